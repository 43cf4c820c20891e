//! `cargo xtask lint`: formatting, spelling, dependencies, clippy for both targets, and the documentation, with warnings
//! as errors.

use anyhow::Result;

use crate::cmd::{Env, run};

/// The clippy runs: everything natively with practice, the relay without the demo, then the crates that also run in a
/// browser, without and with practice.
const CLIPPY: [&str; 5] = [
    "clippy --workspace --all-targets --features kios-pos/practice,kios-headless/practice --locked -- -D warnings",
    "clippy -p kios-relay --locked -- -D warnings",
    "clippy -p kios-pos -p kios-signer -p kios-wallet -p kios-web -p kios-sdk -p kios-headless -p kios-protocol -p kios-client \
     -p kios-text -p kios-till --target wasm32-unknown-unknown --locked -- -D warnings",
    "clippy -p kios-pos -p kios-headless -p kios-practice --features kios-pos/practice,kios-headless/practice \
     --target wasm32-unknown-unknown --locked -- -D warnings",
    "clippy -p kios-pos --tests --target wasm32-unknown-unknown --locked -- -D warnings",
];

/// The checks of `deny.toml` on all dependencies. Advisories are left out: their database is a Git repository
/// that changes every day, so a build that passed could fail later without a change.
const DENY: &str =
    "deny --offline --locked --workspace --log-level error check bans licenses sources";

/// Runs every check and stops at the first that fails.
///
/// # Errors
/// When a check fails; it has then printed why.
pub(crate) fn lint(env: &Env) -> Result<()> {
    run(&mut env.cargo("fmt --all --check"))?;
    run(&mut env.command("typos"))?;
    run(&mut env.cargo(DENY))?;
    for check in CLIPPY {
        run(&mut env.cargo(check))?;
    }
    run(env.cargo("doc --no-deps --workspace --locked").env("RUSTDOCFLAGS", "-D warnings"))
}
