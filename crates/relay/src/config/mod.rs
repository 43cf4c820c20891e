//! The configuration: a TOML file, overridden by environment variables.
//!
//! [`read`] parses both into a [`Config`], or fails with one line that names the key, its value and
//! what is accepted. A key that this version does not know or offer is an error and never ignored:
//! a relay must not run with fewer features than its operator configured.
//!
//! Source: `relay.md §2`.

mod access;
mod callback;
mod error;
mod gateways;
mod limits;
mod loyalty;
mod reader;
mod settlement;
mod shop_settings;
mod source;
mod staff;
mod upstream;

use std::collections::BTreeSet;
use std::net::{IpAddr, Ipv4Addr, SocketAddr};
use std::path::PathBuf;

use kios_protocol::api::ShopSettings;
use kios_protocol::payment::Timeouts;
use kios_protocol::{Address, Amount, Currency, FeeBasisPoints, Rates, SecretKey, ShopId};

use url::Url;

use kios_domain::Secret;
use kios_gateways::GatewaysConfig;

use crate::phone::Phone;

pub use access::{AccessConfig, ReadAccess};
pub use error::ConfigError;
pub use limits::{LimitsConfig, ProxyHeader, Quota};
pub use reader::read;
pub use settlement::{ProviderConfig, SettlementConfig};
pub(crate) use source::is_this_machine;
pub use staff::StaffConfig;
pub use upstream::{PurchasesConfig, UpstreamConfig};

/// The configuration of a relay.
#[derive(Clone, Debug)]
#[cfg_attr(
    feature = "demo",
    expect(clippy::struct_excessive_bools, reason = "independent switches, as the file has them")
)]
pub struct Config {
    /// The address it listens on.
    pub listen: SocketAddr,
    /// The database.
    pub database: Database,
    /// The chain id in signed messages.
    pub chain_id: u64,
    /// The prefix of this network's shop ids.
    pub shop_id_prefix: String,
    /// Agents that may act for every shop; those of paired terminals are in the database.
    pub payment_signers: Vec<Address>,
    /// The shared key of API v1; without one v1 refuses every call.
    pub access_key: Option<Secret>,
    /// Whether API v1 opens and closes payments.
    pub support_payment_v1: bool,
    /// The fee.
    pub fee: FeeBasisPoints,
    /// The lifetime of a temporary account.
    pub temporary_account_seconds: u64,
    /// The deadlines of a payment.
    pub clocks: Timeouts,
    /// Which calls that an agent signs need a session too.
    pub require_session: SessionRule,
    /// Agents that need no session: clients that only speak the network's protocol.
    pub sessionless_agents: Vec<Address>,
    /// Points per unit of each currency.
    pub rates: Rates,
    /// The shops.
    pub shops: Vec<ShopConfig>,
    /// The network's relay that this one forwards to in bridge mode; without one it settles
    /// payments itself.
    pub upstream: Option<UpstreamConfig>,
    /// The accounts that are provided with points, once.
    pub accounts: Vec<AccountConfig>,
    /// What providers and shops settle with.
    pub settlement: SettlementConfig,
    /// What staff may move without the shop owner.
    pub staff: Box<StaffConfig>,
    /// The receiver of callbacks about payments and shops, if any.
    pub callback: Option<CallbackConfig>,
    /// The card gateways for refunds.
    pub gateways: GatewaysConfig,
    /// The built kiosk page, if it is served.
    pub kiosk_dir: Option<PathBuf>,
    /// The built wallet page, if it is served.
    pub wallet_dir: Option<PathBuf>,
    /// The built documentation, if it is served.
    pub docs_dir: Option<PathBuf>,
    /// The built practice page, if it is served.
    pub practice_dir: Option<PathBuf>,
    /// The public address of this relay, if it differs from the one it listens on.
    pub public_url: Option<String>,
    /// The origins of pages that may hand over payments to the kiosks of shops without a list of their own.
    pub host_origins: Vec<String>,
    /// Who may read what; boxed, because configurations are moved through futures.
    pub access: Box<AccessConfig>,
    /// What one client may use; boxed, because configurations are moved through futures.
    pub limits: Box<LimitsConfig>,
    /// Whether this is the demo, with public keys.
    #[cfg(feature = "demo")]
    pub demo: bool,
}

/// Which calls that an agent signs need a session of the same key as well.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SessionRule {
    /// None.
    Nobody,
    /// Those of agents that were paired with a terminal. The agents of `payment_signers` are the
    /// operator's, and clients of the network that know no sessions.
    Paired,
    /// Those of every agent.
    Everyone,
}

/// The mode that a database is made in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum DatabaseMode {
    /// The demo.
    Demo,
    /// A relay that settles in its own ledger.
    Embedded,
    /// A relay that bridges to the network's.
    Bridge,
}

/// The location of the database.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Database {
    /// In memory, lost when the process ends.
    Memory,
    /// In an SQLite file.
    File(PathBuf),
}

/// A shop.
#[derive(Clone, Debug)]
pub struct ShopConfig {
    /// Its id.
    pub id: ShopId,
    /// Its name.
    pub name: String,
    /// The currency it is paid in, lower case.
    pub currency: String,
    /// Its owner.
    pub owner: Address,
    /// Whether it is active.
    pub active: bool,
    /// What its kiosks have to know.
    pub settings: ShopSettings,
    /// The delegator key, with which the relay approves the shop's cancels in place of its owner.
    pub delegator: Option<SecretKey>,
}

/// An account that is provided with points when the relay first sees it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AccountConfig {
    /// The account.
    pub address: Address,
    /// The points it is provided with.
    pub points: Amount,
    /// The tokens, for an account that pays in tokens in the first generation.
    pub tokens: Option<Amount>,
    /// The account's phone number; its points can be queried and granted by it.
    pub phone: Option<Phone>,
}

/// The receiver of callbacks about payments and shops. Source: `protocol.md §7.1`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CallbackConfig {
    /// Its address, used unchanged.
    pub url: Url,
    /// The shared key that callbacks carry.
    pub access_key: Secret,
}

/// Whether callbacks are sent.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Callbacks {
    /// To the receiver that is configured.
    Sent,
    /// There is no receiver.
    Off,
}

impl Config {
    /// The configured delegator key of a shop, if it has one.
    pub fn delegator(&self, shop_id: ShopId) -> Option<&SecretKey> {
        self.shops.iter().find(|shop| shop.id == shop_id)?.delegator.as_ref()
    }

    /// The settings of a shop that is paid in this currency. Amounts that were configured for another currency do not
    /// apply.
    pub fn shop_settings(&self, shop_id: ShopId, currency: &Currency) -> ShopSettings {
        let default = ShopSettings::of_currency(currency);
        let settings = match self.shops.iter().find(|shop| shop.id == shop_id) {
            None => default,
            Some(shop) if Currency::new(&shop.currency) == *currency => shop.settings.clone(),
            Some(shop) => ShopSettings {
                time_zone: shop.settings.time_zone.clone(),
                languages: shop.settings.languages.clone(),
                ..default
            },
        };
        ShopSettings { host_origins: self.host_origins(shop_id).to_vec(), ..settings }
    }

    /// The origins of pages that may embed a shop's kiosk, hand over payments and call the API: the shop's own list, or else the
    /// relay's.
    pub fn host_origins(&self, shop_id: ShopId) -> &[String] {
        let shop = self.shops.iter().find(|shop| shop.id == shop_id);
        match shop.map(|shop| shop.settings.host_origins.as_slice()) {
            None | Some([]) => &self.host_origins,
            Some(own) => own,
        }
    }

    /// The origins of host pages of any shop.
    pub fn all_host_origins(&self) -> BTreeSet<&str> {
        let own = self.shops.iter().flat_map(|shop| &shop.settings.host_origins);
        own.chain(&self.host_origins).map(String::as_str).collect()
    }

    /// Whether the operator has exempted this agent from sessions: its signature alone is enough for
    /// everything, as on the network.
    pub fn needs_no_session(&self, agent: Address) -> bool {
        self.require_session == SessionRule::Nobody || self.sessionless_agents.contains(&agent)
    }

    /// Whether this is the demo.
    #[cfg_attr(
        not(feature = "demo"),
        expect(clippy::unused_self, reason = "other builds have no demo")
    )]
    pub const fn is_demo(&self) -> bool {
        #[cfg(feature = "demo")]
        return self.demo;
        #[cfg(not(feature = "demo"))]
        false
    }

    /// The mode of this relay's database.
    pub const fn database_mode(&self) -> DatabaseMode {
        match self.upstream {
            _ if self.is_demo() => DatabaseMode::Demo,
            None => DatabaseMode::Embedded,
            Some(_) => DatabaseMode::Bridge,
        }
    }

    /// Whether callbacks are sent to a configured receiver.
    pub const fn callbacks(&self) -> Callbacks {
        if self.callback.is_some() { Callbacks::Sent } else { Callbacks::Off }
    }
}

impl Default for Config {
    /// The defaults of `relay.md §2`: no agents, no rates, no shops, no accounts.
    fn default() -> Self {
        Self {
            listen: SocketAddr::new(IpAddr::V4(Ipv4Addr::LOCALHOST), 7070),
            database: Database::File(PathBuf::from("kios.db")),
            chain_id: 24_680,
            shop_id_prefix: "0x0001".to_owned(),
            payment_signers: Vec::new(),
            access_key: None,
            support_payment_v1: true,
            fee: FeeBasisPoints::NETWORK,
            temporary_account_seconds: 60,
            clocks: Timeouts::NETWORK,
            require_session: SessionRule::Paired,
            sessionless_agents: Vec::new(),
            rates: Rates::default(),
            shops: Vec::new(),
            upstream: None,
            accounts: Vec::new(),
            settlement: SettlementConfig::default(),
            staff: Box::default(),
            callback: None,
            gateways: GatewaysConfig::default(),
            kiosk_dir: None,
            wallet_dir: None,
            docs_dir: None,
            practice_dir: None,
            public_url: None,
            host_origins: Vec::new(),
            access: Box::default(),
            limits: Box::default(),
            #[cfg(feature = "demo")]
            demo: false,
        }
    }
}
