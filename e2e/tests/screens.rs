//! Every screen as a picture: both languages, three sizes, light and dark.
//!
//! One sale is driven through all of its screens; on each, the page is switched through the
//! languages, colours and sizes. `cargo xtask screens` asks for it; an ordinary test run does not.

use std::{fs, path::PathBuf};

use anyhow::{Result, ensure};
use kios_e2e::{
    Browser, Counter, Customer, Ending, Kiosk, Person, Sandbox, Shop, Tongue, Wallet,
    screens_folder, story,
};
use serde_json::{Value, json};

const SIZES: [(u32, u32); 3] = [(1080, 1920), (1280, 800), (390, 844)];
const SCHEMES: [&str; 2] = ["light", "dark"];

/// Takes the pictures.
struct Camera {
    folder: PathBuf,
}

impl Camera {
    /// A screen, in every form.
    async fn takes(&self, browser: &Browser, name: &str) -> Result<()> {
        let page = browser.page();
        let screen = page.screen().await?;
        for tongue in Tongue::ALL {
            let tag = tongue.tag();
            page.press(&format!("language-{tag}")).await?;
            let spoken = "return document.querySelector('[data-screen]').lang === arguments[0];";
            page.until("the language", spoken, &[json!(tag)]).await?;
            for scheme in SCHEMES {
                for (width, height) in SIZES {
                    browser.looks_like(width, height, scheme).await?;
                    page.settles().await?;
                    let file = format!("{name}-{tag}-{width}x{height}-{scheme}.png");
                    fs::write(self.folder.join(file), page.picture().await?)?;
                }
            }
        }
        let after = page.screen().await?;
        ensure!(after == screen, "{name}: {screen} became {after} while it was photographed");
        Ok(())
    }
}

async fn the_sale(camera: &Camera) -> Result<()> {
    story(&[], async |world| {
        world.makes_trouble();
        let kiosk = Kiosk::opened(world, Tongue::Korean).await?;
        kiosk.loads().await?;
        kiosk.page().is_on("setup").await?;
        camera.takes(kiosk.browser(), "setup").await?;
        let code = Shop::Won.code(world.relay.http()).await?;
        kiosk.page().goes_to(&format!("{}/#pair={code}", world.relay.base())).await?;
        kiosk.page().is_on("idle").await?;
        camera.takes(kiosk.browser(), "idle").await?;

        let wallet = Wallet::opened(world, Tongue::Korean).await?;
        wallet.loads().await?;
        wallet.page().is_on("choose").await?;
        camera.takes(wallet.browser(), "wallet-choose").await?;
        let wallet = Wallet::of(world, Person::Rich, Tongue::Korean).await?;
        wallet.page().text("balance").await?;
        camera.takes(wallet.browser(), "wallet-home").await?;

        kiosk.keys_in("12500").await?;
        camera.takes(kiosk.browser(), "amount").await?;
        kiosk.page().press("charge").await?;
        kiosk.page().is_on("customer").await?;
        camera.takes(kiosk.browser(), "customer").await?;
        let code = wallet.shows_code().await?;
        camera.takes(wallet.browser(), "wallet-code").await?;
        kiosk.scans(&code).await?;
        kiosk.page().text("estimate-total").await?;
        camera.takes(kiosk.browser(), "estimate").await?;

        kiosk.browser().cannot_reach(&["*/new/open"]).await?;
        kiosk.pays().await?;
        kiosk.page().is_on("opening").await?;
        camera.takes(kiosk.browser(), "opening").await?;
        kiosk.browser().cannot_reach(&["*/new/close"]).await?;
        kiosk.payment().await?;
        camera.takes(kiosk.browser(), "approval").await?;
        wallet.is_asked().await?;
        camera.takes(wallet.browser(), "wallet-approval").await?;
        wallet.approves().await?;
        wallet.page().is_on("done").await?;
        kiosk.page().is_on("closing").await?;
        camera.takes(kiosk.browser(), "closing").await?;
        kiosk.browser().cannot_reach(&[]).await?;
        kiosk.ends(Ending::Paid).await?;
        camera.takes(kiosk.browser(), "receipt").await?;
        camera.takes(wallet.browser(), "wallet-done").await
    })
    .await
}

async fn what_goes_otherwise(camera: &Camera) -> Result<()> {
    story(&[], async |world| {
        world.makes_trouble();
        let phone = Customer::of(world.relay.http(), Person::Rich).await?;
        let kiosk = Kiosk::paired(world, Shop::Won, Tongue::Korean).await?;
        let wallet = Wallet::of(world, Person::Rich, Tongue::Korean).await?;
        let payment = kiosk.asks("4500", &phone.shows_code().await?).await?;
        wallet.denies().await?;
        kiosk.ends(Ending::Denied).await?;
        camera.takes(kiosk.browser(), "outcome-denied").await?;
        wallet.page().is_on("done").await?;
        camera.takes(wallet.browser(), "wallet-done-denied").await?;
        ensure!(phone.status(&payment).await? == 19, "the denied payment is closed");

        kiosk.page().press("done").await?;
        kiosk.asks("4500", &phone.shows_code().await?).await?;
        kiosk.page().press("cancel").await?;
        kiosk.ends(Ending::Cancelled).await?;
        camera.takes(kiosk.browser(), "outcome-cancelled").await?;

        kiosk.page().press("done").await?;
        kiosk.charges("4500").await?;
        kiosk.scans(&phone.shows_code().await?).await?;
        kiosk.page().text("estimate-total").await?;
        let refusal = json!({ "code": 1202, "error": { "message": "Shop is not active" } });
        kiosk.page().hears_instead("/new/open", &refusal).await?;
        kiosk.pays().await?;
        kiosk.ends(Ending::Refused).await?;
        camera.takes(kiosk.browser(), "outcome-refused").await?;

        kiosk.page().press("done").await?;
        let payment = kiosk.asks("4500", &phone.shows_code().await?).await?;
        kiosk.browser().cannot_reach(&["*/new/close", "*/v2/payments*", "*/payment/item*"]).await?;
        phone.approves(&payment).await?;
        kiosk.page().is_on("checking").await?;
        camera.takes(kiosk.browser(), "checking").await?;
        kiosk.browser().cannot_reach(&[]).await?;
        kiosk.page().press("check-again").await?;
        kiosk.ends(Ending::Paid).await?;
        kiosk.page().press("done").await?;

        kiosk.page().opens_tab().await?;
        kiosk.loads().await?;
        kiosk.page().is_on("mirror").await?;
        camera.takes(kiosk.browser(), "mirror").await?;
        kiosk.page().closes_tab().await?;
        world.relay.kill().await?;
        kiosk.hears(&["offline"]).await?;
        camera.takes(kiosk.browser(), "idle-offline").await
    })
    .await
}

async fn time_runs_out(camera: &Camera) -> Result<()> {
    story(&[("payment_timeout_seconds", "2")], async |world| {
        let phone = Customer::of(world.relay.http(), Person::Rich).await?;
        let kiosk = Kiosk::paired(world, Shop::Won, Tongue::Korean).await?;
        kiosk.asks("4500", &phone.shows_code().await?).await?;
        kiosk.ends(Ending::TimedOut).await?;
        camera.takes(kiosk.browser(), "outcome-timed-out").await
    })
    .await
}

async fn a_cancel(camera: &Camera) -> Result<()> {
    story(&[], async |world| {
        let phone = Customer::of(world.relay.http(), Person::Rich).await?;
        let kiosk = Kiosk::paired(world, Shop::Won, Tongue::Korean).await?;
        let owner = Wallet::of_owner(world, Shop::Won, Tongue::Korean).await?;
        camera.takes(owner.browser(), "wallet-owner-home").await?;
        let payment = kiosk.asks("12500", &phone.shows_code().await?).await?;
        phone.approves(&payment).await?;
        kiosk.ends(Ending::Paid).await?;
        kiosk.page().press("done").await?;
        kiosk.page().press("staff").await?;
        kiosk.page().text("history-row").await?;
        camera.takes(kiosk.browser(), "history").await?;
        kiosk.page().press("history-row").await?;
        kiosk.page().is_on("payment").await?;
        camera.takes(kiosk.browser(), "payment").await?;
        kiosk.page().press("cancel-payment").await?;
        kiosk.page().is_on("cancel").await?;
        camera.takes(kiosk.browser(), "cancel-question").await?;
        kiosk.page().press("confirm").await?;
        owner.is_asked().await?;
        camera.takes(owner.browser(), "wallet-owner-approval").await?;
        camera.takes(kiosk.browser(), "cancel").await?;
        owner.denies().await?;
        kiosk.ends(Ending::CancelDenied).await?;
        camera.takes(kiosk.browser(), "outcome-cancel-denied").await?;
        kiosk.asks_again().await?;
        owner.approves().await?;
        kiosk.ends(Ending::CancelDone).await?;
        camera.takes(kiosk.browser(), "outcome-cancel-done").await
    })
    .await
}

async fn a_refund(camera: &Camera) -> Result<()> {
    story(&[], async |world| {
        let phone = Customer::of(world.relay.http(), Person::Rich).await?;
        let counter = Counter::of(world.relay.http(), Shop::Won).await?;
        let sandbox = Sandbox::of(world.relay.http()).await?;
        let kiosk = Kiosk::paired(world, Shop::Won, Tongue::Korean).await?;
        let payment = kiosk.asks("12500", &phone.shows_code().await?).await?;
        phone.approves(&payment).await?;
        kiosk.ends(Ending::Paid).await?;
        let item = phone.item(&payment).await?;
        let purchase =
            item.get("purchaseId").and_then(Value::as_str).unwrap_or_default().to_owned();
        counter.sells("kicc", &purchase, 7_000, "krw").await?;
        kiosk.page().press("done").await?;
        kiosk.page().press("staff").await?;
        kiosk.page().text("history-row").await?;
        camera.takes(kiosk.browser(), "history-cards").await?;

        kiosk.looks_up_purchase(&purchase).await?;
        camera.takes(kiosk.browser(), "payment-split").await?;
        kiosk.page().press("refund").await?;
        kiosk.page().is_on("refund").await?;
        camera.takes(kiosk.browser(), "refund-split").await?;
        kiosk.page().press("back").await?;
        kiosk.page().is_on("payment").await?;
        kiosk.page().press("back").await?;

        kiosk.looks_up_purchase("C0000001").await?;
        kiosk.page().press("refund").await?;
        kiosk.keys_in_refund("5000").await?;
        camera.takes(kiosk.browser(), "refund").await?;
        kiosk.page().press("refund-next").await?;
        kiosk.page().text("confirm").await?;
        camera.takes(kiosk.browser(), "refund-confirm").await?;
        sandbox.fails("kicc", "revise", "cut_after").await?;
        for _ in 0..9 {
            sandbox.fails("kicc", "ask", "cut_before").await?;
        }
        kiosk.page().press("confirm").await?;
        kiosk.page().is_on("checking").await?;
        camera.takes(kiosk.browser(), "checking-refund").await?;
        kiosk.page().press("done").await?;
        kiosk.ends(Ending::RefundUnknown).await?;
        camera.takes(kiosk.browser(), "outcome-refund-unknown").await?;

        kiosk.looks_up_purchase("C0000003").await?;
        sandbox.fails("eximbay", "revise", "decline").await?;
        kiosk.refunds(None).await?;
        kiosk.ends(Ending::RefundRefused).await?;
        camera.takes(kiosk.browser(), "outcome-refund-refused").await?;
        kiosk.looks_up_purchase("C0000003").await?;
        kiosk.refunds(None).await?;
        kiosk.ends(Ending::RefundDone).await?;
        camera.takes(kiosk.browser(), "outcome-refund-done").await
    })
    .await
}

#[tokio::test]
#[ignore = "takes pictures; asked for by `cargo xtask screens`"]
async fn every_screen_is_photographed() -> Result<()> {
    let camera = Camera { folder: screens_folder()? };
    the_sale(&camera).await?;
    what_goes_otherwise(&camera).await?;
    time_runs_out(&camera).await?;
    a_cancel(&camera).await
}

async fn points_for_cash(camera: &Camera) -> Result<()> {
    story(&[], async |world| {
        world.makes_trouble();
        let kiosk = Kiosk::paired(world, Shop::Won, Tongue::Korean).await?;
        kiosk.looks_up_purchase("C0000001").await?;
        camera.takes(kiosk.browser(), "payment-card").await?;
        kiosk.page().press("give-points").await?;
        kiosk.page().is_on("points").await?;
        camera.takes(kiosk.browser(), "points-card").await?;
        kiosk.page().press("back").await?;
        kiosk.page().is_on("payment").await?;
        kiosk.page().press("back").await?;
        kiosk.page().is_on("history").await?;
        kiosk.page().press("back").await?;

        kiosk.begins_to_give("12500").await?;
        camera.takes(kiosk.browser(), "points").await?;
        kiosk.page().press("pad-phone").await?;
        kiosk.page().types("points-phone", "10-1000-5001\u{e007}").await?;
        camera.takes(kiosk.browser(), "points-wrong").await?;
        kiosk.page().clears("points-phone").await?;
        kiosk.names(Person::Rich.phone()).await?;
        camera.takes(kiosk.browser(), "points-confirm").await?;
        kiosk.browser().cannot_reach(&["*/purchase/save"]).await?;
        kiosk.page().press("confirm").await?;
        kiosk.page().is_on("checking").await?;
        camera.takes(kiosk.browser(), "checking-points").await?;
        kiosk.browser().cannot_reach(&[]).await?;
        kiosk.page().press("check-again").await?;
        kiosk.ends(Ending::PointsGiven).await?;

        kiosk.begins_to_give("4500").await?;
        kiosk.names(Person::Rich.phone()).await?;
        kiosk.page().press("confirm").await?;
        kiosk.ends(Ending::PointsGiven).await?;
        camera.takes(kiosk.browser(), "outcome-points-given").await?;
        kiosk.begins_to_give("4500").await?;
        kiosk.names(Person::Rich.phone()).await?;
        kiosk.page().press("confirm").await?;
        kiosk.ends(Ending::PointsGiven).await?;
        kiosk.page().press("undo").await?;
        kiosk.ends(Ending::PointsTakenBack).await?;
        camera.takes(kiosk.browser(), "outcome-points-taken-back").await?;

        kiosk.begins_to_give("4500").await?;
        kiosk.names(Person::Rich.phone()).await?;
        let refusal = json!({ "code": 1202, "error": { "message": "Shop is not active" } });
        kiosk.page().hears_instead("/purchase/save", &refusal).await?;
        kiosk.page().press("confirm").await?;
        kiosk.ends(Ending::PointsRefused).await?;
        camera.takes(kiosk.browser(), "outcome-points-refused").await
    })
    .await
}

#[tokio::test]
#[ignore = "takes pictures; asked for by `cargo xtask screens`"]
async fn every_screen_of_points_for_cash_is_photographed() -> Result<()> {
    points_for_cash(&Camera { folder: screens_folder()? }).await
}

#[tokio::test]
#[ignore = "takes pictures; asked for by `cargo xtask screens`"]
async fn every_screen_of_a_refund_is_photographed() -> Result<()> {
    a_refund(&Camera { folder: screens_folder()? }).await
}
