//! `kios-upstream`: the stand-in as a process. Its first line is the address it listens on.

use std::io::Write as _;
use std::path::PathBuf;
use std::process::ExitCode;

use kios_upstream::{Settings, Upstream};
use lexopt::prelude::*;

const HELP: &str = "kios-upstream [--listen ADDRESS] [--settings FILE.json]";

#[tokio::main]
async fn main() -> ExitCode {
    match run().await {
        Ok(()) => ExitCode::SUCCESS,
        Err(fault) => {
            drop(writeln!(std::io::stderr(), "{fault}"));
            ExitCode::FAILURE
        }
    }
}

async fn run() -> Result<(), Box<dyn std::error::Error>> {
    let (mut listen, mut file) = (None, None::<PathBuf>);
    let mut arguments = lexopt::Parser::from_env();
    while let Some(argument) = arguments.next()? {
        match argument {
            Long("listen") => listen = Some(arguments.value()?.string()?),
            Long("settings") => file = Some(arguments.value()?.into()),
            Long("help") => {
                writeln!(std::io::stdout(), "{HELP}")?;
                return Ok(());
            }
            Short(_) | Long(_) | Value(_) => return Err(argument.unexpected().into()),
        }
    }
    let mut settings = match file {
        Some(file) => Settings::from_json(&std::fs::read_to_string(file)?)?,
        None => Settings::default(),
    };
    if let Some(listen) = listen {
        settings.listen = listen;
    }
    let running = Upstream::start(settings)?;
    writeln!(std::io::stdout(), "{}", running.url())?;
    std::io::stdout().flush()?;
    core::future::pending().await
}
