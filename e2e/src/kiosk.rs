//! Page object of the kiosk.

use anyhow::{Context as _, Result, ensure};
use serde_json::json;

use crate::{Browser, Locale, Page, Profile, Shop, TestEnv};

/// The PIN of the demo's clerk, in each shop.
pub const CLERK_PIN: &str = "100001";
/// The PIN of the demo's manager, in each shop.
pub const MANAGER_PIN: &str = "200002";
/// The PIN of the demo's owner, in each shop.
pub const OWNER_PIN: &str = "300003";

/// The screen on which a sale, cancel, refund or point grant ends.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Outcome {
    /// A receipt.
    Paid,
    /// Denied by the customer.
    Denied,
    /// Timed out.
    TimedOut,
    /// Cancelled on the kiosk.
    Cancelled,
    /// Refused before it started.
    Refused,
    /// The payment was cancelled.
    CancelDone,
    /// Denied by the shop owner.
    CancelDenied,
    /// Staff withdrew the cancel.
    CancelWithdrawn,
    /// Refunded completely.
    RefundDone,
    /// Refunded in part.
    RefundRefused,
    /// The outcome is unknown.
    RefundUnknown,
    /// Points are granted.
    PointsGiven,
    /// Points are not granted.
    PointsRefused,
    /// The grant was cancelled.
    PointsTakenBack,
}

impl Outcome {
    const fn screen(self) -> &'static str {
        match self {
            Self::Paid => "receipt",
            Self::Denied
            | Self::TimedOut
            | Self::Cancelled
            | Self::Refused
            | Self::CancelDone
            | Self::CancelDenied
            | Self::CancelWithdrawn
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
            Self::CancelWithdrawn => "cancel-withdrawn",
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
    /// Opens a browser and pairs the kiosk with a shop by the demo's link.
    ///
    /// # Errors
    /// If it does not become ready to sell.
    pub async fn open_paired(env: &mut TestEnv, shop: Shop, locale: Locale) -> Result<Self> {
        let kiosk = Self::open(env, locale).await?;
        kiosk.pair_with(env, shop).await?;
        Ok(kiosk)
    }

    /// Opens a browser and pairs a kiosk whose page comes from this address, as through a proxy of the relay.
    ///
    /// # Errors
    /// If it does not become ready to sell.
    pub async fn open_paired_at(
        env: &mut TestEnv,
        base: &str,
        shop: Shop,
        locale: Locale,
    ) -> Result<Self> {
        let mut kiosk = Self::open(env, locale).await?;
        base.clone_into(&mut kiosk.base);
        kiosk.pair_with(env, shop).await?;
        Ok(kiosk)
    }

    /// Opens a browser without loading a page.
    ///
    /// # Errors
    /// When it does not start.
    pub async fn open(env: &mut TestEnv, locale: Locale) -> Result<Self> {
        Self::with_profile(env, &Profile::new()?, locale).await
    }

    /// Opens a browser with another one's profile, without loading a page.
    ///
    /// # Errors
    /// When it does not start.
    pub async fn with_profile(
        env: &mut TestEnv,
        profile: &Profile,
        locale: Locale,
    ) -> Result<Self> {
        let browser = Browser::open(&env.driver, "kiosk", profile, locale).await?;
        env.track(&browser);
        Ok(Self { browser, base: env.relay.base() })
    }

    /// Loads the kiosk page.
    ///
    /// # Errors
    /// When the browser cannot.
    pub async fn load(&self) -> Result<()> {
        self.page().goto(&format!("{}/", self.base)).await
    }

    /// Pairs the kiosk with a shop of the demo by its link.
    ///
    /// # Errors
    /// If it does not become ready to sell.
    pub async fn pair_with(&self, env: &TestEnv, shop: Shop) -> Result<()> {
        self.open_pairing_link(&shop.code(env.relay.http()).await?).await?;
        self.page().wait_for_screen("idle").await
    }

    /// Loads the link of a pairing code.
    ///
    /// # Errors
    /// When the browser cannot.
    pub async fn open_pairing_link(&self, code: &str) -> Result<()> {
        self.page().goto(&format!("{}/#pair={code}", self.base)).await
    }

    /// Its browser.
    pub const fn browser(&self) -> &Browser {
        &self.browser
    }

    /// Its window.
    pub const fn page(&self) -> &Page {
        self.browser.page()
    }

    /// Enters a price, digit by digit, and starts the sale.
    ///
    /// # Errors
    /// When a screen does not come.
    pub async fn charge(&self, keys: &str) -> Result<()> {
        self.enter_amount(keys).await?;
        self.page().press("charge").await
    }

    /// Enters a price and stays on the screen.
    ///
    /// # Errors
    /// When a screen does not come.
    pub async fn enter_amount(&self, keys: &str) -> Result<()> {
        if self.page().wait_for_any_screen(&["idle", "amount"]).await? == "idle" {
            self.page().press("start").await?;
        }
        self.page().wait_for_screen("amount").await?;
        self.page().press_keys("key-", keys).await
    }

    /// Scans a code.
    ///
    /// # Errors
    /// When the screen for it does not come.
    pub async fn scan_code(&self, code: &str) -> Result<()> {
        self.page().wait_for_screen("customer").await?;
        self.page().scan(code).await
    }

    /// Types a code and continues.
    ///
    /// # Errors
    /// When the screen for it does not come.
    pub async fn type_code(&self, code: &str) -> Result<()> {
        self.page().wait_for_screen("customer").await?;
        self.page().type_text("account-input", code).await?;
        self.page().press("account-continue").await
    }

    /// Presses Pay on the estimate.
    ///
    /// # Errors
    /// When it cannot.
    pub async fn pay(&self) -> Result<()> {
        self.page().wait_for_screen("estimate").await?;
        self.page().press("pay").await
    }

    /// Requests a payment, up to the wait for the customer's approval; returns the payment id.
    ///
    /// # Errors
    /// When a screen does not come.
    pub async fn request_payment(&self, keys: &str, code: &str) -> Result<String> {
        self.charge(keys).await?;
        self.scan_code(code).await?;
        self.pay().await?;
        self.payment().await
    }

    /// Waits for the approval screen; returns the payment id.
    ///
    /// # Errors
    /// When none does.
    pub async fn payment(&self) -> Result<String> {
        let link = self.payment_link().await?;
        let (_, payment) = link.split_once("payment=").context("the link names no payment")?;
        Ok(payment.to_owned())
    }

    /// Taps the shop's name five times, as staff does.
    ///
    /// # Errors
    /// When the PIN pad does not come.
    pub async fn tap_for_staff(&self) -> Result<()> {
        self.page().wait_for_screen("idle").await?;
        // One script, because the taps have to follow within three seconds on a slow machine too.
        let script = "const name = document.querySelector('[data-testid=\"staff\"]');
            for (let tap = 0; tap < 5; tap += 1) name?.click();
            return !!name;";
        self.page().wait_until("the shop's name", script, &[]).await?;
        self.page().wait_for_screen("locked").await
    }

    /// Enters a PIN on the pad, and submits it.
    ///
    /// # Errors
    /// When there is no pad.
    pub async fn enter_pin(&self, pin: &str) -> Result<()> {
        self.page().press_keys("pin-", pin).await?;
        self.page().press("pin-ok").await
    }

    /// Opens the menu of the staff area with this PIN, from the idle screen.
    ///
    /// # Errors
    /// When it does not open.
    pub async fn opens_staff(&self, pin: &str) -> Result<()> {
        self.tap_for_staff().await?;
        self.enter_pin(pin).await?;
        self.page().wait_for_screen("staff").await
    }

    /// Opens the menu of the staff area as an owner, from wherever staff is.
    ///
    /// # Errors
    /// When it does not open.
    pub async fn open_staff(&self) -> Result<()> {
        let page = self.page();
        let screens = ["idle", "outcome", "receipt", "history", "payment", "staff"];
        let mut here = page.wait_for_any_screen(&screens).await?;
        if here == "payment" {
            page.press("back").await?;
            here = page.wait_for_any_screen(&["history"]).await?;
        }
        if here == "history" {
            page.press("back").await?;
        } else if here == "outcome" || here == "receipt" {
            page.press("done").await?;
        }
        if page.wait_for_any_screen(&["idle", "staff"]).await? == "idle" {
            self.opens_staff(OWNER_PIN).await?;
        }
        Ok(())
    }

    /// Opens the history, from wherever staff is.
    ///
    /// # Errors
    /// When it does not open.
    pub async fn open_history(&self) -> Result<()> {
        self.open_staff().await?;
        self.page().press("tile-history").await?;
        self.page().wait_for_screen("history").await
    }

    /// Opens the newest payment of the history and checks that it is this one.
    ///
    /// # Errors
    /// When it is not in the history.
    pub async fn open_payment(&self, payment: &str) -> Result<()> {
        self.open_history().await?;
        let found = self.page().attribute("history-row", "data-payment-id").await?;
        ensure!(found == payment, "the newest row is {found}, not {payment}");
        self.page().press("history-row").await?;
        self.page().wait_for_screen("payment").await
    }

    /// Opens a purchase in the history by its number.
    ///
    /// # Errors
    /// When it is not in the history.
    pub async fn open_purchase(&self, purchase: &str) -> Result<()> {
        self.open_history().await?;
        let page = self.page();
        page.type_text("history-search", purchase).await?;
        page.press("history-go").await?;
        let found = "const rows = [...document.querySelectorAll('[data-testid=\"history-row\"]')];
            return rows.length > 0 && rows.every(row => row.textContent.includes(arguments[0]));";
        page.wait_until("the purchase's rows", found, &[json!(purchase)]).await?;
        page.press("history-row").await?;
        page.wait_for_screen("payment").await?;
        page.attribute("rail-card", "data-sale").await?;
        Ok(())
    }

    /// Refunds the open purchase: the whole remainder, or the amount of these keys.
    ///
    /// # Errors
    /// When it cannot be started.
    pub async fn refund(&self, keys: Option<&str>) -> Result<()> {
        self.page().press("refund").await?;
        self.page().wait_for_screen("refund").await?;
        if let Some(keys) = keys {
            self.enter_refund_amount(keys).await?;
        }
        self.page().press("refund-next").await?;
        self.page().press("confirm").await
    }

    /// Enters the amount of a refund.
    ///
    /// # Errors
    /// When there is no keypad.
    pub async fn enter_refund_amount(&self, keys: &str) -> Result<()> {
        self.page().wait_for_screen("refund").await?;
        self.page().press("key-clear").await?;
        self.page().press_keys("key-", keys).await
    }

    /// Opens the point grant form from the idle screen or an outcome, and enters the price.
    ///
    /// # Errors
    /// When a screen does not come.
    pub async fn start_point_grant(&self, keys: &str) -> Result<()> {
        self.open_staff().await?;
        let page = self.page();
        page.press("tile-points").await?;
        page.wait_for_screen("points").await?;
        page.press_keys("key-", keys).await
    }

    /// Enters the recipient's phone number; returns the points of the preview.
    ///
    /// # Errors
    /// When it cannot.
    pub async fn enter_recipient(&self, phone: &str) -> Result<String> {
        self.page().type_text("points-phone", phone).await?;
        self.page().press("points-next").await?;
        self.wait_for_grant_preview().await
    }

    /// Waits for the preview; returns its points.
    ///
    /// # Errors
    /// When it does not come.
    pub async fn wait_for_grant_preview(&self) -> Result<String> {
        self.page().text("confirm").await?;
        self.page().text("points-total").await
    }

    /// Requests the cancel of the open payment.
    ///
    /// # Errors
    /// If it cannot be requested.
    pub async fn request_cancel(&self) -> Result<()> {
        self.page().press("cancel-payment").await?;
        self.page().wait_for_screen("cancel").await?;
        self.page().press("confirm").await?;
        self.wait_for_owner().await
    }

    /// Requests the cancel once more.
    ///
    /// # Errors
    /// If it cannot be requested.
    pub async fn repeat_cancel_request(&self) -> Result<()> {
        self.page().press("again").await?;
        // A cancel that failed has locked the staff area.
        self.page().wait_for_screen("locked").await?;
        self.enter_pin(OWNER_PIN).await?;
        self.wait_for_owner().await
    }

    async fn wait_for_owner(&self) -> Result<()> {
        self.page().wait_for_screen("cancel").await?;
        self.page().attribute("clock", "class").await?;
        Ok(())
    }

    /// The link in the payment's QR code.
    ///
    /// # Errors
    /// If none is shown.
    pub async fn payment_link(&self) -> Result<String> {
        self.page().wait_for_screen("approval").await?;
        self.page().attribute("payment-qr", "data-link").await
    }

    /// Waits for an outcome.
    ///
    /// # Errors
    /// When it does not come.
    pub async fn wait_for_outcome(&self, outcome: Outcome) -> Result<()> {
        let script = "const root = document.querySelector('[data-screen]');
            return root?.dataset.screen === arguments[0] && root.dataset.outcome === arguments[1];";
        let wanted = [json!(outcome.screen()), json!(outcome.outcome())];
        self.page()
            .wait_until(&format!("the outcome {}", outcome.outcome()), script, &wanted)
            .await?;
        Ok(())
    }

    /// Waits for a connection state: `live`, `reconnecting`, `polling` or `offline`.
    ///
    /// # Errors
    /// When it is not.
    pub async fn wait_for_connection(&self, connection: &[&str]) -> Result<()> {
        let script = "const link = document.querySelector('[data-testid=\"connection\"]');
            return arguments[0].includes(link?.dataset.state);";
        let what = format!("the connection {}", connection.join(" or "));
        self.page().wait_until(&what, script, &[json!(connection)]).await?;
        Ok(())
    }

    /// Reloads the page, as a user would.
    ///
    /// # Errors
    /// When the browser cannot.
    pub async fn reload(&self) -> Result<()> {
        self.page().reload().await
    }
}
