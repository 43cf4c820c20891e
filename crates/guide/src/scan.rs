//! Reads a chapter's Markdown: code, links, headings.

/// A fenced block of code.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Block {
    /// What follows the fence: a language, perhaps with options after a comma. Empty without one.
    pub tag: String,
    /// The code, without the fence's indentation.
    pub code: String,
    /// The line of the fence, from 1.
    pub line: usize,
}

impl Block {
    /// The tag without options.
    pub fn language(&self) -> &str {
        self.tag.split(',').next().unwrap_or_default()
    }
}

/// A link, or the source of a picture.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Link {
    /// Where it leads, as it is written.
    pub target: String,
    /// Its line, from 1.
    pub line: usize,
}

/// A line of a chapter.
enum Line<'a> {
    /// Outside of code.
    Prose(&'a str),
    /// The first line of a block, with its tag.
    Opens(&'a str),
    /// Code without the fence's indentation.
    Code(&'a str),
    /// The last line of a block.
    Closes,
}

/// The lines of a text, from 1.
fn lines(text: &str) -> Vec<(usize, Line<'_>)> {
    let mut indent = None;
    let mut found = Vec::new();
    for (index, line) in text.lines().enumerate() {
        let trimmed = line.trim_start();
        let at = line.len() - trimmed.len();
        let fence = trimmed.strip_prefix("```");
        let read = match (indent, fence) {
            (None, Some(tag)) => {
                indent = Some(at);
                Line::Opens(tag.trim())
            }
            (None, None) => Line::Prose(line),
            (Some(_), Some(rest)) if rest.trim().is_empty() => {
                indent = None;
                Line::Closes
            }
            (Some(outer), _) => Line::Code(line.get(at.min(outer)..).unwrap_or_default()),
        };
        found.push((index + 1, read));
    }
    found
}

/// The fenced blocks of a chapter.
pub fn blocks(text: &str) -> Vec<Block> {
    let mut found: Vec<Block> = Vec::new();
    for (line, read) in lines(text) {
        match read {
            Line::Opens(tag) => {
                found.push(Block { tag: tag.to_owned(), code: String::new(), line });
            }
            Line::Code(code) => {
                if let Some(block) = found.last_mut() {
                    block.code.extend([code, "\n"]);
                }
            }
            Line::Prose(_) | Line::Closes => {}
        }
    }
    found
}

/// The prose of a chapter, line by line, without code in backticks.
fn prose(text: &str) -> impl Iterator<Item = (usize, String)> {
    lines(text).into_iter().filter_map(|(number, line)| match line {
        Line::Prose(line) => {
            Some((number, line.split('`').step_by(2).collect::<Vec<_>>().join("``")))
        }
        Line::Opens(_) | Line::Code(_) | Line::Closes => None,
    })
}

/// The links of a chapter: `[text](target)`, `![text](target)`, and `href` and `src` of HTML.
pub fn links(text: &str) -> Vec<Link> {
    let mut found = Vec::new();
    for (line, prose) in prose(text) {
        for (opens, closes) in [("](", ')'), ("href=\"", '"'), ("src=\"", '"')] {
            for target in prose.split(opens).skip(1).filter_map(|rest| rest.split(closes).next()) {
                found.push(Link { target: target.to_owned(), line });
            }
        }
    }
    found
}

/// The names of a chapter's headings in addresses, as mdBook makes them, and the `id`s of its HTML.
pub fn anchors(text: &str) -> Vec<String> {
    let mut found = Vec::new();
    for (number, line) in lines(text) {
        let Line::Prose(line) = line else { continue };
        if let Some(heading) = line.strip_prefix('#') {
            let name = anchor(heading.trim_start_matches('#').trim());
            let again = found.iter().filter(|known| **known == name).count();
            found.push(if again == 0 { name } else { format!("{name}-{number}") });
        }
        found.extend(
            line.split(" id=\"")
                .skip(1)
                .filter_map(|rest| rest.split('"').next())
                .map(str::to_owned),
        );
    }
    found
}

/// Letters, digits, `-` and `_` in lower case; each space is a `-`.
fn anchor(heading: &str) -> String {
    let kept = heading.chars().filter_map(|c| match c {
        ' ' => Some('-'),
        c if c.is_alphanumeric() || matches!(c, '-' | '_') => Some(c),
        _ => None,
    });
    kept.flat_map(char::to_lowercase).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    const TEXT: &str = "# Two words, `code`\n\nSee [here](a.md#x) and `[not](b.md)`.\n\n```js\n[no](c.md)\n```\n\n* item:\n\n  ```sh\n  ./kios run\n    more\n  ```\n\n<a id=\"own\" href=\"d.html\">d</a>\n\n```\nnone\n```\n";

    #[test]
    fn blocks_have_their_tags_lines_and_code() {
        let block =
            |tag: &str, code: &str, line| Block { tag: tag.into(), code: code.into(), line };
        assert_eq!(
            blocks(TEXT),
            [
                block("js", "[no](c.md)\n", 5),
                block("sh", "./kios run\n  more\n", 11),
                block("", "none\n", 18),
            ]
        );
        assert_eq!(blocks("```rust,no_run\n```\n")[0].language(), "rust");
    }

    #[test]
    fn links_in_code_are_no_links() {
        let targets: Vec<_> =
            links(TEXT).into_iter().map(|link| (link.target, link.line)).collect();
        assert_eq!(targets, [("a.md#x".to_owned(), 3), ("d.html".to_owned(), 16)]);
    }

    #[test]
    fn headings_have_the_names_that_the_site_gives_them() {
        assert_eq!(anchors(TEXT), ["two-words-code", "own"]);
    }
}
