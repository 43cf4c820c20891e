//! Payments that are taken back: the shop owner decides, and the points return to the last unit.

use anyhow::{Result, ensure};
use kios_e2e::{Books, Customer, Ending, Kiosk, Person, Shop, Tongue, Wallet, World, story};

/// A sale that was paid, and everybody who has to do with its cancel.
struct Scene {
    books: Books,
    phone: Customer,
    kiosk: Kiosk,
    owner: Wallet,
    payment: String,
}

async fn paid(world: &mut World, tongue: Tongue) -> Result<Scene> {
    let books = Books::of(world.relay.http(), Person::Rich, Shop::Won).await?;
    let phone = Customer::of(world.relay.http(), Person::Rich).await?;
    let kiosk = Kiosk::paired(world, Shop::Won, tongue).await?;
    let owner = Wallet::of_owner(world, Shop::Won, tongue).await?;
    let payment = kiosk.asks("12500", &phone.shows_code().await?).await?;
    ensure!(phone.approves(&payment).await?.code() == Some(0), "the customer approves");
    kiosk.ends(Ending::Paid).await?;
    books.moved("13125", "12500").await?;
    kiosk.looks_up(&payment).await?;
    Ok(Scene { books, phone, kiosk, owner, payment })
}

#[tokio::test]
async fn the_owner_approves_and_everything_is_as_before() -> Result<()> {
    story(&[], async |world| {
        let Scene { books, phone, kiosk, owner, payment } = paid(world, Tongue::Korean).await?;
        kiosk.asks_to_cancel().await?;
        books.moved("13125", "12500").await?;
        owner.approves().await?;
        kiosk.ends(Ending::CancelDone).await?;
        owner.page().is_on("done").await?;
        ensure!(phone.status(&payment).await? == 58, "the cancel is closed for good");
        books.stand_still().await?;

        kiosk.looks_up(&payment).await?;
        let again = kiosk.page().can_press("cancel-payment").await?;
        ensure!(!again, "a payment that was taken back can be taken back again");
        Ok(())
    })
    .await
}

#[tokio::test]
async fn the_owner_denies_and_approves_when_asked_again() -> Result<()> {
    story(&[], async |world| {
        let Scene { books, phone, kiosk, owner, payment } = paid(world, Tongue::English).await?;
        kiosk.asks_to_cancel().await?;
        owner.denies().await?;
        kiosk.ends(Ending::CancelDenied).await?;
        ensure!(phone.status(&payment).await? == 59, "the denied cancel is closed as failed");
        books.moved("13125", "12500").await?;

        kiosk.asks_again().await?;
        owner.approves().await?;
        kiosk.ends(Ending::CancelDone).await?;
        books.stand_still().await
    })
    .await
}

#[tokio::test]
async fn the_owner_is_too_late_and_approves_when_asked_again() -> Result<()> {
    story(&[("payment_timeout_seconds", "4")], async |world| {
        let Scene { books, phone, kiosk, owner, payment } = paid(world, Tongue::Korean).await?;
        kiosk.asks_to_cancel().await?;
        kiosk.ends(Ending::TimedOut).await?;
        ensure!(phone.status(&payment).await? == 59, "the late cancel is closed as failed");
        books.moved("13125", "12500").await?;

        kiosk.asks_again().await?;
        owner.approves().await?;
        kiosk.ends(Ending::CancelDone).await?;
        books.stand_still().await
    })
    .await
}

#[tokio::test]
async fn the_clerk_withdraws_the_request() -> Result<()> {
    story(&[], async |world| {
        let Scene { books, phone, kiosk, payment, .. } = paid(world, Tongue::English).await?;
        kiosk.asks_to_cancel().await?;
        kiosk.page().press("cancel").await?;
        kiosk.ends(Ending::Cancelled).await?;
        ensure!(phone.status(&payment).await? == 59, "the withdrawn cancel is closed as failed");
        books.moved("13125", "12500").await
    })
    .await
}

#[tokio::test]
async fn the_page_is_reloaded_while_the_owner_has_to_answer() -> Result<()> {
    story(&[], async |world| {
        let Scene { books, kiosk, owner, .. } = paid(world, Tongue::Korean).await?;
        kiosk.asks_to_cancel().await?;
        kiosk.page().reloads().await?;
        owner.approves().await?;
        kiosk.ends(Ending::CancelDone).await?;
        books.stand_still().await
    })
    .await
}

#[tokio::test]
async fn the_relay_is_killed_while_the_owner_has_to_answer() -> Result<()> {
    story(&[], async |world| {
        let Scene { books, phone, kiosk, owner, payment } = paid(world, Tongue::English).await?;
        kiosk.asks_to_cancel().await?;
        owner.is_asked().await?;
        world.makes_trouble();
        world.relay.kill().await?;
        world.relay.start().await?;
        owner.approves().await?;
        kiosk.ends(Ending::CancelDone).await?;
        ensure!(phone.status(&payment).await? == 58, "the cancel is closed for good");
        books.stand_still().await
    })
    .await
}

#[tokio::test]
async fn a_payment_whose_time_is_over_says_why_it_cannot_be_cancelled() -> Result<()> {
    story(&[("cancel_window_seconds", "1")], async |world| {
        let Scene { kiosk, .. } = paid(world, Tongue::English).await?;
        let script = "return document.querySelector('[data-testid=\"cancel-payment\"]')?.disabled";
        kiosk.page().until("a cancel that is switched off", script, &[]).await?;
        kiosk.page().says_one_of(&["7 days", "seven days", "over", "no longer"]).await
    })
    .await
}
