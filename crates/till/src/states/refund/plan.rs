//! The refund plan and the outcome of each of its lines.

use kios_protocol::api::{Refund, RefundRequest, TaxationParts};
use kios_protocol::refund::{FURTHEST_DEADLINE_S, RefundId, RefundState};
use kios_protocol::{Amount, PaymentId, PurchaseId, Timestamp};

use crate::journal;
use crate::outcome::{Outcome, RefusalReason};

/// How long a request is valid once the line before it has ended: longer than the wait for the shop owner's
/// approval.
const REQUEST_TTL_S: u64 = 660;
/// The longest a request may be valid: the relay's clock may be behind its estimate here.
const MOST_TTL_S: u64 = FURTHEST_DEADLINE_S - 60;

/// A confirmed refund.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct RefundPlan {
    pub(crate) purchase_id: PurchaseId,
    pub(crate) confirmed_at: Timestamp,
    pub(crate) points: Option<Points>,
    /// Never empty.
    pub(crate) lines: Vec<PlanLine>,
}

/// The points of a plan.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Points {
    pub(crate) payment_id: PaymentId,
    pub(crate) sum: Amount,
    /// The price that was paid with them; `None` for a plan of an older version.
    pub(crate) price: Option<Price>,
    /// The outcome; `None` until it is known.
    pub(crate) outcome: Option<PointsOutcome>,
}

/// An amount of the shop's currency.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Price {
    pub(crate) amount: Amount,
    pub(crate) currency: String,
}

/// The outcome of the points.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum PointsOutcome {
    /// They were returned.
    Back,
    /// They were not returned.
    Kept(Outcome, Option<RefusalReason>),
    /// The page closed before the cancel was opened.
    NotAsked,
}

/// One card refund of a plan.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct PlanLine {
    /// The request, without its signature.
    pub(crate) request: RefundRequest,
    /// The refund as reported by the relay, once it has accepted it.
    pub(crate) refund: Option<Refund>,
    /// Why there is no refund, once that is final.
    pub(crate) failure: Option<LineFailure>,
}

/// Why there is no refund.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum LineFailure {
    /// The journal could not be written.
    Storage,
    /// The plan ended before this line was sent.
    NotBegun,
    /// The relay did not receive the request before its deadline.
    NotDone,
    /// The relay refused the request with this code.
    Refused(u32),
    /// Staff withdrew it while the shop owner's approval was awaited.
    Withdrawn,
}

/// The status of a line.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum LineStatus {
    /// It is not sent yet, or its request is in progress.
    UnderWay,
    /// The relay has accepted it, and its outcome is unknown.
    Settling,
    /// Refunded.
    Done,
    /// Not refunded.
    NotDone,
}

impl PlanLine {
    /// Applies the relay's state of this refund unless it is older: the version decides.
    pub(crate) fn apply_update(&mut self, update: &Refund) {
        let known = self.refund.as_ref();
        if update.refund_id == self.request.refund_id
            && known.is_none_or(|known| update.version > known.version && !known.state.is_final())
        {
            self.refund = Some(update.clone());
            self.failure = None;
        }
    }

    /// Whether the line has its outcome.
    pub(crate) fn is_over(&self) -> bool {
        self.failure.is_some() || self.refund.as_ref().is_some_and(|refund| refund.state.is_final())
    }

    /// Whether the relay reports that it does not know the outcome.
    pub(crate) fn is_unknown(&self) -> bool {
        self.refund.as_ref().is_some_and(|refund| {
            refund.needs_person
                || matches!(refund.state, RefundState::Asking | RefundState::Unknown)
        }) && !self.is_over()
    }

    pub(crate) fn status(&self) -> LineStatus {
        match (&self.failure, self.refund.as_ref().map(|refund| refund.state)) {
            (Some(_), _) | (None, Some(RefundState::Refused)) => LineStatus::NotDone,
            (None, Some(RefundState::Done)) => LineStatus::Done,
            (None, Some(RefundState::Asking | RefundState::Unknown)) => LineStatus::Settling,
            (None, Some(RefundState::Requested | RefundState::Sent) | None) => LineStatus::UnderWay,
        }
    }
}

impl RefundPlan {
    /// Sets the deadlines of all requests, each after the one before it, because each line may wait for the
    /// shop owner. None of them has been sent yet.
    pub(crate) fn stamp(&mut self, now: Timestamp) {
        let mut ttl_s: u64 = 0;
        for line in &mut self.lines {
            ttl_s = ttl_s.saturating_add(REQUEST_TTL_S).min(MOST_TTL_S);
            line.request.deadline = now.plus(ttl_s);
        }
    }

    /// Ends the lines that the relay has not accepted.
    pub(crate) fn drop_lines(&mut self, failure: LineFailure) {
        for line in self.lines.iter_mut().filter(|line| line.refund.is_none()) {
            line.failure.get_or_insert(failure);
        }
    }

    /// Sets the outcome of the points; the card refunds are sent only if they were returned.
    pub(crate) fn end_points(&mut self, outcome: Outcome, why: Option<RefusalReason>) {
        let back = outcome == Outcome::CancelDone;
        if let Some(points) = &mut self.points {
            points.outcome =
                Some(if back { PointsOutcome::Back } else { PointsOutcome::Kept(outcome, why) });
        }
        if !back {
            self.drop_lines(LineFailure::NotBegun);
        }
    }

    /// Whether the cancel has still to be opened.
    pub(crate) fn awaits_points(&self) -> bool {
        self.points.as_ref().is_some_and(|points| points.outcome.is_none())
    }

    /// The journal's key.
    pub(crate) fn key(&self) -> String {
        let first = self.lines.first().map(|line| line.request.refund_id.as_str());
        format!("refund:{}", first.unwrap_or_default())
    }

    /// The journal's entry.
    pub(crate) fn entry(&self) -> journal::Entry {
        journal::Entry::Refund(journal::Plan {
            plan_id: self.key(),
            purchase_id: self.purchase_id.to_string(),
            confirmed_at: self.confirmed_at.seconds(),
            points: self.points.as_ref().map(|points| journal::PlanPoints {
                payment_id: points.payment_id.to_string(),
                points: points.sum.to_string(),
                back: points.outcome == Some(PointsOutcome::Back),
                price: points.price.as_ref().map(|price| journal::PlanPrice {
                    amount: price.amount.to_string(),
                    currency: price.currency.clone(),
                }),
            }),
            lines: self.lines.iter().map(|line| line_entry(&line.request)).collect(),
        })
    }

    /// The plan of an entry; `None` when it cannot be parsed.
    pub(crate) fn from_record(entry: &journal::Plan) -> Option<Self> {
        let points = match &entry.points {
            None => None,
            Some(points) => Some(Points {
                payment_id: points.payment_id.parse().ok()?,
                sum: points.points.parse().ok()?,
                price: match &points.price {
                    None => None,
                    Some(journal::PlanPrice { amount, currency }) => {
                        Some(Price { amount: amount.parse().ok()?, currency: currency.clone() })
                    }
                },
                outcome: points.back.then_some(PointsOutcome::Back),
            }),
        };
        let lines: Option<Vec<_>> = entry.lines.iter().map(line_from_entry).collect();
        Some(Self {
            purchase_id: entry.purchase_id.parse().ok()?,
            confirmed_at: Timestamp::from_seconds(entry.confirmed_at),
            points,
            lines: lines.filter(|lines| !lines.is_empty())?,
        })
    }
}

fn line_entry(request: &RefundRequest) -> journal::PlanLine {
    journal::PlanLine {
        refund_id: request.refund_id.to_string(),
        gateway: request.gateway.to_string(),
        transaction_id: request.transaction_id.clone(),
        amount: request.amount.to_string(),
        balance: request.balance.to_string(),
        currency: request.currency.clone(),
        reason: request.reason.clone(),
        terminal_id: request.terminal_id.to_string(),
        deadline: request.deadline.seconds(),
        taxation: request
            .taxation
            .map(|parts| [parts.taxable, parts.tax_free, parts.vat].map(|part| part.to_string())),
    }
}

fn line_from_entry(line: &journal::PlanLine) -> Option<PlanLine> {
    let taxation = match &line.taxation {
        None => None,
        Some([taxable, tax_free, vat]) => Some(TaxationParts {
            taxable: taxable.parse().ok()?,
            tax_free: tax_free.parse().ok()?,
            vat: vat.parse().ok()?,
        }),
    };
    let request = RefundRequest {
        refund_id: line.refund_id.parse::<RefundId>().ok()?,
        gateway: line.gateway.parse().ok()?,
        transaction_id: line.transaction_id.clone(),
        amount: line.amount.parse().ok()?,
        balance: line.balance.parse().ok()?,
        currency: line.currency.clone(),
        reason: line.reason.clone(),
        terminal_id: line.terminal_id.parse().ok()?,
        deadline: Timestamp::from_seconds(line.deadline),
        taxation,
        signature: None,
    };
    Some(PlanLine { request, refund: None, failure: None })
}
