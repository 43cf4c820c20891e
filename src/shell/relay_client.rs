//! Sends the till's calls to the relay.

use kios_protocol::api::{
    Answer, PairRequest, PairResponse, PaymentInfo, RelaySettings, ShopInfo, Unknown, route,
};
use kios_protocol::{Address, DeviceSecret, ResultCode};
use kios_sdk::{Path, Relay};
use kios_signer::{KeySource, KeyState};
use kios_till::{
    Call, CheckKeyCall, HashPhoneCall, PriceCall, PublicCall, Reply, SettingsCall, ShopCall,
};

use super::signed_client::SignedClient;
use super::signer::{NotProven, Signer};
use super::{payments, points, refunds, staff};

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
    relay: &Relay,
    code: &str,
    key: KeySource,
    device: Option<DeviceSecret>,
    signer: &Signer,
) -> Result<Answer<Enrolled>, NotProven> {
    let (address, signature) = signer.prove(code, key).await?;
    let request = PairRequest { code: code.to_owned(), address, signature, device };
    Ok(match relay.post(&Path::new(route::PAIR), &request).await {
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
pub(super) async fn call(relay: &Relay, call: Call, client: Option<SignedClient>) -> Answer<Reply> {
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
    match call {
        Call::Pair(_) | Call::Public(_) | Call::UnlockKey(_) => {
            Answer::Unknown(Unknown::Unreadable)
        }
        Call::Payment(call) => payments::send(call, client).await.map(Box::new).map(Reply::Payment),
        Call::Query(query) => payments::query(query, client).await.map(Reply::Payments),
        Call::Cards(query) => refunds::card_sales(query, client).await.map(Reply::CardSales),
        Call::Refund(call) => refunds::call(call, client).await.map(Box::new).map(Reply::Refund),
        Call::Points(call) => points::send(call, client).await.map(Reply::Accepted),
        Call::Staff(call) => staff::call(call, client).await,
        Call::Result(call) => payments::result(&call, client).await.map(Reply::Result),
        Call::CheckKey(CheckKeyCall) => payments::check_key(client).await.map(Reply::Accepted),
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

async fn public(relay: &Relay, call: PublicCall) -> Answer<Reply> {
    match call {
        PublicCall::Price(PriceCall { account, amount, currency }) => {
            let path = Path::new(route::INFO)
                .with("account", &account.to_string())
                .with("amount", &amount.to_string())
                .with("currency", &currency);
            relay.get::<PaymentInfo>(&path, None).await.map(Box::new).map(Reply::Price)
        }
        PublicCall::Shop(ShopCall { shop_id }) => {
            let path = Path::new(route::SHOP_INFO).with("shopId", &shop_id.to_string());
            relay.get::<ShopInfo>(&path, None).await.map(Box::new).map(Reply::Shop)
        }
        PublicCall::Settings(SettingsCall { shop_id }) => {
            let path = shop_id.iter().fold(Path::new(route::SETTINGS), |path, shop_id| {
                path.with("shopId", &shop_id.to_string())
            });
            relay.get::<RelaySettings>(&path, None).await.map(Box::new).map(Reply::Settings)
        }
        PublicCall::HashPhone(HashPhoneCall { number }) => {
            relay.get(&Path::new(route::PHONE_HASH).segment(&number), None).await.map(Reply::Phone)
        }
    }
}
