//! A shop owner, and the actions above the limit that wait for them.

use kios_protocol::api::{Answer, LimitApproval, Role, Unknown};
use kios_protocol::staff::StaffActionKind;
use kios_wallet::view::PendingId;
use kios_wallet::wallet::{Button, Decision, DeepLink, Event, KeyInput, Request, Response};

use crate::support::relay::{
    cancel, cancel_record, payment_event, points_above_limit, refund_above_limit, shop_id,
};
use crate::support::{Phone, START};

fn asked(phone: &Phone) -> usize {
    phone.pending_requests(|request| *request == Request::LimitApprovals)
}

#[test]
fn the_list_is_read_every_three_seconds_for_an_owner_and_for_nobody_else() {
    let mut phone = Phone::of_owner();
    for _ in 0..3 {
        assert_eq!(asked(&phone), 1);
        phone.lists_limits([]);
        phone.advances(2_750);
        assert_eq!(asked(&phone), 0);
        phone.advances(250);
    }
    phone.presses(Button::SignOut);
    phone.advances(6_000);
    assert_eq!(asked(&phone), 1, "only the request from before");
    let mut customer = Phone::of_minji();
    customer.advances(6_000);
    assert_eq!(asked(&customer), 0);
}

#[test]
fn a_key_that_turns_out_to_be_an_owners_starts_to_ask() {
    let mut phone = Phone::opened(DeepLink::default());
    phone.responds(Response::Demo(Answer::Refused(2001)));
    phone.handles(Event::KeyEntered(KeyInput::new(format!("0x{}", "33".repeat(32)))));
    assert_eq!(asked(&phone), 0);
    phone.responds(Response::Roles(Answer::Done(vec![Role::ShopOwner])));
    assert_eq!(asked(&phone), 1);
}

#[test]
fn what_waits_at_the_start_is_a_row_that_says_what_who_and_where() {
    let mut phone = Phone::of_owner();
    phone.lists_limits([points_above_limit(), refund_above_limit()]);
    let rows = phone.shop().pending;
    let said: Vec<_> =
        rows.iter().map(|row| [&*row.title, &*row.detail, &*row.price, &*row.time_left]).collect();
    assert_eq!(
        said,
        [
            ["Points", "박서준 · T2", "KRW 120,000", "10 min"],
            ["Card refund", "이하늘 · T1", "KRW 250,000", "10 min"],
        ]
    );
    assert_eq!(rows[1].id, PendingId::Limit(refund_above_limit().approval_id));
    phone.presses(rows[1].button.clone());
    assert_eq!(phone.approval().title, "Approve this card refund?");
}

#[test]
fn a_cancel_which_has_less_time_stands_first() {
    let mut phone = Phone::with_limit();
    phone.receives(payment_event(1, cancel_record(1, 51, START)));
    assert_eq!(phone.approval().title, "Approve this card refund?", "nothing pushes it away");
    phone.presses(Button::Home);
    let rows = phone.shop().pending;
    assert!(matches!(rows[0].id, PendingId::Payment(_)), "{rows:?}");
    assert!(matches!(rows[1].id, PendingId::Limit(_)), "{rows:?}");
}

#[test]
fn what_arrives_at_home_opens_by_itself_and_what_arrives_later_stays_a_row() {
    let mut phone = Phone::with_limit();
    let view = phone.approval();
    assert_eq!((view.shop.as_str(), view.price.unwrap().digits.as_str()), ("한강 커피", "250,000"));
    let facts: Vec<_> = view.facts.into_iter().map(|fact| fact.value).collect();
    assert_eq!(facts, ["이하늘", "T1"]);
    assert_eq!(view.countdown.unwrap().face, "9:57");
    phone.advances(3_000);
    phone.lists_limits([points_above_limit(), refund_above_limit()]);
    assert_eq!(phone.approval().price.unwrap().digits, "250,000");
    phone.presses(Button::Home);
    phone.advances(3_000);
    phone.lists_limits([points_above_limit(), refund_above_limit()]);
    assert_eq!(phone.shop().pending.len(), 2, "neither opens again");
}

#[test]
fn a_request_of_a_shop_without_pins_names_nobody() {
    let mut phone = Phone::of_owner();
    phone.lists_limits([LimitApproval { name: String::new(), ..refund_above_limit() }]);
    assert_eq!(phone.shop().pending[0].detail, "T1");
}

#[test]
fn what_this_page_cannot_describe_is_not_offered() {
    let mut phone = Phone::of_owner();
    phone
        .lists_limits([LimitApproval { kind: StaffActionKind::ChangePin, ..refund_above_limit() }]);
    assert!(phone.shop().pending.is_empty());
}

#[test]
fn the_answer_is_sent_once_and_its_outcome_is_the_relays() {
    for (button, decision, outcome, detail) in [
        (Button::Approve, Decision::Approve, "approved", "The till can refund it now."),
        (Button::Deny, Decision::Deny, "denied", "The till cannot refund it."),
    ] {
        let mut phone = Phone::with_limit();
        phone.presses(button.clone());
        phone.presses(button);
        phone.presses(Button::Home);
        assert_eq!(phone.pending_limit_decisions(), 1);
        assert_eq!(phone.screen(), "approval", "nothing is said before the relay has confirmed it");
        phone.advances(3_000);
        phone.responds_to_limit(decision, Answer::Done(()));
        assert_eq!(phone.outcome(), Some(outcome));
        assert_eq!(phone.outcome_view().detail, detail);
        phone.lists_limits([]);
        phone.advances(7_000);
        assert!(phone.shop().pending.is_empty());
    }
}

#[test]
fn a_list_from_before_the_answer_does_not_bring_it_back() {
    let mut phone = Phone::with_limit();
    phone.presses(Button::Approve);
    phone.advances(3_000);
    assert_eq!(asked(&phone), 1);
    phone.responds_to_limit(Decision::Approve, Answer::Done(()));
    phone.presses(Button::Home);
    assert_eq!(asked(&phone), 2, "it is read again");
    phone.lists_limits([]);
    phone.lists_limits([refund_above_limit()]);
    assert!(phone.shop().pending.is_empty(), "the response to the first request does not count");
}

#[test]
fn an_answer_that_went_missing_is_sent_again_until_the_relay_has_responded() {
    let mut phone = Phone::with_limit();
    phone.presses(Button::Approve);
    for _ in 0..3 {
        phone.responds_to_limit(Decision::Approve, Answer::Unknown(Unknown::Late));
        assert_eq!(phone.view().tone, "checking");
        phone.presses(Button::Deny);
        assert_eq!(phone.pending_limit_decisions(), 0);
        phone.advances(2_000);
        assert_eq!(phone.pending_limit_decisions(), 1);
    }
    phone.lists_limits([]);
    assert_eq!(phone.view().tone, "checking", "the list does not say how it was decided");
    phone.responds_to_limit(Decision::Approve, Answer::Done(()));
    assert_eq!(phone.outcome(), Some("approved"));
}

#[test]
fn the_refusal_of_a_repeat_does_not_say_that_the_first_request_was_refused() {
    // Refused sign-in, no right to decide, signature, server error.
    for code in [401, 1050, 1501, 6000] {
        let mut phone = Phone::with_limit();
        phone.presses(Button::Approve);
        phone.responds_to_limit(Decision::Approve, Answer::Unknown(Unknown::Late));
        for _ in 0..2 {
            phone.advances(2_000);
            phone.responds_to_limit(Decision::Approve, Answer::Refused(code));
            assert_eq!(phone.view().tone, "checking", "{code}");
            assert!(!phone.approval().deny.is_enabled(), "{code}");
            assert_eq!(phone.pending_limit_decisions(), 0, "{code}");
        }
        phone.advances(2_000);
        phone.responds_to_limit(Decision::Approve, Answer::Done(()));
        assert_eq!(phone.outcome(), Some("approved"), "{code}");
        let mut over = Phone::with_limit();
        over.presses(Button::Deny);
        over.responds_to_limit(Decision::Deny, Answer::Unknown(Unknown::Late));
        over.advances(2_000);
        over.responds_to_limit(Decision::Deny, Answer::Refused(code));
        over.advances(2_000);
        over.responds_to_limit(Decision::Deny, Answer::Refused(2001));
        assert_eq!(over.outcome(), Some("over"), "{code}");
    }
}

#[test]
fn a_lost_answer_is_remembered_when_the_action_is_opened_again() {
    let mut phone = Phone::with_limit();
    phone.presses(Button::Approve);
    phone.responds_to_limit(Decision::Approve, Answer::Unknown(Unknown::Late));
    phone.presses(Button::Home);
    phone.presses(Button::OpenLimit(refund_above_limit().approval_id));
    phone.presses(Button::Approve);
    phone.responds_to_limit(Decision::Approve, Answer::Refused(1050));
    assert_eq!(phone.view().tone, "checking", "the first may have been accepted");
}

#[test]
fn an_answer_from_an_earlier_visit_is_not_taken_for_the_present_one() {
    let mut phone = Phone::with_limit();
    phone.presses(Button::Deny);
    phone.responds_to_limit(Decision::Deny, Answer::Unknown(Unknown::Late));
    phone.advances(2_000);
    phone.presses(Button::Home);
    phone.presses(Button::OpenLimit(refund_above_limit().approval_id));
    phone.presses(Button::Approve);
    phone.responds_to_limit(Decision::Deny, Answer::Refused(2001));
    assert_eq!(phone.screen(), "approval", "the approval may be why");
    let mut denied = Phone::with_limit();
    denied.presses(Button::Deny);
    denied.responds_to_limit(Decision::Deny, Answer::Unknown(Unknown::Late));
    denied.advances(2_000);
    denied.presses(Button::Home);
    denied.presses(Button::OpenLimit(refund_above_limit().approval_id));
    denied.presses(Button::Approve);
    denied.responds_to_limit(Decision::Deny, Answer::Done(()));
    assert_eq!(denied.outcome(), Some("denied"), "it is the one that the relay keeps");
    phone.responds_to_limit(Decision::Approve, Answer::Done(()));
    assert_eq!(phone.outcome(), Some("approved"));
}

#[test]
fn what_was_decided_or_has_expired_says_so() {
    let mut phone = Phone::with_limit();
    phone.presses(Button::Approve);
    phone.responds_to_limit(Decision::Approve, Answer::Refused(2001));
    assert_eq!(phone.outcome(), Some("over"));
    assert_eq!(phone.outcome_view().title, "Already decided or expired");

    let mut phone = Phone::with_limit();
    phone.advances(3_000);
    phone.lists_limits([]);
    assert_eq!(phone.outcome(), Some("over"), "the list says so while nothing is being sent");
}

#[test]
fn with_the_last_second_nothing_can_be_pressed_and_the_row_leaves() {
    let mut phone = Phone::with_limit();
    phone.advances(539_000);
    assert_eq!(phone.approval().countdown.unwrap().face, "58");
    phone.advances(58_000);
    let view = phone.approval();
    assert!(!view.approve.is_enabled() && !view.deny.is_enabled());
    assert_eq!(view.notice, "The time to approve has run out.");
    phone.presses(Button::Approve);
    assert_eq!(phone.pending_limit_decisions(), 0);
    phone.presses(Button::Home);
    assert!(phone.shop().pending.is_empty());
}

#[test]
fn a_refusal_is_explained_and_the_answer_may_be_given_again() {
    for (code, words) in [(1501, "signature"), (6000, "server"), (1050, "did not accept")] {
        let mut phone = Phone::with_limit();
        phone.presses(Button::Approve);
        phone.responds_to_limit(Decision::Approve, Answer::Refused(code));
        assert!(phone.approval().notice.contains(words), "{code}: {}", phone.approval().notice);
        phone.presses(Button::Approve);
        assert_eq!(phone.pending_limit_decisions(), 1);
    }
}

#[test]
fn a_lost_list_changes_nothing() {
    let mut phone = Phone::with_limit();
    phone.advances(3_000);
    phone.responds(Response::LimitApprovals(Answer::Unknown(Unknown::Unreachable)));
    assert!(phone.approval().approve.is_enabled());
    phone.presses(Button::Home);
    assert_eq!(phone.shop().pending.len(), 1);
}

#[test]
fn a_cancel_can_be_answered_after_it() {
    let mut phone = Phone::with_limit();
    phone.presses(Button::Home);
    phone.receives(payment_event(1, cancel_record(1, 51, START)));
    phone.responds_with_payment(cancel(51, START));
    assert_eq!(phone.approval().title, "Cancel this payment?");
}

#[test]
fn an_owner_unlocks_the_pins_of_their_shop() {
    let mut phone = Phone::with_locked_pins();
    let unlock = Request::UnlockPins(shop_id());
    let sent = |phone: &Phone| phone.pending_requests(|request| *request == unlock);
    assert_eq!(phone.shop().locked.len(), 1);
    phone.presses(Button::UnlockPins(shop_id()));
    phone.presses(Button::UnlockPins(shop_id()));
    assert_eq!(sent(&phone), 1);
    // A lost response: the next list says whether it was done.
    assert!(!phone.shop().locked[0].unlock.is_enabled());
    phone.responds(Response::PinsUnlocked(shop_id(), Answer::Unknown(Unknown::Late)));
    phone.advances(5_000);
    phone.lists_locked([shop_id()]);
    assert_eq!(phone.shop().locked.len(), 1);
    assert_eq!(phone.shop().locked[0].problem, "The PINs may still be locked. Please press again.");
    phone.presses(Button::UnlockPins(shop_id()));
    phone.responds(Response::PinsUnlocked(shop_id(), Answer::Done(())));
    assert_eq!(phone.shop().locked.len(), 0);
    phone.lists_locked([]);
    phone.presses(Button::UnlockPins(shop_id()));
    assert_eq!(sent(&phone), 0, "nothing is locked");
}
