//! Recorded requests to the network's relay: parsed by our rules, their signers recovered.

use std::collections::BTreeSet;

use kios_protocol::api::{
    AccessKey, ApprovalRequest, CloseRequest, Fields, OpenCancelRequest, OpenNewRequest,
    TemporaryAccountRequest, Violation,
};
use kios_protocol::message::{
    AccountMessage, CloseCancelPayment, CloseNewPayment, LoyaltyCancelPayment, LoyaltyNewPayment,
    OpenCancelPayment,
};
use kios_protocol::{Address, Message as _, SecretKey, Uint};
use serde_json::{Value, json};

use crate::support::{Exchange, address, exchanges, key, transcripts};

/// A request of any kind, serialized again, and its signer if no other data is needed.
struct Known {
    written: Value,
    agent: Option<Address>,
}

fn read(exchange: &Exchange<'_>) -> Option<Result<Known, Vec<Violation>>> {
    let fields = Fields::from_json(exchange.request().to_string().as_bytes()).ok()?;
    let known = |written: serde_json::Result<Value>, agent: Option<Address>| Known {
        written: written.unwrap(),
        agent,
    };
    Some(match exchange.path() {
        "/payment/account/temporary" => TemporaryAccountRequest::read(&fields)
            .map(|request| known(serde_json::to_value(&request), None)),
        "/payment/new/open" if exchange.is_v1() => OpenNewRequest::read_v1(&fields)
            .map(|request| known(serde_json::to_value(&request), None)),
        "/payment/new/open" => OpenNewRequest::read_v2(&fields).map(|request| {
            let agent = request.signature.unwrap().recover_canonical(&request.message().digest());
            known(serde_json::to_value(&request), agent)
        }),
        "/payment/new/close" | "/payment/cancel/close" if exchange.is_v1() => {
            CloseRequest::read_v1(&fields)
                .map(|request| known(serde_json::to_value(&request), None))
        }
        path @ ("/payment/new/close" | "/payment/cancel/close") => CloseRequest::read_v2(&fields)
            .map(|request| {
                let (payment_id, confirm) = (&*request.payment_id, request.confirm);
                let digest = if path.contains("new") {
                    CloseNewPayment { payment_id, confirm }.digest()
                } else {
                    CloseCancelPayment { payment_id, confirm }.digest()
                };
                let agent = request.signature.unwrap().recover_canonical(&digest);
                known(serde_json::to_value(&request), agent)
            }),
        "/payment/cancel/open" => OpenCancelRequest::read_v2(&fields).map(|request| {
            let payment_id = &request.payment_id;
            let terminal_id = request.terminal_id.as_str();
            let digest = OpenCancelPayment { payment_id, terminal_id }.digest();
            let agent = request.signature.unwrap().recover_canonical(&digest);
            known(serde_json::to_value(&request), agent)
        }),
        "/payment/new/approval" | "/payment/cancel/approval" => ApprovalRequest::read(&fields)
            .map(|request| known(serde_json::to_value(&request), None)),
        _ => return None,
    })
}

/// Requests that the network's relay fails on with 5000, and that ours refuses with the field's name.
fn is_refused_by_us_only(exchange: &Exchange<'_>) -> bool {
    exchange.name.ends_with("terminalId of 67 characters")
        || exchange.name.ends_with("amount 2^256 (out of range)")
}

#[test]
fn the_same_fields_are_refused_as_by_the_network() {
    let transcripts = transcripts();
    let mut counts = [0, 0];
    for exchange in exchanges(&transcripts) {
        let Some(read) = read(&exchange) else { continue };
        match (exchange.code(), read) {
            (_, Err(violations)) if is_refused_by_us_only(&exchange) => {
                assert_eq!(violations.len(), 1, "{}", exchange.name);
            }
            (Some(2001), Err(violations)) => {
                let ours: BTreeSet<_> =
                    violations.iter().map(|violation| violation.param.clone()).collect();
                let recorded = &exchange.answer()["error"]["validation"];
                let theirs: BTreeSet<_> = recorded
                    .as_array()
                    .unwrap()
                    .iter()
                    .map(|violation| violation["param"].as_str().unwrap().to_owned())
                    .collect();
                assert_eq!(ours, theirs, "{}", exchange.name);
                assert!(violations.iter().all(|violation| !violation.detail.is_empty()));
                counts[1] += 1;
            }
            (Some(2001), Ok(_)) => panic!("{}: accepted", exchange.name),
            (_, Err(violations)) => panic!("{}: {violations:?}", exchange.name),
            (_, Ok(known)) => {
                // A boolean may be a text, an address may lack its checksum.
                let plain = |value: &Value| value.to_string().replace('"', "").to_lowercase();
                for (name, value) in known.written.as_object().unwrap() {
                    let recorded = exchange.request().get(name).map(plain).unwrap_or_default();
                    assert_eq!(plain(value), recorded, "{} {name}", exchange.name);
                }
                counts[0] += 1;
            }
        }
    }
    println!("recorded requests: {} read, {} refused", counts[0], counts[1]);
    assert!(counts[0] > 80 && counts[1] > 15, "{counts:?}");
}

#[test]
fn the_agents_signature_is_followed_to_its_key() {
    let transcripts = transcripts();
    let agent = address(transcripts["server"]["paymentSigner"]["address"].as_str().unwrap());
    let (mut good, mut bad) = (0, 0);
    for exchange in exchanges(&transcripts) {
        let is_agents = !exchange.is_v1()
            && !exchange.path().ends_with("/approval")
            && !exchange.path().ends_with("/temporary");
        let Some(Ok(known)) = read(&exchange).filter(|_| is_agents) else { continue };
        match exchange.code() {
            Some(0) => {
                assert_eq!(known.agent, Some(agent), "{}", exchange.name);
                good += 1;
            }
            Some(1501) => {
                assert_ne!(known.agent, Some(agent), "{}", exchange.name);
                bad += 1;
            }
            _ => {}
        }
    }
    println!("recorded agent signatures: {good} good, {bad} bad");
    assert!(good >= 30 && bad >= 5);
}

#[test]
fn the_answers_of_customers_and_owners_are_followed_to_their_keys() {
    let transcripts = transcripts();
    let mut count = 0;
    for exchange in exchanges(&transcripts) {
        let signed = &exchange.step["signed"];
        if exchange.code() != Some(0) || signed.is_null() {
            continue;
        }
        let number =
            |name: &str| -> Uint { signed[name].to_string().trim_matches('"').parse().unwrap() };
        let (chain_id, nonce) = (number("chainId"), number("nonce"));
        let fields = Fields::from_json(exchange.request().to_string().as_bytes()).unwrap();
        if let Ok(request) = TemporaryAccountRequest::read(&fields) {
            let account = request.account;
            let digest = AccountMessage { account, chain_id, nonce }.digest();
            assert_eq!(request.signature.recover_canonical(&digest), Some(account));
        } else {
            let request = ApprovalRequest::read(&fields).unwrap();
            let answer: kios_protocol::api::Approval =
                serde_json::from_value(exchange.answer()["data"].clone()).unwrap();
            let purchase_id = answer.purchase_id.as_str();
            let by = signed["by"].as_str().map_or(answer.account, address);
            let payment_id = answer.payment_id;
            let digest = if exchange.path().contains("/cancel/") {
                let message =
                    LoyaltyCancelPayment { payment_id, purchase_id, account: by, chain_id, nonce };
                message.digest()
            } else {
                let (amount, shop_id, account) = (answer.amount, answer.shop_id, answer.account);
                let message = LoyaltyNewPayment {
                    payment_id,
                    purchase_id,
                    amount,
                    currency: &answer.currency,
                    shop_id,
                    account,
                    chain_id,
                    nonce,
                };
                message.digest()
            };
            assert_eq!(request.signature.recover_canonical(&digest), Some(by), "{}", exchange.name);
        }
        count += 1;
    }
    println!("recorded answers of people: {count}");
    assert!(count >= 25, "{count}");
}

#[test]
fn what_a_client_writes_a_relay_reads() {
    let agent: SecretKey = key(0x22);
    let read = |value: Value| Fields::from_json(value.to_string().as_bytes()).unwrap();
    let open = json!({
        "purchaseId": "P1", "amount": "10", "currency": "krw",
        "shopId": format!("0x0001{}", "ab".repeat(30)),
        "account": "0xFFFFFFFf0123456789abCDEF0123456700000000",
    });
    let open = OpenNewRequest::read_v1(&read(open)).unwrap();
    assert_eq!((open.terminal_id.as_str(), open.signature), ("", None));
    let open = OpenNewRequest { terminal_id: "TM".parse().unwrap(), ..open }.signed(&agent);
    let again = OpenNewRequest::read_v2(&read(serde_json::to_value(&open).unwrap())).unwrap();
    assert_eq!(
        again.signature.unwrap().recover_canonical(&again.message().digest()),
        Some(agent.address())
    );

    let payment_id = kios_protocol::PaymentId::from_bytes([0xcd; 32]);
    let close = CloseRequest::new_payment(payment_id, false, &agent);
    let again = CloseRequest::read_v2(&read(serde_json::to_value(&close).unwrap())).unwrap();
    assert_eq!((again.payment_id, again.confirm), (payment_id.to_string(), false));
    let cancel = OpenCancelRequest::new(payment_id, "TM".parse().unwrap(), &agent);
    let cancel = read(serde_json::to_value(&cancel).unwrap());
    assert!(OpenCancelRequest::read_v2(&cancel).is_ok());
    assert!(OpenCancelRequest::read_v1(&cancel).unwrap().signature.is_none());
    let close = CloseRequest::cancel(payment_id, true, &agent);
    assert_ne!(close.signature, again.signature);
}

#[test]
fn every_wrong_field_of_an_open_is_named_in_the_networks_order() {
    let fields = Fields::from_json(b"{}").unwrap();
    let named = |violations: Vec<Violation>| {
        violations.into_iter().map(|violation| violation.param).collect::<Vec<_>>()
    };
    assert_eq!(
        named(OpenNewRequest::read_v2(&fields).unwrap_err()),
        ["purchaseId", "amount", "currency", "shopId", "account", "terminalId", "signature"]
    );
    assert_eq!(
        named(OpenNewRequest::read_v1(&fields).unwrap_err()),
        ["purchaseId", "amount", "currency", "shopId", "account"]
    );
}

#[test]
fn the_header_goes_before_the_body() {
    let fields = Fields::from_json(br#"{"accessKey": "right"}"#).unwrap();
    let none = Fields::from_json(b"{}").unwrap();
    assert!(AccessKey::shown(None, &fields).is("right"));
    assert!(!AccessKey::shown(Some("wrong"), &fields).is("right"));
    assert!(AccessKey::shown(Some("right"), &none).is("right"));
    assert!(!AccessKey::shown(None, &none).is(""));
    assert!(!AccessKey::shown(None, &fields).is("righ"));
    assert!(!AccessKey::shown(None, &fields).is("right!"));
    assert_eq!(format!("{:?}", AccessKey::shown(None, &fields)), "AccessKey(…)");
}
