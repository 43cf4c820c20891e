//! Compares the ledger's balances before and after a test.

use std::time::Duration;

use anyhow::{Context as _, Result, ensure};
use kios_protocol::Amount;
use tokio::time::{sleep, timeout};

use crate::customer::text;
use crate::{Customer, Http, Person, Shop};

/// Longer than the ten seconds after which granted points are credited.
const TIMEOUT: Duration = Duration::from_secs(30);
const POLL_INTERVAL: Duration = Duration::from_millis(50);

/// The balances of one customer and one shop at one time.
#[derive(Clone, Debug)]
pub struct BalanceSnapshot {
    http: Http,
    account: String,
    shop: String,
    balance: Amount,
    used: Amount,
}

impl BalanceSnapshot {
    /// Reads the balances.
    ///
    /// # Errors
    /// When the relay refuses.
    pub async fn take(http: &Http, person: Person, shop: Shop) -> Result<Self> {
        let account = Customer::from_demo(http, person).await?.account().to_string();
        let shop = shop.id(http).await?;
        let mut balances = Self {
            http: http.clone(),
            account,
            shop,
            balance: Amount::from_whole(0),
            used: Amount::from_whole(0),
        };
        (balances.balance, balances.used) = balances.read().await?;
        Ok(balances)
    }

    async fn read(&self) -> Result<(Amount, Amount)> {
        let path = format!("/v2/payment/user/balance?account={}", self.account);
        let balance = text(self.http.get(&path).await?.data()?, "balance")?;
        let path = format!("/v2/payment/shop/info?shopId={}", self.shop);
        let used = text(self.http.get(&path).await?.data()?, "usedAmount")?;
        Ok((balance.parse()?, used.parse()?))
    }

    /// The customer's present balance.
    ///
    /// # Errors
    /// When the relay refuses.
    pub async fn balance(&self) -> Result<Amount> {
        Ok(self.read().await?.0)
    }

    /// Checks that the customer spent so many points and that the shop's sales grew by so much, decimal text.
    ///
    /// # Errors
    /// If the balances changed otherwise.
    pub async fn expect_spent(&self, points: &str, money: &str) -> Result<()> {
        let (balance, used) = self.read().await?;
        let spent = self.balance.checked_sub(balance).context("the customer has gained points")?;
        let sold = used.checked_sub(self.used).context("the shop's sales have decreased")?;
        let (points, money) = (Amount::parse_decimal(points)?, Amount::parse_decimal(money)?);
        let (said, done) = (points.to_decimal(0), spent.to_decimal(0));
        ensure!(spent == points, "the customer spent {done} points, not {said}");
        let (said, done) = (money.to_decimal(0), sold.to_decimal(0));
        ensure!(sold == money, "the shop sold for {done}, not {said}");
        Ok(())
    }

    /// Waits until the customer has so many more points, decimal text; nothing else may change.
    ///
    /// # Errors
    /// If they are not credited in time, or something else changes.
    pub async fn wait_for_gain(&self, points: &str) -> Result<()> {
        let wanted =
            self.balance.checked_add(Amount::parse_decimal(points)?).context("too many")?;
        let gaining = async {
            while self.balance().await? < wanted {
                sleep(POLL_INTERVAL).await;
            }
            anyhow::Ok(())
        };
        timeout(TIMEOUT, gaining).await.context("the points are not credited")??;
        let (balance, used) = self.read().await?;
        let said = balance.to_decimal(0);
        ensure!(balance == wanted, "the customer has {said}, more than was granted");
        ensure!(used == self.used, "the shop has sold something");
        Ok(())
    }

    /// Waits until the relay holds so many points, decimal text, for a number without an account.
    ///
    /// # Errors
    /// When it does not hold them in time, or holds more.
    pub async fn wait_for_held_points(&self, phone: &str, points: &str) -> Result<()> {
        let path = format!("/v1/ledger/balance/phone/{}", phone.replace(' ', "%20"));
        let wanted = Amount::parse_decimal(points)?;
        let keeping = async {
            loop {
                let response = self.http.get(&path).await?;
                let point = response.data()?.get("point").context("no points in the balance")?;
                let kept = text(point, "balance")?.parse::<Amount>()?;
                if !kept.is_zero() {
                    return anyhow::Ok(kept);
                }
                sleep(POLL_INTERVAL).await;
            }
        };
        let kept = timeout(TIMEOUT, keeping).await.context("no points are held")??;
        ensure!(kept == wanted, "{} points are held for {phone}", kept.to_decimal(0));
        Ok(())
    }

    /// Checks that nothing was spent or sold.
    ///
    /// # Errors
    /// If something was.
    pub async fn expect_unchanged(&self) -> Result<()> {
        self.expect_spent("0", "0").await
    }
}

/// Parses the amount in a text that a screen shows: `998,687.5 P`.
///
/// # Errors
/// If there is none.
pub fn points(shown: &str) -> Result<Amount> {
    let digits: String = shown.chars().filter(|c| c.is_ascii_digit() || *c == '.').collect();
    Amount::parse_decimal(digits.trim_matches('.'))
        .with_context(|| format!("no amount in {shown:?}"))
}
