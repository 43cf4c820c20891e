//! What it will cost, and whether it can be charged.
//!
//! The price and the shop are asked for at once. Pay opens when both answers are there and good; a
//! lost answer is asked for again by itself, because nothing has been promised yet.

use kios_protocol::api::{Answer, PaymentInfo, ShopInfo};
use kios_protocol::{Amount, Currency, TemporaryAccount};

use crate::context::Desk;
use crate::input::{Input, UserInput};
use crate::reply::{Pending, Received};
use crate::states::sale::{Quote, Sale};
use crate::transition::Transition;
use crate::{Button, Instant, Key, PriceCall, ShopCall, Sound, payment_code};

/// How long to wait before a lost answer is asked for again, milliseconds.
const AGAIN: u64 = 2_000;

/// A reply on its way, and what of it is kept.
#[derive(Clone, Debug)]
pub(crate) enum Wanted<R, T> {
    /// Asked for.
    Asked(Pending<R>),
    /// Here.
    Here(T),
    /// Refused with this number.
    Refused(u32),
    /// Lost; asked for again then.
    Lost(Instant),
}

impl<R, T> Wanted<R, T> {
    const fn refused(&self) -> Option<u32> {
        match self {
            Self::Refused(code) => Some(*code),
            Self::Asked(_) | Self::Here(_) | Self::Lost(_) => None,
        }
    }
}

/// What it will cost.
#[derive(Debug)]
pub(crate) struct Estimate {
    pub(crate) amount: Amount,
    account: TemporaryAccount,
    pub(crate) quote: Wanted<PaymentInfo, Quote>,
    /// Whether the shop is active.
    shop: Wanted<ShopInfo, bool>,
}

/// How it ends.
#[derive(Debug)]
pub(crate) enum EstimateExit {
    /// To the code, with this price.
    Back(Amount),
    /// The relay does not take the code, by this number.
    NewCode(Amount, u32),
    /// Pay was pressed.
    Pay(Box<Sale>),
}

impl Estimate {
    /// Asks for the price and for the shop.
    pub(crate) fn begin(amount: Amount, account: TemporaryAccount, desk: &mut Desk) -> Self {
        let quote = Wanted::Lost(desk.now);
        let mut estimate = Self { amount, account, quote, shop: Wanted::Lost(desk.now) };
        estimate.ask(desk);
        estimate
    }

    /// Whether an answer is awaited.
    pub(crate) const fn is_busy(&self) -> bool {
        matches!(self.quote, Wanted::Asked(_)) || matches!(self.shop, Wanted::Asked(_))
    }

    /// Whether answers get lost.
    pub(crate) const fn is_lost(&self) -> bool {
        matches!(self.quote, Wanted::Lost(_)) || matches!(self.shop, Wanted::Lost(_))
    }

    /// The number of a refusal, of the price or of the shop.
    pub(crate) fn refused(&self) -> Option<u32> {
        self.quote.refused().or_else(|| self.shop.refused())
    }

    /// Whether the shop is not active.
    pub(crate) const fn is_closed(&self) -> bool {
        matches!(self.shop, Wanted::Here(false))
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

    pub(crate) fn on(mut self, input: &Input, desk: &mut Desk) -> Transition<Self, EstimateExit> {
        let exit = match input {
            Input::User(user) => self.user(user, desk),
            Input::Reply(received) => self.receive(received, desk),
            Input::Tick => {
                self.ask(desk);
                None
            }
            Input::Stored { .. } | Input::Update(_) | Input::Resumed => None,
        };
        Transition::new(self, exit)
    }

    fn user(&mut self, input: &UserInput, desk: &mut Desk) -> Option<EstimateExit> {
        match input {
            UserInput::Pressed(Button::Pay) => self.sale(desk).map(Box::new).map(EstimateExit::Pay),
            UserInput::Pressed(Button::Back) | UserInput::Key { key: Key::Escape, .. } => {
                Some(EstimateExit::Back(self.amount))
            }
            UserInput::Scanned { text, .. } => {
                if let Ok(account) = payment_code::read(text)
                    && account != self.account
                {
                    desk.play(Sound::Scanned);
                    *self = Self::begin(self.amount, account, desk);
                }
                None
            }
            // Enter is a scanner's last key: it must not pay.
            UserInput::Pressed(_)
            | UserInput::Typed(_)
            | UserInput::Filled { .. }
            | UserInput::Key { .. } => None,
        }
    }

    /// Asks for what was lost, when it is time.
    fn ask(&mut self, desk: &mut Desk) {
        let Some(terminal) = desk.terminal.clone() else { return };
        let due = |at: Instant| desk.now >= at;
        let quote = matches!(self.quote, Wanted::Lost(at) if due(at));
        let shop = matches!(self.shop, Wanted::Lost(at) if due(at));
        if quote {
            let call = PriceCall {
                account: self.account.address(),
                amount: self.amount,
                currency: Currency::new(&terminal.currency).to_string(),
            };
            self.quote = Wanted::Asked(desk.call(call));
        }
        if shop {
            let call = ShopCall { shop_id: terminal.shop_id };
            self.shop = Wanted::Asked(desk.call(call));
        }
    }

    fn receive(&mut self, received: &Received, desk: &Desk) -> Option<EstimateExit> {
        let lost = desk.now.plus_ms(AGAIN);
        if let Wanted::Asked(asked) = &self.quote
            && let Some(answer) = received.of(asked)
        {
            self.quote = match answer {
                Answer::Done(info) if self.is_ours(info) => Wanted::Here(Quote::of(info)),
                Answer::Refused(code) if payment_code::is_code_dead(code) => {
                    return Some(EstimateExit::NewCode(self.amount, code));
                }
                Answer::Refused(code) => Wanted::Refused(code),
                Answer::Done(_) | Answer::Unknown(_) => Wanted::Lost(lost),
            };
        } else if let Wanted::Asked(asked) = &self.shop
            && let Some(answer) = received.of(asked)
        {
            self.shop = match answer {
                Answer::Done(shop) => Wanted::Here(shop.status == ShopInfo::ACTIVE),
                Answer::Refused(code) => Wanted::Refused(code),
                Answer::Unknown(_) => Wanted::Lost(lost),
            };
        }
        None
    }

    /// Whether the answer is about this price and not about another.
    fn is_ours(&self, info: &PaymentInfo) -> bool {
        info.amount == self.amount
    }

    /// The sale that pressing Pay charges; `None` while that cannot be pressed.
    fn sale(&self, desk: &mut Desk) -> Option<Sale> {
        let quote = self.payable()?.clone();
        let terminal = desk.terminal.clone()?;
        Some(Sale {
            purchase_id: desk.purchase_id()?,
            amount: self.amount,
            currency: Currency::new(&terminal.currency),
            shop_id: terminal.shop_id,
            account: self.account.address(),
            terminal_id: terminal.terminal_id,
            pressed_at: desk.server_now(),
            quote: Some(quote),
            takes_back: None,
        })
    }
}
