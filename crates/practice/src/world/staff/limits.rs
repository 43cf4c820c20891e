//! Actions that move money or points: who may, up to which limit, and the owner's decision above it.

use kios_domain::payment::violation;
use kios_domain::staff::{Usage, rough_rates};
use kios_protocol::api::{LimitApproval, Location, StaffAction};
use kios_protocol::staff::{OWNER_WAIT_S, StaffActionKind, StaffRole};
use kios_protocol::{Amount, Rates, ResultCode, Timestamp};

use super::{StaffCaller, Waiting};
use crate::world::{Failure, World};

/// The period of the limits per day, seconds.
const DAY_S: u64 = 86_400;

/// A kind of action that has limits.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::world) enum MovingKind {
    Refund,
    Points,
}

impl MovingKind {
    const fn action(self) -> StaffActionKind {
        match self {
            Self::Refund => StaffActionKind::Refund,
            Self::Points => StaffActionKind::Points,
        }
    }
}

/// An action that moves money or points.
#[derive(Debug)]
pub(in crate::world) struct Moving<'a> {
    pub(in crate::world) kind: MovingKind,
    /// The refund id or purchase id.
    pub(in crate::world) subject: &'a str,
    pub(in crate::world) amount: (Amount, &'a str),
    /// Identifies the request, so that the owner's approval counts for no other one.
    pub(in crate::world) digest: &'a str,
}

impl World {
    /// Authorizes the cancel of a payment and records it: 8101, 8102.
    pub(in crate::world) fn authorize_cancel(
        &mut self,
        caller: &StaffCaller,
        payment_id: &str,
    ) -> Result<(), Failure> {
        let person = self.manager(caller)?;
        self.record(&person, StaffActionKind::Cancel, payment_id, None);
        Ok(())
    }

    /// The name of the manager whose staff area is open; a shop without an owner's PIN needs none.
    fn manager(&mut self, caller: &StaffCaller) -> Result<String, Failure> {
        if !self.staff.has_owner() {
            return Ok(String::new());
        }
        Ok(self.require(caller, StaffRole::Manager)?.name)
    }

    /// Records an action that staff may do now: 8101, 8102, 8103 above a limit, 8104 if the owner has denied it. Of a
    /// refused one it records that the owner is asked.
    pub(in crate::world) fn authorize(
        &mut self,
        caller: &StaffCaller,
        moving: &Moving<'_>,
    ) -> Result<(), Failure> {
        let person = self.manager(caller)?;
        let limits = match moving.kind {
            MovingKind::Refund => self.shop.limits.refund,
            MovingKind::Points => self.shop.limits.points,
        };
        let used = self.usage(moving.kind.action());
        // An amount in a currency without a rate is above every limit.
        match self.in_points(moving.amount) {
            Some(points) if limits.allow(points, used) => {}
            Some(_) | None => self.owners_decision(&person, moving)?,
        }
        self.record(&person, moving.kind.action(), moving.subject, Some(moving.amount));
        Ok(())
    }

    /// Marks an action that counts no more.
    pub(in crate::world) fn undo_action(&mut self, kind: StaffActionKind, subject: &str) {
        let same = |action: &&mut StaffAction| action.kind == kind && action.subject == subject;
        let actions = self.staff.actions.iter_mut().map(|recorded| &mut recorded.action);
        actions.filter(same).for_each(|action| action.undone = true);
    }

    /// What was moved in the last 24 hours; the shop has one terminal.
    fn usage(&self, kind: StaffActionKind) -> Usage {
        let since = Timestamp::from_seconds(self.now.seconds().saturating_sub(DAY_S));
        let counts =
            |action: &StaffAction| action.kind == kind && action.at > since && !action.undone;
        let counted = self.staff.actions.iter().filter(|recorded| counts(&recorded.action));
        let moved = counted
            .filter_map(|recorded| recorded.points)
            .try_fold(Amount::ZERO, Amount::checked_add)
            // A sum above 256 bits leaves nothing of any limit.
            .unwrap_or(Amount::MAX);
        Usage { terminal: moved, shop: moved }
    }

    pub(crate) fn in_points(&self, (amount, currency): (Amount, &str)) -> Option<Amount> {
        let by = |rates: &Rates| rates.convert(amount, currency, "point");
        by(&self.shop.rates).or_else(|| by(&rough_rates()))
    }

    /// The owner's decision about an action; without one the action waits from now on.
    fn owners_decision(&mut self, person: &str, moving: &Moving<'_>) -> Result<(), Failure> {
        let (amount, currency) = moving.amount;
        let of_action = |waiting: &Waiting| {
            waiting.approval.kind == moving.kind.action()
                && waiting.approval.subject == moving.subject
        };
        let same = |waiting: &&Waiting| {
            of_action(waiting)
                && waiting.approval.expires_at > self.now
                && waiting.approval.amount == amount
                && waiting.approval.currency == currency
                && waiting.digest == moving.digest
        };
        match self.staff.waiting.iter().find(same).map(|waiting| waiting.approved) {
            Some(Some(true)) => return Ok(()),
            Some(Some(false)) => return Err(ResultCode::OwnerDenied.into()),
            Some(None) => return Err(ResultCode::OwnerApprovalRequired.into()),
            None => {}
        }
        let approval = LimitApproval {
            approval_id: self.random.digits(),
            shop_name: self.shop.name.clone(),
            terminal_id: self.shop.terminal_id.clone(),
            name: person.to_owned(),
            kind: moving.kind.action(),
            subject: moving.subject.to_owned(),
            amount,
            currency: currency.to_owned(),
            expires_at: self.now.plus(OWNER_WAIT_S),
        };
        self.staff.waiting.retain(|waiting| !of_action(waiting));
        let digest = moving.digest.to_owned();
        self.staff.waiting.push(Waiting { approval, digest, approved: None });
        Err(ResultCode::OwnerApprovalRequired.into())
    }

    /// The actions that wait for the owner.
    pub(crate) fn waiting_approvals(&self) -> impl Iterator<Item = &LimitApproval> {
        let waits = |waiting: &&Waiting| {
            waiting.approved.is_none() && waiting.approval.expires_at > self.now
        };
        self.staff.waiting.iter().filter(waits).map(|waiting| &waiting.approval)
    }

    /// Stores the owner's decision about an action that waits.
    #[expect(clippy::fn_params_excessive_bools, reason = "a decision is a boolean on the wire")]
    pub(crate) fn decide_approval(&mut self, id: &str, approved: bool) -> Result<(), Failure> {
        let now = self.now;
        let waits = |waiting: &&mut Waiting| {
            let approval = &waiting.approval;
            approval.approval_id == id
                && approval.expires_at > now
                && waiting.approved.is_none_or(|earlier| earlier == approved)
        };
        let found = self.staff.waiting.iter_mut().find(waits).ok_or_else(|| {
            let detail = "no action that waits for this shop owner has it";
            Failure::from(vec![violation("approvalId", Location::Params, id, detail)])
        })?;
        if found.approved.replace(approved).is_some() {
            return Ok(());
        }
        let LimitApproval { subject, amount, currency, .. } = found.approval.clone();
        let kind = if approved { StaffActionKind::Approve } else { StaffActionKind::Deny };
        self.record("", kind, &subject, Some((amount, &currency)));
        Ok(())
    }
}
