//! Scanners, keys and fingers that press more than was meant.

use anyhow::{Result, ensure};
use kios_e2e::{Fixtures, Locale, Outcome, run};

/// Gives a control the focus.
const FOCUS: &str = "document.querySelector(`[data-testid=\"${arguments[0]}\"]`)?.focus();";

const NO_HINT: &str = "return !document.querySelector('[data-testid=scan-hint]');";

/// Clicks Pay, and for 450 ms again and again what is at its place, and Cancel wherever it is.
const CLICKS: &str = "const done = arguments[arguments.length - 1];
    const pay = document.querySelector('[data-testid=\"pay\"]');
    const { left, top, width, height } = pay.getBoundingClientRect();
    pay.click();
    for (const after of [80, 150, 250, 350, 450]) setTimeout(() => {
        document.elementFromPoint(left + width / 2, top + height / 2)?.closest('button')?.click();
        document.querySelector('[data-testid=\"cancel\"]')?.click();
    }, after);
    setTimeout(() => done(true), 460);";

async fn estimated(fixtures: &Fixtures) -> Result<()> {
    let Fixtures { phone, kiosk, .. } = fixtures;
    kiosk.browser().animate().await?;
    kiosk.charge("12500").await?;
    kiosk.scan_code(&phone.show_code().await?).await?;
    kiosk.page().wait_for_screen("estimate").await?;
    kiosk.page().wait_until_ready("pay").await
}

#[tokio::test]
async fn no_key_of_a_scan_presses_the_button_with_the_focus() -> Result<()> {
    run(&[], async |env| {
        let fixtures = Fixtures::standard(env, Locale::English).await?;
        estimated(&fixtures).await?;
        let page = fixtures.kiosk.page();
        for text in ["a b", "COUPON 10 OFF", "1 2 3"] {
            // A press ends the hint about the scan before.
            page.press("language-en").await?;
            page.wait_until("no hint", NO_HINT, &[]).await?;
            page.evaluate(FOCUS, &[serde_json::json!("pay")]).await?;
            page.scan_by_driver(text).await?;
            ensure!(page.screen().await? == "estimate", "the scan {text:?} pressed Pay");
            ensure!(page.text("scan-hint").await? == "That is not a payment code");
        }
        fixtures.balances.expect_unchanged().await
    })
    .await
}

#[tokio::test]
async fn a_scan_on_the_keypad_leaves_the_price() -> Result<()> {
    run(&[], async |env| {
        let fixtures = Fixtures::standard(env, Locale::English).await?;
        fixtures.kiosk.enter_amount("1000").await?;
        let page = fixtures.kiosk.page();
        for text in ["1234565", "COUPON 10 OFF"] {
            page.scan(text).await?;
            ensure!(page.screen().await? == "amount", "the scan {text:?} was charged");
            ensure!(
                page.text("amount").await?.contains("1,000"),
                "the scan {text:?} is in the price"
            );
        }
        Ok(())
    })
    .await
}

#[tokio::test]
async fn clicks_after_pay_leave_the_payment_open() -> Result<()> {
    run(&[], async |env| {
        let fixtures = Fixtures::standard(env, Locale::English).await?;
        estimated(&fixtures).await?;
        let Fixtures { phone, kiosk, .. } = &fixtures;
        kiosk.page().evaluate_async(CLICKS, &[]).await?;
        let payment = kiosk.payment().await?;
        phone.approve(&payment).await?;
        kiosk.wait_for_outcome(Outcome::Paid).await
    })
    .await
}

#[tokio::test]
async fn two_taps_of_a_finger_enter_nothing_and_cancel_nothing() -> Result<()> {
    run(&[], async |env| {
        let Fixtures { phone, kiosk, .. } = Fixtures::standard(env, Locale::English).await?;
        kiosk.browser().emulate_touch().await?;
        for (width, height, gap_ms) in [(1080, 1920, 80), (768, 1024, 250), (390, 844, 350)] {
            kiosk.browser().emulate(width, height, "light").await?;
            kiosk.browser().animate().await?;
            let page = kiosk.page();
            page.tap_twice("start", gap_ms).await?;
            page.wait_for_screen("amount").await?;
            let price = page.text("amount").await?;
            ensure!(price.trim_end().ends_with('0'), "{price:?} at {width}");
            page.press_keys("key-", "12500").await?;
            page.press("charge").await?;
            kiosk.scan_code(&phone.show_code().await?).await?;
            page.wait_for_screen("estimate").await?;
            page.tap_twice("pay", gap_ms).await?;
            let payment = kiosk.payment().await?;
            phone.deny(&payment).await?;
            kiosk.wait_for_outcome(Outcome::Denied).await?;
            page.press("done").await?;
            page.wait_for_screen("idle").await?;
        }
        Ok(())
    })
    .await
}
