//! Sign-in, and the life of the token.

use core::cell::Cell;
use core::time::Duration;

use kios_protocol::api::{Answer, Role, SessionRequest, Unknown, route};
use kios_protocol::{ResultCode, SecretKey};
use tokio::time::sleep;

use crate::scripted::{Reply, Scripted, TOKEN_VALID_S, nonce, signed_in};

#[tokio::test(start_paused = true)]
async fn a_token_is_used_until_a_minute_before_it_expires() {
    let transport = Scripted::signing_in(|_| Reply::Failure);
    let session = transport.session();
    let other = session.clone();
    assert_eq!(session.token().await, Answer::Done("t1".to_owned()));
    sleep(Duration::from_secs(TOKEN_VALID_S - 61)).await;
    assert_eq!(other.token().await, Answer::Done("t1".to_owned()), "clones share it");
    assert_eq!(session.roles().await, Answer::Done(vec![Role::User]));
    sleep(Duration::from_secs(1)).await;
    assert_eq!(session.token().await, Answer::Done("t2".to_owned()));
    other.forget();
    assert_eq!(session.token().await, Answer::Done("t3".to_owned()));
    let sign_in = [route::SESSION_NONCE, route::SESSION];
    assert_eq!(transport.urls(), sign_in.repeat(3));
}

#[tokio::test(start_paused = true)]
async fn a_sign_in_without_a_token_leaves_none_and_is_tried_again() {
    let tries = Cell::new(0);
    let transport = Scripted::new(move |request| match request.url.as_str() {
        route::SESSION_NONCE => nonce(),
        _ => match tries.replace(tries.get() + 1) {
            0 => Reply::Nothing,
            1 => Reply::refused(ResultCode::NotAuthorized.number()),
            _ => signed_in("t"),
        },
    });
    let session = transport.session();
    assert_eq!(session.token().await, Answer::Unknown(Unknown::Late));
    assert!(session.token().await.is_refused(ResultCode::NotAuthorized));
    assert_eq!(session.token().await, Answer::Done("t".to_owned()));
    assert_eq!(transport.urls().len(), 6, "each try has a nonce of its own");
}

#[tokio::test(start_paused = true)]
async fn a_key_signs_the_text_with_the_relays_nonce() {
    let transport = Scripted::signing_in(|_| Reply::Failure);
    transport.session().token().await;
    let sent = transport.sent_to(route::SESSION).pop().unwrap();
    let SessionRequest { message, signature } = serde_json::from_str(&sent.body.unwrap()).unwrap();
    let key = SecretKey::from_bytes(&[0x22; 32]).unwrap();
    assert_eq!(signature, key.sign_text(&message));
    assert!(message.contains("Nonce: n\n") && message.contains(&key.address().to_string()));
}
