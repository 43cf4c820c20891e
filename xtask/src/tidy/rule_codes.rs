//! Rule codes of the specifications: one definition each, and a row in the index of `docs/spec/README.md`.
//!
//! A definition is the first cell of a table's row or the first word of a list's item.

use std::collections::BTreeMap;

use super::{
    Finding,
    source::is_word,
    tree::{File, Tree},
};

/// The documents that Rust files cite.
pub(super) const DOCUMENTS: [&str; 3] = ["protocol.md", "relay.md", "kiosk.md"];
const INDEX: &str = "docs/spec/README.md";
/// The letters of rule codes.
const LETTERS: [char; 6] = ['B', 'C', 'K', 'Q', 'S', 'T'];

/// A code where a document defines it or the index has its row.
pub(super) struct Entry<'a> {
    file: &'a File,
    at: usize,
    code: String,
    /// The document and its section, as the index writes them.
    place: String,
}

/// Every rule code is defined once, and the index says where.
pub(super) fn rule_codes(tree: &Tree) -> Vec<Finding> {
    let mut findings = Vec::new();
    let mut defined = BTreeMap::new();
    for entry in DOCUMENTS.iter().flat_map(|name| definitions(tree, name)) {
        let place = entry.place.clone();
        if let Some(first) = defined.insert(entry.code.clone(), place) {
            let what = format!("{} is defined a second time, first in {first}", entry.code);
            findings.push(entry.finding(what));
        }
    }
    let Some(index) = tree.get(INDEX) else { return findings };
    for row in rows(index) {
        match defined.remove(&row.code) {
            Some(place) if place == row.place => {}
            Some(place) => findings.push(row.finding(format!("{} is in {place}", row.code))),
            None => {
                let what = format!("{} has no definition, or a row before", row.code);
                findings.push(row.finding(what));
            }
        }
    }
    for (code, place) in defined {
        let what = format!("{code} of {place} has no row");
        findings.push(index.finding("rule-code", &index.text, 0, what));
    }
    findings
}

/// The codes that one document defines.
pub(super) fn definitions<'a>(tree: &'a Tree, name: &str) -> Vec<Entry<'a>> {
    let mut found = Vec::new();
    let mut section = "";
    let file = tree.get(&format!("docs/spec/{name}"));
    for (file, at, line) in file.into_iter().flat_map(lines) {
        if line.starts_with('#') {
            section = number(line.trim_start_matches('#').trim_start());
        }
        let begins = line.strip_prefix("| ").or_else(|| line.strip_prefix("* "));
        let code = begins.and_then(|text| text.split_once(' ')).map(|(code, _)| code);
        if let Some(code) = code.filter(|code| is_code(code)) {
            let place = format!("{name} §{section}");
            found.push(Entry { file, at, code: code.to_owned(), place });
        }
    }
    found
}

/// The codes in the rows of the index. A row is of one code, or of several as `C1 to C5`.
fn rows(index: &File) -> Vec<Entry<'_>> {
    let mut found = Vec::new();
    for (file, at, line) in lines(index) {
        let cells: Vec<_> = line.trim_matches('|').split('|').map(str::trim).collect();
        let [codes, _, place] = cells.as_slice() else { continue };
        let (first, last) = codes.split_once(" to ").unwrap_or((codes, codes));
        if !is_code(first) || !is_code(last) {
            continue;
        }
        let (letter, from) = first.split_at_checked(1).unwrap_or_default();
        let to = last.trim_start_matches(LETTERS).parse().unwrap_or_default();
        for number in from.parse::<u32>().unwrap_or_default()..=to {
            let code = format!("{letter}{number}");
            found.push(Entry { file, at, code, place: (*place).to_owned() });
        }
    }
    found
}

/// The lines of a file, each with its position.
fn lines(file: &File) -> impl Iterator<Item = (&File, usize, &str)> {
    let mut at = 0;
    file.text.split_inclusive('\n').map(move |line| {
        let start = at;
        at += line.len();
        (file, start, line.trim_end())
    })
}

/// The section number that `text` starts with, without a dot at its end.
pub(super) fn number(text: &str) -> &str {
    let end = text.find(|c: char| !c.is_ascii_digit() && c != '.').unwrap_or(text.len());
    text.get(..end).unwrap_or_default().trim_end_matches('.')
}

/// The rule codes in a text, each with its position.
pub(super) fn codes(text: &str) -> Vec<(usize, &str)> {
    let mut found = Vec::new();
    let mut at = 0;
    for word in text.split_inclusive(|c: char| !is_word(c)) {
        let code = word.trim_end_matches(|c: char| !is_word(c));
        if is_code(code) {
            found.push((at, code));
        }
        at += word.len();
    }
    found
}

pub(super) fn is_code(word: &str) -> bool {
    word.strip_prefix(LETTERS)
        .is_some_and(|rest| !rest.is_empty() && rest.bytes().all(|byte| byte.is_ascii_digit()))
}

impl Entry<'_> {
    pub(super) fn into_code(self) -> String {
        self.code
    }

    fn finding(&self, what: String) -> Finding {
        self.file.finding("rule-code", &self.file.text, self.at, what)
    }
}
