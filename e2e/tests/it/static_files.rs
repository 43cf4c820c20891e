//! Static files: all from this relay, under a strict content security policy.

use anyhow::{Context as _, Result, ensure};
use kios_e2e::{Kiosk, Locale, Page, Shop, Wallet, run};
use serde_json::json;

async fn check_policy(page: &Page) -> Result<()> {
    let foreign = page
        .evaluate(
            "return performance.getEntriesByType('resource').map(entry => entry.name)
                .filter(name => !name.startsWith(location.origin + '/'));",
            &[],
        )
        .await?;
    ensure!(foreign == json!([]), "{}: loaded from elsewhere: {foreign}", page.name());

    let policy = page
        .evaluate_async(
            "const done = arguments[arguments.length - 1];
            fetch(location.pathname, { headers: { accept: 'text/html' } })
                .then(response => done(response.headers.get('content-security-policy')));",
            &[],
        )
        .await?;
    let policy = policy.as_str().context("no content security policy")?;
    for allowed in ["unsafe-inline", "'unsafe-eval'", "http:", "https:", "*"] {
        ensure!(!policy.contains(allowed), "{}: {allowed} in {policy}", page.name());
    }
    ensure!(policy.contains("require-trusted-types-for"), "{}: {policy}", page.name());

    let unchecked = page
        .evaluate(
            "return [...document.querySelectorAll('script[src], link[rel=stylesheet]')]
                .filter(found => !found.integrity).map(found => found.outerHTML);",
            &[],
        )
        .await?;
    ensure!(unchecked == json!([]), "{}: loaded without a digest: {unchecked}", page.name());
    Ok(())
}

#[tokio::test]
async fn both_pages_come_from_the_relay_alone_under_a_strict_policy() -> Result<()> {
    run(&[], async |env| {
        let kiosk = Kiosk::open_paired(env, Shop::Won, Locale::English).await?;
        check_policy(kiosk.page()).await?;
        let wallet = Wallet::open(env, Locale::English).await?;
        wallet.load().await?;
        wallet.page().wait_for_screen("choose").await?;
        check_policy(wallet.page()).await
    })
    .await
}
