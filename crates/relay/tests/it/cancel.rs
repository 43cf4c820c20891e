//! Cancels: `protocol.md §2.6 to §2.8, §5.3`, `relay.md §3` B4, B5, B6, B9 and B12.

use std::collections::BTreeSet;

use kios_domain::ledger::{Account, Balance};
use kios_protocol::Amount;
use kios_protocol::api::route;
use serde_json::json;

use crate::support::{Kiosk, Relay, Sale, high_s, key, shop_id};

#[tokio::test]
async fn an_approved_cancel_puts_everything_back_to_the_last_unit() {
    let relay = Relay::start().await;
    let (customer, kiosk, owner) = (relay.customer(), relay.kiosk(), relay.owner());
    let before = relay.ledger_totals().await;
    let code = customer.code(&relay).await;
    let sale = Sale { amount: "0.582057716445789125", currency: "php", ..Sale::default() };
    let id = kiosk.opens(&relay, &sale, code).await.text("paymentId");
    customer.answers(&relay, &id, true).await.data();
    kiosk.closes(&relay, &id, true).await.data();
    assert_eq!(relay.used().await, "11.641154328");

    let opened = kiosk.asks_back(&relay, &id).await;
    assert_eq!(opened.number("paymentStatus"), 51);
    assert_eq!(opened.number("openCancelTimestamp"), 1_700_000_000);
    assert_eq!(opened.text("totalPoint"), "12223212028000000000", "what was settled");
    relay.waits(3);
    let answer = owner.answers_cancel(&relay, &id, true).await;
    assert_eq!(answer.number("paymentStatus"), 54);
    let hash = answer.text("txHash");
    assert!(hash.len() == 66 && hash.starts_with("0x"), "{hash}");
    assert_eq!(relay.status(&id).await, 57);
    assert_eq!((owner.nonce(&relay).await, customer.nonce(&relay).await), (1, 1));
    let escrow = relay.ledger_totals().await.stored[&Account::Escrow].net();
    assert_eq!(escrow.to_string(), "12223212028000000000");
    assert_eq!(relay.balance(customer.address()).await, "999987.776787972", "not yet");

    relay.waits(2);
    let closed = kiosk.closes_cancel(&relay, &id, true).await;
    assert_eq!(closed.number("paymentStatus"), 58);
    assert_eq!(closed.number("closeCancelTimestamp"), 1_700_000_005);
    let after = relay.ledger_totals().await;
    for (account, balance) in &after.stored {
        let was = before.stored.get(account).copied().unwrap_or_default();
        assert_eq!(balance.net(), was.net(), "{account}");
    }
    assert_eq!(relay.used().await, "0");
    assert_eq!(relay.tasks().await, [(0, 15), (0, 55)]);
    kiosk.asks_back(&relay, &id).await.is_refused_with(2022);
    assert_eq!(relay.status(&id).await, 58, "a repeat changes nothing");
}

#[tokio::test]
async fn a_denied_cancel_can_be_asked_for_again_and_approved() {
    let relay = Relay::start().await;
    let (kiosk, owner) = (relay.kiosk(), relay.owner());
    let id = relay.asked_back().await;
    let denial = owner.cancel_approval(&relay, &id, false).await;
    let denied = relay.post(route::CANCEL_APPROVAL, &denial).await;
    assert_eq!(denied.number("paymentStatus"), 56);
    assert!(denied.data().get("txHash").is_none());
    assert_eq!(relay.post(route::CANCEL_APPROVAL, &denial).await.data(), denied.data());
    assert_eq!(owner.nonce(&relay).await, 1);
    // The signature of its denial is no approval in the same round.
    let mut turned = denial.clone();
    turned["approval"] = json!(true);
    relay.post(route::CANCEL_APPROVAL, &turned).await.is_refused_with(2020);

    let closed = kiosk.closes_cancel(&relay, &id, true).await;
    assert_eq!(closed.number("paymentStatus"), 59);
    relay.waits(10);
    let again = kiosk.asks_back(&relay, &id).await;
    assert_eq!(again.number("paymentStatus"), 51);
    assert_eq!(again.number("openCancelTimestamp"), 1_700_000_010);
    assert_eq!(again.number("closeCancelTimestamp"), closed.number("closeCancelTimestamp"));
    assert_eq!(owner.answers_cancel(&relay, &id, true).await.number("paymentStatus"), 54);
    assert_eq!(kiosk.closes_cancel(&relay, &id, true).await.number("paymentStatus"), 58);
    assert_eq!(relay.balance(relay.customer().address()).await, "1000000");
    assert_eq!(relay.tasks().await, [(0, 15), (4000, 56), (0, 55)]);
}

#[tokio::test]
async fn a_denied_cancel_can_be_asked_for_again_without_closing_it() {
    let relay = Relay::start().await;
    let id = relay.asked_back().await;
    relay.owner().answers_cancel(&relay, &id, false).await.data();
    assert_eq!(relay.kiosk().asks_back(&relay, &id).await.number("paymentStatus"), 51);
}

#[tokio::test]
async fn a_cancel_that_ran_out_is_closed_and_asked_for_again() {
    let relay = Relay::start().await;
    let (kiosk, owner) = (relay.kiosk(), relay.owner());
    let id = relay.asked_back().await;
    assert_eq!(relay.later(44).await.timed_out, 0);
    assert_eq!(relay.later(1).await.timed_out, 1);
    assert_eq!(relay.later(1).await.timed_out, 0);
    owner.answers_cancel(&relay, &id, true).await.is_refused_with(7000);
    assert_eq!(relay.tasks().await, [(0, 15), (7000, 51)], "told once, as pay_cancel");
    assert_eq!(relay.status(&id).await, 51);
    assert_eq!(kiosk.closes_cancel(&relay, &id, true).await.number("paymentStatus"), 59);
    owner.answers_cancel(&relay, &id, true).await.is_refused_with(2020);
    assert_eq!(kiosk.asks_back(&relay, &id).await.number("paymentStatus"), 51);
    owner.answers_cancel(&relay, &id, true).await.data();
    assert_eq!(kiosk.closes_cancel(&relay, &id, true).await.number("paymentStatus"), 58);
    assert_eq!(relay.balance(relay.customer().address()).await, "1000000");
}

#[tokio::test]
async fn an_answer_after_the_time_ends_it_once() {
    let relay = Relay::start().await;
    let id = relay.asked_back().await;
    relay.waits(45);
    let in_time = relay.owner().cancel_approval(&relay, &id, false).await;
    relay.waits(1);
    relay.post(route::CANCEL_APPROVAL, &in_time).await.is_refused_with(7000);
    relay.owner().answers_cancel(&relay, &id, true).await.is_refused_with(7000);
    relay.later(1).await;
    assert_eq!(relay.tasks().await, [(0, 15), (7000, 51)]);
}

#[tokio::test]
async fn a_payment_of_eight_days_ago_is_not_taken_back() {
    let relay = Relay::start().await;
    let id = relay.paid().await;
    relay.later(8 * 86_400).await;
    assert_eq!(relay.kiosk().asks_back(&relay, &id).await.number("paymentStatus"), 51);
    relay.owner().answers_cancel(&relay, &id, true).await.is_refused_with(1534);
    assert_eq!(relay.status(&id).await, 51, "and can be denied or given up");
    assert_eq!(relay.owner().nonce(&relay).await, 0);
    assert_eq!(relay.kiosk().closes_cancel(&relay, &id, false).await.number("paymentStatus"), 59);
    assert_eq!(relay.balance(relay.customer().address()).await, "998950");
}

#[tokio::test]
async fn the_window_ends_seven_days_after_the_approval() {
    for (seconds, status) in [(604_800, 57), (604_801, 51)] {
        let relay = Relay::start().await;
        let id = relay.paid().await;
        relay.waits(seconds);
        relay.kiosk().asks_back(&relay, &id).await.data();
        relay.owner().answers_cancel(&relay, &id, true).await;
        assert_eq!(relay.status(&id).await, status, "after {seconds} s");
    }
}

#[tokio::test]
async fn only_the_owner_answers_and_only_in_canonical_form() {
    let relay = Relay::start().await;
    let id = relay.asked_back().await;
    relay.customer().answers_cancel(&relay, &id, true).await.is_refused_with(1501);
    crate::support::Customer(key(0x44))
        .answers_cancel(&relay, &id, true)
        .await
        .is_refused_with(1501);
    let right = relay.owner().cancel_approval(&relay, &id, true).await;
    relay.post(route::CANCEL_APPROVAL, &high_s(&right)).await.is_refused_with(1501);
    // The approval of a payment does not approve its cancel, and vice versa.
    relay.post(route::NEW_APPROVAL, &right).await.is_refused_with(2020);
    let mut unknown = right.clone();
    unknown["paymentId"] = json!("0x12");
    relay.post(route::CANCEL_APPROVAL, &unknown).await.is_refused_with(2003);
    assert_eq!(relay.status(&id).await, 51);
    relay.post(route::CANCEL_APPROVAL, &right).await.data();
    let other = relay.opened_as("P2").await;
    relay.owner().answers_cancel(&relay, &other, true).await.is_refused_with(2020);
}

#[tokio::test]
async fn the_same_request_again_gets_the_present_status_while_it_follows_from_it() {
    let relay = Relay::start().await;
    let (kiosk, owner) = (relay.kiosk(), relay.owner());
    let id = relay.paid().await;
    let open = kiosk.asks_back(&relay, &id).await;
    let approval = owner.cancel_approval(&relay, &id, true).await;
    relay.waits(5);
    assert_eq!(kiosk.asks_back(&relay, &id).await.data(), open.data());
    // The close of the payment itself is past.
    kiosk.closes(&relay, &id, true).await.is_refused_with(2026);
    let mut approved = relay.post(route::CANCEL_APPROVAL, &approval).await.data().clone();
    approved["paymentStatus"] = 57.into();
    assert_eq!(*relay.post(route::CANCEL_APPROVAL, &approval).await.data(), approved);
    kiosk.asks_back(&relay, &id).await.is_refused_with(2022);
    let closed = kiosk.closes_cancel(&relay, &id, true).await;
    relay.waits(5);
    assert_eq!(kiosk.closes_cancel(&relay, &id, true).await.data(), closed.data());
    relay.post(route::CANCEL_APPROVAL, &approval).await.is_refused_with(2020);
    kiosk.closes_cancel(&relay, &id, false).await.is_refused_with(2026);
    kiosk.closes(&relay, &id, true).await.is_refused_with(2024);
    assert_eq!(owner.nonce(&relay).await, 1);
    assert_eq!(relay.tasks().await, [(0, 15), (0, 55)]);
}

#[tokio::test]
async fn a_denial_that_was_overheard_approves_no_later_round() {
    let relay = Relay::start().await;
    let (kiosk, owner) = (relay.kiosk(), relay.owner());
    let id = relay.paid().await;
    kiosk.asks_back(&relay, &id).await.data();
    let mut denial = owner.cancel_approval(&relay, &id, false).await;
    relay.post(route::CANCEL_APPROVAL, &denial).await.data();
    assert_eq!(owner.nonce(&relay).await, 1);
    kiosk.asks_back(&relay, &id).await.data();
    denial["approval"] = true.into();
    relay.post(route::CANCEL_APPROVAL, &denial).await.is_refused_with(1501);
    assert_eq!(relay.status(&id).await, 51);
    owner.answers_cancel(&relay, &id, true).await.data();
}

#[tokio::test]
async fn a_decision_that_came_late_or_was_refused_counts_in_no_later_round() {
    for late in [46, 301, 0] {
        let relay = Relay::start().await;
        let (kiosk, owner) = (relay.kiosk(), relay.owner());
        let id = relay.paid().await;
        kiosk.asks_back(&relay, &id).await.data();
        let mut decision = owner.cancel_approval(&relay, &id, false).await;
        // In time, after 45 seconds, and after the kiosk has closed the round; or it never arrives.
        relay.later(late).await;
        if late > 0 {
            let refused = relay.post(route::CANCEL_APPROVAL, &decision).await.code();
            assert!([7000, 2020].contains(&refused), "{refused} after {late}");
        }
        if relay.status(&id).await == 51 || late == 46 {
            kiosk.closes_cancel(&relay, &id, false).await.data();
        }
        kiosk.asks_back(&relay, &id).await.data();
        decision["approval"] = true.into();
        relay.post(route::CANCEL_APPROVAL, &decision).await.is_refused_with(1501);
        assert_eq!(relay.status(&id).await, 51, "after {late}");
        owner.answers_cancel(&relay, &id, true).await.data();
    }
}

#[tokio::test]
async fn what_was_closed_in_one_round_is_closed_anew_in_the_next() {
    let relay = Relay::start().await;
    let id = relay.paid().await;
    for round in 0..3_u64 {
        let opened = relay.kiosk().asks_back(&relay, &id).await;
        assert_eq!(opened.number("openCancelTimestamp"), 1_700_000_000 + round);
        let closed = relay.kiosk().closes_cancel(&relay, &id, false).await;
        assert_eq!(closed.number("closeCancelTimestamp"), 1_700_000_000 + round);
        relay.waits(1);
    }
}

#[tokio::test]
async fn a_shop_that_changes_its_mind_frees_the_kiosk_at_once() {
    let relay = Relay::start().await;
    let id = relay.asked_back().await;
    relay.kiosk().closes_cancel(&relay, &id, true).await.is_refused_with(2030);
    assert_eq!(relay.kiosk().closes_cancel(&relay, &id, false).await.number("paymentStatus"), 59);
    relay.owner().answers_cancel(&relay, &id, true).await.is_refused_with(2020);
    assert_eq!(relay.kiosk().asks_back(&relay, &id).await.number("paymentStatus"), 51);
}

#[tokio::test]
async fn a_cancel_that_was_given_up_after_the_approval_is_final() {
    let relay = Relay::start().await;
    let id = relay.asked_back().await;
    relay.owner().answers_cancel(&relay, &id, true).await.data();
    assert_eq!(relay.kiosk().closes_cancel(&relay, &id, false).await.number("paymentStatus"), 59);
    assert_eq!(relay.balance(relay.customer().address()).await, "998950");
    assert_eq!(relay.used().await, "1000");
    relay.kiosk().asks_back(&relay, &id).await.is_refused_with(2022);
    relay.kiosk().closes_cancel(&relay, &id, true).await.is_refused_with(2024);
    assert_eq!(relay.status(&id).await, 59);
}

#[tokio::test]
async fn what_nobody_closes_is_closed() {
    let relay = Relay::start().await;
    let id = relay.asked_back().await;
    relay.later(45).await;
    assert_eq!(relay.later(254).await.closed, 0);
    assert_eq!(relay.later(1).await.closed, 1);
    assert_eq!(relay.status(&id).await, 59);
    relay.kiosk().asks_back(&relay, &id).await.data();
    relay.owner().answers_cancel(&relay, &id, false).await.data();
    assert_eq!(relay.later(300).await.closed, 1);
    assert_eq!(relay.status(&id).await, 59);
    assert_eq!(relay.balance(relay.customer().address()).await, "998950");
    assert_eq!(relay.tasks().await, [(0, 15), (7000, 51), (4000, 56)]);
}

/// What the customer, the shop and the fee account have, what is in escrow, and the shop's turnover.
async fn standing(relay: &Relay) -> [String; 5] {
    let totals = relay.ledger_totals().await;
    let net = |account: Account| {
        totals.stored.get(&account).map_or(Amount::ZERO, Balance::net).to_decimal(0)
    };
    let shop = Account::Shop(shop_id(1));
    let customer = relay.balance(relay.customer().address()).await;
    [customer, net(shop), net(Account::Fee), net(Account::Escrow), relay.used().await]
}

/// `relay.md §3 B32`: both sides said yes.
#[tokio::test]
async fn an_approved_cancel_that_no_kiosk_closes_is_completed_as_by_its_close() {
    let closed = Relay::start().await;
    let id = closed.asked_back().await;
    closed.owner().answers_cancel(&closed, &id, true).await.data();
    assert_eq!(closed.kiosk().closes_cancel(&closed, &id, true).await.number("paymentStatus"), 58);

    let relay = Relay::start().await;
    let id = relay.asked_back().await;
    relay.owner().answers_cancel(&relay, &id, true).await.data();
    assert_eq!(relay.later(299).await.closed, 0);
    assert_eq!(relay.status(&id).await, 57);
    assert_eq!(relay.later(1).await.closed, 1);
    assert_eq!(relay.status(&id).await, 58);
    assert_eq!(standing(&relay).await, standing(&closed).await);
    assert_eq!(standing(&relay).await, ["1000000", "0", "0", "0", "0"]);
    assert_eq!(relay.tasks().await, closed.tasks().await);
    let events = relay.events(&format!("terminal:{}:T1", shop_id(1))).await;
    assert_eq!(events.last().map(|event| event.0), Some(58));
    // Whoever comes back late gets what is true.
    relay.kiosk().closes_cancel(&relay, &id, true).await.is_refused_with(2026);
    relay.kiosk().asks_back(&relay, &id).await.is_refused_with(2022);
    assert_eq!(relay.later(1_000).await.closed, 0);
}

#[tokio::test]
async fn only_what_is_paid_is_taken_back_and_refusals_change_nothing() {
    let relay = Relay::start().await;
    let kiosk = relay.kiosk();
    let unknown = format!("0x{}", "12".repeat(32));
    kiosk.asks_back(&relay, &unknown).await.is_refused_with(2003);
    let stranger = Kiosk { key: key(0x44), ..relay.kiosk() };
    stranger.asks_back(&relay, &unknown).await.is_refused_with(1501);
    let id = relay.opened().await;
    for status in [11, 17, 18] {
        assert_eq!(relay.status(&id).await, status);
        kiosk.closes_cancel(&relay, &id, true).await.is_refused_with(2024);
        assert_eq!(relay.status(&id).await, status);
        if status == 18 {
            break;
        }
        kiosk.asks_back(&relay, &id).await.is_refused_with(2022);
        if status == 11 {
            relay.customer().answers(&relay, &id, true).await.data();
        } else {
            kiosk.closes(&relay, &id, true).await.data();
        }
    }
    kiosk.asks_back(&relay, &id).await.data();
    // No action on the payment itself changes a cancel.
    kiosk.closes(&relay, &id, false).await.is_refused_with(2026);
    let mirrored = high_s(&kiosk.cancel_close_request(&id, false));
    relay.post(route::CANCEL_CLOSE, &mirrored).await.is_refused_with(1501);
    assert_eq!(relay.status(&id).await, 51);
}

#[tokio::test]
async fn twenty_parallel_closes_have_one_winner() {
    let relay = Relay::on_disk().await;
    let id = relay.asked_back().await;
    relay.owner().answers_cancel(&relay, &id, true).await.data();
    let kiosk = relay.kiosk();
    let closes = (0..20).map(|index| kiosk.closes_cancel(&relay, &id, index % 2 == 0));
    let replies = futures_util::future::join_all(closes).await;
    let answers: BTreeSet<String> = replies
        .iter()
        .filter(|reply| reply.code() == 0)
        .map(|reply| reply.data().to_string())
        .collect();
    assert_eq!(answers.len(), 1, "the winner's answer, and the stored one for its repeats");
    assert_eq!(replies.iter().filter(|reply| reply.code() == 0).count(), 10);
    let losers: BTreeSet<u64> =
        replies.iter().map(crate::support::Reply::code).filter(|code| *code != 0).collect();
    let status = relay.status(&id).await;
    assert_eq!(losers.into_iter().collect::<Vec<_>>(), [if status == 58 { 2026 } else { 2024 }]);
    let events = relay.events(&format!("terminal:{}:T1", shop_id(1))).await;
    assert_eq!(events.iter().filter(|event| event.0 >= 58).count(), 1);
    let left = relay.balance(relay.customer().address()).await;
    assert_eq!(left, if status == 58 { "1000000" } else { "998950" });
}
