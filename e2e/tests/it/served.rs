//! What a browser is given: from this relay alone, under a strict policy.

use anyhow::{Context as _, Result, ensure};
use kios_e2e::{Kiosk, Page, Shop, Tongue, Wallet, story};
use serde_json::json;

async fn is_served_strictly(page: &Page) -> Result<()> {
    let foreign = page
        .run(
            "return performance.getEntriesByType('resource').map(entry => entry.name)
                .filter(name => !name.startsWith(location.origin + '/'));",
            &[],
        )
        .await?;
    ensure!(foreign == json!([]), "{}: loaded from elsewhere: {foreign}", page.name());

    let policy = page
        .run_until_called(
            "const done = arguments[arguments.length - 1];
            fetch(location.pathname, { headers: { accept: 'text/html' } })
                .then(answer => done(answer.headers.get('content-security-policy')));",
            &[],
        )
        .await?;
    let policy = policy.as_str().context("no content security policy")?;
    for allowed in ["unsafe-inline", "'unsafe-eval'", "http:", "https:", "*"] {
        ensure!(!policy.contains(allowed), "{}: {allowed} in {policy}", page.name());
    }
    ensure!(policy.contains("require-trusted-types-for"), "{}: {policy}", page.name());

    let unchecked = page
        .run(
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
    story(&[], async |world| {
        let kiosk = Kiosk::paired(world, Shop::Won, Tongue::English).await?;
        is_served_strictly(kiosk.page()).await?;
        let wallet = Wallet::opened(world, Tongue::English).await?;
        wallet.loads().await?;
        wallet.page().is_on("choose").await?;
        is_served_strictly(wallet.page()).await
    })
    .await
}
