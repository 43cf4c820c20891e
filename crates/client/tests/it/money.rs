//! Amounts as text.

use kios_client::{Language, Money};
use kios_protocol::{Amount, Currency};

fn amount(decimal: &str) -> Amount {
    Amount::parse_decimal(decimal).unwrap()
}

#[test]
fn a_price_is_written_with_all_its_digits_and_its_unit() {
    for (decimal, symbol, korean, english, japanese) in [
        ("12500", "krw", "12,500원", "KRW 12,500", "12,500ウォン"),
        ("1234.5", "usd", "USD 1,234.50", "USD 1,234.50", "USD 1,234.50"),
        ("1000000", "jpy", "JPY 1,000,000", "JPY 1,000,000", "1,000,000円"),
        ("3", "point", "3 P", "3 P", "3 P"),
        ("3", "", "3 P", "3 P", "3 P"),
    ] {
        let text = |language| Money::price(amount(decimal), symbol, language).to_string();
        let texts = [Language::Ko, Language::En, Language::Ja].map(text);
        assert_eq!(texts, [korean, english, japanese]);
    }
}

#[test]
fn a_price_that_is_being_entered_stays_as_it_was_typed() {
    for (typed, shown) in [("0", "0"), ("0.", "0."), ("1234.", "1,234."), ("1234.50", "1,234.50")] {
        let money = Money::entered(typed, &Currency::new("usd"), Language::En);
        assert_eq!(money.digits, shown);
        assert!(money.unit_first);
    }
}

#[test]
fn points_are_rounded_down_to_two_decimals_but_never_to_zero() {
    for (exact, shown) in [
        ("1000000", "1,000,000 P"),
        ("12.223212044", "12.22 P"),
        ("12.229", "12.22 P"),
        ("1050.5", "1,050.5 P"),
        ("7.001", "7 P"),
        ("0.0000001", "0.0000001 P"),
        ("0", "0 P"),
    ] {
        assert_eq!(Money::points(amount(exact)).to_string(), shown);
    }
}
