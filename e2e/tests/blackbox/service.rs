//! The relay as a service: it stops on SIGTERM, and runs when nothing reads its log.

use anyhow::{Result, ensure};
use kios_e2e::Relay;

use crate::client::{Client, configuration, relay};

#[tokio::test]
async fn open_streams_end_with_the_relay() -> Result<()> {
    let mut relay = relay("").await?;
    let mut stream = Client::new(&relay)?.sign_in().await?.open_stream("/v2/events").await?;
    ensure!(stream.next_event().await?.contains("hello"), "the first event is not hello");
    relay.stop().await?;
    ensure!(stream.next_event().await.is_err(), "the stream is open after the relay has stopped");
    Ok(())
}

#[tokio::test]
async fn a_log_that_nobody_reads_stops_nothing() -> Result<()> {
    let mut relay = Relay::with_config_and_closed_output(&configuration("")?).await?;
    let client = Client::new(&relay)?;
    client.temporary_account().await?;
    relay.stop().await
}
