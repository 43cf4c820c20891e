//! The screens of the actions above the limit that wait for the shop owner.
//!
//! An action that arrives while the home screen is shown opens at once, as a cancel does; one that
//! arrives at another time stays in the list, because it can wait.

use kios_client::{Instant, PollResult};
use kios_protocol::ShopId;
use kios_protocol::api::{Answer, LimitApprovals};

use super::account::UnlockState;
use super::{
    Decision, Direction, LimitDecision, LimitOutcome, LimitOutcomeScreen, OUTCOME_DURATION_MS,
    Request, Screen, Wallet,
};

impl Wallet {
    /// Shows an action of the list.
    pub(super) fn open_limit(&mut self, id: &str) {
        let account = self.account.as_ref();
        let Some(waiting) = account.map(|account| &account.waiting) else { return };
        let Some(action) = waiting.find(id) else { return };
        let mut decision = LimitDecision::new(action.clone());
        if waiting.is_lost(id) {
            decision.recall_lost();
        }
        self.screen = Screen::Limit(Box::new(decision));
        self.direction = Direction::Forward;
    }

    /// Applies the response to a request for the waiting actions.
    pub(super) fn apply_waiting(&mut self, answer: Answer<LimitApprovals>, now: Instant) {
        self.connection.polled(PollResult::from(&answer));
        let Answer::Done(list) = answer else { return };
        self.clock.observe(list.server_time, now);
        let Some(account) = &mut self.account else { return };
        account.list_locked(&list.locked_shops);
        let new = account.waiting.apply(list.approvals);
        if let Screen::Limit(limit) = &self.screen
            && let Some(outcome) = limit.apply_list(&account.waiting)
        {
            self.finish_limit(outcome, now);
        }
        if let (Screen::Home(_), Some(new)) = (&self.screen, new) {
            self.open_limit(&new);
        }
    }

    /// Unlocks the PINs of a shop.
    pub(super) fn unlock_pins(&mut self, shop: ShopId) {
        if let Some(locked) = self.account.as_mut().and_then(|account| account.locked(shop)) {
            locked.unlock = UnlockState::Sending;
            self.send(Request::UnlockPins(shop));
        }
    }

    /// Applies the result of unlocking the PINs of a shop. Unless it was done, the next list shows whether they are still
    /// locked.
    pub(super) fn apply_pins_unlocked(&mut self, shop: ShopId, result: &Answer<()>) {
        self.connection.polled(PollResult::from(result));
        let Some(account) = &mut self.account else { return };
        match result {
            Answer::Done(()) => {
                account.locked_shops.retain(|locked| locked.shop_id != shop);
                // A list requested earlier may still have it.
                self.send_anew(Request::LimitApprovals);
            }
            Answer::Refused(_) | Answer::Unknown(_) => {
                if let Some(locked) = account.locked(shop) {
                    locked.unlock = UnlockState::NotConfirmed;
                }
            }
        }
    }

    /// Applies the result of a decision.
    pub(super) fn apply_limit_result(
        &mut self,
        id: &str,
        decision: Decision,
        result: &Answer<()>,
        now: Instant,
    ) {
        self.connection.polled(PollResult::from(result));
        if let (Answer::Done(()), Some(account)) = (result, &mut self.account) {
            account.waiting.remove(id);
            // A list requested earlier may still have it.
            self.send_anew(Request::LimitApprovals);
        }
        if let (Answer::Unknown(_), Some(account)) = (result, &mut self.account) {
            account.waiting.record_lost(id);
        }
        if let Screen::Limit(limit) = &mut self.screen
            && limit.id() == id
            && let Some(outcome) = limit.apply_result(decision, result, now)
        {
            self.finish_limit(outcome, now);
        }
    }

    /// Replaces the decision on the screen by its outcome.
    fn finish_limit(&mut self, outcome: LimitOutcome, now: Instant) {
        let Screen::Limit(limit) = &self.screen else { return };
        let until = now.plus_ms(OUTCOME_DURATION_MS);
        let done = LimitOutcomeScreen { action: limit.action.clone(), outcome, until };
        self.screen = Screen::LimitOutcome(Box::new(done));
        self.direction = Direction::Forward;
    }
}
