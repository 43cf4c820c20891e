//! What a practice world starts with.

use kios_domain::staff::{Limits, StaffLimits};
use kios_protocol::api::{CardSaleRequest, ShopSettings, TaxationParts};
use kios_protocol::refund::{CardMethod, Gateway};
use kios_protocol::staff::{Pin, StaffRole};
use kios_protocol::{
    Amount, Currency, FeeBasisPoints, Hash, Rate, Rates, SecretKey, ShopId, TerminalId, keccak256,
};

use crate::Situation;

/// The code that pairs a kiosk with a practice world.
pub const PAIRING_CODE: &str = "PRACTICE";
/// The default chain. No relay uses it, so that a text that was signed in practice counts at none.
const CHAIN_ID: u64 = 999_999_999;
/// The default shop. Its first two bytes name no network, so that a relay refuses it as foreign.
const SHOP_ID: [u8; 32] = *b"\xff\xffKIOS PRACTICE SHOP, NOT REAL!!";

/// What a practice world starts with. The same values give the same world.
#[derive(Clone, Debug)]
pub struct Setup {
    /// The source of every random-looking value.
    pub seed: Hash,
    /// The shop.
    pub shop: Shop,
    /// Its customers.
    pub customers: Vec<Customer>,
    /// The people with a PIN.
    pub staff: Vec<Person>,
    /// Card sales, made and registered when the world starts.
    pub card_sales: Vec<CardSaleRequest>,
    /// How everything behaves at first.
    pub situation: Situation,
}

/// The shop of a practice world, and its relay's rates.
#[derive(Clone, Debug)]
pub struct Shop {
    /// Its id; the first two bytes are the network's.
    pub id: ShopId,
    /// Its name.
    pub name: String,
    /// Its currency.
    pub currency: Currency,
    /// Its one kiosk.
    pub terminal_id: TerminalId,
    /// The code that pairs the kiosk, any number of times: capital letters and digits.
    pub pairing_code: String,
    /// The owner's key.
    pub owner: SecretKey,
    /// Presets, highest charge and time zone.
    pub settings: ShopSettings,
    /// What staff may move without the owner.
    pub limits: StaffLimits,
    /// Points per unit of each currency.
    pub rates: Rates,
    /// The fee that customers pay.
    pub fee: FeeBasisPoints,
    /// The chain in signed texts.
    pub chain_id: u64,
}

/// A customer with a phone.
#[derive(Clone, Debug)]
pub struct Customer {
    /// The name.
    pub name: String,
    /// The phone number in international form.
    pub phone: String,
    /// The points at the start.
    pub points: Amount,
    /// The key of the account.
    pub key: SecretKey,
}

/// A person of the shop's staff.
#[derive(Clone, Debug)]
pub struct Person {
    /// The name.
    pub name: String,
    /// The role.
    pub role: StaffRole,
    /// The PIN.
    pub pin: Pin,
}

impl Default for Setup {
    /// A coffee shop in Seoul with three customers, three people with a PIN and four card sales.
    fn default() -> Self {
        Self {
            seed: keccak256(b"kios practice"),
            shop: Shop::default(),
            customers: customers(),
            staff: staff(),
            card_sales: card_sales(),
            situation: Situation::default(),
        }
    }
}

impl Default for Shop {
    fn default() -> Self {
        let currency = Currency::new("krw");
        let mut rates = Rates::default();
        for (symbol, points) in [("krw", 1), ("usd", 1_000), ("jpy", 10), ("php", 20)] {
            rates.set(symbol, Rate::from_scaled(points * 1_000_000_000));
        }
        Self {
            id: ShopId::from_bytes(SHOP_ID),
            name: "연습 커피 Practice Coffee".to_owned(),
            terminal_id: terminal_id(),
            pairing_code: PAIRING_CODE.to_owned(),
            owner: practice_key("owner"),
            settings: ShopSettings::of_currency(&currency),
            limits: limits(),
            rates,
            fee: FeeBasisPoints::NETWORK,
            chain_id: CHAIN_ID,
            currency,
        }
    }
}

/// Low enough for one of the default card sales to need the owner's approval.
fn limits() -> StaffLimits {
    let StaffLimits { refund, points } = StaffLimits::default();
    let action = Amount::from_whole(30_000);
    StaffLimits { refund: Limits { action, ..refund }, points: Limits { action, ..points } }
}

/// One with plenty, one with enough for a meal, one with too little for anything.
fn customers() -> Vec<Customer> {
    [
        ("민지 Minji", "+82 10-1000-5001", 1_000_000),
        ("준호 Junho", "+82 10-1000-5002", 50_000),
        ("서연 Seoyeon", "+82 10-1000-5003", 500),
    ]
    .map(|(name, phone, points)| Customer {
        name: name.to_owned(),
        phone: phone.to_owned(),
        points: Amount::from_whole(points),
        key: practice_key(phone),
    })
    .into()
}

fn staff() -> Vec<Person> {
    [
        ("이준호 Junho", StaffRole::Clerk, "100001"),
        ("김하늘 Haneul", StaffRole::Manager, "200002"),
        ("박서연 Seoyeon", StaffRole::Owner, "300003"),
    ]
    .into_iter()
    .filter_map(|(name, role, pin)| {
        Some(Person { name: name.to_owned(), role, pin: pin.parse().ok()? })
    })
    .collect()
}

fn card_sales() -> Vec<CardSaleRequest> {
    [
        (Gateway::Kicc, "26112100000000000001", "33000", "krw", Some(("30000", "3000"))),
        (Gateway::Kicc, "26112100000000000002", "12000", "krw", None),
        (Gateway::Eximbay, "PRACTICE120261121000003", "25", "usd", None),
        (Gateway::Eximbay, "PRACTICE120261121000004", "8.5", "usd", None),
    ]
    .into_iter()
    .zip(1..)
    .filter_map(|((gateway, number, amount, currency, taxed), which)| {
        let decimal = |text: &str| Amount::parse_decimal(text).ok();
        let taxation = match taxed {
            None => None,
            Some((taxable, vat)) => {
                let (taxable, vat) = (decimal(taxable)?, decimal(vat)?);
                Some(TaxationParts { taxable, tax_free: Amount::ZERO, vat })
            }
        };
        Some(CardSaleRequest {
            gateway,
            transaction_id: number.to_owned(),
            order_id: format!("PRACTICE-ORDER-{which}"),
            purchase_id: format!("C000000{which}").parse().ok()?,
            amount: decimal(amount)?,
            currency: currency.to_owned(),
            method: CardMethod::Card,
            taxation,
            basket: None,
            approval_id: None,
        })
    })
    .collect()
}

/// A key of the default world: the hash of a public text, so that nobody mistakes it for a secret.
#[expect(clippy::expect_used, reason = "hashes of constants of this file, which a test reads")]
pub(crate) fn practice_key(whose: &str) -> SecretKey {
    let text = format!("KIOS PRACTICE KEY, NEVER REAL: {whose}");
    SecretKey::from_bytes(&keccak256(text.as_bytes())).expect("a hash below the order of the curve")
}

#[expect(clippy::expect_used, reason = "a constant of this file, which a test reads")]
fn terminal_id() -> TerminalId {
    "T1".parse().expect("two characters are a terminal id")
}
