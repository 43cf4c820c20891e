//! Parses what providers and shops settle with. Source: `relay.md §2`, `[settlement]`.

use kios_domain::settlement::TOKEN;
use kios_protocol::{Address, Amount, Rates};

use super::ConfigError;
use super::source::{ADDRESS, Source, parse, points};

/// The name of the section.
pub(super) const SECTION: &str = "settlement";
/// The keys that an environment variable may override.
pub(super) const KEYS: [&str; 1] = ["tokens"];

const TOKENS: &str = "tokens as decimal text, at most 1e30";

/// What providers and shops settle with in embedded mode.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct SettlementConfig {
    /// The tokens that the settlement account is funded with, once; `None` if shops are not paid out.
    pub tokens: Option<Amount>,
    /// The accounts that may credit points.
    pub providers: Vec<ProviderConfig>,
}

/// An account that may credit points.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ProviderConfig {
    /// The account.
    pub address: Address,
    /// The tokens that it is provided with, once.
    pub tokens: Amount,
}

impl SettlementConfig {
    /// Whether shops are paid out in tokens.
    pub const fn is_on(&self) -> bool {
        self.tokens.is_some()
    }

    /// Whether an account may credit points.
    pub fn has_provider(&self, account: Address) -> bool {
        self.providers.iter().any(|provider| provider.address == account)
    }
}

/// Reads the section, if there is one.
///
/// # Errors
/// [`ConfigError`], the first error found: values that cannot be parsed, and a section without a rate for the token.
pub(super) fn read(source: &mut Source, rates: &Rates) -> Result<SettlementConfig, ConfigError> {
    let Some(mut section) = source.section(SECTION)? else {
        return Ok(SettlementConfig::default());
    };
    let tokens = section.required("tokens", TOKENS, points)?;
    if rates.get(TOKEN).is_none() {
        return Err(section.refuse(
            "tokens",
            &tokens.to_decimal(0),
            "the token has no rate",
            "the key token (points per token) in [rates] as well",
        ));
    }
    let mut providers: Vec<ProviderConfig> = Vec::new();
    for mut provider in section.tables("providers")? {
        let address = provider.required("address", ADDRESS, |text| {
            let address = parse::<Address>(text)?;
            let again = providers.iter().any(|provider| provider.address == address);
            if again { Err("the same address as a provider above".to_owned()) } else { Ok(address) }
        })?;
        let tokens = provider.required("tokens", TOKENS, points)?;
        providers.push(ProviderConfig { address, tokens });
        provider.finish()?;
    }
    section.finish()?;
    Ok(SettlementConfig { tokens: Some(tokens), providers })
}
