//! A payment in the kiosk's address, and the address that the browser goes back to.
//!
//! `#pay?purchase=A-17&amount=12500&currency=krw&return=https://shop.example/paid`. Everything is in the fragment, which
//! no browser sends, so nothing of it is in a log.

use core::fmt;
use core::str::FromStr;

use kios_protocol::Language;

use crate::fields::{FieldError, Fields};
use crate::look;
use crate::request::{Names, PaymentRequest};
use crate::result::{PaymentOutcome, PaymentResult};

const RETURN: &str =
    "an https address without a fragment, of an origin in the shop's configuration";
const LOCALE: &str = "ko, en or ja";
const LINK: &str = "purchase, amount, currency, account, timeout, return, locale";

const NAMES: Names = Names {
    purchase: "purchase",
    amount: "amount",
    currency: "currency",
    account: "account",
    timeout: "timeout",
};

/// A payment that the kiosk's address names.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PaymentLink {
    /// The payment.
    pub request: PaymentRequest,
    /// Where the browser goes after it.
    pub return_to: Option<ReturnAddress>,
    /// The language of the screen.
    pub locale: Option<Language>,
}

impl PaymentLink {
    /// Reads the fragment of an address, without its `#`; `None` if it names no payment.
    ///
    /// # Errors
    /// [`FieldError`] of the first field that is missing, unknown or wrong.
    pub fn read(fragment: &str) -> Option<Result<Self, FieldError>> {
        let query = if fragment == "pay" { "" } else { fragment.strip_prefix("pay?")? };
        Some(Self::of_query(query))
    }

    fn of_query(query: &str) -> Result<Self, FieldError> {
        let pairs = form_urlencoded::parse(query.as_bytes());
        let mut fields = Fields::of_pairs(pairs.into_owned())?;
        let request = PaymentRequest::take(&mut fields, &NAMES)?;
        let return_to = fields.parse("return", RETURN, str::parse)?;
        let locale = fields.parse("locale", LOCALE, look::language)?;
        fields.end(LINK)?;
        Ok(Self { request, return_to, locale })
    }
}

/// An address to go back to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ReturnAddress {
    text: String,
    origin: Origin,
}

impl ReturnAddress {
    /// Its origin.
    pub const fn origin(&self) -> &Origin {
        &self.origin
    }

    /// The address with this result in its fragment: `#kios-outcome=paid&kios-purchase=A-17&kios-token=…`.
    pub fn with_result(&self, result: &PaymentResult) -> String {
        let mut query = form_urlencoded::Serializer::new(String::new());
        query.append_pair("kios-outcome", outcome(result.outcome));
        query.append_pair("kios-purchase", result.purchase_id.as_str());
        if let Some(error) = &result.error {
            query.append_pair("kios-error", &error.code);
        }
        if let Some(token) = &result.token {
            query.append_pair("kios-token", token);
        }
        format!("{}#{}", self.text, query.finish())
    }
}

const fn outcome(outcome: PaymentOutcome) -> &'static str {
    match outcome {
        PaymentOutcome::Paid => "paid",
        PaymentOutcome::Denied => "denied",
        PaymentOutcome::TimedOut => "timedOut",
        PaymentOutcome::Cancelled => "cancelled",
        PaymentOutcome::Refused => "refused",
        PaymentOutcome::Unknown => "unknown",
    }
}

/// The text is no address that the kiosk goes back to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct NoAddress(&'static str);

impl fmt::Display for NoAddress {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.0)
    }
}

impl FromStr for ReturnAddress {
    type Err = NoAddress;

    fn from_str(text: &str) -> Result<Self, NoAddress> {
        if text.contains('#') {
            return Err(NoAddress("has a fragment"));
        }
        let (origin, _) = split(text)?;
        Ok(Self { text: text.to_owned(), origin })
    }
}

/// The origin of a page: scheme, host and port.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Origin(String);

impl Origin {
    /// The text, as `location.origin` has it.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl FromStr for Origin {
    type Err = NoAddress;

    fn from_str(text: &str) -> Result<Self, NoAddress> {
        match split(text)? {
            (origin, "") => Ok(origin),
            (_, _) => Err(NoAddress("has a path")),
        }
    }
}

/// The origin of an address, and what follows it.
///
/// Only characters that a browser does not rewrite are accepted, so that the browser finds the same origin.
fn split(text: &str) -> Result<(Origin, &str), NoAddress> {
    let fine = |byte: u8| byte.is_ascii_graphic() && byte != b'\\';
    if !text.bytes().all(fine) {
        return Err(NoAddress("has a character that no address has"));
    }
    let (scheme, rest) = text.split_once("://").ok_or(NoAddress("is no https address"))?;
    let end = rest.find(['/', '?', '#']).unwrap_or(rest.len());
    let (authority, path) = rest.split_at(end);
    let (host, port) = host_and_port(authority)?;
    let default = match scheme {
        "https" => "443",
        "http" if matches!(host, "localhost" | "127.0.0.1" | "[::1]") => "80",
        _ => return Err(NoAddress("is no https address")),
    };
    let port = port.filter(|port| *port != default);
    let port = port.map(|port| format!(":{port}")).unwrap_or_default();
    Ok((Origin(format!("{scheme}://{host}{port}")), path))
}

fn host_and_port(authority: &str) -> Result<(&str, Option<&str>), NoAddress> {
    let (host, port) = match authority.rsplit_once(':') {
        Some((host, port)) if !port.contains(']') => (host, Some(port)),
        Some(_) | None => (authority, None),
    };
    let named = !host.is_empty()
        && host
            .bytes()
            .all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || matches!(b, b'.' | b'-'));
    if !named && host != "[::1]" {
        return Err(NoAddress("has no host in lower case"));
    }
    match port {
        Some(port) if port.parse::<u16>().is_err() || port.starts_with(['0', '+']) => {
            Err(NoAddress("has no port"))
        }
        Some(_) | None => Ok((host, port)),
    }
}
