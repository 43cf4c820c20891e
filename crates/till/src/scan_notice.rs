//! A short notice about a scan that the screen did not take.

use crate::Instant;
use crate::input::{Input, UserInput};
use crate::payment_code;
use crate::preflight::ChargeBlocker;

/// How long the notice is shown.
const SHOWN_MS: u64 = 4_000;

/// Why a scan was not taken.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum NotTaken {
    /// It is no payment code.
    Foreign,
    /// It is a payment code, and the screen has no use for one.
    NotHere,
    /// It is a payment code, and this keeps a sale from starting.
    Blocked(ChargeBlocker),
}

/// The notice about the latest scan.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct ScanNotice {
    taken: bool,
    shown: Option<(NotTaken, Instant)>,
}

impl ScanNotice {
    /// A state is about to handle the input. Any input by a person ends the notice.
    pub(crate) const fn begin(&mut self, input: &Input) {
        if matches!(input, Input::User(_)) {
            *self = Self { taken: false, shown: None };
        }
    }

    /// The state takes the scan.
    pub(crate) const fn take(&mut self) {
        self.taken = true;
    }

    /// The state would take the scan if nothing kept a sale from starting.
    pub(crate) const fn block(&mut self, blocker: ChargeBlocker, now: Instant) {
        self.taken = true;
        self.shown = Some((NotTaken::Blocked(blocker), now));
    }

    /// A state has handled the input.
    pub(crate) fn end(&mut self, input: &Input, now: Instant) {
        if let Input::User(UserInput::Scanned(scan)) = input
            && !self.taken
        {
            let why = match payment_code::parse(&scan.text) {
                Ok(_) => NotTaken::NotHere,
                Err(_) => NotTaken::Foreign,
            };
            self.shown = Some((why, now));
        }
    }

    /// What to show.
    pub(crate) fn shown(&self, now: Instant) -> Option<NotTaken> {
        let (why, since) = self.shown?;
        (now.ms_since(since) < SHOWN_MS).then_some(why)
    }
}
