//! Parses the customer's code.
//!
//! The code is a temporary account: `0xffffffff`, 24 digits, `00000000`. What a camera, a scanner, a
//! clipboard or a keyboard delivers is normalized to that form and checked here, without a request.

use kios_protocol::{Address, AddressError, ResultCode, TemporaryAccount};

/// What every code begins with, after `0x`.
const PREFIX: &str = "ffffffff";
/// What every code ends with.
const SUFFIX: &str = "00000000";
/// Digits between them.
const MIDDLE_DIGITS: usize = 24;
/// Digits of a whole address.
const ADDRESS_DIGITS: usize = 40;

/// Why a text is no code.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum CodeError {
    /// Not enough digits yet.
    Short,
    /// A digit is wrong: the checksum does not fit.
    Checksum,
    /// A real account, which is no payment code.
    RealAccount,
    /// Something else altogether.
    Foreign,
}

/// Parses a code.
///
/// # Errors
/// [`CodeError`], for the text that says what to do.
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
        // The ends are the same on every code, so nobody has to type them.
        MIDDLE_DIGITS => whole(&format!("{PREFIX}{}{SUFFIX}", digits.to_ascii_lowercase())),
        short if short < ADDRESS_DIGITS => Err(CodeError::Short),
        _ => Err(CodeError::Foreign),
    }
}

/// What follows `0x`, wherever it stands: codes come as `0x…` and as `ethereum:0x…`.
fn digits(text: &str) -> &str {
    let after = |mark: &str| text.split_once(mark).map(|(_, digits)| digits);
    after("0x").or_else(|| after("0X")).unwrap_or(text)
}

/// Parses a code, or a customer's own account.
///
/// # Errors
/// [`CodeError`], for the text that says what to do.
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

/// Whether the customer only has to show a fresh code.
pub(crate) fn is_code_dead(code: u32) -> bool {
    [ResultCode::UnknownTemporaryAccount, ResultCode::InvalidPaymentCode]
        .iter()
        .any(|c| c.number() == code)
}
