//! The bundled font holds every syllable that the pages say.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

/// Where sentences are kept.
const SENTENCES: [&str; 4] = ["crates/client/src", "crates/till/src", "crates/wallet/src", "src"];

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
fn every_syllable_of_our_sentences_is_in_the_font() {
    let charset = std::fs::read_to_string(root().join("static/font/charset.txt")).unwrap();
    let mut said = BTreeSet::new();
    for folder in SENTENCES {
        collect(&root().join(folder), &mut said);
    }
    assert!(said.len() > 50, "the sentences were not found");
    let missing: String = said.into_iter().filter(|sign| !charset.contains(*sign)).collect();
    assert_eq!(missing, "", "build the font again, see static/font/README.md");
}
