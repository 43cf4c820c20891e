//! Generates the description of the relay's API from the wire types.
//!
//! One table of operations ([`operation::Operation`]), in one file per group of paths, is rendered in
//! three forms: an `OpenAPI` 3.1 document, a page, and Markdown. The types alone are also written as TypeScript, and the keys of the kiosk's texts as a chapter of the documentation. Schemas come from the types of
//! [`kios_protocol::api`]. Every operation lists each code that it may return, so that a response
//! with another code is a defect of the description or of the relay.
//!
//! The relay serves the committed files and does not link this crate.
//!
//! Deliberately absent: scripts on the page, and requests sent from it.

mod card;
mod components;
mod document;
mod errors;
mod example;
mod html;
mod legacy;
mod markdown;
mod model;
mod operation;
mod payments;
mod phones;
mod purchases;
mod reads;
mod relay;
mod sessions;
mod settlement;
mod shops;
mod staff;
mod tasks;
mod typescript;
mod words;

use std::sync::OnceLock;

use serde_json::Value;

use operation::Operation;

/// The `OpenAPI` document, the content of `docs/openapi.json`.
pub fn document() -> String {
    static TEXT: OnceLock<String> = OnceLock::new();
    TEXT.get_or_init(|| format!("{:#}\n", value())).clone()
}

/// The description as Markdown, the content of `docs/api.md`.
pub fn markdown() -> String {
    markdown::write(value(), &operations())
}

/// The description as a page without scripts, the content of `docs/api.html`, which the relay serves.
pub fn html() -> String {
    html::write(value(), &operations())
}

/// Every generated file with its content.
pub fn files() -> [(&'static str, String); 7] {
    let (types, amounts) = typescript::files();
    [
        ("docs/openapi.json", document()),
        ("docs/api.md", markdown()),
        ("docs/api.html", html()),
        ("crates/headless/types/wire.d.ts", types),
        ("crates/headless/types/amounts.txt", amounts),
        ("npm/embed.d.ts", typescript::of_hosts()),
        ("docs/guide/src/keys.md", words::markdown()),
    ]
}

/// Every operation, in the order of the description.
fn operations() -> Vec<Operation> {
    let groups = [
        payments::operations(),
        reads::operations(),
        phones::operations(),
        shops::operations(),
        purchases::operations(),
        settlement::operations(),
        tasks::operations(),
        sessions::operations(),
        card::operations(),
        staff::operations(),
        legacy::operations(),
        relay::operations(),
    ];
    groups.into_iter().flatten().collect()
}

fn value() -> &'static Value {
    static VALUE: OnceLock<Value> = OnceLock::new();
    VALUE.get_or_init(|| document::assemble(&operations()))
}
