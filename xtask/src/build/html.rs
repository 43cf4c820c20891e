//! A minimal HTML parser that finds and changes the `script` and `link` elements of a page that Trunk built.
//!
//! Everything else, comments included, passes through byte for byte. Names are expected in lower case, as Trunk and the
//! sources write them.

/// A part of a page.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Piece {
    /// Anything that is not one of the two elements.
    Text(String),
    /// A `link` tag.
    Link(Tag),
    /// A `script` element with what stands between its tags.
    Script(Tag, String),
}

/// The attributes of a tag, in their order; the values as they are written, without their quotes.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Tag(Vec<(String, Option<String>)>);

impl Tag {
    /// The value of an attribute.
    pub(crate) fn get(&self, name: &str) -> Option<&str> {
        self.0.iter().find(|(key, _)| key == name).and_then(|(_, value)| value.as_deref())
    }

    /// Sets an attribute, in its place or at the end.
    pub(crate) fn set(&mut self, name: &str, value: impl Into<String>) {
        let value = Some(value.into());
        match self.0.iter_mut().find(|(key, _)| key == name) {
            Some(attribute) => attribute.1 = value,
            None => self.0.push((name.to_owned(), value)),
        }
    }

    /// Removes an attribute.
    pub(crate) fn remove(&mut self, name: &str) {
        self.0.retain(|(key, _)| key != name);
    }

    fn write(&self, element: &str) -> String {
        let mut text = format!("<{element}");
        for (name, value) in &self.0 {
            text.push(' ');
            text.push_str(name);
            if let Some(value) = value {
                let quote = if value.contains('"') { "'" } else { "\"" };
                text.extend(["=", quote, value, quote]);
            }
        }
        text.push('>');
        text
    }
}

/// Splits a page into its pieces.
pub(crate) fn parse(page: &str) -> Vec<Piece> {
    let mut pieces = Vec::new();
    let mut text = String::new();
    let mut rest = page;
    while let Some((before, from)) = rest.find('<').and_then(|at| rest.split_at_checked(at)) {
        text.push_str(before);
        let (piece, after) = element(from);
        match piece {
            Piece::Text(more) => text.push_str(&more),
            Piece::Link(_) | Piece::Script(..) => {
                pieces.push(Piece::Text(std::mem::take(&mut text)));
                pieces.push(piece);
            }
        }
        rest = after;
    }
    text.push_str(rest);
    pieces.push(Piece::Text(text));
    pieces
}

/// Joins the pieces into a page.
pub(crate) fn write(pieces: &[Piece]) -> String {
    let mut page = String::new();
    for piece in pieces {
        match piece {
            Piece::Text(text) => page.push_str(text),
            Piece::Link(tag) => page.push_str(&tag.write("link")),
            Piece::Script(tag, body) => {
                page.push_str(&tag.write("script"));
                page.push_str(body);
                page.push_str("</script>");
            }
        }
    }
    page
}

/// The piece at the start of `from`, which begins with `<`, and what follows it.
fn element(from: &str) -> (Piece, &str) {
    if let Some(comment) = from.strip_prefix("<!--") {
        let (inside, after) = comment.split_once("-->").unwrap_or((comment, ""));
        return (Piece::Text(format!("<!--{inside}-->")), after);
    }
    if let Some(after) = tag_named("link", from) {
        let (tag, after) = attributes(after);
        return (Piece::Link(tag), after);
    }
    if let Some(after) = tag_named("script", from) {
        let (tag, after) = attributes(after);
        let (body, after) = after.split_once("</script>").unwrap_or((after, ""));
        return (Piece::Script(tag, body.to_owned()), after);
    }
    (Piece::Text("<".to_owned()), from.strip_prefix('<').unwrap_or_default())
}

/// What follows `<name`, if `from` starts with exactly that name.
fn tag_named<'a>(name: &str, from: &'a str) -> Option<&'a str> {
    let after = from.strip_prefix('<')?.strip_prefix(name)?;
    after.starts_with(|c: char| c.is_ascii_whitespace() || c == '>' || c == '/').then_some(after)
}

/// Reads attributes up to and including the closing `>`.
fn attributes(from: &str) -> (Tag, &str) {
    let mut tag = Tag::default();
    let mut rest = from;
    loop {
        rest = rest.trim_start_matches(|c: char| c.is_ascii_whitespace() || c == '/');
        if let Some(after) = rest.strip_prefix('>') {
            return (tag, after);
        }
        let (name, after) =
            until(rest, |c| c.is_ascii_whitespace() || matches!(c, '=' | '>' | '/'));
        if name.is_empty() {
            return (tag, after);
        }
        let (value, after) = match after.trim_start().strip_prefix('=') {
            Some(after) => {
                let (value, after) = value(after.trim_start());
                (Some(value.to_owned()), after)
            }
            None => (None, after),
        };
        tag.0.push((name.to_owned(), value));
        rest = after;
    }
}

/// A quoted or bare attribute value, and what follows it.
fn value(from: &str) -> (&str, &str) {
    for quote in ['"', '\''] {
        if let Some(inside) = from.strip_prefix(quote) {
            return inside.split_once(quote).unwrap_or((inside, ""));
        }
    }
    until(from, |c| c.is_ascii_whitespace() || c == '>')
}

/// Splits before the first character that `stop` accepts.
fn until(from: &str, stop: impl Fn(char) -> bool) -> (&str, &str) {
    from.find(stop).and_then(|at| from.split_at_checked(at)).unwrap_or((from, ""))
}
