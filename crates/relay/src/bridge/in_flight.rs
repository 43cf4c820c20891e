//! A call in flight: stored before it is sent, and left alone by the retry job while it lasts.

use std::time::Duration;

use axum::http::Method;
use kios_protocol::ResultCode;

use crate::service::{RecordedAction, undo_action};
use crate::state::AppState;
use crate::storage::StorageError;
use crate::storage::bridge::outbox::{self, CallStatus, Credential, NewOutboxEntry};
use crate::upstream::{Request, Response, TransportError, Upstream};

/// The pause before the retry job handles a call that is no longer in flight, seconds.
const RETRY_AFTER_S: u64 = 2;

/// A stored call that this process is sending; the retry job skips it until this is dropped.
pub(super) struct InFlightCall {
    pub(super) id: i64,
    app: AppState,
}

impl InFlightCall {
    /// Stores a call.
    pub(super) async fn start(
        app: &AppState,
        upstream: &Upstream,
        entry: &NewOutboxEntry,
    ) -> Result<Self, StorageError> {
        let mut writer = app.store().write().await?;
        let now = app.clock().now();
        let next_at = now.plus(RETRY_AFTER_S);
        let id = outbox::insert(writer.connection(), entry, now, next_at).await?;
        // Before the commit, so that no job sees the entry without it.
        upstream.in_flight().insert(id);
        let call = Self { id, app: app.clone() };
        writer.commit().await?;
        Ok(call)
    }

    /// Marks a call that was stored before as in flight.
    pub(super) fn retry(app: &AppState, upstream: &Upstream, id: i64) -> Self {
        upstream.in_flight().insert(id);
        Self { id, app: app.clone() }
    }

    /// Sends the call.
    pub(super) async fn send(
        &self,
        upstream: &Upstream,
        entry: &NewOutboxEntry,
        timeout: Duration,
    ) -> Result<Response, TransportError> {
        let key = match entry.credential {
            Credential::None | Credential::Client => None,
            Credential::Upstream => upstream.access_key().cloned(),
        };
        let (path, content_type) = (entry.path.clone(), entry.content_type.clone());
        let (method, body) = (Method::POST, entry.body.clone());
        upstream.send(Request { method, path, content_type, body, key }, timeout).await
    }
}

impl Drop for InFlightCall {
    fn drop(&mut self) {
        if let Some(upstream) = self.app.upstream() {
            upstream.in_flight().remove(&self.id);
        }
    }
}

/// What is stored of a call after its response.
pub(super) struct CallOutcome<'a> {
    pub(super) status: CallStatus,
    /// The code of the response.
    pub(super) code: Option<u32>,
    /// The body of the response to the client.
    pub(super) response: Option<&'a [u8]>,
    /// The action of staff that was recorded before the call; it is undone if the call has no effect.
    pub(super) action: Option<RecordedAction>,
}

/// Whether a refusal with this code is about the sender of the call, or about a payment that upstream does not know.
pub(super) fn refuses_sender(code: u32) -> bool {
    let codes = [
        ResultCode::InvalidSignature,
        ResultCode::InvalidAccessKey,
        ResultCode::UnknownPayment,
        ResultCode::UnknownTemporaryAccount,
    ];
    codes.iter().any(|refusal| refusal.number() == code)
}

/// Stores the outcome of a call, and undoes the recorded action of one without effect in the same transaction. A call that
/// was refused for its sender, or for an unknown payment, is deleted: anybody can send such calls, and they changed nothing.
pub(super) async fn store_outcome(
    app: &AppState,
    id: i64,
    outcome: CallOutcome<'_>,
) -> Result<(), StorageError> {
    let CallOutcome { status, code, response, action } = outcome;
    let deleted = status == CallStatus::Refused && code.is_some_and(refuses_sender);
    let mut writer = app.store().write().await?;
    let connection = writer.connection();
    if deleted {
        outbox::delete(connection, id).await?;
    } else {
        let next_at = app.clock().now().plus(RETRY_AFTER_S);
        outbox::set_status(connection, id, status, response, next_at).await?;
    }
    if let Some(action) = action {
        match status {
            CallStatus::Refused | CallStatus::Over => undo_action(connection, action).await?,
            CallStatus::Sent | CallStatus::Done | CallStatus::Unknown => {}
        }
    }
    writer.commit().await
}

/// Stores the status of a call without a recorded action, and its response if it has one.
pub(super) async fn update_status(
    app: &AppState,
    id: i64,
    status: CallStatus,
    response: Option<&[u8]>,
) -> Result<(), StorageError> {
    store_outcome(app, id, CallOutcome { status, code: None, response, action: None }).await
}
