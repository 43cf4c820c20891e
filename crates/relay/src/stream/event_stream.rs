//! One stream: sends the events of a log from a cursor on, until a reason to close it.

use std::convert::Infallible;
use std::future::pending;
use std::time::Duration;

use axum::response::sse::Event;
use futures_util::stream::{self, Stream};
use kios_protocol::api::{
    Heartbeat, Hello, Refund, RefundEvent, Reset, StreamEvent, UpstreamState, UpstreamStatus,
};
use tokio::sync::{mpsc, watch};
use tokio::time::{Instant, interval_at, sleep, timeout};

use super::log::{self, Opening, Row};
use crate::entropy;
use crate::events::{EventLogId, StreamSettings, Subscription};
use crate::limits::StreamPermits;
use crate::service;
use crate::session::{self, Session, SessionError};
use crate::state::AppState;
use crate::storage::StorageError;
use crate::upstream::Upstream;
use kios_domain::cursor::{Cursor, Start};

/// Why a stream was closed.
#[derive(Debug, thiserror::Error)]
enum CloseReason {
    #[error("the client disconnected")]
    Disconnected,
    #[error("the client does not read fast enough")]
    TooSlow,
    #[error("the maximum age was reached")]
    MaxAge,
    #[error("the session was revoked or has expired")]
    Revoked,
    #[error("the relay shuts down")]
    Shutdown,
    #[error("event {0} was deleted before it was sent")]
    Gap(u64),
    #[error(transparent)]
    Storage(#[from] StorageError),
    #[error(transparent)]
    Json(#[from] serde_json::Error),
}

/// Why a stream that has sent everything wakes up.
enum Wake {
    Commit,
    Upstream,
    Silence,
}

/// The task behind one stream.
struct EventStream {
    app: AppState,
    session: Session,
    log: EventLogId,
    settings: StreamSettings,
    commits: Subscription,
    /// In bridge mode.
    upstream: Option<watch::Receiver<UpstreamState>>,
    sender: mpsc::Sender<Event>,
    position: u64,
    /// What the notifier's number of revocations was when the session's rights were read last.
    rights: u64,
    /// How much sooner than after an interval the first heartbeat is sent.
    phase: [u8; 2],
    /// For `hello`.
    kiosk_build: Option<String>,
}

/// Opens a stream for a session. It runs in a task of its own until it is closed or dropped, and keeps its permits until
/// then.
///
/// # Errors
/// [`SessionError::Storage`], [`SessionError::Entropy`]; trying again is safe.
pub async fn open(
    app: &AppState,
    session: Session,
    cursor: &Cursor,
    permits: StreamPermits,
    kiosk_build: Option<String>,
) -> Result<impl Stream<Item = Result<Event, Infallible>> + Send + use<>, SessionError> {
    let (settings, log_id) = (app.notifier().stream_settings(), session.event_log());
    let left = Duration::from_secs(session.expires_at.since(app.clock().now()));
    let random = entropy::bytes(app.entropy())?;
    let age = (settings.max_age + part(settings.max_age_jitter, random)).min(left);
    // Subscribed before the log is read, so that no commit is missed in between.
    let commits = app.notifier().subscribe(&log_id);
    let rights = app.notifier().rights();
    if !session::still_authorised(app, &session).await? {
        return Err(SessionError::NotEnrolled(session.address));
    }
    let opening = log::opening(app, &log_id, cursor).await?;
    let (sender, receiver) = mpsc::channel(settings.buffer.max(1));
    let position = match opening.start {
        Start::After(sequence) => sequence,
        Start::Reset(_) => opening.bounds.latest,
    };
    let stream = EventStream {
        app: app.clone(),
        session,
        log: log_id,
        settings,
        commits,
        upstream: app.upstream().map(Upstream::state),
        sender,
        position,
        rights,
        phase: entropy::bytes(app.entropy())?,
        kiosk_build,
    };
    tokio::spawn(stream.run(opening, age));
    Ok(stream::unfold((receiver, permits), |(mut receiver, permits)| async {
        let event = receiver.recv().await?;
        Some((Ok(event), (receiver, permits)))
    }))
}

/// Waits until the state of the network's relay changes; for ever without one.
async fn changed(upstream: &mut Option<watch::Receiver<UpstreamState>>) {
    let gone = match upstream {
        Some(upstream) => upstream.changed().await.is_err(),
        None => true,
    };
    if gone {
        pending::<()>().await;
    }
}

/// A random part of a duration.
fn part(whole: Duration, random: [u8; 2]) -> Duration {
    whole * u32::from(u16::from_be_bytes(random)) / u32::from(u16::MAX)
}

impl EventStream {
    async fn run(mut self, opening: Opening, age: Duration) {
        let shutdown = self.app.shutdown().clone();
        let sender = self.sender.clone();
        let reason = tokio::select! {
            biased;
            () = shutdown.cancelled() => CloseReason::Shutdown,
            () = sender.closed() => CloseReason::Disconnected,
            Err(reason) = self.run_loop(opening) => reason,
            () = sleep(age) => CloseReason::MaxAge,
        };
        let log = &self.log;
        metrics::counter!("kios_stream_ends_total", "reason" => reason.label()).increment(1);
        match reason {
            CloseReason::Storage(_) | CloseReason::Json(_) | CloseReason::Gap(_) => {
                tracing::error!(%log, fault = %reason, "stream failed");
            }
            CloseReason::Disconnected
            | CloseReason::TooSlow
            | CloseReason::MaxAge
            | CloseReason::Revoked
            | CloseReason::Shutdown => {
                tracing::debug!(%log, %reason, "stream closed");
            }
        }
    }

    /// Sends events and heartbeats until there is a reason to close.
    async fn run_loop(&mut self, opening: Opening) -> Result<Infallible, CloseReason> {
        self.open(opening).await?;
        // Streams that were opened together, as after a restart, do not all send at once.
        let earlier = part(self.settings.heartbeat_interval / 4, self.phase);
        let first = Instant::now() + self.settings.heartbeat_interval - earlier;
        let mut heartbeat = interval_at(first, self.settings.heartbeat_interval);
        self.catch_up().await?;
        loop {
            let wake = tokio::select! {
                () = self.commits.changed() => Wake::Commit,
                () = changed(&mut self.upstream) => Wake::Upstream,
                _ = heartbeat.tick() => Wake::Silence,
            };
            self.check_rights().await?;
            // A heartbeat reads nothing: every commit and every revocation is notified.
            match wake {
                Wake::Commit => self.catch_up().await?,
                Wake::Upstream => self.send_upstream_state().await?,
                Wake::Silence => {
                    let server_time = self.app.clock().now();
                    self.send(&StreamEvent::Heartbeat(Heartbeat { server_time })).await?;
                }
            }
        }
    }

    /// Asks the database for the session's rights, if any was revoked since the last time.
    async fn check_rights(&mut self) -> Result<(), CloseReason> {
        let rights = self.app.notifier().rights();
        if rights == self.rights {
            return Ok(());
        }
        if !session::still_authorised(&self.app, &self.session).await? {
            return Err(CloseReason::Revoked);
        }
        self.rights = rights;
        Ok(())
    }

    async fn open(&mut self, opening: Opening) -> Result<(), CloseReason> {
        let Opening { bounds, start, payments, refunds, currency } = opening;
        let server_time = self.app.clock().now();
        let shop = match &self.log {
            EventLogId::Terminal { shop_id, .. } => currency.map(|currency| (*shop_id, currency)),
            EventLogId::Account(_) => None,
        };
        let hello = Hello {
            epoch: bounds.epoch,
            oldest: bounds.oldest,
            latest: bounds.latest,
            server_time,
            settings: service::relay_settings(&self.app, shop, self.kiosk_build.take()),
        };
        self.send(&StreamEvent::Hello(hello)).await?;
        self.send_upstream_state().await?;
        match start {
            Start::After(_) => Ok(()),
            Start::Reset(reason) => {
                let reason = reason.to_string();
                self.send(&StreamEvent::Reset(Reset { reason, payments })).await?;
                self.snapshot(refunds, bounds.latest).await
            }
        }
    }

    /// Sends whether the network's relay responds, in bridge mode.
    async fn send_upstream_state(&mut self) -> Result<(), CloseReason> {
        let Some(upstream) = &mut self.upstream else { return Ok(()) };
        let state = *upstream.borrow_and_update();
        let server_time = self.app.clock().now();
        self.send(&StreamEvent::Upstream(UpstreamStatus { state, server_time })).await
    }

    /// Sends the unsettled refunds after a reset. They are read as of the newest event, so they carry
    /// its sequence and the client continues after it.
    async fn snapshot(&self, refunds: Vec<Refund>, sequence: u64) -> Result<(), CloseReason> {
        for data in refunds {
            let version = data.version;
            let event = StreamEvent::Refund(Box::new(RefundEvent { sequence, version, data }));
            let message = Event::default().event(event.name()).data(event.data()?);
            self.send_with_timeout(message.id(sequence.to_string())).await?;
        }
        Ok(())
    }

    /// Sends every event after the position.
    async fn catch_up(&mut self) -> Result<(), CloseReason> {
        loop {
            let batch = log::after(&self.app, &self.log, self.position).await?;
            let last = log::is_last(&batch);
            for Row { sequence, name, data } in batch {
                let next = self.position.saturating_add(1);
                if sequence != next {
                    return Err(CloseReason::Gap(next));
                }
                let event = Event::default().event(name).id(sequence.to_string()).data(data);
                self.send_with_timeout(event).await?;
                self.position = sequence;
            }
            if last {
                return Ok(());
            }
        }
    }

    async fn send(&self, event: &StreamEvent) -> Result<(), CloseReason> {
        self.send_with_timeout(Event::default().event(event.name()).data(event.data()?)).await
    }

    async fn send_with_timeout(&self, event: Event) -> Result<(), CloseReason> {
        match timeout(self.settings.send_timeout, self.sender.send(event)).await {
            Ok(Ok(())) => Ok(()),
            Ok(Err(_)) => Err(CloseReason::Disconnected),
            Err(_) => Err(CloseReason::TooSlow),
        }
    }
}

impl CloseReason {
    const fn label(&self) -> &'static str {
        match self {
            Self::Disconnected => "gone",
            Self::TooSlow => "lags",
            Self::MaxAge => "aged",
            Self::Revoked => "revoked",
            Self::Shutdown => "shutdown",
            Self::Gap(_) | Self::Storage(_) | Self::Json(_) => "failed",
        }
    }
}
