//! Citations of the specifications in `docs/spec`: a cited section or rule code exists there.

use std::collections::BTreeSet;

use super::{
    Finding,
    rule_codes::{self, DOCUMENTS, Entry, codes, is_code, number},
    source,
    tree::{File, Tree, has_extension},
};

/// The sections and rule codes of one document.
struct Document {
    name: &'static str,
    /// `None` when the file does not exist.
    sections: Option<BTreeSet<String>>,
    codes: BTreeSet<String>,
}

/// Every section sign with a number names a heading of the document cited just before it, or of any document
/// when none is; every rule code in a comment is defined in a document.
pub(super) fn citations(tree: &Tree) -> Vec<Finding> {
    let documents = DOCUMENTS.map(|name| document(tree, name));
    let mut findings = Vec::new();
    for file in tree.files.iter().filter(|file| has_extension(&file.path, "rs")) {
        let comments = source::comments(&file.text);
        sections_of(file, &comments, &documents, &mut findings);
        for (at, code) in codes(&comments) {
            if !documents.iter().any(|document| document.codes.contains(code)) {
                let what = format!("{code} is defined in none of {}", places(&documents));
                findings.push(file.finding("citation", &comments, at, what));
            }
        }
    }
    findings
}

fn document(tree: &Tree, name: &'static str) -> Document {
    let file = tree.get(&format!("docs/spec/{name}"));
    let headings = |file: &File| {
        let lines = file.text.lines().filter(|line| line.starts_with('#'));
        lines.map(|line| number(line.trim_start_matches('#').trim_start()).to_owned()).collect()
    };
    let codes = rule_codes::definitions(tree, name).into_iter().map(Entry::into_code);
    Document { name, sections: file.map(headings), codes: codes.collect() }
}

/// Reports the cited sections of one file that do not exist.
fn sections_of(file: &File, comments: &str, documents: &[Document], findings: &mut Vec<Finding>) {
    let mut cited: Option<&Document> = None;
    let mut end = 0;
    for (at, sign) in comments.match_indices('§') {
        let section = number(comments.get(at + sign.len()..).unwrap_or_default());
        if section.is_empty() {
            continue;
        }
        let between = comments.get(end..at).unwrap_or_default();
        end = at + sign.len() + section.len();
        let (named, between) = last_document(between, documents);
        cited = named.or(cited).filter(|_| continues(between));
        let problem = match cited {
            Some(document) => missing_in(document, section),
            None => missing_everywhere(documents, section),
        };
        if let Some(what) = problem {
            findings.push(file.finding("citation", comments, at, what));
        }
    }
}

/// The document that is named last in `text`, and what follows its name.
fn last_document<'a, 'd>(
    text: &'a str,
    documents: &'d [Document],
) -> (Option<&'d Document>, &'a str) {
    let places =
        documents.iter().filter_map(|document| Some((text.rfind(document.name)?, document)));
    match places.max_by_key(|(at, _)| *at) {
        Some((at, document)) => {
            (Some(document), text.get(at + document.name.len()..).unwrap_or_default())
        }
        None => (None, text),
    }
}

/// Whether `between` only connects two sections of one citation.
fn continues(between: &str) -> bool {
    between
        .split(|c: char| c.is_whitespace() || ",;()`/!*".contains(c))
        .filter(|word| !word.is_empty())
        .all(|word| matches!(word, "and" | "or" | "to" | "with") || is_code(word))
}

fn missing_in(document: &Document, section: &str) -> Option<String> {
    let name = document.name;
    let Some(sections) = &document.sections else {
        return Some(format!("{name} §{section} is cited, but docs/spec/{name} does not exist"));
    };
    let list: Vec<_> = sections.iter().filter(|found| !found.is_empty()).cloned().collect();
    (!sections.contains(section)).then(|| {
        format!("{name} §{section} is cited, but docs/spec/{name} has only §{}", list.join(", §"))
    })
}

fn missing_everywhere(documents: &[Document], section: &str) -> Option<String> {
    let exists = documents
        .iter()
        .filter_map(|document| document.sections.as_ref())
        .any(|sections| sections.contains(section));
    (!exists).then(|| format!("§{section} is cited, but is no section of {}", places(documents)))
}

/// The documents, for an error message, with those that do not exist marked.
fn places(documents: &[Document]) -> String {
    let list: Vec<_> = documents
        .iter()
        .map(|document| match document.sections {
            Some(_) => format!("docs/spec/{}", document.name),
            None => format!("docs/spec/{} (which does not exist)", document.name),
        })
        .collect();
    list.join(", ")
}
