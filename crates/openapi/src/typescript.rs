//! The types on the wire as TypeScript, for `crates/headless`, and those of the interface with host pages.
//!
//! In JavaScript an amount is a decimal text in units of the currency and a numeric id is a text, so that no program
//! computes with numbers that are no numbers. The names of the fields to convert are written beside the types.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;

use kios_embed::{
    ConnectionState, PaymentEntry, PaymentQuery, PaymentRequest, PaymentResult, ReceiptText,
    RequestState, StaffRequest, StaffResult,
};
use kios_protocol::api::{
    AccountBalance, AddMemberRequest, Approval, CancelPurchaseRequest, CardSale, CardSaleRequest,
    CardSales, Converted, Heartbeat, Hello, LimitApprovals, PairResponse, PaymentEvent,
    PaymentInfo, PaymentItem, Payments, PhoneHashResponse, Refund, RefundEvent, RefundRequest,
    RelaySettings, Reset, Role, SavePurchaseRequest, SessionNonce, ShopEvent, ShopInfo,
    SignedResult, StaffActions, StaffMember, StaffMembers, StaffStatus, TemporaryAccountResponse,
    TicketResponse, Unlocked, UpstreamStatus,
};
use serde_json::{Map, Value};

use super::components::Components;

/// Ids that are numbers on the wire.
const NUMERIC_IDS: [&str; 1] = ["staffId"];

/// The types of the interface with host pages, for the npm package.
pub(super) fn of_hosts() -> String {
    let mut all = Components::default();
    all.refer::<PaymentRequest>();
    all.refer::<PaymentResult>();
    all.refer::<RequestState>();
    all.refer::<ConnectionState>();
    all.refer::<StaffRequest>();
    all.refer::<StaffResult>();
    all.refer::<PaymentQuery>();
    all.refer::<PaymentEntry>();
    all.refer::<ReceiptText>();
    written("kios-embed", &named(all))
}

/// The types, and the names of their fields that are amounts.
pub(super) fn files() -> (String, String) {
    let schemas = schemas();
    let text = written("kios-protocol", &schemas);
    let amounts: Vec<String> = amounts(&schemas).into_iter().collect();
    (text, format!("{}\n", amounts.join("\n")))
}

/// The types of these schemas, which a crate defines.
fn written(krate: &str, schemas: &BTreeMap<String, Value>) -> String {
    let mut text =
        format!("// Generated from the types of {krate} by `kios-openapi`; do not edit.\n");
    for (name, schema) in schemas {
        text.push('\n');
        comment(&mut text, "", schema);
        // Writing to a text does not fail.
        writeln!(text, "export type {name} = {};", declared(name, schema)).ok();
    }
    text
}

/// The schemas of what `crates/headless` takes and returns, and of all that they refer to.
fn schemas() -> BTreeMap<String, Value> {
    let mut all = Components::default();
    macro_rules! refer {
        ($($name:ty),* $(,)?) => { $( all.refer::<$name>(); )* };
    }
    refer!(
        AccountBalance,
        AddMemberRequest,
        Approval,
        CancelPurchaseRequest,
        CardSale,
        CardSaleRequest,
        CardSales,
        Converted,
        Heartbeat,
        Hello,
        LimitApprovals,
        PairResponse,
        PaymentEvent,
        PaymentInfo,
        PaymentItem,
        Payments,
        PhoneHashResponse,
        Refund,
        RefundEvent,
        RefundRequest,
        RelaySettings,
        Reset,
        Role,
        SavePurchaseRequest,
        SessionNonce,
        ShopEvent,
        ShopInfo,
        SignedResult,
        StaffActions,
        StaffMember,
        StaffMembers,
        StaffStatus,
        TemporaryAccountResponse,
        TicketResponse,
        Unlocked,
        UpstreamStatus,
    );
    named(all)
}

fn named(all: Components) -> BTreeMap<String, Value> {
    match all.into_value() {
        Value::Object(schemas) => {
            schemas.into_iter().filter(|(name, _)| name != "String").collect()
        }
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) | Value::Array(_) => {
            BTreeMap::new()
        }
    }
}

/// The type of a named schema; an amount is another text in JavaScript than on the wire.
fn declared(name: &str, schema: &Value) -> String {
    if name == "Amount" { "string".to_owned() } else { of(schema, "") }
}

fn of(schema: &Value, indent: &str) -> String {
    let texts = |key: &str| {
        let parts = schema.get(key).and_then(Value::as_array)?;
        Some(parts.iter().map(|part| of(part, indent)).collect::<Vec<_>>())
    };
    if let Some(reference) = schema.get("$ref").and_then(Value::as_str) {
        return reference.rsplit('/').next().unwrap_or(reference).to_owned();
    }
    if let Some(values) = schema.get("enum").and_then(Value::as_array) {
        return values.iter().map(Value::to_string).collect::<Vec<_>>().join(" | ");
    }
    if let Some(one) = texts("oneOf").or_else(|| texts("anyOf")) {
        return one.join(" | ");
    }
    if let Some(all) = texts("allOf") {
        return all.join(" & ");
    }
    match schema.get("type") {
        Some(Value::Array(kinds)) => {
            let kinds = kinds.iter().filter_map(Value::as_str);
            kinds.map(|kind| simple(kind, schema, indent)).collect::<Vec<_>>().join(" | ")
        }
        Some(Value::String(kind)) => simple(kind, schema, indent),
        Some(Value::Null | Value::Bool(_) | Value::Number(_) | Value::Object(_)) | None => {
            "unknown".to_owned()
        }
    }
}

fn simple(kind: &str, schema: &Value, indent: &str) -> String {
    match kind {
        "integer" => "number".to_owned(),
        "array" => {
            let item = schema.get("items").map_or_else(|| "unknown".to_owned(), |s| of(s, indent));
            format!("ReadonlyArray<{item}>")
        }
        "object" => match schema.get("properties").and_then(Value::as_object) {
            Some(properties) => object(properties, schema, indent),
            None => "Readonly<Record<string, unknown>>".to_owned(),
        },
        _ => kind.to_owned(),
    }
}

fn object(properties: &Map<String, Value>, schema: &Value, indent: &str) -> String {
    let required = schema.get("required").and_then(Value::as_array);
    let inner = format!("{indent}  ");
    let mut text = "{\n".to_owned();
    for (name, property) in properties {
        comment(&mut text, &inner, property);
        let is_required = required.is_some_and(|all| all.iter().any(|one| one == name));
        let mark = if is_required { "" } else { "?" };
        let kind = if NUMERIC_IDS.contains(&name.as_str()) {
            "string".to_owned()
        } else {
            of(property, &inner)
        };
        // A field that may be null is also left out.
        let kind = kind.trim_start_matches("null | ").trim_end_matches(" | null").to_owned();
        let null = if is_required { "" } else { " | null" };
        writeln!(text, "{inner}readonly {name}{mark}: {kind}{null};").ok();
    }
    text.push_str(indent);
    text.push('}');
    text
}

fn comment(text: &mut String, indent: &str, schema: &Value) {
    let Some(words) = description(schema) else { return };
    let words = words.split("\n\nSource:").next().unwrap_or(words);
    let units = "in base units, 10^-18 of a point or of a currency's unit";
    let words = words.replace(units, "as a decimal number of points or of the currency");
    let words = words.replace(", base units", "");
    let lines: Vec<&str> = words.lines().collect();
    writeln!(text, "{indent}/** {} */", lines.join(" ").replace("  ", " ")).ok();
}

/// The description of a schema. Of a value that may be missing, it stands beside the reference to its type.
fn description(schema: &Value) -> Option<&str> {
    let parts = || schema.get("oneOf").and_then(Value::as_array).into_iter().flatten();
    schema
        .get("description")
        .or_else(|| parts().find_map(|part| part.get("description")))
        .and_then(Value::as_str)
}

/// The names of the fields that are amounts.
fn amounts(schemas: &BTreeMap<String, Value>) -> BTreeSet<String> {
    let mut found = BTreeSet::new();
    for schema in schemas.values() {
        properties(schema, &mut |name, property| {
            if is_amount(property) {
                found.insert(name.to_owned());
            }
        });
    }
    found
}

fn properties<'a>(schema: &'a Value, each: &mut impl FnMut(&'a str, &'a Value)) {
    match schema {
        Value::Object(fields) => {
            for (key, value) in fields {
                if let (true, Value::Object(named)) = (key == "properties", value) {
                    for (name, property) in named {
                        each(name, property);
                    }
                }
                properties(value, each);
            }
        }
        Value::Array(items) => {
            for item in items {
                properties(item, each);
            }
        }
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => {}
    }
}

/// Whether a value is an amount, an amount that may be missing, or several amounts.
fn is_amount(property: &Value) -> bool {
    let named = property.get("$ref").and_then(Value::as_str);
    let parts = property.get("oneOf").and_then(Value::as_array);
    named.is_some_and(|name| name.ends_with("/Amount"))
        || property.get("items").is_some_and(is_amount)
        || parts.is_some_and(|parts| parts.iter().any(is_amount))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_of_an_amount_is_never_the_name_of_another_text() {
        let schemas = schemas();
        let amounts = amounts(&schemas);
        assert!(amounts.contains("amount") && amounts.contains("presets"));
        for (schema, value) in &schemas {
            properties(value, &mut |name, property| {
                assert!(!amounts.contains(name) || is_amount(property), "{schema}.{name}");
            });
        }
    }

    #[test]
    fn every_field_has_a_type_and_the_unit_of_javascript() {
        let types = files().0;
        // `ShopEvent.data` is the only free value.
        assert_eq!(types.matches(": unknown;").count(), 1);
        for text in [types, of_hosts()] {
            assert!(!text.contains("base unit"));
            assert!(!text.contains("unknown |") && !text.contains("| unknown;"));
        }
    }
}
