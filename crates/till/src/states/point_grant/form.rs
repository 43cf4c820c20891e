//! The form of a point grant: price, customer, confirmation.
//!
//! The relay converts the price to points, normalizes a phone number and resolves a scanned code.
//! Nothing is written and no points are given before the confirmation.

use kios_protocol::api::{Answer, PaymentInfo, PhoneHashResponse};
use kios_protocol::{Address, Amount, PhoneHash, ResultCode};

use crate::context::Context;
use crate::input::{Input, UserInput};
use crate::reply::{Pending, Received};
use crate::states::history::purchase::Purchase;
use crate::states::point_grant::basis::GrantBasis;
use crate::states::point_grant::recipient::{Recipient, RecipientError, dial};
use crate::states::point_grant::{GrantAction, PointGrant, share};
use crate::transition::Transition;
use crate::{Button, HashPhoneCall, Key, PriceCall, RefundField, Sound};

/// How long an answer is waited for.
const REPLY_TIMEOUT_MS: u64 = 30_000;

/// What is wrong with the field, or with the last try.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum GrantFormError {
    /// It names nobody.
    Recipient(RecipientError),
    /// The relay takes it for no phone number.
    Foreign,
    /// The relay did not take it.
    Refused(u32),
    /// The relay did not answer.
    Lost,
}

/// Who is given the points, as the relay knows them.
#[derive(Clone, Debug)]
pub(crate) struct Known {
    account: Address,
    phone: PhoneHash,
    /// The number in international form; `None`: by a code.
    pub(crate) number: Option<String>,
}

/// What the keypad writes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum ActiveField {
    /// The price.
    Price,
    /// The phone number.
    Phone,
}

/// How far it is.
#[derive(Clone, Debug)]
pub(crate) enum Step {
    /// Price and customer.
    Keying,
    /// The phone number is being read.
    Reading(Pending<PhoneHashResponse>),
    /// The points are being reckoned.
    Reckoning(Pending<PaymentInfo>, Known),
    /// One more look at so many points.
    Confirming(Known, Amount),
}

/// Points that are being put together.
#[derive(Debug)]
pub(crate) struct GrantForm {
    pub(crate) basis: GrantBasis,
    pub(crate) active: ActiveField,
    pub(crate) field: String,
    pub(crate) problem: Option<GrantFormError>,
    pub(crate) step: Step,
}

impl Known {
    /// The customer; zero: whoever has the phone.
    pub(crate) const fn account(&self) -> Address {
        self.account
    }
}

/// How it ends.
#[derive(Debug)]
pub(crate) enum GrantFormExit {
    /// To the payments of the day.
    BackToHistory,
    /// To the purchase whose card sales earn the points.
    BackToPurchase(Box<Purchase>),
    /// The points are to be given.
    Confirmed(Box<PointGrant>),
}

impl GrantForm {
    /// An empty keypad and an empty field.
    pub(crate) fn start(ctx: &mut Context) -> Box<Self> {
        Self::of(GrantBasis::keyed(ctx), ActiveField::Price, ctx)
    }

    /// What was paid by card, and an empty field.
    pub(crate) fn of_cards(purchase: Purchase, paid: Amount, ctx: &mut Context) -> Box<Self> {
        Self::of(GrantBasis::ByCard { purchase: Box::new(purchase), paid }, ActiveField::Phone, ctx)
    }

    fn of(basis: GrantBasis, active: ActiveField, ctx: &mut Context) -> Box<Self> {
        ctx.touched = ctx.now;
        Box::new(Self { basis, active, field: String::new(), problem: None, step: Step::Keying })
    }

    /// What the points are worth.
    pub(crate) fn value(&self) -> Amount {
        share(self.basis.price())
    }

    /// Whether the price is one that can be sold for.
    fn has_price(&self, ctx: &Context) -> bool {
        !self.value().is_zero() && self.basis.price() <= ctx.settings.limit.0
    }

    /// Whether it can be looked at once more.
    pub(crate) fn is_ready(&self, ctx: &Context) -> bool {
        self.has_price(ctx)
            && matches!(self.step, Step::Keying)
            && Recipient::parse(&self.field, ctx.currency()).is_ok()
    }

    pub(crate) fn handle(
        mut self: Box<Self>,
        input: &Input,
        ctx: &mut Context,
    ) -> Transition<Box<Self>, GrantFormExit> {
        match input {
            Input::User(user) => return self.user(user, ctx),
            Input::Reply(received) => self.receive(received, ctx),
            Input::Tick => {
                let since = match &self.step {
                    Step::Reading(asked) => Some(asked.since()),
                    Step::Reckoning(asked, _) => Some(asked.since()),
                    Step::Keying | Step::Confirming(..) => None,
                };
                if since.is_some_and(|since| ctx.now.ms_since(since) > REPLY_TIMEOUT_MS) {
                    self.again(GrantFormError::Lost);
                }
            }
            Input::Stored { .. } | Input::Update(_) | Input::Resumed => {}
        }
        Transition::Stay(self)
    }

    fn user(
        mut self: Box<Self>,
        input: &UserInput,
        ctx: &mut Context,
    ) -> Transition<Box<Self>, GrantFormExit> {
        let back = matches!(
            input,
            UserInput::Pressed(Button::Back) | UserInput::Key { key: Key::Escape, .. }
        );
        match &self.step {
            Step::Keying if back => {
                return Transition::Exit(match self.basis {
                    GrantBasis::Keyed { .. } => GrantFormExit::BackToHistory,
                    GrantBasis::ByCard { purchase, .. } => GrantFormExit::BackToPurchase(purchase),
                });
            }
            Step::Keying => self.keying(input, ctx),
            Step::Reading(_) | Step::Reckoning(..) | Step::Confirming(..) if back => {
                self.step = Step::Keying;
            }
            Step::Confirming(known, points) => {
                if matches!(input, UserInput::Pressed(Button::Confirm))
                    && let Some(grant) = self.grant(known, *points, ctx)
                {
                    return Transition::Exit(GrantFormExit::Confirmed(Box::new(grant)));
                }
            }
            // What is looked up is not changed meanwhile.
            Step::Reading(_) | Step::Reckoning(..) => {}
        }
        Transition::Stay(self)
    }

    fn keying(&mut self, input: &UserInput, ctx: &mut Context) {
        match input {
            UserInput::Pressed(button) => self.press(*button, ctx),
            UserInput::Typed(text) => {
                self.field.clone_from(text);
                self.problem = None;
            }
            UserInput::Key { key, first } => {
                if *first {
                    self.basis.remember();
                }
                self.key(*key, ctx);
            }
            UserInput::Scanned { text, by_keys } => {
                if *by_keys {
                    self.basis.go_back();
                }
                text.trim().clone_into(&mut self.field);
                ctx.play(Sound::Scanned);
                if self.has_price(ctx) {
                    self.next(ctx);
                }
            }
            UserInput::FieldChanged { .. } => {}
        }
    }

    fn key(&mut self, key: Key, ctx: &mut Context) {
        match key {
            Key::Enter => self.next(ctx),
            Key::Character(sign) => {
                if let Some(digit) = sign.to_digit(10).and_then(|digit| u8::try_from(digit).ok()) {
                    self.press(Button::Digit(digit), ctx);
                }
            }
            Key::Backspace => self.press(Button::Backspace, ctx),
            Key::Point => self.press(Button::Dot, ctx),
            Key::Plus => self.press(Button::Plus, ctx),
            Key::Escape => {}
        }
    }

    fn press(&mut self, button: Button, ctx: &mut Context) {
        if button == Button::Continue {
            return self.next(ctx);
        }
        let gave_in = if button == Button::FillPhone {
            self.turn(ActiveField::Phone)
        } else if button == Button::Fill(RefundField::Amount) && self.basis.is_keyed() {
            self.turn(ActiveField::Price)
        } else {
            match self.active {
                ActiveField::Price => self.basis.press(button),
                ActiveField::Phone => dial(&mut self.field, button),
            }
        };
        if gave_in {
            self.problem = None;
            ctx.play(Sound::Tap);
        }
    }

    fn turn(&mut self, active: ActiveField) -> bool {
        let turns = self.active != active;
        self.active = active;
        turns
    }

    /// On to the last look, by way of the relay.
    fn next(&mut self, ctx: &mut Context) {
        match Recipient::parse(&self.field, ctx.currency()) {
            Err(unread) => self.problem = Some(GrantFormError::Recipient(unread)),
            Ok(_) if !self.has_price(ctx) => {}
            Ok(Recipient::Phone(number)) => {
                self.problem = None;
                self.step = Step::Reading(ctx.call(HashPhoneCall { number }));
            }
            Ok(Recipient::Account(account)) => {
                self.reckon(Known { account, phone: PhoneHash::of(""), number: None }, ctx);
            }
        }
    }

    /// Asks what it comes to, and whose the code is.
    fn reckon(&mut self, known: Known, ctx: &mut Context) {
        self.problem = None;
        let currency = ctx.currency().to_owned();
        let call = PriceCall { account: known.account, amount: self.value(), currency };
        self.step = Step::Reckoning(ctx.call(call), known);
    }

    fn receive(&mut self, received: &Received, ctx: &mut Context) {
        match &self.step {
            Step::Reading(asked) => match received.of(asked) {
                None => {}
                Some(Answer::Done(PhoneHashResponse { phone, phone_hash })) => {
                    let number = Some(phone.clone());
                    let known = Known { account: Address::ZERO, phone: *phone_hash, number };
                    self.reckon(known, ctx);
                }
                Some(Answer::Refused(code)) if code == ResultCode::InvalidPhone.number() => {
                    self.again(GrantFormError::Foreign);
                }
                Some(Answer::Refused(code)) => self.again(GrantFormError::Refused(code)),
                Some(Answer::Unknown(_)) => self.again(GrantFormError::Lost),
            },
            Step::Reckoning(asked, known) => match received.of(asked) {
                None => {}
                Some(Answer::Done(price)) => {
                    // A code dies within the minute; its account can be asked about for ever.
                    let known = Known { account: price.account, ..known.clone() };
                    self.step = Step::Confirming(known, price.paid_point);
                }
                Some(Answer::Refused(code)) => self.again(GrantFormError::Refused(code)),
                Some(Answer::Unknown(_)) => self.again(GrantFormError::Lost),
            },
            Step::Keying | Step::Confirming(..) => {}
        }
    }

    fn again(&mut self, problem: GrantFormError) {
        self.problem = Some(problem);
        self.step = Step::Keying;
    }

    /// What is given; `None` before pairing.
    fn grant(&self, known: &Known, points: Amount, ctx: &mut Context) -> Option<PointGrant> {
        let shop_id = ctx.terminal.as_ref()?.shop_id;
        Some(PointGrant {
            purchase_id: self.basis.purchase_id(ctx)?,
            confirmed_at: ctx.server_now(),
            amount: self.basis.price(),
            value: self.value(),
            points,
            currency: ctx.currency().to_owned(),
            shop_id,
            account: known.account,
            phone: known.phone,
            action: GrantAction::Give,
        })
    }
}
