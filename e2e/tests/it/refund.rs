//! Card refunds, with gateways that keep a ledger and can fail.

use anyhow::{Result, ensure};
use kios_e2e::{
    CardTerminal, Customer, Kiosk, Locale, Outcome, Person, Sandbox, Shop, TestEnv, Wallet, run,
};

struct Fixtures {
    kiosk: Kiosk,
    sandbox: Sandbox,
}

async fn set(env: &mut TestEnv, locale: Locale) -> Result<Fixtures> {
    Ok(Fixtures {
        sandbox: Sandbox::of(env.relay.http()).await?,
        kiosk: Kiosk::open_paired(env, Shop::Won, locale).await?,
    })
}

impl Fixtures {
    /// Looks up a demo purchase and returns the card's transaction.
    async fn open_payment(&self, purchase: &str) -> Result<String> {
        self.kiosk.open_purchase(purchase).await?;
        let sale = self.kiosk.page().attribute("rail-card", "data-sale").await?;
        Ok(sale.split_once(':').map(|(_, transaction)| transaction.to_owned()).unwrap_or_default())
    }

    async fn expect_gateway_balance(
        &self,
        gateway: &str,
        transaction: &str,
        left: &str,
        refunds: usize,
    ) -> Result<()> {
        let book = self.sandbox.book(gateway, transaction).await?;
        ensure!(book == (left.to_owned(), refunds), "the ledger of {gateway} has {book:?}");
        Ok(())
    }
}

#[tokio::test]
async fn a_card_sale_of_each_gateway_goes_back_whole() -> Result<()> {
    run(&[], async |env| {
        let fixtures = set(env, Locale::Korean).await?;
        for (gateway, purchase) in [("kicc", "C0000001"), ("eximbay", "C0000003")] {
            let transaction = fixtures.open_payment(purchase).await?;
            fixtures.kiosk.refund(None).await?;
            fixtures.kiosk.wait_for_outcome(Outcome::RefundDone).await?;
            fixtures.expect_gateway_balance(gateway, &transaction, "0", 1).await?;
            fixtures.open_payment(purchase).await?;
            let again = fixtures.kiosk.page().is_enabled("refund").await?;
            ensure!(!again, "a completely refunded sale can be refunded again");
        }
        Ok(())
    })
    .await
}

#[tokio::test]
async fn a_card_sale_of_each_gateway_goes_back_in_parts_and_never_above_what_is_left() -> Result<()>
{
    run(&[], async |env| {
        let fixtures = set(env, Locale::English).await?;
        for (gateway, purchase, parts, left, above) in [
            ("kicc", "C0000001", ["10000", "3000"], "20000", "20001"),
            ("eximbay", "C0000003", ["1000", "500"], "10", "1001"),
        ] {
            for part in parts {
                fixtures.open_payment(purchase).await?;
                fixtures.kiosk.refund(Some(part)).await?;
                fixtures.kiosk.wait_for_outcome(Outcome::RefundDone).await?;
            }
            let transaction = fixtures.open_payment(purchase).await?;
            fixtures.expect_gateway_balance(gateway, &transaction, left, 2).await?;
            fixtures.kiosk.page().press("refund").await?;
            fixtures.kiosk.enter_refund_amount(above).await?;
            fixtures.kiosk.page().wait_for_any_text(&["At most"]).await?;
            let on = fixtures.kiosk.page().is_enabled("refund-next").await?;
            ensure!(!on, "more than the balance can be refunded");
            fixtures.kiosk.page().press("back").await?;
            fixtures.kiosk.page().wait_for_screen("payment").await?;
            fixtures.kiosk.page().press("back").await?;
        }
        Ok(())
    })
    .await
}

#[tokio::test]
async fn an_answer_that_was_cut_after_the_refund_is_found_out_and_nothing_goes_back_twice()
-> Result<()> {
    run(&[], async |env| {
        let fixtures = set(env, Locale::English).await?;
        for (gateway, purchase) in [("kicc", "C0000002"), ("eximbay", "C0000004")] {
            fixtures.sandbox.fails(gateway, "revise", "cut_after").await?;
            fixtures.sandbox.fails(gateway, "ask", "cut_before").await?;
            let transaction = fixtures.open_payment(purchase).await?;
            fixtures.kiosk.refund(None).await?;
            fixtures.kiosk.page().wait_for_any_screen(&["checking", "outcome"]).await?;
            fixtures.kiosk.wait_for_outcome(Outcome::RefundDone).await?;
            fixtures.expect_gateway_balance(gateway, &transaction, "0", 1).await?;
            fixtures.kiosk.page().press("done").await?;
        }
        Ok(())
    })
    .await
}

#[tokio::test]
async fn a_refund_that_is_left_is_shown_as_being_settled_and_offers_no_second_one() -> Result<()> {
    run(&[], async |env| {
        let fixtures = set(env, Locale::Korean).await?;
        fixtures.sandbox.fails("kicc", "revise", "cut_after").await?;
        for _ in 0..3 {
            fixtures.sandbox.fails("kicc", "ask", "cut_before").await?;
        }
        let transaction = fixtures.open_payment("C0000002").await?;
        fixtures.kiosk.refund(None).await?;
        fixtures.kiosk.page().wait_for_screen("checking").await?;
        fixtures.kiosk.page().press("done").await?;
        fixtures.kiosk.wait_for_outcome(Outcome::RefundUnknown).await?;
        fixtures.open_payment("C0000002").await?;
        let again = fixtures.kiosk.page().is_enabled("refund").await?;
        ensure!(!again, "a refund with an unknown outcome can be repeated");
        fixtures.expect_gateway_balance("kicc", &transaction, "0", 1).await
    })
    .await
}

#[tokio::test]
async fn a_gateway_that_declines_is_quoted_and_nothing_goes_back() -> Result<()> {
    run(&[], async |env| {
        let fixtures = set(env, Locale::English).await?;
        fixtures.sandbox.fails("eximbay", "revise", "decline").await?;
        let transaction = fixtures.open_payment("C0000004").await?;
        fixtures.kiosk.refund(None).await?;
        fixtures.kiosk.wait_for_outcome(Outcome::RefundRefused).await?;
        fixtures.kiosk.page().wait_for_any_text(&["declined by the issuer"]).await?;
        fixtures.expect_gateway_balance("eximbay", &transaction, "8.5", 0).await?;
        fixtures.open_payment("C0000004").await?;
        let again = fixtures.kiosk.page().is_enabled("refund").await?;
        ensure!(again, "a refused refund cannot be retried");
        Ok(())
    })
    .await
}

#[tokio::test]
async fn a_sale_that_the_gateway_does_not_confirm_is_not_refunded_and_can_be_tried_again()
-> Result<()> {
    run(&[], async |env| {
        let fixtures = set(env, Locale::English).await?;
        for (gateway, purchase, price) in
            [("kicc", "C0000002", "12000"), ("eximbay", "C0000004", "8.5")]
        {
            fixtures.sandbox.fails(gateway, "sale", "cut_before").await?;
            let transaction = fixtures.open_payment(purchase).await?;
            fixtures.kiosk.refund(None).await?;
            fixtures.kiosk.wait_for_outcome(Outcome::RefundRefused).await?;
            fixtures.kiosk.page().wait_for_any_text(&["did not answer"]).await?;
            fixtures.expect_gateway_balance(gateway, &transaction, price, 0).await?;
            fixtures.open_payment(purchase).await?;
            fixtures.kiosk.refund(None).await?;
            fixtures.kiosk.wait_for_outcome(Outcome::RefundDone).await?;
            fixtures.expect_gateway_balance(gateway, &transaction, "0", 1).await?;
            fixtures.kiosk.page().press("done").await?;
        }
        Ok(())
    })
    .await
}

#[tokio::test]
async fn the_page_is_reloaded_while_a_refund_is_unknown() -> Result<()> {
    run(&[], async |env| {
        env.expect_network_errors();
        let fixtures = set(env, Locale::Korean).await?;
        let transaction = fixtures.open_payment("C0000001").await?;
        // The relay has to query the gateway first, so the outcome is unknown until the page is loaded again.
        fixtures.sandbox.fails("kicc", "revise", "cut_after").await?;
        fixtures.kiosk.page().drop_next_response("/v2/refunds").await?;
        fixtures.kiosk.refund(Some("5000")).await?;
        fixtures.kiosk.page().wait_for_dropped_response().await?;
        fixtures.kiosk.reload().await?;
        fixtures.kiosk.wait_for_outcome(Outcome::RefundDone).await?;
        fixtures.expect_gateway_balance("kicc", &transaction, "28000", 1).await
    })
    .await
}

#[tokio::test]
async fn a_split_purchase_goes_back_as_one_plan_with_an_outcome_per_line() -> Result<()> {
    run(&[], async |env| {
        let phone = Customer::from_demo(env.relay.http(), Person::Rich).await?;
        let card_terminal = CardTerminal::pair(env.relay.http(), Shop::Won).await?;
        let fixtures = set(env, Locale::Korean).await?;
        let owner = Wallet::sign_in_owner(env, Shop::Won, Locale::Korean).await?;
        let payment = fixtures.kiosk.request_payment("12500", &phone.show_code().await?).await?;
        phone.approve(&payment).await?;
        fixtures.kiosk.wait_for_outcome(Outcome::Paid).await?;
        let item = phone.item(&payment).await?;
        let purchase = item["purchaseId"].as_str().unwrap_or_default().to_owned();
        card_terminal.sells("kicc", &purchase, 7_000, "krw").await?;
        fixtures.kiosk.page().press("done").await?;

        let transaction = fixtures.open_payment(&purchase).await?;
        fixtures.sandbox.fails("kicc", "revise", "decline").await?;
        fixtures.kiosk.refund(None).await?;
        owner.approve().await?;
        fixtures.kiosk.wait_for_outcome(Outcome::RefundRefused).await?;
        let standing = |rail| fixtures.kiosk.page().attribute(rail, "data-standing");
        ensure!(standing("rail-points").await? == "cancelled", "the points are not returned");
        ensure!(
            standing("rail-card").await? == "not-paid",
            "the card refund is not shown as not paid"
        );
        ensure!(phone.status(&payment).await? == 58, "the cancel is closed for good");
        fixtures.expect_gateway_balance("kicc", &transaction, "7000", 0).await?;

        fixtures.open_payment(&purchase).await?;
        fixtures.kiosk.refund(None).await?;
        fixtures.kiosk.wait_for_outcome(Outcome::RefundDone).await?;
        fixtures.expect_gateway_balance("kicc", &transaction, "0", 1).await
    })
    .await
}

#[tokio::test]
async fn an_owner_who_says_no_stops_the_plan_before_the_card() -> Result<()> {
    run(&[], async |env| {
        let phone = Customer::from_demo(env.relay.http(), Person::Rich).await?;
        let card_terminal = CardTerminal::pair(env.relay.http(), Shop::Won).await?;
        let fixtures = set(env, Locale::English).await?;
        let owner = Wallet::sign_in_owner(env, Shop::Won, Locale::English).await?;
        let payment = fixtures.kiosk.request_payment("12500", &phone.show_code().await?).await?;
        phone.approve(&payment).await?;
        fixtures.kiosk.wait_for_outcome(Outcome::Paid).await?;
        let item = phone.item(&payment).await?;
        let purchase = item["purchaseId"].as_str().unwrap_or_default().to_owned();
        card_terminal.sells("eximbay", &purchase, 30, "usd").await?;
        fixtures.kiosk.page().press("done").await?;

        let transaction = fixtures.open_payment(&purchase).await?;
        fixtures.kiosk.refund(None).await?;
        owner.deny().await?;
        fixtures.kiosk.wait_for_outcome(Outcome::RefundRefused).await?;
        ensure!(phone.status(&payment).await? == 59, "the payment stays");
        fixtures.expect_gateway_balance("eximbay", &transaction, "30", 0).await
    })
    .await
}
