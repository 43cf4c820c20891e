//! The agent key: what it signs, and when it is there.

use kios_protocol::api::{
    CloseRequest, OpenCancelRequest, OpenNewRequest, RefundRequest, SessionNonce,
};
use kios_protocol::message::CloseNewPayment;
use kios_protocol::session::{Resource, SignIn, pairing_text};
use kios_protocol::{
    Message as _, PaymentId, SecretKey, ShopId, Signable, Signature, TerminalId, Timestamp,
};
use kios_signer::store::Store;
use kios_signer::{Agent, KeySource, KeyState, Numbered, Request, Response, vault};
use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_wasm_bindgen::{from_value, to_value};
use wasm_bindgen_test::wasm_bindgen_test;

fn key() -> SecretKey {
    SecretKey::from_bytes(&[0x22; 32]).unwrap()
}

fn terminal() -> TerminalId {
    "T1".parse().unwrap()
}

fn shop() -> ShopId {
    format!("0x0001{}", "ab".repeat(30)).parse().unwrap()
}

fn open() -> OpenNewRequest {
    OpenNewRequest {
        purchase_id: "P1".parse().unwrap(),
        amount: "1250000000000000000000".parse().unwrap(),
        currency: "krw".to_owned(),
        shop_id: shop(),
        account: "0xffffffff0123456789abcdef0123456700000000".parse().unwrap(),
        terminal_id: terminal(),
        signature: None,
    }
}

fn refund() -> RefundRequest {
    RefundRequest {
        refund_id: "07".repeat(16).parse().unwrap(),
        gateway: "kicc".parse().unwrap(),
        transaction_id: "2611210001".to_owned(),
        amount: "5000000000000000000000".parse().unwrap(),
        balance: "33000000000000000000000".parse().unwrap(),
        currency: "krw".to_owned(),
        reason: "단순변심".to_owned(),
        terminal_id: terminal(),
        deadline: Timestamp::from_seconds(1_795_220_164),
        taxation: None,
        signature: None,
    }
}

fn nonce() -> SessionNonce {
    SessionNonce {
        nonce: "n".to_owned(),
        domain: "pos.example".to_owned(),
        uri: "https://pos.example".to_owned(),
        chain_id: 24_680,
        server_time: Timestamp::from_seconds(1_795_219_864),
    }
}

/// The message as the other side receives it.
fn posted<T: Serialize + DeserializeOwned>(content: T) -> T {
    let message = to_value(&Numbered { number: 7, content }).unwrap();
    let Numbered { number, content } = from_value(message).unwrap();
    assert_eq!(number, 7);
    content
}

async fn ask(agent: &Agent, request: Request) -> Response {
    posted(agent.perform(posted(request)).await)
}

/// Every request that a kiosk signs, and its signature as the protocol defines it.
fn every_signable() -> Vec<(Signable, Signature)> {
    let (key, payment_id) = (key(), PaymentId::from_bytes([0x6a; 32]));
    let resource = Resource::Terminal { shop_id: shop(), terminal_id: terminal() };
    let text = SignIn::answering(nonce(), key.address(), resource).to_string();
    let sign_in = Signable::SignIn { nonce: nonce(), shop_id: shop(), terminal_id: terminal() };
    let mut all = vec![
        (sign_in, key.sign_text(&text)),
        (Signable::Open(open()), open().signed(&key).signature.unwrap()),
        (
            Signable::OpenCancel { payment_id, terminal_id: terminal() },
            OpenCancelRequest::new(payment_id, terminal(), &key).signature.unwrap(),
        ),
        (
            Signable::Refund { request: refund(), chain_id: 24_680 },
            refund().signed(24_680, &key).signature.unwrap(),
        ),
    ];
    for confirm in [false, true] {
        all.push((
            Signable::Close { payment_id, confirm },
            CloseRequest::new_payment(payment_id, confirm, &key).signature.unwrap(),
        ));
        all.push((
            Signable::CloseCancel { payment_id, confirm },
            CloseRequest::cancel(payment_id, confirm, &key).signature.unwrap(),
        ));
    }
    all
}

#[wasm_bindgen_test]
async fn every_request_is_signed_from_its_fields_once_the_vault_is_open() {
    let store = Store::open_named("agent-signs").await.unwrap();
    vault::seal(&store, &key(), None).await.unwrap();
    let agent = Agent::new(Some(store));
    for (signable, _) in every_signable() {
        let response = ask(&agent, Request::Sign(Box::new(signable))).await;
        assert_eq!(response, Response::NotSigned, "the vault is closed");
    }

    let address = key().address();
    assert_eq!(
        ask(&agent, Request::Open { share: None }).await,
        Response::Key(KeyState::Ready(address))
    );
    for (signable, signature) in every_signable() {
        let response = ask(&agent, Request::Sign(Box::new(signable.clone()))).await;
        assert_eq!(response, Response::Signed { address, signature }, "{signable:?}");
    }
}

#[wasm_bindgen_test]
async fn nothing_is_signed_after_the_end() {
    let store = Store::open_named("agent-ended").await.unwrap();
    vault::seal(&store, &key(), None).await.unwrap();
    let agent = Agent::new(Some(store));
    ask(&agent, Request::Open { share: None }).await;
    agent.perform(Request::End).await;
    let response = ask(&agent, Request::Sign(Box::new(Signable::Open(open())))).await;
    assert_eq!(response, Response::NotSigned);
}

#[wasm_bindgen_test]
async fn a_key_that_cannot_be_stored_again_stays_in_use() {
    let agent = Agent::new(None);
    let prove = Request::Prove { code: "ABCD2345".to_owned(), key: KeySource::Random };
    ask(&agent, prove).await;
    let Response::Key(KeyState::Ready(address)) = ask(&agent, Request::Keep).await else {
        panic!("no key was made")
    };
    assert_eq!(ask(&agent, Request::Seal { share: None }).await, Response::NotStored);
    let response = ask(&agent, Request::Sign(Box::new(Signable::Open(open())))).await;
    assert!(matches!(response, Response::Signed { address: by, .. } if by == address));
}

#[wasm_bindgen_test]
async fn a_new_key_replaces_the_one_in_use_only_after_the_relay_has_enrolled_it() {
    let store = Store::open_named("agent-pairs").await.unwrap();
    vault::seal(&store, &key(), None).await.unwrap();
    let agent = Agent::new(Some(store));
    ask(&agent, Request::Open { share: None }).await;
    let close = || {
        let payment_id = PaymentId::from_bytes([0x6a; 32]);
        Request::Sign(Box::new(Signable::Close { payment_id, confirm: false }))
    };

    let prove = Request::Prove { code: "ABCD2345".to_owned(), key: KeySource::Random };
    let Response::Signed { address, signature } = ask(&agent, prove).await else {
        panic!("no key was made")
    };
    let text = pairing_text("ABCD2345", address);
    let proven = signature.recover_canonical(&kios_protocol::message::text_digest(&text));
    assert_eq!(proven, Some(address));
    assert_ne!(address, key().address());
    let Response::Signed { address: in_use, .. } = ask(&agent, close()).await else {
        panic!("the old key is gone")
    };
    assert_eq!(in_use, key().address());

    assert_eq!(ask(&agent, Request::Keep).await, Response::Key(KeyState::Ready(address)));
    let again = Agent::new(Some(Store::open_named("agent-pairs").await.unwrap()));
    assert_eq!(
        ask(&again, Request::Open { share: None }).await,
        Response::Key(KeyState::Ready(address))
    );
    let Response::Signed { signature, .. } = ask(&again, close()).await else {
        panic!("the new key was not stored")
    };
    let payment_id = &PaymentId::from_bytes([0x6a; 32]).to_string();
    let digest = CloseNewPayment { payment_id, confirm: false }.digest();
    assert_eq!(signature.recover_canonical(&digest), Some(address));
    assert_eq!(ask(&again, Request::Keep).await, Response::Key(KeyState::Absent));
}
