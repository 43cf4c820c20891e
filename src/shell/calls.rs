//! Questions to the relay, and the signatures on them.
//!
//! The agent key signs here and nowhere else, always a message built from typed fields. There is no
//! way to have it sign a hash.

use core::cell::Cell;
use core::time::Duration;
use std::rc::Rc;

use kios_protocol::api::{
    Answer, CloseRequest, OpenCancelRequest, OpenNewRequest, PairRequest, PairResponse,
    PaymentInfo, PaymentItem, Payments, ShopInfo, Unknown, route,
};
use kios_protocol::session::{Resource, pairing_text};
use kios_protocol::{ResultCode, SecretKey, TerminalId};
use kios_till::{Call, Reply, Terminal};
use kios_web::{Clock, Path, Relay, Session};
use serde::de::DeserializeOwned;

use super::{points, refunds};

/// How long an open may take before it counts as unknown.
pub(super) const OPEN: Duration = Duration::from_secs(20);
/// How long a close may take: the network's relay answers only after its transaction is mined.
const CLOSE: Duration = Duration::from_secs(60);
/// How many payments of a day are asked for: the most that a relay gives.
pub(super) const MOST: &str = "200";

/// A kiosk that is paired: its key and its session.
#[derive(Clone, Debug)]
pub(super) struct Agent {
    pub(super) key: Rc<SecretKey>,
    terminal_id: TerminalId,
    pub(super) session: Session,
    /// The chain that typed data names, once it was asked for.
    pub(super) chain: Rc<Cell<Option<u64>>>,
}

impl Agent {
    /// The agent of this terminal.
    pub(super) fn new(key: Rc<SecretKey>, terminal: &Terminal, clock: Clock) -> Self {
        let resource = Resource::Terminal {
            shop_id: terminal.shop_id,
            terminal_id: terminal.terminal_id.clone(),
        };
        let session = Session::new(Relay::same_origin(), Rc::clone(&key), resource, clock);
        let terminal_id = terminal.terminal_id.clone();
        Self { key, terminal_id, session, chain: Rc::default() }
    }
}

/// Makes a key; `None` where the browser has no randomness to make one of.
pub(super) fn new_key() -> Option<SecretKey> {
    let mut bytes = zeroize::Zeroizing::new([0; 32]);
    getrandom::fill(bytes.as_mut_slice()).ok()?;
    SecretKey::from_bytes(&bytes).ok()
}

/// Random bytes for the names of a page's refunds; `None` where the browser has none.
pub(super) fn seed() -> Option<[u8; 16]> {
    let mut bytes = [0; 16];
    getrandom::fill(&mut bytes).ok()?;
    Some(bytes)
}

/// Enrols a key with a one-time code.
pub(super) async fn pair(code: &str, key: &SecretKey) -> Answer<PairResponse> {
    let address = key.address();
    let signature = key.sign_text(&pairing_text(code, address));
    let request = PairRequest { code: code.to_owned(), address, signature };
    Relay::same_origin().post(&Path::new(route::PAIR), &request).await
}

/// Asks what needs no pairing of its own; `agent` signs where a signature is due.
pub(super) async fn ask(call: Call, agent: Option<Agent>) -> Answer<Reply> {
    let relay = Relay::same_origin();
    match call {
        // Pairing brings its own key and is asked through `pair`.
        Call::Pair { .. } => Answer::Unknown(Unknown::Unreadable),
        Call::Price { account, amount, currency } => {
            let path = Path::new(route::INFO)
                .with("account", &account.to_string())
                .with("amount", &amount.to_string())
                .with("currency", &currency);
            relay.get::<PaymentInfo>(&path, None).await.map(Box::new).map(Reply::Price)
        }
        Call::Shop { shop_id } => {
            let path = Path::new(route::SHOP_INFO).with("shopId", &shop_id.to_string());
            relay.get::<ShopInfo>(&path, None).await.map(Box::new).map(Reply::Shop)
        }
        Call::OpenPayment(request) => match agent {
            Some(agent) => open(&relay, *request, &agent).await,
            None => Answer::Refused(ResultCode::InvalidSignature.number()),
        },
        Call::ClosePayment { .. } | Call::OpenCancel { .. } | Call::CloseCancel { .. } => {
            match agent {
                Some(agent) => sign(&relay, call, &agent).await,
                None => Answer::Refused(ResultCode::InvalidSignature.number()),
            }
        }
        Call::Find { .. } | Call::FindPayment { .. } | Call::History { .. } => match agent {
            Some(agent) => find(&relay, call, &agent).await,
            None => Answer::Unknown(Unknown::Unreachable),
        },
        Call::CardSales { .. }
        | Call::CardHistory { .. }
        | Call::Refund(_)
        | Call::FindRefund { .. } => match agent {
            Some(agent) => refunds::ask(&relay, call, &agent).await,
            None => Answer::Unknown(Unknown::Unreachable),
        },
        Call::HashPhone { number } => points::hash(&relay, &number).await,
        Call::SavePurchase(_) | Call::CancelPurchase(_) => match agent {
            Some(agent) => points::ask(&relay, call, &agent).await,
            None => Answer::Unknown(Unknown::Unreachable),
        },
    }
}

/// What changes a payment that exists.
async fn sign(relay: &Relay, call: Call, agent: &Agent) -> Answer<Reply> {
    let (key, terminal) = (&agent.key, &agent.terminal_id);
    let answer = match call {
        Call::ClosePayment { payment_id, confirm } => {
            let request = CloseRequest::new_payment(payment_id, confirm, key);
            let path = Path::new(route::NEW_CLOSE);
            relay.post_with_timeout::<PaymentItem>(&path, &request, CLOSE).await
        }
        Call::OpenCancel { payment_id } => {
            let request = OpenCancelRequest::new(payment_id, terminal.clone(), key);
            let path = Path::new(route::CANCEL_OPEN);
            relay.post_with_timeout::<PaymentItem>(&path, &request, OPEN).await
        }
        Call::CloseCancel { payment_id, confirm } => {
            let request = CloseRequest::cancel(payment_id, confirm, key);
            let path = Path::new(route::CANCEL_CLOSE);
            relay.post_with_timeout::<PaymentItem>(&path, &request, CLOSE).await
        }
        Call::Pair { .. }
        | Call::Price { .. }
        | Call::Shop { .. }
        | Call::OpenPayment(_)
        | Call::Find { .. }
        | Call::FindPayment { .. }
        | Call::History { .. }
        | Call::CardSales { .. }
        | Call::CardHistory { .. }
        | Call::Refund(_)
        | Call::FindRefund { .. }
        | Call::HashPhone { .. }
        | Call::SavePurchase(_)
        | Call::CancelPurchase(_) => Answer::Unknown(Unknown::Unreadable),
    };
    answer.map(Box::new).map(Reply::Payment)
}

async fn open(relay: &Relay, request: OpenNewRequest, agent: &Agent) -> Answer<Reply> {
    let request = request.signed(&agent.key);
    let path = Path::new(route::NEW_OPEN);
    let answer = relay.post_with_timeout::<PaymentItem>(&path, &request, OPEN).await;
    answer.map(Box::new).map(Reply::Payment)
}

/// Reads need a token; one that the relay has forgotten (a restart, a revocation) is renewed once.
async fn find(relay: &Relay, call: Call, agent: &Agent) -> Answer<Reply> {
    let path = Path::new(route::PAYMENTS);
    let path = match call {
        Call::Find { purchase_id } => path.with("purchaseId", purchase_id.as_str()),
        Call::FindPayment { payment_id } => path.with("paymentId", &payment_id.to_string()),
        Call::History { from, to } => path
            .with("from", &from.seconds().to_string())
            .with("to", &to.seconds().to_string())
            .with("limit", MOST),
        Call::Pair { .. }
        | Call::Price { .. }
        | Call::Shop { .. }
        | Call::OpenPayment(_)
        | Call::ClosePayment { .. }
        | Call::OpenCancel { .. }
        | Call::CloseCancel { .. }
        | Call::CardSales { .. }
        | Call::CardHistory { .. }
        | Call::Refund(_)
        | Call::FindRefund { .. }
        | Call::HashPhone { .. }
        | Call::SavePurchase(_)
        | Call::CancelPurchase(_) => return Answer::Unknown(Unknown::Unreadable),
    };
    match read(relay, &path, agent).await {
        // A refused read says nothing about the payment.
        Answer::Refused(_) => Answer::Unknown(Unknown::Unreadable),
        Answer::Done::<Payments>(payments) => Answer::Done(Reply::Payments(payments)),
        Answer::Unknown(why) => Answer::Unknown(why),
    }
}

/// Asks once more with a new session when the first one was refused.
pub(super) async fn read<T: DeserializeOwned>(
    relay: &Relay,
    path: &Path,
    agent: &Agent,
) -> Answer<T> {
    let answer = read_once(relay, path, agent).await;
    if !matches!(answer, Answer::Refused(_)) {
        return answer;
    }
    agent.session.forget();
    read_once(relay, path, agent).await
}

async fn read_once<T: DeserializeOwned>(relay: &Relay, path: &Path, agent: &Agent) -> Answer<T> {
    match agent.session.token().await {
        Answer::Done(token) => relay.get(path, Some(&token)).await,
        Answer::Refused(code) => Answer::Refused(code),
        Answer::Unknown(why) => Answer::Unknown(why),
    }
}
