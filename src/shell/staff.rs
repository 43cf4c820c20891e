//! Staff: sends PINs and keeps the token of the open staff area.
//!
//! The token is in memory only and never reaches the till. It is dropped before the relay is told to end
//! it, so that a lock works without a network.

use kios_protocol::api::{Answer, Unlocked, route};
use kios_sdk::Path;
use kios_till::{
    Accepted, AddMemberCall, ChangePinCall, PinAnswer, RemoveMemberCall, Reply, StaffCall,
    UnlockCall,
};
use serde::Serialize;

use super::signed_client::{EmptyResponse, OPEN_TIMEOUT, PAGE_LIMIT, SignedClient};

/// A request without fields.
#[derive(Debug, Serialize)]
struct EmptyRequest {}

/// Sends a request about staff.
pub(super) async fn call(call: StaffCall, client: &SignedClient) -> Answer<Reply> {
    let members = || Path::new(route::STAFF_MEMBERS);
    match call {
        StaffCall::Status(_) => client.read(&Path::new(route::STAFF)).await.map(Reply::StaffStatus),
        StaffCall::Unlock(call) => unlock(call, client).await.map(Reply::Pin),
        StaffCall::Lock(_) => lock(client).await.map(Reply::Accepted),
        StaffCall::EndShift(_) => end_shift(client).await.map(Reply::Accepted),
        StaffCall::Members(_) => client.read(&members()).await.map(Reply::Members),
        StaffCall::Add(AddMemberCall(request)) => {
            post(&members(), &request, client).await.map(Reply::Accepted)
        }
        StaffCall::ChangePin(ChangePinCall { staff_id, request }) => {
            let path = members().segment(&staff_id.to_string()).segment("pin");
            post(&path, &request, client).await.map(Reply::Accepted)
        }
        StaffCall::Remove(RemoveMemberCall { staff_id }) => {
            let path = members().segment(&staff_id.to_string()).segment("remove");
            post(&path, &EmptyRequest {}, client).await.map(Reply::Accepted)
        }
        StaffCall::Actions(_) => {
            let path = Path::new(route::STAFF_ACTIONS).with("limit", PAGE_LIMIT);
            client.read(&path).await.map(Reply::Actions)
        }
    }
}

async fn post(path: &Path, body: &impl Serialize, client: &SignedClient) -> Answer<Accepted> {
    let answer: Answer<EmptyResponse> = client.post(path, body, OPEN_TIMEOUT).await;
    answer.map(|EmptyResponse {}| Accepted)
}

async fn unlock(call: UnlockCall, client: &SignedClient) -> Answer<PinAnswer> {
    let answer: Answer<Unlocked> =
        client.post(&Path::new(route::STAFF_UNLOCK), &call.0, OPEN_TIMEOUT).await;
    answer.map(|response| {
        let (answer, token) = PinAnswer::of(response);
        if token.is_some() {
            client.staff.keep(token);
        }
        answer
    })
}

/// Forgets the key first, so that a shift ends without a network too. A page whose key is sealed is loaded again only
/// when the worker is opened, after the relay was told.
async fn end_shift(client: &SignedClient) -> Answer<Accepted> {
    client.signer.end().await;
    let locked = lock(client).await;
    client.session.forget();
    client.signer.open().await;
    locked
}

async fn lock(client: &SignedClient) -> Answer<Accepted> {
    let Some(token) = client.staff.take() else { return Answer::Done(Accepted) };
    let path = Path::new(route::STAFF_LOCK);
    let answer: Answer<EmptyResponse> =
        client.post_for(&path, &EmptyRequest {}, Some(&token), OPEN_TIMEOUT).await;
    answer.map(|EmptyResponse {}| Accepted)
}
