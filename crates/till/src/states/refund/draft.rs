//! The draft of one refund line: amount and tax parts while they are entered.

use kios_protocol::Amount;
use kios_protocol::api::{CardSale, TaxationParts};

use crate::states::refund::amount_input::AmountInput;
use crate::states::refund::split::split;
use crate::{Button, RefundField};

/// What is wrong with a draft.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum DraftError {
    /// The amount or a part is not an amount of the currency.
    NotAnAmount,
    /// The amount exceeds the refundable balance.
    AboveBalance,
    /// A part exceeds its refundable balance.
    PartAboveLeft,
    /// The parts do not add up to the amount.
    PartsUneven,
}

/// One card sale and the amount to refund on it.
#[derive(Clone, Debug)]
pub(crate) struct LineDraft {
    pub(crate) sale: CardSale,
    pub(crate) amount: AmountInput,
    /// The parts that were entered by hand, and for which amount; those of any other follow from it.
    by_hand: Option<(Amount, [AmountInput; 3])>,
}

impl LineDraft {
    /// Suggests the whole refundable balance.
    pub(crate) fn of(sale: CardSale) -> Self {
        let amount = AmountInput::of(sale.balance, &sale.currency);
        Self { sale, amount, by_hand: None }
    }

    /// The amount, if it is valid.
    pub(crate) fn sum(&self) -> Amount {
        self.amount.sum().unwrap_or_default()
    }

    /// Whether the tax parts can be edited: a full refund determines them.
    pub(crate) fn has_free_parts(&self) -> bool {
        self.sale.taxation_left.is_some() && self.sum() < self.sale.balance
    }

    /// The tax parts of the amount, if the sale has tax parts.
    pub(crate) fn parts(&self) -> Option<TaxationParts> {
        let left = self.sale.taxation_left.as_ref()?;
        match self.by_hand() {
            Some([taxable, tax_free, vat]) => Some(TaxationParts {
                taxable: taxable.sum().ok()?,
                tax_free: tax_free.sum().ok()?,
                vat: vat.sum().ok()?,
            }),
            None => split(self.sum(), left, &self.sale.currency),
        }
    }

    /// The field of a part, if it was entered by hand.
    pub(crate) fn figure(&self, field: RefundField) -> Option<&AmountInput> {
        let by_hand = self.by_hand();
        match field {
            RefundField::Amount => Some(&self.amount),
            RefundField::Taxable => by_hand.map(|[taxable, _, _]| taxable),
            RefundField::TaxFree => by_hand.map(|[_, tax_free, _]| tax_free),
            RefundField::Vat => by_hand.map(|[_, _, vat]| vat),
            RefundField::Reason => None,
        }
    }

    /// The parts that were entered by hand for the present amount.
    fn by_hand(&self) -> Option<&[AmountInput; 3]> {
        let (amount, parts) = self.by_hand.as_ref()?;
        (self.amount.sum() == Ok(*amount)).then_some(parts)
    }

    /// The field to edit; an edited part does not follow from the amount any more.
    fn open(&mut self, field: RefundField) -> Option<&mut AmountInput> {
        if field == RefundField::Amount {
            return Some(&mut self.amount);
        }
        if !self.has_free_parts() {
            return None;
        }
        if self.by_hand().is_none() {
            let parts = self.parts()?;
            let figure = |sum| AmountInput::of(sum, &self.sale.currency);
            let figures = [parts.taxable, parts.tax_free, parts.vat].map(figure);
            self.by_hand = Some((self.sum(), figures));
        }
        let (_, [taxable, tax_free, vat]) = self.by_hand.as_mut()?;
        match field {
            RefundField::Taxable => Some(taxable),
            RefundField::TaxFree => Some(tax_free),
            RefundField::Vat => Some(vat),
            RefundField::Amount | RefundField::Reason => None,
        }
    }

    /// Handles a key of the keypad.
    pub(crate) fn press(&mut self, field: RefundField, button: Button) -> bool {
        self.open(field).is_some_and(|figure| figure.press(button))
    }

    /// Sets a field's text from a keyboard.
    pub(crate) fn write(&mut self, field: RefundField, text: &str) {
        if let Some(figure) = self.open(field) {
            figure.write(text);
        }
    }

    /// Resets the amount to the whole refundable balance.
    pub(crate) fn whole(&mut self) {
        *self = Self::of(self.sale.clone());
    }

    /// What is wrong with it.
    pub(crate) fn error(&self) -> Option<DraftError> {
        let Ok(amount) = self.amount.sum() else { return Some(DraftError::NotAnAmount) };
        if amount > self.sale.balance {
            return Some(DraftError::AboveBalance);
        }
        let left = self.sale.taxation_left.as_ref()?;
        let Some(parts) = self.parts() else { return Some(DraftError::NotAnAmount) };
        let fits = parts.taxable <= left.taxable
            && parts.tax_free <= left.tax_free
            && parts.vat <= left.vat;
        let sum = parts.taxable.checked_add(parts.tax_free);
        let sum = sum.and_then(|sum| sum.checked_add(parts.vat));
        match (fits, sum == Some(amount)) {
            (false, _) => Some(DraftError::PartAboveLeft),
            (true, false) => Some(DraftError::PartsUneven),
            (true, true) => None,
        }
    }
}
