//! What a host page may send, and the error about a wrong field.

use core::time::Duration;

use kios_embed::{
    Fields, HostMessage, Origin, PaymentLink, PaymentQuery, PaymentRequest, QueryKind, StaffAction,
    StaffRequest,
};
use kios_protocol::Amount;
use serde_json::{Value, json};

fn refused(value: Value) -> String {
    Fields::of(value).and_then(PaymentRequest::read).unwrap_err().to_string()
}

#[test]
fn a_wrong_field_is_named_with_its_fault_and_what_is_accepted() {
    let whole = || json!({ "purchaseId": "A-17", "amount": "12500" });
    let with = |name: &str, value: Value| {
        let mut request = whole();
        request[name] = value;
        request
    };
    let amount = "a decimal text above 0 in units of the currency, such as \"12500\" or \"12.50\"";
    let table = [
        (json!("text"), "request: is a text; accepted: an object".to_owned()),
        (
            json!({ "amount": "1" }),
            "purchaseId: is missing; accepted: 1 to 64 of A-Z a-z 0-9 . _ -".to_owned(),
        ),
        (with("amount", json!(12500)), format!("amount: is a number; accepted: {amount}")),
        (with("amount", json!("0.00")), format!("amount: is 0; accepted: {amount}")),
        (
            with("amount", json!("1,5")),
            format!(
                "amount: amount has ',' where only digits are accepted (byte 1); accepted: {amount}"
            ),
        ),
        (with("amount", Value::Null), format!("amount: is missing; accepted: {amount}")),
        (
            with("timeoutMs", json!(999)),
            "timeoutMs: is out of range; accepted: milliseconds, 1000 to 3600000".to_owned(),
        ),
        (
            with("timeoutMs", json!(1500.5)),
            "timeoutMs: is no count; accepted: milliseconds, 1000 to 3600000".to_owned(),
        ),
        (
            with("tip", json!("1")),
            "tip: is unknown; accepted: purchaseId, amount, currency, account, timeoutMs"
                .to_owned(),
        ),
    ];
    for (request, error) in table {
        assert_eq!(refused(request), error);
    }
    for purchase in ["", "a b", "ä", &"x".repeat(65)] {
        assert!(refused(with("purchaseId", json!(purchase))).starts_with("purchaseId: "));
    }
    let real = json!("0x64d111eA9763c93a003cef491941A011B8df5a49");
    let error = refused(with("account", real.clone()));
    assert!(error.starts_with("account: "), "{error}");
    assert!(!error.contains(&real.to_string()), "an error does not repeat an account");
}

#[test]
fn an_address_names_a_payment() {
    let code = format!("0xffffffff{}00000000", "ab".repeat(12));
    let text = format!(
        "pay?purchase=A-17&amount=12.50&currency=USD&account={code}&timeout=60000&locale=en\
         &return=https%3A%2F%2Fshop.example%3A8443%2Fpaid%3Forder%3D17"
    );
    let link = PaymentLink::read(&text).unwrap().unwrap();
    assert_eq!(link.request.purchase_id.as_str(), "A-17");
    assert_eq!(link.request.amount.to_decimal(2), "12.50");
    assert_eq!(link.request.currency.unwrap().as_str(), "usd");
    assert_eq!(link.request.account.unwrap().to_string().to_lowercase(), code);
    assert_eq!(link.request.timeout, Some(Duration::from_secs(60)));
    assert_eq!(link.return_to.unwrap().origin().as_str(), "https://shop.example:8443");
    assert_eq!(PaymentLink::read("pair=ABCD"), None);
    let wrong = |text: &str| PaymentLink::read(text).unwrap().unwrap_err().field;
    assert_eq!(wrong("pay"), "purchase");
    assert_eq!(wrong("pay?purchase=A&amount=1&amount=2"), "amount");
    assert_eq!(wrong("pay?purchase=A&amount=1&locale=fr"), "locale");
    assert_eq!(wrong("pay?purchase=A&amount=1&lang=ko"), "lang");
    for address in [
        "http://shop.example/",
        "javascript:alert(1)",
        "//shop.example/",
        "https://shop.example@evil.example/",
        "https://shop.example\\@evil.example/",
        "https:///shop.example",
        "https://SHOP.example/",
        "https://shop.example:0/",
        "https://shop.example/#done",
        "https://shop.example /",
    ] {
        let query: String =
            form_urlencoded::Serializer::new(String::new()).append_pair("return", address).finish();
        assert_eq!(wrong(&format!("pay?purchase=A&amount=1&{query}")), "return", "{address}");
    }
}

#[test]
fn an_origin_is_compared_as_browsers_write_it() {
    let origin = |text: &str| text.parse::<Origin>().map(|origin| origin.as_str().to_owned());
    assert_eq!(origin("https://shop.example:443").unwrap(), "https://shop.example");
    assert_eq!(origin("http://localhost:8080").unwrap(), "http://localhost:8080");
    assert_eq!(origin("http://[::1]:3000").unwrap(), "http://[::1]:3000");
    for text in ["https://shop.example/", "null", "*", "http://shop.example", "https://*.example"] {
        assert!(origin(text).is_err(), "{text}");
    }
}

#[test]
fn a_message_of_another_library_is_none_of_ours() {
    assert_eq!(HostMessage::read(json!({ "type": "requestPayment" })), None);
    assert_eq!(HostMessage::read(json!("kios")), None);
    let wrong = |message| HostMessage::read(message).unwrap().unwrap_err().field;
    assert_eq!(wrong(json!({ "kios": 2, "type": "connect" })), "kios");
    assert_eq!(wrong(json!({ "kios": 1, "type": "refund" })), "type");
    assert_eq!(wrong(json!({ "kios": 1, "type": "requestPayment" })), "request");
    assert_eq!(wrong(json!({ "kios": 1, "type": "cancel", "now": true })), "now");
    let right = HostMessage::read(json!({ "kios": 1, "type": "cancel" })).unwrap();
    assert_eq!(right, Ok(HostMessage::Cancel));
}

#[test]
fn a_request_to_staff_names_a_purchase_and_only_points_have_a_price() {
    let read = |request: Value| {
        let message = json!({ "kios": 1, "type": "requestStaff", "request": request });
        HostMessage::read(message).unwrap()
    };
    let points = json!({ "action": "givePoints", "purchaseId": "A-17", "amount": "12500" });
    let expected = StaffRequest {
        action: StaffAction::GivePoints,
        amount: Some(Amount::from_whole(12_500)),
        purchase_id: "A-17".parse().unwrap(),
    };
    assert_eq!(read(points), Ok(HostMessage::RequestStaff(expected)));
    for (request, field) in [
        (json!({ "purchaseId": "A-17" }), "action"),
        (json!({ "action": "pay", "purchaseId": "A-17" }), "action"),
        (json!({ "action": "cancel" }), "purchaseId"),
        (json!({ "action": "cancel", "purchaseId": "A 17" }), "purchaseId"),
        (json!({ "action": "refund", "purchaseId": "A-17", "amount": "1" }), "amount"),
        (json!({ "action": "givePoints", "purchaseId": "A-17" }), "amount"),
        (json!({ "action": "givePoints", "purchaseId": "A-17", "amount": "0" }), "amount"),
        (json!({ "action": "givePoints", "purchaseId": "A-17", "amount": 12500 }), "amount"),
    ] {
        assert_eq!(read(request.clone()).unwrap_err().field, field, "{request}");
    }
}

#[test]
fn a_wrong_query_is_answered_by_its_id() {
    let read = |query: Value| {
        let message = json!({ "kios": 1, "type": "query", "id": "7", "query": query });
        let HostMessage::Query(query) = HostMessage::read(message).unwrap().unwrap() else {
            panic!("it is a query")
        };
        (query.id, query.kind)
    };
    let filter = PaymentQuery { limit: Some(200), ..PaymentQuery::default() };
    let right = read(json!({ "kind": "payments", "limit": 200, "to": null }));
    assert_eq!(right, ("7".to_owned(), Ok(QueryKind::Payments(filter))));
    for (query, field) in [
        (json!("payments"), "request"),
        (json!({}), "kind"),
        (json!({ "kind": "payments", "limit": 201 }), "limit"),
        (json!({ "kind": "payments", "from": "yesterday" }), "from"),
        (json!({ "kind": "payments", "search": "" }), "search"),
        (json!({ "kind": "payments", "paymentId": "1" }), "paymentId"),
        (json!({ "kind": "receipt" }), "paymentId"),
        (
            json!({ "kind": "receipt", "paymentId": format!("0x{}", "5e".repeat(32)), "limit": 1 }),
            "limit",
        ),
    ] {
        let (id, kind) = read(query.clone());
        assert_eq!((id.as_str(), kind.unwrap_err().field.as_str()), ("7", field), "{query}");
    }
    let nameless = json!({ "kios": 1, "type": "query", "query": { "kind": "payments" } });
    assert_eq!(HostMessage::read(nameless).unwrap().unwrap_err().field, "id");
}
