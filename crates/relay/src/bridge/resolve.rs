//! Finding out what became of calls that got no answer that counts.
//!
//! What a payment's own status says ends the doubt. A close that has not happened leaves again, the
//! same to the byte, where the status that was just read allows it; nothing else ever does. An open
//! cannot be asked for: it is found by its purchase when the network tells of it, and given up when
//! the network has closed whatever it was.

use std::collections::BTreeMap;

use futures_util::StreamExt as _;
use futures_util::stream;
use kios_protocol::payment::Phase;
use kios_protocol::{PaymentId, Timestamp};

use super::ask::{Seen, Trouble, refresh};
use super::call::{Action, Call, NewCall, Progress, Subject};
use super::change::{Flight, note, takes_a_late_success};
use super::http::Doubt;
use super::mirror::Said;
use super::outcome::settle;
use super::{Bridge, guard, rows};
use crate::state::AppState;
use crate::storage::{self, StorageError};
use kios_domain::payment::Payment;

/// Payments that are looked into at the same time: one that hangs does not keep the others.
const AT_ONCE: usize = 8;
/// For how long nothing is known of an open, seconds: the network closes everything after 300.
const OPEN_GIVEN_UP: u64 = 330;
/// After how many seconds an answer of a person that left no trace has come to nothing: the network
/// takes none after 45, and a call hangs for 60.
const ANSWER_GIVEN_UP: u64 = 120;
/// After how many seconds a close that cannot leave again is given up: all is closed by then.
const CLOSE_GIVEN_UP: u64 = 900;
/// The longest pause between two tries, seconds.
const PAUSE: u64 = 30;

/// Looks into every call whose outcome is not known; how many were found out.
pub(super) async fn run(app: &AppState, bridge: &Bridge) -> Result<u64, Trouble> {
    let now = app.clock().now();
    let calls = {
        let mut connection = app.store().read().await?;
        rows::unresolved(&mut connection, now).await?
    };
    let mut of_payments: BTreeMap<Option<PaymentId>, Vec<Call>> = BTreeMap::new();
    for call in calls {
        if !bridge.in_flight().contains(&call.id) {
            of_payments.entry(call.payment_id).or_default().push(call);
        }
    }
    let found: Vec<_> = stream::iter(of_payments.into_values())
        .map(|calls| in_turn(app, bridge, calls, now))
        .buffer_unordered(AT_ONCE)
        .collect()
        .await;
    found.into_iter().sum()
}

/// The calls of one payment, one after the other.
async fn in_turn(
    app: &AppState,
    bridge: &Bridge,
    calls: Vec<Call>,
    now: Timestamp,
) -> Result<u64, Trouble> {
    let mut resolved = 0;
    for call in calls {
        resolved += u64::from(one(app, bridge, call, now).await?);
    }
    Ok(resolved)
}

async fn one(app: &AppState, bridge: &Bridge, call: Call, now: Timestamp) -> Result<bool, Trouble> {
    match (call.action, call.payment_id) {
        (Action::Open(Phase::New), _) | (_, None) => Ok(open(app, &call, now).await?),
        (Action::Close(phase), Some(id)) => close(app, bridge, &call, phase, id, now).await,
        (Action::Open(Phase::Cancel) | Action::Answer(_), Some(id)) => {
            answer(app, bridge, &call, id, now).await
        }
    }
}

async fn later(app: &AppState, call: &Call) -> Result<bool, StorageError> {
    let pause = 1_u64.checked_shl(u32::try_from(call.tries).unwrap_or(u32::MAX)).unwrap_or(PAUSE);
    let mut writer = app.store().write().await?;
    let next_at = app.clock().now().plus(pause.clamp(2, PAUSE));
    rows::note_try(writer.connection(), call.id, next_at).await?;
    writer.commit().await?;
    Ok(false)
}

async fn end(app: &AppState, call: &Call, progress: Progress) -> Result<bool, StorageError> {
    note(app, call.id, progress, None).await?;
    Ok(true)
}

/// An open: whatever comes of it comes by the task log, a callback or somebody's question.
async fn open(app: &AppState, call: &Call, now: Timestamp) -> Result<bool, StorageError> {
    if now.since(call.created_at) > OPEN_GIVEN_UP {
        tracing::info!(call = call.id, "nothing has come of an open without an answer");
        return end(app, call, Progress::Over).await;
    }
    note(app, call.id, Progress::Unknown, None).await?;
    Ok(false)
}

/// An approval, or an open of a cancel: never sent again by us.
async fn answer(
    app: &AppState,
    bridge: &Bridge,
    call: &Call,
    id: PaymentId,
    now: Timestamp,
) -> Result<bool, Trouble> {
    let Some(_turn) = bridge.changes.try_hold(&id.to_string()) else { return Ok(false) };
    refresh(app, bridge, id, Said::Nothing, None).await?;
    if now.since(call.created_at) > ANSWER_GIVEN_UP {
        return Ok(end(app, call, Progress::Over).await?);
    }
    Ok(later(app, call).await?)
}

async fn close(
    app: &AppState,
    bridge: &Bridge,
    call: &Call,
    phase: Phase,
    id: PaymentId,
    now: Timestamp,
) -> Result<bool, Trouble> {
    let Some(_turn) = bridge.changes.try_hold(&id.to_string()) else { return Ok(false) };
    let payment = match refresh(app, bridge, id, Said::Nothing, None).await? {
        Seen::Ours(payment) => *payment,
        Seen::Foreign | Seen::Missing => return Ok(end(app, call, Progress::Over).await?),
    };
    if !payment.state.is_live() || payment.state.status.phase != phase {
        return Ok(end(app, call, Progress::Done).await?);
    }
    let newest = {
        let mut connection = app.store().read().await?;
        rows::last_close(&mut connection, id, phase, None).await?
    };
    let newer = newest.filter(|newest| newest.id != call.id);
    // Whether that one was the kiosk's is known when the network has answered it.
    if newer.as_ref().is_some_and(Call::is_unresolved) {
        return Ok(later(app, call).await?);
    }
    // The kiosk has changed its mind, or asked again: only its last word counts.
    if newer.is_some()
        || now.since(call.created_at) > CLOSE_GIVEN_UP
        || takes_a_late_success(app, call.action, call.choice, id).await?
    {
        return Ok(end(app, call, Progress::Over).await?);
    }
    let age = now.since(payment.state.opened_at);
    let confirm = call.choice.unwrap_or(false);
    if !guard::may_close_again(confirm, payment.state.status.stage, age) {
        return Ok(later(app, call).await?);
    }
    later(app, call).await?;
    send_again(app, bridge, call, payment).await
}

/// Sends a close once more; whether it is known what came of it.
pub(super) async fn send_again(
    app: &AppState,
    bridge: &Bridge,
    call: &Call,
    before: Payment,
) -> Result<bool, Trouble> {
    let flight = Flight::again(app, bridge, call.id);
    let id = before.id;
    let subject = Subject::Payment { id, choice: call.choice };
    let again = NewCall {
        action: call.action,
        path: call.path.clone(),
        kind: call.kind.clone(),
        body: call.body.clone(),
        key: call.key,
        subject,
    };
    tracing::info!(payment = %id, tries = call.tries, "a close without an answer leaves again");
    let answer = flight.send(bridge, &again, bridge.patience().change).await;
    let doubt = answer.as_ref().err().copied();
    let what = (call.action, id, call.choice);
    settle(app, bridge, &flight, what, Some(before), answer).await?;
    match doubt {
        Some(doubt @ Doubt::Unsent) => Err(doubt.into()),
        Some(Doubt::Late | Doubt::Cut | Doubt::Unreadable(_)) => Ok(false),
        None => {
            let mut connection = app.store().read().await?;
            let payment = storage::find_payment(&mut connection, &id.to_string()).await?;
            Ok(payment.is_some_and(|payment| !payment.state.is_live()))
        }
    }
}
