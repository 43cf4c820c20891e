//! Cancels of paid payments.

use kios_protocol::PaymentId;
use kios_protocol::payment::Status;
use kios_till::journal::{Reason, Step};
use kios_till::view::{RowKind, Tone};
use kios_till::{Button, Call, Day, Effect, Event, PaymentCall, PaymentQuery, Sound};

use crate::support::{Ask, Disk, Shop};

fn id() -> String {
    PaymentId::from_bytes([0x5e; 32]).to_string()
}

#[test]
fn a_clerk_takes_a_payment_back_and_the_owner_approves() {
    let mut shop = Shop::looking_at_a_paid_payment();
    let view = shop.looked_at();
    assert!(view.cancel.clone().unwrap().enabled);
    assert_eq!(view.timeline.len(), 2);
    shop.clerk().press(Button::TakeBack);
    assert!(shop.cancel().confirm.is_some());
    assert_eq!(shop.asks(), [], "nothing leaves before the question is answered");
    shop.clerk().press(Button::Confirm);
    assert_eq!(shop.steps(), [Step::CancelOpening { payment_id: id(), before: 0 }]);
    shop.relay().opens_cancel();
    let clock = shop.cancel().clock.unwrap();
    assert_eq!(clock.seconds_left, 45);
    assert_eq!(shop.view().frame.tone, Tone::Refund);
    shop.clock().passes(16);
    assert_eq!(shop.cancel().clock.unwrap().seconds_left, 29);
    shop.relay().has(54).tells();
    assert!(shop.cancel().clock.is_none());
    shop.relay().has(55).tells();
    assert_eq!(shop.closes(), [true]);
    shop.relay().closes_cancel();
    shop.ends("cancel-done");
    assert_eq!(shop.view().frame.tone, Tone::Refund);
    let last = shop.steps().pop();
    let closing = Step::CancelClosing { payment_id: id(), confirm: true, reason: Reason::Approved };
    assert_eq!(last, Some(closing));
    shop.clock().passes(12);
    shop.shows("staff").looks();
    let view = shop.looked_at();
    assert!(!view.cancel.clone().unwrap().enabled);
    assert!(view.detail.contains("has been cancelled"), "{}", view.detail);
}

#[test]
fn a_denied_cancel_leaves_the_payment_and_can_be_asked_again() {
    let mut shop = Shop::waiting_for_the_owner();
    shop.clock().passes(3);
    shop.relay().has(56).tells();
    assert_eq!(shop.closes(), [false]);
    shop.relay().closes_cancel();
    shop.ends("cancel-denied").forget_the_past();
    assert_eq!(shop.view().frame.tone, Tone::Refund, "the frame of staff");
    shop.asks_the_owner_again();
    shop.shows("cancel").relay().opens_cancel().has(55).tells().closes_cancel();
    shop.ends("cancel-done");
    assert_eq!(shop.closes(), [true]);
}

#[test]
fn an_owner_who_does_not_answer_is_not_waited_for() {
    let mut shop = Shop::waiting_for_the_owner();
    shop.clock().passes(47);
    shop.relay().finds().closes_cancel();
    shop.ends("timed-out");
    assert!(shop.outcome_view().again.is_some());
    assert!(shop.outcome_view().title.contains("shop owner"));
    assert_eq!(shop.closes(), [false]);
}

#[test]
fn a_clerk_withdraws_the_request() {
    let mut shop = Shop::waiting_for_the_owner();
    shop.clerk().cancels();
    assert_eq!(shop.closes(), [false]);
    shop.relay().closes_cancel();
    shop.ends("cancel-withdrawn");
    assert_eq!(shop.view().frame.tone, Tone::Refund, "the frame of staff");
    assert!(shop.outcome_view().detail.contains("no points were returned"));
}

#[test]
fn while_the_stream_is_down_the_till_asks() {
    let mut shop = Shop::waiting_for_the_owner();
    shop.loses_the_stream().clock().passes(3);
    shop.relay().has(57).finds();
    assert_eq!(shop.closes(), [true]);
}

#[test]
fn a_lost_answer_is_found_out_and_nothing_is_asked_twice() {
    let mut shop = Shop::looking_at_a_paid_payment();
    shop.clerk().press(Button::TakeBack).press(Button::Confirm);
    shop.relay().opens_cancel_but_the_answer_is_lost().finds();
    assert!(shop.cancel().clock.is_some());
    let opens = |effect: &&Effect| {
        matches!(effect, Effect::Call { call: Call::Payment(PaymentCall::OpenCancel { .. }), .. })
    };
    assert_eq!(shop.effects.iter().filter(opens).count(), 1);
    shop.relay().has(55).tells().closes_cancel_but_the_answer_is_lost().finds();
    shop.ends("cancel-done");
}

#[test]
fn an_unknown_cancel_says_not_to_give_the_money_back_again() {
    let mut shop = Shop::waiting_for_the_owner();
    shop.relay().has(55).tells();
    for _ in 0..15 {
        shop.relay().loses_everything();
        shop.clock().passes(1);
    }
    let view = shop.checking();
    assert_eq!(view.title, "The cancellation is being checked");
    assert!(view.detail.contains("Do not cancel or refund again"));
    assert_eq!(shop.played(Sound::NotPaid), 0);
}

#[test]
fn a_refusal_is_found_true_before_it_is_told() {
    for code in [2022, 1534, 2005, 1501] {
        let mut shop = Shop::looking_at_a_paid_payment();
        shop.clerk().press(Button::TakeBack).press(Button::Confirm);
        shop.relay().refuses(Ask::OpenCancel, code);
        shop.shows("cancel").relay().finds();
        shop.ends("refused");
        assert!(shop.outcome_view().staff.contains(&format!("({code})")));
        assert!(shop.outcome_view().detail.contains("no points were returned"));
    }
    // The network's relay opens the cancel, and still replies that the owner has no phone.
    let mut shop = Shop::looking_at_a_paid_payment();
    shop.clerk().press(Button::TakeBack).press(Button::Confirm);
    shop.payment.as_mut().unwrap().item.open_cancel_timestamp = shop.server_now();
    shop.relay().has(51).refuses(Ask::OpenCancel, 2005).finds();
    assert!(shop.cancel().clock.is_some());
}

#[test]
fn a_fault_of_the_relay_is_no_refusal_of_a_cancel() {
    for code in [5000, 6000, 7000, 9000] {
        let mut shop = Shop::looking_at_a_paid_payment();
        shop.clerk().press(Button::TakeBack).press(Button::Confirm);
        shop.relay().refuses(Ask::OpenCancel, code).finds();
        assert_eq!(shop.outcome(), None, "{code} may still be executed");
        shop.clock().passes(2);
        assert_eq!(shop.asks(), [Ask::OpenCancel]);
        while shop.outcome().is_none() {
            if shop.asks().contains(&Ask::OpenCancel) {
                shop.relay().refuses(Ask::OpenCancel, code);
            } else if shop.asks().contains(&Ask::Find) {
                shop.relay().finds();
            }
            shop.clock().passes(1);
        }
        shop.ends("refused");
        assert!(shop.outcome_view().staff.contains(&format!("({code})")));
    }
}

#[test]
fn a_disk_that_refuses_stops_the_cancel_before_it_starts() {
    let mut shop = Shop::looking_at_a_paid_payment();
    shop.disk = Disk::Refuses;
    shop.clerk().press(Button::TakeBack).press(Button::Confirm);
    shop.ends("refused");
    assert_eq!(shop.asks(), []);
}

#[test]
fn news_of_the_cancel_before_says_nothing_about_this_one() {
    let mut shop = Shop::waiting_for_the_owner();
    shop.clock().passes(2);
    shop.relay().has(56).tells().closes_cancel();
    let old = shop.payment.clone().unwrap();
    shop.clock().passes(2);
    shop.asks_the_owner_again();
    shop.relay().opens_cancel();
    let mut late = old;
    late.version += 40;
    late.item.payment_status = Status::try_from(55).unwrap();
    shop.forget_the_past().relay().tells_of(late);
    assert!(shop.cancel().clock.is_some());
    assert!(shop.closes().is_empty());
}

#[test]
fn what_cannot_be_taken_back_says_why_not() {
    for (status, age_days, why) in [
        (11, 0, "still being paid"),
        (19, 0, "was not paid"),
        (51, 0, "already been asked"),
        (57, 0, "already been asked"),
        (58, 0, "has been cancelled"),
        (18, 8, "seven days"),
        (59, 8, "seven days"),
    ] {
        let mut shop = Shop::looking_at_a_paid_payment();
        shop.relay().has(status).tells();
        shop.now = shop.now.plus_ms(age_days * 86_400_000);
        let view = shop.looked_at();
        assert!(!view.cancel.clone().unwrap().enabled, "{status}");
        assert!(view.detail.contains(why), "{status}: {}", view.detail);
        shop.clerk().press(Button::TakeBack);
        shop.shows("payment");
    }
}

#[test]
fn the_history_is_read_by_day_by_purchase_and_by_receipt() {
    let mut shop = Shop::looking_at_a_paid_payment();
    shop.clerk().press(Button::Back).press(Button::Show(Day::Yesterday));
    shop.relay().lists(Ask::History).lists(Ask::History).lists_sales();
    assert_eq!(shop.history().rows, []);
    assert_eq!(shop.history().empty, "No payments on this day");
    let purchase = shop.payment.clone().unwrap().item.purchase_id.to_string();
    shop.clerk().types(&purchase).press(Button::Continue);
    shop.relay().lists(Ask::History).lists_sales();
    let row = shop.history().rows.remove(0);
    let of = RowKind::Payment { payment_id: PaymentId::from_bytes([0x5e; 32]), status: 18 };
    assert_eq!((row.of, row.word.as_str(), row.purchase), (of, "Paid", purchase));
    shop.clerk().types("0x12").press(Button::Continue);
    shop.relay().lists(Ask::History).lists_sales();
    assert_eq!(shop.history().empty, "No such payment on this kiosk");
    shop.scanner().reads(&id());
    shop.relay().lists(Ask::FindPayment);
    shop.shows("payment");
    shop.clock().passes(61);
    shop.shows("idle");
}

#[test]
fn a_purchase_number_is_searched_in_one_form() {
    let wide = |c: char| char::from_u32(u32::from(c) + 0xFEE0).unwrap();
    let spellings: [&dyn Fn(&str) -> String; 4] = [
        // In Hangul mode.
        &|id| id.replacen('P', "ㅖ", 1),
        &|id| id.to_lowercase(),
        &|id| format!("\u{200B} {} \u{FEFF}", id.to_lowercase()),
        &|id| id.chars().map(wide).collect(),
    ];
    for spelling in spellings {
        let mut shop = Shop::looking_at_a_paid_payment();
        shop.clerk().press(Button::Back);
        let purchase = shop.payment.clone().unwrap().item.purchase_id.to_string();
        shop.calls.clear();
        shop.clerk().types(&spelling(&purchase)).press(Button::Continue);
        let searched = shop.calls.iter().find_map(|(_, call)| {
            let Call::Query(PaymentQuery::Search { text, .. }) = call else { return None };
            Some(text.clone())
        });
        assert!(searched.is_some_and(|text| text.eq_ignore_ascii_case(&purchase)));
    }
}

#[test]
fn a_payment_is_found_by_its_link_and_its_receipt_in_any_form() {
    let upper = id().to_uppercase().replace("0X", "0x");
    for form in [
        id(),
        upper.clone(),
        upper.replace("0x", "0X"),
        format!("https://pos.example/wallet/#payment={}", id()),
        format!("https://pos.example/wallet/#payment={}&x=1", id()),
        format!("\"{}\"", id()),
        format!("\u{FEFF}{}\u{200B}", id()),
    ] {
        let mut shop = Shop::looking_at_a_paid_payment();
        shop.clerk().press(Button::Back);
        shop.send(Event::Pasted(form.clone()));
        assert_eq!(shop.asks().last(), Some(&Ask::FindPayment), "{form}");
        shop.relay().lists(Ask::FindPayment);
        shop.shows("payment");
    }
}

#[test]
fn a_history_that_cannot_be_read_is_asked_for_again() {
    let mut shop = Shop::open();
    shop.opens_history();
    shop.relay().lists_sales().loses(Ask::History);
    assert!(shop.history().problem.contains("cannot be reached"));
    shop.clock().passes(5);
    assert_eq!(shop.asks(), [Ask::History]);
}

/// A till whose page closes `age` seconds after the cancel was requested, and restarts.
fn left(step: Step, status: u8, age: u64) -> Shop {
    let mut shop = Shop::waiting_for_the_owner();
    shop.record().step = step;
    if status == 18 {
        shop.payment.as_mut().unwrap().item.open_cancel_timestamp = kios_protocol::Timestamp::NEVER;
    }
    shop.relay().has(status);
    shop.now = shop.now.plus_ms(age * 1_000);
    shop.restarts();
    shop.shows("starting").forget_the_past();
    assert_eq!(shop.asks(), [Ask::Find]);
    shop
}

#[test]
fn every_row_of_the_table_for_cancels() {
    use Reason::{Approved, Cancelled, Denied, TimedOut};
    let opening = || Step::CancelOpening { payment_id: id(), before: 0 };
    let open = || Step::CancelOpen { payment_id: id() };
    let closing =
        |reason| Step::CancelClosing { payment_id: id(), confirm: reason == Approved, reason };
    for (step, status, age, screen, outcome, closes) in [
        // The request has not arrived, or may still arrive.
        (opening(), 18, 12, "outcome", Some("refused"), &[][..]),
        (opening(), 18, 3, "starting", None, &[]),
        // It has arrived, and the owner has not answered.
        (opening(), 51, 12, "cancel", None, &[]),
        (open(), 51, 12, "cancel", None, &[]),
        (open(), 52, 12, "cancel", None, &[]),
        (open(), 53, 44, "cancel", None, &[]),
        (open(), 51, 50, "cancel", None, &[false]),
        (open(), 53, 299, "cancel", None, &[]),
        (open(), 54, 12, "cancel", None, &[]),
        // Approved while the page was closed.
        (opening(), 55, 12, "cancel", None, &[true]),
        (open(), 57, 289, "cancel", None, &[true]),
        (open(), 57, 295, "cancel", None, &[]),
        (closing(Approved), 57, 12, "cancel", None, &[true]),
        // A close as failed was in flight.
        (closing(Cancelled), 51, 12, "cancel", None, &[false]),
        (closing(Cancelled), 57, 12, "cancel", None, &[false]),
        (closing(Cancelled), 54, 12, "cancel", None, &[]),
        (closing(TimedOut), 55, 60, "cancel", None, &[false]),
        (closing(Denied), 56, 12, "cancel", None, &[false]),
        (open(), 56, 12, "cancel", None, &[false]),
        (opening(), 56, 12, "cancel", None, &[false]),
        // It has an outcome.
        (open(), 58, 12, "outcome", Some("cancel-done"), &[]),
        (closing(Approved), 58, 9_000, "outcome", Some("cancel-done"), &[]),
        (open(), 59, 400, "outcome", Some("timed-out"), &[]),
        (closing(Cancelled), 59, 12, "outcome", Some("cancel-withdrawn"), &[]),
        (closing(Denied), 59, 12, "outcome", Some("cancel-denied"), &[]),
        (closing(Approved), 59, 400, "outcome", Some("timed-out"), &[]),
        (open(), 18, 60, "outcome", Some("refused"), &[]),
    ] {
        let row = format!("{step:?} {status} after {age} s");
        let mut shop = left(step, status, age);
        shop.relay().finds();
        assert_eq!(shop.screen(), screen, "{row}");
        assert_eq!(shop.outcome(), outcome, "{row}");
        assert_eq!(shop.closes(), closes, "{row}");
        assert_eq!(shop.journal.is_empty(), outcome.is_some(), "{row}");
    }
}

#[test]
fn a_record_of_a_cancel_survives_the_disk() {
    let shop = Shop::waiting_for_the_owner();
    let entry = shop.journal.values().next().unwrap();
    let text = serde_json::to_string(entry).unwrap();
    assert!(text.contains(r#""step":{"step":"cancelOpen","paymentId":"0x5e5e"#), "{text}");
    assert_eq!(&serde_json::from_str::<kios_till::journal::Entry>(&text).unwrap(), entry);
}
