//! Points for sales in cash or by card, as a relay keeps them.

use kios_protocol::api::{Answer, PhoneHashResponse, SavePurchaseRequest};
use kios_protocol::{Address, PhoneHash};
use kios_till::{
    Accepted, Button, Call, Effect, Event, HashPhoneCall, PointsCall, PriceCall, PublicCall, Reply,
};

use super::relay::{Ask, Relay, quote};
use super::{CODE, Shop};

/// Whom the code stands for.
pub(crate) const CUSTOMER: Address = Address::from_bytes([7; 20]);

impl Shop {
    /// A shop in which staff gives points and has keyed in a price.
    pub(crate) fn offering(price: &str) -> Self {
        let mut shop = Self::open();
        shop.clerk().press(Button::Staff);
        shop.relay().lists(Ask::History).lists_sales();
        shop.clerk().press(Button::GivePoints).presses(price);
        shop.shows("points").forget_the_past();
        shop
    }

    /// A shop that has read the customer's code, and looks once more.
    pub(crate) fn offering_by_code(price: &str) -> Self {
        let mut shop = Self::offering(price);
        shop.customer().shows(CODE);
        shop.relay().reckons();
        shop
    }

    /// A shop whose points for 12,500 won have just left.
    pub(crate) fn giving() -> Self {
        let mut shop = Self::offering_by_code("12500");
        shop.clerk().press(Button::Confirm);
        assert_eq!(shop.asks(), [Ask::Save]);
        shop
    }

    /// Every request to give points since the past was forgotten.
    pub(crate) fn saves(&self) -> Vec<SavePurchaseRequest> {
        let save = |effect: &Effect| {
            let Effect::Call { call: Call::Points(PointsCall::Save(request)), .. } = effect else {
                return None;
            };
            Some((**request).clone())
        };
        self.effects.iter().filter_map(save).collect()
    }
}

impl Relay<'_> {
    /// Says what it comes to at one point per won, and whose the code is.
    #[track_caller]
    pub(crate) fn reckons(mut self) -> Self {
        let (token, call) = self.takes(Ask::Price);
        let Call::Public(PublicCall::Price(PriceCall { account, amount, .. })) = call else {
            unreachable!()
        };
        let account = if account == Address::ZERO { account } else { CUSTOMER };
        let info = kios_protocol::api::PaymentInfo { account, ..quote(amount, "0") };
        let answer = Answer::Done(Reply::Price(Box::new(info)));
        self.0.send(Event::Answered { token, answer });
        self
    }

    /// Reads the phone number.
    #[track_caller]
    pub(crate) fn reads_the_phone(mut self, expected: &str, phone: &str) -> Self {
        let (token, call) = self.takes(Ask::Hash);
        assert_eq!(
            call,
            Call::Public(PublicCall::HashPhone(HashPhoneCall { number: expected.to_owned() }))
        );
        let read = PhoneHashResponse { phone: phone.to_owned(), phone_hash: PhoneHash::of(phone) };
        self.0.send(Event::Answered { token, answer: Answer::Done(Reply::Phone(read)) });
        self
    }

    #[track_caller]
    pub(crate) fn takes_it(self, ask: Ask) -> Self {
        self.answers(ask, Answer::Done(Reply::Accepted(Accepted)))
    }
}
