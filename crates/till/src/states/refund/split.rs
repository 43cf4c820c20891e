//! Splits a part of a price into its taxed part, its tax-free part and the tax.
//!
//! Each part gets its share of what is left of it, rounded down to the currency's smallest unit. The
//! units lost by rounding go to the taxed part, then to the tax, then to the tax-free part, each up to
//! what is left of it. The sum is always exact, and no part becomes negative. Refunding all that is left
//! refunds every part completely.

use kios_protocol::api::TaxationParts;
use kios_protocol::{Amount, Currency};

/// The parts of `amount`, given the parts that are left; `None` if it exceeds them.
pub(super) fn split(amount: Amount, left: &TaxationParts, currency: &str) -> Option<TaxationParts> {
    let whole = left.taxable.checked_add(left.tax_free)?.checked_add(left.vat)?;
    let digits = Currency::new(currency).digits();
    let share = |part: Amount| {
        let share = amount.proportion(part, whole)?;
        floor(share, digits)
    };
    let mut parts = [share(left.taxable)?, share(left.vat)?, share(left.tax_free)?];
    let given = parts.iter().try_fold(Amount::ZERO, |sum, part| sum.checked_add(*part))?;
    let mut rest = amount.checked_sub(given)?;
    for (part, most) in parts.iter_mut().zip([left.taxable, left.vat, left.tax_free]) {
        let room = most.checked_sub(*part)?;
        let more = room.min(rest);
        *part = part.checked_add(more)?;
        rest = rest.checked_sub(more)?;
    }
    let [taxable, vat, tax_free] = parts;
    rest.is_zero().then_some(TaxationParts { taxable, tax_free, vat })
}

/// Rounds down to this many decimals.
fn floor(amount: Amount, digits: usize) -> Option<Amount> {
    let decimal = amount.to_decimal(0);
    let Some((whole, fraction)) = decimal.split_once('.') else { return Some(amount) };
    let kept: String = fraction.chars().take(digits).collect();
    let kept = if kept.is_empty() { whole.to_owned() } else { format!("{whole}.{kept}") };
    Amount::parse_decimal(&kept).ok()
}
