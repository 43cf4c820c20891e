//! The messages that shop owners sign, against recorded ones: `protocol.md §4.2`, D and E.

use kios_protocol::message::{Message as _, ShopAccount, ShopDelegatorAccount};
use kios_protocol::{Address, ShopId, ShopTaskStatus, Signature};
use serde_json::Value;

use crate::support::key;

const RECORDED: &str = include_str!("../vectors/wire-transcripts.json");

/// The recorded request to this path.
fn recorded(path: &str) -> Value {
    let recorded: Value = serde_json::from_str(RECORDED).unwrap();
    let scenarios = recorded["scenarios"].as_array().unwrap();
    let steps = scenarios.iter().flat_map(|scenario| scenario["steps"].as_array().unwrap());
    let mut requests = steps.map(|step| &step["request"]);
    requests.find(|request| request["path"] == path).unwrap()["body"].clone()
}

fn read<T: std::str::FromStr<Err: std::fmt::Debug>>(request: &Value, name: &str) -> T {
    request[name].as_str().unwrap().parse().unwrap()
}

#[test]
fn a_recorded_owner_asks_for_a_delegator_and_registers_it() {
    // The owner's nonce increased once, when the shop was added; a request for a delegator does not
    // increase it.
    let (chain_id, nonce) = (31_337.into(), 1.into());
    let create = recorded("/v1/shop/account/delegator/create");
    let (shop_id, account): (ShopId, Address) = (read(&create, "shopId"), read(&create, "account"));
    let message = ShopAccount { shop_id, account, chain_id, nonce };
    let signature: Signature = read(&create, "signature");
    assert_eq!(signature.recover_canonical(&message.digest()), Some(account));
    let save = recorded("/v1/shop/account/delegator/save");
    let delegator = read(&save, "delegator");
    let message = ShopDelegatorAccount { shop_id, delegator, account, chain_id, nonce };
    let signature: Signature = read(&save, "signature");
    assert_eq!(signature.recover_canonical(&message.digest()), Some(account));
}

#[test]
fn the_specification_shows_the_registration_of_a_delegator() {
    let message = ShopDelegatorAccount {
        shop_id: format!("0x0001{}", "ab".repeat(30)).parse().unwrap(),
        delegator: key(0x11).address(),
        account: key(0x33).address(),
        chain_id: 24_680.into(),
        nonce: 0.into(),
    };
    let signature = key(0x33).sign(&message).to_string();
    let specification = include_str!("../../../../docs/spec/protocol.md");
    let row = specification.lines().find(|line| line.starts_with("| ShopDelegatorAccount |"));
    assert!(row.unwrap().contains(&signature), "{signature}");
}

#[test]
fn every_status_of_a_task_is_found_by_its_number() {
    for number in [11, 12, 13, 14, 15, 16, 70] {
        assert_eq!(ShopTaskStatus::from_number(number).unwrap().number(), number);
    }
    assert_eq!(ShopTaskStatus::from_number(0), None);
}
