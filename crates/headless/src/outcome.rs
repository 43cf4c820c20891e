//! The outcome of a call as a tagged object: `done` with a value, `refused` or `unknown` with an error.

use futures::future::{Either, select};
use js_sys::{Object, Promise, Reflect};
use kios_embed::{ErrorKind, KiosError};
use kios_protocol::ResultCode;
use kios_protocol::api::{Answer, Unknown};
use kios_sdk::Relay;
use serde::Serialize;
use wasm_bindgen::JsValue;
use wasm_bindgen_futures::future_to_promise;

use crate::abort::Abort;
use crate::values::to_js;

/// A promise of the outcome. An abort drops the call, which aborts its request: the outcome is unknown then.
///
/// # Errors
/// A `TypeError` if the options are not such.
pub(crate) fn call<T: Serialize>(
    relay: &Relay,
    options: &JsValue,
    work: impl Future<Output = Answer<T>> + 'static,
) -> Result<Promise, JsValue> {
    let mut abort = Abort::of(options)?;
    let relay = relay.clone();
    Ok(future_to_promise(async move {
        match select(Box::pin(abort.wait()), Box::pin(work)).await {
            Either::Left(((), _)) => tagged("unknown", "error", &to_js(&aborted())),
            Either::Right((answer, _)) => of(answer, &relay),
        }
    }))
}

fn of<T: Serialize>(answer: Answer<T>, relay: &Relay) -> Result<JsValue, JsValue> {
    // Nothing else runs between the answer and this, so that the request is that of the answer.
    let failed = |kind: &str, error: KiosError| {
        let error = KiosError { request_id: relay.failed_request(), ..error };
        tagged(kind, "error", &to_js(&error))
    };
    match answer {
        Answer::Done(value) => tagged("done", "value", &to_js(&value)),
        // It may have been executed.
        Answer::Refused(code) if ResultCode::is_inconclusive(code) => {
            failed("unknown", refused(code))
        }
        Answer::Refused(code) => failed("refused", refused(code)),
        Answer::Unknown(why) => failed("unknown", unknown(why)),
    }
}

fn tagged(kind: &str, name: &str, value: &JsValue) -> Result<JsValue, JsValue> {
    let object = Object::new();
    Reflect::set(&object, &"kind".into(), &kind.into())?;
    Reflect::set(&object, &name.into(), value)?;
    Ok(object.into())
}

fn refused(code: u32) -> KiosError {
    let message = ResultCode::from_number(code).map_or("Refused", ResultCode::message);
    let retryable = ResultCode::may_succeed_later(code);
    KiosError { retryable, ..error(code.to_string(), ErrorKind::Relay, message) }
}

fn unknown(why: Unknown) -> KiosError {
    let (code, message) = match why {
        Unknown::Unreachable => ("unreachable", "The relay was not reached, or nothing was signed"),
        Unknown::Late => ("late", "The relay did not answer in time"),
        Unknown::Unreadable => ("unreadable", "The answer is not one of the relay"),
    };
    error(code.to_owned(), ErrorKind::Network, message)
}

fn aborted() -> KiosError {
    let message = "The call was aborted; it may have been executed";
    error("aborted".to_owned(), ErrorKind::Network, message)
}

fn error(code: String, kind: ErrorKind, message: &str) -> KiosError {
    KiosError {
        code,
        kind,
        message: message.to_owned(),
        customer_text: String::new(),
        staff_text: String::new(),
        retryable: true,
        request_id: None,
    }
}
