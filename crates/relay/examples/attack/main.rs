//! Attacks a relay of its own over the network: `attack RELAY` prints a line for each attack, `attack RELAY bench` the p95
//! of another client's writes, quiet and under attack.
//!
//! The relay runs with its default limits. Attackers come from 127.0.0.2 and above, everybody else from 127.0.0.1.
#![expect(clippy::print_stdout, reason = "what the program is for")]

mod client;
mod requests;
mod storms;
mod victim;

use std::process::ExitCode;

use client::Outcome;
use victim::Victim;

/// The result of one attack.
pub(crate) struct Finding {
    pub(crate) held: bool,
    pub(crate) figure: String,
}

/// Prints the lines and counts the attacks that succeeded.
#[derive(Default)]
struct Report {
    failed: u32,
}

impl Report {
    fn line(&mut self, name: &str, result: Outcome<Finding>) {
        let result = result
            .unwrap_or_else(|fault| Finding { held: false, figure: format!("no answer: {fault}") });
        self.failed += u32::from(!result.held);
        let word = if result.held { "held  " } else { "FAILED" };
        println!("{word}  {name:<44} {}", result.figure);
    }
}

#[tokio::main]
async fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let mut report = Report::default();
    match arguments.iter().map(String::as_str).collect::<Vec<_>>().as_slice() {
        [relay] => {
            match Victim::start(relay).await {
                Ok(victim) => attack(&victim, &mut report).await,
                Err(fault) => report.line("the relay starts", Err(fault)),
            }
            println!("{} failed", report.failed);
        }
        [relay, "bench"] => {
            let measured = match Victim::start(relay).await {
                Ok(victim) => storms::writes_of_others(&victim, BENCH_WRITES).await,
                Err(fault) => Err(fault),
            };
            report.line("p95 of another client's writes", measured);
        }
        _ => {
            println!("usage: attack RELAY [bench]");
            return ExitCode::from(2);
        }
    }
    if report.failed == 0 { ExitCode::SUCCESS } else { ExitCode::FAILURE }
}

/// The writes that are measured, quiet and under attack.
const WRITES: usize = 100;
const BENCH_WRITES: usize = 400;

async fn attack(victim: &Victim, report: &mut Report) {
    report.line("replays of an open, an approval and a close", requests::replays(victim).await);
    report.line("an altered amount under a valid signature", requests::altered(victim).await);
    report.line("doubled and unknown fields", requests::doubled_fields(victim).await);
    report.line("paths that leave their folder", requests::paths(victim).await);
    report.line("an approval with a body of 1 MB", requests::oversized(victim).await);
    report.line("a head of 17 KiB", requests::large_head(victim).await);
    report.line("reads of others' sales by a stranger", requests::reads(victim).await);
    report.line("a script of another origin", requests::foreign_origin(victim).await);
    report.line("an address claimed in X-Forwarded-For", requests::forged_address(victim).await);
    report.line("wrong pairing codes", requests::pairing(victim).await);
    report.line("600 invalid signatures", requests::signatures(victim).await);
    report.line("1,000 requests for a nonce", requests::nonces(victim).await);
    report.line("1,100 idle sockets", storms::idle_sockets(victim).await);
    report.line("600 streams", storms::streams(victim).await);
    report.line("300 half-sent bodies", storms::half_bodies(victim).await);
    report.line("200 half-sent heads", storms::half_heads(victim).await);
    report.line("200 connections that write", storms::writes_of_others(victim, WRITES).await);
}
