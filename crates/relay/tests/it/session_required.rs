//! `require_session`: an agent's call needs its session too. Source: `relay.md §2, §4`.

use axum::http::StatusCode;
use kios_protocol::api::route;

use crate::support::{Kiosk, Relay, Sale, key};

async fn strict() -> Relay {
    Relay::with(|config| {
        config.require_session = true;
        config.payment_signers.push(key(0x55).address());
    })
    .await
}

#[tokio::test]
async fn an_open_and_a_close_without_a_session_are_401() {
    let relay = strict().await;
    let code = relay.customer().code(&relay).await;
    let request = relay.kiosk().open_request(&Sale::default(), code);
    let reply = relay.post(route::NEW_OPEN, &request).await;
    assert_eq!(reply.status, StatusCode::UNAUTHORIZED);
    assert_eq!(reply.headers["www-authenticate"], "Bearer");
    let reply = relay.post_with("nonsense", route::NEW_OPEN, &request).await;
    assert_eq!(reply.status, StatusCode::UNAUTHORIZED);

    let token = relay.signs_in(&relay.kiosk()).await;
    let id = relay.post_with(&token, route::NEW_OPEN, &request).await.text("paymentId");
    let close = relay.kiosk().close_request(&id, false);
    assert_eq!(relay.post(route::NEW_CLOSE, &close).await.status, StatusCode::UNAUTHORIZED);
    let closed = relay.post_with(&token, route::NEW_CLOSE, &close).await;
    assert_eq!(closed.number("paymentStatus"), 19);
}

#[tokio::test]
async fn a_session_is_good_for_its_own_agent_only() {
    let relay = strict().await;
    let code = relay.customer().code(&relay).await;
    let other = Kiosk { key: key(0x55), ..relay.kiosk() };
    let token = relay.signs_in(&other).await;
    let request = relay.kiosk().open_request(&Sale::default(), code);
    relay.post_with(&token, route::NEW_OPEN, &request).await.is_refused_with(1501);
    let request = other.open_request(&Sale::default(), code);
    relay.post_with(&token, route::NEW_OPEN, &request).await.data();
}
