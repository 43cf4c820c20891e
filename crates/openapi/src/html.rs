//! The page at `/docs/api.html`: the document as HTML without a script.

use serde_json::Value;

use super::model::{self, Field, Operation};
use super::operation::Operation as Row;

/// The document as a page.
pub(super) fn write(document: &Value, table: &[Row]) -> String {
    let info = |name: &str| {
        document.pointer(&format!("/info/{name}")).and_then(Value::as_str).unwrap_or_default()
    };
    let sections = model::sections(document, table);
    let mut page = String::from(
        "<!doctype html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n\
         <meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n\
         <title>KIOS relay: API</title>\n<link rel=\"stylesheet\" href=\"/docs/style.css\">\n\
         </head>\n<body>\n<header><h1>",
    );
    put(&mut page, &format!("{} {}</h1>\n", escaped(info("title")), escaped(info("version"))));
    for words in info("description").split("\n\n") {
        put(&mut page, &format!("<p>{}</p>\n", words_of(words)));
    }
    put(
        &mut page,
        "<p><a href=\"/openapi.json\">openapi.json</a></p></header>\n<nav aria-label=\"Contents\"><ul>\n",
    );
    for section in &sections {
        let name = section.name;
        put(&mut page, &format!("<li><a href=\"#{}\">{name}</a></li>\n", anchor(name)));
    }
    put(&mut page, "<li><a href=\"#types\">Types</a></li></ul></nav>\n<main>\n");
    for section in &sections {
        let (name, about) = (section.name, escaped(section.about));
        put(
            &mut page,
            &format!("<section id=\"{}\"><h2>{name}</h2>\n<p>{about}</p>\n", anchor(name)),
        );
        for operation in &section.operations {
            describe(&mut page, operation);
        }
        put(&mut page, "</section>\n");
    }
    types(&mut page, document);
    put(&mut page, "</main>\n</body>\n</html>\n");
    page
}

fn put(page: &mut String, html: &str) {
    page.push_str(html);
}

fn describe(page: &mut String, operation: &Operation<'_>) {
    let Operation { id, method, path, .. } = operation;
    put(
        page,
        &format!(
            "<article id=\"{id}\"><h3><span class=\"method\">{method}</span> <code>{}</code></h3>\n",
            escaped(path)
        ),
    );
    let words = [operation.summary, operation.about].join(" ");
    put(page, &format!("<p>{}</p>\n", words_of(words.trim())));
    put(page, &format!("<dl>\n<dt>Authentication</dt><dd>{}</dd>\n", operation.access));
    if let Some(body) = &operation.body {
        put(page, &format!("<dt>Body</dt><dd>{}</dd>\n", linked(body)));
    }
    if let Some(data) = &operation.data {
        put(page, &format!("<dt>Data of a success</dt><dd>{}</dd>\n", linked(data)));
    }
    put(page, "</dl>\n");
    table(page, "Parameter", &operation.parameters);
    if !operation.refusals.is_empty() {
        put(page, "<details><summary>Refusals</summary><ul>\n");
        for refusal in &operation.refusals {
            put(page, &format!("<li>{}</li>\n", escaped(refusal)));
        }
        put(page, "</ul></details>\n");
    }
    for (name, example) in [("Request", operation.request), ("Answer", operation.answer)] {
        let Some(example) = example else { continue };
        let text = example.as_str().map_or_else(|| format!("{example:#}"), str::to_owned);
        put(
            page,
            &format!("<details><summary>{name}</summary><pre>{}</pre></details>\n", escaped(&text)),
        );
    }
    put(page, "</article>\n");
}

fn types(page: &mut String, document: &Value) {
    put(page, "<section id=\"types\"><h2>Types</h2>\n");
    for one in model::types(document) {
        let name = one.name;
        put(page, &format!("<article id=\"type-{name}\"><h3>{name}</h3>\n"));
        for words in one.about.split("\n\n") {
            put(page, &format!("<p>{}</p>\n", words_of(words)));
        }
        if one.fields.is_empty() {
            put(page, &format!("<p><code>{}</code></p>\n", escaped(&one.kind)));
        }
        table(page, "Field", &one.fields);
        put(page, "</article>\n");
    }
    put(page, "</section>\n");
}

fn table(page: &mut String, what: &str, fields: &[Field<'_>]) {
    if fields.is_empty() {
        return;
    }
    put(
        page,
        &format!(
            "<div class=\"table\" tabindex=\"0\" role=\"region\" aria-label=\"{what}s\"><table><thead>\
         <tr><th scope=\"col\">{what}</th><th scope=\"col\">Type</th><th scope=\"col\">Required</th>\
         <th scope=\"col\">Meaning</th></tr></thead><tbody>\n"
        ),
    );
    for Field { name, kind, needed, about } in fields {
        let (kind, about) = (linked(kind), words_of(about));
        put(
            page,
            &format!(
                "<tr><th scope=\"row\"><code>{name}</code></th><td>{kind}</td><td>{needed}</td>\
             <td>{about}</td></tr>\n"
            ),
        );
    }
    put(page, "</tbody></table></div>\n");
}

/// A named type is a link to its section.
fn linked(kind: &str) -> String {
    let name = kind.strip_prefix("list of ").unwrap_or(kind);
    let before = if name.len() < kind.len() { "list of " } else { "" };
    if name.starts_with(|c: char| c.is_ascii_uppercase()) {
        format!("{before}<a href=\"#type-{name}\">{name}</a>")
    } else if name.contains('^') {
        format!("<code>{}</code>", escaped(kind))
    } else {
        escaped(kind)
    }
}

/// Converts text in backticks to code elements.
fn words_of(text: &str) -> String {
    let parts = text.split('`').enumerate().map(|(index, part)| {
        let part = escaped(part);
        if index % 2 == 1 { format!("<code>{part}</code>") } else { part }
    });
    parts.collect()
}

fn escaped(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;").replace('"', "&quot;")
}

fn anchor(name: &str) -> String {
    name.to_ascii_lowercase().replace(' ', "-")
}
