//! `cargo xtask screens`: photographs every screen of the kiosk and the wallet into `target/screens`.
//!
//! The photographing is a test of the `e2e` crate that is ignored by default: it drives the same browser through the
//! same journeys, and only this command asks for it.

use anyhow::Result;

use crate::{
    build,
    kit::{Kit, Scratch, run},
    test,
};

/// Builds, then takes the pictures.
///
/// # Errors
/// When the build fails or a screen cannot be reached.
pub(crate) fn screens(kit: &Kit) -> Result<()> {
    build::build(kit)?;
    let scratch = Scratch::new("screens")?;
    let mut command =
        kit.cargo("test -p kios-e2e --test screens --locked -- --ignored --nocapture");
    test::end_to_end_env(kit, &mut command, &scratch);
    let folder = kit.root.join("target/screens");
    run(command.env("KIOS_SCREENS_DIR", &folder))?;
    println!("the pictures are in target/screens");
    Ok(())
}
