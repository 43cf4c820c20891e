//! The `OpenAPI` 3.1 document.

use kios_protocol::api::Fault;
use serde_json::{Map, Value, json};

use super::components::Components;
use super::operation::{Access, Data, Generation, Group, Operation, Parameter, Place, Variant};
use super::{errors, example};

const ABOUT: &str = "\
The HTTP API of the KIOS loyalty network's relay, for kiosks, wallets and shops.

Every response is an envelope, `{code, data?, error?}`. Code 0 is success; a refusal also has HTTP \
status 200, and its code is the reason. Amounts are strings of digits, in base units of 10^-18 of \
a point or of a currency's unit; instants are whole Unix seconds.

Several API generations share paths. A payment is returned in the generation it was created in, \
and queries return the union of the fields.

A relay in bridge mode returns the responses of the network's relay, which may have more codes and \
fields than listed here; after 502, 503 or 504 the outcome is unknown and can be queried with \
`payment/item`.";

/// An operation with its schemas.
struct Described<'a> {
    operation: &'a Operation,
    parameters: Vec<(&'a Parameter, Value)>,
    body: Option<Value>,
    data: Value,
    first: Option<Value>,
}

/// Builds the document.
pub(super) fn assemble(operations: &[Operation]) -> Value {
    let mut components = Components::default();
    let fault = components.refer::<Fault>();
    let described: Vec<Described<'_>> =
        operations.iter().map(|operation| Described::new(operation, &mut components)).collect();
    let schemas = components.into_value();
    let mut paths: Map<String, Value> = Map::new();
    for described in &described {
        let path = &described.operation.path;
        let methods = paths.entry(path.clone()).or_insert_with(|| json!({}));
        if let Value::Object(methods) = methods {
            let method = described.operation.method.to_owned();
            methods.insert(method, described.write(&schemas, &fault));
        }
    }
    json!({
        "openapi": "3.1.0",
        "info": {
            "title": "KIOS relay",
            "version": env!("CARGO_PKG_VERSION"),
            "description": ABOUT,
            "license": {"name": "Apache-2.0", "identifier": "Apache-2.0"},
        },
        "servers": [{"url": "/"}],
        "tags": Group::ALL
            .map(|group| json!({"name": group.name(), "description": group.about()})),
        "paths": paths,
        "components": {
            "schemas": schemas,
            "examples": errors::examples(operations),
            "responses": errors::responses(&fault),
            "securitySchemes": security_schemes(),
        },
    })
}

fn security_schemes() -> Value {
    json!({
        "accessKey": {
            "type": "apiKey",
            "in": "header",
            "name": "Authorization",
            "description": "The shared key without a scheme; or the field accessKey of the body.",
        },
        "session": {
            "type": "http",
            "scheme": "bearer",
            "description": "A token of POST /v2/session.",
        },
    })
}

impl<'a> Described<'a> {
    fn new(operation: &'a Operation, components: &mut Components) -> Self {
        let parameters =
            operation.parameters.iter().map(|one| (one, (one.schema)(components))).collect();
        let body = operation.body.map(|schema| varied(schema(components), operation.variant()));
        let data = match operation.data {
            Data::Envelope(schema) | Data::Bare(_, schema) => schema(components),
        };
        let first = operation.first.map(|schema| schema(components));
        Self { operation, parameters, body, data, first }
    }

    fn write(&self, schemas: &Value, fault: &Value) -> Value {
        let operation = self.operation;
        let mut written = json!({
            "tags": [operation.group.name()],
            "operationId": operation_id(operation),
            "summary": operation.summary,
            "responses": self.responses(schemas, fault),
        });
        let mut put = |name: &str, value: Value| {
            if let Value::Object(fields) = &mut written {
                fields.insert(name.to_owned(), value);
            }
        };
        if !operation.about.is_empty() {
            put("description", json!(operation.about));
        }
        if !self.parameters.is_empty() {
            let parameters: Vec<Value> = self.parameters.iter().map(parameter).collect();
            put("parameters", json!(parameters));
        }
        if let Some(schema) = &self.body {
            let mut example = example::of(schema, schemas);
            if let (Variant::Keyed, Value::Object(fields)) = (operation.variant(), &mut example) {
                fields.remove("signature");
            }
            let body = json!({"schema": schema, "example": example});
            let mut content = json!({"application/json": body});
            // A form cannot express nested fields.
            let flat = example.as_object().is_some_and(|all| !all.values().any(Value::is_object));
            if let (true, Value::Object(kinds)) = (flat, &mut content) {
                kinds.insert("application/x-www-form-urlencoded".to_owned(), body);
            }
            put("requestBody", json!({"required": true, "content": content}));
        }
        match operation.access {
            Access::Open => {}
            Access::SharedKey => put("security", json!([{"accessKey": []}, {}])),
            Access::KeyOrSession => {
                put("security", json!([{"accessKey": []}, {"session": []}, {}]));
            }
            Access::Agent => put("security", json!([{}, {"session": []}])),
            Access::Session => put("security", json!([{"session": []}])),
        }
        written
    }

    fn responses(&self, schemas: &Value, fault: &Value) -> Value {
        let operation = self.operation;
        let mut responses = Map::new();
        let mut put = |status: u16, response: Value| {
            responses.insert(status.to_string(), response);
        };
        let generation = operation.generation();
        put(200, self.success(schemas, fault));
        let has_path = operation.parameters.iter().any(|one| one.place == Place::Path);
        let has_body = operation.body.is_some();
        let wants_session = matches!(operation.access, Access::Session | Access::Agent);
        for (may_happen, one) in [
            (has_body || has_path, errors::Fault::Unreadable),
            (wants_session, errors::Fault::Unauthorized),
            (has_body, errors::Fault::TooLarge),
            (true, errors::Fault::TooMany),
            (true, errors::Fault::Broken),
        ] {
            if may_happen {
                put(one.status(), one.reference(generation));
            }
        }
        for (status, why) in &operation.statuses {
            put(*status, errors::response(why, *status, generation, fault));
        }
        Value::Object(responses)
    }

    fn success(&self, schemas: &Value, fault: &Value) -> Value {
        let data = example::of(&self.data, schemas);
        if let Data::Bare(kind, _) = self.operation.data {
            let content = json!({"schema": self.data, "example": data});
            return json!({"description": "Success.", "content": {kind: content}});
        }
        let code = self.operation.generation().success();
        let mut choices = vec![success(code, &self.data)];
        let mut examples = Map::new();
        let done = json!({"code": code, "data": data});
        examples.insert("success".to_owned(), json!({"summary": "Success", "value": done}));
        let refusals = &self.operation.refusals;
        for refusal in refusals {
            examples.insert(refusal.number.to_string(), errors::reference(*refusal));
        }
        if let Some(first) = &self.first {
            let code = Generation::First.success();
            let done = json!({"code": code, "data": example::of(first, schemas)});
            let summary = "Success for a payment of the first generation";
            examples.insert("first".to_owned(), json!({"summary": summary, "value": done}));
            choices.push(success(code, first));
        }
        if !refusals.is_empty() {
            choices.push(errors::schema(refusals, fault));
        }
        let schema = json!({"oneOf": choices});
        let content = json!({"application/json": {"schema": schema, "examples": examples}});
        json!({"description": "Success, or a refusal with its code.", "content": content})
    }
}

/// What one path adds to the type of its body.
fn varied(schema: Value, variant: Variant) -> Value {
    match variant {
        Variant::Plain => schema,
        Variant::Signed => json!({"allOf": [schema, {"required": ["signature"]}]}),
        Variant::Keyed => {
            let key = json!({"type": "object", "properties": {"accessKey": {"type": "string"}}});
            json!({"allOf": [schema, key]})
        }
    }
}

fn operation_id(operation: &Operation) -> String {
    let words = operation.path.split(|c: char| !c.is_ascii_alphanumeric());
    let path: Vec<&str> = words.filter(|word| !word.is_empty()).collect();
    format!("{}_{}", operation.method, path.join("_"))
}

fn parameter((parameter, schema): &(&Parameter, Value)) -> Value {
    let (place, required) = match parameter.place {
        Place::Path => ("path", true),
        Place::Query => ("query", true),
        Place::OptionalQuery => ("query", false),
        Place::OptionalHeader => ("header", false),
    };
    json!({
        "name": parameter.name,
        "in": place,
        "required": required,
        "description": parameter.about,
        "schema": schema,
    })
}

fn success(code: u32, data: &Value) -> Value {
    json!({
        "type": "object",
        "required": ["code", "data"],
        "properties": {"code": {"type": "integer", "const": code}, "data": data},
    })
}
