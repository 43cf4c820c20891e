//! Unlocking a kiosk's sealed key: `relay.md §4`.

use kios_protocol::api::{KeyRelease, route};
use kios_protocol::session::pairing_text;
use kios_protocol::{KeyShare, ResultCode};
use kios_relay::config::Config;
use kios_relay::session;
use serde_json::{Value, json};

use crate::support::cards::read;
use crate::support::{Kiosk, Relay, Reply, key, shop_id};

const OWNER: &str = "300003";
const CLERK: &str = "100001";
const WRONG: &str = "909090";
const TERMINAL: &str = "T9";

/// A shop with an owner and a clerk, and a kiosk with this device.
struct Shop(Relay);

impl Shop {
    async fn open(change: impl FnOnce(&mut Config)) -> Self {
        let shop = Self(Relay::with(change).await);
        let session = shop.pairs("0d").await;
        let owner = json!({ "name": "Seoyeon", "role": "owner", "pin": OWNER });
        shop.sends(route::STAFF_MEMBERS, &owner, &session, None).await.data();
        let staff = shop.sends(route::STAFF_UNLOCK, &json!({ "pin": OWNER }), &session, None).await;
        let clerk = json!({ "name": "Junho", "role": "clerk", "pin": CLERK });
        let token = staff.text("token");
        shop.sends(route::STAFF_MEMBERS, &clerk, &session, Some(&token)).await.data();
        shop
    }

    /// Pairs the terminal with a device whose secret is this byte, 32 times; returns its session.
    async fn pairs(&self, device: &str) -> String {
        let (key, terminal) = (key(0x59), TERMINAL.parse().unwrap());
        let code = session::new_code(&self.0.app, shop_id(1), &terminal).await.unwrap().code;
        let signature = key.sign_text(&pairing_text(&code, key.address())).to_string();
        let request = json!({ "code": code, "address": key.address().to_string(),
            "signature": signature, "device": device.repeat(32) });
        self.0.post(route::PAIR, &request).await.data();
        self.0.signs_in(&Kiosk { key, shop: shop_id(1), terminal }).await
    }

    async fn sends(&self, path: &str, body: &Value, session: &str, staff: Option<&str>) -> Reply {
        let mut request = axum::http::Request::post(path)
            .header("content-type", "application/json")
            .header("authorization", format!("Bearer {session}"));
        if let Some(token) = staff {
            request = request.header("kios-staff", token);
        }
        self.0.request(request.body(body.to_string().into()).unwrap()).await
    }

    async fn asks(&self, device: &str, pin: &str) -> Reply {
        let request = json!({ "shopId": shop_id(1).to_string(), "terminalId": TERMINAL,
            "device": device.repeat(32), "pin": pin });
        self.0.post(route::TERMINAL_UNLOCK, &request).await
    }

    async fn tries(&self, device: &str, pin: &str) -> KeyRelease {
        read(&self.asks(device, pin).await)
    }

    async fn share(&self, device: &str) -> KeyShare {
        match self.tries(device, CLERK).await {
            KeyRelease::Right { share, .. } => share,
            other @ (KeyRelease::Wrong { .. } | KeyRelease::Locked { .. }) => panic!("{other:?}"),
        }
    }
}

#[tokio::test]
async fn a_pin_of_any_role_releases_the_share_of_the_paired_device() {
    let shop = Shop::open(|_| {}).await;
    let share = shop.share("0d").await;
    assert_ne!(share, KeyShare::from_bytes([0; 32]));
    for pin in [OWNER, CLERK] {
        let released = shop.tries("0d", pin).await;
        assert_eq!(released, KeyRelease::Right { share: share.clone(), sealed: true });
    }
    let again = Shop::open(|config| config.staff.unattended = true).await;
    let released = again.tries("0d", CLERK).await;
    assert!(matches!(released, KeyRelease::Right { sealed: false, .. }), "{released:?}");
}

#[tokio::test]
async fn another_device_is_refused_and_cannot_lock_the_terminal() {
    let shop = Shop::open(|_| {}).await;
    for pin in [WRONG, OWNER].repeat(10) {
        shop.asks("0e", pin).await.is_refused_with(ResultCode::NotAuthorized.number());
    }
    shop.share("0d").await;
}

#[tokio::test]
async fn wrong_pins_count_together_with_those_of_the_staff_area() {
    let shop = Shop::open(|_| {}).await;
    let kiosk = Kiosk { key: key(0x59), shop: shop_id(1), terminal: TERMINAL.parse().unwrap() };
    let session = shop.0.signs_in(&kiosk).await;
    for left in [4, 3] {
        assert_eq!(shop.tries("0d", WRONG).await, KeyRelease::Wrong { tries_left: left });
    }
    for _ in 0..2 {
        shop.sends(route::STAFF_UNLOCK, &json!({ "pin": WRONG }), &session, None).await.data();
    }
    let locked = shop.tries("0d", WRONG).await;
    let KeyRelease::Locked { until, server_time } = locked.clone() else { panic!("{locked:?}") };
    assert_eq!(until.since(server_time), 300);
    assert_eq!(shop.tries("0d", OWNER).await, locked, "a right PIN releases nothing");
    let area = shop.sends(route::STAFF_UNLOCK, &json!({ "pin": OWNER }), &session, None).await;
    assert_eq!(area.text("outcome"), "locked");
    shop.0.waits(300);
    shop.share("0d").await;
}

#[tokio::test]
async fn a_terminal_that_is_paired_again_or_revoked_releases_nothing_to_the_old_device() {
    let shop = Shop::open(|_| {}).await;
    let first = shop.share("0d").await;
    shop.pairs("0e").await;
    shop.asks("0d", OWNER).await.is_refused_with(ResultCode::NotAuthorized.number());
    assert_ne!(shop.share("0e").await, first);
    session::revoke(&shop.0.app, None, &TERMINAL.parse().unwrap()).await.unwrap();
    shop.asks("0e", OWNER).await.is_refused_with(ResultCode::NotAuthorized.number());
}

#[tokio::test]
async fn neither_the_secret_nor_the_pin_is_repeated_by_a_violation() {
    let shop = Shop::open(|_| {}).await;
    let (device, pin) = ("0d".repeat(33), "48021x");
    let whole = json!({ "shopId": shop_id(1).to_string(), "terminalId": TERMINAL,
        "device": "0d".repeat(32), "pin": OWNER });
    for (field, value) in [("device", device.as_str()), ("pin", pin)] {
        let mut request = whole.clone();
        request[field] = value.into();
        let reply = shop.0.post(route::TERMINAL_UNLOCK, &request).await;
        reply.is_refused_with(ResultCode::InvalidParameters.number());
        assert_eq!(reply.faults(), [field]);
        assert!(!reply.body.to_string().contains(value), "{}", reply.body);
        request.as_object_mut().unwrap().remove(field);
        let missing = shop.0.post(route::TERMINAL_UNLOCK, &request).await;
        assert_eq!(missing.faults(), [field]);
    }
}
