//! Parses whether an account pays in points or tokens, for the first generation. Source:
//! `protocol.md §3.1`.

use kios_protocol::legacy::{Loyalty, TOKEN};
use kios_protocol::{Amount, Rates};

use super::ConfigError;
use super::source::{Source, points};

/// Reads `loyalty` and `tokens` of an account: the tokens that a token account is provided with,
/// `None` for a point account.
///
/// # Errors
/// [`ConfigError`]: a token account without tokens or without a rate for their price, tokens of a
/// point account, and values that cannot be parsed.
pub(super) fn tokens(account: &mut Source, rates: &Rates) -> Result<Option<Amount>, ConfigError> {
    let accepted = "\"point\" or \"token\"";
    let read = |text: &str| {
        [Loyalty::Point, Loyalty::Token]
            .into_iter()
            .find(|loyalty| loyalty.to_string() == text)
            .ok_or("neither point nor token")
    };
    let loyalty = account.parsed("loyalty", accepted, read)?.unwrap_or_default();
    let accepted = "tokens as decimal text, at most 1e30";
    match loyalty {
        Loyalty::Token if rates.get(TOKEN).is_none() => Err(account.refuse(
            "loyalty",
            "token",
            "the token has no rate",
            "\"token\" with the key token (points per token) in [rates], or \"point\"",
        )),
        Loyalty::Token => account.required("tokens", accepted, points).map(Some),
        Loyalty::Point => match account.parsed("tokens", accepted, points)? {
            None => Ok(None),
            Some(tokens) => Err(account.refuse(
                "tokens",
                &tokens.to_decimal(0),
                "the account pays in points",
                "no tokens, or loyalty = \"token\" as well",
            )),
        },
    }
}
