//! The form of a refund: amounts, tax parts and reason.

use kios_protocol::api::TaxationParts;
use kios_protocol::refund::Gateway;
use kios_till::view::FieldState;
use kios_till::{Button, Event, Key, Language, RefundField};

use crate::support::{Shop, card_sale, won};

fn fills(shop: &mut Shop, field: RefundField, text: &str) {
    shop.send(Event::FieldChanged { field, text: text.to_owned() });
}

#[test]
fn an_amount_is_keyed_typed_and_pressed_on_a_keyboard() {
    let mut shop = Shop::composing();
    shop.clerk().presses("12<3z");
    assert_eq!(shop.composed().amount.value.digits, "1,300");
    shop.clerk().keys(&[Key::Backspace, Key::Character('9')]);
    assert_eq!(shop.composed().amount.value.digits, "1,309");
    fills(&mut shop, RefundField::Amount, "2,500");
    assert_eq!(shop.composed().amount.value.digits, "2,500");
    shop.clerk().presses("0");
    assert_eq!(shop.composed().amount.value.digits, "25,000");
    for wrong in ["12.5", "-3", "a"] {
        fills(&mut shop, RefundField::Amount, wrong);
        let view = shop.composed();
        assert!(!view.next.enabled && view.problem.contains("not an amount"), "{wrong}");
    }
    shop.clerk().press(Button::Clear);
    assert!(!shop.composed().next.enabled, "nothing is no refund");
    assert_eq!(shop.composed().problem, "Enter the amount to refund");
    // A scan does not change the amount.
    shop.clerk().presses("77");
    shop.scanner().reads("0123456789abcdef");
    assert_eq!(shop.composed().amount.value.digits, "77");
}

#[test]
fn cents_are_keyed_as_on_a_register() {
    let mut shop = Shop::open();
    shop.sales = vec![card_sale(Gateway::Eximbay, "C3", 25, "usd")];
    shop.looks_at_the_sale();
    shop.clerk().press(Button::Refund);
    assert_eq!(shop.composed().amount.value.digits, "25.00");
    shop.clerk().presses("850");
    assert_eq!(shop.composed().amount.value.digits, "8.50");
    fills(&mut shop, RefundField::Amount, "8.505");
    assert!(!shop.composed().next.enabled);
}

#[test]
fn a_written_amount_is_what_it_says_or_is_refused_with_an_example() {
    for (currency, sold, text, expected) in [
        ("usd", 2_500, "0,20", Err("1,250.50")),
        ("usd", 2_500, "0,05", Err("1,250.50")),
        ("usd", 2_500, "1,000", Ok("1,000")),
        ("usd", 2_500, "1,234.50", Ok("1,234.50")),
        ("usd", 2_500, "０．２０", Ok("０．２０")),
        ("usd", 2_500, "1.5.0", Err("1,250.50")),
        ("krw", 33_000, "1,00", Err("12,500")),
        ("krw", 33_000, "1 000", Ok("1 000")),
        ("krw", 33_000, "+5", Err("12,500")),
    ] {
        for (language, words) in [(Language::En, "not an amount"), (Language::Ko, "금액")] {
            let mut shop = Shop::open();
            shop.sales = vec![card_sale(Gateway::Eximbay, "C3", sold, currency)];
            shop.looks_at_the_sale();
            shop.clerk().press(Button::Refund).press(Button::Speak(language));
            fills(&mut shop, RefundField::Amount, text);
            let view = shop.composed();
            assert_eq!(view.next.enabled, expected.is_ok(), "{currency} {text}: {}", view.problem);
            match expected {
                Ok(shown) => assert_eq!(
                    (view.amount.value.digits.as_str(), ""),
                    (shown, view.problem.as_str())
                ),
                Err(example) => {
                    let upper = currency.to_ascii_uppercase();
                    for part in [words, example, &upper] {
                        assert!(view.problem.contains(part), "{text}: {}", view.problem);
                    }
                }
            }
        }
    }
}

#[test]
fn a_reason_is_one_that_both_gateways_take() {
    let mut shop = Shop::composing();
    shop.clerk().press(Button::Reason(2));
    assert_eq!(shop.composed().reason, "Wrong order");
    let long = "가".repeat(34);
    for (reason, fine) in [
        ("단순변심", true),
        ("Wrong size, no. 3", true),
        ("가".repeat(33).as_str(), true),
        (long.as_str(), false),
        ("", false),
        ("  ", false),
        ("it's", false),
        ("it＇s", false),
        ("환불\u{200B}", true),
        ("\u{FEFF}\u{202A}", false),
        ("１＋１　환불", true),
        ("a|b", false),
        ("<b>", false),
        ("a\\b", false),
        ("a;b", false),
        ("a&b", false),
        ("a\nb", false),
        ("good \u{1F600}", false),
        ("\u{2764}", false),
    ] {
        fills(&mut shop, RefundField::Reason, reason);
        let view = shop.composed();
        assert_eq!(view.next.enabled, fine, "{reason:?}: {}", view.reason_problem);
        assert_eq!(view.reason_problem.is_empty(), fine, "{reason:?}");
    }
}

#[test]
fn a_reason_is_sent_in_one_form() {
    let mut shop = Shop::composing();
    // Decomposed, full width, with characters that nobody sees.
    let decomposed = "\u{1112}\u{116A}\u{11AB}\u{1107}\u{116E}\u{11AF}";
    fills(&mut shop, RefundField::Reason, &format!(" {decomposed}\u{200B} １＋１\u{FE0F}\u{A0}"));
    shop.refunds();
    assert_eq!(shop.refund_requests()[0].reason, "환불 1+1");
}

#[test]
fn tax_parts_follow_the_amount_and_always_add_up() {
    let parts = |taxable, tax_free, vat| TaxationParts {
        taxable: won(taxable),
        tax_free: won(tax_free),
        vat: won(vat),
    };
    for (left, amount, expected) in [
        (parts(20_000, 11_000, 2_000), 33_000, parts(20_000, 11_000, 2_000)),
        (parts(20_000, 11_000, 2_000), 3_300, parts(2_000, 1_100, 200)),
        (parts(20_000, 11_000, 2_000), 1_000, parts(607, 333, 60)),
        (parts(20_000, 11_000, 2_000), 1, parts(1, 0, 0)),
        (parts(0, 33_000, 0), 7, parts(0, 7, 0)),
        (parts(1, 32_999, 0), 100, parts(1, 99, 0)),
    ] {
        let mut shop = Shop::open();
        let mut sale = card_sale(Gateway::Kicc, "C1", 33_000, "krw");
        sale.taxation = Some(left);
        sale.taxation_left = Some(left);
        shop.sales = vec![sale];
        shop.looks_at_the_sale();
        shop.clerk().press(Button::Refund);
        assert!(shop.composed().parts.iter().all(|part| part.access == FieldState::Locked));
        shop.clerk().presses(&amount.to_string());
        shop.refunds();
        assert_eq!(shop.refund_requests()[0].taxation, Some(expected), "{amount} of {left:?}");
    }
}

#[test]
fn tax_parts_can_be_changed_in_part_and_have_to_fit() {
    let mut shop = Shop::open();
    let mut sale = card_sale(Gateway::Kicc, "C1", 33_000, "krw");
    let left = TaxationParts { taxable: won(20_000), tax_free: won(11_000), vat: won(2_000) };
    (sale.taxation, sale.taxation_left) = (Some(left), Some(left));
    shop.sales = vec![sale];
    shop.looks_at_the_sale();
    shop.clerk().press(Button::Refund).presses("5000");
    fills(&mut shop, RefundField::TaxFree, "5000");
    let view = shop.composed();
    assert!(view.problem.contains("add up to KRW 5,000"), "{}", view.problem);
    assert!(!view.next.enabled);
    shop.clerk().press(Button::Fill(RefundField::Taxable)).press(Button::Clear);
    fills(&mut shop, RefundField::Vat, "");
    assert!(shop.composed().next.enabled, "{}", shop.composed().problem);
    fills(&mut shop, RefundField::TaxFree, "12000");
    assert!(shop.composed().problem.contains("exceeds what is left"));
    // Another amount while a scan types into the field, which is put back: the parts are those that a hand entered.
    fills(&mut shop, RefundField::TaxFree, "5000");
    assert!(shop.composed().next.enabled);
    for text in ["5000a", "5000a1", "5000"] {
        shop.send(Event::FieldChanged { field: RefundField::Amount, text: text.to_owned() });
    }
    assert_eq!(shop.composed().parts[1].value.digits, "5000");
    // A new amount is split again.
    shop.clerk().press(Button::Fill(RefundField::Amount)).presses("c3300");
    assert_eq!(shop.composed().parts[1].value.digits, "1,100");
}

#[test]
fn a_forgotten_composer_is_dropped() {
    let mut shop = Shop::composing();
    shop.clock().passes(46);
    assert!(shop.view().frame.still_there.is_some());
    shop.clock().passes(15);
    shop.shows("idle");
}

#[test]
fn a_point_of_a_keyboard_means_what_it_says() {
    for (gateway, currency, sum, keys, shown, fine) in [
        (Gateway::Eximbay, "usd", 25, "12.5", "12.5", true),
        (Gateway::Eximbay, "usd", 25, "20.", "20.", true),
        (Gateway::Eximbay, "usd", 25, ".5", "0.5", true),
        (Gateway::Kicc, "krw", 33_000, "12.50", "12.", false),
    ] {
        let mut shop = Shop::open_in(currency);
        shop.sales = vec![card_sale(gateway, "C1", sum, currency)];
        shop.looks_at_the_sale();
        shop.clerk().press(Button::Refund);
        shop.clock().passes(1);
        for key in keys.chars() {
            let key = if key == '.' { Key::Point } else { Key::Character(key) };
            shop.send(Event::Key(key));
        }
        let view = shop.composed();
        assert_eq!((view.amount.value.digits.as_str(), view.next.enabled), (shown, fine), "{keys}");
    }
}
