//! Card sales and refunds: queries them, and signs and sends refunds.
//!
//! A refund needs both the terminal's session and the agent's signature over the request's fields.
//! Its id makes it idempotent, so that it can be sent again after the session is renewed.

use kios_protocol::ResultCode;
use kios_protocol::api::{Answer, CardSales, ChainId, Refund, RefundRequest, Unknown, route};
use kios_sdk::Path;
use kios_signer::Signable;
use kios_till::{CardQuery, RefundCall};

use super::signed_client::{OPEN_TIMEOUT, PAGE_LIMIT, SignedClient};

/// Card sales of this kiosk.
pub(super) async fn card_sales(query: CardQuery, client: &SignedClient) -> Answer<CardSales> {
    let path = Path::new(route::CARD_SALES);
    let path = match query {
        CardQuery::Purchase { purchase_id } => path.with("purchaseId", purchase_id.as_str()),
        CardQuery::Search { text, to } => {
            let path = path.with("search", &text).with("limit", PAGE_LIMIT);
            to.iter().fold(path, |path, to| path.with("to", &to.seconds().to_string()))
        }
        CardQuery::Period { from, to } => path
            .with("from", &from.seconds().to_string())
            .with("to", &to.seconds().to_string())
            .with("limit", PAGE_LIMIT),
    };
    client.read(&path).await
}

/// Sends a refund, or queries its status.
pub(super) async fn call(call: RefundCall, client: &SignedClient) -> Answer<Refund> {
    match call {
        RefundCall::Send(request) => send(*request, client).await,
        RefundCall::Query { refund_id } => {
            let path = Path::new(route::REFUNDS).segment(refund_id.as_str());
            known_only(client.read(&path).await)
        }
    }
}

/// The refusal "unknown refund" is a reply to the query; any other refusal counts as lost.
fn known_only(answer: Answer<Refund>) -> Answer<Refund> {
    match &answer {
        Answer::Refused(code) if *code != ResultCode::UnknownRefund.number() => {
            Answer::Unknown(Unknown::Unreadable)
        }
        Answer::Done(_) | Answer::Refused(_) | Answer::Unknown(_) => answer,
    }
}

async fn send(request: RefundRequest, client: &SignedClient) -> Answer<Refund> {
    let Some(chain_id) = chain(client).await else {
        return Answer::Unknown(Unknown::Unreachable);
    };
    let signable = Signable::Refund { request: request.clone(), chain_id };
    let signature = match client.signer.sign(signable).await {
        Answer::Done(signature) => Some(signature),
        Answer::Refused(code) => return Answer::Refused(code),
        Answer::Unknown(why) => return Answer::Unknown(why),
    };
    let request = RefundRequest { signature, ..request };
    client.post(&Path::new(route::REFUNDS), &request, OPEN_TIMEOUT).await
}

/// The chain id in the signature; it does not change while a page is open.
async fn chain(client: &SignedClient) -> Option<u64> {
    if let Some(chain_id) = client.chain.get() {
        return Some(chain_id);
    }
    let path = Path::new(route::CHAIN_ID);
    let Answer::Done(ChainId { chain_id }) = client.relay.get(&path, None).await else {
        return None;
    };
    client.chain.set(Some(chain_id));
    Some(chain_id)
}
