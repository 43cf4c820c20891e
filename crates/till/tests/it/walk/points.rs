//! The model's list of point grants, and the invariants about them.

use std::collections::BTreeMap;

use kios_protocol::api::{Answer, CancelPurchaseRequest, SavePurchaseRequest};
use kios_protocol::{Address, PurchaseId};
use kios_till::journal::Entry;
use kios_till::{Accepted, Call, PointsCall, Reply};

use super::walker::Walk;

/// The state of a point grant.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Points {
    Waiting,
    Given,
    Cancelled,
}

/// The list: one grant per purchase, as in the real relay.
#[derive(Debug, Default)]
pub(super) struct List {
    lines: BTreeMap<PurchaseId, (SavePurchaseRequest, Points)>,
}

impl List {
    pub(super) fn of(&self, purchase_id: &PurchaseId) -> Option<Points> {
        self.lines.get(purchase_id).map(|(_, points)| *points)
    }

    /// Whether the request that was confirmed at that time is valid.
    pub(super) fn stands(&self, purchase_id: &PurchaseId, confirmed_at: u64) -> bool {
        let line = self.lines.get(purchase_id);
        line.is_some_and(|(known, points)| {
            known.timestamp.seconds() == confirmed_at && *points != Points::Cancelled
        })
    }

    pub(super) fn saves(&mut self, request: &SavePurchaseRequest) -> Answer<Reply> {
        match self.lines.get(&request.purchase_id) {
            Some((_, Points::Cancelled)) | None => {
                let line = (request.clone(), Points::Waiting);
                self.lines.insert(request.purchase_id.clone(), line);
            }
            Some((known, _)) if known == request => {}
            Some((_, Points::Given)) => return Answer::Refused(1160),
            Some((_, Points::Waiting)) => return Answer::Refused(2001),
        }
        Answer::Done(Reply::Accepted(Accepted))
    }

    pub(super) fn cancels(&mut self, request: &CancelPurchaseRequest) -> Answer<Reply> {
        match self.lines.get_mut(&request.purchase_id) {
            Some((_, Points::Given)) => return Answer::Refused(1160),
            Some((_, points)) => *points = Points::Cancelled,
            None => {}
        }
        Answer::Done(Reply::Accepted(Accepted))
    }

    /// Credits the points whose waiting time is over.
    pub(super) fn works(&mut self, now: u64) {
        for (request, points) in self.lines.values_mut() {
            let due = request.timestamp.plus(request.waiting).seconds();
            if *points == Points::Waiting && due <= now {
                *points = Points::Given;
            }
        }
    }
}

impl Walk {
    /// Whether the relay has received this call or may still receive it.
    pub(super) fn is_bound(&self, call: &Call) -> bool {
        if let Call::Points(PointsCall::Save(request)) = call {
            let at = request.timestamp.seconds();
            return self.relay.points.stands(&request.purchase_id, at)
                || self.strays.contains(call);
        }
        matches!(call, Call::Points(PointsCall::Cancel(_)))
    }

    /// A grant is sent only as it is in the journal, and only with a recipient.
    pub(super) fn points_leave(&self, call: &Call) {
        let (purchase_id, save) = if let Call::Points(PointsCall::Save(request)) = call {
            (&request.purchase_id, Some(request))
        } else if let Call::Points(PointsCall::Cancel(request)) = call {
            (&request.purchase_id, None)
        } else {
            return;
        };
        let Some(Entry::Points(grant)) = self.journal.get(&format!("points:{purchase_id}")) else {
            panic!("points of {purchase_id} left before their intent was on the disk");
        };
        assert_eq!(grant.back, save.is_none(), "{grant:?}");
        if let Some(save) = save {
            assert_eq!(
                (&grant.loyalty_value, grant.confirmed_at, &grant.account),
                (
                    &save.loyalty_value.to_string(),
                    save.timestamp.seconds(),
                    &save.account.to_string()
                )
            );
            assert!(save.account != Address::ZERO, "nobody is given points");
        }
    }

    /// Points that were shown as not granted are not granted.
    pub(super) fn no_points_stay_away(&self) {
        for (purchase_id, at) in &self.no_points {
            assert!(!self.relay.points.stands(purchase_id, *at), "{purchase_id} got points");
        }
    }

    /// The outcome on the screen is the relay's.
    pub(super) fn points_are_shown(&mut self, key: &str) {
        let Some(Entry::Points(grant)) = self.journal.get(key) else { return };
        let purchase_id: PurchaseId = grant.purchase_id.parse().unwrap();
        let stands = self.relay.points.of(&purchase_id);
        match (self.end(), grant.back) {
            (Some("points-given"), _) => {
                assert!(matches!(stands, Some(Points::Waiting | Points::Given)), "{grant:?}");
            }
            (Some("points-taken-back"), true) => {
                assert_eq!(stands, Some(Points::Cancelled), "{grant:?}");
                self.no_points.insert((purchase_id, grant.confirmed_at));
            }
            (Some("points-refused"), false) => {
                self.no_points.insert((purchase_id, grant.confirmed_at));
            }
            (Some("points-refused"), true) => {}
            (end, _) => panic!("{grant:?} is forgotten at {end:?}"),
        }
    }
}
