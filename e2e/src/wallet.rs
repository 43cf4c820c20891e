//! The wallet page, spoken to in sentences.

use anyhow::Result;
use serde_json::json;

use crate::{Browser, Page, Person, Profile, Shop, Tongue, World};

/// A customer's phone with the wallet page.
#[derive(Clone, Debug)]
pub struct Wallet {
    browser: Browser,
    base: String,
}

impl Wallet {
    /// Opens a browser and signs in as one of the demo's people.
    ///
    /// # Errors
    /// When the wallet does not come.
    pub async fn of(world: &mut World, person: Person, tongue: Tongue) -> Result<Self> {
        let key = person.key(world.relay.http()).await?;
        let wallet = Self::opened(world, tongue).await?;
        wallet.page().goes_to(&format!("{}#key={key}", wallet.base)).await?;
        wallet.page().is_on("home").await?;
        Ok(wallet)
    }

    /// Opens a browser and signs in as the owner of a shop.
    ///
    /// # Errors
    /// When the wallet does not come.
    pub async fn of_owner(world: &mut World, shop: Shop, tongue: Tongue) -> Result<Self> {
        let key = shop.owner_key(world.relay.http()).await?;
        let wallet = Self::opened(world, tongue).await?;
        wallet.page().goes_to(&format!("{}#key={key}", wallet.base)).await?;
        wallet.page().is_on("home").await?;
        Ok(wallet)
    }

    /// Opens a browser on nothing yet.
    ///
    /// # Errors
    /// When it does not start.
    pub async fn opened(world: &mut World, tongue: Tongue) -> Result<Self> {
        let browser = Browser::open(&world.driver, "wallet", &Profile::new()?, tongue).await?;
        browser.looks_like(390, 844, "light").await?;
        world.watch(&browser);
        Ok(Self { browser, base: format!("{}/wallet/", world.relay.base()) })
    }

    /// Its browser.
    pub const fn browser(&self) -> &Browser {
        &self.browser
    }

    /// Its window.
    pub const fn page(&self) -> &Page {
        self.browser.page()
    }

    /// Loads the wallet page.
    ///
    /// # Errors
    /// When the browser cannot.
    pub async fn loads(&self) -> Result<()> {
        self.page().goes_to(&self.base).await
    }

    /// Opens a link, such as the one in the kiosk's QR, and says whose phone it is.
    ///
    /// # Errors
    /// When it does not lead to a payment.
    pub async fn opens(&self, link: &str, person: Person) -> Result<()> {
        self.page().goes_to(link).await?;
        self.page().is_on("choose").await?;
        self.page().press(&format!("customer-{}", person.place())).await?;
        self.page().is_on("approval").await
    }

    /// Goes back from a payment's end to the balance.
    ///
    /// # Errors
    /// When it cannot.
    pub async fn goes_home(&self) -> Result<()> {
        self.page().press("done").await?;
        self.page().is_on("home").await
    }

    /// Shows a code and tells what it says.
    ///
    /// # Errors
    /// When none is shown.
    pub async fn shows_code(&self) -> Result<String> {
        self.page().press("show-code").await?;
        self.page().attribute("code", "data-account").await
    }

    /// Waits until a payment asks for an answer, and opens it.
    ///
    /// # Errors
    /// When none does.
    pub async fn is_asked(&self) -> Result<()> {
        let script = "const screen = document.querySelector('[data-screen]')?.dataset.screen;
            const row = document.querySelector('[data-testid=\"pending-row\"]');
            return screen === 'approval' ? 'approval' : row ? 'row' : '';";
        let found = self.page().until("a payment that waits", script, &[]).await?;
        if found == json!("row") {
            self.page().press("pending-row").await?;
        }
        self.page().is_on("approval").await
    }

    /// Approves the payment that waits.
    ///
    /// # Errors
    /// When none does.
    pub async fn approves(&self) -> Result<()> {
        self.is_asked().await?;
        self.page().press("approve").await
    }

    /// Denies the payment that waits.
    ///
    /// # Errors
    /// When none does.
    pub async fn denies(&self) -> Result<()> {
        self.is_asked().await?;
        self.page().press("deny").await
    }

    /// The balance that it shows.
    ///
    /// # Errors
    /// When it shows none.
    pub async fn balance(&self) -> Result<String> {
        self.page().text("balance").await
    }
}
