//! The recogniser: decides for each key whether a hand or a scanner pressed it.

use std::collections::VecDeque;

use super::held::{Held, KeyOutput, Owner};
use super::key::KeyKind;
use super::reading::{self, FoundCode, Layout};
use super::{Key, KeyPress, KeyTarget, Scan, Suffix};

/// The time between two keys below which they are no hand's, microseconds. A fast typist needs 60 ms
/// from digit to digit.
const FAST_US: u64 = 35_000;
/// How many keys with [`FAST_US`] between them are no hand. Two happen when one finger is not up yet.
const FAST_KEYS: usize = 3;
/// Keys of a scanner that delivers them in pairs or more at once: so many within this time are no hand's either.
const CROWDED_KEYS: usize = 4;
const CROWDED_US: u64 = 105_000;
/// The same as [`FAST_KEYS`] in a field for free text, where both hands type and their fingers overlap more often.
const FAST_KEYS_IN_TEXT: usize = 5;
/// The shortest pause that ends a scan, microseconds; a slow one ends after twice its pace.
const SCAN_PAUSE_US: u64 = 100_000;
/// The longest time between two keys of a scan, microseconds.
const SLOW_US: u64 = 1_000_000;
/// The time between the keys of an even text where there is no field, microseconds.
const EVEN_US: u64 = 300_000;
/// How many such keys, and how many letters among them, are a scan.
const EVEN_KEYS: usize = 6;
const EVEN_LETTERS: usize = 3;
/// How many keys with a letter among them are a scan if they are at most [`SCAN_PAUSE_US`] apart, and how many if they are
/// slower and their pace varies by at most a quarter.
const LETTER_KEYS: usize = 3;
const STEADY_KEYS: usize = 4;
/// How many digits are a scan if their pace varies by at most a sixteenth, and so does the time until the key that ends
/// them. A hand that repeats a zero is as steady, and takes longer to the other key.
const STEADY_DIGITS: usize = 8;
/// How long before Enter or the space bar no character comes if a hand presses a button with it, microseconds.
const BEFORE_PRESS_US: u64 = 300_000;
/// How many digits in a row, at most [`SCAN_PAUSE_US`] apart, are a scan: more than any price has.
const MANY_DIGITS: usize = 12;
/// How long a key waits for its successor, milliseconds.
const WAIT_MS: u64 = 40;
/// The most keys that are kept.
const MAX_KEYS: usize = 256;

/// What came of a key, or of a pause.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Handled {
    /// The number of the key, from 1; the outputs refer to it. 0: the key is only a part of others, such as shift.
    pub id: u64,
    /// Whether the browser must not handle the key.
    pub prevent: bool,
    /// What to do, in this order.
    pub outputs: Vec<KeyOutput>,
    /// [`Recogniser::pause`] is due if no key follows for this long, milliseconds.
    pub wake_ms: Option<u64>,
}

/// A scan in progress.
#[derive(Clone, Copy, Debug)]
struct Running {
    /// The first key of the text that is not reported yet.
    from: u64,
    /// The pause that ends it.
    pause_us: u64,
    /// How many of its keys the till got.
    taken_back: usize,
    /// Whether its code has been reported, so that what follows is not.
    is_read: bool,
}

/// Tells keys of a scanner from those of a hand.
#[derive(Clone, Debug, Default)]
pub struct Recogniser {
    /// The latest keys, at most [`SLOW_US`] apart.
    keys: VecDeque<Held>,
    last_us: Option<u64>,
    ids: u64,
    running: Option<Running>,
    /// The scan that the latest pause ended; it goes on if its next key was pressed in its pace and only
    /// handled late.
    paused: Option<Running>,
    /// How the latest scan was read.
    layout: Layout,
}

impl Recogniser {
    /// Handles a key.
    pub fn press(&mut self, press: KeyPress) -> Handled {
        let kind = press.kind();
        if kind == KeyKind::Modifier {
            return Handled::default();
        }
        let gap_us = self.last_us.map_or(u64::MAX, |last| press.at_us.saturating_sub(last));
        self.last_us = Some(press.at_us);
        let mut outputs = Vec::new();
        if self.running.is_none() && gap_us <= SCAN_PAUSE_US {
            self.running = self.paused.take();
        }
        self.paused = None;
        if self.running.is_none() && (gap_us >= FAST_US || press.repeat) {
            self.release(&mut outputs);
        }
        if self.running.is_some_and(|running| gap_us > running.pause_us) {
            self.finish(&mut outputs);
        }
        if gap_us > SLOW_US {
            self.keys.clear();
        }
        let id = self.hold(press, kind, gap_us);
        let prevent = self.decide(id, &mut outputs);
        Handled { id, prevent, outputs, wake_ms: self.wake_ms() }
    }

    /// Handles that no key has come for the time of [`Handled::wake_ms`].
    pub fn pause(&mut self) -> Handled {
        let mut outputs = Vec::new();
        if self.running.is_some() {
            self.paused = self.finish(&mut outputs);
        } else {
            self.release(&mut outputs);
        }
        Handled { id: self.ids, prevent: false, outputs, wake_ms: self.wake_ms() }
    }

    fn wake_ms(&self) -> Option<u64> {
        if let Some(running) = &self.running {
            return Some(running.pause_us.div_ceil(1_000));
        }
        self.keys.back().is_some_and(|held| held.owner == Owner::Undecided).then_some(WAIT_MS)
    }

    fn hold(&mut self, press: KeyPress, kind: KeyKind, gap_us: u64) -> u64 {
        self.ids = self.ids.saturating_add(1);
        if self.keys.len() >= MAX_KEYS {
            self.keys.pop_front();
        }
        // A key that is held repeats faster than a hand, but is one.
        let gap_us = if press.repeat && self.running.is_none() { u64::MAX } else { gap_us };
        self.keys.push_back(Held { id: self.ids, press, kind, gap_us, owner: Owner::Undecided });
        self.ids
    }

    /// Decides on the latest key as far as possible; returns whether the browser must not handle it.
    fn decide(&mut self, id: u64, outputs: &mut Vec<KeyOutput>) -> bool {
        let Some(latest) = self.keys.back_mut() else { return false };
        if self.running.is_some() {
            latest.owner = Owner::Scanner;
            self.advance(id, outputs);
            return true;
        }
        let activates = latest.activates();
        // A scanner's line feed opens a list of the browser, also where the keys before it were a hand's.
        let prevents = activates || latest.kind == KeyKind::LineFeed;
        if latest.press.repeat {
            // Holding Enter or the space bar presses nothing again.
            if activates {
                latest.owner = Owner::Hand;
            } else {
                self.release(outputs);
            }
            return prevents;
        }
        let enough = match latest.press.target {
            KeyTarget::Text => FAST_KEYS_IN_TEXT,
            KeyTarget::Page | KeyTarget::Control | KeyTarget::Field | KeyTarget::Amount => {
                FAST_KEYS
            }
        };
        let is_text = latest.press.target == KeyTarget::Text;
        let fast = self.trailing(|held| held.gap_us < FAST_US);
        let crowded = !is_text && self.are_crowded();
        if fast >= enough || crowded {
            let count = if crowded { fast.max(CROWDED_KEYS) } else { fast };
            let start = self.keys.len().saturating_sub(count);
            self.begin(start, SCAN_PAUSE_US, outputs);
            return true;
        }
        prevents
    }

    /// Whether the latest keys came in too short a time for a hand, though some of them far apart.
    fn are_crowded(&self) -> bool {
        let Some(start) = self.keys.len().checked_sub(CROWDED_KEYS) else { return false };
        let gaps = self.keys.iter().skip(start.saturating_add(1)).map(|held| held.gap_us);
        let is_character = |held: &Held| held.kind == KeyKind::Character && !held.press.repeat;
        self.keys.iter().skip(start).all(is_character)
            && gaps.fold(0, u64::saturating_add) < CROWDED_US
    }

    /// How many of the latest keys follow each other as the condition says, the first of them included.
    fn trailing(&self, follows: impl Fn(&Held) -> bool) -> usize {
        let following = self.keys.iter().rev().take_while(|held| follows(held)).count();
        following.saturating_add(1).min(self.keys.len())
    }

    /// The keys from this place on are a scan's.
    fn begin(&mut self, start: usize, pause_us: u64, outputs: &mut Vec<KeyOutput>) {
        let Some(first) = self.keys.get(start).map(|held| held.id) else { return };
        outputs.push(KeyOutput::PutBack(first));
        let taken_back = self.take(start);
        self.running = Some(Running { from: first, pause_us, taken_back, is_read: false });
        let ids: Vec<_> = self.keys.iter().skip(start).map(|held| held.id).collect();
        for id in ids {
            self.advance(id, outputs);
        }
    }

    /// Gives the keys from this place on to the scanner; returns how many of them the till got.
    fn take(&mut self, start: usize) -> usize {
        let mut taken = 0_usize;
        for held in self.keys.iter_mut().skip(start) {
            if held.owner == Owner::Till {
                taken = taken.saturating_add(1);
            }
            held.owner = Owner::Scanner;
        }
        taken
    }

    /// Ends the text of the scan if this key is its last one.
    fn advance(&mut self, id: u64, outputs: &mut Vec<KeyOutput>) {
        let kind = self.keys.iter().rev().find(|held| held.id == id).map(|held| held.kind);
        let suffix = match kind {
            Some(KeyKind::Enter) => Suffix::Enter,
            Some(KeyKind::Tab) => Suffix::Tab,
            Some(KeyKind::LineFeed) => Suffix::LineFeed,
            Some(KeyKind::Character | KeyKind::Modifier | KeyKind::Shortcut | KeyKind::Other)
            | None => return,
        };
        self.report(id, suffix, outputs);
        if let Some(running) = &mut self.running {
            running.from = id.saturating_add(1);
        }
    }

    /// Ends the scan; returns how it could go on.
    fn finish(&mut self, outputs: &mut Vec<KeyOutput>) -> Option<Running> {
        self.report(self.ids.saturating_add(1), Suffix::None, outputs);
        let mut ended = self.running.take()?;
        ended.taken_back = 0;
        Some(ended)
    }

    /// Reports the text of the scan before the key of this number.
    fn report(&mut self, end: u64, suffix: Suffix, outputs: &mut Vec<KeyOutput>) {
        let Some(running) = self.running else { return };
        let from = self.keys.partition_point(|held| held.id < running.from);
        let to = self.keys.partition_point(|held| held.id < end);
        let of_scan = self.keys.range(from..to.max(from));
        let characters = of_scan.filter(|held| held.kind == KeyKind::Character);
        if running.is_read || characters.clone().next().is_none() {
            return;
        }
        let mut taken_back = running.taken_back;
        let (text, layout) = match self.code_before(to) {
            Some((code, start)) if start < from => {
                // The first keys came at another pace.
                if let Some(first) = self.keys.get(start) {
                    outputs.push(KeyOutput::PutBack(first.id));
                }
                taken_back = taken_back.saturating_add(self.take(start));
                (code.text, learned(code.layout))
            }
            Some((code, _)) => (code.text, learned(code.layout)),
            None => reading::text(characters.map(|held| &held.press), self.layout),
        };
        self.layout = layout.unwrap_or(self.layout);
        let is_read = crate::payment_code::parse(&text).is_ok();
        outputs.push(KeyOutput::Scan(Scan {
            text,
            taken_back,
            pace_us: pace(self.keys.range(from..to)),
            suffix,
        }));
        if let Some(running) = &mut self.running {
            running.taken_back = 0;
            running.is_read = is_read;
        }
        if is_read {
            self.keys.drain(..to);
        }
    }

    /// A code that certainly is one among the keys before this place, and where its scan began: keys in the
    /// code's pace before it, such as a prefix, are part of the scan.
    fn code_before(&self, end: usize) -> Option<(FoundCode, usize)> {
        let presses: Vec<_> = self
            .keys
            .iter()
            .take(end)
            .map(|held| (held.kind == KeyKind::Character).then_some(&held.press))
            .collect();
        let found = reading::certain_code(&presses)?;
        let slowest = self.slowest(found.keys.start, end).max(FAST_US);
        let slowest = slowest.saturating_add(slowest.checked_div(4).unwrap_or(0));
        let mut start = found.keys.start;
        while start > 0 && self.keys.get(start).is_some_and(|held| held.gap_us <= slowest) {
            start = start.saturating_sub(1);
        }
        Some((found, start))
    }

    /// The longest time between two keys of a range.
    fn slowest(&self, start: usize, end: usize) -> u64 {
        let gaps = self.keys.range(start.min(end)..end).skip(1).map(|held| held.gap_us);
        gaps.max().unwrap_or(0)
    }

    /// The undecided keys are a hand's, unless they complete a slow scan.
    fn release(&mut self, outputs: &mut Vec<KeyOutput>) {
        let waiting = self.keys.iter().filter(|held| held.owner == Owner::Undecided).count();
        let start = self.keys.len().saturating_sub(waiting);
        if waiting > 0
            && let Some(start) = self.digits_before_suffix()
        {
            let pause_us = self.pause_after(start);
            return self.begin(start, pause_us, outputs);
        }
        let kinds: Vec<_> = self.keys.iter().map(|held| held.kind).collect();
        for place in start..self.keys.len() {
            let Some(held) = self.keys.get_mut(place) else { return };
            // An Enter that follows or precedes another key so closely is no deliberate press.
            let alone = waiting == 1 && held.gap_us >= FAST_US && !held.press.repeat;
            let follows = place.checked_sub(1).and_then(|before| kinds.get(before))
                == Some(&KeyKind::Character)
                && held.gap_us < BEFORE_PRESS_US
                && held.press.target == KeyTarget::Control;
            let alone = alone && !follows;
            let output = held.output().filter(|output| alone || !presses(output));
            let to_till = matches!(output, Some(KeyOutput::Key(_)));
            held.owner = if to_till { Owner::Till } else { Owner::Hand };
            outputs.extend(output);
        }
        if waiting > 0 {
            self.recognise_slow(outputs);
        }
    }

    /// Where many digits at a steady pace began, if the key after them, which ends a scan, came at the same pace.
    fn digits_before_suffix(&self) -> Option<usize> {
        let suffix = self.keys.back().filter(|held| {
            matches!(held.kind, KeyKind::Enter | KeyKind::Tab) && !held.press.repeat
        })?;
        let pace_us = suffix.gap_us;
        let most = pace_us.checked_div(16).filter(|_| pace_us <= EVEN_US)?;
        let steady = |held: &&Held| held.gap_us.abs_diff(pace_us) <= most;
        let before = self.keys.len().checked_sub(1)?;
        let digits = self.keys.range(..before).rev().take_while(|held| held.is_digit());
        let digits =
            digits.clone().take_while(steady).count().saturating_add(1).min(digits.count());
        (digits >= STEADY_DIGITS).then_some(before.saturating_sub(digits))
    }

    fn recognise_slow(&mut self, outputs: &mut Vec<KeyOutput>) {
        let end = self.keys.len();
        if let Some((_, start)) = self.code_before(end) {
            let pause_us = self.pause_after(start);
            self.begin(start, pause_us, outputs);
            self.report(self.ids.saturating_add(1), Suffix::None, outputs);
        } else if let Some(start) = self.even_text() {
            let pause_us = self.pause_after(start);
            self.begin(start, pause_us, outputs);
        }
    }

    fn pause_after(&self, start: usize) -> u64 {
        let slowest = self.slowest(start, self.keys.len());
        slowest.saturating_mul(2).clamp(SCAN_PAUSE_US, SLOW_US)
    }

    /// Where an even text began that no hand types where there is no field.
    fn even_text(&self) -> Option<usize> {
        let typed = |held: &Held| {
            held.kind == KeyKind::Character
                && held.owner != Owner::Scanner
                && matches!(held.press.target, KeyTarget::Page | KeyTarget::Control)
        };
        if !self.keys.iter().rev().take(EVEN_KEYS).all(typed) {
            return self.text_with_letter(typed);
        }
        let even = |limit_us: u64| {
            let count = self.trailing(|held| typed(held) && held.gap_us <= limit_us);
            self.keys.len().saturating_sub(count)
        };
        let start = even(EVEN_US);
        let count = self.keys.len().saturating_sub(start);
        let letters = self.keys.iter().skip(start).filter(|held| held.is_letter()).count();
        if count >= EVEN_KEYS && letters >= EVEN_LETTERS {
            return Some(start);
        }
        let start = even(SCAN_PAUSE_US);
        if self.keys.len().saturating_sub(start) >= MANY_DIGITS {
            return Some(start);
        }
        self.text_with_letter(typed)
    }

    /// Where a short text with a letter began that came in one go, or at an even pace.
    fn text_with_letter(&self, typed: impl Fn(&Held) -> bool) -> Option<usize> {
        let latest = self.keys.back().filter(|held| typed(held))?.gap_us;
        let run = |least: usize, follows: &dyn Fn(&Held) -> bool| {
            let count = self.trailing(|held| typed(held) && follows(held));
            let start = self.keys.len().saturating_sub(count);
            let mut keys = self.keys.iter().skip(start);
            let whole = keys.clone().next().is_some_and(&typed);
            (whole && count >= least && keys.any(Held::is_letter)).then_some(start)
        };
        let most = latest.checked_div(4).unwrap_or(0);
        let steady = |held: &Held| latest <= EVEN_US && held.gap_us.abs_diff(latest) <= most;
        run(LETTER_KEYS, &|held| held.gap_us <= SCAN_PAUSE_US).or_else(|| run(STEADY_KEYS, &steady))
    }
}

/// What a code says about the layout. By place it says nothing: its digits and most of its letters are at the same places
/// everywhere.
const fn learned(layout: Layout) -> Option<Layout> {
    match layout {
        Layout::Place => None,
        Layout::Name | Layout::French | Layout::German => Some(layout),
    }
}

/// Whether it presses a button.
const fn presses(output: &KeyOutput) -> bool {
    matches!(output, KeyOutput::Activate(_) | KeyOutput::Key(Key::Enter | Key::Escape))
}

/// The mean time between keys, microseconds.
fn pace<'a>(keys: impl Iterator<Item = &'a Held>) -> u64 {
    let gaps: Vec<u64> = keys.skip(1).map(|held| held.gap_us).collect();
    let count = u64::try_from(gaps.len()).unwrap_or(u64::MAX);
    gaps.iter().fold(0_u64, |sum, gap| sum.saturating_add(*gap)).checked_div(count).unwrap_or(0)
}
