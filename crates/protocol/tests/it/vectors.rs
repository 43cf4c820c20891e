//! Signatures, byte for byte as the network makes them.

use kios_protocol::message::{
    AccountMessage, CloseCancelPayment, CloseNewPayment, LegacyCancel, LegacyCreate,
    LoyaltyCancelPayment, LoyaltyNewPayment, MobileToken, OpenCancelPayment, OpenNewPayment,
    ShopAccount,
};
use kios_protocol::{Message, PaymentId, SecretKey, ShopId, Uint, keccak256};

use crate::check;
use crate::support::{address, key, points};

const FILE: &str = include_str!("../vectors/signing-vectors.json");

#[test]
fn every_vector_of_the_network_passes() {
    let report = check::run(FILE).unwrap();
    println!("signing-vectors.json: {report}");
    let lines: Vec<_> = report.mismatches.iter().map(ToString::to_string).collect();
    assert!(lines.is_empty(), "{}", lines.join("\n"));
    assert_eq!(report.passed, 75 * 8 + 9 + 9);
}

#[test]
fn a_changed_vector_is_one_line_that_names_the_field() {
    let mut file: serde_json::Value = serde_json::from_str(FILE).unwrap();
    file["vectors"][3]["messageHash"] = "0x00".into();
    file["vectors"][4]["kind"] = "Surprise".into();
    file["refused"][1]["inputs"]["amount"] = "1".into();
    file["signatureForms"]["forms"][2]["recovered"] = "0x00".into();
    let report = check::run(&file.to_string()).unwrap();
    let lines: Vec<_> = report.mismatches.iter().map(ToString::to_string).collect();
    let heads: Vec<_> = lines.iter().map(|line| line.split(", got").next().unwrap()).collect();
    assert_eq!(heads[0], "OpenNewPayment 6 messageHash: expected 0x00");
    assert!(heads[1].starts_with("Surprise 8 kind: expected OpenNewPayment or"));
    assert_eq!(heads[2], "refused 1 amount: expected a refusal");
    assert_eq!(heads[3], "signatureForms 2 recovered: expected 0x00");
    assert_eq!(heads.len(), 4);
}

#[test]
fn a_file_without_vectors_is_no_success() {
    assert_eq!(
        check::run("{}").unwrap_err().to_string(),
        "none of vectors, refused and signatureForms is in it"
    );
    let fault = check::run("{\"vectors\": [").unwrap_err().to_string();
    assert!(fault.starts_with("not JSON: EOF while parsing"), "{fault}");
}

#[test]
fn half_surrogates_and_numbers_do_not_stop_the_check() {
    let file = r#"{"refused": [{"what": "half", "inputs": {"purchaseId": "a\ud83d"}, "throws": "x"},
        {"what": "number", "inputs": {"amount": -1}, "throws": "x"}],
        "signatureForms": {"inputs": {"purchaseId": "\ud83d\ude00 \\ud83d", "amount": 10, "currency": "krw",
        "shopId": "0x0001184a905a39d320df780976c22b82818c2b1a7c64dffda9801c100e8c4018",
        "account": "ffffffffFE4F14Cc211649F5902130c500000000", "terminalId": ""}, "forms": []}}"#;
    let report = check::run(file).unwrap();
    assert_eq!(report.to_string(), "2 passed, 0 failed", "{:?}", report.mismatches);
}

/// Hash of the encoding, EIP-191 digest and signature, as `protocol.md §4.5` lists them.
fn check_row(name: &str, size: usize, message: &impl Message, key: &SecretKey, row: [&str; 3]) {
    let [hash, digest, signature] = row;
    assert_eq!(message.encoded().len(), size, "{name}: size");
    assert_eq!(format!("0x{}", hex::encode(message.hash())), hash, "{name}: hash");
    let got = message.digest();
    assert_eq!(format!("0x{}", hex::encode(got.as_bytes())), digest, "{name}: digest");
    let signed = key.sign(message);
    assert_eq!(signed.to_string(), signature, "{name}: signature");
    assert_eq!(signed.recover_canonical(&got), Some(key.address()), "{name}: signer");
}

const PURCHASE: &str = "P0000000001";
const TERMINAL: &str = "TM000001";

fn payment_id() -> PaymentId {
    PaymentId::from_bytes([0xcd; 32])
}

fn shop_id() -> ShopId {
    format!("0x0001{}", "ab".repeat(30)).parse().unwrap()
}

#[test]
fn the_keys_of_the_table_have_their_addresses() {
    assert_eq!(key(0x11).address(), address("0x19E7E376E7C213B7E7e7e46cc70A5dD086DAff2A"));
    assert_eq!(key(0x22).address(), address("0x1563915e194D8CfBA1943570603F7606A3115508"));
    assert_eq!(key(0x33).address(), address("0x5CbDd86a2FA8Dc4bDdd8a8f69dBa48572EeC07FB"));
}

#[test]
#[expect(clippy::too_many_lines, reason = "a list of test rows")]
fn the_wallets_rows_of_the_table_hold() {
    let (user, shop) = (key(0x11), key(0x33));
    let chain_id = Uint::from(24680);
    let nonce = Uint::default();
    check_row(
        "AccountTemporary",
        96,
        &AccountMessage { account: user.address(), chain_id, nonce },
        &user,
        [
            "0xe021391ae6b35202f76d15ccfd10568e05ade758bf6331d414245cfdc2b5d14b",
            "0x6e1281a17f6d6945cb1b164fca85c772518d5c5d126796fbb5d6349cf8631fea",
            "0x23e43ccd876c1224b881667e9ecc9611ad380601da72597e9d8190f5b67d1a0733759d2da0e8442363de808aa7e5bbb9858113cde7073790de96ba296d9832fa1b",
        ],
    );
    check_row(
        "NewPayment",
        384,
        &LoyaltyNewPayment {
            payment_id: payment_id(),
            purchase_id: PURCHASE,
            amount: points("10"),
            currency: "krw",
            shop_id: shop_id(),
            account: user.address(),
            chain_id,
            nonce,
        },
        &user,
        [
            "0x6ae9fd42796dd58fb821f13bcfdee203da4a6e6a912fc37b09b6ed1de817e50c",
            "0xb85c147468a6b2003b3cb041d28e38f3d762c0f81d66cc2aa3cccc053e5f35e6",
            "0x181d811aef8cdfc03529212c06409b7f7f86eb3c5d0c16aa98c88e237e3a2e47653aba48388085a4e3929ad9af47e33ae5fa83d2a76d83f91a44cbbd9e07fce41c",
        ],
    );
    check_row(
        "CancelPayment",
        224,
        &LoyaltyCancelPayment {
            payment_id: payment_id(),
            purchase_id: PURCHASE,
            account: shop.address(),
            chain_id,
            nonce,
        },
        &shop,
        [
            "0x306ff69ccff4a1c2196876a589e7fed571c78e6bd9733099aab0a8e883787a07",
            "0x7d3ab28060f9a00fc2703897fc46b07af47e9b95011c5b355eaf52590756af3e",
            "0x6aa8c11e6e27b2eef0b84e5d21012a3e15c5d09785d67c963296cc53abcbf7d36e8f2095dcd586690aaa148e9a5167f52373f0cfd32365b0e5450ebdac79627a1b",
        ],
    );
    check_row(
        "MobileToken",
        128,
        &MobileToken { token: "ExponentPushToken[abc]", account: user.address() },
        &user,
        [
            "0x3bde28933f0c9762612028dc019aae2c418d9c1cf2a48dadc8baa3089c337f28",
            "0x0e3a464aab6d3fb304f6988d2f0c36d301d0caf2b0a3e911c4c0a53f8493c546",
            "0x3a609be4f16356325bc4d34a623b3662b57dd5062658e53642bd495d1263c41307b95cb61d2c78c96fee389ba898046e9442b107234852bf5c1f9950a72f26421c",
        ],
    );
    check_row(
        "ShopAccount",
        128,
        &ShopAccount { shop_id: shop_id(), account: shop.address(), chain_id, nonce },
        &shop,
        [
            "0x7fbf4418522c5b7de49ce1664f8e880bf9e88a5e9d690bed88ef52e64b8cdd83",
            "0x0dc5180f580dd84c5a7f6cfeaa546d76b85f392d8570d952696218742a49f482",
            "0x68ce5ef4ff65e8900431a62a0b23f7f8fd74fa2d0c20e192edc00949376f5f1b7c9476a3a3eebc6fc3176101010c26dcd31c51870c2e3ee11228210121f2f78a1b",
        ],
    );
}

#[test]
fn the_agents_rows_that_open_hold() {
    let agent = key(0x22);
    let id = payment_id().to_string();
    check_row(
        "OpenNewPayment",
        480,
        &OpenNewPayment {
            purchase_id: PURCHASE,
            amount: points("10"),
            currency: "krw",
            shop_id: shop_id(),
            account: address("0xFFFFFFFf0123456789abCDEF0123456700000000"),
            terminal_id: TERMINAL,
        },
        &agent,
        [
            "0x5c826daf8b26fb2a02fc3c27b84b61a2341e0162b60f575b840b126424f80737",
            "0x7556a0e056d5b7d754c3d8cafff3a298ec485caf8a0619dc7ab75f5c9d9a5aed",
            "0x1939381d74206737ba52ed973fe737b1669b1928e633fb2505378171bf253d720a4d64b8c801a3d86411424c39bfbb38fff26eb672f170a826273b24b23484aa1c",
        ],
    );
    check_row(
        "OpenCancelPayment",
        352,
        &OpenCancelPayment { payment_id: &id, terminal_id: TERMINAL },
        &agent,
        [
            "0x4fb7a4c89fa2f69f1eaadb816d3b325720be6dff278ef5be33d30eec14cf99f4",
            "0x8ac4c70f3cddd378f2bbfa1e13f5616e489b0e5c64810f467d8ad10e0bf84487",
            "0x18ab3310afdba56ecce5e663a30bf45a607a2ac952f6067ce91ca80f603feadc428df25538dd33a9cb1fcdafa3c6be72df0c9cc7ef3900eec6c3432ca9ca53901c",
        ],
    );
}

#[test]
fn the_agents_rows_that_close_hold() {
    let agent = key(0x22);
    let id = payment_id().to_string();
    let rows = [
        (
            true,
            [
                "0xeb6ede94846795983708c511fc4da5c531d8241876db5eb22daa28936147f159",
                "0x26aa6f2a8ff4d52ef8cfa491f4ac3ddef5f9576adef6dc3d00c88c2af8b0e1a1",
                "0x7d2e96fc29a2b66fe698017ed1349e4f14ef624621f8b29fe81d1632f6cf57c7563ddc79c58eb5b61f2bb7ba3634ba2d709c6d2209cc417166b27a48d32940c41b",
            ],
            [
                "0xabc3ebbb04fd27ae5fe6392a007420bf57685713b1aa0d8c793cbecbf8e08fd4",
                "0x007a1f5d26394d97dc3572b48843fa176f513f3b17585308b86fd4baea6324e4",
                "0xc1ffb4315629b44fa295b211ffc9d8ec097331a30449735a61d6a2b03191b73a35e1976b517ededa87e76f7de84df727da7eddad53c0d5e2dde61837df8eab7e1c",
            ],
        ),
        (
            false,
            [
                "0x264f4c16b098fa43d8fbbfc2a4573105c48a72fd853309f281348c9d49ba857e",
                "0x95907e219585b6c4285b19e9ef2add7fd262f32d8660ac193dbcf37e9d989356",
                "0xd1351283872762c021b4e13b6a771edf4355dcce955d2903b21b3a1392fbd05546afb3dd7639d2c010456a0c5666275f67527e9ee6a31b9fe5e4a9ebeb7416d51b",
            ],
            [
                "0x0fcd293260a115855ee872ceb0e8a7918baa48182726b0844da94b205696872b",
                "0xfc1c408610ff9ccc2038b594b2496e7dea177ae256ead998afbc33fb1aaeeb99",
                "0x20c2164fff87958830259fed42037d6212c9094be710da57b3c82cf9b74bd1e934e5ec335ab846a9d1fa938be59c9c4d2c36bd931272e0c5ec05121efb1f623d1b",
            ],
        ),
    ];
    for (confirm, new, cancel) in rows {
        let close = CloseNewPayment { payment_id: &id, confirm };
        check_row("CloseNewPayment", 288, &close, &agent, new);
        let close = CloseCancelPayment { payment_id: &id, confirm };
        check_row("CloseCancelPayment", 288, &close, &agent, cancel);
    }
}

#[test]
fn the_first_generations_rows_hold() {
    let user = key(0x11);
    let (purchase_id, nonce) = (PURCHASE, Uint::default());
    check_row(
        "LegacyCreate",
        352,
        &LegacyCreate {
            payment_id: payment_id(),
            purchase_id,
            amount: points("10"),
            currency: "krw",
            shop_id: shop_id(),
            account: user.address(),
            nonce,
        },
        &user,
        [
            "0x32a70fc3489146823aa38f4b17ed6ddb36c053836e04b19dea15f88e83d9df05",
            "0x43ab15c779092569c5150779c41a2797152996dfc95bd31347ef79c423d8312c",
            "0x966bf68b5df921a2ca691d3df000ec328f19feca67517449b0872a57680f33616e5c52e9e3a162786b38322a2b5066044159c3632821baaecd2f88c90b3097b31b",
        ],
    );
    check_row(
        "LegacyCancel",
        192,
        &LegacyCancel { payment_id: payment_id(), purchase_id, account: user.address(), nonce },
        &user,
        [
            "0xe559f519cfd3a435f364653f1080c27c34890dbce0c908019b2d2e1a7fa6ce6e",
            "0x9b677a7699f393362520ba4af45ecb8d122049772997fdcd6123e9a521b9774f",
            "0xda1f7202bc17f3e13d0dbd25285bc3f3a6fad23a20c5c352d720212e63006e5a277386927c1289a71c8083a557e3a1173fee56fc02ef066a5841265d046c0b2f1b",
        ],
    );
}

#[test]
fn ids_are_derived_as_the_network_derives_them() {
    assert_eq!(
        PaymentId::derive(key(0x11).address(), 5, [0x55; 32]).to_string(),
        "0x6a211e1237f4d8f745ed52f7f6e2de0d2ceaed5b83e02131c83f936f97fcc852"
    );
    assert_eq!(
        ShopId::derive(1, key(0x33).address(), [0x66; 32]).to_string(),
        "0x0001783a306d9f69d3793912c9cd89f9f6d9ae155dad451e8974c22fa22e9cde"
    );
    assert_eq!(
        hex::encode(keccak256(&[0x44; 32])),
        "4033fb2e6fa5cf816f87a9a40e8ce681fb6d8aa53c5302e72b80f654141a0e65"
    );
    assert_eq!(payment_id().short(), "cdcdcdcd");
}
