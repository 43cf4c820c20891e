//! Snapshots: the HTML of every screen is compared with a stored file.
//!
//! `UPDATE_EXPECT=1 cargo test -p kios-pos --lib` updates the files.

use std::path::PathBuf;

use kios_till::view::{Screen, View};
use kios_till::{Language, Outcome};
use yew::{Callback, LocalServerRenderer};

use super::samples::{self, Length};
use super::{Page, PageProps};

const LANGUAGES: [Language; 2] = [Language::Ko, Language::En];

/// The page as HTML, without a browser.
async fn drawn(view: View) -> String {
    let props = PageProps { view: std::rc::Rc::new(view), emit: Callback::noop() };
    LocalServerRenderer::<Page>::with_props(props).hydratable(false).render().await
}

/// One element per line, so that a difference is readable.
fn in_lines(html: &str) -> String {
    format!("{}\n", html.replace("><", ">\n<"))
}

/// Every value of an attribute, in the order of the page.
fn values<'page>(html: &'page str, attribute: &str) -> Vec<&'page str> {
    let opening = format!("{attribute}=\"");
    html.split(&opening).skip(1).filter_map(|rest| rest.split('"').next()).collect()
}

/// The screens that also have a snapshot in English: those that write an amount in each way, because
/// only there does the order of the elements depend on the language.
const IN_ENGLISH: [&str; 5] = ["amount", "estimate", "history", "receipt", "refund"];

#[tokio::test(flavor = "current_thread")]
async fn every_screen_matches_its_snapshot() {
    let folder = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("src/ui/snapshots");
    for language in LANGUAGES {
        for (name, view) in samples::all(language, Length::Usual) {
            if language == Language::En && !IN_ENGLISH.contains(&name) {
                continue;
            }
            let file = folder.join(format!("{name}-{}.html", language.tag()));
            expect_test::expect_file![file].assert_eq(&in_lines(&drawn(view).await));
        }
    }
}

#[tokio::test(flavor = "current_thread")]
async fn the_samples_show_every_screen() {
    let mut shown: Vec<_> = samples::all(Language::Ko, Length::Usual)
        .iter()
        .map(|(_, view)| view.screen.handle())
        .collect();
    shown.sort_unstable();
    shown.dedup();
    assert_eq!(shown.len(), 24, "one of the screens has no sample: {shown:?}");
}

#[tokio::test(flavor = "current_thread")]
async fn no_page_needs_a_style_or_a_script_that_the_policy_forbids() {
    for (name, view) in samples::all(Language::Ko, Length::Usual) {
        let html = drawn(view).await;
        for forbidden in [" style=", "<script", "<style", " onclick=", "javascript:"] {
            assert!(!html.contains(forbidden), "{name} holds {forbidden}");
        }
    }
}

/// The handles of rows and their buttons.
const LISTED: [&str; 7] =
    ["history-row", "rail-card", "member-row", "member-pin", "member-remove", "action-row", "date"];

#[tokio::test(flavor = "current_thread")]
async fn a_handle_is_on_a_page_once() {
    for language in LANGUAGES {
        for (name, view) in samples::all(language, Length::Usual) {
            let html = drawn(view).await;
            let mut handles = values(&html, "data-testid");
            // Lists: their rows are distinguished by payment or sale.
            handles.retain(|handle| !LISTED.contains(handle));
            handles.sort_unstable();
            let all = handles.len();
            handles.dedup();
            assert_eq!(all, handles.len(), "a handle is twice on {name}: {handles:?}");
        }
    }
}

#[tokio::test(flavor = "current_thread")]
async fn every_screen_has_the_handles_tests_hold_on_to() {
    for (name, view) in samples::all(Language::En, Length::Usual) {
        let expected = handles(&view.screen);
        let html = drawn(view).await;
        let found = values(&html, "data-testid");
        for handle in expected.iter().chain(&["connection", "language-ko", "language-en"]) {
            assert!(found.contains(handle), "{handle} is missing on {name}: {found:?}");
        }
    }
}

#[tokio::test(flavor = "current_thread")]
async fn every_screen_has_one_heading_and_a_named_language_switch() {
    for language in LANGUAGES {
        for (name, view) in samples::all(language, Length::Usual) {
            let html = drawn(view).await;
            assert_eq!(html.matches("<h1").count(), 1, "headings of {name}");
            let label = match language {
                Language::Ko => "언어",
                Language::En | Language::Ja => "Language",
            };
            let group = format!("role=\"group\" aria-label=\"{label}\"");
            assert!(html.contains(&group), "the language switch of {name} has no name");
        }
    }
}

#[tokio::test(flavor = "current_thread")]
async fn an_amount_that_is_being_entered_is_announced() {
    for (name, view) in samples::all(Language::En, Length::Usual) {
        let entered = matches!(view.screen, Screen::Amount(_) | Screen::Points(_));
        let html = drawn(view).await;
        // The box of the amount stays while the amount in it is drawn anew.
        let announced = "<div aria-live=\"polite\" aria-atomic=\"true\" class=\"amount-box\">";
        let live = html
            .split(announced)
            .nth(1)
            .is_some_and(|rest| rest.contains("data-testid=\"amount\""));
        assert_eq!(live, entered, "{name}");
    }
}

/// The whole keypad and its frame.
const AMOUNT_HANDLES: &[&str] = &[
    "amount",
    "charge",
    "back",
    "key-0",
    "key-1",
    "key-2",
    "key-3",
    "key-4",
    "key-5",
    "key-6",
    "key-7",
    "key-8",
    "key-9",
    "key-00",
    "key-plus",
    "key-clear",
    "key-backspace",
    "preset-0",
];

/// The whole PIN pad.
const PIN_HANDLES: &[&str] = &[
    "pin-pad",
    "pin-dots",
    "pin-0",
    "pin-1",
    "pin-2",
    "pin-3",
    "pin-4",
    "pin-5",
    "pin-6",
    "pin-7",
    "pin-8",
    "pin-9",
    "pin-clear",
    "pin-backspace",
    "pin-ok",
    "back",
];

/// The tiles, whatever the role.
const MENU_HANDLES: &[&str] = &[
    "tile-history",
    "tile-reprint",
    "tile-refund",
    "tile-points",
    "tile-settings",
    "tile-members",
    "tile-actions",
    "tile-pairing",
    "end-shift",
    "lock",
];

const REFUND_HANDLES: &[&str] = &[
    "refund-amount",
    "refund-whole",
    "refund-reason",
    "reason-0",
    "key-0",
    "key-9",
    "key-clear",
    "key-backspace",
    "refund-next",
    "back",
];

const HISTORY_HANDLES: &[&str] = &[
    "day-today",
    "day-yesterday",
    "day-earlier",
    "day-choose",
    "history-search",
    "give-points",
    "back",
];

const ESTIMATE_HANDLES: &[&str] =
    &["estimate-points", "estimate-fee", "estimate-total", "estimate-balance", "pay", "back"];

/// Source: `kiosk.md §7`.
fn handles(screen: &Screen) -> &'static [&'static str] {
    match screen {
        Screen::Setup(_) => &["pair-code", "pair-continue"],
        Screen::Idle(view) if view.start.is_none() => &["staff"],
        Screen::Idle(_) => &["start", "staff"],
        Screen::Pin(_) => PIN_HANDLES,
        Screen::LockedOut(_) => &["clock", "done"],
        Screen::Question(view) if view.confirm.is_some() => &["confirm", "back"],
        Screen::Menu(_) => MENU_HANDLES,
        Screen::Members(_) => &["member-row", "member-pin", "member-remove", "member-add", "back"],
        Screen::Person(view) if view.roles.is_empty() => &["member-name", "member-next", "back"],
        Screen::Person(_) => {
            &["member-name", "role-clerk", "role-manager", "role-owner", "member-next", "back"]
        }
        Screen::Actions(_) => &["action-row", "back"],
        Screen::Settings(_) => {
            &["agent-key", "start-ko", "start-en", "settings-members", "pair-again", "back"]
        }
        Screen::Amount(view) if view.dot.is_some() => &["amount", "charge", "key-dot"],
        Screen::Amount(_) => AMOUNT_HANDLES,
        Screen::Customer(_) => &["account-input", "account-continue", "back"],
        Screen::Estimate(view) if view.lines.is_empty() => &["pay", "back"],
        Screen::Estimate(_) => ESTIMATE_HANDLES,
        Screen::Approval(_) => &["payment-qr", "clock", "cancel"],
        Screen::Receipt(_) => &["receipt-paid", "receipt-balance", "print", "stay", "done"],
        Screen::Outcome(view) if view.outcome == Outcome::PointsGiven => &["undo", "done"],
        Screen::Outcome(view) if view.again.is_some() => &["again", "done"],
        Screen::Outcome(view) if view.slip.is_some() => &["print", "done"],
        Screen::Outcome(_) | Screen::Question(_) => &["done"],
        Screen::Checking(view) if view.leave.is_some() => &["check-again", "done", "rail-card"],
        Screen::Checking(_) => &["check-again"],
        Screen::History(view) if view.calendar.is_some() => {
            &["day-choose", "month-before", "month-after", "date", "history-search", "back"]
        }
        Screen::History(_) => HISTORY_HANDLES,
        Screen::Payment(view) if view.refund.is_some() => {
            &["refund", "cancel-payment", "give-points", "rail-points", "rail-card", "back"]
        }
        Screen::Payment(_) => &["cancel-payment", "back"],
        Screen::Refund(_) => REFUND_HANDLES,
        Screen::Refunding(view) if view.confirm.is_some() => &["confirm", "back", "rail-card"],
        Screen::Refunding(_) => &["rail-card"],
        Screen::Points(view) if view.pads.is_empty() => {
            &["amount", "points-phone", "points-total", "points-next", "back"]
        }
        Screen::Points(_) => {
            &["amount", "points-phone", "pad-price", "pad-phone", "key-0", "points-next", "back"]
        }
        Screen::Giving(view) if view.confirm.is_some() => &["points-total", "confirm", "back"],
        Screen::Giving(_) => &["points-total"],
        Screen::Cancel(view) if view.confirm.is_some() => &["confirm", "back"],
        Screen::Cancel(view) if view.clock.is_some() => &["clock", "cancel"],
        Screen::Starting(_)
        | Screen::Opening(_)
        | Screen::Closing(_)
        | Screen::Mirror(_)
        | Screen::Cancel(_) => &[],
    }
}

#[tokio::test(flavor = "current_thread")]
async fn the_payments_code_carries_its_link_for_tests() {
    for (_, view) in samples::all(Language::Ko, Length::Usual) {
        let Screen::Approval(approval) = view.screen.clone() else { continue };
        let html = drawn(view).await;
        assert_eq!(values(&html, "data-link"), [approval.link]);
    }
}
