//! Sales during which page, browser or relay restart.

use anyhow::{Result, ensure};
use kios_e2e::{Fixtures, Kiosk, Locale, Outcome, Person, Wallet, run};

#[tokio::test]
async fn the_page_is_reloaded_while_the_customer_has_to_answer() -> Result<()> {
    run(&[], async |env| {
        let Fixtures { balances, phone, kiosk } = Fixtures::standard(env, Locale::Korean).await?;
        let payment = kiosk.request_payment("2000", &phone.show_code().await?).await?;
        kiosk.reload().await?;
        ensure!(kiosk.payment().await? == payment, "another payment after the reload");
        phone.approve(&payment).await?;
        kiosk.wait_for_outcome(Outcome::Paid).await?;
        balances.expect_spent("2100", "2000").await
    })
    .await
}

#[tokio::test]
async fn the_page_is_reloaded_between_approval_and_close() -> Result<()> {
    run(&[], async |env| {
        env.expect_network_errors();
        let Fixtures { balances, phone, kiosk } = Fixtures::standard(env, Locale::English).await?;
        let payment = kiosk.request_payment("2000", &phone.show_code().await?).await?;
        kiosk.browser().block_urls(&["*/new/close"]).await?;
        phone.approve(&payment).await?;
        kiosk.page().wait_for_any_screen(&["closing", "checking"]).await?;
        kiosk.page().goto("about:blank").await?;
        kiosk.browser().block_urls(&[]).await?;
        kiosk.load().await?;
        kiosk.wait_for_outcome(Outcome::Paid).await?;
        ensure!(phone.status(&payment).await? == 18, "the payment is closed");
        balances.expect_spent("2100", "2000").await
    })
    .await
}

#[tokio::test]
async fn the_page_is_gone_while_the_customer_denies() -> Result<()> {
    run(&[], async |env| {
        let Fixtures { balances, phone, kiosk } = Fixtures::standard(env, Locale::Korean).await?;
        let payment = kiosk.request_payment("2000", &phone.show_code().await?).await?;
        kiosk.page().goto("about:blank").await?;
        phone.deny(&payment).await?;
        kiosk.load().await?;
        kiosk.wait_for_outcome(Outcome::Denied).await?;
        ensure!(phone.status(&payment).await? == 19, "the payment is closed as failed");
        balances.expect_unchanged().await
    })
    .await
}

#[tokio::test]
async fn the_browser_is_closed_during_a_sale_and_opened_again() -> Result<()> {
    run(&[], async |env| {
        let Fixtures { balances, phone, kiosk } = Fixtures::standard(env, Locale::Korean).await?;
        let payment = kiosk.request_payment("2000", &phone.show_code().await?).await?;
        let profile = kiosk.browser().profile().clone();
        kiosk.browser().close().await?;
        phone.approve(&payment).await?;
        let kiosk = Kiosk::with_profile(env, &profile, Locale::Korean).await?;
        kiosk.load().await?;
        kiosk.wait_for_outcome(Outcome::Paid).await?;
        balances.expect_spent("2100", "2000").await
    })
    .await
}

#[tokio::test]
async fn the_relay_is_killed_while_the_customer_has_to_answer() -> Result<()> {
    run(&[], async |env| {
        env.expect_network_errors();
        let Fixtures { balances, kiosk, .. } = Fixtures::standard(env, Locale::Korean).await?;
        let wallet = Wallet::sign_in(env, Person::Rich, Locale::Korean).await?;
        kiosk.request_payment("2000", &wallet.show_code().await?).await?;
        env.relay.restart().await?;
        wallet.approve().await?;
        kiosk.wait_for_outcome(Outcome::Paid).await?;
        balances.expect_spent("2100", "2000").await?;
        kiosk.wait_for_connection(&["live"]).await
    })
    .await
}

#[tokio::test]
async fn the_relay_is_killed_between_approval_and_close() -> Result<()> {
    run(&[], async |env| {
        env.expect_network_errors();
        let Fixtures { balances, phone, kiosk } = Fixtures::standard(env, Locale::English).await?;
        let payment = kiosk.request_payment("2000", &phone.show_code().await?).await?;
        kiosk.browser().block_urls(&["*/new/close"]).await?;
        phone.approve(&payment).await?;
        kiosk.page().wait_for_any_screen(&["closing", "checking"]).await?;
        env.relay.kill().await?;
        kiosk.browser().block_urls(&[]).await?;
        kiosk.wait_for_connection(&["reconnecting", "offline"]).await?;
        kiosk.page().wait_for_any_screen(&["closing", "checking"]).await?;
        env.relay.start().await?;
        kiosk.wait_for_outcome(Outcome::Paid).await?;
        balances.expect_spent("2100", "2000").await
    })
    .await
}

#[tokio::test]
async fn a_second_tab_is_a_mirror_until_the_first_is_closed() -> Result<()> {
    run(&[], async |env| {
        let Fixtures { balances, phone, kiosk } = Fixtures::standard(env, Locale::Korean).await?;
        kiosk.page().open_tab().await?;
        kiosk.load().await?;
        kiosk.page().wait_for_screen("mirror").await?;
        ensure!(
            !kiosk.page().is_enabled("start").await?,
            "a tab without the lock can start a sale"
        );
        kiosk.page().switch_to_tab(0).await?;
        let payment = kiosk.request_payment("2000", &phone.show_code().await?).await?;
        kiosk.page().close_tab().await?;
        ensure!(kiosk.payment().await? == payment, "the remaining tab has another payment");
        phone.approve(&payment).await?;
        kiosk.wait_for_outcome(Outcome::Paid).await?;
        balances.expect_spent("2100", "2000").await
    })
    .await
}
