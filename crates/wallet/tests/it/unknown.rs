//! A decision whose outcome is unknown.

use kios_protocol::api::{Answer, Unknown};
use kios_wallet::wallet::Button;

use crate::support::relay::{approved, item, payment_event, payment_id, record, timed_out};
use crate::support::{Phone, START};

fn lost() -> Phone {
    let mut phone = Phone::with_payment();
    phone.presses(Button::Approve);
    phone.responds_to_decision(Answer::Unknown(Unknown::Unreachable));
    phone
}

#[test]
fn an_answer_that_went_missing_is_checked_and_nothing_can_be_pressed_meanwhile() {
    let mut phone = lost();
    assert_eq!(phone.view().tone, "checking");
    assert!(!phone.approval().approve.is_enabled());
    assert!(phone.is_payment_requested());
    phone.presses(Button::Approve);
    assert_eq!(phone.pending_decisions(), 0);
}

#[test]
fn the_payment_itself_says_that_the_yes_had_arrived() {
    for (status, title) in [(14, "Approved"), (17, "Approved"), (18, "Paid")] {
        let mut phone = lost();
        phone.responds_with_payment(item(status, START));
        assert_eq!(phone.outcome_view().title, title, "{status}");
    }
}

#[test]
fn the_payment_itself_says_that_nothing_was_spent() {
    let mut phone = lost();
    phone.responds_with_payment(item(19, START));
    assert_eq!(phone.outcome(), Some("returned"));
}

#[test]
fn it_is_asked_for_as_long_as_nobody_answers() {
    let mut phone = lost();
    for _ in 0..5 {
        phone.loses_payment();
        assert_eq!(phone.screen(), "approval");
        assert_eq!(phone.view().tone, "checking");
        phone.advances(2_000);
        assert!(phone.is_payment_requested());
    }
}

#[test]
fn only_a_payment_that_stays_unanswered_may_be_answered_again() {
    let mut phone = lost();
    phone.responds_with_payment(item(11, START));
    assert!(!phone.approval().approve.is_enabled(), "it may still be on its way");
    phone.advances(2_000);
    phone.responds_with_payment(item(11, START));
    let view = phone.approval();
    assert!(view.approve.is_enabled());
    assert_eq!(view.notice, "It has not been confirmed yet. Please press again.");
}

#[test]
fn the_stream_may_know_first() {
    let mut phone = lost();
    phone.receives(payment_event(2, record(2, 14, START)));
    assert_eq!(phone.outcome(), Some("approved"));
}

#[test]
fn after_the_last_second_an_unanswered_payment_can_only_be_too_late() {
    let mut phone = lost();
    phone.receives(timed_out(2, record(2, 11, START)));
    assert_eq!(phone.outcome(), Some("too-late"));
}

#[test]
fn a_lost_answer_is_not_called_too_late_because_the_payment_still_waits_after_the_deadline() {
    let mut phone = lost();
    phone.advances(47_000);
    for _ in 0..3 {
        phone.responds_with_payment(item(11, START));
        assert_eq!(phone.outcome(), None, "it may be settling");
        assert_eq!(phone.view().tone, "checking");
        phone.advances(2_000);
        assert!(phone.is_payment_requested());
    }
    phone.responds_with_payment(item(18, START));
    assert_eq!(phone.outcome_view().title, "Paid");
}

#[test]
fn a_lost_answer_is_remembered_when_the_payment_is_opened_again() {
    let mut phone = lost();
    phone.presses(Button::Home);
    phone.presses(Button::Open(payment_id()));
    phone.responds_with_payment(item(11, START));
    phone.presses(Button::Approve);
    phone.responds_to_decision(Answer::Refused(7_000));
    assert_eq!(phone.outcome(), None, "the first may have been in time");
    phone.responds_with_payment(item(14, START));
    assert_eq!(phone.outcome(), Some("approved"));
    let mut phone = lost();
    phone.presses(Button::Home);
    phone.presses(Button::Open(payment_id()));
    phone.responds_with_payment(item(14, START));
    assert_eq!(phone.outcome(), Some("approved"), "here, not elsewhere");
}

#[test]
fn a_refusal_only_explains_what_the_payment_says() {
    for (code, status, outcome) in [
        (2020, 19, "returned"),
        (2020, 16, "answered-elsewhere"),
        (2025, 14, "approved"),
        (2026, 18, "approved"),
        (2027, 19, "returned"),
    ] {
        let mut phone = Phone::with_payment();
        phone.presses(Button::Approve);
        phone.responds_to_decision(Answer::Refused(code));
        phone.responds_with_payment(item(status, START));
        assert_eq!(phone.outcome(), Some(outcome), "{code} with {status}");
    }
}

#[test]
fn a_no_that_comes_too_late_for_a_yes_is_told_as_the_yes_it_was() {
    let mut phone = Phone::with_payment();
    phone.presses(Button::Deny);
    phone.responds_to_decision(Answer::Refused(2028));
    phone.responds_with_payment(item(14, START));
    assert_eq!(phone.outcome(), Some("answered-elsewhere"));
    assert_eq!(phone.outcome_view().title, "Already approved");
}

#[test]
fn a_stale_nonce_is_told_in_words_and_may_be_tried_again() {
    let mut phone = Phone::with_payment();
    phone.presses(Button::Approve);
    phone.responds_to_decision(Answer::Refused(1501));
    phone.responds_with_payment(item(11, START));
    assert!(phone.approval().approve.is_enabled());
    assert!(!phone.approval().notice.is_empty());
}

#[test]
fn a_success_that_changed_nothing_is_not_believed() {
    let mut phone = Phone::with_payment();
    phone.presses(Button::Approve);
    phone.responds_to_decision(Answer::Done(approved(11)));
    assert_eq!(phone.view().tone, "checking");
    assert!(phone.is_payment_requested());
}

#[test]
fn nobody_walks_away_from_an_answer_that_is_on_its_way() {
    let mut phone = Phone::with_payment();
    phone.presses(Button::Approve);
    phone.presses(Button::Home);
    phone.presses(Button::SignOut);
    assert_eq!(phone.screen(), "approval");
}
