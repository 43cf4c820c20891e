//! The configuration files that the documents show: the relay reads every one of them, and two have every key.

use std::fs;
use std::path::{Path, PathBuf};

use kios_relay::config::{ConfigError, read};
use toml::Table;

/// The documents whose first configuration has every key, and sections of which one has only some.
const LISTS: [(&str, &[&str]); 2] =
    [("crates/relay/README.md", &[]), ("docs/spec/relay.md", &["limits"])];

/// The documents with a configuration.
const DOCUMENTS: [&str; 3] = ["README.md", "crates/relay/README.md", "docs"];

fn root() -> &'static Path {
    Path::new(concat!(env!("CARGO_MANIFEST_DIR"), "/../.."))
}

/// The Markdown files of the documents.
fn files() -> Vec<PathBuf> {
    let mut folders: Vec<PathBuf> = DOCUMENTS.iter().map(|name| root().join(name)).collect();
    let mut files = Vec::new();
    while let Some(path) = folders.pop() {
        if path.is_dir() {
            folders.extend(fs::read_dir(path).unwrap().map(|entry| entry.unwrap().path()));
        } else if path.extension().is_some_and(|extension| extension == "md") {
            files.push(path);
        }
    }
    files
}

/// The TOML blocks of a document. One inside a list adds a section to the block before it.
fn blocks(text: &str) -> Vec<String> {
    let mut blocks: Vec<String> = Vec::new();
    let mut inside = false;
    for line in text.lines() {
        match (inside, line.trim()) {
            (false, "```toml") if line.starts_with(' ') => inside = true,
            (false, "```toml") => {
                blocks.push(String::new());
                inside = true;
            }
            (true, "```") => inside = false,
            (true, line) => blocks.last_mut().unwrap().extend([line, "\n"]),
            (false, _) => {}
        }
    }
    blocks
}

/// The same line with the key or section that is commented out in it.
fn uncommented(line: &str) -> &str {
    let Some(rest) = line.strip_prefix("# ") else { return line };
    let name = rest.split(" = ").next().unwrap();
    let is_key = name != rest && name.bytes().all(|byte| byte.is_ascii_lowercase() || byte == b'_');
    if is_key || rest.starts_with('[') { rest } else { line }
}

/// The line with values in place of what a reader has to fill in.
fn filled(line: &str) -> String {
    let key = line.split(" = ").next().unwrap();
    let digits = if key.contains("key") { 64 } else { 40 };
    line.replace("\"0x0001…\"", &format!("\"0x0001{}\"", "ab".repeat(30)))
        .replace("\"0x…\"", &format!("\"0x{}\"", "5".repeat(digits)))
        .replace("https://…", "https://relay.example")
        .replace("client_ip = \"…\"", "client_ip = \"192.0.2.1\"")
        .replace("\"…\"", "\"a1\"")
}

/// The block with every key and section, and values.
fn whole(block: &str) -> String {
    block.lines().map(|line| filled(uncommented(line)) + "\n").collect()
}

/// A section, by its path; of several tables of an array, the first.
fn section<'a>(table: &'a Table, path: &str) -> &'a Table {
    path.split('.').filter(|name| !name.is_empty()).fold(table, |table, name| {
        let inner = &table[name];
        inner.get(0).unwrap_or(inner).as_table().unwrap()
    })
}

/// The section whose keys this one has too: a shop's own limits and merchants are described there.
fn shared_with(path: &str) -> Option<&str> {
    match path.rsplit_once('.') {
        Some((outer @ "staff", "shops")) => Some(outer),
        Some((outer, "merchants")) if outer.starts_with("gateways.") => Some(outer),
        Some(_) | None => None,
    }
}

#[test]
fn two_documents_name_every_key_of_every_section() {
    for (document, partly) in LISTS {
        let text = fs::read_to_string(root().join(document)).unwrap();
        let whole = whole(&blocks(&text)[0]);
        let table: Table = toml::from_str(&whole).unwrap();
        let mut sections = 0;
        let headers = whole.match_indices("\n[").map(|(at, _)| at + 1);
        for at in [0].into_iter().chain(headers) {
            // An error about an unknown key says which keys the section has.
            let (before, from) = whole.split_at(at);
            let (header, rest) = if at == 0 { ("", from) } else { from.split_once('\n').unwrap() };
            let path = header.trim_start_matches('[').split(']').next().unwrap();
            let fault = read(&format!("{before}{header}\nunknown = \"1\"\n{rest}"), []);
            let Err(ConfigError::Unknown { accepted, .. }) = fault else {
                assert!(["rates", "gateways.order_prefixes"].contains(&path), "{path}: {fault:?}");
                continue;
            };
            let outer = shared_with(path);
            let named = |key: &&str| {
                [Some(path), outer]
                    .into_iter()
                    .flatten()
                    .any(|path| section(&table, path).contains_key(*key))
            };
            let missing: Vec<&str> = accepted.split(", ").filter(|key| !named(key)).collect();
            let is_complete = missing.is_empty() || partly.contains(&path);
            assert!(is_complete, "{document} lacks {missing:?} of [{path}]");
            sections += 1;
        }
        assert!(sections > 10, "{document}: {sections} sections");
    }
}

#[test]
fn every_configuration_in_the_documents_is_read() {
    let mut found = 0;
    for file in files() {
        for block in blocks(&fs::read_to_string(&file).unwrap()) {
            found += 1;
            let shown: String = block.lines().map(|line| filled(line) + "\n").collect();
            for text in [shown, whole(&block)] {
                if let Err(fault) = read(&text, []) {
                    panic!("{}: {fault}\n{text}", file.display());
                }
            }
        }
    }
    assert!(found > 0);
}
