//! KICC `EasyPay`: request bodies of every type, rejected values, and status queries over midnight.

use kios_domain::refund::{QueryOutcome, SendOutcome};
use kios_gateways::{Adapter, Kicc, kicc::CaptureOrder};
use kios_protocol::refund::{Basket, CardMethod, Gateway, Taxation};
use kios_protocol::{Amount, Timestamp};
use kios_simulator::card::{Endpoint, Fault};
use serde_json::{Value, json};

use crate::support::START;
use crate::support::till::{CannedResponse, Refund, StubGateway, Till, asks, money, sends};

const KICC: Gateway = Gateway::Kicc;

fn body(till: &Till, refund: &Refund) -> Value {
    serde_json::from_str(&till.prepares(refund).unwrap().body).unwrap()
}

/// The name of the rejected field.
#[track_caller]
fn error(till: &Till, refund: &Refund) -> &'static str {
    let error = till.prepares(refund).unwrap_err();
    assert!(!error.fault.is_empty());
    error.field
}

#[tokio::test]
async fn the_type_follows_from_how_it_was_paid_and_how_much_goes_back() {
    let till = Till::open().await;
    let cases = [
        (CardMethod::Card, "40", Some("32")),
        (CardMethod::Bank, "40", Some("33")),
        (CardMethod::Mobile, "40", Some("33")),
        (CardMethod::VirtualAccount, "40", None),
        (CardMethod::CashReceipt, "51", Some("52")),
    ];
    for (method, whole, part) in cases {
        let full = body(&till, &Refund { method, ..Refund::of(KICC) });
        assert_eq!(full["reviseTypeCode"], whole);
        assert_eq!((&full["amount"], &full["remainAmount"]), (&json!(33_000), &json!(33_000)));
        let refund = Refund { method, ..Refund::part(KICC, "R-2", "1000", "33000") };
        match part {
            None => assert_eq!(error(&till, &refund), "amount"),
            Some(part) => {
                let written = body(&till, &refund);
                assert_eq!(written["reviseTypeCode"], part);
                assert_eq!(
                    (&written["amount"], &written["remainAmount"]),
                    (&json!(1000), &json!(33_000))
                );
            }
        }
        // Refunding the rest of a sale that was refunded in part is a partial refund.
        let rest = Refund { method, ..Refund::part(KICC, "R-3", "32000", "32000") };
        match part {
            None => assert_eq!(error(&till, &rest), "amount"),
            Some(part) => assert_eq!(body(&till, &rest)["reviseTypeCode"], part),
        }
    }
}

#[tokio::test]
async fn every_type_is_carried_out_by_the_sandbox() {
    for method in CardMethod::ALL {
        let till = Till::open().await;
        let part = Refund { method: *method, ..Refund::part(KICC, "R-1", "1000", "33000") };
        let full = Refund { method: *method, ..Refund::of(KICC) };
        let refund = if *method == CardMethod::VirtualAccount { full } else { part };
        assert!(matches!(till.sends(&refund).await, SendOutcome::Done(_)), "{method}");
        assert_eq!(till.refunds_of(&refund), 1);
    }
}

#[tokio::test]
async fn a_capture_takes_and_gives_nothing_back() {
    let till = Till::open().await;
    let Some(Adapter::Kicc(kicc)) = till.gateways.get(KICC, crate::support::shop_id(1)) else {
        panic!("no KICC")
    };
    let refund = Refund::of(KICC);
    let order = CaptureOrder {
        id: &"C-1".parse().unwrap(),
        transaction_id: &refund.transaction,
        reason: "Order 7",
        requested_at: START,
    };
    let prepared = kicc.prepare_capture(&order).unwrap();
    let written: Value = serde_json::from_str(&prepared.body).unwrap();
    assert_eq!((&written["reviseTypeCode"], written.get("amount")), (&json!("20"), None));
    assert!(matches!(kicc.capture(&prepared, &order).await, SendOutcome::Done(_)));
    assert!(
        matches!(kicc.capture(&prepared, &order).await, SendOutcome::Unknown(_)),
        "the key is used"
    );
    assert!(till.sandbox.ledger(KICC).refunds().is_empty());
    assert_eq!(till.left(&refund), money("33000"));
    till.fails(KICC, Endpoint::Refund, Fault::CutBefore);
    assert!(matches!(kicc.capture(&prepared, &order).await, SendOutcome::Unknown(_)));
    let wrong = CaptureOrder { transaction_id: "1;2", ..order };
    assert_eq!(kicc.prepare_capture(&wrong).unwrap_err().field, "transactionId");
}

#[tokio::test]
async fn tax_parts_and_a_basket_are_sent_and_taken() {
    let till = Till::open().await;
    let part = |text| money(text);
    let parts = |vat| Taxation { taxable: part("9000"), tax_free: part("1100"), vat: part(vat) };
    let basket = Basket { product_id: "21032609020012349999".into(), seller_id: "seller-7".into() };
    let refund = Refund {
        taxation: Some(parts("900")),
        basket: Some(basket.clone()),
        ..Refund::part(KICC, "R-1", "11000", "33000")
    };
    let written = body(&till, &refund);
    let tax = json!({"taxationAmount": 9000, "taxFreeAmount": 1100, "vatAmount": 900});
    assert_eq!(written["taxInfo"], tax);
    assert_eq!(written["basketUsed"], "Y");
    let expected = json!({"productPgCno": "21032609020012349999", "sellerId": "seller-7"});
    assert_eq!(written["basketInfo"], expected);
    assert!(matches!(till.sends(&refund).await, SendOutcome::Done(_)));
    let wrong = Refund { taxation: Some(parts("901")), ..refund.clone() };
    assert_eq!(error(&till, &wrong), "taxation");
    for (product_id, seller_id) in [("1".repeat(21), "s".into()), ("1".into(), "s".repeat(51))] {
        let basket = Some(Basket { product_id, seller_id });
        assert_eq!(error(&till, &Refund { basket, ..refund.clone() }), "basket");
    }
}

#[tokio::test]
async fn lengths_are_bytes_and_blocked_characters_are_named() {
    let till = Till::open().await;
    let with = |reason: &str| Refund { reason: reason.to_owned(), ..Refund::of(KICC) };
    // 33 syllables of three bytes, and one more letter.
    let longest = format!("{}a", "가".repeat(33));
    assert_eq!(longest.len(), 100);
    assert!(till.prepares(&with(&longest)).is_ok());
    assert!(matches!(till.sends(&with(&longest)).await, SendOutcome::Done(_)));
    let longer = till.prepares(&with(&format!("{longest}b"))).unwrap_err();
    assert_eq!(longer.to_string(), "reason has 101 bytes; accepted: 1 to 100");
    for blocked in
        ["'", "\"", "<", ">", "\\", ";", "|", "&", "\r", "\n", "\t", "🍎", "☕", "❤\u{fe0f}"]
    {
        let error = till.prepares(&with(&format!("환불 {blocked}"))).unwrap_err();
        assert_eq!(error.field, "reason", "{blocked}");
        assert!(error.fault.contains("which KICC blocks; accepted: "), "{error}");
    }
    assert!(till.prepares(&with("환불: 커피 (1+1), 50% - #3 *새것*!")).is_ok());
    assert_eq!(error(&till, &with("")), "reason");
    for transaction in ["", "1|2", "210326090200123456789", "한글"] {
        let refund = Refund { transaction: transaction.to_owned(), ..Refund::of(KICC) };
        assert_eq!(error(&till, &refund), "transactionId");
    }
}

#[tokio::test]
async fn only_whole_won_go_back_and_no_more_than_there_are() {
    let till = Till::open().await;
    let foreign = Refund { currency: "usd", ..Refund::of(KICC) };
    assert_eq!(error(&till, &foreign), "currency");
    let half = Refund::part(KICC, "R-1", "0.5", "33000");
    let fault = till.prepares(&half).unwrap_err().to_string();
    assert_eq!(fault, "amount is 0.5; accepted: at most 0 decimals in krw");
    assert_eq!(error(&till, &Refund::part(KICC, "R-1", "2", "1")), "amount");
    let huge = Refund { amount: Amount::MAX, balance: Amount::MAX, ..Refund::of(KICC) };
    assert_eq!(error(&till, &huge), "amount");
}

#[tokio::test]
async fn the_operator_s_address_and_login_go_with_the_request() {
    let till = Till::open().await;
    let config = till.sandbox.gateways().kicc.unwrap();
    let mut config = config;
    (config.client_ip, config.client_id) = (Some("127.0.0.1".into()), Some("admin".into()));
    let kicc = Kicc::new(&config, std::sync::Arc::new(till.clock.clone())).unwrap();
    let refund = Refund::of(KICC);
    let prepared = kicc.prepare(&refund.order()).unwrap();
    let written: Value = serde_json::from_str(&prepared.body).unwrap();
    assert_eq!(
        (&written["clientIp"], &written["clientId"]),
        (&json!("127.0.0.1"), &json!("admin"))
    );
    let sent = Adapter::Kicc(&kicc).send(&prepared, &refund.order()).await;
    assert!(matches!(sent, SendOutcome::Done(_)));
}

/// The same order at the same instant, and its date an hour later.
#[tokio::test]
async fn the_date_is_the_day_in_seoul() {
    let till = Till::open().await;
    // 2023-11-14T14:59:59Z is the last second of the 14th in Seoul.
    let before_midnight = Timestamp::from_seconds(1_699_973_999);
    let dates = [(before_midnight, "20231114"), (before_midnight.plus(1), "20231115")];
    for (requested_at, expected) in dates {
        let refund = Refund { requested_at, ..Refund::of(KICC) };
        assert_eq!(body(&till, &refund)["cancelReqDate"], expected);
    }
    let leap = Refund { requested_at: Timestamp::from_seconds(1_709_164_800), ..Refund::of(KICC) };
    assert_eq!(body(&till, &leap)["cancelReqDate"], "20240229");
}

#[tokio::test]
async fn over_midnight_the_day_of_the_request_is_asked_for_and_nothing_goes_back_twice() {
    for (fault, carried_out) in
        [(Fault::CutAfter, true), (Fault::Vtim, true), (Fault::CutBefore, false)]
    {
        let till = Till::open().await;
        till.fails(KICC, Endpoint::Refund, fault);
        let refund = Refund::of(KICC);
        assert!(matches!(till.sends(&refund).await, SendOutcome::Unknown(_)));
        till.clock.advance(24 * 60 * 60);
        let found = [till.asks(&refund).await, till.asks(&refund).await];
        if carried_out {
            assert!(matches!(found[1], QueryOutcome::Done(_)), "{fault:?}: {found:?}");
        } else {
            assert_eq!(found, [QueryOutcome::NotFound, QueryOutcome::NotFound]);
        }
        let effects = till.refunds_of(&refund);
        // The same bytes with yesterday's date.
        assert!(matches!(till.sends(&refund).await, SendOutcome::Unknown(_)));
        assert_eq!(till.refunds_of(&refund), effects);
        // A day later the gateway does not find it, which is inconclusive.
        till.clock.advance(24 * 60 * 60);
        let QueryOutcome::Unknown(words) = till.asks(&refund).await else { panic!("{fault:?}") };
        assert_eq!(words.message, "the gateway looks back to yesterday only");
    }
}

#[tokio::test]
async fn a_question_is_only_sent_for_a_key_that_the_gateway_knows() {
    let stub =
        StubGateway::start(CannedResponse::json(r#"{"resCd": "VT00", "resMsg": "wait"}"#)).await;
    assert_eq!(asks(&stub.gateways, &Refund::of(KICC)).await, QueryOutcome::InProgress);
    let [first, second] = &stub.arrived()[..] else { panic!("not two calls") };
    assert_eq!(first.path, "/api/trades/retrieveTransaction");
    assert_eq!(second.path, "/api/trades/revise");
    let flag = |body: &str| {
        let body: Value = serde_json::from_str(body).unwrap();
        body.get("refundQueryFlag").cloned()
    };
    assert_eq!(flag(&second.body), Some(json!("Y")));
    sends(&stub.gateways, &Refund::of(KICC)).await;
    assert_eq!(flag(&stub.arrived()[2].body), None, "it is a question, not the request");

    let stub =
        StubGateway::start(CannedResponse::json(r#"{"resCd": "E404", "resMsg": "what?"}"#)).await;
    assert_eq!(asks(&stub.gateways, &Refund::of(KICC)).await, QueryOutcome::NotFound);
    assert_eq!(stub.arrived().len(), 1);
}

fn done() -> Value {
    let refund = Refund::of(KICC);
    json!({
        "resCd": "0000",
        "resMsg": "정상취소",
        "mallId": crate::support::till::DOCUMENT_MALL,
        "shopTransactionId": refund.id.as_str(),
        "oriPgCno": refund.transaction,
        "cancelPgCno": "21032609020087654321",
        "cancelAmount": "33000",
        "remainAmount": "0",
        "statusCode": "TS02",
    })
}

#[tokio::test]
async fn an_answer_that_says_done_must_fit() {
    let cases = [
        ("resMsg", json!(null), "done"),
        ("remainAmount", json!(null), "done"),
        ("statusCode", json!(null), "done"),
        ("statusCode", json!("TS06"), "done"),
        ("cancelAmount", json!("33000.00"), "done"),
        ("cancelAmount", json!("33,000"), "done"),
        ("cancelAmount", json!("33,000.00"), "done"),
        ("cancelAmount", json!(33_000), "done"),
        ("cancelAmount", json!("33,00"), "unknown"),
        ("cancelAmount", json!("3,3000"), "unknown"),
        ("cancelAmount", json!("33000,00"), "unknown"),
        ("cancelAmount", json!("33,000.0,0"), "unknown"),
        ("cancelAmount", json!("33 000"), "unknown"),
        ("cancelAmount", json!("33000원"), "unknown"),
        ("cancelAmount", json!("33,000원"), "unknown"),
        ("cancelAmount", json!("-33000"), "unknown"),
        ("cancelAmount", json!("-33,000"), "unknown"),
        ("cancelAmount", json!("+33000"), "unknown"),
        ("cancelAmount", json!("３３０００"), "unknown"),
        ("cancelAmount", json!("33,001"), "mismatch"),
        ("remainAmount", json!("0,000"), "unknown"),
        ("oriPgCno", json!("21032609020012345678\u{FFFD}"), "mismatch"),
        ("statusCode", json!("RF01"), "unknown"),
        ("statusCode", json!("TS01"), "unknown"),
        ("statusCode", json!("RF03"), "refused"),
        ("cancelAmount", json!(null), "unknown"),
        ("cancelAmount", json!("many"), "unknown"),
        ("shopTransactionId", json!(null), "unknown"),
        ("oriPgCno", json!(null), "unknown"),
        ("resCd", json!(null), "unknown"),
        ("cancelAmount", json!("3300"), "mismatch"),
        ("remainAmount", json!(1), "mismatch"),
        ("shopTransactionId", json!("R-2"), "mismatch"),
        ("oriPgCno", json!("1"), "mismatch"),
        ("mallId", json!("T0009999"), "mismatch"),
        ("resCd", json!("8373"), "refused"),
        ("resCd", json!("VTIM"), "unknown"),
        ("resCd", json!("8507"), "unknown"),
        ("resCd", json!("9999"), "unknown"),
    ];
    for (field, value, expected) in cases {
        let mut answer = done();
        answer[field] = value.clone();
        let stub = StubGateway::start(CannedResponse::json(answer.to_string())).await;
        let sent = sends(&stub.gateways, &Refund::of(KICC)).await;
        let got = match sent {
            SendOutcome::Done(_) => "done",
            SendOutcome::Refused(_) => "refused",
            SendOutcome::Unknown(_) => "unknown",
            SendOutcome::Mismatch(_) => "mismatch",
        };
        assert_eq!(got, expected, "{field} = {value}: {sent:?}");
    }
}
