//! How a payment or a card sale stands.

use kios_protocol::api::CardSale;
use kios_protocol::payment::{Phase, Stage, Status};

use crate::i18n::Words;
use crate::states::history::purchase::RefundBlocker;
use crate::view::Standing;

/// How a payment stands, for a shape.
pub(super) const fn standing(status: Status) -> Standing {
    match (status.phase, status.stage) {
        (Phase::New, Stage::Closed) | (Phase::Cancel, Stage::Denied | Stage::Failed) => {
            Standing::Paid
        }
        (Phase::New, Stage::Failed) => Standing::NotPaid,
        (Phase::Cancel, Stage::Closed) => Standing::Cancelled,
        (Phase::New, Stage::Denied)
        | (
            Phase::New | Phase::Cancel,
            Stage::Opened
            | Stage::SendFailed
            | Stage::Reverted
            | Stage::Sent
            | Stage::Confirmed
            | Stage::Replied,
        ) => Standing::UnderWay,
    }
}

/// How a payment stands, in words.
pub(super) const fn word(status: Status, words: &Words) -> &'static str {
    let words = &words.standings;
    match (status.phase, status.stage) {
        (Phase::New, Stage::Closed) => words.paid,
        (Phase::New, Stage::Failed) => words.not_paid,
        (
            Phase::New,
            Stage::Opened
            | Stage::SendFailed
            | Stage::Reverted
            | Stage::Sent
            | Stage::Confirmed
            | Stage::Denied
            | Stage::Replied,
        ) => words.being_paid,
        (Phase::Cancel, Stage::Denied | Stage::Failed) => words.kept,
        (Phase::Cancel, Stage::Closed) => words.cancelled,
        (
            Phase::Cancel,
            Stage::Opened
            | Stage::SendFailed
            | Stage::Reverted
            | Stage::Sent
            | Stage::Confirmed
            | Stage::Replied,
        ) => words.being_cancelled,
    }
}

/// How a card sale stands.
pub(super) fn card_standing(sale: &CardSale, words: &Words) -> (Standing, &'static str) {
    let words = &words.refund.standings;
    match RefundBlocker::of(sale) {
        Some(RefundBlocker::Settling) => (Standing::UnderWay, words.settling),
        Some(RefundBlocker::NothingLeft) => (Standing::Cancelled, words.refunded),
        None if sale.balance < sale.amount => (Standing::Paid, words.partly),
        None => (Standing::Paid, words.paid),
    }
}
