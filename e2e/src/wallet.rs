//! Page object of the wallet.

use anyhow::Result;
use serde_json::json;

use crate::{Browser, Locale, Page, Person, Profile, Shop, TestEnv};

/// A customer's phone with the wallet page.
#[derive(Clone, Debug)]
pub struct Wallet {
    browser: Browser,
    base: String,
}

impl Wallet {
    /// Opens a browser and signs in as one of the demo's customers.
    ///
    /// # Errors
    /// When the wallet does not come.
    pub async fn sign_in(env: &mut TestEnv, person: Person, locale: Locale) -> Result<Self> {
        let key = person.key(env.relay.http()).await?;
        let wallet = Self::open(env, locale).await?;
        wallet.page().goto(&format!("{}#key={key}", wallet.base)).await?;
        wallet.page().wait_for_screen("home").await?;
        Ok(wallet)
    }

    /// Opens a browser and signs in as the owner of a shop.
    ///
    /// # Errors
    /// When the wallet does not come.
    pub async fn sign_in_owner(env: &mut TestEnv, shop: Shop, locale: Locale) -> Result<Self> {
        let key = shop.owner_key(env.relay.http()).await?;
        let wallet = Self::open(env, locale).await?;
        wallet.page().goto(&format!("{}#key={key}", wallet.base)).await?;
        wallet.page().wait_for_screen("home").await?;
        Ok(wallet)
    }

    /// Opens a browser without loading a page.
    ///
    /// # Errors
    /// When it does not start.
    pub async fn open(env: &mut TestEnv, locale: Locale) -> Result<Self> {
        let browser = Browser::open(&env.driver, "wallet", &Profile::new()?, locale).await?;
        browser.emulate(390, 844, "light").await?;
        env.track(&browser);
        Ok(Self { browser, base: format!("{}/wallet/", env.relay.base()) })
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
    pub async fn load(&self) -> Result<()> {
        self.page().goto(&self.base).await
    }

    /// Opens a link, such as the one in the kiosk's QR code, and chooses the customer.
    ///
    /// # Errors
    /// When it does not lead to a payment.
    pub async fn open_link(&self, link: &str, person: Person) -> Result<()> {
        self.page().goto(link).await?;
        self.page().wait_for_screen("choose").await?;
        self.page().press(&format!("customer-{}", person.index())).await?;
        self.page().wait_for_screen("approval").await
    }

    /// Goes back from an outcome to the balance.
    ///
    /// # Errors
    /// When it cannot.
    pub async fn go_home(&self) -> Result<()> {
        self.page().press("done").await?;
        self.page().wait_for_screen("home").await
    }

    /// Shows a code and returns its temporary account.
    ///
    /// # Errors
    /// When none is shown.
    pub async fn show_code(&self) -> Result<String> {
        self.page().press("show-code").await?;
        self.page().attribute("code", "data-account").await
    }

    /// Waits for a payment that needs an approval, and opens it.
    ///
    /// # Errors
    /// When none does.
    pub async fn wait_for_request(&self) -> Result<()> {
        let script = "const screen = document.querySelector('[data-screen]')?.dataset.screen;
            const row = document.querySelector('[data-testid=\"pending-row\"]');
            return screen === 'approval' ? 'approval' : row ? 'row' : '';";
        let found = self.page().wait_until("a payment that waits", script, &[]).await?;
        if found == json!("row") {
            self.page().press("pending-row").await?;
        }
        self.page().wait_for_screen("approval").await
    }

    /// Approves the open payment.
    ///
    /// # Errors
    /// When none does.
    pub async fn approve(&self) -> Result<()> {
        self.wait_for_request().await?;
        self.page().press("approve").await
    }

    /// Denies the open payment.
    ///
    /// # Errors
    /// When none does.
    pub async fn deny(&self) -> Result<()> {
        self.wait_for_request().await?;
        self.page().press("deny").await
    }

    /// The displayed balance.
    ///
    /// # Errors
    /// When it shows none.
    pub async fn balance(&self) -> Result<String> {
        self.page().text("balance").await
    }
}
