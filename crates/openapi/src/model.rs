//! The document as groups, operations and types, for the page and for `docs/api.md`.

use serde_json::{Map, Value};

use super::example;
use super::operation::{Group, Operation as Row};

/// A group of operations.
pub(super) struct Section<'a> {
    pub(super) name: &'a str,
    pub(super) about: &'a str,
    pub(super) operations: Vec<Operation<'a>>,
}

/// One operation.
pub(super) struct Operation<'a> {
    pub(super) id: &'a str,
    pub(super) method: String,
    pub(super) path: &'a str,
    pub(super) summary: &'a str,
    pub(super) about: &'a str,
    pub(super) access: &'static str,
    pub(super) parameters: Vec<Field<'a>>,
    /// The name of the body's type.
    pub(super) body: Option<String>,
    /// The name of the type of the response's `data`, if it has one.
    pub(super) data: Option<String>,
    pub(super) refusals: Vec<String>,
    pub(super) request: Option<&'a Value>,
    pub(super) answer: Option<&'a Value>,
}

/// A named type.
pub(super) struct Type<'a> {
    pub(super) name: &'a str,
    pub(super) about: &'a str,
    /// The kind of value, if it has no fields.
    pub(super) kind: String,
    pub(super) fields: Vec<Field<'a>>,
}

/// A field or a parameter.
pub(super) struct Field<'a> {
    pub(super) name: &'a str,
    pub(super) kind: String,
    pub(super) needed: &'static str,
    pub(super) about: &'a str,
}

fn text<'a>(value: &'a Value, name: &str) -> &'a str {
    value.get(name).and_then(Value::as_str).unwrap_or_default()
}

fn list<'a>(value: &'a Value, name: &str) -> impl Iterator<Item = &'a Value> {
    value.get(name).and_then(Value::as_array).into_iter().flatten()
}

fn fields<'a>(value: &'a Value, name: &str) -> impl Iterator<Item = (&'a String, &'a Value)> {
    value.get(name).and_then(Value::as_object).into_iter().flat_map(Map::iter)
}

/// The groups with their operations, in the order of `table`.
pub(super) fn sections<'a>(document: &'a Value, table: &'a [Row]) -> Vec<Section<'a>> {
    let described = |row: &Row| document.get("paths")?.get(&row.path)?.get(row.method);
    let section = |group: Group| Section {
        name: group.name(),
        about: group.about(),
        operations: table
            .iter()
            .filter(|row| row.group == group)
            .filter_map(|row| Some(operation(row, described(row)?)))
            .collect(),
    };
    Group::ALL.map(section).into()
}

fn operation<'a>(row: &'a Row, described: &'a Value) -> Operation<'a> {
    let answers = described.pointer("/responses/200/content").and_then(Value::as_object);
    let answer = answers.and_then(|kinds| kinds.values().next());
    let body = described.pointer("/requestBody/content/application~1json");
    let success = answer.and_then(|answer| {
        answer.pointer("/examples/success/value").or_else(|| answer.get("example"))
    });
    Operation {
        id: text(described, "operationId"),
        method: row.method.to_uppercase(),
        path: &row.path,
        summary: text(described, "summary"),
        about: text(described, "description"),
        access: access(described),
        parameters: list(described, "parameters").map(parameter).collect(),
        body: body.and_then(|body| body.get("schema")).map(kind),
        data: answer.and_then(|answer| answer.get("schema")).and_then(data),
        refusals: row.refusals.iter().map(ToString::to_string).collect(),
        request: body.and_then(|body| body.get("example")),
        answer: success,
    }
}

fn access(described: &Value) -> &'static str {
    let keys = |one: &'_ Value| one.as_object().map(Map::len);
    let mut ways = list(described, "security");
    match (ways.next(), ways.next()) {
        (None, _) => "none, apart from signatures in the body",
        (Some(one), Some(other))
            if one.get("accessKey").is_some() && other.get("session").is_some() =>
        {
            "the access key, or a session"
        }
        (Some(one), _) if one.get("accessKey").is_some() => "the access key",
        (Some(one), _) if keys(one) == Some(0) => "an agent, by its signature",
        (Some(_), _) => "a session",
    }
}

fn parameter(parameter: &Value) -> Field<'_> {
    let schema = parameter.get("schema").unwrap_or(&Value::Null);
    Field {
        name: text(parameter, "name"),
        kind: kind(schema),
        needed: match (text(parameter, "in"), parameter.get("required")) {
            ("path", _) => "in the path",
            ("header", _) => "no; in a header",
            (_, Some(Value::Bool(true))) => "yes",
            _ => "no",
        },
        about: text(parameter, "description"),
    }
}

/// The type of a response's data.
fn data(schema: &Value) -> Option<String> {
    let success = list(schema, "oneOf").next().unwrap_or(schema);
    let data = success.pointer("/properties/data")?;
    Some(kind(data)).filter(|kind| !kind.is_empty())
}

/// The named types.
pub(super) fn types(document: &Value) -> Vec<Type<'_>> {
    let all = document.pointer("/components/schemas").unwrap_or(&Value::Null);
    let Some(all) = all.as_object() else { return Vec::new() };
    all.iter()
        .map(|(name, schema)| Type {
            name,
            about: text(schema, "description"),
            kind: kind(schema),
            fields: type_fields(schema, all),
        })
        .collect()
}

fn type_fields<'a>(schema: &'a Value, all: &'a Map<String, Value>) -> Vec<Field<'a>> {
    let part = |part: &'a Value| match example::name(part).and_then(|name| all.get(name)) {
        Some(named) => type_fields(named, all),
        None => type_fields(part, all),
    };
    let inherited = list(schema, "allOf").flat_map(part);
    let required: Vec<&str> = list(schema, "required").filter_map(Value::as_str).collect();
    let own = fields(schema, "properties").map(|(name, field)| Field {
        name,
        kind: kind(field),
        needed: if required.contains(&name.as_str()) { "yes" } else { "no" },
        about: about(field),
    });
    inherited.chain(own).collect()
}

/// A field's own description, if it has one.
fn about(field: &Value) -> &str {
    let choices = list(field, "oneOf").map(|one| text(one, "description"));
    let mut words = std::iter::once(text(field, "description")).chain(choices);
    words.find(|words| !words.is_empty()).unwrap_or_default()
}

/// The kind of value that a schema describes, as text.
pub(super) fn kind(schema: &Value) -> String {
    if let Some(name) = example::name(schema) {
        return name.to_owned();
    }
    let choice = ["allOf", "oneOf", "anyOf"].into_iter().find_map(|name| {
        let named = list(schema, name).map(kind).find(|kind| kind != "null" && !kind.is_empty());
        named.filter(|_| schema.get("properties").is_none())
    });
    if let Some(choice) = choice {
        return choice;
    }
    if let Some(words) = schema.get("enum").and_then(Value::as_array) {
        let words: Vec<String> = words.iter().map(plain).collect();
        return words.join(", ");
    }
    if let Some(only) = schema.get("const") {
        return plain(only);
    }
    match example::kind(schema) {
        "array" => match schema.get("items").map(kind) {
            Some(items) => format!("list of {items}"),
            None => "list".to_owned(),
        },
        "object" => "object".to_owned(),
        "string" => match schema.get("pattern").and_then(Value::as_str) {
            Some(pattern) => format!("text, {pattern}"),
            None => "text".to_owned(),
        },
        "integer" => "whole number".to_owned(),
        "number" => "number".to_owned(),
        "boolean" => "true or false".to_owned(),
        other => other.to_owned(),
    }
}

fn plain(value: &Value) -> String {
    value.as_str().map_or_else(|| value.to_string(), str::to_owned)
}
