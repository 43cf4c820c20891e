//! Upstream for a relay in bridge mode: a simulator in the test's process.

use std::ops::Deref;

use anyhow::{Context as _, Result};
use kios_protocol::SecretKey;
use kios_simulator::network::{
    AccountSettings, CallbackSettings, Phone, Settings as Shape, ShopSettings, Simulator,
};
use serde_json::Value;

use crate::customer::text;
use crate::ports::free_port;
use crate::{Person, Relay, Settings};

/// The shared key of version 1: a kiosk that was just paired is known to our relay only.
const ACCESS_KEY: &str = "e2e-network-access-key";
/// The access key in its callbacks.
const CALLBACK_KEY: &str = "e2e-network-callback-key";
/// The key that signs reports to its purchase service.
const COLLECTOR_KEY: &str = "0x5555555555555555555555555555555555555555555555555555555555555555";
/// The points of the demo's customers, in their order.
const POINTS: [&str; 3] = ["1000000", "50000", "500"];
/// The customers whose phone numbers upstream knows.
const PEOPLE: [Person; 3] = [Person::Rich, Person::Plain, Person::Poor];
/// The currencies of the demo's shops, in their order, and points per unit of each.
const CURRENCIES: [(&str, &str); 2] = [("krw", "1"), ("usd", "1000")];

/// The simulator of the network's relay.
#[derive(Debug)]
pub struct Network {
    running: Simulator,
}

impl Deref for Network {
    type Target = Simulator;

    fn deref(&self) -> &Simulator {
        &self.running
    }
}

impl Network {
    /// Starts the demo in bridge mode, and the simulator with the demo's shops and customers.
    ///
    /// # Errors
    /// If one of the two does not start.
    pub async fn with_relay(settings: Settings<'_>) -> Result<(Relay, Self)> {
        let listen = format!("127.0.0.1:{}", free_port()?);
        let url = format!("http://{listen}");
        let mut bridged = settings.to_vec();
        bridged.extend([
            ("upstream_url", url.as_str()),
            ("upstream_access_key", ACCESS_KEY),
            ("upstream_callback_access_key", CALLBACK_KEY),
            ("upstream_purchases_url", url.as_str()),
            ("upstream_purchases_key", COLLECTOR_KEY),
        ]);
        let relay = Relay::demo(&bridged).await?;
        let demo = relay.http().get("/demo").await?;
        let mut shape = shape(listen, &relay, demo.data()?)?;
        for (key, value) in settings {
            clock(&mut shape, key, value)?;
        }
        let running = Simulator::start(shape)?;
        Ok((relay, Self { running }))
    }
}

/// The simulator's settings for the demo.
fn shape(listen: String, relay: &Relay, demo: &Value) -> Result<Shape> {
    let rows = |name: &str| -> Result<Vec<Value>> {
        let rows = demo.get(name).and_then(Value::as_array);
        Ok(rows.with_context(|| format!("/demo has no {name}"))?.clone())
    };
    let mut shape = Shape {
        listen,
        access_key: ACCESS_KEY.to_owned(),
        collectors: vec![COLLECTOR_KEY.parse::<SecretKey>()?.address()],
        callback: Some(CallbackSettings {
            url: format!("{}/callback", relay.base()),
            access_key: CALLBACK_KEY.to_owned(),
        }),
        watch_ms: 250,
        ..Shape::default()
    };
    for (currency, rate) in CURRENCIES {
        shape.rates.insert(currency.to_owned(), rate.to_owned());
    }
    for ((row, points), person) in rows("customers")?.iter().zip(POINTS).zip(PEOPLE) {
        let address = text(row, "key")?.parse::<SecretKey>()?.address();
        let points = points.to_owned();
        shape.phones.insert(person.phone().to_owned(), address.to_string());
        shape.accounts.push(AccountSettings { address, points, phone: Phone::Registered });
    }
    let shops = rows("pairing")?;
    for ((shop, owner), (currency, _)) in shops.iter().zip(rows("owners")?).zip(CURRENCIES) {
        shape.shops.push(ShopSettings {
            id: text(shop, "shopId")?.parse()?,
            name: text(shop, "shopName")?,
            currency: currency.to_owned(),
            owner: text(&owner, "key")?.parse::<SecretKey>()?.address(),
            status: 1,
            phone: Phone::Registered,
        });
    }
    Ok(shape)
}

/// Sets a timeout of the simulator to the relay's value.
fn clock(shape: &mut Shape, key: &str, value: &str) -> Result<()> {
    let clock = match key {
        "payment_timeout_seconds" => &mut shape.payment_timeout_seconds,
        "forced_close_seconds" => &mut shape.forced_close_seconds,
        "temporary_account_seconds" => &mut shape.temporary_account_seconds,
        "cancel_window_seconds" => &mut shape.cancel_window_seconds,
        _ => return Ok(()),
    };
    *clock = value.parse()?;
    Ok(())
}
