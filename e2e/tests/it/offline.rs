//! A relay that cannot be reached: said in words, nobody is charged, and it heals by itself.

use anyhow::{Result, ensure};
use kios_e2e::{Books, Customer, Ending, Kiosk, Person, Shop, Tongue, story};

#[tokio::test]
async fn a_relay_that_is_gone_at_the_start_is_told_and_waited_for() -> Result<()> {
    story(&[], async |world| {
        world.makes_trouble();
        let books = Books::of(world.relay.http(), Person::Rich, Shop::Won).await?;
        let phone = Customer::of(world.relay.http(), Person::Rich).await?;
        let kiosk = Kiosk::paired(world, Shop::Won, Tongue::Korean).await?;
        let well = kiosk.page().words().await?;
        world.relay.kill().await?;
        kiosk.hears(&["offline"]).await?;
        kiosk.page().is_on("idle").await?;
        let script = "return document.body.innerText.length > arguments[0] + 5;";
        let length = well.chars().count().into();
        kiosk.page().until("words about the relay", script, &[length]).await?;
        world.relay.start().await?;
        kiosk.hears(&["live"]).await?;
        let payment = kiosk.asks("2000", &phone.shows_code().await?).await?;
        phone.approves(&payment).await?;
        kiosk.ends(Ending::Paid).await?;
        books.moved("2100", "2000").await
    })
    .await
}

#[tokio::test]
async fn a_relay_that_goes_before_pay_is_told_and_charges_nothing() -> Result<()> {
    story(&[], async |world| {
        world.makes_trouble();
        let books = Books::of(world.relay.http(), Person::Rich, Shop::Won).await?;
        let phone = Customer::of(world.relay.http(), Person::Rich).await?;
        let kiosk = Kiosk::paired(world, Shop::Won, Tongue::English).await?;
        kiosk.charges("2000").await?;
        kiosk.scans(&phone.shows_code().await?).await?;
        kiosk.page().is_on("estimate").await?;
        kiosk.page().text("estimate-total").await?;
        world.relay.kill().await?;
        kiosk.pays().await?;
        // It does not know whether the payment was opened: it never says that it was not.
        let screen = kiosk.page().is_on_one_of(&["opening", "checking", "outcome"]).await?;
        ensure!(screen != "outcome", "an outcome without an answer");
        world.relay.start().await?;
        books.stand_still().await?;
        // The code is still alive, so the sale goes on with the very same request.
        let payment = kiosk.payment().await?;
        phone.approves(&payment).await?;
        kiosk.ends(Ending::Paid).await?;
        books.moved("2100", "2000").await
    })
    .await
}

#[tokio::test]
async fn an_open_whose_answer_is_lost_is_found_again() -> Result<()> {
    story(&[], async |world| {
        world.makes_trouble();
        let books = Books::of(world.relay.http(), Person::Rich, Shop::Won).await?;
        let phone = Customer::of(world.relay.http(), Person::Rich).await?;
        let kiosk = Kiosk::paired(world, Shop::Won, Tongue::Korean).await?;
        kiosk.charges("2000").await?;
        kiosk.scans(&phone.shows_code().await?).await?;
        kiosk.page().is_on("estimate").await?;
        kiosk.page().text("estimate-total").await?;
        // The request reaches the relay, its answer does not reach the page.
        kiosk.page().loses_the_next_answer("/new/open").await?;
        kiosk.pays().await?;
        let payment = kiosk.payment().await?;
        phone.approves(&payment).await?;
        kiosk.ends(Ending::Paid).await?;
        books.moved("2100", "2000").await
    })
    .await
}
