//! Card sales and refunds: their questions, and what the agent signs for a refund.
//!
//! A refund needs both the terminal's session and the agent's signature over the request's own
//! fields. Its id keeps it from happening twice, so asking again after a lost session is safe.

use kios_protocol::ResultCode;
use kios_protocol::api::{Answer, CardSales, ChainId, Refund, RefundRequest, Unknown, route};
use kios_till::{Call, Reply};
use kios_web::{Path, Relay};

use super::calls::{Agent, MOST, OPEN, read};

/// Asks about card sales and refunds.
pub(super) async fn ask(relay: &Relay, call: Call, agent: &Agent) -> Answer<Reply> {
    match call {
        Call::CardSales { purchase_id } => {
            let path = Path::new(route::CARD_SALES).with("purchaseId", purchase_id.as_str());
            sales(relay, &path, agent).await
        }
        Call::CardHistory { from, to } => {
            let path = Path::new(route::CARD_SALES)
                .with("from", &from.seconds().to_string())
                .with("to", &to.seconds().to_string())
                .with("limit", MOST);
            sales(relay, &path, agent).await
        }
        Call::Refund(request) => {
            refund(relay, *request, agent).await.map(Box::new).map(Reply::Refund)
        }
        Call::FindRefund { refund_id } => {
            let path = Path::new(route::REFUNDS).segment(refund_id.as_str());
            known_only(read(relay, &path, agent).await).map(Box::new).map(Reply::Refund)
        }
        Call::Pair { .. }
        | Call::Price { .. }
        | Call::Shop { .. }
        | Call::OpenPayment(_)
        | Call::ClosePayment { .. }
        | Call::OpenCancel { .. }
        | Call::CloseCancel { .. }
        | Call::Find { .. }
        | Call::FindPayment { .. }
        | Call::History { .. }
        | Call::HashPhone { .. }
        | Call::SavePurchase(_)
        | Call::CancelPurchase(_) => Answer::Unknown(Unknown::Unreadable),
    }
}

async fn sales(relay: &Relay, path: &Path, agent: &Agent) -> Answer<Reply> {
    match read::<CardSales>(relay, path, agent).await {
        Answer::Done(found) => Answer::Done(Reply::CardSales(found)),
        // A refused read says nothing about the sales.
        Answer::Refused(_) => Answer::Unknown(Unknown::Unreadable),
        Answer::Unknown(why) => Answer::Unknown(why),
    }
}

/// That the relay does not know a refund is an answer; any other refusal of the question is none.
fn known_only(answer: Answer<Refund>) -> Answer<Refund> {
    match &answer {
        Answer::Refused(code) if *code != ResultCode::UnknownRefund.number() => {
            Answer::Unknown(Unknown::Unreadable)
        }
        Answer::Done(_) | Answer::Refused(_) | Answer::Unknown(_) => answer,
    }
}

async fn refund(relay: &Relay, request: RefundRequest, agent: &Agent) -> Answer<Refund> {
    let Some(chain_id) = chain(relay, agent).await else {
        return Answer::Unknown(Unknown::Unreachable);
    };
    let request = request.signed(chain_id, &agent.key);
    let answer = send(relay, &request, agent).await;
    let session = [ResultCode::InvalidAccessKey.number(), ResultCode::InvalidSignature.number()];
    if !matches!(answer, Answer::Refused(code) if session.contains(&code)) {
        return answer;
    }
    agent.session.forget();
    send(relay, &request, agent).await
}

async fn send(relay: &Relay, request: &RefundRequest, agent: &Agent) -> Answer<Refund> {
    match agent.session.token().await {
        Answer::Done(token) => {
            relay.post_authorized(&Path::new(route::REFUNDS), request, Some(&token), OPEN).await
        }
        Answer::Refused(code) => Answer::Refused(code),
        Answer::Unknown(why) => Answer::Unknown(why),
    }
}

/// The chain that the signature names; it does not change while a page lives.
async fn chain(relay: &Relay, agent: &Agent) -> Option<u64> {
    if let Some(chain_id) = agent.chain.get() {
        return Some(chain_id);
    }
    let path = Path::new(route::CHAIN_ID);
    let Answer::Done(ChainId { chain_id }) = relay.get(&path, None).await else {
        return None;
    };
    agent.chain.set(Some(chain_id));
    Some(chain_id)
}
