//! Sign-in with a key (the EIP-4361 text), and the text that proves a key at pairing.
//!
//! Source: EIP-4361; `relay.md §4`.

use core::fmt;

use time::OffsetDateTime;
use time::format_description::well_known::Rfc3339;

use crate::api::SessionNonce;
use crate::{Address, ShopId, TerminalId, Timestamp};

/// The content of a sign-in message.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SignIn {
    /// Host and port of the relay.
    pub domain: String,
    /// The account that signs in.
    pub address: Address,
    /// The relay's address.
    pub uri: String,
    /// The chain.
    pub chain_id: u64,
    /// The relay's nonce, for one use.
    pub nonce: String,
    /// When it was issued.
    pub issued_at: Timestamp,
    /// When it expires.
    pub expires_at: Timestamp,
    /// The subject of the session.
    pub resource: Resource,
}

/// The subject of a session: a kiosk names its shop and terminal.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Resource {
    /// A kiosk.
    Terminal {
        /// The shop.
        shop_id: ShopId,
        /// The terminal.
        terminal_id: TerminalId,
    },
    /// An account: customer, shop owner, or both.
    Account,
}

/// Why a text is not a sign-in message.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("sign-in message has no readable {0}")]
pub struct SignInError(pub &'static str);

/// The validity of a nonce.
///
/// Source: `relay.md §4`.
const NONCE_SECONDS: u64 = 300;

/// The validity of a message that we write, seconds.
const MESSAGE_TTL_S: u64 = 120;

const STATEMENT: &str = "Sign in to the KIOS relay.";
const REQUEST: &str = " wants you to sign in with your Ethereum account:";
const SHOP: &str = "kios:shop:";
const TERMINAL: &str = "kios:terminal:";

impl SignIn {
    /// The sign-in that answers the relay's nonce. Its times are the relay's, because the device's clock may be wrong.
    pub fn answering(nonce: SessionNonce, address: Address, resource: Resource) -> Self {
        let SessionNonce { nonce, domain, uri, chain_id, server_time } = nonce;
        Self {
            domain,
            address,
            uri,
            chain_id,
            nonce,
            issued_at: server_time,
            expires_at: server_time.plus(MESSAGE_TTL_S),
            resource,
        }
    }
}

/// The characters of a pairing code, without those that are easily confused.
pub const PAIRING_ALPHABET: &str = "23456789ABCDEFGHJKLMNPQRSTUVWXYZ";

/// The number of characters of a pairing code.
pub const PAIRING_CODE_LENGTH: usize = 8;

/// Whether a text in upper case and without separators could be a pairing code.
pub fn is_pairing_code(plain: &str) -> bool {
    plain.len() == PAIRING_CODE_LENGTH && plain.chars().all(|c| PAIRING_ALPHABET.contains(c))
}

/// The text that a kiosk signs to prove that it has the key it enrols.
pub fn pairing_text(code: &str, address: Address) -> String {
    format!("KIOS relay pairing\nCode: {code}\nAgent: {address}")
}

impl fmt::Display for SignIn {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { domain, address, uri, chain_id, nonce, issued_at, expires_at, resource } = self;
        write!(f, "{domain}{REQUEST}\n{address}\n\n{STATEMENT}\n\n")?;
        write!(f, "URI: {uri}\nVersion: 1\nChain ID: {chain_id}\nNonce: {nonce}\n")?;
        let (issued, expires) = (rfc3339(*issued_at)?, rfc3339(*expires_at)?);
        write!(f, "Issued At: {issued}\nExpiration Time: {expires}")?;
        match resource {
            Resource::Account => Ok(()),
            Resource::Terminal { shop_id, terminal_id } => {
                write!(f, "\nResources:\n- {SHOP}{shop_id}\n- {TERMINAL}{terminal_id}")
            }
        }
    }
}

fn rfc3339(at: Timestamp) -> Result<String, fmt::Error> {
    let seconds = i64::try_from(at.seconds()).map_err(|_| fmt::Error)?;
    let at = OffsetDateTime::from_unix_timestamp(seconds).map_err(|_| fmt::Error)?;
    at.format(&Rfc3339).map_err(|_| fmt::Error)
}

impl core::str::FromStr for SignIn {
    type Err = SignInError;

    /// Parses the text that `Display` writes, and other EIP-4361 texts: with any statement or none, a
    /// scheme before the domain, times with fractions or offsets, further resources.
    ///
    /// A text without an expiration time expires five minutes after it was issued, like its nonce; if it
    /// is not valid before a later time, it counts as issued at that time.
    ///
    /// # Errors
    /// [`SignInError`] for the first part that cannot be parsed.
    fn from_str(text: &str) -> Result<Self, SignInError> {
        let mut lines = text.split('\n').peekable();
        let mut line = |what| lines.next().ok_or(SignInError(what));
        let domain = line("domain")?.strip_suffix(REQUEST).ok_or(SignInError("domain"))?;
        let domain = domain.split_once("://").map_or(domain, |(_, domain)| domain).to_owned();
        let address = parsed(line("address")?, "address")?;
        skip_statement(&mut lines)?;
        let mut field = |name, what| take(&mut lines, name).ok_or(SignInError(what));
        let uri = field("URI: ", "URI")?.to_owned();
        if field("Version: ", "version")? != "1" {
            return Err(SignInError("version"));
        }
        let chain_id = parsed(field("Chain ID: ", "chain id")?, "chain id")?;
        let nonce = field("Nonce: ", "nonce")?.to_owned();
        let issued_at = instant(field("Issued At: ", "issue time")?, "issue time")?;
        let expires_at = match take(&mut lines, "Expiration Time: ") {
            Some(text) => instant(text, "expiration time")?,
            None => issued_at.plus(NONCE_SECONDS),
        };
        let issued_at = match take(&mut lines, "Not Before: ") {
            Some(text) => issued_at.max(instant(text, "earliest time")?),
            None => issued_at,
        };
        take(&mut lines, "Request ID: ");
        let resource = resources(&mut lines)?;
        if lines.next().is_some() {
            return Err(SignInError("end"));
        }
        Ok(Self { domain, address, uri, chain_id, nonce, issued_at, expires_at, resource })
    }
}

type Lines<'a> = core::iter::Peekable<core::str::Split<'a, char>>;

/// The rest of the next line if it starts with `name`; otherwise the line is not consumed.
fn take<'a>(lines: &mut Lines<'a>, name: &str) -> Option<&'a str> {
    let rest = lines.peek()?.strip_prefix(name)?;
    lines.next();
    Some(rest)
}

/// A blank line, a statement or none, a blank line.
fn skip_statement(lines: &mut Lines<'_>) -> Result<(), SignInError> {
    if lines.next() != Some("") {
        return Err(SignInError("blank line after the address"));
    }
    if lines.peek().is_some_and(|line| line.starts_with("URI: ")) {
        return Ok(());
    }
    match lines.next() {
        Some("") => Ok(()),
        Some(_) if lines.next() == Some("") => Ok(()),
        Some(_) | None => Err(SignInError("blank line after the statement")),
    }
}

fn resources(lines: &mut Lines<'_>) -> Result<Resource, SignInError> {
    let (mut shop, mut terminal) = (None, None);
    if take(lines, "Resources:").is_some_and(|rest| !rest.is_empty()) {
        return Err(SignInError("resources"));
    }
    while let Some(resource) = take(lines, "- ") {
        if let Some(id) = resource.strip_prefix(SHOP) {
            shop = Some(parsed(id, "shop")?);
        } else if let Some(id) = resource.strip_prefix(TERMINAL) {
            terminal = Some(parsed(id, "terminal")?);
        }
    }
    match (shop, terminal) {
        (Some(shop_id), Some(terminal_id)) => Ok(Resource::Terminal { shop_id, terminal_id }),
        (None, None) => Ok(Resource::Account),
        (Some(_), None) => Err(SignInError("terminal")),
        (None, Some(_)) => Err(SignInError("shop")),
    }
}

fn parsed<T: core::str::FromStr>(text: &str, what: &'static str) -> Result<T, SignInError> {
    text.parse().map_err(|_| SignInError(what))
}

fn instant(text: &str, what: &'static str) -> Result<Timestamp, SignInError> {
    let at = OffsetDateTime::parse(text, &Rfc3339).map_err(|_| SignInError(what))?;
    u64::try_from(at.unix_timestamp()).map(Timestamp::from_seconds).map_err(|_| SignInError(what))
}
