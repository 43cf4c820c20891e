//! Giving money back on cards.

use kios_protocol::api::{Answer, TaxationParts, Unknown};
use kios_protocol::refund::{Gateway, RefundState};
use kios_till::journal::Entry;
use kios_till::view::{Access, RowOf, Tone};
use kios_till::{Blank, Button, Event, Key, Reply, Sound};

use crate::support::{Ask, Disk, Shop, card_sale, won};

fn fills(shop: &mut Shop, blank: Blank, text: &str) {
    shop.send(Event::Filled { blank, text: text.to_owned() });
}

/// A shop that looks at a purchase paid with points and with a card of each gateway.
fn split() -> Shop {
    let mut shop = Shop::looking_at_a_paid_payment();
    let purchase = shop.payment.clone().unwrap().item.purchase_id.to_string();
    shop.sales = vec![
        card_sale(Gateway::Kicc, &purchase, 33_000, "krw"),
        card_sale(Gateway::Eximbay, &purchase, 25, "usd"),
    ];
    shop.clerk().press(Button::Back).press(Button::Back);
    shop.calls.clear();
    shop.looks();
    shop
}

#[test]
fn a_clerk_gives_a_whole_card_sale_back() {
    let mut shop = Shop::looking_at_a_card_sale();
    let view = shop.looked_at();
    assert!(view.cancel.is_none() && view.refund.unwrap().enabled);
    shop.clerk().press(Button::Refund);
    let view = shop.composed();
    assert_eq!(view.amount.value.figures, "33,000");
    assert_eq!(shop.view().frame.tone, Tone::Refund);
    shop.clerk().press(Button::Continue);
    let view = shop.refunding();
    assert_eq!(view.rails[0].sum, "KRW 33,000");
    assert_eq!(view.rails[0].lines[0].value, "KRW 0");
    assert_eq!((shop.asks(), shop.journal.len()), (vec![], 0), "nothing before the last word");
    shop.clerk().press(Button::Confirm);
    let requests = shop.refund_requests();
    assert_eq!((requests[0].amount, requests[0].balance), (won(33_000), won(33_000)));
    assert_eq!(requests[0].deadline, shop.server_now().plus(300));
    assert_eq!(requests[0].reason, "Customer request");
    shop.relay().takes_refund();
    shop.shows("refund").relay().settles(0, RefundState::Done).tells_refund(0);
    shop.ends("refund-done");
    assert_eq!(shop.outcome_view().rails[0].word, "Given back");
    assert_eq!(shop.played(Sound::Paid), 1);
    shop.clock().passes(12);
    shop.looks_at_the_sale();
    let view = shop.looked_at();
    assert!(!view.refund.unwrap().enabled);
    assert!(view.detail.contains("All of it"), "{}", view.detail);
    let labels: Vec<_> = view.timeline.iter().map(|line| line.label.as_str()).collect();
    assert_eq!(labels, ["Card paid", "Refund asked · KRW 33,000", "Refund done · KRW 33,000"]);
}

#[test]
fn a_sale_goes_back_in_parts_and_never_above_what_is_left() {
    let mut shop = Shop::composing();
    for (keys, left) in [("5000", "KRW 28,000"), ("8000", "KRW 20,000")] {
        shop.clerk().presses(keys);
        assert_eq!(shop.composed().amount.value.figures.replace(',', ""), keys);
        shop.refunds().relay().takes_refund().settles(0, RefundState::Done).tells_refund(0);
        shop.ends("refund-done").clock().passes(12);
        shop.looks_at_the_sale();
        let rail = shop.looked_at().rails.remove(0);
        assert_eq!(rail.lines.last().unwrap().value, left);
        shop.clerk().press(Button::Refund);
    }
    shop.clerk().presses("20001");
    let view = shop.composed();
    assert!(view.problem.contains("At most KRW 20,000"), "{}", view.problem);
    assert!(!view.next.enabled);
    shop.forget_the_past().refunds();
    shop.shows("refund");
    assert_eq!(shop.asks(), [], "it never leaves");
    shop.clerk().press(Button::Whole);
    assert_eq!(shop.composed().amount.value.figures, "20,000");
}

#[test]
fn an_amount_is_keyed_typed_and_pressed_on_a_keyboard() {
    let mut shop = Shop::composing();
    shop.clerk().presses("12<3z");
    assert_eq!(shop.composed().amount.value.figures, "1,300");
    shop.clerk().keys(&[Key::Backspace, Key::Character('9')]);
    assert_eq!(shop.composed().amount.value.figures, "1,309");
    fills(&mut shop, Blank::Amount, "2,500");
    assert_eq!(shop.composed().amount.value.figures, "2,500");
    shop.clerk().presses("0");
    assert_eq!(shop.composed().amount.value.figures, "25,000");
    for wrong in ["12.5", "-3", "a"] {
        fills(&mut shop, Blank::Amount, wrong);
        let view = shop.composed();
        assert!(!view.next.enabled && view.problem.contains("not an amount"), "{wrong}");
    }
    shop.clerk().press(Button::Clear);
    assert!(!shop.composed().next.enabled, "nothing is no refund");
    // A scanner is no keypad.
    shop.clerk().presses("77");
    shop.scanner().reads("0123456789abcdef");
    assert_eq!(shop.composed().amount.value.figures, "77");
}

#[test]
fn cents_are_keyed_as_on_a_register() {
    let mut shop = Shop::open();
    shop.sales = vec![card_sale(Gateway::Eximbay, "C3", 25, "usd")];
    shop.looks_at_the_sale();
    shop.clerk().press(Button::Refund);
    assert_eq!(shop.composed().amount.value.figures, "25.00");
    shop.clerk().presses("850");
    assert_eq!(shop.composed().amount.value.figures, "8.50");
    fills(&mut shop, Blank::Amount, "8.505");
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
        fills(&mut shop, Blank::Reason, reason);
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
        assert!(shop.composed().parts.iter().all(|part| part.access == Access::Locked));
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
    fills(&mut shop, Blank::TaxFree, "5000");
    let view = shop.composed();
    assert!(view.problem.contains("add up to KRW 5,000"), "{}", view.problem);
    assert!(!view.next.enabled);
    shop.clerk().press(Button::Fill(Blank::Taxable)).press(Button::Clear);
    fills(&mut shop, Blank::Vat, "");
    assert!(shop.composed().next.enabled, "{}", shop.composed().problem);
    fills(&mut shop, Blank::TaxFree, "12000");
    assert!(shop.composed().problem.contains("more than is left"));
    // A new amount is split anew.
    shop.clerk().press(Button::Fill(Blank::Amount)).presses("c3300");
    assert_eq!(shop.composed().parts[1].value.figures, "1,100");
}

#[test]
fn a_gateway_that_refuses_is_quoted() {
    let mut shop = Shop::refunding_all();
    shop.relay().takes_refund().settles(0, RefundState::Refused).tells_refund(0);
    shop.ends("refund-refused");
    let (word, detail) = shop.rails().remove(0);
    assert_eq!(word, "Not given back");
    assert!(detail.contains("declined by the issuer (R102)"), "{detail}");
    assert_eq!(shop.outcome_view().title, "The money was not given back");
}

#[test]
fn a_relay_that_refuses_is_found_true_and_told() {
    for code in [2001, 8001, 8002, 8003, 8004, 8007, 1501, 1551] {
        let mut shop = Shop::refunding_all();
        shop.relay().refuses(Ask::Refund, code);
        shop.shows("refund").relay().finds_refund();
        shop.ends("refund-refused");
        let (_, detail) = shop.rails().remove(0);
        assert!(detail.contains(&format!("({code})")), "{detail}");
        assert_eq!(shop.refund_requests().len(), 1);
    }
}

#[test]
fn an_unknown_refund_is_said_not_to_be_repeated_and_becomes_known() {
    let mut shop = Shop::refunding_all();
    shop.relay().takes_refund().settles(0, RefundState::Unknown).tells_refund(0);
    let view = shop.checking();
    assert_eq!(view.title, "Do not refund again");
    assert_eq!(shop.played(Sound::Attention), 1);
    shop.clock().passes(3);
    assert!(shop.checking().age.contains("3 s"), "{}", shop.checking().age);
    shop.sales[0].refunds[0].needs_person = true;
    shop.relay().settles(0, RefundState::Asking).tells_refund(0);
    assert!(shop.checking().staff.contains("ask its support"));
    shop.clerk().press(Button::CheckAgain);
    assert_eq!(shop.asks(), [Ask::FindRefund]);
    shop.relay().settles(0, RefundState::Done).finds_refund();
    shop.ends("refund-done");
    assert_eq!(shop.refund_requests().len(), 1, "it was asked for once");
}

#[test]
fn a_refund_that_takes_long_is_checked_and_polled_for() {
    let mut shop = Shop::refunding_all();
    shop.relay().takes_refund();
    shop.loses_the_stream().clock().passes(5);
    shop.relay().finds_refund();
    shop.shows("refund").clock().passes(2);
    shop.relay().finds_refund();
    shop.clock().passes(4);
    shop.shows("checking").relay().settles(0, RefundState::Done).finds_refund();
    shop.ends("refund-done");
}

#[test]
fn an_unknown_refund_can_be_left_to_the_relay() {
    let mut shop = Shop::refunding_all();
    shop.relay().takes_refund().settles(0, RefundState::Unknown).tells_refund(0);
    assert!(shop.checking().leave.is_some());
    shop.clerk().press(Button::Done);
    shop.ends("refund-unknown");
    assert_eq!(shop.view().frame.tone, Tone::Checking);
    shop.clerk().press(Button::Done);
    shop.looks_at_the_sale();
    let view = shop.looked_at();
    assert_eq!(view.title, "Being settled");
    assert!(view.detail.contains("Do not refund it again"), "{}", view.detail);
    assert!(!view.refund.unwrap().enabled);
    shop.clerk().press(Button::Refund);
    shop.shows("payment").relay().settles(0, RefundState::Refused).tells_refund(0).lists_sales();
    assert!(shop.looked_at().refund.unwrap().enabled, "now it can be tried again");
}

#[test]
fn what_the_relay_has_not_confirmed_cannot_be_left() {
    let mut shop = Shop::refunding_all();
    shop.relay().takes_refund_but_the_answer_is_lost();
    for _ in 0..12 {
        shop.relay().loses_everything();
        shop.clock().passes(1);
    }
    assert!(shop.checking().leave.is_none());
    shop.clerk().press(Button::Done).press(Button::Back).press(Button::Start);
    shop.shows("checking");
    shop.clock().passes(5);
    shop.relay().finds_refund();
    assert!(shop.checking().leave.is_some());
}

#[test]
fn a_lost_answer_is_found_out_and_nothing_is_asked_twice() {
    let mut shop = Shop::refunding_all();
    shop.relay().takes_refund_but_the_answer_is_lost().finds_refund();
    shop.relay().settles(0, RefundState::Done).tells_refund(0);
    shop.ends("refund-done");
    assert_eq!(shop.refund_requests().len(), 1);
}

#[test]
fn a_lost_request_is_sent_again_the_same_until_it_cannot_count_any_more() {
    let mut shop = Shop::refunding_all();
    for _ in 0..330 {
        for ask in shop.asks() {
            match ask {
                Ask::Refund => drop(shop.relay().loses(Ask::Refund)),
                Ask::FindRefund => drop(shop.relay().finds_refund()),
                _ => {}
            }
        }
        if shop.screen() == "outcome" {
            break;
        }
        shop.clock().passes(1);
    }
    shop.ends("refund-refused");
    let requests = shop.refund_requests();
    assert!(requests.len() > 50, "{}", requests.len());
    assert!(requests.iter().all(|request| *request == requests[0]));
    assert!(shop.server_now() > requests[0].deadline);
    assert!(shop.rails()[0].1.contains("never got the request"), "{:?}", shop.rails());
}

#[test]
fn a_refusal_is_not_believed_while_an_earlier_request_may_arrive() {
    let mut shop = Shop::refunding_all();
    shop.relay().loses(Ask::Refund).finds_refund();
    shop.clock().passes(1);
    shop.relay().refuses(Ask::Refund, 6000).finds_refund();
    assert_eq!(shop.outcome(), None, "the first request may still arrive");
    for _ in 0..320 {
        if shop.asks().contains(&Ask::FindRefund) {
            shop.relay().finds_refund();
        }
        shop.clock().passes(1);
        if shop.outcome().is_some() {
            break;
        }
    }
    shop.ends("refund-refused");
    assert_eq!(shop.refund_requests().len(), 2);
}

#[test]
fn answers_and_news_that_are_late_change_nothing() {
    let mut shop = Shop::refunding_all();
    let stale = shop.calls.clone();
    shop.relay().takes_refund();
    let first = shop.sales[0].refunds[0].clone();
    shop.relay().settles(0, RefundState::Unknown).tells_refund(0);
    shop.relay().tells_of_refund(first.clone());
    shop.shows("checking");
    for (token, _) in stale {
        let answer = Answer::Done(Reply::Refund(Box::new(first.clone())));
        shop.send(Event::Answered { token, answer });
        shop.send(Event::Answered { token, answer: Answer::Refused(8002) });
        shop.send(Event::Answered { token, answer: Answer::Unknown(Unknown::Late) });
    }
    shop.shows("checking").relay().settles(0, RefundState::Done).tells_refund(0);
    shop.ends("refund-done");
    shop.relay().tells_of_refund(first);
    assert_eq!(shop.outcome(), Some("refund-done"));
}

#[test]
fn a_disk_that_refuses_stops_the_refund_before_it_starts() {
    let mut shop = Shop::composing();
    shop.disk = Disk::Refuses;
    shop.refunds();
    shop.ends("refund-refused");
    assert_eq!(shop.refund_requests(), []);
    assert!(shop.rails()[0].1.contains("journal"), "{:?}", shop.rails());
    // A disk that is silent is one that refuses.
    let mut shop = Shop::composing();
    shop.disk = Disk::Hesitates;
    shop.refunds().clock().passes(6);
    shop.ends("refund-refused");
    assert_eq!(shop.refund_requests(), []);
}

#[test]
fn a_page_without_random_bytes_refunds_nothing() {
    let mut shop = Shop::open();
    shop.settings.seed = None;
    shop.restarts();
    shop.sales = vec![card_sale(Gateway::Kicc, "C1", 33_000, "krw")];
    shop.clock().ticks();
    shop.looks_at_the_sale();
    assert!(!shop.looked_at().refund.unwrap().enabled);
}

#[test]
fn every_refund_has_a_name_of_its_own() {
    let mut shop = split();
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
fn two_kiosks_that_race_are_told_apart() {
    // The other one was first, and its news arrive in time.
    let mut shop = Shop::composing();
    let request = {
        let mut other = Shop::refunding_all();
        other.relay().takes_refund();
        other.sales[0].refunds[0].clone()
    };
    shop.relay().tells_of_refund(request);
    shop.shows("payment");
    // Or too late: the relay compares the balance, and lets one refund settle before the next.
    for code in [8003, 8007] {
        let mut shop = Shop::refunding_all();
        shop.relay().refuses(Ask::Refund, code).finds_refund();
        shop.ends("refund-refused");
    }
}

#[test]
fn a_split_purchase_goes_back_as_one_plan_the_points_first() {
    let mut shop = split();
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
    assert_eq!(shop.refund_requests()[0].deadline, shop.server_now().plus(300));
    shop.relay().takes_refund().settles(0, RefundState::Done).tells_refund(0);
    assert_eq!(shop.refunding().rails[1].word, "Given back");
    shop.relay().takes_refund().settles(1, RefundState::Done).tells_refund(1);
    shop.ends("refund-done");
    assert_eq!(shop.rails().len(), 3);
}

#[test]
fn an_owner_who_says_no_stops_the_plan_before_any_card() {
    let mut shop = split();
    shop.clerk().press(Button::Refund);
    shop.refunds().relay().opens_cancel();
    shop.clock().passes(2);
    shop.relay().has(56).tells().closes_cancel();
    shop.ends("refund-refused");
    let rails = shop.rails();
    assert_eq!(rails[0].1, "The shop owner said no");
    assert!(rails[1].1.contains("Not begun") && rails[2].1.contains("Not begun"));
    assert_eq!(shop.refund_requests(), []);
}

#[test]
fn a_plan_shows_an_outcome_for_every_line_and_is_named_by_the_worst() {
    use RefundState::{Done, Refused, Unknown};
    for (first, second, outcome, title) in [
        (Done, Refused, "refund-refused", "Not all of it was given back"),
        (Refused, Done, "refund-refused", "Not all of it was given back"),
        (Refused, Refused, "refund-refused", "The money was not given back"),
        (Unknown, Done, "refund-unknown", "The refund is being settled"),
        (Unknown, Refused, "refund-unknown", "The refund is being settled"),
        (Done, Unknown, "refund-unknown", "The refund is being settled"),
    ] {
        let mut shop = split();
        shop.clerk().press(Button::Refund).press(Button::Points);
        shop.refunds().relay().takes_refund().settles(0, first).tells_refund(0);
        // A line that is not settled does not hold up the next.
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
    let mut shop = split();
    shop.clerk().press(Button::Refund).press(Button::Points).press(Button::Clear);
    shop.refunds().relay().takes_refund().settles(1, RefundState::Done).tells_refund(1);
    shop.ends("refund-done");
    assert_eq!(shop.rails().len(), 1);
}

/// A shop whose page goes after a step of a refund of two cards, with points or without.
fn left(points: bool, step: usize, seconds: u64) -> Shop {
    let mut shop = split();
    shop.clerk().press(Button::Refund);
    if !points {
        shop.clerk().press(Button::Points);
    }
    shop.refunds();
    let steps: Vec<fn(&mut Shop)> = vec![
        |shop| drop(shop.relay().takes_refund_but_the_answer_is_lost()),
        |shop| drop(shop.relay().finds_refund()),
        |shop| drop(shop.relay().settles(0, RefundState::Done)),
        |shop| drop(shop.relay().tells_refund(0)),
        |shop| drop(shop.relay().takes_refund()),
        |shop| drop(shop.relay().settles(1, RefundState::Done)),
    ];
    if points {
        shop.relay().opens_cancel();
        shop.clock().passes(3);
        shop.relay().has(55).tells().closes_cancel();
    }
    for step in &steps[..step] {
        step(&mut shop);
    }
    shop.now.0 += seconds * 1_000;
    shop.restarts();
    shop
}

#[test]
fn a_reload_after_any_step_ends_as_if_there_had_been_none() {
    for points in [false, true] {
        for step in 0..=6 {
            let mut shop = left(points, step, 2);
            let row = format!("points {points}, after step {step}");
            shop.clerk().press(Button::Start);
            for _ in 0..20 {
                for ask in shop.asks() {
                    match ask {
                        Ask::Refund => drop(shop.relay().takes_refund()),
                        Ask::FindRefund => drop(shop.relay().finds_refund()),
                        Ask::Shop => drop(shop.relay().answers_shop()),
                        other => panic!("{row}: {other:?}"),
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
            assert_eq!(shop.rails().len(), 2 + usize::from(points), "{row}");
            let effects: Vec<_> = shop.sales.iter().map(|sale| sale.refunds.len()).collect();
            assert_eq!(effects, [1, 1], "{row}: one refund per card");
        }
    }
}

#[test]
fn what_was_not_sent_in_time_is_not_done_after_a_reload() {
    let mut shop = left(false, 2, 400);
    shop.relay().finds_refund();
    shop.relay().settles(0, RefundState::Done).tells_refund(0);
    shop.relay().finds_refund();
    shop.ends("refund-refused");
    assert_eq!(shop.rails()[0].0, "Given back");
    assert!(shop.rails()[1].1.contains("never got the request"));
}

#[test]
fn a_reload_while_the_owner_is_asked_goes_on_with_the_cards() {
    let mut shop = split();
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
    let mut shop = split();
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
fn the_history_shows_both_rails_newest_first() {
    let mut shop = Shop::looking_at_a_paid_payment();
    shop.sales = vec![card_sale(Gateway::Eximbay, "C3", 25, "usd")];
    shop.clerk().press(Button::Back);
    shop.relay().lists(Ask::History).lists_sales();
    let rows = shop.history().rows;
    assert!(matches!(rows[0].of, RowOf::Payment { .. }));
    let RowOf::Sale { sale, left } = &rows[1].of else { panic!() };
    assert_eq!(sale, "eximbay:T-eximbay-C3");
    assert!(left.contains("USD 25.00"), "{left}");
    shop.clerk().types("C3").press(Button::Continue);
    assert_eq!(shop.asks(), [Ask::Find, Ask::Sales]);
    shop.relay().loses(Ask::Sales).finds();
    assert!(shop.history().problem.contains("cannot be reached"));
    shop.clock().passes(5);
    shop.relay().lists_sales();
    assert_eq!(shop.history().rows.len(), 1);
}

#[test]
fn a_refund_of_another_kiosk_is_seen_on_the_payments_page() {
    let mut shop = Shop::looking_at_a_card_sale();
    let news = {
        let mut other = Shop::refunding_all();
        other.relay().takes_refund();
        shop.sales.clone_from(&other.sales);
        other.sales[0].refunds[0].clone()
    };
    shop.relay().tells_of_refund(news).lists_sales();
    assert_eq!(shop.looked_at().title, "Being settled");
}

#[test]
fn a_forgotten_composer_is_dropped() {
    let mut shop = Shop::composing();
    shop.clock().passes(46);
    assert!(shop.composed().problem.contains("still there"));
    shop.clock().passes(15);
    shop.shows("idle");
}
