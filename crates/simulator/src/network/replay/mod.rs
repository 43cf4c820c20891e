//! Replays recorded traffic of the network's relay against another relay.
//!
//! A [`Transcript`] is parsed, every recorded request is sent to a [`Target`] in order, and every
//! response is compared with the recorded one. Values from earlier responses are substituted: temporary
//! accounts, payment ids, a delegator's address; a message that contains one of them, or a nonce, is
//! signed again with the key that signed it in the recording. Values that depend on time, randomness
//! or environment are compared by format. What remains is a [`Difference`].
//!
//! Deliberately absent: a judgement of differences. The caller compares them with a reviewed list.

mod compare;
mod names;
mod sign;
mod transcript;

use core::fmt;
use std::collections::{BTreeMap, VecDeque};

use serde_json::{Map, Value};

use compare::Comparison;
use names::Names;
use transcript::{Recorded, Scenario, Step};
pub use transcript::{Server, Shop, Signer, Transcript, TranscriptError, User};

/// The relay to test.
pub trait Target {
    /// Sends a request; `None` if there is no response.
    fn send(&mut self, request: Outgoing) -> impl Future<Output = Option<Answer>>;

    /// Runs everything that is due, and returns the callbacks that it caused.
    fn drain_callbacks(&mut self) -> impl Future<Output = Vec<Value>>;

    /// Advances the time.
    fn advance(&mut self, seconds: u64);
}

/// A request.
#[derive(Clone, Debug)]
pub struct Outgoing {
    /// The method.
    pub method: String,
    /// The path with its query.
    pub path: String,
    /// Headers.
    pub headers: Vec<(String, String)>,
    /// The body.
    pub body: Vec<u8>,
}

/// A response.
#[derive(Clone, Debug)]
pub struct Answer {
    /// The HTTP status.
    pub status: u16,
    /// The body as text.
    pub body: String,
}

/// Whether a response may have more fields than the recorded one.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ExtraFields {
    /// Additional fields are no difference.
    Accepted,
    /// Additional fields are a difference.
    Refused,
}

/// A difference between a response and the recorded one.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Difference {
    /// The scenario's name.
    pub scenario: String,
    /// The step's index in it, from 0.
    pub step: usize,
    /// The step's name.
    pub name: String,
    /// The difference: `place: recorded -> received`.
    pub what: String,
}

impl fmt::Display for Difference {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { scenario, step, name, what } = self;
        write!(f, "{scenario} {step} ({name}): {what}")
    }
}

/// How long the recording waited before a step, in seconds.
///
/// The recording has no field for it; it follows from the steps' names and descriptions.
const PAUSES: &[(&str, usize, u64)] =
    &[("timeout-approval", 2, 48), ("timeout-close", 4, 42), ("forced-close", 13, 80)];

/// A replay under way.
#[derive(Debug)]
pub struct Replay<'a, T> {
    transcript: &'a Transcript,
    target: &'a mut T,
    more: ExtraFields,
    names: Names,
    /// The recorded payments, by their recorded ids.
    payments: BTreeMap<String, Value>,
    callbacks: VecDeque<Value>,
    last_payment: String,
}

impl<'a, T: Target> Replay<'a, T> {
    /// A replay of a transcript against a target.
    pub fn new(transcript: &'a Transcript, target: &'a mut T, more: ExtraFields) -> Self {
        Self {
            transcript,
            target,
            more,
            names: Names::default(),
            payments: BTreeMap::new(),
            callbacks: VecDeque::new(),
            last_payment: String::new(),
        }
    }

    /// Replays everything; returns the number of steps and every difference.
    pub async fn run(mut self) -> (usize, Vec<Difference>) {
        let mut steps = 0;
        let mut differences = Vec::new();
        for scenario in &self.transcript.scenarios {
            self.callbacks.clear();
            for (number, step) in scenario.steps.iter().enumerate() {
                steps += 1;
                let found = self.step(scenario, number, step).await;
                differences.extend(found.into_iter().map(|what| Difference {
                    scenario: scenario.name.clone(),
                    step: number,
                    name: step.name.clone(),
                    what,
                }));
            }
        }
        (steps, differences)
    }

    async fn step(&mut self, scenario: &Scenario, number: usize, step: &Step) -> Vec<String> {
        let here = |(name, at, _): &&(&str, usize, u64)| *name == scenario.name && *at == number;
        if let Some((_, _, seconds)) = PAUSES.iter().find(here) {
            self.target.advance(*seconds);
            let arrived = self.target.drain_callbacks().await;
            self.callbacks.extend(arrived);
        }
        if step.name.starts_with("<- callback") {
            return self.callback(step).await;
        }
        let Some(recorded) = &step.request else { return vec!["nothing is recorded".to_owned()] };
        let request = self.request(step, recorded).await;
        let answer = self.target.send(request).await;
        let found = match (&step.response, answer) {
            (None, None) => Vec::new(),
            (None, Some(answer)) => vec![format!("answer: none -> {}", outline(&answer))],
            (Some(_), None) => vec!["answer: one -> none".to_owned()],
            (Some(response), Some(answer)) => self.compare(step, response, &answer),
        };
        self.remember(step);
        found
    }

    /// A recorded callback, or a recorded wait that ended without one.
    async fn callback(&mut self, step: &Step) -> Vec<String> {
        let arrived = self.target.drain_callbacks().await;
        self.callbacks.extend(arrived);
        let id_of = |body: &Value| {
            body.pointer("/data/paymentId").and_then(Value::as_str).map(str::to_owned)
        };
        let recorded = step.request.as_ref().and_then(|request| request.body.as_ref());
        let wanted = match recorded.and_then(id_of) {
            Some(id) => self.names.apply(&id),
            None => self.last_payment.clone(),
        };
        let place = self.callbacks.iter().position(|body| id_of(body).as_ref() == Some(&wanted));
        let found = place.and_then(|place| self.callbacks.remove(place));
        match (recorded, found) {
            (None, None) => Vec::new(),
            (None, Some(found)) => {
                let code = found.get("code").cloned().unwrap_or_default();
                vec![format!("callback: none -> code {code}")]
            }
            (Some(_), None) => vec!["callback: one -> none".to_owned()],
            (Some(recorded), Some(found)) => {
                let mut comparison = Comparison::new(&mut self.names, self.more, &step.name);
                comparison.callback(recorded, &found);
                comparison.found
            }
        }
    }

    async fn request(&mut self, step: &Step, recorded: &Recorded) -> Outgoing {
        let path = self.names.apply(&recorded.path);
        let mut headers = Vec::new();
        let form = step.name.contains("form-urlencoded");
        let body = match (&recorded.body, &recorded.raw_body) {
            (Some(Value::Object(fields)), _) => {
                Some(Value::Object(self.signed(step, &path, fields).await).to_string())
            }
            (Some(other), _) => Some(other.to_string()),
            (None, Some(text)) if form => Some(self.signed_form(step, &path, text).await),
            (None, Some(text)) => Some(self.names.apply(text)),
            (None, None) => None,
        };
        if body.is_some() {
            headers.push(("content-type".to_owned(), content_type(step).to_owned()));
        }
        if let Some(key) = self.access_key(step, recorded) {
            headers.push(("authorization".to_owned(), key));
        }
        let body = body.unwrap_or_default().into_bytes();
        Outgoing { method: recorded.method.clone(), path, headers, body }
    }

    /// The header that the recording omits: version 1 needs the key in it.
    fn access_key(&self, step: &Step, recorded: &Recorded) -> Option<String> {
        let kiosk = ["new/open", "new/close", "cancel/open", "cancel/close"];
        let version_one = recorded.path.starts_with("/v1/payment/")
            && kiosk.iter().any(|path| recorded.path.ends_with(path));
        let in_body = recorded.body.as_ref().is_some_and(|body| body.get("accessKey").is_some());
        if !version_one || in_body {
            return None;
        }
        let wrong = step.name.contains("wrong key");
        Some(if wrong { "wrong".to_owned() } else { self.transcript.server.access_key.clone() })
    }

    async fn signed_form(&mut self, step: &Step, path: &str, text: &str) -> String {
        let pairs: Vec<_> = form_urlencoded::parse(text.as_bytes()).into_owned().collect();
        let fields: Map<String, Value> =
            pairs.iter().map(|(name, value)| (name.clone(), Value::from(value.clone()))).collect();
        let signed = self.signed(step, path, &fields).await;
        let mut form = form_urlencoded::Serializer::new(String::new());
        for (name, value) in &signed {
            form.append_pair(name, value.as_str().unwrap_or_default());
        }
        form.finish()
    }

    fn compare(
        &mut self,
        step: &Step,
        recorded: &transcript::Response,
        answer: &Answer,
    ) -> Vec<String> {
        let mut comparison = Comparison::new(&mut self.names, self.more, &step.name);
        if recorded.status != answer.status {
            comparison.found.push(format!("status: {} -> {}", recorded.status, answer.status));
        }
        match (&recorded.body, serde_json::from_str::<Value>(&answer.body)) {
            (Some(recorded), Ok(answered)) => comparison.envelope(recorded, &answered),
            (Some(_), Err(_)) => comparison.found.push("body: JSON -> text".to_owned()),
            (None, Ok(_)) => comparison.found.push("body: text -> JSON".to_owned()),
            (None, Err(_)) => comparison.text(recorded.raw_body.as_deref(), &answer.body),
        }
        comparison.found
    }

    /// Stores a recorded payment, so that its approval can be signed again.
    fn remember(&mut self, step: &Step) {
        let body = step.response.as_ref().and_then(|response| response.body.as_ref());
        let Some(data) = body.and_then(|body| body.get("data")) else { return };
        let (Some(id), Some(_)) =
            (data.get("paymentId").and_then(Value::as_str), data.get("openNewTimestamp"))
        else {
            return;
        };
        self.last_payment = self.names.apply(id);
        self.payments.insert(id.to_owned(), data.clone());
    }
}

fn content_type(step: &Step) -> &'static str {
    if step.name.contains("text/plain") {
        "text/plain"
    } else if step.name.contains("form-urlencoded") {
        "application/x-www-form-urlencoded"
    } else {
        "application/json"
    }
}

fn outline(answer: &Answer) -> String {
    let body = serde_json::from_str::<Value>(&answer.body).ok();
    match body.as_ref().and_then(|body| body.get("code")) {
        Some(code) => format!("code {code}"),
        None => format!("status {}", answer.status),
    }
}
