//! Cancels: approved or denied by the shop owner; an approved one returns all points.

use anyhow::{Result, ensure};
use kios_e2e::{
    BalanceSnapshot, Customer, Kiosk, Locale, Outcome, Person, Shop, TestEnv, Wallet, run,
};

/// A paid sale, and the participants of its cancel.
struct Fixtures {
    balances: BalanceSnapshot,
    phone: Customer,
    kiosk: Kiosk,
    owner: Wallet,
    payment: String,
}

async fn paid(env: &mut TestEnv, locale: Locale) -> Result<Fixtures> {
    let balances = BalanceSnapshot::take(env.relay.http(), Person::Rich, Shop::Won).await?;
    let phone = Customer::from_demo(env.relay.http(), Person::Rich).await?;
    let kiosk = Kiosk::open_paired(env, Shop::Won, locale).await?;
    let owner = Wallet::sign_in_owner(env, Shop::Won, locale).await?;
    let payment = kiosk.request_payment("12500", &phone.show_code().await?).await?;
    ensure!(phone.approve(&payment).await?.code() == Some(0), "the customer approves");
    kiosk.wait_for_outcome(Outcome::Paid).await?;
    balances.expect_spent("13125", "12500").await?;
    kiosk.open_payment(&payment).await?;
    Ok(Fixtures { balances, phone, kiosk, owner, payment })
}

#[tokio::test]
async fn the_owner_approves_and_everything_is_as_before() -> Result<()> {
    run(&[], async |env| {
        let Fixtures { balances, phone, kiosk, owner, payment } = paid(env, Locale::Korean).await?;
        kiosk.request_cancel().await?;
        balances.expect_spent("13125", "12500").await?;
        owner.approve().await?;
        kiosk.wait_for_outcome(Outcome::CancelDone).await?;
        owner.page().wait_for_screen("done").await?;
        ensure!(phone.status(&payment).await? == 58, "the cancel is closed for good");
        balances.expect_unchanged().await?;

        kiosk.open_payment(&payment).await?;
        let again = kiosk.page().is_enabled("cancel-payment").await?;
        ensure!(!again, "a payment that was taken back can be taken back again");
        Ok(())
    })
    .await
}

#[tokio::test]
async fn the_owner_denies_and_approves_when_asked_again() -> Result<()> {
    run(&[], async |env| {
        let Fixtures { balances, phone, kiosk, owner, payment } =
            paid(env, Locale::English).await?;
        kiosk.request_cancel().await?;
        owner.deny().await?;
        kiosk.wait_for_outcome(Outcome::CancelDenied).await?;
        ensure!(phone.status(&payment).await? == 59, "the denied cancel is closed as failed");
        balances.expect_spent("13125", "12500").await?;

        kiosk.repeat_cancel_request().await?;
        owner.approve().await?;
        kiosk.wait_for_outcome(Outcome::CancelDone).await?;
        balances.expect_unchanged().await
    })
    .await
}

#[tokio::test]
async fn the_owner_is_too_late_and_approves_when_asked_again() -> Result<()> {
    run(&[("payment_timeout_seconds", "4")], async |env| {
        // In bridge mode the next cancel is refused until the last one is certain to take no effect.
        env.expect_network_errors();
        let Fixtures { balances, phone, kiosk, owner, payment } = paid(env, Locale::Korean).await?;
        kiosk.request_cancel().await?;
        kiosk.wait_for_outcome(Outcome::TimedOut).await?;
        ensure!(phone.status(&payment).await? == 59, "the late cancel is closed as failed");
        balances.expect_spent("13125", "12500").await?;

        kiosk.repeat_cancel_request().await?;
        owner.approve().await?;
        kiosk.wait_for_outcome(Outcome::CancelDone).await?;
        balances.expect_unchanged().await
    })
    .await
}

#[tokio::test]
async fn the_clerk_withdraws_the_request() -> Result<()> {
    run(&[], async |env| {
        let Fixtures { balances, phone, kiosk, payment, .. } = paid(env, Locale::English).await?;
        kiosk.request_cancel().await?;
        kiosk.page().press("cancel").await?;
        kiosk.wait_for_outcome(Outcome::CancelWithdrawn).await?;
        ensure!(phone.status(&payment).await? == 59, "the withdrawn cancel is closed as failed");
        balances.expect_spent("13125", "12500").await
    })
    .await
}

#[tokio::test]
async fn the_page_is_reloaded_while_the_owner_has_to_answer() -> Result<()> {
    run(&[], async |env| {
        let Fixtures { balances, kiosk, owner, .. } = paid(env, Locale::Korean).await?;
        kiosk.request_cancel().await?;
        kiosk.page().reload().await?;
        owner.approve().await?;
        kiosk.wait_for_outcome(Outcome::CancelDone).await?;
        balances.expect_unchanged().await
    })
    .await
}

#[tokio::test]
async fn the_relay_is_killed_while_the_owner_has_to_answer() -> Result<()> {
    run(&[], async |env| {
        let Fixtures { balances, phone, kiosk, owner, payment } =
            paid(env, Locale::English).await?;
        kiosk.request_cancel().await?;
        owner.wait_for_request().await?;
        env.expect_network_errors();
        env.relay.kill().await?;
        env.relay.start().await?;
        owner.approve().await?;
        kiosk.wait_for_outcome(Outcome::CancelDone).await?;
        ensure!(phone.status(&payment).await? == 58, "the cancel is closed for good");
        balances.expect_unchanged().await
    })
    .await
}

#[tokio::test]
async fn a_payment_whose_time_is_over_says_why_it_cannot_be_cancelled() -> Result<()> {
    run(&[("cancel_window_seconds", "1")], async |env| {
        let Fixtures { kiosk, .. } = paid(env, Locale::English).await?;
        let script = "return document.querySelector('[data-testid=\"cancel-payment\"]')?.disabled";
        kiosk.page().wait_until("a cancel that is switched off", script, &[]).await?;
        kiosk.page().wait_for_any_text(&["7 days", "seven days", "over", "no longer"]).await
    })
    .await
}
