//! Points for a sale that was not paid with points: the questions of the kiosk's session.
//!
//! Both are safe to ask again: the purchase's number keeps it from being given twice.

use kios_protocol::ResultCode;
use kios_protocol::api::{Answer, Unknown, route};
use kios_till::{Call, Reply};
use kios_web::{Path, Relay};
use serde::{Deserialize, Serialize};

use super::calls::{Agent, OPEN};

/// An answer that says yes and nothing else.
#[derive(Debug, Deserialize)]
struct Nothing {}

/// A phone number's hash; no session is needed for that.
pub(super) async fn hash(relay: &Relay, number: &str) -> Answer<Reply> {
    relay.get(&Path::new(route::PHONE_HASH).segment(number), None).await.map(Reply::Phone)
}

/// Gives points, or takes them back.
pub(super) async fn ask(relay: &Relay, call: Call, agent: &Agent) -> Answer<Reply> {
    match call {
        Call::SavePurchase(request) => {
            send(relay, &Path::new(route::PURCHASE_SAVE), &*request, agent).await
        }
        Call::CancelPurchase(request) => {
            send(relay, &Path::new(route::PURCHASE_CANCEL), &*request, agent).await
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
        | Call::CardSales { .. }
        | Call::CardHistory { .. }
        | Call::Refund(_)
        | Call::FindRefund { .. }
        | Call::HashPhone { .. } => Answer::Unknown(Unknown::Unreadable),
    }
}

/// A session that the relay has forgotten is renewed once.
async fn send(relay: &Relay, path: &Path, body: &impl Serialize, agent: &Agent) -> Answer<Reply> {
    let answer = send_once(relay, path, body, agent).await;
    if answer != Answer::Refused(ResultCode::InvalidAccessKey.number()) {
        return answer;
    }
    agent.session.forget();
    send_once(relay, path, body, agent).await
}

async fn send_once(
    relay: &Relay,
    path: &Path,
    body: &impl Serialize,
    agent: &Agent,
) -> Answer<Reply> {
    match agent.session.token().await {
        Answer::Done(token) => {
            let answer: Answer<Nothing> =
                relay.post_authorized(path, body, Some(&token), OPEN).await;
            answer.map(|Nothing {}| Reply::Taken)
        }
        Answer::Refused(code) => Answer::Refused(code),
        Answer::Unknown(why) => Answer::Unknown(why),
    }
}
