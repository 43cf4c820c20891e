//! No sequence of requests, decisions and faults makes or loses points.

use kios_practice::{Connection, CustomerAnswer, Fault, OwnerAnswer};
use kios_protocol::Amount;
use kios_protocol::api::route;
use kios_sdk::Method;
use proptest::prelude::{Strategy, any, prop_oneof, proptest};
use serde_json::json;

use crate::support::Kiosk;

/// One thing that happens; numbers choose among what there is.
#[derive(Clone, Debug)]
enum Step {
    Open { customer: u8, whole: u16 },
    Decide { which: u8, approve: bool },
    Close { which: u8, confirm: bool },
    Cancel { which: u8 },
    DecideCancel { which: u8, approve: bool },
    CloseCancel { which: u8, confirm: bool },
    Grant { which: u8, value: u8 },
    TakeBack { which: u8 },
    Behave(Fault),
    Wait(u16),
}

fn behaviour() -> impl Strategy<Value = Fault> {
    prop_oneof![
        proptest::sample::select(vec![
            CustomerAnswer::ByHand,
            CustomerAnswer::Approves,
            CustomerAnswer::Denies,
            CustomerAnswer::TooLate,
            CustomerAnswer::TooFewPoints,
            CustomerAnswer::CodeExpired,
        ])
        .prop_map(Fault::Customer),
        proptest::sample::select(vec![
            OwnerAnswer::ByHand,
            OwnerAnswer::Approves,
            OwnerAnswer::Denies,
        ])
        .prop_map(Fault::Owner),
        proptest::sample::select(vec![
            Connection::Works,
            Connection::LostBefore,
            Connection::LostAfter,
            Connection::Slow(2),
            Connection::DownFor(9),
        ])
        .prop_map(Fault::Connection),
    ]
}

fn step() -> impl Strategy<Value = Step> {
    let decision = || (any::<u8>(), any::<bool>());
    prop_oneof![
        4 => (any::<u8>(), 1_u16..).prop_map(|(customer, whole)| Step::Open { customer, whole }),
        4 => decision().prop_map(|(which, approve)| Step::Decide { which, approve }),
        4 => decision().prop_map(|(which, confirm)| Step::Close { which, confirm }),
        2 => any::<u8>().prop_map(|which| Step::Cancel { which }),
        2 => decision().prop_map(|(which, approve)| Step::DecideCancel { which, approve }),
        2 => decision().prop_map(|(which, confirm)| Step::CloseCancel { which, confirm }),
        1 => decision().prop_map(|(which, _)| Step::Grant { which, value: which }),
        1 => any::<u8>().prop_map(|which| Step::TakeBack { which }),
        1 => behaviour().prop_map(Step::Behave),
        3 => (0_u16..60).prop_map(Step::Wait),
        1 => (200_u16..400).prop_map(Step::Wait),
    ]
}

fn happens(kiosk: &mut Kiosk, step: &Step, number: usize) {
    let payment = |which: u8| {
        let payments = kiosk.practice.payments();
        let at = usize::from(which) % payments.len().max(1);
        payments.get(at).map(|item| (item.payment_id, item.account))
    };
    let posts = |path: &str, body: &serde_json::Value| {
        // A response may be lost.
        kiosk.sends(Method::Post, path, Some(body)).ok()
    };
    match step {
        Step::Open { customer, whole } => {
            let account = kiosk.scans(usize::from(*customer) % 3);
            let open = kiosk.open(&format!("P{number:07}"), (*whole).into(), account);
            posts(route::NEW_OPEN, &open);
        }
        Step::Decide { which, approve } => {
            let Some((id, account)) = payment(*which) else { return };
            let phones = (0..3).filter_map(|at| kiosk.practice.phone(at));
            for phone in phones.filter(|phone| phone.account() == account) {
                let decided = if *approve { phone.approve(id) } else { phone.deny(id) };
                decided.ok();
            }
        }
        Step::Close { which, confirm } => {
            let Some((id, _)) = payment(*which) else { return };
            posts(route::NEW_CLOSE, &kiosk.close(id, *confirm));
        }
        Step::Cancel { which } => {
            let Some((id, _)) = payment(*which) else { return };
            posts(route::CANCEL_OPEN, &kiosk.cancel(id));
        }
        Step::DecideCancel { which, approve } => {
            let Some((id, _)) = payment(*which) else { return };
            let owner = kiosk.practice.owner();
            let decided = if *approve { owner.approve_cancel(id) } else { owner.deny_cancel(id) };
            decided.ok();
        }
        Step::CloseCancel { which, confirm } => {
            let Some((id, _)) = payment(*which) else { return };
            posts(route::CANCEL_CLOSE, &kiosk.close_cancel(id, *confirm));
        }
        Step::Grant { which, value } => {
            posts(route::PURCHASE_SAVE, &kiosk.grant(&format!("C{}", which % 8), (*value).into()));
        }
        Step::TakeBack { which } => {
            posts(route::PURCHASE_CANCEL, &json!({ "purchaseId": format!("C{}", which % 8) }));
        }
        Step::Behave(fault) => kiosk.practice.set(*fault),
        Step::Wait(seconds) => kiosk.later((*seconds).into()),
    }
    // Sessions and staff areas end while time passes.
    if matches!(step, Step::Wait(_)) && kiosk.sends(Method::Get, route::STAFF, None).is_ok() {
        kiosk.signs_in();
        kiosk.unlocks("200002");
    }
}

proptest! {
    #[test]
    fn points_are_neither_made_nor_lost(steps in proptest::collection::vec(step(), 1..60)) {
        let mut kiosk = Kiosk::start();
        kiosk.unlocks("200002");
        for (number, step) in steps.iter().enumerate() {
            happens(&mut kiosk, step, number);
            let points = kiosk.practice.points().unwrap();
            let parts = [points.customers, points.escrow, points.shop, points.fee];
            let sum = parts.into_iter().try_fold(Amount::ZERO, Amount::checked_add);
            assert_eq!(sum, Some(points.issued), "after {step:?}");
        }
    }
}
