//! What a story moved in the relay's books.

use anyhow::{Context as _, Result, ensure};
use kios_protocol::Amount;

use crate::customer::text;
use crate::{Customer, Http, Person, Shop};

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
