//! Sales that end without a payment: nothing may be charged.

use std::time::Duration;

use anyhow::{Result, ensure};
use kios_e2e::{Ending, Person, Scene, Shop, Tongue, Wallet, story};
use tokio::time::sleep;

#[tokio::test]
async fn a_customer_denies() -> Result<()> {
    story(&[], async |world| {
        let Scene { books, phone, kiosk } = Scene::usual(world, Tongue::Korean).await?;
        let wallet = Wallet::of(world, Person::Rich, Tongue::Korean).await?;
        let payment = kiosk.asks("5000", &wallet.shows_code().await?).await?;
        wallet.denies().await?;
        kiosk.ends(Ending::Denied).await?;
        wallet.page().is_on("done").await?;
        ensure!(phone.status(&payment).await? == 19, "the payment is closed as failed");
        books.stand_still().await
    })
    .await
}

#[tokio::test]
async fn nobody_answers_in_time() -> Result<()> {
    story(&[("payment_timeout_seconds", "2")], async |world| {
        let Scene { books, phone, kiosk } = Scene::usual(world, Tongue::English).await?;
        let payment = kiosk.asks("5000", &phone.shows_code().await?).await?;
        kiosk.ends(Ending::TimedOut).await?;
        ensure!(phone.status(&payment).await? == 19, "the payment is closed as failed");
        let late = phone.approves(&payment).await?;
        ensure!(late.code() != Some(0), "a late approval was taken: {}", late.text);
        books.stand_still().await
    })
    .await
}

#[tokio::test]
async fn the_clerk_cancels_before_the_customer_answers() -> Result<()> {
    story(&[], async |world| {
        let Scene { books, phone, kiosk } = Scene::usual(world, Tongue::Korean).await?;
        let payment = kiosk.asks("5000", &phone.shows_code().await?).await?;
        kiosk.page().press("cancel").await?;
        kiosk.ends(Ending::Cancelled).await?;
        ensure!(phone.status(&payment).await? == 19, "the payment is closed as failed");
        let late = phone.approves(&payment).await?;
        ensure!(late.code() == Some(2020), "a late approval: {}", late.text);
        books.stand_still().await
    })
    .await
}

/// One round of clerk against customer: the clerk presses this long after the customer. Whoever is
/// first, the screen, the payment and the books agree. Tells whether it was paid.
async fn presses_at_once(scene: &Scene, head_start: Duration) -> Result<Ending> {
    let Scene { phone, kiosk, .. } = scene;
    let payment = kiosk.asks("5000", &phone.shows_code().await?).await?;
    let clerk = async {
        sleep(head_start).await;
        // A press that finds nothing to press any more came too late, as it may.
        kiosk.page().run("document.querySelector('[data-testid=\"cancel\"]')?.click();", &[]).await
    };
    let (pressed, answer) = tokio::join!(clerk, phone.approves(&payment));
    pressed?;
    answer?;
    let ending = match kiosk.page().is_on_one_of(&["receipt", "outcome"]).await?.as_str() {
        "receipt" => Ending::Paid,
        _ => Ending::Cancelled,
    };
    kiosk.ends(ending).await?;
    let status = phone.status(&payment).await?;
    let expected = if ending == Ending::Paid { 18 } else { 19 };
    ensure!(status == expected, "the screen says {ending:?}, the payment's status is {status}");
    kiosk.page().press("done").await?;
    Ok(ending)
}

#[tokio::test]
async fn clerk_and_customer_press_at_the_same_moment() -> Result<()> {
    story(&[], async |world| {
        let scene = Scene::usual(world, Tongue::English).await?;
        let mut paid = 0;
        for milliseconds in [0, 2, 4, 6, 8] {
            let ending = presses_at_once(&scene, Duration::from_millis(milliseconds)).await?;
            paid += u32::from(ending == Ending::Paid);
        }
        scene.books.moved(&(5250 * paid).to_string(), &(5000 * paid).to_string()).await
    })
    .await
}

#[tokio::test]
async fn too_few_points_cannot_be_charged() -> Result<()> {
    story(&[], async |world| {
        let Scene { books, phone, kiosk } =
            Scene::set(world, Person::Poor, Shop::Won, Tongue::Korean).await?;
        kiosk.charges("5000").await?;
        kiosk.scans(&phone.shows_code().await?).await?;
        kiosk.page().is_on("estimate").await?;
        kiosk.page().text("estimate-balance").await?;
        kiosk.page().says_one_of(&["부족"]).await?;
        ensure!(!kiosk.page().can_press("pay").await?, "pay is offered");
        books.stand_still().await
    })
    .await
}

#[tokio::test]
async fn an_expired_code_is_told_and_a_new_one_goes_on() -> Result<()> {
    story(&[("temporary_account_seconds", "1")], async |world| {
        let Scene { books, phone, kiosk } = Scene::usual(world, Tongue::English).await?;
        let code = phone.shows_code().await?;
        kiosk.charges("800").await?;
        phone.code_dies(&code).await?;
        kiosk.scans(&code).await?;
        kiosk.page().says_one_of(&["expired", "new code"]).await?;
        kiosk.page().is_on("customer").await?;
        books.stand_still().await
    })
    .await
}

#[tokio::test]
async fn a_misread_code_is_caught_before_anything_is_sent() -> Result<()> {
    story(&[], async |world| {
        let Scene { books, phone, kiosk } = Scene::usual(world, Tongue::Korean).await?;
        let account = phone.account().to_string();
        kiosk.charges("800").await?;
        let before = kiosk.page().words().await?;
        // The demo customer's real account is no payment code.
        kiosk.scans(&account).await?;
        let told = "return document.body.innerText !== arguments[0];";
        kiosk.page().until("words about the code", told, &[before.into()]).await?;
        kiosk.page().is_on("customer").await?;
        // One letter of a mixed-case code in the wrong case breaks its checksum.
        let before = kiosk.page().words().await?;
        kiosk.scans(&misread(&phone.shows_code().await?)).await?;
        kiosk.page().until("other words about the code", told, &[before.into()]).await?;
        kiosk.page().is_on("customer").await?;
        books.stand_still().await
    })
    .await
}

fn misread(code: &str) -> String {
    let mut turned = false;
    let turn = |c: char| {
        if c.is_ascii_uppercase() { c.to_ascii_lowercase() } else { c.to_ascii_uppercase() }
    };
    let letters = code.char_indices().map(|(place, c)| {
        let this = !turned && place > 10 && c.is_ascii_alphabetic();
        turned |= this;
        if this { turn(c) } else { c }
    });
    letters.collect()
}
