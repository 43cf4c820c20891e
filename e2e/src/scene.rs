//! What most stories begin with.

use anyhow::Result;

use crate::{Books, Customer, Kiosk, Person, Shop, Tongue, World};

/// A paired kiosk, a customer with a phone, and the books of both as they were.
#[derive(Debug)]
pub struct Scene {
    /// What the customer and the shop had.
    pub books: Books,
    /// The customer.
    pub phone: Customer,
    /// The kiosk.
    pub kiosk: Kiosk,
}

impl Scene {
    /// `person` in front of a kiosk of `shop` that speaks `tongue`.
    ///
    /// # Errors
    /// When the relay or the page does not answer.
    pub async fn set(
        world: &mut World,
        person: Person,
        shop: Shop,
        tongue: Tongue,
    ) -> Result<Self> {
        Ok(Self {
            books: Books::of(world.relay.http(), person, shop).await?,
            phone: Customer::of(world.relay.http(), person).await?,
            kiosk: Kiosk::paired(world, shop, tongue).await?,
        })
    }

    /// Who has enough, in the shop of the demo that sells in won.
    ///
    /// # Errors
    /// As [`Self::set`].
    pub async fn usual(world: &mut World, tongue: Tongue) -> Result<Self> {
        Self::set(world, Person::Rich, Shop::Won, tongue).await
    }
}
