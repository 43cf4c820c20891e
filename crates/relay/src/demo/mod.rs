//! The demo: two shops, their owners, three customers, pairing codes, and card sales at simulated
//! card gateways.
//!
//! The keys are public: each is the ASCII text `KIOS DEMO KEY, NEVER REAL: …`, so that nobody mistakes
//! them for secrets. The demo is therefore bound to loopback unless the operator says `--allow-lan`,
//! and [`crate::exposure`] rejects the keys in any other configuration.
//!
//! Deliberately absent: any behaviour that differs from production, except for pairing codes that can
//! be used repeatedly.

mod cards;

use std::fmt::Write as _;

use kios_protocol::staff::{Pin, StaffRole};
use kios_protocol::{Address, SecretKey, ShopId, TerminalId};
use serde::Serialize;

use crate::config::{self, Config, ConfigError};
use crate::exposure;
use crate::service::{self, IssuePinError};
use crate::state::AppState;

pub use cards::{Addresses, CARD_SALES, CardSale, open_sandbox, seed_card_sales};

/// A customer of the demo.
#[derive(Clone, Copy, Debug)]
pub struct Customer {
    /// The name on the wallet page.
    pub name: &'static str,
    /// Whole points at the start.
    pub points: u64,
    /// The phone number, which points can be granted to.
    pub phone: &'static str,
    key: &'static [u8; 32],
}

/// A shop of the demo.
#[derive(Clone, Copy, Debug)]
pub struct Shop {
    /// Its name.
    pub name: &'static str,
    /// Its currency.
    pub currency: &'static str,
    /// Its one kiosk.
    pub terminal: &'static str,
    /// The pairing code of that kiosk, which can be used repeatedly.
    pub code: &'static str,
    /// The owner's name on the wallet page.
    pub owner_name: &'static str,
    owner: &'static [u8; 32],
    id: &'static [u8; 32],
}

/// The customers: one with plenty, one with enough for a meal, one with too little for anything.
pub const CUSTOMERS: [Customer; 3] = [
    Customer {
        name: "민지 Minji",
        points: 1_000_000,
        phone: "+82 10-1000-5001",
        key: b"KIOS DEMO KEY, NEVER REAL: CUST1",
    },
    Customer {
        name: "준호 Junho",
        points: 50_000,
        phone: "+82 10-1000-5002",
        key: b"KIOS DEMO KEY, NEVER REAL: CUST2",
    },
    Customer {
        name: "서연 Seoyeon",
        points: 500,
        phone: "+82 10-1000-5003",
        key: b"KIOS DEMO KEY, NEVER REAL: CUST3",
    },
];

/// The shops: one where a point is a unit of the currency, one with cents.
pub const SHOPS: [Shop; 2] = [
    Shop {
        name: "한강 커피",
        currency: "krw",
        terminal: "T1",
        code: "DEMOSHOP",
        owner_name: "한강 커피 사장님",
        owner: b"KIOS DEMO KEY, NEVER REAL: OWNR1",
        id: b"\x00\x01KIOS DEMO SHOP: HANGANG COFFEE",
    },
    Shop {
        name: "Brooklyn Bakery",
        currency: "usd",
        terminal: "T2",
        code: "DEMOUSDS",
        owner_name: "Brooklyn Bakery owner",
        owner: b"KIOS DEMO KEY, NEVER REAL: OWNR2",
        id: b"\x00\x01KIOS DEMO SHOP: BROOKLYN BAKER",
    },
];

/// A person of both demo shops.
#[derive(Clone, Copy, Debug)]
pub struct Staff {
    /// The name on the kiosk.
    pub name: &'static str,
    /// The role.
    pub role: StaffRole,
    /// The PIN.
    pub pin: &'static str,
}

/// The people of both demo shops.
pub const STAFF: [Staff; 3] = [
    Staff { name: "이준호 Junho", role: StaffRole::Clerk, pin: "100001" },
    Staff { name: "김하늘 Haneul", role: StaffRole::Manager, pin: "200002" },
    Staff { name: "박서연 Seoyeon", role: StaffRole::Owner, pin: "300003" },
];

/// Points per unit of a currency, or per token, in the demo.
pub const RATES: [(&str, &str); 5] =
    [("krw", "1"), ("usd", "1000"), ("jpy", "10"), ("php", "20"), ("token", "150")];

/// Tokens that shops are paid out with in the demo.
const SETTLEMENT_TOKENS: &str = "1000000";
/// Tokens of the first shop's owner, who may credit points in the demo.
const PROVIDER_TOKENS: &str = "100000";

impl Customer {
    /// Their key.
    pub fn key(&self) -> SecretKey {
        key(self.key)
    }

    /// Their account.
    pub fn address(&self) -> Address {
        self.key().address()
    }
}

impl Shop {
    /// Its id.
    pub const fn id(&self) -> ShopId {
        ShopId::from_bytes(*self.id)
    }

    /// The owner's key.
    pub fn owner_key(&self) -> SecretKey {
        key(self.owner)
    }

    /// The owner's account.
    pub fn owner(&self) -> Address {
        self.owner_key().address()
    }

    /// Its one kiosk.
    pub fn terminal_id(&self) -> TerminalId {
        terminal(self.terminal)
    }
}

/// The demo shop that this code pairs a kiosk with; case does not matter.
pub fn paired_by(code: &str) -> Option<&'static Shop> {
    SHOPS.iter().find(|shop| shop.code.eq_ignore_ascii_case(code))
}

/// The demo would be reachable from other machines.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error(
    "other machines reach the relay by {0}, and the demo's keys are public; accepted: a loopback address such as 127.0.0.1:7070, or --allow-lan"
)]
pub struct PublicDemoError(String);

/// The demo's configuration, overridden by the environment.
///
/// # Errors
/// [`ConfigError`] for what the environment says.
pub fn configuration(
    environment: impl IntoIterator<Item = (String, String)>,
) -> Result<Config, ConfigError> {
    Ok(Config { demo: true, ..config::read(&file(), environment)? })
}

/// The demo's configuration file.
fn file() -> String {
    let mut file = String::from(
        "database = \"sqlite::memory:\"
host_origins = \"http://localhost:3000,http://localhost:5173,http://localhost:8080,http://127.0.0.1:3000,http://127.0.0.1:5173,http://127.0.0.1:8080\"

[staff]
unattended = true

",
    );
    // Its keys are public, so its reads are too.
    file.push_str(
        "[access]
phones = \"public\"
sales = \"public\"

[rates]
",
    );
    // Writing to a String does not fail.
    for (currency, rate) in RATES {
        writeln!(file, "{currency} = \"{rate}\"").ok();
    }
    for shop in &SHOPS {
        let Shop { name, currency, .. } = shop;
        let (id, owner) = (shop.id(), shop.owner());
        writeln!(
            file,
            "\n[[shops]]\nid = \"{id}\"\nname = \"{name}\"\ncurrency = \"{currency}\"\nowner = \"{owner}\"",
        )
        .ok();
    }
    for customer in &CUSTOMERS {
        let (address, points, phone) = (customer.address(), customer.points, customer.phone);
        writeln!(file, "\n[[accounts]]\naddress = \"{address}\"\npoints = \"{points}\"").ok();
        writeln!(file, "phone = \"{phone}\"").ok();
    }
    let [first, _] = &SHOPS;
    let provider = first.owner();
    writeln!(file, "\n[settlement]\ntokens = \"{SETTLEMENT_TOKENS}\"").ok();
    writeln!(
        file,
        "\n[[settlement.providers]]\naddress = \"{provider}\"\ntokens = \"{PROVIDER_TOKENS}\""
    )
    .ok();
    file
}

/// The interface that the demo may be bound to.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum BindScope {
    /// The loopback interface.
    #[default]
    Loopback,
    /// Any interface: `--allow-lan`.
    Lan,
}

/// Checks that the demo's public keys are not offered to other machines unless the operator says so.
///
/// # Errors
/// [`PublicDemoError`].
pub fn check_bind(config: &Config, scope: BindScope) -> Result<(), PublicDemoError> {
    match (scope, exposure::reached_by(config)) {
        (BindScope::Loopback, Some(reached)) => Err(PublicDemoError(reached)),
        (BindScope::Loopback, None) | (BindScope::Lan, _) => Ok(()),
    }
}

/// Gives the staff of the demo shops their PINs.
///
/// # Errors
/// [`IssuePinError`]; the relay is not started then.
pub async fn seed_staff(app: &AppState) -> Result<(), IssuePinError> {
    for shop in &SHOPS {
        for Staff { name, role, pin } in &STAFF {
            if let Ok(pin) = pin.parse::<Pin>() {
                service::seed_member(app, shop.id(), (name, *role), &pin).await?;
            }
        }
    }
    Ok(())
}

/// The same key as text, `0x` and 64 digits, for the wallet page and for people.
pub fn key_text(key: &SecretKey) -> String {
    format!("0x{}", hex::encode(key.to_bytes().as_slice()))
}

#[expect(clippy::expect_used, reason = "a constant of this file, which a test reads")]
fn key(bytes: &[u8; 32]) -> SecretKey {
    SecretKey::from_bytes(bytes).expect("ASCII text is far below the order of the curve")
}

#[expect(clippy::expect_used, reason = "a constant of this file, which a test reads")]
fn terminal(text: &str) -> TerminalId {
    text.parse().expect("two letters are a terminal id")
}

/// The response of `GET /demo`: the choices on the wallet page.
#[derive(Clone, Debug, Serialize)]
pub struct Demo {
    customers: Vec<Person>,
    owners: Vec<Owner>,
    pairing: Vec<Pairing>,
    sandbox: Addresses,
    sales: Vec<cards::Shown>,
}

#[derive(Clone, Debug, Serialize)]
struct Person {
    name: &'static str,
    key: String,
}

#[derive(Clone, Debug, Serialize)]
#[serde(rename_all = "camelCase")]
struct Owner {
    name: &'static str,
    key: String,
    shop_id: String,
}

#[derive(Clone, Debug, Serialize)]
#[serde(rename_all = "camelCase")]
struct Pairing {
    code: &'static str,
    shop_id: String,
    shop_name: &'static str,
    terminal_id: &'static str,
}

impl Demo {
    /// Everything public about a demo, the keys included.
    pub fn of(config: &Config) -> Self {
        let person =
            |customer: &Customer| Person { name: customer.name, key: key_text(&customer.key()) };
        let owner = |shop: &Shop| Owner {
            name: shop.owner_name,
            key: key_text(&shop.owner_key()),
            shop_id: shop.id().to_string(),
        };
        let pairing = |shop: &Shop| Pairing {
            code: shop.code,
            shop_id: shop.id().to_string(),
            shop_name: shop.name,
            terminal_id: shop.terminal,
        };
        Self {
            customers: CUSTOMERS.iter().map(person).collect(),
            owners: SHOPS.iter().map(owner).collect(),
            pairing: SHOPS.iter().map(pairing).collect(),
            sandbox: Addresses::of(&config.gateways),
            sales: CARD_SALES.iter().map(cards::Shown::of).collect(),
        }
    }
}

/// What `--demo` prints: addresses, keys and card sales to refund.
pub fn banner(base: &str, config: &Config) -> String {
    let gateways = Addresses::of(&config.gateways);
    let code = SHOPS.first().map_or("", |shop| shop.code);
    let mut text = format!("kiosk   {base}/#pair={code}\nwallet  {base}/wallet/\n");
    if config.practice_dir.is_some() {
        writeln!(text, "practice {base}/practice/ (works without this relay)").ok();
    }
    if config.docs_dir.is_some() {
        writeln!(text, "docs    {base}/docs/").ok();
    }
    text.push_str("demo keys, public and worth nothing:\n");
    for customer in &CUSTOMERS {
        let Customer { name, points, phone, .. } = customer;
        // Writing to a String does not fail.
        writeln!(text, "  {}  {name}, {points} points, {phone}", key_text(&customer.key())).ok();
    }
    for shop in &SHOPS {
        let key = key_text(&shop.owner_key());
        writeln!(text, "  {key}  {}, pairing code {}", shop.owner_name, shop.code).ok();
    }
    let pins: Vec<_> = STAFF.iter().map(|one| format!("{} {}", one.role, one.pin)).collect();
    writeln!(text, "staff PINs: {}; tap the shop's name five times", pins.join(", ")).ok();
    for (name, address) in gateways.named() {
        writeln!(text, "sandbox {:<8}{address}", name.as_str()).ok();
    }
    text.push_str("card sales to refund:\n");
    for sale in &CARD_SALES {
        let CardSale { gateway, purchase_id, amount, currency, .. } = sale;
        writeln!(text, "  {purchase_id}  {amount} {currency} at {gateway}").ok();
    }
    text
}
