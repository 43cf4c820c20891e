//! What is printed: copies of receipts from the history, and slips of cancels, refunds and point grants.

use kios_protocol::refund::RefundState;
use kios_till::view::{Fact, Tone};
use kios_till::{Button, Effect};

use crate::support::{Ask, Shop};

fn printed(shop: &Shop) -> usize {
    shop.effects.iter().filter(|effect| **effect == Effect::Print).count()
}

fn value<'a>(lines: &'a [Fact], label: &str) -> Option<&'a str> {
    lines.iter().find(|fact| fact.label == label).map(|fact| fact.value.as_str())
}

#[test]
fn a_receipt_is_printed_again_from_the_history_and_marked_as_a_copy() {
    let mut shop = Shop::looking_at_a_paid_payment();
    let print = shop.looked_at().print.unwrap();
    let purchase = shop.payment.clone().unwrap().item.purchase_id.to_string();
    shop.clerk().press(print.button);
    let copy = shop.shows("receipt").receipt();
    assert!(copy.title.contains("Copy"), "{}", copy.title);
    assert_eq!(shop.view().frame.tone, Tone::Refund, "no receipt of a new sale");
    assert_eq!(value(&copy.lines, "Total points"), Some("13,125 P"));
    assert_eq!(value(&copy.lines, "Order number"), Some(purchase.as_str()));
    shop.clerk().press(Button::Print);
    assert_eq!(printed(&shop), 1);
    shop.clock().passes(30);
    shop.shows("receipt").clerk().press(Button::Done);
    shop.shows("payment");

    // After a reload the balance is not known, and the time is the one of the payment.
    let paid_at = copy.header.last().cloned();
    shop.clerk().press(Button::Back);
    shop.restarts();
    shop.looks();
    shop.clerk().press(Button::Print);
    let copy = shop.receipt();
    assert_eq!(value(&copy.lines, "Points left"), None);
    assert_eq!(value(&copy.lines, "Total points"), Some("13,125 P"));
    assert_eq!(copy.header.last().cloned(), paid_at);
}

#[test]
fn what_was_not_paid_or_is_cancelled_has_no_receipt() {
    for (status, has) in [(11, false), (19, false), (18, true), (51, true), (56, true), (58, false)]
    {
        let mut shop = Shop::looking_at_a_paid_payment();
        shop.relay().has(status).tells();
        assert_eq!(shop.looked_at().print.is_some(), has, "{status}");
        shop.clerk().press(Button::Print);
        shop.shows(if has { "receipt" } else { "payment" });
    }
}

#[test]
fn a_cancel_has_a_slip_when_the_points_went_back() {
    let mut shop = Shop::waiting_for_the_owner();
    shop.relay().has(55).tells();
    shop.relay().closes_cancel();
    let slip = shop.ends("cancel-done").outcome_view().slip.unwrap();
    assert_eq!(value(&slip.lines, "Payment number"), Some("5e5e5e5e"));
    assert_eq!(slip.header.len(), 3, "shop, terminal and time: {:?}", slip.header);
    shop.clock().passes(10);
    shop.clerk().press(slip.print.button);
    assert_eq!(printed(&shop), 1);
    // Printing takes time.
    shop.clock().passes(10);
    shop.shows("outcome");

    let mut shop = Shop::waiting_for_the_owner();
    shop.relay().has(56).tells().closes_cancel();
    assert_eq!(shop.ends("cancel-denied").outcome_view().slip, None);
    shop.clerk().press(Button::Print);
    assert_eq!(printed(&shop), 0);
}

#[test]
fn a_refund_has_a_slip_with_each_line() {
    let mut shop = Shop::looking_at_a_split_purchase();
    shop.clerk().press(Button::Refund).press(Button::Points);
    shop.refunds().relay().takes_refund().settles(0, RefundState::Done).tells_refund(0);
    shop.relay().takes_refund().settles(1, RefundState::Refused).tells_refund(1);
    let slip = shop.ends("refund-refused").outcome_view().slip.unwrap();
    let lines: Vec<_> = slip.lines.iter().map(|fact| fact.value.as_str()).collect();
    assert!(
        lines[0].starts_with("KRW 33,000 · ") && lines[1].starts_with("USD 25.00 · "),
        "{lines:?}"
    );
    shop.clerk().press(slip.print.button);
    assert_eq!(printed(&shop), 1);

    let mut shop = Shop::refunding_all();
    shop.relay().takes_refund().settles(0, RefundState::Refused).tells_refund(0);
    assert_eq!(shop.ends("refund-refused").outcome_view().slip, None);
}

#[test]
fn points_have_a_slip_when_they_are_given_and_when_they_are_taken_back() {
    let mut shop = Shop::giving();
    shop.relay().takes_it(Ask::Save);
    let slip = shop.ends("points-given").outcome_view().slip.unwrap();
    assert!(value(&slip.lines, "Order number").is_some());
    shop.clerk().press(slip.print.button);
    assert_eq!(printed(&shop), 1);
    shop.clerk().press(Button::TakeBack);
    shop.relay().takes_it(Ask::CancelSave);
    assert!(shop.ends("points-taken-back").outcome_view().slip.is_some());
}

#[test]
fn the_same_number_has_the_same_word_before_and_after_the_payment() {
    let mut shop = Shop::open();
    shop.clerk().starts().presses("12500").charges();
    shop.customer().shows_code();
    shop.relay().quotes("1000000");
    let labels = |lines: Vec<Fact>| {
        let points = |fact: &Fact| fact.value.ends_with(" P");
        lines.into_iter().filter(points).map(|fact| (fact.value, fact.label)).collect::<Vec<_>>()
    };
    let mut all = labels(shop.estimate().lines);
    shop.clerk().pays();
    shop.relay().opens();
    all.extend(labels(shop.approval().lines));
    shop.relay().approves();
    shop.relay().closes();
    all.extend(labels(shop.ends("paid").receipt().lines));
    for (number, label) in &all {
        for (other, same) in &all {
            assert_eq!(number == other, label == same, "{label} {number}, {same} {other}");
        }
    }
}
