//! Accessibility of every screen of a sale: axe finds nothing serious or critical.

use anyhow::{Result, ensure};
use kios_e2e::{
    Customer, Finding, Kiosk, Locale, OWNER_PIN, Outcome, Page, Person, Shop, Wallet, axe, check,
    run,
};

/// Collects what axe finds, screen by screen.
struct Check {
    axe: String,
    found: Vec<String>,
}

impl Check {
    async fn check(&mut self, page: &Page) -> Result<()> {
        let screen = page.screen().await?;
        for Finding { rule, places } in check(page, &self.axe).await? {
            self.found.push(format!("{} {screen}: {rule}\n  {}", page.name(), places.join("\n  ")));
        }
        Ok(())
    }
}

async fn check_a_sale(locale: Locale) -> Result<()> {
    let mut check = Check { axe: axe()?, found: Vec::new() };
    run(&[], async |env| {
        let kiosk = Kiosk::open(env, locale).await?;
        let wallet = Wallet::open(env, locale).await?;
        wallet.load().await?;
        wallet.page().wait_for_screen("choose").await?;
        check.check(wallet.page()).await?;
        kiosk.load().await?;
        kiosk.page().wait_for_screen("setup").await?;
        check.check(kiosk.page()).await?;

        let kiosk = Kiosk::open_paired(env, Shop::Won, locale).await?;
        let wallet = Wallet::sign_in(env, Person::Rich, locale).await?;
        check.check(kiosk.page()).await?;
        check.check(wallet.page()).await?;
        let code = wallet.show_code().await?;
        check.check(wallet.page()).await?;
        kiosk.enter_amount("4500").await?;
        check.check(kiosk.page()).await?;
        kiosk.charge("0").await?;
        kiosk.page().wait_for_screen("customer").await?;
        check.check(kiosk.page()).await?;
        kiosk.scan_code(&code).await?;
        kiosk.page().text("estimate-total").await?;
        check.check(kiosk.page()).await?;
        kiosk.pay().await?;
        kiosk.payment().await?;
        check.check(kiosk.page()).await?;
        wallet.wait_for_request().await?;
        check.check(wallet.page()).await?;
        wallet.approve().await?;
        kiosk.wait_for_outcome(Outcome::Paid).await?;
        check.check(kiosk.page()).await?;
        wallet.page().wait_for_screen("done").await?;
        check.check(wallet.page()).await?;
        kiosk.page().press("done").await?;

        let phone = Customer::from_demo(env.relay.http(), Person::Rich).await?;
        kiosk.request_payment("4500", &phone.show_code().await?).await?;
        kiosk.page().press("cancel").await?;
        kiosk.wait_for_outcome(Outcome::Cancelled).await?;
        check.check(kiosk.page()).await?;
        ensure!(check.found.is_empty(), "axe found:\n{}", check.found.join("\n"));
        Ok(())
    })
    .await
}

#[tokio::test]
async fn everybody_can_give_points() -> Result<()> {
    let mut check = Check { axe: axe()?, found: Vec::new() };
    run(&[], async |env| {
        let kiosk = Kiosk::open_paired(env, Shop::Won, Locale::Korean).await?;
        kiosk.start_point_grant("12500").await?;
        kiosk.page().type_text("points-phone", "10-1000-5001\u{e007}").await?;
        kiosk.page().wait_for_any_text(&["+82처럼"]).await?;
        check.check(kiosk.page()).await?;
        kiosk.page().clear("points-phone").await?;
        kiosk.enter_recipient(Person::Rich.phone()).await?;
        check.check(kiosk.page()).await?;
        kiosk.page().press("confirm").await?;
        kiosk.wait_for_outcome(Outcome::PointsGiven).await?;
        check.check(kiosk.page()).await?;
        ensure!(check.found.is_empty(), "axe found:\n{}", check.found.join("\n"));
        Ok(())
    })
    .await
}

#[tokio::test]
async fn everybody_can_use_the_staff_area() -> Result<()> {
    let mut check = Check { axe: axe()?, found: Vec::new() };
    run(&[], async |env| {
        let kiosk = Kiosk::open_paired(env, Shop::Won, Locale::Korean).await?;
        let page = kiosk.page();
        kiosk.tap_for_staff().await?;
        check.check(page).await?;
        kiosk.enter_pin(OWNER_PIN).await?;
        page.wait_for_screen("staff").await?;
        check.check(page).await?;
        for (tile, row) in [
            ("tile-members", "member-row"),
            ("tile-actions", "action-row"),
            ("tile-settings", "agent-key"),
        ] {
            page.press(tile).await?;
            page.text(row).await?;
            check.check(page).await?;
            page.press("back").await?;
            page.wait_for_screen("staff").await?;
        }
        ensure!(check.found.is_empty(), "axe found:\n{}", check.found.join("\n"));
        Ok(())
    })
    .await
}

#[tokio::test]
async fn everybody_can_pay_in_korean() -> Result<()> {
    check_a_sale(Locale::Korean).await
}

#[tokio::test]
async fn everybody_can_pay_in_english() -> Result<()> {
    check_a_sale(Locale::English).await
}
