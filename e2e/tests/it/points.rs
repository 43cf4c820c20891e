//! Points for sales in cash and by card: a real kiosk, a real relay, and the books at the end.
//!
//! A relay that settles by itself gives them after ten seconds, and its books say so. On the network
//! the validators give them, when they do, and its stand-in has none: there these stories end with
//! what a relay in between has to get right, the network's own list of what is to be given.

use anyhow::{Context as _, Result, ensure};
use kios_e2e::{
    Books, Customer, Ending, Http, Network, Person, Scene, Shop, Tongue, Wallet, World, story,
};
use kios_protocol::Amount;
use serde_json::Value;

/// How many purchases of a customer the relay is to give points for.
async fn waiting(world: &World, phone: &Customer) -> Result<usize> {
    let path = format!("/v1/purchase/user/provide/{}", phone.account());
    let answer = world.relay.http().get(&path).await?;
    Ok(answer.data()?.as_array().map_or(0, Vec::len))
}

/// Waits until the customer has so many points more, or the network's list has them in one line, and
/// nothing else.
async fn earned(world: &World, books: &Books, phone: &Customer, points: &str) -> Result<()> {
    let Ok(network) = world.network() else { return books.gain(points).await };
    let path = format!("/v1/purchase/user/provide/{}", phone.account());
    listed(network, &path, "providePoint", points).await?;
    books.stand_still().await
}

/// Checks that a list of the network has one line, of so much.
async fn listed(network: &Network, path: &str, sum: &str, wanted: &str) -> Result<()> {
    let answer = Http::new(network.url()).get(path).await?;
    let lines = answer.data()?.as_array().context("no list")?;
    let [line] = lines.as_slice() else { anyhow::bail!("the network's list has {lines:?}") };
    let listed = line.get(sum).and_then(Value::as_str).context("no sum in the line")?;
    ensure!(listed.parse::<Amount>()? == Amount::parse_decimal(wanted)?, "{listed} are listed");
    Ok(())
}

#[tokio::test]
async fn a_clerk_gives_points_by_phone_number() -> Result<()> {
    story(&[], async |world| {
        let Scene { books, phone, kiosk } = Scene::usual(world, Tongue::Korean).await?;
        kiosk.begins_to_give("12500").await?;
        kiosk.page().press("pad-phone").await?;
        for key in Person::Rich.phone().replace("+82", "0").chars().filter(char::is_ascii_digit) {
            kiosk.page().press(&format!("key-{key}")).await?;
        }
        kiosk.page().press("points-next").await?;
        let points = kiosk.looks_once_more().await?;
        ensure!(points.starts_with("625"), "the last look says {points}");
        kiosk.page().says_one_of(&[Person::Rich.phone()]).await?;
        ensure!(waiting(world, &phone).await? == 0, "nothing is given before the last word");
        kiosk.page().press("confirm").await?;
        kiosk.ends(Ending::PointsGiven).await?;
        ensure!(waiting(world, &phone).await? == 1, "the relay has heard of it once");
        earned(world, &books, &phone, "625").await?;
        let shown = if world.network().is_ok() { "1,000,000" } else { "1,000,625" };
        let wallet = Wallet::of(world, Person::Rich, Tongue::Korean).await?;
        wallet.page().says_one_of(&[shown]).await
    })
    .await
}

#[tokio::test]
async fn a_clerk_gives_points_by_a_scanned_code_in_a_shop_with_cents() -> Result<()> {
    story(&[], async |world| {
        let Scene { books, phone, kiosk } =
            Scene::set(world, Person::Rich, Shop::Dollar, Tongue::English).await?;
        kiosk.begins_to_give("1234").await?;
        kiosk.page().scanner_types(&phone.shows_code().await?).await?;
        let points = kiosk.looks_once_more().await?;
        ensure!(points.starts_with("617"), "5 % of 12.34 dollars come to {points}");
        kiosk.page().press("confirm").await?;
        kiosk.ends(Ending::PointsGiven).await?;
        earned(world, &books, &phone, "617").await
    })
    .await
}

#[tokio::test]
async fn a_number_that_nobody_has_yet_keeps_its_points() -> Result<()> {
    story(&[], async |world| {
        let Scene { books, kiosk, .. } = Scene::usual(world, Tongue::English).await?;
        kiosk.begins_to_give("20000").await?;
        kiosk.names("+82 10-1000-5099").await?;
        kiosk.page().press("confirm").await?;
        kiosk.ends(Ending::PointsGiven).await?;
        kiosk.page().says_one_of(&["whoever has this number"]).await?;
        match world.network() {
            Ok(network) => {
                let shop = Shop::Won.id(world.relay.http()).await?;
                let path = format!("/v1/purchase/shop/provide/{shop}");
                listed(network, &path, "providedAmount", "1000").await?;
            }
            Err(_) => books.keep("+82 10-1000-5099", "1000").await?,
        }
        books.stand_still().await
    })
    .await
}

#[tokio::test]
async fn what_was_paid_by_card_earns_once() -> Result<()> {
    story(&[], async |world| {
        let Scene { books, phone, kiosk } = Scene::usual(world, Tongue::English).await?;
        kiosk.looks_up_purchase("C0000001").await?;
        kiosk.page().press("give-points").await?;
        kiosk.page().is_on("points").await?;
        kiosk.names(Person::Rich.phone()).await?;
        kiosk.page().press("confirm").await?;
        kiosk.ends(Ending::PointsGiven).await?;
        earned(world, &books, &phone, "1650").await?;

        kiosk.looks_up_purchase("C0000001").await?;
        kiosk.page().press("give-points").await?;
        kiosk.names(Person::Plain.phone()).await?;
        kiosk.page().press("confirm").await?;
        kiosk.ends(Ending::PointsRefused).await?;
        // Whether the network has given them by then, no answer of it tells.
        let bridged = world.network().is_ok();
        let words = if bridged { "are on their way already" } else { "No points a second time" };
        kiosk.page().says_one_of(&[words]).await?;
        earned(world, &books, &phone, "1650").await
    })
    .await
}

#[tokio::test]
async fn points_are_taken_back_while_they_wait() -> Result<()> {
    story(&[], async |world| {
        let Scene { books, phone, kiosk } = Scene::usual(world, Tongue::Korean).await?;
        kiosk.begins_to_give("12500").await?;
        kiosk.names(Person::Rich.phone()).await?;
        kiosk.page().press("confirm").await?;
        kiosk.ends(Ending::PointsGiven).await?;
        kiosk.page().press("undo").await?;
        kiosk.ends(Ending::PointsTakenBack).await?;
        ensure!(waiting(world, &phone).await? == 0, "they are still to be given");

        // The next ones are given, and by then the first would have been.
        kiosk.begins_to_give("1000").await?;
        kiosk.names(Person::Rich.phone()).await?;
        kiosk.page().press("confirm").await?;
        kiosk.ends(Ending::PointsGiven).await?;
        earned(world, &books, &phone, "50").await
    })
    .await
}

#[tokio::test]
async fn an_answer_that_is_lost_and_a_reload_give_points_once() -> Result<()> {
    story(&[], async |world| {
        world.makes_trouble();
        let Scene { books, phone, kiosk } = Scene::usual(world, Tongue::Korean).await?;
        kiosk.begins_to_give("12500").await?;
        kiosk.names(Person::Rich.phone()).await?;
        kiosk.page().loses_the_next_answer("/purchase/save").await?;
        kiosk.page().press("confirm").await?;
        kiosk.page().has_lost_an_answer().await?;
        kiosk.reloads().await?;
        kiosk.ends(Ending::PointsGiven).await?;
        ensure!(waiting(world, &phone).await? <= 1, "they are to be given twice");
        earned(world, &books, &phone, "625").await
    })
    .await
}

#[tokio::test]
async fn a_relay_that_is_killed_while_nobody_knows_gives_points_once() -> Result<()> {
    story(&[], async |world| {
        world.makes_trouble();
        let Scene { books, phone, kiosk } = Scene::usual(world, Tongue::English).await?;
        kiosk.begins_to_give("12500").await?;
        kiosk.names(Person::Rich.phone()).await?;
        kiosk.page().loses_every_answer("/purchase/save").await?;
        kiosk.page().press("confirm").await?;
        kiosk.page().is_on("checking").await?;
        kiosk.page().says_one_of(&["Do not give the points again"]).await?;
        world.relay.kill().await?;
        world.relay.start().await?;
        kiosk.reloads().await?;
        kiosk.ends(Ending::PointsGiven).await?;
        ensure!(!kiosk.page().can_press("undo").await?, "a stray request would give them again");
        earned(world, &books, &phone, "625").await
    })
    .await
}

#[tokio::test]
async fn a_relay_that_is_gone_is_waited_for() -> Result<()> {
    story(&[], async |world| {
        world.makes_trouble();
        let Scene { books, phone, kiosk } = Scene::usual(world, Tongue::Korean).await?;
        kiosk.begins_to_give("12500").await?;
        kiosk.names(Person::Rich.phone()).await?;
        world.relay.kill().await?;
        kiosk.page().press("confirm").await?;
        kiosk.page().is_on("checking").await?;
        world.relay.start().await?;
        kiosk.ends(Ending::PointsGiven).await?;
        earned(world, &books, &phone, "625").await
    })
    .await
}

#[tokio::test]
async fn what_names_nobody_and_what_the_relay_refuses_is_said_in_words() -> Result<()> {
    story(&[], async |world| {
        let Scene { books, phone, kiosk } = Scene::usual(world, Tongue::English).await?;
        kiosk.begins_to_give("12500").await?;
        for (typed, words) in [
            ("10-1000-5001", "country's code"),
            ("hello", "neither a phone number nor a customer's code"),
            // Enough figures, and nobody can have it: the relay says so.
            ("+82 1-000-0000", "It looks like 010-1234-5678"),
        ] {
            kiosk.page().types("points-phone", &format!("{typed}\u{e007}")).await?;
            kiosk.page().says_one_of(&[words]).await?;
            kiosk.page().clears("points-phone").await?;
        }
        kiosk.names(Person::Rich.phone()).await?;
        let refusal = serde_json::json!({ "code": 1202, "error": { "message": "not active" } });
        kiosk.page().hears_instead("/purchase/save", &refusal).await?;
        kiosk.page().press("confirm").await?;
        kiosk.ends(Ending::PointsRefused).await?;
        kiosk.page().says_one_of(&["(1202)"]).await?;
        ensure!(waiting(world, &phone).await? == 0, "they are to be given all the same");
        books.stand_still().await
    })
    .await
}
