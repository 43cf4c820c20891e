//! How long a clerk waits.

use anyhow::{Context as _, Result};
use kios_e2e::{Ending, Kiosk, Page, Person, Shop, Tongue, Wallet, story};

const RUNS: usize = 5;

/// Notes in the page when the approval is tapped.
const TAPPED: &str = "window.tapped = 0;
    document.addEventListener('click', event => {
        if (event.target.closest('[data-testid=\"approve\"]'))
            window.tapped = performance.timeOrigin + event.timeStamp;
    }, { capture: true });";

/// Notes in the page when the receipt was painted: after the frame that followed its arrival.
const PAINTED: &str = "window.painted = 0;
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

async fn noted(page: &Page, name: &str) -> Result<f64> {
    let value = page.until(name, &format!("return window.{name};"), &[]).await;
    value?.as_f64().context("no instant")
}

#[tokio::test]
async fn from_the_approval_to_the_receipt() -> Result<()> {
    story(&[], async |world| {
        let kiosk = Kiosk::paired(world, Shop::Won, Tongue::Korean).await?;
        let wallet = Wallet::of(world, Person::Rich, Tongue::Korean).await?;
        let mut taken = Vec::new();
        for _ in 0..RUNS {
            let code = wallet.shows_code().await?;
            kiosk.asks("1000", &code).await?;
            wallet.is_asked().await?;
            kiosk.page().run(PAINTED, &[]).await?;
            wallet.page().run(TAPPED, &[]).await?;
            wallet.page().press("approve").await?;
            kiosk.ends(Ending::Paid).await?;
            let tapped = noted(wallet.page(), "tapped").await?;
            let painted = noted(kiosk.page(), "painted").await?;
            taken.push(whole_milliseconds(tapped, painted));
            kiosk.page().press("done").await?;
            wallet.goes_home().await?;
        }
        report(taken);
        Ok(())
    })
    .await
}

#[expect(
    clippy::float_arithmetic,
    clippy::as_conversions,
    clippy::cast_possible_truncation,
    reason = "instants of a browser, rounded for a person"
)]
fn whole_milliseconds(from: f64, to: f64) -> i64 {
    (to - from).round() as i64
}

#[expect(clippy::print_stdout, reason = "the figure is what this is for")]
fn report(mut taken: Vec<i64>) {
    let all: Vec<String> = taken.iter().map(i64::to_string).collect();
    taken.sort_unstable();
    let median = taken.get(RUNS / 2).copied().unwrap_or_default();
    println!("approval → receipt: median {median} ms ({})", all.join(", "));
}
