//! The staff area: customers do not get in, staff does, and it locks.

use anyhow::{Result, ensure};
use kios_e2e::{
    CLERK_PIN, Kiosk, Locale, MANAGER_PIN, OWNER_PIN, Outcome, Page, Sandbox, Shop, TestEnv,
    Wallet, run, run_configured,
};

/// Covers the page with another tab, as far as the page can tell.
async fn hide(page: &Page) -> Result<()> {
    let script =
        "Object.defineProperty(document, 'hidden', { configurable: true, get: () => true });
        document.dispatchEvent(new Event('visibilitychange'));
        delete document.hidden;";
    page.evaluate(script, &[]).await?;
    Ok(())
}

#[tokio::test]
async fn a_customer_cannot_reach_a_refund() -> Result<()> {
    run(&[], async |env| {
        let kiosk = Kiosk::open_paired(env, Shop::Won, Locale::Korean).await?;
        let page = kiosk.page();
        let text = page.inner_text().await?;
        ensure!(!text.contains("직원") && !text.contains("PIN"), "the idle screen hints: {text}");
        for _ in 0..3 {
            page.press("staff").await?;
        }
        ensure!(page.screen().await? == "idle", "three taps open something");
        kiosk.tap_for_staff().await?;
        kiosk.enter_pin("271828").await?;
        page.wait_for_any_text(&["PIN이 맞지 않습니다"]).await?;
        ensure!(page.screen().await? == "locked", "a wrong PIN opens the staff area");
        page.press("back").await?;
        page.wait_for_screen("idle").await
    })
    .await
}

#[tokio::test]
async fn wrong_pins_lock_the_staff_area_and_selling_goes_on() -> Result<()> {
    run(&[], async |env| {
        let kiosk = Kiosk::open_paired(env, Shop::Won, Locale::English).await?;
        let page = kiosk.page();
        kiosk.tap_for_staff().await?;
        for left in ["4 tries left", "3 tries left", "2 tries left", "1 try left"] {
            kiosk.enter_pin("271828").await?;
            page.wait_for_any_text(&[left]).await?;
        }
        kiosk.enter_pin("271828").await?;
        let clock = page.text("clock").await?;
        ensure!(clock.starts_with("4:") || clock == "5:00", "it opens again in {clock}");
        page.wait_for_any_text(&["Selling goes on."]).await?;
        page.press("done").await?;
        kiosk.enter_amount("12500").await?;
        page.press("back").await?;
        kiosk.tap_for_staff().await?;
        page.text("clock").await?;
        // The shop owner sees it on their phone, and lifts the lock there.
        let owner = Wallet::sign_in_owner(env, Shop::Won, Locale::English).await?;
        ensure!(owner.page().text("pins-locked").await?.contains("too many wrong tries"));
        owner.page().press("pins-unlock").await?;
        let gone = "return !document.querySelector('[data-testid=pins-locked]');";
        owner.page().wait_until("no lock", gone, &[]).await?;
        page.press("done").await?;
        kiosk.opens_staff(MANAGER_PIN).await
    })
    .await
}

#[tokio::test]
async fn a_hidden_page_and_a_failed_refund_lock_the_staff_area() -> Result<()> {
    run(&[], async |env| {
        let sandbox = Sandbox::of(env.relay.http()).await?;
        let kiosk = Kiosk::open_paired(env, Shop::Won, Locale::English).await?;
        let page = kiosk.page();
        kiosk.opens_staff(MANAGER_PIN).await?;
        page.press("tile-history").await?;
        page.wait_for_screen("history").await?;
        hide(page).await?;
        page.wait_for_screen("idle").await?;
        kiosk.tap_for_staff().await?;
        page.press("back").await?;

        sandbox.fails("kicc", "revise", "decline").await?;
        kiosk.open_purchase("C0000001").await?;
        kiosk.refund(None).await?;
        kiosk.wait_for_outcome(Outcome::RefundRefused).await?;
        page.press("done").await?;
        page.wait_for_screen("idle").await
    })
    .await
}

#[tokio::test]
async fn each_role_sees_what_it_may_do() -> Result<()> {
    run(&[], async |env| {
        let kiosk = Kiosk::open_paired(env, Shop::Won, Locale::English).await?;
        let page = kiosk.page();
        for (pin, refunds, settings) in
            [(CLERK_PIN, false, false), (MANAGER_PIN, true, false), (OWNER_PIN, true, true)]
        {
            kiosk.opens_staff(pin).await?;
            ensure!(page.is_enabled("tile-history").await?, "{pin} sees no payments");
            ensure!(page.is_enabled("tile-refund").await? == refunds, "refunds of {pin}");
            ensure!(page.is_enabled("tile-settings").await? == settings, "settings of {pin}");
            page.press("lock").await?;
            page.wait_for_screen("idle").await?;
        }
        Ok(())
    })
    .await
}

#[tokio::test]
async fn the_owner_gives_a_pin_that_opens_the_staff_area_and_is_recorded() -> Result<()> {
    run(&[], async |env| {
        let kiosk = Kiosk::open_paired(env, Shop::Won, Locale::English).await?;
        let page = kiosk.page();
        kiosk.opens_staff(OWNER_PIN).await?;
        page.press("tile-members").await?;
        page.text("member-row").await?;
        page.press("member-add").await?;
        page.type_text("member-name", "Minseo").await?;
        page.press("role-manager").await?;
        page.press("member-next").await?;
        kiosk.enter_pin("271828").await?;
        page.wait_for_any_text(&["The same PIN once more"]).await?;
        kiosk.enter_pin("271828").await?;
        page.wait_for_any_text(&["Minseo"]).await?;
        page.text("member-add").await?;
        page.press("back").await?;
        page.press("tile-actions").await?;
        page.wait_for_any_text(&["Added a PIN"]).await?;
        page.press("back").await?;
        page.press("lock").await?;
        kiosk.opens_staff("271828").await?;
        page.wait_for_any_text(&["Minseo"]).await
    })
    .await
}

/// A shop without PINs, as after the installation of a relay.
pub(crate) const NEW_SHOP: &str = r#"
[rates]
krw = "1"

[[shops]]
id = "0x0001abababababababababababababababababababababababababababababab"
name = "Cafe"
currency = "krw"
owner = "0x1563915e194D8CfBA1943570603F7606A3115508"
"#;

/// A pairing code of the new shop.
pub(crate) async fn new_code(env: &TestEnv) -> Result<String> {
    let shop = "0x0001abababababababababababababababababababababababababababababab";
    env.relay.run_command(&["pair", "--shop", shop, "--terminal", "T1"]).await
}

/// A kiosk that was just paired with the new shop.
pub(crate) async fn just_paired(env: &mut TestEnv) -> Result<Kiosk> {
    let code = new_code(env).await?;
    let kiosk = Kiosk::open(env, Locale::English).await?;
    kiosk.open_pairing_link(&code).await?;
    kiosk.page().wait_for_screen("first-pin").await?;
    Ok(kiosk)
}

#[tokio::test]
async fn the_owner_sets_the_first_pin_right_after_the_pairing() -> Result<()> {
    run_configured(NEW_SHOP, async |env| {
        let kiosk = just_paired(env).await?;
        let page = kiosk.page();
        page.press("member-next").await?;
        page.wait_for_any_text(&["A PIN for Owner"]).await?;
        kiosk.enter_pin("271828").await?;
        page.wait_for_any_text(&["The same PIN once more"]).await?;
        kiosk.enter_pin("271828").await?;
        page.wait_for_any_text(&["five times"]).await?;
        page.press("done").await?;
        kiosk.opens_staff("271828").await?;
        page.wait_for_any_text(&["Owner"]).await?;
        ensure!(page.is_enabled("tile-settings").await?, "the owner has no settings");
        Ok(())
    })
    .await
}

#[tokio::test]
async fn the_first_pin_can_wait_and_until_then_nothing_opens() -> Result<()> {
    run_configured(NEW_SHOP, async |env| {
        let kiosk = just_paired(env).await?;
        let page = kiosk.page();
        page.press("back").await?;
        page.wait_for_screen("idle").await?;
        kiosk.tap_for_staff().await?;
        page.wait_for_any_text(&["no owner's PIN yet"]).await?;
        page.press("confirm").await?;
        page.wait_for_screen("first-pin").await?;
        page.press("back").await?;
        page.wait_for_screen("idle").await
    })
    .await
}
