//! Signature recovery: the chain's strict rule and the network's lenient one.

use kios_protocol::message::{
    AppointAgent, CloseNewPayment, CollectSettlement, ProvideToAccount, ProvideToPhone, RefundShop,
    RemoveSettlementManager, ReportPurchase, SetSettlementManager, TransferToken, WithdrawPurchase,
};
use kios_protocol::{
    Address, Amount, Digest, Message as _, PhoneHash, SecretKey, ShopId, Signature,
};
use num_bigint::BigUint;
use proptest::prelude::*;

use crate::support::key;

/// The document with the examples.
const PROTOCOL: &str = include_str!("../../../../docs/spec/protocol.md");

const ORDER: &[u8] = b"fffffffffffffffffffffffffffffffebaaedce6af48a03bbfd25e8cd0364141";

fn signed() -> (Digest, Signature) {
    let message = CloseNewPayment { payment_id: "0xcd", confirm: true };
    (message.digest(), key(0x22).sign(&message))
}

/// A copy of the signature with other bytes.
fn with(signature: &Signature, change: impl FnOnce(&mut [u8; 65])) -> Signature {
    let mut bytes = *signature.as_bytes();
    change(&mut bytes);
    format!("0x{}", hex::encode(bytes)).parse().unwrap()
}

/// The equivalent signature: s negated modulo the order, v flipped.
fn mirrored(signature: &Signature) -> Signature {
    let order = BigUint::parse_bytes(ORDER, 16).unwrap();
    with(signature, |bytes| {
        let mirrored = (order - BigUint::from_bytes_be(&bytes[32..64])).to_bytes_be();
        bytes[32..64].fill(0);
        bytes[64 - mirrored.len()..64].copy_from_slice(&mirrored);
        bytes[64] = 55 - bytes[64];
    })
}

#[test]
fn a_canonical_signature_names_its_signer_both_ways() {
    let (digest, signature) = signed();
    assert_eq!(signature.recover(&digest), Some(key(0x22).address()));
    assert_eq!(signature.recover_canonical(&digest), Some(key(0x22).address()));
    assert!(matches!(signature.as_bytes()[64], 27 | 28));
}

#[test]
fn v_of_zero_or_one_is_read_where_nothing_moves() {
    let (digest, signature) = signed();
    let short = with(&signature, |bytes| bytes[64] -= 27);
    assert_eq!(short.recover(&digest), Some(key(0x22).address()));
    assert_eq!(short.recover_canonical(&digest), None);
    let long = with(&signature, |bytes| bytes[64] += 2);
    assert_eq!(long.recover(&digest), Some(key(0x22).address()));
    assert_eq!(long.recover_canonical(&digest), None);
}

#[test]
fn a_flipped_v_names_somebody_else() {
    let (digest, signature) = signed();
    let flipped = with(&signature, |bytes| bytes[64] = 55 - bytes[64]);
    let somebody = flipped.recover(&digest).unwrap();
    assert_ne!(somebody, key(0x22).address());
    assert_eq!(flipped.recover_canonical(&digest), Some(somebody));
}

#[test]
fn high_s_is_read_where_nothing_moves() {
    let (digest, signature) = signed();
    let high = mirrored(&signature);
    assert_eq!(high.recover(&digest), Some(key(0x22).address()));
    assert_eq!(high.recover_canonical(&digest), None);
    assert_eq!(mirrored(&high), signature);
}

#[test]
fn what_is_no_point_of_the_curve_names_nobody() {
    let (digest, signature) = signed();
    let order: [u8; 32] = hex::decode(ORDER).unwrap().try_into().unwrap();
    for odd in [
        with(&signature, |bytes| bytes[..32].fill(0)),
        with(&signature, |bytes| bytes[32..64].fill(0)),
        with(&signature, |bytes| bytes[..32].copy_from_slice(&order)),
        with(&signature, |bytes| bytes[32..64].copy_from_slice(&order)),
        with(&signature, |bytes| bytes[64] = 2),
        with(&signature, |bytes| bytes[64] = 26),
        Signature::NOBODY,
    ] {
        assert_eq!(odd.recover(&digest), None, "{odd}");
        assert_eq!(odd.recover_canonical(&digest), None, "{odd}");
    }
}

#[test]
fn the_compact_form_is_read_only_when_asked() {
    let (digest, signature) = signed();
    let mut compact = signature.as_bytes()[..64].to_vec();
    if signature.as_bytes()[64] == 28 {
        compact[32] |= 0x80;
    }
    let text = format!("0x{}", hex::encode(compact));
    assert!(text.parse::<Signature>().is_err());
    assert_eq!(Signature::parse_lenient(&text).unwrap(), signature);
    assert_eq!(
        Signature::parse_lenient(&text).unwrap().recover(&digest),
        Some(key(0x22).address())
    );
    assert_eq!(Signature::parse_lenient(&signature.to_string()).unwrap(), signature);
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(48))]

    #[test]
    fn whatever_is_signed_recovers_to_its_signer(
        secret in prop::array::uniform32(1_u8..),
        text in "\\PC{0,80}",
    ) {
        let key = SecretKey::from_bytes(&secret).unwrap_or_else(|_| key(1));
        let digest = kios_protocol::message::text_digest(&text);
        let signature = key.sign_text(&text);
        prop_assert_eq!(signature.recover_canonical(&digest), Some(key.address()));
        let high = mirrored(&signature);
        prop_assert_eq!(high.recover(&digest), Some(key.address()));
        prop_assert_eq!(high.recover_canonical(&digest), None);
        prop_assert_eq!(signature.to_string().parse::<Signature>().unwrap(), signature);
    }

    #[test]
    fn no_bytes_make_it_fall_over(bytes in prop::collection::vec(any::<u8>(), 65)) {
        let signature: Signature = format!("0x{}", hex::encode(bytes)).parse().unwrap();
        let (digest, _) = signed();
        if let Some(somebody) = signature.recover_canonical(&digest) {
            prop_assert_eq!(signature.recover(&digest), Some(somebody));
        }
    }
}

/// Source: `protocol.md §4.6`.
#[test]
fn messages_to_the_purchase_service_are_signed_as_documented() {
    let (agent, sender) = (key(0x22), key(0x33).address());
    let report = ReportPurchase {
        purchase_id: "P0000000001",
        cash_amount: Amount::from_whole(10_000),
        loyalty: Amount::from_whole(1_000),
        currency: "krw",
        shop_id: format!("0x0001{}", "ab".repeat(30)).parse().unwrap(),
        account: key(0x11).address(),
        phone: PhoneHash::of(""),
        sender,
        chain_id: 24_680.into(),
    };
    assert_eq!(
        agent.sign(&report).to_string(),
        "0xaa6c2218d08ca99f48766db416e75368bd5fdc5901000f578e3964317ceafab5\
         368b2a9bcc81f6cd216907fbd730a3e49adb43d3cf9bcec056a0c83389d7019b1c"
    );
    let withdraw = WithdrawPurchase { purchase_id: "P0000000001", sender, chain_id: 24_680.into() };
    assert_eq!(
        agent.sign(&withdraw).to_string(),
        "0xb1baa2a45b13982de33757e0d9eb4a1932841ad2af044df455802a84c8066ecd\
         7b0ff1bb12f3e1cd81830cea9ce9e519eee42df16193c4fefff562ee9f9b51ca1c"
    );
}

/// Source: `protocol.md §4.7`.
#[test]
fn messages_of_providers_and_settlement_are_signed_as_documented() {
    let (user, agent, shop) = (key(0x11), key(0x22), key(0x33));
    let id = |digits: &str| -> ShopId { format!("0x0001{}", digits.repeat(30)).parse().unwrap() };
    let (amount, chain_id, nonce) = (Amount::from_whole(100), 24_680.into(), 0.into());
    let provide = ProvideToAccount {
        provider: user.address(),
        receiver: shop.address(),
        amount,
        chain_id,
        nonce,
    };
    let receiver = PhoneHash::of("+82 10-1000-5000");
    let by_phone = ProvideToPhone { provider: user.address(), receiver, amount, chain_id, nonce };
    let appoint = |agent| AppointAgent { account: user.address(), agent, chain_id, nonce };
    let set = SetSettlementManager { shop_id: id("ab"), manager_id: id("cd"), chain_id, nonce };
    let remove = RemoveSettlementManager { shop_id: id("ab"), chain_id, nonce };
    let clients = [id("ab"), id("ef")];
    let collect = CollectSettlement { manager_id: id("cd"), clients: &clients, chain_id, nonce };
    let refund = RefundShop { shop_id: id("ab"), amount, chain_id, nonce };
    let transfer = TransferToken {
        chain_id,
        contract: Address::from_bytes([0xaa; 20]),
        from: user.address(),
        to: Address::from_bytes([0xbb; 20]),
        amount,
        nonce,
        expiry: 1_700_000_000,
    };
    for (name, signature) in [
        ("PA user → shop address, 100E, key user", user.sign(&provide)),
        ("PA the same, key agent", agent.sign(&provide)),
        ("PP user, hash of \"+82 10-1000-5000\", 100E, key user", user.sign(&by_phone)),
        ("RA user, agent, key user", user.sign(&appoint(agent.address()))),
        ("RA user, zero address, key user", user.sign(&appoint(Address::ZERO))),
        ("SM ab, manager cd, key shop", shop.sign(&set)),
        ("RM ab, key shop", shop.sign(&remove)),
        ("CM manager cd, [ab, ef], key shop", shop.sign(&collect)),
        ("RF ab, 100E, key shop", shop.sign(&refund)),
        (
            "T contract 0xaa·20, user → 0xbb·20, 100E, expiry 1700000000, key user",
            user.sign(&transfer),
        ),
    ] {
        let row = PROTOCOL.lines().find(|line| line.starts_with(&format!("| {name} |")));
        let documented = row.unwrap().trim_end_matches(" |").rsplit(' ').next();
        assert_eq!(documented, Some(signature.to_string().as_str()), "{name}");
    }
}
