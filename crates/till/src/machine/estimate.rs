//! What it will cost, and whether it can be charged.
//!
//! The price and the shop are asked for at once. Pay opens when both answers are there and good; a
//! lost answer is asked for again by itself, because nothing has been promised yet.

use kios_protocol::api::{Answer, PaymentInfo, ShopInfo};
use kios_protocol::{Amount, Currency, TemporaryAccount};

use super::State;
use super::customer::Customer;
use super::desk::Desk;
use super::input::Input;
use super::opening::Opening;
use super::sale::{Quote, Sale};
use crate::{Button, Call, Key, Now, Reply, Sound, Token, account};

/// How long to wait before a lost answer is asked for again, milliseconds.
const AGAIN: u64 = 2_000;

/// An answer on its way.
#[derive(Clone, Debug)]
pub(crate) enum Wanted<T> {
    /// Asked for.
    Asked(Token),
    /// Here.
    Here(T),
    /// Refused with this number.
    Refused(u32),
    /// Lost; asked for again then.
    Lost(Now),
}

/// What it will cost.
#[derive(Debug)]
pub(crate) struct Estimate {
    pub(crate) amount: Amount,
    account: TemporaryAccount,
    pub(crate) quote: Wanted<Quote>,
    /// Whether the shop is active.
    pub(crate) shop: Wanted<bool>,
}

impl Estimate {
    /// Asks for the price and for the shop.
    pub(crate) fn begin(amount: Amount, account: TemporaryAccount, desk: &mut Desk) -> State {
        let quote = Wanted::Lost(desk.now);
        let mut estimate = Self { amount, account, quote, shop: Wanted::Lost(desk.now) };
        estimate.ask(desk);
        State::Estimate(estimate)
    }

    /// Whether an answer is awaited.
    pub(crate) const fn is_busy(&self) -> bool {
        matches!(self.quote, Wanted::Asked(_)) || matches!(self.shop, Wanted::Asked(_))
    }

    /// Whether answers get lost.
    pub(crate) const fn is_lost(&self) -> bool {
        matches!(self.quote, Wanted::Lost(_)) || matches!(self.shop, Wanted::Lost(_))
    }

    /// What was agreed to by pressing Pay; `None` while that cannot be pressed.
    pub(crate) fn payable(&self) -> Option<&Quote> {
        match (&self.quote, &self.shop) {
            (Wanted::Here(quote), Wanted::Here(true)) if quote.is_covered() => Some(quote),
            (
                Wanted::Here(_) | Wanted::Asked(_) | Wanted::Refused(_) | Wanted::Lost(_),
                Wanted::Here(_) | Wanted::Asked(_) | Wanted::Refused(_) | Wanted::Lost(_),
            ) => None,
        }
    }

    pub(crate) fn on(mut self, input: &Input, desk: &mut Desk) -> State {
        match input {
            Input::Answered { token, answer } => return self.answered(*token, answer, desk),
            Input::Tick => self.ask(desk),
            Input::Pressed(Button::Pay) => return self.pay(desk),
            Input::Pressed(Button::Back) | Input::Key { key: Key::Escape, .. } => {
                return Customer::begin(self.amount, desk);
            }
            Input::Scanned { text, .. } => {
                if let Ok(account) = account::read(text)
                    && account != self.account
                {
                    desk.play(Sound::Scanned);
                    return Self::begin(self.amount, account, desk);
                }
            }
            // Enter is a scanner's last key: it must not pay.
            Input::Pressed(_)
            | Input::Typed(_)
            | Input::Filled { .. }
            | Input::Refund(_)
            | Input::Key { .. }
            | Input::Written { .. }
            | Input::Payment(_)
            | Input::Caught => {}
        }
        State::Estimate(self)
    }

    /// Asks for what was lost, when it is time.
    fn ask(&mut self, desk: &mut Desk) {
        let Some(terminal) = desk.terminal.clone() else { return };
        let due = |at: Now| desk.now >= at;
        let quote = matches!(self.quote, Wanted::Lost(at) if due(at));
        let shop = matches!(self.shop, Wanted::Lost(at) if due(at));
        if quote {
            let call = Call::Price {
                account: self.account.address(),
                amount: self.amount,
                currency: currency(&terminal.currency),
            };
            self.quote = Wanted::Asked(desk.call(call));
        }
        if shop {
            let call = Call::Shop { shop_id: terminal.shop_id };
            self.shop = Wanted::Asked(desk.call(call));
        }
    }

    fn answered(mut self, token: Token, answer: &Answer<Reply>, desk: &mut Desk) -> State {
        let lost = desk.now.plus(AGAIN);
        if matches!(self.quote, Wanted::Asked(asked) if asked == token) {
            self.quote = match answer {
                Answer::Done(Reply::Price(info)) if self.is_ours(info) => {
                    Wanted::Here(Quote::of(info))
                }
                Answer::Refused(code) if account::is_code_dead(*code) => {
                    return Customer::again(self.amount, *code, desk);
                }
                Answer::Refused(code) => Wanted::Refused(*code),
                Answer::Done(_) | Answer::Unknown(_) => Wanted::Lost(lost),
            };
        } else if matches!(self.shop, Wanted::Asked(asked) if asked == token) {
            self.shop = match answer {
                Answer::Done(Reply::Shop(shop)) => Wanted::Here(shop.status == ShopInfo::ACTIVE),
                Answer::Refused(code) => Wanted::Refused(*code),
                Answer::Done(_) | Answer::Unknown(_) => Wanted::Lost(lost),
            };
        }
        State::Estimate(self)
    }

    /// Whether the answer is about this price and not about another.
    fn is_ours(&self, info: &PaymentInfo) -> bool {
        info.amount == self.amount
    }

    fn pay(self, desk: &mut Desk) -> State {
        let (Some(quote), Some(terminal)) = (self.payable().cloned(), desk.terminal.clone()) else {
            return State::Estimate(self);
        };
        let Some(purchase_id) = desk.purchase_id() else { return State::Estimate(self) };
        let sale = Sale {
            purchase_id,
            amount: self.amount,
            currency: currency(&terminal.currency),
            shop_id: terminal.shop_id,
            account: self.account.address(),
            terminal_id: terminal.terminal_id,
            pressed_at: desk.server_now(),
            quote: Some(quote),
            takes_back: None,
        };
        Opening::begin(sale, desk)
    }
}

/// The currency as it is signed: lower case, the only form that can be paid.
/// Source: `protocol.md §10.1 Q1`.
fn currency(symbol: &str) -> String {
    Currency::new(symbol).to_string()
}
