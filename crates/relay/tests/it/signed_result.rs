//! The signed result of a purchase, verified as the server of a host page does: `relay.md §9`.

use axum::body::Body;
use axum::http::{Request, StatusCode};
use base64ct::{Base64UrlUnpadded, Encoding as _};
use kios_domain::payment::Payment;
use kios_protocol::PaymentId;
use kios_protocol::api::{PurchaseOutcome, ResultClaims, route};
use kios_protocol::payment::{Phase, Stage, State, Status};
use kios_relay::storage;
use kios_simulator::network::EndpointFault;
use p256::Sec1Point;
use p256::ecdsa::signature::Verifier as _;
use p256::ecdsa::{Signature, VerifyingKey};
use serde_json::{Value, json};

use crate::support::{Bridged, Relay, Reply, Sale, key, shop_id};
use crate::wire::{terminal, token};

/// Verifies a token with the published key, by another implementation than the one that signs.
fn verified(keys: &Value, token: &str) -> Option<ResultClaims> {
    let decoded = |text: &str| Base64UrlUnpadded::decode_vec(text).ok();
    let mut parts = token.split('.');
    let (header, claims, signature) = (parts.next()?, parts.next()?, parts.next()?);
    let about: Value = serde_json::from_slice(&decoded(header)?).ok()?;
    let key = keys["keys"].as_array()?.iter().find(|key| key["kid"] == about["kid"])?;
    assert_eq!((&about["alg"], &about["typ"]), (&json!("ES256"), &json!("JWT")));
    assert_eq!((&key["kty"], &key["crv"]), (&json!("EC"), &json!("P-256")));
    let coordinate = |name: &str| decoded(key[name].as_str()?)?.as_slice().try_into().ok();
    let (x, y): ([u8; 32], [u8; 32]) = (coordinate("x")?, coordinate("y")?);
    let point = Sec1Point::from_affine_coordinates(&x.into(), &y.into(), false);
    let key = VerifyingKey::from_sec1_point(&point).ok()?;
    let signature = Signature::from_slice(&decoded(signature)?).ok()?;
    key.verify(format!("{header}.{claims}").as_bytes(), &signature).ok()?;
    serde_json::from_slice(&decoded(claims)?).ok()
}

async fn keys(relay: &Relay) -> Value {
    let request = Request::get(route::JWKS).body(Body::empty()).unwrap();
    let (status, body) = relay.asks(request).await;
    assert_eq!(status, 200, "{body}");
    serde_json::from_str(&body).unwrap()
}

async fn asks(relay: &Relay, byte: u8, shop: u8, query: &str) -> Reply {
    let token = token(&relay.app, &key(byte), terminal(shop_id(shop), "T1")).await;
    let request = Request::get(format!("{}{query}", route::RESULT))
        .header("authorization", format!("Bearer {token}"));
    relay.request(request.body(Body::empty()).unwrap()).await
}

async fn signed(relay: &Relay, purchase: &str) -> String {
    asks(relay, 0x22, 1, &format!("?purchaseId={purchase}")).await.text("token")
}

async fn result(relay: &Relay, purchase: &str) -> ResultClaims {
    verified(&keys(relay).await, &signed(relay, purchase).await).unwrap()
}

#[tokio::test]
async fn a_result_says_what_became_of_the_purchase_and_of_which_payment() {
    let relay = Relay::start().await;
    let (customer, kiosk) = (relay.customer(), relay.kiosk());
    let nothing = result(&relay, "P0000000001").await;
    assert_eq!((nothing.outcome, nothing.payment), (PurchaseOutcome::Unpaid, None));

    let id = relay.opened().await;
    let open = result(&relay, "P0000000001").await;
    assert_eq!(open.outcome, PurchaseOutcome::Pending);
    assert_eq!(open.payment.unwrap().at, relay.app.clock().now());
    customer.answers(&relay, &id, true).await.data();
    assert_eq!(result(&relay, "P0000000001").await.outcome, PurchaseOutcome::Pending);

    relay.waits(7);
    kiosk.closes(&relay, &id, true).await.data();
    let paid = result(&relay, "P0000000001").await;
    assert_eq!(paid.outcome, PurchaseOutcome::Paid);
    assert_eq!(paid.iss, "http://127.0.0.1:7070");
    assert_eq!((paid.iat, paid.exp.seconds()), (relay.app.clock().now(), paid.iat.seconds() + 600));
    assert_eq!((paid.shop, paid.terminal.as_str()), (shop_id(1), "T1"));
    assert_eq!(paid.purchase.as_str(), "P0000000001");
    let payment = paid.payment.unwrap();
    assert_eq!(payment.payment.to_string(), id);
    assert_eq!((payment.amount.as_str(), payment.currency.as_str()), ("1000", "krw"));
    assert_eq!(payment.at, relay.app.clock().now());
    assert_ne!(result(&relay, "P0000000001").await.jti, paid.jti, "each token is its own");

    kiosk.asks_back(&relay, &id).await.data();
    assert_eq!(result(&relay, "P0000000001").await.outcome, PurchaseOutcome::Paid);
    relay.owner().answers_cancel(&relay, &id, true).await.data();
    kiosk.closes_cancel(&relay, &id, true).await.data();
    assert_eq!(result(&relay, "P0000000001").await.outcome, PurchaseOutcome::Returned);
}

#[tokio::test]
async fn a_paid_payment_counts_before_later_ones_that_are_not() {
    let relay = Relay::start().await;
    let (customer, kiosk) = (relay.customer(), relay.kiosk());
    let sale = Sale { amount: "8.5", currency: "usd", ..Sale::default() };
    let mut ids = Vec::new();
    for confirm in [false, true, false] {
        let code = customer.code(&relay).await;
        let id = kiosk.opens(&relay, &sale, code).await.text("paymentId");
        if confirm {
            customer.answers(&relay, &id, true).await.data();
        }
        kiosk.closes(&relay, &id, confirm).await.data();
        relay.waits(1);
        ids.push(id);
    }
    let result = result(&relay, "P0000000001").await;
    let payment = result.payment.unwrap();
    assert_eq!(
        (result.outcome, payment.payment.to_string()),
        (PurchaseOutcome::Paid, ids.remove(1))
    );
    assert_eq!(payment.amount, "8.50");
}

#[tokio::test]
async fn a_payment_that_may_still_be_paid_counts_before_one_that_failed_later() {
    let relay = Relay::start().await;
    let id = relay.opened().await;
    let open = {
        let mut reader = relay.app.store().read().await.unwrap();
        storage::find_payment(&mut reader, &id).await.unwrap().unwrap()
    };
    let failed = Payment {
        id: PaymentId::from_bytes([7; 32]),
        state: State { status: Status { phase: Phase::New, stage: Stage::Failed }, ..open.state },
        ..open.clone()
    };
    let mut writer = relay.app.store().write().await.unwrap();
    storage::insert_payment(writer.connection(), &failed).await.unwrap();
    writer.commit().await.unwrap();
    let result = result(&relay, "P0000000001").await;
    let payment = result.payment.unwrap();
    assert_eq!((result.outcome, payment.payment), (PurchaseOutcome::Pending, open.id));
}

#[tokio::test]
async fn a_changed_token_and_one_of_another_relay_are_refused() {
    let relay = Relay::start().await;
    relay.opened().await;
    let keys = keys(&relay).await;
    let token = signed(&relay, "P0000000001").await;
    assert!(verified(&keys, &token).is_some());

    let parts: Vec<&str> = token.split('.').collect();
    let claims = String::from_utf8(Base64UrlUnpadded::decode_vec(parts[1]).unwrap()).unwrap();
    let paid = claims.replace("pending", "paid");
    assert_ne!(paid, claims);
    let forged = Base64UrlUnpadded::encode_string(paid.as_bytes());
    assert_eq!(verified(&keys, &format!("{}.{forged}.{}", parts[0], parts[2])), None);

    let other = Relay::start().await;
    assert_eq!(verified(&keys, &signed(&other, "P0000000001").await), None);
}

#[tokio::test]
async fn the_key_outlives_a_restart() {
    let relay = Relay::on_disk().await;
    let (before, token) = (keys(&relay).await, signed(&relay, "P1").await);
    let relay = relay.restarted(1).await;
    assert_eq!(keys(&relay).await, before);
    assert!(verified(&keys(&relay).await, &token).is_some());
    assert!(before["keys"][0]["d"].is_null(), "the private part is not published");
}

#[tokio::test]
async fn a_kiosk_gets_results_of_its_own_purchases_and_names_one() {
    let relay = Relay::start().await;
    let id = relay.approved().await;
    relay.kiosk().closes(&relay, &id, true).await.data();
    // The kiosk of another shop learns nothing of it.
    let other = asks(&relay, 0x22, 2, "?purchaseId=P0000000001").await.text("token");
    let other = verified(&keys(&relay).await, &other).unwrap();
    assert_eq!((other.outcome, other.payment), (PurchaseOutcome::Unpaid, None));

    assert_eq!(asks(&relay, 0x22, 1, "").await.faults(), ["purchaseId"]);
    let path = format!("{}?purchaseId=P0000000001", route::RESULT);
    assert_eq!(relay.get(&path).await.status, StatusCode::UNAUTHORIZED);
}

#[tokio::test]
async fn nothing_is_signed_while_the_outcome_of_an_open_is_unknown() {
    let net = Bridged::start().await;
    net.network.fault("/new/open", EndpointFault::CutAfter, Some(1));
    let code = net.customer().code(&net).await;
    let lost = net.kiosk().opens(&net, &Sale::default(), code).await;
    assert_eq!(lost.code(), 6000, "{lost:?}");
    let asked = asks(&net, 0x22, 1, "?purchaseId=P0000000001").await;
    assert_eq!((asked.status, asked.code()), (StatusCode::GATEWAY_TIMEOUT, 6000));
    // The customer's approval names the payment that upstream has opened.
    let id = net.network.payments().pop().unwrap();
    net.customer().answers(&net, &id, true).await.data();
    net.later(1).await;
    assert_eq!(result(&net, "P0000000001").await.outcome, PurchaseOutcome::Pending);
    net.kiosk().closes(&net, &id, true).await.data();
    assert_eq!(result(&net, "P0000000001").await.outcome, PurchaseOutcome::Paid);
}
