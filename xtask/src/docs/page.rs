//! Finishes the pages of the documentation, and checks them as the relay serves them.
//!
//! The relay's content security policy permits no inline script and no inline style. What rustdoc writes has scripts, which
//! are removed: its pages are complete without them.

use std::{collections::BTreeSet, path::Path};

use anyhow::{Context as _, Result, bail};

use crate::build::{
    html::{self, Piece},
    publish::Files,
};

/// The folder of what rustdoc writes.
const RUST: &str = "rust/";
/// What no page may have.
const FORBIDDEN: [&str; 5] = ["<script", " style=\"", " onclick=", "javascript:", "<style"];
/// Addresses of the relay in the page of the API, and those in this folder.
const RELATIVE: [(&str, &str); 2] =
    [("\"/docs/style.css\"", "\"docs.css\""), ("\"/openapi.json\"", "\"openapi.json\"")];

/// Whether a file of rustdoc belongs to the site: the pages of `kios-sdk` with their styles, without scripts.
pub(super) fn is_of_rustdoc(path: &str) -> bool {
    let extension = Path::new(path).extension().and_then(|found| found.to_str());
    let is_page = ["kios_sdk/", "src/kios_sdk/"].iter().any(|folder| path.starts_with(folder));
    match extension {
        Some("html") => is_page,
        Some("css" | "svg" | "png" | "woff2" | "txt" | "md") => path.starts_with("static.files/"),
        Some(_) | None => false,
    }
}

/// Marks the present page in the contents, removes scripts of rustdoc, and checks every page.
///
/// # Errors
/// When a page has what the policy forbids, or a link leads to no file or no anchor of the site.
pub(super) fn finish(files: &mut Files) -> Result<()> {
    for (path, content) in files.iter_mut().filter(|(path, _)| is_page(path)) {
        let text = std::str::from_utf8(content).with_context(|| format!("{path} is not UTF-8"))?;
        let text = if path.starts_with(RUST) { without_scripts(text) } else { marked(text, path) };
        *content = text.into_bytes();
    }
    let faults = faults(files);
    if !faults.is_empty() {
        bail!("the documentation has faults:\n{}", faults.join("\n"));
    }
    Ok(())
}

fn is_page(path: &str) -> bool {
    Path::new(path).extension().is_some_and(|found| found == "html")
}

/// The page with its own entry in the contents marked, and with areas that can be scrolled by keyboard.
fn marked(text: &str, path: &str) -> String {
    let text = RELATIVE.iter().fold(text.to_owned(), |text, (from, to)| text.replace(from, to));
    // What scrolls has to be reached by keyboard.
    let text = text.replace("<pre><code", "<pre tabindex=\"0\"><code");
    let text = text
        .replace("<div class=\"table-wrapper\">", "<div class=\"table-wrapper\" tabindex=\"0\">");
    let own = format!("<a href=\"{path}\">");
    text.replacen(&own, &format!("<a href=\"{path}\" aria-current=\"page\">"), 1)
}

/// The page without scripts, with what rustdoc shows in their place, and without links to crates that it does not describe.
fn without_scripts(text: &str) -> String {
    let mut parts = text.split("<a href=\"");
    let mut linked = parts.next().unwrap_or_default().to_owned();
    for part in parts {
        match part.split_once("\">") {
            Some((target, rest)) if target.contains("::") => linked.extend(["<a>", rest]),
            Some(_) | None => linked.extend(["<a href=\"", part]),
        }
    }
    let text = linked.replace("<noscript>", "").replace("</noscript>", "");
    let mut pieces = html::parse(&text);
    pieces.retain(|piece| !matches!(piece, Piece::Script(..)));
    html::write(&pieces)
}

/// What is wrong with the pages, one line each.
fn faults(files: &Files) -> Vec<String> {
    let mut faults = Vec::new();
    for (path, text) in files.iter().filter_map(|(path, content)| {
        let text = std::str::from_utf8(content).ok().filter(|_| is_page(path))?;
        Some((path, text))
    }) {
        for forbidden in FORBIDDEN {
            if text.contains(forbidden) {
                faults.push(format!("{path}: {forbidden} is not permitted by the relay's policy"));
            }
        }
        for target in attributes(text, "href").chain(attributes(text, "src")) {
            if let Err(fault) = resolved(files, path, &target) {
                faults.push(format!("{path}: {target} leads to {fault}"));
            }
        }
    }
    faults
}

/// The values of an attribute in a page.
fn attributes<'a>(text: &'a str, name: &str) -> impl Iterator<Item = String> + 'a {
    let opens = format!(" {name}=\"");
    let found: BTreeSet<String> = text
        .match_indices(&opens)
        .filter_map(|(at, _)| text.get(at + opens.len()..)?.split('"').next())
        .map(|value| value.replace("&amp;", "&"))
        .collect();
    found.into_iter()
}

/// Whether a link of a page leads to a file of the site and an anchor in it. Addresses of other hosts are not followed.
fn resolved(files: &Files, page: &str, target: &str) -> Result<(), String> {
    if target.starts_with("https://") || target.starts_with("data:") {
        return Ok(());
    }
    let (file, anchor) = target.split_once('#').unwrap_or((target, ""));
    let folder = page.rsplit_once('/').map_or("", |(folder, _)| folder);
    let mut parts: Vec<&str> = if file.is_empty() {
        page.split('/').collect()
    } else {
        folder.split('/').filter(|part| !part.is_empty()).collect()
    };
    for part in file.split('/').filter(|part| !part.is_empty() && *part != ".") {
        if part == ".." {
            parts.pop();
        } else {
            parts.push(part);
        }
    }
    let path = parts.join("/");
    let content = files.get(&path).ok_or_else(|| format!("no file {path}"))?;
    // rustdoc names lines of sources and items by scripts of its own.
    if anchor.is_empty() || path.starts_with(RUST) {
        return Ok(());
    }
    let text = String::from_utf8_lossy(content);
    let id = format!("id=\"{anchor}\"");
    if text.contains(&id) { Ok(()) } else { Err(format!("no anchor {anchor} in {path}")) }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn site(pages: &[(&str, &str)]) -> Files {
        pages.iter().map(|(path, text)| ((*path).to_owned(), text.as_bytes().to_vec())).collect()
    }

    #[test]
    fn the_present_page_is_marked_in_the_contents() {
        let mut files =
            site(&[("a.html", "<a href=\"a.html\">A</a><a href=\"b.html\">B</a>"), ("b.html", "")]);
        finish(&mut files).unwrap();
        let text = String::from_utf8_lossy(&files["a.html"]).into_owned();
        assert_eq!(text, "<a href=\"a.html\" aria-current=\"page\">A</a><a href=\"b.html\">B</a>");
    }

    #[test]
    fn what_the_policy_forbids_is_a_fault() {
        for text in
            ["<script src=\"x.js\"></script>", "<p style=\"color: red\">", "<style>p{}</style>"]
        {
            assert!(finish(&mut site(&[("a.html", text)])).is_err(), "{text}");
        }
    }

    #[test]
    fn a_link_to_nowhere_is_a_fault() {
        let page = |target: &str| {
            let link = format!("<h1 id=\"top\">A</h1><a href=\"{target}\">B</a>");
            finish(&mut site(&[("a.html", &link), ("rust/x/b.html", "<a href=\"../../a.html\">")]))
        };
        for target in ["a.html", "#top", "a.html#top", "rust/x/b.html#any", "https://example.com/"]
        {
            page(target).unwrap();
        }
        for target in ["c.html", "#middle", "/docs/a.html", "rust/b.html"] {
            assert!(page(target).is_err(), "{target}");
        }
    }

    #[test]
    fn pages_of_rustdoc_lose_their_scripts() {
        let text = "<script>x</script><noscript><link rel=\"a\"></noscript><p>b<script defer src=\"c\"></script>";
        assert_eq!(without_scripts(text), "<link rel=\"a\"><p>b");
        let links = "<a href=\"b::C\">C</a> <a href=\"d.html\">d</a>";
        assert_eq!(without_scripts(links), "<a>C</a> <a href=\"d.html\">d</a>");
        assert!(is_of_rustdoc("kios_sdk/index.html") && is_of_rustdoc("static.files/a.css"));
        assert!(!is_of_rustdoc("settings.html") && !is_of_rustdoc("static.files/main.js"));
    }
}
