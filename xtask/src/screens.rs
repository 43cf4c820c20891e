//! `cargo xtask screens`: checks the layout of every screen of the kiosk and the wallet, then takes screenshots of them
//! into `target/screens`.
//!
//! The screenshots are taken by an ignored test of the `e2e` crate, which drives the same browser as its other tests.

use anyhow::Result;

use crate::{
    build,
    cmd::{Edition, Env, Scratch, run},
    test,
};

/// Checks the layout, builds, then takes the screenshots.
///
/// # Errors
/// When a text is cut off or covered, the build fails or a screen cannot be reached.
pub(crate) fn screens(env: &Env) -> Result<()> {
    let scratch = Scratch::new("screens")?;
    let mut layout = env.cargo("test -p kios-e2e --test it --locked -- layout::");
    run(layout.env("TMPDIR", scratch.path()))?;
    build::build(env, Edition::Demo)?;
    let mut command =
        env.cargo("test -p kios-e2e --test screens --locked -- --ignored --nocapture");
    test::end_to_end_env(env, &mut command, &scratch);
    let folder = env.root.join("target/screens");
    run(command.env("KIOS_SCREENS_DIR", &folder))?;
    println!("the pictures are in target/screens");
    Ok(())
}
