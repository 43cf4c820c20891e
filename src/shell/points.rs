//! Point grants: grants points for a sale that was not paid with points, or cancels the grant.
//!
//! Both are idempotent: the relay grants points once per purchase id.

use kios_protocol::api::{Answer, route};
use kios_sdk::Path;
use kios_till::{Accepted, PointsCall};
use serde::Serialize;

use super::signed_client::{EmptyResponse, OPEN_TIMEOUT, SignedClient};

/// Grants points or cancels the grant.
pub(super) async fn send(call: PointsCall, client: &SignedClient) -> Answer<Accepted> {
    match call {
        PointsCall::Save(request) => {
            post(&Path::new(route::PURCHASE_SAVE), &*request, client).await
        }
        PointsCall::Cancel(request) => {
            post(&Path::new(route::PURCHASE_CANCEL), &*request, client).await
        }
    }
}

async fn post(path: &Path, body: &impl Serialize, client: &SignedClient) -> Answer<Accepted> {
    let answer: Answer<EmptyResponse> = client.post(path, body, OPEN_TIMEOUT).await;
    answer.map(|EmptyResponse {}| Accepted)
}
