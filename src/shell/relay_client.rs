//! Sends the till's calls to the relay.

use kios_protocol::api::{Answer, PairRequest, PairResponse, Unknown};
use kios_protocol::{Address, DeviceSecret, ResultCode};
use kios_sdk::RelayClient;
use kios_signer::{KeySource, KeyState};
use kios_till::{
    Accepted, Call, CheckKeyCall, HashPhoneCall, PointsCall, PriceCall, PublicCall, Reply,
    SettingsCall, ShopCall,
};

use super::signed_client::SignedClient;
use super::signer::{NotProven, Signer};
use super::{payments, refunds, staff};

/// A key that the relay has enrolled.
#[derive(Debug)]
pub(super) struct Enrolled {
    /// The key's address.
    pub(super) address: Address,
    /// What the relay says about the terminal.
    pub(super) answer: PairResponse,
}

/// Enrols a key from this source with a one-time code; the signer uses it from then on.
///
/// `device` is the secret with which this kiosk unlocks its key later.
///
/// # Errors
/// [`NotProven`] if the key was not made or not imported; nothing was sent then.
pub(super) async fn pair(
    relay: &RelayClient,
    code: &str,
    key: KeySource,
    device: Option<DeviceSecret>,
    signer: &Signer,
) -> Result<Answer<Enrolled>, NotProven> {
    let (address, signature) = signer.prove(code, key).await?;
    let request = PairRequest { code: code.to_owned(), address, signature, device };
    Ok(match relay.pair(&request).await {
        Answer::Done(answer) if signer.keep().await == Some(KeyState::Ready(address)) => {
            Answer::Done(Enrolled { address, answer })
        }
        // The worker failed meanwhile: the enrolled key is lost, and the kiosk is paired again with another code.
        Answer::Done(_) => Answer::Unknown(Unknown::Unreadable),
        Answer::Refused(code) => Answer::Refused(code),
        Answer::Unknown(why) => Answer::Unknown(why),
    })
}

/// Sends a call; `client` signs it if it needs a signature.
pub(super) async fn call(
    relay: &RelayClient,
    call: Call,
    client: Option<SignedClient>,
) -> Answer<Reply> {
    let call = match call {
        // Pairing has its own key, and a sealed key signs nothing: these are sent through `pair` and `sealing`.
        Call::Pair(_) | Call::UnlockKey(_) => return Answer::Unknown(Unknown::Unreadable),
        Call::Public(call) => return public(relay, call).await,
        Call::Payment(_)
        | Call::Query(_)
        | Call::Cards(_)
        | Call::Refund(_)
        | Call::Points(_)
        | Call::CheckKey(_)
        | Call::Result(_)
        | Call::Staff(_) => call,
    };
    match client {
        Some(client) => signed(call, &client).await,
        None => unpaired(&call),
    }
}

async fn signed(call: Call, client: &SignedClient) -> Answer<Reply> {
    let terminal = &client.terminal;
    match call {
        Call::Pair(_) | Call::Public(_) | Call::UnlockKey(_) => {
            Answer::Unknown(Unknown::Unreadable)
        }
        Call::Payment(call) => {
            payments::send(call, terminal).await.map(Box::new).map(Reply::Payment)
        }
        Call::Query(query) => payments::query(query, terminal).await.map(Reply::Payments),
        Call::Cards(query) => refunds::card_sales(query, terminal).await.map(Reply::CardSales),
        Call::Refund(call) => refunds::call(call, terminal).await.map(Box::new).map(Reply::Refund),
        Call::Points(call) => {
            let answer = match call {
                PointsCall::Save(request) => terminal.grant_points(&request).await,
                PointsCall::Cancel(request) => terminal.cancel_points(&request).await,
            };
            answer.map(|()| Reply::Accepted(Accepted))
        }
        Call::Staff(call) => staff::call(call, client).await,
        Call::Result(call) => terminal.signed_result(&call.purchase_id).await.map(Reply::Result),
        Call::CheckKey(CheckKeyCall) => {
            terminal.may_charge().await.map(|()| Reply::Accepted(Accepted))
        }
    }
}

/// Without a key nothing is sent: a request is certainly not executed, a query counts as lost.
const fn unpaired(call: &Call) -> Answer<Reply> {
    match call {
        Call::Payment(_) => Answer::Refused(ResultCode::InvalidSignature.number()),
        Call::Pair(_)
        | Call::Public(_)
        | Call::Query(_)
        | Call::Cards(_)
        | Call::Refund(_)
        | Call::Points(_)
        | Call::CheckKey(_)
        | Call::Staff(_)
        | Call::Result(_)
        | Call::UnlockKey(_) => Answer::Unknown(Unknown::Unreachable),
    }
}

async fn public(relay: &RelayClient, call: PublicCall) -> Answer<Reply> {
    match call {
        PublicCall::Price(PriceCall { account, amount, currency }) => {
            relay.price(account, amount, &currency).await.map(Box::new).map(Reply::Price)
        }
        PublicCall::Shop(ShopCall { shop_id }) => {
            relay.shop(shop_id).await.map(Box::new).map(Reply::Shop)
        }
        PublicCall::Settings(SettingsCall { shop_id }) => {
            relay.settings(shop_id).await.map(Box::new).map(Reply::Settings)
        }
        PublicCall::HashPhone(HashPhoneCall { number }) => {
            relay.hash_phone(&number).await.map(Reply::Phone)
        }
    }
}
