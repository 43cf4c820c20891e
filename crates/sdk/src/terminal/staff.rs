//! Staff: PINs, people and recorded actions.
//!
//! The token of the open staff area stays in the client. It is dropped before the relay is asked to end it, so that a lock
//! works without a network.

use kios_protocol::api::{
    AddMemberRequest, Answer, ChangePinRequest, StaffActions, StaffMember, StaffMembers,
    StaffStatus, UnlockRequest, Unlocked, route,
};

use super::TerminalClient;
use crate::Path;
use crate::client::{CHANGE_TIMEOUT, EmptyRequest, EmptyResponse};

impl TerminalClient {
    /// Whether the shop has PINs, and whether this terminal may try one.
    pub async fn staff_status(&self) -> Answer<StaffStatus> {
        self.signed_in.get(&Path::new(route::STAFF)).await
    }

    /// Opens the staff area with a PIN; a wrong one is no refusal. An unknown outcome has counted as a try if the PIN was
    /// wrong.
    pub async fn unlock_staff(&self, request: &UnlockRequest) -> Answer<Unlocked> {
        let path = Path::new(route::STAFF_UNLOCK);
        let unlocked = done!(self.signed_in.post(&path, request, CHANGE_TIMEOUT).await);
        if let Unlocked::Right(session) = &unlocked {
            self.signed_in.staff.keep(session.token.clone());
        }
        Answer::Done(unlocked)
    }

    /// Ends the staff area.
    pub async fn lock_staff(&self) -> Answer<()> {
        let Some(token) = self.signed_in.staff.take() else { return Answer::Done(()) };
        let path = Path::new(route::STAFF_LOCK);
        let answer = self.signed_in.post_for(&path, &EmptyRequest {}, Some(&token), CHANGE_TIMEOUT);
        answer.await.map(|EmptyResponse {}| ())
    }

    /// People with a PIN, for an owner.
    pub async fn members(&self) -> Answer<StaffMembers> {
        self.signed_in.get(&Path::new(route::STAFF_MEMBERS)).await
    }

    /// Gives a person a PIN. A repetition is refused, because the name has one then.
    pub async fn add_member(&self, request: &AddMemberRequest) -> Answer<StaffMember> {
        self.signed_in.post(&Path::new(route::STAFF_MEMBERS), request, CHANGE_TIMEOUT).await
    }

    /// Gives a person another PIN, and unlocks it. A repetition changes nothing.
    pub async fn change_pin(
        &self,
        staff_id: u64,
        request: &ChangePinRequest,
    ) -> Answer<StaffMember> {
        self.signed_in.post(&member(staff_id).segment("pin"), request, CHANGE_TIMEOUT).await
    }

    /// Removes a person's PIN. A repetition changes nothing.
    pub async fn remove_member(&self, staff_id: u64) -> Answer<()> {
        let path = member(staff_id).segment("remove");
        let answer = self.signed_in.post(&path, &EmptyRequest {}, CHANGE_TIMEOUT).await;
        answer.map(|EmptyResponse {}| ())
    }

    /// The recorded actions of the shop, newest first, for an owner; at most `limit`, 1 to 200.
    pub async fn staff_actions(&self, limit: u32) -> Answer<StaffActions> {
        let path = Path::new(route::STAFF_ACTIONS).with("limit", &limit.to_string());
        self.signed_in.get(&path).await
    }
}

fn member(staff_id: u64) -> Path {
    Path::new(route::STAFF_MEMBERS).segment(&staff_id.to_string())
}
