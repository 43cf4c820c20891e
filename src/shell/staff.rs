//! The till's calls about staff. The token of the open staff area stays in the relay's client and never reaches the till.

use kios_protocol::api::Answer;
use kios_till::{
    Accepted, AddMemberCall, ChangePinCall, PinAnswer, RemoveMemberCall, Reply, StaffCall,
    UnlockCall,
};

use super::signed_client::{PAGE_LIMIT, SignedClient};

/// Sends a request about staff.
pub(super) async fn call(call: StaffCall, client: &SignedClient) -> Answer<Reply> {
    let terminal = &client.terminal;
    match call {
        StaffCall::Status(_) => terminal.staff_status().await.map(Reply::StaffStatus),
        StaffCall::Unlock(UnlockCall(request)) => {
            let unlocked = terminal.unlock_staff(&request).await;
            unlocked.map(|response| Reply::Pin(PinAnswer::of(response)))
        }
        StaffCall::Lock(_) => accepted(terminal.lock_staff().await),
        StaffCall::EndShift(_) => accepted(end_shift(client).await),
        StaffCall::Members(_) => terminal.members().await.map(Reply::Members),
        StaffCall::Add(AddMemberCall(request)) => accepted(terminal.add_member(&request).await),
        StaffCall::ChangePin(ChangePinCall { staff_id, request }) => {
            accepted(terminal.change_pin(staff_id, &request).await)
        }
        StaffCall::Remove(RemoveMemberCall { staff_id }) => {
            accepted(terminal.remove_member(staff_id).await)
        }
        StaffCall::Actions(_) => terminal.staff_actions(PAGE_LIMIT).await.map(Reply::Actions),
    }
}

fn accepted<T>(answer: Answer<T>) -> Answer<Reply> {
    answer.map(|_| Reply::Accepted(Accepted))
}

/// Forgets the key first, so that a shift ends without a network too. A page whose key is sealed is loaded again only
/// when the worker is opened, after the relay was told.
async fn end_shift(client: &SignedClient) -> Answer<()> {
    client.signer.end().await;
    let locked = client.terminal.lock_staff().await;
    client.terminal.session().forget();
    client.signer.open().await;
    locked
}
