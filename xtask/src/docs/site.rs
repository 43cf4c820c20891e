//! Makes the documentation's pages with mdBook and publishes them to `target/site/docs`.
//!
//! mdBook renders the chapters of `kios_guide::book` with the template `docs/guide/theme/index.hbs`. Its scripts, fonts and
//! themes are left out. The description of the API, the style sheet and the documentation of `kios-sdk` are added.

use std::{fs, path::Path};

use anyhow::{Context as _, Result, bail};
use kios_guide::{Book, ELSEWHERE, book};

use super::page;
use crate::{
    build::publish::{self, Files},
    cmd::{Env, Stopwatch, run},
};

/// Files of the repository that the site has too.
const COPIES: [(&str, &str); 3] = [
    ("docs/api.html", "api.html"),
    ("docs/openapi.json", "openapi.json"),
    ("static/icon.svg", "icon.svg"),
];
/// The parts of the style sheet, which the relay joins in the same way for its page of the API. The name is another one, so that
/// the pages have the sheet that they were made with.
const STYLES: [&str; 2] = ["static/tokens.css", "static/docs.css"];
/// What mdBook makes of a book that is left out.
const UNUSED: [&str; 2] = ["toc.html", "404.html"];

/// Makes and publishes the site.
///
/// # Errors
/// When mdBook is missing or fails, or a page breaks the relay's content security policy or has a link to nowhere.
pub(super) fn site(env: &Env) -> Result<()> {
    let stopwatch = Stopwatch::start();
    let book = book(&env.root)?;
    let sources = env.root.join("target/guide");
    write(env, &sources, &book)?;
    run(env.command("mdbook").arg("build").arg(&sources))?;
    let mut files = Files::new();
    for (path, content) in publish::read(&sources.join("book"))? {
        if has_extension(&path, "html") && !UNUSED.contains(&path.as_str()) {
            files.insert(path, content);
        }
    }
    for (from, to) in COPIES {
        files.insert(to.to_owned(), read(env, from)?);
    }
    let styles = STYLES.iter().map(|file| read(env, file)).collect::<Result<Vec<_>>>()?;
    files.insert("docs.css".to_owned(), styles.concat());
    rust(env, &mut files)?;
    page::finish(&mut files)?;
    for path in ELSEWHERE {
        if !files.contains_key(path) {
            bail!("the site has no {path}");
        }
    }
    let folder = env.site("docs");
    let count = publish::publish(&folder, &files)?.len();
    println!("{count} files in {} ({})", folder.display(), stopwatch.elapsed());
    Ok(())
}

/// Writes the book as mdBook reads it.
fn write(env: &Env, folder: &Path, book: &Book) -> Result<()> {
    if folder.exists() {
        fs::remove_dir_all(folder)?;
    }
    let guide = env.root.join("docs/guide");
    for file in ["book.toml", "theme/index.hbs", "src/SUMMARY.md"] {
        let target = folder.join(file);
        fs::create_dir_all(target.parent().context("no folder")?)?;
        let from = guide.join(file);
        fs::copy(&from, target).with_context(|| from.display().to_string())?;
    }
    let pictures = publish::read(&guide.join("src"))?;
    for (path, content) in pictures.iter().filter(|(path, _)| has_extension(path, "svg")) {
        fs::write(folder.join("src").join(path), content)?;
    }
    for chapter in &book.0 {
        fs::write(folder.join("src").join(&chapter.name), &chapter.text)?;
    }
    Ok(())
}

/// What rustdoc writes about `kios-sdk`, below `rust/`. In a folder of its own, so that it links to no other crate.
fn rust(env: &Env, files: &mut Files) -> Result<()> {
    let target = env.target.join("guide");
    let mut command = env.cargo("doc --no-deps --locked --quiet -p kios-sdk");
    run(command.env("CARGO_TARGET_DIR", &target))?;
    for (path, content) in publish::read(&target.join("doc"))? {
        if page::is_of_rustdoc(&path) {
            files.insert(format!("rust/{path}"), content);
        }
    }
    Ok(())
}

fn read(env: &Env, file: &str) -> Result<Vec<u8>> {
    fs::read(env.root.join(file)).with_context(|| file.to_owned())
}

fn has_extension(path: &str, extension: &str) -> bool {
    Path::new(path).extension().is_some_and(|found| found == extension)
}
