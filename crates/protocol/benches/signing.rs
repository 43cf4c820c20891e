//! Measures signing, signature recovery and parsing of an amount.
//!
//! `cargo bench -p kios-protocol` prints nanoseconds per call, the best of several rounds, and the
//! ratio of the first two. It asserts nothing: machines differ.

use std::hint::black_box;
use std::time::Instant;

use kios_protocol::message::CloseNewPayment;
use kios_protocol::{Amount, Message as _, SecretKey};

const ROUNDS: usize = 12;

/// Nanoseconds per call in the best round.
#[expect(clippy::disallowed_methods, reason = "a bench measures time")]
fn nanoseconds<T>(calls: u32, mut work: impl FnMut() -> T) -> u128 {
    let round = |_| {
        let start = Instant::now();
        for _ in 0..calls {
            black_box(work());
        }
        start.elapsed().as_nanos() / u128::from(calls)
    };
    (0..ROUNDS).map(round).min().unwrap_or_default()
}

#[expect(clippy::print_stdout, reason = "a bench prints its results")]
fn main() {
    let Ok(key) = SecretKey::from_bytes(&[0x22; 32]) else { return };
    let message = CloseNewPayment { payment_id: "0xcdcdcdcd", confirm: true };
    let (digest, signature) = (message.digest(), key.sign(&message));
    let sign = nanoseconds(200, || key.sign(black_box(&message)));
    let recover = nanoseconds(200, || black_box(&signature).recover_canonical(&digest));
    let parse = nanoseconds(20_000, || black_box("12345678901234567890").parse::<Amount>());
    let decimal = nanoseconds(20_000, || Amount::parse_decimal(black_box("12345.678901234567")));
    for (name, took) in [
        ("sign a message", sign),
        ("recover its signer", recover),
        ("parse an amount (wire)", parse),
        ("parse an amount (decimal)", decimal),
    ] {
        println!("{name:<28}{took:>10} ns");
    }
    let ratio = (sign * 100).checked_div(recover).unwrap_or_default();
    println!("sign / recover{:>21}.{:02}", ratio / 100, ratio % 100);
}
