//! Renders `docs/api.md`.

use serde_json::Value;

use super::model::{self, Field, Operation};
use super::operation::Operation as Row;

/// The document as Markdown.
pub(super) fn write(document: &Value, table: &[Row]) -> String {
    let mut text = String::from("# The relay's API\n\n");
    text.push_str(
        "<!-- Made by `cargo xtask docs` from the relay's own types; not to be edited. -->\n\n",
    );
    let about = document.pointer("/info/description").and_then(Value::as_str).unwrap_or_default();
    line(&mut text, about);
    line(
        &mut text,
        "A running relay shows the same at `/docs`, and serves it for programs at `/openapi.json`, which is [openapi.json](openapi.json) here. `cargo xtask test` checks every answer of a running relay against it.",
    );
    for section in model::sections(document, table) {
        line(&mut text, &format!("## {}", section.name));
        line(&mut text, section.about);
        for operation in &section.operations {
            describe(&mut text, operation);
        }
    }
    types(&mut text, document);
    // Appends a line with one line end.
    text.truncate(text.trim_end().len());
    text.push('\n');
    text
}

fn line(text: &mut String, line: &str) {
    text.push_str(line);
    text.push_str("\n\n");
}

fn describe(text: &mut String, operation: &Operation<'_>) {
    line(text, &format!("### {} `{}`", operation.method, operation.path));
    let words = [operation.summary, operation.about].join(" ");
    line(text, words.trim());
    line(text, &format!("Caller: {}.", operation.access));
    table(text, "Parameter", &operation.parameters);
    if let Some(body) = &operation.body {
        line(text, &format!("Body: [{body}](#{}).", anchor(body)));
    }
    if let Some(data) = &operation.data {
        line(text, &format!("Data of a success: {}.", linked(data)));
    }
    if !operation.refusals.is_empty() {
        line(text, &format!("Refusals: {}.", operation.refusals.join("; ")));
    }
    for example in [operation.request, operation.answer].into_iter().flatten() {
        match example.as_str() {
            Some(words) => line(text, &format!("```text\n{}\n```", words.trim_end())),
            None => line(text, &format!("```json\n{example:#}\n```")),
        }
    }
}

fn types(text: &mut String, document: &Value) {
    line(text, "## Types");
    for one in model::types(document) {
        line(text, &format!("### {}", one.name));
        line(text, one.about);
        if one.fields.is_empty() {
            line(text, &format!("`{}`", one.kind));
        }
        table(text, "Field", &one.fields);
    }
}

fn table(text: &mut String, what: &str, fields: &[Field<'_>]) {
    if fields.is_empty() {
        return;
    }
    let head = format!("| {what} | Type | Required | |\n|---|---|---|---|\n");
    let row = |Field { name, kind, needed, about }: &Field<'_>| {
        let (kind, about) = (linked(kind), about.replace('\n', " "));
        format!("| `{name}` | {kind} | {needed} | {about} |\n")
    };
    line(text, [head, fields.iter().map(row).collect()].concat().trim_end());
}

/// A named type is a link to its section.
fn linked(kind: &str) -> String {
    let name = kind.strip_prefix("list of ").unwrap_or(kind);
    let before = if name.len() < kind.len() { "list of " } else { "" };
    if name.starts_with(|c: char| c.is_ascii_uppercase()) {
        format!("{before}[{name}](#{})", anchor(name))
    } else if name.contains(['^', '|']) {
        format!("`{}`", name.replace('|', "\\|"))
    } else {
        kind.to_owned()
    }
}

fn anchor(name: &str) -> String {
    name.to_ascii_lowercase()
}
