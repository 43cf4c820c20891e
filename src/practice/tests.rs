//! The panel as HTML in each language, and what its buttons and a host's calls do in the world.

use core::cell::Cell;
use core::error::Error;
use core::time::Duration;
use std::path::PathBuf;
use std::rc::Rc;

use futures::future::LocalBoxFuture;
use kios_practice::tour::Lesson;
use kios_practice::{Practice, Setup};
use kios_protocol::Timestamp;
use kios_sdk::Time;
use kios_till::Language;
use serde_json::json;
use yew::{Callback, Html, LocalServerRenderer, Properties, component};

use super::calls::{Call, Called, NotCalled};
use super::panel::{Action, Panel, Part};
use super::start::{PanelPlace, read};

const START: u64 = 1_700_000_000;

/// A clock that the test sets.
struct Clock(Rc<Cell<u64>>);

impl Time for Clock {
    fn millis(&self) -> u64 {
        self.0.get() * 1_000
    }

    fn sleep(&self, _: Duration) -> LocalBoxFuture<'static, ()> {
        Box::pin(core::future::ready(()))
    }
}

fn world() -> (Practice, Rc<Cell<u64>>) {
    let now = Rc::new(Cell::new(START));
    (Practice::new(Setup::default(), Rc::new(Clock(Rc::clone(&now)))), now)
}

#[derive(Clone, PartialEq, Properties)]
struct DrawnProps {
    html: Html,
}

#[component]
fn Drawn(props: &DrawnProps) -> Html {
    props.html.clone()
}

async fn drawn(panel: &Panel) -> String {
    let html = panel.draw(&Callback::noop());
    let html = LocalServerRenderer::<Drawn>::with_props(DrawnProps { html })
        .hydratable(false)
        .render()
        .await;
    format!("{}\n", html.replace("><", ">\n<"))
}

#[tokio::test(flavor = "current_thread")]
async fn every_part_of_the_panel_matches_its_snapshot() {
    let folder = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("src/practice/snapshots");
    for (part, name, language) in [
        (Part::Tour, "tour", Language::Ko),
        (Part::Phones, "phones", Language::Ko),
        (Part::Situation, "situation", Language::En),
    ] {
        let (practice, _) = world();
        let mut panel = Panel::new(practice);
        panel.speak(language);
        panel.perform(Action::Begin);
        panel.perform(Action::Show(part));
        panel.perform(Action::ShowCode(1));
        let html = drawn(&panel).await;
        for forbidden in [" style=", "<script", " onclick=", "{amount}", "{seconds}"] {
            assert!(!html.contains(forbidden), "{name} holds {forbidden}");
        }
        let file = folder.join(format!("{name}-{}.html", language.tag()));
        expect_test::expect_file![file].assert_eq(&html);
    }
}

#[tokio::test(flavor = "current_thread")]
async fn a_lesson_sets_its_situation_and_only_a_started_one_offers_the_scan() {
    let (practice, _) = world();
    let mut panel = Panel::new(practice.clone());
    panel.perform(Action::Choose(Lesson::Denied));
    assert!(!drawn(&panel).await.contains("lesson-scan"));
    panel.perform(Action::Begin);
    assert_eq!(practice.situation(), Lesson::Denied.situation());
    let html = drawn(&panel).await;
    assert!(html.contains("lesson-scan") && html.contains("data-state=\"running\""), "{html}");
    panel.look();
    assert!(!drawn(&panel).await.contains("data-state=\"passed\""), "nothing was sold");
}

#[test]
fn the_code_that_is_shown_is_the_one_that_is_scanned_and_only_once() {
    let (practice, _) = world();
    let mut panel = Panel::new(practice);
    assert_eq!(panel.perform(Action::ShowCode(2)), None);
    let first = panel.perform(Action::Scan(2));
    assert_ne!(first, panel.perform(Action::Scan(2)));
    assert!(first.is_some_and(|code| code.starts_with("0x") && code.len() == 42));
    assert_eq!(panel.perform(Action::Scan(3)), None, "there are three customers");
}

#[test]
fn a_call_of_a_host_is_read_field_by_field() {
    let call = |call: &str, customer: serde_json::Value| {
        let mut message = json!({ "kios": 1, "type": "practice", "number": 7, "call": call });
        if !customer.is_null() {
            message["customer"] = customer;
        }
        Call::read(&message)
    };
    assert_eq!(call("approve", json!(2)), Some((7, Ok(Call::Approve(2)))));
    assert_eq!(call("showCode", json!(null)), Some((7, Ok(Call::ShowCode(0)))));
    for (name, customer, fault) in [
        ("pay", json!(null), "call: is none of these; accepted: set, showCode"),
        ("deny", json!("Bob"), "customer: is no place; accepted: the place"),
        ("deny", json!(-1), "customer: is no place"),
    ] {
        let Some((7, Err(error))) = call(name, customer) else { panic!("{name} was read") };
        assert!(error.to_string().starts_with(fault), "{error}");
    }
    for other in [json!({ "kios": 1, "type": "connect" }), json!({ "type": "practice" }), json!(3)]
    {
        assert!(Call::read(&other).is_none(), "{other} is the kiosk's or nobody's");
    }
}

#[test]
fn calls_change_the_world_or_say_why_not() {
    let (practice, now) = world();
    let perform = |call: Call| {
        let mut scanned = None;
        let called = call.perform(&practice, |text| scanned = Some(text));
        (called, scanned)
    };
    assert_eq!(perform(Call::Approve(0)).0, Err(NotCalled::NothingWaits));
    assert_eq!(perform(Call::OwnerDenies).0, Err(NotCalled::NothingWaits));
    let missing = perform(Call::ShowCode(3)).0;
    assert!(matches!(missing, Err(NotCalled::Invalid(error)) if error.field == "customer"));
    let (called, scanned) = perform(Call::ShowCode(0));
    let Ok(Called::Code { text, digits }) = called else { panic!("{called:?}") };
    assert_eq!(scanned.as_ref(), Some(&text));
    assert!(text.contains(&digits) && digits.len() == 24);
    assert_eq!(perform(Call::Set(json!({ "connection": { "downFor": 20 } }))).0, Ok(Called::Done));
    let wrong = perform(Call::Set(json!({ "owner": "sleeps" }))).0;
    assert!(matches!(wrong, Err(NotCalled::Invalid(error)) if error.field == "faults.owner"));
    now.set(START + 21);
    practice.advance(Timestamp::from_seconds(START + 21));
    assert_eq!(practice.situation(), kios_practice::Situation::default());
}

#[test]
fn the_address_says_language_and_panel_beside_the_world() -> Result<(), Box<dyn Error>> {
    let start = read(json!({ "locale": "ja", "panel": true }), PanelPlace::Nowhere)?;
    assert_eq!((start.language, start.panel), (Some(Language::Ja), PanelPlace::Beside));
    let usual = read(json!({}), PanelPlace::Nowhere)?;
    assert_eq!((usual.language, usual.panel), (None, PanelPlace::Nowhere));
    for (options, fault) in [
        (json!({ "locale": "de" }), "locale: is none of these; accepted: ko, en, ja"),
        (json!({ "panel": "yes" }), "panel: is no boolean; accepted: true, false"),
        (json!({ "customer": [] }), "customer: is unknown"),
    ] {
        let error = read(options, PanelPlace::Beside).err().ok_or("it was accepted")?;
        assert!(error.to_string().starts_with(fault), "{error}");
    }
    Ok(())
}
