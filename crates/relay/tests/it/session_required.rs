//! `require_session`: an agent's call needs its session too. Source: `relay.md §2, §4`.

use axum::http::StatusCode;
use kios_protocol::api::route;
use kios_protocol::session::pairing_text;
use kios_relay::config::SessionRule;
use kios_relay::session;
use serde_json::json;

use crate::support::{Kiosk, Relay, Sale, key};

async fn strict() -> Relay {
    Relay::with(|config| {
        config.require_session = SessionRule::Everyone;
        config.sessionless_agents.clear();
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

/// The default: agents that were paired here need a session, unless the configuration names them.
#[tokio::test]
async fn a_paired_kiosk_needs_its_session_and_the_network_s_clients_do_not() {
    for (exempt, rule, status) in [
        (false, None, StatusCode::UNAUTHORIZED),
        (true, None, StatusCode::OK),
        (true, Some(SessionRule::Everyone), StatusCode::OK),
        (false, Some(SessionRule::Nobody), StatusCode::OK),
    ] {
        let relay = Relay::with(|config| {
            config.sessionless_agents.clear();
            if exempt {
                config.sessionless_agents.push(key(0x57).address());
            }
            config.require_session = rule.unwrap_or(config.require_session);
        })
        .await;
        let shop = crate::support::shop_id(1);
        let code = session::new_code(&relay.app, shop, &"T1".parse().unwrap()).await.unwrap().code;
        let text = pairing_text(&code, key(0x57).address());
        let signature = key(0x57).sign_text(&text).to_string();
        let address = key(0x57).address().to_string();
        let pairing = json!({ "code": code, "address": address, "signature": signature });
        relay.post(route::PAIR, &pairing).await.data();

        let kiosk = Kiosk { key: key(0x57), ..relay.kiosk() };
        let account = relay.customer().code(&relay).await;
        let open = kiosk.open_request(&Sale::default(), account);
        assert_eq!(relay.post(route::NEW_OPEN, &open).await.status, status, "{exempt} {rule:?}");
        let token = relay.signs_in(&kiosk).await;
        let id = relay.post_with(&token, route::NEW_OPEN, &open).await.text("paymentId");
        for (path, request) in [
            (route::NEW_CLOSE, kiosk.close_request(&id, false)),
            (route::CANCEL_OPEN, kiosk.cancel_request(&id)),
            (route::CANCEL_CLOSE, kiosk.cancel_close_request(&id, false)),
        ] {
            let reply = relay.post(path, &request).await;
            assert_eq!(reply.status, status, "{path}: {exempt} {rule:?}");
            let reply = relay.post_with(&token, path, &request).await;
            assert_eq!(reply.status, StatusCode::OK, "{path}");
        }
        // An agent of the configuration is a client of the network.
        let listed =
            relay.kiosk().open_request(&Sale { purchase: "P9", ..Sale::default() }, account);
        let listed = relay.post(route::NEW_OPEN, &listed).await.status;
        let everyone = rule == Some(SessionRule::Everyone);
        assert_eq!(listed == StatusCode::UNAUTHORIZED, everyone, "{rule:?}");
    }
}
