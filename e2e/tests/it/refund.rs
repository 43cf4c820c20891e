//! Money back on cards: a real kiosk, a real relay, and gateways that keep a book and can fail.

use anyhow::{Result, ensure};
use kios_e2e::{
    Counter, Customer, Ending, Kiosk, Person, Sandbox, Shop, Tongue, Wallet, World, story,
};

struct Scene {
    kiosk: Kiosk,
    sandbox: Sandbox,
}

async fn set(world: &mut World, tongue: Tongue) -> Result<Scene> {
    Ok(Scene {
        sandbox: Sandbox::of(world.relay.http()).await?,
        kiosk: Kiosk::paired(world, Shop::Won, tongue).await?,
    })
}

impl Scene {
    /// Looks up a demo purchase and returns the card's transaction.
    async fn looks_up(&self, purchase: &str) -> Result<String> {
        self.kiosk.looks_up_purchase(purchase).await?;
        let sale = self.kiosk.page().attribute("rail-card", "data-sale").await?;
        Ok(sale.split_once(':').map(|(_, transaction)| transaction.to_owned()).unwrap_or_default())
    }

    async fn book_says(
        &self,
        gateway: &str,
        transaction: &str,
        left: &str,
        refunds: usize,
    ) -> Result<()> {
        let book = self.sandbox.book(gateway, transaction).await?;
        ensure!(book == (left.to_owned(), refunds), "the book of {gateway} says {book:?}");
        Ok(())
    }
}

#[tokio::test]
async fn a_card_sale_of_each_gateway_goes_back_whole() -> Result<()> {
    story(&[], async |world| {
        let scene = set(world, Tongue::Korean).await?;
        for (gateway, purchase) in [("kicc", "C0000001"), ("eximbay", "C0000003")] {
            let transaction = scene.looks_up(purchase).await?;
            scene.kiosk.refunds(None).await?;
            scene.kiosk.ends(Ending::RefundDone).await?;
            scene.book_says(gateway, &transaction, "0", 1).await?;
            scene.looks_up(purchase).await?;
            let again = scene.kiosk.page().can_press("refund").await?;
            ensure!(!again, "a sale that was given back whole can be refunded again");
        }
        Ok(())
    })
    .await
}

#[tokio::test]
async fn a_card_sale_of_each_gateway_goes_back_in_parts_and_never_above_what_is_left() -> Result<()>
{
    story(&[], async |world| {
        let scene = set(world, Tongue::English).await?;
        for (gateway, purchase, parts, left, above) in [
            ("kicc", "C0000001", ["10000", "3000"], "20000", "20001"),
            ("eximbay", "C0000003", ["1000", "500"], "10", "1001"),
        ] {
            for part in parts {
                scene.looks_up(purchase).await?;
                scene.kiosk.refunds(Some(part)).await?;
                scene.kiosk.ends(Ending::RefundDone).await?;
            }
            let transaction = scene.looks_up(purchase).await?;
            scene.book_says(gateway, &transaction, left, 2).await?;
            scene.kiosk.page().press("refund").await?;
            scene.kiosk.keys_in_refund(above).await?;
            scene.kiosk.page().says_one_of(&["At most"]).await?;
            let on = scene.kiosk.page().can_press("refund-next").await?;
            ensure!(!on, "more than is left can be refunded");
            scene.kiosk.page().press("back").await?;
            scene.kiosk.page().is_on("payment").await?;
            scene.kiosk.page().press("back").await?;
        }
        Ok(())
    })
    .await
}

#[tokio::test]
async fn an_answer_that_was_cut_after_the_refund_is_found_out_and_nothing_goes_back_twice()
-> Result<()> {
    story(&[], async |world| {
        let scene = set(world, Tongue::English).await?;
        for (gateway, purchase) in [("kicc", "C0000002"), ("eximbay", "C0000004")] {
            scene.sandbox.fails(gateway, "revise", "cut_after").await?;
            scene.sandbox.fails(gateway, "ask", "cut_before").await?;
            let transaction = scene.looks_up(purchase).await?;
            scene.kiosk.refunds(None).await?;
            scene.kiosk.page().is_on_one_of(&["checking", "outcome"]).await?;
            scene.kiosk.ends(Ending::RefundDone).await?;
            scene.book_says(gateway, &transaction, "0", 1).await?;
            scene.kiosk.page().press("done").await?;
        }
        Ok(())
    })
    .await
}

#[tokio::test]
async fn a_refund_that_is_left_is_shown_as_being_settled_and_offers_no_second_one() -> Result<()> {
    story(&[], async |world| {
        let scene = set(world, Tongue::Korean).await?;
        scene.sandbox.fails("kicc", "revise", "cut_after").await?;
        for _ in 0..3 {
            scene.sandbox.fails("kicc", "ask", "cut_before").await?;
        }
        let transaction = scene.looks_up("C0000002").await?;
        scene.kiosk.refunds(None).await?;
        scene.kiosk.page().is_on("checking").await?;
        scene.kiosk.page().press("done").await?;
        scene.kiosk.ends(Ending::RefundUnknown).await?;
        scene.looks_up("C0000002").await?;
        let again = scene.kiosk.page().can_press("refund").await?;
        ensure!(!again, "a refund that is being settled can be repeated");
        scene.book_says("kicc", &transaction, "0", 1).await
    })
    .await
}

#[tokio::test]
async fn a_gateway_that_declines_is_quoted_and_nothing_goes_back() -> Result<()> {
    story(&[], async |world| {
        let scene = set(world, Tongue::English).await?;
        scene.sandbox.fails("eximbay", "revise", "decline").await?;
        let transaction = scene.looks_up("C0000004").await?;
        scene.kiosk.refunds(None).await?;
        scene.kiosk.ends(Ending::RefundRefused).await?;
        scene.kiosk.page().says_one_of(&["declined by the issuer"]).await?;
        scene.book_says("eximbay", &transaction, "8.5", 0).await?;
        scene.looks_up("C0000004").await?;
        let again = scene.kiosk.page().can_press("refund").await?;
        ensure!(again, "what was refused can be tried again");
        Ok(())
    })
    .await
}

#[tokio::test]
async fn the_page_is_reloaded_while_a_refund_is_unknown() -> Result<()> {
    story(&[], async |world| {
        world.makes_trouble();
        let scene = set(world, Tongue::Korean).await?;
        let transaction = scene.looks_up("C0000001").await?;
        // The relay has to ask the gateway first, so nobody knows the end before the page is there again.
        scene.sandbox.fails("kicc", "revise", "cut_after").await?;
        scene.kiosk.page().loses_the_next_answer("/v2/refunds").await?;
        scene.kiosk.refunds(Some("5000")).await?;
        scene.kiosk.page().has_lost_an_answer().await?;
        scene.kiosk.reloads().await?;
        scene.kiosk.ends(Ending::RefundDone).await?;
        scene.book_says("kicc", &transaction, "28000", 1).await
    })
    .await
}

#[tokio::test]
async fn a_split_purchase_goes_back_as_one_plan_with_an_outcome_per_line() -> Result<()> {
    story(&[], async |world| {
        let phone = Customer::of(world.relay.http(), Person::Rich).await?;
        let counter = Counter::of(world.relay.http(), Shop::Won).await?;
        let scene = set(world, Tongue::Korean).await?;
        let owner = Wallet::of_owner(world, Shop::Won, Tongue::Korean).await?;
        let payment = scene.kiosk.asks("12500", &phone.shows_code().await?).await?;
        phone.approves(&payment).await?;
        scene.kiosk.ends(Ending::Paid).await?;
        let item = phone.item(&payment).await?;
        let purchase = item["purchaseId"].as_str().unwrap_or_default().to_owned();
        counter.sells("kicc", &purchase, 7_000, "krw").await?;
        scene.kiosk.page().press("done").await?;

        let transaction = scene.looks_up(&purchase).await?;
        scene.sandbox.fails("kicc", "revise", "decline").await?;
        scene.kiosk.refunds(None).await?;
        owner.approves().await?;
        scene.kiosk.ends(Ending::RefundRefused).await?;
        let standing = |rail| scene.kiosk.page().attribute(rail, "data-standing");
        ensure!(standing("rail-points").await? == "cancelled", "the points went back");
        ensure!(standing("rail-card").await? == "not-paid", "the card did not");
        ensure!(phone.status(&payment).await? == 58, "the cancel is closed for good");
        scene.book_says("kicc", &transaction, "7000", 0).await?;

        scene.looks_up(&purchase).await?;
        scene.kiosk.refunds(None).await?;
        scene.kiosk.ends(Ending::RefundDone).await?;
        scene.book_says("kicc", &transaction, "0", 1).await
    })
    .await
}

#[tokio::test]
async fn an_owner_who_says_no_stops_the_plan_before_the_card() -> Result<()> {
    story(&[], async |world| {
        let phone = Customer::of(world.relay.http(), Person::Rich).await?;
        let counter = Counter::of(world.relay.http(), Shop::Won).await?;
        let scene = set(world, Tongue::English).await?;
        let owner = Wallet::of_owner(world, Shop::Won, Tongue::English).await?;
        let payment = scene.kiosk.asks("12500", &phone.shows_code().await?).await?;
        phone.approves(&payment).await?;
        scene.kiosk.ends(Ending::Paid).await?;
        let item = phone.item(&payment).await?;
        let purchase = item["purchaseId"].as_str().unwrap_or_default().to_owned();
        counter.sells("eximbay", &purchase, 30, "usd").await?;
        scene.kiosk.page().press("done").await?;

        let transaction = scene.looks_up(&purchase).await?;
        scene.kiosk.refunds(None).await?;
        owner.denies().await?;
        scene.kiosk.ends(Ending::RefundRefused).await?;
        ensure!(phone.status(&payment).await? == 59, "the payment stays");
        scene.book_says("eximbay", &transaction, "30", 0).await
    })
    .await
}
