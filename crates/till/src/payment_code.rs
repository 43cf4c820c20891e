//! Reading the customer's code.
//!
//! The code is a temporary account: `0xffffffff`, 24 digits, `00000000`. Whatever a camera, a
//! scanner, a clipboard or a patient hand delivers is brought into that form and checked here,
//! without asking anybody.

use kios_protocol::{Address, AddressError, ResultCode, TemporaryAccount};

/// What every code begins with, after `0x`.
const HEAD: &str = "ffffffff";
/// What every code ends with.
const TAIL: &str = "00000000";
/// Digits between them.
const MIDDLE: usize = 24;
/// Digits of a whole address.
const WHOLE: usize = 40;

/// Why a text is no code.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Misread {
    /// Not enough digits yet.
    Short,
    /// A digit was misread: the checksum does not fit.
    Checksum,
    /// A real account, which is no payment code.
    RealAccount,
    /// Something else altogether.
    Foreign,
}

/// Reads a code.
///
/// # Errors
/// [`Misread`], for the words that tell what to do.
pub(crate) fn read(text: &str) -> Result<TemporaryAccount, Misread> {
    let text: String = text.chars().filter(|c| !c.is_whitespace()).collect();
    let digits = digits(&text);
    if digits.is_empty() && !text.is_empty() {
        return Err(if text.eq_ignore_ascii_case("0x") {
            Misread::Short
        } else {
            Misread::Foreign
        });
    }
    if !digits.chars().all(|c| c.is_ascii_hexdigit()) {
        return Err(Misread::Foreign);
    }
    match digits.len() {
        WHOLE => whole(digits),
        // The ends are the same on every code, so nobody has to type them.
        MIDDLE => whole(&format!("{HEAD}{}{TAIL}", digits.to_ascii_lowercase())),
        short if short < WHOLE => Err(Misread::Short),
        _ => Err(Misread::Foreign),
    }
}

/// What follows `0x`, wherever it stands: codes come as `0x…` and as `ethereum:0x…`.
fn digits(text: &str) -> &str {
    let after = |mark: &str| text.split_once(mark).map(|(_, digits)| digits);
    after("0x").or_else(|| after("0X")).unwrap_or(text)
}

/// Reads a code, or a customer's own account.
///
/// # Errors
/// [`Misread`], for the words that tell what to do.
pub(crate) fn read_anybody(text: &str) -> Result<Address, Misread> {
    match read(text) {
        Ok(code) => Ok(code.address()),
        Err(Misread::RealAccount) => {
            let text: String = text.chars().filter(|c| !c.is_whitespace()).collect();
            let account = format!("0x{}", digits(&text)).parse::<Address>();
            account.ok().filter(|account| *account != Address::ZERO).ok_or(Misread::Foreign)
        }
        Err(misread) => Err(misread),
    }
}

fn whole(digits: &str) -> Result<TemporaryAccount, Misread> {
    let read = format!("0x{digits}").parse::<Address>();
    match read.and_then(TemporaryAccount::try_from) {
        Ok(account) => Ok(account),
        Err(AddressError::NotTemporary) => Err(Misread::RealAccount),
        Err(AddressError::Checksum) => Err(Misread::Checksum),
        Err(AddressError::Form) => Err(Misread::Foreign),
    }
}

/// Whether the customer only has to show a fresh code.
pub(crate) fn is_code_dead(code: u32) -> bool {
    [ResultCode::UnknownTemporaryAccount, ResultCode::InvalidPaymentCode]
        .iter()
        .any(|c| c.number() == code)
}
