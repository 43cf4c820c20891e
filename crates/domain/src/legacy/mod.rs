//! The legacy payment, which settles in one step: its price and its signatures.
//!
//! Deliberately absent: I/O, and the status table, which is
//! `kios_protocol::legacy`.

use kios_protocol::legacy::{
    Callback, CallbackCode, CallbackData, Item, Kind, Loyalty, Movement, Price, State, TOKEN,
};
use kios_protocol::message::{Digest, LegacyCancel, LegacyCreate, Message as _};
use kios_protocol::{
    Address, Amount, Currency, FeeBasisPoints, PaymentId, PurchaseId, Rates, ShopId,
};

use crate::ledger::{Account, Posting, transfer};

/// A payment: the request, the price and the status.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Payment {
    /// Its id.
    pub id: PaymentId,
    /// Grows by one with every change.
    pub version: u64,
    /// The shop's number of the sale.
    pub purchase_id: PurchaseId,
    /// The price.
    pub amount: Amount,
    /// The price's currency as it was sent, which is what the buyer signs.
    pub currency: String,
    /// The shop.
    pub shop_id: ShopId,
    /// The buyer.
    pub account: Address,
    /// The price in the buyer's unit: estimated until it settles.
    pub price: Price,
    /// The amount added to the shop's used amount, in the shop's currency.
    pub counted: Amount,
    /// The status.
    pub state: State,
    /// Whether the failed settlement of the present request has been reported once.
    pub failure_notified: bool,
}

/// Why an amount cannot be priced.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PricingError {
    /// The currency, or the token, has no rate.
    NoRate,
    /// The result exceeds 256 bits.
    TooLarge,
}

/// Prices an amount for an account of this kind.
///
/// # Errors
/// [`PricingError`].
pub fn price(
    rates: &Rates,
    fee: FeeBasisPoints,
    loyalty: Loyalty,
    amount: Amount,
    currency: &str,
) -> Result<Price, PricingError> {
    let symbol = Currency::new(currency);
    // The table has a rate for "" (points), but a sale needs a currency.
    let rate = Some(symbol.as_str()).filter(|symbol| !symbol.is_empty());
    let rate = rate.and_then(|symbol| rates.get(symbol)).ok_or(PricingError::NoRate)?;
    let price = match loyalty {
        Loyalty::Point => Price::in_points(amount, rate, fee),
        Loyalty::Token => {
            let token = rates.get(TOKEN).ok_or(PricingError::NoRate)?;
            Price::in_tokens(amount, rate, token, fee)
        }
    };
    price.ok_or(PricingError::TooLarge)
}

/// The ledger account of a buyer.
pub const fn wallet_account(loyalty: Loyalty, account: Address) -> Account {
    match loyalty {
        Loyalty::Point => Account::User(account),
        Loyalty::Token => Account::TokenUser(account),
    }
}

impl Payment {
    /// The payment with another status; its version grows by one.
    #[must_use]
    pub fn at(&self, state: State) -> Self {
        Self { version: self.version + 1, state, ..self.clone() }
    }

    /// The buyer's account in the ledger.
    pub const fn wallet_account(&self) -> Account {
        wallet_account(self.price.loyalty, self.account)
    }

    /// The postings of the payment. A cancel is the same postings reversed, so it returns exactly
    /// what was paid.
    pub fn postings(&self, movement: Movement) -> Vec<Posting> {
        let Price { paid, fee, total, .. } = self.price;
        let (shop, fees) = match self.price.loyalty {
            Loyalty::Point => (Account::Shop(self.shop_id), Account::Fee),
            Loyalty::Token => (Account::TokenShop(self.shop_id), Account::TokenFee),
        };
        let (buyer, sellers) = ([(self.wallet_account(), total)], [(shop, paid), (fees, fee)]);
        match movement {
            Movement::Pay => transfer(&buyer, &sellers),
            Movement::GiveBack => transfer(&sellers, &buyer),
        }
    }

    /// The digest that the buyer signs, both to approve and to deny.
    pub fn digest(&self, kind: Kind, nonce: u64) -> Digest {
        let (payment_id, purchase_id) = (self.id, self.purchase_id.as_str());
        let (account, nonce) = (self.account, nonce.into());
        match kind {
            Kind::Create => LegacyCreate {
                payment_id,
                purchase_id,
                amount: self.amount,
                currency: &self.currency,
                shop_id: self.shop_id,
                account,
                nonce,
            }
            .digest(),
            Kind::Cancel => LegacyCancel { payment_id, purchase_id, account, nonce }.digest(),
        }
    }

    /// The payment as responses contain it.
    pub fn item(&self) -> Item {
        Item {
            payment_id: self.id,
            purchase_id: self.purchase_id.clone(),
            amount: self.amount,
            currency: self.currency.clone(),
            shop_id: self.shop_id,
            account: self.account,
            loyalty_type: self.price.loyalty,
            amounts: self.price.amounts(),
            payment_status: self.state.status,
            create_timestamp: None,
            cancel_timestamp: None,
            tx_hash: None,
        }
    }

    /// The payment with both its times.
    pub fn timed_item(&self) -> Item {
        self.item().created(self.state.created_at).cancelled(self.state.cancelled_at)
    }

    /// The body of a callback about the present request.
    pub fn callback(&self, code: CallbackCode<'_>, balance: Option<Amount>) -> Callback {
        let kind = self.state.kind();
        Callback {
            kind,
            code: code.number(),
            message: code.message(kind),
            data: CallbackData {
                payment_id: self.id,
                purchase_id: self.purchase_id.clone(),
                amount: self.amount,
                currency: self.currency.clone(),
                shop_id: self.shop_id,
                account: self.account,
                loyalty_type: self.price.loyalty,
                amounts: self.price.amounts(),
                balance,
            },
        }
    }
}
