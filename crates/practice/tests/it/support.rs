//! A kiosk of a practice world: requests signed by a key, and a clock that the test sets.

#![expect(clippy::fn_params_excessive_bools, reason = "yes or no, as the wire has it")]

use core::cell::Cell;
use core::time::Duration;
use std::rc::Rc;

use futures::StreamExt as _;
use futures::executor::block_on;
use futures::future::{FutureExt as _, LocalBoxFuture};
use kios_client::{SseEvent, SseParser};
use kios_practice::{PAIRING_CODE, Practice, Setup};
use kios_protocol::api::{
    CloseRequest, OpenCancelRequest, OpenNewRequest, RefundRequest, STAFF_HEADER, StreamEvent,
    route,
};
use kios_protocol::refund::Gateway;
use kios_protocol::session::{Resource, SignIn, pairing_text};
use kios_protocol::{
    Address, Amount, PaymentId, PhoneHash, SecretKey, ShopId, TerminalId, Timestamp,
};
use kios_sdk::{Body, Method, Request, Time, Unreachable};
use serde_json::{Value, json};

pub(crate) const START: u64 = 1_700_000_000;

/// A clock that the test sets; a wait that is polled passes the time.
#[derive(Debug)]
pub(crate) struct Clock(Rc<Cell<u64>>);

impl Time for Clock {
    fn millis(&self) -> u64 {
        self.0.get()
    }

    fn sleep(&self, duration: Duration) -> LocalBoxFuture<'static, ()> {
        let clock = Rc::clone(&self.0);
        let passes = move || clock.set(clock.get() + u64::try_from(duration.as_millis()).unwrap());
        async move { passes() }.boxed_local()
    }
}

/// The envelope of a response.
#[derive(Debug)]
pub(crate) struct Reply(Value);

impl Reply {
    fn of(mut body: Body) -> Self {
        let part = block_on(body.next()).unwrap().unwrap();
        Self(serde_json::from_slice(&part).unwrap())
    }

    pub(crate) fn code(&self) -> u64 {
        self.0["code"].as_u64().unwrap()
    }

    #[track_caller]
    pub(crate) fn data(&self) -> &Value {
        assert_eq!(self.code(), 0, "{self:?}");
        &self.0["data"]
    }

    #[track_caller]
    pub(crate) fn status(&self) -> u64 {
        self.data()["paymentStatus"].as_u64().unwrap()
    }

    #[track_caller]
    pub(crate) fn id(&self) -> PaymentId {
        self.data()["paymentId"].as_str().unwrap().parse().unwrap()
    }
}

/// A paired kiosk with a session.
pub(crate) struct Kiosk {
    pub(crate) practice: Practice,
    pub(crate) clock: Rc<Clock>,
    pub(crate) session: String,
    pub(crate) staff: Option<String>,
    pub(crate) key: SecretKey,
    pub(crate) shop: ShopId,
    pub(crate) terminal: TerminalId,
    pub(crate) chain: u64,
}

impl Kiosk {
    /// A kiosk in the default world.
    pub(crate) fn start() -> Self {
        Self::with(Setup::default())
    }

    pub(crate) fn with(setup: Setup) -> Self {
        let clock = Rc::new(Clock(Rc::new(Cell::new(START * 1_000))));
        let (shop, chain) = (setup.shop.id, setup.shop.chain_id);
        let time: Rc<dyn Time> = Rc::<Clock>::clone(&clock);
        let practice = Practice::new(setup, time);
        let key = SecretKey::from_bytes(&[0x51; 32]).unwrap();
        let terminal = "T1".parse().unwrap();
        let (session, staff) = (String::new(), None);
        let mut kiosk = Self { practice, clock, session, staff, key, shop, terminal, chain };
        let address = kiosk.key.address();
        let signature = kiosk.key.sign_text(&pairing_text(PAIRING_CODE, address));
        let address = address.to_string();
        let request = json!({ "code": PAIRING_CODE, "address": address, "signature": signature });
        kiosk.posts(route::PAIR, &request).data();
        kiosk.signs_in();
        kiosk
    }

    pub(crate) fn signs_in(&mut self) {
        let nonce = self.gets(route::SESSION_NONCE).data().clone();
        let nonce = serde_json::from_value(nonce).unwrap();
        let resource =
            Resource::Terminal { shop_id: self.shop, terminal_id: self.terminal.clone() };
        let message = SignIn::answering(nonce, self.key.address(), resource).to_string();
        let signature = self.key.sign_text(&message);
        let request = json!({ "message": message, "signature": signature });
        let session = self.posts(route::SESSION, &request).data()["token"].clone();
        session.as_str().unwrap().clone_into(&mut self.session);
    }

    pub(crate) fn now(&self) -> Timestamp {
        Timestamp::from_seconds(self.clock.millis() / 1_000)
    }

    /// Lets as many seconds pass.
    pub(crate) fn later(&self, seconds: u64) {
        self.passes_ms(seconds * 1_000);
    }

    pub(crate) fn passes_ms(&self, millis: u64) {
        self.clock.0.set(self.clock.0.get() + millis);
        self.practice.advance(self.now());
    }

    /// Sends a request; `Err` without a response.
    pub(crate) fn sends(
        &self,
        method: Method,
        path: &str,
        body: Option<&Value>,
    ) -> Result<Reply, Unreachable> {
        let body = body.map(Value::to_string);
        self.asks(method, path, body).map(|(_, body)| Reply::of(body))
    }

    fn asks(
        &self,
        method: Method,
        path: &str,
        body: Option<String>,
    ) -> Result<(u16, Body), Unreachable> {
        let mut headers = vec![("authorization", format!("Bearer {}", self.session))];
        headers.extend(self.staff.iter().map(|token| (STAFF_HEADER, token.clone())));
        let url = format!("https://relay.invalid{path}");
        let request = Request { method, url, headers, body };
        let response = block_on(self.practice.transport().send(request))?;
        Ok((response.status, response.body))
    }

    pub(crate) fn gets(&self, path: &str) -> Reply {
        self.sends(Method::Get, path, None).unwrap()
    }

    pub(crate) fn posts(&self, path: &str, body: &Value) -> Reply {
        self.sends(Method::Post, path, Some(body)).unwrap()
    }

    /// The open request of a sale for a code.
    pub(crate) fn open(&self, purchase: &str, whole: u64, account: Address) -> Value {
        let request = OpenNewRequest {
            purchase_id: purchase.parse().unwrap(),
            amount: Amount::from_whole(whole),
            currency: "krw".to_owned(),
            shop_id: self.shop,
            account,
            terminal_id: self.terminal.clone(),
            signature: None,
        };
        json!(request.signed(&self.key))
    }

    /// Scans the code of a customer.
    pub(crate) fn scans(&self, customer: usize) -> Address {
        self.practice.phone(customer).unwrap().show_code().unwrap().account()
    }

    /// Opens a payment of the customer with many points.
    pub(crate) fn opens(&self, purchase: &str, whole: u64) -> Reply {
        self.posts(route::NEW_OPEN, &self.open(purchase, whole, self.scans(0)))
    }

    pub(crate) fn close(&self, id: PaymentId, confirm: bool) -> Value {
        json!(CloseRequest::new_payment(id, confirm, &self.key))
    }

    pub(crate) fn closes(&self, id: PaymentId, confirm: bool) -> Reply {
        self.posts(route::NEW_CLOSE, &self.close(id, confirm))
    }

    pub(crate) fn cancel(&self, id: PaymentId) -> Value {
        json!(OpenCancelRequest::new(id, self.terminal.clone(), &self.key))
    }

    pub(crate) fn cancels(&self, id: PaymentId) -> Reply {
        self.posts(route::CANCEL_OPEN, &self.cancel(id))
    }

    pub(crate) fn close_cancel(&self, id: PaymentId, confirm: bool) -> Value {
        json!(CloseRequest::cancel(id, confirm, &self.key))
    }

    pub(crate) fn closes_cancel(&self, id: PaymentId, confirm: bool) -> Reply {
        self.posts(route::CANCEL_CLOSE, &self.close_cancel(id, confirm))
    }

    /// A grant of points to the customer with few points, by phone.
    pub(crate) fn grant(&self, purchase: &str, value: u64) -> Value {
        let phone = self.practice.phone(2).unwrap().number().to_owned();
        json!({
            "purchaseId": purchase, "timestamp": self.now().seconds().to_string(), "waiting": "10",
            "account": Address::ZERO.to_string(), "phone": PhoneHash::of(&phone).to_string(),
            "shopId": self.shop.to_string(), "currency": "krw",
            "loyaltyValue": Amount::from_whole(value).to_string(),
            "amount": Amount::from_whole(value * 10).to_string(),
        })
    }

    /// The cost of a sale for a code.
    pub(crate) fn price(&self, account: Address, whole: u64) -> Reply {
        let amount = Amount::from_whole(whole);
        self.gets(&format!("{}?account={account}&amount={amount}&currency=krw", route::INFO))
    }

    pub(crate) fn item(&self, id: PaymentId) -> Reply {
        self.gets(&format!("{}?paymentId={id}", route::ITEM))
    }

    pub(crate) fn unlocks(&mut self, pin: &str) {
        let found = self.posts(route::STAFF_UNLOCK, &json!({ "pin": pin }));
        self.staff = found.data()["token"].as_str().map(str::to_owned);
    }

    /// The request of a refund of the purchase's card sale: of a part, or of all.
    pub(crate) fn refund_request(&self, purchase: &str, id: &str, amount: Option<u64>) -> Value {
        let sales = self.gets(&format!("{}?purchaseId={purchase}", route::CARD_SALES));
        let sale = &sales.data()["sales"][0];
        let text = |field: &str| sale[field].as_str().unwrap().to_owned();
        let balance: Amount = text("balance").parse().unwrap();
        let request = RefundRequest {
            refund_id: id.parse().unwrap(),
            gateway: text("gateway").parse::<Gateway>().unwrap(),
            transaction_id: text("transactionId"),
            amount: amount.map_or(balance, Amount::from_whole),
            balance,
            currency: text("currency"),
            reason: "고객 요청".to_owned(),
            terminal_id: self.terminal.clone(),
            deadline: self.now().plus(300),
            taxation: sale
                .get("taxationLeft")
                .map(|parts| serde_json::from_value(parts.clone()).unwrap()),
            signature: None,
        };
        json!(request.signed(self.chain, &self.key))
    }

    pub(crate) fn refunds(&self, purchase: &str, id: &str, amount: Option<u64>) -> Reply {
        self.posts(route::REFUNDS, &self.refund_request(purchase, id, amount))
    }

    pub(crate) fn refund(&self, id: &str) -> Value {
        self.gets(&format!("{}/{id}", route::REFUNDS)).data().clone()
    }

    /// Opens a stream after a cursor, as a query.
    pub(crate) fn reads(&self, cursor: &str) -> Reader {
        self.tries_to_read(cursor).unwrap()
    }

    /// The same; `None` while the connection is down.
    pub(crate) fn tries_to_read(&self, cursor: &str) -> Option<Reader> {
        let path = format!("{}{cursor}", route::EVENTS);
        let (status, body) = self.asks(Method::Get, &path, None).ok()?;
        assert_eq!(status, 200);
        Some(Reader { body, parser: SseParser::default() })
    }
}

/// A stream that is read.
pub(crate) struct Reader {
    body: Body,
    parser: SseParser,
}

impl Reader {
    /// The events that have arrived; `Err` once the stream has ended or was cut.
    pub(crate) fn arrived(&mut self) -> Result<Vec<StreamEvent>, Unreachable> {
        let mut events = Vec::new();
        while let Some(part) = self.body.next().now_or_never() {
            events.extend(self.parses(&part.ok_or(Unreachable)??));
        }
        Ok(events)
    }

    fn parses(&mut self, part: &[u8]) -> Vec<StreamEvent> {
        let read = |event: &SseEvent| StreamEvent::read(&event.name, &event.data).unwrap();
        self.parser.push(part).unwrap().iter().map(read).collect()
    }

    /// The names of the events that have arrived.
    pub(crate) fn names(&mut self) -> Vec<&'static str> {
        self.arrived().unwrap().iter().map(StreamEvent::name).collect()
    }
}
