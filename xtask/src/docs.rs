//! `cargo xtask docs`: writes `docs/openapi.json`, `docs/api.md` and `docs/api.html`.
//!
//! `kios-openapi` generates them from the wire types; one of its tests fails while they are stale.

use anyhow::Result;

use crate::cmd::{Env, run};

/// Writes the files.
///
/// # Errors
/// When the generator cannot be built.
pub(crate) fn docs(env: &Env) -> Result<()> {
    run(&mut env.cargo("run --quiet -p kios-openapi --locked"))
}
