//! The relay and the practice relay behind one interface, with the same shop, people, customers and card sales.

#![expect(clippy::fn_params_excessive_bools, reason = "yes or no, as the wire has it")]

use core::cell::Cell;
use kios_relay::storage::sql;
use std::rc::Rc;
use std::time::Duration;

use axum::http::Method;
use futures_util::future::{LocalBoxFuture, ready};
use futures_util::{FutureExt as _, StreamExt as _};
use kios_domain::staff::{Limits, StaffLimits};
use kios_practice::{self as practice, GatewayAnswer, Practice, Setup};
use kios_protocol::api::{CardSaleRequest, ShopSettings, route};
use kios_protocol::refund::Gateway;
use kios_protocol::session::{Resource, SignIn, pairing_text};
use kios_protocol::{Amount, Currency, Rate, Rates, SecretKey, Timestamp};
use kios_relay::clock::Clock as _;
use kios_relay::jobs::{deadlines, refunds};
use kios_simulator::card::Fault;
use serde_json::{Value, json};

use crate::support::cards::{happened, sale};
use crate::support::staff::{At, CLERK, MANAGER, OWNER, Shop};
use crate::support::{START, key, shop_id};

pub(super) const TERMINAL: &str = "T1";
pub(super) const CHAIN: u64 = 24_680;
/// Whose phone has this number: the customer with many points.
pub(super) const PHONE: &str = "+82 10-1000-5001";
/// The byte of the kiosk's key.
const AGENT: u8 = 0x51;

/// One of the two relays.
pub(super) enum Which {
    Relay(Box<Shop>),
    Practice(Practice, Rc<PracticeTime>),
}

/// A clock that the test sets.
#[derive(Debug)]
pub(super) struct PracticeTime(Cell<u64>);

impl kios_sdk::Time for PracticeTime {
    fn millis(&self) -> u64 {
        self.0.get()
    }

    fn sleep(&self, duration: Duration) -> LocalBoxFuture<'static, ()> {
        self.0.set(self.0.get() + u64::try_from(duration.as_millis()).unwrap());
        ready(()).boxed_local()
    }
}

fn card_sales() -> [CardSaleRequest; 2] {
    [sale(Gateway::Eximbay, 1, "25"), sale(Gateway::Kicc, 2, "33000")]
}

fn limits() -> StaffLimits {
    let of = |action| Limits {
        action: Amount::from_whole(action),
        terminal_day: Amount::from_whole(100_000),
        shop_day: Amount::from_whole(100_000),
    };
    StaffLimits { refund: of(30_000), points: of(500) }
}

impl Which {
    pub(super) async fn relay() -> Self {
        let shop = Shop::with(|config| {
            config.staff.default = limits();
            config.staff.unattended = true;
            config.accounts[0].phone = Some(PHONE.parse().unwrap());
        })
        .await;
        for request in card_sales() {
            happened(&shop.0.sandbox, &request);
            shop.0.registers(&request).await;
        }
        Self::Relay(Box::new(shop))
    }

    pub(super) fn practice() -> Self {
        let time = Rc::new(PracticeTime(Cell::new(START.seconds() * 1_000)));
        let currency = Currency::new("krw");
        let mut rates = Rates::default();
        for (symbol, rate) in [("krw", "1"), ("usd", "1000"), ("jpy", "10"), ("php", "20")] {
            rates.set(symbol, Rate::parse(rate).unwrap());
        }
        let customer = |byte, points, phone: &str| practice::Customer {
            name: String::new(),
            phone: phone.to_owned(),
            points: Amount::from_whole(points),
            key: key(byte),
        };
        let people = [("Seoyeon", OWNER), ("Haneul", MANAGER), ("Junho", CLERK)];
        let roles = ["owner", "manager", "clerk"];
        let setup = Setup {
            shop: practice::Shop {
                id: shop_id(1),
                name: "Shop 1".to_owned(),
                terminal_id: TERMINAL.parse().unwrap(),
                owner: key(0x33),
                settings: ShopSettings::of_currency(&currency),
                currency,
                limits: limits(),
                rates,
                chain_id: CHAIN,
                ..practice::Shop::default()
            },
            customers: vec![customer(0x11, 1_000_000, PHONE), customer(0x12, 500, "+82 1")],
            staff: people
                .into_iter()
                .zip(roles)
                .map(|((name, pin), role)| practice::Person {
                    name: name.to_owned(),
                    role: role.parse().unwrap(),
                    pin: pin.parse().unwrap(),
                })
                .collect(),
            card_sales: card_sales().into(),
            ..Setup::default()
        };
        let shared: Rc<dyn kios_sdk::Time> = Rc::<PracticeTime>::clone(&time);
        Self::Practice(Practice::new(setup, shared), time)
    }

    pub(super) fn now(&self) -> Timestamp {
        match self {
            Self::Relay(shop) => shop.relay().clock.now(),
            Self::Practice(_, time) => Timestamp::from_seconds(time.0.get() / 1_000),
        }
    }

    /// Sends a request; returns the HTTP status and the body.
    pub(super) async fn send(
        &self,
        method: Method,
        path: &str,
        at: Option<&At>,
        body: Option<&Value>,
    ) -> (u16, Value) {
        match self {
            Self::Relay(shop) => {
                let mut request = axum::http::Request::builder()
                    .method(method)
                    .uri(path)
                    .header("content-type", "application/json");
                if let Some(at) = at {
                    request = request.header("authorization", format!("Bearer {}", at.session));
                }
                if let Some(token) = at.and_then(|at| at.staff.as_ref()) {
                    request = request.header("kios-staff", token);
                }
                let body = body.map_or_else(String::new, Value::to_string);
                let reply = shop.relay().request(request.body(body.into()).unwrap()).await;
                (reply.status.as_u16(), reply.body)
            }
            Self::Practice(practice, _) => {
                let mut headers = vec![("content-type", "application/json".to_owned())];
                if let Some(at) = at {
                    headers.push(("authorization", format!("Bearer {}", at.session)));
                    headers.extend(at.staff.iter().map(|token| ("kios-staff", token.clone())));
                }
                let method = match method {
                    Method::GET => kios_sdk::Method::Get,
                    _ => kios_sdk::Method::Post,
                };
                let request = kios_sdk::Request {
                    method,
                    url: path.to_owned(),
                    headers,
                    body: body.map(Value::to_string),
                };
                let mut response = practice.transport().send(request).await.unwrap();
                let part = response.body.next().await.unwrap().unwrap();
                (response.status, serde_json::from_slice(&part).unwrap())
            }
        }
    }

    /// Lets as many seconds pass, with everything that happens in them.
    pub(super) async fn later(&self, seconds: u64) {
        match self {
            Self::Relay(shop) => {
                for _ in 0..seconds {
                    shop.relay().clock.advance(1);
                    deadlines::run_due(&shop.relay().app).await.unwrap();
                    refunds::run_due(&shop.relay().app).await.unwrap();
                }
            }
            Self::Practice(practice, time) => {
                time.0.set(time.0.get() + seconds * 1_000);
                practice.advance(self.now());
            }
        }
    }

    /// What the gateways do with the next refund.
    pub(super) fn gateway(&self, gateway: Gateway, answer: GatewayAnswer) {
        match self {
            Self::Relay(shop) => match answer {
                GatewayAnswer::Done => {}
                GatewayAnswer::Refused => shop.0.breaks(gateway, Fault::Decline),
                GatewayAnswer::Lost => shop.0.breaks(gateway, Fault::CutAfter),
            },
            Self::Practice(practice, _) => {
                practice.set(practice::Fault::Refund(gateway, answer));
            }
        }
    }

    /// The owner decides the one action that waits.
    pub(super) async fn owner_decides(&self, approval: bool) {
        match self {
            Self::Relay(shop) => {
                let (_, waiting) = shop.waiting(&key(0x33)).await;
                let [waiting] = waiting.approvals.as_slice() else { panic!("{waiting:?}") };
                shop.decides(&key(0x33), &waiting.approval_id, approval).await.data();
            }
            Self::Practice(practice, _) => {
                let owner = practice.owner();
                let waiting = owner.actions();
                let [waiting] = waiting.as_slice() else { panic!("{waiting:?}") };
                let id = waiting.approval_id.as_str();
                let decided =
                    if approval { owner.approve_action(id) } else { owner.deny_action(id) };
                decided.unwrap();
            }
        }
    }

    /// A code that pairs the terminal.
    async fn code(&self) -> String {
        match self {
            Self::Relay(shop) => {
                let terminal = TERMINAL.parse().unwrap();
                kios_relay::session::new_code(&shop.relay().app, shop_id(1), &terminal)
                    .await
                    .unwrap()
                    .code
            }
            Self::Practice(..) => practice::PAIRING_CODE.to_owned(),
        }
    }

    /// The events of the terminal since it was paired: name, code and status or state, version.
    pub(super) async fn events(&self, at: &At) -> Vec<String> {
        let events: Vec<(String, Value)> = match self {
            Self::Relay(shop) => {
                let mut connection = shop.relay().app.store().read().await.unwrap();
                let rows: Vec<(String, String)> = sql::query_as(
                    "SELECT name, data FROM event WHERE reader = ? ORDER BY sequence",
                )
                .bind(format!("terminal:{}:{TERMINAL}", shop_id(1)))
                .fetch_all(&mut connection)
                .await
                .unwrap();
                let read = |data: String| serde_json::from_str(&data).unwrap();
                rows.into_iter().map(|(name, data)| (name, read(data))).collect()
            }
            Self::Practice(practice, _) => {
                let request = kios_sdk::Request {
                    method: kios_sdk::Method::Get,
                    url: format!("{}?lastEventId=0", route::EVENTS),
                    headers: vec![("authorization", format!("Bearer {}", at.session))],
                    body: None,
                };
                let mut body = practice.transport().send(request).await.unwrap().body;
                let mut parser = kios_client::SseParser::default();
                let mut events = Vec::new();
                while let Some(Some(part)) = body.next().now_or_never() {
                    events.extend(parser.push(&part.unwrap()).unwrap());
                }
                let read = |data: &str| serde_json::from_str(data).unwrap();
                let hello = events.remove(0);
                assert_eq!(hello.name, "hello");
                events.into_iter().map(|event| (event.name, read(&event.data))).collect()
            }
        };
        events
            .iter()
            .map(|(name, event)| {
                let data = &event["data"];
                let state = if name == "refund" { &data["state"] } else { &data["paymentStatus"] };
                let (sequence, code) = (&event["sequence"], &event["code"]);
                format!("{sequence} {name} {code} {state} {}", event["version"])
            })
            .collect()
    }
}

/// A kiosk at one of the relays, and what it was answered.
pub(super) struct Kiosk {
    pub(super) relay: Which,
    pub(super) at: At,
    pub(super) key: SecretKey,
    pub(super) log: Vec<String>,
}

impl Kiosk {
    /// Pairs the terminal and signs it in.
    pub(super) async fn at(relay: Which) -> Self {
        let (key, code) = (key(AGENT), relay.code().await);
        let at = At { session: String::new(), staff: None };
        let mut kiosk = Self { relay, at, key, log: Vec::new() };
        let (address, text) = (kiosk.key.address(), pairing_text(&code, kiosk.key.address()));
        let signature = kiosk.key.sign_text(&text).to_string();
        let request =
            json!({ "code": code, "address": address.to_string(), "signature": signature });
        kiosk.post("pairs", route::PAIR, &request).await;
        let request = kiosk.signs_in().await;
        kiosk.post("signs in again", route::SESSION, &request).await;
        kiosk
    }

    /// Opens a session; returns the request.
    pub(super) async fn signs_in(&mut self) -> Value {
        let kiosk = self;
        let address = kiosk.key.address();
        let nonce = kiosk.get("nonce", route::SESSION_NONCE).await;
        let text = |field: &str| nonce[field].as_str().unwrap().to_owned();
        let (now, terminal_id) = (kiosk.relay.now(), TERMINAL.parse().unwrap());
        let message = SignIn {
            domain: text("domain"),
            address,
            uri: text("uri"),
            chain_id: nonce["chainId"].as_u64().unwrap(),
            nonce: text("nonce"),
            issued_at: now,
            expires_at: now.plus(120),
            resource: Resource::Terminal { shop_id: shop_id(1), terminal_id },
        }
        .to_string();
        let signature = kiosk.key.sign_text(&message).to_string();
        let request = json!({ "message": message, "signature": signature });
        let session = kiosk.post("signs in", route::SESSION, &request).await;
        session["token"].as_str().unwrap().clone_into(&mut kiosk.at.session);
        request
    }

    pub(super) async fn get(&mut self, label: &str, path: &str) -> Value {
        self.asks(label, Method::GET, path, None).await
    }

    pub(super) async fn post(&mut self, label: &str, path: &str, body: &Value) -> Value {
        self.asks(label, Method::POST, path, Some(body)).await
    }

    /// Sends a request and notes the response: HTTP status, code, refused fields, payment status or refund state, balance.
    async fn asks(
        &mut self,
        label: &str,
        method: Method,
        path: &str,
        body: Option<&Value>,
    ) -> Value {
        let at = (!self.at.session.is_empty()).then_some(&self.at);
        let (status, reply) = self.relay.send(method, path, at, body).await;
        let mut line = format!("{label}: {status} {}", reply["code"]);
        let faults = reply["error"]["validation"].as_array().into_iter().flatten();
        let mut fields: Vec<_> = faults.map(|fault| fault["param"].to_string()).collect();
        fields.dedup();
        for noted in ["paymentStatus", "state", "outcome", "triesLeft", "balance", "version"] {
            fields.extend(reply["data"].get(noted).map(|value| format!("{noted} {value}")));
        }
        for field in fields {
            line.push(' ');
            line.push_str(&field);
        }
        self.log.push(line);
        reply["data"].clone()
    }

    /// Notes something else that has to be the same at both.
    pub(super) fn notes(&mut self, what: &Value) {
        self.log.push(what.to_string());
    }
}
