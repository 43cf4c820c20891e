//! Sums as people read them, written as the kiosk writes them: a customer compares the two.

use kios_protocol::{Amount, Currency};

use super::Money;
use crate::words::Language;

/// Decimals of points that are shown.
const POINT_DECIMALS: usize = 2;

/// A price in its currency, all its digits.
pub(super) fn price(amount: Amount, symbol: &str, language: Language) -> Money {
    let currency = Currency::new(symbol);
    let least = match currency.digits() {
        digits @ 0..=2 => digits,
        _ => 0,
    };
    let (unit, unit_first) = match (currency.as_str(), language) {
        ("krw", Language::Ko) => ("원".to_owned(), false),
        (Currency::POINT | "", Language::Ko | Language::En) => ("P".to_owned(), false),
        (symbol, Language::Ko | Language::En) => (symbol.to_ascii_uppercase(), true),
    };
    Money { figures: grouped(&amount.to_decimal(least)), unit, unit_first }
}

/// A price in a line: `12,500원`, `KRW 12,500`.
pub(super) fn price_text(amount: Amount, symbol: &str, language: Language) -> String {
    let Money { figures, unit, unit_first } = price(amount, symbol, language);
    match (unit_first, unit.is_ascii()) {
        (true, _) => format!("{unit} {figures}"),
        (false, true) => format!("{figures} {unit}"),
        (false, false) => format!("{figures}{unit}"),
    }
}

/// Points.
pub(super) fn points(amount: Amount) -> Money {
    Money { figures: point_figures(amount), unit: "P".to_owned(), unit_first: false }
}

/// Points in a line.
pub(super) fn points_text(amount: Amount) -> String {
    format!("{} P", point_figures(amount))
}

/// Exact up to two decimals, rounded down beyond, and exact again where that left nothing.
fn point_figures(amount: Amount) -> String {
    let exact = amount.to_decimal(0);
    let (whole, fraction) = exact.split_once('.').unwrap_or((&exact, ""));
    let kept: String = fraction.chars().take(POINT_DECIMALS).collect();
    match (whole, kept.trim_end_matches('0')) {
        ("0", "") => exact,
        (whole, "") => grouped(whole),
        (whole, kept) => grouped(&format!("{whole}.{kept}")),
    }
}

/// Groups the digits before the point by thousands.
fn grouped(decimal: &str) -> String {
    let (whole, fraction) = match decimal.find('.') {
        Some(at) => decimal.split_at(at),
        None => (decimal, ""),
    };
    let mut text = String::new();
    for (at, digit) in whole.chars().enumerate() {
        if at > 0 && whole.len().saturating_sub(at).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    text.push_str(fraction);
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_price_is_written_as_on_the_kiosk() {
        let won = Amount::from_whole(12_500);
        assert_eq!(price_text(won, "krw", Language::Ko), "12,500원");
        assert_eq!(price_text(won, "krw", Language::En), "KRW 12,500");
        let dollars = Amount::parse_decimal("1234.5").unwrap();
        assert_eq!(price_text(dollars, "usd", Language::Ko), "USD 1,234.50");
    }

    #[test]
    fn points_lose_what_nobody_reads_but_never_all_of_it() {
        let said = |text: &str| points_text(Amount::parse_decimal(text).unwrap());
        assert_eq!(said("1000000"), "1,000,000 P");
        assert_eq!(said("12.223212044"), "12.22 P");
        assert_eq!(said("1050.5"), "1,050.5 P");
        assert_eq!(said("7.001"), "7 P");
        assert_eq!(said("0.0000001"), "0.0000001 P");
        assert_eq!(said("0"), "0 P");
    }
}
