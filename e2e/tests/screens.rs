//! Takes a screenshot of every screen: both languages, three sizes, light and dark.
//!
//! One sale is driven through all of its screens; on each, the page is switched through the
//! languages, colours and sizes. Only `cargo xtask screens` runs it.

use std::{fs, path::PathBuf};

use anyhow::{Result, ensure};
use kios_e2e::{
    Browser, CLERK_PIN, CardTerminal, Customer, Kiosk, Locale, MANAGER_PIN, OWNER_PIN, Outcome,
    Person, Sandbox, Shop, TestEnv, Wallet, run, run_bridged, screens_folder,
};
use serde_json::{Value, json};

const SIZES: [(u32, u32); 3] = [(1080, 1920), (1280, 800), (390, 844)];
const SCHEMES: [&str; 2] = ["light", "dark"];

/// The decimal point of a keyboard.
const DECIMAL_POINT: &str = "for (const type of ['keydown', 'keyup'])
    document.body.dispatchEvent(new KeyboardEvent(type,
        { key: '.', code: 'Period', bubbles: true, cancelable: true }));";

/// Takes the screenshots.
struct Camera {
    folder: PathBuf,
}

impl Camera {
    /// A screen in all variants.
    async fn capture(&self, browser: &Browser, name: &str) -> Result<()> {
        let page = browser.page();
        let screen = page.screen().await?;
        for locale in Locale::ALL {
            let tag = locale.tag();
            page.press(&format!("language-{tag}")).await?;
            let spoken = "return document.querySelector('[data-screen]').lang === arguments[0];";
            page.wait_until("the language", spoken, &[json!(tag)]).await?;
            for scheme in SCHEMES {
                for (width, height) in SIZES {
                    browser.emulate(width, height, scheme).await?;
                    page.wait_until_painted().await?;
                    let file = format!("{name}-{tag}-{width}x{height}-{scheme}.png");
                    fs::write(self.folder.join(file), page.screenshot().await?)?;
                }
            }
        }
        let after = page.screen().await?;
        ensure!(after == screen, "{name}: {screen} became {after} during its screenshot");
        Ok(())
    }
}

async fn the_sale(camera: &Camera) -> Result<()> {
    run(&[], async |env| {
        env.expect_network_errors();
        let kiosk = Kiosk::open(env, Locale::Korean).await?;
        kiosk.load().await?;
        kiosk.page().wait_for_screen("setup").await?;
        camera.capture(kiosk.browser(), "setup").await?;
        kiosk.page().press("pair-other-key").await?;
        camera.capture(kiosk.browser(), "setup-import").await?;
        kiosk.pair_with(env, Shop::Won).await?;
        camera.capture(kiosk.browser(), "idle").await?;

        let wallet = Wallet::open(env, Locale::Korean).await?;
        wallet.load().await?;
        wallet.page().wait_for_screen("choose").await?;
        camera.capture(wallet.browser(), "wallet-choose").await?;
        let wallet = Wallet::sign_in(env, Person::Rich, Locale::Korean).await?;
        wallet.page().text("balance").await?;
        camera.capture(wallet.browser(), "wallet-home").await?;

        kiosk.enter_amount("12500").await?;
        camera.capture(kiosk.browser(), "amount").await?;
        // Won has no decimals.
        kiosk.page().evaluate(DECIMAL_POINT, &[]).await?;
        let marked = "return !!document.querySelector('[data-screen=amount] .error:not(:empty)');";
        kiosk.page().wait_until("the hint", marked, &[]).await?;
        camera.capture(kiosk.browser(), "amount-point").await?;
        kiosk.page().press("key-backspace").await?;
        kiosk.page().press("charge").await?;
        kiosk.page().wait_for_screen("customer").await?;
        camera.capture(kiosk.browser(), "customer").await?;
        let code = wallet.show_code().await?;
        camera.capture(wallet.browser(), "wallet-code").await?;
        kiosk.scan_code(&code).await?;
        kiosk.page().text("estimate-total").await?;
        camera.capture(kiosk.browser(), "estimate").await?;

        kiosk.browser().block_urls(&["*/new/open"]).await?;
        kiosk.pay().await?;
        kiosk.page().wait_for_screen("opening").await?;
        camera.capture(kiosk.browser(), "opening").await?;
        kiosk.browser().block_urls(&["*/new/close"]).await?;
        kiosk.payment().await?;
        camera.capture(kiosk.browser(), "approval").await?;
        wallet.wait_for_request().await?;
        camera.capture(wallet.browser(), "wallet-approval").await?;
        wallet.approve().await?;
        wallet.page().wait_for_screen("done").await?;
        kiosk.page().wait_for_screen("closing").await?;
        camera.capture(kiosk.browser(), "closing").await?;
        kiosk.browser().block_urls(&[]).await?;
        kiosk.wait_for_outcome(Outcome::Paid).await?;
        camera.capture(kiosk.browser(), "receipt").await?;
        camera.capture(wallet.browser(), "wallet-done").await
    })
    .await
}

async fn without_a_keyboard(camera: &Camera) -> Result<()> {
    run(&[], async |env| {
        let kiosk = Kiosk::open(env, Locale::Korean).await?;
        kiosk.browser().emulate_touch().await?;
        kiosk.load().await?;
        kiosk.page().wait_for_screen("setup").await?;
        camera.capture(kiosk.browser(), "setup-touch").await?;
        kiosk.pair_with(env, Shop::Won).await?;
        kiosk.charge("12500").await?;
        kiosk.page().wait_for_screen("customer").await?;
        kiosk.page().press_keys("pad-", "7f3a91").await?;
        camera.capture(kiosk.browser(), "customer-touch").await
    })
    .await
}

async fn what_blocks_a_sale(camera: &Camera) -> Result<()> {
    run_bridged(&[], async |env| {
        env.expect_network_errors();
        let kiosk = Kiosk::open(env, Locale::Korean).await?;
        kiosk.load().await?;
        let page = kiosk.page();
        page.wait_for_screen("setup").await?;
        let refusal = json!({ "code": 1501, "error": { "message": "Invalid signature" } });
        page.stub_next_response("/payment/new/close", &refusal).await?;
        page.type_text("pair-code", &Shop::Won.code(env.relay.http()).await?).await?;
        page.press("pair-continue").await?;
        let key = "return !!document.querySelector('[data-testid=agent-key]');";
        page.wait_until("the kiosk's key", key, &[]).await?;
        camera.capture(kiosk.browser(), "idle-key").await?;
        env.network()?.stop();
        page.wait_until("a notice without a key", &key.replace("!!", "!"), &[]).await?;
        camera.capture(kiosk.browser(), "idle-network").await
    })
    .await
}

async fn what_goes_otherwise(camera: &Camera) -> Result<()> {
    run(&[], async |env| {
        env.expect_network_errors();
        let phone = Customer::from_demo(env.relay.http(), Person::Rich).await?;
        let kiosk = Kiosk::open_paired(env, Shop::Won, Locale::Korean).await?;
        let wallet = Wallet::sign_in(env, Person::Rich, Locale::Korean).await?;
        let payment = kiosk.request_payment("4500", &phone.show_code().await?).await?;
        wallet.deny().await?;
        kiosk.wait_for_outcome(Outcome::Denied).await?;
        camera.capture(kiosk.browser(), "outcome-denied").await?;
        wallet.page().wait_for_screen("done").await?;
        camera.capture(wallet.browser(), "wallet-done-denied").await?;
        ensure!(phone.status(&payment).await? == 19, "the denied payment is closed");

        kiosk.page().press("done").await?;
        kiosk.request_payment("4500", &phone.show_code().await?).await?;
        kiosk.page().press("cancel").await?;
        kiosk.wait_for_outcome(Outcome::Cancelled).await?;
        camera.capture(kiosk.browser(), "outcome-cancelled").await?;

        kiosk.page().press("done").await?;
        kiosk.charge("4500").await?;
        kiosk.scan_code(&phone.show_code().await?).await?;
        kiosk.page().text("estimate-total").await?;
        let refusal = json!({ "code": 1202, "error": { "message": "Shop is not active" } });
        kiosk.page().stub_next_response("/new/open", &refusal).await?;
        kiosk.pay().await?;
        kiosk.wait_for_outcome(Outcome::Refused).await?;
        camera.capture(kiosk.browser(), "outcome-refused").await?;

        kiosk.page().press("done").await?;
        let payment = kiosk.request_payment("4500", &phone.show_code().await?).await?;
        kiosk.browser().block_urls(&["*/new/close", "*/v2/payments*", "*/payment/item*"]).await?;
        phone.approve(&payment).await?;
        kiosk.page().wait_for_screen("checking").await?;
        camera.capture(kiosk.browser(), "checking").await?;
        kiosk.browser().block_urls(&[]).await?;
        kiosk.page().press("check-again").await?;
        kiosk.wait_for_outcome(Outcome::Paid).await?;
        kiosk.page().press("done").await?;

        kiosk.page().open_tab().await?;
        kiosk.load().await?;
        kiosk.page().wait_for_screen("mirror").await?;
        camera.capture(kiosk.browser(), "mirror").await?;
        kiosk.page().close_tab().await?;
        env.relay.kill().await?;
        kiosk.wait_for_connection(&["offline"]).await?;
        camera.capture(kiosk.browser(), "idle-offline").await
    })
    .await
}

async fn time_runs_out(camera: &Camera) -> Result<()> {
    run(&[("payment_timeout_seconds", "2")], async |env| {
        let phone = Customer::from_demo(env.relay.http(), Person::Rich).await?;
        let kiosk = Kiosk::open_paired(env, Shop::Won, Locale::Korean).await?;
        kiosk.request_payment("4500", &phone.show_code().await?).await?;
        kiosk.wait_for_outcome(Outcome::TimedOut).await?;
        camera.capture(kiosk.browser(), "outcome-timed-out").await
    })
    .await
}

async fn a_cancel(camera: &Camera) -> Result<()> {
    run(&[], async |env| {
        env.expect_network_errors();
        let phone = Customer::from_demo(env.relay.http(), Person::Rich).await?;
        let kiosk = Kiosk::open_paired(env, Shop::Won, Locale::Korean).await?;
        let owner = Wallet::sign_in_owner(env, Shop::Won, Locale::Korean).await?;
        camera.capture(owner.browser(), "wallet-owner-home").await?;
        let payment = kiosk.request_payment("12500", &phone.show_code().await?).await?;
        phone.approve(&payment).await?;
        kiosk.wait_for_outcome(Outcome::Paid).await?;
        kiosk.open_history().await?;
        kiosk.page().text("history-row").await?;
        camera.capture(kiosk.browser(), "history").await?;
        kiosk.page().press("day-choose").await?;
        camera.capture(kiosk.browser(), "history-calendar").await?;
        kiosk.page().press("day-choose").await?;
        kiosk.browser().block_urls(&["*/v2/payments*"]).await?;
        kiosk.page().press("history-row").await?;
        kiosk.page().wait_for_screen("payment").await?;
        camera.capture(kiosk.browser(), "payment-lost").await?;
        kiosk.browser().block_urls(&[]).await?;
        kiosk.page().wait_until_ready("cancel-payment").await?;
        camera.capture(kiosk.browser(), "payment").await?;
        kiosk.page().press("cancel-payment").await?;
        kiosk.page().wait_for_screen("cancel").await?;
        camera.capture(kiosk.browser(), "cancel-question").await?;
        kiosk.page().press("confirm").await?;
        owner.wait_for_request().await?;
        camera.capture(owner.browser(), "wallet-owner-approval").await?;
        camera.capture(kiosk.browser(), "cancel").await?;
        owner.deny().await?;
        kiosk.wait_for_outcome(Outcome::CancelDenied).await?;
        camera.capture(kiosk.browser(), "outcome-cancel-denied").await?;
        kiosk.repeat_cancel_request().await?;
        owner.approve().await?;
        kiosk.wait_for_outcome(Outcome::CancelDone).await?;
        camera.capture(kiosk.browser(), "outcome-cancel-done").await
    })
    .await
}

async fn an_action_above_the_limit(camera: &Camera) -> Result<()> {
    run(&[], async |env| {
        let account = Customer::from_demo(env.relay.http(), Person::Rich).await?.account();
        let terminal = CardTerminal::pair(env.relay.http(), Shop::Won).await?.unlock().await?;
        let points = terminal.points("L0000001", account, 120_000).await?;
        terminal.grant(&points).await?;
        let owner = Wallet::sign_in_owner(env, Shop::Won, Locale::Korean).await?;
        owner.page().text("pending-row").await?;
        camera.capture(owner.browser(), "wallet-limit-home").await?;
        owner.wait_for_request().await?;
        camera.capture(owner.browser(), "wallet-limit").await?;
        owner.approve().await?;
        owner.page().wait_for_screen("done").await
    })
    .await
}

async fn a_refund(camera: &Camera) -> Result<()> {
    run(&[], async |env| {
        let phone = Customer::from_demo(env.relay.http(), Person::Rich).await?;
        let card_terminal = CardTerminal::pair(env.relay.http(), Shop::Won).await?;
        let sandbox = Sandbox::of(env.relay.http()).await?;
        let kiosk = Kiosk::open_paired(env, Shop::Won, Locale::Korean).await?;
        let payment = kiosk.request_payment("12500", &phone.show_code().await?).await?;
        phone.approve(&payment).await?;
        kiosk.wait_for_outcome(Outcome::Paid).await?;
        let item = phone.item(&payment).await?;
        let purchase =
            item.get("purchaseId").and_then(Value::as_str).unwrap_or_default().to_owned();
        card_terminal.sells("kicc", &purchase, 7_000, "krw").await?;
        kiosk.open_history().await?;
        kiosk.page().text("history-row").await?;
        camera.capture(kiosk.browser(), "history-cards").await?;

        kiosk.open_purchase(&purchase).await?;
        camera.capture(kiosk.browser(), "payment-split").await?;
        kiosk.page().press("refund").await?;
        kiosk.page().wait_for_screen("refund").await?;
        camera.capture(kiosk.browser(), "refund-split").await?;
        kiosk.page().press("back").await?;
        kiosk.page().wait_for_screen("payment").await?;
        kiosk.page().press("back").await?;

        kiosk.open_purchase("C0000001").await?;
        kiosk.page().press("refund").await?;
        kiosk.enter_refund_amount("5000").await?;
        camera.capture(kiosk.browser(), "refund").await?;
        kiosk.page().press("refund-next").await?;
        kiosk.page().text("confirm").await?;
        camera.capture(kiosk.browser(), "refund-confirm").await?;
        sandbox.fails("kicc", "revise", "cut_after").await?;
        for _ in 0..9 {
            sandbox.fails("kicc", "ask", "cut_before").await?;
        }
        kiosk.page().press("confirm").await?;
        kiosk.page().wait_for_screen("checking").await?;
        camera.capture(kiosk.browser(), "checking-refund").await?;
        kiosk.page().press("done").await?;
        kiosk.wait_for_outcome(Outcome::RefundUnknown).await?;
        camera.capture(kiosk.browser(), "outcome-refund-unknown").await?;

        kiosk.open_purchase("C0000003").await?;
        sandbox.fails("eximbay", "revise", "decline").await?;
        kiosk.refund(None).await?;
        kiosk.wait_for_outcome(Outcome::RefundRefused).await?;
        camera.capture(kiosk.browser(), "outcome-refund-refused").await?;
        kiosk.open_purchase("C0000003").await?;
        kiosk.refund(None).await?;
        kiosk.wait_for_outcome(Outcome::RefundDone).await?;
        camera.capture(kiosk.browser(), "outcome-refund-done").await
    })
    .await
}

#[tokio::test]
#[ignore = "takes pictures; asked for by `cargo xtask screens`"]
async fn every_screen_is_photographed() -> Result<()> {
    let camera = Camera { folder: screens_folder()? };
    the_sale(&camera).await?;
    without_a_keyboard(&camera).await?;
    what_blocks_a_sale(&camera).await?;
    what_goes_otherwise(&camera).await?;
    time_runs_out(&camera).await?;
    a_cancel(&camera).await
}

/// The staff area: PIN, menus, people, settings, recorded actions.
async fn the_staff_area(camera: &Camera) -> Result<()> {
    run(&[], async |env| {
        env.expect_network_errors();
        let kiosk = Kiosk::open_paired(env, Shop::Won, Locale::Korean).await?;
        let page = kiosk.page();
        kiosk.tap_for_staff().await?;
        camera.capture(kiosk.browser(), "locked").await?;
        kiosk.enter_pin("271828").await?;
        let tries = "return !!document.querySelector('.pin-tries');";
        page.wait_until("the tries that are left", tries, &[]).await?;
        camera.capture(kiosk.browser(), "locked-wrong").await?;
        for (pin, name) in
            [(CLERK_PIN, "staff-clerk"), (MANAGER_PIN, "staff-manager"), (OWNER_PIN, "staff-owner")]
        {
            if page.screen().await? == "idle" {
                kiosk.tap_for_staff().await?;
            }
            kiosk.enter_pin(pin).await?;
            page.wait_for_screen("staff").await?;
            camera.capture(kiosk.browser(), name).await?;
            page.press("lock").await?;
            page.wait_for_screen("idle").await?;
        }
        kiosk.opens_staff(OWNER_PIN).await?;
        page.press("tile-settings").await?;
        page.wait_for_screen("settings").await?;
        camera.capture(kiosk.browser(), "settings").await?;
        page.press("pair-again").await?;
        page.text("confirm").await?;
        camera.capture(kiosk.browser(), "settings-pairing").await?;
        page.press("back").await?;
        page.press("settings-members").await?;
        page.text("member-row").await?;
        camera.capture(kiosk.browser(), "members").await?;
        page.press("member-add").await?;
        page.type_text("member-name", "최민서").await?;
        camera.capture(kiosk.browser(), "member-new").await?;
        page.press("member-next").await?;
        page.press("pin-2").await?;
        camera.capture(kiosk.browser(), "member-pin").await?;
        page.press("back").await?;
        page.press("member-remove").await?;
        page.text("confirm").await?;
        camera.capture(kiosk.browser(), "member-remove").await?;
        page.press("back").await?;
        page.press("back").await?;
        page.press("tile-actions").await?;
        page.text("action-row").await?;
        camera.capture(kiosk.browser(), "actions").await?;
        page.press("back").await?;
        page.press("lock").await?;
        locked_out(env, camera, &kiosk).await
    })
    .await
}

/// The fifth wrong PIN and those before it, from the idle screen.
async fn locked_out(env: &mut TestEnv, camera: &Camera, kiosk: &Kiosk) -> Result<()> {
    let page = kiosk.page();
    kiosk.tap_for_staff().await?;
    // One was wrong before.
    for _ in 0..4 {
        kiosk.enter_pin("271828").await?;
        let ready = "return !!document.querySelector('[data-testid=clock], .pin-tries');";
        page.wait_until("the answer to a wrong PIN", ready, &[]).await?;
    }
    page.text("clock").await?;
    camera.capture(kiosk.browser(), "locked-out").await?;
    let owner = Wallet::sign_in_owner(env, Shop::Won, Locale::Korean).await?;
    owner.page().text("pins-locked").await?;
    camera.capture(owner.browser(), "wallet-pins-locked").await?;
    owner.browser().block_urls(&["*/pins/unlock"]).await?;
    owner.page().press("pins-unlock").await?;
    owner.page().wait_until_ready("pins-unlock").await?;
    camera.capture(owner.browser(), "wallet-pins-still-locked").await
}

#[tokio::test]
#[ignore = "takes pictures; asked for by `cargo xtask screens`"]
async fn every_screen_of_the_staff_area_is_photographed() -> Result<()> {
    the_staff_area(&Camera { folder: screens_folder()? }).await
}

async fn points_for_cash(camera: &Camera) -> Result<()> {
    run(&[], async |env| {
        env.expect_network_errors();
        let kiosk = Kiosk::open_paired(env, Shop::Won, Locale::Korean).await?;
        kiosk.open_purchase("C0000001").await?;
        camera.capture(kiosk.browser(), "payment-card").await?;
        kiosk.page().press("give-points").await?;
        kiosk.page().wait_for_screen("points").await?;
        camera.capture(kiosk.browser(), "points-card").await?;
        kiosk.page().press("back").await?;
        kiosk.page().wait_for_screen("payment").await?;
        kiosk.page().press("back").await?;
        kiosk.page().wait_for_screen("history").await?;
        kiosk.page().press("back").await?;

        kiosk.start_point_grant("12500").await?;
        camera.capture(kiosk.browser(), "points").await?;
        kiosk.page().press("pad-phone").await?;
        kiosk.page().type_text("points-phone", "10-1000-5001\u{e007}").await?;
        camera.capture(kiosk.browser(), "points-wrong").await?;
        kiosk.page().clear("points-phone").await?;
        kiosk.enter_recipient(Person::Rich.phone()).await?;
        camera.capture(kiosk.browser(), "points-confirm").await?;
        kiosk.browser().block_urls(&["*/purchase/save"]).await?;
        kiosk.page().press("confirm").await?;
        kiosk.page().wait_for_screen("checking").await?;
        camera.capture(kiosk.browser(), "checking-points").await?;
        kiosk.browser().block_urls(&[]).await?;
        kiosk.page().press("check-again").await?;
        kiosk.wait_for_outcome(Outcome::PointsGiven).await?;

        kiosk.start_point_grant("4500").await?;
        kiosk.enter_recipient(Person::Rich.phone()).await?;
        kiosk.page().press("confirm").await?;
        kiosk.wait_for_outcome(Outcome::PointsGiven).await?;
        camera.capture(kiosk.browser(), "outcome-points-given").await?;
        kiosk.start_point_grant("4500").await?;
        kiosk.enter_recipient(Person::Rich.phone()).await?;
        kiosk.page().press("confirm").await?;
        kiosk.wait_for_outcome(Outcome::PointsGiven).await?;
        kiosk.page().press("undo").await?;
        kiosk.wait_for_outcome(Outcome::PointsTakenBack).await?;
        camera.capture(kiosk.browser(), "outcome-points-taken-back").await?;

        kiosk.start_point_grant("4500").await?;
        kiosk.enter_recipient(Person::Rich.phone()).await?;
        let refusal = json!({ "code": 1202, "error": { "message": "Shop is not active" } });
        kiosk.page().stub_next_response("/purchase/save", &refusal).await?;
        kiosk.page().press("confirm").await?;
        kiosk.wait_for_outcome(Outcome::PointsRefused).await?;
        camera.capture(kiosk.browser(), "outcome-points-refused").await
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

#[tokio::test]
#[ignore = "takes pictures; asked for by `cargo xtask screens`"]
async fn every_screen_of_an_action_above_the_limit_is_photographed() -> Result<()> {
    an_action_above_the_limit(&Camera { folder: screens_folder()? }).await
}
