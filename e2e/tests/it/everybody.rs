//! Every screen of a sale can be used by everybody: axe finds nothing grave.

use anyhow::{Result, ensure};
use kios_e2e::{
    Customer, Ending, Finding, Kiosk, Page, Person, Shop, Tongue, Wallet, axe, check, story,
};

/// Collects what axe finds, screen by screen.
struct Check {
    axe: String,
    found: Vec<String>,
}

impl Check {
    async fn look(&mut self, page: &Page) -> Result<()> {
        let screen = page.screen().await?;
        for Finding { rule, places } in check(page, &self.axe).await? {
            self.found.push(format!("{} {screen}: {rule}\n  {}", page.name(), places.join("\n  ")));
        }
        Ok(())
    }
}

async fn everybody_can_pay(tongue: Tongue) -> Result<()> {
    let mut check = Check { axe: axe()?, found: Vec::new() };
    story(&[], async |world| {
        let kiosk = Kiosk::opened(world, tongue).await?;
        let wallet = Wallet::opened(world, tongue).await?;
        wallet.loads().await?;
        wallet.page().is_on("choose").await?;
        check.look(wallet.page()).await?;
        kiosk.loads().await?;
        kiosk.page().is_on("setup").await?;
        check.look(kiosk.page()).await?;

        let kiosk = Kiosk::paired(world, Shop::Won, tongue).await?;
        let wallet = Wallet::of(world, Person::Rich, tongue).await?;
        check.look(kiosk.page()).await?;
        check.look(wallet.page()).await?;
        let code = wallet.shows_code().await?;
        check.look(wallet.page()).await?;
        kiosk.keys_in("4500").await?;
        check.look(kiosk.page()).await?;
        kiosk.charges("0").await?;
        kiosk.page().is_on("customer").await?;
        check.look(kiosk.page()).await?;
        kiosk.scans(&code).await?;
        kiosk.page().text("estimate-total").await?;
        check.look(kiosk.page()).await?;
        kiosk.pays().await?;
        kiosk.payment().await?;
        check.look(kiosk.page()).await?;
        wallet.is_asked().await?;
        check.look(wallet.page()).await?;
        wallet.approves().await?;
        kiosk.ends(Ending::Paid).await?;
        check.look(kiosk.page()).await?;
        wallet.page().is_on("done").await?;
        check.look(wallet.page()).await?;
        kiosk.page().press("done").await?;

        let phone = Customer::of(world.relay.http(), Person::Rich).await?;
        kiosk.asks("4500", &phone.shows_code().await?).await?;
        kiosk.page().press("cancel").await?;
        kiosk.ends(Ending::Cancelled).await?;
        check.look(kiosk.page()).await?;
        ensure!(check.found.is_empty(), "axe found:\n{}", check.found.join("\n"));
        Ok(())
    })
    .await
}

#[tokio::test]
async fn everybody_can_give_points() -> Result<()> {
    let mut check = Check { axe: axe()?, found: Vec::new() };
    story(&[], async |world| {
        let kiosk = Kiosk::paired(world, Shop::Won, Tongue::Korean).await?;
        kiosk.begins_to_give("12500").await?;
        kiosk.page().types("points-phone", "10-1000-5001\u{e007}").await?;
        kiosk.page().says_one_of(&["+82처럼"]).await?;
        check.look(kiosk.page()).await?;
        kiosk.page().clears("points-phone").await?;
        kiosk.names(Person::Rich.phone()).await?;
        check.look(kiosk.page()).await?;
        kiosk.page().press("confirm").await?;
        kiosk.ends(Ending::PointsGiven).await?;
        check.look(kiosk.page()).await?;
        ensure!(check.found.is_empty(), "axe found:\n{}", check.found.join("\n"));
        Ok(())
    })
    .await
}

#[tokio::test]
async fn everybody_can_pay_in_korean() -> Result<()> {
    everybody_can_pay(Tongue::Korean).await
}

#[tokio::test]
async fn everybody_can_pay_in_english() -> Result<()> {
    everybody_can_pay(Tongue::English).await
}
