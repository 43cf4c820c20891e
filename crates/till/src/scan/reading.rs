//! Reads the keys of a scan: by their places, by their names, and with the errors that a keyboard
//! layout makes.

use core::ops::Range;

use super::key::KeyPress;
use crate::payment_code::{self, ADDRESS_DIGITS, MIDDLE_DIGITS, PREFIX, SUFFIX, has_checksum};

/// The place of a character that a reading does not know.
const UNREAD: char = '\0';

/// How a key is read.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) enum Layout {
    /// By its place on a US keyboard.
    #[default]
    Place,
    /// By the character that the system makes of it.
    Name,
    /// By its place on a French keyboard.
    French,
    /// By its place on a German keyboard.
    German,
}

/// The ways to read keys, the most likely first; with `true` the case of every letter is inverted,
/// as with caps lock.
const READINGS: [(Layout, bool); 6] = [
    (Layout::Place, false),
    (Layout::Name, false),
    (Layout::Place, true),
    (Layout::Name, true),
    (Layout::French, false),
    (Layout::French, true),
];

/// A payment code among keys.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct FoundCode {
    /// The code.
    pub(super) text: String,
    /// Its keys.
    pub(super) keys: Range<usize>,
    /// How they were read.
    pub(super) layout: Layout,
}

fn read(press: &KeyPress, layout: Layout) -> Option<char> {
    match layout {
        Layout::Place if press.code.is_empty() => press.by_name(),
        Layout::Place => press.by_place().or_else(|| press.by_name()),
        Layout::Name => press.by_name(),
        Layout::French => press.by_french_place(),
        Layout::German => press.by_german_place(),
    }
}

/// The text of a scan that is not certainly a code, and how it was read if that is certain.
///
/// A reading that is a payment code is right; otherwise the one in which the fewest characters are strange. The layout
/// that was right before decides between equals: a scanner and the system do not change theirs.
pub(super) fn text<'a>(
    presses: impl Iterator<Item = &'a KeyPress> + Clone,
    before: Layout,
) -> (String, Option<Layout>) {
    let by = |layout| {
        presses.clone().map(|press| read(press, layout).unwrap_or(UNREAD)).collect::<String>()
    };
    let layouts = [before, Layout::Place, Layout::Name, Layout::French, Layout::German];
    let readings = layouts.map(|layout| (by(layout), layout));
    let code = readings.iter().find(|(text, _)| payment_code::parse(text).is_ok());
    let likeliest = || readings.iter().min_by_key(|(text, _)| strange_characters(text));
    let Some((text, layout)) = code.or_else(likeliest) else { return Default::default() };
    let strange = strange_characters(text);
    let certain =
        readings.iter().all(|(other, _)| other == text || strange_characters(other) > strange);
    (text.replace(UNREAD, ""), certain.then_some(*layout))
}

/// How many characters no receipt, link, date, phone number or pairing code has.
fn strange_characters(text: &str) -> usize {
    let of_link = if text.contains("://") { "/?=&#%_@~" } else { "" };
    let characters: Vec<char> = text.chars().collect();
    let is_digit = |place: Option<usize>| {
        place.and_then(|place| characters.get(place)).is_some_and(char::is_ascii_digit)
    };
    let is_strange = |(place, c): (usize, &char)| match *c {
        // Of a date.
        '/' if is_digit(place.checked_sub(1)) && is_digit(place.checked_add(1)) => false,
        c => !c.is_ascii_alphanumeric() && !"-+:.".contains(c) && !of_link.contains(c),
    };
    characters.iter().enumerate().filter(|found| is_strange(*found)).count()
}

/// The payment code among these characters that is certainly one, because its fixed digits or the
/// case of its letters are right. `None` for a key that is no character.
pub(super) fn certain_code(presses: &[Option<&KeyPress>]) -> Option<FoundCode> {
    READINGS.into_iter().find_map(|(layout, turned)| {
        let characters: Vec<(usize, char)> = presses
            .iter()
            .enumerate()
            .map(|(place, press)| (place, press.and_then(|press| read(press, layout))))
            .map(|(place, c)| (place, c.unwrap_or(UNREAD)))
            .filter(|(_, c)| *c != ' ')
            .map(|(place, c)| (place, if turned { turn(c) } else { c }))
            .collect();
        let (text, keys) = whole_code(&characters).or_else(|| code_middle(&characters))?;
        Some(FoundCode { text, keys, layout })
    })
}

/// The text of a code, and its keys.
type Found = (String, Range<usize>);

/// A code with all its digits.
fn whole_code(characters: &[(usize, char)]) -> Option<Found> {
    let last = characters.len().checked_sub(ADDRESS_DIGITS)?;
    (0..=last).find_map(|start| {
        let digits = hex(characters.get(start..start.checked_add(ADDRESS_DIGITS)?)?)?;
        let small = digits.to_ascii_lowercase();
        if !small.starts_with(PREFIX) || !small.ends_with(SUFFIX) {
            return None;
        }
        let text = format!("0x{digits}");
        payment_code::parse(&text).ok()?;
        let mark = start.checked_sub(2).filter(|mark| {
            let before = |place: usize| characters.get(place).map(|(_, c)| c.to_ascii_lowercase());
            before(*mark) == Some('0') && before(mark.saturating_add(1)) == Some('x')
        });
        found(characters, mark.unwrap_or(start), start.checked_add(ADDRESS_DIGITS)?, text)
    })
}

/// The digits between the fixed ones. Without letters in both cases they have no checksum, and any
/// number of 24 digits would be a code.
fn code_middle(characters: &[(usize, char)]) -> Option<Found> {
    let last = characters.len().checked_sub(MIDDLE_DIGITS)?;
    (0..=last).find_map(|start| {
        let end = start.checked_add(MIDDLE_DIGITS)?;
        let is_hex = |place: Option<usize>| {
            let character = place.and_then(|place| characters.get(place));
            character.is_some_and(|(_, c)| c.is_ascii_hexdigit())
        };
        if is_hex(start.checked_sub(1)) || is_hex(Some(end)) {
            return None;
        }
        let digits = hex(characters.get(start..end)?)?;
        let is_certain = has_checksum(&digits) && payment_code::parse(&digits).is_ok();
        is_certain.then(|| found(characters, start, end, digits)).flatten()
    })
}

fn found(characters: &[(usize, char)], start: usize, end: usize, text: String) -> Option<Found> {
    let (first, _) = characters.get(start)?;
    let (last, _) = characters.get(end.checked_sub(1)?)?;
    Some((text, *first..last.checked_add(1)?))
}

/// The text of these characters, if all are hexadecimal digits.
fn hex(characters: &[(usize, char)]) -> Option<String> {
    characters.iter().map(|(_, c)| c.is_ascii_hexdigit().then_some(*c)).collect()
}

const fn turn(c: char) -> char {
    if c.is_ascii_lowercase() { c.to_ascii_uppercase() } else { c.to_ascii_lowercase() }
}
