//! Card sales and their refunds in the scripted relay.

use kios_protocol::api::{
    Answer, CardSale, CardSales, Refund, RefundEvent, RefundRequest, StreamEvent, StreamUpdate,
    Unknown,
};
use kios_protocol::refund::{CardMethod, Extent, Gateway, RefundState};
use kios_protocol::{Amount, Timestamp};
use kios_till::view::Screen;
use kios_till::{Button, Call, CardQuery, Effect, Event, RefundCall, Reply, Token};

use super::relay::{Ask, Relay};
use super::{START, Shop, shop_id};

/// Whole units.
pub(crate) fn won(units: u64) -> Amount {
    Amount::from_whole(units)
}

/// A card sale of this purchase without refunds.
pub(crate) fn card_sale(gateway: Gateway, purchase: &str, price: u64, currency: &str) -> CardSale {
    CardSale {
        gateway,
        transaction_id: format!("T-{gateway}-{purchase}"),
        order_id: format!("O-{purchase}"),
        purchase_id: purchase.parse().unwrap(),
        shop_id: shop_id(),
        terminal_id: "T1".parse().unwrap(),
        amount: won(price),
        balance: won(price),
        currency: currency.to_owned(),
        method: CardMethod::Card,
        taxation: None,
        taxation_left: None,
        basket: None,
        sold_at: Timestamp::from_seconds(START - 60),
        refunds: Vec::new(),
    }
}

/// The refund of a request as the relay accepts it.
pub(crate) fn taken(request: &RefundRequest, sale: &CardSale, now: Timestamp) -> Refund {
    Refund {
        refund_id: request.refund_id.clone(),
        gateway: request.gateway,
        transaction_id: request.transaction_id.clone(),
        purchase_id: sale.purchase_id.clone(),
        shop_id: shop_id(),
        terminal_id: request.terminal_id.clone(),
        amount: request.amount,
        balance: request.balance,
        currency: request.currency.clone(),
        reason: request.reason.clone(),
        extent: if request.amount == sale.amount { Extent::Full } else { Extent::Partial },
        taxation: request.taxation,
        state: RefundState::Requested,
        needs_person: false,
        balance_after: None,
        gateway_code: None,
        gateway_message: None,
        gateway_id: None,
        requested_at: now,
        updated_at: now,
        version: 1,
    }
}

impl Shop {
    /// A till on the details of a card sale of 33,000 won.
    pub(crate) fn looking_at_a_card_sale() -> Self {
        let mut shop = Self::open();
        shop.sales = vec![card_sale(Gateway::Kicc, "C1", 33_000, "krw")];
        shop.looks_at_the_sale();
        shop
    }

    /// A till on the details of a purchase paid with points and with a card of each gateway.
    pub(crate) fn looking_at_a_split_purchase() -> Self {
        Self::looking_at_a_purchase_with(&[
            (Gateway::Kicc, 33_000, "krw"),
            (Gateway::Eximbay, 25, "usd"),
        ])
    }

    /// A till on the details of a purchase that was paid with 12,500 won of points and these cards.
    pub(crate) fn looking_at_a_purchase_with(cards: &[(Gateway, u64, &str)]) -> Self {
        let mut shop = Self::looking_at_a_paid_payment();
        let purchase = shop.payment.clone().unwrap().item.purchase_id.to_string();
        let sale = |(gateway, sum, currency): &(Gateway, u64, &str)| {
            card_sale(*gateway, &purchase, *sum, currency)
        };
        shop.sales = cards.iter().map(sale).collect();
        shop.clerk().press(Button::Back).press(Button::Back);
        shop.calls.clear();
        shop.looks();
        shop
    }

    /// From idle to the details of the first card sale.
    pub(crate) fn looks_at_the_sale(&mut self) -> &mut Self {
        self.relay().answers_shop();
        self.opens_history();
        self.relay().lists(Ask::History).lists_sales();
        self.clerk().press(Button::OpenSale(0));
        self.relay().finds().lists_sales();
        self.shows("payment").forget_the_past()
    }

    /// A till on the form of a refund of the whole balance.
    pub(crate) fn composing() -> Self {
        let mut shop = Self::looking_at_a_card_sale();
        shop.clerk().press(Button::Refund);
        shop.shows("refund");
        shop
    }

    /// Confirms the refund on the screen.
    pub(crate) fn refunds(&mut self) -> &mut Self {
        self.clerk().press(Button::Continue).press(Button::Confirm);
        self
    }

    /// A till that has sent a refund of 33,000 won.
    pub(crate) fn refunding_all() -> Self {
        let mut shop = Self::composing();
        shop.refunds();
        assert_eq!(shop.asks(), [Ask::Refund]);
        shop
    }

    /// The refunds requested since the effects were cleared.
    pub(crate) fn refund_requests(&self) -> Vec<RefundRequest> {
        let request = |effect: &Effect| {
            let Effect::Call { call: Call::Refund(RefundCall::Send(request)), .. } = effect else {
                return None;
            };
            Some((**request).clone())
        };
        self.effects.iter().filter_map(request).collect()
    }

    /// The status texts of the rails on the screen.
    pub(crate) fn rails(&self) -> Vec<(String, String)> {
        let screen = self.view().screen;
        let handle = screen.handle();
        let rails = if let Screen::Outcome(view) = screen {
            view.rails
        } else if let Screen::Checking(view) = screen {
            view.rails
        } else if let Screen::Refunding(view) = screen {
            view.rails
        } else if let Screen::Payment(view) = screen {
            view.rails
        } else {
            panic!("no rails on {handle}")
        };
        rails.into_iter().map(|rail| (rail.word, rail.detail)).collect()
    }
}

impl Relay<'_> {
    /// Answers every query for card sales.
    pub(crate) fn lists_sales(mut self) -> Self {
        while self.0.asks().contains(&Ask::Sales) {
            let (token, call) = self.takes(Ask::Sales);
            let wanted = |sale: &&CardSale| {
                let Call::Cards(CardQuery::Purchase { purchase_id }) = &call else { return true };
                sale.purchase_id == *purchase_id
            };
            let sales = self.0.sales.iter().filter(wanted).cloned().collect();
            let found = CardSales { server_time: self.0.server_now(), sales };
            self.0.send(Event::Answered { token, answer: Answer::Done(Reply::CardSales(found)) });
        }
        self
    }

    /// Accepts the requested refund, or returns it if it is known.
    #[track_caller]
    fn take(&mut self) -> (Token, Refund) {
        let (token, call) = self.takes(Ask::Refund);
        let Call::Refund(RefundCall::Send(request)) = call else { unreachable!() };
        let now = self.0.server_now();
        assert!(request.deadline >= now, "it left after its deadline");
        let sale = self.0.sales.iter_mut();
        let sale = { sale }.find(|sale| sale.transaction_id == request.transaction_id).unwrap();
        let known = sale.refunds.iter().find(|refund| refund.refund_id == request.refund_id);
        if let Some(known) = known {
            return (token, known.clone());
        }
        assert_eq!(request.balance, sale.balance, "asked for on an old balance");
        let refund = taken(&request, sale, now);
        sale.balance = sale.balance.checked_sub(request.amount).unwrap();
        sale.refunds.push(refund.clone());
        (token, refund)
    }

    #[track_caller]
    pub(crate) fn takes_refund(mut self) -> Self {
        let (token, refund) = self.take();
        let answer = Answer::Done(Reply::Refund(Box::new(refund)));
        self.0.send(Event::Answered { token, answer });
        self
    }

    #[track_caller]
    pub(crate) fn takes_refund_but_the_answer_is_lost(mut self) -> Self {
        let (token, _) = self.take();
        self.0.send(Event::Answered { token, answer: Answer::Unknown(Unknown::Late) });
        self
    }

    /// Changes the state of this sale's newest refund, without an update.
    pub(crate) fn settles(self, sale: usize, state: RefundState) -> Self {
        let now = self.0.server_now();
        let sale = &mut self.0.sales[sale];
        let refund = sale.refunds.last_mut().unwrap();
        refund.version += 1;
        refund.state = state;
        refund.updated_at = now;
        match state {
            RefundState::Done => refund.balance_after = Some(sale.balance),
            RefundState::Refused => {
                refund.gateway_code = Some("R102".to_owned());
                refund.gateway_message = Some("declined by the issuer".to_owned());
                sale.balance = sale.balance.checked_add(refund.amount).unwrap();
            }
            RefundState::Requested
            | RefundState::Sent
            | RefundState::Asking
            | RefundState::Unknown => {}
        }
        self
    }

    /// Sends an update of this sale's newest refund.
    pub(crate) fn tells_refund(self, sale: usize) -> Self {
        let refund = self.0.sales[sale].refunds.last().unwrap().clone();
        self.tells_of_refund(refund)
    }

    pub(crate) fn tells_of_refund(self, refund: Refund) -> Self {
        let event = RefundEvent { sequence: 1, version: refund.version, data: refund };
        let event = StreamEvent::Refund(Box::new(event));
        self.0.send(Event::StreamUpdate(StreamUpdate::Event(event)));
        self
    }

    /// Answers the status query of a refund.
    #[track_caller]
    pub(crate) fn finds_refund(mut self) -> Self {
        let (token, call) = self.takes(Ask::FindRefund);
        let Call::Refund(RefundCall::Query { refund_id }) = call else { unreachable!() };
        let mut refunds = self.0.sales.iter().flat_map(|sale| &sale.refunds);
        let answer = match refunds.find(|refund| refund.refund_id == refund_id) {
            Some(refund) => Answer::Done(Reply::Refund(Box::new(refund.clone()))),
            None => Answer::Refused(8005),
        };
        self.0.send(Event::Answered { token, answer });
        self
    }
}
