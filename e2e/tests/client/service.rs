//! The relay as a service: it ends when asked, and nobody has to read its log.

use anyhow::{Result, ensure};
use kios_e2e::Relay;

use crate::client::{Client, configuration, relay};

#[tokio::test]
async fn open_streams_end_with_the_relay() -> Result<()> {
    let mut relay = relay("").await?;
    let mut stream = Client::of(&relay)?.signs_in().await?.listen("/v2/events").await?;
    ensure!(stream.event().await?.contains("hello"), "a stream begins with hello");
    relay.end().await?;
    ensure!(stream.event().await.is_err(), "the stream outlives the relay");
    Ok(())
}

#[tokio::test]
async fn a_log_that_nobody_reads_stops_nothing() -> Result<()> {
    let mut relay = Relay::configured_unheard(&configuration("")?).await?;
    let client = Client::of(&relay)?;
    client.temporary().await?;
    relay.end().await
}
