//! A scripted relay, whose replies are determined by the test.

use kios_protocol::api::{
    Answer, Heartbeat, PairResponse, PaymentEvent, PaymentEventKind, PaymentInfo, PaymentItem,
    PaymentRecord, Payments, ShopInfo, StaffStatus, StreamEvent, StreamUpdate, Unknown,
    UpstreamState, UpstreamStatus,
};
use kios_protocol::payment::Status;
use kios_protocol::{Address, Amount, PaymentId, Timestamp};
use kios_till::{
    Call, CardQuery, CheckKeyCall, Event, HashPhoneCall, PairAnswer, PairCall, PaymentCall,
    PaymentQuery, PointsCall, PriceCall, PublicCall, RefundCall, Reply, ShopCall, StaffCall, Token,
};

use super::{Shop, shop_id};

/// A kind of call.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Ask {
    Pair,
    Price,
    Shop,
    Settings,
    Open,
    Close,
    Find,
    OpenCancel,
    CloseCancel,
    FindPayment,
    History,
    Sales,
    Refund,
    FindRefund,
    Hash,
    Save,
    CancelSave,
    CheckKey,
    Result,
    StaffStatus,
    UnlockKey,
    Unlock,
    Lock,
    EndShift,
    Members,
    AddMember,
    ChangePin,
    RemoveMember,
    Actions,
}

impl Ask {
    pub(crate) fn of(call: &Call) -> Self {
        match call {
            Call::Pair(PairCall { .. }) => Self::Pair,
            Call::Public(PublicCall::Price(PriceCall { .. })) => Self::Price,
            Call::Public(PublicCall::Shop(ShopCall { .. })) => Self::Shop,
            Call::Public(PublicCall::Settings(_)) => Self::Settings,
            Call::Payment(PaymentCall::Open(_)) => Self::Open,
            Call::Payment(PaymentCall::Close { .. }) => Self::Close,
            Call::Query(PaymentQuery::Purchase { .. }) => Self::Find,
            Call::Payment(PaymentCall::OpenCancel { .. }) => Self::OpenCancel,
            Call::Payment(PaymentCall::CloseCancel { .. }) => Self::CloseCancel,
            Call::Query(PaymentQuery::Payment { .. }) => Self::FindPayment,
            Call::Query(PaymentQuery::Period { .. } | PaymentQuery::Search { .. }) => Self::History,
            Call::Cards(
                CardQuery::Purchase { .. } | CardQuery::Period { .. } | CardQuery::Search { .. },
            ) => Self::Sales,
            Call::Refund(RefundCall::Send(_)) => Self::Refund,
            Call::Refund(RefundCall::Query { .. }) => Self::FindRefund,
            Call::Public(PublicCall::HashPhone(HashPhoneCall { .. })) => Self::Hash,
            Call::Points(PointsCall::Save(_)) => Self::Save,
            Call::Points(PointsCall::Cancel(_)) => Self::CancelSave,
            Call::CheckKey(CheckKeyCall) => Self::CheckKey,
            Call::Result(_) => Self::Result,
            Call::UnlockKey(_) => Self::UnlockKey,
            Call::Staff(StaffCall::Status(_)) => Self::StaffStatus,
            Call::Staff(StaffCall::Unlock(_)) => Self::Unlock,
            Call::Staff(StaffCall::Lock(_)) => Self::Lock,
            Call::Staff(StaffCall::EndShift(_)) => Self::EndShift,
            Call::Staff(StaffCall::Members(_)) => Self::Members,
            Call::Staff(StaffCall::Add(_)) => Self::AddMember,
            Call::Staff(StaffCall::ChangePin(_)) => Self::ChangePin,
            Call::Staff(StaffCall::Remove(_)) => Self::RemoveMember,
            Call::Staff(StaffCall::Actions(_)) => Self::Actions,
        }
    }
}

pub(crate) fn status(number: u8) -> Status {
    Status::try_from(number).unwrap()
}

/// The cost of a price at one point per won and a fee of five percent.
pub(crate) fn quote(amount: Amount, balance: &str) -> PaymentInfo {
    let hundredth = amount.to_string();
    let units: u128 = hundredth.parse().unwrap();
    let fee = Amount::from_base_units(units / 20);
    let total = amount.checked_add(fee).unwrap();
    PaymentInfo {
        account: Address::from_bytes([7; 20]),
        amount,
        currency: "krw".to_owned(),
        balance: Amount::parse_decimal(balance).unwrap(),
        balance_value: Amount::ZERO,
        paid_point: amount,
        paid_value: amount,
        fee_point: fee,
        fee_value: fee,
        total_point: total,
        total_value: total,
        fee_rate: serde_json::from_str("0.05").unwrap(),
    }
}

/// The payment that this request opens.
pub(crate) fn item(
    request: &kios_protocol::api::OpenNewRequest,
    id: u8,
    opened: Timestamp,
) -> PaymentItem {
    let cost = quote(request.amount, "0");
    PaymentItem {
        payment_id: PaymentId::from_bytes([id; 32]),
        purchase_id: request.purchase_id.clone(),
        amount: request.amount,
        currency: request.currency.clone(),
        shop_id: request.shop_id,
        account: Address::from_bytes([7; 20]),
        paid_point: cost.paid_point,
        paid_value: cost.paid_value,
        fee_point: cost.fee_point,
        fee_value: cost.fee_value,
        total_point: cost.total_point,
        total_value: cost.total_value,
        terminal_id: request.terminal_id.clone(),
        payment_status: status(11),
        open_new_timestamp: opened,
        close_new_timestamp: Timestamp::NEVER,
        open_cancel_timestamp: Timestamp::NEVER,
        close_cancel_timestamp: Timestamp::NEVER,
    }
}

/// Answers calls.
pub(crate) struct Relay<'a>(pub(crate) &'a mut Shop);

impl Relay<'_> {
    /// Removes the oldest unanswered call of this kind; of one that was repeated, the latest, and its repetitions.
    #[track_caller]
    pub(super) fn takes(&mut self, ask: Ask) -> (Token, Call) {
        let at = self.0.calls.iter().position(|(_, call)| Ask::of(call) == ask);
        let asked = self.0.asks();
        let at = at.unwrap_or_else(|| panic!("{ask:?} was not asked, only {asked:?}"));
        let (mut token, call) = self.0.calls.remove(at);
        self.0.calls.retain(|(later, other)| {
            let repeats = *other == call;
            if repeats {
                token = *later;
            }
            !repeats
        });
        (token, call)
    }

    #[track_caller]
    pub(crate) fn answers(mut self, ask: Ask, answer: Answer<Reply>) -> Self {
        let (token, _) = self.takes(ask);
        self.0.send(Event::Answered { token, answer });
        self
    }

    /// Answers the query of its settings.
    #[track_caller]
    pub(crate) fn sends_settings(self) -> Self {
        let (token, call) = self.0.settings_call.take().expect("the settings are queried");
        let mut settings = self.0.settings_of_relay();
        settings.shop = settings.shop.filter(|_| call.shop_id.is_some());
        let answer = Answer::Done(Reply::Settings(Box::new(settings)));
        self.0.send(Event::Answered { token, answer });
        self
    }

    #[track_caller]
    pub(crate) fn refuses(self, ask: Ask, code: u32) -> Self {
        self.answers(ask, Answer::Refused(code))
    }

    /// The reply is lost.
    #[track_caller]
    pub(crate) fn loses(self, ask: Ask) -> Self {
        self.answers(ask, Answer::Unknown(Unknown::Unreachable))
    }

    /// The replies to all pending calls are lost.
    pub(crate) fn loses_everything(self) -> Self {
        for (token, _) in core::mem::take(&mut self.0.calls) {
            self.0.send(Event::Answered { token, answer: Answer::Unknown(Unknown::Unreachable) });
        }
        self
    }

    pub(crate) fn answers_shop(self) -> Self {
        self.answers_shop_as(ShopInfo::ACTIVE)
    }

    /// Answers every query of the shop.
    pub(crate) fn answers_shop_as(mut self, status: u8) -> Self {
        while self.0.asks().contains(&Ask::Shop) {
            let (token, _) = self.takes(Ask::Shop);
            let shop = ShopInfo {
                shop_id: shop_id(),
                name: "Han River Coffee".to_owned(),
                currency: self.0.currency.clone(),
                status,
                account: Address::ZERO,
                delegator: Address::ZERO,
                provided_amount: Amount::ZERO,
                used_amount: Amount::ZERO,
                refunded_amount: Amount::ZERO,
                collected_amount: None,
            };
            let answer = Answer::Done(Reply::Shop(Box::new(shop)));
            self.0.send(Event::Answered { token, answer });
        }
        self
    }

    /// Answers price and shop; the customer has this many points.
    #[track_caller]
    pub(crate) fn quotes(mut self, balance: &str) -> Self {
        let (token, call) = self.takes(Ask::Price);
        let Call::Public(PublicCall::Price(PriceCall { amount, .. })) = call else {
            unreachable!()
        };
        let info = quote(amount, balance);
        let answer = Answer::Done(Reply::Price(Box::new(info)));
        self.0.send(Event::Answered { token, answer });
        self.answers_shop()
    }

    pub(crate) fn pairs(self) -> Self {
        let status = super::status(self.0.server_now());
        self.pairs_silently().answers(Ask::StaffStatus, Answer::Done(Reply::StaffStatus(status)))
    }

    /// Pairs with a shop whose owner has no PIN yet.
    pub(crate) fn pairs_a_shop_without_pins(self) -> Self {
        let status = super::status(self.0.server_now());
        let status = StaffStatus { has_owner: false, may_set_first: true, ..status };
        self.pairs_silently().answers(Ask::StaffStatus, Answer::Done(Reply::StaffStatus(status)))
    }

    /// Pairs, and does not say whether the shop has PINs.
    pub(crate) fn pairs_silently(self) -> Self {
        let paired = PairResponse {
            shop_id: shop_id(),
            shop_name: "Han River Coffee".to_owned(),
            currency: self.0.currency.clone(),
            terminal_id: "T1".parse().unwrap(),
            server_time: self.0.server_now(),
        };
        self.answers(Ask::Pair, Answer::Done(Reply::Pair(Box::new(PairAnswer::Paired(paired)))))
    }

    /// Opens the payment; the reply is lost.
    #[track_caller]
    pub(crate) fn opens_but_the_answer_is_lost(self) -> Self {
        self.opens_and_answers(Answer::Unknown(Unknown::Late))
    }

    /// Opens the payment and responds with this code.
    #[track_caller]
    pub(crate) fn opens_but_answers(self, code: u32) -> Self {
        self.opens_and_answers(Answer::Refused(code))
    }

    #[track_caller]
    fn opens_and_answers(mut self, answer: Answer<Reply>) -> Self {
        let (token, call) = self.takes(Ask::Open);
        self.open(&call);
        self.0.send(Event::Answered { token, answer });
        self
    }

    /// Opens the payment and replies.
    #[track_caller]
    pub(crate) fn opens(mut self) -> Self {
        let (token, call) = self.takes(Ask::Open);
        let item = self.open(&call);
        let answer = Answer::Done(Reply::Payment(Box::new(item)));
        self.0.send(Event::Answered { token, answer });
        self
    }

    /// Opens the payment and replies with another one.
    #[track_caller]
    pub(crate) fn opens_but_replies(mut self, change: impl FnOnce(&mut PaymentItem)) -> Self {
        let (token, call) = self.takes(Ask::Open);
        let mut item = self.open(&call);
        change(&mut item);
        let answer = Answer::Done(Reply::Payment(Box::new(item)));
        self.0.send(Event::Answered { token, answer });
        self
    }

    fn open(&mut self, call: &Call) -> PaymentItem {
        let Call::Payment(PaymentCall::Open(request)) = call else { unreachable!() };
        let known = self.0.payment.as_ref().map(|record| record.item.clone());
        if let Some(item) = known.filter(|item| item.purchase_id == request.purchase_id) {
            return item;
        }
        let item = item(request, 0x5e, self.0.server_now());
        self.0.payment = Some(PaymentRecord {
            version: 1,
            timed_out: false,
            cancel_until: Timestamp::NEVER,
            late_return_at: Timestamp::NEVER,
            item: item.clone(),
        });
        item
    }

    /// Changes the payment's status, without an update.
    pub(crate) fn has(self, number: u8) -> Self {
        let record = self.0.payment.as_mut().unwrap();
        record.version += 1;
        record.item.payment_status = status(number);
        self
    }

    pub(crate) fn has_timed_out(self) -> Self {
        let record = self.0.payment.as_mut().unwrap();
        record.version += 1;
        record.timed_out = true;
        self
    }

    /// Sends an update of the payment.
    pub(crate) fn tells(self) -> Self {
        let record = self.0.payment.clone().unwrap();
        self.tells_of(record)
    }

    pub(crate) fn tells_of(self, record: PaymentRecord) -> Self {
        let event = PaymentEvent {
            sequence: record.version,
            kind: PaymentEventKind::PayNew,
            code: 0,
            message: "Success".to_owned(),
            version: record.version,
            data: record,
        };
        let event = StreamEvent::Payment(Box::new(event));
        self.0.send(Event::StreamUpdate(StreamUpdate::Event(event)));
        self
    }

    /// Reports whether the network's relay responds.
    pub(crate) fn reports_upstream(self, state: UpstreamState) -> Self {
        let status = UpstreamStatus { state, server_time: self.0.server_now() };
        self.0.send(Event::StreamUpdate(StreamUpdate::Event(StreamEvent::Upstream(status))));
        self
    }

    pub(crate) fn beats(self) -> Self {
        let heartbeat = Heartbeat { server_time: self.0.server_now() };
        self.0.send(Event::StreamUpdate(StreamUpdate::Event(StreamEvent::Heartbeat(heartbeat))));
        self
    }

    /// Changes the status to approved and sends an update.
    pub(crate) fn approves(self) -> Self {
        self.has(14).tells().has(15).tells()
    }

    pub(crate) fn denies(self) -> Self {
        self.has(16).tells()
    }

    /// Closes the payment as requested and replies.
    #[track_caller]
    pub(crate) fn closes(mut self) -> Self {
        let (token, call) = self.takes(Ask::Close);
        self.close(&call);
        let item = self.0.payment.clone().unwrap().item;
        let answer = Answer::Done(Reply::Payment(Box::new(item)));
        self.0.send(Event::Answered { token, answer });
        self
    }

    #[track_caller]
    pub(crate) fn closes_but_the_answer_is_lost(mut self) -> Self {
        let (token, call) = self.takes(Ask::Close);
        self.close(&call);
        self.0.send(Event::Answered { token, answer: Answer::Unknown(Unknown::Late) });
        self
    }

    fn close(&mut self, call: &Call) {
        let Call::Payment(PaymentCall::Close { confirm, .. }) = call else { unreachable!() };
        let record = self.0.payment.as_mut().unwrap();
        let approved = [15, 17].contains(&record.item.payment_status.number());
        record.version += 1;
        record.item.payment_status = status(if approved && *confirm { 18 } else { 19 });
    }

    /// Answers every status query of the purchase.
    #[track_caller]
    pub(crate) fn finds(mut self) -> Self {
        let (token, call) = self.takes(Ask::Find);
        let Call::Query(PaymentQuery::Purchase { purchase_id }) = call else { unreachable!() };
        let found = self.0.payment.iter().filter(|r| r.item.purchase_id == purchase_id);
        let payments = found.cloned().collect();
        let found = Payments { server_time: self.0.server_now(), payments };
        let answer = Answer::Done(Reply::Payments(found));
        self.0.send(Event::Answered { token, answer });
        self
    }

    /// Answers a query for a day or for a receipt with the payment.
    #[track_caller]
    pub(crate) fn lists(mut self, ask: Ask) -> Self {
        let (token, call) = self.takes(ask);
        let wanted = |record: &&PaymentRecord| {
            if let Call::Query(PaymentQuery::Period { from, to }) = &call {
                return (*from..*to).contains(&record.item.open_new_timestamp);
            }
            if let Call::Query(PaymentQuery::Search { text, .. }) = &call {
                return record.item.purchase_id.as_str().contains(text);
            }
            let Call::Query(PaymentQuery::Payment { payment_id }) = &call else { unreachable!() };
            record.item.payment_id == *payment_id
        };
        let payments = self.0.payment.iter().filter(wanted).cloned().collect();
        let found = Payments { server_time: self.0.server_now(), payments };
        self.0.send(Event::Answered { token, answer: Answer::Done(Reply::Payments(found)) });
        self
    }

    /// Opens the requested cancel, and replies unless the reply is lost.
    #[track_caller]
    pub(crate) fn opens_cancel(mut self) -> Self {
        let (token, item) = self.open_cancel();
        let answer = Answer::Done(Reply::Payment(Box::new(item)));
        self.0.send(Event::Answered { token, answer });
        self
    }

    #[track_caller]
    pub(crate) fn opens_cancel_but_the_answer_is_lost(mut self) -> Self {
        let (token, _) = self.open_cancel();
        self.0.send(Event::Answered { token, answer: Answer::Unknown(Unknown::Late) });
        self
    }

    #[track_caller]
    fn open_cancel(&mut self) -> (Token, PaymentItem) {
        let (token, _) = self.takes(Ask::OpenCancel);
        let now = self.0.server_now();
        let record = self.0.payment.as_mut().unwrap();
        let number = record.item.payment_status.number();
        assert!([18, 56, 59].contains(&number), "a cancel was asked for at {number}");
        record.version += 1;
        record.timed_out = false;
        record.item.payment_status = status(51);
        record.item.open_cancel_timestamp = now;
        (token, record.item.clone())
    }

    /// Closes the cancel as requested and replies.
    #[track_caller]
    pub(crate) fn closes_cancel(mut self) -> Self {
        let token = self.close_cancel();
        let item = self.0.payment.clone().unwrap().item;
        let answer = Answer::Done(Reply::Payment(Box::new(item)));
        self.0.send(Event::Answered { token, answer });
        self
    }

    #[track_caller]
    pub(crate) fn closes_cancel_but_the_answer_is_lost(mut self) -> Self {
        let token = self.close_cancel();
        self.0.send(Event::Answered { token, answer: Answer::Unknown(Unknown::Late) });
        self
    }

    #[track_caller]
    fn close_cancel(&mut self) -> Token {
        let (token, call) = self.takes(Ask::CloseCancel);
        let Call::Payment(PaymentCall::CloseCancel { confirm, .. }) = call else { unreachable!() };
        let record = self.0.payment.as_mut().unwrap();
        let approved = [55, 57].contains(&record.item.payment_status.number());
        record.version += 1;
        record.item.payment_status = status(if approved && confirm { 58 } else { 59 });
        token
    }
}
