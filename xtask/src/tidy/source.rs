//! A minimal Rust scanner that tells code from comments, strings and tests.
//!
//! Everything else is replaced by spaces, so that line numbers stay the same.

/// The attribute of test-only code.
const TEST_MARK: &str = "#[cfg(test)]";

/// A Rust file without its comments, strings and tests.
pub(super) fn code(source: &str) -> String {
    let masked = mask(source);
    if masked.contains("#![cfg(test)]") {
        return blank(&masked);
    }
    let mut code = String::new();
    let mut rest = masked.as_str();
    while let Some((before, after)) = rest.split_once(TEST_MARK) {
        let (item, following) = after.split_at_checked(item_length(after)).unwrap_or((after, ""));
        code.push_str(before);
        code.push_str(&blank(TEST_MARK));
        code.push_str(&blank(item));
        rest = following;
    }
    code + rest
}

/// The names of the test-only modules in files of their own that a file declares.
pub(super) fn test_modules(source: &str) -> Vec<String> {
    let masked = mask(source);
    let declarations = masked.split(TEST_MARK).skip(1);
    declarations
        .filter_map(|after| {
            let (item, _) = after.split_at_checked(item_length(after))?;
            let (_, name) = item.split_once("mod ")?;
            Some(name.strip_suffix(';')?.trim().to_owned())
        })
        .collect()
}

/// The length of the item at the start of `code`: up to its semicolon, or to the end of its braces.
fn item_length(code: &str) -> usize {
    let mut braces = 0_usize;
    let mut brackets = 0_usize;
    for (at, c) in code.char_indices() {
        match c {
            '(' | '[' => brackets += 1,
            ')' | ']' => brackets = brackets.saturating_sub(1),
            '{' => braces += 1,
            '}' if braces <= 1 => return at + 1,
            '}' => braces -= 1,
            ';' if braces == 0 && brackets == 0 => return at + 1,
            _ => {}
        }
    }
    code.len()
}

fn blank(text: &str) -> String {
    text.chars().map(|c| if c == '\n' { '\n' } else { ' ' }).collect()
}

/// The source with comments, strings and characters turned into spaces.
pub(super) fn mask(source: &str) -> String {
    filtered(source, Keep::Code)
}

/// The source with everything but its comments turned into spaces.
pub(super) fn comments(source: &str) -> String {
    filtered(source, Keep::Comments)
}

/// The part of a source that is not blanked.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Keep {
    Code,
    Comments,
}

fn filtered(source: &str, keep: Keep) -> String {
    let mut masked = String::with_capacity(source.len());
    let mut rest = source;
    let mut previous = ' ';
    while let Some(c) = rest.chars().next() {
        let length = non_code_length(rest, previous);
        let taken = if length > 0 { length } else { c.len_utf8() };
        let (piece, after) = rest.split_at_checked(taken).unwrap_or((rest, ""));
        let kept = match keep {
            Keep::Code => length == 0,
            Keep::Comments => length > 0 && c == '/',
        };
        if kept {
            masked.push_str(piece);
        } else {
            masked.push_str(&blank(piece));
        }
        previous = if length > 0 { ' ' } else { c };
        rest = after;
    }
    masked
}

/// The length in bytes of the comment, string or character that `rest` starts with, or 0.
fn non_code_length(rest: &str, previous: char) -> usize {
    if rest.starts_with("//") {
        return rest.find('\n').unwrap_or(rest.len());
    }
    if rest.starts_with("/*") {
        return block_comment(rest);
    }
    if rest.starts_with('"') {
        return quoted(rest, '"');
    }
    if rest.starts_with('\'') {
        return character(rest);
    }
    if rest.starts_with('r') && !previous.is_alphanumeric() || rest.starts_with("br") {
        return raw_string(rest);
    }
    0
}

/// A block comment including nested ones.
fn block_comment(rest: &str) -> usize {
    let mut depth = 0_usize;
    let mut from = rest;
    loop {
        let used = rest.len() - from.len();
        if let Some(after) = from.strip_prefix("/*") {
            depth += 1;
            from = after;
        } else if let Some(after) = from.strip_prefix("*/") {
            depth -= 1;
            from = after;
            if depth == 0 {
                return used + 2;
            }
        } else {
            let mut chars = from.chars();
            if chars.next().is_none() {
                return rest.len();
            }
            from = chars.as_str();
        }
    }
}

/// From a quote to the next one that is not escaped.
fn quoted(rest: &str, quote: char) -> usize {
    let mut escaped = false;
    for (at, c) in rest.char_indices().skip(1) {
        match c {
            _ if escaped => escaped = false,
            '\\' => escaped = true,
            _ if c == quote => return at + c.len_utf8(),
            _ => {}
        }
    }
    rest.len()
}

/// A character, or 0 for a lifetime.
fn character(rest: &str) -> usize {
    let mut chars = rest.chars().skip(1);
    match (chars.next(), chars.next()) {
        (Some('\\'), _) => quoted(rest, '\''),
        (Some(c), Some('\'')) => 2 + c.len_utf8(),
        _ => 0,
    }
}

/// A raw string, or 0 if `rest` starts with an ordinary identifier.
fn raw_string(rest: &str) -> usize {
    let after = rest.trim_start_matches('b').strip_prefix('r').unwrap_or(rest);
    let inside = after.trim_start_matches('#');
    let hashes = after.len() - inside.len();
    let Some(inside) = inside.strip_prefix('"') else { return 0 };
    let end = format!("\"{}", "#".repeat(hashes));
    let start = rest.len() - inside.len();
    inside.find(&end).map_or(rest.len(), |at| start + at + end.len())
}

/// The positions of `word` in `text` as a whole word.
pub(super) fn whole_words<'a>(
    text: &'a str,
    word: &'a str,
) -> impl Iterator<Item = (usize, &'a str)> {
    text.match_indices(word).filter(move |(at, found)| {
        let before = text.get(..*at).and_then(|before| before.chars().next_back());
        let after = text.get(at + found.len()..).and_then(|after| after.chars().next());
        !before.is_some_and(is_word) && !after.is_some_and(is_word)
    })
}

/// Whether a character can be part of a Rust identifier.
pub(super) fn is_word(c: char) -> bool {
    c.is_alphanumeric() || c == '_'
}
