//! Parses what staff may move without the shop owner. Source: `relay.md §2`, `[staff]`.

use kios_domain::staff::{Limits, StaffLimits};
use kios_protocol::{Amount, ShopId};

use super::ConfigError;
use super::source::{Source, parse, points};

/// The name of the section.
pub(super) const SECTION: &str = "staff";

/// The keys that an environment variable may override.
pub(super) const KEYS: [&str; 7] = [
    "unattended",
    "refund_action",
    "refund_terminal_day",
    "refund_shop_day",
    "points_action",
    "points_terminal_day",
    "points_shop_day",
];

const POINTS: &str = "points as decimal text, at most 1e30";
const FLAG: &str = "true or false";
const SHOP_ID: &str = "0x and 64 hexadecimal digits";

/// What staff may move without the shop owner.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct StaffConfig {
    /// The limits of every shop without its own.
    pub default: StaffLimits,
    /// Whether a kiosk's key is opened at start without a PIN, by the browser's key alone.
    pub unattended: bool,
    /// The limits of single shops.
    pub shops: Vec<(ShopId, StaffLimits)>,
}

impl StaffConfig {
    /// The limits of a shop.
    pub fn limits(&self, shop_id: ShopId) -> StaffLimits {
        let own = self.shops.iter().find(|(id, _)| *id == shop_id);
        own.map_or(self.default, |(_, limits)| *limits)
    }
}

/// Reads the section, if there is one.
///
/// # Errors
/// [`ConfigError`], the first error found.
pub(super) fn read(source: &mut Source) -> Result<StaffConfig, ConfigError> {
    let Some(mut section) = source.section(SECTION)? else { return Ok(StaffConfig::default()) };
    let default = limits(&mut section, StaffLimits::default())?;
    let mut shops: Vec<(ShopId, StaffLimits)> = Vec::new();
    for mut shop in section.tables("shops")? {
        let id = shop.required("id", SHOP_ID, |text| {
            let id = parse::<ShopId>(text)?;
            let again = shops.iter().any(|(known, _)| *known == id);
            if again { Err("the same shop as one above".to_owned()) } else { Ok(id) }
        })?;
        shops.push((id, limits(&mut shop, default)?));
        shop.finish()?;
    }
    let unattended = section.parsed("unattended", FLAG, parse::<bool>)?.unwrap_or(false);
    section.finish()?;
    Ok(StaffConfig { default, unattended, shops })
}

fn limits(source: &mut Source, default: StaffLimits) -> Result<StaffLimits, ConfigError> {
    let mut limit = |name: &'static str, default: Amount| {
        Ok::<_, ConfigError>(source.parsed(name, POINTS, points)?.unwrap_or(default))
    };
    Ok(StaffLimits {
        refund: Limits {
            action: limit("refund_action", default.refund.action)?,
            terminal_day: limit("refund_terminal_day", default.refund.terminal_day)?,
            shop_day: limit("refund_shop_day", default.refund.shop_day)?,
        },
        points: Limits {
            action: limit("points_action", default.points.action)?,
            terminal_day: limit("points_terminal_day", default.points.terminal_day)?,
            shop_day: limit("points_shop_day", default.points.shop_day)?,
        },
    })
}
