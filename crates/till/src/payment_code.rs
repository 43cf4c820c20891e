//! Parses the customer's code.
//!
//! The code is a temporary account: `0xffffffff`, 24 digits, `00000000`. Input from a camera, a
//! scanner, the clipboard or a keyboard is normalized to that form and checked locally, without a
//! request.

use kios_protocol::{Address, AddressError, ResultCode, TemporaryAccount};

/// The prefix of every code, after `0x`.
const PREFIX: &str = "ffffffff";
/// The suffix of every code.
const SUFFIX: &str = "00000000";
/// The number of digits between them.
const MIDDLE_DIGITS: usize = 24;
/// The number of digits of a full address.
const ADDRESS_DIGITS: usize = 40;

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
    let text: String = text.chars().filter(|c| !c.is_whitespace()).collect();
    let digits = digits(&text);
    if digits.is_empty() && !text.is_empty() {
        return Err(if text.eq_ignore_ascii_case("0x") {
            CodeError::Short
        } else {
            CodeError::Foreign
        });
    }
    if !digits.chars().all(|c| c.is_ascii_hexdigit()) {
        return Err(CodeError::Foreign);
    }
    match digits.len() {
        ADDRESS_DIGITS => whole(digits),
        // Prefix and suffix are the same for every code and need not be typed.
        MIDDLE_DIGITS => whole(&format!("{PREFIX}{}{SUFFIX}", digits.to_ascii_lowercase())),
        short if short < ADDRESS_DIGITS => Err(CodeError::Short),
        _ => Err(CodeError::Foreign),
    }
}

/// The part after `0x`, at any position: codes come as `0x…` and as `ethereum:0x…`.
fn digits(text: &str) -> &str {
    let after = |mark: &str| text.split_once(mark).map(|(_, digits)| digits);
    after("0x").or_else(|| after("0X")).unwrap_or(text)
}

/// Parses a code, or a customer's own account.
///
/// # Errors
/// [`CodeError`], from which the error text is chosen.
pub(crate) fn parse_any_account(text: &str) -> Result<Address, CodeError> {
    match parse(text) {
        Ok(code) => Ok(code.address()),
        Err(CodeError::RealAccount) => {
            let text: String = text.chars().filter(|c| !c.is_whitespace()).collect();
            let account = format!("0x{}", digits(&text)).parse::<Address>();
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
