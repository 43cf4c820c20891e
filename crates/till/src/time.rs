//! The kiosk's own clock, and the relay's seen through it.

use kios_protocol::Timestamp;

/// How far behind the reckoning a time may be and still be old news, milliseconds.
const OLD_NEWS: u64 = 10_000;

/// The kiosk's clock: milliseconds since 1970 as the device counts them, never running backwards
/// while the page lives. It may be wrong; only differences of it are trusted.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub struct Now(pub u64);

impl Now {
    /// Milliseconds since `earlier`; 0 when `earlier` is the later one.
    pub const fn since(self, earlier: Self) -> u64 {
        self.0.saturating_sub(earlier.0)
    }

    /// This many milliseconds later.
    pub(crate) const fn plus(self, millis: u64) -> Self {
        Self(self.0.saturating_add(millis))
    }
}

/// The relay's time, learnt from what the relay says, carried on by the device's clock.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct ServerClock {
    heard: Option<(Timestamp, Now)>,
}

impl ServerClock {
    /// The relay said that it was `server` o'clock.
    ///
    /// What it says is as old as its way here was long, so a time a little behind the reckoning
    /// changes nothing.
    pub(crate) fn hear(&mut self, server: Timestamp, now: Now) {
        let told = server.seconds().saturating_mul(1_000);
        let behind = self.heard.map(|_| self.millis(now).saturating_sub(told));
        if behind.is_none_or(|behind| behind == 0 || behind > OLD_NEWS) {
            self.heard = Some((server, now));
        }
    }

    /// The relay stamped something with `server`: it is at least that late.
    pub(crate) fn at_least(&mut self, server: Timestamp, now: Now) {
        if self.heard.is_none() || server > self.at(now) {
            self.heard = Some((server, now));
        }
    }

    /// Milliseconds since 1970 on the relay's clock; the device's own before anything was heard.
    pub(crate) fn millis(&self, now: Now) -> u64 {
        match self.heard {
            Some((server, at)) => {
                server.seconds().saturating_mul(1_000).saturating_add(now.since(at))
            }
            None => now.0,
        }
    }

    /// The relay's time in whole seconds, once anything of it was heard.
    pub(crate) fn heard(&self, now: Now) -> Option<Timestamp> {
        self.heard.map(|_| self.at(now))
    }

    /// The relay's time in whole seconds.
    pub(crate) fn at(&self, now: Now) -> Timestamp {
        Timestamp::from_seconds(self.millis(now) / 1_000)
    }
}
