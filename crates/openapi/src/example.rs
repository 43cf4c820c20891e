//! Derives examples from the examples in the schemas.

use serde_json::{Map, Value, json};

/// The example of a plain text field, by the field's name.
const NAMED: [(&str, &str); 15] = [
    ("accessKey", "a-key-that-both-ends-know"),
    ("code", "DEMOSHOP"),
    ("currency", "krw"),
    ("domain", "127.0.0.1:7070"),
    ("language", "ko"),
    ("message", "Success"),
    ("name", "Cafe"),
    ("os", "android"),
    ("paymentId", "0x6a211e1237f4d8f745ed52f7f6e2de0d2ceaed5b83e02131c83f936f97fcc852"),
    ("reason", "returned goods"),
    ("shopName", "Cafe"),
    ("token", "5f0c1d2e3b4a59687766554433221100"),
    ("txHash", "0x4033fb2e6fa5cf816f87a9a40e8ce681fb6d8aa53c5302e72b80f654141a0e65"),
    ("uri", "http://127.0.0.1:7070"),
    ("version", "1"),
];

/// The maximum nesting.
const DEEPEST: u8 = 12;

/// An example for a schema; `schemas` are the named ones.
pub(super) fn of(schema: &Value, schemas: &Value) -> Value {
    at_depth(schema, schemas, 0)
}

fn at_depth(schema: &Value, schemas: &Value, depth: u8) -> Value {
    if depth > DEEPEST {
        return Value::Null;
    }
    let inner = |schema: &Value| at_depth(schema, schemas, depth + 1);
    if let Some(named) = named(schema, schemas) {
        return inner(named);
    }
    if let Some(given) = given(schema) {
        return given.clone();
    }
    if let Some(parts) = schema.get("allOf").and_then(Value::as_array) {
        let mut whole = Map::new();
        for part in parts {
            if let Value::Object(fields) = inner(part) {
                whole.extend(fields);
            }
        }
        return Value::Object(whole);
    }
    let choices = ["oneOf", "anyOf"].into_iter().find_map(|name| schema.get(name)?.as_array());
    if let Some(choice) = choices.and_then(|all| all.iter().find(|one| one["type"] != "null")) {
        return inner(choice);
    }
    match kind(schema) {
        "object" => object(schema, inner),
        "array" => json!([schema.get("items").map(inner)]),
        "string" => json!("text"),
        "integer" => json!(1),
        "number" => json!(1.5),
        "boolean" => json!(true),
        _ => json!({}),
    }
}

fn object(schema: &Value, inner: impl Fn(&Value) -> Value) -> Value {
    let fields = schema.get("properties").and_then(Value::as_object);
    let field = |(name, schema): (&String, &Value)| {
        let plain = kind(schema) == "string" && given(schema).is_none();
        let known = NAMED.iter().find(|(known, _)| plain && known == name);
        (name.clone(), known.map_or_else(|| inner(schema), |(_, text)| json!(text)))
    };
    Value::Object(fields.into_iter().flatten().map(field).collect())
}

/// The schema that a reference points to.
pub(super) fn named<'a>(schema: &Value, schemas: &'a Value) -> Option<&'a Value> {
    schemas.get(name(schema)?)
}

/// The name in a reference.
pub(super) fn name(schema: &Value) -> Option<&str> {
    schema.get("$ref")?.as_str()?.rsplit('/').next()
}

fn given(schema: &Value) -> Option<&Value> {
    let first = |name: &str| schema.get(name)?.as_array()?.first();
    schema
        .get("example")
        .or_else(|| first("examples"))
        .or_else(|| schema.get("const"))
        .or_else(|| first("enum"))
}

/// The name of the type; of several the first that is not null.
pub(super) fn kind(schema: &Value) -> &str {
    match schema.get("type") {
        Some(Value::String(kind)) => kind,
        Some(Value::Array(kinds)) => {
            kinds.iter().filter_map(Value::as_str).find(|kind| *kind != "null").unwrap_or("null")
        }
        _ => "",
    }
}
