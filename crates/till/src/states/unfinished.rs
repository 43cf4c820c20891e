//! What an earlier page, or an earlier pairing, left unfinished.

use kios_protocol::{PurchaseId, Timestamp};

use crate::journal::{Entry, Step};
use crate::states::point_grant::PointGrant;
use crate::states::refund::RefundPlan;
use crate::states::sale::Sale;

/// What is still to be finished.
#[derive(Debug)]
pub(crate) enum Unfinished {
    /// A sale, or the cancel of one, and how far it came.
    Sale(Box<Sale>, Step),
    /// A refund.
    Refund(Box<RefundPlan>),
    /// Points that are given, or taken back.
    Points(Box<PointGrant>),
}

impl Unfinished {
    /// From an entry of the journal; `None` when it cannot be parsed.
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

    /// When it was pressed.
    pub(crate) const fn pressed_at(&self) -> Timestamp {
        match self {
            Self::Sale(sale, _) => sale.pressed_at,
            Self::Refund(plan) => plan.confirmed_at,
            Self::Points(grant) => grant.confirmed_at,
        }
    }

    /// The purchase whose id this kiosk may have made; a refund's is never this kiosk's own.
    pub(crate) fn purchase_id(&self) -> Option<&PurchaseId> {
        match self {
            Self::Sale(sale, _) => Some(&sale.purchase_id),
            Self::Points(grant) => Some(&grant.purchase_id),
            Self::Refund(_) => None,
        }
    }
}

/// Takes the plan whose points an earlier page was asking for: their own record says so. It goes on
/// when that has been finished.
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
