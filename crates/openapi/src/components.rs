//! The named schemas of the document.

use std::collections::BTreeMap;

use serde_json::{Value, json};
use utoipa::ToSchema;
use utoipa::openapi::schema::Schema;
use utoipa::openapi::{Ref, RefOr};

/// The named schemas that were referenced so far.
#[derive(Debug, Default)]
pub(super) struct Components {
    schemas: BTreeMap<String, Value>,
}

impl Components {
    /// A reference to a type's schema; the schema and all that it references are added. The schema of a
    /// type without a name of its own, such as a number, is inlined.
    pub(super) fn refer<T: ToSchema>(&mut self) -> Value {
        self.refer_as::<T>(&T::name())
    }

    /// The same under another name: a generic type has one name for all its parameters.
    pub(super) fn refer_as<T: ToSchema>(&mut self, name: &str) -> Value {
        let mut needed = Vec::new();
        T::schemas(&mut needed);
        for (name, schema) in needed {
            self.add(name, &schema);
        }
        let schema = T::schema();
        let plain = matches!(&schema, RefOr::T(Schema::Array(_)))
            || name.starts_with(|c: char| c.is_ascii_lowercase());
        if plain {
            return clean(serde_json::to_value(&schema).unwrap_or_default());
        }
        let reference = Ref::from_schema_name(name);
        self.add(name.to_owned(), &schema);
        json!(reference)
    }

    fn add(&mut self, name: String, schema: &RefOr<Schema>) {
        let schema = clean(serde_json::to_value(schema).unwrap_or_default());
        self.schemas.entry(name).or_insert(schema);
    }

    /// All of them.
    pub(super) fn into_value(self) -> Value {
        json!(self.schemas)
    }
}

/// Removes Rust's link syntax from descriptions, because the link targets are not in the document.
fn clean(mut schema: Value) -> Value {
    match &mut schema {
        Value::Object(fields) => {
            for (name, value) in fields.iter_mut() {
                let inner = std::mem::take(value);
                let words = inner.as_str().filter(|_| name == "description").map(plain);
                *value = words.map_or_else(|| clean(inner), Value::String);
            }
        }
        Value::Array(items) => {
            for item in items.iter_mut() {
                *item = clean(std::mem::take(item));
            }
        }
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => {}
    }
    schema
}

/// ``[`crate::message::OpenNewPayment`]`` becomes `` `OpenNewPayment` ``.
fn plain(text: &str) -> String {
    let mut parts = text.split("[`");
    let mut plain = parts.next().unwrap_or_default().to_owned();
    for part in parts {
        match part.split_once("`]") {
            Some((link, rest)) => {
                let name = link.rsplit("::").next().unwrap_or(link);
                plain.extend(["`", name, "`", rest]);
            }
            None => plain.extend(["[`", part]),
        }
    }
    plain
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn links_of_rust_s_documentation_become_words() {
        assert_eq!(
            plain("Over [`crate::message::AccountMessage`], or [`Key`]."),
            "Over `AccountMessage`, or `Key`."
        );
        assert_eq!(plain("none [`at all"), "none [`at all");
    }
}
