//! Simulated users of the kiosk.

use kios_till::{Button, Event, Key, KeyPress};

use super::keyboard::named;
use super::{CODE, Heartbeats, Shop, press};

/// Presses buttons.
pub(crate) struct Clerk<'a>(pub(crate) &'a mut Shop);

impl Clerk<'_> {
    pub(crate) fn press(self, button: Button) -> Self {
        self.0.waits_until_ready(button).send(Event::Pressed(button));
        self
    }

    /// Presses without looking whether the button is ready.
    pub(crate) fn taps(self, button: Button) -> Self {
        self.0.send(Event::Pressed(button));
        self
    }

    pub(crate) fn starts(self) -> Self {
        self.press(Button::Start)
    }

    /// Enters keys: digits, `+`, `.`, `<` for backspace, `c` for clear, `z` for `00`.
    pub(crate) fn presses(self, keys: &str) -> Self {
        keys.chars().fold(self, |clerk, key| {
            clerk.press(match key {
                '+' => Button::Plus,
                '.' => Button::Dot,
                '<' => Button::Backspace,
                'c' => Button::Clear,
                'z' => Button::DoubleZero,
                digit => Button::Digit(u8::try_from(digit.to_digit(10).unwrap()).unwrap()),
            })
        })
    }

    pub(crate) fn charges(self) -> Self {
        self.press(Button::Charge)
    }

    pub(crate) fn pays(self) -> Self {
        self.press(Button::Pay)
    }

    pub(crate) fn cancels(self) -> Self {
        self.press(Button::Cancel)
    }

    /// Types a whole text into the field.
    pub(crate) fn types(self, text: &str) -> Self {
        self.0.send(Event::Typed(text.to_owned()));
        self
    }

    /// Submits the code in the field, and once more after a second look if it has no checksum.
    pub(crate) fn submits_typed_code(self) -> Self {
        let clerk = self.press(Button::Continue);
        if clerk.0.screen() != "customer" {
            return clerk;
        }
        clerk.0.now = clerk.0.now.plus_ms(1_000);
        clerk.press(Button::Continue)
    }

    /// Types keys of the keyboard slowly.
    pub(crate) fn keys(self, keys: &[Key]) -> Self {
        for key in keys {
            self.0.now = self.0.now.plus_ms(700);
            self.0.send(Event::Key(*key));
        }
        self
    }
}

/// Shows a code to a scanner or a camera.
pub(crate) struct Customer<'a>(pub(crate) &'a mut Shop);

impl Customer<'_> {
    /// Shows it to a camera.
    pub(crate) fn shows_code(self) -> Self {
        self.shows(CODE)
    }

    pub(crate) fn shows(self, code: &str) -> Self {
        self.0.send(Event::Pasted(code.to_owned()));
        self
    }
}

/// A keyboard-wedge scanner: types what it reads, very fast.
pub(crate) struct Scanner<'a>(pub(crate) &'a mut Shop);

impl Scanner<'_> {
    /// Reads a code and types it by the keys' positions, 4 ms a key, with Enter.
    pub(crate) fn reads(self, code: &str) -> Self {
        self.types(code, 4_000, Some("Enter"))
    }

    /// Types a text at this pace, microseconds per key, with this key at its end; then waits for a second.
    pub(crate) fn types(self, text: &str, pace_us: u64, suffix: Option<&str>) -> Self {
        let keys = text.chars().map(press).chain(suffix.map(named));
        self.sends(keys.map(|press| (pace_us, press)).collect())
    }

    /// Types these keys, each after a time, microseconds; then waits for a second.
    pub(crate) fn sends(self, keys: Vec<(u64, KeyPress)>) -> Self {
        self.0.waits_ms(1_200);
        for (after_us, press) in keys {
            self.0.types_key(after_us, press);
        }
        self.0.waits_ms(1_200);
        self
    }
}

/// Advances the time.
pub(crate) struct Clock<'a>(pub(crate) &'a mut Shop);

impl Clock<'_> {
    /// One tick, a quarter of a second later, and a heartbeat every 15 s.
    pub(crate) fn ticks(self) -> Self {
        let before = self.0.now.millis();
        self.0.now = self.0.now.plus_ms(250);
        if self.0.heartbeats == Heartbeats::Arrive && before / 15_000 < self.0.now.millis() / 15_000
        {
            self.0.relay().beats();
        }
        self.0.send(Event::Tick);
        self
    }

    /// Advances by this many seconds, tick by tick.
    pub(crate) fn passes(self, seconds: u64) -> Self {
        (0..seconds * 4).fold(self, |clock, _| clock.ticks())
    }
}
