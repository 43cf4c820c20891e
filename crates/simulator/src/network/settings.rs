//! The configuration of a simulator.

use core::fmt::Display;
use std::collections::BTreeMap;

use kios_protocol::{Address, Amount, FeeBasisPoints, PhoneHash, Rate, Rates, ShopId};

use crate::network::clock::ClockSettings;

/// The generation of the network's relay to simulate.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Generation {
    /// The newest, with both versions of the API.
    #[default]
    Acc,
    /// The newest, with `supportPaymentV1` off; its own forced close is off with it (Q9).
    AccWithoutV1,
    /// The previous one: only version 1, no terminals, no task log.
    ///
    /// Source: `protocol.md §10.2`.
    Dms,
}

/// How the jobs run that the network's relay runs every few seconds.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Jobs {
    /// Periodically.
    #[default]
    Automatic,
    /// The test runs them, with [`crate::network::Simulator::tick`].
    Manual,
}

/// Whether a wallet has registered a phone for notifications.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Phone {
    /// Registered.
    #[default]
    Registered,
    /// Not registered: opening returns 2008, a cancel 2005.
    Missing,
}

/// Settings of a simulator.
#[derive(Clone, Debug)]
pub struct Settings {
    /// The listening address; port 0 chooses a free one.
    pub listen: String,
    /// The generation.
    pub generation: Generation,
    /// The side chain id in wallets' messages.
    pub chain_id: u64,
    /// The prefix of this network's shop ids.
    pub shop_id_prefix: String,
    /// The shared key of version 1.
    pub access_key: String,
    /// Agents of version 2.
    pub payment_signers: Vec<Address>,
    /// The keys that may report purchases to the purchase service.
    pub collectors: Vec<Address>,
    /// The receiver of callbacks.
    pub callback: Option<CallbackSettings>,
    /// Points per unit of each currency, decimal text.
    pub rates: BTreeMap<String, String>,
    /// The fee in hundredths of a percent.
    pub fee_basis_points: u16,
    /// The timeout of an approval.
    pub payment_timeout_seconds: u64,
    /// The age at which an open payment or cancel is closed by force.
    pub forced_close_seconds: u64,
    /// The validity of a temporary account.
    pub temporary_account_seconds: u64,
    /// How long a payment can be cancelled.
    pub cancel_window_seconds: u64,
    /// The time until a transaction is mined.
    pub mining_delay_ms: u64,
    /// The source of the time.
    pub clock: ClockSettings,
    /// How the jobs run.
    pub jobs: Jobs,
    /// Milliseconds between two rounds of the watch job.
    pub watch_ms: u64,
    /// The shops.
    pub shops: Vec<ShopSettings>,
    /// The accounts with points.
    pub accounts: Vec<AccountSettings>,
    /// The accounts' phone numbers, in international form.
    pub phones: BTreeMap<String, String>,
}

/// The receiver of callbacks.
#[derive(Clone, Debug)]
pub struct CallbackSettings {
    /// The URL.
    pub url: String,
    /// The access key sent with a callback.
    pub access_key: String,
}

/// A shop.
#[derive(Clone, Debug)]
pub struct ShopSettings {
    /// Its id.
    pub id: ShopId,
    /// Its name.
    pub name: String,
    /// The currency it is paid in.
    pub currency: String,
    /// Its owner.
    pub owner: Address,
    /// 1 active, 2 inactive.
    pub status: u8,
    /// Whether the owner's phone is registered.
    pub phone: Phone,
}

/// An account.
#[derive(Clone, Debug)]
pub struct AccountSettings {
    /// The account.
    pub address: Address,
    /// Its points, decimal text.
    pub points: String,
    /// Whether its phone is registered.
    pub phone: Phone,
}

/// An invalid setting.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{key}: {fault}")]
pub struct SettingsError {
    key: String,
    fault: String,
}

impl SettingsError {
    pub(crate) fn new(key: impl Into<String>, fault: impl Display) -> Self {
        Self { key: key.into(), fault: fault.to_string() }
    }
}

impl Settings {
    pub(crate) fn rates(&self) -> Result<Rates, SettingsError> {
        let mut rates = Rates::default();
        for (symbol, text) in &self.rates {
            let rate = Rate::parse(text)
                .map_err(|fault| SettingsError::new(format!("rates.{symbol}"), fault))?;
            rates.set(symbol, rate);
        }
        Ok(rates)
    }

    pub(crate) fn phones(&self) -> Result<BTreeMap<PhoneHash, Address>, SettingsError> {
        let linked = self.phones.iter().map(|(number, account)| {
            let account = account
                .parse()
                .map_err(|fault| SettingsError::new(format!("phones.{number}"), fault))?;
            Ok((PhoneHash::of(number), account))
        });
        linked.collect()
    }

    pub(crate) fn fee(&self) -> Result<FeeBasisPoints, SettingsError> {
        FeeBasisPoints::new(self.fee_basis_points)
            .ok_or_else(|| SettingsError::new("feeBasisPoints", "0 to 10000 is accepted"))
    }
}

impl AccountSettings {
    pub(crate) fn points(&self) -> Result<Amount, SettingsError> {
        Amount::parse_decimal(&self.points)
            .map_err(|fault| SettingsError::new(format!("accounts {}", self.address), fault))
    }
}

impl Default for Settings {
    /// The network's own values; no agents, rates, shops or accounts.
    fn default() -> Self {
        Self {
            listen: "127.0.0.1:0".to_owned(),
            generation: Generation::Acc,
            chain_id: 24_680,
            shop_id_prefix: "0x0001".to_owned(),
            access_key: String::new(),
            payment_signers: Vec::new(),
            collectors: Vec::new(),
            callback: None,
            rates: BTreeMap::new(),
            fee_basis_points: 500,
            payment_timeout_seconds: 45,
            forced_close_seconds: 300,
            temporary_account_seconds: 60,
            cancel_window_seconds: 604_800,
            mining_delay_ms: 0,
            clock: ClockSettings::Real,
            jobs: Jobs::Automatic,
            watch_ms: 1000,
            shops: Vec::new(),
            accounts: Vec::new(),
            phones: BTreeMap::new(),
        }
    }
}
