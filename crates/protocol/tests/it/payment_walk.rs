//! Random walks through the payment table, with a ledger that executes the movements.

use kios_protocol::Timestamp;
use kios_protocol::payment::{ChainState, Event, Movement, State, Status, Timeouts};
use proptest::prelude::*;

use crate::payment_table::EVENTS;

const PRICE: i64 = 100;
const FEE: i64 = 5;
const PROVIDED: i64 = 1000;

/// The four accounts of one payment.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Balances {
    user: i64,
    escrow: i64,
    shop: i64,
    fee: i64,
}

impl Balances {
    const OPENING: Self = Self { user: PROVIDED, escrow: 0, shop: 0, fee: 0 };

    fn after(self, movement: Movement) -> Self {
        let Self { user, escrow, shop, fee } = self;
        let total = PRICE + FEE;
        match movement {
            Movement::Hold => Self { user: user - total, escrow: escrow + total, ..self },
            Movement::Release | Movement::GiveBack => {
                Self { user: user + total, escrow: escrow - total, ..self }
            }
            Movement::Pay | Movement::KeepPaid => {
                Self { escrow: escrow - total, shop: shop + PRICE, fee: fee + FEE, ..self }
            }
            Movement::HoldBack => {
                Self { escrow: escrow + total, shop: shop - PRICE, fee: fee - FEE, ..self }
            }
        }
    }

    /// The expected balances in this chain state.
    fn expected(contract: ChainState) -> Self {
        let total = PRICE + FEE;
        match contract {
            ChainState::Nothing | ChainState::PaymentFailed | ChainState::CancelClosed => {
                Self::OPENING
            }
            ChainState::PaymentOpened | ChainState::CancelOpened => {
                Self { user: PROVIDED - total, escrow: total, ..Self::OPENING }
            }
            ChainState::PaymentClosed | ChainState::CancelFailed => {
                Self { user: PROVIDED - total, escrow: 0, shop: PRICE, fee: FEE }
            }
        }
    }
}

/// One step: an event, and the time since the previous one.
fn step() -> impl Strategy<Value = (Event, u64)> {
    let wait = prop_oneof![
        6 => 0_u64..3,
        3 => 35_u64..50,
        1 => 250_u64..310,
        1 => 604_000_u64..605_000,
    ];
    (prop::sample::select(EVENTS.map(|(_, event)| event).to_vec()), wait)
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(2000))]

    #[test]
    fn points_are_conserved_and_a_payment_is_paid_once(
        steps in prop::collection::vec(step(), 1..60),
    ) {
        let clocks = Timeouts::NETWORK;
        let mut now = Timestamp::from_seconds(1_700_000_000);
        let mut state = State::opened(now);
        let mut balances = Balances::OPENING;
        let mut paid = 0;
        for (event, wait) in steps {
            now = now.plus(wait);
            let next = match state.apply(event, now, &clocks) {
                Ok(next) => next,
                Err(refused) => {
                    prop_assert_eq!(refused.state, state);
                    continue;
                }
            };
            let again = matches!(event, Event::SendFailed);
            prop_assert!(again || next != state, "an accepted event did not change the state");
            let movement = Movement::between(&state, &next);
            prop_assert_eq!(movement.is_some(), state.contract != next.contract);
            balances = movement.map_or(balances, |movement| balances.after(movement));
            paid += i32::from(movement == Some(Movement::Pay));
            let Balances { user, escrow, shop, fee } = balances;
            prop_assert_eq!(user + escrow + shop + fee, PROVIDED);
            prop_assert!([user, escrow, shop, fee].into_iter().all(|balance| balance >= 0));
            prop_assert_eq!(balances, Balances::expected(next.contract));
            if next.status == Status::PAID {
                prop_assert_eq!(state.contract, ChainState::PaymentOpened, "status 18 was not reached from escrow");
                prop_assert_eq!(next.contract, ChainState::PaymentClosed);
            }
            if next.status == Status::NOT_PAID {
                prop_assert_eq!(balances, Balances::OPENING, "status 19 changed the balances");
            }
            if next.status.number() == 58 {
                prop_assert_eq!(balances, Balances::OPENING, "status 58 did not restore the balances");
            }
            prop_assert!(next.settled_at >= state.settled_at);
            state = next;
        }
        prop_assert!(paid <= 1);
    }

    #[test]
    fn whatever_happened_a_closing_relay_comes_to_an_end(
        steps in prop::collection::vec(step(), 1..40),
        settles in any::<bool>(),
    ) {
        let clocks = Timeouts::NETWORK;
        let mut now = Timestamp::from_seconds(1_700_000_000);
        let mut state = State::opened(now);
        for (event, wait) in steps {
            now = now.plus(wait);
            state = state.apply(event, now, &clocks).unwrap_or(state);
        }
        now = now.plus(clocks.forced_close);
        let chain = if settles { Event::Confirmed } else { Event::Reverted };
        state = state.apply(chain, now, &clocks).unwrap_or(state);
        state = state.apply(Event::ForceClosed, now, &clocks).unwrap_or(state);
        prop_assert!(!state.is_live(), "{state:?}");
        prop_assert!(matches!(
            state.contract,
            ChainState::Nothing
                | ChainState::PaymentClosed
                | ChainState::PaymentFailed
                | ChainState::CancelClosed
                | ChainState::CancelFailed
        ), "nothing stays in escrow: {state:?}");
    }
}
