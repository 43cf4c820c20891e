//! Pairing a kiosk with a shop.

use anyhow::{Result, ensure};
use kios_e2e::{Kiosk, Locale, Shop, run, run_configured};
use serde_json::json;

use crate::staff::{NEW_SHOP, new_code};

#[tokio::test]
async fn the_link_of_the_demo_pairs_a_kiosk_that_then_stays_paired() -> Result<()> {
    run(&[], async |env| {
        let kiosk = Kiosk::open_paired(env, Shop::Won, Locale::Korean).await?;
        kiosk.page().wait_for_any_text(&["한강 커피"]).await?;
        kiosk.wait_for_connection(&["live"]).await?;
        kiosk.load().await?;
        kiosk.page().wait_for_screen("idle").await?;
        kiosk.page().wait_for_any_text(&["한강 커피"]).await
    })
    .await
}

#[tokio::test]
async fn a_code_typed_by_hand_pairs_and_a_wrong_one_is_told() -> Result<()> {
    run(&[], async |env| {
        let kiosk = Kiosk::open(env, Locale::English).await?;
        kiosk.load().await?;
        kiosk.page().wait_for_screen("setup").await?;
        let before = kiosk.page().inner_text().await?;
        kiosk.page().type_text("pair-code", "WRNGC0DE").await?;
        kiosk.page().press("pair-continue").await?;
        let changed = "return document.body.innerText !== arguments[0] &&
            document.querySelector('[data-screen]').dataset.screen === 'setup' &&
            !!document.querySelector('[data-testid=\"pair-code\"]:not([disabled])');";
        kiosk.page().wait_until("words about the code", changed, &[before.into()]).await?;
        // A code that no relay has issued is told without a request.
        kiosk.page().wait_for_any_text(&["no 0, 1, I or O"]).await?;
        kiosk.page().clear("pair-code").await?;
        kiosk.page().type_text("pair-code", "WRNGCADE").await?;
        kiosk.page().press("pair-continue").await?;
        kiosk.page().wait_for_any_text(&["is wrong or has expired"]).await?;
        kiosk.page().clear("pair-code").await?;
        let code = Shop::Dollar.code(env.relay.http()).await?;
        kiosk.page().type_text("pair-code", &code).await?;
        kiosk.page().press("pair-continue").await?;
        kiosk.page().wait_for_screen("idle").await?;
        kiosk.page().wait_for_any_text(&["Brooklyn Bakery"]).await
    })
    .await
}

#[tokio::test]
async fn a_kiosk_whose_key_the_network_does_not_list_shows_it_to_staff() -> Result<()> {
    run(&[], async |env| {
        let kiosk = Kiosk::open(env, Locale::English).await?;
        kiosk.load().await?;
        let page = kiosk.page();
        page.wait_for_screen("setup").await?;
        let refusal = json!({ "code": 1501, "error": { "message": "Invalid signature" } });
        page.stub_next_response("/payment/new/close", &refusal).await?;
        page.type_text("pair-code", &Shop::Won.code(env.relay.http()).await?).await?;
        page.press("pair-continue").await?;
        page.wait_for_any_text(&["operator to register this kiosk's key"]).await?;
        let key = page.text("agent-key").await?;
        ensure!(key.starts_with("0x") && key.len() == 42, "{key} is not an address");
        ensure!(!page.is_enabled("start").await?, "the kiosk offers to pay");
        Ok(())
    })
    .await
}

#[tokio::test]
async fn a_touch_screen_has_keys_for_the_code() -> Result<()> {
    run_configured(NEW_SHOP, async |env| {
        let kiosk = Kiosk::open(env, Locale::English).await?;
        kiosk.browser().emulate_touch().await?;
        kiosk.load().await?;
        let page = kiosk.page();
        page.wait_for_screen("setup").await?;
        let code: String =
            new_code(env).await?.chars().filter(char::is_ascii_alphanumeric).collect();
        page.press_keys("pad-", &code).await?;
        let entered = "return document.querySelector('[data-testid=\"pair-code\"]').value;";
        let (first, second) = code.split_at(4);
        let grouped = format!("{first}-{second}");
        ensure!(page.evaluate(entered, &[]).await? == grouped, "the field has another text");
        page.press("pair-continue").await?;
        page.wait_for_screen("first-pin").await
    })
    .await
}
