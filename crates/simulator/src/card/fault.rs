//! The faults that can be injected into a call, and their form on the wire.

use std::collections::VecDeque;
use std::str::FromStr;
use std::time::Duration;

use axum::body::Body;
use axum::http::StatusCode;
use axum::http::header::CONTENT_TYPE;
use axum::response::{IntoResponse as _, Response};
use serde_json::Value;

use super::form::{self, json};
use super::{SandboxState, State};

/// A fault of one call, or an unusual form of its response.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Fault {
    /// Executed at once, answered after so many seconds.
    Slow(u64),
    /// Not executed; the connection is cut.
    CutBefore,
    /// Executed; the connection is cut.
    CutAfter,
    /// Executed; answered with 500.
    Status500,
    /// Not executed; answered by a proxy's HTML page with status 200.
    Html,
    /// Executed; half of the response is sent.
    TruncatedJson,
    /// Executed; the response's message is in EUC-KR, which no header says.
    EucKr,
    /// The same with `charset=EUC-KR`, and a message cut in the middle of a syllable.
    EucKrCut,
    /// Executed; the response begins with a byte order mark.
    ByteOrderMark,
    /// Executed; the response's amounts have separated thousands: `"33,000"`.
    Thousands,
    /// Executed; answered with status 201.
    Status201,
    /// Executed; the response's amounts have a unit: `"33000원"`.
    AmountUnit,
    /// Executed; the response's amounts are negative.
    AmountSign,
    /// Executed; answered with *in progress*: KICC's VTIM, then VT00 to the next query, then
    /// the result; Eximbay's EE02.
    Vtim,
    /// Executed; answered as a repeated key.
    DuplicateKey,
    /// Executed; the response has a balance that is wrong by one.
    WrongBalance,
    /// Not executed; declined by the card's issuer.
    Decline,
}

/// The kind of call.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Endpoint {
    /// A refund.
    Refund,
    /// A query about a refund.
    Query,
    /// An inquiry about a sale.
    Sale,
}

impl FromStr for Endpoint {
    type Err = &'static str;

    fn from_str(text: &str) -> Result<Self, &'static str> {
        match text {
            "revise" => Ok(Self::Refund),
            "ask" => Ok(Self::Query),
            "sale" => Ok(Self::Sale),
            _ => Err("accepted: revise, ask, sale"),
        }
    }
}

impl Fault {
    /// Every fault; [`Fault::Slow`] takes a minute.
    pub const ALL: [Self; 17] = [
        Self::Slow(60),
        Self::CutBefore,
        Self::CutAfter,
        Self::Status500,
        Self::Html,
        Self::TruncatedJson,
        Self::EucKr,
        Self::EucKrCut,
        Self::ByteOrderMark,
        Self::Thousands,
        Self::Status201,
        Self::AmountUnit,
        Self::AmountSign,
        Self::Vtim,
        Self::DuplicateKey,
        Self::WrongBalance,
        Self::Decline,
    ];

    /// Its name on the control endpoint.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Slow(_) => "slow",
            Self::CutBefore => "cut_before",
            Self::CutAfter => "cut_after",
            Self::Status500 => "status_500",
            Self::Html => "html",
            Self::TruncatedJson => "truncated_json",
            Self::EucKr => "euc_kr",
            Self::EucKrCut => "euc_kr_cut",
            Self::ByteOrderMark => "byte_order_mark",
            Self::Thousands => "thousands",
            Self::Status201 => "status_201",
            Self::AmountUnit => "amount_unit",
            Self::AmountSign => "amount_sign",
            Self::Vtim => "vtim",
            Self::DuplicateKey => "duplicate_key",
            Self::WrongBalance => "wrong_balance",
            Self::Decline => "decline",
        }
    }

    /// The fault with this name, if any.
    pub(super) fn named(name: &str, seconds: u64) -> Option<Self> {
        let found = Self::ALL.into_iter().find(|fault| fault.name() == name)?;
        Some(if matches!(found, Self::Slow(_)) { Self::Slow(seconds) } else { found })
    }
}

/// The faults to inject, in order.
#[derive(Debug, Default)]
pub(super) struct Faults {
    refund: VecDeque<Fault>,
    query: VecDeque<Fault>,
    sale: VecDeque<Fault>,
}

impl Faults {
    pub(super) fn push(&mut self, endpoint: Endpoint, fault: Fault) {
        self.queue(endpoint).push_back(fault);
    }

    fn take(&mut self, endpoint: Endpoint) -> Option<Fault> {
        self.queue(endpoint).pop_front()
    }

    const fn queue(&mut self, endpoint: Endpoint) -> &mut VecDeque<Fault> {
        match endpoint {
            Endpoint::Refund => &mut self.refund,
            Endpoint::Query => &mut self.query,
            Endpoint::Sale => &mut self.sale,
        }
    }
}

/// The response format of one gateway.
pub(super) trait FaultFormat: Sync {
    /// Executes a call and returns the response.
    fn execute(&self, state: &mut State) -> Value;
    /// Records that the call is in progress.
    fn mark_pending(&self, state: &mut State);
    /// A response that has only a code and a message.
    fn code_response(&self, code: &str, message: &str) -> Value;
    /// The codes for *in progress*, *repeated key* and *declined*.
    fn codes(&self) -> Codes;
    /// The paths of a response's message and balance.
    fn field_paths(&self) -> (&'static str, &'static str);
}

/// A gateway's codes for the faults.
pub(super) struct Codes {
    pub(super) open: &'static str,
    pub(super) duplicate: &'static str,
    pub(super) declined: &'static str,
}

/// Marks a response that must not be sent: the connection ends instead.
#[derive(Clone, Copy, Debug)]
pub(super) struct ConnectionReset;

/// Answers a call, or fails as requested.
pub(super) async fn answer(
    sandbox: &SandboxState,
    endpoint: Endpoint,
    call: &impl FaultFormat,
) -> Response {
    let (response, wait) = immediate(sandbox, endpoint, call);
    if let Some(wait) = wait {
        tokio::time::sleep(wait).await;
    }
    response
}

fn immediate(
    sandbox: &SandboxState,
    endpoint: Endpoint,
    call: &impl FaultFormat,
) -> (Response, Option<Duration>) {
    let mut state = sandbox.state();
    let Some(fault) = state.faults.take(endpoint) else {
        return (json(&call.execute(&mut state)), None);
    };
    let codes = call.codes();
    let response = match fault {
        Fault::Slow(seconds) => {
            let answer = json(&call.execute(&mut state));
            return (answer, Some(Duration::from_secs(seconds)));
        }
        Fault::CutBefore => cut(),
        Fault::CutAfter => {
            call.execute(&mut state);
            cut()
        }
        Fault::Status500 => {
            call.execute(&mut state);
            StatusCode::INTERNAL_SERVER_ERROR.into_response()
        }
        Fault::Html => ([(CONTENT_TYPE, "text/html")], PAGE).into_response(),
        Fault::TruncatedJson => {
            let text = call.execute(&mut state).to_string();
            text.chars().take(text.chars().count() / 2).collect::<String>().into_response()
        }
        Fault::EucKr => form::euc_kr(call.execute(&mut state), call.field_paths().0),
        Fault::EucKrCut => form::euc_kr_cut(call.execute(&mut state), call.field_paths().0),
        Fault::ByteOrderMark => form::byte_order_mark(&call.execute(&mut state)),
        Fault::Thousands => form::separated(call.execute(&mut state)),
        Fault::Status201 => form::created(&call.execute(&mut state)),
        Fault::AmountUnit => form::with_unit(call.execute(&mut state)),
        Fault::AmountSign => form::negative(call.execute(&mut state)),
        Fault::Vtim => {
            call.execute(&mut state);
            call.mark_pending(&mut state);
            json(&call.code_response(codes.open, "not finished"))
        }
        Fault::DuplicateKey => {
            call.execute(&mut state);
            json(&call.code_response(codes.duplicate, "duplicate request"))
        }
        Fault::WrongBalance => {
            let mut answer = call.execute(&mut state);
            if let Some(balance) = answer.pointer_mut(call.field_paths().1) {
                *balance = format!("1{}", balance.as_str().unwrap_or_default()).into();
            }
            json(&answer)
        }
        Fault::Decline => json(&call.code_response(codes.declined, "declined by the issuer")),
    };
    (response, None)
}

const PAGE: &str = "<!doctype html><title>Maintenance</title><h1>Back soon</h1>";

fn cut() -> Response {
    let mut response = Response::new(Body::empty());
    response.extensions_mut().insert(ConnectionReset);
    response
}
