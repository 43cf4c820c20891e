//! The demo's card sales: four refundable sales, at the simulated gateways and in the relay.
//!
//! The simulated gateways start with all sales unrefunded. A demo with a database file therefore
//! has refunds that its gateways do not know.

use std::io;
use std::sync::Arc;

use kios_protocol::api::{CardSaleRequest, TaxationParts};
use kios_protocol::refund::{CardMethod, Gateway};
use kios_protocol::{Amount, PurchaseId};
use serde::Serialize;

use super::SHOPS;
use crate::clock::Clock;
use crate::config::Config;
use crate::service::{self, Failure, TerminalIdentity};
use crate::state::AppState;
use kios_gateways::GatewaysConfig;
use kios_simulator::card::{Sale, Sandbox};

/// A card sale of the demo.
#[derive(Clone, Copy, Debug)]
pub struct CardSale {
    /// The gateway that charged it.
    pub gateway: Gateway,
    /// The gateway's transaction id.
    pub transaction_id: &'static str,
    /// The shop's order id at the gateway.
    pub order_id: &'static str,
    /// The shop's purchase id.
    pub purchase_id: &'static str,
    /// The price as a decimal text.
    pub amount: &'static str,
    /// Its currency.
    pub currency: &'static str,
    /// The taxable part and the tax, where the sale has them.
    pub taxed: Option<(&'static str, &'static str)>,
}

/// The card sales of the first shop's kiosk.
pub const CARD_SALES: [CardSale; 4] = [
    CardSale {
        gateway: Gateway::Kicc,
        transaction_id: "26112100000000000001",
        order_id: "DEMO-ORDER-1",
        purchase_id: "C0000001",
        amount: "33000",
        currency: "krw",
        taxed: Some(("30000", "3000")),
    },
    CardSale {
        gateway: Gateway::Kicc,
        transaction_id: "26112100000000000002",
        order_id: "DEMO-ORDER-2",
        purchase_id: "C0000002",
        amount: "12000",
        currency: "krw",
        taxed: None,
    },
    CardSale {
        gateway: Gateway::Eximbay,
        transaction_id: "DEMO00000120261121000003",
        order_id: "DEMO-ORDER-3",
        purchase_id: "C0000003",
        amount: "25.00",
        currency: "usd",
        taxed: None,
    },
    CardSale {
        gateway: Gateway::Eximbay,
        transaction_id: "DEMO00000120261121000004",
        order_id: "DEMO-ORDER-4",
        purchase_id: "C0000004",
        amount: "8.50",
        currency: "usd",
        taxed: None,
    },
];

/// The addresses of the simulated gateways.
#[derive(Clone, Debug, Serialize)]
pub struct Addresses {
    /// Eximbay's.
    eximbay: Option<String>,
    /// KICC's.
    kicc: Option<String>,
}

impl Addresses {
    /// The addresses of a configuration.
    pub(super) fn of(gateways: &GatewaysConfig) -> Self {
        Self {
            eximbay: gateways.eximbay.as_ref().map(|eximbay| eximbay.url.clone()),
            kicc: gateways.kicc.as_ref().map(|kicc| kicc.url.clone()),
        }
    }

    /// The configured gateways with their addresses.
    pub(super) fn named(&self) -> impl Iterator<Item = (Gateway, &str)> {
        let eximbay = self.eximbay.as_deref().map(|address| (Gateway::Eximbay, address));
        let kicc = self.kicc.as_deref().map(|address| (Gateway::Kicc, address));
        eximbay.into_iter().chain(kicc)
    }
}

/// Starts the simulated gateways and sets their addresses in the configuration, except for a
/// gateway that the environment has set. They stop when the sandbox is dropped.
///
/// # Errors
/// When the system assigns no port.
pub async fn open_sandbox(config: &mut Config, clock: Arc<dyn Clock>) -> io::Result<Sandbox> {
    let sandbox = Sandbox::start(clock).await?;
    let GatewaysConfig { eximbay, kicc, .. } = sandbox.gateways();
    let gateways = &mut config.gateways;
    gateways.eximbay = gateways.eximbay.take().or(eximbay);
    gateways.kicc = gateways.kicc.take().or(kicc);
    Ok(sandbox)
}

/// Records the demo's sales at the simulated gateways and registers them at the relay.
///
/// # Errors
/// [`Failure::Storage`], [`Failure::Entropy`].
pub async fn seed_card_sales(app: &AppState, sandbox: &Sandbox) -> Result<(), Failure> {
    let Some(shop) = SHOPS.first() else { return Ok(()) };
    let kiosk = TerminalIdentity { shop_id: shop.id(), terminal_id: shop.terminal_id() };
    let here = Addresses::of(&sandbox.gateways());
    let used = Addresses::of(&app.config().gateways);
    for sale in &CARD_SALES {
        let at = |addresses: &Addresses| match sale.gateway {
            Gateway::Eximbay => addresses.eximbay.clone(),
            Gateway::Kicc => addresses.kicc.clone(),
        };
        if at(&used) == at(&here) {
            let request = sale.request();
            sandbox.record_sale(sale.gateway, Sale::of(&request));
            match service::register_sale(app, &request, &kiosk).await {
                Ok(_) => {}
                // A database file of an earlier version may have a sale that is too old to be verified.
                Err(Failure::Refused(refusal)) => {
                    tracing::warn!(transaction = sale.transaction_id, %refusal, "no card sale");
                }
                Err(
                    fault @ (Failure::Storage(_)
                    | Failure::Entropy(_)
                    | Failure::PinHash(_)
                    | Failure::TooMany(_)),
                ) => {
                    return Err(fault);
                }
            }
        }
    }
    Ok(())
}

impl CardSale {
    /// The request with which a kiosk registers the sale.
    pub fn request(&self) -> CardSaleRequest {
        let parts = |(taxable, vat)| TaxationParts {
            taxable: money(taxable),
            tax_free: Amount::ZERO,
            vat: money(vat),
        };
        CardSaleRequest {
            gateway: self.gateway,
            transaction_id: self.transaction_id.to_owned(),
            order_id: self.order_id.to_owned(),
            purchase_id: purchase(self.purchase_id),
            amount: money(self.amount),
            currency: self.currency.to_owned(),
            method: CardMethod::Card,
            taxation: self.taxed.map(parts),
            basket: None,
            approval_id: None,
        }
    }
}

#[expect(clippy::expect_used, reason = "a constant of this file, which a test reads")]
fn money(text: &str) -> Amount {
    Amount::parse_decimal(text).expect("digits are an amount")
}

#[expect(clippy::expect_used, reason = "a constant of this file, which a test reads")]
fn purchase(text: &str) -> PurchaseId {
    text.parse().expect("eight letters and digits are a purchase id")
}

/// A card sale as `GET /demo` shows it.
#[derive(Clone, Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Shown {
    gateway: &'static str,
    transaction_id: &'static str,
    purchase_id: &'static str,
    amount: &'static str,
    currency: &'static str,
}

impl Shown {
    pub(super) const fn of(sale: &CardSale) -> Self {
        Self {
            gateway: sale.gateway.as_str(),
            transaction_id: sale.transaction_id,
            purchase_id: sale.purchase_id,
            amount: sale.amount,
            currency: sale.currency,
        }
    }
}
