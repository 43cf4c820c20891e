//! Card refunds: the signed message and the request parser.
//!
//! The vectors were made with another implementation; their file names it.

use kios_protocol::api::{CardSaleRequest, Fields, RefundRequest, StreamEvent, Violation};
use kios_protocol::message::CardRefund;
use kios_protocol::refund::{CardMethod, Extent, Gateway, RefundId, RefundState, Taxation};
use kios_protocol::{Address, Amount, Message as _, SecretKey, Timestamp};
use serde_json::{Value, json};

use crate::support::{address, key};

fn hex(bytes: &[u8]) -> String {
    format!("0x{}", hex::encode(bytes))
}

#[test]
fn a_card_refund_is_signed_as_another_implementation_signs_it() {
    let file: Value = serde_json::from_str(include_str!("../vectors/card-refund.json")).unwrap();
    let vectors = file["vectors"].as_array().unwrap();
    for vector in vectors {
        let text = |name: &str| vector["message"][name].as_str().unwrap();
        let message = CardRefund {
            refund_id: text("refundId"),
            gateway: text("gateway"),
            transaction_id: text("transactionId"),
            amount: text("amount"),
            balance: text("balance"),
            currency: text("currency"),
            reason: text("reason"),
            terminal_id: text("terminalId"),
            deadline: Timestamp::from_seconds(text("deadline").parse().unwrap()),
            chain_id: vector["chainId"].as_str().unwrap().parse().unwrap(),
        };
        let key: SecretKey = vector["key"].as_str().unwrap().parse().unwrap();
        assert_eq!(hex(&message.domain()), vector["domain"].as_str().unwrap());
        assert_eq!(hex(&message.hash()), vector["struct"].as_str().unwrap());
        assert_eq!(hex(message.digest().as_bytes()), vector["digest"].as_str().unwrap());
        let signature = key.sign(&message);
        assert_eq!(signature.to_string(), vector["signature"].as_str().unwrap());
        let signer: Address = address(vector["address"].as_str().unwrap());
        assert_eq!(signature.recover_canonical(&message.digest()), Some(signer));
    }
    assert_eq!(vectors.len(), 3);
    println!("card refunds: {} vectors compared", vectors.len());
}

#[test]
fn a_refund_id_of_random_bytes_is_their_hexadecimal_text() {
    let id = RefundId::from_random([0x7f; 16]);
    assert_eq!(id.as_str(), "7f".repeat(16));
    assert_eq!(id.as_str().parse(), Ok(id.clone()));
}

fn request() -> RefundRequest {
    RefundRequest {
        refund_id: RefundId::from_random([7; 16]),
        gateway: Gateway::Kicc,
        transaction_id: "21032609020012345678".to_owned(),
        amount: Amount::from_whole(5000),
        balance: Amount::from_whole(33_000),
        currency: "krw".to_owned(),
        reason: "단순변심".to_owned(),
        terminal_id: "T1".parse().unwrap(),
        deadline: Timestamp::from_seconds(1_790_000_000),
        taxation: None,
        signature: None,
    }
}

fn fields(body: &Value) -> Fields {
    Fields::from_json(body.to_string().as_bytes()).unwrap()
}

fn read(body: &Value) -> Result<RefundRequest, Vec<Violation>> {
    RefundRequest::read(&fields(body))
}

#[test]
fn a_refund_request_is_read_as_it_was_written_and_signed() {
    let agent = key(0x22);
    let request = request().signed(24_680, &agent);
    let again = read(&serde_json::to_value(&request).unwrap()).unwrap();
    assert_eq!(again, request);
    let digest = again.with_message(24_680, |message| message.digest());
    assert_eq!(again.signature.unwrap().recover_canonical(&digest), Some(agent.address()));
    let elsewhere = again.with_message(1, |message| message.digest());
    assert_ne!(again.signature.unwrap().recover_canonical(&elsewhere), Some(agent.address()));
}

#[test]
fn what_is_wrong_with_a_refund_request_is_said_field_by_field() {
    let whole = serde_json::to_value(request().signed(1, &key(0x22))).unwrap();
    let cases = [
        ("refundId", json!("with blank"), "refund id is not 1 to 36 of A-Z a-z 0-9 -"),
        ("refundId", json!("a".repeat(37)), "refund id is not 1 to 36 of A-Z a-z 0-9 -"),
        ("gateway", json!("paypal"), "gateway is none of eximbay, kicc"),
        ("transactionId", json!(" "), "transactionId is empty"),
        ("amount", json!("-1"), "amount has '-' where only digits are accepted (byte 0)"),
        ("balance", json!(null), "amount has 'n' where only digits are accepted (byte 0)"),
        ("currency", json!(""), "currency is empty"),
        ("reason", json!(""), "reason is empty"),
        ("deadline", json!("soon"), "invalid digit found in string"),
    ];
    for (field, value, detail) in cases {
        let mut body = whole.clone();
        body[field] = value;
        let violations = read(&body).unwrap_err();
        assert_eq!(violations.len(), 1, "{field}");
        assert_eq!((&*violations[0].param, &*violations[0].detail), (field, detail));
    }
    let mut body = whole;
    body["taxation"] = json!({ "taxable": "1", "vat": "1" });
    let violations = read(&body).unwrap_err();
    assert!(violations[0].detail.starts_with("taxation is not an object of taxable, taxFree and"));
    assert_eq!(read(&json!({})).unwrap_err().len(), 10);
}

#[test]
fn a_card_sale_without_a_method_is_a_card() {
    let mut body = json!({
        "gateway": "eximbay", "transactionId": "1849705C6420220922000013", "orderId": "20220922113330",
        "purchaseId": "P1", "amount": "1000000000000000000", "currency": "USD",
    });
    let sale = CardSaleRequest::read(&fields(&body)).unwrap();
    assert_eq!((sale.method, &*sale.currency), (CardMethod::Card, "usd"));
    body["method"] = json!("bank");
    body["taxation"] = json!({ "taxable": "1", "taxFree": "2", "vat": "3" });
    let sale = CardSaleRequest::read(&fields(&body)).unwrap();
    assert_eq!(sale.method, CardMethod::Bank);
    assert_eq!(sale.taxation.unwrap().tax_free, Amount::from_base_units(2));
    body["method"] = json!("cheque");
    let violations = CardSaleRequest::read(&fields(&body)).unwrap_err();
    assert_eq!(
        violations[0].detail,
        "method is none of card, bank, mobile, virtual_account, cash_receipt"
    );
}

#[test]
fn every_word_leads_back_to_itself() {
    for word in Gateway::ALL {
        assert_eq!(word.as_str().parse(), Ok(*word));
    }
    for word in CardMethod::ALL {
        assert_eq!(word.as_str().parse(), Ok(*word));
    }
    for word in Extent::ALL {
        assert_eq!(word.as_str().parse(), Ok(*word));
    }
    for word in RefundState::ALL {
        assert_eq!(word.as_str().parse(), Ok(*word));
    }
    let ended: Vec<_> = RefundState::ALL.iter().filter(|state| state.is_final()).collect();
    assert_eq!(ended, [&RefundState::Done, &RefundState::Refused]);
}

#[test]
fn a_refund_event_is_read_as_it_was_written() {
    let data = json!({
        "sequence": 4, "version": 2,
        "data": {
            "refundId": "R1", "gateway": "kicc", "transactionId": "T", "purchaseId": "P",
            "shopId": format!("0x{}", "ab".repeat(32)), "terminalId": "T1",
            "amount": "5", "balance": "9", "currency": "krw", "reason": "r", "extent": "partial",
            "state": "done", "needsPerson": false, "balanceAfter": "4", "gatewayCode": "0000",
            "requestedAt": 1, "updatedAt": 2, "version": 2,
        },
    });
    let event = StreamEvent::read("refund", &data.to_string()).unwrap();
    assert_eq!((event.name(), event.sequence()), ("refund", Some(4)));
    let written: Value = serde_json::from_str(&event.data().unwrap()).unwrap();
    assert_eq!(written, data);
}

#[test]
fn the_parts_of_a_price_add_up_and_are_subtracted_one_by_one() {
    let parts = |taxable, tax_free, vat| Taxation {
        taxable: Amount::from_whole(taxable),
        tax_free: Amount::from_whole(tax_free),
        vat: Amount::from_whole(vat),
    };
    let price = parts(1_000, 200, 100);
    assert_eq!(price.sum(), Some(Amount::from_whole(1_300)));
    assert_eq!(price.checked_sub(&parts(600, 200, 60)), Some(parts(400, 0, 40)));
    for one_too_much in [parts(1_001, 0, 0), parts(0, 201, 0), parts(0, 0, 101)] {
        assert_eq!(price.checked_sub(&one_too_much), None);
    }
    let overflowing = Taxation { taxable: Amount::MAX, ..price };
    assert_eq!(overflowing.sum(), None);
}
