//! A relay process on a new database file, with one shop and many customers.

use std::fmt::Write as _;
use std::fs;
use std::net::{SocketAddr, TcpListener};
use std::process::Stdio;
use std::time::Duration;

use kios_protocol::{SecretKey, ShopId};
use tempfile::TempDir;
use tokio::process::{Child, Command};
use tokio::time::sleep;

use crate::client::{Client, Outcome, get};
use crate::figures::Figures;

pub(crate) const CHAIN: u64 = 24_680;
/// The customers, who pay in turn.
pub(crate) const CUSTOMERS: usize = 256;
/// The points of each at the start.
const POINTS: u64 = 10_000_000;
/// The price of a payment without the fee, points.
pub(crate) const PRICE: u64 = 1_000;
const METRICS_KEY: &str = "the-metrics-key-of-a-relay-under-load";

/// The relay process; it ends with this value.
pub(crate) struct Relay {
    pub(crate) address: SocketAddr,
    folder: TempDir,
    process: Child,
}

/// The key that signs for the shop.
pub(crate) fn agent() -> Outcome<SecretKey> {
    Ok(SecretKey::from_bytes(&[0x22; 32])?)
}

/// The key of a customer.
pub(crate) fn customer(number: usize) -> Outcome<SecretKey> {
    let mut bytes = [0x11; 32];
    bytes[..8].copy_from_slice(&u64::try_from(number)?.to_be_bytes());
    Ok(SecretKey::from_bytes(&bytes)?)
}

pub(crate) fn shop_id() -> ShopId {
    let mut bytes = [0xab; 32];
    bytes[..2].copy_from_slice(&[0, 1]);
    ShopId::from_bytes(bytes)
}

impl Relay {
    /// Starts the relay and waits until it responds.
    pub(crate) async fn start(program: &str, log: &str) -> Outcome<Self> {
        let folder = TempDir::with_prefix("kios-load-")?;
        let address = TcpListener::bind("127.0.0.1:0")?.local_addr()?;
        fs::write(folder.path().join("relay.toml"), configuration(address)?)?;
        let process = Command::new(program)
            .args(["--config", "relay.toml"])
            .current_dir(folder.path())
            .env("KIOS_LOG", log)
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .stderr(fs::File::create(folder.path().join("relay.log"))?)
            .kill_on_drop(true)
            .spawn()?;
        let relay = Self { address, folder, process };
        for _ in 0..400 {
            if Client::connect(address).await.is_ok() {
                return Ok(relay);
            }
            sleep(Duration::from_millis(50)).await;
        }
        Err(format!("the relay did not start: {}", relay.log()?).into())
    }

    fn log(&self) -> Outcome<String> {
        Ok(fs::read_to_string(self.folder.path().join("relay.log"))?)
    }

    /// The statements that the relay has logged.
    fn statements_logged(&self) -> Outcome<u64> {
        let is_statement =
            |line: &&str| line.contains("sqlx::query") || line.contains("kios_relay::sql");
        Ok(u64::try_from(self.log()?.lines().filter(is_statement).count())?)
    }

    /// What the relay has used until now.
    pub(crate) async fn figures(&self) -> Outcome<Figures> {
        let id = self.process.id().ok_or("the relay has ended")?;
        let key = format!("authorization: Bearer {METRICS_KEY}\r\n");
        let metrics = Client::connect(self.address).await?.send(&get("/metrics", &key)).await?;
        Figures::read(id, &metrics, self.statements_logged()?)
    }

    /// Checks that the customers have paid for exactly this many payments.
    pub(crate) async fn check_balances(&self, payments: usize) -> Outcome<()> {
        let mut client = Client::connect(self.address).await?;
        let mut left: u128 = 0;
        for number in 0..CUSTOMERS {
            let path = format!("/v2/payment/user/balance?account={}", customer(number)?.address());
            let data = client.data(&get(&path, "")).await?;
            let balance = data.get("balance").and_then(|value| value.as_str());
            left += balance.ok_or("no balance")?.parse::<u128>()?;
        }
        // The fee of 5 % is the customer's.
        let price = u128::from(PRICE) * 105 / 100 * u128::try_from(payments)?;
        let all = u128::from(POINTS) * u128::try_from(CUSTOMERS)?;
        let expected = (all - price) * 1_000_000_000_000_000_000;
        if left == expected { Ok(()) } else { Err(format!("{left} left, not {expected}").into()) }
    }
}

/// The limits are those of the benchmark, not of one client: what is measured is not how the relay refuses.
fn configuration(address: SocketAddr) -> Outcome<String> {
    let mut text = format!(
        "listen = \"{address}\"\ndatabase = \"sqlite:kios.db\"\nchain_id = {CHAIN}\n\
         payment_signers = [\"{}\"]\nfee_basis_points = 500\ntemporary_account_seconds = 3600\n[rates]\nkrw = \"1\"\n\
         [access]\nmetrics_key = \"{METRICS_KEY}\"\n\
         [limits]\nrequests_per_second = 1000000\nrequests_burst = 1000000\n\
         signed_requests_per_second = 1000000\nsigned_requests_burst = 1000000\n\
         self_signed_per_second = 1000000\nself_signed_burst = 1000000\nrequests_in_progress_per_address = 1000\n\
         [[shops]]\nid = \"{}\"\nname = \"Cafe\"\ncurrency = \"krw\"\nowner = \"{}\"\n",
        agent()?.address(),
        shop_id(),
        SecretKey::from_bytes(&[0x33; 32])?.address()
    );
    for number in 0..CUSTOMERS {
        let address = customer(number)?.address();
        write!(text, "[[accounts]]\naddress = \"{address}\"\npoints = \"{POINTS}\"\n")?;
    }
    Ok(text)
}
