//! One stream: from its first word to its end.

use std::convert::Infallible;
use std::time::Duration;

use axum::response::sse::Event;
use futures_util::stream::{self, Stream};
use kios_protocol::api::{Heartbeat, Hello, Refund, RefundEvent, Reset, StreamEvent};
use tokio::sync::mpsc;
use tokio::time::{Instant, interval_at, sleep, timeout};

use super::hub::Seat;
use super::log::{self, Opening, Row};
use super::{Cursor, Reader, Settings, Start};
use crate::entropy;
use crate::session::{self, Session, SessionError};
use crate::state::AppState;
use crate::storage::StorageError;

/// Why a stream ended.
#[derive(Debug, thiserror::Error)]
enum End {
    #[error("the reader went away")]
    Gone,
    #[error("the reader does not keep up")]
    Lags,
    #[error("old enough")]
    Aged,
    #[error("the session has lost its right")]
    Revoked,
    #[error("the relay ends")]
    Shutdown,
    #[error("event {0} is not kept any more")]
    Gap(u64),
    #[error(transparent)]
    Storage(#[from] StorageError),
    #[error(transparent)]
    Json(#[from] serde_json::Error),
}

/// One reader at work.
struct Feed {
    app: AppState,
    session: Session,
    reader: Reader,
    settings: Settings,
    seat: Seat,
    to: mpsc::Sender<Event>,
    position: u64,
}

/// Opens a stream for a session; it goes on in a task of its own until it ends or is dropped.
///
/// # Errors
/// [`SessionError::Storage`], [`SessionError::Entropy`]; trying again is safe.
pub async fn open(
    app: &AppState,
    session: Session,
    cursor: &Cursor,
) -> Result<impl Stream<Item = Result<Event, Infallible>> + Send + use<>, SessionError> {
    let (settings, reader) = (app.hub().settings(), session.reader());
    let left = Duration::from_secs(session.expires_at.since(app.clock().now()));
    let random = entropy::bytes(app.entropy())?;
    let age = (settings.age + part(settings.age_spread, random)).min(left);
    // Joined before the log is read, so that no commit falls between the two.
    let seat = app.hub().join(&reader);
    let opening = log::opening(app, &reader, cursor).await?;
    let (to, from) = mpsc::channel(settings.ahead.max(1));
    let position = match opening.start {
        Start::After(sequence) => sequence,
        Start::Reset(_) => opening.bounds.latest,
    };
    let feed = Feed { app: app.clone(), session, reader, settings, seat, to, position };
    tokio::spawn(feed.run(opening, age));
    Ok(stream::unfold(from, |mut from| async {
        let event = from.recv().await?;
        Some((Ok(event), from))
    }))
}

/// A random part of a whole.
fn part(whole: Duration, random: [u8; 2]) -> Duration {
    whole * u32::from(u16::from_be_bytes(random)) / u32::from(u16::MAX)
}

impl Feed {
    async fn run(mut self, opening: Opening, age: Duration) {
        let shutdown = self.app.shutdown().clone();
        let to = self.to.clone();
        let end = tokio::select! {
            biased;
            () = shutdown.cancelled() => End::Shutdown,
            () = to.closed() => End::Gone,
            Err(end) = self.talk(opening) => end,
            () = sleep(age) => End::Aged,
        };
        let reader = &self.reader;
        metrics::counter!("kios_stream_ends_total", "reason" => end.label()).increment(1);
        match end {
            End::Storage(_) | End::Json(_) | End::Gap(_) => {
                tracing::error!(%reader, fault = %end, "stream failed");
            }
            End::Gone | End::Lags | End::Aged | End::Revoked | End::Shutdown => {
                tracing::debug!(%reader, reason = %end, "stream ended");
            }
        }
    }

    /// Talks until something ends it.
    async fn talk(&mut self, opening: Opening) -> Result<Infallible, End> {
        self.open(opening).await?;
        let first = Instant::now() + self.settings.heartbeat;
        let mut heartbeat = interval_at(first, self.settings.heartbeat);
        loop {
            self.catch_up().await?;
            let silent = tokio::select! {
                () = self.seat.woken() => false,
                _ = heartbeat.tick() => true,
            };
            if !session::still_authorised(&self.app, &self.session).await? {
                return Err(End::Revoked);
            }
            if silent {
                let server_time = self.app.clock().now();
                self.say(&StreamEvent::Heartbeat(Heartbeat { server_time })).await?;
            }
        }
    }

    async fn open(&mut self, opening: Opening) -> Result<(), End> {
        let Opening { bounds, start, open: payments, refunds } = opening;
        let server_time = self.app.clock().now();
        let hello = Hello {
            epoch: bounds.epoch,
            oldest: bounds.oldest,
            latest: bounds.latest,
            server_time,
        };
        self.say(&StreamEvent::Hello(hello)).await?;
        match start {
            Start::After(_) => Ok(()),
            Start::Reset(misfit) => {
                let reason = misfit.to_string();
                self.say(&StreamEvent::Reset(Reset { reason, payments })).await?;
                self.snapshot(refunds, bounds.latest).await
            }
        }
    }

    /// Tells after a reset which refunds are not settled. All of them are as of the newest event, so
    /// that is the place they are told under: a reader goes on behind it.
    async fn snapshot(&self, refunds: Vec<Refund>, sequence: u64) -> Result<(), End> {
        for data in refunds {
            let version = data.version;
            let event = StreamEvent::Refund(Box::new(RefundEvent { sequence, version, data }));
            let told = Event::default().event(event.name()).data(event.data()?);
            self.hand_over(told.id(sequence.to_string())).await?;
        }
        Ok(())
    }

    /// Tells everything after the position.
    async fn catch_up(&mut self) -> Result<(), End> {
        loop {
            let batch = log::after(&self.app, &self.reader, self.position).await?;
            let last = log::is_last(&batch);
            for Row { sequence, name, data } in batch {
                let next = self.position.saturating_add(1);
                if sequence != next {
                    return Err(End::Gap(next));
                }
                let event = Event::default().event(name).id(sequence.to_string()).data(data);
                self.hand_over(event).await?;
                self.position = sequence;
            }
            if last {
                return Ok(());
            }
        }
    }

    async fn say(&self, event: &StreamEvent) -> Result<(), End> {
        self.hand_over(Event::default().event(event.name()).data(event.data()?)).await
    }

    async fn hand_over(&self, event: Event) -> Result<(), End> {
        match timeout(self.settings.lag, self.to.send(event)).await {
            Ok(Ok(())) => Ok(()),
            Ok(Err(_)) => Err(End::Gone),
            Err(_) => Err(End::Lags),
        }
    }
}

impl End {
    const fn label(&self) -> &'static str {
        match self {
            Self::Gone => "gone",
            Self::Lags => "lags",
            Self::Aged => "aged",
            Self::Revoked => "revoked",
            Self::Shutdown => "shutdown",
            Self::Gap(_) | Self::Storage(_) | Self::Json(_) => "failed",
        }
    }
}
