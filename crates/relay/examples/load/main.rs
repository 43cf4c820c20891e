//! Measures payments of a relay over HTTP: `load RELAY [PAYMENTS]` starts the relay on a new database file and prints a
//! line for 1, 16 and 64 clients.
//!
//! A payment is an open by the shop's agent, an approval by the customer and a close. Each request has its real signature,
//! made before the clock runs, because what is measured is the relay. `load RELAY statements` counts the statements and
//! commits of a payment instead, from the relay's log and metrics.
#![expect(clippy::print_stdout, reason = "what the program is for")]

mod client;
mod figures;
mod payments;
mod relay;

use std::process::ExitCode;

use client::Outcome;
use relay::Relay;

/// The numbers of clients that pay at the same time.
const CLIENTS: [usize; 3] = [1, 16, 64];
/// The payments of a line, unless the command line says another number.
const PAYMENTS: usize = 1_024;

#[tokio::main]
async fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let measured = match arguments.iter().map(String::as_str).collect::<Vec<_>>().as_slice() {
        [relay] => rates(relay, PAYMENTS).await,
        [relay, "statements"] => statements(relay).await,
        [relay, payments] => match payments.parse() {
            Ok(payments) => rates(relay, payments).await,
            Err(fault) => Err(format!("PAYMENTS: {fault}").into()),
        },
        _ => Err("usage: load RELAY [PAYMENTS | statements]".into()),
    };
    match measured {
        Ok(()) => ExitCode::SUCCESS,
        Err(fault) => {
            println!("failed: {fault}");
            ExitCode::FAILURE
        }
    }
}

async fn rates(program: &str, payments: usize) -> Outcome<()> {
    println!(
        "clients  payments/s  p50 ms  p99 ms  CPU ms/payment  switches/payment  statements/payment  commits/payment"
    );
    for clients in CLIENTS {
        let relay = Relay::start(program, "warn").await?;
        // A line of its own warms the caches up: the first requests prepare the statements.
        payments::run(&relay, clients, payments / 8).await?;
        let taken = payments::run(&relay, clients, payments).await?;
        relay.check_balances(payments + payments / 8).await?;
        println!("{}", figures::line(clients, payments, &taken));
    }
    Ok(())
}

/// Counts the lines that the relay's log has for a statement, and the commits in its histogram.
async fn statements(program: &str) -> Outcome<()> {
    let relay = Relay::start(program, "warn,sqlx::query=debug,kios_relay::sql=debug").await?;
    payments::run(&relay, 1, 16).await?;
    let used = payments::run(&relay, 1, 128).await?.used;
    println!(
        "statements/payment {}  commits/payment {}",
        figures::each(used.logged, 128),
        figures::each(used.writes, 128)
    );
    Ok(())
}
