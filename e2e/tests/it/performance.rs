//! Measures the time from the approval to the receipt.

use anyhow::{Context as _, Result};
use kios_e2e::{Kiosk, Locale, Outcome, Page, Person, Shop, Wallet, run};

const RUNS: usize = 5;

/// Records in the page when the approval is pressed.
const RECORD_TAP: &str = "window.tapped = 0;
    document.addEventListener('click', event => {
        if (event.target.closest('[data-testid=\"approve\"]'))
            window.tapped = performance.timeOrigin + event.timeStamp;
    }, { capture: true });";

/// Records in the page when the receipt was painted: after the frame that followed its arrival.
const RECORD_PAINT: &str = "window.painted = 0;
    const seen = () => {
        if (document.querySelector('[data-screen]')?.dataset.screen !== 'receipt') return;
        watch.disconnect();
        requestAnimationFrame(() => {
            const { port1, port2 } = new MessageChannel();
            port1.onmessage = () => {
                window.painted = performance.timeOrigin + performance.now();
            };
            port2.postMessage(0);
        });
    };
    const watch = new MutationObserver(seen);
    watch.observe(document.body, { subtree: true, childList: true, attributes: true });";

async fn recorded(page: &Page, name: &str) -> Result<f64> {
    let value = page.wait_until(name, &format!("return window.{name};"), &[]).await;
    value?.as_f64().context("no timestamp")
}

#[tokio::test]
async fn from_the_approval_to_the_receipt() -> Result<()> {
    run(&[], async |env| {
        let kiosk = Kiosk::open_paired(env, Shop::Won, Locale::Korean).await?;
        kiosk.browser().animate().await?;
        let wallet = Wallet::sign_in(env, Person::Rich, Locale::Korean).await?;
        let mut durations = Vec::new();
        for _ in 0..RUNS {
            let code = wallet.show_code().await?;
            kiosk.request_payment("1000", &code).await?;
            wallet.wait_for_request().await?;
            kiosk.page().evaluate(RECORD_PAINT, &[]).await?;
            wallet.page().evaluate(RECORD_TAP, &[]).await?;
            wallet.page().press("approve").await?;
            kiosk.wait_for_outcome(Outcome::Paid).await?;
            let tapped = recorded(wallet.page(), "tapped").await?;
            let painted = recorded(kiosk.page(), "painted").await?;
            durations.push(whole_milliseconds(tapped, painted));
            kiosk.page().press("done").await?;
            wallet.go_home().await?;
        }
        report(durations);
        Ok(())
    })
    .await
}

#[expect(
    clippy::float_arithmetic,
    clippy::as_conversions,
    clippy::cast_possible_truncation,
    reason = "browser timestamps, rounded for the report"
)]
fn whole_milliseconds(from: f64, to: f64) -> i64 {
    (to - from).round() as i64
}

#[expect(clippy::print_stdout, reason = "the test prints its measurement")]
fn report(mut durations: Vec<i64>) {
    let all: Vec<String> = durations.iter().map(i64::to_string).collect();
    durations.sort_unstable();
    let median = durations.get(RUNS / 2).copied().unwrap_or_default();
    println!("approval → receipt: median {median} ms ({})", all.join(", "));
}
