//! Eximbay: request bodies, rejected values, and the parsing of status responses.

use kios_domain::refund::{QueryOutcome, Sale, SaleInquiry, SendOutcome};
use kios_protocol::Currency;
use kios_protocol::refund::{Basket, Gateway};
use serde_json::{Value, json};

use crate::support::till::{
    CannedResponse, DOCUMENT_MID, Refund, StubGateway, Till, asks, money, sends,
};
use crate::support::{START, shop_id};

const EXIMBAY: Gateway = Gateway::Eximbay;

#[tokio::test]
async fn what_does_not_fit_is_named() {
    let till = Till::open().await;
    let refund = Refund::of(EXIMBAY);
    let with = |change: fn(&mut Refund)| {
        let mut refund = refund.clone();
        change(&mut refund);
        till.prepares(&refund).map(|_| ()).map_err(|error| error.field)
    };
    assert_eq!(with(|_| {}), Ok(()));
    assert_eq!(with(|refund| refund.transaction = "../../admin".into()), Err("transactionId"));
    assert_eq!(with(|refund| refund.transaction = "x".repeat(65)), Err("transactionId"));
    assert_eq!(with(|refund| refund.order = String::new()), Err("orderId"));
    assert_eq!(with(|refund| refund.reason = "two\nlines".into()), Err("reason"));
    assert_eq!(with(|refund| refund.reason = "가".repeat(86)), Err("reason"));
    assert_eq!(with(|refund| refund.amount = money("0.001")), Err("amount"));
    assert_eq!(with(|refund| refund.balance = money("24")), Err("amount"));
    let basket = |refund: &mut Refund| {
        refund.basket = Some(Basket { product_id: "1".into(), seller_id: "2".into() });
    };
    assert_eq!(with(basket), Err("basket"));
    assert_eq!(with(|refund| refund.currency = "jpy"), Ok(()));
    let yen = |refund: &mut Refund| (refund.currency, refund.amount) = ("jpy", money("0.5"));
    assert_eq!(with(yen), Err("amount"));
}

#[tokio::test]
async fn full_is_said_of_the_whole_of_an_untouched_sale_only() {
    let till = Till::open().await;
    let kind = |refund: &Refund| {
        let body: Value = serde_json::from_str(&till.prepares(refund).unwrap().body).unwrap();
        body["refund"]["refund_type"].clone()
    };
    assert_eq!(kind(&Refund::of(EXIMBAY)), "F");
    assert_eq!(kind(&Refund::part(EXIMBAY, "R-1", "25", "25")), "F");
    assert_eq!(kind(&Refund::part(EXIMBAY, "R-1", "24.99", "25")), "P");
    assert_eq!(kind(&Refund::part(EXIMBAY, "R-1", "20", "20")), "P", "what is left is a part");
}

/// A status response about the sale, with this amount left.
fn payment(balance: &str) -> Value {
    let refund = Refund::of(EXIMBAY);
    json!({
        "rescode": "0000",
        "resmsg": "Success.",
        "mid": DOCUMENT_MID,
        "payment": {
            "order_id": refund.order,
            "currency": "USD",
            "amount": "25.00",
            "transaction_id": refund.transaction,
            "balance": balance,
        },
    })
}

fn listed(id: &str, amount: &str) -> Value {
    json!({"refund_id": id, "refund_amount": amount, "refund_transaction_id": "T9"})
}

async fn found(answer: &Value) -> QueryOutcome {
    let stub = StubGateway::start(CannedResponse::json(answer.to_string())).await;
    let found = asks(&stub.gateways, &Refund::part(EXIMBAY, "R-1", "9.5", "20")).await;
    let arrived = &stub.arrived()[0];
    let refund = Refund::of(EXIMBAY);
    let expected = json!({
        "mid": DOCUMENT_MID,
        "key_field": "transaction_id",
        "payment": {
            "order_id": refund.order,
            "currency": "USD",
            "amount": "25",
            "transaction_id": refund.transaction,
            "lang": "EN",
        },
    });
    assert_eq!(arrived.path, "/v1/payments/retrieve");
    assert_eq!(serde_json::from_str::<Value>(&arrived.body).unwrap(), expected);
    found
}

#[tokio::test]
async fn without_a_list_the_balance_tells() {
    assert_eq!(found(&payment("20.00")).await, QueryOutcome::NotFound);
    let QueryOutcome::Done(receipt) = found(&payment("10.50")).await else { panic!("not done") };
    assert_eq!((receipt.balance_after, receipt.gateway_id), (Some(money("10.5")), None));
    for other in ["25.00", "10.51", "0"] {
        assert!(matches!(found(&payment(other)).await, QueryOutcome::Mismatch(_)), "{other}");
    }
}

#[tokio::test]
async fn with_a_list_the_id_tells() {
    let with = |balance, refunds: Value| {
        let mut answer = payment(balance);
        answer["refund"] = refunds;
        answer
    };
    let earlier = listed("R-0", "5.00");
    let both = json!([earlier, listed("R-1", "9.50")]);
    let QueryOutcome::Done(receipt) = found(&with("10.50", both)).await else { panic!("not done") };
    assert_eq!(receipt.gateway_id.as_deref(), Some("T9"));
    assert!(matches!(found(&with("10.50", listed("R-1", "9.5"))).await, QueryOutcome::Done(_)));
    // Another client's refund of the same sum.
    let others = json!([earlier, listed("R-X", "9.50")]);
    assert!(matches!(found(&with("10.50", others)).await, QueryOutcome::Mismatch(_)));
    assert!(matches!(
        found(&with("10.50", listed("R-1", "9.51"))).await,
        QueryOutcome::Mismatch(_)
    ));
    assert!(matches!(found(&with("11", listed("R-1", "9.5"))).await, QueryOutcome::Mismatch(_)));
    assert_eq!(found(&with("20", earlier)).await, QueryOutcome::NotFound);
}

#[tokio::test]
async fn an_answer_that_says_done_must_fit() {
    let done = || {
        let mut answer = payment("0.00");
        answer["refund"] = listed("R-1", "25.00");
        answer
    };
    let cases = [
        ("/resmsg", json!(null), "done"),
        ("/mid", json!(null), "done"),
        ("/payment/order_id", json!(null), "done"),
        ("/payment/amount", json!(25), "done"),
        ("/payment/balance", json!(0), "done"),
        ("/payment/currency", json!("usd"), "done"),
        ("/refund/refund_amount", json!(null), "unknown"),
        ("/refund/refund_id", json!(null), "unknown"),
        ("/payment/balance", json!(null), "unknown"),
        ("/payment/balance", json!("-1"), "unknown"),
        ("/payment/currency", json!(null), "unknown"),
        ("/payment/transaction_id", json!(null), "unknown"),
        ("/rescode", json!(null), "unknown"),
        ("/mid", json!("X"), "mismatch"),
        ("/refund/refund_id", json!("R-2"), "mismatch"),
        ("/refund/refund_amount", json!("24.99"), "mismatch"),
        ("/payment/currency", json!("KRW"), "mismatch"),
        ("/payment/order_id", json!("1"), "mismatch"),
        ("/payment/transaction_id", json!("1"), "mismatch"),
        ("/payment/amount", json!("26"), "mismatch"),
        ("/payment/balance", json!("0.01"), "mismatch"),
    ];
    for (place, value, expected) in cases {
        let mut answer = done();
        *answer.pointer_mut(place).unwrap() = value.clone();
        assert_eq!(sent(&answer).await, expected, "{place} = {value}");
    }
}

async fn sent(answer: &Value) -> &'static str {
    let stub = StubGateway::start(CannedResponse::json(answer.to_string())).await;
    match sends(&stub.gateways, &Refund::of(EXIMBAY)).await {
        SendOutcome::Done(_) => "done",
        SendOutcome::Refused(_) => "refused",
        SendOutcome::Unknown(_) => "unknown",
        SendOutcome::Mismatch(_) => "mismatch",
    }
}

#[tokio::test]
async fn only_a_judgement_is_a_refusal() {
    for code in ["EC00", "EC1002", "BL00", "BL11", "DM01", "D202", "D480"] {
        assert_eq!(sent(&json!({"rescode": code, "resmsg": "no"})).await, "refused", "{code}");
    }
    let unclear =
        ["EE00", "EE01", "EE02", "EE99", "EEEE", "EM00", "EX00", "D100", "D151", "D", "0001", "9"];
    for code in unclear {
        assert_eq!(sent(&json!({"rescode": code, "resmsg": "?"})).await, "unknown", "{code}");
        let asked = found(&json!({"rescode": code, "resmsg": "?"})).await;
        assert!(matches!(asked, QueryOutcome::Unknown(_)), "{code}");
    }
    let refused = found(&json!({"rescode": "EC00", "resmsg": "no"})).await;
    assert!(
        matches!(refused, QueryOutcome::Unknown(_)),
        "the question was refused, not the refund"
    );
}

#[tokio::test]
async fn only_an_invalid_transaction_is_a_sale_that_does_not_exist() {
    let refund = Refund::of(EXIMBAY);
    let sale = Sale {
        gateway: EXIMBAY,
        transaction_id: refund.transaction,
        order_id: refund.order,
        purchase_id: "P1".parse().unwrap(),
        shop_id: shop_id(1),
        terminal_id: "T1".parse().unwrap(),
        amount: refund.sale,
        currency: Currency::new(refund.currency),
        method: refund.method,
        taxation: None,
        basket: None,
        approval_id: None,
        merchant: None,
        sold_at: START,
    };
    let codes =
        [("EC1002", true), ("EC00", false), ("EC1000", false), ("EC1003", false), ("EM00", false)];
    for (code, is_missing) in codes {
        let answer = json!({"rescode": code, "resmsg": "no"}).to_string();
        let stub = StubGateway::start(CannedResponse::json(answer)).await;
        let inquiry = stub.gateways.of_sale(&sale).unwrap().inquire(&sale).await.unwrap();
        assert_eq!(matches!(inquiry, SaleInquiry::NotFound), is_missing, "{code}");
        assert_eq!(matches!(inquiry, SaleInquiry::Unknown(_)), !is_missing, "{code}");
    }
}
