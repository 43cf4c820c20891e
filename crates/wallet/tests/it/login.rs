//! The sign-in.

use kios_protocol::api::{Answer, Unknown};
use kios_wallet::view::Screen;
use kios_wallet::wallet::{Button, DeepLink, Effect, Event, KeyInput, Request, Response};

use crate::support::relay::{demo_users, item, payment_id, points};
use crate::support::{Phone, START, junho, link_to, minji, minjis_key};

fn refused() -> Response {
    Response::Demo(Answer::Refused(2001))
}

#[test]
fn in_a_demo_the_customers_are_offered_with_their_points() {
    let mut phone = Phone::opened(DeepLink::default());
    phone.responds(Response::Demo(Answer::Done(demo_users())));
    phone.responds(Response::Balance(junho().account(), Answer::Done(points(50_000))));
    let Screen::Login(view) = phone.view().screen else { panic!("not the sign-in screen") };
    let offered: Vec<_> =
        view.customers.iter().map(|who| (who.name.as_str(), who.balance.as_str())).collect();
    assert_eq!(offered, [("민지 Minji", ""), ("준호 Junho", "50,000 P")]);
}

#[test]
fn elsewhere_a_key_opens_the_wallet_and_its_signer_is_the_only_thing_that_leaves() {
    let mut phone = Phone::opened(DeepLink::default());
    phone.responds(refused());
    phone.handles(Event::KeyEntered(minjis_key()));
    assert_eq!(phone.effects, [Effect::SignIn(minji())]);
    assert_eq!(phone.screen(), "home");
    assert_eq!(phone.view().title, "My wallet");
}

#[test]
fn what_is_not_a_key_is_told_in_words_and_opens_nothing() {
    let mut phone = Phone::opened(DeepLink::default());
    phone.handles(Event::KeyEntered(KeyInput::new("hunter2".to_owned())));
    let Screen::Login(view) = phone.view().screen else { panic!("not the sign-in screen") };
    assert!(!view.error.is_empty());
    assert!(!view.error.contains("hunter2"));
    assert!(phone.effects.is_empty());
}

#[test]
fn a_typed_key_is_never_printed() {
    assert_eq!(format!("{:?}", minjis_key()), "KeyInput(…)");
}

#[test]
fn a_links_key_waits_until_the_relay_says_that_it_is_a_demo() {
    let mut phone = Phone::opened(DeepLink { payment: None, key: Some(minjis_key()) });
    assert!(phone.effects.is_empty());
    phone.responds(Response::Demo(Answer::Done(demo_users())));
    assert_eq!(phone.effects, [Effect::SignIn(minji())]);
    assert_eq!(phone.view().title, "민지 Minji");
}

#[test]
fn a_links_key_opens_nothing_on_a_relay_that_is_no_demo() {
    let mut phone = Phone::opened(DeepLink { payment: None, key: Some(minjis_key()) });
    phone.responds(refused());
    assert!(phone.effects.is_empty());
    let Screen::Login(view) = phone.view().screen else { panic!("not the sign-in screen") };
    assert!(view.error.contains("demo"));
}

#[test]
fn while_the_relay_is_silent_it_is_asked_again() {
    let mut phone = Phone::opened(DeepLink::default());
    phone.responds(Response::Demo(Answer::Unknown(Unknown::Unreachable)));
    assert_eq!(phone.view().connection, "offline");
    assert_eq!(phone.pending_requests(|request| *request == Request::Demo), 0);
    phone.advances(3_000);
    assert_eq!(phone.pending_requests(|request| *request == Request::Demo), 1);
}

#[test]
fn a_deep_link_waits_for_the_customer_and_then_opens_its_payment() {
    let mut phone = Phone::opened(link_to(payment_id()));
    phone.responds(Response::Demo(Answer::Done(demo_users())));
    assert_eq!(phone.screen(), "choose");
    phone.presses(Button::Customer(0));
    assert_eq!(phone.screen(), "approval");
    assert!(phone.approval().price.is_none(), "nothing is known of it yet");
    phone.responds_with_payment(item(11, START));
    assert_eq!(phone.approval().price.unwrap().digits, "12,500");
    assert!(phone.approval().approve.is_enabled());
}

#[test]
fn a_link_that_is_followed_while_signed_in_opens_at_once() {
    let mut phone = Phone::of_minji();
    phone.handles(Event::LinkOpened(link_to(payment_id())));
    assert_eq!(phone.screen(), "approval");
}

#[test]
fn a_payment_of_somebody_else_says_so_and_follows_to_the_right_wallet() {
    let mut phone = Phone::opened(link_to(payment_id()));
    phone.responds(Response::Demo(Answer::Done(demo_users())));
    phone.presses(Button::Customer(1));
    phone.responds_with_payment(item(11, START));
    assert_eq!(phone.outcome(), Some("not-mine"));
    assert!(phone.outcome_view().price.is_none(), "another customer's price is none of theirs");
    phone.advances(60_000);
    assert_eq!(phone.screen(), "done", "it stays until somebody has read it");
    phone.presses(Button::SignOut);
    assert_eq!(phone.screen(), "choose");
    phone.presses(Button::Customer(0));
    assert_eq!(phone.screen(), "approval");
}

#[test]
fn a_payment_that_the_relay_does_not_know_says_so() {
    let mut phone = Phone::of_minji();
    phone.handles(Event::LinkOpened(link_to(payment_id())));
    phone.responds(Response::Payment(payment_id(), Answer::Refused(2003)));
    assert_eq!(phone.outcome(), Some("not-found"));
}

#[test]
fn leaving_forgets_the_key_and_what_was_asked_in_its_name() {
    let mut phone = Phone::of_minji();
    phone.presses(Button::ShowCode);
    phone.presses(Button::SignOut);
    assert_eq!(phone.effects.last(), Some(&Effect::SignOut));
    phone.presses(Button::Customer(1));
    phone.responds(Response::Code(Answer::Done(crate::support::relay::code(7))));
    assert!(phone.home().code.is_none(), "the answer was for somebody else");
}
