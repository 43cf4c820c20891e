//! Point grants in the scripted relay.

use kios_protocol::api::{Answer, PhoneHashResponse, SavePurchaseRequest};
use kios_protocol::{Address, PhoneHash};
use kios_till::{
    Accepted, Button, Call, Effect, Event, HashPhoneCall, PointsCall, PriceCall, PublicCall, Reply,
};

use super::relay::{Ask, Relay, quote};
use super::{CODE, Shop};

/// The account of the code.
pub(crate) const CUSTOMER: Address = Address::from_bytes([7; 20]);

impl Shop {
    /// A till on the form of a point grant with a price.
    pub(crate) fn offering(price: &str) -> Self {
        let mut shop = Self::open();
        shop.opens_staff().clerk().press(Button::GivePoints).presses(price);
        shop.shows("points").forget_the_past();
        shop
    }

    /// A till on the confirmation of a point grant, after the customer's code was read.
    pub(crate) fn offering_by_code(price: &str) -> Self {
        let mut shop = Self::offering(price);
        shop.customer().shows(CODE);
        shop.relay().reckons();
        shop
    }

    /// A till that has sent a point grant for 12,500 won.
    pub(crate) fn giving() -> Self {
        let mut shop = Self::offering_by_code("12500");
        shop.clerk().press(Button::Confirm);
        assert_eq!(shop.asks(), [Ask::Save]);
        shop
    }

    /// The grants requested since the effects were cleared.
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
    /// Answers with one point per won, and with the account of the code.
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

    /// Resolves the phone number.
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
