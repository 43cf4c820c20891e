//! A call in flight: stored before it is sent, and left alone by the retry job while it lasts.

use std::time::Duration;

use axum::http::Method;
use kios_protocol::ResultCode;

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

/// Stores that upstream refused a call. One that was refused for its sender, or for its payment, is forgotten: anybody
/// can send such calls, and nothing came of it.
pub(super) async fn record_refusal(
    app: &AppState,
    id: i64,
    code: u32,
    response: &[u8],
) -> Result<(), StorageError> {
    let anybodys =
        [ResultCode::InvalidSignature, ResultCode::InvalidAccessKey, ResultCode::UnknownPayment];
    if !anybodys.iter().any(|anybodys| anybodys.number() == code) {
        return update_status(app, id, CallStatus::Refused, Some(response)).await;
    }
    let mut writer = app.store().write().await?;
    outbox::delete(writer.connection(), id).await?;
    writer.commit().await
}

/// Stores the status of a call, and its response if it has one.
pub(super) async fn update_status(
    app: &AppState,
    id: i64,
    status: CallStatus,
    response: Option<&[u8]>,
) -> Result<(), StorageError> {
    let mut writer = app.store().write().await?;
    let next_at = app.clock().now().plus(RETRY_AFTER_S);
    outbox::set_status(writer.connection(), id, status, response, next_at).await?;
    writer.commit().await
}
