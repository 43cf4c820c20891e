//! Refunds of card sales.

use kios_protocol::api::{Answer, Unknown};
use kios_protocol::refund::{Gateway, RefundState};
use kios_till::view::{RowKind, Tone};
use kios_till::{Button, Event, Reply, Sound};

use crate::support::{Ask, Disk, Shop, card_sale, won};

#[test]
fn a_clerk_gives_a_whole_card_sale_back() {
    let mut shop = Shop::looking_at_a_card_sale();
    let view = shop.looked_at();
    assert!(view.cancel.is_none() && view.refund.unwrap().enabled);
    shop.clerk().press(Button::Refund);
    let view = shop.composed();
    assert_eq!(view.amount.value.digits, "33,000");
    assert_eq!(shop.view().frame.tone, Tone::Refund);
    shop.clerk().press(Button::Continue);
    let view = shop.refunding();
    assert_eq!(view.rails[0].sum, "KRW 33,000");
    assert_eq!(view.rails[0].lines[0].value, "KRW 0");
    assert_eq!((shop.asks(), shop.journal.len()), (vec![], 0), "nothing before the last word");
    shop.clerk().press(Button::Confirm);
    let requests = shop.refund_requests();
    assert_eq!((requests[0].amount, requests[0].balance), (won(33_000), won(33_000)));
    assert_eq!(requests[0].deadline, shop.server_now().plus(660));
    assert_eq!(requests[0].reason, "Customer request");
    shop.relay().takes_refund();
    shop.shows("refund").relay().settles(0, RefundState::Done).tells_refund(0);
    shop.ends("refund-done");
    assert_eq!(shop.outcome_view().rails[0].word, "Refunded");
    assert_eq!(shop.played(Sound::Paid), 1);
    shop.clock().passes(12);
    shop.looks_at_the_sale();
    let view = shop.looked_at();
    assert!(!view.refund.unwrap().enabled);
    assert!(view.detail.contains("Fully refunded already"), "{}", view.detail);
    let labels: Vec<_> = view.timeline.iter().map(|line| line.label.as_str()).collect();
    assert_eq!(labels, ["Card paid", "Refund requested · KRW 33,000", "Refund done · KRW 33,000"]);
}

#[test]
fn a_sale_goes_back_in_parts_and_never_above_what_is_left() {
    let mut shop = Shop::composing();
    for (keys, left) in [("5000", "KRW 28,000"), ("8000", "KRW 20,000")] {
        shop.clerk().presses(keys);
        assert_eq!(shop.composed().amount.value.digits.replace(',', ""), keys);
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
    assert_eq!(shop.composed().amount.value.digits, "20,000");
}

#[test]
fn a_gateway_that_refuses_is_quoted() {
    let mut shop = Shop::refunding_all();
    shop.relay().takes_refund().settles(0, RefundState::Refused).tells_refund(0);
    shop.ends("refund-refused");
    let (word, detail) = shop.rails().remove(0);
    assert_eq!(word, "Not refunded");
    assert!(detail.contains("declined by the issuer (R102)"), "{detail}");
    assert_eq!(shop.outcome_view().title, "Not refunded");
}

#[test]
fn a_relay_that_refuses_is_found_true_and_told() {
    for code in [2001, 8001, 8002, 8003, 8004, 8007, 8008, 8009, 1501, 1551] {
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
    assert!(shop.checking().staff.contains("contact its support"));
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
    shop.shows("refund").clock().passes(3);
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
    assert_eq!(view.title, "Being checked");
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
    for _ in 0..700 {
        for ask in shop.asks() {
            if ask == Ask::Refund {
                shop.relay().loses(Ask::Refund);
            } else if ask == Ask::FindRefund {
                shop.relay().finds_refund();
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
    assert!(shop.rails()[0].1.contains("did not receive the request"), "{:?}", shop.rails());
}

#[test]
fn a_fault_of_the_relay_is_no_refusal_of_a_refund() {
    for code in [5000, 6000, 7000, 9000] {
        // The request arrives although it was answered with a fault.
        let mut shop = Shop::refunding_all();
        shop.relay().refuses(Ask::Refund, code).finds_refund();
        assert_eq!(shop.outcome(), None, "{code} may still be executed");
        shop.clock().passes(1);
        assert_eq!(shop.asks(), [Ask::Refund], "the same request is repeated");
        shop.relay().takes_refund().settles(0, RefundState::Done).tells_refund(0);
        shop.ends("refund-done");
        let requests = shop.refund_requests();
        assert!(requests.len() == 2 && requests[0] == requests[1], "{requests:?}");

        // Nothing arrives: that is said when nothing can arrive any more.
        let mut shop = Shop::refunding_all();
        while shop.outcome().is_none() {
            if shop.asks().contains(&Ask::Refund) {
                shop.relay().refuses(Ask::Refund, code);
            } else if shop.asks().contains(&Ask::FindRefund) {
                shop.relay().finds_refund();
            }
            shop.clock().passes(1);
        }
        shop.ends("refund-refused");
        assert!(shop.server_now() > shop.refund_requests()[0].deadline);
        assert!(shop.rails()[0].1.contains(&format!("({code})")), "{:?}", shop.rails());
    }
}

#[test]
fn a_refusal_is_not_believed_while_an_earlier_request_may_arrive() {
    let mut shop = Shop::refunding_all();
    shop.relay().loses(Ask::Refund).finds_refund();
    shop.clock().passes(1);
    shop.relay().refuses(Ask::Refund, 8003).finds_refund();
    assert_eq!(shop.outcome(), None, "the first request may still arrive");
    for _ in 0..680 {
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
    // A write without an answer counts as failed.
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
fn two_kiosks_that_race_are_told_apart() {
    // Another refund was first, and its update arrives in time.
    let mut shop = Shop::composing();
    let request = {
        let mut other = Shop::refunding_all();
        other.relay().takes_refund();
        other.sales[0].refunds[0].clone()
    };
    shop.relay().tells_of_refund(request);
    shop.shows("payment");
    // Or too late: the relay compares the balance, and accepts no refund while another is not
    // settled.
    for code in [8003, 8007] {
        let mut shop = Shop::refunding_all();
        shop.relay().refuses(Ask::Refund, code).finds_refund();
        shop.ends("refund-refused");
    }
}

#[test]
fn the_history_shows_both_rails_newest_first() {
    let mut shop = Shop::looking_at_a_paid_payment();
    shop.sales = vec![card_sale(Gateway::Eximbay, "C3", 25, "usd")];
    shop.clerk().press(Button::Back);
    shop.relay().lists(Ask::History).lists_sales();
    let rows = shop.history().rows;
    assert!(matches!(rows[0].of, RowKind::Payment { .. }));
    let RowKind::Sale { sale, left } = &rows[1].of else { panic!() };
    assert_eq!(sale, "eximbay:T-eximbay-C3");
    assert!(left.contains("USD 25.00"), "{left}");
    shop.clerk().types("C3").press(Button::Continue);
    assert_eq!(shop.asks(), [Ask::History, Ask::Sales]);
    shop.relay().loses(Ask::Sales).lists(Ask::History);
    assert!(shop.history().problem.contains("cannot be reached"));
    shop.clock().passes(5);
    shop.relay().lists_sales();
    assert_eq!(shop.history().rows.len(), 1);
}

#[test]
fn a_refund_of_another_kiosk_is_seen_on_the_payments_page() {
    let mut shop = Shop::looking_at_a_card_sale();
    let update = {
        let mut other = Shop::refunding_all();
        other.relay().takes_refund();
        shop.sales.clone_from(&other.sales);
        other.sales[0].refunds[0].clone()
    };
    shop.relay().tells_of_refund(update).lists_sales();
    assert_eq!(shop.looked_at().title, "Being checked");
}
