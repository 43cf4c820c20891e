//! The form of a refund: amounts, tax parts and reason.

use kios_protocol::api::TaxationParts;
use kios_protocol::refund::Gateway;
use kios_till::view::FieldState;
use kios_till::{Button, Event, Key, RefundField};

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
    assert!(shop.composed().problem.contains("more than is left"));
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
