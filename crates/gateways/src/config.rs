//! The configuration of the merchant at each gateway: address, identity and keys.

use std::collections::BTreeMap;
use std::time::Duration;

use kios_domain::Secret;
use kios_protocol::ShopId;
use kios_protocol::refund::Gateway;

/// The response timeout. KICC's document demands this value; Eximbay's names none.
const TIMEOUT: Duration = Duration::from_secs(30);

/// The card gateways that are configured.
#[derive(Clone, Debug, Default)]
pub struct GatewaysConfig {
    /// Eximbay: the merchant of every shop without one of its own.
    pub eximbay: Option<EximbayConfig>,
    /// KICC `EasyPay`: the merchant of every shop without one of its own.
    pub kicc: Option<KiccConfig>,
    /// Eximbay: shops with a merchant of their own.
    pub shop_eximbay: BTreeMap<ShopId, EximbayConfig>,
    /// KICC `EasyPay`: shops with a merchant of their own.
    pub shop_kicc: BTreeMap<ShopId, KiccConfig>,
    /// What the order ids of a shop begin with, for shops that share a merchant.
    pub order_prefixes: BTreeMap<ShopId, String>,
}

impl GatewaysConfig {
    /// How many of these shops use the default merchant of a gateway and have no order prefix: nothing tells their sales
    /// apart.
    pub fn shops_without_prefix(
        &self,
        gateway: Gateway,
        shops: impl IntoIterator<Item = ShopId>,
    ) -> usize {
        let shares = |shop: &ShopId| match gateway {
            Gateway::Eximbay => self.eximbay.is_some() && !self.shop_eximbay.contains_key(shop),
            Gateway::Kicc => self.kicc.is_some() && !self.shop_kicc.contains_key(shop),
        };
        let undivided = |shop: &ShopId| shares(shop) && !self.order_prefixes.contains_key(shop);
        shops.into_iter().filter(undivided).count()
    }
}

/// A merchant at Eximbay.
#[derive(Clone, Debug)]
pub struct EximbayConfig {
    /// Scheme, host and port.
    pub url: String,
    /// The merchant.
    pub mid: String,
    /// The API key, sent with every request.
    pub api_key: Secret,
    /// The response timeout.
    pub timeout: Duration,
}

/// A merchant at KICC `EasyPay`.
#[derive(Clone, Debug)]
pub struct KiccConfig {
    /// Scheme, host and port.
    pub url: String,
    /// The merchant.
    pub mall_id: String,
    /// The key that authenticates requests.
    pub secret_key: Secret,
    /// The IP address reported to the gateway as the sender's.
    pub client_ip: Option<String>,
    /// The user of the merchant's console reported to the gateway as the sender.
    pub client_id: Option<String>,
    /// The codes by which the gateway says that it has no such transaction, which its public document does not name.
    pub not_found_codes: Vec<String>,
    /// The response timeout.
    pub timeout: Duration,
}

impl EximbayConfig {
    /// A merchant with the default timeout.
    pub const fn new(url: String, mid: String, api_key: Secret) -> Self {
        Self { url, mid, api_key, timeout: TIMEOUT }
    }
}

impl KiccConfig {
    /// A merchant with the default timeout.
    pub const fn new(url: String, mall_id: String, secret_key: Secret) -> Self {
        Self {
            url,
            mall_id,
            secret_key,
            client_ip: None,
            client_id: None,
            not_found_codes: Vec::new(),
            timeout: TIMEOUT,
        }
    }
}
