//! Unusual forms of a response: encodings, amounts, a status.

use axum::http::StatusCode;
use axum::http::header::CONTENT_TYPE;
use axum::response::{IntoResponse as _, Response};
use serde_json::Value;

const JSON: &str = "application/json";
/// "Cancelled" in Korean, encoded in EUC-KR.
const EUC_KR: [u8; 8] = [0xc1, 0xa4, 0xbb, 0xf3, 0xc3, 0xeb, 0xbc, 0xd2];
/// The first three and a half syllables.
const CUT_EUC_KR: &[u8] = EUC_KR.split_at(7).0;

/// The response as usual.
pub(super) fn json(value: &Value) -> Response {
    ([(CONTENT_TYPE, "application/json; charset=utf-8")], value.to_string()).into_response()
}

/// With its field `message` in EUC-KR, which no header says.
pub(super) fn euc_kr(answer: Value, message: &str) -> Response {
    with_bytes(answer, message, &EUC_KR, JSON)
}

/// The same with `charset=EUC-KR`, and cut in the middle of a syllable.
pub(super) fn euc_kr_cut(answer: Value, message: &str) -> Response {
    with_bytes(answer, message, CUT_EUC_KR, "application/json;charset=EUC-KR")
}

/// With a byte order mark.
pub(super) fn byte_order_mark(answer: &Value) -> Response {
    ([(CONTENT_TYPE, JSON)], format!("\u{FEFF}{answer}")).into_response()
}

/// With status 201.
pub(super) fn created(answer: &Value) -> Response {
    (StatusCode::CREATED, json(answer)).into_response()
}

/// With commas between the thousands of its amounts.
pub(super) fn separated(answer: Value) -> Response {
    json(&with_amounts(answer, &thousands))
}

/// With a unit behind its amounts.
pub(super) fn with_unit(answer: Value) -> Response {
    json(&with_amounts(answer, &|amount| format!("{amount}원")))
}

/// With negative amounts.
pub(super) fn negative(answer: Value) -> Response {
    json(&with_amounts(answer, &|amount| format!("-{amount}")))
}

/// The response with these bytes as its message.
fn with_bytes(
    mut answer: Value,
    message: &str,
    bytes: &[u8],
    content_type: &'static str,
) -> Response {
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
