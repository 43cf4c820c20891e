//! `cargo xtask docs`: writes `docs/openapi.json` and `docs/api.md`.
//!
//! The relay's library generates both from its wire types; a test of the relay fails while they are stale.

use anyhow::Result;

use crate::cmd::{Env, run};

/// Writes both files.
///
/// # Errors
/// When the relay cannot be built.
pub(crate) fn docs(env: &Env) -> Result<()> {
    run(&mut env.cargo("run --quiet -p kios-relay --example api-docs --locked"))
}
