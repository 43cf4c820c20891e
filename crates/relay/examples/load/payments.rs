//! Payments by many clients at the same time: all opens of a round, then all approvals, then all closes. Between two
//! phases the clock stands still, and the next signatures are made: those of an approval and a close name the payment.

use std::net::SocketAddr;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use kios_protocol::api::{
    ApprovalRequest, CloseRequest, OpenNewRequest, TemporaryAccountRequest, route,
};
use kios_protocol::message::{AccountMessage, LoyaltyNewPayment};
use kios_protocol::{Address, Amount, PaymentId};
use serde_json::Value;
use tokio::task::JoinSet;
use tokio::time::Instant;

use crate::client::{Client, Outcome, get, post};
use crate::figures::Figures;
use crate::relay::{CHAIN, CUSTOMERS, PRICE, Relay, agent, customer, shop_id};

/// The payments of one round.
const ROUND: usize = 512;

/// The time of a run, and of each of its requests.
#[derive(Clone, Debug, Default)]
pub(crate) struct Taken {
    pub(crate) time: Duration,
    pub(crate) requests: Vec<Duration>,
    /// What the relay has used meanwhile.
    pub(crate) used: Figures,
}

static PURCHASES: AtomicUsize = AtomicUsize::new(0);

/// What a client sends in one phase, with the number of the payment in the round.
type Batch = Vec<(usize, Vec<u8>)>;

/// Makes this many payments with this many clients.
pub(crate) async fn run(relay: &Relay, clients: usize, payments: usize) -> Outcome<Taken> {
    let mut taken = Taken::default();
    let mut left = payments;
    while left > 0 {
        let round = left.min(ROUND);
        one_round(relay, clients, round, &mut taken).await?;
        left -= round;
    }
    Ok(taken)
}

async fn one_round(
    relay: &Relay,
    clients: usize,
    payments: usize,
    taken: &mut Taken,
) -> Outcome<()> {
    let first = PURCHASES.fetch_add(payments, Ordering::Relaxed);
    let purchase = |number: usize| format!("P{:010}", first + number);
    let mut opens = batches(clients);
    let before = nonces(relay.address, payments.min(CUSTOMERS)).await?;
    let codes = codes(relay.address, payments, &before).await?;
    for (number, code) in codes.into_iter().enumerate() {
        let request = OpenNewRequest {
            purchase_id: purchase(number).parse()?,
            amount: Amount::from_whole(PRICE),
            currency: "krw".to_owned(),
            shop_id: shop_id(),
            account: code,
            terminal_id: "T1".parse()?,
            signature: None,
        };
        let body = serde_json::to_string(&request.signed(&agent()?))?;
        push(&mut opens, number, post(route::NEW_OPEN, &body));
    }
    let opened = phase(relay, opens, taken).await?;
    let mut ids: Vec<Option<PaymentId>> = vec![None; payments];
    for (number, data) in opened {
        let id = data.get("paymentId").and_then(Value::as_str).ok_or("no paymentId")?;
        *ids.get_mut(number).ok_or("no such payment")? = Some(id.parse()?);
    }
    let ids: Vec<PaymentId> =
        ids.into_iter().collect::<Option<_>>().ok_or("a payment is missing")?;
    let nonces = nonces(relay.address, payments.min(CUSTOMERS)).await?;
    let (mut approvals, mut closes) = (batches(clients), batches(clients));
    for (number, id) in ids.iter().enumerate() {
        let user = customer(number % CUSTOMERS)?;
        // The customer's earlier approvals of this round use up a nonce each.
        let nonce =
            nonces.get(number % CUSTOMERS).ok_or("no nonce")? + u64::try_from(number / CUSTOMERS)?;
        let purchase: kios_protocol::PurchaseId = purchase(number).parse()?;
        let message = LoyaltyNewPayment {
            payment_id: *id,
            purchase_id: purchase.as_str(),
            amount: Amount::from_whole(PRICE),
            currency: "krw",
            shop_id: shop_id(),
            account: user.address(),
            chain_id: CHAIN.into(),
            nonce: nonce.into(),
        };
        let body = serde_json::to_string(&ApprovalRequest::new_payment(&message, true, &user))?;
        push(&mut approvals, number, post(route::NEW_APPROVAL, &body));
        let body = serde_json::to_string(&CloseRequest::new_payment(*id, true, &agent()?))?;
        push(&mut closes, number, post(route::NEW_CLOSE, &body));
    }
    phase(relay, approvals, taken).await?;
    for (_, data) in phase(relay, closes, taken).await? {
        if data.get("paymentStatus").and_then(Value::as_u64) != Some(18) {
            return Err(format!("not paid: {data}").into());
        }
    }
    Ok(())
}

fn batches(clients: usize) -> Vec<Batch> {
    vec![Batch::new(); clients]
}

/// Gives the request to the client that handles its customer: the approvals of one customer are sent in turn.
fn push(batches: &mut [Batch], number: usize, request: Vec<u8>) {
    let clients = batches.len();
    if let Some(batch) = batches.get_mut(number % CUSTOMERS % clients) {
        batch.push((number, request));
    }
}

/// Lets every client send its requests one after the other; returns the data of the responses.
async fn phase(
    relay: &Relay,
    batches: Vec<Batch>,
    taken: &mut Taken,
) -> Outcome<Vec<(usize, Value)>> {
    let mut connected = Vec::new();
    for batch in batches {
        connected.push((Client::connect(relay.address).await?, batch));
    }
    let before = relay.figures().await?;
    let begun = Instant::now();
    let mut clients = JoinSet::new();
    for (mut client, batch) in connected {
        clients.spawn(async move {
            let mut answers = Vec::with_capacity(batch.len());
            for (number, request) in batch {
                let sent = Instant::now();
                let body = client.send(&request).await?;
                answers.push((number, body, sent.elapsed()));
            }
            Outcome::Ok(answers)
        });
    }
    let answers = clients.join_all().await;
    taken.time += begun.elapsed();
    taken.used.add(&before, &relay.figures().await?);
    let mut data = Vec::new();
    for answer in answers {
        for (number, body, time) in answer? {
            taken.requests.push(time);
            let mut envelope: Value = serde_json::from_str(&body)?;
            if envelope.get("code").and_then(Value::as_u64) != Some(0) {
                return Err(body.into());
            }
            data.push((number, envelope.get_mut("data").map(Value::take).unwrap_or_default()));
        }
    }
    Ok(data)
}

/// A temporary account for each payment, as the customer's phone shows it.
async fn codes(relay: SocketAddr, payments: usize, nonces: &[u64]) -> Outcome<Vec<Address>> {
    let mut client = Client::connect(relay).await?;
    let mut codes = Vec::new();
    for number in 0..payments {
        let user = customer(number % CUSTOMERS)?;
        let account = user.address();
        let nonce = *nonces.get(number % CUSTOMERS).ok_or("no nonce")?;
        let message = AccountMessage { account, chain_id: CHAIN.into(), nonce: nonce.into() };
        let request = TemporaryAccountRequest { account, signature: user.sign(&message) };
        let body = serde_json::to_string(&request)?;
        let data = client.data(&post(route::TEMPORARY_ACCOUNT, &body)).await?;
        let code = data.get("temporaryAccount").and_then(Value::as_str).ok_or("no code")?;
        codes.push(code.parse()?);
    }
    Ok(codes)
}

async fn nonces(relay: SocketAddr, customers: usize) -> Outcome<Vec<u64>> {
    let mut client = Client::connect(relay).await?;
    let mut nonces = Vec::new();
    for number in 0..customers {
        let path = format!("/v1/ledger/nonce/{}", customer(number)?.address());
        let data = client.data(&get(&path, "")).await?;
        nonces.push(data.get("nonce").and_then(Value::as_str).ok_or("no nonce")?.parse()?);
    }
    Ok(nonces)
}
