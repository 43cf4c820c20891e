//! Every state that a refund can reach × every event × every age, as a reviewed table.
//!
//! The text file beside this one is the table; a change of the code shows as a difference, to be
//! reviewed against `relay.md §6`. To rewrite it: `KIOS_WRITE_TABLE=1 cargo test -p kios-domain refund_table`.

use std::collections::BTreeSet;
use std::fmt::Write as _;

use kios_domain::refund::{Event, ManualReview, RESEND_GRACE_S, REVIEW_AFTER_S, State};
use kios_domain::refund::{GatewayMessage, QueryOutcome, Receipt, SendOutcome};
use kios_protocol::Timestamp;
use kios_protocol::refund::RefundState;

const TABLE: &str = include_str!("refund-table.txt");

/// When the examined state began; a first "not found" has the same age.
const BEGAN: Timestamp = Timestamp::from_seconds(1_700_000_000);

fn reason(message: &str) -> GatewayMessage {
    GatewayMessage { code: "X1".to_owned(), message: message.to_owned() }
}

fn receipt() -> Receipt {
    Receipt {
        balance_after: None,
        gateway_id: Some("G1".to_owned()),
        code: "0000".to_owned(),
        message: "fine".to_owned(),
        foreign: None,
    }
}

/// Every event, in the order of a refund's transitions.
fn events() -> Vec<(&'static str, Event)> {
    vec![
        ("sending", Event::Sending),
        ("answered done", Event::Answered(SendOutcome::Done(receipt()))),
        ("answered refused", Event::Answered(SendOutcome::Refused(reason("no")))),
        ("answered unknown", Event::Answered(SendOutcome::Unknown(reason("cut")))),
        ("answered mismatch", Event::Answered(SendOutcome::Mismatch(reason("odd")))),
        ("asking", Event::Asking),
        ("heard done", Event::Queried(QueryOutcome::Done(receipt()))),
        ("heard refused", Event::Queried(QueryOutcome::Refused(reason("no")))),
        ("heard in progress", Event::Queried(QueryOutcome::InProgress)),
        ("heard not found", Event::Queried(QueryOutcome::NotFound)),
        ("heard unknown", Event::Queried(QueryOutcome::Unknown(reason("cut")))),
        ("heard mismatch", Event::Queried(QueryOutcome::Mismatch(reason("odd")))),
        ("lost", Event::Lost),
        ("late", Event::Late),
    ]
}

/// What distinguishes two states, without times.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
#[expect(clippy::struct_excessive_bools, reason = "each argument is an axis of the table")]
struct Kind {
    stage: RefundState,
    again: bool,
    missed: bool,
    declined: bool,
    review: ManualReview,
}

impl Kind {
    fn of(state: &State) -> Self {
        Self {
            stage: state.stage,
            again: state.sent > 1,
            missed: state.missed_at != Timestamp::NEVER,
            declined: state.declined.is_some(),
            review: state.review,
        }
    }

    /// A state of this kind.
    fn state(self) -> State {
        let asked = match self.stage {
            RefundState::Asking => 1,
            RefundState::Unknown => u32::from(self.missed),
            RefundState::Requested
            | RefundState::Sent
            | RefundState::Done
            | RefundState::Refused => 0,
        };
        State {
            stage: self.stage,
            sent: if self.again { 2 } else { u32::from(self.stage != RefundState::Requested) },
            asked,
            ask_at: BEGAN.plus(5),
            missed_at: if self.missed { BEGAN } else { Timestamp::NEVER },
            declined: self.declined.then(|| reason("declined")),
            review: self.review,
            reason: reason("before"),
            ..State::requested(BEGAN)
        }
    }

    fn text(self) -> String {
        let mut text = self.stage.to_string();
        for (is, mark) in [
            (self.again, " again"),
            (self.missed, " missed"),
            (self.declined, " declined"),
            (self.review == ManualReview::Late, " late"),
            (self.review == ManualReview::Mismatch, " mismatch"),
        ] {
            text.push_str(if is { mark } else { "" });
        }
        text
    }
}

/// The resulting state for each age; `None` is a refusal.
fn outcomes(kind: Kind, event: &Event) -> Vec<Option<Kind>> {
    let state = kind.state();
    let at = |age| state.clone().apply(event.clone(), BEGAN.plus(age));
    let kind_of = |age| match at(age) {
        Ok(next) => Some(Kind::of(&next)),
        Err(refused) => {
            assert_eq!((refused.stage, refused.event), (kind.stage, event.name()));
            None
        }
    };
    (0..=REVIEW_AFTER_S + 1).map(kind_of).collect()
}

/// Every kind of state that is reachable from the start.
fn reachable() -> BTreeSet<Kind> {
    let mut found = BTreeSet::new();
    let mut open = vec![Kind::of(&State::requested(BEGAN))];
    while let Some(kind) = open.pop() {
        if found.insert(kind) {
            for (_, event) in events() {
                open.extend(outcomes(kind, &event).into_iter().flatten());
            }
        }
    }
    found
}

/// `0-59: no   60-: -> sent again`, ages in seconds.
fn line(outcomes: &[Option<Kind>]) -> String {
    let mut parts: Vec<(usize, String)> = Vec::new();
    for (age, outcome) in outcomes.iter().enumerate() {
        let text = outcome.map_or_else(|| "no".to_owned(), |kind| format!("-> {}", kind.text()));
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
    let mut text = String::from(
        "# state: what an event makes of it at which age in seconds; \"no\" leaves it as it is.\n\
         # again: sent more than once. missed: the gateway did not know it, so long ago.\n\
         # declined: the second sending was refused. late, mismatch: needs a manual review.\n",
    );
    for kind in reachable() {
        for (name, event) in events() {
            writeln!(text, "{:<36}{name:<19}{}", kind.text(), line(&outcomes(kind, &event)))
                .unwrap();
        }
    }
    text
}

#[test]
#[expect(
    clippy::disallowed_methods,
    reason = "an environment variable rewrites the reviewed table"
)]
#[expect(clippy::print_stdout, reason = "the test prints how many rows it has")]
fn the_refund_table_is_the_reviewed_one() {
    let generated = generated();
    if std::env::var("KIOS_WRITE_TABLE").is_ok() {
        let file = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/it/refund-table.txt");
        std::fs::write(file, &generated).unwrap();
        return;
    }
    let (states, rows) = (reachable().len(), generated.lines().count() - 3);
    println!("refund table: {states} states x {} events, {rows} rows", events().len());
    for (ours, reviewed) in generated.lines().zip(TABLE.lines()) {
        assert_eq!(ours, reviewed);
    }
    assert_eq!(generated.lines().count(), TABLE.lines().count());
}

#[test]
fn nothing_leads_back_from_an_end() {
    for kind in reachable() {
        if kind.stage.is_final() {
            for (name, event) in events() {
                let outcomes = outcomes(kind, &event);
                assert!(outcomes.iter().all(Option::is_none), "{} {name}", kind.text());
            }
        }
    }
}

#[test]
fn only_the_gateways_own_words_settle_a_refund() {
    for kind in reachable() {
        for (name, event) in events() {
            for next in outcomes(kind, &event).into_iter().flatten() {
                if next.stage.is_final() {
                    let says = matches!(
                        event,
                        Event::Answered(SendOutcome::Done(_) | SendOutcome::Refused(_))
                            | Event::Queried(QueryOutcome::Done(_) | QueryOutcome::Refused(_))
                    );
                    // The stored refusal of a second sending applies once the gateway still does not know the refund.
                    let said =
                        kind.declined && matches!(event, Event::Queried(QueryOutcome::NotFound));
                    assert!(says || said, "{} {name}", kind.text());
                }
            }
        }
    }
}

#[test]
fn nothing_is_sent_again_before_a_quiet_period_or_after_a_mismatch() {
    for kind in reachable() {
        for (name, event) in events() {
            for (age, next) in outcomes(kind, &event).into_iter().enumerate() {
                let sends = next.is_some_and(|next| next.stage == RefundState::Sent);
                if sends && kind.stage != RefundState::Requested {
                    assert_eq!(name, "heard not found", "{}", kind.text());
                    assert!(kind.missed && u64::try_from(age).unwrap() >= RESEND_GRACE_S);
                    assert!(!kind.declined && kind.review != ManualReview::Mismatch);
                }
            }
        }
    }
}

/// Repeats query and outcome until the time is over; returns the ages at which it queried.
fn asks(found: &QueryOutcome, until: u64) -> Vec<u64> {
    let now = BEGAN;
    let sent = State::requested(now).apply(Event::Sending, now).unwrap();
    let mut state = sent.apply(Event::Answered(SendOutcome::Unknown(reason("cut"))), now).unwrap();
    let mut asked = Vec::new();
    while state.stage == RefundState::Unknown && state.ask_at.since(now) <= until {
        let at = state.ask_at;
        asked.push(at.since(now));
        state = state.apply(Event::Asking, at).unwrap();
        state = state.apply(Event::Queried(found.clone()), at).unwrap();
    }
    asked
}

#[test]
fn the_gateway_is_asked_less_and_less_often_and_never_given_up() {
    let asked = asks(&QueryOutcome::InProgress, 2000);
    assert_eq!(asked[..6], [5, 15, 35, 75, 135, 195]);
    assert!(asked.last().unwrap() > &1900, "no query after manual review was requested");
    assert_eq!(
        asks(&QueryOutcome::NotFound, 2000),
        [5, 15, 35, 65],
        "not sent again after these queries"
    );
}
