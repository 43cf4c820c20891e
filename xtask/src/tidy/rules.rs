//! The rules, one function each.

use super::{
    Finding,
    citations::citations,
    rule_codes::rule_codes,
    source::{is_word, whole_words},
    tree::{File, Tree, has_extension},
};

/// A rule returns its violations.
type Rule = fn(&Tree) -> Vec<Finding>;

/// Every rule.
pub(super) const ALL: [Rule; 11] = [
    pure_folders,
    drawing,
    layers,
    large_files,
    panics,
    machine_paths,
    shared_lints,
    owned_todos,
    colours,
    citations,
    rule_codes,
];

/// Folders of pure code.
const PURE: [&str; 9] = [
    "crates/protocol/src",
    "crates/client/src",
    "crates/embed/src",
    "crates/till/src",
    "crates/domain/src",
    "crates/practice/src",
    "crates/wallet/src/wallet",
    "crates/wallet/src/view",
    "crates/wallet/src/i18n",
];

/// What pure code must not name: browser, clock, randomness, database, network, environment.
const OUTSIDE: [&str; 20] = [
    "web_sys",
    "js_sys",
    "wasm_bindgen",
    "wasm_bindgen_futures",
    "gloo",
    "gloo_net",
    "gloo_timers",
    "gloo_storage",
    "yew",
    "SystemTime",
    "Instant::now",
    "getrandom",
    "rand",
    "rusqlite",
    "reqwest",
    "axum",
    "hyper",
    "tokio",
    "std::env",
    "tower_http",
];

/// What a stateless component must not name. Elements and events of `web_sys` are allowed.
const NOT_DRAWING: [&str; 16] = [
    "kios_protocol",
    "kios_relay",
    "kios_web",
    "crate::shell",
    "gloo",
    "gloo_net",
    "gloo_timers",
    "gloo_storage",
    "web_sys::window",
    "web_sys::Storage",
    "local_storage",
    "session_storage",
    "fetch_with_str",
    "fetch_with_request",
    "spawn_local",
    "js_sys",
];

/// Number of lines from which a file is listed, and above which it is too long.
const LONG: usize = 400;
const TOO_LONG: usize = 500;

fn pure_folders(tree: &Tree) -> Vec<Finding> {
    let mut findings = Vec::new();
    for file in PURE.iter().flat_map(|folder| tree.rust_in(folder)) {
        findings.extend(names(file, "pure", &OUTSIDE, "a pure folder"));
        for (at, time) in file.code.match_indices("std::time::") {
            let named = file.code.get(at + time.len()..).unwrap_or_default();
            if !only_duration(named) {
                let what =
                    "std::time other than Duration does not belong in a pure folder".to_owned();
                findings.push(file.finding("pure", &file.code, at, what));
            }
        }
    }
    findings
}

/// Whether an import of `std::time::…` imports only `Duration`.
fn only_duration(named: &str) -> bool {
    let list = match named.strip_prefix('{') {
        Some(list) => list.split_once('}').map_or(list, |(inside, _)| inside),
        None => named.split(|c: char| !is_word(c)).next().unwrap_or_default(),
    };
    list.split(',').map(str::trim).filter(|name| !name.is_empty()).all(|name| name == "Duration")
}

/// The components draw views only. The samples are data, and make views of every kind.
fn drawing(tree: &Tree) -> Vec<Finding> {
    let components = tree.rust_in("src/ui").filter(|file| !file.path.starts_with("src/ui/samples"));
    components.flat_map(|file| names(file, "drawing", &NOT_DRAWING, "src/ui")).collect()
}

/// The places where a file's code names one of `words`.
fn names(file: &File, rule: &'static str, words: &[&str], place: &str) -> Vec<Finding> {
    let mut findings = Vec::new();
    for word in words {
        for (at, _) in whole_words(&file.code, word) {
            let what = format!("{word} does not belong in {place}");
            findings.push(file.finding(rule, &file.code, at, what));
        }
    }
    findings
}

/// The protocol depends on no crate of ours, the client, the interface with hosts and the texts on the protocol, the till on these.
fn layers(tree: &Tree) -> Vec<Finding> {
    let allowed: [(&str, &[&str]); 5] = [
        ("crates/protocol/Cargo.toml", &[]),
        ("crates/text/Cargo.toml", &["kios-protocol"]),
        ("crates/client/Cargo.toml", &["kios-protocol"]),
        ("crates/embed/Cargo.toml", &["kios-protocol"]),
        ("crates/till/Cargo.toml", &["kios-client", "kios-embed", "kios-protocol", "kios-text"]),
    ];
    let mut findings = Vec::new();
    for (path, allowed) in allowed {
        let Some(file) = tree.get(path) else { continue };
        for (at, krate) in dependencies_of_ours(&file.text) {
            if !allowed.contains(&krate) {
                let what = format!("this crate must not depend on {krate}");
                findings.push(file.finding("layers", &file.text, at, what));
            }
        }
    }
    findings
}

/// The crates of this workspace that a manifest depends on, each with its position.
fn dependencies_of_ours(manifest: &str) -> Vec<(usize, &str)> {
    let mut found = Vec::new();
    let mut inside = false;
    let mut at = 0;
    for line in manifest.split_inclusive('\n') {
        let trimmed = line.trim();
        if let Some(section) = trimmed.strip_prefix('[') {
            let section = section.trim_end_matches(']');
            inside = section.ends_with("dependencies");
            if let Some((_, krate)) = section.rsplit_once("dependencies.") {
                found.push((at, krate));
            }
        } else if inside {
            found.push((at, trimmed.split(['.', '=', ' ']).next().unwrap_or_default()));
        }
        at += line.len();
    }
    found.retain(|(_, krate)| krate.starts_with("kios-"));
    found
}

fn large_files(tree: &Tree) -> Vec<Finding> {
    sized(tree, |lines| lines > TOO_LONG)
}

/// Files close to the maximum length; advice, not a violation.
pub(super) fn growing_files(tree: &Tree) -> Vec<Finding> {
    sized(tree, |lines| lines > LONG && lines <= TOO_LONG)
}

fn sized(tree: &Tree, is: impl Fn(usize) -> bool) -> Vec<Finding> {
    let mut findings = Vec::new();
    for file in &tree.files {
        let lines = file.text.lines().count();
        let watched = has_extension(&file.path, "rs") || has_extension(&file.path, "css");
        if watched && is(lines) {
            let text = format!("{lines} lines, at most {TOO_LONG}; split it by topic");
            findings.push(Finding { file: file.path.clone(), line: lines, rule: "length", text });
        }
    }
    findings
}

fn panics(tree: &Tree) -> Vec<Finding> {
    let mut findings = Vec::new();
    for file in &tree.files {
        let parts: Vec<_> = file.path.split('/').collect();
        if !matches!(parts.as_slice(), ["src", ..] | ["crates", _, "src", ..]) {
            continue;
        }
        for call in [".unwrap()", "panic!", "todo!"] {
            for (at, _) in file.code.match_indices(call) {
                let what = format!("{call} outside a test: return an error instead");
                findings.push(file.finding("panic", &file.code, at, what));
            }
        }
    }
    findings
}

fn machine_paths(tree: &Tree) -> Vec<Finding> {
    let mut findings = Vec::new();
    for file in &tree.files {
        for folder in ["work", "root", "home"] {
            for (at, path) in file.text.match_indices(&format!("/{folder}/")) {
                let before = file.text.get(..at).and_then(|before| before.chars().next_back());
                let continues =
                    before.is_some_and(|c| is_word(c) || matches!(c, '.' | '-' | '}' | '~' | '/'));
                if !continues {
                    let what = format!("{path} is a path of one machine");
                    findings.push(file.finding("machine-path", &file.text, at, what));
                }
            }
        }
    }
    findings
}

fn shared_lints(tree: &Tree) -> Vec<Finding> {
    let mut findings = Vec::new();
    for file in &tree.files {
        let parts: Vec<_> = file.path.split('/').collect();
        let watched = matches!(
            parts.as_slice(),
            ["crates", _, "Cargo.toml"] | ["e2e" | "xtask", "Cargo.toml"]
        );
        let lines: Vec<_> = file.text.lines().map(str::trim).collect();
        if watched && !lines.windows(2).any(|pair| pair == ["[lints]", "workspace = true"]) {
            let what = "[lints] workspace = true is missing".to_owned();
            findings.push(file.finding("lints", &file.text, 0, what));
        }
    }
    findings
}

fn owned_todos(tree: &Tree) -> Vec<Finding> {
    let mark = concat!("TO", "DO");
    let mut findings = Vec::new();
    for file in &tree.files {
        for (at, _) in whole_words(&file.text, mark) {
            let after = file.text.get(at + mark.len()..).unwrap_or_default();
            let owner = after.strip_prefix('(').and_then(|owner| owner.split_once(')'));
            if owner.is_none_or(|(owner, _)| owner.trim().is_empty()) {
                let what = format!("{mark} without an (owner)");
                findings.push(file.finding("todo", &file.text, at, what));
            }
        }
    }
    findings
}

/// Colours are defined only in `tokens.css`; every other style sheet uses their names.
fn colours(tree: &Tree) -> Vec<Finding> {
    let mut findings = Vec::new();
    for file in &tree.files {
        // The examples are pages of hosts, which have colours of their own.
        let is_ours = has_extension(&file.path, "css") && !file.path.starts_with("examples/");
        if !is_ours || file.path.ends_with("tokens.css") {
            continue;
        }
        let css = without_comments(&file.text);
        let functions = ["oklch(", "oklab(", "rgb(", "rgba(", "hsl(", "hsla("]
            .iter()
            .flat_map(|function| css.match_indices(function));
        for (at, literal) in functions.chain(hash_colours(&css)) {
            if in_declaration(&css, at) {
                let what = format!("the colour {literal} belongs in tokens.css");
                findings.push(file.finding("colour", &css, at, what));
            }
        }
    }
    findings
}

/// Whether a text is `#rgb` or `#rrggbb`, with or without transparency.
fn hash_colours(css: &str) -> impl Iterator<Item = (usize, &str)> {
    css.match_indices('#').filter_map(|(at, _)| {
        let digits = css.get(at + 1..)?.split(|c: char| !is_word(c) && c != '-').next()?;
        let hex = digits.chars().all(|c| c.is_ascii_hexdigit());
        let colour = hex && matches!(digits.len(), 3 | 4 | 6 | 8);
        colour.then(|| css.get(at..=at + digits.len()).map(|literal| (at, literal))).flatten()
    })
}

/// Whether a place in a style sheet is in a declaration rather than in a selector such as `#add`.
fn in_declaration(css: &str, at: usize) -> bool {
    let after = css.get(at..).unwrap_or_default();
    after
        .find(['{', ';', '}'])
        .is_none_or(|end| !after.get(end..).unwrap_or_default().starts_with('{'))
}

/// The style sheet with its comments turned into spaces.
fn without_comments(css: &str) -> String {
    let mut text = String::new();
    let mut rest = css;
    while let Some((before, comment)) = rest.split_once("/*") {
        let (inside, after) = comment.split_once("*/").unwrap_or((comment, ""));
        text.push_str(before);
        text.extend(inside.chars().map(|c| if c == '\n' { '\n' } else { ' ' }));
        rest = after;
    }
    text + rest
}
