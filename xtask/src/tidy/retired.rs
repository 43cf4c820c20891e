//! Retired words: coined names of earlier versions of the code, for which the field has a term.
//!
//! Checked are the words of every identifier (`RetryLoop` and `retry_loop` have two each) and those of the first line of
//! every documentation comment, apart from code in backticks. The names of test functions are sentences and are left
//! out.

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

/// Retired words in identifiers and in first lines of documentation.
pub(super) fn retired(tree: &Tree) -> Vec<Finding> {
    let mut findings = Vec::new();
    for file in tree.files.iter().filter(|file| has_extension(&file.path, "rs")) {
        uses(file, &mut |found| {
            let Use { word, term, text, at, shown } = found;
            let what = format!("{shown:?} has the retired word {word:?}; the term is {term:?}");
            findings.push(file.finding(RULE, text, at, what));
        });
    }
    findings
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
