//! Bridge mode: with faults of upstream, screens and balances are correct.
//!
//! Paying, denying, timing out and cancelling are in the other modules, which `cargo xtask test` runs
//! once more in bridge mode.

use std::time::Duration;

use anyhow::{Result, ensure};
use kios_e2e::{Fixtures, Kiosk, Locale, Outcome, Person, Shop, Wallet, run_bridged};
use kios_simulator::network::{CallbackFault, EndpointFault};
use tokio::time::sleep;

#[tokio::test]
async fn the_network_is_killed_for_twenty_seconds_in_the_middle_of_an_approval() -> Result<()> {
    run_bridged(&[], async |env| {
        env.expect_network_errors();
        let Fixtures { balances, phone, kiosk } = Fixtures::standard(env, Locale::Korean).await?;
        let payment = kiosk.request_payment("5000", &phone.show_code().await?).await?;
        let network = env.network()?;
        network.fault("new/approval", EndpointFault::SilenceAfter, Some(1));
        // The approval is executed, and its response is lost.
        let (response, ()) = tokio::join!(phone.approve(&payment), async {
            while network.status(&payment) == Some(11) {
                sleep(Duration::from_millis(20)).await;
            }
            network.stop();
        });
        ensure!(response?.code() != Some(0), "the approval was confirmed in spite of the fault");
        sleep(Duration::from_secs(20)).await;
        let screen = kiosk.page().wait_for_any_screen(&["approval", "closing", "checking"]).await?;
        ensure!(!screen.is_empty(), "the sale ended while upstream was unreachable");
        env.network()?.start_again().await?;
        kiosk.wait_for_outcome(Outcome::Paid).await?;
        balances.expect_spent("5250", "5000").await
    })
    .await
}

#[tokio::test]
async fn a_callback_that_is_never_sent_delays_nobody() -> Result<()> {
    run_bridged(&[], async |env| {
        env.network()?.callbacks(CallbackFault::Dropped);
        let Fixtures { balances, phone, kiosk } = Fixtures::standard(env, Locale::English).await?;
        let payment = kiosk.request_payment("5000", &phone.show_code().await?).await?;
        phone.approve(&payment).await?;
        kiosk.wait_for_outcome(Outcome::Paid).await?;
        balances.expect_spent("5250", "5000").await
    })
    .await
}

#[tokio::test]
async fn callbacks_three_times_and_out_of_order_change_nothing() -> Result<()> {
    run_bridged(&[], async |env| {
        env.network()?.callbacks(CallbackFault::Held);
        let Fixtures { balances, phone, kiosk } = Fixtures::standard(env, Locale::Korean).await?;
        let owner = Wallet::sign_in_owner(env, Shop::Won, Locale::Korean).await?;
        let payment = kiosk.request_payment("5000", &phone.show_code().await?).await?;
        phone.approve(&payment).await?;
        kiosk.wait_for_outcome(Outcome::Paid).await?;
        kiosk.open_payment(&payment).await?;
        kiosk.request_cancel().await?;
        env.network()?.release_callbacks(3).await;
        owner.deny().await?;
        kiosk.wait_for_outcome(Outcome::CancelDenied).await?;
        env.network()?.release_callbacks(3).await;
        ensure!(phone.status(&payment).await? == 59, "the denied cancel is closed as failed");
        balances.expect_spent("5250", "5000").await?;
        let tasks = env.relay.http().get("/v1/task/list/-1").await?;
        let codes: Vec<_> = tasks.data()?.as_array().into_iter().flatten().collect();
        ensure!(codes.len() == 2, "notified more than once: {codes:?}");
        Ok(())
    })
    .await
}

#[tokio::test]
async fn a_report_whose_answer_the_service_loses_gives_points_once() -> Result<()> {
    run_bridged(&[], async |env| {
        env.expect_network_errors();
        let Fixtures { balances, kiosk, .. } = Fixtures::standard(env, Locale::English).await?;
        let network = env.network()?;
        network.fault("tx/purchase/new", EndpointFault::CutAfter, Some(1));
        kiosk.start_point_grant("12500").await?;
        kiosk.enter_recipient(Person::Rich.phone()).await?;
        kiosk.page().press("confirm").await?;
        kiosk.wait_for_outcome(Outcome::PointsGiven).await?;
        ensure!(
            !kiosk.page().is_enabled("undo").await?,
            "a grant that was sent twice can be cancelled"
        );
        let received = network.received().into_iter();
        let bodies: Vec<_> = received
            .filter(|request| request.target.ends_with("tx/purchase/new"))
            .map(|request| request.body)
            .collect();
        ensure!(
            matches!(bodies.as_slice(), [one, two] if one == two),
            "{} requests were sent",
            bodies.len()
        );
        balances.wait_for_gain("625").await
    })
    .await
}

#[tokio::test]
async fn a_kiosk_does_not_invite_to_pay_while_the_network_does_not_respond() -> Result<()> {
    run_bridged(&[], async |env| {
        env.expect_network_errors();
        let kiosk = Kiosk::open_paired(env, Shop::Won, Locale::English).await?;
        let page = kiosk.page();
        ensure!(page.is_enabled("start").await?, "a sale cannot be started");
        env.network()?.stop();
        page.wait_for_any_text(&["Points cannot be used right now"]).await?;
        ensure!(!page.is_enabled("start").await?, "the kiosk offers to pay");
        kiosk.open_history().await?;
        page.press("back").await?;
        page.press("lock").await?;
        env.network()?.start_again().await?;
        page.wait_until_ready("start").await
    })
    .await
}
