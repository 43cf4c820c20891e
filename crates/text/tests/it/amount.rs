//! The spellings of an amount that are accepted and refused.

use kios_protocol::{Amount, Currency};
use kios_text::{amount_example, parse_amount};
use proptest::prelude::*;

/// Currency, spelling, and the amount in decimal text.
const ACCEPTED: &[(&str, &str, &str)] = &[
    ("krw", "0", "0"),
    ("krw", "1", "1"),
    ("krw", "1000", "1000"),
    ("krw", "1,000", "1000"),
    ("krw", "1 000", "1000"),
    ("krw", "1\u{A0}000", "1000"),
    ("krw", "1\u{2009}000", "1000"),
    ("krw", "1\u{202F}000", "1000"),
    ("krw", "12,345,678", "12345678"),
    ("krw", "12 345 678", "12345678"),
    ("krw", " 1000\t", "1000"),
    ("krw", "１，０００", "1000"),
    ("krw", "１　０００", "1000"),
    ("krw", "\u{FEFF}1,\u{200B}000\u{200F}", "1000"),
    ("usd", "20", "20"),
    ("usd", "0.20", "0.2"),
    ("usd", "0.05", "0.05"),
    ("usd", "0.5", "0.5"),
    ("usd", "12,345.60", "12345.6"),
    ("usd", "12 345.60", "12345.6"),
    ("usd", "12345.6", "12345.6"),
    ("usd", "１２．５０", "12.5"),
    ("point", "0.123456789012345678", "0.123456789012345678"),
    ("point", "1,234.5678", "1234.5678"),
];

const REFUSED: &[(&str, &str)] = &[
    ("usd", "0,20"),
    ("usd", "0,05"),
    ("usd", "1,00"),
    ("usd", "1,0000"),
    ("usd", ",5"),
    ("usd", ".5"),
    ("usd", "5."),
    ("usd", "1,000."),
    ("usd", "1.5.0"),
    ("usd", "1.500"),
    ("usd", "1.000,50"),
    ("usd", "1,000,50"),
    ("usd", "1,00.50"),
    ("usd", "0.5 0"),
    ("usd", "0.5,0"),
    ("usd", "1e3"),
    ("usd", "+5"),
    ("usd", "-5"),
    ("usd", "\u{2212}5"),
    ("usd", "－5"),
    ("usd", "$5"),
    ("usd", "USD 5"),
    ("usd", "5 USD"),
    ("usd", "0x10"),
    ("usd", "5/2"),
    ("usd", "½"),
    ("usd", "5²"),
    ("usd", "①"),
    ("usd", "٣"),
    ("usd", "1'000"),
    ("usd", "1_000"),
    ("usd", "8.505"),
    ("usd", "0,200"),
    ("usd", "012"),
    ("usd", "00.50"),
    ("usd", ""),
    ("usd", "  "),
    ("usd", "."),
    ("usd", ","),
    ("usd", "NaN"),
    ("krw", "1,00"),
    ("krw", "10,00"),
    ("krw", "1,000,"),
    ("krw", ",100"),
    ("krw", "1,,000"),
    ("krw", "1, 000"),
    ("krw", "1,000 000"),
    ("krw", "1 00"),
    ("krw", "1  000"),
    ("krw", "1\t000"),
    ("krw", "1\n000"),
    ("krw", "1234,567"),
    ("krw", "000,100"),
    ("krw", "1.000"),
    ("krw", "12.5"),
    ("krw", "1000원"),
    ("krw", "₩1000"),
    ("krw", "천원"),
    ("point", "0.1234567890123456789"),
];

fn decimals(currency: &str) -> usize {
    Currency::new(currency).digits()
}

#[test]
fn spellings_that_are_amounts_and_spellings_that_are_not() {
    for (currency, text, expected) in ACCEPTED {
        let expected = Amount::parse_decimal(expected).unwrap();
        assert_eq!(parse_amount(text, decimals(currency)), Ok(expected), "{currency} {text:?}");
    }
    for (currency, text) in REFUSED {
        let read = parse_amount(text, decimals(currency));
        assert!(read.is_err(), "{currency} {text:?} is read as {read:?}");
    }
    let huge = "9".repeat(100);
    assert!(parse_amount(&huge, 2).is_err());
}

#[test]
fn the_example_is_an_amount() {
    for currency in ["krw", "jpy", "usd", "php", "point", ""] {
        assert!(parse_amount(amount_example(currency), decimals(currency)).is_ok(), "{currency}");
    }
}

/// Writes a number with a separator between thousands.
fn grouped(number: u64, separator: char) -> String {
    let digits = number.to_string();
    let mut text = String::new();
    for (at, digit) in digits.chars().enumerate() {
        if at > 0 && (digits.len() - at).is_multiple_of(3) {
            text.push(separator);
        }
        text.push(digit);
    }
    text
}

proptest! {
    #[test]
    fn an_amount_is_what_was_written_with_separators_or_without(
        number in 0_u64..1_000_000_000_000,
        separator in prop_oneof![Just(','), Just(' ')],
    ) {
        let whole = Ok(Amount::from_whole(number));
        prop_assert_eq!(parse_amount(&number.to_string(), 2), whole);
        prop_assert_eq!(parse_amount(&grouped(number, separator), 2), whole);
    }

    /// A text of an amount's characters is refused, or its amount is written with the same digits and
    /// the same point.
    #[test]
    fn a_separator_changes_no_amount(text in "[0-9]{1,4}([,. ][0-9]{1,4}){0,3}") {
        if let Ok(amount) = parse_amount(&text, 2) {
            let plain: String = text.chars().filter(|c| !matches!(c, ',' | ' ')).collect();
            prop_assert_eq!(Ok(amount), Amount::parse_decimal(&plain));
            let whole = text.split('.').next().unwrap_or_default();
            let mut groups = whole.split([',', ' ']);
            groups.next();
            prop_assert!(groups.all(|group| group.len() == 3), "{}", text);
        }
    }
}
