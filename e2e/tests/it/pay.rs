//! Payments that succeed.

use anyhow::{Result, ensure};
use kios_e2e::{
    Books, Customer, Ending, Kiosk, Person, Shop, Tongue, Wallet, World, points, story,
};

/// A whole sale with both pages, from the first touch to the next customer.
async fn sells(world: &mut World, sale: &Sale) -> Result<()> {
    let books = Books::of(world.relay.http(), sale.person, sale.shop).await?;
    let kiosk = Kiosk::paired(world, sale.shop, sale.tongue).await?;
    let wallet = Wallet::of(world, sale.person, sale.tongue).await?;
    ensure!(points(&wallet.balance().await?)? == books.balance().await?, "the wallet's balance");

    let code = wallet.shows_code().await?;
    kiosk.charges(sale.keys).await?;
    kiosk.scans(&code).await?;
    kiosk.page().is_on("estimate").await?;
    let total = kiosk.page().text("estimate-total").await?;
    ensure!(points(&total)?.to_decimal(0) == sale.points, "the estimate is {total}");
    let balance = kiosk.page().text("estimate-balance").await?;
    ensure!(points(&balance)? == books.balance().await?, "the balance is {balance}");

    kiosk.pays().await?;
    kiosk.payment().await?;
    kiosk.page().says_one_of(sale.asked).await?;
    books.stand_still().await?;
    wallet.approves().await?;
    kiosk.ends(Ending::Paid).await?;
    kiosk.page().says_one_of(sale.thanked).await?;
    wallet.page().is_on("done").await?;
    books.moved(sale.points, sale.money).await?;
    let balance = kiosk.page().text("receipt-balance").await?;
    ensure!(points(&balance)? == books.balance().await?, "the receipt's balance is {balance}");

    kiosk.page().press("done").await?;
    kiosk.page().is_on("idle").await
}

struct Sale {
    shop: Shop,
    person: Person,
    tongue: Tongue,
    keys: &'static str,
    money: &'static str,
    points: &'static str,
    asked: &'static [&'static str],
    thanked: &'static [&'static str],
}

#[tokio::test]
async fn a_customer_pays_for_coffee_in_korean() -> Result<()> {
    let sale = Sale {
        shop: Shop::Won,
        person: Person::Rich,
        tongue: Tongue::Korean,
        keys: "12500",
        money: "12500",
        points: "13125",
        asked: &["승인"],
        thanked: &["결제"],
    };
    story(&[], async |world| sells(world, &sale).await).await
}

#[tokio::test]
async fn a_customer_pays_for_bread_in_english() -> Result<()> {
    let sale = Sale {
        shop: Shop::Dollar,
        person: Person::Plain,
        tongue: Tongue::English,
        keys: "450",
        money: "4.5",
        points: "4725",
        asked: &["pprove"],
        thanked: &["aid"],
    };
    story(&[], async |world| sells(world, &sale).await).await
}

#[tokio::test]
async fn the_link_in_the_kiosks_qr_opens_the_wallet_on_the_payment() -> Result<()> {
    story(&[], async |world| {
        let books = Books::of(world.relay.http(), Person::Rich, Shop::Won).await?;
        let phone = Customer::of(world.relay.http(), Person::Rich).await?;
        let kiosk = Kiosk::paired(world, Shop::Won, Tongue::Korean).await?;
        let wallet = Wallet::opened(world, Tongue::Korean).await?;
        kiosk.asks("3000", &phone.shows_code().await?).await?;
        wallet.opens(&kiosk.link().await?, Person::Rich).await?;
        wallet.page().says_one_of(&["3,000"]).await?;
        wallet.approves().await?;
        kiosk.ends(Ending::Paid).await?;
        books.moved("3150", "3000").await
    })
    .await
}

#[tokio::test]
async fn a_code_can_be_typed_in_part_or_pasted_whole() -> Result<()> {
    story(&[], async |world| {
        let books = Books::of(world.relay.http(), Person::Rich, Shop::Won).await?;
        let phone = Customer::of(world.relay.http(), Person::Rich).await?;
        let kiosk = Kiosk::paired(world, Shop::Won, Tongue::English).await?;

        let code = phone.shows_code().await?;
        let middle: String = code.chars().skip(10).take(24).collect();
        kiosk.charges("1000").await?;
        kiosk.is_told(&middle.to_lowercase()).await?;
        kiosk.pays().await?;
        phone.approves(&kiosk.payment().await?).await?;
        kiosk.ends(Ending::Paid).await?;
        kiosk.page().press("done").await?;

        kiosk.charges("2000").await?;
        kiosk.page().is_on("customer").await?;
        kiosk.page().pastes(&phone.shows_code().await?).await?;
        kiosk.pays().await?;
        phone.approves(&kiosk.payment().await?).await?;
        kiosk.ends(Ending::Paid).await?;
        books.moved("3150", "3000").await
    })
    .await
}

#[tokio::test]
async fn a_code_scanned_before_the_price_is_kept_for_it() -> Result<()> {
    story(&[], async |world| {
        let books = Books::of(world.relay.http(), Person::Rich, Shop::Won).await?;
        let phone = Customer::of(world.relay.http(), Person::Rich).await?;
        let kiosk = Kiosk::paired(world, Shop::Won, Tongue::Korean).await?;
        kiosk.page().scanner_types(&phone.shows_code().await?).await?;
        kiosk.page().is_on("amount").await?;
        kiosk.charges("700").await?;
        kiosk.pays().await?;
        phone.approves(&kiosk.payment().await?).await?;
        kiosk.ends(Ending::Paid).await?;
        books.moved("735", "700").await
    })
    .await
}
