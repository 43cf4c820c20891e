//! The kiosk page, spoken to in sentences.

use anyhow::{Context as _, Result, ensure};
use serde_json::json;

use crate::{Browser, Page, Profile, Shop, Tongue, World};

/// How a sale ends on the screen.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Ending {
    /// A receipt.
    Paid,
    /// The customer said no.
    Denied,
    /// Nobody answered.
    TimedOut,
    /// Taken back on the kiosk.
    Cancelled,
    /// It was not allowed to begin.
    Refused,
    /// The payment was taken back.
    CancelDone,
    /// The shop owner said no.
    CancelDenied,
    /// All of it went back.
    RefundDone,
    /// Something did not go back.
    RefundRefused,
    /// Something is not settled.
    RefundUnknown,
    /// Points are given.
    PointsGiven,
    /// Points are not given.
    PointsRefused,
    /// Points were taken back before they were given.
    PointsTakenBack,
}

impl Ending {
    const fn screen(self) -> &'static str {
        match self {
            Self::Paid => "receipt",
            Self::Denied
            | Self::TimedOut
            | Self::Cancelled
            | Self::Refused
            | Self::CancelDone
            | Self::CancelDenied
            | Self::RefundDone
            | Self::RefundRefused
            | Self::RefundUnknown
            | Self::PointsGiven
            | Self::PointsRefused
            | Self::PointsTakenBack => "outcome",
        }
    }

    const fn outcome(self) -> &'static str {
        match self {
            Self::Paid => "paid",
            Self::Denied => "denied",
            Self::TimedOut => "timed-out",
            Self::Cancelled => "cancelled",
            Self::Refused => "refused",
            Self::CancelDone => "cancel-done",
            Self::CancelDenied => "cancel-denied",
            Self::RefundDone => "refund-done",
            Self::RefundRefused => "refund-refused",
            Self::RefundUnknown => "refund-unknown",
            Self::PointsGiven => "points-given",
            Self::PointsRefused => "points-refused",
            Self::PointsTakenBack => "points-taken-back",
        }
    }
}

/// A kiosk in a browser of its own.
#[derive(Clone, Debug)]
pub struct Kiosk {
    browser: Browser,
    base: String,
}

impl Kiosk {
    /// Opens a browser and pairs the kiosk with a shop by the link of the demo.
    ///
    /// # Errors
    /// When it does not become ready to sell.
    pub async fn paired(world: &mut World, shop: Shop, tongue: Tongue) -> Result<Self> {
        let code = shop.code(world.relay.http()).await?;
        let kiosk = Self::opened(world, tongue).await?;
        kiosk.page().goes_to(&format!("{}/#pair={code}", kiosk.base)).await?;
        kiosk.page().is_on("idle").await?;
        Ok(kiosk)
    }

    /// Opens a browser on nothing yet.
    ///
    /// # Errors
    /// When it does not start.
    pub async fn opened(world: &mut World, tongue: Tongue) -> Result<Self> {
        Self::with_profile(world, &Profile::new()?, tongue).await
    }

    /// Opens a browser on nothing yet, with what another one kept.
    ///
    /// # Errors
    /// When it does not start.
    pub async fn with_profile(
        world: &mut World,
        profile: &Profile,
        tongue: Tongue,
    ) -> Result<Self> {
        let browser = Browser::open(&world.driver, "kiosk", profile, tongue).await?;
        world.watch(&browser);
        Ok(Self { browser, base: world.relay.base() })
    }

    /// Loads the kiosk page.
    ///
    /// # Errors
    /// When the browser cannot.
    pub async fn loads(&self) -> Result<()> {
        self.page().goes_to(&format!("{}/", self.base)).await
    }

    /// Its browser.
    pub const fn browser(&self) -> &Browser {
        &self.browser
    }

    /// Its window.
    pub const fn page(&self) -> &Page {
        self.browser.page()
    }

    /// Keys in a price, digit by digit, and charges it.
    ///
    /// # Errors
    /// When a screen does not come.
    pub async fn charges(&self, keys: &str) -> Result<()> {
        self.keys_in(keys).await?;
        self.page().press("charge").await
    }

    /// Keys in a price and stays on it.
    ///
    /// # Errors
    /// When a screen does not come.
    pub async fn keys_in(&self, keys: &str) -> Result<()> {
        if self.page().is_on_one_of(&["idle", "amount"]).await? == "idle" {
            self.page().press("start").await?;
        }
        self.page().is_on("amount").await?;
        for key in keys.chars() {
            self.page().press(&format!("key-{key}")).await?;
        }
        Ok(())
    }

    /// Its scanner reads a code.
    ///
    /// # Errors
    /// When the screen for it does not come.
    pub async fn scans(&self, code: &str) -> Result<()> {
        self.page().is_on("customer").await?;
        self.page().scanner_types(code).await
    }

    /// Somebody types a code and continues.
    ///
    /// # Errors
    /// When the screen for it does not come.
    pub async fn is_told(&self, code: &str) -> Result<()> {
        self.page().is_on("customer").await?;
        self.page().types("account-input", code).await?;
        self.page().press("account-continue").await
    }

    /// Pays what is estimated.
    ///
    /// # Errors
    /// When it cannot.
    pub async fn pays(&self) -> Result<()> {
        self.page().is_on("estimate").await?;
        self.page().press("pay").await
    }

    /// Charges a price to a code, up to where the customer has to answer; returns the payment.
    ///
    /// # Errors
    /// When a screen does not come.
    pub async fn asks(&self, keys: &str, code: &str) -> Result<String> {
        self.charges(keys).await?;
        self.scans(code).await?;
        self.pays().await?;
        self.payment().await
    }

    /// The payment that awaits its approval.
    ///
    /// # Errors
    /// When none does.
    pub async fn payment(&self) -> Result<String> {
        let link = self.link().await?;
        let (_, payment) = link.split_once("payment=").context("the link names no payment")?;
        Ok(payment.to_owned())
    }

    /// Looks up the newest payment of the day.
    ///
    /// # Errors
    /// When it is not in the history.
    pub async fn looks_up(&self, payment: &str) -> Result<()> {
        if self.page().is_on_one_of(&["idle", "outcome", "receipt"]).await? != "idle" {
            self.page().press("done").await?;
        }
        self.page().is_on("idle").await?;
        self.page().press("staff").await?;
        self.page().is_on("history").await?;
        let found = self.page().attribute("history-row", "data-payment-id").await?;
        ensure!(found == payment, "the newest row is {found}, not {payment}");
        self.page().press("history-row").await?;
        self.page().is_on("payment").await
    }

    /// Looks up a purchase by its number.
    ///
    /// # Errors
    /// When it is not in the history.
    pub async fn looks_up_purchase(&self, purchase: &str) -> Result<()> {
        let page = self.page();
        let screens = ["idle", "outcome", "receipt", "history", "payment"];
        let here = page.is_on_one_of(&screens).await?;
        if here == "payment" {
            page.press("back").await?;
            page.is_on("history").await?;
        }
        match here.as_str() {
            "history" | "payment" => page.press("back").await?,
            "outcome" | "receipt" => page.press("done").await?,
            _ => {}
        }
        page.is_on("idle").await?;
        page.press("staff").await?;
        page.is_on("history").await?;
        page.types("history-search", purchase).await?;
        page.press("history-go").await?;
        let found = "const rows = [...document.querySelectorAll('[data-testid=\"history-row\"]')];
            return rows.length > 0 && rows.every(row => row.textContent.includes(arguments[0]));";
        page.until("the purchase's rows", found, &[json!(purchase)]).await?;
        page.press("history-row").await?;
        page.is_on("payment").await?;
        page.attribute("rail-card", "data-sale").await?;
        Ok(())
    }

    /// Gives back what is looked at: all that is left, or as much as these keys say.
    ///
    /// # Errors
    /// When it cannot be begun.
    pub async fn refunds(&self, keys: Option<&str>) -> Result<()> {
        self.page().press("refund").await?;
        self.page().is_on("refund").await?;
        if let Some(keys) = keys {
            self.keys_in_refund(keys).await?;
        }
        self.page().press("refund-next").await?;
        self.page().press("confirm").await
    }

    /// Keys in how much goes back.
    ///
    /// # Errors
    /// When there is no keypad.
    pub async fn keys_in_refund(&self, keys: &str) -> Result<()> {
        self.page().is_on("refund").await?;
        self.page().press("key-clear").await?;
        for key in keys.chars() {
            self.page().press(&format!("key-{key}")).await?;
        }
        Ok(())
    }

    /// From anywhere between two customers to the screen on which points are given.
    ///
    /// # Errors
    /// When a screen does not come.
    pub async fn begins_to_give(&self, keys: &str) -> Result<()> {
        let page = self.page();
        if page.is_on_one_of(&["idle", "outcome", "receipt"]).await? != "idle" {
            page.press("done").await?;
        }
        page.is_on("idle").await?;
        page.press("staff").await?;
        page.is_on("history").await?;
        page.press("give-points").await?;
        page.is_on("points").await?;
        for key in keys.chars() {
            page.press(&format!("key-{key}")).await?;
        }
        Ok(())
    }

    /// Says by phone number who is given the points, and looks once more; returns how many.
    ///
    /// # Errors
    /// When it cannot.
    pub async fn names(&self, phone: &str) -> Result<String> {
        self.page().types("points-phone", phone).await?;
        self.page().press("points-next").await?;
        self.looks_once_more().await
    }

    /// Waits for the last look; returns how many points are to be given.
    ///
    /// # Errors
    /// When it does not come.
    pub async fn looks_once_more(&self) -> Result<String> {
        self.page().text("confirm").await?;
        self.page().text("points-total").await
    }

    /// Asks the shop owner to take back the payment that is looked at.
    ///
    /// # Errors
    /// When it cannot be asked.
    pub async fn asks_to_cancel(&self) -> Result<()> {
        self.page().press("cancel-payment").await?;
        self.page().is_on("cancel").await?;
        self.page().press("confirm").await?;
        self.awaits_the_owner().await
    }

    /// Asks the shop owner once more.
    ///
    /// # Errors
    /// When it cannot be asked.
    pub async fn asks_again(&self) -> Result<()> {
        self.page().press("again").await?;
        self.awaits_the_owner().await
    }

    async fn awaits_the_owner(&self) -> Result<()> {
        self.page().is_on("cancel").await?;
        self.page().attribute("clock", "class").await?;
        Ok(())
    }

    /// What the payment's QR says.
    ///
    /// # Errors
    /// When none is shown.
    pub async fn link(&self) -> Result<String> {
        self.page().is_on("approval").await?;
        self.page().attribute("payment-qr", "data-link").await
    }

    /// Waits for the sale's end.
    ///
    /// # Errors
    /// When it does not end so.
    pub async fn ends(&self, ending: Ending) -> Result<()> {
        let script = "const root = document.querySelector('[data-screen]');
            return root?.dataset.screen === arguments[0] && root.dataset.outcome === arguments[1];";
        let wanted = [json!(ending.screen()), json!(ending.outcome())];
        self.page().until(&format!("the end {}", ending.outcome()), script, &wanted).await?;
        Ok(())
    }

    /// Waits until the relay is heard this well: `live`, `reconnecting`, `polling` or `offline`.
    ///
    /// # Errors
    /// When it is not.
    pub async fn hears(&self, connection: &[&str]) -> Result<()> {
        let script = "const link = document.querySelector('[data-testid=\"connection\"]');
            return arguments[0].includes(link?.dataset.state);";
        let what = format!("the connection {}", connection.join(" or "));
        self.page().until(&what, script, &[json!(connection)]).await?;
        Ok(())
    }

    /// Loads the page again, as a person at the keyboard would.
    ///
    /// # Errors
    /// When the browser cannot.
    pub async fn reloads(&self) -> Result<()> {
        self.page().reloads().await
    }
}
