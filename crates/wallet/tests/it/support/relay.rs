//! The responses and events of the relay in these tests.

use kios_protocol::api::{
    Approval, Heartbeat, Hello, LimitApproval, PaymentEvent, PaymentEventKind, PaymentItem,
    PaymentRecord, Payments, RelaySettings, Reset, ShopInfo, StreamEvent, StreamUpdate,
};
use kios_protocol::payment::{Phase, Status};
use kios_protocol::staff::StaffActionKind;
use kios_protocol::{Address, Amount, PaymentId, ShopId, TemporaryAccount, Timestamp};
use kios_wallet::wallet::{Customer, DemoUsers, Owner};

use super::{START, another_owner, junho, minji, owner};

pub(crate) fn demo_users() -> DemoUsers {
    DemoUsers {
        customers: vec![
            Customer { name: "민지 Minji".to_owned(), signer: minji() },
            Customer { name: "준호 Junho".to_owned(), signer: junho() },
        ],
        owners: vec![
            Owner { name: "한강 커피 사장님".to_owned(), signer: owner(), shop: shop_id() },
            Owner {
                name: "Brooklyn Bakery owner".to_owned(),
                signer: another_owner(),
                shop: ShopId::from_bytes([0x02; 32]),
            },
        ],
    }
}

pub(crate) fn points(whole: u64) -> Amount {
    Amount::from_whole(whole)
}

pub(crate) fn payment_id() -> PaymentId {
    PaymentId::from_bytes([0xcd; 32])
}

pub(crate) fn another_payment_id() -> PaymentId {
    PaymentId::from_bytes([0xab; 32])
}

pub(crate) fn shop_id() -> ShopId {
    ShopId::from_bytes([0x01; 32])
}

pub(crate) fn shop() -> ShopInfo {
    ShopInfo {
        shop_id: shop_id(),
        name: "한강 커피".to_owned(),
        currency: "krw".to_owned(),
        status: ShopInfo::ACTIVE,
        account: owner().account(),
        delegator: Address::ZERO,
        provided_amount: Amount::ZERO,
        used_amount: Amount::ZERO,
        refunded_amount: Amount::ZERO,
        collected_amount: None,
    }
}

/// A coffee for 12,500 won.
pub(crate) fn item(status: u8, opened: u64) -> PaymentItem {
    PaymentItem {
        payment_id: payment_id(),
        purchase_id: "P000203".parse().unwrap(),
        amount: points(12_500),
        currency: "krw".to_owned(),
        shop_id: shop_id(),
        account: minji().account(),
        paid_point: points(12_500),
        paid_value: points(12_500),
        fee_point: points(625),
        fee_value: points(625),
        total_point: points(13_125),
        total_value: points(13_125),
        terminal_id: "T1".parse().unwrap(),
        payment_status: Status::try_from(status).unwrap(),
        open_new_timestamp: Timestamp::from_seconds(opened),
        close_new_timestamp: Timestamp::NEVER,
        open_cancel_timestamp: Timestamp::NEVER,
        close_cancel_timestamp: Timestamp::NEVER,
    }
}

pub(crate) fn record(version: u64, status: u8, opened: u64) -> PaymentRecord {
    PaymentRecord {
        version,
        timed_out: false,
        cancel_until: Timestamp::NEVER,
        late_return_at: Timestamp::NEVER,
        item: item(status, opened),
    }
}

/// The same payment a day later, when its cancel is requested.
pub(crate) fn cancel(status: u8, asked: u64) -> PaymentItem {
    PaymentItem {
        close_new_timestamp: Timestamp::from_seconds(asked - 86_000),
        open_cancel_timestamp: Timestamp::from_seconds(asked),
        ..item(status, asked - 86_400)
    }
}

pub(crate) fn cancel_record(version: u64, status: u8, asked: u64) -> PaymentRecord {
    PaymentRecord { item: cancel(status, asked), ..record(version, status, asked) }
}

pub(crate) fn another(record: PaymentRecord) -> PaymentRecord {
    let item = PaymentItem { payment_id: another_payment_id(), ..record.item };
    PaymentRecord { item, ..record }
}

pub(crate) fn list<const N: usize>(second: u64, payments: [PaymentRecord; N]) -> Payments {
    Payments { server_time: Timestamp::from_seconds(second), payments: payments.into() }
}

/// A card refund above the limit, asked for at the start of the test.
pub(crate) fn refund_above_limit() -> LimitApproval {
    LimitApproval {
        approval_id: "000102030405060708090a0b0c0d0e0f".to_owned(),
        shop_name: "한강 커피".to_owned(),
        terminal_id: "T1".parse().unwrap(),
        name: "이하늘".to_owned(),
        kind: StaffActionKind::Refund,
        subject: "R9".to_owned(),
        amount: points(250_000),
        currency: "krw".to_owned(),
        expires_at: Timestamp::from_seconds(START + 600),
    }
}

/// Points above the limit, asked for at another kiosk.
pub(crate) fn points_above_limit() -> LimitApproval {
    LimitApproval {
        approval_id: "f0f1f2f3f4f5f6f7f8f9fafbfcfdfeff".to_owned(),
        terminal_id: "T2".parse().unwrap(),
        name: "박서준".to_owned(),
        kind: StaffActionKind::Points,
        subject: "P000204".to_owned(),
        amount: points(120_000),
        ..refund_above_limit()
    }
}

/// The relay's reply to a customer's decision (14, 16) or to an owner's (54, 56).
pub(crate) fn approved(status: u8) -> Approval {
    let item = item(status, 0);
    Approval {
        payment_id: item.payment_id,
        purchase_id: item.purchase_id,
        amount: item.amount,
        currency: item.currency,
        shop_id: item.shop_id,
        account: item.account,
        terminal_id: item.terminal_id,
        payment_status: item.payment_status,
        tx_hash: None,
    }
}

pub(crate) fn code(byte: u8) -> TemporaryAccount {
    TemporaryAccount::from_random([byte; 12])
}

pub(crate) fn hello(second: u64) -> StreamUpdate {
    let server_time = Timestamp::from_seconds(second);
    let hello = Hello {
        epoch: "one".to_owned(),
        oldest: 0,
        latest: 0,
        server_time,
        settings: RelaySettings::default(),
    };
    StreamUpdate::Event(StreamEvent::Hello(hello))
}

pub(crate) fn heartbeat(second: u64) -> StreamUpdate {
    let server_time = Timestamp::from_seconds(second);
    StreamUpdate::Event(StreamEvent::Heartbeat(Heartbeat { server_time }))
}

pub(crate) fn reset<const N: usize>(payments: [PaymentRecord; N]) -> StreamUpdate {
    let reason = "the log was replaced".to_owned();
    StreamUpdate::Event(StreamEvent::Reset(Reset { reason, payments: payments.into() }))
}

pub(crate) fn payment_event(sequence: u64, data: PaymentRecord) -> StreamUpdate {
    event(sequence, 0, data)
}

pub(crate) fn timed_out(sequence: u64, data: PaymentRecord) -> StreamUpdate {
    event(sequence, 7_000, PaymentRecord { timed_out: true, ..data })
}

fn event(sequence: u64, code: u32, data: PaymentRecord) -> StreamUpdate {
    StreamUpdate::Event(StreamEvent::Payment(Box::new(PaymentEvent {
        sequence,
        kind: match data.item.payment_status.phase {
            Phase::New => PaymentEventKind::PayNew,
            Phase::Cancel => PaymentEventKind::PayCancel,
        },
        code,
        message: String::new(),
        version: data.version,
        data,
    })))
}
