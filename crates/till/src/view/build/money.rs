//! Sums of money and points as people read them.

use kios_protocol::{Amount, Currency};

use crate::Language;
use crate::view::Money;

/// Decimals of points that are shown.
const POINT_DECIMALS: usize = 2;

/// A sum of money, all its digits.
pub(super) fn money(amount: Amount, symbol: &str, language: Language) -> Money {
    let currency = Currency::new(symbol);
    let least = match currency.digits() {
        digits @ 0..=2 => digits,
        _ => 0,
    };
    written(&amount.to_decimal(least), &currency, language)
}

/// A sum of money as somebody is writing it: `0.` stays `0.`.
pub(super) fn written(decimal: &str, currency: &Currency, language: Language) -> Money {
    let (unit, unit_first) = match (currency.as_str(), language) {
        ("krw", Language::Ko) => ("원".to_owned(), false),
        (Currency::POINT | "", _) => ("P".to_owned(), false),
        (symbol, _) => (symbol.to_ascii_uppercase(), true),
    };
    Money { figures: grouped(decimal), unit, unit_first }
}

impl Money {
    /// The sum in one line of text: `12,500원`, `USD 12.50`, `3 P`.
    pub(super) fn text(&self) -> String {
        let Self { figures, unit, unit_first } = self;
        match (unit_first, unit.is_ascii()) {
            (true, _) => format!("{unit} {figures}"),
            (false, true) => format!("{figures} {unit}"),
            (false, false) => format!("{figures}{unit}"),
        }
    }
}

/// Points: exact up to two decimals, rounded down beyond, and exact again where that left nothing.
pub(super) fn points(amount: Amount) -> String {
    points_picture(amount).text()
}

/// The same, to be drawn large.
pub(super) fn points_picture(amount: Amount) -> Money {
    let exact = amount.to_decimal(0);
    let shown = match exact.split_once('.') {
        None => exact,
        Some((whole, fraction)) => {
            let kept: String = fraction.chars().take(POINT_DECIMALS).collect();
            let kept = kept.trim_end_matches('0');
            match (whole, kept) {
                ("0", "") => exact,
                (whole, "") => whole.to_owned(),
                (whole, kept) => format!("{whole}.{kept}"),
            }
        }
    };
    Money { figures: grouped(&shown), unit: "P".to_owned(), unit_first: false }
}

/// Groups the digits before the point by thousands.
fn grouped(decimal: &str) -> String {
    let (whole, rest) = match decimal.find('.') {
        Some(at) => decimal.split_at(at),
        None => (decimal, ""),
    };
    let mut figures = String::new();
    for (place, digit) in whole.chars().enumerate() {
        if place > 0 && whole.len().saturating_sub(place) % 3 == 0 {
            figures.push(',');
        }
        figures.push(digit);
    }
    figures.push_str(rest);
    figures
}
