//! Distinguishes a keyboard-wedge scanner from typing by hand, by the pause between keys.
//!
//! A keyboard-wedge scanner is a keyboard that types very fast and ends with Enter. Keys are
//! identified by their physical position, so that a keyboard in Hangul mode types the same codes.

use crate::Instant;

/// The longest pause between two keys of a scan.
const MAX_PAUSE_MS: u64 = 100;
/// The fewest keys of a scan; hands rarely type so many at that pace.
const MIN_KEYS: usize = 12;
/// The most keys that are stored of one run.
const MAX_KEYS: usize = 256;

/// A key by its physical position, independent of the input mode.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Key {
    /// A letter, a digit, or one of `-`, `:` and `/`; a letter is upper case with shift.
    Character(char),
    /// Enter, the end of a scan.
    Enter,
    /// Backspace.
    Backspace,
    /// Escape.
    Escape,
    /// The decimal point of the number pad or of the main board.
    Point,
    /// Plus.
    Plus,
}

impl Key {
    /// The key of the browser's `KeyboardEvent.code`: `KeyA`, `Digit1`, `Numpad1`, `Enter`, `Minus`
    /// and so on. `None`: a key without a function here.
    #[expect(clippy::fn_params_excessive_bools, reason = "both are as the browser gives them")]
    pub fn from_code(code: &str, shift: bool) -> Option<Self> {
        if let Some(letter) = code.strip_prefix("Key") {
            let letter = only(letter).filter(char::is_ascii_uppercase)?;
            return Some(Self::Character(if shift { letter } else { letter.to_ascii_lowercase() }));
        }
        if let Some(digit) = code.strip_prefix("Digit").and_then(only) {
            return (digit.is_ascii_digit() && !shift).then_some(Self::Character(digit));
        }
        if let Some(digit) = code.strip_prefix("Numpad").and_then(only) {
            return digit.is_ascii_digit().then_some(Self::Character(digit));
        }
        match (code, shift) {
            ("Enter" | "NumpadEnter", _) => Some(Self::Enter),
            ("Backspace", _) => Some(Self::Backspace),
            ("Escape", _) => Some(Self::Escape),
            ("Period", false) | ("NumpadDecimal", _) => Some(Self::Point),
            ("Equal", true) | ("NumpadAdd", _) => Some(Self::Plus),
            ("Minus", false) | ("NumpadSubtract", _) => Some(Self::Character('-')),
            ("Semicolon", true) => Some(Self::Character(':')),
            ("Slash", false) | ("NumpadDivide", _) => Some(Self::Character('/')),
            _ => None,
        }
    }
}

/// The character of a text that has exactly one.
fn only(text: &str) -> Option<char> {
    let mut characters = text.chars();
    let first = characters.next()?;
    characters.next().is_none().then_some(first)
}

/// What a key means.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum ScanEvent {
    /// A single key.
    Key {
        /// The key.
        key: Key,
        /// Whether it is the first after a pause.
        first: bool,
    },
    /// The end of a scan, with its text.
    Scan(String),
}

/// Detects scans in a sequence of keys.
#[derive(Clone, Debug, Default)]
pub(crate) struct Wedge {
    run: String,
    last: Option<Instant>,
    scanned: Option<Instant>,
}

impl Wedge {
    /// Handles a key.
    pub(crate) fn key(&mut self, key: Key, now: Instant) -> ScanEvent {
        let in_pace = self.last.is_some_and(|last| now.ms_since(last) <= MAX_PAUSE_MS);
        if !in_pace {
            self.run.clear();
        }
        self.last = Some(now);
        match key {
            Key::Character(character) => {
                if self.run.len() < MAX_KEYS {
                    self.run.push(character);
                }
            }
            Key::Enter if self.run.len() >= MIN_KEYS => {
                self.scanned = Some(now);
                return ScanEvent::Scan(core::mem::take(&mut self.run));
            }
            Key::Enter | Key::Backspace | Key::Escape | Key::Point | Key::Plus => self.run.clear(),
        }
        ScanEvent::Key { key, first: !in_pace }
    }

    /// Whether a scan is in progress: button presses in it come from the scanner.
    pub(crate) fn is_typing(&self, now: Instant) -> bool {
        let near = |at: Option<Instant>| at.is_some_and(|at| now.ms_since(at) <= MAX_PAUSE_MS);
        near(self.scanned) || (self.run.len() >= MIN_KEYS && near(self.last))
    }
}
