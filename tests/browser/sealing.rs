//! Unlocking a sealed key with a PIN, with a scripted relay and a scripted worker.

use core::cell::Cell;

use js_sys::{Array, Function};
use kios_pos::shell::sealing::unlock;
use kios_pos::shell::signer::Signer;
use kios_protocol::api::Answer;
use kios_protocol::{DeviceSecret, SecretKey, Timestamp};
use kios_signer::KeyState;
use kios_till::KeyAnswer;
use wasm_bindgen_test::wasm_bindgen_test;
use web_sys::{Blob, BlobPropertyBag, Url};

use crate::relay;

const SHARE: &str = "1111111111111111111111111111111111111111111111111111111111111111";

/// A worker whose stored key is sealed by [`SHARE`] or not (`true` or `false`); it stores the key as requested.
fn worker(sealed: &str) -> Signer {
    storing(sealed, "false")
}

/// The same; where `full` is `true`, its storage fails at the first request to store the key.
fn storing(sealed: &str, full: &str) -> Signer {
    let address = SecretKey::from_bytes(&[0x22; 32]).unwrap().address();
    let script = format!(
        "let sealed = {sealed};
        let full = {full};
        const ready = {{ Ready: '{address}' }};
        const open = (share) =>
            !sealed ? ready : !share ? 'Sealed' : share === '{SHARE}' ? ready : 'Unreadable';
        self.onmessage = ({{ data: {{ number, content }} }}) => {{
            let Key = ready;
            if (content.Seal && full) {{
                full = false;
                return postMessage({{ number, content: 'NotStored' }});
            }}
            if (content.Open) Key = open(content.Open.share);
            if (content.Seal) sealed = !!content.Seal.share;
            postMessage({{ number, content: {{ Key }} }});
        }};
        postMessage({{ number: 0, content: 'Started' }});"
    );
    let kind = BlobPropertyBag::new();
    kind.set_type("text/javascript");
    let blob = Blob::new_with_str_sequence_and_options(&Array::of1(&script.into()), &kind);
    Signer::at(relay(), Some(Url::create_object_url_with_blob(&blob.unwrap()).unwrap()), || ())
}

/// Sends a PIN to a relay that answers this, and checks what the relay was sent.
async fn sends_pin(answer: &str, signer: &Signer) -> Answer<KeyAnswer> {
    sends_pin_and_stores(answer, signer, &Cell::new(false)).await
}

/// The same; `stored` becomes whether the key is stored as the relay says.
async fn sends_pin_and_stores(
    answer: &str,
    signer: &Signer,
    stored: &Cell<bool>,
) -> Answer<KeyAnswer> {
    let script = format!(
        "window.keptFetch = window.fetch;
        window.fetch = async (request) => {{
            const sent = JSON.stringify(await request.json());
            const expected = JSON.stringify({{ shopId: '0x0001{shop}', terminalId: 'T1',
                device: '{device}', pin: '480213' }});
            if (!request.url.endsWith('/v2/terminal/unlock') || sent !== expected)
                return new Response('unexpected', {{ status: 500 }});
            return new Response(JSON.stringify({{ code: 0, data: {answer} }}));
        }};",
        shop = "ab".repeat(30),
        device = "33".repeat(32),
    );
    Function::new_no_args(&script).call0(&js_sys::global()).unwrap();
    let terminal = (format!("0x0001{}", "ab".repeat(30)).parse().unwrap(), "T1".parse().unwrap());
    let device = DeviceSecret::from_bytes([0x33; 32]);
    let outcome =
        unlock(&relay(), terminal, device, "480213".parse().unwrap(), signer, stored).await;
    Function::new_no_args("window.fetch = window.keptFetch;").call0(&js_sys::global()).unwrap();
    outcome
}

/// The key's state in a page that is loaded again.
async fn loaded_again(signer: &Signer) -> Option<KeyState> {
    // The scripted worker keeps what is stored in its memory, so it is asked without a share instead of being ended.
    signer.unlock("22".repeat(32).parse().unwrap()).await
}

#[wasm_bindgen_test]
async fn a_right_pin_opens_a_sealed_key_and_leaves_it_sealed() {
    let address = SecretKey::from_bytes(&[0x22; 32]).unwrap().address();
    let signer = worker("true");
    assert_eq!(signer.open().await, KeyState::Sealed);
    let released = format!("{{ outcome: 'right', share: '{SHARE}', sealed: true }}");
    let outcome = sends_pin(&released, &signer).await;
    assert_eq!(outcome, Answer::Done(KeyAnswer::Unlocked { key: address }));
    assert_eq!(loaded_again(&signer).await, Some(KeyState::Unreadable), "another share opens it");
}

#[wasm_bindgen_test]
async fn the_relay_decides_whether_the_key_is_sealed_from_now_on() {
    let address = SecretKey::from_bytes(&[0x22; 32]).unwrap().address();
    let cases =
        [("false", "true", KeyState::Unreadable), ("true", "false", KeyState::Ready(address))];
    for (before, sealed, with_another_share) in cases {
        let signer = worker(before);
        let released = format!("{{ outcome: 'right', share: '{SHARE}', sealed: {sealed} }}");
        let outcome = sends_pin(&released, &signer).await;
        assert_eq!(outcome, Answer::Done(KeyAnswer::Unlocked { key: address }));
        assert_eq!(loaded_again(&signer).await, Some(with_another_share));
    }
}

#[wasm_bindgen_test]
async fn a_key_that_cannot_be_stored_again_is_in_use_and_the_next_pin_tries_again() {
    let key = SecretKey::from_bytes(&[0x22; 32]).unwrap().address();
    let signer = storing("false", "true");
    let released = format!("{{ outcome: 'right', share: '{SHARE}', sealed: true }}");
    let stored = Cell::new(false);
    for expected in [false, true] {
        let outcome = sends_pin_and_stores(&released, &signer, &stored).await;
        assert_eq!(outcome, Answer::Done(KeyAnswer::Unlocked { key }));
        assert_eq!(stored.get(), expected);
        assert_eq!(signer.open().await, KeyState::Ready(key));
    }
}

#[wasm_bindgen_test]
async fn without_the_right_share_the_key_stays_closed() {
    let wrong = "{ outcome: 'wrong', triesLeft: 3 }";
    let locked = "{ outcome: 'locked', until: 1795220764, serverTime: 1795219864 }";
    let other = format!("{{ outcome: 'right', share: '{}', sealed: true }}", "12".repeat(32));
    let until = Timestamp::from_seconds(1_795_220_764);
    let server_time = Timestamp::from_seconds(1_795_219_864);
    let cases = [
        (wrong, KeyAnswer::Wrong { tries_left: 3 }, KeyState::Sealed),
        (locked, KeyAnswer::Locked { until, server_time }, KeyState::Sealed),
        (other.as_str(), KeyAnswer::Unreadable, KeyState::Unreadable),
    ];
    for (answer, outcome, key) in cases {
        let signer = worker("true");
        signer.open().await;
        assert_eq!(sends_pin(answer, &signer).await, Answer::Done(outcome));
        assert_eq!(signer.open().await, key);
    }
}
