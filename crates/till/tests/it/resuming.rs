//! The decision table of a restart.

use kios_protocol::PaymentId;
use kios_protocol::payment::Status;
use kios_till::journal::{Entry, Reason, Step};

use crate::support::{Ask, START, Shop};

/// The journal's entry of the last page.
#[derive(Clone, Copy, Debug)]
enum Left {
    Opening,
    Open,
    Closing(Reason),
}

/// A till whose page closes `age` seconds after the opening, with this entry in the journal and the
/// payment at this status, and restarts.
fn left(left: Left, status: Option<u8>, age: u64) -> Shop {
    let mut shop = Shop::open();
    shop.sells("12500").relay().opens();
    let payment_id = PaymentId::from_bytes([0x5e; 32]).to_string();
    let record = shop.record();
    record.step = match left {
        Left::Opening => Step::Opening,
        Left::Open => Step::Open { payment_id },
        Left::Closing(reason) => {
            Step::Closing { payment_id, confirm: reason == Reason::Approved, reason }
        }
    };
    match status {
        Some(number) => {
            let record = shop.payment.as_mut().unwrap();
            record.version += 1;
            record.item.payment_status = Status::try_from(number).unwrap();
        }
        None => shop.payment = None,
    }
    shop.now = shop.now.plus_ms(age * 1_000);
    shop.restarts();
    shop.shows("starting").forget_the_past();
    assert_eq!(shop.asks(), [Ask::Find]);
    shop
}

#[test]
fn every_row_of_the_table() {
    use Left::{Closing, Open, Opening};
    use Reason::{Approved, Cancelled, Denied, TimedOut};
    for (left_as, status, age, screen, outcome, closes) in [
        // The request has not arrived.
        (Opening, None, 12, "outcome", Some("refused"), &[][..]),
        (Opening, None, 3, "starting", None, &[]),
        // It has arrived, and the customer has not answered yet.
        (Opening, Some(11), 12, "approval", None, &[]),
        (Open, Some(11), 12, "approval", None, &[]),
        (Open, Some(12), 12, "approval", None, &[]),
        (Open, Some(13), 44, "approval", None, &[]),
        (Open, Some(11), 50, "closing", None, &[false]),
        (Open, Some(13), 299, "closing", None, &[]),
        (Open, Some(14), 12, "approval", None, &[]),
        (Open, Some(14), 100, "approval", None, &[]),
        // Approved while the page was closed.
        (Opening, Some(15), 12, "closing", None, &[true]),
        (Open, Some(15), 12, "closing", None, &[true]),
        (Open, Some(17), 289, "closing", None, &[true]),
        (Open, Some(17), 295, "closing", None, &[]),
        (Closing(Approved), Some(17), 12, "closing", None, &[true]),
        // A close as failed was in flight.
        (Closing(Cancelled), Some(11), 12, "closing", None, &[false]),
        (Closing(Cancelled), Some(17), 12, "closing", None, &[false]),
        (Closing(Cancelled), Some(14), 12, "closing", None, &[]),
        (Closing(TimedOut), Some(15), 60, "closing", None, &[false]),
        (Closing(Denied), Some(16), 12, "closing", None, &[false]),
        (Open, Some(16), 12, "closing", None, &[false]),
        // It has an outcome.
        (Open, Some(18), 12, "receipt", Some("paid"), &[]),
        (Closing(Approved), Some(18), 9_000, "receipt", Some("paid"), &[]),
        (Closing(Approved), Some(51), 9_000, "receipt", Some("paid"), &[]),
        (Closing(Approved), Some(58), 9_000, "receipt", Some("paid"), &[]),
        (Open, Some(19), 400, "outcome", Some("timed-out"), &[]),
        (Closing(Cancelled), Some(19), 12, "outcome", Some("cancelled"), &[]),
        (Closing(Denied), Some(19), 12, "outcome", Some("denied"), &[]),
        (Closing(Approved), Some(19), 400, "outcome", Some("timed-out"), &[]),
    ] {
        let mut shop = left(left_as, status, age);
        shop.relay().finds();
        let row = format!("{left_as:?} {status:?} after {age} s");
        assert_eq!(shop.screen(), screen, "{row}");
        assert_eq!(shop.outcome(), outcome, "{row}");
        assert_eq!(shop.closes(), closes, "{row}");
        assert_eq!(shop.journal.is_empty(), outcome.is_some(), "{row}");
    }
}

#[test]
fn a_request_that_was_on_its_way_is_waited_for() {
    let mut shop = left(Left::Opening, None, 3);
    for _ in 0..3 {
        shop.relay().finds();
        shop.shows("starting").clock().passes(2);
    }
    shop.clock().passes(2);
    shop.relay().finds();
    shop.clock().passes(2);
    if shop.screen() == "starting" {
        shop.relay().finds();
    }
    shop.ends("refused");
}

#[test]
fn a_device_clock_that_was_wrong_does_not_hold_the_kiosk() {
    let mut shop = left(Left::Opening, None, 0);
    shop.record().pressed_at = START * 2;
    shop.restarts();
    for _ in 0..6 {
        shop.relay().finds();
        shop.clock().passes(2);
    }
    shop.ends("refused");
}

#[test]
fn nobody_is_charged_before_it_is_finished() {
    let mut shop = left(Left::Open, Some(15), 20);
    shop.clerk().starts();
    shop.customer().shows_code();
    shop.shows("starting");
    for _ in 0..15 {
        shop.relay().loses_everything();
        shop.clock().passes(1);
    }
    assert_eq!(shop.checking().title, "Do not charge again");
    shop.clock().passes(5);
    shop.relay().finds();
    shop.shows("closing").relay().closes();
    shop.ends("paid");
    assert!(shop.receipt().lines.iter().any(|line| line.handle == Some("receipt-balance")));
}

#[test]
fn several_are_finished_the_oldest_first() {
    let mut shop = left(Left::Open, Some(18), 20);
    let mut older = shop.record().clone();
    older.purchase_id = "P1".to_owned();
    older.pressed_at -= 1_000;
    older.step = Step::Opening;
    shop.journal.insert("P1".to_owned(), Entry::Sale(older));
    shop.restarts();
    shop.relay().finds();
    assert_eq!(shop.outcome(), Some("refused"));
    shop.clock().passes(12);
    shop.relay().finds();
    shop.ends("paid").clock().passes(8);
    shop.shows("idle");
}

#[test]
fn the_payment_that_the_relay_forgot_is_given_up_late_and_told() {
    let mut shop = left(Left::Open, None, 20);
    shop.relay().finds();
    shop.clock().passes(11);
    shop.shows("checking");
    for _ in 0..360 {
        if shop.asks().contains(&Ask::Find) {
            shop.relay().finds();
        }
        shop.clock().passes(1);
        if shop.screen() == "outcome" {
            break;
        }
    }
    shop.ends("refused");
    let view = shop.outcome_view();
    assert_eq!(view.detail, "", "it promises nothing");
    assert!(view.staff.contains("no record"), "{}", view.staff);
}

#[test]
fn a_record_that_cannot_be_read_is_told_to_staff() {
    let mut shop = Shop::open();
    shop.sells("12500").relay().opens();
    shop.record().account = "?".to_owned();
    shop.restarts();
    let notice = shop.idle().notice;
    assert!(notice.contains("1 payment record is unreadable"), "{notice}");
    assert_eq!(shop.journal.len(), 1, "it is not dropped");
}

#[test]
fn a_record_survives_the_disk() {
    let mut shop = Shop::waiting_for_approval();
    shop.clerk().cancels();
    let entry = shop.journal.values().next().unwrap();
    let text = serde_json::to_string(entry).unwrap();
    assert!(text.contains(r#""step":{"step":"closing","paymentId":"0x5e5e"#), "{text}");
    assert_eq!(&serde_json::from_str::<Entry>(&text).unwrap(), entry);
}

#[test]
fn the_receipt_of_a_resumed_sale_has_the_balance_and_the_rate_too() {
    let mut shop = Shop::waiting_for_approval();
    let text = |shop: &Shop| {
        let lines = shop.receipt().lines;
        lines.into_iter().map(|fact| (fact.label, fact.value)).collect::<Vec<_>>()
    };
    shop.relay().has(18);
    shop.restarts();
    shop.relay().finds();
    let resumed = text(shop.ends("paid"));
    let mut shop = Shop::waiting_for_approval();
    shop.relay().approves();
    shop.relay().closes();
    let direct = text(shop.ends("paid"));
    assert_eq!(resumed, direct);
    assert!(direct.contains(&("Points left".to_owned(), "986,875 P".to_owned())), "{direct:?}");
}

#[test]
fn an_entry_of_an_older_version_has_no_balance_and_is_resumed() {
    let mut shop = Shop::waiting_for_approval();
    shop.record().quote = None;
    shop.relay().has(18);
    shop.restarts();
    shop.relay().finds();
    let receipt = shop.ends("paid").receipt();
    assert!(receipt.lines.iter().all(|fact| fact.label != "Points left"));
}
