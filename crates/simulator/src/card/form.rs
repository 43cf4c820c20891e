//! Unusual forms of a response: encodings, amounts, a status.

use axum::http::StatusCode;
use axum::http::header::CONTENT_TYPE;
use axum::response::{IntoResponse as _, Response};
use serde_json::Value;

use super::fault::{Fault, json};

const JSON: &str = "application/json";
/// "Cancelled" in Korean, encoded in EUC-KR.
const EUC_KR: [u8; 8] = [0xc1, 0xa4, 0xbb, 0xf3, 0xc3, 0xeb, 0xbc, 0xd2];
/// The first three and a half syllables.
const CUT_EUC_KR: &[u8] = EUC_KR.split_at(7).0;

/// The response in the form of this fault; every other fault has the usual one. `message` is the name of
/// the response's message.
pub(super) fn response(form: Fault, answer: Value, message: &str) -> Response {
    match form {
        Fault::EucKr => euc_kr(answer, message, &EUC_KR, JSON),
        Fault::EucKrCut => euc_kr(answer, message, CUT_EUC_KR, "application/json;charset=EUC-KR"),
        Fault::ByteOrderMark => {
            ([(CONTENT_TYPE, JSON)], format!("\u{FEFF}{answer}")).into_response()
        }
        Fault::Thousands => json(&with_amounts(answer, &thousands)),
        Fault::Status201 => (StatusCode::CREATED, json(&answer)).into_response(),
        Fault::AmountUnit => json(&with_amounts(answer, &|amount| format!("{amount}원"))),
        Fault::AmountSign => json(&with_amounts(answer, &|amount| format!("-{amount}"))),
        Fault::Slow(_)
        | Fault::CutBefore
        | Fault::CutAfter
        | Fault::Status500
        | Fault::Html
        | Fault::TruncatedJson
        | Fault::Vtim
        | Fault::DuplicateKey
        | Fault::WrongBalance
        | Fault::Decline => json(&answer),
    }
}

/// The response with these bytes as its message.
fn euc_kr(mut answer: Value, message: &str, bytes: &[u8], content_type: &'static str) -> Response {
    const MARK: &str = "EUC-KR";
    if let Some(fields) = answer.as_object_mut() {
        fields.insert(message.to_owned(), MARK.into());
    }
    let text = answer.to_string();
    let (before, after) = text.split_once(MARK).unwrap_or((&text, ""));
    let bytes = [before.as_bytes(), bytes, after.as_bytes()].concat();
    ([(CONTENT_TYPE, content_type)], bytes).into_response()
}

/// The response with its amounts written in another form.
fn with_amounts(mut answer: Value, form: &dyn Fn(&str) -> String) -> Value {
    write_amounts(&mut answer, form);
    answer
}

fn write_amounts(value: &mut Value, form: &dyn Fn(&str) -> String) {
    let Some(fields) = value.as_object_mut() else { return };
    for (name, value) in fields {
        let name = name.to_ascii_lowercase();
        let is_amount = name.ends_with("amount") || name == "balance";
        match value.as_str() {
            Some(amount) if is_amount => *value = form(amount).into(),
            Some(_) | None => write_amounts(value, form),
        }
    }
}

/// `1234.5` is `1,234.5`.
fn thousands(amount: &str) -> String {
    let (whole, decimals) = amount.split_at(amount.find('.').unwrap_or(amount.len()));
    let mut text = String::new();
    for (at, digit) in whole.chars().enumerate() {
        if at > 0 && whole.len().saturating_sub(at).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    text + decimals
}
