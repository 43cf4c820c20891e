//! `cargo xtask bench`: the figures of `docs/performance.md`.

use anyhow::{Result, bail};

use crate::{
    attack, build,
    cmd::{Env, run},
    setup::{self, Need},
};

/// What can be measured by itself.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Bench {
    /// The files that each page downloads, as they are served.
    Bytes,
    /// Amounts, messages and signatures, natively.
    Signing,
    /// Payments per second of a relay on a new database file, with 1, 16 and 64 clients, and statements per payment.
    Relay,
    /// The p95 of one client's writes, quiet and while 200 connections of another address attack; the budget is twice the
    /// quiet figure.
    Writes,
}

impl Bench {
    /// All of them.
    pub(crate) const ALL: [Self; 4] = [Self::Bytes, Self::Signing, Self::Relay, Self::Writes];

    const fn name(self) -> &'static str {
        match self {
            Self::Bytes => "bytes",
            Self::Signing => "signing",
            Self::Relay => "relay",
            Self::Writes => "writes",
        }
    }

    /// The measurement called `name`.
    ///
    /// # Errors
    /// When there is none.
    pub(crate) fn parse(name: &str) -> Result<Self> {
        match Self::ALL.into_iter().find(|bench| bench.name() == name) {
            Some(bench) => Ok(bench),
            None => bail!("no such measurement: {name} (bytes, signing, relay or writes)"),
        }
    }

    fn perform(self, env: &Env) -> Result<()> {
        match self {
            Self::Bytes => {
                print!("{}", build::pages(&setup::setup(env, Need::Build)?)?);
                Ok(())
            }
            Self::Signing => run(&mut env.cargo("bench --locked -p kios-protocol")),
            Self::Relay => relay(env),
            Self::Writes => run(attack::prepared(env, "release")?.arg("bench")),
        }
    }
}

/// Measures in the given order.
///
/// # Errors
/// When something does not build or fails, or a budget is exceeded.
pub(crate) fn bench(env: &Env, benches: &[Bench]) -> Result<()> {
    for bench in benches {
        println!("\n== {}", bench.name());
        bench.perform(env)?;
    }
    Ok(())
}

fn relay(env: &Env) -> Result<()> {
    let build = "build --release --locked -p kios-relay --bin kios-relay --example load";
    run(&mut env.cargo(build))?;
    let (load, relay) = (env.built("release/examples", "load"), env.built("release", "kios-relay"));
    run(env.command(&load).arg(&relay))?;
    run(env.command(&load).arg(&relay).arg("statements"))
}
