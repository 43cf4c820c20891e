//! What a host page tells the phones of the practice world, by messages to the frame.
//!
//! A call is `{ kios: 1, type: 'practice', number, call, customer, faults }`, and its answer has the same number and one of
//! `value`, `invalid` and `error`. Every page around the frame may call, because nothing here is real.

use gloo_events::EventListener;
use kios_embed::{ErrorKind, FieldError, KiosError};
use kios_practice::{Phone, Practice, read_situation};
use kios_protocol::ResultCode;
use serde_json::{Value, json};
use wasm_bindgen::{JsCast as _, JsValue};
use web_sys::MessageEvent;
use yew::{Callback, Html, Properties, component, html};

use super::start::fault;
use crate::shell;

const CALLS: &str = "set, showCode, approve, deny, ownerApproves, ownerDenies";
const CUSTOMER: &str = "the place of a customer, from 0 on";

/// A call, and where its answer goes.
#[derive(Clone, Debug)]
pub(super) struct Incoming {
    number: u64,
    origin: String,
    call: Result<Call, FieldError>,
}

/// What the phones do.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Call {
    /// Parties behave so from now on; those that are not named, as before.
    Set(Value),
    /// A customer's phone shows a new code, which is scanned at the kiosk.
    ShowCode(usize),
    /// A customer approves the payment that waits.
    Approve(usize),
    /// A customer denies it.
    Deny(usize),
    /// The owner approves everything that waits.
    OwnerApproves,
    /// The owner denies everything that waits.
    OwnerDenies,
}

/// What a call has led to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Called {
    /// It was done.
    Done,
    /// A code was shown; this is the text that the scanner reads, and what a clerk types.
    Code { text: String, digits: String },
}

/// Why a call was not done.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum NotCalled {
    /// A field is wrong.
    Invalid(FieldError),
    /// Nothing waits for this phone.
    NothingWaits,
    /// The world refuses it with this code.
    Refused(ResultCode),
}

impl Call {
    /// Reads a message; `None` if it is no call.
    pub(super) fn read(message: &Value) -> Option<(u64, Result<Self, FieldError>)> {
        let text = |name: &str| message.get(name).and_then(Value::as_str);
        let is_call = message.get("kios").and_then(Value::as_u64) == Some(1)
            && text("type") == Some("practice");
        let number = message.get("number").and_then(Value::as_u64).filter(|_| is_call)?;
        let customer = || {
            let place = message.get("customer").filter(|place| !place.is_null());
            let place = place.map_or(Some(0), Value::as_u64);
            let place = place.and_then(|place| usize::try_from(place).ok());
            place.ok_or_else(|| fault("customer", "is no place", CUSTOMER))
        };
        let call = match text("call").unwrap_or_default() {
            "set" => Ok(Self::Set(message.get("faults").cloned().unwrap_or_default())),
            "showCode" => customer().map(Self::ShowCode),
            "approve" => customer().map(Self::Approve),
            "deny" => customer().map(Self::Deny),
            "ownerApproves" => Ok(Self::OwnerApproves),
            "ownerDenies" => Ok(Self::OwnerDenies),
            _ => Err(fault("call", "is none of these", CALLS)),
        };
        Some((number, call))
    }

    /// Does it. `scan` gives the kiosk a text as a scanner does.
    ///
    /// # Errors
    /// [`NotCalled`]; nothing has changed then.
    pub(super) fn perform(
        self,
        practice: &Practice,
        scan: impl FnOnce(String),
    ) -> Result<Called, NotCalled> {
        let phone = |customer: usize| {
            let phone = practice.phone(customer);
            phone.ok_or_else(|| fault("customer", "has no phone", CUSTOMER))
        };
        match self {
            Self::Set(faults) => {
                practice.set_situation(read_situation(faults, practice.situation())?);
            }
            Self::ShowCode(customer) => {
                let code = phone(customer)?.show_code()?;
                scan(code.qr());
                return Ok(Called::Code { text: code.qr(), digits: code.digits() });
            }
            Self::Approve(customer) => decide(&phone(customer)?, Phone::approve)?,
            Self::Deny(customer) => decide(&phone(customer)?, Phone::deny)?,
            Self::OwnerApproves | Self::OwnerDenies => {
                let (owner, approves) = (practice.owner(), self == Self::OwnerApproves);
                let (cancels, actions) = (owner.cancels(), owner.actions());
                if cancels.is_empty() && actions.is_empty() {
                    return Err(NotCalled::NothingWaits);
                }
                for item in cancels {
                    let id = item.payment_id;
                    let decided =
                        if approves { owner.approve_cancel(id) } else { owner.deny_cancel(id) };
                    decided?;
                }
                for action in actions {
                    let id = &action.approval_id;
                    let decided =
                        if approves { owner.approve_action(id) } else { owner.deny_action(id) };
                    decided?;
                }
            }
        }
        Ok(Called::Done)
    }
}

fn decide<T>(
    phone: &Phone,
    how: impl FnOnce(&Phone, kios_protocol::PaymentId) -> Result<T, ResultCode>,
) -> Result<(), NotCalled> {
    let waiting = phone.waiting().ok_or(NotCalled::NothingWaits)?;
    how(phone, waiting.payment_id)?;
    Ok(())
}

impl From<FieldError> for NotCalled {
    fn from(error: FieldError) -> Self {
        Self::Invalid(error)
    }
}

impl From<ResultCode> for NotCalled {
    fn from(code: ResultCode) -> Self {
        Self::Refused(code)
    }
}

/// Listens for calls of the page around the frame. They end here: the kiosk's own listener knows no such message.
pub(super) fn listen(emit: Callback<Incoming>) -> Option<EventListener> {
    let window = web_sys::window()?;
    let parent: JsValue = shell::parent(&window)?.into();
    Some(EventListener::new(&window, "message", move |event| {
        let Some(message) = event.dyn_ref::<MessageEvent>() else { return };
        if message.source().is_none_or(|source| JsValue::from(source) != parent) {
            return;
        }
        let text = js_sys::JSON::stringify(&message.data()).ok().map(String::from);
        let value = text.and_then(|text| serde_json::from_str(&text).ok());
        if let Some((number, call)) = value.and_then(|value: Value| Call::read(&value)) {
            event.stop_immediate_propagation();
            emit.emit(Incoming { number, origin: message.origin(), call });
        }
    }))
}

impl Incoming {
    /// Does the call and answers it.
    pub(super) fn answer(self, practice: &Practice, scan: impl FnOnce(String)) {
        let called = self.call.map_err(NotCalled::from);
        let called = called.and_then(|call| call.perform(practice, scan));
        let answer = match called {
            Ok(Called::Done) => json!({ "value": null }),
            Ok(Called::Code { text, digits }) => {
                json!({ "value": { "text": text, "digits": digits } })
            }
            Err(NotCalled::Invalid(error)) => json!({ "invalid": invalid(error) }),
            Err(NotCalled::NothingWaits) => {
                let message = "nothing waits for this phone".to_owned();
                json!({ "error": error("nothing_waits".to_owned(), message) })
            }
            Err(NotCalled::Refused(code)) => {
                let message = code.message().to_owned();
                json!({ "error": error(code.number().to_string(), message) })
            }
        };
        post(self.number, answer, &self.origin);
    }
}

fn invalid(FieldError { field, fault, accepted }: FieldError) -> Value {
    json!({ "field": field, "fault": fault, "accepted": accepted })
}

fn error(code: String, message: String) -> KiosError {
    KiosError {
        code,
        kind: ErrorKind::Request,
        message,
        customer_text: String::new(),
        staff_text: String::new(),
        retryable: true,
        request_id: None,
    }
}

/// Sends an answer to the page around the frame, if its origin is this one.
fn post(number: u64, mut answer: Value, origin: &str) {
    let Some(parent) = web_sys::window().and_then(|window| shell::parent(&window)) else { return };
    if let Some(fields) = answer.as_object_mut() {
        fields.insert("kios".to_owned(), 1.into());
        fields.insert("type".to_owned(), "practice".into());
        fields.insert("number".to_owned(), number.into());
    }
    if let Ok(message) = js_sys::JSON::parse(&answer.to_string()) {
        parent.post_message(&message, origin).ok();
    }
}

/// Answers and shows why the options of the page's address cannot be used. The answer has the number 0; no call has come
/// yet whose origin it could name, and it holds nothing but a field's name.
pub(super) fn refuse(error: FieldError) {
    let text = error.to_string();
    post(0, json!({ "invalid": invalid(error) }), "*");
    yew::Renderer::<Refusal>::with_props(RefusalProps { text }).render();
}

#[derive(Clone, Debug, PartialEq, Properties)]
struct RefusalProps {
    text: String,
}

/// What a developer sees whose options are wrong.
#[component]
fn Refusal(props: &RefusalProps) -> Html {
    html! {
        <main class="boot" lang="en" data-screen="refused">
            <section role="alert">
                <h1>{ "The practice cannot start" }</h1>
                <p>{ &props.text }</p>
            </section>
        </main>
    }
}
