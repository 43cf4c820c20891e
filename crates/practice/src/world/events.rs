//! The event log of the terminal, and its streams. Source: `relay.md §5`.

use core::fmt::Write as _;

use futures::channel::mpsc::{UnboundedReceiver, UnboundedSender, unbounded};
use kios_domain::cursor::{Cursor, LogBounds, Start};
use kios_protocol::Timestamp;
use kios_protocol::api::{Heartbeat, Hello, RefundEvent, Reset, StreamEvent};
use kios_sdk::Unreachable;

use super::{Session, TIMEOUTS, World};
use crate::fault::Connection;

/// The pause between two heartbeats, seconds.
const HEARTBEAT_S: u64 = 15;

/// A part of a stream's body.
pub(crate) type Part = Result<Vec<u8>, Unreachable>;

/// An open stream.
#[derive(Debug)]
struct OpenStream {
    parts: UnboundedSender<Part>,
    /// The sequence of the last event that was sent.
    position: u64,
    heartbeat_at: Timestamp,
    ends_at: Timestamp,
}

/// Every event, and who reads.
#[derive(Debug)]
pub(super) struct EventLog {
    epoch: String,
    events: Vec<StreamEvent>,
    streams: Vec<OpenStream>,
}

impl EventLog {
    pub(super) const fn new(epoch: String) -> Self {
        Self { epoch, events: Vec::new(), streams: Vec::new() }
    }

    /// Appends the event that gets this sequence.
    pub(super) fn append(&mut self, event: impl FnOnce(u64) -> StreamEvent) {
        let event = event(self.latest().saturating_add(1));
        self.events.push(event);
    }

    fn latest(&self) -> u64 {
        self.events.last().and_then(StreamEvent::sequence).unwrap_or_default()
    }

    /// Cuts every stream, as a network does that goes down.
    pub(super) fn cut(&mut self) {
        for stream in self.streams.drain(..) {
            // Nobody may read it any more.
            stream.parts.unbounded_send(Err(Unreachable)).ok();
        }
    }
}

/// An event as text.
fn text(event: &StreamEvent, id: Option<u64>) -> Vec<u8> {
    let mut text = format!("event: {}\n", event.name());
    // Neither writing to a String nor serializing an event fails.
    if let Some(id) = id {
        writeln!(text, "id: {id}").ok();
    }
    writeln!(text, "data: {}\n", event.data().unwrap_or_default()).ok();
    text.into_bytes()
}

impl World {
    /// Opens a stream after a cursor; without one, after the newest event.
    pub(crate) fn open_stream(
        &mut self,
        session: Session,
        cursor: &Cursor,
    ) -> UnboundedReceiver<Part> {
        let (parts, body) = unbounded();
        let latest = self.log.latest();
        let bounds = LogBounds { epoch: self.log.epoch.clone(), oldest: 1, latest };
        let start = bounds.start(cursor);
        let mut first = vec![StreamEvent::Hello(Hello {
            epoch: bounds.epoch,
            oldest: bounds.oldest,
            latest,
            server_time: self.now,
            settings: self.settings(Some(self.shop.id)),
        })];
        let position = match start {
            Start::After(sequence) => sequence,
            Start::Reset(reason) => {
                first.extend(self.snapshot(reason.to_string(), latest));
                latest
            }
        };
        if self.situation.connection != Connection::StreamSilent {
            for event in &first {
                parts.unbounded_send(Ok(text(event, event.sequence()))).ok();
            }
        }
        let heartbeat_at = self.now.plus(HEARTBEAT_S);
        let ends_at = session.expires_at;
        self.log.streams.push(OpenStream { parts, position, heartbeat_at, ends_at });
        self.send_events();
        body
    }

    /// What a reset sends: the open payments, then the unsettled refunds as of the newest event.
    fn snapshot(&self, reason: String, sequence: u64) -> Vec<StreamEvent> {
        let live = self.payments.iter().rev().filter(|payment| payment.state.is_live());
        let payments = live.map(|payment| payment.record(&TIMEOUTS)).collect();
        let mut events = vec![StreamEvent::Reset(Reset { reason, payments })];
        for refund in self.cards.refunds.iter().filter(|refund| !refund.state.stage.is_final()) {
            let (version, data) = (refund.version, self.cards.refund_record(refund));
            events.extend(data.map(|data| {
                StreamEvent::Refund(Box::new(RefundEvent { sequence, version, data }))
            }));
        }
        events
    }

    /// Sends what the streams have not received; drops those that nobody reads or whose session has ended.
    pub(super) fn send_events(&mut self) {
        let (now, silent) = (self.now, self.situation.connection == Connection::StreamSilent);
        let Self { log: EventLog { events, streams, .. }, .. } = self;
        streams.retain_mut(|stream| {
            let is_open = stream.ends_at > now && !stream.parts.is_closed();
            if !is_open || silent {
                return is_open;
            }
            for event in events.iter() {
                let sequence = event.sequence().unwrap_or_default();
                if sequence > stream.position {
                    stream.parts.unbounded_send(Ok(text(event, Some(sequence)))).ok();
                    stream.position = sequence;
                }
            }
            if stream.heartbeat_at <= now {
                let heartbeat = StreamEvent::Heartbeat(Heartbeat { server_time: now });
                stream.parts.unbounded_send(Ok(text(&heartbeat, None))).ok();
                stream.heartbeat_at = now.plus(HEARTBEAT_S);
            }
            true
        });
    }
}
