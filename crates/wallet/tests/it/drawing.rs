//! Snapshots: the HTML of every screen is compared with a stored file.
//!
//! `UPDATE_EXPECT=1 cargo test -p kios-wallet` updates the files.

use std::path::PathBuf;
use std::rc::Rc;

use kios_client::Language;
use kios_protocol::PaymentId;
use kios_protocol::api::{Answer, PaymentItem, PaymentRecord, StreamUpdate, Unknown};
use kios_wallet::ui::{Page, PageProps};
use kios_wallet::view::View;
use kios_wallet::wallet::{Button, Decision, DeepLink, Event, Response};
use yew::{Callback, LocalServerRenderer};

use crate::support::relay::{
    another, approved, cancel, cancel_record, code, demo_users, item, list, payment_event,
    payment_id, points, points_above_limit, record, refund_above_limit, shop, shop_id,
};
use crate::support::{Phone, START, junho, link_to, minji, minjis_key};

/// Every screen with a name for its file.
fn screens() -> Vec<(&'static str, Phone)> {
    vec![
        ("choose-demo", demo_login()),
        ("choose-key", without_a_demo()),
        ("home", at_home()),
        ("home-code", with_a_code()),
        ("home-code-missing", without_a_code()),
        ("home-waiting", with_rows()),
        ("approval", looked_at()),
        ("approval-reading", reading()),
        ("approval-sending", sending()),
        ("approval-checking", checking()),
        ("approval-again", again()),
        ("done-approved", answered(14)),
        ("done-denied", answered(16)),
        ("done-too-late", refused()),
        ("done-elsewhere", elsewhere(14)),
        ("done-cancelled", elsewhere(19)),
        ("done-not-mine", not_mine()),
        ("shop", Phone::of_owner()),
        ("shop-waiting", shop_with_rows()),
        ("cancel", Phone::with_cancel()),
        ("cancel-checking", cancel_checking()),
        ("cancel-again", cancel_again()),
        ("cancel-approved", cancel_answered(54)),
        ("cancel-taken-back", cancel_answered(58)),
        ("cancel-denied", cancel_answered(56)),
        ("cancel-too-late", cancel_too_late()),
        ("cancel-elsewhere", cancel_elsewhere(54)),
        ("cancel-dropped", cancel_elsewhere(59)),
        ("shop-limits", shop_with_limits()),
        ("shop-locked", Phone::with_locked_pins()),
        ("shop-unlocking", shop_unlocking()),
        ("shop-still-locked", shop_still_locked()),
        ("limit-refund", Phone::with_limit()),
        ("limit-points", limit_points()),
        ("limit-sending", limit_sending()),
        ("limit-checking", limit_answered(Answer::Unknown(Unknown::Late))),
        ("limit-again", limit_answered(Answer::Refused(1501))),
        ("limit-approved", limit_answered(Answer::Done(()))),
        ("limit-denied", limit_denied()),
        ("limit-over", limit_answered(Answer::Refused(2001))),
    ]
}

fn demo_login() -> Phone {
    let mut phone = Phone::opened(DeepLink::default());
    phone.responds(Response::Demo(Answer::Done(demo_users())));
    phone.responds(Response::Balance(minji().account(), Answer::Done(points(1_000_000))));
    phone.responds(Response::Balance(junho().account(), Answer::Done(points(50_000))));
    phone
}

fn without_a_demo() -> Phone {
    let mut phone = Phone::opened(link_to(payment_id()));
    phone.responds(Response::Demo(Answer::Refused(2001)));
    phone.handles(Event::LinkOpened(DeepLink { payment: None, key: Some(minjis_key()) }));
    phone
}

fn shop_unlocking() -> Phone {
    let mut phone = Phone::with_locked_pins();
    phone.presses(Button::UnlockPins(shop_id()));
    phone
}

fn shop_still_locked() -> Phone {
    let mut phone = shop_unlocking();
    phone.responds(Response::PinsUnlocked(shop_id(), Answer::Refused(5000)));
    phone
}

fn at_home() -> Phone {
    Phone::of_minji()
}

fn with_a_code() -> Phone {
    let mut phone = Phone::of_minji();
    phone.presses(Button::ShowCode);
    phone.responds(Response::Code(Answer::Done(code(0x5e))));
    phone.advances(13_000);
    phone
}

fn without_a_code() -> Phone {
    let mut phone = Phone::of_minji();
    phone.presses(Button::ShowCode);
    phone.responds(Response::Code(Answer::Unknown(Unknown::Unreachable)));
    phone.receives(StreamUpdate::Lost);
    phone.advances(4_000);
    phone
}

fn with_rows() -> Phone {
    let mut phone = Phone::of_minji();
    phone.presses(Button::SignOut);
    phone.presses(Button::Customer(0));
    phone.connects_stream();
    phone.responds(Response::Balance(minji().account(), Answer::Done(points(1_000_000))));
    let payments = [record(1, 11, START), another(record(1, 11, START - 20))];
    phone.responds(Response::Payments(Answer::Done(list(START, payments))));
    phone.responds(Response::Shop(shop_id(), Answer::Done(shop())));
    phone
}

fn reading() -> Phone {
    let mut phone = Phone::of_minji();
    phone.handles(Event::LinkOpened(link_to(payment_id())));
    phone.loses_payment();
    phone
}

fn looked_at() -> Phone {
    let mut phone = Phone::with_payment();
    phone.advances(600);
    phone
}

fn sending() -> Phone {
    let mut phone = Phone::with_payment();
    phone.advances(16_000);
    phone.presses(Button::Approve);
    phone
}

fn checking() -> Phone {
    let mut phone = sending();
    phone.responds_to_decision(Answer::Unknown(Unknown::Late));
    phone
}

fn again() -> Phone {
    let mut phone = sending();
    phone.responds_to_decision(Answer::Refused(1511));
    phone.responds_with_payment(item(11, START));
    phone
}

fn answered(status: u8) -> Phone {
    let mut phone = Phone::with_payment();
    phone.presses(if status == 16 { Button::Deny } else { Button::Approve });
    phone.responds_to_decision(Answer::Done(approved(status)));
    let left = if status == 16 { 1_000_000 } else { 986_875 };
    phone.responds(Response::Balance(minji().account(), Answer::Done(points(left))));
    phone
}

fn refused() -> Phone {
    let mut phone = Phone::with_payment();
    phone.presses(Button::Approve);
    phone.responds_to_decision(Answer::Refused(7_000));
    phone
}

fn elsewhere(status: u8) -> Phone {
    let mut phone = Phone::with_payment();
    phone.receives(payment_event(2, record(2, status, START)));
    phone
}

fn not_mine() -> Phone {
    let mut phone = Phone::opened(link_to(payment_id()));
    phone.responds(Response::Demo(Answer::Done(demo_users())));
    phone.presses(Button::Customer(1));
    phone.responds_with_payment(item(11, START));
    phone
}

fn shop_with_rows() -> Phone {
    let mut phone = Phone::with_cancel();
    phone.presses(Button::Deny);
    phone.responds_to_decision(Answer::Done(approved(56)));
    let one = another(cancel_record(2, 51, START));
    let other = PaymentItem { payment_id: PaymentId::from_bytes([0xef; 32]), ..one.item.clone() };
    let other = PaymentRecord { item: other, ..one };
    phone.receives(payment_event(2, one));
    phone.receives(payment_event(3, other));
    phone.presses(Button::Home);
    phone
}

fn cancel_checking() -> Phone {
    let mut phone = Phone::with_cancel();
    phone.advances(16_000);
    phone.presses(Button::Approve);
    phone.responds_to_decision(Answer::Unknown(Unknown::Late));
    phone
}

fn cancel_again() -> Phone {
    let mut phone = Phone::with_cancel();
    phone.advances(16_000);
    phone.presses(Button::Approve);
    phone.responds_to_decision(Answer::Refused(1513));
    phone.responds_with_payment(cancel(52, START));
    phone
}

fn cancel_answered(status: u8) -> Phone {
    let mut phone = Phone::with_cancel();
    phone.presses(if status == 56 { Button::Deny } else { Button::Approve });
    phone.responds_to_decision(Answer::Done(approved(status)));
    phone
}

fn cancel_too_late() -> Phone {
    let mut phone = Phone::with_cancel();
    phone.presses(Button::Approve);
    phone.responds_to_decision(Answer::Refused(7_000));
    phone
}

fn cancel_elsewhere(status: u8) -> Phone {
    let mut phone = Phone::with_cancel();
    phone.receives(payment_event(2, cancel_record(2, status, START)));
    phone
}

fn shop_with_limits() -> Phone {
    let mut phone = Phone::with_limit();
    phone.presses(Button::Home);
    phone.receives(payment_event(1, cancel_record(1, 51, START)));
    phone.responds_with_payment(cancel(51, START));
    phone.advances(3_000);
    phone.lists_limits([points_above_limit(), refund_above_limit()]);
    phone.presses(Button::Deny);
    phone.responds_to_decision(Answer::Done(approved(56)));
    phone.receives(payment_event(2, another(cancel_record(2, 51, START))));
    phone.presses(Button::Home);
    phone
}

fn limit_points() -> Phone {
    let mut phone = shop_with_limits();
    phone.presses(Button::OpenLimit(points_above_limit().approval_id));
    phone
}

fn limit_sending() -> Phone {
    let mut phone = Phone::with_limit();
    phone.advances(60_000);
    phone.presses(Button::Approve);
    phone
}

fn limit_answered(answer: Answer<()>) -> Phone {
    let mut phone = limit_sending();
    phone.responds_to_limit(Decision::Approve, answer);
    phone
}

fn limit_denied() -> Phone {
    let mut phone = Phone::with_limit();
    phone.presses(Button::Deny);
    phone.responds_to_limit(Decision::Deny, Answer::Done(()));
    phone
}

async fn drawn(view: View) -> String {
    let props = PageProps { view: Rc::new(view), emit: Callback::noop() };
    LocalServerRenderer::<Page>::with_props(props).hydratable(false).render().await
}

/// One element per line, so that a difference is readable.
fn in_lines(html: &str) -> String {
    format!("{}\n", html.replace("><", ">\n<"))
}

/// The screens that also have a snapshot in English: those that write an amount in each way, because
/// only there does the order of the elements depend on the language.
const IN_ENGLISH: [&str; 6] =
    ["approval", "cancel", "home-waiting", "limit-refund", "shop-limits", "shop-locked"];

#[tokio::test(flavor = "current_thread")]
async fn every_screen_matches_its_snapshot() {
    let folder = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("tests/it/snapshots");
    for language in Language::ALL.iter().copied() {
        for (name, mut phone) in screens() {
            if language != Language::Ko && !IN_ENGLISH.contains(&name) {
                continue;
            }
            phone.taps(Button::SetLanguage(language));
            let file = folder.join(format!("{name}-{}.html", language.tag()));
            let html = in_lines(&drawn(phone.view()).await);
            expect_test::expect_file![file].assert_eq(&html);
        }
    }
}

#[tokio::test(flavor = "current_thread")]
async fn no_page_needs_a_style_or_a_script_that_the_policy_forbids() {
    for (name, phone) in screens() {
        let html = drawn(phone.view()).await;
        for forbidden in [" style=", "<script", "<style", " onclick=", "javascript:"] {
            assert!(!html.contains(forbidden), "{name} holds {forbidden}");
        }
    }
}

/// The text of a page: what stands between its tags.
fn text(html: &str) -> String {
    html.split('<').filter_map(|part| Some(part.split_once('>')?.1)).collect::<Vec<_>>().join(" ")
}

#[tokio::test(flavor = "current_thread")]
async fn a_customer_reads_no_hash_anywhere() {
    for language in Language::ALL.iter().copied() {
        for (name, mut phone) in screens() {
            phone.taps(Button::SetLanguage(language));
            let text = text(&drawn(phone.view()).await);
            assert!(!text.contains("0x"), "{name} shows a hash: {text}");
        }
    }
}

#[tokio::test(flavor = "current_thread")]
async fn a_handle_other_than_a_rows_is_on_a_page_once() {
    for (name, phone) in screens() {
        let html = drawn(phone.view()).await;
        let opening = "data-testid=\"";
        let mut handles: Vec<_> =
            html.split(opening).skip(1).filter_map(|rest| rest.split('"').next()).collect();
        handles.retain(|handle| !["pending-row", "pins-locked", "pins-unlock"].contains(handle));
        handles.sort_unstable();
        let all = handles.len();
        handles.dedup();
        assert_eq!(all, handles.len(), "a handle is twice on {name}: {handles:?}");
    }
}

#[tokio::test(flavor = "current_thread")]
async fn every_screen_has_the_handles_tests_hold_on_to() {
    // Source: `kiosk.md §7`.
    let expected: [(&str, &[&str]); 12] = [
        (
            "choose-demo",
            &["customer-0", "customer-1", "owner-0", "owner-1", "wallet-key", "wallet-signin"],
        ),
        ("shop-waiting", &["wallet-account", "owner-mode", "pending-row", "leave"]),
        ("shop-limits", &["owner-mode", "pending-row", "leave"]),
        ("shop-locked", &["pins-locked", "pins-unlock", "leave"]),
        (
            "limit-points",
            &["owner-mode", "approve", "deny", "home", "clock", "price", "asked-by", "purchase"],
        ),
        ("limit-approved", &["owner-mode", "price", "done"]),
        ("cancel", &["wallet-account", "owner-mode", "approve", "deny", "clock", "price", "total"]),
        ("cancel-approved", &["wallet-account", "owner-mode", "done"]),
        ("home-waiting", &["wallet-account", "balance", "show-code", "pending-row"]),
        ("home-code", &["wallet-account", "balance", "code"]),
        ("approval", &["wallet-account", "approve", "deny", "clock"]),
        ("done-approved", &["wallet-account", "balance", "done"]),
    ];
    for (name, phone) in screens() {
        let html = drawn(phone.view()).await;
        let handles = expected.iter().filter(|(screen, _)| *screen == name);
        let common = ["connection", "language-ko", "language-en"];
        for handle in handles.flat_map(|(_, handles)| *handles).chain(&common) {
            assert!(html.contains(&format!("data-testid=\"{handle}\"")), "{handle} on {name}");
        }
    }
}
