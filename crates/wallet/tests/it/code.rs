//! The payment code.

use kios_protocol::api::{Answer, Unknown};
use kios_wallet::wallet::{Button, Request, Response};

use crate::support::Phone;
use crate::support::relay::code;

fn asked(phone: &Phone) -> usize {
    phone.pending_requests(|request| *request == Request::Code)
}

fn shown(phone: &Phone) -> Option<String> {
    phone.home().code?.account.map(|account| account.text)
}

#[test]
fn a_code_is_shown_whole_and_as_the_24_digits_that_a_clerk_types() {
    let mut phone = Phone::of_minji();
    phone.presses(Button::ShowCode);
    phone.responds(Response::Code(Answer::Done(code(0x5e))));
    let account = phone.home().code.unwrap().account.unwrap();
    assert_eq!(account.text, code(0x5e).to_string());
    let digits = account.groups.concat();
    assert_eq!(digits.len(), 24);
    assert_eq!(format!("0xFFFFFFFF{digits}00000000").to_lowercase(), account.text.to_lowercase());
    assert_eq!(account.countdown.face, "60");
}

#[test]
fn a_new_code_comes_by_itself_before_the_old_one_ends() {
    let mut phone = Phone::of_minji();
    phone.presses(Button::ShowCode);
    phone.responds(Response::Code(Answer::Done(code(1))));
    phone.advances(56_000);
    assert_eq!(asked(&phone), 0);
    phone.advances(1_500);
    assert_eq!(asked(&phone), 1);
    assert_eq!(shown(&phone), Some(code(1).to_string()), "the old one still lives");
    phone.responds(Response::Code(Answer::Done(code(2))));
    assert_eq!(shown(&phone), Some(code(2).to_string()));
}

#[test]
fn a_code_whose_minute_is_over_is_not_shown_even_if_no_new_one_can_be_had() {
    let mut phone = Phone::of_minji();
    phone.presses(Button::ShowCode);
    phone.responds(Response::Code(Answer::Done(code(1))));
    phone.advances(57_500);
    phone.responds(Response::Code(Answer::Unknown(Unknown::Unreachable)));
    assert_eq!(shown(&phone), Some(code(1).to_string()));
    phone.advances(2_500);
    assert_eq!(shown(&phone), None);
    assert!(!phone.home().code.unwrap().status.is_empty());
    phone.advances(1_000);
    assert_eq!(asked(&phone), 1, "it is tried again");
    phone.responds(Response::Code(Answer::Done(code(2))));
    assert_eq!(shown(&phone), Some(code(2).to_string()));
}

#[test]
fn a_minute_counts_from_the_question_and_not_from_a_slow_answer() {
    let mut phone = Phone::of_minji();
    phone.presses(Button::ShowCode);
    phone.advances(10_000);
    phone.responds(Response::Code(Answer::Done(code(1))));
    assert_eq!(phone.home().code.unwrap().account.unwrap().countdown.face, "50");
}

#[test]
fn a_code_that_was_put_away_is_not_renewed() {
    let mut phone = Phone::of_minji();
    phone.presses(Button::ShowCode);
    phone.responds(Response::Code(Answer::Done(code(1))));
    phone.presses(Button::HideCode);
    phone.advances(120_000);
    assert_eq!(asked(&phone), 0);
    assert!(phone.home().code.is_none());
}
