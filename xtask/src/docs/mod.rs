//! `cargo xtask docs`: the generated descriptions and types, then the documentation in `target/site/docs`.
//!
//! `kios-openapi` writes `docs/openapi.json`, `docs/api.md`, `docs/api.html`, `crates/headless/types/*` and
//! `npm/embed.d.ts` from the wire types; one of its tests fails while they are stale. [`site`] makes the pages from the
//! chapters, and [`snippets`] compiles their code.

mod page;
mod site;
mod snippets;

use anyhow::Result;

use crate::cmd::{Env, run};

/// Writes the files and the site.
///
/// # Errors
/// When the generator cannot be built, or the site has a fault.
pub(crate) fn docs(env: &Env) -> Result<()> {
    run(&mut env.cargo("run --quiet -p kios-openapi --locked"))?;
    site::site(env)
}

/// Makes the site and compiles the code of its chapters against the npm package of the last `package`.
///
/// # Errors
/// When the site has a fault, or some code does not compile.
pub(crate) fn check(env: &Env) -> Result<()> {
    site::site(env)?;
    snippets::check(env)
}
