//! The codes, against the list of `protocol.md §8` and our own of `relay.md §4, §6, §7`.

use kios_protocol::ResultCode;
use kios_protocol::api::{Answer, Envelope};

/// One line a code: four digits and the message, as the description prints them.
const LIST: &str = include_str!("codes.txt");

#[test]
fn every_code_has_its_number_and_its_message() {
    let listed: Vec<(u32, &str)> = LIST
        .lines()
        .map(|line| line.split_once(' ').unwrap())
        .map(|(number, message)| (number.parse().unwrap(), message))
        .collect();
    let ours: Vec<(u32, &str)> =
        ResultCode::ALL.iter().map(|code| (code.number(), code.message())).collect();
    assert_eq!(ours, listed);
    assert_eq!(ours.len(), 103);
    println!("codes: {} compared", ours.len());
}

#[test]
fn a_number_leads_back_to_its_code() {
    for code in ResultCode::ALL {
        assert_eq!(ResultCode::from_number(code.number()), Some(*code));
        assert_eq!(code.to_string(), format!("{} {}", code.number(), code.message()));
    }
    for unknown in [1, 200, 1005, 1713, 9999] {
        assert_eq!(ResultCode::from_number(unknown), None);
    }
}

#[test]
fn envelopes_leave_out_what_is_unset() {
    let text = |envelope: &Envelope<u8>| serde_json::to_string(envelope).unwrap();
    assert_eq!(text(&Envelope::success(7)), r#"{"code":0,"data":7}"#);
    assert_eq!(
        text(&Envelope::refusal(ResultCode::UnknownPayment)),
        r#"{"code":2003,"error":{"message":"The payment ID is not exist"}}"#
    );
    let read: Envelope<u8> = serde_json::from_str(r#"{"code":1005,"data":null}"#).unwrap();
    assert_eq!((read.code, read.data, read.error), (1005, None, None));
}

#[test]
fn an_answer_knows_its_refusal() {
    let refused = Answer::<u8>::Refused(2030);
    assert!(refused.is_refused(ResultCode::NotYetApproved));
    assert!(!refused.is_refused(ResultCode::NotClosable));
    assert!(!Answer::Done(1).is_refused(ResultCode::Success));
    assert_eq!(Answer::Done(1).map(|n| n + 1), Answer::Done(2));
}
