//! Signatures, tokens and refusals of the typed calls.

use std::rc::Rc;

use futures::future::LocalBoxFuture;
use kios_protocol::api::{Answer, SessionNonce, SessionRequest, Unknown, UnlockRequest, route};
use kios_protocol::message::{LoyaltyCancelPayment, LoyaltyNewPayment};
use kios_protocol::session::Resource;
use kios_protocol::{ResultCode, Signable, Signature};
use kios_sdk::{AgentKey, Close, Decision, PaymentFilter, SignsIn, TerminalClient};
use serde_json::{Value, json};

use crate::scripted::{RELAY_TIME_S, REQUEST_ID, Reply, Scripted, header, nonce};
use crate::values::{
    CHAIN, NONCE, account, client, item, key, open, payment, refund, refusing, shop, terminal,
    terminal_id,
};

/// A key that does not sign.
struct Unwilling;

impl SignsIn for Unwilling {
    fn sign_in(
        &self,
        nonce: SessionNonce,
        resource: Resource,
    ) -> LocalBoxFuture<'_, Option<SessionRequest>> {
        Box::pin(async move { key().sign_in(nonce, resource).await })
    }
}

impl AgentKey for Unwilling {
    fn sign_as_agent(&self, _: Signable) -> LocalBoxFuture<'_, Option<Signature>> {
        Box::pin(async { None })
    }
}

#[tokio::test(start_paused = true)]
async fn a_request_that_is_not_signed_is_not_sent_and_unknown() {
    let transport = refusing();
    let key = Rc::new(Unwilling);
    let terminal = TerminalClient::new(&client(&transport), key, shop(), terminal_id());
    let unknown = Answer::Unknown(Unknown::Unreachable);
    assert_eq!(terminal.open(open()).await, unknown);
    assert_eq!(terminal.close(payment(), Close::Complete).await, unknown);
    assert!(transport.urls().is_empty());
}

#[tokio::test(start_paused = true)]
async fn a_refusal_of_what_is_read_before_is_no_refusal_of_the_request() {
    let transport = Scripted::signing_in(|_| Reply::refused(6000));
    let unknown = Unknown::Unreachable;
    assert_eq!(terminal(&transport).refund(refund()).await, Answer::Unknown(unknown));
    assert_eq!(account(&transport).temporary_account().await, Answer::Unknown(unknown));
    assert_eq!(
        account(&transport).decide_limit("A1", Decision::Deny).await,
        Answer::Unknown(unknown)
    );
    let sent = transport.urls();
    assert!(sent.iter().all(|url| url.contains("/chain/") || url.contains("/nonce/")), "{sent:?}");
}

#[tokio::test(start_paused = true)]
async fn a_token_that_may_have_ended_is_renewed_once_and_every_other_refusal_is_final() {
    for code in ResultCode::ALL.iter().map(|code| code.number()).filter(|code| *code != 0) {
        let transport = Scripted::signing_in(move |_| Reply::refused(code));
        let answer = terminal(&transport).payments(&PaymentFilter::default()).await;
        assert_eq!(answer, Answer::Refused(code));
        let sent = transport.sent_to("/v2/payments");
        let tokens: Vec<_> = sent.iter().map(|one| header(one, "authorization").unwrap()).collect();
        let renewed = ["Bearer t1", "Bearer t2"];
        let expected = if [2001, 2002].contains(&code) { &renewed[..] } else { &renewed[..1] };
        assert_eq!(tokens, expected, "{code}");
    }
}

#[tokio::test(start_paused = true)]
async fn a_key_that_may_not_sign_in_cannot_charge() {
    let transport = Scripted::new(|request| match request.url.as_str() {
        route::SESSION_NONCE => nonce(),
        _ => Reply::refused(ResultCode::NotAuthorized.number()),
    });
    let terminal = terminal(&transport);
    assert!(terminal.may_charge().await.is_refused(ResultCode::InvalidSignature));
    let read = terminal.payments(&PaymentFilter::default()).await;
    assert!(read.is_refused(ResultCode::NotAuthorized));
}

#[tokio::test(start_paused = true)]
async fn the_open_staff_area_is_sent_until_it_is_locked_even_without_a_network() {
    let transport = Scripted::signing_in(|request| match request.url.as_str() {
        "/v2/staff/unlock" => Reply::done(&json!({
            "outcome": "right", "token": "s", "staffId": 1, "name": "Kim", "role": "owner",
            "refundLimit": "0", "pointsLimit": "0", "expiresAt": RELAY_TIME_S, "serverTime": RELAY_TIME_S
        })),
        "/v2/staff/lock" => Reply::Failure,
        _ => Reply::done(&json!({ "serverTime": RELAY_TIME_S, "payments": [] })),
    });
    let terminal = terminal(&transport);
    let pin = "480213".parse().unwrap();
    assert!(matches!(terminal.unlock_staff(&UnlockRequest { pin }).await, Answer::Done(_)));
    terminal.payments(&PaymentFilter::default()).await;
    assert_eq!(terminal.lock_staff().await, Answer::Unknown(Unknown::Unreachable));
    terminal.payments(&PaymentFilter::default()).await;
    assert_eq!(terminal.lock_staff().await, Answer::Done(()));
    let staff = |path| -> Vec<Option<String>> {
        let sent = transport.sent_to(path);
        sent.iter().map(|request| header(request, "kios-staff").map(str::to_owned)).collect()
    };
    assert_eq!(staff("/v2/payments"), [Some("s".to_owned()), None]);
    assert_eq!(staff("/v2/staff/lock"), [Some("s".to_owned())]);
}

/// Source: the example of `relay.md §7`.
#[tokio::test(start_paused = true)]
async fn a_shop_owners_decision_above_the_limit_is_the_documented_signature() {
    let transport = refusing();
    let id = "000102030405060708090a0b0c0d0e0f";
    account(&transport).decide_limit(id, Decision::Approve).await;
    let sent = transport.sent_to("/v2/shop/approvals/").pop().unwrap();
    let body: Value = serde_json::from_str(&sent.body.unwrap()).unwrap();
    let expected = "0x85aa830b785cc1442c13a357673019924b4739925330aff820dacafb3c0fbece\
                    634d9a10fb1a7310115302700b6a25642c103ee24eab6bd72feb8d59edd261eb1b";
    assert_eq!(body, json!({ "approval": true, "signature": expected }));
}

#[tokio::test(start_paused = true)]
async fn a_decision_is_signed_over_what_was_shown_and_sent_where_it_belongs() {
    let numbers = (CHAIN.into(), NONCE.into());
    let (account_id, item_new) = (key().address(), item(11));
    let (chain_id, nonce) = numbers;
    let new = key().sign(&LoyaltyNewPayment {
        payment_id: payment(),
        purchase_id: "P000203",
        amount: item_new.amount,
        currency: "krw",
        shop_id: shop(),
        account: account_id,
        chain_id,
        nonce,
    });
    let cancel = key().sign(&LoyaltyCancelPayment {
        payment_id: payment(),
        purchase_id: "P000203",
        account: account_id,
        chain_id,
        nonce,
    });
    let transport = refusing();
    for (status, path, signature) in
        [(11, "/v2/payment/new/approval", new), (51, "/v2/payment/cancel/approval", cancel)]
    {
        for (decision, approval) in [(Decision::Approve, true), (Decision::Deny, false)] {
            account(&transport).decide(&item(status), decision).await;
            let sent = transport.sent_to(path).pop().unwrap();
            let body: Value = serde_json::from_str(&sent.body.unwrap()).unwrap();
            let expected =
                json!({ "paymentId": payment(), "approval": approval, "signature": signature });
            assert_eq!(body, expected);
        }
    }
}

#[tokio::test(start_paused = true)]
async fn the_relays_id_of_a_failed_request_is_kept_until_another_one_fails() {
    let transport = Scripted::signing_in(|request| {
        if request.url.contains("/payments") { Reply::refused(2001) } else { Reply::Failure }
    });
    let terminal = terminal(&transport);
    let failed = || terminal.session().relay().failed_request();
    assert_eq!(failed(), None);
    let refused = terminal.payments(&PaymentFilter::default()).await;
    assert_eq!((refused, failed().as_deref()), (Answer::Refused(2001), Some(REQUEST_ID)));
    assert_eq!(terminal.may_charge().await, Answer::Unknown(Unknown::Unreachable));
    assert_eq!(failed(), None, "the last one was not answered");
}
