//! The configuration files that the documents show: the relay reads every one of them.

use std::fs;
use std::path::{Path, PathBuf};

use kios_relay::config::read;

/// The documents with a configuration.
const DOCUMENTS: [&str; 3] = ["README.md", "crates/relay/README.md", "docs"];

/// The Markdown files of the documents.
fn files() -> Vec<PathBuf> {
    let root = Path::new(concat!(env!("CARGO_MANIFEST_DIR"), "/../.."));
    let mut folders: Vec<PathBuf> = DOCUMENTS.iter().map(|name| root.join(name)).collect();
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

#[test]
fn every_configuration_in_the_documents_is_read() {
    let mut found = 0;
    for file in files() {
        for block in blocks(&fs::read_to_string(&file).unwrap()) {
            found += 1;
            let shown: String = block.lines().map(|line| filled(line) + "\n").collect();
            let whole: String =
                block.lines().map(|line| filled(uncommented(line)) + "\n").collect();
            for text in [shown, whole] {
                if let Err(fault) = read(&text, []) {
                    panic!("{}: {fault}\n{text}", file.display());
                }
            }
        }
    }
    assert!(found > 0);
}
