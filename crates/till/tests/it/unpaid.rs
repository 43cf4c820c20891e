//! Sales that end unpaid: denied, timed out, cancelled.

use kios_till::{AreaButton, Button, Sound};

use crate::support::{Ask, Shop};

#[test]
fn the_customer_denies() {
    let mut shop = Shop::waiting_for_approval();
    shop.relay().denies();
    shop.shows("closing");
    assert_eq!(shop.closes(), [false]);
    shop.relay().closes();
    shop.shows("outcome").ends("denied");
    assert_eq!(shop.played(Sound::NotPaid), 1);
    assert_eq!(shop.outcome_view().detail, "No points were spent");
    shop.clerk().press(Button::Charge);
    shop.shows("customer");
    assert_eq!(shop.asked_for_code().price.digits, "12,500");
}

#[test]
fn nobody_answers() {
    let mut shop = Shop::waiting_for_approval();
    shop.clock().passes(45);
    shop.shows("approval");
    assert_eq!(shop.approval().seconds_left, 0);
    shop.relay().finds();
    shop.clock().passes(1);
    assert_eq!(shop.asks(), [Ask::Find], "one last look");
    shop.relay().finds();
    shop.shows("closing");
    assert_eq!(shop.closes(), [false]);
    shop.relay().closes();
    shop.ends("timed-out");
    shop.clock().passes(12);
    shop.shows("idle");
}

#[test]
fn the_relay_says_that_the_time_is_over() {
    let mut shop = Shop::waiting_for_approval();
    shop.clock().passes(45);
    shop.relay().has_timed_out().tells();
    shop.shows("closing").relay().closes();
    shop.ends("timed-out");
}

#[test]
fn an_approval_in_the_last_second_is_one() {
    let mut shop = Shop::waiting_for_approval();
    shop.clock().passes(46);
    shop.relay().has(15).finds();
    assert_eq!(shop.closes(), [true]);
    shop.relay().closes();
    shop.ends("paid");
}

#[test]
fn the_last_look_gets_no_answer() {
    let mut shop = Shop::waiting_for_approval();
    shop.clock().passes(46);
    shop.relay().loses(Ask::Find);
    shop.shows("closing");
    assert_eq!(shop.closes(), [false]);
    shop.relay().closes();
    shop.ends("timed-out");
}

#[test]
fn the_clerk_cancels() {
    let mut shop = Shop::waiting_for_approval();
    shop.clock().passes(5);
    shop.clerk().cancels();
    assert_eq!(shop.closing().title, "Cancelling the payment");
    shop.relay().closes();
    shop.ends("cancelled");
    assert_eq!(shop.outcome_view().again, None);
}

#[test]
fn a_cancel_that_the_relay_finds_too_early_leaves_at_second_41() {
    let mut shop = Shop::waiting_for_approval();
    shop.clock().passes(5);
    shop.clerk().cancels();
    shop.relay().refuses(Ask::Close, 2030).finds();
    for _ in 0..17 {
        shop.clock().passes(2);
        shop.shows("closing");
        assert_eq!(shop.asks(), [Ask::Find]);
        shop.relay().finds();
    }
    assert_eq!(shop.closes(), [false], "second 39: the first close and no other");
    shop.clock().passes(2);
    shop.relay().finds();
    assert_eq!(shop.closes(), [false, false]);
    shop.relay().closes();
    shop.ends("cancelled");
}

#[test]
fn an_approval_that_comes_after_a_cancel_is_given_back() {
    let mut shop = Shop::waiting_for_approval();
    shop.clerk().cancels();
    shop.relay().has(14).tells().refuses(Ask::Close, 2030).finds();
    shop.shows("closing").relay().has(15).tells();
    assert_eq!(shop.closes(), [false, false], "never for good");
    shop.relay().closes();
    shop.ends("cancelled");
}

#[test]
fn an_approval_is_not_closed_under_the_chain() {
    let mut shop = Shop::waiting_for_approval();
    shop.relay().has(14).tells();
    shop.clock().passes(55);
    shop.relay().finds();
    shop.shows("approval");
    assert!(shop.closes().is_empty());
    shop.clock().passes(5);
    shop.shows("checking");
    assert_eq!(shop.played(Sound::Attention), 1);
    shop.relay().has(15).tells();
    shop.relay().closes();
    shop.ends("paid");
}

#[test]
fn a_transaction_that_was_thrown_out_may_be_approved_again() {
    let mut shop = Shop::waiting_for_approval();
    shop.relay().has(12).tells().has(13).tells();
    shop.shows("approval").relay().approves();
    shop.relay().closes();
    shop.ends("paid");
}

#[test]
fn a_payment_that_the_relay_closed_by_itself_is_told() {
    let mut shop = Shop::waiting_for_approval();
    shop.relay().has(19).tells();
    shop.ends("timed-out");
}

#[test]
fn a_success_after_a_failed_close_is_given_back_and_told_to_staff() {
    let mut shop = Shop::waiting_for_approval();
    shop.clock().passes(46);
    shop.relay().finds().closes();
    shop.ends("timed-out").forget_the_past();
    shop.clerk().press(Button::Done);
    shop.relay().has(14).tells();
    assert_eq!(shop.closes(), [false], "never for good");
    assert_eq!(shop.journal.len(), 1);
    shop.shows("idle").relay().closes();
    assert!(shop.journal.is_empty());
    let notice = shop.idle().notice;
    assert!(notice.starts_with("Staff: a closed payment was approved late"), "{notice}");
}

#[test]
fn points_that_the_relay_returned_are_told_to_staff_once() {
    let mut shop = Shop::waiting_for_approval();
    shop.clock().passes(46);
    shop.relay().finds().closes();
    shop.ends("timed-out");
    shop.clerk().press(Button::Done);
    let mut record = shop.payment.clone().unwrap();
    record.late_return_at = record.item.open_new_timestamp.plus(66);
    record.version += 1;
    shop.payment = Some(record);
    shop.relay().tells().tells();
    let notice = shop.shows("idle").idle().notice;
    let purchase = shop.payment.clone().unwrap().item.purchase_id;
    assert_eq!(
        notice,
        format!("Staff: a closed payment was approved late; the points were returned ({purchase})")
    );
    shop.opens_history().clerk().press(Button::Back).press(Button::Area(AreaButton::Lock));
    assert_eq!(shop.shows("idle").idle().notice, "");
}

#[test]
fn old_news_of_a_closed_payment_change_nothing() {
    let mut shop = Shop::waiting_for_approval();
    let old = shop.payment.clone().unwrap();
    shop.relay().denies();
    shop.relay().closes().tells();
    shop.ends("denied").forget_the_past();
    shop.relay().tells_of(old).tells();
    assert!(shop.closes().is_empty());
    shop.shows("outcome");
    assert_eq!(shop.effects, []);
}
