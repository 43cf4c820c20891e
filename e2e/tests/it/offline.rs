//! An unreachable relay: the kiosk shows it, charges nothing, and recovers by itself.

use anyhow::{Result, ensure};
use kios_e2e::{BalanceSnapshot, Customer, Kiosk, Locale, Outcome, Person, Shop, run};

#[tokio::test]
async fn a_relay_that_is_gone_at_the_start_is_told_and_waited_for() -> Result<()> {
    run(&[], async |env| {
        env.expect_network_errors();
        let balances = BalanceSnapshot::take(env.relay.http(), Person::Rich, Shop::Won).await?;
        let phone = Customer::from_demo(env.relay.http(), Person::Rich).await?;
        let kiosk = Kiosk::open_paired(env, Shop::Won, Locale::Korean).await?;
        let well = kiosk.page().inner_text().await?;
        env.relay.kill().await?;
        kiosk.wait_for_connection(&["offline"]).await?;
        kiosk.page().wait_for_screen("idle").await?;
        let script = "return document.body.innerText.length > arguments[0] + 5;";
        let length = well.chars().count().into();
        kiosk.page().wait_until("words about the relay", script, &[length]).await?;
        env.relay.start().await?;
        kiosk.wait_for_connection(&["live"]).await?;
        let payment = kiosk.request_payment("2000", &phone.show_code().await?).await?;
        phone.approve(&payment).await?;
        kiosk.wait_for_outcome(Outcome::Paid).await?;
        balances.expect_spent("2100", "2000").await
    })
    .await
}

#[tokio::test]
async fn a_relay_that_goes_before_pay_is_told_and_charges_nothing() -> Result<()> {
    run(&[], async |env| {
        env.expect_network_errors();
        let balances = BalanceSnapshot::take(env.relay.http(), Person::Rich, Shop::Won).await?;
        let phone = Customer::from_demo(env.relay.http(), Person::Rich).await?;
        let kiosk = Kiosk::open_paired(env, Shop::Won, Locale::English).await?;
        kiosk.charge("2000").await?;
        kiosk.scan_code(&phone.show_code().await?).await?;
        kiosk.page().wait_for_screen("estimate").await?;
        kiosk.page().text("estimate-total").await?;
        env.relay.kill().await?;
        kiosk.pay().await?;
        // The kiosk cannot know whether the payment was opened, so it must not show that it was not.
        let screen = kiosk.page().wait_for_any_screen(&["opening", "checking", "outcome"]).await?;
        ensure!(screen != "outcome", "an outcome without an answer");
        env.relay.start().await?;
        balances.expect_unchanged().await?;
        // The code is still valid, so the sale continues with the same request.
        let payment = kiosk.payment().await?;
        phone.approve(&payment).await?;
        kiosk.wait_for_outcome(Outcome::Paid).await?;
        balances.expect_spent("2100", "2000").await
    })
    .await
}

#[tokio::test]
async fn an_open_whose_answer_is_lost_is_found_again() -> Result<()> {
    run(&[], async |env| {
        env.expect_network_errors();
        let balances = BalanceSnapshot::take(env.relay.http(), Person::Rich, Shop::Won).await?;
        let phone = Customer::from_demo(env.relay.http(), Person::Rich).await?;
        let kiosk = Kiosk::open_paired(env, Shop::Won, Locale::Korean).await?;
        kiosk.charge("2000").await?;
        kiosk.scan_code(&phone.show_code().await?).await?;
        kiosk.page().wait_for_screen("estimate").await?;
        kiosk.page().text("estimate-total").await?;
        // The request reaches the relay; its response is dropped.
        kiosk.page().drop_next_response("/new/open").await?;
        kiosk.pay().await?;
        let payment = kiosk.payment().await?;
        phone.approve(&payment).await?;
        kiosk.wait_for_outcome(Outcome::Paid).await?;
        balances.expect_spent("2100", "2000").await
    })
    .await
}
