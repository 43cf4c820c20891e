//! A press on a decision counts only once the decision has been on the screen for a moment.

use kios_protocol::ShopId;
use kios_protocol::api::{Answer, Unknown};
use kios_wallet::wallet::{Button, Decision, Event, Readiness, Request};

use crate::support::relay::{cancel, item, payment_id, shop_id};
use crate::support::{Phone, START, link_to};

/// Every way in which a decision comes to be on the screen, with a name.
fn decisions() -> [(&'static str, Phone); 7] {
    [
        ("payment", Phone::with_payment()),
        ("payment of a link", linked()),
        ("payment again after a refusal", refused()),
        ("cancel", Phone::with_cancel()),
        ("cancel again after a lost response", lost_cancel()),
        ("limit", Phone::with_limit()),
        ("limit again after a refusal", refused_limit()),
    ]
}

fn linked() -> Phone {
    let mut phone = Phone::of_minji();
    phone.handles(Event::LinkOpened(link_to(payment_id())));
    phone.advances(5_000);
    phone.responds_with_payment(item(11, START));
    phone
}

fn refused() -> Phone {
    let mut phone = Phone::with_payment();
    phone.presses(Button::Approve);
    phone.responds_to_decision(Answer::Refused(5_000));
    phone.responds_with_payment(item(12, START));
    phone
}

fn lost_cancel() -> Phone {
    let mut phone = Phone::with_cancel();
    phone.presses(Button::Deny);
    phone.responds_to_decision(Answer::Unknown(Unknown::Late));
    phone.responds_with_payment(cancel(51, START));
    phone.advances(2_000);
    phone.responds_with_payment(cancel(51, START));
    phone
}

fn refused_limit() -> Phone {
    let mut phone = Phone::with_limit();
    phone.presses(Button::Approve);
    phone.responds_to_limit(Decision::Approve, Answer::Refused(6_000));
    phone
}

/// Of approving and denying.
fn readiness(phone: &Phone) -> [Readiness; 2] {
    let view = phone.approval();
    [view.approve.readiness, view.deny.readiness]
}

fn sent(phone: &Phone) -> usize {
    phone.pending_decisions() + phone.pending_limit_decisions()
}

#[test]
fn a_finger_that_was_on_its_way_decides_nothing() {
    for button in [Button::Approve, Button::Deny] {
        for (name, mut phone) in decisions() {
            for _ in 0..6 {
                assert_eq!(readiness(&phone), [Readiness::Settling; 2], "{name}");
                phone.taps(button.clone());
                assert_eq!(sent(&phone), 0, "{name}");
                phone.advances(100);
            }
            assert_eq!(readiness(&phone), [Readiness::Ready; 2], "{name}");
            phone.taps(button.clone());
            assert_eq!(sent(&phone), 1, "{name}");
        }
    }
}

#[test]
fn what_cannot_be_pressed_at_all_is_not_called_not_ready_yet() {
    let mut sending = Phone::with_payment();
    sending.presses(Button::Approve);
    let mut over = Phone::with_cancel();
    over.advances(45_000);
    for phone in [sending, over] {
        assert_eq!(readiness(&phone), [Readiness::Disabled; 2]);
    }
}

#[test]
fn the_second_of_two_taps_leaves_no_screen() {
    let home = |phone: &Phone| phone.home().switch_wallet.readiness;
    let mut phone = Phone::of_minji();
    phone.presses(Button::SignOut);
    phone.presses(Button::Customer(0));
    for _ in 0..6 {
        assert_eq!(home(&phone), Readiness::Settling);
        phone.taps(Button::SignOut);
        phone.taps(Button::ShowCode);
        assert!(phone.home().code.is_none());
        phone.advances(100);
    }
    assert_eq!(home(&phone), Readiness::Ready);
    phone.taps(Button::ShowCode);
    phone.taps(Button::HideCode);
    assert!(phone.home().code.is_some());
}

/// The only button is where Approve was.
#[test]
fn an_impatient_finger_on_approve_does_not_leave_a_decision_whose_response_was_lost() {
    let lost = Answer::Unknown(Unknown::Late);
    let mut payment = Phone::with_payment();
    payment.presses(Button::Approve);
    payment.advances(30_000);
    payment.responds_to_decision(lost);
    let mut limit = Phone::with_limit();
    limit.presses(Button::Approve);
    limit.advances(15_000);
    limit.responds_to_limit(Decision::Approve, Answer::Unknown(Unknown::Late));
    for mut phone in [payment, limit] {
        assert_eq!(phone.approval().home.unwrap().readiness, Readiness::Settling);
        phone.taps(Button::Home);
        assert!(phone.approval().unknown);
        phone.advances(600);
        phone.taps(Button::Home);
        assert_eq!(phone.view().screen.name(), "home");
    }
}

#[test]
fn a_lock_that_arrives_is_not_lifted_by_a_finger_that_was_on_its_way() {
    let mut phone = Phone::of_owner();
    phone.advances(5_000);
    phone.lists_locked([shop_id()]);
    phone.taps(Button::UnlockPins(shop_id()));
    let sent = |phone: &Phone| {
        phone.pending_requests(|request| *request == Request::UnlockPins(shop_id()))
    };
    assert_eq!(sent(&phone), 0);
    // One goes and another comes at its place.
    let other = ShopId::from_bytes([9; 32]);
    phone.advances(5_000);
    phone.lists_locked([other]);
    phone.taps(Button::UnlockPins(other));
    assert_eq!(phone.pending_requests(|request| *request == Request::UnlockPins(other)), 0);
    phone.advances(5_000);
    phone.lists_locked([shop_id()]);
    phone.presses(Button::UnlockPins(shop_id()));
    assert_eq!(sent(&phone), 1);
}
