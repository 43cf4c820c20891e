//! Hangul that was typed where Latin letters were meant: the letters at the places of its jamo.
//!
//! The places are those of the standard Korean keyboard (KS X 5002, two sets), which every Korean
//! system has.

/// The block of syllables; written as numbers, because the font has only the syllables of texts.
const FIRST_SYLLABLE: char = '\u{ac00}';
const LAST_SYLLABLE: char = '\u{d7a3}';

/// The initial consonants of a syllable, in the order of Unicode.
const INITIALS: [&str; 19] =
    ["r", "R", "s", "e", "E", "f", "a", "q", "Q", "t", "T", "d", "w", "W", "c", "z", "x", "v", "g"];
/// The vowels of a syllable, in the order of Unicode.
const VOWELS: [&str; 21] = [
    "k", "o", "i", "O", "j", "p", "u", "P", "h", "hk", "ho", "hl", "y", "n", "nj", "np", "nl", "b",
    "m", "ml", "l",
];
/// The final consonants of a syllable, in the order of Unicode; the first is none.
const FINALS: [&str; 28] = [
    "", "r", "R", "rt", "s", "sw", "sg", "e", "f", "fr", "fa", "fq", "ft", "fx", "fv", "fg", "a",
    "q", "qt", "t", "T", "d", "w", "c", "z", "x", "v", "g",
];
/// The consonants that stand alone, U+3131 to U+314E.
const CONSONANTS: [&str; 30] = [
    "r", "R", "rt", "s", "sw", "sg", "e", "E", "f", "fr", "fa", "fq", "ft", "fx", "fv", "fg", "a",
    "q", "Q", "qt", "t", "T", "d", "w", "W", "c", "z", "x", "v", "g",
];

/// The letter at the place of a jamo that is one key.
pub(super) fn letter(jamo: char) -> Option<char> {
    let mut letters = letters(jamo)?.chars();
    let letter = letters.next()?;
    letters.next().is_none().then_some(letter)
}

/// The text with each jamo and syllable replaced by the letters of its keys.
pub(crate) fn to_latin(text: &str) -> String {
    text.chars().fold(String::new(), |mut latin, c| {
        if let Some(letters) = letters(c) {
            latin.push_str(letters);
        } else if let Some([initial, vowel, last]) = syllable(c) {
            latin.push_str(initial);
            latin.push_str(vowel);
            latin.push_str(last);
        } else {
            latin.push(c);
        }
        latin
    })
}

/// The letters of a jamo that stands alone.
fn letters(c: char) -> Option<&'static str> {
    let place = |from: char| usize::try_from(u32::from(c).checked_sub(u32::from(from))?).ok();
    match c {
        'ㄱ'..='ㅎ' => CONSONANTS.get(place('ㄱ')?).copied(),
        'ㅏ'..='ㅣ' => VOWELS.get(place('ㅏ')?).copied(),
        _ => None,
    }
}

/// The letters of a syllable's initial, vowel and final.
fn syllable(c: char) -> Option<[&'static str; 3]> {
    if !(FIRST_SYLLABLE..=LAST_SYLLABLE).contains(&c) {
        return None;
    }
    let place = usize::try_from(u32::from(c).checked_sub(u32::from(FIRST_SYLLABLE))?).ok()?;
    let (block, last) = (place.checked_div(FINALS.len())?, place.checked_rem(FINALS.len())?);
    let initial = block.checked_div(VOWELS.len())?;
    let vowel = block.checked_rem(VOWELS.len())?;
    Some([*INITIALS.get(initial)?, *VOWELS.get(vowel)?, *FINALS.get(last)?])
}
