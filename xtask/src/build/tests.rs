//! Tests with a page as Trunk builds it, hardened and published into a scratch folder.

use std::{fs, io::Read as _};

use super::{
    html::{self, Piece},
    page::{harden, integrity, is_module, is_of_kind},
    publish::{Files, publish, read},
    *,
};
use crate::cmd::Scratch;

const INDEX: &str = r#"<!doctype html>
<html lang="en">
<head>
  <!-- a <script> in a comment stays -->
  <link rel="icon" href="/icon.svg">
  <link rel="stylesheet" href="/style-1.css"/>
  <script type="application/ld+json">{"a": 1}</script>
<script type="module">
import init from '/kiosk-1.js';
await init({ module_or_path: '/kiosk-1_bg.wasm' });
</script><link rel="modulepreload" href="/kiosk-1.js" crossorigin="anonymous" integrity="sha384-old"><link rel="preload" href="/kiosk-1_bg.wasm" crossorigin="anonymous" integrity="sha384-old" as="fetch" type="application/wasm"></head>
<body></body>
</html>
"#;

/// The end of what wasm-bindgen writes.
const GLUE: &[u8] = b"export { initSync, __wbg_init as default };";

fn files(index: &str) -> Files {
    let files: [(&str, &[u8]); 6] = [
        ("index.html", index.as_bytes()),
        ("kiosk-1.js", GLUE),
        ("kiosk-1_bg.wasm", b"\0asm"),
        ("style-1.css", b"body {}"),
        ("icon.svg", b"<svg/>"),
        ("font.woff2", b"font"),
    ];
    files.into_iter().map(|(path, content)| (path.to_owned(), content.to_vec())).collect()
}

fn hardened(index: &str, base: &str) -> (String, Files) {
    let mut files = files(index);
    harden(&mut files, base).unwrap();
    (String::from_utf8(files.get("index.html").unwrap().clone()).unwrap(), files)
}

/// The script that starts the page.
fn started(files: &Files) -> (&str, &str) {
    let (path, content) = files.iter().find(|(path, _)| is_of_kind(path, "js")).unwrap();
    (path, std::str::from_utf8(content).unwrap())
}

/// The one style sheet.
fn styles(files: &Files) -> (&str, &[u8]) {
    let mut styles = files.iter().filter(|(path, _)| is_of_kind(path, "css"));
    let (path, content) = styles.next().unwrap();
    assert!(styles.next().is_none(), "{:?}", files.keys());
    (path, content)
}

/// The path of the one WebAssembly module.
fn module(files: &Files) -> &str {
    files.keys().find(|path| is_module(path)).unwrap()
}

#[test]
fn the_inline_loader_moves_into_the_script_that_it_imports() {
    let (index, files) = hardened(INDEX, "/");
    let (path, content) = started(&files);
    let digest = integrity(content.as_bytes());
    let tag = format!(
        r#"<script type="module" src="/{path}" crossorigin="anonymous" integrity="{digest}"></script>"#
    );
    assert!(index.contains(&tag), "{index}");
    assert!(!index.contains("import init") && !index.contains("modulepreload"), "{index}");
    assert!(content.as_bytes().starts_with(GLUE), "{content}");
    assert_eq!(files.keys().filter(|path| is_of_kind(path, "js")).count(), 1);
}

#[test]
fn the_loader_checks_the_module() {
    let (_, files) = hardened(INDEX, "/");
    let digest = integrity(b"\0asm");
    let module = module(&files);
    let call = format!("module_or_path: fetch('/{module}', {{ integrity: '{digest}' }})");
    assert!(started(&files).1.contains(&call));
}

#[test]
fn another_content_is_another_name_and_the_page_knows_it() {
    let (index, first) = hardened(INDEX, "/");
    let mut other = files(INDEX);
    other.insert("kiosk-1_bg.wasm".to_owned(), b"\0asm optimised".to_vec());
    harden(&mut other, "/").unwrap();
    assert_ne!(module(&first), module(&other));
    assert!(index.contains(&format!(r#"rel="preload" href="/{}""#, module(&first))), "{index}");
    assert!(!index.contains("_bg.wasm"), "{index}");
}

#[test]
fn links_have_digests_only_where_browsers_check_them() {
    let (index, files) = hardened(INDEX, "/");
    let (name, style) = styles(&files);
    let style = integrity(style);
    let script = integrity(started(&files).1.as_bytes());
    assert!(index.contains(&format!(r#"href="/{name}" integrity="{style}">"#)), "{index}");
    assert!(
        index.contains(&format!(r#"crossorigin="anonymous" integrity="{script}">"#)),
        "{index}"
    );
    assert!(index.contains(r#"crossorigin="anonymous" as="fetch" type="application/wasm">"#));
    assert!(!index.contains("sha384-old"));
}

#[test]
fn what_is_not_loaded_stays_as_it_was() {
    let (index, _) = hardened(INDEX, "/");
    assert!(index.contains("<!-- a <script> in a comment stays -->"));
    assert!(index.contains(r#"<script type="application/ld+json">{"a": 1}</script>"#));
    assert!(index.contains(r#"<link rel="icon" href="/icon.svg">"#));
}

#[test]
fn a_page_below_a_path_keeps_the_path() {
    let index = INDEX.replace("=\"/", "=\"/wallet/").replace("'/", "'/wallet/");
    let (index, files) = hardened(&index, "/wallet/");
    let (path, content) = started(&files);
    assert!(index.contains(&format!(r#"src="/wallet/{path}""#)), "{index}");
    let call = format!("fetch('/wallet/{}', {{", module(&files));
    assert!(content.contains(&call), "{content}");
}

#[test]
fn a_script_that_is_no_loader_is_refused() {
    for (from, to, fault) in [
        ("import init from '/kiosk-1.js';", "", "an inline script is no loader"),
        ("/kiosk-1.js", "/kiosk-2.js", "/kiosk-2.js was not built"),
        ("from '/", "from 'https://other.example/", "do not begin with /"),
    ] {
        let index = INDEX.replace(from, to);
        let error = harden(&mut files(&index), "/").unwrap_err().to_string();
        assert!(error.contains(fault), "{error}");
    }
    let mut files = files(INDEX);
    files.insert("kiosk-1.js".to_owned(), b"export default init;".to_vec());
    let error = harden(&mut files, "/").unwrap_err().to_string();
    assert!(error.contains("does not export __wbg_init"), "{error}");
}

#[test]
fn a_worker_starts_by_itself_and_checks_its_module() {
    let index = INDEX.replace("</head>", r#"<meta name="worker" content="/signer.js"></head>"#);
    let mut files = files(&index);
    files.insert("signer.js".to_owned(), GLUE.to_vec());
    files.insert("signer_bg.wasm".to_owned(), b"\0asm of the worker".to_vec());
    harden(&mut files, "/").unwrap();

    let named = |end: &str| {
        let mut names =
            files.keys().filter(|path| path.starts_with("signer") && path.ends_with(end));
        (names.next().unwrap().clone(), names.count())
    };
    let ((script, 0), (module, 0)) = (named(".js"), named(".wasm")) else {
        panic!("{:?}", files.keys())
    };
    let index = String::from_utf8(files.get("index.html").unwrap().clone()).unwrap();
    assert!(index.contains(&format!(r#"<meta name="worker" content="/{script}">"#)), "{index}");
    let script = String::from_utf8(files.get(&script).unwrap().clone()).unwrap();
    let digest = integrity(b"\0asm of the worker");
    let call = format!("module_or_path: fetch('/{module}', {{ integrity: '{digest}' }})");
    assert!(script.as_bytes().starts_with(GLUE) && script.contains(&call), "{script}");
}

#[test]
fn a_script_of_ours_is_named_after_its_content_and_the_build_after_all() {
    let head = r#"<meta name="kios-build" content=""><script src="/start.js"></script></head>"#;
    let index = INDEX.replace("</head>", head);
    let build = |script: &[u8]| {
        let mut files = files(&index);
        files.insert("start.js".to_owned(), script.to_vec());
        harden(&mut files, "/").unwrap();
        let index = String::from_utf8(files.get("index.html").unwrap().clone()).unwrap();
        let name = index
            .split("kios-build\" content=\"")
            .nth(1)
            .and_then(|rest| rest.get(..16))
            .unwrap()
            .to_owned();
        let script = files.iter().find(|(path, _)| path.starts_with("start-")).unwrap();
        let tag = format!(r#"<script src="/{}" integrity="{}">"#, script.0, integrity(script.1));
        assert!(index.contains(&tag), "{index}");
        assert!(!files.contains_key("start.js"));
        name
    };
    assert_eq!(build(b"one"), build(b"one"));
    assert_ne!(build(b"one"), build(b"two"));
}

#[test]
fn the_style_sheets_become_one_in_their_order() {
    let more = r#"<link rel="stylesheet" href="/style-2.css"></head>"#;
    let index = INDEX.replace("</head>", more);
    let mut files = files(&index);
    files.insert("style-2.css".to_owned(), b"p {}".to_vec());
    harden(&mut files, "/").unwrap();
    assert_eq!(styles(&files).1, b"body {}\np {}\n");
    let index = String::from_utf8(files.get("index.html").unwrap().clone()).unwrap();
    assert_eq!(index.matches("rel=\"stylesheet\"").count(), 1, "{index}");

    let mut files = self::files(&index);
    assert!(harden(&mut files, "/").unwrap_err().to_string().ends_with(".css was not built"));
}

#[test]
fn a_missing_file_is_refused() {
    let index = INDEX.replace("</head>", r#"<script src="/start.js"></script></head>"#);
    let error = harden(&mut files(&index), "/").unwrap_err().to_string();
    assert_eq!(error, "index.html refers to /start.js, which was not built");
}

#[test]
fn a_page_survives_parsing() {
    let odd = "<p a=\"<\">1 < 2</p>\n<script src=\"/x.js\" defer></script><!-- open";
    assert_eq!(html::write(&html::parse(odd)), format!("{odd}-->"));
    assert!(
        matches!(html::parse("<linked>").as_slice(), [Piece::Text(text)] if text == "<linked>")
    );
}

#[test]
fn attributes_are_read_however_they_are_quoted() {
    let pieces = html::parse("<link rel=icon href='a\"b' disabled />x");
    let Some(Piece::Link(tag)) = pieces.get(1) else { panic!("{pieces:?}") };
    assert_eq!(tag.get("rel"), Some("icon"));
    assert_eq!(tag.get("href"), Some("a\"b"));
    assert_eq!(html::write(&pieces), "<link rel=\"icon\" href='a\"b' disabled>x");
}

#[test]
fn published_files_have_their_compressed_forms() {
    let scratch = Scratch::new("publish").unwrap();
    let published = publish(scratch.path(), &files(INDEX)).unwrap();
    let written = read(scratch.path()).unwrap();
    let mut plain = Vec::new();
    brotli::BrotliDecompress(&mut written.get("index.html.br").unwrap().as_slice(), &mut plain)
        .unwrap();
    assert_eq!(plain, INDEX.as_bytes());
    plain.clear();
    flate2::read::GzDecoder::new(written.get("index.html.gz").unwrap().as_slice())
        .read_to_end(&mut plain)
        .unwrap();
    assert_eq!(plain, INDEX.as_bytes());
    assert!(!written.contains_key("font.woff2.br"));
    let font = published.iter().find(|file| file.path == "font.woff2").unwrap();
    assert_eq!((font.raw, font.brotli), (4, None));
}

#[test]
fn publishing_again_touches_only_what_changed() {
    let scratch = Scratch::new("republish").unwrap();
    let mut files = files(INDEX);
    publish(scratch.path(), &files).unwrap();
    // A mark in a compressed form shows whether it was made again.
    fs::write(scratch.path().join("icon.svg.br"), "mark").unwrap();
    fs::write(scratch.path().join("style-1.css.br"), "mark").unwrap();
    files.insert("style-1.css".to_owned(), b"body { margin: 0 }".to_vec());
    files.remove("kiosk-1.js");
    publish(scratch.path(), &files).unwrap();
    let written = read(scratch.path()).unwrap();
    assert_eq!(written.get("icon.svg.br").unwrap(), b"mark");
    assert_ne!(written.get("style-1.css.br").unwrap(), b"mark");
    assert!(!written.keys().any(|path| path.starts_with("kiosk-1.js")));
}

#[test]
fn a_page_is_compared_with_its_budget_without_the_files_for_hosts() {
    let page = Page { name: "kiosk", folder: ".", base: "/", bytes: 170_049, files: 2 };
    let file = |path: &str, raw, brotli| Published { path: path.to_owned(), raw, brotli };
    let module = file("a.wasm", 400_000, Some(150_000));
    let font = file("b.woff2", 20_049, None);
    let script = file("embed/c.js", 9_000, Some(3_000));
    let files = [module.clone(), font.clone(), script.clone()];
    let text = table(&page, &files);
    assert!(text.contains("downloaded in all: 170.0 kB of 170.0 kB, 2 files of 2"), "{text}");
    within_budget(&page, &files).unwrap();

    let larger = [module.clone(), file("b.woff2", 20_050, None), script.clone()];
    let error = within_budget(&page, &larger).unwrap_err().to_string();
    assert_eq!(error, "the kiosk downloads 170050 bytes, its budget is 170049");
    let more = [module, font, script, file("d.css", 0, Some(0))];
    let error = within_budget(&page, &more).unwrap_err().to_string();
    assert_eq!(error, "the kiosk downloads 3 files, its budget is 2");
}
