//! People with a PIN: who has one, and who gives them.

use kios_domain::payment::violation;
use kios_protocol::ResultCode;
use kios_protocol::api::{AddMemberRequest, Location, StaffMember, StaffMembers};
use kios_protocol::staff::{Pin, StaffActionKind, StaffRole};
use kios_text::clean_name;

use super::StaffCaller;
use crate::world::{Failure, World};

fn unused_pin() -> Failure {
    let mut fault = violation("pin", Location::Body, "", "choose another PIN");
    fault.value = None;
    vec![fault].into()
}

fn unknown_person(staff_id: u64, detail: &str) -> Failure {
    vec![violation("staffId", Location::Params, staff_id, detail)].into()
}

impl World {
    /// The people with a PIN.
    pub(crate) fn members(&mut self, caller: &StaffCaller) -> Result<StaffMembers, Failure> {
        self.require(caller, StaffRole::Owner)?;
        let people = self.staff.people.iter();
        Ok(StaffMembers { members: people.map(|(member, _)| member.clone()).collect() })
    }

    /// Gives a person a PIN; the first is the owner's, from a terminal that was just paired.
    pub(crate) fn add_member(
        &mut self,
        caller: &StaffCaller,
        request: AddMemberRequest,
    ) -> Result<StaffMember, Failure> {
        let AddMemberRequest { name, role, pin } = request;
        let name = clean_name(&name)
            .ok_or_else(|| vec![violation("name", Location::Body, name, "name is not visible")])?;
        let may_be_first =
            caller.token.is_none() && role == StaffRole::Owner && self.was_just_paired();
        let known = self.staff.with_pin(&pin);
        let repeat = known.clone().filter(|known| known.name == name && known.role == role);
        let by = if !may_be_first {
            self.require(caller, StaffRole::Owner)?.name
        } else if self.staff.has_owner() {
            self.check_pin(&pin).map_err(|_| ResultCode::PinRequired)?;
            return Ok(repeat.ok_or(ResultCode::PinRequired)?);
        } else {
            name.clone()
        };
        if let Some(repeat) = repeat {
            return Ok(repeat);
        }
        if self.staff.people.iter().any(|(member, _)| member.name == name) {
            let detail = "another person has this name";
            return Err(vec![violation("name", Location::Body, name, detail)].into());
        }
        if known.is_some() {
            return Err(unused_pin());
        }
        self.staff.last_id = self.staff.last_id.saturating_add(1);
        let staff_id = self.staff.last_id;
        let member = StaffMember { staff_id, name, role, locked: false };
        self.staff.people.push((member.clone(), pin));
        self.record(&by, StaffActionKind::AddMember, &member.name, None);
        Ok(member)
    }

    /// Gives a person another PIN and unlocks it.
    pub(crate) fn change_pin(
        &mut self,
        caller: &StaffCaller,
        staff_id: u64,
        pin: Pin,
    ) -> Result<StaffMember, Failure> {
        let by = self.require(caller, StaffRole::Owner)?;
        self.staff
            .member(staff_id)
            .ok_or_else(|| unknown_person(staff_id, "nobody in this shop has it"))?;
        if self.staff.with_pin(&pin).is_some_and(|other| other.staff_id != staff_id) {
            return Err(unused_pin());
        }
        let people = &mut self.staff.people;
        let person = people.iter_mut().find(|(member, _)| member.staff_id == staff_id);
        let (member, own) =
            person.ok_or_else(|| unknown_person(staff_id, "nobody in this shop has it"))?;
        *own = pin;
        member.locked = false;
        let member = member.clone();
        self.end_area_of(staff_id);
        self.record(&by.name, StaffActionKind::ChangePin, &member.name, None);
        Ok(member)
    }

    /// Removes a person's PIN; the last owner's stays.
    pub(crate) fn remove_member(
        &mut self,
        caller: &StaffCaller,
        staff_id: u64,
    ) -> Result<(), Failure> {
        let by = self.require(caller, StaffRole::Owner)?;
        let member = self.staff.member(staff_id).cloned();
        let member =
            member.ok_or_else(|| unknown_person(staff_id, "nobody in this shop has it"))?;
        let owners = self.staff.people.iter().filter(|(one, _)| one.role == StaffRole::Owner);
        if member.role == StaffRole::Owner && owners.count() < 2 {
            return Err(unknown_person(staff_id, "the last owner keeps a PIN"));
        }
        self.staff.people.retain(|(one, _)| one.staff_id != staff_id);
        self.end_area_of(staff_id);
        self.record(&by.name, StaffActionKind::RemoveMember, &member.name, None);
        Ok(())
    }

    fn end_area_of(&mut self, staff_id: u64) {
        if self.staff.area.as_ref().is_some_and(|area| area.staff_id == staff_id) {
            self.staff.area = None;
        }
    }
}
