//! A payment, from its event to its outcome.

use kios_protocol::api::{Answer, Unknown};
use kios_wallet::wallet::{Button, Decision, Request, Response};

use crate::support::relay::{approved, item, payment_event, payment_id, points, record, timed_out};
use crate::support::{Phone, START, minji};

#[test]
fn a_payment_that_arrives_at_home_opens_by_itself_with_its_numbers() {
    let phone = Phone::with_payment();
    let view = phone.approval();
    assert_eq!(view.shop, "한강 커피");
    let price = view.price.unwrap();
    assert_eq!((price.unit.as_str(), price.digits.as_str()), ("KRW", "12,500"));
    let lines: Vec<_> = view.facts.iter().map(|line| line.value.as_str()).collect();
    assert_eq!(lines, ["12,500 P", "625 P", "13,125 P", "986,875 P"]);
    assert_eq!(view.countdown.unwrap().face, "45");
}

#[test]
fn a_payment_that_arrives_while_the_code_is_shown_opens_by_itself() {
    let mut phone = Phone::of_minji();
    phone.presses(Button::ShowCode);
    phone.receives(payment_event(1, record(1, 11, START)));
    assert_eq!(phone.screen(), "approval");
}

#[test]
fn approving_signs_the_payment_as_it_was_shown_and_says_that_it_is_done() {
    let mut phone = Phone::with_payment();
    phone.presses(Button::Approve);
    let shown = item(11, START);
    let sent = |request: &Request| matches!(request, Request::Decision(item, Decision::Approve) if **item == shown);
    assert_eq!(phone.pending_requests(sent), 1);
    phone.responds_to_decision(Answer::Done(approved(14)));
    assert_eq!(phone.outcome(), Some("approved"));
    assert_eq!(phone.view().tone, "paid");
    phone.responds(Response::Balance(minji().account(), Answer::Done(points(986_875))));
    let lines: Vec<_> = phone.outcome_view().facts.iter().map(|line| line.value.clone()).collect();
    assert_eq!(lines, ["13,125 P", "986,875 P"]);
}

#[test]
fn a_double_tap_sends_once() {
    let mut phone = Phone::with_payment();
    phone.presses(Button::Approve);
    phone.presses(Button::Approve);
    phone.presses(Button::Deny);
    assert_eq!(phone.pending_decisions(), 1);
    assert!(!phone.approval().approve.is_enabled());
}

#[test]
fn the_stream_may_bring_the_outcome_before_the_answer_does() {
    let mut phone = Phone::with_payment();
    phone.presses(Button::Approve);
    phone.receives(payment_event(2, record(2, 14, START)));
    assert_eq!(phone.outcome(), Some("approved"));
    phone.responds_to_decision(Answer::Done(approved(14)));
    assert_eq!(phone.outcome(), Some("approved"));
}

#[test]
fn when_the_shop_has_closed_the_sale_it_says_paid() {
    let mut phone = Phone::with_payment();
    phone.presses(Button::Approve);
    phone.responds_to_decision(Answer::Done(approved(14)));
    assert_eq!(phone.outcome_view().title, "Approved");
    phone.receives(payment_event(2, record(2, 17, START)));
    phone.receives(payment_event(3, record(3, 18, START)));
    assert_eq!(phone.outcome_view().title, "Paid");
}

#[test]
fn when_the_shop_gives_up_after_the_yes_the_points_are_back_and_it_says_so() {
    let mut phone = Phone::with_payment();
    phone.presses(Button::Approve);
    phone.responds_to_decision(Answer::Done(approved(14)));
    phone.receives(payment_event(2, record(2, 19, START)));
    assert_eq!(phone.outcome(), Some("returned"));
    assert_eq!(phone.view().tone, "calm");
}

#[test]
fn denying_sends_a_no_and_says_that_nothing_was_taken() {
    let mut phone = Phone::with_payment();
    phone.presses(Button::Deny);
    assert_eq!(phone.pending_decisions(), 1);
    phone.responds_to_decision(Answer::Done(approved(16)));
    assert_eq!(phone.outcome(), Some("denied"));
    assert_eq!(phone.view().tone, "calm");
}

#[test]
fn an_outcome_makes_way_for_the_balance_by_itself() {
    let mut phone = Phone::with_payment();
    phone.presses(Button::Deny);
    phone.responds_to_decision(Answer::Done(approved(16)));
    phone.advances(6_000);
    assert_eq!(phone.screen(), "done");
    phone.advances(1_500);
    assert_eq!(phone.screen(), "home");
    assert!(phone.home().pending.is_empty());
}

#[test]
fn too_late_is_what_the_relay_says_to_a_late_yes() {
    let mut phone = Phone::with_payment();
    phone.presses(Button::Approve);
    phone.responds_to_decision(Answer::Refused(7_000));
    assert_eq!(phone.outcome(), Some("too-late"));
}

#[test]
fn a_refusal_after_a_lost_response_leaves_the_outcome_to_the_payment() {
    let late = [Answer::Refused(7_000), Answer::Refused(2_020)];
    for (refusal, status, outcome) in [
        (late[0].clone(), 14, "approved"),
        (late[0].clone(), 16, "denied"),
        (late[1].clone(), 17, "approved"),
    ] {
        let mut phone = Phone::with_payment();
        phone.presses(if status == 16 { Button::Deny } else { Button::Approve });
        phone.responds_to_decision(Answer::Unknown(Unknown::Late));
        // Nothing of it is there yet, so that the customer may decide once more.
        while phone.pending_decisions() == 0 && !phone.approval().approve.is_enabled() {
            phone.responds_with_payment(item(11, START));
            phone.advances(2_000);
        }
        phone.presses(if status == 16 { Button::Deny } else { Button::Approve });
        phone.responds_to_decision(refusal);
        assert_eq!(phone.outcome(), None, "{status}");
        phone.responds_with_payment(item(status, START));
        assert_eq!(phone.outcome(), Some(outcome), "{status}");
    }
}

#[test]
fn a_payment_that_is_not_found_after_a_decision_was_sent_stays_unknown() {
    let mut phone = Phone::with_payment();
    phone.presses(Button::Approve);
    phone.responds_to_decision(Answer::Unknown(Unknown::Late));
    phone.responds(Response::Payment(payment_id(), Answer::Refused(2_003)));
    assert_eq!(phone.outcome(), None);
    phone.advances(2_000);
    phone.responds_with_payment(item(17, START));
    assert_eq!(phone.outcome(), Some("approved"));
}

#[test]
fn too_late_is_also_what_the_stream_says_while_nobody_answers() {
    let mut phone = Phone::with_payment();
    phone.receives(timed_out(2, record(2, 11, START)));
    assert_eq!(phone.outcome(), Some("too-late"));
}

#[test]
fn when_the_clock_runs_out_nothing_can_be_pressed_and_the_payment_is_read() {
    let mut phone = Phone::with_payment();
    phone.advances(45_000);
    assert!(!phone.approval().approve.is_enabled());
    phone.presses(Button::Approve);
    assert_eq!(phone.pending_decisions(), 0);
    phone.advances(2_000);
    assert!(phone.is_payment_requested());
    phone.responds_with_payment(item(11, START));
    assert_eq!(phone.outcome(), Some("too-late"));
}

#[test]
fn what_was_answered_on_another_phone_is_told_here() {
    for (status, title) in
        [(14, "Already approved"), (18, "Already approved"), (16, "Already declined")]
    {
        let mut phone = Phone::with_payment();
        phone.receives(payment_event(2, record(2, status, START)));
        assert_eq!(phone.outcome(), Some("answered-elsewhere"), "{status}");
        assert_eq!(phone.outcome_view().title, title, "{status}");
    }
}

#[test]
fn what_the_shop_takes_back_meanwhile_is_told_here() {
    let mut phone = Phone::with_payment();
    phone.receives(payment_event(2, record(2, 19, START)));
    assert_eq!(phone.outcome(), Some("cancelled"));
}

#[test]
fn a_payment_whose_transaction_failed_may_be_answered_again() {
    let mut phone = Phone::with_payment();
    phone.presses(Button::Approve);
    phone.responds_to_decision(Answer::Refused(5_000));
    phone.responds_with_payment(item(12, START));
    let view = phone.approval();
    assert!(view.approve.is_enabled());
    assert!(!view.notice.is_empty());
    phone.presses(Button::Approve);
    assert_eq!(phone.pending_decisions(), 1);
}

#[test]
fn an_older_version_changes_nothing() {
    let mut phone = Phone::with_payment();
    phone.presses(Button::Approve);
    phone.responds_to_decision(Answer::Done(approved(14)));
    phone.receives(payment_event(3, record(3, 18, START)));
    phone.receives(payment_event(2, record(2, 14, START)));
    assert_eq!(phone.outcome_view().title, "Paid");
}
