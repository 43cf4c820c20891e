//! PINs, roles, recorded actions and limits: `relay.md §7`.

use kios_protocol::api::{CardSale, StaffActions, Unlocked, route};
use kios_protocol::refund::{Gateway, RefundState};
use kios_protocol::session::Resource;
use kios_protocol::staff::{StaffActionKind, StaffRole};
use kios_relay::service::{self, Unlocker};
use serde_json::json;

use crate::support::cards::{Counter, read};
use crate::support::{Kiosk, Reply, key, shop_id};
use crate::wire::token;

use crate::support::staff::{At, CLERK, MANAGER, OWNER, Shop, WRONG};

#[tokio::test]
async fn five_wrong_pins_lock_the_terminal_for_a_growing_time() {
    let shop = Shop::open().await;
    let mut locks = Vec::new();
    for _ in 0..3 {
        let at = shop.pairs("T3", 0x53).await;
        for left in [4, 3, 2, 1] {
            assert_eq!(shop.tries(&at, WRONG).await, Unlocked::Wrong { tries_left: left });
        }
        let locked = shop.tries(&at, WRONG).await;
        let Unlocked::Locked { until, server_time } = locked.clone() else { panic!("{locked:?}") };
        // A right PIN changes nothing, and tells nothing.
        assert_eq!(shop.tries(&at, OWNER).await, locked);
        assert_eq!(shop.status(&at).await.locked_until, Some(until));
        locks.push(until.since(server_time));
        shop.relay().waits(until.since(server_time));
    }
    assert_eq!(locks, [300, 600, 1_200]);
    let at = shop.pairs("T3", 0x53).await;
    assert_eq!(shop.session(&at, CLERK).await.role, StaffRole::Clerk);
    // A right PIN in between does not end the growth.
    for _ in 0..4 {
        shop.tries(&at, WRONG).await;
    }
    let Unlocked::Locked { until, server_time } = shop.tries(&at, WRONG).await else {
        panic!("not locked");
    };
    assert_eq!(until.since(server_time), 2_400);
    let elsewhere = shop.pairs("T4", 0x54).await;
    assert_eq!(shop.session(&elsewhere, MANAGER).await.name, "Haneul", "other terminals work");
}

#[tokio::test]
async fn the_own_pin_between_them_does_not_hide_tries_of_others() {
    let shop = Shop::open().await;
    let at = shop.pairs("T3", 0x53).await;
    for _ in 0..2 {
        for _ in 0..2 {
            assert!(matches!(shop.tries(&at, WRONG).await, Unlocked::Wrong { .. }));
        }
        shop.session(&at, CLERK).await;
    }
    assert!(matches!(shop.tries(&at, WRONG).await, Unlocked::Locked { .. }));

    // A mistake now and then is forgiven.
    shop.pairs("T4", 0x54).await;
    for _ in 0..8 {
        let at = shop.signs_in("T4", 0x54).await;
        assert!(matches!(shop.tries(&at, WRONG).await, Unlocked::Wrong { .. }));
        shop.relay().waits(3_601);
        shop.session(&shop.signs_in("T4", 0x54).await, CLERK).await;
    }
}

#[tokio::test]
async fn simultaneous_tries_are_counted_one_by_one() {
    let shop = Shop::open().await;
    let at = shop.pairs("T3", 0x53).await;
    let pins: Vec<String> = (0..12).map(|n| format!("7077{n:02}")).collect();
    let tries = pins.iter().map(|pin| shop.tries(&at, pin));
    let outcomes = futures_util::future::join_all(tries).await;
    let wrong = outcomes.iter().filter(|one| matches!(one, Unlocked::Wrong { .. })).count();
    assert_eq!(wrong, 4, "the fifth locks: {outcomes:?}");
}

#[tokio::test]
async fn thirty_wrong_pins_in_an_hour_lock_every_pin_until_it_is_lifted() {
    let shop = Shop::open().await;
    let mut terminals = Vec::new();
    for n in 0..7_u8 {
        terminals.push(shop.pairs(&format!("T{}", 20 + n), 0x60 + n).await);
    }
    let [last, others @ ..] = terminals.as_slice() else { panic!("no terminals") };
    for at in others {
        for _ in 0..5 {
            shop.tries(at, WRONG).await;
        }
    }
    // The right PIN of a locked person looks like a wrong one.
    assert!(matches!(shop.tries(last, OWNER).await, Unlocked::Wrong { .. }));
    service::unlock_members(&shop.relay().app, Unlocker::Operator, shop_id(1)).await.unwrap();
    let owner = shop.unlocked(last, OWNER).await;
    assert!(shop.members(&owner).await.iter().all(|member| !member.locked));
    assert_eq!(shop.session(&others[0], CLERK).await.role, StaffRole::Clerk);

    // The shop owner sees the next lock on their phone, and lifts it there; nobody else does.
    for at in others {
        for _ in 0..5 {
            shop.tries(at, WRONG).await;
        }
    }
    let request = json!({ "shopId": shop_id(1).to_string() });
    let (stranger, seen) = shop.waiting(&key(0x77)).await;
    assert_eq!(seen.locked_shops, []);
    let stranger = At { session: stranger, staff: None };
    shop.posts(&stranger, route::SHOP_PINS_UNLOCK, &request).await.is_refused_with(1201);
    shop.posts(last, route::SHOP_PINS_UNLOCK, &request).await.is_refused_with(1050);
    assert!(matches!(shop.tries(last, OWNER).await, Unlocked::Wrong { .. }));
    let (session, seen) = shop.waiting(&shop.relay().owner().0).await;
    assert_eq!(seen.locked_shops, [shop_id(1)]);
    let phone = At { session, staff: None };
    shop.posts(&phone, route::SHOP_PINS_UNLOCK, &request).await.data();
    assert_eq!(shop.waiting(&shop.relay().owner().0).await.1.locked_shops, []);
    assert_eq!(shop.session(&others[0], CLERK).await.role, StaffRole::Clerk);
    // Of two unlocks one has lifted the lock; the other changes nothing and leaves no record.
    shop.posts(&phone, route::SHOP_PINS_UNLOCK, &request).await.data();
    let owner = shop.unlocked(last, OWNER).await;
    let StaffActions { actions, .. } = read(&shop.gets(&owner, route::STAFF_ACTIONS).await);
    let unlocks = actions.iter().filter(|action| action.kind == StaffActionKind::UnlockPins);
    assert_eq!(unlocks.count(), 2);
}

#[tokio::test]
async fn the_first_owner_is_named_right_after_the_pairing_and_nowhere_else() {
    let shop = Shop(Counter::start().await);
    let at = shop.pairs("T3", 0x53).await;
    let status = shop.status(&at).await;
    assert!(status.may_set_first && !status.has_owner);
    shop.adds(&at, "Haneul", "manager", MANAGER).await.is_refused_with(8101);
    for pin in ["12345", "1234567", "abcdef", "111111", "123456", "987654", ""] {
        assert_eq!(shop.adds(&at, "Seoyeon", "owner", pin).await.faults(), ["pin"], "{pin}");
    }
    // Some systems decompose Korean: each of these syllables is three characters then.
    let decomposed = |syllables| format!("Seo{}", "\u{110B}\u{1167}\u{11AB}".repeat(syllables));
    let composed = format!("Seo{}", "\u{C5F0}".repeat(20));
    for name in ["", "\u{200B}\u{FEFF}", "\u{3164}", &decomposed(38)] {
        let refused = shop.adds(&at, name, "owner", OWNER).await;
        assert_eq!(refused.faults(), ["name"], "{name:?}");
        let message = refused.body["error"]["validation"][0]["detail"].clone();
        assert_eq!(message, "name is not 1 to 40 visible characters", "{name:?}");
    }
    assert_eq!(shop.adds(&at, "x", "boss", OWNER).await.faults(), ["role"]);
    shop.relay().waits(601);
    let late = shop.pairs("T4", 0x54).await;
    let at = At {
        session: shop
            .relay()
            .signs_in(&Kiosk { key: key(0x53), shop: shop_id(1), terminal: "T3".parse().unwrap() })
            .await,
        staff: None,
    };
    shop.adds(&at, "Seoyeon", "owner", OWNER).await.is_refused_with(8101);
    let first = shop.adds(&late, &decomposed(20), "owner", OWNER).await;
    assert_eq!(first.text("name"), composed);
    // The answer was lost: the repeat returns the same person.
    let full_width = format!(" {}\u{A0}", composed.replace("Seo", "Ｓｅｏ"));
    let invisible = composed.replace("Seo", "\u{200B}Seo\u{AD}");
    for spelling in [decomposed(20), composed, full_width, invisible] {
        assert_eq!(shop.adds(&late, &spelling, "owner", OWNER).await.data(), first.data());
    }
    let other = shop.pairs("T5", 0x55).await;
    assert!(!shop.status(&other).await.may_set_first, "the shop has an owner");
    shop.adds(&other, "Mallory", "owner", "480213").await.is_refused_with(8101);
}

#[tokio::test]
async fn giving_a_pin_again_tells_nothing_about_it() {
    let shop = Shop::open().await;
    shop.pairs("T3", 0x53).await;
    shop.relay().waits(601);
    let again = shop.pairs("T5", 0x55).await;
    let old = shop.signs_in("T3", 0x53).await;
    for pin in [OWNER, WRONG] {
        shop.adds(&old, "Seoyeon", "owner", pin).await.is_refused_with(8101);
        shop.adds(&again, "Haneul", "manager", pin).await.is_refused_with(8101);
    }
    // A terminal that was just paired may repeat the request of the first owner; a wrong PIN is a try like any other.
    shop.adds(&again, "Seoyeon", "owner", OWNER).await.data();
    for _ in 0..5 {
        shop.adds(&again, "Seoyeon", "owner", WRONG).await.is_refused_with(8101);
    }
    assert!(matches!(shop.tries(&again, OWNER).await, Unlocked::Locked { .. }));
    shop.adds(&again, "Seoyeon", "owner", OWNER).await.is_refused_with(8101);
}

#[tokio::test]
async fn each_role_may_do_what_it_says_and_no_more() {
    let shop = Shop::open().await;
    let sold = shop.0.sold(Gateway::Kicc, 1).await;
    let at = shop.counter().await;
    let foreign = shop.unlocked(&shop.pairs("T8", 0x58).await, OWNER).await;
    let foreign = At { session: at.session.clone(), ..foreign };
    let made_up = At { staff: Some("0".repeat(64)), ..at.clone() };
    for caller in [at.clone(), foreign, made_up] {
        check(&shop, &caller, &sold, "", 8101, 8101).await;
    }
    let pins = [(CLERK, 8102, 8102), (MANAGER, 0, 8102), (OWNER, 0, 0)];
    for (pin, refund, owner) in pins {
        let caller = shop.unlocked(&at, pin).await;
        check(&shop, &caller, &sold, pin, refund, owner).await;
        if refund != 0 {
            shop.posts(&caller, route::STAFF_LOCK, &json!({})).await.data();
        }
        shop.gets(&caller, route::STAFF_ACTIONS).await.is_refused_with(8101);
    }
    // An open staff area ends 15 minutes after its last use.
    let caller = shop.unlocked(&at, OWNER).await;
    shop.relay().waits(899);
    shop.gets(&caller, route::STAFF_MEMBERS).await.data();
    shop.relay().waits(899);
    let at = shop.counter().await;
    let caller = At { session: at.session, ..caller };
    shop.gets(&caller, route::STAFF_MEMBERS).await.data();
    shop.relay().waits(900);
    let caller = At { session: shop.counter().await.session, ..caller };
    shop.gets(&caller, route::STAFF_MEMBERS).await.is_refused_with(8101);
}

/// Checks the codes of what needs a manager and of what needs an owner.
async fn check(shop: &Shop, caller: &At, sold: &CardSale, id: &str, manager: u32, owner: u32) {
    let code = |reply: Reply| reply.body["code"].as_u64().unwrap();
    let id = format!("R{id}{}", caller.staff.as_deref().unwrap_or_default().len());
    let refund = json!(shop.0.wants(&shop.0.sale(sold).await, &id, "1100"));
    let customer = shop.relay().poor_customer().address();
    let grant = shop.grant(&format!("P{id}"), 10, customer);
    let calls = [(route::REFUNDS, refund), (route::PURCHASE_SAVE, grant)];
    let mut answers = Vec::new();
    for (path, body) in &calls {
        let reply = shop.posts(caller, path, body).await;
        answers.push(reply.body.clone());
        assert_eq!(code(reply), u64::from(manager), "{path}");
    }
    assert_eq!(code(shop.gets(caller, route::STAFF_MEMBERS).await), u64::from(owner), "members");
    assert_eq!(code(shop.gets(caller, route::STAFF_ACTIONS).await), u64::from(owner), "actions");
    let added = shop.adds(caller, &format!("N{id}"), "clerk", "480213").await;
    assert_eq!(code(added), u64::from(owner), "add");
    if manager == 0 {
        // The same bytes need no PIN once they were accepted: the answer may have been lost.
        shop.posts(caller, route::STAFF_LOCK, &json!({})).await.data();
        let locked = At { staff: None, ..caller.clone() };
        for ((path, body), answer) in calls.iter().zip(&answers) {
            for at in [caller, &locked] {
                assert_eq!(shop.posts(at, path, body).await.body, *answer, "{path}");
            }
        }
        assert_eq!(shop.0.settles(&id, 10).await.0.state, RefundState::Done);
        let actions = shop.recorded(&id).await + shop.recorded(&format!("P{id}")).await;
        assert_eq!(actions, 2, "each is recorded once");
    }
}

#[tokio::test]
async fn the_owner_changes_pins_and_the_last_owner_stays() {
    let shop = Shop::open().await;
    let at = shop.pairs("T3", 0x53).await;
    let owner = shop.unlocked(&at, OWNER).await;
    let elsewhere = shop.unlocked(&shop.pairs("T4", 0x54).await, CLERK).await;
    let [seoyeon, haneul, junho] = shop.members(&owner).await.try_into().unwrap();
    assert_eq!(
        (seoyeon.role, haneul.role, junho.role),
        (StaffRole::Owner, StaffRole::Manager, StaffRole::Clerk)
    );
    assert_eq!(shop.adds(&owner, "Junho", "clerk", "480213").await.faults(), ["name"]);
    assert_eq!(shop.adds(&owner, "Minji", "clerk", MANAGER).await.faults(), ["pin"]);
    let pin = |id: u64| format!("{}/{id}/pin", route::STAFF_MEMBERS);
    let remove = |id: u64| format!("{}/{id}/remove", route::STAFF_MEMBERS);
    let taken = shop.posts(&owner, &pin(junho.staff_id), &json!({ "pin": MANAGER })).await;
    assert_eq!(taken.faults(), ["pin"]);
    shop.posts(&owner, &pin(junho.staff_id), &json!({ "pin": "480213" })).await.data();
    assert!(matches!(shop.tries(&at, CLERK).await, Unlocked::Wrong { .. }));
    shop.refunds_nothing(&elsewhere).await;
    assert_eq!(shop.session(&at, "480213").await.name, "Junho");
    let owner = shop.unlocked(&at, OWNER).await;
    let last = shop.posts(&owner, &remove(seoyeon.staff_id), &json!({})).await;
    assert_eq!(last.faults(), ["staffId"]);
    shop.posts(&owner, &remove(haneul.staff_id), &json!({})).await.data();
    assert!(matches!(shop.tries(&at, MANAGER).await, Unlocked::Wrong { .. }));
    let unknown = shop.posts(&owner, &remove(haneul.staff_id), &json!({})).await;
    assert_eq!(unknown.faults(), ["staffId"]);
}

impl Shop {
    /// Checks that a staff area has ended.
    async fn refunds_nothing(&self, at: &At) {
        self.grants(at, "P-ended", 10).await.is_refused_with(8101);
    }
}

#[tokio::test]
async fn a_cancel_needs_a_manager_and_its_repeat_does_not() {
    let shop = Shop::open().await;
    let relay = shop.relay();
    let at = shop.pairs("T1", 0x51).await;
    let kiosk = Kiosk { key: key(0x51), shop: shop_id(1), terminal: "T1".parse().unwrap() };
    let id = relay.approved().await;
    relay.kiosk().closes(relay, &id, true).await.data();
    let request = kiosk.cancel_request(&id);
    // The key of the kiosk opens it with no other session either, and with no staff area of another terminal.
    let person = token(&relay.app, &kiosk.key, Resource::Account).await;
    let elsewhere = shop.unlocked(&shop.pairs("T2", 0x52).await, MANAGER).await;
    for other in [
        At { session: person, staff: None },
        At { session: at.session.clone(), ..elsewhere },
        at.clone(),
    ] {
        shop.posts(&other, route::CANCEL_OPEN, &request).await.is_refused_with(8101);
    }
    let clerk = shop.unlocked(&at, CLERK).await;
    shop.posts(&clerk, route::CANCEL_OPEN, &request).await.is_refused_with(8102);
    let manager = shop.unlocked(&at, MANAGER).await;
    assert_eq!(
        shop.posts(&manager, route::CANCEL_OPEN, &request).await.number("paymentStatus"),
        51
    );
    assert_eq!(shop.posts(&at, route::CANCEL_OPEN, &request).await.number("paymentStatus"), 51);
    // Another round is another action.
    relay.owner().answers_cancel(relay, &id, false).await.data();
    let close = kiosk.cancel_close_request(&id, false);
    assert_eq!(shop.posts(&at, route::CANCEL_CLOSE, &close).await.number("paymentStatus"), 59);
    shop.posts(&at, route::CANCEL_OPEN, &request).await.is_refused_with(8101);
    let owner = shop.unlocked(&at, OWNER).await;
    let actions: StaffActions = read(&shop.gets(&owner, route::STAFF_ACTIONS).await);
    let cancels: Vec<bool> = actions
        .actions
        .iter()
        .filter(|action| action.kind == StaffActionKind::Cancel)
        .map(|action| action.undone)
        .collect();
    assert_eq!(cancels, [true], "one, and without effect");
}

#[tokio::test]
async fn what_was_done_is_recorded_with_who_where_and_when() {
    let shop = Shop::open().await;
    let at = shop.counter().await;
    let sold = shop.0.sold(Gateway::Kicc, 1).await;
    shop.tries(&at, WRONG).await;
    let manager = shop.unlocked(&at, MANAGER).await;
    shop.relay().waits(5);
    shop.refunds(&manager, &sold, "R1", "11000").await.data();
    shop.grants(&manager, "P-1", 500).await.data();
    shop.posts(&manager, route::STAFF_LOCK, &json!({})).await.data();
    let owner = shop.unlocked(&at, OWNER).await;
    let actions: StaffActions = read(&shop.gets(&owner, route::STAFF_ACTIONS).await);
    let lines: Vec<_> = actions
        .actions
        .iter()
        .take(6)
        .map(|one| {
            (one.kind.as_str(), one.name.as_str(), one.terminal_id.as_str(), one.subject.as_str())
        })
        .collect();
    assert_eq!(
        lines,
        [
            ("unlock", "Seoyeon", "T1", ""),
            ("lock", "Haneul", "T1", ""),
            ("points", "Haneul", "T1", "P-1"),
            ("refund", "Haneul", "T1", "R1"),
            ("unlock", "Haneul", "T1", ""),
            ("wrong_pin", "", "T1", ""),
        ]
    );
    let refund = &actions.actions[3];
    assert_eq!(refund.amount.unwrap().to_decimal(0), "11000");
    assert_eq!(refund.currency.as_deref(), Some("krw"));
    assert_eq!(refund.at, shop.relay().app.clock().now());
}
