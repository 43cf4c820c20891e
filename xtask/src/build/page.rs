//! Prepares a built page for a strict content security policy: no inline script, and a digest on every loaded file.
//!
//! Trunk starts a page with an inline module script. The relay's policy allows scripts from files only, so the start moves
//! to the end of the script that wasm-bindgen made, which is one request less than a file of its own. The style sheets
//! become one file. Every script and style sheet gets an `integrity` attribute. The WebAssembly module is fetched by its
//! script with its digest, which is where browsers check it: on a `preload` link of that kind they ignore the attribute
//! and warn.

use anyhow::{Context as _, Result, bail, ensure};
use base64::{Engine as _, prelude::BASE64_STANDARD};
use sha2::{Digest as _, Sha384};

use super::{
    html::{self, Piece, Tag},
    publish::Files,
};

/// How a page names its build, from which an open page learns that the relay serves another one.
const BUILD: &str = "name=\"kios-build\" content=";

/// The end of every script that wasm-bindgen makes for a page; [`start`] calls the function that it names.
const EXPORT: &str = "__wbg_init as default };";

/// Rewrites `index.html`, and puts the start of each module into its script. `base` is what the addresses of the page's files
/// begin with: the path that it is served under, or `./`.
///
/// # Errors
/// When there is no `index.html`, or it refers to a file of its own that does not exist.
pub(super) fn harden(files: &mut Files, base: &str) -> Result<()> {
    let index = files.get("index.html").context("the built page has no index.html")?;
    let index = std::str::from_utf8(index).context("index.html is not UTF-8")?.to_owned();
    let index = name_modules(&index, files);
    let mut pieces = html::parse(&start_workers(&index, files, base)?);
    join_styles(&mut pieces, files, base)?;
    start_page(&mut pieces, files, base)?;
    for piece in &mut pieces {
        match piece {
            Piece::Text(_) => {}
            Piece::Link(tag) => link(tag, files, base)?,
            Piece::Script(tag, _) => script(tag, files, base)?,
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

/// Makes each worker that the page names in a `meta` element start by itself, and names its files after their content.
///
/// Trunk does not hash the names of a worker's files, which a browser would then have to ask for again at each start.
/// Browsers check no digest on a worker's script.
fn start_workers(index: &str, files: &mut Files, base: &str) -> Result<String> {
    let named = |path: &String| index.contains(&content_of(base, path));
    let workers: Vec<String> = files.keys().filter(|path| named(path)).cloned().collect();
    let mut index = index.to_owned();
    for path in workers {
        let stem = path.trim_end_matches(".js");
        let module = files.keys().find(|other| is_module(other) && other.starts_with(stem));
        let module = module.with_context(|| format!("{path} has no WebAssembly module"))?.clone();
        let started = start(&path, &module, files, base)?;
        index = index.replace(&content_of(base, &path), &content_of(base, &started));
    }
    Ok(index)
}

/// Adds the start of `module` to the script of wasm-bindgen at `path`, and returns the script's new name.
fn start(path: &str, module: &str, files: &mut Files, base: &str) -> Result<String> {
    let content = files.get(module).with_context(|| format!("{base}{module} was not built"))?;
    let digest = integrity(content);
    let script = files.remove(path).with_context(|| format!("{base}{path} was not built"))?;
    let script = String::from_utf8(script).with_context(|| format!("{path} is not UTF-8"))?;
    ensure!(script.contains(EXPORT), "{path} does not export __wbg_init: wasm-bindgen has changed");
    let script = format!(
        "{script}\nawait __wbg_init({{ module_or_path: fetch('{base}{module}', {{ integrity: '{digest}' }}) }});\n"
    );
    let name = format!("{}-{}.js", path.trim_end_matches(".js"), short_name(script.as_bytes()));
    files.insert(name.clone(), script.into_bytes());
    Ok(name)
}

/// Makes one style sheet of all of the page, in their order and in the place of the first: one request, and a smaller
/// file than the sum of its parts.
fn join_styles(pieces: &mut [Piece], files: &mut Files, base: &str) -> Result<()> {
    let is_style = |piece: &Piece| match piece {
        Piece::Link(tag) => tag.get("rel") == Some("stylesheet"),
        Piece::Text(_) | Piece::Script(..) => false,
    };
    let mut joined = Vec::new();
    let mut first = None;
    for (at, piece) in pieces.iter_mut().enumerate().filter(|(_, piece)| is_style(piece)) {
        let Piece::Link(tag) = piece else { continue };
        let address = tag.get("href").unwrap_or_default();
        let path = address.strip_prefix(base).unwrap_or(address);
        let style = files.remove(path).with_context(|| format!("{address} was not built"))?;
        joined.extend(style);
        joined.push(b'\n');
        if first.is_none() {
            first = Some(at);
        } else {
            *piece = Piece::Text(String::new());
        }
    }
    if let Some(Piece::Link(tag)) = first.and_then(|at| pieces.get_mut(at)) {
        let name = format!("style-{}.css", short_name(&joined));
        tag.set("href", format!("{base}{name}"));
        files.insert(name, joined);
    }
    Ok(())
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

/// Replaces Trunk's inline script by the script that it imports, which then starts the page's module.
fn start_page(pieces: &mut [Piece], files: &mut Files, base: &str) -> Result<()> {
    let mut preloads = Vec::new();
    for piece in pieces.iter_mut() {
        let Piece::Script(tag, body) = piece else { continue };
        if !is_run(tag) || tag.get("src").is_some() {
            continue;
        }
        // `import init from '/kiosk.js'; await init({ module_or_path: '/kiosk.wasm' });`
        let addresses: Vec<&str> = body.split('\'').skip(1).step_by(2).collect();
        let [script, module] = addresses[..] else {
            bail!("an inline script is no loader: {body}")
        };
        let own = |address: &str| address.strip_prefix(base).map(ToOwned::to_owned);
        let (Some(path), Some(module)) = (own(script), own(module)) else {
            bail!("{script} and {module} do not begin with {base}")
        };
        preloads.push(script.to_owned());
        let started = start(&path, &module, files, base)?;
        tag.set("src", format!("{base}{started}"));
        tag.set("crossorigin", "anonymous");
        body.clear();
    }
    let is_preload = |tag: &Tag| preloads.iter().any(|script| tag.get("href") == Some(script));
    for piece in pieces {
        match piece {
            // The script itself stands in the head.
            Piece::Link(tag) if is_preload(tag) => *piece = Piece::Text(String::new()),
            Piece::Link(_) | Piece::Text(_) | Piece::Script(..) => {}
        }
    }
    Ok(())
}

/// Whether a script element is run, and is not data.
fn is_run(tag: &Tag) -> bool {
    matches!(tag.get("type"), None | Some("" | "module" | "text/javascript"))
}

/// Names a script after its content and sets its digest. Data in a script element stays.
fn script(tag: &mut Tag, files: &mut Files, base: &str) -> Result<()> {
    if !is_run(tag) {
        return Ok(());
    }
    name_script(tag, files, base);
    digest_of("src", tag, files, base)
}

/// Names a script of ours after its content, so that the page and its script are always of one build.
fn name_script(tag: &mut Tag, files: &mut Files, base: &str) {
    let address = tag.get("src").unwrap_or_default();
    // A module's script has the name that `start` gave it.
    let Some(path) = address.strip_prefix(base).filter(|_| tag.get("type") != Some("module"))
    else {
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

/// Whether a path is a WebAssembly module's.
pub(super) fn is_module(path: &str) -> bool {
    is_of_kind(path, "wasm")
}

/// Whether a path has this extension.
pub(super) fn is_of_kind(path: &str, kind: &str) -> bool {
    std::path::Path::new(path).extension().is_some_and(|extension| extension == kind)
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
