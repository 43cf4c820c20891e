//! What the operator decides: a TOML file, and the environment over it.
//!
//! [`read`] turns both into a [`Config`] or into one line that names the key, its value and what is
//! accepted. A key that this version does not know, or does not offer, is refused and never
//! skipped: a relay must not run with less than its operator believes.
//!
//! Source: `relay.md §2`.

mod callback;
mod error;
mod gateways;
mod loyalty;
mod reader;
mod source;
mod upstream;

use std::net::{IpAddr, Ipv4Addr, SocketAddr};
use std::path::PathBuf;

use kios_protocol::payment::Timeouts;
use kios_protocol::{Address, Amount, FeeBasisPoints, Rates, SecretKey, ShopId};

use url::Url;

use kios_domain::Secret;
use kios_gateways::GatewaysConfig;

use crate::phone::Phone;

pub use error::ConfigError;
pub use reader::read;
pub use upstream::UpstreamConfig;

/// The configuration of a relay.
#[derive(Clone, Debug)]
#[expect(clippy::struct_excessive_bools, reason = "independent switches, as the file has them")]
pub struct Config {
    /// Where it listens.
    pub listen: SocketAddr,
    /// Where it keeps what it knows.
    pub database: Database,
    /// The chain that wallets sign.
    pub chain_id: u64,
    /// How the ids of this network's shops begin.
    pub shop_id_prefix: String,
    /// Agents that may act for every shop; paired terminals are kept in the database.
    pub payment_signers: Vec<Address>,
    /// The shared key of API v1; without one nobody passes.
    pub access_key: Option<Secret>,
    /// Whether API v1 opens and closes payments.
    pub support_payment_v1: bool,
    /// The fee.
    pub fee: FeeBasisPoints,
    /// How long a temporary account lives.
    pub temporary_account_seconds: u64,
    /// The clocks of a payment.
    pub clocks: Timeouts,
    /// Whether agent-signed calls need a session too.
    pub require_session: bool,
    /// Points per unit of each currency.
    pub rates: Rates,
    /// Who sells.
    pub shops: Vec<ShopConfig>,
    /// The relay of the network that this one is the bridge to; without one it settles by itself.
    pub upstream: Option<UpstreamConfig>,
    /// Who is given points, once.
    pub accounts: Vec<AccountConfig>,
    /// Who is called about payments and shops, if anybody.
    pub callback: Option<CallbackConfig>,
    /// The card gateways that give money back.
    pub gateways: GatewaysConfig,
    /// The built kiosk page, if it is served.
    pub kiosk_dir: Option<PathBuf>,
    /// The built wallet page, if it is served.
    pub wallet_dir: Option<PathBuf>,
    /// The address that browsers reach this relay under, where it is not the one it listens on.
    pub public_url: Option<String>,
    /// Whether this is the demo, with public keys.
    #[cfg(feature = "demo")]
    pub demo: bool,
    /// Environment variables that begin with `KIOS_` and name no key.
    pub unread: Vec<String>,
}

/// Where the relay keeps what it knows.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Database {
    /// In memory, gone with the process.
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
    /// Whether it sells.
    pub active: bool,
    /// The key that answers the shop's cancels instead of its owner, and says yes by itself.
    pub delegator: Option<SecretKey>,
}

/// An account that is given points when the relay first sees it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AccountConfig {
    /// The account.
    pub address: Address,
    /// How much.
    pub points: Amount,
    /// How many tokens, for an account that pays in tokens in the first generation.
    pub tokens: Option<Amount>,
    /// The account's phone number; its points can be asked for and given by it.
    pub phone: Option<Phone>,
}

/// Who is called about payments and shops. Source: `protocol.md §7.1`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CallbackConfig {
    /// The one address, used as it is given.
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
    /// The key that answers a shop's cancels by itself, if it has one.
    pub fn delegator(&self, shop_id: ShopId) -> Option<&SecretKey> {
        self.shops.iter().find(|shop| shop.id == shop_id)?.delegator.as_ref()
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
            require_session: false,
            rates: Rates::default(),
            shops: Vec::new(),
            upstream: None,
            accounts: Vec::new(),
            callback: None,
            gateways: GatewaysConfig::default(),
            kiosk_dir: None,
            wallet_dir: None,
            public_url: None,
            #[cfg(feature = "demo")]
            demo: false,
            unread: Vec::new(),
        }
    }
}
