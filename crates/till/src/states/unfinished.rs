//! The unfinished entries of an earlier page or an earlier pairing.

use kios_protocol::{PurchaseId, Timestamp};

use crate::journal::{Entry, Step};
use crate::states::point_grant::PointGrant;
use crate::states::refund::RefundPlan;
use crate::states::sale::Sale;

/// An unfinished entry.
#[derive(Debug)]
pub(crate) enum Unfinished {
    /// A sale or a cancel, with its step.
    Sale(Box<Sale>, Step),
    /// A refund.
    Refund(Box<RefundPlan>),
    /// A point grant, or its cancel.
    Points(Box<PointGrant>),
}

impl Unfinished {
    /// The unfinished entry of a journal entry; `None` if it cannot be parsed.
    pub(crate) fn from_entry(entry: Entry) -> Option<Self> {
        match entry {
            Entry::Sale(record) => {
                let sale = Sale::from_record(&record)?;
                Some(Self::Sale(Box::new(sale), record.step))
            }
            Entry::Refund(plan) => RefundPlan::from_record(&plan).map(Box::new).map(Self::Refund),
            Entry::Points(grant) => PointGrant::from_record(&grant).map(Box::new).map(Self::Points),
        }
    }

    /// When it was confirmed.
    pub(crate) const fn pressed_at(&self) -> Timestamp {
        match self {
            Self::Sale(sale, _) => sale.pressed_at,
            Self::Refund(plan) => plan.confirmed_at,
            Self::Points(grant) => grant.confirmed_at,
        }
    }

    /// The purchase id that this kiosk may have generated; `None` for a refund.
    pub(crate) fn purchase_id(&self) -> Option<&PurchaseId> {
        match self {
            Self::Sale(sale, _) => Some(&sale.purchase_id),
            Self::Points(grant) => Some(&grant.purchase_id),
            Self::Refund(_) => None,
        }
    }
}

/// Removes the plan whose cancel is unfinished, which has its own record. The plan continues when
/// the cancel has ended.
pub(crate) fn take_waiting_plan(backlog: &mut Vec<Unfinished>) -> Option<RefundPlan> {
    let waits = |plan: &RefundPlan| {
        let points = plan.points.as_ref().filter(|_| plan.awaits_points());
        points.is_some_and(|points| {
            backlog.iter().any(|left| {
                matches!(left, Unfinished::Sale(sale, _)
                    if sale.cancel_target.is_some_and(|back| back.payment_id == points.payment_id))
            })
        })
    };
    let at =
        backlog.iter().position(|left| matches!(left, Unfinished::Refund(plan) if waits(plan)))?;
    match backlog.remove(at) {
        Unfinished::Refund(plan) => Some(*plan),
        Unfinished::Sale(..) | Unfinished::Points(_) => None,
    }
}
