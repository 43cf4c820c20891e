//! Compiles the JavaScript and TypeScript of the chapters against the npm package.
//!
//! Each block becomes a file beside the examples, where the package and the frameworks are found. TypeScript is compiled
//! strictly; JavaScript has no types to annotate, so that only what is known to be wrong is an error there. Of HTML, the
//! scripts are compiled.

use std::{fs, path::Path, process::Command};

use anyhow::{Result, bail};
use kios_guide::{Block, book, markup};

use crate::{
    cmd::{Env, run},
    package,
};

/// What every compilation has.
const OPTIONS: [&str; 12] = [
    "--noEmit",
    "--target",
    "es2023",
    "--module",
    "esnext",
    "--moduleResolution",
    "bundler",
    "--moduleDetection",
    "force",
    "--jsx",
    "react-jsx",
    "--skipLibCheck",
];
const LIBRARIES: [&str; 4] =
    ["--lib", "es2023,dom,dom.iterable,dom.asynciterable", "--types", "node"];
const TYPESCRIPT: [&str; 1] = ["--strict"];
const JAVASCRIPT: [&str; 2] = ["--allowJs", "--checkJs"];

/// The modules of a relay, which are those of the package.
const SERVED: [(&str, &str); 2] =
    [("/embed/kios-pos.js'", "'kios-pos'"), ("/embed/element.js'", "'kios-pos/element'")];

/// A file to compile.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Snippet {
    name: String,
    code: String,
}

/// Compiles the code of every chapter, then runs `npm/test/guide.mjs`, which verifies a result with it.
///
/// # Errors
/// When the package was not assembled, or some code does not compile.
pub(super) fn check(env: &Env) -> Result<()> {
    let folder = package::examples_folder(env).join("guide");
    if !package::examples_folder(env).join("node_modules").exists() {
        bail!("the npm package is not assembled: run the step `package` first");
    }
    if folder.exists() {
        fs::remove_dir_all(&folder)?;
    }
    fs::create_dir_all(&folder)?;
    let mut snippets = Vec::new();
    for chapter in book(&env.root)?.0.iter().filter(|chapter| !chapter.is_generated()) {
        let stem = chapter.name.trim_end_matches(".md");
        for block in kios_guide::blocks(&chapter.text) {
            snippets.extend(of_block(stem, &block));
        }
    }
    for snippet in &snippets {
        fs::write(folder.join(&snippet.name), &snippet.code)?;
    }
    let is_typescript = |name: &String| name.rsplit('.').next() == Some("ts");
    let names: Vec<&String> = snippets.iter().map(|snippet| &snippet.name).collect();
    let typescript = names.iter().copied().filter(|name| is_typescript(name));
    let mut strict = compiler(env, &folder);
    run(strict.args(TYPESCRIPT).args(typescript))?;
    // With the declarations of the TypeScript among them, which a page in JSX needs.
    let mut loose = compiler(env, &folder);
    run(loose.args(JAVASCRIPT).args(names))?;
    let mut test = env.command("node");
    run(test.arg(env.root.join("npm/test/guide.mjs")).env("KIOS_GUIDE_DIR", &folder))
}

fn compiler(env: &Env, folder: &Path) -> Command {
    let mut compiler = env.command("tsc");
    compiler.args(OPTIONS).args(LIBRARIES).current_dir(folder);
    compiler
}

/// The files of a block; none for languages that others check.
fn of_block(chapter: &str, block: &Block) -> Vec<Snippet> {
    let language = block.language();
    let codes = match language {
        "js" | "ts" | "jsx" => vec![block.code.clone()],
        "html" => markup::scripts(&block.code),
        _ => Vec::new(),
    };
    let extension = if language == "html" { "js" } else { language };
    let named = codes.into_iter().enumerate().map(|(index, code)| Snippet {
        name: format!("{chapter}-{}-{index}.{extension}", block.line),
        code: local(&code),
    });
    named.collect()
}

/// The code with modules of the package in place of a relay's.
fn local(code: &str) -> String {
    let mut lines = Vec::new();
    for line in code.lines() {
        let served = SERVED.iter().find(|(address, _)| line.contains(address));
        let start = line.find("'http");
        lines.push(match (served, start) {
            (Some((address, module)), Some(at)) => {
                let (before, from) = line.split_at(at);
                let after = from.split_once(address).map_or("", |(_, after)| after);
                format!("{before}{module}{after}\n")
            }
            (Some(_) | None, _) => format!("{line}\n"),
        });
    }
    lines.concat()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_module_of_a_relay_is_the_packages() {
        let code = "import { KiosPos } from 'http://127.0.0.1:7070/embed/kios-pos.js';\nlet a;\n";
        assert_eq!(local(code), "import { KiosPos } from 'kios-pos';\nlet a;\n");
    }

    #[test]
    fn the_scripts_of_html_are_compiled_and_other_languages_are_not() {
        let block = |tag: &str, code: &str| Block { tag: tag.into(), code: code.into(), line: 7 };
        let html = of_block("start", &block("html", "<p></p><script>a()</script>"));
        assert_eq!(html, [Snippet { name: "start-7-0.js".into(), code: "a()\n".into() }]);
        assert_eq!(of_block("start", &block("jsx", "a\n"))[0].name, "start-7-0.jsx");
        assert!(of_block("start", &block("toml", "a = 1")).is_empty());
    }
}
