//! The texts of refunds.

use crate::i18n::TitleDetail;

/// The texts of a refund.
#[derive(Debug)]
pub(crate) struct Refund {
    pub(crate) button: &'static str,
    pub(crate) points: &'static str,
    /// A card with its gateway's name or its status.
    pub(crate) card: fn(&str) -> String,
    pub(crate) statuses: RefundStandings,
    pub(crate) timeline: RefundTimeline,
    /// Another refund is not settled.
    pub(crate) settling: &'static str,
    /// The sale is fully refunded.
    pub(crate) nothing_left: &'static str,
    pub(crate) refunded: &'static str,
    pub(crate) left: &'static str,

    pub(crate) ask: &'static str,
    /// The refundable balance of a card sale.
    pub(crate) left_of: fn(&str) -> String,
    pub(crate) amount: &'static str,
    pub(crate) whole: &'static str,
    pub(crate) parts: &'static str,
    pub(crate) taxable: &'static str,
    pub(crate) tax_free: &'static str,
    pub(crate) vat: &'static str,
    /// The number of points.
    pub(crate) points_too: fn(&str) -> String,
    pub(crate) reason: &'static str,
    pub(crate) reasons: [&'static str; 4],
    pub(crate) next: &'static str,
    /// The text is not an amount: one that is, and its currency.
    pub(crate) not_an_amount: fn(&str, &str) -> String,
    /// No card has an amount to refund.
    pub(crate) no_amount: &'static str,
    /// The highest amount that can be refunded.
    pub(crate) above: fn(&str) -> String,
    pub(crate) part_above: &'static str,
    /// The total that the parts must add up to.
    pub(crate) uneven: fn(&str) -> String,
    pub(crate) reason_empty: &'static str,
    pub(crate) reason_long: &'static str,
    pub(crate) reason_sign: fn(char) -> String,

    pub(crate) question: TitleDetail,
    /// The second sentence if the points are cancelled first.
    pub(crate) points_first: &'static str,
    pub(crate) confirm: &'static str,
    pub(crate) running: TitleDetail,
    pub(crate) checking: TitleDetail,
    pub(crate) checking_staff: &'static str,
    pub(crate) needs_person: &'static str,
    pub(crate) leave: &'static str,

    pub(crate) done: TitleDetail,
    pub(crate) refused: TitleDetail,
    /// Some lines were refunded, and some were not.
    pub(crate) mixed: TitleDetail,
    pub(crate) unknown: TitleDetail,
    pub(crate) staff_refused: &'static str,
    pub(crate) staff_unknown: &'static str,

    pub(crate) storage: &'static str,
    pub(crate) not_begun: &'static str,
    pub(crate) not_done: &'static str,
    pub(crate) not_asked: &'static str,
    /// The gateway's message and code.
    pub(crate) gateway: fn(&str, &str) -> String,
    /// The staff's sentence with the result code.
    pub(crate) coded: fn(&str, u32) -> String,
}

/// The statuses of a line.
#[derive(Debug)]
pub(crate) struct RefundStandings {
    pub(crate) paid: &'static str,
    pub(crate) partly: &'static str,
    pub(crate) refunded: &'static str,
    pub(crate) settling: &'static str,
    pub(crate) under_way: &'static str,
    pub(crate) done: &'static str,
    pub(crate) not_done: &'static str,
    pub(crate) waits: &'static str,
    /// Before the confirmation.
    pub(crate) goes: &'static str,
}

/// The events of the timeline.
#[derive(Debug)]
pub(crate) struct RefundTimeline {
    pub(crate) sold: &'static str,
    pub(crate) asked: &'static str,
    pub(crate) done: &'static str,
    pub(crate) refused: &'static str,
}
