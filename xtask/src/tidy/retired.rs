//! Retired words: coined names of earlier versions of the code, for which the field has a term.
//!
//! Checked are the words of every identifier (`RetryLoop` and `retry_loop` have two each) and those of the first line of
//! every documentation comment, apart from code in backticks. The names of test functions are sentences and are left
//! out.

use std::collections::BTreeSet;

use super::{
    Finding,
    source::{comments, is_word, mask},
    tree::{File, Tree, has_extension},
};

const RULE: &str = "retired-word";

/// Each word with the term that replaces it.
const RETIRED: [(&str, &str); 38] = [
    ("aftermath", "late success"),
    ("books", "ledger, balances"),
    ("brush", "render context"),
    ("desk", "context, state"),
    ("door", "login, entry point"),
    ("doubt", "unknown"),
    ("ear", "connection"),
    ("errand", "retry loop"),
    ("fate", "outcome"),
    ("flaw", "error"),
    ("gift", "purchase, point grant"),
    ("heard", "received"),
    ("hearing", "connection, response"),
    ("hindrance", "blocker"),
    ("hurdle", "blocker"),
    ("misfit", "error"),
    ("misread", "code error"),
    ("misreads", "code errors"),
    ("news", "update"),
    ("nobodys", "none"),
    ("obstacle", "blocker"),
    ("parcel", "request"),
    ("parrot", "stub"),
    ("patience", "timeout"),
    ("patiently", "with a timeout"),
    ("purse", "wallet account"),
    ("seat", "subscription"),
    ("shelf", "object store"),
    ("story", "test"),
    ("stray", "in flight"),
    ("takeback", "cancel"),
    ("telling", "notification"),
    ("told", "notified"),
    ("tongue", "locale"),
    ("trouble", "error"),
    ("unfit", "error"),
    ("verdict", "decision"),
    ("wish", "intent"),
];

/// Retired words that a folder still uses; a folder may lose words and gets no new ones.
pub(super) const STILL_IN_USE: [(&str, &str); 0] = [];

/// Retired words where a folder may not use them, and exceptions that a folder does not need any more.
pub(super) fn retired(tree: &Tree, still_in_use: &[(&str, &str)]) -> (Vec<Finding>, Vec<Finding>) {
    let mut violations = Vec::new();
    let mut used = BTreeSet::new();
    let mut folders = BTreeSet::new();
    for file in tree.files.iter().filter(|file| has_extension(&file.path, "rs")) {
        let folder = folder(&file.path);
        folders.insert(folder);
        let excepted = still_in_use.iter().find(|(name, _)| *name == folder);
        let excepted: Vec<_> = excepted.map_or("", |(_, words)| words).split(' ').collect();
        uses(file, &mut |found| {
            let Use { word, term, text, at, shown } = found;
            used.insert((folder, word));
            if !excepted.contains(&word) {
                let what = format!("{shown:?} has the retired word {word:?}; the term is {term:?}");
                violations.push(file.finding(RULE, text, at, what));
            }
        });
    }
    let mut advice = Vec::new();
    for (folder, words) in still_in_use.iter().filter(|(folder, _)| folders.contains(folder)) {
        for word in words.split(' ').filter(|word| !used.contains(&(*folder, *word))) {
            let text = format!("{folder} does not use {word:?} any more: remove the exception");
            let file = "xtask/src/tidy/retired.rs".to_owned();
            advice.push(Finding { file, line: 1, rule: RULE, text });
        }
    }
    (violations, advice)
}

/// The crate or the top folder that a file belongs to.
fn folder(path: &str) -> &str {
    let levels = if path.starts_with("crates/") { 2 } else { 1 };
    let end = path.match_indices('/').nth(levels - 1).map_or(path.len(), |(at, _)| at);
    path.get(..end).unwrap_or(path)
}

/// A place where a retired word is used.
struct Use<'a> {
    word: &'static str,
    term: &'static str,
    /// The text that `at` is an offset in.
    text: &'a str,
    at: usize,
    /// The identifier or line that contains the word.
    shown: &'a str,
}

/// Calls `found` with every retired word of a file.
fn uses(file: &File, found: &mut impl FnMut(Use<'_>)) {
    let code = mask(&file.text);
    let mut before = "";
    for (at, name) in names(&code) {
        // Test-only code is blank in `file.code`.
        let in_tests =
            file.path.contains("tests/") || file.code.get(at..at + name.len()) != Some(name);
        if !(in_tests && before == "fn") {
            for (word, term) in name_words(name).iter().filter_map(|word| retired_word(word)) {
                found(Use { word, term, text: &code, at, shown: name });
            }
        }
        before = name;
    }
    for (at, line) in first_doc_lines(&file.text) {
        for (word, term) in doc_words(line).iter().filter_map(|word| retired_word(word)) {
            found(Use { word, term, text: &file.text, at, shown: line });
        }
    }
}

fn retired_word(word: &str) -> Option<(&'static str, &'static str)> {
    RETIRED.iter().find(|(retired, _)| *retired == word).copied()
}

/// The identifiers and keywords of a text.
fn names(code: &str) -> impl Iterator<Item = (usize, &str)> {
    let mut at = 0;
    code.split(|c: char| !is_word(c)).filter_map(move |name| {
        let start = at;
        at += name.len();
        at += code.get(at..).and_then(|rest| rest.chars().next()).map_or(0, char::len_utf8);
        (!name.is_empty()).then_some((start, name))
    })
}

/// The words of an identifier in lower case.
fn name_words(name: &str) -> Vec<String> {
    let mut words = Vec::new();
    for part in name.split('_') {
        let mut word = String::new();
        let mut lower_before = false;
        for c in part.chars() {
            if c.is_uppercase() && lower_before {
                words.push(std::mem::take(&mut word));
            }
            lower_before = c.is_lowercase();
            word.extend(c.to_lowercase());
        }
        words.push(word);
    }
    words
}

/// The first line of every documentation comment, without its slashes.
fn first_doc_lines(text: &str) -> Vec<(usize, &str)> {
    let comments = comments(text);
    let mut lines = Vec::new();
    let mut at = 0;
    let mut inside = false;
    for (line, comment) in text.split_inclusive('\n').zip(comments.split_inclusive('\n')) {
        let is_doc =
            comment.trim_start().starts_with("///") || comment.trim_start().starts_with("//!");
        if is_doc && !inside {
            let start = line.len() - line.trim_start().len() + 3;
            lines.push((at, line.get(start..).unwrap_or_default().trim()));
        }
        inside = is_doc;
        at += line.len();
    }
    lines
}

/// The words of a line in lower case, without code in backticks.
fn doc_words(line: &str) -> Vec<String> {
    let prose: Vec<&str> = line.split('`').step_by(2).collect();
    let prose = prose.join(" ").to_lowercase();
    prose.split(|c: char| !c.is_alphabetic()).map(str::to_owned).collect()
}
