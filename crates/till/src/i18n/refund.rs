//! The texts of refunds.

use crate::i18n::TitleDetail;

texts! {
    /// The texts of a refund.
    Refund<'a> {
        button: &'a str,
        points: &'a str,
        /// A card with its gateway's name or its status.
        card(gateway): &'a str,
        statuses: RefundStandings<'a>,
        timeline: RefundTimeline<'a>,
        /// Another refund is not settled.
        settling: &'a str,
        /// The sale is fully refunded.
        nothing_left: &'a str,
        refunded: &'a str,
        left: &'a str,

        ask: &'a str,
        /// The refundable balance of a card sale.
        left_of(left): &'a str,
        amount: &'a str,
        whole: &'a str,
        parts: &'a str,
        taxable: &'a str,
        tax_free: &'a str,
        vat: &'a str,
        /// The number of points.
        points_too(points): &'a str,
        reason: &'a str,
        reasons: [&'a str; 4],
        next: &'a str,
        /// The text is not an amount: one that is, and its currency.
        not_an_amount(example, currency): &'a str,
        /// No card has an amount to refund.
        no_amount: &'a str,
        /// The highest amount that can be refunded.
        above(most): &'a str,
        part_above: &'a str,
        /// The total that the parts must add up to.
        uneven(sum): &'a str,
        reason_empty: &'a str,
        reason_long: &'a str,
        reason_sign(sign): &'a str,

        question: TitleDetail<'a>,
        /// The second sentence if the points are cancelled first.
        points_first: &'a str,
        confirm: &'a str,
        running: TitleDetail<'a>,
        checking: TitleDetail<'a>,
        checking_staff: &'a str,
        needs_person: &'a str,
        leave: &'a str,

        done: TitleDetail<'a>,
        refused: TitleDetail<'a>,
        /// Some lines were refunded, and some were not.
        mixed: TitleDetail<'a>,
        unknown: TitleDetail<'a>,
        staff_refused: &'a str,
        staff_unknown: &'a str,

        storage: &'a str,
        not_begun: &'a str,
        not_done: &'a str,
        not_asked: &'a str,
        /// The gateway's message and code.
        gateway(message, code): &'a str,
        /// The staff's sentence with the result code.
        coded(sentence, code): &'a str,
    }
}

texts! {
    /// The statuses of a line.
    RefundStandings<'a> {
        paid: &'a str,
        partly: &'a str,
        refunded: &'a str,
        settling: &'a str,
        under_way: &'a str,
        done: &'a str,
        not_done: &'a str,
        waits: &'a str,
        /// Before the confirmation.
        goes: &'a str,
    }
}

texts! {
    /// The events of the timeline.
    RefundTimeline<'a> {
        sold: &'a str,
        asked: &'a str,
        done: &'a str,
        refused: &'a str,
    }
}
