//! Sales that something interrupts: page, browser or relay.

use anyhow::{Result, ensure};
use kios_e2e::{Ending, Kiosk, Person, Scene, Tongue, Wallet, story};

#[tokio::test]
async fn the_page_is_reloaded_while_the_customer_has_to_answer() -> Result<()> {
    story(&[], async |world| {
        let Scene { books, phone, kiosk } = Scene::usual(world, Tongue::Korean).await?;
        let payment = kiosk.asks("2000", &phone.shows_code().await?).await?;
        kiosk.reloads().await?;
        ensure!(kiosk.payment().await? == payment, "another payment after the reload");
        phone.approves(&payment).await?;
        kiosk.ends(Ending::Paid).await?;
        books.moved("2100", "2000").await
    })
    .await
}

#[tokio::test]
async fn the_page_is_reloaded_between_approval_and_close() -> Result<()> {
    story(&[], async |world| {
        world.makes_trouble();
        let Scene { books, phone, kiosk } = Scene::usual(world, Tongue::English).await?;
        let payment = kiosk.asks("2000", &phone.shows_code().await?).await?;
        kiosk.browser().cannot_reach(&["*/new/close"]).await?;
        phone.approves(&payment).await?;
        kiosk.page().is_on_one_of(&["closing", "checking"]).await?;
        kiosk.page().goes_to("about:blank").await?;
        kiosk.browser().cannot_reach(&[]).await?;
        kiosk.loads().await?;
        kiosk.ends(Ending::Paid).await?;
        ensure!(phone.status(&payment).await? == 18, "the payment is closed");
        books.moved("2100", "2000").await
    })
    .await
}

#[tokio::test]
async fn the_page_is_gone_while_the_customer_denies() -> Result<()> {
    story(&[], async |world| {
        let Scene { books, phone, kiosk } = Scene::usual(world, Tongue::Korean).await?;
        let payment = kiosk.asks("2000", &phone.shows_code().await?).await?;
        kiosk.page().goes_to("about:blank").await?;
        phone.denies(&payment).await?;
        kiosk.loads().await?;
        kiosk.ends(Ending::Denied).await?;
        ensure!(phone.status(&payment).await? == 19, "the payment is closed as failed");
        books.stand_still().await
    })
    .await
}

#[tokio::test]
async fn the_browser_is_closed_during_a_sale_and_opened_again() -> Result<()> {
    story(&[], async |world| {
        let Scene { books, phone, kiosk } = Scene::usual(world, Tongue::Korean).await?;
        let payment = kiosk.asks("2000", &phone.shows_code().await?).await?;
        let profile = kiosk.browser().profile().clone();
        kiosk.browser().close().await?;
        phone.approves(&payment).await?;
        let kiosk = Kiosk::with_profile(world, &profile, Tongue::Korean).await?;
        kiosk.loads().await?;
        kiosk.ends(Ending::Paid).await?;
        books.moved("2100", "2000").await
    })
    .await
}

#[tokio::test]
async fn the_relay_is_killed_while_the_customer_has_to_answer() -> Result<()> {
    story(&[], async |world| {
        world.makes_trouble();
        let Scene { books, kiosk, .. } = Scene::usual(world, Tongue::Korean).await?;
        let wallet = Wallet::of(world, Person::Rich, Tongue::Korean).await?;
        kiosk.asks("2000", &wallet.shows_code().await?).await?;
        world.relay.restart().await?;
        wallet.approves().await?;
        kiosk.ends(Ending::Paid).await?;
        books.moved("2100", "2000").await?;
        kiosk.hears(&["live"]).await
    })
    .await
}

#[tokio::test]
async fn the_relay_is_killed_between_approval_and_close() -> Result<()> {
    story(&[], async |world| {
        world.makes_trouble();
        let Scene { books, phone, kiosk } = Scene::usual(world, Tongue::English).await?;
        let payment = kiosk.asks("2000", &phone.shows_code().await?).await?;
        kiosk.browser().cannot_reach(&["*/new/close"]).await?;
        phone.approves(&payment).await?;
        kiosk.page().is_on_one_of(&["closing", "checking"]).await?;
        world.relay.kill().await?;
        kiosk.browser().cannot_reach(&[]).await?;
        kiosk.hears(&["reconnecting", "offline"]).await?;
        kiosk.page().is_on_one_of(&["closing", "checking"]).await?;
        world.relay.start().await?;
        kiosk.ends(Ending::Paid).await?;
        books.moved("2100", "2000").await
    })
    .await
}

#[tokio::test]
async fn a_second_tab_is_a_mirror_until_the_first_is_closed() -> Result<()> {
    story(&[], async |world| {
        let Scene { books, phone, kiosk } = Scene::usual(world, Tongue::Korean).await?;
        kiosk.page().opens_tab().await?;
        kiosk.loads().await?;
        kiosk.page().is_on("mirror").await?;
        ensure!(!kiosk.page().can_press("start").await?, "the mirror sells");
        kiosk.page().shows_tab(0).await?;
        let payment = kiosk.asks("2000", &phone.shows_code().await?).await?;
        kiosk.page().closes_tab().await?;
        ensure!(kiosk.payment().await? == payment, "the tab that is left goes on with the sale");
        phone.approves(&payment).await?;
        kiosk.ends(Ending::Paid).await?;
        books.moved("2100", "2000").await
    })
    .await
}
