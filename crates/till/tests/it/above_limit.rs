//! Actions above the shop's limit: the shop owner approves on their phone, or does not.

use kios_protocol::refund::RefundState;
use kios_till::{Button, Sound};

use crate::support::{Ask, Shop};

/// The relay requires the shop owner's approval of the refund.
fn refuses_refund(shop: &mut Shop) {
    shop.relay().refuses(Ask::Refund, 8103).finds_refund();
}

fn waiting_refund() -> Shop {
    let mut shop = Shop::refunding_all();
    refuses_refund(&mut shop);
    let view = shop.refunding();
    assert_eq!(view.title, "The shop owner must approve this on their phone");
    assert!(view.detail.contains("9:50 left"), "{}", view.detail);
    assert_eq!(shop.played(Sound::Attention), 1);
    shop
}

#[test]
fn a_refund_above_the_limit_is_repeated_the_same_until_the_owner_approves() {
    let mut shop = waiting_refund();
    for _ in 0..40 {
        shop.clock().passes(3);
        refuses_refund(&mut shop);
        shop.shows("refund");
    }
    assert!(shop.refunding().detail.contains("7:50 left"), "{}", shop.refunding().detail);
    assert_eq!(shop.played(Sound::Attention), 1, "staff is called once");
    shop.clock().passes(3);
    shop.relay().takes_refund();
    assert!(shop.refunding().withdraw.is_none());
    shop.relay().settles(0, RefundState::Done).tells_refund(0);
    shop.ends("refund-done");
    let requests = shop.refund_requests();
    assert_eq!(requests.len(), 42);
    assert!(requests.iter().all(|request| *request == requests[0]));
}

#[test]
fn a_refund_that_the_owner_denies_is_not_done() {
    let mut shop = waiting_refund();
    shop.clock().passes(3);
    shop.relay().refuses(Ask::Refund, 8104).finds_refund();
    shop.ends("refund-refused");
    assert!(shop.rails()[0].1.contains("declined it on their phone"), "{:?}", shop.rails());
}

#[test]
fn a_refund_that_nobody_approves_ends_after_ten_minutes() {
    let mut shop = waiting_refund();
    for _ in 0..210 {
        shop.clock().passes(3);
        if shop.asks().contains(&Ask::Refund) {
            refuses_refund(&mut shop);
        }
        if shop.screen() == "outcome" {
            break;
        }
    }
    shop.ends("refund-refused");
    assert!(shop.rails()[0].1.contains("did not approve it in time"), "{:?}", shop.rails());
}

#[test]
fn a_refund_that_waits_can_be_withdrawn() {
    let mut shop = waiting_refund();
    shop.clerk().press(Button::Cancel);
    shop.relay().finds_refund();
    shop.ends("refund-refused");
    assert!(shop.rails()[0].1.contains("Withdrawn"), "{:?}", shop.rails());
}

#[test]
fn a_refund_that_is_accepted_while_it_is_withdrawn_counts() {
    let mut shop = waiting_refund();
    shop.clock().passes(3);
    shop.clerk().press(Button::Cancel);
    shop.shows("refund").relay().takes_refund();
    shop.relay().settles(0, RefundState::Done).tells_refund(0);
    shop.ends("refund-done");
}

#[test]
fn a_withdrawn_refund_whose_request_was_lost_is_found_out_first() {
    let mut shop = waiting_refund();
    shop.clock().passes(3);
    shop.relay().loses(Ask::Refund);
    shop.clerk().press(Button::Cancel);
    shop.relay().finds_refund();
    assert_eq!(shop.outcome(), None, "the lost request may still arrive");
    for _ in 0..700 {
        if shop.asks().contains(&Ask::FindRefund) {
            shop.relay().finds_refund();
        }
        if shop.screen() == "outcome" {
            break;
        }
        shop.clock().passes(1);
    }
    shop.ends("refund-refused");
}

fn waiting_grant() -> Shop {
    let mut shop = Shop::giving();
    shop.relay().refuses(Ask::Save, 8103);
    let view = shop.giving_view();
    assert_eq!(view.title, "The shop owner must approve this on their phone");
    assert!(view.detail.contains("9:50 left"), "{}", view.detail);
    shop
}

#[test]
fn points_above_the_limit_are_repeated_the_same_until_the_owner_approves() {
    let mut shop = waiting_grant();
    for _ in 0..40 {
        shop.clock().passes(3);
        shop.relay().refuses(Ask::Save, 8103);
        shop.shows("points");
    }
    shop.clock().passes(3);
    shop.relay().takes_it(Ask::Save);
    shop.ends("points-given");
    let saves = shop.saves();
    assert_eq!(saves.len(), 42);
    assert!(saves.iter().all(|save| *save == saves[0]));
}

#[test]
fn points_that_are_denied_withdrawn_or_not_approved_are_not_given() {
    let mut denied = waiting_grant();
    denied.clock().passes(3);
    denied.relay().refuses(Ask::Save, 8104);
    denied.ends("points-refused");
    assert!(denied.outcome_view().staff.contains("declined it on their phone"));

    let mut withdrawn = waiting_grant();
    withdrawn.clerk().press(Button::Cancel);
    withdrawn.ends("points-refused");
    assert!(withdrawn.outcome_view().staff.contains("Withdrawn"));

    let mut late = waiting_grant();
    for _ in 0..210 {
        late.clock().passes(3);
        if late.asks().contains(&Ask::Save) {
            late.relay().refuses(Ask::Save, 8103);
        }
        if late.screen() == "outcome" {
            break;
        }
    }
    late.ends("points-refused");
    assert!(late.outcome_view().staff.contains("did not approve it in time"));
}

#[test]
fn points_that_are_accepted_while_they_are_withdrawn_count() {
    let mut shop = waiting_grant();
    shop.clock().passes(3);
    shop.clerk().press(Button::Cancel);
    shop.shows("points").relay().takes_it(Ask::Save);
    shop.ends("points-given");
}

#[test]
fn withdrawn_points_whose_request_was_lost_are_not_called_refused() {
    let mut shop = waiting_grant();
    shop.clock().passes(3);
    shop.relay().loses(Ask::Save);
    shop.clerk().press(Button::Cancel);
    shop.ends("points-refused");
    assert!(shop.outcome_view().title.contains("not known"), "{}", shop.outcome_view().title);
}

#[test]
fn a_fault_while_the_owner_is_asked_does_not_end_the_wait() {
    for code in [5000, 6000, 7000, 8009, 9000] {
        let mut shop = waiting_refund();
        shop.clock().passes(60);
        shop.relay().refuses(Ask::Refund, code).finds_refund();
        assert!(shop.refunding().detail.contains("8:50 left"), "{}", shop.refunding().detail);
        shop.clock().passes(3);
        shop.relay().takes_refund().settles(0, RefundState::Done).tells_refund(0);
        shop.ends("refund-done");
    }
    for code in [5000, 6000, 7000, 9000] {
        let mut shop = waiting_grant();
        shop.clock().passes(60);
        shop.relay().refuses(Ask::Save, code);
        assert!(shop.giving_view().detail.contains("8:50 left"), "{}", shop.giving_view().detail);
        shop.clock().passes(3);
        shop.relay().takes_it(Ask::Save);
        shop.ends("points-given");
    }
}

#[test]
fn a_refund_that_is_withdrawn_after_a_fault_is_not_sent_again() {
    let mut shop = waiting_refund();
    shop.clock().passes(3);
    shop.relay().refuses(Ask::Refund, 6000).finds_refund();
    shop.forget_the_past().clerk().press(Button::Cancel);
    while shop.outcome().is_none() {
        if shop.asks().contains(&Ask::FindRefund) {
            shop.relay().finds_refund();
        }
        shop.clock().passes(1);
    }
    shop.ends("refund-refused");
    assert_eq!(shop.refund_requests(), [], "the owner is not asked once more");
    assert!(shop.rails()[0].1.contains("Withdrawn"), "{:?}", shop.rails());
}

#[test]
fn a_refund_that_the_owner_denies_after_a_fault_ends_at_once() {
    let mut shop = waiting_refund();
    for code in [6000, 8104] {
        shop.clock().passes(3);
        shop.relay().refuses(Ask::Refund, code).finds_refund();
    }
    shop.ends("refund-refused");
    assert!(shop.rails()[0].1.contains("declined it on their phone"), "{:?}", shop.rails());
}

#[test]
fn a_gateway_that_stays_silent_after_the_approval_is_named_at_the_end() {
    let mut shop = waiting_refund();
    while shop.screen() != "outcome" {
        shop.clock().ticks();
        if shop.asks().contains(&Ask::Refund) {
            shop.relay().refuses(Ask::Refund, 8009).finds_refund();
        } else if shop.asks().contains(&Ask::FindRefund) {
            shop.relay().finds_refund();
        }
    }
    shop.ends("refund-refused");
    assert!(shop.rails()[0].1.contains("(8009)"), "{:?}", shop.rails());
}

#[test]
fn a_refusal_that_decides_ends_the_wait() {
    for code in [8002, 8003, 8007, 8104, 8101] {
        let mut shop = waiting_refund();
        shop.clock().passes(3);
        shop.relay().refuses(Ask::Refund, code).finds_refund();
        shop.ends("refund-refused");
    }
}

#[test]
fn no_repeat_comes_so_late_that_the_relay_asks_the_owner_once_more() {
    // The relay has the request for 600 s from its arrival, and its first reply takes nine seconds.
    let mut shop = Shop::refunding_all();
    let forgotten = shop.server_now().plus(600);
    shop.clock().passes(9);
    refuses_refund(&mut shop);
    while shop.screen() != "outcome" {
        shop.clock().ticks();
        if shop.asks().contains(&Ask::Refund) {
            assert!(shop.server_now() < forgotten, "{}", shop.refunding().detail);
            refuses_refund(&mut shop);
        } else if shop.asks().contains(&Ask::FindRefund) {
            shop.relay().finds_refund();
        }
    }
    shop.ends("refund-refused");
    assert!(shop.server_now().plus(20) > forgotten, "it waits nearly as long as the relay");

    let mut shop = Shop::giving();
    let forgotten = shop.server_now().plus(600);
    shop.clock().passes(9);
    shop.relay().refuses(Ask::Save, 8103);
    while shop.screen() != "outcome" {
        shop.clock().ticks();
        if shop.asks().contains(&Ask::Save) {
            assert!(shop.server_now() < forgotten, "{}", shop.giving_view().detail);
            shop.relay().refuses(Ask::Save, 8103);
        }
    }
    shop.ends("points-refused");
    assert!(shop.server_now().plus(20) > forgotten);
}

#[test]
fn every_line_of_a_refund_waits_its_whole_time() {
    let mut shop = Shop::looking_at_a_split_purchase();
    shop.clerk().press(Button::Refund).press(Button::Points);
    shop.refunds();
    for line in 0..2 {
        refuses_refund(&mut shop);
        assert!(shop.refunding().detail.contains("9:50 left"), "{}", shop.refunding().detail);
        for _ in 0..190 {
            shop.clock().passes(3);
            refuses_refund(&mut shop);
        }
        shop.clock().passes(3);
        shop.relay().takes_refund().settles(line, RefundState::Done).tells_refund(line);
    }
    shop.ends("refund-done");
}

#[test]
fn a_wait_is_not_promised_beyond_the_deadline_of_its_request() {
    let mut shop = Shop::refunding_all();
    shop.now = shop.now.plus_ms(600_000);
    shop.restarts();
    shop.relay().finds_refund();
    shop.clock().passes(1);
    refuses_refund(&mut shop);
    assert!(shop.refunding().detail.contains("0:59 left"), "{}", shop.refunding().detail);
}
