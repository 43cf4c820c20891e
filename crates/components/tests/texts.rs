//! The texts of the pages: the bundled font has every syllable, and particles fit the syllables before them.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

/// The folders and files with texts.
const TEXTS: [&str; 6] = [
    "crates/client/src",
    "crates/till/src",
    "crates/wallet/src",
    "src",
    "index.html",
    "crates/wallet/index.html",
];

/// Particles after a final consonant, and after a vowel.
const PARTICLES: [(char, char); 4] = [('은', '는'), ('이', '가'), ('을', '를'), ('과', '와')];

/// Words that end like a noun with a wrong particle, and are none.
const OTHER_WORDS: [&str; 8] = ["국가", "남는", "넘는", "받는", "않는", "없는", "있는", "그사이"];

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..")
}

/// Adds every file of texts below a path, with its content.
fn read(path: &Path, texts: &mut Vec<(PathBuf, String)>) -> std::io::Result<()> {
    if path.is_dir() {
        for entry in std::fs::read_dir(path)? {
            read(&entry?.path(), texts)?;
        }
    } else if path.extension().is_some_and(|extension| extension == "rs" || extension == "html") {
        texts.push((path.to_owned(), std::fs::read_to_string(path)?));
    }
    Ok(())
}

fn texts() -> std::io::Result<Vec<(PathBuf, String)>> {
    let mut texts = Vec::new();
    for path in TEXTS {
        read(&root().join(path), &mut texts)?;
    }
    Ok(texts)
}

fn is_hangul(sign: char) -> bool {
    ('가'..='힣').contains(&sign)
}

#[test]
fn every_syllable_of_the_texts_is_in_the_font() {
    let charset = std::fs::read_to_string(root().join("static/font/charset.txt")).unwrap();
    let mut used = BTreeSet::new();
    for (path, text) in texts().unwrap() {
        // What the pages say while they cannot start is shown in the system's font where ours lacks a syllable.
        if path.extension().is_some_and(|extension| extension == "rs") {
            used.extend(text.chars().filter(|sign| is_hangul(*sign)));
        }
    }
    assert!(used.len() > 50, "the texts were not found");
    let missing: String = used.into_iter().filter(|sign| !charset.contains(*sign)).collect();
    assert_eq!(missing, "", "build the font again, see static/font/README.md");
}

/// The number of a syllable's final consonant; 0 for none, 8 for ㄹ.
fn final_consonant(syllable: char) -> u32 {
    (u32::from(syllable) - u32::from('가')) % 28
}

/// Whether a word ends in a particle that does not fit the syllable before it.
fn has_wrong_particle(word: &str) -> bool {
    let mut syllables = word.chars().rev();
    let Some(last) = syllables.next() else { return false };
    // 으 belongs to the particle 으로.
    let long = last == '로' && word.chars().count() > 2 && word.ends_with("으로");
    let Some(before) = syllables.nth(usize::from(long)) else { return false };
    let consonant = final_consonant(before);
    let is_wrong =
        |(closed, open): (char, char)| last == if consonant == 0 { closed } else { open };
    if last == '로' {
        long == matches!(consonant, 0 | 8)
    } else {
        PARTICLES.into_iter().any(is_wrong)
    }
}

#[test]
fn particles_fit_the_syllables_before_them() {
    for (word, wrong) in [
        ("매장는", true),
        ("매장은", false),
        ("매장가", true),
        ("점주을", true),
        ("점주를", false),
        ("코드과", true),
        ("화면로", true),
        ("화면으로", false),
        ("서버으로", true),
        ("서버로", false),
        ("지갑으로", false),
        ("휴대폰로", true),
        ("메일로", false),
        ("메일으로", true),
    ] {
        assert_eq!(has_wrong_particle(word), wrong, "{word}");
    }
    let mut wrong = Vec::new();
    for (path, text) in texts().unwrap() {
        for word in text.split(|sign| !is_hangul(sign)) {
            if !OTHER_WORDS.contains(&word) && has_wrong_particle(word) {
                wrong.push(format!("{}: {word}", path.display()));
            }
        }
    }
    assert_eq!(wrong, Vec::<String>::new());
}
