//! A stream that a proxy or a portal breaks: the kiosk does not call it live, and finds the approval by polling.

use std::time::Duration;

use anyhow::{Result, ensure};
use kios_e2e::{
    BalanceSnapshot, Customer, Kiosk, Locale, Outcome, Person, Proxy, Shop, StreamFault, run,
};
use tokio::time::{Instant, sleep_until};

/// The time within which at most [`MAX_REQUESTS`] are sent.
const WINDOW: Duration = Duration::from_secs(10);
const MAX_REQUESTS: usize = 8;
/// The time from an approval to the receipt.
const MAX_DELAY: Duration = Duration::from_secs(5);

async fn sells_over(fault: StreamFault) -> Result<()> {
    run(&[], async |env| {
        env.expect_network_errors();
        let balances = BalanceSnapshot::take(env.relay.http(), Person::Rich, Shop::Won).await?;
        let phone = Customer::from_demo(env.relay.http(), Person::Rich).await?;
        let proxy = Proxy::start(&env.relay, fault).await?;
        let kiosk = Kiosk::open_paired_at(env, &proxy.base(), Shop::Won, Locale::English).await?;
        let payment = kiosk.request_payment("2000", &phone.show_code().await?).await?;
        let waiting = Instant::now();
        let shown = if fault == StreamFault::ByteOrderMark { "live" } else { "polling" };
        kiosk.wait_for_connection(&[shown]).await?;
        if fault != StreamFault::ByteOrderMark {
            kiosk.page().wait_for_any_text(&["Slow connection"]).await?;
        }
        // An attempt that fails at once could be repeated at once, so its requests of a whole window are counted.
        if matches!(fault, StreamFault::PageEnds | StreamFault::CutAfterHeaders) {
            sleep_until(waiting + WINDOW).await;
            let requests = proxy.requests_within(waiting, WINDOW);
            ensure!(requests.len() <= MAX_REQUESTS, "{fault:?}: {requests:?}");
        }
        kiosk.wait_for_connection(&[shown]).await?;
        phone.approve(&payment).await?;
        let approved = Instant::now();
        kiosk.wait_for_outcome(Outcome::Paid).await?;
        ensure!(approved.elapsed() <= MAX_DELAY, "{fault:?}: {:?}", approved.elapsed());
        balances.expect_spent("2100", "2000").await
    })
    .await
}

#[tokio::test]
async fn a_proxy_that_holds_the_body_back_is_not_live() -> Result<()> {
    sells_over(StreamFault::BodyHeld).await
}

#[tokio::test]
async fn a_portal_that_keeps_its_page_open_is_not_live() -> Result<()> {
    sells_over(StreamFault::PageOpen).await
}

#[tokio::test]
async fn a_portal_that_ends_at_once_is_not_asked_again_and_again() -> Result<()> {
    sells_over(StreamFault::PageEnds).await
}

#[tokio::test]
async fn a_stream_that_is_cut_after_its_headers_is_not_live() -> Result<()> {
    sells_over(StreamFault::CutAfterHeaders).await
}

#[tokio::test]
async fn a_stream_that_is_never_answered_is_given_up() -> Result<()> {
    sells_over(StreamFault::NoResponse).await
}

#[tokio::test]
async fn a_byte_order_mark_before_the_stream_is_read_over() -> Result<()> {
    sells_over(StreamFault::ByteOrderMark).await
}
