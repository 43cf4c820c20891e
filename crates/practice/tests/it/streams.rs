//! The event stream.

use kios_practice::{Connection, Fault};
use kios_protocol::api::StreamEvent;

use crate::support::Kiosk;

#[test]
fn a_stream_says_hello_and_then_every_change_and_heartbeats() {
    let kiosk = Kiosk::start();
    let mut stream = kiosk.reads("");
    let Some(StreamEvent::Hello(hello)) = stream.arrived().unwrap().pop() else { panic!("hello") };
    assert_eq!((hello.oldest, hello.latest, hello.settings.demo), (1, 0, true));
    let id = kiosk.opens("P0000001", 4_500).id();
    assert_eq!(stream.names(), ["payment"]);
    kiosk.practice.phone(0).unwrap().approve(id).unwrap();
    assert_eq!(stream.names(), ["payment"; 3]);
    kiosk.later(14);
    assert_eq!(stream.names(), [""; 0]);
    kiosk.later(1);
    assert_eq!(stream.names(), ["heartbeat"]);
}

#[test]
fn a_stream_is_resumed_after_its_cursor_and_reset_for_one_of_another_world() {
    let kiosk = Kiosk::start();
    let Some(StreamEvent::Hello(hello)) = kiosk.reads("").arrived().unwrap().pop() else {
        panic!("hello")
    };
    let (first, second) = (kiosk.opens("P0000001", 4_500).id(), kiosk.opens("P0000002", 500).id());
    let mut stream = kiosk.reads(&format!("?lastEventId=1&epoch={}", hello.epoch));
    let events = stream.arrived().unwrap();
    let [StreamEvent::Hello(_), StreamEvent::Payment(resumed)] = events.as_slice() else {
        panic!("{events:?}")
    };
    assert_eq!((resumed.sequence, resumed.data.item.payment_id), (2, second));
    for cursor in ["?lastEventId=1&epoch=another", "?lastEventId=9"] {
        let events = kiosk.reads(cursor).arrived().unwrap();
        let [StreamEvent::Hello(_), StreamEvent::Reset(reset)] = events.as_slice() else {
            panic!("{events:?}")
        };
        let open: Vec<_> = reset.payments.iter().map(|record| record.item.payment_id).collect();
        assert_eq!(open, [second, first]);
    }
}

#[test]
fn a_silent_stream_receives_what_it_missed_once_it_works_again() {
    let kiosk = Kiosk::start();
    let mut stream = kiosk.reads("");
    assert_eq!(stream.names(), ["hello"]);
    kiosk.practice.set(Fault::Connection(Connection::StreamSilent));
    kiosk.opens("P0000001", 4_500);
    kiosk.later(60);
    assert_eq!(stream.names(), [""; 0]);
    kiosk.practice.set(Fault::Connection(Connection::Works));
    assert_eq!(stream.names(), ["payment", "payment", "heartbeat"]);
}

#[test]
fn a_stream_ends_with_its_session_and_a_new_sign_in_opens_another() {
    let mut kiosk = Kiosk::start();
    let mut stream = kiosk.reads("");
    kiosk.later(899);
    assert!(stream.arrived().is_ok());
    kiosk.later(1);
    assert!(stream.arrived().is_err());
    kiosk.signs_in();
    assert_eq!(kiosk.reads("").names(), ["hello"]);
}
