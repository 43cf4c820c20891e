//! The chapters, in the order of the contents.

use std::path::Path;
use std::{fmt, fs, io};

/// Files of the site that are no chapters: the API's description, and what rustdoc writes.
pub const ELSEWHERE: [&str; 3] = ["api.html", "openapi.json", "rust/kios_sdk/index.html"];

/// The folder of what is written by hand.
const SOURCES: &str = "docs/guide/src";
/// The chapter that is the operator's handbook.
const OPERATIONS: (&str, &str) = ("operations.md", "docs/operations.md");
/// The chapter with the declarations of the npm package, each with what imports it.
const TYPESCRIPT: &str = "typescript.md";
const DECLARATIONS: [(&str, &str); 8] = [
    ("npm/kios-pos.d.ts", "kios-pos"),
    ("npm/embed.d.ts", "The types of requests and results"),
    ("npm/element.d.ts", "kios-pos/element"),
    ("npm/headless.d.ts", "kios-pos/headless"),
    ("npm/practice.d.ts", "kios-pos/practice"),
    ("npm/practice-headless.d.ts", "kios-pos/practice/headless"),
    ("npm/practice-world.d.ts", "The types of practice worlds"),
    ("crates/headless/types/wire.d.ts", "The types of the wire"),
];

/// A chapter.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Chapter {
    /// Its file's name, such as `start.md`.
    pub name: String,
    /// Its title in the contents.
    pub title: String,
    /// Its Markdown.
    pub text: String,
}

/// Every chapter, in the order of the contents.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Book(pub Vec<Chapter>);

/// Why the chapters cannot be read.
#[derive(Debug)]
pub struct BookError {
    /// The file.
    pub file: String,
    /// What is wrong with it.
    pub fault: io::Error,
}

impl fmt::Display for BookError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}", self.file, self.fault)
    }
}

impl std::error::Error for BookError {}

/// The chapters of the repository at `root`.
///
/// # Errors
/// [`BookError`] for a file that cannot be read. Trying again is safe.
pub fn book(root: &Path) -> Result<Book, BookError> {
    let read = |file: &str| {
        fs::read_to_string(root.join(file))
            .map_err(|fault| BookError { file: file.to_owned(), fault })
    };
    let contents = read(&format!("{SOURCES}/SUMMARY.md"))?;
    let entries = contents.lines().filter_map(|line| {
        let (title, rest) = line.split_once('[')?.1.split_once("](")?;
        Some((title, rest.split_once(')')?.0))
    });
    let entries: Vec<(&str, &str)> = entries.collect();
    let known = |name: &str| entries.iter().any(|(_, entry)| *entry == name);
    let chapters = entries.iter().map(|(title, name)| {
        let text = match *name {
            name if name == OPERATIONS.0 => within(&read(OPERATIONS.1)?, known),
            TYPESCRIPT => declarations(read)?,
            name => read(&format!("{SOURCES}/{name}"))?,
        };
        Ok(Chapter { name: (*name).to_owned(), title: (*title).to_owned(), text })
    });
    chapters.collect::<Result<_, _>>().map(Book)
}

impl Chapter {
    /// Whether it is made from other files of the repository, whose own tests check them.
    pub fn is_generated(&self) -> bool {
        self.name == TYPESCRIPT
    }
}

/// A document of the repository as a chapter: a link to a file that is no chapter becomes the file's name.
fn within(text: &str, known: impl Fn(&str) -> bool) -> String {
    let mut parts = text.split("](");
    let mut out = parts.next().unwrap_or_default().to_owned();
    for part in parts {
        let (target, rest) = part.split_once(')').unwrap_or((part, ""));
        let file = target.split('#').next().unwrap_or_default();
        let stays = file.is_empty() || target.contains("://") || known(file);
        match out.rfind('[') {
            Some(at) if !stays => {
                let shown = out.split_off(at);
                let shown = shown.trim_start_matches('[');
                let file = file.trim_start_matches("../");
                let file = if target.starts_with("../") {
                    file.to_owned()
                } else {
                    format!("docs/{file}")
                };
                out.extend([shown, " (`", &file, "`)", rest]);
            }
            Some(_) | None => out.extend(["](", target, ")", rest]),
        }
    }
    out
}

fn declarations(read: impl Fn(&str) -> Result<String, BookError>) -> Result<String, BookError> {
    let mut text = String::from(
        "# TypeScript declarations\n\nThe types of the npm package, as it ships them. Those of requests, results and the wire are generated from the\nRust types.\n",
    );
    for (file, title) in DECLARATIONS {
        let title = if title.contains(' ') { title.to_owned() } else { format!("`{title}`") };
        text.extend(["\n## ", &title, "\n\n```ts\n", &read(file)?, "```\n"]);
    }
    Ok(text)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_link_out_of_the_book_becomes_a_files_name() {
        let text = "See [the keys](../crates/relay/README.md), [rules](spec/relay.md#7-staff), [here](live.md#tls) and [below](#x).";
        assert_eq!(
            within(text, |name| name == "live.md"),
            "See the keys (`crates/relay/README.md`), rules (`docs/spec/relay.md`), [here](live.md#tls) and [below](#x)."
        );
    }
}
