//! Card gateway adapters: retrieve a sale, send a refund, query its outcome.
//!
//! A refund request is built once ([`Adapter::prepare`]), stored, and sent with the same bytes every
//! time ([`Adapter::send`]). If a response is lost or undocumented, the outcome is unknown: the gateway
//! is queried ([`Adapter::ask`]) before anything is sent again. This crate interprets responses; the
//! caller decides what follows from them.
//!
//! **Done** and **refused** are returned only for a complete, documented response that fits the
//! request. A failed connection, a time-out, a disconnect, any status but 200, a body that is not
//! UTF-8 and an undocumented code are all *unknown*. A response that reports success but does not fit
//! the request in every field is a *mismatch*, which needs manual review.
//!
//! Each gateway's module starts with the decisions about the gaps of its documents.
//!
//! Deliberately absent: retries, storage and the state of a refund, which are the caller's.
//!
//! Source: `protocol.md §9`, `relay.md §6`.

mod client;
mod config;
mod encoding;
pub mod eximbay;
mod format;
pub mod kicc;
mod response;

use std::collections::BTreeMap;
use std::sync::Arc;

use kios_domain::Clock;
use kios_domain::refund::{
    Order, OrderError, PreparedRequest, QueryOutcome, Sale, SaleInquiry, SendOutcome,
};
use kios_protocol::ShopId;
use kios_protocol::refund::Gateway;

pub use client::{ClientError, check_url};
pub use config::{EximbayConfig, GatewaysConfig, KiccConfig};
pub use eximbay::Eximbay;
pub use kicc::Kicc;

/// The configured merchants of each gateway; a clone shares their connections.
#[derive(Clone, Debug)]
pub struct Gateways {
    eximbay: Merchants<Eximbay>,
    kicc: Merchants<Kicc>,
    order_prefixes: BTreeMap<ShopId, String>,
}

/// The merchants of one gateway.
#[derive(Clone, Debug)]
struct Merchants<T> {
    /// Of every shop without one of its own.
    default: Option<T>,
    of_shop: BTreeMap<ShopId, T>,
}

impl<T> Merchants<T> {
    fn new<C>(
        default: Option<&C>,
        of_shop: &BTreeMap<ShopId, C>,
        make: impl Fn(&C) -> Result<T, ClientError>,
    ) -> Result<Self, ClientError> {
        let of_shop = of_shop.iter().map(|(shop, config)| Ok((*shop, make(config)?)));
        Ok(Self {
            default: default.map(&make).transpose()?,
            of_shop: of_shop.collect::<Result<_, ClientError>>()?,
        })
    }

    /// The shop's own merchant, then the default one.
    fn of(&self, shop_id: ShopId) -> impl Iterator<Item = &T> {
        self.of_shop.get(&shop_id).into_iter().chain(&self.default)
    }
}

impl Gateways {
    /// Creates the configured adapters.
    ///
    /// # Errors
    /// [`ClientError`] if no HTTP client can be built, for instance without certificates on this machine.
    pub fn new(config: &GatewaysConfig, clock: &Arc<dyn Clock>) -> Result<Self, ClientError> {
        let kicc = |kicc: &KiccConfig| Kicc::new(kicc, Arc::clone(clock));
        Ok(Self {
            eximbay: Merchants::new(config.eximbay.as_ref(), &config.shop_eximbay, Eximbay::new)?,
            kicc: Merchants::new(config.kicc.as_ref(), &config.shop_kicc, kicc)?,
            order_prefixes: config.order_prefixes.clone(),
        })
    }

    /// Whether an order may be this shop's: it begins with the shop's prefix, or, for a shop without one,
    /// with no other shop's.
    pub fn may_have(&self, shop_id: ShopId, order_id: &str) -> bool {
        match self.order_prefixes.get(&shop_id) {
            Some(prefix) => order_id.starts_with(prefix),
            None => !self.is_of_another_shop(shop_id, order_id),
        }
    }

    /// Whether a shop may still refund a sale that its merchant has confirmed: unless the order is another shop's by its
    /// prefix. A prefix of the shop's own may have been configured after the sale.
    pub fn may_refund(&self, shop_id: ShopId, order_id: &str) -> bool {
        !self.is_of_another_shop(shop_id, order_id)
    }

    /// Whether an order begins with the prefix of another shop.
    fn is_of_another_shop(&self, shop_id: ShopId, order_id: &str) -> bool {
        let others = self.order_prefixes.iter().filter(|(shop, _)| **shop != shop_id);
        others.map(|(_, prefix)| prefix).any(|prefix| order_id.starts_with(prefix))
    }

    /// The adapter of a shop's merchant at a gateway: its own, or else the default one.
    pub fn get(&self, gateway: Gateway, shop_id: ShopId) -> Option<Adapter<'_>> {
        match gateway {
            Gateway::Eximbay => self.eximbay.of(shop_id).next().map(Adapter::Eximbay),
            Gateway::Kicc => self.kicc.of(shop_id).next().map(Adapter::Kicc),
        }
    }

    /// The adapter of the merchant that has a sale. Another merchant would answer that it knows
    /// neither the sale nor its refunds.
    pub fn of_sale(&self, sale: &Sale) -> Option<Adapter<'_>> {
        let Some(merchant) = sale.merchant.as_deref() else {
            return self.get(sale.gateway, sale.shop_id);
        };
        let has = |adapter: &Adapter<'_>| adapter.merchant() == merchant;
        match sale.gateway {
            Gateway::Eximbay => self.eximbay.of(sale.shop_id).map(Adapter::Eximbay).find(has),
            Gateway::Kicc => self.kicc.of(sale.shop_id).map(Adapter::Kicc).find(has),
        }
    }
}

/// The adapter of one merchant at a gateway.
#[derive(Clone, Copy, Debug)]
pub enum Adapter<'a> {
    /// Eximbay.
    Eximbay(&'a Eximbay),
    /// KICC `EasyPay`.
    Kicc(&'a Kicc),
}

impl Adapter<'_> {
    /// The merchant.
    pub fn merchant(&self) -> &str {
        match self {
            Self::Eximbay(eximbay) => eximbay.merchant(),
            Self::Kicc(kicc) => kicc.merchant(),
        }
    }

    /// Retrieves a sale of the merchant; changes nothing.
    ///
    /// # Errors
    /// [`OrderError`]: the first field that the gateway does not accept.
    pub async fn inquire(&self, sale: &Sale) -> Result<SaleInquiry, OrderError> {
        match self {
            Self::Eximbay(eximbay) => eximbay.inquire(sale).await,
            Self::Kicc(kicc) => kicc.inquire(sale).await,
        }
    }

    /// Builds the request; the same order yields the same bytes.
    ///
    /// # Errors
    /// [`OrderError`]: the first field that the gateway does not accept.
    pub fn prepare(&self, order: &Order<'_>) -> Result<PreparedRequest, OrderError> {
        match self {
            Self::Eximbay(eximbay) => eximbay.prepare(order),
            Self::Kicc(kicc) => kicc.prepare(order),
        }
    }

    /// Sends the request once.
    pub async fn send(&self, prepared: &PreparedRequest, order: &Order<'_>) -> SendOutcome {
        match self {
            Self::Eximbay(eximbay) => eximbay.send(prepared, order).await,
            Self::Kicc(kicc) => kicc.send(prepared, order).await,
        }
    }

    /// Queries the outcome of the request; changes nothing.
    pub async fn ask(&self, prepared: &PreparedRequest, order: &Order<'_>) -> QueryOutcome {
        match self {
            Self::Eximbay(eximbay) => eximbay.ask(order).await,
            Self::Kicc(kicc) => kicc.ask(prepared, order).await,
        }
    }
}
