//! Prepares a built page for a strict content security policy: no inline script, and a digest on every loaded file.
//!
//! Trunk starts a page with an inline module script. The relay's policy allows scripts from files only, so each inline
//! script moves into a file named after its digest. Every script and style sheet gets an `integrity` attribute. The
//! WebAssembly module is fetched by the moved script with its digest, which is where browsers check it: on a `preload`
//! link of that kind they ignore the attribute and warn.

use anyhow::{Context as _, Result, bail};
use base64::{Engine as _, prelude::BASE64_STANDARD};
use sha2::{Digest as _, Sha384};

use super::{
    html::{self, Piece, Tag},
    publish::Files,
};

/// How a page names its build, from which an open page learns that the relay serves another one.
const BUILD: &str = "name=\"kios-build\" content=";

/// Rewrites `index.html` and adds the scripts that were inside it. `base` is what the addresses of the page's files
/// begin with: the path that it is served under, or `./`.
///
/// # Errors
/// When there is no `index.html`, or it refers to a file of its own that does not exist.
pub(super) fn harden(files: &mut Files, base: &str) -> Result<()> {
    let index = files.get("index.html").context("the built page has no index.html")?;
    let index = std::str::from_utf8(index).context("index.html is not UTF-8")?.to_owned();
    let index = name_modules(&index, files);
    let mut pieces = html::parse(&start_workers(&index, files, base)?);
    for piece in &mut pieces {
        match piece {
            Piece::Text(_) => {}
            Piece::Link(tag) => link(tag, files, base)?,
            Piece::Script(tag, body) => script(tag, body, files, base)?,
        }
    }
    let index = html::write(&pieces);
    // The page names every file by its digest, so that this name is that of the whole build.
    let build = format!("{BUILD}\"{}\"", short_name(index.as_bytes()));
    let index = index.replacen(&format!("{BUILD}\"\""), &build, 1);
    files.insert("index.html".to_owned(), index.into_bytes());
    Ok(())
}

/// Names each WebAssembly module after its content, here and in the page.
///
/// Trunk's name is a digest from before the optimiser runs: with other settings the same name would stand for other
/// bytes, and a browser that caches it as immutable would refuse them by their digest.
fn name_modules(index: &str, files: &mut Files) -> String {
    let modules: Vec<String> =
        files.keys().filter(|path| path.ends_with("_bg.wasm")).cloned().collect();
    modules.into_iter().fold(index.to_owned(), |index, path| {
        let Some(content) = files.remove(&path) else { return index };
        let stem = path.trim_end_matches("_bg.wasm");
        let name = format!("{stem}-{}.wasm", short_name(&content));
        files.insert(name.clone(), content);
        index.replace(&path, &name)
    })
}

/// Gives each worker that the page names in a `meta` element a script that starts it, and names its files after their
/// content.
///
/// Trunk does not hash the names of a worker's files, which a browser would then have to ask for again at each start.
/// Browsers check no digest on a worker's scripts; the starting script fetches the WebAssembly module with its digest.
fn start_workers(index: &str, files: &mut Files, base: &str) -> Result<String> {
    let named = |path: &String| index.contains(&content_of(base, path));
    let workers: Vec<String> = files.keys().filter(|path| named(path)).cloned().collect();
    let mut index = index.to_owned();
    for path in workers {
        let stem = path.trim_end_matches(".js");
        let module = files.keys().find(|other| is_module(other) && other.starts_with(stem));
        let module = module.with_context(|| format!("{path} has no WebAssembly module"))?.clone();
        let Some(glue) = files.remove(&path) else { continue };
        let name = format!("{stem}-{}.js", short_name(&glue));
        files.insert(name.clone(), glue);
        let start = format!(
            "import init from '{base}{name}';\nawait init({{ module_or_path: '{base}{module}' }});\n"
        );
        let start = with_digests(&start, files, base);
        let boot = format!("{stem}-boot-{}.js", short_name(start.as_bytes()));
        index = index.replace(&content_of(base, &path), &content_of(base, &boot));
        files.insert(boot, start.into_bytes());
    }
    Ok(index)
}

/// How a `meta` element names a file.
fn content_of(base: &str, path: &str) -> String {
    format!("content=\"{base}{path}\"")
}

/// Sets the digest of a link where browsers check it, and removes it where they warn about it.
fn link(tag: &mut Tag, files: &Files, base: &str) -> Result<()> {
    match (tag.get("rel"), tag.get("as")) {
        (Some("stylesheet" | "modulepreload"), _) | (Some("preload"), Some("script" | "style")) => {
            digest_of("href", tag, files, base)
        }
        (Some("preload"), _) => {
            tag.remove("integrity");
            Ok(())
        }
        _ => Ok(()),
    }
}

/// Moves an inline script into a file and sets the digest of any script. Data in a script element stays.
fn script(tag: &mut Tag, body: &mut String, files: &mut Files, base: &str) -> Result<()> {
    if !matches!(tag.get("type"), None | Some("" | "module" | "text/javascript")) {
        return Ok(());
    }
    if tag.get("src").is_none() {
        let content = with_digests(body.trim(), files, base) + "\n";
        let name = format!("boot-{}.js", short_name(content.as_bytes()));
        tag.set("src", format!("{base}{name}"));
        if tag.get("type") == Some("module") {
            tag.set("crossorigin", "anonymous");
        }
        files.insert(name, content.into_bytes());
        body.clear();
    }
    name_script(tag, files, base);
    digest_of("src", tag, files, base)
}

/// Names a script of ours after its content, so that the page and its script are always of one build.
fn name_script(tag: &mut Tag, files: &mut Files, base: &str) {
    let address = tag.get("src").unwrap_or_default();
    let Some(path) = address.strip_prefix(base).filter(|path| !path.starts_with("boot-")) else {
        return;
    };
    let path = path.to_owned();
    let Some(content) = files.remove(&path) else { return };
    let name = format!("{}-{}.js", path.trim_end_matches(".js"), short_name(&content));
    tag.set("src", format!("{base}{name}"));
    files.insert(name, content);
}

/// Sets `integrity` from the file of ours that the attribute `name` refers to.
fn digest_of(name: &str, tag: &mut Tag, files: &Files, base: &str) -> Result<()> {
    let Some(path) = tag.get(name).and_then(|address| address.strip_prefix(base)) else {
        return Ok(());
    };
    let Some(content) = files.get(path) else {
        bail!("index.html refers to {base}{path}, which was not built");
    };
    let integrity = integrity(content);
    tag.set("integrity", integrity);
    Ok(())
}

/// The script with the address of each WebAssembly module replaced by a fetch that checks the module's digest.
fn with_digests(script: &str, files: &Files, base: &str) -> String {
    let modules = files.iter().filter(|(path, _)| is_module(path));
    modules.fold(script.to_owned(), |script, (path, content)| {
        let fetch = format!("fetch('{base}{path}', {{ integrity: '{}' }})", integrity(content));
        script.replace(&format!("'{base}{path}'"), &fetch)
    })
}

/// Whether a path is a WebAssembly module's.
pub(super) fn is_module(path: &str) -> bool {
    std::path::Path::new(path).extension().is_some_and(|extension| extension == "wasm")
}

/// The value of an `integrity` attribute.
pub(super) fn integrity(content: &[u8]) -> String {
    format!("sha384-{}", BASE64_STANDARD.encode(Sha384::digest(content)))
}

/// Sixteen hexadecimal digits of the content's digest.
fn short_name(content: &[u8]) -> String {
    let start = Sha384::digest(content);
    let number = start.iter().take(8).fold(0_u64, |number, byte| (number << 8) | u64::from(*byte));
    format!("{number:016x}")
}
