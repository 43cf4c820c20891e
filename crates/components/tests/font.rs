//! The bundled font has every syllable of the texts.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

/// The folders with texts.
const TEXT_FOLDERS: [&str; 4] =
    ["crates/client/src", "crates/till/src", "crates/wallet/src", "src"];

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..")
}

/// Adds every Hangul syllable of the Rust files below a folder.
fn collect(folder: &Path, syllables: &mut BTreeSet<char>) {
    for entry in std::fs::read_dir(folder).into_iter().flatten().flatten() {
        let path = entry.path();
        if path.is_dir() {
            collect(&path, syllables);
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            let text = std::fs::read_to_string(&path).unwrap_or_default();
            syllables.extend(text.chars().filter(|sign| ('가'..='힣').contains(sign)));
        }
    }
}

#[test]
fn every_syllable_of_the_texts_is_in_the_font() {
    let charset = std::fs::read_to_string(root().join("static/font/charset.txt")).unwrap();
    let mut used = BTreeSet::new();
    for folder in TEXT_FOLDERS {
        collect(&root().join(folder), &mut used);
    }
    assert!(used.len() > 50, "the texts were not found");
    let missing: String = used.into_iter().filter(|sign| !charset.contains(*sign)).collect();
    assert_eq!(missing, "", "build the font again, see static/font/README.md");
}
