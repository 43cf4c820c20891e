//! Gateways for refunds: the sandbox, or a server with a constant response.

use std::sync::{Arc, Mutex};
use std::time::Duration;

use axum::Router;
use axum::body::Bytes;
use axum::http::{HeaderMap, StatusCode, Uri};
use axum::response::IntoResponse as _;
use kios_domain::Secret;
use kios_domain::refund::{Order, OrderError, PreparedRequest, QueryOutcome, SendOutcome};
use kios_gateways::Gateways;
use kios_gateways::{EximbayConfig, GatewaysConfig, KiccConfig};
use kios_protocol::refund::{Basket, CardMethod, Gateway, RefundId, Taxation};
use kios_protocol::{Amount, Timestamp};
use kios_relay::clock::{Clock, ManualClock};
use kios_simulator::card::{Endpoint, Fault, Sale, Sandbox};

use super::{START, shop_id};

/// A refund order with everything it refers to.
#[derive(Clone, Debug)]
pub(crate) struct Refund {
    pub(crate) gateway: Gateway,
    pub(crate) id: RefundId,
    pub(crate) transaction: String,
    pub(crate) order: String,
    pub(crate) sale: Amount,
    pub(crate) amount: Amount,
    pub(crate) balance: Amount,
    pub(crate) currency: &'static str,
    pub(crate) reason: String,
    pub(crate) method: CardMethod,
    pub(crate) taxation: Option<Taxation>,
    pub(crate) basket: Option<Basket>,
    pub(crate) requested_at: Timestamp,
}

pub(crate) fn money(text: &str) -> Amount {
    Amount::parse_decimal(text).unwrap()
}

impl Refund {
    /// A full refund of the first sale at a gateway: 33,000 won, or 25 dollars.
    pub(crate) fn of(gateway: Gateway) -> Self {
        let (transaction, sale, currency) = match gateway {
            Gateway::Eximbay => ("1849705C6420220922000013", "25", "usd"),
            Gateway::Kicc => ("21032609020012345678", "33000", "krw"),
        };
        Self {
            gateway,
            id: "R-1".parse().unwrap(),
            transaction: transaction.to_owned(),
            order: "20220829170258".to_owned(),
            sale: money(sale),
            amount: money(sale),
            balance: money(sale),
            currency,
            reason: "단순변심".to_owned(),
            method: CardMethod::Card,
            taxation: None,
            basket: None,
            requested_at: START,
        }
    }

    /// A partial refund of it.
    pub(crate) fn part(gateway: Gateway, id: &str, amount: &str, balance: &str) -> Self {
        let (amount, balance) = (money(amount), money(balance));
        Self { id: id.parse().unwrap(), amount, balance, ..Self::of(gateway) }
    }

    pub(crate) fn order(&self) -> Order<'_> {
        Order {
            refund_id: &self.id,
            transaction_id: &self.transaction,
            order_id: &self.order,
            sale_amount: self.sale,
            amount: self.amount,
            balance: self.balance,
            currency: self.currency,
            reason: &self.reason,
            method: self.method,
            taxation: self.taxation,
            basket: self.basket.as_ref(),
            requested_at: self.requested_at,
        }
    }
}

/// Adapters connected to the sandbox.
pub(crate) struct Till {
    pub(crate) sandbox: Sandbox,
    pub(crate) clock: ManualClock,
    pub(crate) gateways: Gateways,
}

impl Till {
    pub(crate) async fn open() -> Self {
        Self::patient(Duration::from_secs(30)).await
    }

    /// Adapters with this timeout.
    pub(crate) async fn patient(timeout: Duration) -> Self {
        let clock = ManualClock::at(START);
        let shared: Arc<dyn Clock> = Arc::new(clock.clone());
        let sandbox = Sandbox::start(Arc::clone(&shared)).await.unwrap();
        for gateway in Gateway::ALL {
            let Refund { transaction, order, sale, currency, .. } = Refund::of(*gateway);
            sandbox
                .record_sale(*gateway, Sale::new(*gateway, &transaction, &order, sale, currency));
        }
        let gateways = Gateways::new(&impatient(sandbox.gateways(), timeout), &shared).unwrap();
        Self { sandbox, clock, gateways }
    }

    pub(crate) fn fails(&self, gateway: Gateway, endpoint: Endpoint, fault: Fault) {
        self.sandbox.fail_next(gateway, endpoint, fault);
    }

    pub(crate) fn prepares(&self, refund: &Refund) -> Result<PreparedRequest, OrderError> {
        self.gateways.get(refund.gateway, shop_id(1)).unwrap().prepare(&refund.order())
    }

    pub(crate) async fn sends(&self, refund: &Refund) -> SendOutcome {
        sends(&self.gateways, refund).await
    }

    pub(crate) async fn asks(&self, refund: &Refund) -> QueryOutcome {
        asks(&self.gateways, refund).await
    }

    /// How often a refund was executed.
    pub(crate) fn refunds_of(&self, refund: &Refund) -> usize {
        self.sandbox.ledger(refund.gateway).refunds_of(refund.id.as_str())
    }

    /// The refundable rest of the sale at the gateway.
    pub(crate) fn left(&self, refund: &Refund) -> Amount {
        self.sandbox.ledger(refund.gateway).balance(&refund.transaction)
    }
}

pub(crate) async fn sends(gateways: &Gateways, refund: &Refund) -> SendOutcome {
    let (adapter, order) = (gateways.get(refund.gateway, shop_id(1)).unwrap(), refund.order());
    adapter.send(&adapter.prepare(&order).unwrap(), &order).await
}

pub(crate) async fn asks(gateways: &Gateways, refund: &Refund) -> QueryOutcome {
    let (adapter, order) = (gateways.get(refund.gateway, shop_id(1)).unwrap(), refund.order());
    adapter.ask(&adapter.prepare(&order).unwrap(), &order).await
}

fn impatient(mut config: GatewaysConfig, timeout: Duration) -> GatewaysConfig {
    config.eximbay.as_mut().unwrap().timeout = timeout;
    config.kicc.as_mut().unwrap().timeout = timeout;
    config
}

/// A received request.
#[derive(Clone, Debug)]
pub(crate) struct Arrived {
    pub(crate) path: String,
    pub(crate) headers: HeaderMap,
    pub(crate) body: String,
}

/// The constant response of a server.
#[derive(Clone, Debug)]
pub(crate) struct CannedResponse {
    pub(crate) status: u16,
    pub(crate) headers: Vec<(&'static str, String)>,
    pub(crate) body: Vec<u8>,
}

impl CannedResponse {
    pub(crate) fn json(body: impl Into<Vec<u8>>) -> Self {
        Self { status: 200, headers: Vec::new(), body: body.into() }
    }
}

/// Adapters for the documents' merchants, with a server with a constant response.
pub(crate) struct StubGateway {
    pub(crate) gateways: Gateways,
    arrived: Arc<Mutex<Vec<Arrived>>>,
    pub(crate) url: String,
    server: tokio::task::JoinHandle<()>,
}

impl Drop for StubGateway {
    fn drop(&mut self) {
        self.server.abort();
    }
}

pub(crate) const DOCUMENT_MID: &str = "1849705C64";
pub(crate) const DOCUMENT_KEY: &str = "test_1849705C642C217E0B2D";
pub(crate) const DOCUMENT_MALL: &str = "T0001997";

impl StubGateway {
    pub(crate) async fn start(canned: CannedResponse) -> Self {
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
        let url = format!("http://{}", listener.local_addr().unwrap());
        let arrived = Arc::new(Mutex::new(Vec::new()));
        let kept = Arc::clone(&arrived);
        let routes =
            Router::new().fallback(async move |uri: Uri, headers: HeaderMap, body: Bytes| {
                let path = uri.path().to_owned();
                let body = String::from_utf8(body.to_vec()).unwrap();
                kept.lock().unwrap().push(Arrived { path, headers, body });
                let mut response = canned.body.clone().into_response();
                *response.status_mut() = StatusCode::from_u16(canned.status).unwrap();
                for (name, value) in &canned.headers {
                    response.headers_mut().insert(*name, value.parse().unwrap());
                }
                response
            });
        let server = tokio::spawn(async move { axum::serve(listener, routes).await.unwrap() });
        let clock: Arc<dyn Clock> = Arc::new(ManualClock::at(START));
        let gateways = Gateways::new(&documents(&url), &clock).unwrap();
        Self { gateways, arrived, url, server }
    }

    pub(crate) fn arrived(&self) -> Vec<Arrived> {
        self.arrived.lock().unwrap().clone()
    }
}

/// The configuration of the documents' merchants at an address.
pub(crate) fn documents(url: &str) -> GatewaysConfig {
    let secret = |text: &str| Secret::new(text.to_owned());
    let mid = DOCUMENT_MID.to_owned();
    let kicc = KiccConfig::new(url.to_owned(), DOCUMENT_MALL.to_owned(), secret("easypay!TESTKEY"));
    GatewaysConfig {
        eximbay: Some(EximbayConfig::new(url.to_owned(), mid, secret(DOCUMENT_KEY))),
        kicc: Some(kicc),
        ..GatewaysConfig::default()
    }
}
