//! Every state of a legacy payment × every event × every age, as a reviewed table.
//!
//! The text file beside this one is the table; a change of the code shows as a difference, to be
//! reviewed against `protocol.md §3.3` and `§3.4`. To rewrite it:
//! `KIOS_WRITE_TABLE=1 cargo test -p kios-protocol legacy_table`.

use std::collections::BTreeSet;
use std::fmt::Write as _;

use kios_protocol::Timestamp;
use kios_protocol::legacy::{Event, Kind, Movement, State, Status};

const TABLE: &str = include_str!("legacy-table.txt");
const CREATED: Timestamp = Timestamp::from_seconds(1_700_000_000);
const CANCELLED: Timestamp = Timestamp::from_seconds(1_700_010_000);
const ANSWER: u64 = 45;
/// The last age that is tested; nothing changes after it.
const OLDEST: u64 = 100;

const EVENTS: [(&str, Event); 5] = [
    ("create/confirm", Event::Confirm(Kind::Create)),
    ("create/deny", Event::Deny(Kind::Create)),
    ("cancel", Event::Cancel),
    ("cancel/confirm", Event::Confirm(Kind::Cancel)),
    ("cancel/deny", Event::Deny(Kind::Cancel)),
];

/// What distinguishes two states, without times.
type Form = (Status, Kind);

const fn form(state: &State, kind: Kind) -> Form {
    (state.status, kind)
}

fn state((status, kind): Form) -> State {
    let cancelled_at = match kind {
        Kind::Create => Timestamp::NEVER,
        Kind::Cancel => CANCELLED,
    };
    State { status, created_at: CREATED, cancelled_at }
}

/// `9 cancel`: both requests time out with status 9.
fn text((status, kind): Form) -> String {
    format!("{status} {}", kind.as_str())
}

/// The result at one age, as text.
fn outcome(from: Form, event: &str, age: u64) -> (String, Option<Form>) {
    let state = state(from);
    let now = state.asked_at().plus(age);
    let next = match (event, EVENTS.iter().find(|(name, _)| *name == event)) {
        (_, Some((_, event))) => match state.apply(*event, now, ANSWER) {
            Ok(next) => Some(next),
            Err(code) => return (code.to_string(), None),
        },
        ("settled", None) => match state.settled() {
            Some((next, movement)) => {
                let movement = match movement {
                    Movement::Pay => "pay",
                    Movement::GiveBack => "give back",
                };
                let form = form(&next, next.kind());
                return (format!("-> {} ({movement})", text(form)), Some(form));
            }
            None => None,
        },
        (_, None) => state.timed_out(now, ANSWER),
    };
    let form = next.map(|next| form(&next, next.kind()));
    (form.map_or_else(|| "-".to_owned(), |form| format!("-> {}", text(form))), form)
}

fn names() -> impl Iterator<Item = &'static str> {
    EVENTS.iter().map(|(name, _)| *name).chain(["settled", "time is over"])
}

fn reachable() -> BTreeSet<Form> {
    let mut found = BTreeSet::new();
    let mut open = vec![(Status::Received, Kind::Create)];
    while let Some(from) = open.pop() {
        if found.insert(from) {
            for name in names() {
                open.extend((0..=OLDEST).filter_map(|age| outcome(from, name, age).1));
            }
        }
    }
    found
}

/// `0-45: -> 2 create   46-: 404 …`, ages in seconds since the request was received.
fn line(from: Form, name: &str) -> String {
    let mut parts: Vec<(u64, String)> = Vec::new();
    for age in 0..=OLDEST {
        let (text, _) = outcome(from, name, age);
        if parts.last().is_none_or(|(_, last)| *last != text) {
            parts.push((age, text));
        }
    }
    let ends = parts.iter().skip(1).map(|(start, _)| Some(start - 1)).chain([None]);
    let ranges = parts.iter().zip(ends).map(|((start, text), end)| match (start, end) {
        (0, None) => text.clone(),
        (_, None) => format!("{start}-: {text}"),
        (_, Some(end)) => format!("{start}-{end}: {text}"),
    });
    ranges.collect::<Vec<_>>().join("   ")
}

fn generated() -> String {
    let mut text_of = String::from(
        "# status and request under way: what an event makes of it at which age of the request in\n\
         # seconds; a number refuses, - is nothing to do.\n",
    );
    for from in reachable() {
        for name in names() {
            writeln!(text_of, "{:<10}{name:<16}{}", text(from), line(from, name)).unwrap();
        }
    }
    text_of
}

#[test]
#[expect(
    clippy::disallowed_methods,
    reason = "an environment variable rewrites the reviewed table"
)]
fn the_table_of_the_first_generation_is_the_reviewed_one() {
    let generated = generated();
    if std::env::var("KIOS_WRITE_TABLE").is_ok() {
        let file = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/it/legacy-table.txt");
        std::fs::write(file, &generated).unwrap();
        return;
    }
    println!(
        "first generation: {} states, {} rows",
        reachable().len(),
        generated.lines().count() - 2
    );
    for (ours, reviewed) in generated.lines().zip(TABLE.lines()) {
        assert_eq!(ours, reviewed);
    }
    assert_eq!(generated.lines().count(), TABLE.lines().count());
}

#[test]
fn every_status_is_reached_and_nothing_leads_back_from_an_end() {
    let statuses: BTreeSet<Status> = reachable().into_iter().map(|(status, _)| status).collect();
    assert_eq!(statuses, BTreeSet::from(Status::ALL));
    for from in reachable() {
        let end = match from.0 {
            Status::Denied | Status::CancelDenied | Status::CancelCompleted | Status::TimedOut => {
                true
            }
            Status::Received
            | Status::Confirmed
            | Status::Completed
            | Status::CancelReceived
            | Status::CancelConfirmed => false,
        };
        let mut next = names().flat_map(|name| (0..=OLDEST).map(move |age| (name, age)));
        let leads_on = next.any(|(name, age)| outcome(from, name, age).1.is_some());
        assert_eq!(leads_on, !end, "{}", text(from));
    }
}
