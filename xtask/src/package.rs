//! `cargo xtask package`: the npm package in `target/npm/kios-pos`, its checks, and the examples that are built with it.
//!
//! The package is the files of `npm/`, the compiled `crates/headless` without and with practice, and the practice page of the
//! last build, with the workspace's version and licence, and the third-party notices of what is compiled. publint and `attw` check what a bundler and
//! TypeScript find in it, a program is compiled against its types, and the examples are built by Vite as their users would, into `target/examples`. Sizes are
//! budgets, because every page of a host downloads them.

use std::{
    fs,
    io::Write as _,
    os::unix::fs::symlink,
    path::{Path, PathBuf},
};

use anyhow::{Context as _, Result, ensure};

use crate::{
    cmd::{Env, run},
    release::notices,
};

/// What the package has from `npm/`.
const FILES: [&str; 16] = [
    "practice.js",
    "practice.d.ts",
    "practice-world.d.ts",
    "practice-headless.js",
    "practice-headless.d.ts",
    "module.js",
    "headless.js",
    "headless.d.ts",
    "kios-pos.js",
    "kios-pos.d.ts",
    "element.js",
    "element.d.ts",
    "embed.d.ts",
    "custom-elements.json",
    "README.md",
    "package.json",
];

/// The crates whose WebAssembly is in the package.
const COMPILED: [&str; 3] = ["kios-headless", "kios-pos", "kios-practice"];

/// Where their third-party notices are.
const NOTICES: &str = "THIRD-PARTY-NOTICES.txt";

/// The largest size of what a host downloads, in bytes as brotli compresses it.
const BUDGETS: [(&str, usize); 7] = [
    ("kios-pos.js", 5_000),
    ("element.js", 2_500),
    ("kios_headless.js", 9_500),
    ("kios_headless_bg.wasm", 290_000),
    ("practice.js", 1_500),
    ("kios_practice.js", 10_500),
    ("kios_practice_bg.wasm", 370_000),
];

/// What the compiler uses of WebAssembly, all of which Node 20 and the browsers of its time have.
const FEATURES: [&str; 6] = [
    "--enable-bulk-memory",
    "--enable-multivalue",
    "--enable-mutable-globals",
    "--enable-nontrapping-float-to-int",
    "--enable-reference-types",
    "--enable-sign-ext",
];

/// The examples that a bundler builds.
const BUILT: [&str; 2] = ["react", "vue"];

/// The example whose tests sell in practice, without a relay.
const PRACTICE_TEST: &str = "practice-test";

/// Assembles and checks the package, and builds the examples.
///
/// # Errors
/// When a file is missing, a check fails, or an example does not build.
pub(crate) fn package(env: &Env) -> Result<()> {
    let folder = assemble(env)?;
    for (name, budget) in BUDGETS {
        let size = compressed(&fs::read(folder.join(name))?)?;
        println!("{name}: {size} bytes compressed, at most {budget}");
        ensure!(
            size <= budget,
            "{name} has {size} bytes compressed, at most {budget} are accepted"
        );
    }
    let mut lint = env.command("publint");
    run(lint.arg("--strict").arg(&folder))?;
    let mut types = env.command("attw");
    run(types
        .args(["--profile", "esm-only", "--exclude-entrypoints"])
        .args(["headless.wasm", "practice/headless.wasm", "--pack"])
        .arg(&folder))?;
    examples(env, &folder)
}

/// The relay's client for JavaScript.
pub(crate) fn headless_script(env: &Env) -> PathBuf {
    env.root.join("target/npm/kios-pos/headless.js")
}

/// The folder with built examples.
pub(crate) fn examples_folder(env: &Env) -> PathBuf {
    env.root.join("target/examples")
}

fn assemble(env: &Env) -> Result<PathBuf> {
    let folder = env.root.join("target/npm/kios-pos");
    if folder.exists() {
        fs::remove_dir_all(&folder)?;
    }
    fs::create_dir_all(&folder)?;
    for name in FILES {
        let from = env.root.join("npm").join(name);
        let text = fs::read_to_string(&from).with_context(|| from.display().to_string())?;
        let version = format!("\"version\": \"{}\"", env!("CARGO_PKG_VERSION"));
        fs::write(folder.join(name), text.replace("\"version\": \"0.0.0\"", &version))?;
    }
    fs::copy(env.root.join("LICENSE"), folder.join("LICENSE"))?;
    fs::write(folder.join(NOTICES), notices::text_for(env, &COMPILED)?)?;
    fs::copy(env.root.join("crates/headless/types/wire.d.ts"), folder.join("wire.d.ts"))?;
    headless(env, &folder, Headless::Client)?;
    headless(env, &folder, Headless::Practice)?;
    practice_page(env, &folder.join("practice"))?;
    Ok(folder)
}

/// Copies the practice page of the last build. Servers of files compress by themselves, or not at all.
fn practice_page(env: &Env, folder: &Path) -> Result<()> {
    let site = env.site("practice");
    ensure!(site.join("index.html").is_file(), "{} is missing: build first", site.display());
    copy_where(&site, folder, |name| {
        let packed = Path::new(name).extension();
        packed.is_none_or(|extension| extension != "br" && extension != "gz")
    })
}

/// The two builds of the relay's client for JavaScript.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Headless {
    /// The client alone.
    Client,
    /// With practice, whose names differ, so that the client does not grow by it.
    Practice,
}

impl Headless {
    /// What its files are called.
    const fn name(self) -> &'static str {
        match self {
            Self::Client => "kios_headless",
            Self::Practice => "kios_practice",
        }
    }

    const fn features(self) -> &'static str {
        match self {
            Self::Client => "",
            Self::Practice => "--features practice",
        }
    }
}

/// Compiles the relay's client for JavaScript; `headless.js` and `practice-headless.js` load it.
fn headless(env: &Env, folder: &Path, which: Headless) -> Result<()> {
    let target = "wasm32-unknown-unknown";
    let build = format!("build --profile kiosk --locked -p kios-headless --lib --target {target}");
    run(&mut env.cargo(&format!("{build} {}", which.features())))?;
    let module = env.target.join(target).join("kiosk/kios_headless.wasm");
    let mut bindings = env.command("wasm-bindgen");
    bindings.args(["--target", "web", "--no-typescript", "--out-name", which.name(), "--out-dir"]);
    run(bindings.arg(folder).arg(module))?;
    let module = folder.join(format!("{}_bg.wasm", which.name()));
    let mut smaller = env.command("wasm-opt");
    smaller.args(["-Oz", "--strip-debug", "--strip-producers"]).args(FEATURES).arg("-o");
    run(smaller.arg(&module).arg(&module))
}

fn compressed(bytes: &[u8]) -> Result<usize> {
    let mut sink = brotli::CompressorWriter::new(Vec::new(), 4096, 11, 22);
    sink.write_all(bytes)?;
    Ok(sink.into_inner().len())
}

/// Builds the examples in copies whose modules are the tools' and the package.
fn examples(env: &Env, package: &Path) -> Result<()> {
    let modules = env.npm_tools().context("the tools of npm are not set up")?;
    let target = examples_folder(env);
    if target.exists() {
        fs::remove_dir_all(&target)?;
    }
    let links = target.join("node_modules");
    fs::create_dir_all(&links)?;
    for entry in fs::read_dir(modules)? {
        let entry = entry?;
        symlink(entry.path(), links.join(entry.file_name()))?;
    }
    symlink(package, links.join("kios-pos"))?;
    types(env, &target)?;
    for name in BUILT {
        let folder = target.join(name);
        copy(&env.root.join("examples").join(name), &folder)?;
        let mut vite = env.command("vite");
        run(vite.args(["build", "--logLevel", "warn"]).current_dir(&folder))?;
    }
    let folder = target.join(PRACTICE_TEST);
    copy(&env.root.join("examples").join(PRACTICE_TEST), &folder)?;
    run(env.command("node").arg("--test").current_dir(&folder))
}

/// Compiles a host's program against the package's types.
fn types(env: &Env, folder: &Path) -> Result<()> {
    fs::copy(env.root.join("npm/tools/usage.ts"), folder.join("usage.ts"))?;
    let mut compiler = env.command("tsc");
    compiler.args(["--noEmit", "--strict", "--target", "es2023", "--module", "nodenext"]);
    run(compiler.args(["--lib", "es2023,dom,dom.asynciterable", "usage.ts"]).current_dir(folder))
}

fn copy(from: &Path, to: &Path) -> Result<()> {
    copy_where(from, to, |_| true)
}

/// Copies the files whose names are as `wanted` says.
fn copy_where(from: &Path, to: &Path, wanted: fn(&str) -> bool) -> Result<()> {
    fs::create_dir_all(to)?;
    for entry in fs::read_dir(from)? {
        let entry = entry?;
        let target = to.join(entry.file_name());
        if entry.file_type()?.is_dir() {
            copy_where(&entry.path(), &target, wanted)?;
        } else if wanted(&entry.file_name().to_string_lossy()) {
            fs::copy(entry.path(), target)?;
        }
    }
    Ok(())
}
