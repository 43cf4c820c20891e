//! Accounts by phone number: `protocol.md §2.1`, `§4.3`, `§4.5`.

use std::io::{self, Write};
use std::sync::{Arc, Mutex};

use kios_protocol::{Address, PhoneHash};
use serde_json::json;

use crate::support::Relay;

const PHONE: &str = "+82 10-1000-5000";
const HASH: &str = "0xf48f4bf6c8b5b285f0d9eb5d52623ee14b6f2b5980e87fac89e4b968995fae2b";
const NO_PHONE: &str = "0x32105b1d0b88ada155176b58ee08b45c31e4f2f7337475831982c313533b880c";
const UNLINKED: &str = "0x0000000000000000000000000000000000000000000000000000000000000000";

fn in_path(text: &str) -> String {
    let escaped = |byte: u8| match byte {
        b' ' | 0x80.. => format!("%{byte:02X}"),
        _ => char::from(byte).to_string(),
    };
    text.bytes().map(escaped).collect()
}

/// A relay with a phone number for its poor customer.
async fn relay() -> Relay {
    Relay::with(|config| config.accounts[1].phone = Some(PHONE.parse().unwrap())).await
}

#[tokio::test]
async fn phone_hash_answers_with_the_number_as_it_is_hashed() {
    let relay = Relay::start().await;
    for text in [
        PHONE,
        "+821010005000",
        "+82-10-1000-5000",
        " +82 (10) 1000 5000 ",
        "tel:+82-10-1000-5000",
        "+82\u{2011}10\u{2013}1000\u{2014}5000",
        "＋８２　１０－１０００－５０００",
        "\u{202A}+82 10-1000-5000\u{202C}",
    ] {
        let reply = relay.get(&format!("/v1/phone/hash/{}", in_path(text))).await;
        assert_eq!(*reply.data(), json!({"phone": PHONE, "phoneHash": HASH}), "{text}");
    }
    assert!(PhoneHash::of("").is_none());
    assert_eq!(PhoneHash::of("").to_string(), NO_PHONE);
}

#[tokio::test]
async fn a_number_that_nobody_can_have_is_2007() {
    let relay = Relay::start().await;
    for wrong in ["010-1000-5000", "821010005000", "+82", "+82%20CALL-ME-NOW", "me", "+999123456"] {
        for path in ["/v1/phone/hash", "/v1/ledger/balance/phone"] {
            relay.get(&format!("{path}/{wrong}")).await.is_refused_with(2007);
        }
    }
}

#[tokio::test]
async fn ledger_balance_phone_reads_the_account_that_is_linked() {
    let relay = relay().await;
    let points = "500000000000000000000";
    let by_hash = json!({
        "phoneHash": HASH,
        "account": relay.poor_customer().address().to_string(),
        "point": {"balance": points, "value": points},
        "token": {"balance": "0", "value": "0"},
    });
    let mut by_phone = by_hash.clone();
    by_phone["phone"] = json!(PHONE);
    let path = format!("/v1/ledger/balance/phone/{}", in_path(PHONE));
    assert_eq!(*relay.get(&path).await.data(), by_phone);
    for hash in [HASH.to_owned(), HASH.to_uppercase(), format!("%20{HASH}%20")] {
        let reply = relay.get(&format!("/v1/ledger/balance/phoneHash/{hash}")).await;
        assert_eq!(*reply.data(), by_hash);
    }
}

#[tokio::test]
async fn a_phone_that_nobody_has_is_nobody_with_nothing() {
    let relay = Relay::start().await;
    for path in [
        format!("/v1/ledger/balance/phone/{}", in_path(PHONE)),
        format!("/v1/ledger/balance/phoneHash/{HASH}"),
    ] {
        let reply = relay.get(&path).await;
        assert_eq!(reply.text("account"), Address::ZERO.to_string());
        assert_eq!(reply.data()["point"], json!({"balance": "0", "value": "0"}));
    }
    let reply = relay.get("/v1/ledger/balance/phoneHash/0x12").await;
    assert_eq!(reply.faults(), ["phoneHash"]);
}

#[tokio::test]
async fn link_to_account_and_to_phone_are_the_two_ways() {
    let relay = relay().await;
    let linked = relay.poor_customer().address().to_string();
    let both = json!({"phone": HASH, "account": linked});
    assert_eq!(*relay.get(&format!("/v1/link/to_account/{HASH}")).await.data(), both);
    assert_eq!(*relay.get(&format!("/v1/link/to_phone/{linked}")).await.data(), both);
    let other = relay.customer().address().to_string();
    let nobody = json!({"phone": NO_PHONE, "account": Address::ZERO.to_string()});
    assert_eq!(*relay.get(&format!("/v1/link/to_account/{NO_PHONE}")).await.data(), nobody);
    let nothing = json!({"phone": UNLINKED, "account": other});
    assert_eq!(*relay.get(&format!("/v1/link/to_phone/{other}")).await.data(), nothing);
    assert_eq!(relay.get("/v1/link/to_account/1").await.faults(), ["phone"]);
    assert_eq!(relay.get("/v1/link/to_phone/1").await.faults(), ["account"]);
}

#[tokio::test]
async fn link_nonce_stands_still_and_names_a_bad_address() {
    let relay = relay().await;
    let account = relay.customer().address();
    let reply = relay.get(&format!("/v1/link/nonce/{account}")).await;
    assert_eq!(*reply.data(), json!({"account": account.to_string(), "nonce": "0"}));
    assert_eq!(relay.get("/v1/link/nonce/0x12").await.faults(), ["account"]);
}

/// The captured log of the relay.
#[derive(Clone, Default)]
struct Kept(Arc<Mutex<Vec<u8>>>);

impl Write for Kept {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let kept = self.0.lock().map_err(|fault| io::Error::other(fault.to_string()));
        kept?.extend(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

#[tokio::test]
async fn a_number_is_never_in_the_log() {
    let relay = relay().await;
    let kept = Kept::default();
    let writer = kept.clone();
    // With a single subscriber, whether a line is logged is decided for the thread that first
    // writes it, which may be another test's without a subscriber. With two, both are consulted.
    let second = tracing_subscriber::fmt().with_writer(io::sink).finish();
    let _second = tracing::Dispatch::new(second);
    let subscriber = tracing_subscriber::fmt().with_writer(move || writer.clone()).finish();
    let guard = tracing::subscriber::set_default(subscriber);
    for path in ["/v1/phone/hash", "/v1/ledger/balance/phone"] {
        relay.get(&format!("{path}/{}", in_path(PHONE))).await.data();
        relay.get(&format!("{path}/1000-5000")).await.is_refused_with(2007);
    }
    drop(guard);
    let log = String::from_utf8(kept.0.lock().unwrap().clone()).unwrap();
    // A busy machine logs slow statements too.
    assert_eq!(log.lines().filter(|line| line.contains("answered")).count(), 4, "{log}");
    assert!(log.contains("/v1/phone/hash/{phone}") && !log.contains("1000-5000"), "{log}");
}
