//! Limits, and the shop owner's approval above them: `relay.md §7`, T5 and T6.

use kios_domain::staff::StaffLimits;
use kios_protocol::api::{LimitApprovalRequest, route};
use kios_protocol::message::LimitApprovalDecision;
use kios_protocol::refund::{Gateway, RefundState};
use kios_protocol::staff::StaffActionKind;
use kios_simulator::card::{Endpoint, Fault};
use serde_json::json;

use crate::support::key;

use crate::support::staff::{At, CLERK, MANAGER, Shop};

#[tokio::test]
async fn limits_hold_whatever_a_kiosk_says() {
    let shop = Shop::with(|config| config.staff.default = StaffLimits::default()).await;
    let at = shop.counter().await;
    let first = shop.unlocked(&at, MANAGER).await;
    shop.grants(&first, "P-1", 100_001).await.is_refused_with(8103);
    for n in 0..5 {
        shop.grants(&first, &format!("P1{n}"), 100_000).await.data();
    }
    // Half a million at one terminal in a day; a repeat counts once.
    shop.grants(&first, "P10", 100_000).await.data();
    shop.grants(&first, "P-2", 1).await.is_refused_with(8103);
    // What was taken back counts no more.
    shop.posts(&first, route::PURCHASE_CANCEL, &json!({ "purchaseId": "P10" })).await.data();
    shop.grants(&first, "P-3", 100_000).await.data();
    let mut given = 500_000;
    for n in 0..3_u8 {
        let other = shop.pairs(&format!("T{}", 30 + n), 0x70 + n).await;
        let other = shop.unlocked(&other, MANAGER).await;
        for sale in 0..5 {
            shop.grants(&other, &format!("P{n}-{sale}"), 100_000).await.data();
            given += 100_000;
        }
    }
    assert_eq!(given, 2_000_000);
    let other = shop.unlocked(&shop.pairs("T40", 0x7a).await, MANAGER).await;
    shop.grants(&other, "P-4", 1).await.is_refused_with(8103);
    shop.relay().waits(86_401);
    let other = shop.unlocked(&shop.pairs("T41", 0x7b).await, MANAGER).await;
    shop.grants(&other, "P-5", 100_000).await.data();
}

#[tokio::test]
async fn a_refund_that_the_gateway_refuses_counts_no_more() {
    let shop = Shop::with(|config| config.staff.default = StaffLimits::default()).await;
    let at = shop.unlocked(&shop.counter().await, MANAGER).await;
    let sold = shop.0.sold_for(Gateway::Kicc, 1, "660000").await;
    for n in 0..5 {
        shop.refunds(&at, &sold, &format!("R{n}"), "99000").await.data();
        let (refund, _) = shop.0.settles(&format!("R{n}"), 60).await;
        assert_eq!(refund.state, RefundState::Done);
    }
    shop.refunds(&at, &sold, "R9", "11000").await.is_refused_with(8103);
    let small = shop.0.sold_for(Gateway::Kicc, 2, "11000").await;
    shop.0.breaks(Gateway::Kicc, Fault::Decline);
    shop.refunds(&at, &small, "REFUSED", "4400").await.data();
    let (refused, _) = shop.0.settles("REFUSED", 60).await;
    assert_eq!(refused.state, RefundState::Refused);
    shop.refunds(&at, &small, "RY", "4400").await.data();
}

#[tokio::test]
async fn above_a_limit_the_shop_owner_decides() {
    let shop = Shop::with(|config| config.staff.default = StaffLimits::default()).await;
    let at = shop.unlocked(&shop.counter().await, MANAGER).await;
    let (owner, stranger) = (key(0x33), key(0x44));
    for (purchase, approves) in [("P-1", true), ("P-2", false)] {
        for _ in 0..2 {
            shop.grants(&at, purchase, 200_000).await.is_refused_with(8103);
        }
        assert!(shop.waiting(&stranger).await.1.approvals.is_empty());
        let (session, waiting) = shop.waiting(&owner).await;
        let [asked] = waiting.approvals.as_slice() else { panic!("{waiting:?}") };
        assert_eq!((asked.kind, asked.subject.as_str()), (StaffActionKind::Points, purchase));
        let amount = asked.amount.to_decimal(0);
        assert_eq!((asked.name.as_str(), amount.as_str()), ("Haneul", "200000"));
        let id = asked.approval_id.clone();
        assert_eq!(shop.decides(&stranger, &id, true).await.faults(), ["approvalId"]);
        let path = format!("{}/{id}", route::SHOP_APPROVALS);
        let session = At { session, staff: None };
        for (signer, signs) in [(&owner, !approves), (&stranger, approves)] {
            let message =
                LimitApprovalDecision { approval_id: &id, approve: signs, chain_id: 24_680.into() };
            let signature = signer.sign(&message);
            let request = LimitApprovalRequest { approval: approves, signature };
            shop.posts(&session, &path, &json!(request)).await.is_refused_with(1501);
        }
        for _ in 0..2 {
            shop.decides(&owner, &id, approves).await.data();
        }
        assert_eq!(shop.decides(&owner, &id, !approves).await.faults(), ["approvalId"]);
        assert!(shop.waiting(&owner).await.1.approvals.is_empty());
        let reply = shop.grants(&at, purchase, 200_000).await;
        assert_eq!(reply.code(), if approves { 0 } else { 8104 });
    }
    // A decision is about one request, and counts for ten minutes.
    shop.grants(&at, "P-3", 200_000).await.is_refused_with(8103);
    let (_, waiting) = shop.waiting(&owner).await;
    let id = waiting.approvals[0].approval_id.clone();
    shop.decides(&owner, &id, true).await.data();
    shop.relay().waits(600);
    shop.grants(&at, "P-3", 200_000).await.is_refused_with(8103);
    let (_, waiting) = shop.waiting(&owner).await;
    shop.decides(&owner, &waiting.approvals[0].approval_id, true).await.data();
    shop.grants(&at, "P-3", 300_000).await.is_refused_with(8103);
    assert_eq!(shop.decides(&owner, &id, true).await.faults(), ["approvalId"]);
}

#[tokio::test]
async fn a_refund_that_waits_asks_the_gateway_only_once_it_is_approved() {
    let shop = Shop::with(|config| config.staff.default = StaffLimits::default()).await;
    let counter = shop.counter().await;
    let sold = shop.0.sold_for(Gateway::Kicc, 1, "330000").await;
    let request = json!(shop.0.wants(&sold, "R-1", "220000"));
    // The next inquiry about a sale is cut.
    shop.0.sandbox.fail_next(Gateway::Kicc, Endpoint::Sale, Fault::CutBefore);
    let clerk = shop.unlocked(&counter, CLERK).await;
    let of_clerk = json!(shop.0.wants(&sold, "R-2", "1100"));
    shop.posts(&clerk, route::REFUNDS, &of_clerk).await.is_refused_with(8102);
    let at = shop.unlocked(&counter, MANAGER).await;
    for _ in 0..3 {
        shop.posts(&at, route::REFUNDS, &request).await.is_refused_with(8103);
    }
    let owner = key(0x33);
    let (_, waiting) = shop.waiting(&owner).await;
    shop.decides(&owner, &waiting.approvals[0].approval_id, true).await.data();
    // The approval is for this request alone.
    let mut other = shop.0.wants(&sold, "R-1", "220000");
    other.reason = "another".to_owned();
    let other = json!(other.signed(24_680, &shop.relay().kiosk().key));
    shop.posts(&at, route::REFUNDS, &request).await.is_refused_with(8009);
    shop.posts(&at, route::REFUNDS, &request).await.data();
    assert_eq!(shop.posts(&at, route::REFUNDS, &other).await.faults(), ["refundId"]);
}

#[tokio::test]
async fn an_approval_counts_for_the_request_that_was_shown() {
    let shop = Shop::with(|config| config.staff.default = StaffLimits::default()).await;
    let at = shop.unlocked(&shop.counter().await, MANAGER).await;
    let owner = key(0x33);
    shop.grants(&at, "P-1", 200_000).await.is_refused_with(8103);
    let (_, waiting) = shop.waiting(&owner).await;
    shop.decides(&owner, &waiting.approvals[0].approval_id, true).await.data();
    let other = shop.relay().customer().address();
    shop.grants_to(&at, "P-1", 200_000, other).await.is_refused_with(8103);
}
