//! The keys of a keyboard: what the browser reports, and what a key means.

use super::hangul;

/// A key that a hand has pressed, by its place on the keyboard.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Key {
    /// A letter, a digit, or one of `-`, `:` and `/`; a letter is upper case with shift.
    Character(char),
    /// Enter.
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

/// What has the focus while a key is pressed.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum KeyTarget {
    /// Nothing that handles keys.
    #[default]
    Page,
    /// A button or a link.
    Control,
    /// A field for a code, which a scanner may fill.
    Field,
    /// A field for an amount.
    Amount,
    /// A field for free text.
    Text,
}

/// A pressed key as the browser reports it (`KeyboardEvent`).
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[expect(clippy::struct_excessive_bools, reason = "they are as the browser gives them")]
pub struct KeyPress {
    /// `code`: the place of the key, for example `KeyA`; empty if a program injected the key.
    pub code: String,
    /// `key`: the character that the keyboard layout makes of it, or the name of the key.
    pub key: String,
    /// `shiftKey`.
    pub shift: bool,
    /// `ctrlKey`.
    pub control: bool,
    /// `altKey` or `metaKey`.
    pub alt_or_meta: bool,
    /// `repeat`: the key is held.
    pub repeat: bool,
    /// `timeStamp`: when the key was pressed, not when the event was handled; microseconds.
    pub at_us: u64,
    /// What has the focus.
    pub target: KeyTarget,
}

/// What a key does to a page, apart from its character.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum KeyKind {
    /// Shift, control, caps lock and so on: part of another key.
    Modifier,
    /// A shortcut of the browser or of the system: control, alt or meta with another key.
    Shortcut,
    /// A character, which may be a blank.
    Character,
    /// Enter.
    Enter,
    /// Tab.
    Tab,
    /// A line feed or a carriage return that a scanner sends as control and J, or M.
    LineFeed,
    /// Any other key.
    Other,
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

    /// The key of the browser's `KeyboardEvent.key`, for keys without a place.
    fn from_name(key: &str) -> Option<Self> {
        match key {
            "Enter" => Some(Self::Enter),
            "Backspace" => Some(Self::Backspace),
            "Escape" => Some(Self::Escape),
            "." => Some(Self::Point),
            "+" => Some(Self::Plus),
            _ => only(key)
                .filter(|c| c.is_ascii_alphanumeric() || matches!(c, '-' | ':' | '/'))
                .map(Self::Character),
        }
    }
}

impl KeyPress {
    /// The key by its place, or by its name if it has none, or none with a function.
    pub(super) fn key(&self) -> Option<Key> {
        Key::from_code(&self.code, self.shift).or_else(|| Key::from_name(&self.key))
    }

    pub(super) fn kind(&self) -> KeyKind {
        let name = if self.code.is_empty() { &self.key } else { &self.code };
        let modifiers = [
            "Shift",
            "Control",
            "Alt",
            "Meta",
            "OS",
            "CapsLock",
            "NumLock",
            "ScrollLock",
            "Fn",
            "Lang",
            "KanaMode",
            "Convert",
            "NonConvert",
        ];
        if modifiers.iter().any(|modifier| name.starts_with(modifier)) {
            return KeyKind::Modifier;
        }
        if self.control && matches!(name.as_str(), "KeyJ" | "KeyM" | "j" | "m" | "J" | "M") {
            return KeyKind::LineFeed;
        }
        if self.control || self.alt_or_meta {
            return KeyKind::Shortcut;
        }
        match name.as_str() {
            "Enter" | "NumpadEnter" => KeyKind::Enter,
            "Tab" => KeyKind::Tab,
            _ if self.by_place().is_some() || self.by_name().is_some() => KeyKind::Character,
            _ => KeyKind::Other,
        }
    }

    /// The character at this place of a US keyboard.
    pub(super) fn by_place(&self) -> Option<char> {
        let code = self.code.as_str();
        if let Some(letter) = code.strip_prefix("Key").and_then(only) {
            return Some(if self.shift { letter } else { letter.to_ascii_lowercase() });
        }
        if let Some(digit) = code.strip_prefix("Digit").and_then(only) {
            let symbol = digit.to_digit(10).and_then(|d| usize::try_from(d).ok());
            let symbol = symbol.and_then(|place| ")!@#$%^&*(".chars().nth(place));
            return if self.shift { symbol } else { Some(digit) };
        }
        if let Some(digit) = code.strip_prefix("Numpad").and_then(only) {
            return Some(digit);
        }
        let (plain, shifted) = match code {
            "Space" => (' ', ' '),
            "Minus" => ('-', '_'),
            "Equal" => ('=', '+'),
            "BracketLeft" => ('[', '{'),
            "BracketRight" => (']', '}'),
            "Backslash" => ('\\', '|'),
            "Semicolon" => (';', ':'),
            "Quote" => ('\'', '"'),
            "Backquote" => ('`', '~'),
            "Comma" => (',', '<'),
            "Period" => ('.', '>'),
            "Slash" => ('/', '?'),
            "NumpadAdd" => ('+', '+'),
            "NumpadSubtract" => ('-', '-'),
            "NumpadMultiply" => ('*', '*'),
            "NumpadDivide" => ('/', '/'),
            "NumpadDecimal" => ('.', '.'),
            _ => return None,
        };
        Some(if self.shift { shifted } else { plain })
    }

    /// The character that the keyboard layout makes of the key; a jamo is the letter at its place.
    pub(super) fn by_name(&self) -> Option<char> {
        only(&self.key).filter(|c| !c.is_control()).map(|c| hangul::letter(c).unwrap_or(c))
    }

    /// The character at this place of a French keyboard, which a scanner may be set to while the system is not: letters,
    /// digits, and the other characters of links and purchase ids.
    pub(super) fn by_french_place(&self) -> Option<char> {
        let letter = match (self.code.as_str(), self.shift) {
            ("Digit6", false) => return Some('-'),
            ("Period", false) => return Some(':'),
            ("Period", true) => return Some('/'),
            ("Comma", true) => return Some('.'),
            ("KeyM", true) => return Some('?'),
            ("KeyQ", _) => 'a',
            ("KeyA", _) => 'q',
            ("KeyW", _) => 'z',
            ("KeyZ", _) => 'w',
            ("Semicolon", _) => 'm',
            (code, shift) => {
                return match code.strip_prefix("Digit").and_then(only) {
                    Some(digit) => shift.then_some(digit),
                    None => self.by_place(),
                };
            }
        };
        Some(if self.shift { letter.to_ascii_uppercase() } else { letter })
    }

    /// The same of a German keyboard.
    pub(super) fn by_german_place(&self) -> Option<char> {
        let letter = match (self.code.as_str(), self.shift) {
            ("Slash", false) => return Some('-'),
            ("Slash", true) => return Some('_'),
            ("Period", true) => return Some(':'),
            ("Digit7", true) => return Some('/'),
            ("Digit0", true) => return Some('='),
            ("Minus", false) => return Some('ß'),
            ("Minus", true) => return Some('?'),
            ("KeyY", _) => 'z',
            ("KeyZ", _) => 'y',
            _ => return self.by_place(),
        };
        Some(if self.shift { letter.to_ascii_uppercase() } else { letter })
    }
}

/// The character of a text that has exactly one.
fn only(text: &str) -> Option<char> {
    let mut characters = text.chars();
    let first = characters.next()?;
    characters.next().is_none().then_some(first)
}
