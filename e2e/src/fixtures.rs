//! The set-up that most tests share.

use anyhow::Result;

use crate::{BalanceSnapshot, Customer, Kiosk, Locale, Person, Shop, TestEnv};

/// A paired kiosk, a customer without a page, and the balances of both at the start.
#[derive(Debug)]
pub struct Fixtures {
    /// The balances at the start.
    pub balances: BalanceSnapshot,
    /// The customer.
    pub phone: Customer,
    /// The kiosk.
    pub kiosk: Kiosk,
}

impl Fixtures {
    /// `person` at a kiosk of `shop` in the language `locale`.
    ///
    /// # Errors
    /// When the relay or the page does not answer.
    pub async fn new(
        env: &mut TestEnv,
        person: Person,
        shop: Shop,
        locale: Locale,
    ) -> Result<Self> {
        Ok(Self {
            balances: BalanceSnapshot::take(env.relay.http(), person, shop).await?,
            phone: Customer::from_demo(env.relay.http(), person).await?,
            kiosk: Kiosk::open_paired(env, shop, locale).await?,
        })
    }

    /// The customer with the most points, in the shop that sells in won.
    ///
    /// # Errors
    /// As [`Self::new`].
    pub async fn standard(env: &mut TestEnv, locale: Locale) -> Result<Self> {
        Self::new(env, Person::Rich, Shop::Won, locale).await
    }
}
