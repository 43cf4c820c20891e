//! How a kiosk learns whose it is.

use anyhow::Result;
use kios_e2e::{Kiosk, Shop, Tongue, story};

#[tokio::test]
async fn the_link_of_the_demo_pairs_a_kiosk_that_then_stays_paired() -> Result<()> {
    story(&[], async |world| {
        let kiosk = Kiosk::paired(world, Shop::Won, Tongue::Korean).await?;
        kiosk.page().says_one_of(&["한강 커피"]).await?;
        kiosk.hears(&["live"]).await?;
        kiosk.loads().await?;
        kiosk.page().is_on("idle").await?;
        kiosk.page().says_one_of(&["한강 커피"]).await
    })
    .await
}

#[tokio::test]
async fn a_code_typed_by_hand_pairs_and_a_wrong_one_is_told() -> Result<()> {
    story(&[], async |world| {
        let kiosk = Kiosk::opened(world, Tongue::English).await?;
        kiosk.loads().await?;
        kiosk.page().is_on("setup").await?;
        let before = kiosk.page().words().await?;
        kiosk.page().types("pair-code", "WRNGC0DE").await?;
        kiosk.page().press("pair-continue").await?;
        let told = "return document.body.innerText !== arguments[0] &&
            document.querySelector('[data-screen]').dataset.screen === 'setup' &&
            !!document.querySelector('[data-testid=\"pair-code\"]:not([disabled])');";
        kiosk.page().until("words about the code", told, &[before.into()]).await?;
        kiosk.page().clears("pair-code").await?;
        let code = Shop::Dollar.code(world.relay.http()).await?;
        kiosk.page().types("pair-code", &code).await?;
        kiosk.page().press("pair-continue").await?;
        kiosk.page().is_on("idle").await?;
        kiosk.page().says_one_of(&["Brooklyn Bakery"]).await
    })
    .await
}
