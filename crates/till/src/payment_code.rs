//! Parses the customer's code.
//!
//! The code is a temporary account: `0xffffffff`, 24 digits, `00000000`. Input from a camera, a
//! scanner, the clipboard or a keyboard is normalized to that form and checked locally, without a
//! request.

use kios_protocol::{Address, AddressError, ResultCode, TemporaryAccount};
use kios_text::{clean, is_dash};

/// The prefix of every code, after `0x`.
pub(crate) const PREFIX: &str = "ffffffff";
/// The suffix of every code.
pub(crate) const SUFFIX: &str = "00000000";
/// The number of digits between them.
pub(crate) const MIDDLE_DIGITS: usize = 24;
/// The number of digits of a full address.
pub(crate) const ADDRESS_DIGITS: usize = 40;

/// Why a text is not a code.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum CodeError {
    /// Not enough digits yet.
    Short,
    /// A digit is wrong: the checksum does not match.
    Checksum,
    /// A real account, not a temporary one.
    RealAccount,
    /// Another text.
    Foreign,
}

/// Parses a code.
///
/// # Errors
/// [`CodeError`], from which the error text is chosen.
pub(crate) fn parse(text: &str) -> Result<TemporaryAccount, CodeError> {
    let text = clean(text);
    let solid: String = text.chars().filter(|c| !c.is_whitespace()).collect();
    let mut first_error = None;
    for digits in addresses(&text).chain(addresses(&solid)) {
        match whole(digits) {
            Ok(account) => return Ok(account),
            Err(code_error) => _ = first_error.get_or_insert(code_error),
        }
    }
    // Digits in groups.
    let joined = || solid.replace(is_dash, "");
    first_error
        .map_or_else(|| bare(&solid).or_else(|fault| bare(&joined()).map_err(|_| fault)), Err)
}

/// The digits of every complete address in a text: `0x…`, `ethereum:pay-0x…@24680`, `https://…/0x…?x=1`,
/// also in quotes or among words.
fn addresses(text: &str) -> impl Iterator<Item = &str> {
    let marks = text.match_indices("0x").chain(text.match_indices("0X"));
    marks.filter_map(|(at, mark)| {
        let after = text.get(at.saturating_add(mark.len())..)?;
        let digits = after.split(|c: char| !c.is_alphanumeric()).next()?;
        let is_address = digits.len() == ADDRESS_DIGITS;
        (is_address && digits.bytes().all(|byte| byte.is_ascii_hexdigit())).then_some(digits)
    })
}

/// Parses a text without a complete address: the digits alone, or the beginning of a code.
fn bare(text: &str) -> Result<TemporaryAccount, CodeError> {
    let digits = bare_digits(text);
    let is_hex = digits.bytes().all(|byte| byte.is_ascii_hexdigit());
    let is_noise = !text.is_empty() && !text.chars().any(char::is_alphanumeric);
    match digits.len() {
        _ if !is_hex || is_noise => Err(CodeError::Foreign),
        ADDRESS_DIGITS => whole(digits),
        MIDDLE_DIGITS => middle(digits),
        short if short < ADDRESS_DIGITS => Err(CodeError::Short),
        _ => Err(CodeError::Foreign),
    }
}

/// The text without what is around it, and without the mark `0x`.
fn bare_digits(text: &str) -> &str {
    let core = text.trim_matches(|c: char| !c.is_alphanumeric());
    let mark = core.rfind("0x").or_else(|| core.rfind("0X"));
    mark.and_then(|at| core.get(at.saturating_add(2)..)).unwrap_or(core)
}

/// The number of digits in an incomplete text, if it is one of digits alone.
pub(crate) fn typed_digits(text: &str) -> Option<usize> {
    let digits: String = clean(text).chars().filter(|c| !c.is_whitespace()).collect();
    let is_hex = digits.bytes().all(|byte| byte.is_ascii_hexdigit());
    (is_hex && digits.len() <= MIDDLE_DIGITS).then_some(digits.len())
}

/// Parses the digits between prefix and suffix, which are the same for every code and need not be typed. Digits in both
/// cases have the checksum of the whole code.
fn middle(digits: &str) -> Result<TemporaryAccount, CodeError> {
    let account = whole(&format!("{PREFIX}{}{SUFFIX}", digits.to_ascii_lowercase()))?;
    if has_checksum(digits) && !account.to_string().contains(digits) {
        return Err(CodeError::Checksum);
    }
    Ok(account)
}

/// Whether a code has letters in both cases, which are its checksum. Without it a wrong digit makes another code.
pub(crate) fn has_checksum(text: &str) -> bool {
    let digits = || text.chars().filter(char::is_ascii_hexdigit);
    digits().any(|c| c.is_ascii_uppercase()) && digits().any(|c| c.is_ascii_lowercase())
}

/// Whether the digits of the code in a text have a checksum.
pub(crate) fn is_proven(text: &str) -> bool {
    let text = clean(text);
    let solid: String = text.chars().filter(|c| !c.is_whitespace()).collect();
    let digits = addresses(&text).chain(addresses(&solid)).next();
    has_checksum(digits.unwrap_or_else(|| bare_digits(&solid)))
}

/// Parses a code, or a customer's own account.
///
/// # Errors
/// [`CodeError`], from which the error text is chosen.
pub(crate) fn parse_any_account(text: &str) -> Result<Address, CodeError> {
    match parse(text) {
        Ok(code) => Ok(code.address()),
        Err(CodeError::RealAccount) => {
            let text = clean(text);
            let solid: String = text.chars().filter(|c| !c.is_whitespace()).collect();
            // Without a mark the digits are all of the text.
            let digits = addresses(&text).chain(addresses(&solid)).next().unwrap_or(&solid);
            let account = format!("0x{digits}").parse::<Address>();
            account.ok().filter(|account| *account != Address::ZERO).ok_or(CodeError::Foreign)
        }
        Err(code_error) => Err(code_error),
    }
}

fn whole(digits: &str) -> Result<TemporaryAccount, CodeError> {
    let address = format!("0x{digits}").parse::<Address>();
    match address.and_then(TemporaryAccount::try_from) {
        Ok(account) => Ok(account),
        Err(AddressError::NotTemporary) => Err(CodeError::RealAccount),
        Err(AddressError::Checksum) => Err(CodeError::Checksum),
        Err(AddressError::Form) => Err(CodeError::Foreign),
    }
}

/// Whether a new code of the customer solves the problem.
pub(crate) fn is_code_dead(code: u32) -> bool {
    [ResultCode::UnknownTemporaryAccount, ResultCode::InvalidPaymentCode]
        .iter()
        .any(|c| c.number() == code)
}
