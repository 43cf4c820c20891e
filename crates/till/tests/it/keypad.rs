//! Prices on the keypad.

use kios_protocol::Amount;
use kios_till::view::AmountView;
use kios_till::{Button, Sound};

use crate::support::Shop;

fn keyed(currency: &str, keys: &str) -> (Shop, AmountView) {
    let mut shop = Shop::open_in(currency);
    shop.clerk().starts().presses(keys);
    let view = shop.amount();
    (shop, view)
}

#[test]
fn every_currency_has_its_own_way() {
    for (currency, keys, figures, running) in [
        ("krw", "", "0", ""),
        ("krw", "0", "0", ""),
        ("krw", "z", "0", ""),
        ("krw", "1250", "1,250", ""),
        ("krw", "12z", "1,200", ""),
        ("krw", "12.5", "125", ""),
        ("krw", "4500+8000", "12,500", "4,500 + 8,000"),
        ("krw", "4500+", "4,500", "4,500"),
        ("krw", "4500+<", "4,500", ""),
        ("krw", "4500+<<", "450", ""),
        ("krw", "+5", "5", ""),
        ("krw", "5++5", "10", "5 + 5"),
        ("krw", "123c", "0", ""),
        ("krw", "12+3c4", "4", ""),
        ("krw", "1234567890123456", "123,456,789,012", ""),
        ("usd", "", "0.00", ""),
        ("usd", "5", "0.05", ""),
        ("usd", "05", "0.05", ""),
        ("usd", "1250", "12.50", ""),
        ("usd", "12z", "12.00", ""),
        ("usd", "125<", "0.12", ""),
        ("usd", "100000", "1,000.00", ""),
        ("usd", "150+275", "4.25", "1.50 + 2.75"),
        ("usd", "150+<", "1.50", ""),
        ("point", "", "0", ""),
        ("point", "00", "0", ""),
        ("point", "07", "7", ""),
        ("point", "12.", "12.", ""),
        ("point", ".5", "0.5", ""),
        ("point", "12.50", "12.50", ""),
        ("point", "1..5", "1.5", ""),
        ("point", "0.12345678", "0.123456", ""),
        ("point", "1.5+.5", "2", "1.5 + 0.5"),
        ("point", "1.5<<", "1", ""),
    ] {
        let (_, view) = keyed(currency, keys);
        assert_eq!(view.price.digits, figures, "{currency} {keys:?}");
        assert_eq!(view.running, running, "{currency} {keys:?}");
    }
}

#[test]
fn only_a_written_number_has_a_point() {
    assert!(keyed("krw", "").1.dot.is_none());
    assert!(keyed("usd", "").1.dot.is_none());
    assert!(keyed("point", "").1.dot.is_some());
}

#[test]
fn presets_add() {
    for (currency, labels, figures) in [
        ("krw", ["+1,000", "+5,000", "+10,000"], "16,500"),
        ("usd", ["+1.00", "+5.00", "+10.00"], "21.00"),
        ("jpy", ["+100", "+500", "+1,000"], "2,100"),
    ] {
        let (mut shop, view) = keyed(currency, "500");
        assert_eq!(view.presets.iter().map(|p| p.label.as_str()).collect::<Vec<_>>(), labels);
        for preset in view.presets {
            shop.clerk().press(preset.button);
        }
        assert_eq!(shop.amount().price.digits, figures);
        shop.clerk().press(Button::Preset(9));
        assert_eq!(shop.amount().price.digits, figures);
    }
}

#[test]
fn nothing_and_too_much_cannot_be_charged() {
    let (mut shop, view) = keyed("krw", "");
    assert!(!view.charge.enabled && view.problem.is_empty());
    shop.clerk().charges();
    shop.shows("amount").clerk().presses("10000000");
    assert!(shop.amount().charge.enabled);
    shop.clerk().presses("+1");
    assert!(!shop.amount().charge.enabled);
    assert_eq!(shop.amount().problem, "At most KRW 10,000,000 can be charged at once");
    shop.clerk().charges();
    shop.shows("amount");
}

#[test]
fn the_limit_is_the_shops() {
    let mut shop = Shop::dark("krw");
    shop.settings.limit = kios_till::Limit(Amount::from_whole(5_000));
    shop.starts().connects().clerk().starts().presses("5001");
    assert!(shop.amount().problem.contains("5,000"));
}

#[test]
fn a_key_that_gives_in_is_heard() {
    let (shop, _) = keyed("krw", "012.z<");
    assert_eq!(shop.played(Sound::Tap), 4, "neither the leading zero nor the point");
}

#[test]
fn digits_that_are_none_are_none() {
    let (mut shop, _) = keyed("krw", "1");
    shop.clerk().press(Button::Digit(10)).press(Button::Digit(255));
    assert_eq!(shop.amount().price.digits, "1");
}
