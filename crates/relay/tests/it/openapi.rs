//! The API description: `/openapi.json`, `/docs/api.html` and the committed copies match the relay.

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

use serde_json::Value;

use crate::support::Relay;
use crate::wire::Server;

/// Paths that belong to the pages and not to the API.
const OF_PAGES: [&str; 5] =
    ["/docs", "/docs/style.css", "/embed/{shop}", "/embed/kios-pos.js", "/embed/element.js"];

fn document() -> Value {
    serde_json::from_str(include_str!("../../../../docs/openapi.json")).unwrap()
}

fn root() -> &'static Path {
    Path::new(concat!(env!("CARGO_MANIFEST_DIR"), "/../.."))
}

#[test]
fn every_route_is_described_and_nothing_else() {
    let constants = fs::read_to_string(root().join("crates/protocol/src/api/route.rs")).unwrap();
    let mut routes = BTreeSet::new();
    let folders = ["crates/relay/src/http"];
    let files = folders.iter().flat_map(|folder| rust_files(&root().join(folder)));
    // A bridge forwards the paths of the others.
    for file in files.filter(|file| !file.ends_with("bridge.rs")) {
        let text = fs::read_to_string(&file).unwrap();
        for after in text.split(".route(").skip(1) {
            let argument = after.split(',').next().unwrap().trim();
            let path = if let Some(name) = argument.strip_prefix("route::") {
                let line = constants.lines().find(|line| line.contains(&format!(" {name}: ")));
                let line = line.unwrap_or_else(|| panic!("{name} in {}", file.display()));
                line.split('"').nth(1).unwrap()
            } else {
                let literal = argument.strip_prefix('"').and_then(|text| text.strip_suffix('"'));
                literal.unwrap_or_else(|| panic!("{argument} in {}", file.display()))
            };
            routes.insert(path.to_owned());
        }
    }
    for path in OF_PAGES {
        assert!(routes.remove(path));
    }
    let paths = document()["paths"].as_object().unwrap().keys().cloned().collect();
    let missing: Vec<_> = routes.difference(&paths).collect();
    let invented: Vec<_> = paths.difference(&routes).collect();
    assert!(
        missing.is_empty() && invented.is_empty(),
        "not described: {missing:?}, not there: {invented:?}"
    );
}

fn rust_files(folder: &Path) -> Vec<std::path::PathBuf> {
    let entries = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path());
    entries
        .flat_map(|path| match path.extension() {
            _ if path.is_dir() => rust_files(&path),
            Some(extension) if extension == "rs" => vec![path],
            _ => Vec::new(),
        })
        .collect()
}

#[test]
fn whatever_the_description_refers_to_is_in_it() {
    let document = document();
    assert_eq!(document["openapi"], "3.1.0");
    let mut names = BTreeSet::new();
    references(&document, &mut names);
    for name in names {
        assert!(document.pointer(name.strip_prefix('#').unwrap()).is_some(), "{name}");
    }
    for (path, method, operation) in operations(&document) {
        let parameters = operation["parameters"].as_array().cloned().unwrap_or_default();
        for part in path.split('/').filter_map(|part| part.strip_prefix('{')) {
            let name = part.trim_end_matches('}');
            assert!(parameters.iter().any(|one| one["name"] == name && one["in"] == "path"));
        }
        let success = &operation["responses"]["200"]["content"];
        let content = success.as_object().unwrap().values().next().unwrap();
        let shown = content.get("examples").or_else(|| content.get("example"));
        assert!(shown.is_some(), "no example: {method} {path}");
        assert!(operation["responses"]["500"].is_object());
    }
}

fn references(value: &Value, names: &mut BTreeSet<String>) {
    match value {
        Value::Object(fields) => {
            if let Some(Value::String(name)) = fields.get("$ref") {
                names.insert(name.clone());
            }
            fields.values().for_each(|value| references(value, names));
        }
        Value::Array(items) => items.iter().for_each(|item| references(item, names)),
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => {}
    }
}

fn operations(document: &Value) -> Vec<(String, String, Value)> {
    let mut all = Vec::new();
    for (path, methods) in document["paths"].as_object().unwrap() {
        for (method, operation) in methods.as_object().unwrap() {
            all.push((path.clone(), method.clone(), operation.clone()));
        }
    }
    all
}

#[tokio::test]
async fn the_examples_of_requests_are_well_formed() {
    let relay = Relay::start().await;
    for (path, _, operation) in operations(&document()) {
        let Some(body) = operation["requestBody"]["content"].get("application/json") else {
            continue;
        };
        if operation["security"][0]["session"].is_array() {
            continue;
        }
        let reply = relay.post(&path, &body["example"]).await;
        assert_eq!(reply.status, 200, "{path}: {reply:?}");
        let fault = &reply.body["error"]["validation"][0];
        // Times and codes in an example are expired.
        let old = ["message", "code"].iter().any(|name| fault["param"] == **name);
        assert!(![2001, 501].contains(&reply.code()) || old, "{path}: {reply:?}");
    }
}

#[tokio::test]
async fn the_page_is_whole_without_a_script() {
    let relay = Relay::start().await;
    let server = Server::of(&relay.app).await;
    let page = server.get("/docs/api.html", &[]).await;
    assert_eq!(page.header("content-type"), "text/html; charset=utf-8");
    let text = String::from_utf8(page.body.to_vec()).unwrap();
    for forbidden in ["<script", " style=", "javascript:", " onclick", "src=", "href=\"http"] {
        assert!(!text.contains(forbidden), "{forbidden}");
    }
    let ids: Vec<&str> =
        text.split(" id=\"").skip(1).filter_map(|at| at.split('"').next()).collect();
    let unique: BTreeSet<&&str> = ids.iter().collect();
    assert_eq!(unique.len(), ids.len());
    for target in text.split("href=\"#").skip(1).filter_map(|at| at.split('"').next()) {
        assert!(ids.contains(&target), "#{target} leads nowhere");
    }
    for (path, method, _) in operations(&document()) {
        let method = method.to_uppercase();
        assert!(text.contains(&format!("{method}</span> <code>{path}</code>")), "{method} {path}");
    }
    let style = server.get("/docs/style.css", &[]).await;
    assert!(style.header("content-type").starts_with("text/css"));
    assert!(String::from_utf8(style.body.to_vec()).unwrap().contains("prefers-color-scheme: dark"));
    let json = server.get("/openapi.json", &[]).await;
    assert_eq!(json.json(), document());
}
