//! The command line.

use std::path::PathBuf;

use clap::{Args, Parser, Subcommand};
use kios_protocol::staff::StaffRole;
use kios_protocol::{ShopId, TerminalId};
use kios_relay::callback::Redeliver;
use kios_relay::service::member_name;

const ENVIRONMENT: &str = "\
Every key of the configuration file can be set as an environment variable KIOS_<KEY>.
KIOS_LOG sets what is logged (default: info), KIOS_LOG_FORMAT=json or text the format.";

/// Serves the API of the KIOS loyalty network, the kiosk page and the wallet page.
#[derive(Debug, Parser)]
#[command(name = "kios-relay", version, disable_help_subcommand = true, after_help = ENVIRONMENT)]
#[cfg_attr(
    feature = "demo",
    expect(clippy::struct_excessive_bools, reason = "flags of the command line")
)]
pub(crate) struct Cli {
    /// The configuration file (TOML).
    #[arg(long, value_name = "FILE", global = true)]
    pub(crate) config: Option<PathBuf>,
    /// Serve the demo: shops and customers with public keys, simulated card gateways, a database in memory.
    #[cfg(feature = "demo")]
    #[arg(long, conflicts_with = "config")]
    pub(crate) demo: bool,
    /// Let other machines reach the demo.
    #[cfg(feature = "demo")]
    #[arg(long, requires = "demo", conflicts_with = "config")]
    pub(crate) allow_lan: bool,
    #[command(subcommand)]
    pub(crate) command: Option<Command>,
}

/// Commands on the database of a relay, which may be running. Without one the relay is started.
#[derive(Debug, Subcommand)]
pub(crate) enum Command {
    /// Print a one-time code that pairs a kiosk.
    Pair {
        /// The kiosk's shop.
        #[arg(long, value_name = "ID")]
        shop: ShopId,
        /// The kiosk's terminal id.
        #[arg(long, value_name = "ID")]
        terminal: TerminalId,
    },
    /// Revoke a kiosk's key.
    Revoke {
        /// The kiosk's terminal id.
        #[arg(long, value_name = "ID")]
        terminal: TerminalId,
        /// Only in this shop.
        #[arg(long, value_name = "ID")]
        shop: Option<ShopId>,
    },
    /// Give a person of a shop a PIN, or unlock PINs.
    #[command(subcommand, arg_required_else_help = false)]
    Staff(StaffCommand),
    /// List the callbacks that failed finally, or send them again.
    Callbacks(CallbackArgs),
}

/// Commands on the PINs of a shop.
#[derive(Debug, Subcommand)]
pub(crate) enum StaffCommand {
    /// Give a person a new PIN and print it. A person with this name gets it in place of the earlier one.
    Add {
        /// The shop.
        #[arg(long, value_name = "ID")]
        shop: ShopId,
        /// The person's name.
        #[arg(long, value_name = "NAME", value_parser = member_name)]
        name: String,
        /// The role: clerk, manager or owner.
        #[arg(long, value_name = "ROLE")]
        role: StaffRole,
    },
    /// Unlock the PINs and terminals of a shop after wrong tries.
    Unlock {
        /// The shop.
        #[arg(long, value_name = "ID")]
        shop: ShopId,
    },
}

#[derive(Debug, Args)]
pub(crate) struct CallbackArgs {
    /// Select the callbacks that failed finally.
    #[arg(long, required = true)]
    failed: bool,
    /// Send them again: those with these ids, or all.
    #[arg(long, value_name = "ID", num_args = 0..)]
    redeliver: Option<Vec<i64>>,
}

impl CallbackArgs {
    /// Which callbacks are sent again; `None` only lists them.
    pub(crate) fn redeliver(self) -> Option<Redeliver> {
        self.redeliver.map(|ids| {
            if ids.is_empty() { Redeliver::All } else { Redeliver::Only(ids.into_iter().collect()) }
        })
    }
}

#[cfg(test)]
mod tests {
    use std::error::Error;
    use std::fs;
    use std::path::Path;

    use super::*;

    /// A line with values in place of what a reader fills in, without a comment.
    fn words(line: &str) -> Vec<String> {
        let command = line.split_once(" #").map_or(line, |(command, _)| command);
        let word = |word: &str| match word {
            "ID" => format!("0x{}", "0001".repeat(16)),
            "NAME" => "Jimin".to_owned(),
            other => other.to_owned(),
        };
        command.split_whitespace().map(word).collect()
    }

    #[test]
    fn every_command_in_the_documents_is_accepted() -> Result<(), Box<dyn Error>> {
        let root = Path::new(concat!(env!("CARGO_MANIFEST_DIR"), "/../.."));
        let mut files = vec![root.join("crates/relay/README.md"), root.join("docs/operations.md")];
        for chapter in fs::read_dir(root.join("docs/guide/src"))? {
            files.push(chapter?.path());
        }
        let mut found = 0;
        for file in files.iter().filter(|file| file.extension().is_some_and(|ext| ext == "md")) {
            let text = fs::read_to_string(file)?;
            for line in text.lines().map(str::trim).filter(|line| line.starts_with("kios-relay ")) {
                if cfg!(feature = "demo") || !line.contains("--demo") {
                    Cli::try_parse_from(words(line))
                        .map_err(|fault| format!("{}: {line}: {fault}", file.display()))?;
                    found += 1;
                }
            }
        }
        assert!(found > 8, "{found}");
        Ok(())
    }
}
