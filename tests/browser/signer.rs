//! The page's handle on its signing worker, with scripted workers that fail.
//!
//! The end-to-end tests run the real worker.

use js_sys::Array;
use kios_pos::shell::signer::Signer;
use kios_protocol::{PaymentId, SecretKey};
use kios_signer::{KeyState, Signable};
use wasm_bindgen_test::wasm_bindgen_test;
use web_sys::{Blob, BlobPropertyBag, Url};

/// A worker that receives requests, opens the vault, and performs `on_sign` for everything else.
fn worker(on_sign: &str) -> Signer {
    let key = SecretKey::from_bytes(&[0x22; 32]).unwrap();
    let (address, signature) = (key.address(), key.sign_text("a close"));
    let script = format!(
        "const post = (number, content) => postMessage({{ number, content }});
        const signed = (number) => post(number,
            {{ Signed: {{ address: '{address}', signature: '{signature}' }} }});
        const crash = () => {{ throw new Error('the worker failed'); }};
        self.onmessage = async ({{ data: {{ number, content }} }}) => {{
            if (content.Open) post(number, {{ Key: {{ Ready: '{address}' }} }});
            else setTimeout(await ({on_sign}), 0, number);
        }};
        post(0, 'Started');"
    );
    let kind = BlobPropertyBag::new();
    kind.set_type("text/javascript");
    let blob = Blob::new_with_str_sequence_and_options(&Array::of1(&script.into()), &kind);
    Signer::at(Some(Url::create_object_url_with_blob(&blob.unwrap()).unwrap()))
}

fn close() -> Signable {
    Signable::Close { payment_id: PaymentId::from_bytes([0x6a; 32]), confirm: true }
}

#[wasm_bindgen_test]
async fn the_worker_signs_and_tells_which_key_it_has() {
    let key = SecretKey::from_bytes(&[0x22; 32]).unwrap();
    let signer = worker("signed");
    assert_eq!(signer.open().await, KeyState::Ready(key.address()));
    assert_eq!(signer.sign(close()).await, Some(key.sign_text("a close")));
}

#[wasm_bindgen_test]
async fn a_request_whose_worker_fails_is_given_to_a_new_worker() {
    // The first worker creates a database and fails; the second finds it and signs.
    let signer = worker(
        "indexedDB.databases().then(all => {
            if (all.some(({ name }) => name === 'a-worker-failed')) return signed;
            return new Promise(done => {
                indexedDB.open('a-worker-failed').onsuccess = () => done(crash);
            });
        })",
    );
    assert!(signer.sign(close()).await.is_some());
}

#[wasm_bindgen_test]
async fn a_request_that_no_worker_signs_is_reported_as_not_signed() {
    let signer = worker("crash");
    assert_eq!(signer.sign(close()).await, None);
    assert_eq!(Signer::at(None).sign(close()).await, None, "a page without a worker");
}
