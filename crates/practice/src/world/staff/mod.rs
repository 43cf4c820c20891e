//! PINs, roles, recorded actions and their limits. Source: `relay.md §7`.

mod limits;
mod members;

use kios_domain::staff::{PinRefusal, ShopTries, TerminalTries};
use kios_protocol::api::{
    LimitApproval, StaffAction, StaffActions, StaffMember, StaffSession, StaffStatus, Unlocked,
};
use kios_protocol::staff::{Pin, StaffActionKind, StaffRole};
use kios_protocol::{Amount, ResultCode, Timestamp};

pub(super) use limits::{Moving, MovingKind};

use super::{Failure, World};
use crate::setup::Person;

/// How long an open staff area lasts after its last use, seconds.
const AREA_S: u64 = 900;
/// How long after its pairing a terminal may set the first owner's PIN, seconds.
const FIRST_PIN_S: u64 = 600;

/// The token of the open staff area that a request came with.
#[derive(Clone, Debug, Default)]
pub(crate) struct StaffCaller {
    pub(crate) token: Option<String>,
}

/// A recorded action, with its points if it counts towards a limit.
#[derive(Debug)]
struct Recorded {
    action: StaffAction,
    points: Option<Amount>,
}

/// An action above a limit, which waits for the owner or was decided.
#[derive(Clone, Debug)]
struct Waiting {
    approval: LimitApproval,
    digest: String,
    approved: Option<bool>,
}

/// The open staff area of the terminal.
#[derive(Debug)]
struct Area {
    token: String,
    staff_id: u64,
    expires_at: Timestamp,
}

/// The people with a PIN, and what they did.
#[derive(Debug)]
pub(super) struct Staff {
    people: Vec<(StaffMember, Pin)>,
    last_id: u64,
    tries: TerminalTries,
    of_shop: ShopTries,
    area: Option<Area>,
    actions: Vec<Recorded>,
    waiting: Vec<Waiting>,
}

impl Staff {
    pub(super) fn new(people: Vec<Person>) -> Self {
        let person = |(staff_id, Person { name, role, pin })| {
            (StaffMember { staff_id, name, role, locked: false }, pin)
        };
        let people: Vec<_> = (1..).zip(people).map(person).collect();
        let last_id = people.last().map_or(0, |(member, _)| member.staff_id);
        Self {
            people,
            last_id,
            tries: TerminalTries::default(),
            of_shop: ShopTries::default(),
            area: None,
            actions: Vec::new(),
            waiting: Vec::new(),
        }
    }

    fn has_owner(&self) -> bool {
        self.people.iter().any(|(member, _)| member.role == StaffRole::Owner)
    }

    fn with_pin(&self, pin: &Pin) -> Option<StaffMember> {
        self.people.iter().find(|(_, own)| own == pin).map(|(member, _)| member.clone())
    }

    fn member(&self, staff_id: u64) -> Option<&StaffMember> {
        self.people.iter().map(|(member, _)| member).find(|member| member.staff_id == staff_id)
    }
}

impl World {
    /// Whether the shop has PINs, and whether the terminal may try one.
    pub(crate) fn staff_status(&self) -> StaffStatus {
        let has_owner = self.staff.has_owner();
        StaffStatus {
            has_owner,
            may_set_first: !has_owner && self.was_just_paired(),
            locked_until: self.staff.tries.lock(self.now),
            server_time: self.now,
        }
    }

    fn was_just_paired(&self) -> bool {
        self.sessions.paired_at().is_some_and(|at| self.now.since(at) <= FIRST_PIN_S)
    }

    /// Opens the staff area with a PIN.
    pub(crate) fn unlock(&mut self, pin: &Pin) -> Unlocked {
        let StaffMember { staff_id, name, role, .. } = match self.check_pin(pin) {
            Ok(member) => member,
            Err(refused) => return refused.into(),
        };
        let (token, expires_at) = (self.random.digits(), self.now.plus(AREA_S));
        self.staff.area = Some(Area { token: token.clone(), staff_id, expires_at });
        self.record(&name, StaffActionKind::Unlock, "", None);
        Unlocked::Right(StaffSession {
            token,
            staff_id,
            name,
            role,
            refund_limit: self.shop.limits.refund.action,
            points_limit: self.shop.limits.points.action,
            expires_at,
            server_time: self.now,
        })
    }

    /// The person with this PIN; a wrong one is counted.
    pub(super) fn check_pin(&mut self, pin: &Pin) -> Result<StaffMember, PinRefusal> {
        let server_time = self.now;
        if let Some(until) = self.staff.tries.lock(server_time) {
            return Err(PinRefusal::Locked { until, server_time });
        }
        if let Some(member) = self.staff.with_pin(pin).filter(|member| !member.locked) {
            self.staff.tries = self.staff.tries.right(server_time);
            return Ok(member);
        }
        self.staff.tries = self.staff.tries.wrong(server_time);
        let (of_shop, locks_pins) = self.staff.of_shop.wrong(server_time);
        self.staff.of_shop = of_shop;
        if locks_pins {
            self.staff.people.iter_mut().for_each(|(member, _)| member.locked = true);
        }
        self.record("", StaffActionKind::WrongPin, "", None);
        Err(self.staff.tries.refusal(server_time))
    }

    pub(super) fn record_unlock_unless_open(&mut self, member: &StaffMember) {
        let open = |area: &Area| area.staff_id == member.staff_id && area.expires_at > self.now;
        if !self.staff.area.as_ref().is_some_and(open) {
            self.record(&member.name, StaffActionKind::Unlock, "", None);
        }
    }

    /// Ends the open staff area.
    pub(crate) fn lock(&mut self, caller: &StaffCaller) {
        if let Ok(member) = self.person(caller, StaffRole::Clerk) {
            self.staff.area = None;
            self.record(&member.name, StaffActionKind::Lock, "", None);
        }
    }

    /// The person whose staff area is open: 8101 without one, 8102 for a lower role.
    fn person(&self, caller: &StaffCaller, role: StaffRole) -> Result<StaffMember, Failure> {
        let token = caller.token.as_deref().ok_or(ResultCode::PinRequired)?;
        let open = |area: &&Area| area.token == token && area.expires_at > self.now;
        let area = self.staff.area.as_ref().filter(open).ok_or(ResultCode::PinRequired)?;
        let member = self.staff.member(area.staff_id).ok_or(ResultCode::PinRequired)?;
        if member.role < role {
            return Err(ResultCode::RoleTooLow.into());
        }
        Ok(member.clone())
    }

    /// As [`Self::person`]; extends the staff area.
    fn require(&mut self, caller: &StaffCaller, role: StaffRole) -> Result<StaffMember, Failure> {
        let member = self.person(caller, role)?;
        if let Some(area) = &mut self.staff.area {
            area.expires_at = self.now.plus(AREA_S);
        }
        Ok(member)
    }

    /// The recorded actions, newest first.
    pub(crate) fn staff_actions(
        &mut self,
        caller: &StaffCaller,
        limit: usize,
    ) -> Result<StaffActions, Failure> {
        self.require(caller, StaffRole::Owner)?;
        let newest = self.staff.actions.iter().rev().take(limit);
        let actions = newest.map(|recorded| recorded.action.clone()).collect();
        Ok(StaffActions { server_time: self.now, actions })
    }

    fn record(
        &mut self,
        name: &str,
        kind: StaffActionKind,
        subject: &str,
        amount: Option<(Amount, &str)>,
    ) {
        let by_owner = matches!(kind, StaffActionKind::Approve | StaffActionKind::Deny);
        let last = self.staff.actions.last().map_or(0, |recorded| recorded.action.sequence);
        let action = StaffAction {
            sequence: last.saturating_add(1),
            at: self.now,
            terminal_id: if by_owner { String::new() } else { self.shop.terminal_id.to_string() },
            name: name.to_owned(),
            kind,
            subject: subject.to_owned(),
            undone: false,
            amount: amount.map(|(amount, _)| amount),
            currency: amount.map(|(_, currency)| currency.to_owned()),
        };
        let points = amount.and_then(|amount| self.in_points(amount));
        self.staff.actions.push(Recorded { action, points });
    }
}
