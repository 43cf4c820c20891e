//! Points above the shop's limit: the shop owner approves or denies them.

use anyhow::{Result, ensure};
use kios_e2e::{CardTerminal, Customer, Locale, Person, Shop, Wallet, run};

#[tokio::test]
async fn the_owner_approves_one_and_denies_the_next() -> Result<()> {
    run(&[], async |env| {
        let account = Customer::from_demo(env.relay.http(), Person::Rich).await?.account();
        let terminal = CardTerminal::pair(env.relay.http(), Shop::Won).await?.unlock().await?;
        let owner = Wallet::sign_in_owner(env, Shop::Won, Locale::Korean).await?;
        for (purchase, approves, code) in [("L0000001", true, 0), ("L0000002", false, 8104)] {
            let points = terminal.points(purchase, account, 120_000).await?;
            let asked = terminal.grant(&points).await?;
            ensure!(asked.code() == Some(8103), "above the limit it waits: {}", asked.text);
            owner.wait_for_request().await?;
            let shown = owner.page().text("purchase").await?;
            ensure!(shown == purchase, "{shown} is on the screen");
            if approves {
                owner.approve().await?;
            } else {
                owner.deny().await?;
            }
            owner.page().wait_for_screen("done").await?;
            let decided = terminal.grant(&points).await?;
            ensure!(decided.code() == Some(code), "after the decision: {}", decided.text);
            owner.go_home().await?;
        }
        Ok(())
    })
    .await
}
