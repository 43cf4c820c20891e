//! Amounts of money and points as text.
//!
//! Prices are shown with all their digits. Points are shown with at most two decimals, rounded down,
//! because conversion produces up to 18. An amount that would be rounded to zero is shown in full:
//! "0 P" must mean that nothing is there.

use core::fmt;

use kios_protocol::{Amount, Currency};

use crate::Language;

/// Decimals of points that are shown.
const POINT_DECIMALS: usize = 2;

/// An amount with its unit, ready to draw; [`Display`](fmt::Display) writes it in one line of text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Money {
    /// The number, its integer part grouped by thousands.
    pub digits: String,
    /// The unit: a word of the language such as `원` or `円`, `P`, or a currency code.
    pub unit: String,
    /// Whether the unit is written before the number.
    pub unit_first: bool,
}

impl Money {
    /// A price in a currency, given by its symbol as on the wire. An empty symbol means points.
    pub fn price(amount: Amount, symbol: &str, language: Language) -> Self {
        let currency = Currency::new(symbol);
        let min_decimals = match currency.digits() {
            digits @ 0..=2 => digits,
            _ => 0,
        };
        Self::entered(&amount.to_decimal(min_decimals), &currency, language)
    }

    /// A price while it is being entered: `decimal` is not normalized, so that `0.` stays `0.`.
    pub fn entered(decimal: &str, currency: &Currency, language: Language) -> Self {
        let (unit, unit_first) = match (currency.as_str(), language) {
            ("krw", Language::Ko) => ("원".to_owned(), false),
            ("krw", Language::Ja) => ("ウォン".to_owned(), false),
            ("jpy", Language::Ja) => ("円".to_owned(), false),
            (Currency::POINT | "", Language::Ko | Language::En | Language::Ja) => {
                ("P".to_owned(), false)
            }
            (symbol, Language::Ko | Language::En | Language::Ja) => {
                (symbol.to_ascii_uppercase(), true)
            }
        };
        Self { digits: grouped(decimal), unit, unit_first }
    }

    /// An amount of points.
    pub fn points(amount: Amount) -> Self {
        let exact = amount.to_decimal(0);
        let (whole, fraction) = exact.split_once('.').unwrap_or((&exact, ""));
        let kept: String = fraction.chars().take(POINT_DECIMALS).collect();
        let digits = match (whole, kept.trim_end_matches('0')) {
            ("0", "") => exact,
            (whole, "") => grouped(whole),
            (whole, kept) => grouped(&format!("{whole}.{kept}")),
        };
        Self { digits, unit: "P".to_owned(), unit_first: false }
    }
}

impl fmt::Display for Money {
    /// Writes `12,500원`, `1,250円`, `KRW 12,500` or `3 P`.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { digits, unit, unit_first } = self;
        match (unit_first, unit.is_ascii()) {
            (true, _) => write!(f, "{unit} {digits}"),
            (false, true) => write!(f, "{digits} {unit}"),
            (false, false) => write!(f, "{digits}{unit}"),
        }
    }
}

/// Groups the digits of the integer part by thousands.
fn grouped(decimal: &str) -> String {
    let (whole, rest) = match decimal.find('.') {
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
    text.push_str(rest);
    text
}
