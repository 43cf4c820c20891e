//! What a story moved in the relay's books.

use std::time::Duration;

use anyhow::{Context as _, Result, ensure};
use kios_protocol::Amount;
use tokio::time::{sleep, timeout};

use crate::customer::text;
use crate::{Customer, Http, Person, Shop};

/// Points that are given wait for ten seconds.
const PATIENCE: Duration = Duration::from_secs(30);
const LOOK_AGAIN: Duration = Duration::from_millis(50);

/// The books of one customer and one shop, as a story found them.
#[derive(Clone, Debug)]
pub struct Books {
    http: Http,
    account: String,
    shop: String,
    balance: Amount,
    used: Amount,
}

impl Books {
    /// Reads the books.
    ///
    /// # Errors
    /// When the relay refuses.
    pub async fn of(http: &Http, person: Person, shop: Shop) -> Result<Self> {
        let account = Customer::of(http, person).await?.account().to_string();
        let shop = shop.id(http).await?;
        let mut books = Self {
            http: http.clone(),
            account,
            shop,
            balance: Amount::from_whole(0),
            used: Amount::from_whole(0),
        };
        (books.balance, books.used) = books.read().await?;
        Ok(books)
    }

    async fn read(&self) -> Result<(Amount, Amount)> {
        let path = format!("/v2/payment/user/balance?account={}", self.account);
        let balance = text(self.http.get(&path).await?.data()?, "balance")?;
        let path = format!("/v2/payment/shop/info?shopId={}", self.shop);
        let used = text(self.http.get(&path).await?.data()?, "usedAmount")?;
        Ok((balance.parse()?, used.parse()?))
    }

    /// The customer's points at the moment.
    ///
    /// # Errors
    /// When the relay refuses.
    pub async fn balance(&self) -> Result<Amount> {
        Ok(self.read().await?.0)
    }

    /// Checks that the customer spent so many points and the shop sold for so much, decimal text.
    ///
    /// # Errors
    /// When the books say otherwise.
    pub async fn moved(&self, points: &str, money: &str) -> Result<()> {
        let (balance, used) = self.read().await?;
        let spent = self.balance.checked_sub(balance).context("the customer has gained points")?;
        let sold = used.checked_sub(self.used).context("the shop has sold less than before")?;
        let (points, money) = (Amount::parse_decimal(points)?, Amount::parse_decimal(money)?);
        let (said, done) = (points.to_decimal(0), spent.to_decimal(0));
        ensure!(spent == points, "the customer spent {done} points, not {said}");
        let (said, done) = (money.to_decimal(0), sold.to_decimal(0));
        ensure!(sold == money, "the shop sold for {done}, not {said}");
        Ok(())
    }

    /// Waits until the customer has been given so many points, decimal text, and nothing else moved.
    ///
    /// # Errors
    /// When the books come to say otherwise, or stay as they were.
    pub async fn gain(&self, points: &str) -> Result<()> {
        let wanted =
            self.balance.checked_add(Amount::parse_decimal(points)?).context("too many")?;
        let gaining = async {
            while self.balance().await? < wanted {
                sleep(LOOK_AGAIN).await;
            }
            anyhow::Ok(())
        };
        timeout(PATIENCE, gaining).await.context("the points do not arrive")??;
        let (balance, used) = self.read().await?;
        let said = balance.to_decimal(0);
        ensure!(balance == wanted, "the customer has {said}, more than was given");
        ensure!(used == self.used, "the shop has sold something");
        Ok(())
    }

    /// Waits until the relay keeps so many points, decimal text, for whoever gets this number.
    ///
    /// # Errors
    /// When it does not come to keep them, or keeps more.
    pub async fn keep(&self, phone: &str, points: &str) -> Result<()> {
        let path = format!("/v1/ledger/balance/phone/{}", phone.replace(' ', "%20"));
        let wanted = Amount::parse_decimal(points)?;
        let keeping = async {
            loop {
                let answer = self.http.get(&path).await?;
                let point = answer.data()?.get("point").context("no points in the balance")?;
                let kept = text(point, "balance")?.parse::<Amount>()?;
                if !kept.is_zero() {
                    return anyhow::Ok(kept);
                }
                sleep(LOOK_AGAIN).await;
            }
        };
        let kept = timeout(PATIENCE, keeping).await.context("no points are kept")??;
        ensure!(kept == wanted, "{} are kept for {phone}", kept.to_decimal(0));
        Ok(())
    }

    /// Checks that nothing was spent or sold.
    ///
    /// # Errors
    /// When something was.
    pub async fn stand_still(&self) -> Result<()> {
        self.moved("0", "0").await
    }
}

/// The sum in a text that a screen shows: `998,687.5 P`.
///
/// # Errors
/// When there is none.
pub fn points(shown: &str) -> Result<Amount> {
    let digits: String = shown.chars().filter(|c| c.is_ascii_digit() || *c == '.').collect();
    Amount::parse_decimal(digits.trim_matches('.')).with_context(|| format!("no sum in {shown:?}"))
}
