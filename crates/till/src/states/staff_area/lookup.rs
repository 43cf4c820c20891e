//! A query of the staff area, repeated while its reply is lost.

use kios_protocol::api::Answer;

use crate::Instant;
use crate::call::Request;
use crate::context::Context;
use crate::reply::{FromReply, Pending, Received};

/// How long a reply is awaited.
const REPLY_TIMEOUT_MS: u64 = 30_000;
/// The pause before a lost query is repeated.
const RETRY_MS: u64 = 4_000;

/// A query and its reply.
#[derive(Debug)]
pub(crate) enum Lookup<T> {
    /// The reply is awaited.
    Asked(Pending<T>),
    /// The reply.
    Here(T),
    /// The reply was lost.
    Lost(Instant),
}

impl<T: FromReply + Clone> Lookup<T> {
    pub(super) fn start(request: impl Request<Reply = T>, ctx: &mut Context) -> Self {
        Self::Asked(ctx.call(request))
    }

    /// The reply, once it is here.
    pub(crate) const fn here(&self) -> Option<&T> {
        match self {
            Self::Here(reply) => Some(reply),
            Self::Asked(_) | Self::Lost(_) => None,
        }
    }

    pub(crate) const fn is_lost(&self) -> bool {
        matches!(self, Self::Lost(_))
    }

    /// Takes the reply to this query out of `received`; returns the code of a refusal.
    pub(super) fn receive(&mut self, received: &Received, now: Instant) -> Option<u32> {
        let Self::Asked(pending) = self else { return None };
        let answer = received.of(pending)?;
        *self = match answer {
            Answer::Done(reply) => Self::Here(reply.clone()),
            Answer::Refused(_) | Answer::Unknown(_) => Self::Lost(now),
        };
        match answer {
            Answer::Refused(code) => Some(code),
            Answer::Done(_) | Answer::Unknown(_) => None,
        }
    }

    /// Repeats the query if its reply was lost.
    pub(super) fn tick(&mut self, request: impl Request<Reply = T>, ctx: &mut Context) {
        match self {
            Self::Asked(pending) if ctx.now.ms_since(pending.since()) > REPLY_TIMEOUT_MS => {
                *self = Self::Lost(ctx.now);
            }
            Self::Lost(since) if ctx.now.ms_since(*since) >= RETRY_MS => {
                *self = Self::start(request, ctx);
            }
            Self::Asked(_) | Self::Lost(_) | Self::Here(_) => {}
        }
    }
}
