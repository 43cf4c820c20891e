//! A kiosk that refunds card sales, with the simulated gateways.

use kios_relay::storage::sql;
use std::sync::Arc;
use std::time::Duration;

use axum::body::Body;
use axum::http::Request;
use kios_protocol::api::{
    BasketItem, CardSale, CardSaleRequest, CardSales, Refund, RefundEvent, RefundRequest,
    TaxationParts, route,
};
use kios_protocol::refund::{CardMethod, Gateway, RefundId};
use kios_protocol::{Amount, SecretKey};
use kios_relay::clock::{Clock as _, ManualClock};
use kios_relay::config::Config;
use kios_relay::jobs::refunds;
use kios_relay::storage;
use kios_simulator::card::{Endpoint, Fault, Sale, Sandbox};
use serde_json::Value;

use super::{Kiosk, Relay, Reply, START};

/// Both gateways, in the order of the tables.
pub(crate) const GATEWAYS: [Gateway; 2] = [Gateway::Eximbay, Gateway::Kicc];

/// The timeout of a gateway in tests, the only one in real time.
pub(crate) const TIMEOUT: Duration = Duration::from_millis(400);

/// A relay with both gateways.
pub(crate) struct Counter {
    pub(crate) relay: Relay,
    pub(crate) sandbox: Sandbox,
}

/// An amount in whole units, with decimals or without.
pub(crate) fn money(text: &str) -> Amount {
    Amount::parse_decimal(text).unwrap()
}

/// A sale's price, half of it, and its currency.
pub(crate) const fn price(gateway: Gateway) -> (&'static str, &'static str, &'static str) {
    match gateway {
        Gateway::Eximbay => ("25", "12.5", "usd"),
        Gateway::Kicc => ("33000", "16500", "krw"),
    }
}

/// A transaction id in the gateway's format.
pub(crate) fn number(gateway: Gateway, which: u32) -> String {
    match gateway {
        Gateway::Eximbay => format!("1849705C6420260904{which:06}"),
        Gateway::Kicc => format!("21032609020012{which:06}"),
    }
}

/// The parts of a price: ten elevenths taxable, one eleventh tax.
pub(crate) fn taxed(amount: Amount) -> TaxationParts {
    let eleventh = |parts: u64| {
        let whole: u64 = amount.to_decimal(0).parse().unwrap();
        Amount::from_whole(whole / 11 * parts)
    };
    TaxationParts { taxable: eleventh(10), tax_free: Amount::ZERO, vat: eleventh(1) }
}

impl Counter {
    pub(crate) async fn start() -> Self {
        Self::with(|_| {}).await
    }

    /// The same with its database in a file.
    pub(crate) async fn on_disk() -> Self {
        let clock = ManualClock::at(START);
        let sandbox = Sandbox::start(Arc::new(clock.clone())).await.unwrap();
        let relay = Relay::on_disk_at(clock, |config| gateways(config, &sandbox)).await;
        Self { relay, sandbox }
    }

    /// The same with another configuration.
    pub(crate) async fn with(change: impl FnOnce(&mut Config)) -> Self {
        let clock = ManualClock::at(START);
        let sandbox = Sandbox::start(Arc::new(clock.clone())).await.unwrap();
        let relay = Relay::at(clock, |config| {
            gateways(config, &sandbox);
            change(config);
        })
        .await;
        Self { relay, sandbox }
    }

    /// Makes a sale at the gateway and registers it by the kiosk; returns its transaction id.
    pub(crate) async fn sold(&self, gateway: Gateway, which: u32) -> CardSale {
        let (amount, _, _) = price(gateway);
        self.sold_for(gateway, which, amount).await
    }

    pub(crate) async fn sold_for(&self, gateway: Gateway, which: u32, amount: &str) -> CardSale {
        let request = sale(gateway, which, amount);
        happened(&self.sandbox, &request);
        self.registers(&request).await
    }

    pub(crate) async fn registers(&self, request: &CardSaleRequest) -> CardSale {
        let body = serde_json::to_value(request).unwrap();
        read(&self.posts(&self.relay.kiosk(), route::CARD_SALES, &body).await)
    }

    /// Sends a request of a kiosk that has just signed in.
    pub(crate) async fn posts(&self, kiosk: &Kiosk, path: &str, body: &Value) -> Reply {
        let token = self.relay.signs_in(kiosk).await;
        self.relay.post_with(&token, path, body).await
    }

    pub(crate) async fn gets(&self, kiosk: &Kiosk, path: &str) -> Reply {
        let token = self.relay.signs_in(kiosk).await;
        self.gets_with(&token, path).await
    }

    async fn gets_with(&self, token: &str, path: &str) -> Reply {
        let request = Request::get(path).header("authorization", format!("Bearer {token}"));
        self.relay.request(request.body(Body::empty()).unwrap()).await
    }

    /// A refund request for the present state of a sale, signed by the kiosk.
    pub(crate) fn wants(&self, sale: &CardSale, id: &str, amount: &str) -> RefundRequest {
        self.wants_signed(sale, id, amount, &self.relay.kiosk().key)
    }

    pub(crate) fn wants_signed(
        &self,
        sale: &CardSale,
        id: &str,
        amount: &str,
        key: &SecretKey,
    ) -> RefundRequest {
        let amount = money(amount);
        let request = RefundRequest {
            refund_id: id.parse().unwrap(),
            gateway: sale.gateway,
            transaction_id: sale.transaction_id.clone(),
            amount,
            balance: sale.balance,
            currency: sale.currency.clone(),
            reason: "wrong item".to_owned(),
            terminal_id: "T1".parse().unwrap(),
            deadline: self.relay.clock.now().plus(300),
            taxation: sale.taxation.map(|_| taxed(amount)),
            signature: None,
        };
        request.signed(24_680, key)
    }

    pub(crate) async fn asks(&self, request: &RefundRequest) -> Reply {
        let body = serde_json::to_value(request).unwrap();
        self.posts(&self.relay.kiosk(), route::REFUNDS, &body).await
    }

    /// Requests a refund for the present state of a sale, which is accepted.
    pub(crate) async fn refunds(&self, sale: &CardSale, id: &str, amount: &str) -> Refund {
        read(&self.asks(&self.wants(sale, id, amount)).await)
    }

    pub(crate) async fn refund(&self, id: &str) -> Refund {
        read(&self.gets(&self.relay.kiosk(), &format!("{}/{id}", route::REFUNDS)).await)
    }

    /// The present state of a sale.
    pub(crate) async fn sale(&self, sale: &CardSale) -> CardSale {
        self.sale_of(sale.gateway, &sale.transaction_id).await
    }

    pub(crate) async fn sale_of(&self, gateway: Gateway, number: &str) -> CardSale {
        let token = self.relay.signs_in(&self.relay.kiosk()).await;
        self.sale_with(&token, gateway, number).await
    }

    /// The same in a session that exists.
    pub(crate) async fn sale_with(&self, token: &str, gateway: Gateway, number: &str) -> CardSale {
        let path = format!("{}?gateway={gateway}&transactionId={number}", route::CARD_SALES);
        let sales: CardSales = read(&self.gets_with(token, &path).await);
        sales.sales.into_iter().next().unwrap()
    }

    /// Runs the job once.
    pub(crate) async fn works(&self) -> usize {
        refunds::run_due(&self.relay.app).await.unwrap()
    }

    /// Advances the clock, and then runs the job.
    pub(crate) async fn later(&self, seconds: u64) -> usize {
        self.relay.waits(seconds);
        self.works().await
    }

    /// Waits until the job has settled every refund.
    pub(crate) async fn all_settled(&self) {
        let settled = async {
            while self.next_due().await.is_some() {
                tokio::time::sleep(Duration::from_millis(20)).await;
            }
        };
        crate::wire::soon(settled).await;
    }

    /// Makes the next refund call to the gateway fail.
    pub(crate) fn breaks(&self, gateway: Gateway, fault: Fault) {
        self.sandbox.fail_next(gateway, Endpoint::Refund, fault);
    }

    /// Makes the next status query to the gateway fail.
    pub(crate) fn breaks_asking(&self, gateway: Gateway, fault: Fault) {
        self.sandbox.fail_next(gateway, Endpoint::Query, fault);
    }

    /// The instant at which the next refund is due.
    async fn next_due(&self) -> Option<u64> {
        let mut connection = self.relay.app.store().read().await.unwrap();
        let due: Option<i64> = sql::query_scalar("SELECT min(due_at) FROM card_refund")
            .fetch_one(&mut connection)
            .await
            .unwrap();
        due.map(|due| u64::try_from(due).unwrap())
    }

    /// Runs the job whenever something is due, until the refund is settled or `most` seconds have
    /// passed; returns the refund and the duration.
    pub(crate) async fn settles(&self, id: &str, most: u64) -> (Refund, u64) {
        let began = self.relay.clock.now();
        loop {
            self.works().await;
            let refund = self.refund(id).await;
            let passed = self.relay.clock.now().since(began);
            if refund.state.is_final() || passed >= most {
                return (refund, passed);
            }
            let now = self.relay.clock.now().seconds();
            let due = self.next_due().await.unwrap();
            self.relay.clock.advance(due.saturating_sub(now).max(1));
        }
    }

    /// The metrics of refunds: state, count, and how many need manual review.
    pub(crate) async fn counts(&self) -> Vec<(String, u32, u32)> {
        let mut connection = self.relay.app.store().read().await.unwrap();
        let counts = storage::row_counts(&mut connection, "refund").await.unwrap();
        let of = |name: &str| counts.iter().find(|it| it.0 == name).map_or(0, |it| it.1);
        let state = |name: &str| (name.to_owned(), of(name), of(&format!("for a person {name}")));
        let states = counts.iter().filter(|it| !it.0.contains(' ') && it.1 > 0);
        states.map(|it| state(&it.0)).collect()
    }

    /// How often the gateway has executed a refund.
    pub(crate) fn refunds_of(&self, gateway: Gateway, id: &str) -> usize {
        self.sandbox.ledger(gateway).refunds_of(id)
    }

    /// The remaining amounts in our ledger and at the gateway; equal unless a refund is not settled.
    pub(crate) async fn left(&self, sale: &CardSale) -> (Amount, Amount) {
        let ours = self.sale(sale).await.balance;
        (ours, self.sandbox.ledger(sale.gateway).balance(&sale.transaction_id))
    }

    /// The states of a refund in a kiosk's event stream, in order.
    pub(crate) async fn notified(&self, terminal: &str, id: &str) -> Vec<String> {
        let mut connection = self.relay.app.store().read().await.unwrap();
        let reader = format!("terminal:{}:{terminal}", super::shop_id(1));
        let rows: Vec<String> = sql::query_scalar(
            "SELECT data FROM event WHERE reader = ? AND name = 'refund' ORDER BY sequence",
        )
        .bind(reader)
        .fetch_all(&mut connection)
        .await
        .unwrap();
        let mut version = 0;
        let mut states = Vec::new();
        for row in rows {
            let event: RefundEvent = serde_json::from_str(&row).unwrap();
            if event.data.refund_id.as_str() == id {
                version += 1;
                assert_eq!((event.version, event.data.version), (version, version));
                let person = if event.data.needs_person { " (person)" } else { "" };
                states.push(format!("{}{person}", event.data.state));
            }
        }
        states
    }
}

/// Adds this sale at the gateway.
pub(crate) fn happened(sandbox: &Sandbox, request: &CardSaleRequest) {
    sandbox.record_sale(request.gateway, Sale::of(request));
}

/// Sets the sandbox's addresses in a configuration, with short timeouts.
pub(crate) fn gateways(config: &mut Config, sandbox: &Sandbox) {
    config.gateways = sandbox.gateways();
    if let Some(eximbay) = &mut config.gateways.eximbay {
        eximbay.timeout = TIMEOUT;
    }
    if let Some(kicc) = &mut config.gateways.kicc {
        kicc.timeout = TIMEOUT;
    }
}

/// A sale; in won it is taxed.
pub(crate) fn sale(gateway: Gateway, which: u32, amount: &str) -> CardSaleRequest {
    let (_, _, currency) = price(gateway);
    let amount = money(amount);
    CardSaleRequest {
        gateway,
        transaction_id: number(gateway, which),
        order_id: format!("O{which:09}"),
        purchase_id: format!("C{which:07}").parse().unwrap(),
        amount,
        currency: currency.to_owned(),
        method: CardMethod::Card,
        taxation: (currency == "krw").then(|| taxed(amount)),
        basket: None::<BasketItem>,
        approval_id: None,
    }
}

/// The data of a success.
#[track_caller]
pub(crate) fn read<T: serde::de::DeserializeOwned>(reply: &Reply) -> T {
    serde_json::from_value(reply.data().clone()).unwrap()
}

/// An id in the format of both gateways.
pub(crate) fn refund_id(which: u32) -> String {
    let id: RefundId = format!("R{which:08}").parse().unwrap();
    id.to_string()
}
