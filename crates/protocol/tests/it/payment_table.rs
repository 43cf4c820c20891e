//! Every reachable state of a payment × every event × every age, as a reviewed table.
//!
//! The text file beside this one is the table; a change of the code shows as a difference, to be
//! reviewed against `protocol.md §2.4 to §2.8 and §5` and `relay.md §3` B4, B5, B6, B12. To rewrite it:
//! `KIOS_WRITE_TABLE=1 cargo test -p kios-protocol payment_table`.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;

use kios_protocol::Timestamp;
use kios_protocol::payment::{ChainState, Event, Phase, Stage, State, Status, Timeouts};

const TABLE: &str = include_str!("payment-table.txt");

/// Every event, in the order of a payment's transitions.
pub(crate) const EVENTS: [(&str, Event); 13] = [
    ("Approved", Event::Approved),
    ("Denied", Event::Denied),
    ("SendFailed", Event::SendFailed),
    ("Confirmed", Event::Confirmed),
    ("Reverted", Event::Reverted),
    ("Replied", Event::Replied),
    ("TimedOut", Event::TimedOut),
    ("CloseNew yes", Event::CloseNew { confirm: true }),
    ("CloseNew no", Event::CloseNew { confirm: false }),
    ("OpenCancel", Event::OpenCancel),
    ("CloseCancel yes", Event::CloseCancel { confirm: true }),
    ("CloseCancel no", Event::CloseCancel { confirm: false }),
    ("ForceClosed", Event::ForceClosed),
];

const CLOCKS: Timeouts = Timeouts::NETWORK;
const OPENED: Timestamp = Timestamp::from_seconds(1_700_000_000);
/// The last age that is tested; nothing changes after it.
const OLDEST: u64 = 400;

/// What distinguishes two states, without times.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
struct Kind {
    status: Status,
    contract: ChainState,
    timed_out: bool,
}

#[expect(clippy::fn_params_excessive_bools, reason = "whether it is late is one axis of the table")]
impl Kind {
    fn of(state: &State) -> Self {
        Self { status: state.status, contract: state.contract, timed_out: state.timed_out }
    }

    /// A state of this kind; `late`: the cancel period is over.
    fn state(self, late: bool) -> State {
        let settled = if late { CLOCKS.cancel_window + 1 } else { 1000 };
        State {
            status: self.status,
            contract: self.contract,
            opened_at: OPENED,
            settled_at: Timestamp::from_seconds(OPENED.seconds() - settled),
            timed_out: self.timed_out,
        }
    }

    fn text(self) -> String {
        let timed_out = if self.timed_out { " over" } else { "" };
        format!("{}/{}{timed_out}", self.status, self.contract.number())
    }
}

/// The result for each age.
#[expect(clippy::fn_params_excessive_bools, reason = "whether it is late is one axis of the table")]
fn outcomes(kind: Kind, event: Event, late: bool) -> Vec<Result<Kind, u32>> {
    let state = kind.state(late);
    let at = |age| match state.apply(event, OPENED.plus(age), &CLOCKS) {
        Ok(next) => Ok(Kind::of(&next)),
        Err(refused) => {
            assert_eq!(refused.state, state, "a refusal changed the payment");
            assert_eq!(refused.event, event);
            Err(refused.code.number())
        }
    };
    (0..=OLDEST).map(at).collect()
}

/// Every kind of state that is reachable from the start.
fn reachable() -> BTreeSet<Kind> {
    let mut found = BTreeSet::new();
    let mut open = vec![Kind::of(&State::opened(OPENED))];
    while let Some(kind) = open.pop() {
        if found.insert(kind) {
            for (_, event) in EVENTS {
                for late in [false, true] {
                    open.extend(outcomes(kind, event, late).into_iter().flatten());
                }
            }
        }
    }
    found
}

/// `0-40: 2030   41-: 19/0`, ages in seconds.
fn line(outcomes: &[Result<Kind, u32>]) -> String {
    let mut parts: Vec<(usize, String)> = Vec::new();
    for (age, outcome) in outcomes.iter().enumerate() {
        let text = match outcome {
            Ok(kind) => format!("-> {}", kind.text()),
            Err(code) => code.to_string(),
        };
        if parts.last().is_none_or(|(_, last)| *last != text) {
            parts.push((age, text));
        }
    }
    let ends = parts.iter().skip(1).map(|(start, _)| Some(start - 1)).chain([None]);
    let ranges = parts.iter().zip(ends).map(|((start, text), end)| match (start, end) {
        (0, None) => text.clone(),
        (_, None) => format!("{start}-: {text}"),
        (_, Some(end)) if *start == end => format!("{start}: {text}"),
        (_, Some(end)) => format!("{start}-{end}: {text}"),
    });
    ranges.collect::<Vec<_>>().join("   ")
}

fn generated() -> String {
    let mut text = String::from(
        "# status/contract: what an event makes of it at which age in seconds (\"over\": the end of the\n\
         # answering time was reported; \"late\": settled more than 7 days ago); a number refuses.\n",
    );
    for kind in reachable() {
        for (name, event) in EVENTS {
            let (soon, late) = (outcomes(kind, event, false), outcomes(kind, event, true));
            writeln!(text, "{:<11}{name:<17}{}", kind.text(), line(&soon)).unwrap();
            let settled = kind.contract != ChainState::Nothing;
            if soon != late && settled {
                let name = format!("{name} late");
                writeln!(text, "{:<11}{name:<17}{}", kind.text(), line(&late)).unwrap();
            }
        }
    }
    text
}

#[test]
#[expect(
    clippy::disallowed_methods,
    reason = "an environment variable rewrites the reviewed table"
)]
fn the_payment_table_is_the_reviewed_one() {
    let generated = generated();
    if std::env::var("KIOS_WRITE_TABLE").is_ok() {
        let file = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/it/payment-table.txt");
        std::fs::write(file, &generated).unwrap();
        return;
    }
    let (states, rows) = (reachable().len(), generated.lines().count() - 2);
    println!("payment table: {states} states x {} events, {rows} rows", EVENTS.len());
    for (ours, reviewed) in generated.lines().zip(TABLE.lines()) {
        assert_eq!(ours, reviewed);
    }
    assert_eq!(generated.lines().count(), TABLE.lines().count());
}

#[test]
fn every_pair_is_answered_even_where_no_walk_leads() {
    let mut answered = BTreeMap::new();
    for status in Status::all() {
        for contract in ChainState::ALL {
            for timed_out in [false, true] {
                let kind = Kind { status, contract, timed_out };
                for (name, event) in EVENTS {
                    for late in [false, true] {
                        for outcome in outcomes(kind, event, late) {
                            *answered.entry((name, outcome.is_ok())).or_insert(0) += 1;
                        }
                    }
                }
            }
        }
    }
    assert!(answered.values().all(|count| *count > 0));
}

#[test]
fn nothing_leads_back_from_an_end() {
    let ends = [
        (Stage::Failed, Phase::New, ChainState::Nothing),
        (Stage::Failed, Phase::New, ChainState::PaymentFailed),
        (Stage::Closed, Phase::Cancel, ChainState::CancelClosed),
        (Stage::Failed, Phase::Cancel, ChainState::CancelFailed),
    ];
    for (stage, phase, contract) in ends {
        for timed_out in [false, true] {
            let kind = Kind { status: Status::of(phase, stage), contract, timed_out };
            for (name, event) in EVENTS {
                let all_refused = outcomes(kind, event, false).iter().all(Result::is_err);
                assert!(all_refused, "{} {name}", kind.text());
            }
        }
    }
}
