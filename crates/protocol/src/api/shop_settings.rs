//! What a kiosk has to know about its shop, and the defaults by currency. Source: `relay.md §5`.

use serde::{Deserialize, Deserializer, Serialize};

use crate::{Amount, Currency, Language};

/// The settings of a shop.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub struct ShopSettings {
    /// The time zone of its dates, a name of the IANA time zone database.
    #[cfg_attr(feature = "openapi", schema(example = "Asia/Seoul"))]
    pub time_zone: String,
    /// The highest price that a kiosk charges at once, in the shop's currency.
    pub highest_charge: Amount,
    /// The amounts of the keys that add a whole amount to the price, in the shop's currency.
    pub presets: Vec<Amount>,
    /// The origins of pages that may hand over payments to the shop's kiosks, such as `https://shop.example`.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub host_origins: Vec<String>,
    /// The languages that a kiosk offers, in the order of its switch; the first is the shop's own. Absent if the
    /// configuration has none: Korean and English.
    #[serde(default, deserialize_with = "known", skip_serializing_if = "<[_]>::is_empty")]
    pub languages: Box<[Language]>,
}

impl ShopSettings {
    /// The settings of a shop whose configuration has none.
    pub fn of_currency(currency: &Currency) -> Self {
        Self {
            time_zone: time_zone(currency).to_owned(),
            highest_charge: Amount::from_whole(highest_charge(currency)),
            presets: presets(currency).map(Amount::from_whole).to_vec(),
            host_origins: Vec::new(),
            languages: Box::default(),
        }
    }

    /// The languages that a kiosk offers.
    pub fn offered_languages(&self) -> &[Language] {
        if self.languages.is_empty() { Language::OFFERED } else { &self.languages }
    }
}

/// The languages that this build knows: a page that is older than its relay offers the others.
fn known<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Box<[Language]>, D::Error> {
    let tags = Vec::<String>::deserialize(deserializer)?;
    Ok(tags.iter().filter_map(|tag| Language::with_tag(tag)).collect())
}

/// The time zone of the country whose currency it is, if that country has one.
fn time_zone(currency: &Currency) -> &'static str {
    match currency.as_str() {
        "krw" => "Asia/Seoul",
        "php" => "Asia/Manila",
        "jpy" => "Asia/Tokyo",
        _ => "UTC",
    }
}

/// About 7,000 US dollars, whole units: far above most sales, and low enough to catch typing errors.
fn highest_charge(currency: &Currency) -> u64 {
    match (currency.as_str(), currency.digits()) {
        ("jpy", _) => 1_000_000,
        ("php", _) => 500_000,
        ("thb", _) => 300_000,
        ("vnd" | "idr", _) => 200_000_000,
        (_, 0 | 18) => 10_000_000,
        (_, _) => 10_000,
    }
}

fn presets(currency: &Currency) -> [u64; 3] {
    match (currency.as_str(), currency.digits()) {
        ("krw", _) => [1_000, 5_000, 10_000],
        ("jpy", _) => [100, 500, 1_000],
        (_, 0) => [10_000, 50_000, 100_000],
        ("php" | "thb", _) => [50, 100, 500],
        (_, _) => [1, 5, 10],
    }
}
