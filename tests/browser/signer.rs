//! The page's handle on its signing worker, with scripted workers that fail.
//!
//! The end-to-end tests run the real worker.

use core::cell::Cell;

use js_sys::Array;
use kios_pos::shell::signer::Signer;
use kios_protocol::{KeyShare, PaymentId, SecretKey, Signable};
use kios_sdk::AgentKey as _;
use kios_signer::KeyState;
use wasm_bindgen_test::wasm_bindgen_test;
use web_sys::{Blob, BlobPropertyBag, Url};

use crate::relay;

thread_local! {
    /// How often a signer has said that its key is lost.
    static LOST: Cell<u32> = const { Cell::new(0) };
}

fn lost() {
    LOST.set(LOST.get() + 1);
}

/// How often the key was lost since the last call.
fn times_lost() -> u32 {
    LOST.take()
}

/// A worker that receives requests, opens the vault, and performs `on_sign` for everything else.
fn worker(on_sign: &str) -> Signer {
    opening("({ Ready: address })", on_sign)
}

/// The same, with what it finds in the vault.
fn opening(vault: &str, on_sign: &str) -> Signer {
    let key = SecretKey::from_bytes(&[0x22; 32]).unwrap();
    let (address, signature) = (key.address(), key.sign_text("a close"));
    let script = format!(
        "const address = '{address}';
        const post = (number, content) => postMessage({{ number, content }});
        const unsigned = (number) => post(number, 'NotSigned');
        const signed = (number) => post(number,
            {{ Signed: {{ address: '{address}', signature: '{signature}' }} }});
        const panic = () => post(0, {{ Failed: {{ message: 'the worker panicked', location: 'agent.rs:7' }} }});
        const crash = () => {{ throw new Error('the worker failed'); }};
        self.onmessage = async ({{ data: {{ number, content }} }}) => {{
            if (content === 'End') close();
            else if (content.Seal) post(number, 'NotStored');
            else if (content.Open?.share) post(number, {{ Key: {{ Ready: address }} }});
            else if (content.Open) post(number, {{ Key: await ({vault}) }});
            else setTimeout(await ({on_sign}), 0, number);
        }};
        post(0, 'Started');"
    );
    let kind = BlobPropertyBag::new();
    kind.set_type("text/javascript");
    let blob = Blob::new_with_str_sequence_and_options(&Array::of1(&script.into()), &kind);
    let script = Url::create_object_url_with_blob(&blob.unwrap()).unwrap();
    Signer::at(relay(), Some(script), lost)
}

fn close() -> Signable {
    Signable::Close { payment_id: PaymentId::from_bytes([0x6a; 32]), confirm: true }
}

#[wasm_bindgen_test]
async fn the_worker_signs_and_tells_which_key_it_has() {
    let key = SecretKey::from_bytes(&[0x22; 32]).unwrap();
    let signer = worker("signed");
    assert_eq!(signer.open().await, KeyState::Ready(key.address()));
    assert_eq!(signer.sign_as_agent(close()).await, Some(key.sign_text("a close")));
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
    assert!(signer.sign_as_agent(close()).await.is_some());
    assert_eq!(times_lost(), 0);
}

#[wasm_bindgen_test]
async fn a_request_that_no_worker_signs_has_no_signature() {
    let signer = worker("crash");
    assert_eq!(signer.sign_as_agent(close()).await, None);
    assert_eq!(
        Signer::at(relay(), None, lost).sign_as_agent(close()).await,
        None,
        "a page without a worker"
    );
    assert_eq!(
        opening("'Sealed'", "unsigned").sign_as_agent(close()).await,
        None,
        "a key not open yet"
    );
    assert_eq!(times_lost(), 0, "no page had a key and lost it");
}

#[wasm_bindgen_test]
async fn a_page_that_loses_its_open_key_starts_again() {
    let signer = opening("'Sealed'", "crash");
    assert_eq!(signer.open().await, KeyState::Sealed);
    signer.unlock(share()).await;
    assert_eq!(times_lost(), 0);
    // The worker with the open key fails; the next one finds a sealed key.
    assert_eq!(signer.sign_as_agent(close()).await, None);
    assert!(times_lost() > 0);
}

#[wasm_bindgen_test]
async fn a_page_whose_shift_has_ended_starts_again_only_if_the_key_is_sealed() {
    let sealed = opening("'Sealed'", "unsigned");
    sealed.unlock(share()).await;
    sealed.end().await;
    assert_eq!(sealed.open().await, KeyState::Sealed);
    assert_eq!(times_lost(), 1);
    // Until the page is loaded again nothing is signed, and each request says so.
    assert_eq!(sealed.sign_as_agent(close()).await, None);
    assert_eq!(times_lost(), 1);

    let unsealed = worker("signed");
    unsealed.open().await;
    unsealed.end().await;
    assert!(unsealed.sign_as_agent(close()).await.is_some());
    assert_eq!(times_lost(), 0);
}

#[wasm_bindgen_test]
async fn a_key_that_cannot_be_stored_again_stays_in_use() {
    let key = SecretKey::from_bytes(&[0x22; 32]).unwrap();
    let signer = opening("'Sealed'", "signed");
    signer.unlock(share()).await;
    assert!(!signer.seal(None).await);
    assert_eq!(signer.open().await, KeyState::Ready(key.address()));
    assert!(signer.sign_as_agent(close()).await.is_some());
}

fn share() -> KeyShare {
    "11".repeat(32).parse().unwrap()
}

#[wasm_bindgen_test]
async fn a_panic_of_the_worker_is_reported_to_the_relay() {
    let reported = "self.reported = [];
        const real = self.fetch;
        self.fetch = async (asked) => {
            self.reported.push(`${new URL(asked.url).pathname} ${await asked.text()}`);
            self.fetch = real;
            return Response.json({ code: 0, data: {} });
        };";
    js_sys::eval(reported).unwrap();
    let signer = worker("panic");
    assert_eq!(signer.sign_as_agent(close()).await, None);
    let reported = js_sys::eval("self.reported.join()").unwrap().as_string().unwrap();
    let expected = r#"/v2/page/fault {"message":"the worker panicked","location":"agent.rs:7"}"#;
    assert_eq!(reported, expected);
}
