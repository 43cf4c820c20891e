//! The form of a point grant: price, customer, confirmation.
//!
//! The relay converts the price to points, normalizes a phone number and resolves a scanned code.
//! Nothing is written and no points are granted before the confirmation.

use kios_protocol::api::{Answer, PaymentInfo, PhoneHashResponse};
use kios_protocol::{Address, Amount, PhoneHash, ResultCode};

use crate::context::Context;
use crate::input::{Input, UserInput};
use crate::reply::{Pending, Received};
use crate::states::history::purchase::Purchase;
use crate::states::point_grant::basis::GrantBasis;
use crate::states::point_grant::recipient::{Recipient, RecipientError, dial};
use crate::states::point_grant::{GrantAction, PointGrant, share};
use crate::take_back::TakeBack;
use crate::transition::Transition;
use crate::{Button, HashPhoneCall, Key, Keypad, PriceCall, RefundField, Sound};

/// How long a reply is awaited.
const REPLY_TIMEOUT_MS: u64 = 30_000;

/// What is wrong with the field, or why the last attempt failed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum GrantFormError {
    /// The text identifies no customer.
    Recipient(RecipientError),
    /// The relay does not accept it as a phone number.
    Foreign,
    /// The relay refused the request.
    Refused(u32),
    /// The relay did not answer.
    Lost,
}

/// The recipient as resolved by the relay.
#[derive(Clone, Debug)]
pub(crate) struct Known {
    account: Address,
    phone: PhoneHash,
    /// The number in international form; `None` if the recipient was identified by a code.
    pub(crate) number: Option<String>,
}

/// The target of the keypad.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum ActiveField {
    /// The price.
    Price,
    /// The phone number.
    Phone,
}

/// The step of the form.
#[derive(Clone, Debug)]
pub(crate) enum Step {
    /// Price and customer.
    Keying,
    /// The phone number is being resolved.
    Reading(Pending<PhoneHashResponse>),
    /// The points are being calculated.
    Reckoning(Pending<PaymentInfo>, Known),
    /// The confirmation of these points.
    Confirming(Known, Amount),
}

/// The form of a point grant.
#[derive(Debug)]
pub(crate) struct GrantForm {
    pub(crate) basis: GrantBasis,
    pub(crate) active: ActiveField,
    pub(crate) field: String,
    pub(crate) problem: Option<GrantFormError>,
    pub(crate) step: Step,
    /// The keypad and the field before the latest keys, which may turn out to be a scan.
    before: TakeBack<(Option<Keypad>, String)>,
}

impl Known {
    /// The customer; the zero address if the phone number identifies the customer.
    pub(crate) const fn account(&self) -> Address {
        self.account
    }
}

/// The exits of [`GrantForm`].
#[derive(Debug)]
pub(crate) enum GrantFormExit {
    /// Back to the menu of the staff area.
    BackToMenu,
    /// Back to the purchase whose card sales are the basis.
    BackToPurchase(Box<Purchase>),
    /// Confirmed: grant the points.
    Confirmed(Box<PointGrant>),
}

impl GrantForm {
    /// Starts with an empty keypad and an empty field.
    pub(crate) fn start(ctx: &mut Context) -> Box<Self> {
        Self::of(GrantBasis::keyed(ctx), ActiveField::Price, ctx)
    }

    /// Starts with the card sales and an empty field.
    pub(crate) fn of_cards(purchase: Purchase, paid: Amount, ctx: &mut Context) -> Box<Self> {
        Self::of(GrantBasis::ByCard { purchase: Box::new(purchase), paid }, ActiveField::Phone, ctx)
    }

    fn of(basis: GrantBasis, active: ActiveField, ctx: &mut Context) -> Box<Self> {
        ctx.touched = ctx.now;
        Box::new(Self {
            basis,
            active,
            field: String::new(),
            problem: None,
            step: Step::Keying,
            before: TakeBack::default(),
        })
    }

    /// The value of the points.
    pub(crate) fn value(&self) -> Amount {
        share(self.basis.price())
    }

    /// Whether the price is within the limits of a sale.
    fn has_price(&self, ctx: &Context) -> bool {
        !self.value().is_zero()
            && self.basis.price() <= ctx.highest_charge()
            && !self.basis.has_wrong_point()
    }

    /// Whether the confirmation can be opened.
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
        let back =
            matches!(input, UserInput::Pressed(Button::Back) | UserInput::Key { key: Key::Escape });
        match &self.step {
            Step::Keying if back => {
                return Transition::Exit(match self.basis {
                    GrantBasis::Keyed { .. } => GrantFormExit::BackToMenu,
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
            // The input cannot change while it is being resolved.
            Step::Reading(_) | Step::Reckoning(..) => {}
        }
        Transition::Stay(self)
    }

    fn keying(&mut self, input: &UserInput, ctx: &mut Context) {
        match input {
            UserInput::Pressed(button) => {
                self.before.forget();
                self.press(*button, ctx);
            }
            UserInput::Typed(text) => {
                self.before.forget();
                self.field.clone_from(text);
                self.problem = None;
            }
            UserInput::Key { key } => {
                self.before.keep((self.basis.keypad().cloned(), self.field.clone()));
                self.key(*key, ctx);
            }
            UserInput::Scanned(scan) => {
                ctx.take_scan();
                if let Some((keypad, field)) = self.before.take(scan.taken_back) {
                    self.basis.restore(keypad);
                    self.field = field;
                }
                match Recipient::parse(&scan.text, ctx.currency()) {
                    Ok(_) => self.read(&scan.text, ctx),
                    Err(unread) => self.problem = Some(GrantFormError::Recipient(unread)),
                }
            }
            UserInput::Pasted(text) => {
                self.before.forget();
                self.read(text, ctx);
            }
            UserInput::FieldChanged { .. } => {}
        }
    }

    /// Takes the customer's code or phone number.
    fn read(&mut self, text: &str, ctx: &mut Context) {
        text.trim().clone_into(&mut self.field);
        ctx.play(Sound::Scanned);
        if self.has_price(ctx) {
            self.next(ctx);
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

    /// Resolves the recipient, then opens the confirmation.
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

    /// Requests the points and the account of the code.
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
                    // A temporary account expires within a minute; the real account does not.
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

    /// The grant; `None` before pairing.
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
