//! A purchase with several rails is refunded by one plan, also across a reload.

use kios_protocol::refund::{Gateway, RefundState};
use kios_till::Button;
use kios_till::journal::Entry;

use crate::support::{Ask, Shop};

#[test]
fn every_refund_has_a_name_of_its_own() {
    let mut shop = Shop::looking_at_a_split_purchase();
    shop.clerk().press(Button::Refund).press(Button::Points);
    shop.refunds().relay().takes_refund().settles(0, RefundState::Done).tells_refund(0);
    shop.relay().takes_refund().settles(1, RefundState::Done).tells_refund(1);
    shop.ends("refund-done");
    let ids: std::collections::BTreeSet<_> =
        shop.refund_requests().iter().map(|request| request.refund_id.to_string()).collect();
    assert_eq!(ids.len(), 2);
    assert!(ids.iter().all(|id| id.len() == 32 && id.starts_with(&"07".repeat(12))));
}

#[test]
fn a_split_purchase_goes_back_as_one_plan_the_points_first() {
    let mut shop = Shop::looking_at_a_split_purchase();
    let view = shop.looked_at();
    assert_eq!(view.rails.len(), 3);
    assert!(view.cancel.unwrap().enabled && view.refund.unwrap().enabled);
    shop.clerk().press(Button::Refund);
    assert_eq!(shop.composed().cards.len(), 2);
    assert!(shop.composed().points.unwrap().on);
    shop.clerk().press(Button::Line(1)).presses("1000").press(Button::Continue);
    let sums: Vec<_> = shop.refunding().rails.iter().map(|rail| rail.sum.clone()).collect();
    assert_eq!(sums, ["13,125 P", "KRW 33,000", "USD 10.00"]);
    shop.clerk().press(Button::Confirm);
    assert_eq!(shop.journal.len(), 2, "the plan, and the points' own intent");
    assert_eq!(shop.asks(), [Ask::OpenCancel], "no card before the owner has said yes");
    shop.relay().opens_cancel();
    shop.clock().passes(20);
    shop.relay().has(55).tells().closes_cancel();
    shop.shows("refund");
    assert_eq!(shop.refund_requests()[0].deadline, shop.server_now().plus(660));
    shop.relay().takes_refund().settles(0, RefundState::Done).tells_refund(0);
    assert_eq!(shop.refunding().rails[1].word, "Refunded");
    shop.relay().takes_refund().settles(1, RefundState::Done).tells_refund(1);
    shop.ends("refund-done");
    assert_eq!(shop.rails().len(), 3);
}

#[test]
fn an_owner_who_says_no_stops_the_plan_before_any_card() {
    let mut shop = Shop::looking_at_a_split_purchase();
    shop.clerk().press(Button::Refund);
    shop.refunds().relay().opens_cancel();
    shop.clock().passes(2);
    shop.relay().has(56).tells().closes_cancel();
    shop.ends("refund-refused");
    let rails = shop.rails();
    assert_eq!(rails[0].1, "The shop owner declined");
    assert!(rails[1].1.contains("Not started") && rails[2].1.contains("Not started"));
    assert_eq!(shop.refund_requests(), []);
}

#[test]
fn a_plan_shows_an_outcome_for_every_line_and_is_named_by_the_worst() {
    use RefundState::{Done, Refused, Unknown};
    for (first, second, outcome, title) in [
        (Done, Refused, "refund-refused", "Partly refunded"),
        (Refused, Done, "refund-refused", "Partly refunded"),
        (Refused, Refused, "refund-refused", "Not refunded"),
        (Unknown, Done, "refund-unknown", "The refund is being checked"),
        (Unknown, Refused, "refund-unknown", "The refund is being checked"),
        (Done, Unknown, "refund-unknown", "The refund is being checked"),
    ] {
        let mut shop = Shop::looking_at_a_split_purchase();
        shop.clerk().press(Button::Refund).press(Button::Points);
        shop.refunds().relay().takes_refund().settles(0, first).tells_refund(0);
        // A line that is not settled does not delay the next.
        shop.relay().takes_refund().settles(1, second).tells_refund(1);
        if outcome == "refund-unknown" {
            shop.shows("checking").clerk().press(Button::Done);
        }
        shop.ends(outcome);
        assert_eq!(shop.outcome_view().title, title, "{first:?} {second:?}");
        assert_eq!(shop.rails().len(), 2, "the points were left out");
    }
}

#[test]
fn a_card_is_left_out_by_an_amount_of_nothing() {
    let mut shop = Shop::looking_at_a_split_purchase();
    shop.clerk().press(Button::Refund).press(Button::Points).press(Button::Clear);
    shop.refunds().relay().takes_refund().settles(1, RefundState::Done).tells_refund(1);
    shop.ends("refund-done");
    assert_eq!(shop.rails().len(), 1);
}

/// What is refunded besides two card sales.
#[derive(Clone, Copy, Debug, PartialEq)]
enum Besides {
    Nothing,
    Points,
}

/// A till whose page closes after a step of a refund of two card sales.
fn left(besides: Besides, step: usize, seconds: u64) -> Shop {
    let mut shop = Shop::looking_at_a_split_purchase();
    shop.clerk().press(Button::Refund);
    if besides == Besides::Nothing {
        shop.clerk().press(Button::Points);
    }
    shop.refunds();
    let steps: Vec<fn(&mut Shop)> = vec![
        |shop| {
            shop.relay().takes_refund_but_the_answer_is_lost();
        },
        |shop| {
            shop.relay().finds_refund();
        },
        |shop| {
            shop.relay().settles(0, RefundState::Done);
        },
        |shop| {
            shop.relay().tells_refund(0);
        },
        |shop| {
            shop.relay().takes_refund();
        },
        |shop| {
            shop.relay().settles(1, RefundState::Done);
        },
    ];
    if besides == Besides::Points {
        shop.relay().opens_cancel();
        shop.clock().passes(3);
        shop.relay().has(55).tells().closes_cancel();
    }
    for step in &steps[..step] {
        step(&mut shop);
    }
    shop.now = shop.now.plus_ms(seconds * 1_000);
    shop.restarts();
    shop
}

#[test]
fn a_reload_after_any_step_ends_as_if_there_had_been_none() {
    for besides in [Besides::Nothing, Besides::Points] {
        for step in 0..=6 {
            let mut shop = left(besides, step, 2);
            let row = format!("{besides:?} besides, after step {step}");
            shop.clerk().press(Button::Start);
            for _ in 0..20 {
                for ask in shop.asks() {
                    if ask == Ask::Refund {
                        shop.relay().takes_refund();
                    } else if ask == Ask::FindRefund {
                        shop.relay().finds_refund();
                    } else {
                        assert_eq!(ask, Ask::Shop, "{row}");
                        shop.relay().answers_shop();
                    }
                }
                for sale in 0..2 {
                    let refund = shop.sales[sale].refunds.last();
                    if refund.is_some_and(|refund| !refund.state.is_final()) {
                        shop.relay().settles(sale, RefundState::Done).tells_refund(sale);
                    }
                }
                if shop.outcome().is_some() {
                    break;
                }
                shop.clock().passes(1);
            }
            shop.ends("refund-done");
            assert_eq!(shop.rails().len(), 2 + usize::from(besides == Besides::Points), "{row}");
            let effects: Vec<_> = shop.sales.iter().map(|sale| sale.refunds.len()).collect();
            assert_eq!(effects, [1, 1], "{row}: one refund per card");
        }
    }
}

#[test]
fn what_was_not_sent_in_time_is_not_done_after_a_reload() {
    let mut shop = left(Besides::Nothing, 2, 1_400);
    shop.relay().finds_refund();
    shop.relay().settles(0, RefundState::Done).tells_refund(0);
    shop.relay().finds_refund();
    shop.ends("refund-refused");
    assert_eq!(shop.rails()[0].0, "Refunded");
    assert!(shop.rails()[1].1.contains("did not receive the request"));
}

#[test]
fn a_reload_while_the_owner_is_asked_goes_on_with_the_cards() {
    let mut shop = Shop::looking_at_a_split_purchase();
    shop.clerk().press(Button::Refund);
    shop.refunds().relay().opens_cancel();
    shop.clock().passes(3);
    shop.restarts();
    shop.relay().finds();
    shop.shows("cancel").relay().has(55).tells().closes_cancel();
    shop.shows("refund").relay().takes_refund().settles(0, RefundState::Done).tells_refund(0);
    shop.relay().takes_refund().settles(1, RefundState::Done).tells_refund(1);
    shop.ends("refund-done");
    assert_eq!(shop.rails().len(), 3);
}

#[test]
fn a_reload_before_the_owner_was_asked_begins_nothing() {
    let mut shop = Shop::looking_at_a_split_purchase();
    shop.clerk().press(Button::Refund);
    shop.refunds();
    shop.journal.retain(|_, entry| matches!(entry, Entry::Refund(_)));
    shop.restarts();
    shop.ends("refund-refused");
    assert_eq!(shop.asks(), []);
    assert!(shop.rails()[0].1.contains("was not asked"));
}

#[test]
fn a_plan_survives_the_disk_and_a_broken_one_is_told() {
    let mut shop = Shop::refunding_all();
    let (key, entry) = shop.journal.iter().next().unwrap();
    assert!(key.starts_with("refund:0707"), "{key}");
    let text = serde_json::to_string(entry).unwrap();
    assert_eq!(&serde_json::from_str::<Entry>(&text).unwrap(), entry);
    let Some(Entry::Refund(plan)) = shop.journal.values_mut().next() else { panic!() };
    plan.lines[0].amount = "?".to_owned();
    shop.restarts();
    assert!(shop.idle().notice.contains("1 payment record is unreadable"));
    assert_eq!(shop.journal.len(), 1, "it is not dropped");
}

#[test]
fn the_question_of_a_split_refund_has_the_sum_of_all_lines() {
    let sum = |view: Option<kios_till::view::Money>| view.map(|price| price.to_string());
    let mut shop = Shop::looking_at_a_purchase_with(&[(Gateway::Kicc, 20_000, "KRW")]);
    shop.clerk().press(Button::Refund).press(Button::Continue);
    let view = shop.refunding();
    assert_eq!(
        sum(view.price),
        Some("KRW 32,500".to_owned()),
        "12,500 in points, 20,000 on the card"
    );
    assert_eq!(view.rails[0].sum, "13,125 P", "with the fee");
    assert_eq!(view.rails[0].lines[0].value, "KRW 12,500");
    assert_eq!(view.rails[1].sum, "KRW 20,000");

    // The same sum while it goes back, after a reload and at the end.
    shop.clerk().press(Button::Confirm);
    shop.relay().opens_cancel();
    shop.clock().passes(20);
    shop.relay().has(55).tells().closes_cancel();
    assert_eq!(sum(shop.refunding().price), Some("KRW 32,500".to_owned()));
    shop.relay().takes_refund().settles(0, RefundState::Done).tells_refund(0);
    shop.ends("refund-done");
    assert_eq!(sum(shop.outcome_view().price), Some("KRW 32,500".to_owned()));

    // Without the points it is the card's; with two currencies there is none.
    let mut shop = Shop::looking_at_a_purchase_with(&[(Gateway::Kicc, 20_000, "krw")]);
    shop.clerk().press(Button::Refund).press(Button::Points).press(Button::Continue);
    assert_eq!(sum(shop.refunding().price), Some("KRW 20,000".to_owned()));
    let mut shop = Shop::looking_at_a_purchase_with(&[(Gateway::Eximbay, 25, "usd")]);
    shop.clerk().press(Button::Refund).press(Button::Continue);
    assert_eq!(sum(shop.refunding().price), None);
}
