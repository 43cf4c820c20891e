//! Checks a file of signature vectors against this crate.
//!
//! `cargo run -q -p kios-protocol --example check-vectors -- FILE` prints one line per mismatch and
//! a closing line with both counts. The exit code is 0 without differences, 1 with differences, 2 if
//! there was nothing to check.

mod check;

use std::process::ExitCode;

#[expect(clippy::print_stdout, clippy::print_stderr, reason = "a command prints its results")]
fn main() -> ExitCode {
    let mut arguments = std::env::args_os().skip(1);
    let (Some(file), None) = (arguments.next(), arguments.next()) else {
        eprintln!("usage: check-vectors FILE");
        return ExitCode::from(2);
    };
    let file = std::path::PathBuf::from(file);
    let report = match std::fs::read_to_string(&file) {
        Ok(text) => check::run(&text).map_err(|fault| fault.to_string()),
        Err(fault) => Err(fault.to_string()),
    };
    match report {
        Err(fault) => {
            eprintln!("check-vectors: {}: {fault}", file.display());
            ExitCode::from(2)
        }
        Ok(report) => {
            report.mismatches.iter().for_each(|line| println!("{line}"));
            println!("{report}");
            ExitCode::from(u8::from(!report.mismatches.is_empty()))
        }
    }
}
