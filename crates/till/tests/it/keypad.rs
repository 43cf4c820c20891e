//! Prices on the keypad.

use kios_protocol::api::ShopSettings;
use kios_protocol::{Amount, Currency};
use kios_till::view::AmountView;
use kios_till::{Button, KeyPress, Sound};

use crate::support::{CODE, Shop, press};

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
        ("krw", "12.5", "12.", ""),
        ("krw", "12.<5", "125", ""),
        ("krw", "12.+5", "12.", ""),
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
        ("usd", "12.", "12.", ""),
        ("usd", "12.5", "12.5", ""),
        ("usd", "12.505", "12.50", ""),
        ("usd", ".5", "0.5", ""),
        ("usd", "12.<", "0.12", ""),
        ("usd", "12.5+.75", "13.25", "12.50 + 0.75"),
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
fn a_point_in_a_currency_without_decimals_charges_nothing_until_it_is_deleted() {
    let mut shop = Shop::open();
    shop.waits_ms(1_000);
    let enter = KeyPress { code: "Enter".to_owned(), ..KeyPress::default() };
    shop.types_key(500_000, enter.clone());
    for key in "12.500".chars().map(press).chain([enter]) {
        shop.types_key(120_000, key);
    }
    shop.waits_ms(60);
    assert_eq!(shop.screen(), "amount");
    let view = shop.amount();
    assert_eq!((view.price.digits.as_str(), view.charge.enabled), ("12.", false));
    // A preset does not hide it.
    shop.clerk().press(Button::Preset(0));
    assert_eq!(shop.amount().price.digits, "12.");
    assert!(view.problem.contains("no decimals"), "{}", view.problem);
    shop.clerk().press(Button::Backspace);
    assert_eq!((shop.amount().charge.enabled, shop.amount().problem.as_str()), (true, ""));
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
    assert_eq!(shop.amount().problem, "At most KRW 10,000,000 per payment");
    shop.clerk().charges();
    shop.shows("amount");
}

#[test]
fn the_highest_charge_and_the_presets_are_the_shops() {
    let mut shop = Shop::dark("krw");
    shop.relay_settings = Some(ShopSettings {
        highest_charge: Amount::from_whole(5_000),
        presets: vec![Amount::from_whole(300), Amount::from_whole(2_500)],
        ..ShopSettings::of_currency(&Currency::new("krw"))
    });
    shop.starts().connects().clerk().starts().presses("5001");
    assert!(shop.amount().problem.contains("5,000"));
    shop.clerk().presses("c").press(Button::Preset(1)).press(Button::Preset(0));
    let view = shop.amount();
    assert_eq!(
        view.presets.iter().map(|p| p.label.as_str()).collect::<Vec<_>>(),
        ["+300", "+2,500"]
    );
    assert_eq!(view.price.digits, "2,800");
}

#[test]
fn a_currency_has_a_highest_charge_of_its_own() {
    for (currency, most, said) in [
        ("krw", "10000000", "KRW 10,000,000"),
        ("jpy", "1000000", "JPY 1,000,000"),
        ("usd", "1000000", "USD 10,000.00"),
        ("php", "50000000", "PHP 500,000.00"),
    ] {
        let (mut shop, view) = keyed(currency, most);
        assert!(view.charge.enabled, "{currency}");
        shop.clerk().presses("+1");
        let view = shop.amount();
        assert!(!view.charge.enabled && view.problem.contains(said), "{}", view.problem);
    }
}

#[test]
fn a_key_that_gives_in_is_heard() {
    let (shop, _) = keyed("krw", "012.z<");
    assert_eq!(shop.played(Sound::Tap), 4, "neither the leading zero nor the point");
}

#[test]
fn any_number_of_prices_is_added() {
    let (mut shop, _) = keyed("krw", &"100+".repeat(40));
    assert_eq!(shop.amount().price.digits, "4,000");
    shop.clerk().presses("100+7");
    let view = shop.amount();
    assert_eq!(view.price.digits, "4,107");
    assert_eq!(view.running, "… + 100 + 100 + 100 + 100 + 100 + 100 + 100 + 7", "its end is shown");
}

#[test]
fn back_from_the_next_screens_keeps_the_added_prices() {
    let (mut shop, _) = keyed("krw", "4500+8000");
    shop.clerk().charges();
    shop.shows("customer").clerk().press(Button::Back);
    assert_eq!(shop.shows("amount").amount().running, "4,500 + 8,000");
    shop.clerk().presses("+500").charges();
    shop.scanner().reads(CODE);
    shop.relay().quotes("100000");
    shop.clock().passes(1);
    shop.shows("estimate").clerk().press(Button::Back);
    shop.shows("customer").clerk().press(Button::Back);
    assert_eq!(shop.shows("amount").amount().running, "4,500 + 8,000 + 500");
    shop.clerk().press(Button::Back).starts().presses("13000").charges();
    shop.shows("customer").clerk().press(Button::Back);
    assert_eq!(shop.amount().running, "", "those of an earlier sale are gone");
}

#[test]
fn digits_that_are_none_are_none() {
    let (mut shop, _) = keyed("krw", "1");
    shop.clerk().press(Button::Digit(10)).press(Button::Digit(255));
    assert_eq!(shop.amount().price.digits, "1");
}
