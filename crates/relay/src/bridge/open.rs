//! Opening a payment on the network.
//!
//! The network opens whatever comes, as often as it comes. Here the same request is one payment: a
//! repeat gets the payment that the first has opened, and while nobody knows what became of the first
//! nothing leaves a second time. Source: `relay.md §3 B1`, `kiosk.md §1`, *Checking*.

use kios_protocol::ResultCode;
use kios_protocol::api::OpenNewRequest;
use kios_protocol::message::Message as _;
use kios_protocol::payment::Phase;

use super::ask::{self, Seen, Trouble, refresh};
use super::call::{Action, NewCall, Origin, Progress, Subject, Wish};
use super::change::{Flight, note};
use super::gate::{self, Incoming, Parcel, Stop, Version};
use super::http::{Answered, Doubt};
use super::mirror::Said;
use super::observe::observe;
use super::pass::Reply;
use super::{Bridge, guard, rows, shops};
use crate::state::AppState;
use crate::storage::{self, StorageError};
use kios_domain::payment::Opener;
use kios_domain::payment::open::{check_amount, conflicts};

/// Opens a payment, or answers with the one that the same request has opened before.
///
/// # Errors
/// [`StorageError`]; whether a payment was opened is unknown then, and a job finds it out.
pub async fn open(
    app: &AppState,
    bridge: &Bridge,
    version: Version,
    incoming: Incoming,
) -> Result<Reply, StorageError> {
    let (request, parcel, opener) = match admitted(app, bridge, version, &incoming).await {
        Ok(admitted) => admitted,
        Err(Stop::Refused(refusal)) => return Ok(refusal.into()),
        Err(Stop::Storage(fault)) => return Err(fault),
    };
    let wish = Wish {
        shop_id: request.shop_id,
        terminal_id: request.terminal_id.clone(),
        purchase_id: request.purchase_id.clone(),
        amount: request.amount.to_string(),
        origin: Origin {
            opener,
            account_sent: request.account,
            currency_sent: request.currency.clone(),
        },
    };
    let turn = format!("{} {} {}", wish.shop_id, wish.terminal_id, wish.purchase_id);
    let _turn = bridge.changes.hold(&turn).await;
    if let Some(reply) = earlier(app, bridge, &wish, &request).await? {
        return Ok(reply);
    }
    if let Some(code) = shops::refusal(app, bridge, wish.shop_id).await? {
        return Ok(Reply::Refused(code.into()));
    }
    let Parcel { path, kind, body, key } = parcel;
    let subject = Subject::Wish(Box::new(wish.clone()));
    let call = NewCall { action: Action::Open(Phase::New), path, kind, body, key, subject };
    let flight = Flight::begin(app, bridge, &call).await?;
    let answer = flight.send(bridge, &call, bridge.patience().open).await;
    answered(app, flight, wish, answer).await
}

/// Reads the request and finds out who asks.
async fn admitted(
    app: &AppState,
    bridge: &Bridge,
    version: Version,
    incoming: &Incoming,
) -> Result<(OpenNewRequest, Parcel, Opener), Stop> {
    let request = match version {
        Version::One => OpenNewRequest::read_v1(&incoming.fields)?,
        Version::Two => OpenNewRequest::read_v2(&incoming.fields)?,
    };
    check_amount(request.amount)?;
    guard::check_text("purchaseId", request.purchase_id.as_str())?;
    guard::check_text("terminalId", request.terminal_id.as_str())?;
    let (parcel, opener) = match version {
        Version::One => (gate::by_key(app, bridge, incoming, &request)?, Opener::AccessKey),
        Version::Two => {
            let digest = request.message().digest();
            let agent = gate::signer(Action::Open(Phase::New), request.signature, &digest);
            let terminal = Some((request.shop_id, &request.terminal_id));
            gate::check_stand_in(&request)?;
            gate::by_agent(app, bridge, incoming, agent, terminal, &request).await?
        }
    };
    Ok((request, parcel, opener))
}

/// What an earlier request for the same purchase answers to this one.
async fn earlier(
    app: &AppState,
    bridge: &Bridge,
    wish: &Wish,
    request: &OpenNewRequest,
) -> Result<Option<Reply>, StorageError> {
    let mut connection = app.store().read().await?;
    let (shop_id, terminal_id) = (wish.shop_id, &wish.terminal_id);
    let opens = rows::opens(&mut connection, shop_id, terminal_id, &wish.purchase_id).await?;
    let payments =
        storage::payments_of_purchase(&mut connection, shop_id, terminal_id, &wish.purchase_id)
            .await?;
    drop(connection);
    if opens.iter().any(|(call, _)| call.is_unresolved()) {
        return Ok(Some(Doubt::Late.into()));
    }
    // A stand-in serves one payment; a real account may well buy the same again.
    let one_shot = request.account.is_temporary();
    let same = opens.iter().find(|(call, earlier)| {
        let paying = payments.iter().find(|payment| Some(payment.id) == call.payment_id);
        earlier == wish && paying.is_some_and(|payment| one_shot || payment.is_being_paid())
    });
    if let Some(id) = same.and_then(|(call, _)| call.payment_id) {
        return match refresh(app, bridge, id, Said::Nothing, None).await {
            Ok(Seen::Ours(payment)) => {
                Ok(Some(Reply::Success(serde_json::to_value(payment.item())?)))
            }
            Ok(Seen::Foreign | Seen::Missing) => {
                Ok(Some(Reply::Refused(ResultCode::UnknownPayment.into())))
            }
            Err(Trouble::Doubt(doubt)) => Ok(Some(doubt.into())),
            Err(Trouble::Storage(fault)) => Err(fault),
        };
    }
    Ok(conflicts(&payments, request, wish.origin.opener).err().map(Reply::from))
}

/// Writes down what came of it.
async fn answered(
    app: &AppState,
    flight: Flight,
    wish: Wish,
    answer: Result<Answered, Doubt>,
) -> Result<Reply, StorageError> {
    let answer = match answer {
        Ok(answer) => answer,
        Err(Doubt::Unsent) => {
            note(app, flight.id, Progress::Over, None).await?;
            return Ok(Doubt::Unsent.into());
        }
        Err(doubt) => {
            note(app, flight.id, Progress::Unknown, None).await?;
            return Ok(doubt.into());
        }
    };
    if guard::is_doubtful(answer.envelope.code) {
        // The network writes the payment down before it tells a phone, and fails after that, too.
        note(app, flight.id, Progress::Unknown, Some(&answer.body)).await?;
        return Ok(Doubt::Unreadable(answer.status).into());
    }
    if !answer.is_success() {
        note(app, flight.id, Progress::Refused, Some(&answer.body)).await?;
        return Ok(answer.into());
    }
    let mut with_terminal = answer.clone();
    with_terminal.assume_terminal(wish.terminal_id.as_str());
    let item = match ask::item_of(&with_terminal, None) {
        Ok(item) => item,
        Err(doubt) => {
            note(app, flight.id, Progress::Unknown, None).await?;
            return Ok(doubt.into());
        }
    };
    // The answer to an open is the first word on a payment, and nothing older can follow it.
    observe(app, &item, Said::Nothing, Some(wish.origin)).await?;
    note(app, flight.id, Progress::Done, Some(&answer.body)).await?;
    Ok(answer.into())
}
