//! A shop owner, and the cancels of their shops.

use kios_protocol::PaymentId;
use kios_protocol::api::{Answer, PaymentItem, PaymentRecord, Role, Unknown};
use kios_wallet::view::Screen;
use kios_wallet::wallet::{Button, Decision, DeepLink, Event, KeyInput, Request, Response};

use crate::support::relay::{
    approved, cancel, cancel_record, demo_users, item, list, payment_event, payment_id, points,
    record, shop, shop_id, timed_out,
};
use crate::support::{Phone, START, link_to, minji, minjis_key, owner};

fn values(phone: &Phone) -> Vec<String> {
    phone.approval().facts.into_iter().map(|line| line.value).collect()
}

#[test]
fn in_a_demo_the_shop_owners_are_offered_too() {
    let mut phone = Phone::opened(DeepLink::default());
    phone.responds(Response::Demo(Answer::Done(demo_users())));
    let Screen::Login(view) = phone.view().screen else { panic!("not the sign-in screen") };
    let owners: Vec<_> = view.owners.iter().map(|who| who.name.as_str()).collect();
    assert_eq!(owners, ["한강 커피 사장님", "Brooklyn Bakery owner"]);
}

#[test]
fn an_owners_home_is_their_shop_and_the_page_is_marked() {
    let phone = Phone::of_owner();
    let view = phone.view();
    assert_eq!(view.screen.name(), "home");
    assert_eq!(view.owner, Some("Owner"));
    assert_eq!(phone.shop().shops, ["한강 커피"]);
    assert!(phone.shop().pending.is_empty());
    assert_eq!(Phone::of_minji().view().owner, None, "a customer's page is not");
}

#[test]
fn an_owner_shows_no_code() {
    let mut phone = Phone::of_owner();
    phone.presses(Button::ShowCode);
    assert_eq!(phone.pending_requests(|request| *request == Request::Code), 0);
}

#[test]
fn a_cancel_that_arrives_opens_by_itself_and_says_what_the_customer_gets_back() {
    let phone = Phone::with_cancel();
    let view = phone.approval();
    assert_eq!(view.title, "Cancel this payment?");
    assert_eq!(view.shop, "한강 커피");
    assert_eq!(view.price.unwrap().digits, "12,500");
    assert_eq!(values(&phone), ["P000203", "T1", "12,500 P", "625 P", "13,125 P"]);
    assert_eq!(view.countdown.unwrap().face, "45", "counted from the cancel, not from the sale");
}

#[test]
fn a_cancel_that_waits_at_the_start_is_a_row() {
    let mut phone = Phone::opened(DeepLink::default());
    phone.responds(Response::Demo(Answer::Done(demo_users())));
    phone.presses(Button::Owner(0));
    phone.connects_stream();
    phone.responds(Response::Shop(shop_id(), Answer::Done(shop())));
    let waiting = list(START, [cancel_record(1, 51, START - 5)]);
    phone.responds(Response::Payments(Answer::Done(waiting)));
    let rows = phone.shop().pending;
    let row = rows.first().unwrap();
    assert_eq!((row.price.as_str(), row.time_left.as_str()), ("KRW 12,500", "40 s"));
    phone.presses(row.button.clone());
    assert_eq!(phone.screen(), "approval");
}

#[test]
fn approving_signs_the_cancel_as_it_was_shown_and_the_end_is_told() {
    let mut phone = Phone::with_cancel();
    phone.presses(Button::Approve);
    phone.presses(Button::Approve);
    let shown = cancel(51, START);
    let sent = |request: &Request| matches!(request, Request::Decision(item, Decision::Approve) if **item == shown);
    assert_eq!(phone.pending_requests(sent), 1);
    phone.responds_to_decision(Answer::Done(approved(54)));
    assert_eq!(phone.outcome_view().title, "Cancellation approved");
    assert_eq!(phone.view().tone, "refund", "green is for money that comes in");
    phone.receives(payment_event(2, cancel_record(2, 54, START)));
    phone.receives(payment_event(3, cancel_record(3, 58, START)));
    assert_eq!(phone.outcome(), Some("approved"));
    assert_eq!(phone.outcome_view().title, "Cancelled");
    let lines: Vec<_> = phone.outcome_view().facts.into_iter().map(|line| line.value).collect();
    assert_eq!(lines, ["13,125 P"]);
}

#[test]
fn denying_leaves_the_payment_as_it_was() {
    let mut phone = Phone::with_cancel();
    phone.presses(Button::Deny);
    phone.responds_to_decision(Answer::Done(approved(56)));
    assert_eq!(phone.outcome(), Some("denied"));
    assert_eq!(phone.outcome_view().detail, "The payment stays as it was.");
    phone.advances(8_000);
    assert!(phone.shop().pending.is_empty());
}

#[test]
fn a_cancel_that_is_asked_for_again_opens_again_even_within_the_same_second() {
    let mut phone = Phone::with_cancel();
    phone.presses(Button::Deny);
    phone.responds_to_decision(Answer::Done(approved(56)));
    phone.receives(payment_event(2, cancel_record(2, 56, START)));
    phone.receives(payment_event(3, cancel_record(3, 59, START)));
    assert_eq!(phone.outcome(), Some("denied"));
    phone.receives(payment_event(4, cancel_record(4, 51, START)));
    assert!(phone.approval().approve.is_enabled());
    phone.presses(Button::Approve);
    phone.responds_to_decision(Answer::Done(approved(54)));
    assert_eq!(phone.outcome(), Some("approved"));
}

#[test]
fn too_late_is_told_by_the_relay_by_the_stream_and_by_the_clock() {
    let mut phone = Phone::with_cancel();
    phone.presses(Button::Approve);
    phone.responds_to_decision(Answer::Refused(7_000));
    assert_eq!(phone.outcome(), Some("too-late"));

    let mut phone = Phone::with_cancel();
    phone.receives(timed_out(2, cancel_record(2, 51, START)));
    assert_eq!(phone.outcome(), Some("too-late"));

    let mut phone = Phone::with_cancel();
    phone.advances(45_000);
    assert!(!phone.approval().approve.is_enabled());
    phone.advances(2_000);
    phone.responds_with_payment(cancel(51, START));
    assert_eq!(phone.outcome(), Some("too-late"));
    assert_eq!(phone.outcome_view().detail, "The payment stays as it was. Ask again at the till.");
}

#[test]
fn after_a_time_out_the_cancel_can_be_asked_for_again() {
    let mut phone = Phone::with_cancel();
    phone.receives(timed_out(2, cancel_record(2, 51, START)));
    phone.receives(payment_event(3, cancel_record(3, 59, START)));
    phone.advances(60_000);
    assert_eq!(phone.screen(), "home");
    phone.receives(payment_event(4, cancel_record(4, 51, START + 60)));
    assert_eq!(phone.approval().countdown.unwrap().face, "45");
}

#[test]
fn an_answer_that_went_missing_is_checked_and_never_guessed() {
    let mut phone = Phone::with_cancel();
    phone.presses(Button::Approve);
    phone.responds_to_decision(Answer::Unknown(Unknown::Late));
    assert_eq!(phone.view().tone, "checking");
    phone.presses(Button::Approve);
    assert_eq!(phone.pending_decisions(), 0);
    for (status, title) in [
        (54, "Cancellation approved"),
        (57, "Cancellation approved"),
        (58, "Cancelled"),
        (56, "Cancellation already declined"),
        (59, "Not cancelled"),
    ] {
        let mut phone = Phone::with_cancel();
        phone.presses(Button::Approve);
        phone.responds_to_decision(Answer::Unknown(Unknown::Late));
        phone.responds_with_payment(cancel(status, START));
        assert_eq!(phone.outcome_view().title, title, "{status}");
    }
}

#[test]
fn only_a_cancel_that_stays_unanswered_may_be_answered_again() {
    let mut phone = Phone::with_cancel();
    phone.presses(Button::Approve);
    phone.responds_to_decision(Answer::Unknown(Unknown::Unreachable));
    phone.responds_with_payment(cancel(51, START));
    assert!(!phone.approval().approve.is_enabled(), "it may still be on its way");
    phone.advances(2_000);
    phone.responds_with_payment(cancel(51, START));
    assert!(phone.approval().approve.is_enabled());
}

#[test]
fn a_cancel_whose_transaction_failed_may_be_answered_again_and_says_why() {
    for (code, words) in
        [(1513, "The fee cannot"), (1534, "more than seven days"), (5000, "network")]
    {
        let mut phone = Phone::with_cancel();
        phone.presses(Button::Approve);
        phone.responds_to_decision(Answer::Refused(code));
        phone.responds_with_payment(cancel(52, START));
        let view = phone.approval();
        assert!(view.approve.is_enabled(), "{code}");
        assert!(view.notice.contains(words), "{code}: {}", view.notice);
    }
}

#[test]
fn what_happened_to_the_cancel_elsewhere_is_told_here() {
    for (later, title) in [
        (cancel(54, START), "Cancellation already approved"),
        (cancel(56, START), "Cancellation already declined"),
        (cancel(59, START), "The till withdrew the request"),
        (item(18, START), "The till withdrew the request"),
    ] {
        let mut phone = Phone::with_cancel();
        let status = later.payment_status;
        let event = PaymentRecord { item: later, ..cancel_record(2, 51, START) };
        phone.receives(payment_event(2, event));
        assert_eq!(phone.outcome_view().title, title, "{status}");
    }
}

#[test]
fn another_shops_cancel_is_not_theirs_to_answer() {
    let mut phone = Phone::opened(link_to(payment_id()));
    phone.responds(Response::Demo(Answer::Done(demo_users())));
    phone.presses(Button::Owner(1));
    phone.responds_with_payment(cancel(51, START));
    phone.responds(Response::Shop(shop_id(), Answer::Done(shop())));
    assert_eq!(phone.outcome(), Some("not-mine"));
    assert_eq!(phone.outcome_view().title, "Not your shop's payment");
    assert!(phone.outcome_view().price.is_none());
    phone.presses(Button::SignOut);
    phone.presses(Button::Owner(0));
    assert_eq!(phone.screen(), "approval", "it waits for the right owner");
}

#[test]
fn a_link_opens_a_cancel_for_its_owner() {
    let mut phone = Phone::of_owner();
    phone.handles(Event::LinkOpened(link_to(payment_id())));
    phone.responds_with_payment(cancel(51, START));
    assert!(phone.approval().approve.is_enabled());
}

#[test]
fn a_payment_that_nobody_takes_back_is_not_an_owners_to_answer() {
    let mut phone = Phone::of_owner();
    phone.handles(Event::LinkOpened(link_to(payment_id())));
    phone.responds_with_payment(item(11, START));
    assert_eq!(phone.outcome(), Some("not-mine"));
}

#[test]
fn a_customer_is_not_asked_about_a_cancel_of_their_payment() {
    let mut phone = Phone::of_minji();
    phone.receives(payment_event(1, cancel_record(1, 51, START)));
    assert_eq!(phone.screen(), "home");
    assert!(phone.home().pending.is_empty());
    phone.handles(Event::LinkOpened(link_to(payment_id())));
    assert_eq!(phone.outcome_view().title, "Already approved");
}

#[test]
fn a_customer_sees_the_points_come_back() {
    let mut phone = Phone::of_minji();
    phone.receives(payment_event(1, cancel_record(1, 58, START)));
    phone.responds(Response::Balance(minji().account(), Answer::Done(points(1_013_125))));
    assert_eq!(phone.home().balance.unwrap().digits, "1,013,125");
}

#[test]
fn of_a_typed_key_the_relay_says_whether_it_is_an_owners() {
    let mut phone = Phone::opened(DeepLink::default());
    phone.responds(Response::Demo(Answer::Refused(2001)));
    phone.handles(Event::KeyEntered(KeyInput::new(format!("0x{}", "33".repeat(32)))));
    phone.connects_stream();
    phone.presses(Button::ShowCode);
    let waiting = list(START, [cancel_record(1, 51, START)]);
    phone.responds(Response::Payments(Answer::Done(waiting)));
    assert_eq!(phone.view().owner, None);
    phone.responds(Response::Roles(Answer::Done(vec![Role::User, Role::ShopOwner])));
    assert_eq!(phone.view().owner, Some("Owner"));
    assert_eq!(phone.shop().pending.len(), 1, "what was heard before is not lost");
    phone.advances(10_000);
    assert!(phone.shop().label.starts_with("My shop"), "the code is gone");
}

#[test]
fn a_typed_key_that_owns_no_shop_stays_a_customers() {
    let mut phone = Phone::opened(DeepLink::default());
    phone.responds(Response::Demo(Answer::Refused(2001)));
    phone.handles(Event::KeyEntered(minjis_key()));
    phone.responds(Response::Roles(Answer::Unknown(Unknown::Unreachable)));
    phone.connects_stream();
    phone.responds(Response::Roles(Answer::Done(vec![Role::User])));
    assert_eq!(phone.view().owner, None);
    phone.home();
}

#[test]
fn an_owner_still_answers_a_payment_of_their_own() {
    let mut phone = Phone::of_owner();
    let mine = PaymentItem {
        payment_id: PaymentId::from_bytes([0xee; 32]),
        account: owner().account(),
        ..item(11, START)
    };
    let event = PaymentRecord { item: mine, ..record(1, 11, START) };
    phone.receives(payment_event(1, event));
    assert_eq!(phone.approval().title, "Approve this payment?");
}
