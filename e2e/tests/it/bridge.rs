//! A shop on the network: the same screens, whatever the network does in between.
//!
//! Paying, denying, timing out and cancelling are told by the other stories, which `cargo xtask test`
//! tells once more with the network behind the relay.

use std::time::Duration;

use anyhow::{Result, ensure};
use kios_e2e::{Ending, Person, Scene, Shop, Tongue, Wallet, bridged_story};
use kios_simulator::network::{CallbackFault, EndpointFault};
use tokio::time::sleep;

#[tokio::test]
async fn the_network_is_killed_for_twenty_seconds_in_the_middle_of_an_approval() -> Result<()> {
    bridged_story(&[], async |world| {
        world.makes_trouble();
        let Scene { books, phone, kiosk } = Scene::usual(world, Tongue::Korean).await?;
        let payment = kiosk.asks("5000", &phone.shows_code().await?).await?;
        let network = world.network()?;
        network.fault("new/approval", EndpointFault::SilenceAfter, Some(1));
        // The approval has arrived, and its answer never does.
        let (answer, ()) = tokio::join!(phone.approves(&payment), async {
            while network.status(&payment) == Some(11) {
                sleep(Duration::from_millis(20)).await;
            }
            network.stop();
        });
        ensure!(answer?.code() != Some(0), "an approval that nobody confirmed");
        sleep(Duration::from_secs(20)).await;
        let screen = kiosk.page().is_on_one_of(&["approval", "closing", "checking"]).await?;
        ensure!(!screen.is_empty(), "an end without the network");
        world.network()?.start_again().await?;
        kiosk.ends(Ending::Paid).await?;
        books.moved("5250", "5000").await
    })
    .await
}

#[tokio::test]
async fn a_callback_that_is_never_sent_delays_nobody() -> Result<()> {
    bridged_story(&[], async |world| {
        world.network()?.callbacks(CallbackFault::Dropped);
        let Scene { books, phone, kiosk } = Scene::usual(world, Tongue::English).await?;
        let payment = kiosk.asks("5000", &phone.shows_code().await?).await?;
        phone.approves(&payment).await?;
        kiosk.ends(Ending::Paid).await?;
        books.moved("5250", "5000").await
    })
    .await
}

#[tokio::test]
async fn callbacks_three_times_and_out_of_order_change_nothing() -> Result<()> {
    bridged_story(&[], async |world| {
        world.network()?.callbacks(CallbackFault::Held);
        let Scene { books, phone, kiosk } = Scene::usual(world, Tongue::Korean).await?;
        let owner = Wallet::of_owner(world, Shop::Won, Tongue::Korean).await?;
        let payment = kiosk.asks("5000", &phone.shows_code().await?).await?;
        phone.approves(&payment).await?;
        kiosk.ends(Ending::Paid).await?;
        kiosk.looks_up(&payment).await?;
        kiosk.asks_to_cancel().await?;
        world.network()?.release_callbacks(3).await;
        owner.denies().await?;
        kiosk.ends(Ending::CancelDenied).await?;
        world.network()?.release_callbacks(3).await;
        ensure!(phone.status(&payment).await? == 59, "the denied cancel is closed as failed");
        books.moved("5250", "5000").await?;
        let tasks = world.relay.http().get("/v1/task/list/-1").await?;
        let codes: Vec<_> = tasks.data()?.as_array().into_iter().flatten().collect();
        ensure!(codes.len() == 2, "told twice: {codes:?}");
        Ok(())
    })
    .await
}

#[tokio::test]
async fn points_whose_answer_the_network_loses_are_on_its_list_once() -> Result<()> {
    bridged_story(&[], async |world| {
        world.makes_trouble();
        let Scene { books, phone, kiosk } = Scene::usual(world, Tongue::English).await?;
        let network = world.network()?;
        network.fault("purchase/save", EndpointFault::CutAfter, Some(1));
        kiosk.begins_to_give("12500").await?;
        kiosk.names(Person::Rich.phone()).await?;
        kiosk.page().press("confirm").await?;
        kiosk.ends(Ending::PointsGiven).await?;
        ensure!(!kiosk.page().can_press("undo").await?, "a stray request would give them again");
        let received = network.received().into_iter();
        let bodies: Vec<_> = received
            .filter(|request| request.target.ends_with("purchase/save"))
            .map(|request| request.body)
            .collect();
        ensure!(matches!(bodies.as_slice(), [one, two] if one == two), "{} left", bodies.len());
        let path = format!("/v1/purchase/user/provide/{}", phone.account());
        let listed = world.relay.http().get(&path).await?;
        ensure!(listed.data()?.as_array().map(Vec::len) == Some(1), "{:?}", listed.data());
        books.stand_still().await
    })
    .await
}
