//! What may be refunded or granted without the shop owner, in points.

use kios_protocol::{Amount, Rate, Rates};

/// The limits of one kind of action. A day is the last 24 hours.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Limits {
    /// Of one action.
    pub action: Amount,
    /// Of one terminal in a day.
    pub terminal_day: Amount,
    /// Of one shop in a day.
    pub shop_day: Amount,
}

/// The limits of a shop.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct StaffLimits {
    /// Of card refunds.
    pub refund: Limits,
    /// Of point grants.
    pub points: Limits,
}

/// What was moved in the last 24 hours, points.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Usage {
    /// By the terminal.
    pub terminal: Amount,
    /// By every terminal of the shop.
    pub shop: Amount,
}

impl Limits {
    /// Whether `points` more may be moved. A sum above 256 bits may not.
    pub fn allow(&self, points: Amount, used: Usage) -> bool {
        let within = |before: Amount, limit: Amount| {
            before.checked_add(points).is_some_and(|after| after <= limit)
        };
        within(Amount::ZERO, self.action)
            && within(used.terminal, self.terminal_day)
            && within(used.shop, self.shop_day)
    }
}

impl Default for StaffLimits {
    /// For refunds and for grants each: 100,000 points in one action, 500,000 at one terminal and 2,000,000 in one shop in
    /// 24 hours. At one point per won, one terminal can lose at most KRW 500,000 of each a day without the shop owner.
    fn default() -> Self {
        let limits = |action, terminal_day, shop_day| Limits {
            action: Amount::from_whole(action),
            terminal_day: Amount::from_whole(terminal_day),
            shop_day: Amount::from_whole(shop_day),
        };
        Self {
            refund: limits(100_000, 500_000, 2_000_000),
            points: limits(100_000, 500_000, 2_000_000),
        }
    }
}

/// Points per unit of currencies for which the relay has no rate, as in bridge mode: rough, and used for limits only.
pub fn rough_rates() -> Rates {
    let mut rates = Rates::default();
    for (symbol, points) in [
        ("krw", Rate::ONE),
        ("jpy", Rate::from_scaled(10_000_000_000)),
        ("php", Rate::from_scaled(25_000_000_000)),
        ("twd", Rate::from_scaled(45_000_000_000)),
        ("cny", Rate::from_scaled(200_000_000_000)),
        ("usd", Rate::from_scaled(1_400_000_000_000)),
        ("eur", Rate::from_scaled(1_600_000_000_000)),
    ] {
        rates.set(symbol, points);
    }
    rates
}
