//! What the wallet makes of answers and of the stream.

use kios_client::{Instant, PollResult};
use kios_protocol::api::{
    self, Answer, PaymentEvent, PaymentItem, PaymentRecord, Payments, StreamEvent, StreamUpdate,
};
use kios_protocol::payment::{Stage, Status};
use kios_protocol::{Address, Amount, PaymentId, ResultCode as Refusal, Timestamp};

use super::account::awaits;
use super::{Done, Outcome, Request, Response, Role, STAY, Screen, Wallet};

impl Wallet {
    /// Takes the answer to a question that is still of interest.
    pub(super) fn apply_response(&mut self, response: Response, now: Instant) {
        match response {
            Response::Demo(answer) => {
                self.connection.polled(PollResult::from(&answer));
                if let Some(signer) = self.door.answered(answer) {
                    self.sign_in(signer, now);
                } else if self.account.is_none() {
                    self.request_demo_balances();
                }
            }
            Response::Balance(account, answer) => {
                self.connection.polled(PollResult::from(&answer));
                if let Answer::Done(points) = answer {
                    self.balance(account, points);
                }
            }
            Response::Payments(answer) => {
                self.connection.polled(PollResult::from(&answer));
                if let Answer::Done(list) = answer {
                    self.list(&list, now);
                }
            }
            Response::Code(answer) => {
                self.connection.polled(PollResult::from(&answer));
                if let Screen::Home(Some(code)) = &mut self.screen {
                    code.answered(answer, now);
                }
            }
            Response::Payment(id, answer) => {
                self.connection.polled(PollResult::from(&answer));
                self.read(id, answer, now);
            }
            Response::Shop(id, answer) => {
                if let (Answer::Done(shop), Some(account)) = (answer, &mut self.account) {
                    account.learn_shop(id, shop);
                }
                self.check_whose(now);
            }
            Response::Roles(answer) => {
                self.connection.polled(PollResult::from(&answer));
                if let Answer::Done(roles) = answer {
                    self.roles(&roles, now);
                }
            }
            Response::Decision(id, answer) => {
                self.connection.polled(PollResult::from(&answer));
                if let Screen::Approval(approval) = &mut self.screen
                    && approval.id == id
                {
                    let outcome = approval.answered(answer, &self.clock, now);
                    self.end_with(outcome, now);
                }
            }
        }
    }

    /// Takes the answer to a reading of the payment on the screen.
    fn read(&mut self, id: PaymentId, answer: Answer<PaymentItem>, now: Instant) {
        let Screen::Approval(approval) = &mut self.screen else { return };
        if approval.id != id {
            return;
        }
        let outcome = match answer {
            Answer::Done(item) => self.learn(&item, now),
            Answer::Refused(_) | Answer::Unknown(_) => approval.unread(&answer, now),
        };
        self.request_shop();
        self.end_with(outcome, now);
    }

    /// Takes the payment on the screen as it stands.
    pub(super) fn learn(&mut self, item: &PaymentItem, now: Instant) -> Option<Outcome> {
        let (Screen::Approval(approval), Some(account)) = (&mut self.screen, &mut self.account)
        else {
            return None;
        };
        account.see(item);
        if approval.item.is_none() {
            approval.life = account.asked(item);
        }
        if !account.is_asked(approval.life, item) {
            return Some(Outcome::NotMine);
        }
        approval.learn(item, &self.clock, now)
    }

    /// A cancel on the screen may turn out to be another owner's, once its shop is known.
    fn check_whose(&mut self, now: Instant) {
        let (Screen::Approval(approval), Some(account)) = (&self.screen, &self.account) else {
            return;
        };
        let item = approval.item.as_ref();
        if item.is_some_and(|item| !account.is_asked(approval.life, item)) {
            self.end(Outcome::NotMine, now);
        }
    }

    /// Learns what the account is to the relay; what it may answer as an owner has been kept.
    fn roles(&mut self, roles: &[api::Role], now: Instant) {
        let Some(account) = &mut self.account else { return };
        if account.role != Role::Unknown {
            return;
        }
        let owner = roles.contains(&api::Role::ShopOwner);
        account.role = if owner { Role::Owner } else { Role::Customer };
        self.check_whose(now);
        self.open_unseen(now);
    }

    fn end_with(&mut self, outcome: Option<Outcome>, now: Instant) {
        if let Some(outcome) = outcome {
            self.end(outcome, now);
        }
    }

    fn balance(&mut self, of: Address, points: Amount) {
        self.door.points.insert(of, points);
        if let Some(account) = &mut self.account
            && account.signer.account() == of
        {
            account.balance = Some(points);
        }
    }

    /// Takes the list of what waits. The first one is where the customer starts from; what is new
    /// in a later one came while the stream was down, and opens like news.
    fn list(&mut self, list: &Payments, now: Instant) {
        self.server_time(list.server_time, now);
        for record in &list.payments {
            self.payment(record, now);
        }
        let Some(account) = &mut self.account else { return };
        account.only(&list.payments);
        if !account.listed {
            account.listed = true;
            account.see_all();
        }
        self.request_shops();
        self.open_unseen(now);
    }

    /// Takes what the stream brings.
    pub(super) fn news(&mut self, news: StreamUpdate, now: Instant) {
        if self.account.is_none() {
            return;
        }
        match news {
            StreamUpdate::Open => self.connection.opened(),
            StreamUpdate::Lost | StreamUpdate::Rejected => self.connection.lost(now),
            StreamUpdate::Event(StreamEvent::Hello(hello)) => {
                self.server_time(hello.server_time, now);
                self.request_roles();
                // A list that was asked for before may miss what came in between.
                self.send_anew(Request::Payments);
            }
            StreamUpdate::Event(StreamEvent::Heartbeat(heartbeat)) => {
                self.server_time(heartbeat.server_time, now);
            }
            StreamUpdate::Event(StreamEvent::Reset(reset)) => {
                for record in &reset.payments {
                    self.payment(record, now);
                }
                self.send_anew(Request::Payments);
            }
            StreamUpdate::Event(StreamEvent::Payment(event)) => self.payment_event(&event, now),
            StreamUpdate::Event(StreamEvent::Refund(_) | StreamEvent::Shop(_)) => {}
        }
    }

    fn payment_event(&mut self, event: &PaymentEvent, now: Instant) {
        let fresh = self.payment(&event.data, now);
        let timed_out = event.data.timed_out || event.code == Refusal::TimedOut.number();
        if fresh
            && timed_out
            && let Screen::Approval(approval) = &self.screen
            && approval.id == event.data.item.payment_id
        {
            let outcome = approval.timed_out();
            self.end_with(outcome, now);
        }
        self.request_shops();
        self.open_unseen(now);
    }

    fn server_time(&mut self, server: Timestamp, now: Instant) {
        self.clock.observe(server, now);
    }

    /// Takes a payment as it stands; `false` when something newer is known.
    fn payment(&mut self, record: &PaymentRecord, now: Instant) -> bool {
        let Some(account) = &mut self.account else { return false };
        if !account.hear(record) {
            return false;
        }
        let (id, status) = (record.item.payment_id, record.item.payment_status);
        match &mut self.screen {
            Screen::Approval(approval) if approval.id == id => {
                let outcome = self.learn(&record.item, now);
                self.end_with(outcome, now);
            }
            Screen::Done(done) if done.id == id => {
                let outcome = later(done, status);
                if outcome != done.outcome {
                    done.outcome = outcome;
                    done.until = Some(now.plus_ms(STAY));
                }
                done.item = Some(record.item.clone());
            }
            Screen::Choose | Screen::Home(_) | Screen::Approval(_) | Screen::Done(_) => {}
        }
        if !awaits(&record.item) {
            self.request_balance();
        }
        true
    }

    /// On the home screen, a payment that has just come opens by itself; in place of an outcome only
    /// the same payment does, when its cancel is asked for again.
    fn open_unseen(&mut self, now: Instant) {
        let Some(account) = &self.account else { return };
        let Some(id) = account.unseen(&self.clock, now) else { return };
        let free = match &self.screen {
            Screen::Home(_) => true,
            Screen::Done(done) => done.id == id,
            Screen::Choose | Screen::Approval(_) => false,
        };
        if free {
            self.open(id, now);
        }
    }

    /// Requests what the shops of the payments that wait are called.
    pub(super) fn request_shops(&mut self) {
        let Some(account) = &self.account else { return };
        let shops: Vec<_> = account.shops_to_name().collect();
        for shop in shops {
            self.send(Request::Shop(shop));
        }
    }
}

/// What an outcome on the screen turns into when the payment goes on.
fn later(done: &Done, status: Status) -> Outcome {
    match (done.outcome, status.stage) {
        (unchanged, _) if status.phase != done.life => unchanged,
        (Outcome::Approved, Stage::Closed) => Outcome::Settled,
        (Outcome::Approved, Stage::Failed) => Outcome::Returned,
        (unchanged, _) => unchanged,
    }
}
