//! Opening a payment. Source: `protocol.md §2.3`, `relay.md §3` B1 and B2.

use kios_protocol::api::{OpenNewRequest, PaymentItem};
use kios_protocol::message::Message as _;
use kios_protocol::{Address, Currency, PaymentId, ResultCode, Timestamp};

use super::{Credentials, Failure, persist};
use crate::entropy;
use crate::state::AppState;
use crate::storage;
use crate::storage::sql::Connection;
use kios_domain::payment::Notification;
use kios_domain::payment::open::{Decision, Facts, ResolvedAccount, check_amount, decide, opened};

/// A request to open a payment.
#[derive(Clone, Debug)]
pub struct OpenNew {
    /// The fields, signed in v2.
    pub request: OpenNewRequest,
    /// The shop id as it was sent: the network's check is on its text.
    pub shop_id_text: String,
    /// The credentials of the request.
    pub credentials: Credentials,
}

/// What a request came with.
#[derive(Clone, Copy, Debug)]
enum Proof {
    /// A signature, and the address that it recovers to.
    Signature(Option<Address>),
    /// The shared key of v1, if anything.
    Key,
}

/// Opens a payment; a repeat of the same request gets the payment that the first has opened.
///
/// # Errors
/// The first that applies: 2001 (an amount of 0), 3004, then as
/// [`kios_domain::payment::open::decide`]. The temporary account stays valid, and trying again is
/// safe.
pub async fn open_new(app: &AppState, open: OpenNew) -> Result<PaymentItem, Failure> {
    let config = app.config();
    check_amount(open.request.amount)?;
    if open.request.signature.is_none() && !config.support_payment_v1 {
        return Err(ResultCode::VersionOneOff.into());
    }
    // The signature takes most of the time, so it is recovered once, and not while others wait.
    let proof = open.request.signature.map_or(Proof::Key, |signature| {
        Proof::Signature(signature.recover(&open.request.message().digest()))
    });
    let early = {
        let mut reader = app.store().read().await?;
        decide(facts(&mut reader, app, &open, proof, app.clock().now()).await?.0)?
    };
    match early {
        Decision::Repeat(payment) => return Ok(payment.item()),
        Decision::Open { caller, .. } => open.credentials.count(app, &caller).await?,
    }
    let state = app.clone();
    let unit =
        async move |connection: &mut Connection| write(connection, &state, open, proof).await;
    let notifier = app.notifier().clone();
    let (item, readers) = app.store().unit_and(unit, move |it| notifier.notify_logs(&it.1)).await?;
    if !readers.is_empty() {
        tracing::info!(payment = %item.payment_id, shop = %item.shop_id, "payment opened");
    }
    Ok(item)
}

/// The unit of work: decides once more, as the database is now, and stores the payment; returns whose streams to notify.
async fn write(
    connection: &mut Connection,
    app: &AppState,
    open: OpenNew,
    proof: Proof,
) -> Result<(PaymentItem, Vec<String>), Failure> {
    let now = app.clock().now();
    let (facts, nonce) = facts(connection, app, &open, proof, now).await?;
    let payment = match decide(facts)? {
        Decision::Repeat(payment) => return Ok((payment.item(), Vec::new())),
        Decision::Open { caller, account, parts } => {
            let random = entropy::bytes::<32>(app.entropy())?;
            let id = PaymentId::derive(account, nonce, random);
            opened(open.request, id, &caller, account, *parts, now)
        }
    };
    storage::insert_payment(connection, &payment).await?;
    if payment.account_sent.is_temporary() {
        storage::delete_temporary(connection, payment.account_sent).await?;
    }
    persist::notify(connection, app.config(), &payment, Notification::EVENT_ONLY, now).await?;
    Ok((payment.item(), persist::readers(connection, &payment).await?))
}

/// The facts of the decision, and the customer's nonce.
async fn facts<'a>(
    connection: &mut Connection,
    app: &AppState,
    open: &'a OpenNew,
    proof: Proof,
    now: Timestamp,
) -> Result<(Facts<'a>, u64), Failure> {
    let (config, request) = (app.config(), &open.request);
    let caller = match proof {
        Proof::Signature(agent) => open.credentials.agent(connection, config, agent).await?,
        Proof::Key => open.credentials.key_holder(config),
    };
    let lives_for = config.temporary_account_seconds;
    let customer = storage::customer(connection, request.account, now, lives_for).await?;
    let stand_in = match customer.account {
        _ if !request.account.is_temporary() => ResolvedAccount::Real(request.account),
        Some(account) => ResolvedAccount::Alive(account),
        None => ResolvedAccount::Gone,
    };
    let (shop_id, terminal_id) = (request.shop_id, &request.terminal_id);
    let currency = Currency::new(&request.currency);
    let facts = Facts {
        request,
        own_network: open.shop_id_text.starts_with(&config.shop_id_prefix),
        caller,
        stand_in,
        earlier: storage::payments_of_purchase(
            connection,
            shop_id,
            terminal_id,
            &request.purchase_id,
        )
        .await?,
        shop_active: storage::find_shop(connection, shop_id).await?.map(|shop| shop.active),
        // The rates have an entry for "" (the point), but a sale needs a currency.
        rate: Some(currency.as_str())
            .filter(|symbol| !symbol.is_empty())
            .and_then(|symbol| config.rates.get(symbol)),
        fee: config.fee,
        balance: customer.balance.net(),
    };
    Ok((facts, customer.nonce))
}
