//! Responses for refusals and faults, defined once for all operations.

use std::collections::BTreeSet;

use serde_json::{Map, Value, json};

use super::operation::{Generation, Operation, Refusal};

/// A response with an HTTP status of its own that is not a success.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Fault {
    /// 400.
    Unreadable,
    /// 401.
    Unauthorized,
    /// 413.
    TooLarge,
    /// 429.
    TooMany,
    /// 500.
    Broken,
}

impl Fault {
    const ALL: [Self; 5] =
        [Self::Unreadable, Self::Unauthorized, Self::TooLarge, Self::TooMany, Self::Broken];

    pub(super) const fn status(self) -> u16 {
        match self {
            Self::Unreadable => 400,
            Self::Unauthorized => 401,
            Self::TooLarge => 413,
            Self::TooMany => 429,
            Self::Broken => 500,
        }
    }

    const fn words(self) -> &'static str {
        match self {
            Self::Unreadable => "The request cannot be parsed.",
            Self::Unauthorized => "The session is missing or has expired.",
            Self::TooLarge => "The body is larger than 64 KiB.",
            Self::TooMany => "More requests than one client may make; see `Retry-After`.",
            Self::Broken => "An internal error of the relay.",
        }
    }

    /// The name of its response in the document.
    fn name(self, generation: Generation) -> String {
        match generation {
            Generation::First => format!("First{self:?}"),
            Generation::Modern => format!("{self:?}"),
        }
    }

    /// A reference to its response.
    pub(super) fn reference(self, generation: Generation) -> Value {
        json!({"$ref": format!("#/components/responses/{}", self.name(generation))})
    }
}

/// The responses that [`Fault::reference`] refers to.
pub(super) fn responses(fault: &Value) -> Value {
    let mut all = Map::new();
    for generation in [Generation::First, Generation::Modern] {
        for one in Fault::ALL {
            let response = response(one.words(), one.status(), generation, fault);
            all.insert(one.name(generation), response);
        }
    }
    Value::Object(all)
}

/// The responses with a status other than 200.
pub(super) fn response(why: &str, status: u16, generation: Generation, fault: &Value) -> Value {
    let (invalid, broken) = generation.faults();
    let code = if status < 500 { invalid } else { broken };
    let content = json!({"schema": schema(&[code], fault), "example": example(code)});
    json!({"description": why, "content": {"application/json": content}})
}

/// The schema of an envelope with one of these codes.
pub(super) fn schema(refusals: &[Refusal], fault: &Value) -> Value {
    let numbers: BTreeSet<u32> = refusals.iter().map(|refusal| refusal.number).collect();
    json!({
        "type": "object",
        "required": ["code", "error"],
        "properties": {"code": {"type": "integer", "enum": numbers}, "error": fault},
    })
}

/// The examples that [`reference`] refers to.
pub(super) fn examples(operations: &[Operation]) -> Value {
    let refusals = operations.iter().flat_map(|operation| &operation.refusals);
    let example = |refusal: &Refusal| {
        (name(*refusal), json!({"summary": refusal.to_string(), "value": example(*refusal)}))
    };
    Value::Object(refusals.map(example).collect())
}

/// A reference to the example of a refusal.
pub(super) fn reference(refusal: Refusal) -> Value {
    json!({"$ref": format!("#/components/examples/{}", name(refusal))})
}

/// Numbers of the legacy API repeat, so the message is part of the name.
fn name(refusal: Refusal) -> String {
    let words = refusal.message.split(|c: char| !c.is_ascii_alphanumeric());
    let words: Vec<&str> = words.filter(|word| !word.is_empty()).collect();
    format!("{}-{}", refusal.number, words.join("-"))
}

fn example(refusal: Refusal) -> Value {
    let mut error = json!({"message": refusal.message});
    if let Value::Object(fields) = &mut error {
        let faults = [Generation::First, Generation::Modern].map(Generation::faults);
        if faults.iter().any(|(invalid, _)| *invalid == refusal) {
            let violation = json!({
                "msg": "Invalid value",
                "param": "amount",
                "location": "body",
                "detail": "amount is missing",
            });
            fields.insert("validation".to_owned(), json!([violation]));
        } else if faults.iter().any(|(_, broken)| *broken == refusal) {
            fields.insert("requestId".to_owned(), json!("5f0c1d2e-17"));
        }
    }
    json!({"code": refusal.number, "error": error})
}
