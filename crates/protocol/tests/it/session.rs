//! Sign-in: EIP-4361 texts of ours and of other implementations.

use kios_protocol::Timestamp;
use kios_protocol::message::LimitApprovalDecision;
use kios_protocol::session::{Resource, SignIn, pairing_text};
use proptest::prelude::*;

use crate::support::{address, key};

const TEXT: &str = "127.0.0.1:7070 wants you to sign in with your Ethereum account:
0x19E7E376E7C213B7E7e7e46cc70A5dD086DAff2A

Sign in to the KIOS relay.

URI: http://127.0.0.1:7070
Version: 1
Chain ID: 24680
Nonce: 0123456789abcdef
Issued At: 2025-02-01T03:04:05Z
Expiration Time: 2025-02-01T03:09:05Z
Resources:
- kios:shop:0x0001abababababababababababababababababababababababababababababab
- kios:terminal:TM 1";

fn sign_in() -> SignIn {
    SignIn {
        domain: "127.0.0.1:7070".to_owned(),
        address: key(0x11).address(),
        uri: "http://127.0.0.1:7070".to_owned(),
        chain_id: 24680,
        nonce: "0123456789abcdef".to_owned(),
        issued_at: Timestamp::from_seconds(1_738_379_045),
        expires_at: Timestamp::from_seconds(1_738_379_345),
        resource: Resource::Terminal {
            shop_id: format!("0x0001{}", "ab".repeat(30)).parse().unwrap(),
            terminal_id: "TM 1".parse().unwrap(),
        },
    }
}

#[test]
fn a_terminal_signs_in_by_this_text() {
    assert_eq!(sign_in().to_string(), TEXT);
    assert_eq!(TEXT.parse(), Ok(sign_in()));
}

#[test]
fn a_person_signs_in_without_resources() {
    let person = SignIn { resource: Resource::Account, ..sign_in() };
    let text = TEXT.split("\nResources:").next().unwrap();
    assert_eq!(person.to_string(), text);
    assert_eq!(text.parse(), Ok(person));
}

#[test]
fn what_else_eip_4361_allows_is_read_too() {
    let (head, tail) = TEXT.split_once("Sign in to the KIOS relay.").unwrap();
    for (name, text) in [
        ("another statement", format!("{head}I want my coffee.{tail}")),
        ("no statement", format!("{head}{}", tail.replacen('\n', "", 1))),
        ("no statement and one blank line", format!("{head}{}", tail.replacen('\n', "", 2))),
        ("a scheme", format!("http://{TEXT}")),
        ("fractions of a second", TEXT.replace(":05Z", ":05.999Z")),
        ("an offset", TEXT.replace("T03:04:05Z", "T12:04:05+09:00")),
        ("no expiration", TEXT.replace("\nExpiration Time: 2025-02-01T03:09:05Z", "")),
        ("a request id", TEXT.replace("\nResources", "\nRequest ID: 7\nResources")),
        (
            "an earliest time",
            TEXT.replace("\nResources", "\nNot Before: 2025-01-01T00:00:00Z\nResources"),
        ),
        (
            "a further resource",
            TEXT.replace("\n- kios:shop", "\n- https://example.org\n- kios:shop"),
        ),
        (
            "a lower-case address",
            TEXT.replace(
                "0x19E7E376E7C213B7E7e7e46cc70A5dD086DAff2A",
                &key(0x11).address().to_lower(),
            ),
        ),
    ] {
        assert_eq!(text.parse(), Ok(sign_in()), "{name}");
    }
    let late = TEXT.replace("\nResources", "\nNot Before: 2025-02-01T03:05:05Z\nResources");
    let late: SignIn = late.parse().unwrap();
    assert_eq!(late.issued_at, sign_in().issued_at.plus(60));
}

#[test]
fn what_is_no_sign_in_is_refused_by_name() {
    let without = |line: &str| TEXT.replace(&format!("{line}\n"), "");
    let with = |from: &str, to: &str| TEXT.replacen(from, to, 1);
    for (text, what) in [
        (String::new(), "domain"),
        ("hello".to_owned(), "domain"),
        (with(" wants you", " wants someone"), "domain"),
        (with("0x19E7", "0x19e7"), "address"),
        (with("DAff2A\n\n", "DAff2A\n"), "blank line after the address"),
        (with("relay.\n", "relay."), "blank line after the statement"),
        (without("URI: http://127.0.0.1:7070"), "URI"),
        (with("Version: 1\n", "Version: 2\n"), "version"),
        (with("Version: 1\n", "Version: 10\n"), "version"),
        (without("Version: 1"), "version"),
        (with("24680", "0x6068"), "chain id"),
        (without("Chain ID: 24680"), "chain id"),
        (without("Nonce: 0123456789abcdef"), "nonce"),
        (with("2025-02-01T03:04:05Z", "yesterday"), "issue time"),
        (with("2025-02-01T03:09:05Z", "2025-02-30T03:09:05Z"), "expiration time"),
        (with("Issued At: 2025", "Issued At: 1925"), "issue time"),
        (with("Resources:\n", "Resources: none\n"), "resources"),
        (with("0x0001ab", "0x01ab"), "shop"),
        (with("\n- kios:terminal:TM 1", ""), "terminal"),
        (with("\n- kios:shop:0x0001", "\n- kios:store:0x0001"), "shop"),
        (with("TM 1", &"T".repeat(67)), "terminal"),
        (format!("{TEXT}\n"), "end"),
        (format!("{TEXT}\nand my points"), "end"),
    ] {
        let fault = text.parse::<SignIn>().unwrap_err();
        let said = format!("sign-in message has no readable {what}");
        assert_eq!(fault.to_string(), said, "{text}");
    }
}

#[test]
fn the_text_of_a_pairing_names_code_and_key() {
    let agent = address("0x1563915e194D8CfBA1943570603F7606A3115508");
    assert_eq!(
        pairing_text("AB12CD34", agent),
        "KIOS relay pairing\nCode: AB12CD34\nAgent: 0x1563915e194D8CfBA1943570603F7606A3115508"
    );
}

#[test]
fn the_specification_shows_the_texts_with_the_signatures_of_an_independent_signer() {
    let specification = include_str!("../../../../docs/spec/relay.md");
    let agent = key(0x22).address();
    for (signer, text, signature) in [
        (
            key(0x11),
            TEXT.to_owned(),
            "0xa3d08f557a5b9be3b3783748ab01edade41497bd0909453a4007ed6be6ab12d5\
             540305a84cea70f91db5009043cd29fe0ef774b9c527b48372e75b9bbf0ab9391c",
        ),
        (
            key(0x22),
            pairing_text("ABCD2345", agent),
            "0x968013e7ba4882f142ff53c44e6008fa469adb60fc0759851cb734f898131d29\
             25262f6777f1b767adba3caf6d5d8646924d5082657836724a06a52ba3bae2821c",
        ),
    ] {
        assert_eq!(signer.sign_text(&text).to_string(), signature);
        assert!(specification.contains(&format!("```text\n{text}\n```")), "{text}");
        assert!(specification.contains(signature), "{signature}");
    }
}

#[test]
fn the_specification_shows_the_decision_of_a_shop_owner_as_an_independent_signer_signs_it() {
    let specification = include_str!("../../../../docs/spec/relay.md");
    let message = LimitApprovalDecision {
        approval_id: "000102030405060708090a0b0c0d0e0f",
        approve: true,
        chain_id: 24_680.into(),
    };
    let digest = "0xa5c6a653aa95908f506c31ff2eb01bd906d769ba34526a53b6176108377da9c3";
    let signature = "0x85aa830b785cc1442c13a357673019924b4739925330aff820dacafb3c0fbece\
                     634d9a10fb1a7310115302700b6a25642c103ee24eab6bd72feb8d59edd261eb1b";
    assert_eq!(key(0x33).sign(&message).to_string(), signature);
    assert!(specification.contains(digest) && specification.contains(signature));
}

proptest! {
    #[test]
    fn whatever_is_written_is_read_back(
        issued in 0_u64..4_102_444_800,
        life in 0_u64..100_000,
        chain_id in any::<u64>(),
        nonce in "[A-Za-z0-9]{8,32}",
        terminal in prop::option::of("[A-Za-z0-9._-]{1,64}"),
        bytes in any::<[u8; 32]>(),
    ) {
        let resource = terminal.map_or(Resource::Account, |terminal| Resource::Terminal {
            shop_id: kios_protocol::ShopId::from_bytes(bytes),
            terminal_id: terminal.parse().unwrap(),
        });
        let issued_at = Timestamp::from_seconds(issued);
        let expires_at = issued_at.plus(life);
        let written = SignIn { chain_id, nonce, issued_at, expires_at, resource, ..sign_in() };
        prop_assert_eq!(written.to_string().parse(), Ok(written));
    }

    #[test]
    fn no_text_makes_it_fall_over(cut in 0_usize..TEXT.len(), junk in "\\PC{0,8}") {
        let (head, tail) = TEXT.split_at(cut);
        for text in [head, &format!("{head}{junk}{tail}"), &format!("{head}{tail}{junk}")] {
            if let Ok(sign_in) = text.parse::<SignIn>() {
                prop_assert_eq!(sign_in.to_string().parse(), Ok(sign_in));
            }
        }
    }
}
