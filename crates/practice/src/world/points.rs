//! Points for purchases in cash or by card. Source: `protocol.md §2.11`.

use kios_domain::ledger::earn;
use kios_domain::payment::open::ResolvedAccount;
use kios_domain::purchase::{Purchase, PurchaseStatus, check_terminal, earned, grant_digest};
use kios_protocol::api::{CancelPurchaseRequest, PhoneHashResponse, SavePurchaseRequest};
use kios_protocol::staff::StaffActionKind;
use kios_protocol::{Address, PhoneHash, ResultCode};
use kios_text::clean_phone;

use super::staff::{Moving, MovingKind};
use super::{Failure, StaffCaller, World};

/// How many digits a phone number with its country's code has.
const PHONE_DIGITS: core::ops::RangeInclusive<usize> = 8..=15;

impl World {
    /// Saves a purchase, whose points are credited after its waiting time; a repeat changes nothing.
    pub(crate) fn save_purchase(
        &mut self,
        request: SavePurchaseRequest,
        caller: &StaffCaller,
    ) -> Result<(), Failure> {
        check_terminal(self.shop.id, &request)?;
        if request.loyalty_value.is_zero() {
            return Ok(());
        }
        let active = |purchase: &&Purchase| {
            purchase.id == request.purchase_id && purchase.status != PurchaseStatus::Cancelled
        };
        if let Some(earlier) = self.grants.iter().find(active) {
            return Ok(earlier.repeated_by(&request)?);
        }
        let account = if request.account == Address::ZERO {
            self.account_of_phone(request.phone)
        } else {
            match self.resolve(request.account) {
                ResolvedAccount::Alive(account) | ResolvedAccount::Real(account) => Some(account),
                ResolvedAccount::Gone => {
                    return Err(ResultCode::UnknownTemporaryAccount.into());
                }
            }
        };
        let currency = self.shop.currency.as_str();
        let earned = earned(&request, currency, &self.shop.rates)?;
        let moving = Moving {
            kind: MovingKind::Points,
            subject: request.purchase_id.as_str(),
            amount: (request.loyalty_value, &request.currency),
            digest: &grant_digest(&request)?,
        };
        self.authorize(caller, &moving)?;
        let purchase = Purchase::waiting(request, account, earned);
        self.grants.retain(|earlier| earlier.id != purchase.id);
        self.grants.push(purchase);
        Ok(())
    }

    /// Cancels a purchase that waits. One that was never saved, or was cancelled before, is a success.
    pub(crate) fn cancel_purchase(
        &mut self,
        request: &CancelPurchaseRequest,
    ) -> Result<(), Failure> {
        if request.shop_id.is_some_and(|shop_id| shop_id != self.shop.id) {
            return Err(ResultCode::NotAuthorized.into());
        }
        let same = |purchase: &&mut Purchase| purchase.id == request.purchase_id;
        let Some(purchase) = self.grants.iter_mut().find(same) else { return Ok(()) };
        match purchase.status {
            PurchaseStatus::Cancelled => Ok(()),
            PurchaseStatus::Given => Err(ResultCode::PurchaseProcessed.into()),
            PurchaseStatus::Waiting => {
                purchase.status = PurchaseStatus::Cancelled;
                self.undo_action(StaffActionKind::Points, request.purchase_id.as_str());
                Ok(())
            }
        }
    }

    /// Credits the points of every purchase whose waiting time is over.
    pub(super) fn give_points(&mut self) {
        let due = |purchase: &&mut Purchase| {
            purchase.status == PurchaseStatus::Waiting && purchase.due_at() <= self.now
        };
        let customers = &self.customers;
        let linked = |phone| account_of(customers, phone);
        for purchase in self.grants.iter_mut().filter(due) {
            let postings = earn(purchase.holder(linked(purchase.phone)), purchase.points);
            let cause = purchase.entry_reason();
            // An overflow of the ledger leaves the points waiting.
            if postings.is_empty() || self.ledger.book(cause, postings, self.now).is_ok() {
                purchase.status = PurchaseStatus::Given;
            }
        }
    }

    fn account_of_phone(&self, phone: PhoneHash) -> Option<Address> {
        account_of(&self.customers, phone)
    }

    /// A number's international form and its hash.
    ///
    /// A relay checks the number by its country's rules and writes it by them. Here a number of a plausible length is
    /// accepted, and written as the customer's whose it is.
    pub(crate) fn phone_hash(&self, text: &str) -> Result<PhoneHashResponse, Failure> {
        let text = clean_phone(text);
        let digits = digits(&text);
        let between = |c: char| matches!(c, '+' | ' ' | '-' | '.');
        let fine = text.chars().all(|c| c.is_ascii_digit() || between(c));
        if !fine || !text.starts_with('+') || !PHONE_DIGITS.contains(&digits.len()) {
            return Err(ResultCode::InvalidPhone.into());
        }
        let known = self.customers.iter().map(|customer| &customer.phone);
        let known = known.into_iter().find(|phone| self::digits(phone) == digits);
        let phone = known.cloned().unwrap_or_else(|| format!("+{digits}"));
        Ok(PhoneHashResponse { phone_hash: PhoneHash::of(&phone), phone })
    }
}

fn account_of(customers: &[crate::setup::Customer], phone: PhoneHash) -> Option<Address> {
    let found = customers.iter().find(|customer| PhoneHash::of(&customer.phone) == phone);
    found.map(|customer| customer.key.address())
}

fn digits(text: &str) -> String {
    text.chars().filter(char::is_ascii_digit).collect()
}
