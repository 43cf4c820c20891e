//! Points for sales in cash and by card.
//!
//! In embedded mode the relay credits them after ten seconds; in bridge mode the simulator of the network's
//! purchase service does.

use anyhow::{Result, ensure};
use kios_e2e::{Customer, Fixtures, Locale, Outcome, Person, Shop, TestEnv, Wallet, run};

/// How many points are to be credited for a customer's purchases; in bridge mode, for everybody's.
async fn waiting(env: &TestEnv, phone: &Customer) -> Result<usize> {
    if let Ok(network) = env.network() {
        return Ok(network.reported_purchases().len());
    }
    let path = format!("/v1/purchase/user/provide/{}", phone.account());
    let response = env.relay.http().get(&path).await?;
    Ok(response.data()?.as_array().map_or(0, Vec::len))
}

#[tokio::test]
async fn a_clerk_gives_points_by_phone_number() -> Result<()> {
    run(&[], async |env| {
        let Fixtures { balances, phone, kiosk } = Fixtures::standard(env, Locale::Korean).await?;
        kiosk.start_point_grant("12500").await?;
        kiosk.page().press("pad-phone").await?;
        let number = Person::Rich.phone().replace("+82", "0").replace(['-', ' '], "");
        kiosk.page().press_keys("key-", &number).await?;
        kiosk.page().press("points-next").await?;
        let points = kiosk.wait_for_grant_preview().await?;
        ensure!(points.starts_with("625"), "the last look says {points}");
        kiosk.page().wait_for_any_text(&[Person::Rich.phone()]).await?;
        ensure!(waiting(env, &phone).await? == 0, "nothing is given before the last word");
        kiosk.page().press("confirm").await?;
        kiosk.wait_for_outcome(Outcome::PointsGiven).await?;
        ensure!(waiting(env, &phone).await? == 1, "the relay has it once");
        balances.wait_for_gain("625").await?;
        let wallet = Wallet::sign_in(env, Person::Rich, Locale::Korean).await?;
        wallet.page().wait_for_any_text(&["1,000,625"]).await
    })
    .await
}

#[tokio::test]
async fn a_clerk_gives_points_by_a_scanned_code_in_a_shop_with_cents() -> Result<()> {
    run(&[], async |env| {
        let Fixtures { balances, phone, kiosk } =
            Fixtures::new(env, Person::Rich, Shop::Dollar, Locale::English).await?;
        kiosk.start_point_grant("1234").await?;
        kiosk.page().scan(&phone.show_code().await?).await?;
        let points = kiosk.wait_for_grant_preview().await?;
        ensure!(points.starts_with("617"), "5 % of 12.34 dollars come to {points}");
        kiosk.page().press("confirm").await?;
        kiosk.wait_for_outcome(Outcome::PointsGiven).await?;
        balances.wait_for_gain("617").await
    })
    .await
}

#[tokio::test]
async fn a_number_that_nobody_has_yet_keeps_its_points() -> Result<()> {
    run(&[], async |env| {
        let Fixtures { balances, kiosk, .. } = Fixtures::standard(env, Locale::English).await?;
        kiosk.start_point_grant("20000").await?;
        kiosk.enter_recipient("+82 10-1000-5099").await?;
        kiosk.page().press("confirm").await?;
        kiosk.wait_for_outcome(Outcome::PointsGiven).await?;
        let bridged = env.network().is_ok();
        let words = if bridged { "can take a few minutes" } else { "has this number gets them" };
        kiosk.page().wait_for_any_text(&[words]).await?;
        if env.network().is_err() {
            balances.wait_for_held_points("+82 10-1000-5099", "1000").await?;
        }
        balances.expect_unchanged().await
    })
    .await
}

#[tokio::test]
async fn what_was_paid_by_card_earns_once() -> Result<()> {
    run(&[], async |env| {
        let Fixtures { balances, kiosk, .. } = Fixtures::standard(env, Locale::English).await?;
        kiosk.open_purchase("C0000001").await?;
        kiosk.page().press("give-points").await?;
        kiosk.page().wait_for_screen("points").await?;
        kiosk.enter_recipient(Person::Rich.phone()).await?;
        kiosk.page().press("confirm").await?;
        kiosk.wait_for_outcome(Outcome::PointsGiven).await?;
        balances.wait_for_gain("1650").await?;

        kiosk.open_purchase("C0000001").await?;
        kiosk.page().press("give-points").await?;
        kiosk.enter_recipient(Person::Plain.phone()).await?;
        kiosk.page().press("confirm").await?;
        kiosk.wait_for_outcome(Outcome::PointsRefused).await?;
        // No response of upstream reports whether the points have been granted by then.
        let bridged = env.network().is_ok();
        let words = if bridged { "are on their way already" } else { "No points a second time" };
        kiosk.page().wait_for_any_text(&[words]).await?;
        balances.wait_for_gain("1650").await
    })
    .await
}

#[tokio::test]
async fn points_are_taken_back_while_they_wait() -> Result<()> {
    run(&[], async |env| {
        let Fixtures { balances, phone, kiosk } = Fixtures::standard(env, Locale::Korean).await?;
        kiosk.start_point_grant("12500").await?;
        kiosk.enter_recipient(Person::Rich.phone()).await?;
        kiosk.page().press("confirm").await?;
        kiosk.wait_for_outcome(Outcome::PointsGiven).await?;
        kiosk.page().press("undo").await?;
        kiosk.wait_for_outcome(Outcome::PointsTakenBack).await?;
        ensure!(waiting(env, &phone).await? == 0, "they are still to be given");

        // The next points are granted; the first would have been granted earlier.
        kiosk.start_point_grant("1000").await?;
        kiosk.enter_recipient(Person::Rich.phone()).await?;
        kiosk.page().press("confirm").await?;
        kiosk.wait_for_outcome(Outcome::PointsGiven).await?;
        balances.wait_for_gain("50").await
    })
    .await
}

#[tokio::test]
async fn an_answer_that_is_lost_and_a_reload_give_points_once() -> Result<()> {
    run(&[], async |env| {
        env.expect_network_errors();
        let Fixtures { balances, phone, kiosk } = Fixtures::standard(env, Locale::Korean).await?;
        kiosk.start_point_grant("12500").await?;
        kiosk.enter_recipient(Person::Rich.phone()).await?;
        kiosk.page().drop_next_response("/purchase/save").await?;
        kiosk.page().press("confirm").await?;
        kiosk.page().wait_for_dropped_response().await?;
        kiosk.reload().await?;
        kiosk.wait_for_outcome(Outcome::PointsGiven).await?;
        ensure!(waiting(env, &phone).await? <= 1, "they are to be given twice");
        balances.wait_for_gain("625").await
    })
    .await
}

#[tokio::test]
async fn a_relay_that_is_killed_while_nobody_knows_gives_points_once() -> Result<()> {
    run(&[], async |env| {
        env.expect_network_errors();
        let Fixtures { balances, kiosk, .. } = Fixtures::standard(env, Locale::English).await?;
        kiosk.start_point_grant("12500").await?;
        kiosk.enter_recipient(Person::Rich.phone()).await?;
        kiosk.page().drop_responses("/purchase/save").await?;
        kiosk.page().press("confirm").await?;
        kiosk.page().wait_for_screen("checking").await?;
        kiosk.page().wait_for_any_text(&["Do not give the points again"]).await?;
        env.relay.kill().await?;
        env.relay.start().await?;
        kiosk.reload().await?;
        kiosk.wait_for_outcome(Outcome::PointsGiven).await?;
        ensure!(
            !kiosk.page().is_enabled("undo").await?,
            "a grant that was sent twice can be cancelled"
        );
        balances.wait_for_gain("625").await
    })
    .await
}

#[tokio::test]
async fn a_relay_that_is_gone_is_waited_for() -> Result<()> {
    run(&[], async |env| {
        env.expect_network_errors();
        let Fixtures { balances, kiosk, .. } = Fixtures::standard(env, Locale::Korean).await?;
        kiosk.start_point_grant("12500").await?;
        kiosk.enter_recipient(Person::Rich.phone()).await?;
        env.relay.kill().await?;
        kiosk.page().press("confirm").await?;
        kiosk.page().wait_for_screen("checking").await?;
        env.relay.start().await?;
        kiosk.wait_for_outcome(Outcome::PointsGiven).await?;
        balances.wait_for_gain("625").await
    })
    .await
}

#[tokio::test]
async fn what_names_nobody_and_what_the_relay_refuses_is_said_in_words() -> Result<()> {
    run(&[], async |env| {
        let Fixtures { balances, phone, kiosk } = Fixtures::standard(env, Locale::English).await?;
        kiosk.start_point_grant("12500").await?;
        for (typed, words) in [
            ("10-1000-5001", "country code"),
            ("hello", "neither a phone number nor a customer code"),
            // Enough digits, but not a valid number: the relay refuses it.
            ("+82 1-000-0000", "It looks like 010-1234-5678"),
        ] {
            kiosk.page().type_text("points-phone", &format!("{typed}\u{e007}")).await?;
            kiosk.page().wait_for_any_text(&[words]).await?;
            kiosk.page().clear("points-phone").await?;
        }
        kiosk.enter_recipient(Person::Rich.phone()).await?;
        let refusal = serde_json::json!({ "code": 1202, "error": { "message": "not active" } });
        kiosk.page().stub_next_response("/purchase/save", &refusal).await?;
        kiosk.page().press("confirm").await?;
        kiosk.wait_for_outcome(Outcome::PointsRefused).await?;
        kiosk.page().wait_for_any_text(&["(1202)"]).await?;
        ensure!(waiting(env, &phone).await? == 0, "they are to be given all the same");
        balances.expect_unchanged().await
    })
    .await
}
