//! Clients of a relay that refuses, and requests to it.

use std::rc::Rc;

use kios_protocol::api::{OpenNewRequest, PaymentItem, RefundRequest};
use kios_protocol::payment::Status;
use kios_protocol::refund::{Gateway, RefundId};
use kios_protocol::{
    Address, Amount, PaymentId, PurchaseId, SecretKey, ShopId, TerminalId, Timestamp,
};
use kios_sdk::{AccountClient, RelayClient, TerminalClient};
use serde_json::json;

use crate::scripted::{RELAY_TIME_S, Reply, Scripted};

pub(crate) const CHAIN: u64 = 24_680;
pub(crate) const NONCE: u64 = 7;

/// A relay that says what signatures need, and refuses everything else.
pub(crate) fn refusing() -> Scripted {
    Scripted::signing_in(|request| {
        let path = request.url.as_str();
        if path.ends_with("/side/id") {
            return Reply::done(&json!({ "chainId": CHAIN }));
        }
        if path.contains("/nonce/") {
            return Reply::done(&json!({ "account": Address::ZERO, "nonce": NONCE.to_string() }));
        }
        if path.ends_with("/side/info") {
            let (zero, amount) = (Address::ZERO, "0");
            return Reply::done(&json!({
                "url": "", "contract": { "token": zero, "loyaltyBridge": zero },
                "network": { "name": "", "chainId": CHAIN, "ensAddress": zero,
                    "chainTransferFee": amount, "chainBridgeFee": amount,
                    "loyaltyTransferFee": amount, "loyaltyBridgeFee": amount }
            }));
        }
        Reply::refused(5000)
    })
}

pub(crate) fn key() -> SecretKey {
    SecretKey::from_bytes(&[0x33; 32]).unwrap()
}

pub(crate) fn shop() -> ShopId {
    format!("0x0001{}", "ab".repeat(30)).parse().unwrap()
}

pub(crate) fn terminal_id() -> TerminalId {
    "T1".parse().unwrap()
}

pub(crate) fn purchase() -> PurchaseId {
    "P000203".parse().unwrap()
}

pub(crate) fn payment() -> PaymentId {
    PaymentId::from_bytes([0xcd; 32])
}

pub(crate) fn client(transport: &Scripted) -> RelayClient {
    RelayClient::new(transport.relay())
}

pub(crate) fn terminal(transport: &Scripted) -> TerminalClient {
    TerminalClient::new(&client(transport), Rc::new(key()), shop(), terminal_id())
}

pub(crate) fn account(transport: &Scripted) -> AccountClient {
    AccountClient::new(&client(transport), Rc::new(key()))
}

pub(crate) fn open() -> OpenNewRequest {
    OpenNewRequest {
        purchase_id: purchase(),
        amount: Amount::from_whole(1),
        currency: "krw".to_owned(),
        shop_id: shop(),
        account: Address::ZERO,
        terminal_id: terminal_id(),
        signature: None,
    }
}

pub(crate) fn refund() -> RefundRequest {
    RefundRequest {
        refund_id: RefundId::from_random([1; 16]),
        gateway: Gateway::Eximbay,
        transaction_id: "t".to_owned(),
        amount: Amount::from_whole(1),
        balance: Amount::from_whole(1),
        currency: "krw".to_owned(),
        reason: "r".to_owned(),
        terminal_id: terminal_id(),
        deadline: Timestamp::from_seconds(RELAY_TIME_S),
        taxation: None,
        signature: None,
    }
}

pub(crate) fn item(status: u8) -> PaymentItem {
    let one = Amount::from_whole(1);
    PaymentItem {
        payment_id: payment(),
        purchase_id: purchase(),
        amount: one,
        currency: "krw".to_owned(),
        shop_id: shop(),
        account: Address::ZERO,
        paid_point: one,
        paid_value: one,
        fee_point: Amount::ZERO,
        fee_value: Amount::ZERO,
        total_point: one,
        total_value: one,
        terminal_id: terminal_id(),
        payment_status: Status::try_from(status).unwrap(),
        open_new_timestamp: Timestamp::from_seconds(1),
        close_new_timestamp: Timestamp::NEVER,
        open_cancel_timestamp: Timestamp::NEVER,
        close_cancel_timestamp: Timestamp::NEVER,
    }
}
