//! Applies responses and stream updates to the state.

use kios_client::{Instant, PollResult};
use kios_protocol::api::{
    self, Answer, PaymentEvent, PaymentItem, PaymentRecord, Payments, StreamEvent, StreamUpdate,
};
use kios_protocol::payment::{Stage, Status};
use kios_protocol::{Address, Amount, PaymentId, ResultCode as Refusal, Timestamp};

use super::account::is_pending;
use super::{OUTCOME_DURATION_MS, Outcome, OutcomeScreen, Request, Response, Role, Screen, Wallet};

impl Wallet {
    /// Applies the response to a pending request.
    pub(super) fn apply_response(&mut self, response: Response, now: Instant) {
        match response {
            Response::Demo(answer) => {
                self.connection.polled(PollResult::from(&answer));
                if let Some(signer) = self.login.apply_demo(answer) {
                    self.sign_in(signer, now);
                } else if self.account.is_none() {
                    self.request_demo_balances();
                }
            }
            Response::Balance(account, answer) => {
                self.connection.polled(PollResult::from(&answer));
                if let Answer::Done(points) = answer {
                    self.apply_balance(account, points);
                }
            }
            Response::Payments(answer) => {
                self.connection.polled(PollResult::from(&answer));
                if let Answer::Done(list) = answer {
                    self.apply_list(&list, now);
                }
            }
            Response::Code(answer) => {
                self.connection.polled(PollResult::from(&answer));
                if let Screen::Home(Some(code)) = &mut self.screen {
                    code.apply_response(answer, now);
                }
            }
            Response::Payment(id, answer) => {
                self.connection.polled(PollResult::from(&answer));
                self.apply_payment(id, answer, now);
            }
            Response::Shop(id, answer) => {
                if let (Answer::Done(shop), Some(account)) = (answer, &mut self.account) {
                    account.add_shop(id, shop);
                }
                self.check_authorized(now);
            }
            Response::Roles(answer) => {
                self.connection.polled(PollResult::from(&answer));
                if let Answer::Done(roles) = answer {
                    self.apply_roles(&roles, now);
                }
            }
            Response::Decision(id, answer) => {
                self.connection.polled(PollResult::from(&answer));
                self.apply_decision(id, answer, now);
            }
            Response::LimitApprovals(answer) => self.apply_waiting(answer, now),
            Response::PinsUnlocked(shop, answer) => self.apply_pins_unlocked(shop, &answer),
            Response::LimitDecision(id, decision, answer) => {
                self.apply_limit_result(&id, decision, &answer, now);
            }
        }
    }

    /// Applies the result of the decision on the screen.
    fn apply_decision(&mut self, id: PaymentId, answer: Answer<api::Approval>, now: Instant) {
        let Screen::Approval(approval) = &mut self.screen else { return };
        if approval.id != id {
            return;
        }
        let outcome = approval.apply_result(answer, &self.clock, now);
        if let (Some(account), Some((item, decision))) =
            (&mut self.account, approval.lost_decision())
        {
            account.record_lost(item, decision);
        }
        self.finish_with(outcome, now);
    }

    /// Applies the response to a request for the payment on the screen.
    fn apply_payment(&mut self, id: PaymentId, answer: Answer<PaymentItem>, now: Instant) {
        let Screen::Approval(approval) = &mut self.screen else { return };
        if approval.id != id {
            return;
        }
        let outcome = match answer {
            Answer::Done(item) => self.apply_item(&item, now),
            Answer::Refused(_) | Answer::Unknown(_) => approval.apply_missing(&answer, now),
        };
        self.request_shop();
        self.finish_with(outcome, now);
    }

    /// Applies the state of the payment on the screen; returns its outcome if it has one.
    pub(super) fn apply_item(&mut self, item: &PaymentItem, now: Instant) -> Option<Outcome> {
        let (Screen::Approval(approval), Some(account)) = (&mut self.screen, &mut self.account)
        else {
            return None;
        };
        account.mark_shown(item);
        if approval.item.is_none() {
            approval.phase = account.phase_to_show(item);
            if let Some(decision) = account.lost_decision(item) {
                approval.recall_lost(decision);
            }
        }
        if !account.may_decide(approval.phase, item) {
            return Some(Outcome::OtherAccount);
        }
        approval.apply_item(item, &self.clock, now)
    }

    /// Ends the decision on the screen if another account makes it: the owner of a cancel is known
    /// only with its shop.
    fn check_authorized(&mut self, now: Instant) {
        let (Screen::Approval(approval), Some(account)) = (&self.screen, &self.account) else {
            return;
        };
        let item = approval.item.as_ref();
        if item.is_some_and(|item| !account.may_decide(approval.phase, item)) {
            self.finish(Outcome::OtherAccount, now);
        }
    }

    /// Applies the roles of the account. The cancels received before are kept, so that an owner now
    /// sees them.
    fn apply_roles(&mut self, roles: &[api::Role], now: Instant) {
        let Some(account) = &mut self.account else { return };
        if account.role != Role::Unknown {
            return;
        }
        let owner = roles.contains(&api::Role::ShopOwner);
        account.role = if owner { Role::Owner } else { Role::Customer };
        self.check_authorized(now);
        self.open_latest_unshown(now);
    }

    fn finish_with(&mut self, outcome: Option<Outcome>, now: Instant) {
        if let Some(outcome) = outcome {
            self.finish(outcome, now);
        }
    }

    fn apply_balance(&mut self, of: Address, points: Amount) {
        self.login.balances.insert(of, points);
        if let Some(account) = &mut self.account
            && account.signer.account() == of
        {
            account.balance = Some(points);
        }
    }

    /// Applies the list of pending payments. The payments of the first list count as shown; a payment
    /// that is new in a later one was opened while the stream was down, and is shown at once.
    fn apply_list(&mut self, list: &Payments, now: Instant) {
        self.observe_server_time(list.server_time, now);
        for record in &list.payments {
            self.apply_record(record, now);
        }
        let Some(account) = &mut self.account else { return };
        account.retain_listed(&list.payments);
        if !account.listed {
            account.listed = true;
            account.mark_all_shown();
        }
        self.request_shops();
        self.open_latest_unshown(now);
    }

    /// Applies an event of the stream, or a change of its connection.
    pub(super) fn apply_stream_update(&mut self, update: StreamUpdate, now: Instant) {
        if self.account.is_none() {
            return;
        }
        if let StreamUpdate::Event(_) = update {
            self.connection.received(now);
        }
        match update {
            StreamUpdate::Open => self.connection.opened(now),
            StreamUpdate::Lost | StreamUpdate::Rejected => self.connection.lost(now),
            StreamUpdate::Event(StreamEvent::Hello(hello)) => {
                self.observe_server_time(hello.server_time, now);
                self.request_roles();
                // A list requested earlier may lack what changed since.
                self.send_anew(Request::Payments);
            }
            StreamUpdate::Event(StreamEvent::Heartbeat(heartbeat)) => {
                self.observe_server_time(heartbeat.server_time, now);
            }
            StreamUpdate::Event(StreamEvent::Upstream(status)) => {
                self.observe_server_time(status.server_time, now);
            }
            StreamUpdate::Event(StreamEvent::Reset(reset)) => {
                for record in &reset.payments {
                    self.apply_record(record, now);
                }
                self.send_anew(Request::Payments);
            }
            StreamUpdate::Event(StreamEvent::Payment(event)) => {
                self.apply_payment_event(&event, now);
            }
            StreamUpdate::Event(StreamEvent::Refund(_) | StreamEvent::Shop(_)) => {}
        }
    }

    fn apply_payment_event(&mut self, event: &PaymentEvent, now: Instant) {
        let is_new = self.apply_record(&event.data, now);
        let timed_out = event.data.timed_out || event.code == Refusal::TimedOut.number();
        if is_new
            && timed_out
            && let Screen::Approval(approval) = &self.screen
            && approval.id == event.data.item.payment_id
        {
            let outcome = approval.timed_out();
            self.finish_with(outcome, now);
        }
        self.request_shops();
        self.open_latest_unshown(now);
    }

    fn observe_server_time(&mut self, server: Timestamp, now: Instant) {
        self.clock.observe(server, now);
    }

    /// Applies the state of a payment; `false` if a newer one has been applied.
    fn apply_record(&mut self, record: &PaymentRecord, now: Instant) -> bool {
        let Some(account) = &mut self.account else { return false };
        if !account.apply_record(record) {
            return false;
        }
        let (id, status) = (record.item.payment_id, record.item.payment_status);
        match &mut self.screen {
            Screen::Approval(approval) if approval.id == id => {
                let outcome = self.apply_item(&record.item, now);
                self.finish_with(outcome, now);
            }
            Screen::Outcome(done) if done.id == id => {
                let outcome = updated_outcome(done, status);
                if outcome != done.outcome {
                    done.outcome = outcome;
                    done.until = Some(now.plus_ms(OUTCOME_DURATION_MS));
                }
                done.item = Some(record.item.clone());
            }
            Screen::Login
            | Screen::Home(_)
            | Screen::Approval(_)
            | Screen::Outcome(_)
            | Screen::Limit(_)
            | Screen::LimitOutcome(_) => {}
        }
        if !is_pending(&record.item) {
            self.request_balance();
        }
        true
    }

    /// Shows a new payment if the screen is free. An outcome is replaced only by the same payment,
    /// when its cancel is requested again.
    fn open_latest_unshown(&mut self, now: Instant) {
        let Some(account) = &self.account else { return };
        let Some(id) = account.latest_unshown(&self.clock, now) else { return };
        let free = match &self.screen {
            Screen::Home(_) => true,
            Screen::Outcome(done) => done.id == id,
            Screen::Login | Screen::Approval(_) | Screen::Limit(_) | Screen::LimitOutcome(_) => {
                false
            }
        };
        if free {
            self.open(id, now);
        }
    }

    /// Requests the shops that are not known yet.
    pub(super) fn request_shops(&mut self) {
        let Some(account) = &self.account else { return };
        let shops: Vec<_> = account.unknown_shops().collect();
        for shop in shops {
            self.send(Request::Shop(shop));
        }
    }
}

/// The outcome on the screen after the payment has got another status.
fn updated_outcome(done: &OutcomeScreen, status: Status) -> Outcome {
    if status.phase != done.phase || done.outcome != Outcome::Approved {
        return done.outcome;
    }
    match status.stage {
        Stage::Closed => Outcome::Completed,
        Stage::Failed => Outcome::NotCompleted,
        Stage::Opened
        | Stage::SendFailed
        | Stage::Reverted
        | Stage::Sent
        | Stage::Confirmed
        | Stage::Replied
        | Stage::Denied => Outcome::Approved,
    }
}
