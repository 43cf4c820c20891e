//! Payments that succeed.

use anyhow::{Result, ensure};
use kios_e2e::{
    BalanceSnapshot, Customer, Kiosk, Locale, Outcome, Person, Shop, TestEnv, Wallet, points, run,
};

/// A whole sale with both pages, from the first touch to the next customer.
async fn sells(env: &mut TestEnv, sale: &Sale) -> Result<()> {
    let balances = BalanceSnapshot::take(env.relay.http(), sale.person, sale.shop).await?;
    let kiosk = Kiosk::open_paired(env, sale.shop, sale.locale).await?;
    let wallet = Wallet::sign_in(env, sale.person, sale.locale).await?;
    ensure!(points(&wallet.balance().await?)? == balances.balance().await?, "the wallet's balance");

    let code = wallet.show_code().await?;
    kiosk.charge(sale.keys).await?;
    kiosk.page().wait_for_screen("customer").await?;
    kiosk.page().scan_by_driver(&code).await?;
    kiosk.page().wait_for_screen("estimate").await?;
    let total = kiosk.page().text("estimate-total").await?;
    ensure!(points(&total)?.to_decimal(0) == sale.points, "the estimate is {total}");
    let balance = kiosk.page().text("estimate-balance").await?;
    ensure!(points(&balance)? == balances.balance().await?, "the balance is {balance}");

    kiosk.pay().await?;
    kiosk.payment().await?;
    kiosk.page().wait_for_any_text(sale.asked).await?;
    balances.expect_unchanged().await?;
    wallet.approve().await?;
    kiosk.wait_for_outcome(Outcome::Paid).await?;
    kiosk.page().wait_for_any_text(sale.thanked).await?;
    wallet.page().wait_for_screen("done").await?;
    balances.expect_spent(sale.points, sale.money).await?;
    let balance = kiosk.page().text("receipt-balance").await?;
    ensure!(points(&balance)? == balances.balance().await?, "the receipt's balance is {balance}");

    kiosk.page().press("done").await?;
    kiosk.page().wait_for_screen("idle").await
}

struct Sale {
    shop: Shop,
    person: Person,
    locale: Locale,
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
        locale: Locale::Korean,
        keys: "12500",
        money: "12500",
        points: "13125",
        asked: &["승인"],
        thanked: &["결제"],
    };
    run(&[], async |env| sells(env, &sale).await).await
}

#[tokio::test]
async fn a_customer_pays_for_bread_in_english() -> Result<()> {
    let sale = Sale {
        shop: Shop::Dollar,
        person: Person::Plain,
        locale: Locale::English,
        keys: "450",
        money: "4.5",
        points: "4725",
        asked: &["pprove"],
        thanked: &["aid"],
    };
    run(&[], async |env| sells(env, &sale).await).await
}

#[tokio::test]
async fn the_link_in_the_kiosks_qr_opens_the_wallet_on_the_payment() -> Result<()> {
    run(&[], async |env| {
        let balances = BalanceSnapshot::take(env.relay.http(), Person::Rich, Shop::Won).await?;
        let phone = Customer::from_demo(env.relay.http(), Person::Rich).await?;
        let kiosk = Kiosk::open_paired(env, Shop::Won, Locale::Korean).await?;
        let wallet = Wallet::open(env, Locale::Korean).await?;
        kiosk.request_payment("3000", &phone.show_code().await?).await?;
        wallet.open_link(&kiosk.payment_link().await?, Person::Rich).await?;
        wallet.page().wait_for_any_text(&["3,000"]).await?;
        wallet.approve().await?;
        kiosk.wait_for_outcome(Outcome::Paid).await?;
        balances.expect_spent("3150", "3000").await
    })
    .await
}

#[tokio::test]
async fn a_code_can_be_typed_in_part_or_pasted_whole() -> Result<()> {
    run(&[], async |env| {
        let balances = BalanceSnapshot::take(env.relay.http(), Person::Rich, Shop::Won).await?;
        let phone = Customer::from_demo(env.relay.http(), Person::Rich).await?;
        let kiosk = Kiosk::open_paired(env, Shop::Won, Locale::English).await?;

        let code = phone.show_code().await?;
        let middle: String = code.chars().skip(10).take(24).collect();
        kiosk.charge("1000").await?;
        // Without its capital letters the code has no checksum, so that it is compared once more.
        kiosk.type_code(&middle.to_lowercase()).await?;
        kiosk.page().wait_for_any_text(&["Check every character against the phone"]).await?;
        kiosk.page().press("account-continue").await?;
        kiosk.pay().await?;
        phone.approve(&kiosk.payment().await?).await?;
        kiosk.wait_for_outcome(Outcome::Paid).await?;
        kiosk.page().press("done").await?;

        kiosk.charge("2000").await?;
        kiosk.page().wait_for_screen("customer").await?;
        kiosk.page().paste(&phone.show_code().await?).await?;
        kiosk.pay().await?;
        phone.approve(&kiosk.payment().await?).await?;
        kiosk.wait_for_outcome(Outcome::Paid).await?;
        balances.expect_spent("3150", "3000").await
    })
    .await
}

#[tokio::test]
async fn a_code_scanned_before_the_price_is_kept_for_it() -> Result<()> {
    run(&[], async |env| {
        let balances = BalanceSnapshot::take(env.relay.http(), Person::Rich, Shop::Won).await?;
        let phone = Customer::from_demo(env.relay.http(), Person::Rich).await?;
        let kiosk = Kiosk::open_paired(env, Shop::Won, Locale::Korean).await?;
        kiosk.page().scan(&phone.show_code().await?).await?;
        kiosk.page().wait_for_screen("amount").await?;
        kiosk.charge("700").await?;
        kiosk.pay().await?;
        phone.approve(&kiosk.payment().await?).await?;
        kiosk.wait_for_outcome(Outcome::Paid).await?;
        balances.expect_spent("735", "700").await
    })
    .await
}
