//! The configuration of a simulator.

use core::fmt::Display;
use std::collections::BTreeMap;

use kios_protocol::{Address, Amount, FeeBasisPoints, PhoneHash, Rate, Rates, ShopId};

use crate::network::clock::ClockSettings;

/// Which of the network's relays is stood in for.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Generation {
    /// The newest, with both versions of the API.
    #[default]
    Acc,
    /// The newest, with `supportPaymentV1` off; its own forced close is off with it (Q9).
    AccWithoutV1,
    /// The one before: only version 1, no terminals, no task log.
    ///
    /// Source: `protocol.md §10.2`.
    Dms,
}

/// Who runs the jobs that the network's relay runs every few seconds.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Jobs {
    /// They run by themselves.
    #[default]
    Automatic,
    /// The test runs them, with [`crate::network::Simulator::tick`].
    Manual,
}

/// Whether a wallet has registered a phone.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Phone {
    /// It has; it can be reached.
    #[default]
    Registered,
    /// It has not: opening answers 2008, asking for a cancel 2005.
    Missing,
}

/// Settings of a simulator.
#[derive(Clone, Debug)]
pub struct Settings {
    /// Where it listens; port 0 takes any free one.
    pub listen: String,
    /// Which relay it stands in for.
    pub generation: Generation,
    /// The side chain that wallets sign.
    pub chain_id: u64,
    /// How the ids of this network's shops begin.
    pub shop_id_prefix: String,
    /// The shared key of version 1.
    pub access_key: String,
    /// Agents of version 2.
    pub payment_signers: Vec<Address>,
    /// Where callbacks go.
    pub callback: Option<CallbackSettings>,
    /// Points per unit of each currency, decimal text.
    pub rates: BTreeMap<String, String>,
    /// The fee in hundredths of a percent.
    pub fee_basis_points: u16,
    /// How long an approval is taken.
    pub payment_timeout_seconds: u64,
    /// When an unfinished payment or cancel is closed by force.
    pub forced_close_seconds: u64,
    /// How long a temporary account lives.
    pub temporary_account_seconds: u64,
    /// How long a payment can be cancelled.
    pub cancel_window_seconds: u64,
    /// How long a transaction waits to be mined.
    pub mining_delay_ms: u64,
    /// Which time is shown.
    pub clock: ClockSettings,
    /// Who runs the jobs.
    pub jobs: Jobs,
    /// Milliseconds between two rounds of the jobs that look for mined transactions.
    pub watch_ms: u64,
    /// Who sells.
    pub shops: Vec<ShopSettings>,
    /// Who has points.
    pub accounts: Vec<AccountSettings>,
    /// Who has which phone number: numbers in international form, and accounts.
    pub phones: BTreeMap<String, String>,
}

/// Where callbacks go.
#[derive(Clone, Debug)]
pub struct CallbackSettings {
    /// The one receiver.
    pub url: String,
    /// The key it is sent.
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
    /// 1 sells, 2 does not.
    pub status: u8,
    /// Whether the owner's phone can be reached.
    pub phone: Phone,
}

/// An account.
#[derive(Clone, Debug)]
pub struct AccountSettings {
    /// The account.
    pub address: Address,
    /// Its points, decimal text.
    pub points: String,
    /// Whether its phone can be reached.
    pub phone: Phone,
}

/// A value that is not what it should be.
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
    /// The network's own values; no agents, no rates, no shops, no accounts.
    fn default() -> Self {
        Self {
            listen: "127.0.0.1:0".to_owned(),
            generation: Generation::Acc,
            chain_id: 24_680,
            shop_id_prefix: "0x0001".to_owned(),
            access_key: String::new(),
            payment_signers: Vec::new(),
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
