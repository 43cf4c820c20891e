//! A relay process with a shop, a kiosk's agent and a customer, and what they legitimately do.

use std::fs;
use std::net::{SocketAddr, TcpListener};
use std::process::Stdio;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use kios_protocol::api::{ApprovalRequest, CloseRequest, OpenNewRequest, TemporaryAccountRequest};
use kios_protocol::message::{AccountMessage, LoyaltyNewPayment};
use kios_protocol::{Address, Amount, PaymentId, PurchaseId, SecretKey, ShopId};
use serde_json::{Value, json};
use tempfile::TempDir;
use tokio::process::{Child, Command};
use tokio::time::{Instant, sleep};

use crate::client::{Answer, From, Outcome};

const ACCESS_KEY: &str = "the-key-of-the-attacked-relay";
const CHAIN: u64 = 24_680;
/// The address that the shop's own requests come from.
pub(crate) const SHOP: From = From(1);

/// The relay process; it ends with this value.
pub(crate) struct Victim {
    pub(crate) address: SocketAddr,
    pub(crate) folder: TempDir,
    program: String,
    process: Child,
    purchases: AtomicU64,
}

pub(crate) fn key(byte: u8) -> Outcome<SecretKey> {
    Ok(SecretKey::from_bytes(&[byte; 32])?)
}

pub(crate) fn shop_id() -> ShopId {
    let mut bytes = [0xab; 32];
    bytes[..2].copy_from_slice(&[0, 1]);
    ShopId::from_bytes(bytes)
}

impl Victim {
    /// Starts the relay and waits until it responds.
    pub(crate) async fn start(program: &str) -> Outcome<Self> {
        let folder = TempDir::with_prefix("kios-attack-")?;
        let address = TcpListener::bind("127.0.0.1:0")?.local_addr()?;
        let (agent, user, owner) =
            (key(0x22)?.address(), key(0x11)?.address(), key(0x33)?.address());
        let config = format!(
            "listen = \"{address}\"\ndatabase = \"sqlite:kios.db\"\nchain_id = {CHAIN}\n\
             payment_signers = [\"{agent}\"]\naccess_key = \"{ACCESS_KEY}\"\n[rates]\nkrw = \"1\"\n\
             [[shops]]\nid = \"{}\"\nname = \"Cafe\"\ncurrency = \"krw\"\nowner = \"{owner}\"\n\
             [[accounts]]\naddress = \"{user}\"\npoints = \"1000000\"\nphone = \"+82 10-1000-2099\"\n",
            shop_id()
        );
        fs::write(folder.path().join("relay.toml"), config)?;
        let log = fs::File::create(folder.path().join("relay.log"))?;
        let process = Command::new(program)
            .args(["--config", "relay.toml"])
            .current_dir(folder.path())
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .stderr(log)
            .kill_on_drop(true)
            .spawn()?;
        let (program, purchases) = (program.to_owned(), AtomicU64::new(0));
        let victim = Self { address, folder, program, process, purchases };
        for _ in 0..200 {
            if SHOP.get(address, "/health", "").await.is_ok() {
                return Ok(victim);
            }
            sleep(Duration::from_millis(50)).await;
        }
        Err("the relay did not start".into())
    }

    /// A new pairing code for a terminal, from the command line.
    pub(crate) async fn pairing_code(&self) -> Outcome<String> {
        let output = Command::new(&self.program)
            .args(["pair", "--shop", &shop_id().to_string(), "--terminal", "T9"])
            .args(["--config", "relay.toml"])
            .current_dir(self.folder.path())
            .output()
            .await?;
        Ok(String::from_utf8(output.stdout)?.trim().to_owned())
    }

    /// The resident memory of the process, KiB.
    pub(crate) fn memory(&self) -> Outcome<u64> {
        let id = self.process.id().ok_or("the relay has ended")?;
        let status = fs::read_to_string(format!("/proc/{id}/status"))?;
        let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:"));
        let kib = line.and_then(|line| line.split_whitespace().next()).ok_or("no VmRSS")?;
        Ok(kib.parse()?)
    }

    /// The size of the database with its log, bytes.
    pub(crate) fn database(&self) -> u64 {
        let size = |name| fs::metadata(self.folder.path().join(name)).map_or(0, |file| file.len());
        size("kios.db") + size("kios.db-wal")
    }

    /// How long another client waits for a read, if it is served.
    pub(crate) async fn answers_others(&self) -> Outcome<Duration> {
        let begun = Instant::now();
        let answer = SHOP.get(self.address, "/v1/chain/side/id", "").await?;
        if answer.code() == Some(0) { Ok(begun.elapsed()) } else { Err(answer.body.into()) }
    }

    async fn nonce(&self, account: Address) -> Outcome<u64> {
        let path = format!("/v1/ledger/nonce/{account}");
        Ok(SHOP.get(self.address, &path, "").await?.text("nonce")?.parse()?)
    }

    /// A customer's temporary account.
    pub(crate) async fn temporary_account(&self) -> Outcome<Address> {
        let (user, nonce) = (key(0x11)?, self.nonce(key(0x11)?.address()).await?);
        let message =
            AccountMessage { account: user.address(), chain_id: CHAIN.into(), nonce: nonce.into() };
        let request =
            TemporaryAccountRequest { account: user.address(), signature: user.sign(&message) };
        let body = serde_json::to_string(&request)?;
        let answer = SHOP.post(self.address, "/v2/payment/account/temporary", &body).await?;
        Ok(answer.text("temporaryAccount")?.parse()?)
    }

    /// The body of an open, signed by the agent.
    pub(crate) async fn open_body(&self) -> Outcome<Value> {
        let number = self.purchases.fetch_add(1, Ordering::Relaxed);
        let account = self.temporary_account().await?;
        let request = OpenNewRequest {
            purchase_id: format!("P{number:010}").parse()?,
            amount: Amount::from_whole(1000),
            currency: "krw".to_owned(),
            shop_id: shop_id(),
            account,
            terminal_id: "T1".parse()?,
            signature: None,
        };
        Ok(serde_json::to_value(request.signed(&key(0x22)?))?)
    }

    /// The body of the customer's approval.
    pub(crate) async fn approval_body(&self, payment: &str, purchase: &str) -> Outcome<String> {
        let user = key(0x11)?;
        let (payment_id, purchase_id): (PaymentId, PurchaseId) =
            (payment.parse()?, purchase.parse()?);
        let message = LoyaltyNewPayment {
            payment_id,
            purchase_id: purchase_id.as_str(),
            amount: Amount::from_whole(1000),
            currency: "krw",
            shop_id: shop_id(),
            account: user.address(),
            chain_id: CHAIN.into(),
            nonce: self.nonce(user.address()).await?.into(),
        };
        Ok(serde_json::to_string(&ApprovalRequest::new_payment(&message, true, &user))?)
    }

    /// The body of the agent's close.
    pub(crate) fn close_body(payment: &str) -> Outcome<String> {
        let request = CloseRequest::new_payment(payment.parse()?, true, &key(0x22)?);
        Ok(serde_json::to_string(&request)?)
    }

    /// Opens a payment with the shared key, which is one write; returns how long it took.
    pub(crate) async fn write(&self) -> Outcome<Duration> {
        let number = self.purchases.fetch_add(1, Ordering::Relaxed);
        let body = json!({
            "purchaseId": format!("W{number:010}"), "amount": Amount::from_whole(10).to_string(),
            "currency": "krw", "shopId": shop_id().to_string(), "terminalId": "T1",
            "account": key(0x11)?.address().to_string(), "accessKey": ACCESS_KEY,
        });
        let begun = Instant::now();
        let answer: Answer =
            SHOP.post(self.address, "/v1/payment/new/open", &body.to_string()).await?;
        let took = begun.elapsed();
        if answer.code() == Some(0) { Ok(took) } else { Err(answer.body.into()) }
    }
}
