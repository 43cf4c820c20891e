//! The merchant at each gateway: address, identity and keys, as the operator configures them.

use std::time::Duration;

use kios_domain::Secret;

/// How long a gateway has to answer. KICC's document demands this; Eximbay's names nothing.
const TIMEOUT: Duration = Duration::from_secs(30);

/// The card gateways that are configured.
#[derive(Clone, Debug, Default)]
pub struct GatewaysConfig {
    /// Eximbay.
    pub eximbay: Option<EximbayConfig>,
    /// KICC `EasyPay`.
    pub kicc: Option<KiccConfig>,
}

/// A merchant at Eximbay.
#[derive(Clone, Debug)]
pub struct EximbayConfig {
    /// Scheme, host and port.
    pub url: String,
    /// The merchant.
    pub mid: String,
    /// The key that is shown on every call.
    pub api_key: Secret,
    /// How long an answer may take.
    pub timeout: Duration,
}

/// A merchant at KICC `EasyPay`.
#[derive(Clone, Debug)]
pub struct KiccConfig {
    /// Scheme, host and port.
    pub url: String,
    /// The merchant.
    pub mall_id: String,
    /// The key that requests are authenticated with.
    pub secret_key: Secret,
    /// The address that the gateway is given as the sender.
    pub client_ip: Option<String>,
    /// The login of the merchant's console that the gateway is given as the sender.
    pub client_id: Option<String>,
    /// How long an answer may take.
    pub timeout: Duration,
}

impl EximbayConfig {
    /// A merchant at an address, with the usual time to answer.
    pub const fn new(url: String, mid: String, api_key: Secret) -> Self {
        Self { url, mid, api_key, timeout: TIMEOUT }
    }
}

impl KiccConfig {
    /// A merchant at an address, with the usual time to answer.
    pub const fn new(url: String, mall_id: String, secret_key: Secret) -> Self {
        Self { url, mall_id, secret_key, client_ip: None, client_id: None, timeout: TIMEOUT }
    }
}
