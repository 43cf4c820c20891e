//! What every screen's machine may use: the time, the pairing, and a way to ask for effects.

use kios_protocol::{PurchaseId, Timestamp};

use super::aftermath::Aftermath;
use super::preflight::Preflight;
use super::sale::Sale;
use crate::connection::Link;
use crate::journal::{Record, Step};
use crate::time::ServerClock;
use crate::{Call, Effect, Language, Now, Settings, Sound, Terminal, Token};

/// The counter's desk.
#[derive(Debug, Default)]
pub(crate) struct Desk {
    pub(crate) now: Now,
    pub(crate) clock: ServerClock,
    pub(crate) link: Link,
    pub(crate) terminal: Option<Terminal>,
    pub(crate) settings: Settings,
    /// The language of the screen.
    pub(crate) language: Language,
    pub(crate) preflight: Preflight,
    /// The last touch of anybody.
    pub(crate) touched: Now,
    /// Records that the last page left, the oldest last.
    pub(crate) backlog: Vec<(Sale, Step)>,
    /// Payments that ended unpaid and are watched for a late success.
    pub(crate) aftermath: Vec<Aftermath>,
    /// How many records cannot be read.
    pub(crate) unreadable: usize,
    /// Purchases whose payment came late and was given back.
    pub(crate) given_back: Vec<PurchaseId>,
    effects: Vec<Effect>,
    token: u64,
    purchase: u64,
}

impl Desk {
    /// The relay's time, whole seconds.
    pub(crate) fn server_now(&self) -> Timestamp {
        self.clock.at(self.now)
    }

    /// The effects since the last call.
    pub(crate) fn take_effects(&mut self) -> Vec<Effect> {
        core::mem::take(&mut self.effects)
    }

    pub(crate) fn push(&mut self, effect: Effect) {
        self.effects.push(effect);
    }

    fn token(&mut self) -> Token {
        self.token = self.token.saturating_add(1);
        Token(self.token)
    }

    /// Asks the relay.
    pub(crate) fn call(&mut self, call: Call) -> Token {
        let token = self.token();
        self.push(Effect::Call { token, call });
        token
    }

    /// Asks what became of a purchase.
    pub(crate) fn find(&mut self, purchase_id: &PurchaseId) -> Token {
        self.call(Call::Find { purchase_id: purchase_id.clone() })
    }

    /// Writes a record into the journal.
    pub(crate) fn write(&mut self, record: Record) -> Token {
        let token = self.token();
        self.push(Effect::Write { token, record: Box::new(record) });
        token
    }

    /// Drops the record of a settled sale.
    pub(crate) fn forget(&mut self, sale: &Sale) {
        self.push(Effect::Forget(sale.purchase_id.clone()));
    }

    pub(crate) fn play(&mut self, sound: Sound) {
        self.push(Effect::Play(sound));
    }

    /// A new purchase id: `P` and the relay's milliseconds in base 36, never the same twice.
    pub(crate) fn purchase_id(&mut self) -> Option<PurchaseId> {
        let millis = self.clock.millis(self.now);
        self.purchase = millis.max(self.purchase.saturating_add(1));
        format!("P{}", base36(self.purchase)).parse().ok()
    }

    /// Makes sure that no new purchase gets the id of this one.
    pub(crate) fn keep_clear_of(&mut self, purchase_id: &PurchaseId) {
        let used = purchase_id.as_str().strip_prefix('P');
        if let Some(used) = used.and_then(|digits| u64::from_str_radix(digits, 36).ok()) {
            self.purchase = self.purchase.max(used);
        }
    }
}

fn base36(number: u64) -> String {
    let mut digits = Vec::new();
    let mut rest = number;
    loop {
        let digit = u32::try_from(rest % 36).unwrap_or(0);
        digits.push(char::from_digit(digit, 36).unwrap_or('0').to_ascii_uppercase());
        rest /= 36;
        if rest == 0 {
            return digits.into_iter().rev().collect();
        }
    }
}
