//! Requests what the payment costs, and whether the shop can charge it.
//!
//! Price and shop are requested in parallel. Pay is enabled when both replies permit it. A lost
//! reply is requested again automatically, because nothing has been charged yet.

use kios_protocol::api::{Answer, PaymentInfo, ShopInfo};
use kios_protocol::{Address, Currency, TemporaryAccount};

use crate::context::Context;
use crate::input::{Input, UserInput};
use crate::reply::{Pending, Received};
use crate::retry::backoff;
use crate::states::sale::charge::{Charge, Order, SaleOrigin};
use crate::states::sale::{Quote, Sale};
use crate::transition::Transition;
use crate::{Button, Instant, Key, PriceCall, Scan, ShopCall, Sound, payment_code};

/// The longest pause before lost queries are repeated; the first one is 2 s.
const MAX_BACKOFF_S: u64 = 8;

/// A query, and the part of its reply that is kept.
#[derive(Clone, Debug)]
pub(crate) enum Requested<R, T> {
    /// The reply is awaited.
    Asked(Pending<R>),
    /// The reply has arrived.
    Here(T),
    /// Refused with this code.
    Refused(u32),
    /// The reply was lost; the query is repeated at this time.
    Lost(Instant),
}

impl<R, T> Requested<R, T> {
    const fn refused(&self) -> Option<u32> {
        match self {
            Self::Refused(code) => Some(*code),
            Self::Asked(_) | Self::Here(_) | Self::Lost(_) => None,
        }
    }
}

/// The cost of the payment, and whether it can be charged.
#[derive(Debug)]
pub(crate) struct Estimate {
    pub(crate) charge: Charge,
    account: TemporaryAccount,
    pub(crate) quote: Requested<PaymentInfo, Quote>,
    /// Whether the shop is active.
    shop: Requested<ShopInfo, bool>,
    /// How often queries were sent.
    rounds: u32,
}

/// The exits of [`Estimate`].
#[derive(Debug)]
pub(crate) enum EstimateExit {
    /// Back to the code entry, with this price.
    Back(Charge),
    /// The relay refused the payment code of this account with this result code.
    NewCode(Charge, Address, u32),
    /// Pay was pressed.
    Pay(Box<Sale>),
}

impl Estimate {
    /// Queries the price and the shop.
    pub(crate) fn start(charge: Charge, account: TemporaryAccount, ctx: &mut Context) -> Self {
        let quote = Requested::Lost(ctx.now);
        let shop = Requested::Lost(ctx.now);
        let mut estimate = Self { charge, account, quote, shop, rounds: 0 };
        estimate.ask(ctx);
        estimate
    }

    /// Whether a reply is awaited.
    pub(crate) const fn is_busy(&self) -> bool {
        matches!(self.quote, Requested::Asked(_)) || matches!(self.shop, Requested::Asked(_))
    }

    /// Whether a reply was lost.
    pub(crate) const fn is_lost(&self) -> bool {
        matches!(self.quote, Requested::Lost(_)) || matches!(self.shop, Requested::Lost(_))
    }

    /// The code of a refusal, of the price or of the shop.
    pub(crate) fn refused(&self) -> Option<u32> {
        self.quote.refused().or_else(|| self.shop.refused())
    }

    /// Whether the shop is not active.
    pub(crate) const fn is_closed(&self) -> bool {
        matches!(self.shop, Requested::Here(false))
    }

    /// The cost that pressing Pay agrees to; `None` while Pay is disabled.
    pub(crate) fn payable(&self) -> Option<&Quote> {
        match (&self.quote, &self.shop) {
            (Requested::Here(quote), Requested::Here(true)) if quote.is_covered() => Some(quote),
            (
                Requested::Here(_)
                | Requested::Asked(_)
                | Requested::Refused(_)
                | Requested::Lost(_),
                Requested::Here(_)
                | Requested::Asked(_)
                | Requested::Refused(_)
                | Requested::Lost(_),
            ) => None,
        }
    }

    pub(crate) fn handle(
        mut self,
        input: &Input,
        ctx: &mut Context,
    ) -> Transition<Self, EstimateExit> {
        let exit = match input {
            Input::User(user) => self.user(user, ctx),
            Input::Reply(received) => self.receive(received, ctx),
            Input::Tick => {
                self.ask(ctx);
                None
            }
            Input::Stored { .. } | Input::Update(_) | Input::Resumed => None,
        };
        Transition::new(self, exit)
    }

    fn user(&mut self, input: &UserInput, ctx: &mut Context) -> Option<EstimateExit> {
        match input {
            UserInput::Pressed(Button::Pay) => self.sale(ctx).map(Box::new).map(EstimateExit::Pay),
            UserInput::Pressed(Button::Back) | UserInput::Key { key: Key::Escape } => {
                Some(EstimateExit::Back(self.charge.clone()))
            }
            UserInput::Scanned(Scan { text, .. }) | UserInput::Pasted(text) => {
                if let Ok(account) = payment_code::parse(text) {
                    ctx.take_scan();
                    if account != self.account {
                        ctx.play(Sound::Scanned);
                        *self = Self::start(self.charge.clone(), account, ctx);
                    }
                }
                None
            }
            // Enter is the last key of a scan, so it does not pay.
            UserInput::Pressed(_)
            | UserInput::Typed(_)
            | UserInput::FieldChanged { .. }
            | UserInput::Key { .. } => None,
        }
    }

    /// Repeats lost queries that are due.
    fn ask(&mut self, ctx: &mut Context) {
        let Some(terminal) = ctx.terminal.clone() else { return };
        let due = |at: Instant| ctx.now >= at;
        let quote = matches!(self.quote, Requested::Lost(at) if due(at));
        let shop = matches!(self.shop, Requested::Lost(at) if due(at));
        if quote || shop {
            self.rounds = self.rounds.saturating_add(1);
        }
        if quote {
            let call = PriceCall {
                account: self.account.address(),
                amount: self.charge.amount,
                currency: Currency::new(&terminal.currency).to_string(),
            };
            self.quote = Requested::Asked(ctx.call(call));
        }
        if shop {
            let call = ShopCall { shop_id: terminal.shop_id };
            self.shop = Requested::Asked(ctx.call(call));
        }
    }

    fn receive(&mut self, received: &Received, ctx: &Context) -> Option<EstimateExit> {
        let lost = ctx.now.plus_ms(backoff(self.rounds.saturating_add(1), MAX_BACKOFF_S));
        if let Requested::Asked(asked) = &self.quote
            && let Some(answer) = received.of(asked)
        {
            self.quote = match answer {
                Answer::Done(info) if self.is_ours(info) => Requested::Here(Quote::of(info)),
                Answer::Refused(code) if payment_code::is_code_dead(code) => {
                    return Some(EstimateExit::NewCode(
                        self.charge.clone(),
                        self.account.address(),
                        code,
                    ));
                }
                Answer::Refused(code) => Requested::Refused(code),
                Answer::Done(_) | Answer::Unknown(_) => Requested::Lost(lost),
            };
        } else if let Requested::Asked(asked) = &self.shop
            && let Some(answer) = received.of(asked)
        {
            self.shop = match answer {
                Answer::Done(shop) => Requested::Here(shop.status == ShopInfo::ACTIVE),
                Answer::Refused(code) => Requested::Refused(code),
                Answer::Unknown(_) => Requested::Lost(lost),
            };
        }
        None
    }

    /// Whether the reply is for this price.
    fn is_ours(&self, info: &PaymentInfo) -> bool {
        info.amount == self.charge.amount
    }

    /// The sale that pressing Pay charges; `None` while Pay is disabled.
    fn sale(&self, ctx: &mut Context) -> Option<Sale> {
        let quote = self.payable()?.clone();
        let terminal = ctx.terminal.clone()?;
        let (purchase_id, origin) = match &self.charge.order {
            Some(Order { purchase_id, earlier }) => {
                (purchase_id.clone(), SaleOrigin::Host { earlier: earlier.clone() })
            }
            None => (ctx.purchase_id()?, SaleOrigin::Kiosk),
        };
        Some(Sale {
            purchase_id,
            amount: self.charge.amount,
            currency: Currency::new(&terminal.currency),
            shop_id: terminal.shop_id,
            account: self.account.address(),
            terminal_id: terminal.terminal_id,
            pressed_at: ctx.server_now(),
            quote: Some(quote),
            cancel_target: None,
            origin,
        })
    }
}
