//! A running simulator, the signing parties, and a server that receives callbacks.

#![expect(clippy::fn_params_excessive_bools, reason = "a boolean on the wire")]

use std::convert::Infallible;
use std::sync::{Arc, Mutex};

use bytes::Bytes;
use http::{Request, Response, StatusCode};
use http_body_util::{BodyExt as _, Full};
use hyper::body::Incoming;
use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper_util::client::legacy::Client;
use hyper_util::rt::{TokioExecutor, TokioIo};
use kios_protocol::api::{
    ApprovalRequest, CloseRequest, OpenCancelRequest, OpenNewRequest, TemporaryAccountRequest,
    route,
};
use kios_protocol::message::{AccountMessage, LoyaltyCancelPayment, LoyaltyNewPayment};
use kios_protocol::{Address, Amount, SecretKey, ShopId};
use kios_simulator::network::{
    AccountSettings, CallbackSettings, ClockSettings, Jobs, Phone, Settings, ShopSettings,
    Simulator,
};
use serde_json::{Value, json};
use tokio::net::TcpListener;

pub(crate) const ACCESS_KEY: &str = "0123456789abcdef";
pub(crate) const CALLBACK_KEY: &str = "fedcba9876543210";

pub(crate) fn key(byte: u8) -> SecretKey {
    SecretKey::from_bytes(&[byte; 32]).unwrap()
}

pub(crate) fn shop_id() -> ShopId {
    let mut bytes = [0xab; 32];
    bytes[..2].copy_from_slice(&[0, 1]);
    ShopId::from_bytes(bytes)
}

/// A simulator with one shop, one customer and one agent; its time is fixed.
pub(crate) struct Network {
    pub(crate) running: Simulator,
    pub(crate) kiosk: Kiosk,
    client: Client<hyper_util::client::legacy::connect::HttpConnector, Full<Bytes>>,
}

/// The received callbacks: header and body.
type Taken = Arc<Mutex<Vec<(Option<String>, Value)>>>;

/// The receiver of callbacks.
#[derive(Clone)]
pub(crate) struct Kiosk {
    url: String,
    took: Taken,
}

impl Kiosk {
    async fn start() -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let url = format!("http://{}/callback", listener.local_addr().unwrap());
        let took = Arc::new(Mutex::new(Vec::new()));
        let kiosk = Self { url, took: Arc::clone(&took) };
        tokio::spawn(async move {
            loop {
                let (stream, _) = listener.accept().await.unwrap();
                let took = Arc::clone(&took);
                tokio::spawn(async move {
                    let service = service_fn(|request| take(Arc::clone(&took), request));
                    drop(
                        http1::Builder::new().serve_connection(TokioIo::new(stream), service).await,
                    );
                });
            }
        });
        kiosk
    }

    /// The callbacks since the last call: header and body.
    pub(crate) fn took(&self) -> Vec<(Option<String>, Value)> {
        core::mem::take(&mut *self.took.lock().unwrap())
    }

    /// The callbacks since the last call: code and payment status.
    pub(crate) fn codes(&self) -> Vec<(u64, u64)> {
        let number = |value: &Value| value.as_u64().unwrap();
        let read = |body: Value| (number(&body["code"]), number(&body["data"]["paymentStatus"]));
        self.took().into_iter().map(|(_, body)| read(body)).collect()
    }
}

async fn take(
    took: Taken,
    request: Request<Incoming>,
) -> Result<Response<Full<Bytes>>, Infallible> {
    let header = request.headers().get("authorization");
    let header = header.map(|value| value.to_str().unwrap().to_owned());
    let body = request.into_body().collect().await.unwrap().to_bytes();
    took.lock().unwrap().push((header, serde_json::from_slice(&body).unwrap()));
    Ok(Response::new(Full::new(Bytes::from("{}"))))
}

/// A response: its HTTP status and its body as text.
pub(crate) struct Reply {
    pub(crate) status: StatusCode,
    pub(crate) text: String,
}

impl Reply {
    pub(crate) fn json(&self) -> Value {
        serde_json::from_str(&self.text).unwrap_or_else(|_| panic!("no JSON: {}", self.text))
    }

    pub(crate) fn code(&self) -> u64 {
        self.json()["code"].as_u64().unwrap()
    }

    #[track_caller]
    pub(crate) fn data(&self) -> Value {
        assert_eq!(self.code(), 0, "{}", self.text);
        self.json()["data"].clone()
    }

    #[track_caller]
    pub(crate) fn payment_status(&self) -> u64 {
        self.data()["paymentStatus"].as_u64().unwrap()
    }
}

impl Network {
    pub(crate) async fn start() -> Self {
        Self::with(|_| {}).await
    }

    pub(crate) async fn with(change: impl FnOnce(&mut Settings)) -> Self {
        let kiosk = Kiosk::start().await;
        let mut settings = Settings {
            access_key: ACCESS_KEY.to_owned(),
            payment_signers: vec![key(0x22).address()],
            callback: Some(CallbackSettings {
                url: kiosk.url.clone(),
                access_key: CALLBACK_KEY.to_owned(),
            }),
            clock: ClockSettings::Hand(1_700_000_000),
            jobs: Jobs::Manual,
            shops: vec![ShopSettings {
                id: shop_id(),
                name: "Cafe".to_owned(),
                currency: "krw".to_owned(),
                owner: key(0x33).address(),
                status: 1,
                phone: Phone::Registered,
            }],
            accounts: vec![AccountSettings {
                address: key(0x11).address(),
                points: "1000000".to_owned(),
                phone: Phone::Registered,
            }],
            ..Settings::default()
        };
        settings.rates.insert("krw".to_owned(), "1".to_owned());
        change(&mut settings);
        let client = Client::builder(TokioExecutor::new()).build_http();
        Self { running: Simulator::start(settings).unwrap(), kiosk, client }
    }

    /// The response, or `None` if the connection was cut.
    pub(crate) async fn ask(&self, request: Request<Full<Bytes>>) -> Option<Reply> {
        let response = self.client.request(request).await.ok()?;
        let (head, body) = response.into_parts();
        let text = String::from_utf8(body.collect().await.ok()?.to_bytes().to_vec()).unwrap();
        Some(Reply { status: head.status, text })
    }

    pub(crate) async fn get(&self, path: &str) -> Reply {
        let request = Request::get(self.running.url() + path);
        self.ask(request.body(Full::default()).unwrap()).await.unwrap()
    }

    pub(crate) async fn tries_to_post(&self, path: &str, body: &Value) -> Option<Reply> {
        let request = Request::post(self.running.url() + path)
            .header("content-type", "application/json")
            .header("authorization", ACCESS_KEY);
        self.ask(request.body(Full::new(Bytes::from(body.to_string()))).unwrap()).await
    }

    pub(crate) async fn post(&self, path: &str, body: &Value) -> Reply {
        self.tries_to_post(path, body).await.unwrap()
    }

    pub(crate) async fn item(&self, id: &str) -> Value {
        self.get(&format!("{}?paymentId={id}", route::ITEM)).await.data()
    }

    pub(crate) async fn nonce(&self, account: Address) -> u64 {
        let reply = self.get(&format!("{}/{account}", route::LEDGER_NONCE)).await;
        reply.data()["nonce"].as_str().unwrap().parse().unwrap()
    }

    pub(crate) fn points(&self) -> String {
        self.running.balance(key(0x11).address()).to_decimal(0)
    }

    pub(crate) fn escrow(&self) -> String {
        self.running.escrow().to_decimal(0)
    }

    /// A temporary account of the customer.
    pub(crate) async fn code(&self) -> Address {
        let account = key(0x11).address();
        let nonce = self.nonce(account).await.into();
        let message = AccountMessage { account, chain_id: 24_680.into(), nonce };
        let request = TemporaryAccountRequest { account, signature: key(0x11).sign(&message) };
        let reply = self.post(route::TEMPORARY_ACCOUNT, &json!(request)).await;
        reply.data()["temporaryAccount"].as_str().unwrap().parse().unwrap()
    }

    pub(crate) fn open_request(account: Address, purchase: &str, currency: &str) -> Value {
        let request = OpenNewRequest {
            purchase_id: purchase.parse().unwrap(),
            amount: Amount::from_whole(1000),
            currency: currency.to_owned(),
            shop_id: shop_id(),
            account,
            terminal_id: "T1".parse().unwrap(),
            signature: None,
        };
        json!(request.signed(&key(0x22)))
    }

    /// Opens a payment of 1000 krw; returns its id.
    pub(crate) async fn opened(&self) -> String {
        let request = Self::open_request(self.code().await, "P1", "krw");
        let reply = self.post(route::NEW_OPEN, &request).await;
        assert_eq!(reply.payment_status(), 11);
        reply.data()["paymentId"].as_str().unwrap().to_owned()
    }

    pub(crate) async fn answers(&self, id: &str, approval: bool) -> Reply {
        let request = self.approval(id, approval).await;
        self.post(route::NEW_APPROVAL, &request).await
    }

    /// The customer's approval, or `None` if the connection was cut.
    pub(crate) async fn tries_to_answer(&self, id: &str) -> Option<Reply> {
        let request = self.approval(id, true).await;
        self.tries_to_post(route::NEW_APPROVAL, &request).await
    }

    async fn approval(&self, id: &str, approval: bool) -> Value {
        let item = self.item(id).await;
        let text = |name: &str| item[name].as_str().unwrap().to_owned();
        let (purchase_id, currency) = (text("purchaseId"), text("currency"));
        let account = key(0x11).address();
        let message = LoyaltyNewPayment {
            payment_id: id.parse().unwrap(),
            purchase_id: &purchase_id,
            amount: text("amount").parse().unwrap(),
            currency: &currency,
            shop_id: shop_id(),
            account,
            chain_id: 24_680.into(),
            nonce: self.nonce(account).await.into(),
        };
        json!(ApprovalRequest::new_payment(&message, approval, &key(0x11)))
    }

    pub(crate) async fn closes(&self, id: &str, confirm: bool) -> Reply {
        let request = CloseRequest::new_payment(id.parse().unwrap(), confirm, &key(0x22));
        self.post(route::NEW_CLOSE, &json!(request)).await
    }

    /// Opens a payment and has it paid; returns its id.
    pub(crate) async fn paid(&self) -> String {
        let id = self.opened().await;
        assert_eq!(self.answers(&id, true).await.payment_status(), 14);
        self.running.tick().await;
        assert_eq!(self.closes(&id, true).await.payment_status(), 18);
        self.kiosk.took();
        id
    }

    pub(crate) async fn asks_back(&self, id: &str) -> Reply {
        let terminal = "T2".parse().unwrap();
        let request = OpenCancelRequest::new(id.parse().unwrap(), terminal, &key(0x22));
        self.post(route::CANCEL_OPEN, &json!(request)).await
    }

    pub(crate) async fn answers_cancel(&self, id: &str, approval: bool) -> Reply {
        let purchase_id = self.item(id).await["purchaseId"].as_str().unwrap().to_owned();
        let account = key(0x33).address();
        let message = LoyaltyCancelPayment {
            payment_id: id.parse().unwrap(),
            purchase_id: &purchase_id,
            account,
            chain_id: 24_680.into(),
            nonce: self.nonce(account).await.into(),
        };
        let request = ApprovalRequest::cancel(&message, approval, &key(0x33));
        self.post(route::CANCEL_APPROVAL, &json!(request)).await
    }

    pub(crate) async fn closes_cancel(&self, id: &str, confirm: bool) -> Reply {
        let request = CloseRequest::cancel(id.parse().unwrap(), confirm, &key(0x22));
        self.post(route::CANCEL_CLOSE, &json!(request)).await
    }
}
