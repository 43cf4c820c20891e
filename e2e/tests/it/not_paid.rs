//! Sales that end without a payment: nothing is charged.

use std::time::Duration;

use anyhow::{Result, ensure};
use kios_e2e::{Fixtures, Locale, Outcome, Person, Shop, Wallet, run};
use tokio::time::sleep;

#[tokio::test]
async fn a_customer_denies() -> Result<()> {
    run(&[], async |env| {
        let Fixtures { balances, phone, kiosk } = Fixtures::standard(env, Locale::Korean).await?;
        let wallet = Wallet::sign_in(env, Person::Rich, Locale::Korean).await?;
        let payment = kiosk.request_payment("5000", &wallet.show_code().await?).await?;
        wallet.deny().await?;
        kiosk.wait_for_outcome(Outcome::Denied).await?;
        wallet.page().wait_for_screen("done").await?;
        ensure!(phone.status(&payment).await? == 19, "the payment is closed as failed");
        balances.expect_unchanged().await
    })
    .await
}

#[tokio::test]
async fn nobody_answers_in_time() -> Result<()> {
    run(&[("payment_timeout_seconds", "2")], async |env| {
        let Fixtures { balances, phone, kiosk } = Fixtures::standard(env, Locale::English).await?;
        let payment = kiosk.request_payment("5000", &phone.show_code().await?).await?;
        kiosk.wait_for_outcome(Outcome::TimedOut).await?;
        ensure!(phone.status(&payment).await? == 19, "the payment is closed as failed");
        let late = phone.approve(&payment).await?;
        ensure!(late.code() != Some(0), "a late approval was taken: {}", late.text);
        balances.expect_unchanged().await
    })
    .await
}

#[tokio::test]
async fn the_clerk_cancels_before_the_customer_answers() -> Result<()> {
    run(&[], async |env| {
        let Fixtures { balances, phone, kiosk } = Fixtures::standard(env, Locale::Korean).await?;
        let payment = kiosk.request_payment("5000", &phone.show_code().await?).await?;
        kiosk.page().press("cancel").await?;
        kiosk.wait_for_outcome(Outcome::Cancelled).await?;
        ensure!(phone.status(&payment).await? == 19, "the payment is closed as failed");
        let late = phone.approve(&payment).await?;
        ensure!(late.code() == Some(2020), "a late approval: {}", late.text);
        balances.expect_unchanged().await
    })
    .await
}

/// One race of clerk and customer: the clerk presses Cancel this long after the customer's approval.
/// Whichever is first, screen, payment and balances must agree. Returns the outcome.
async fn press_at_once(fixtures: &Fixtures, head_start: Duration) -> Result<Outcome> {
    let Fixtures { phone, kiosk, .. } = fixtures;
    let payment = kiosk.request_payment("5000", &phone.show_code().await?).await?;
    kiosk.page().wait_until_ready("cancel").await?;
    let clerk = async {
        sleep(head_start).await;
        // The button may be gone already, because the payment has settled.
        kiosk
            .page()
            .evaluate("document.querySelector('[data-testid=\"cancel\"]')?.click();", &[])
            .await
    };
    let (pressed, response) = tokio::join!(clerk, phone.approve(&payment));
    pressed?;
    response?;
    let outcome = match kiosk.page().wait_for_any_screen(&["receipt", "outcome"]).await?.as_str() {
        "receipt" => Outcome::Paid,
        _ => Outcome::Cancelled,
    };
    kiosk.wait_for_outcome(outcome).await?;
    let status = phone.status(&payment).await?;
    let expected = if outcome == Outcome::Paid { 18 } else { 19 };
    ensure!(status == expected, "the screen says {outcome:?}, the payment's status is {status}");
    kiosk.page().press("done").await?;
    Ok(outcome)
}

#[tokio::test]
async fn clerk_and_customer_press_at_the_same_moment() -> Result<()> {
    run(&[], async |env| {
        let fixtures = Fixtures::standard(env, Locale::English).await?;
        let mut paid = 0;
        for milliseconds in [0, 2, 4, 6, 8] {
            let outcome = press_at_once(&fixtures, Duration::from_millis(milliseconds)).await?;
            paid += u32::from(outcome == Outcome::Paid);
        }
        fixtures.balances.expect_spent(&(5250 * paid).to_string(), &(5000 * paid).to_string()).await
    })
    .await
}

#[tokio::test]
async fn too_few_points_cannot_be_charged() -> Result<()> {
    run(&[], async |env| {
        let Fixtures { balances, phone, kiosk } =
            Fixtures::new(env, Person::Poor, Shop::Won, Locale::Korean).await?;
        kiosk.charge("5000").await?;
        kiosk.scan_code(&phone.show_code().await?).await?;
        kiosk.page().wait_for_screen("estimate").await?;
        kiosk.page().text("estimate-balance").await?;
        kiosk.page().wait_for_any_text(&["부족"]).await?;
        ensure!(!kiosk.page().is_enabled("pay").await?, "pay is offered");
        balances.expect_unchanged().await
    })
    .await
}

#[tokio::test]
async fn an_expired_code_is_told_and_a_new_one_goes_on() -> Result<()> {
    run(&[("temporary_account_seconds", "1")], async |env| {
        let Fixtures { balances, phone, kiosk } = Fixtures::standard(env, Locale::English).await?;
        let code = phone.show_code().await?;
        kiosk.charge("800").await?;
        phone.wait_until_expired(&code).await?;
        kiosk.scan_code(&code).await?;
        kiosk.page().wait_for_any_text(&["expired", "new code"]).await?;
        kiosk.page().wait_for_screen("customer").await?;
        balances.expect_unchanged().await
    })
    .await
}

#[tokio::test]
async fn a_misread_code_is_caught_before_anything_is_sent() -> Result<()> {
    run(&[], async |env| {
        let Fixtures { balances, phone, kiosk } = Fixtures::standard(env, Locale::Korean).await?;
        let account = phone.account().to_string();
        kiosk.charge("800").await?;
        let before = kiosk.page().inner_text().await?;
        // The demo customer's real account is not a payment code.
        kiosk.scan_code(&account).await?;
        let changed = "return document.body.innerText !== arguments[0];";
        kiosk.page().wait_until("words about the code", changed, &[before.into()]).await?;
        kiosk.page().wait_for_screen("customer").await?;
        // One letter in the wrong case breaks the checksum.
        let before = kiosk.page().inner_text().await?;
        kiosk.scan_code(&break_checksum(&phone.show_code().await?)).await?;
        kiosk.page().wait_until("other words about the code", changed, &[before.into()]).await?;
        kiosk.page().wait_for_screen("customer").await?;
        balances.expect_unchanged().await
    })
    .await
}

fn break_checksum(code: &str) -> String {
    let mut turned = false;
    let turn = |c: char| {
        if c.is_ascii_uppercase() { c.to_ascii_lowercase() } else { c.to_ascii_uppercase() }
    };
    let letters = code.char_indices().map(|(index, c)| {
        let this = !turned && index > 10 && c.is_ascii_alphabetic();
        turned |= this;
        if this { turn(c) } else { c }
    });
    letters.collect()
}
