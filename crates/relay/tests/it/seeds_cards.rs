//! The gateways' published pages on cancels, request and response bodies word for word.
//!
//! Eximbay's page (003) shows each request in seven languages. Two of the whole cancels and three of
//! the partial ones say `oreder_id`; the others, the answer and every other call of the gateway say
//! `order_id`, which is what we send. Source: `protocol.md §9, §10.3`.

use kios_domain::refund::{QueryOutcome, Receipt, SendOutcome};
use kios_protocol::refund::Gateway;
use serde_json::{Value, json};

use crate::support::START;
use crate::support::till::{
    CannedResponse, DOCUMENT_MALL, Refund, StubGateway, asks, money, sends,
};

macro_rules! page {
    ($document:literal, $name:literal) => {
        include_str!(concat!("../fixtures/", $document, "/", $name, ".json"))
    };
}

macro_rules! eximbay {
    ($($name:literal),*) => { [$(($name, page!("003_4c05afb6cb88f383", $name))),*] };
}

const FULL: [(&str, &str); 7] = eximbay![
    "full-request-curl",
    "full-request-java",
    "full-request-php",
    "full-request-python",
    "full-request-node",
    "full-request-csharp",
    "full-request-kotlin"
];
const PARTIAL: [(&str, &str); 7] = eximbay![
    "partial-request-curl",
    "partial-request-java",
    "partial-request-php",
    "partial-request-python",
    "partial-request-node",
    "partial-request-csharp",
    "partial-request-kotlin"
];
const FULL_ANSWER: &str = page!("003_4c05afb6cb88f383", "full-response");
const REVISE: &str = page!("004_155fac05af568760", "request");
const REVISE_ANSWER: &str = page!("004_155fac05af568760", "response");

fn json_of(page: &str) -> Value {
    serde_json::from_str(page).unwrap()
}

/// The page's refund: of one dollar, in full or half of it.
fn dollar(amount: &str) -> Refund {
    Refund {
        id: "1849705C64".parse().unwrap(),
        transaction: "1849705C6420220829000001".to_owned(),
        sale: money("1"),
        balance: money("1"),
        amount: money(amount),
        ..Refund::of(Gateway::Eximbay)
    }
}

/// The page's request as the adapter sends it.
fn respelt(page: &str) -> Value {
    let mut request = json_of(page);
    let payment = request["payment"].as_object_mut().unwrap();
    if let Some(order) = payment.remove("oreder_id") {
        payment.insert("order_id".to_owned(), order);
    }
    request
}

#[tokio::test]
async fn page_003_is_what_we_send_in_full_and_in_part() {
    let stub = StubGateway::start(CannedResponse::json("{}")).await;
    for (pages, amount) in [(FULL, "1"), (PARTIAL, "0.5")] {
        let refund = dollar(amount);
        let adapter = stub.gateways.get(Gateway::Eximbay, crate::support::shop_id(1)).unwrap();
        let ours = adapter.prepare(&refund.order()).unwrap();
        assert_eq!(ours.path, format!("/v1/payments/{}/cancel", refund.transaction));
        for (name, page) in pages {
            assert_eq!(json_of(&ours.body), respelt(page), "{name}");
        }
        sends(&stub.gateways, &refund).await;
    }
    for arrived in stub.arrived() {
        let header = |name: &str| arrived.headers[name].to_str().unwrap();
        assert_eq!(header("authorization"), "Basic dGVzdF8xODQ5NzA1QzY0MkMyMTdFMEIyRDo=");
        assert_eq!(header("content-type"), "application/json");
    }
}

#[test]
fn page_003_misspells_the_order_in_five_of_fourteen_samples() {
    let misspelt = |(name, page): &(&'static str, &str)| {
        json_of(page)["payment"].get("oreder_id").is_some().then_some(*name)
    };
    let found: Vec<_> = FULL.iter().chain(&PARTIAL).filter_map(misspelt).collect();
    let csharp_kotlin_and_java = [
        "full-request-csharp",
        "full-request-kotlin",
        "partial-request-java",
        "partial-request-csharp",
        "partial-request-kotlin",
    ];
    assert_eq!(found, csharp_kotlin_and_java);
}

#[tokio::test]
async fn page_003_s_answer_is_read() {
    let stub = StubGateway::start(CannedResponse::json(FULL_ANSWER)).await;
    let theirs = Refund {
        order: "20220922113330".to_owned(),
        transaction: "1849705C6420220922000013".to_owned(),
        ..dollar("1")
    };
    let SendOutcome::Done(receipt) = sends(&stub.gateways, &theirs).await else {
        panic!("not done")
    };
    let Receipt { balance_after, gateway_id, code, message, foreign } = receipt;
    assert_eq!(balance_after, Some(money("0")));
    assert_eq!(gateway_id.as_deref(), Some("1849705C6420220922000014"));
    assert_eq!((code.as_str(), message.as_str()), ("0000", "Success."));
    let foreign = foreign.unwrap();
    assert_eq!((foreign.currency.as_str(), foreign.amount), ("USD", money("1")));
    // The page's response is about another payment than its request.
    let SendOutcome::Mismatch(words) = sends(&stub.gateways, &dollar("1")).await else {
        panic!("no mismatch")
    };
    assert!(words.message.starts_with("payment.transaction_id is 1849705C6420220922000013"));
}

#[tokio::test]
async fn page_003_s_answer_may_spell_foreign_either_way() {
    let respelt = FULL_ANSWER.replace("foregin", "foreign");
    assert_ne!(respelt, FULL_ANSWER);
    let stub = StubGateway::start(CannedResponse::json(respelt)).await;
    let theirs = Refund {
        order: "20220922113330".to_owned(),
        transaction: "1849705C6420220922000013".to_owned(),
        ..dollar("1")
    };
    let SendOutcome::Done(receipt) = sends(&stub.gateways, &theirs).await else {
        panic!("not done")
    };
    assert_eq!(receipt.foreign.unwrap().currency, "USD");
}

/// The page's refund: a whole sale of 51,004 won.
fn won() -> Refund {
    Refund {
        id: "6f1c2a34-0b7e-4e55-9a51-2f0a4d3a9c11".parse().unwrap(),
        sale: money("51004"),
        balance: money("51004"),
        amount: money("51004"),
        reason: "Customer Changed Mind".to_owned(),
        ..Refund::of(Gateway::Kicc)
    }
}

/// A page with its placeholders filled in.
fn filled(page: &str) -> String {
    let refund = won();
    let values = [
        ("{Merchant ID}", DOCUMENT_MALL),
        ("{Requested Merchant ID}", DOCUMENT_MALL),
        ("{API Idempotency Key}", refund.id.as_str()),
        ("{Requested API Idempotency Key}", refund.id.as_str()),
        ("{Original PG Transaction ID}", &refund.transaction),
        ("{Cancellation PG Transaction ID}", "21032609020087654321"),
        ("{Merchant Order No}", &refund.order),
        ("{Current Date}", "20231115"),
        (
            "{Message Auth Value}",
            "467fd33b949dcd065c405152ec77699b84d58ce564388ee1763efa57445c09d1",
        ),
    ];
    values.iter().fold(page.to_owned(), |page, (name, value)| page.replace(name, value))
}

#[tokio::test]
async fn page_004_is_what_we_send() {
    assert_eq!(START.seconds(), 1_700_000_000, "which is the 15th in Seoul");
    let stub = StubGateway::start(CannedResponse::json(filled(REVISE_ANSWER))).await;
    let SendOutcome::Done(receipt) = sends(&stub.gateways, &won()).await else {
        panic!("not done")
    };
    let arrived = &stub.arrived()[0];
    assert_eq!(arrived.path, "/api/trades/revise");
    // The page's example leaves out the amounts that its table allows; we always send them.
    let mut expected = json_of(&filled(REVISE));
    (expected["amount"], expected["remainAmount"]) = (json!(51_004), json!(51_004));
    assert_eq!(json_of(&arrived.body), expected);
    assert_eq!(arrived.headers["content-type"], "application/json; charset=utf-8");
    assert!(!arrived.headers.contains_key("authorization"));
    assert_eq!(receipt.balance_after, Some(money("0")), "which the page writes as a text");
    assert_eq!(receipt.gateway_id.as_deref(), Some("21032609020087654321"));
    assert_eq!(receipt.message, "Cancellation Successful");
}

#[tokio::test]
async fn page_004_s_answer_is_read_with_numbers_as_its_table_has_them() {
    let mut answer = json_of(&filled(REVISE_ANSWER));
    answer["cancelAmount"] = json!(51_004);
    answer["remainAmount"] = json!(0);
    let stub = StubGateway::start(CannedResponse::json(answer.to_string())).await;
    assert!(matches!(sends(&stub.gateways, &won()).await, SendOutcome::Done(_)));
    // The same page as the response to a status query.
    assert!(matches!(asks(&stub.gateways, &won()).await, QueryOutcome::Done(_)));
    let asked = &stub.arrived()[1];
    assert_eq!(asked.path, "/api/trades/retrieveTransaction");
    let expected = json!({
        "mallId": DOCUMENT_MALL,
        "shopTransactionId": won().id.as_str(),
        "transactionDate": "20231115",
    });
    assert_eq!(json_of(&asked.body), expected);
}
