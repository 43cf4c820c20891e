//! Random walks: whatever is pressed, lost, duplicated, reordered or restarted, nobody is charged
//! twice, and the screen shows no wrong outcome.
//!
//! The relay is a model that answers, refuses, stays silent for a while, and loses requests and
//! replies; its updates arrive late, twice and in any order. Invariants are checked after every
//! step. Each walk then continues without faults and must end in the idle state.

mod cards;
mod hands;
mod points;
mod refunds;
mod relay;
mod walker;

use std::collections::BTreeSet;

use proptest::prelude::*;

use walker::Walk;

/// One step of a walk.
#[derive(Clone, Debug)]
enum Deed {
    /// The next press on the way to a receipt.
    Forward,
    /// Any button.
    Press(u8),
    /// Time passes, in quarters of a second.
    Wait(u16),
    /// A pending call arrives and is answered.
    Deliver(u8),
    /// A pending call arrives, and its reply is lost.
    LoseAnswer(u8),
    /// A pending call does not arrive.
    LoseRequest(u8),
    /// The relay refuses a pending call.
    Refuse(u8, u8),
    /// Any update, again or for the first time.
    Tell(u8),
    /// The latest update.
    TellLatest,
    /// The customer or the chain changes a payment.
    Happens(u8),
    /// The stream opens or ends.
    Stream(bool),
    /// Writes fail from now on, or succeed again.
    Disk(bool),
    /// The page closes and starts again.
    Restart,
    /// Another tab covers the page.
    Hide,
    /// A host page requests the payment of one of its few orders, or gives it up.
    Host(u8),
}

fn deed() -> impl Strategy<Value = Deed> {
    prop_oneof![
        8 => Just(Deed::Forward),
        1 => any::<u8>().prop_map(Deed::Press),
        5 => (1..12_u16).prop_map(Deed::Wait),
        1 => (12..400_u16).prop_map(Deed::Wait),
        8 => any::<u8>().prop_map(Deed::Deliver),
        2 => any::<u8>().prop_map(Deed::LoseAnswer),
        2 => any::<u8>().prop_map(Deed::LoseRequest),
        1 => (any::<u8>(), any::<u8>()).prop_map(|(at, code)| Deed::Refuse(at, code)),
        2 => any::<u8>().prop_map(Deed::Tell),
        4 => Just(Deed::TellLatest),
        5 => any::<u8>().prop_map(Deed::Happens),
        1 => any::<bool>().prop_map(Deed::Stream),
        1 => prop_oneof![1 => Just(false), 4 => Just(true)].prop_map(Deed::Disk),
        1 => Just(Deed::Restart),
        1 => Just(Deed::Hide),
        1 => any::<u8>().prop_map(Deed::Host),
    ]
}

proptest! {
    #![proptest_config(ProptestConfig {
        cases: 400,
        failure_persistence: None,
        max_shrink_iters: 4_000,
        ..ProptestConfig::default()
    })]

    #[test]
    fn whatever_happens_nobody_is_charged_twice_or_told_wrong(
        deeds in proptest::collection::vec(deed(), 1..112)
    ) {
        walks(&deeds);
    }

    // The longer walks are a test of their own, so that both run at once.
    #[test]
    fn whatever_happens_for_long_nobody_is_charged_twice_or_told_wrong(
        deeds in proptest::collection::vec(deed(), 112..160)
    ) {
        walks(&deeds);
    }
}

fn walks(deeds: &[Deed]) {
    let mut walk = Walk::new();
    for deed in deeds {
        walk.does(deed);
    }
    walk.heals();
}

/// The walks must reach every kind of end, otherwise they test nothing.
#[test]
fn walks_reach_every_end() {
    use proptest::strategy::ValueTree as _;
    use proptest::test_runner::TestRunner;

    let mut runner = TestRunner::deterministic();
    let mut seen = BTreeSet::new();
    let deeds = proptest::collection::vec(deed(), 160);
    for _ in 0..1_200 {
        let mut walk = Walk::new();
        for deed in deeds.new_tree(&mut runner).unwrap().current() {
            walk.does(&deed);
            seen.insert(walk.end().unwrap_or_else(|| walk.screen()));
        }
    }
    let expected = [
        "amount",
        "approval",
        "cancel",
        "cancel-denied",
        "cancel-done",
        "cancel-withdrawn",
        "cancelled",
        "checking",
        "closing",
        "customer",
        "denied",
        "estimate",
        "history",
        "idle",
        "locked",
        "opening",
        "paid",
        "payment",
        "points",
        "points-given",
        "points-refused",
        "points-taken-back",
        "refund",
        "refund-done",
        "refund-refused",
        "refund-unknown",
        "refused",
        "settings",
        "staff",
        "starting",
        "timed-out",
    ];
    assert_eq!(seen.into_iter().collect::<Vec<_>>(), expected);
}
