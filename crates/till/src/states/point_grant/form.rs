//! The clerk's turn: the price, the customer, and one more look.
//!
//! What it comes to in points is the relay's to say; so is the international form of a phone number,
//! and whose a scanned code is. Nothing is written and nothing is given before the last look is
//! confirmed.

use kios_protocol::api::{Answer, PaymentInfo, PhoneHashResponse};
use kios_protocol::{Address, Amount, PhoneHash, ResultCode};

use crate::context::Desk;
use crate::input::{Input, UserInput};
use crate::reply::{Pending, Received};
use crate::states::history::purchase::Purchase;
use crate::states::point_grant::basis::Sold;
use crate::states::point_grant::recipient::{Recipient, Unread, dial};
use crate::states::point_grant::{Aim, Gift, share};
use crate::transition::Transition;
use crate::{Blank, Button, HashPhoneCall, Key, PriceCall, Sound};

/// How long an answer is waited for, milliseconds.
const PATIENCE: u64 = 30_000;

/// What is wrong with the field, or with the last try.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Problem {
    /// It names nobody.
    Unread(Unread),
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
pub(crate) enum Pad {
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
pub(crate) struct Offering {
    pub(crate) sold: Sold,
    pub(crate) pad: Pad,
    pub(crate) field: String,
    pub(crate) problem: Option<Problem>,
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
pub(crate) enum OfferingExit {
    /// To the payments of the day.
    BackToHistory,
    /// To the purchase whose card sales earn the points.
    BackToPurchase(Box<Purchase>),
    /// The points are to be given.
    Confirmed(Box<Gift>),
}

impl Offering {
    /// An empty keypad and an empty field.
    pub(crate) fn begin(desk: &mut Desk) -> Box<Self> {
        Self::of(Sold::keyed(desk), Pad::Price, desk)
    }

    /// What was paid by card, and an empty field.
    pub(crate) fn of_cards(purchase: Purchase, paid: Amount, desk: &mut Desk) -> Box<Self> {
        Self::of(Sold::ByCard { purchase: Box::new(purchase), paid }, Pad::Phone, desk)
    }

    fn of(sold: Sold, pad: Pad, desk: &mut Desk) -> Box<Self> {
        desk.touched = desk.now;
        Box::new(Self { sold, pad, field: String::new(), problem: None, step: Step::Keying })
    }

    /// What the points are worth.
    pub(crate) fn value(&self) -> Amount {
        share(self.sold.price())
    }

    /// Whether the price is one that can be sold for.
    fn has_price(&self, desk: &Desk) -> bool {
        !self.value().is_zero() && self.sold.price() <= desk.settings.limit.0
    }

    /// Whether it can be looked at once more.
    pub(crate) fn is_ready(&self, desk: &Desk) -> bool {
        self.has_price(desk)
            && matches!(self.step, Step::Keying)
            && Recipient::read(&self.field, desk.currency()).is_ok()
    }

    pub(crate) fn on(
        mut self: Box<Self>,
        input: &Input,
        desk: &mut Desk,
    ) -> Transition<Box<Self>, OfferingExit> {
        match input {
            Input::User(user) => return self.user(user, desk),
            Input::Reply(received) => self.receive(received, desk),
            Input::Tick => {
                let since = match &self.step {
                    Step::Reading(asked) => Some(asked.since()),
                    Step::Reckoning(asked, _) => Some(asked.since()),
                    Step::Keying | Step::Confirming(..) => None,
                };
                if since.is_some_and(|since| desk.now.ms_since(since) > PATIENCE) {
                    self.again(Problem::Lost);
                }
            }
            Input::Stored { .. } | Input::Update(_) | Input::Resumed => {}
        }
        Transition::Stay(self)
    }

    fn user(
        mut self: Box<Self>,
        input: &UserInput,
        desk: &mut Desk,
    ) -> Transition<Box<Self>, OfferingExit> {
        let back = matches!(
            input,
            UserInput::Pressed(Button::Back) | UserInput::Key { key: Key::Escape, .. }
        );
        match &self.step {
            Step::Keying if back => {
                return Transition::Exit(match self.sold {
                    Sold::Keyed { .. } => OfferingExit::BackToHistory,
                    Sold::ByCard { purchase, .. } => OfferingExit::BackToPurchase(purchase),
                });
            }
            Step::Keying => self.keying(input, desk),
            Step::Reading(_) | Step::Reckoning(..) | Step::Confirming(..) if back => {
                self.step = Step::Keying;
            }
            Step::Confirming(known, points) => {
                if matches!(input, UserInput::Pressed(Button::Confirm))
                    && let Some(gift) = self.gift(known, *points, desk)
                {
                    return Transition::Exit(OfferingExit::Confirmed(Box::new(gift)));
                }
            }
            // What is looked up is not changed meanwhile.
            Step::Reading(_) | Step::Reckoning(..) => {}
        }
        Transition::Stay(self)
    }

    fn keying(&mut self, input: &UserInput, desk: &mut Desk) {
        match input {
            UserInput::Pressed(button) => self.press(*button, desk),
            UserInput::Typed(text) => {
                self.field.clone_from(text);
                self.problem = None;
            }
            UserInput::Key { key, first } => {
                if *first {
                    self.sold.remember();
                }
                self.key(*key, desk);
            }
            UserInput::Scanned { text, by_keys } => {
                if *by_keys {
                    self.sold.go_back();
                }
                text.trim().clone_into(&mut self.field);
                desk.play(Sound::Scanned);
                if self.has_price(desk) {
                    self.next(desk);
                }
            }
            UserInput::Filled { .. } => {}
        }
    }

    fn key(&mut self, key: Key, desk: &mut Desk) {
        match key {
            Key::Enter => self.next(desk),
            Key::Character(sign) => {
                if let Some(digit) = sign.to_digit(10).and_then(|digit| u8::try_from(digit).ok()) {
                    self.press(Button::Digit(digit), desk);
                }
            }
            Key::Backspace => self.press(Button::Backspace, desk),
            Key::Point => self.press(Button::Dot, desk),
            Key::Plus => self.press(Button::Plus, desk),
            Key::Escape => {}
        }
    }

    fn press(&mut self, button: Button, desk: &mut Desk) {
        if button == Button::Continue {
            return self.next(desk);
        }
        let gave_in = if button == Button::FillPhone {
            self.turn(Pad::Phone)
        } else if button == Button::Fill(Blank::Amount) && self.sold.is_keyed() {
            self.turn(Pad::Price)
        } else {
            match self.pad {
                Pad::Price => self.sold.press(button),
                Pad::Phone => dial(&mut self.field, button),
            }
        };
        if gave_in {
            self.problem = None;
            desk.play(Sound::Tap);
        }
    }

    fn turn(&mut self, pad: Pad) -> bool {
        let turns = self.pad != pad;
        self.pad = pad;
        turns
    }

    /// On to the last look, by way of the relay.
    fn next(&mut self, desk: &mut Desk) {
        match Recipient::read(&self.field, desk.currency()) {
            Err(unread) => self.problem = Some(Problem::Unread(unread)),
            Ok(_) if !self.has_price(desk) => {}
            Ok(Recipient::Phone(number)) => {
                self.problem = None;
                self.step = Step::Reading(desk.call(HashPhoneCall { number }));
            }
            Ok(Recipient::Account(account)) => {
                self.reckon(Known { account, phone: PhoneHash::of(""), number: None }, desk);
            }
        }
    }

    /// Asks what it comes to, and whose the code is.
    fn reckon(&mut self, known: Known, desk: &mut Desk) {
        self.problem = None;
        let currency = desk.currency().to_owned();
        let call = PriceCall { account: known.account, amount: self.value(), currency };
        self.step = Step::Reckoning(desk.call(call), known);
    }

    fn receive(&mut self, received: &Received, desk: &mut Desk) {
        match &self.step {
            Step::Reading(asked) => match received.of(asked) {
                None => {}
                Some(Answer::Done(PhoneHashResponse { phone, phone_hash })) => {
                    let number = Some(phone.clone());
                    let known = Known { account: Address::ZERO, phone: *phone_hash, number };
                    self.reckon(known, desk);
                }
                Some(Answer::Refused(code)) if code == ResultCode::InvalidPhone.number() => {
                    self.again(Problem::Foreign);
                }
                Some(Answer::Refused(code)) => self.again(Problem::Refused(code)),
                Some(Answer::Unknown(_)) => self.again(Problem::Lost),
            },
            Step::Reckoning(asked, known) => match received.of(asked) {
                None => {}
                Some(Answer::Done(price)) => {
                    // A code dies within the minute; its account can be asked about for ever.
                    let known = Known { account: price.account, ..known.clone() };
                    self.step = Step::Confirming(known, price.paid_point);
                }
                Some(Answer::Refused(code)) => self.again(Problem::Refused(code)),
                Some(Answer::Unknown(_)) => self.again(Problem::Lost),
            },
            Step::Keying | Step::Confirming(..) => {}
        }
    }

    fn again(&mut self, problem: Problem) {
        self.problem = Some(problem);
        self.step = Step::Keying;
    }

    /// What is given; `None` before pairing.
    fn gift(&self, known: &Known, points: Amount, desk: &mut Desk) -> Option<Gift> {
        let shop_id = desk.terminal.as_ref()?.shop_id;
        Some(Gift {
            purchase_id: self.sold.purchase_id(desk)?,
            confirmed_at: desk.server_now(),
            amount: self.sold.price(),
            value: self.value(),
            points,
            currency: desk.currency().to_owned(),
            shop_id,
            account: known.account,
            phone: known.phone,
            aim: Aim::Give,
        })
    }
}
