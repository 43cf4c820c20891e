//! Stream updates and the connection badge.

use kios_protocol::api::{Answer, StreamUpdate, Unknown};
use kios_wallet::view::PendingId;
use kios_wallet::wallet::{Button, Request, Response};

use crate::support::relay::{
    another, another_payment_id, approved, heartbeat, item, list, payment_event, payment_id,
    record, reset,
};
use crate::support::{Phone, START};

fn waiting(phone: &Phone) -> Vec<String> {
    phone
        .home()
        .pending
        .into_iter()
        .filter_map(|row| match row.id {
            PendingId::Payment(id) => Some(id),
            PendingId::Limit(_) => None,
        })
        .collect()
}

#[test]
fn what_waits_when_the_wallet_opens_is_a_row_and_not_a_surprise() {
    let mut phone = Phone::of_minji();
    phone.presses(Button::SignOut);
    phone.presses(Button::Customer(0));
    phone.connects_stream();
    let second = phone.second();
    phone.responds(Response::Payments(Answer::Done(list(second, [record(1, 11, second)]))));
    assert_eq!(waiting(&phone), [payment_id().to_string()]);
    phone.presses(Button::Open(payment_id()));
    assert_eq!(phone.screen(), "approval");
}

#[test]
fn a_row_leaves_with_its_last_second() {
    let mut phone = Phone::of_minji();
    phone.presses(Button::SignOut);
    phone.presses(Button::Customer(0));
    phone.connects_stream();
    let second = phone.second();
    phone.responds(Response::Payments(Answer::Done(list(second, [record(1, 11, second)]))));
    phone.advances(44_000);
    assert_eq!(waiting(&phone).len(), 1);
    phone.advances(1_500);
    assert!(waiting(&phone).is_empty());
}

#[test]
fn a_reset_brings_back_what_was_missed_and_the_list_is_read_again() {
    let mut phone = Phone::of_minji();
    phone.receives(reset([record(1, 11, START)]));
    assert_eq!(phone.pending_requests(|request| *request == Request::Payments), 1);
    phone.responds(Response::Payments(Answer::Done(list(START, [record(1, 11, START)]))));
    assert_eq!(phone.screen(), "approval", "it was never on the screen");
}

#[test]
fn what_the_list_does_not_name_does_not_wait_any_more() {
    let mut phone = Phone::with_payment();
    phone.receives(payment_event(2, another(record(1, 11, START))));
    phone.presses(Button::Deny);
    phone.responds_to_decision(Answer::Done(approved(16)));
    phone.presses(Button::Home);
    assert_eq!(waiting(&phone), [another_payment_id().to_string()]);
    phone.connects_stream();
    phone.responds(Response::Payments(Answer::Done(list(START, []))));
    assert!(waiting(&phone).is_empty());
}

#[test]
fn a_second_payment_does_not_push_the_first_one_off_the_screen() {
    let mut phone = Phone::with_payment();
    phone.receives(payment_event(2, another(record(1, 11, START))));
    assert_eq!(phone.approval().price.unwrap().digits, "12,500");
    phone.presses(Button::Approve);
    phone.responds_to_decision(Answer::Done(approved(14)));
    assert_eq!(phone.outcome(), Some("approved"));
}

#[test]
fn a_broken_stream_is_mentioned_after_three_seconds_and_replaced_by_questions() {
    let mut phone = Phone::of_minji();
    phone.receives(StreamUpdate::Lost);
    phone.advances(2_500);
    assert_eq!(phone.view().connection, "live");
    phone.advances(1_000);
    assert_eq!(phone.view().connection, "reconnecting");
    phone.responds(Response::Payments(Answer::Done(list(START, [record(1, 11, START)]))));
    assert_eq!(phone.screen(), "approval", "a question has found what the stream would have told");
    assert_eq!(phone.view().connection, "polling");
}

#[test]
fn a_stream_without_heartbeats_is_replaced_by_questions() {
    let mut phone = Phone::of_minji();
    phone.beating = false;
    phone.receives(heartbeat(START));
    phone.advances(20_000);
    assert_eq!(phone.pending_requests(|request| *request == Request::Payments), 0);
    assert_eq!(phone.view().connection, "live");
    phone.advances(250);
    assert_eq!(phone.pending_requests(|request| *request == Request::Payments), 1);
    assert_eq!(phone.view().connection, "reconnecting");
    phone.receives(heartbeat(START + 21));
    assert_eq!(phone.view().connection, "live");
}

#[test]
fn a_relay_that_is_gone_is_called_offline_until_it_is_back() {
    let mut phone = Phone::of_minji();
    phone.receives(StreamUpdate::Lost);
    phone.advances(3_500);
    phone.responds(Response::Payments(Answer::Unknown(Unknown::Unreachable)));
    assert_eq!(phone.view().connection, "offline");
    phone.connects_stream();
    assert_eq!(phone.view().connection, "live");
}

#[test]
fn the_clock_is_the_relays_whatever_the_phone_believes() {
    let mut phone = Phone::of_minji();
    phone.receives(heartbeat(START + 100));
    phone.receives(payment_event(1, record(1, 11, START + 80)));
    phone.responds_with_payment(item(11, START + 80));
    assert_eq!(phone.approval().countdown.unwrap().face, "25");
}
