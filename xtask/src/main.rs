//! The development commands of this repository: `cargo xtask <command>`.
//!
//! Each command is one module: [`setup`] installs the tools, [`build`] builds the three pages and the relay, [`run`]
//! starts them, [`mod@test`] and [`lint`] check them, [`mod@api`] checks a running relay against its API description,
//! [`mod@docs`] writes that description and the documentation, [`mod@package`] assembles the npm package, [`tidy`] checks the project's own rules, [`mod@bench`] measures, [`mod@attack`] attacks a running relay, [`screens`]
//! takes screenshots of every screen, [`mod@fresh_root`] tries both commands of the README on a new system, and
//! [`mod@release`] makes a release. [`cmd`] starts other programs.
//!
//! Deliberately absent: asynchronous code and configuration files.
#![expect(clippy::print_stdout, clippy::print_stderr, reason = "xtask is a command-line program")]

mod api;
mod attack;
mod bench;
mod build;
mod cmd;
mod counts;
mod docs;
mod fresh_root;
mod lint;
mod package;
mod release;
mod run;
mod screens;
mod setup;
mod test;
mod tidy;

use std::process::ExitCode;

use anyhow::Result;

use crate::{
    bench::Bench,
    cmd::{Edition, Env},
    setup::Need,
    test::Step,
};

const HELP: &str = "\
The chores of this repository.

    ./kios <command>       or, where a C compiler is there: cargo xtask <command>

    setup              install what the other commands need; each of them does this by itself
    build              make the pages (target/site) and the relay (target/relay/production), without the demo
    run [-- args]      build, then start the relay with the demo; args go to the relay
    test               everything that must pass: lint, native tests, browser tests, build, package, docs, API, end to end
    test --only STEP   one of: lint, native, browser, build, package, docs, api, e2e (the last ones use what the last build
                       made, and docs what package made)
    package            assemble and check the npm package (target/npm/kios-pos), build the examples
    docs               write docs/openapi.json, api.md, api.html, crates/headless/types and npm/embed.d.ts from the types,
                       then make the documentation (target/site/docs), which the relay serves under /docs/
    lint               formatting, spelling, dependencies, clippy for both targets, documentation
    tidy               the project's rules that no compiler checks
    attack             attack a relay on this machine over the network; one line for each attack
    bench              measure all of: bytes (of the pages), signing, relay (payments per second), writes (under attack)
    bench --only NAME  measure one of them
    screens            check the layout of every screen, then take pictures of them into target/screens
    fresh-root         run and test in a new Debian root; as root, with debootstrap; uses the committed state
    release VERSION    set the version, pack the relay and the pages into target/release-archive, commit and tag
    help               this text
";

fn main() -> ExitCode {
    let args: Vec<String> = std::env::args().skip(1).collect();
    let args: Vec<&str> = args.iter().map(String::as_str).collect();
    match dispatch(&args) {
        Ok(code) => code,
        Err(error) => {
            eprintln!("error: {error:#}");
            ExitCode::FAILURE
        }
    }
}

/// Runs the command that `args` name.
fn dispatch(args: &[&str]) -> Result<ExitCode> {
    let env = Env::new()?;
    match args {
        ["setup"] => setup::setup(&env, Need::Test).map(drop),
        ["build"] => build::build(&setup::setup(&env, Need::Build)?, Edition::Production),
        ["run", "--", rest @ ..] | ["run", rest @ ..] => {
            run::run(&setup::setup(&env, Need::Build)?, rest)
        }
        ["test"] => return Ok(test::test(&env, &Step::ALL)),
        ["test", "--only", step] => return Ok(test::test(&env, &[Step::parse(step)?])),
        ["package"] => package::package(&setup::setup(&env, Need::Test)?),
        ["docs"] => docs::docs(&setup::setup(&env, Need::Docs)?),
        ["lint"] => lint::lint(&setup::setup(&env, Need::Lint)?),
        ["tidy"] => tidy::tidy(&env),
        ["attack"] => attack::attack(&env),
        ["bench"] => bench::bench(&env, &Bench::ALL),
        ["bench", "--only", name] => bench::bench(&env, &[Bench::parse(name)?]),
        ["fresh-root"] => fresh_root::fresh_root(&env),
        ["release", version] => release::release(&env, version),
        ["screens"] => screens::screens(&setup::setup(&env, Need::Screens)?),
        [] | ["help" | "--help" | "-h"] => {
            print!("{HELP}");
            Ok(())
        }
        unknown => {
            eprint!("no such command: {}\n\n{HELP}", unknown.join(" "));
            return Ok(ExitCode::from(2));
        }
    }
    .map(|()| ExitCode::SUCCESS)
}
