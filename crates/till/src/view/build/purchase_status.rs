//! The status of a payment or a card sale, as icon and text.

use kios_protocol::api::CardSale;
use kios_protocol::payment::{Phase, Stage, Status};

use crate::i18n::Messages;
use crate::states::history::purchase::RefundBlocker;
use crate::view::PurchaseStatus;

/// The icon of a payment's status.
pub(super) const fn status(status: Status) -> PurchaseStatus {
    match (status.phase, status.stage) {
        (Phase::New, Stage::Closed) | (Phase::Cancel, Stage::Denied | Stage::Failed) => {
            PurchaseStatus::Paid
        }
        (Phase::New, Stage::Failed) => PurchaseStatus::NotPaid,
        (Phase::Cancel, Stage::Closed) => PurchaseStatus::Cancelled,
        (Phase::New, Stage::Denied)
        | (
            Phase::New | Phase::Cancel,
            Stage::Opened
            | Stage::SendFailed
            | Stage::Reverted
            | Stage::Sent
            | Stage::Confirmed
            | Stage::Replied,
        ) => PurchaseStatus::UnderWay,
    }
}

/// The text of a payment's status.
pub(super) const fn word<'a>(status: Status, messages: &Messages<'a>) -> &'a str {
    let messages = &messages.statuses;
    match (status.phase, status.stage) {
        (Phase::New, Stage::Closed) => messages.paid,
        (Phase::New, Stage::Failed) => messages.not_paid,
        (
            Phase::New,
            Stage::Opened
            | Stage::SendFailed
            | Stage::Reverted
            | Stage::Sent
            | Stage::Confirmed
            | Stage::Denied
            | Stage::Replied,
        ) => messages.being_paid,
        (Phase::Cancel, Stage::Denied | Stage::Failed) => messages.kept,
        (Phase::Cancel, Stage::Closed) => messages.cancelled,
        (
            Phase::Cancel,
            Stage::Opened
            | Stage::SendFailed
            | Stage::Reverted
            | Stage::Sent
            | Stage::Confirmed
            | Stage::Replied,
        ) => messages.being_cancelled,
    }
}

/// The text of a card sale's status.
pub(super) fn card_status<'a>(
    sale: &CardSale,
    messages: &Messages<'a>,
) -> (PurchaseStatus, &'a str) {
    let messages = &messages.refund.statuses;
    match RefundBlocker::of(sale) {
        Some(RefundBlocker::Settling) => (PurchaseStatus::UnderWay, messages.settling),
        Some(RefundBlocker::NothingLeft) => (PurchaseStatus::Cancelled, messages.refunded),
        None if sale.balance < sale.amount => (PurchaseStatus::Paid, messages.partly),
        None => (PurchaseStatus::Paid, messages.paid),
    }
}
