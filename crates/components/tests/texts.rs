//! The texts of the pages: the bundled font has every syllable, and particles fit the nouns before them.

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

/// The nouns of the texts that particles follow.
const NOUNS: [&str; 32] = [
    "매장",
    "점주",
    "직원",
    "손님",
    "고객",
    "단말기",
    "서버",
    "결제",
    "환불",
    "취소",
    "적립",
    "포인트",
    "코드",
    "번호",
    "금액",
    "요청",
    "승인",
    "거절",
    "키",
    "화면",
    "지갑",
    "카드",
    "영수증",
    "프로그램",
    "브라우저",
    "저장소",
    "주소",
    "결과",
    "비밀번호",
    "계산대",
    "기기",
    "연결",
];

/// Particles after a consonant, and after a vowel; 로 also follows ㄹ.
const PARTICLES: [(&str, &str); 5] =
    [("은", "는"), ("이", "가"), ("을", "를"), ("과", "와"), ("으로", "로")];

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..")
}

/// Calls `visit` with every file of texts.
fn visit(path: &Path, with: &mut impl FnMut(&Path, &str)) {
    if path.is_dir() {
        for entry in std::fs::read_dir(path).unwrap() {
            visit(&entry.unwrap().path(), with);
        }
    } else if path.extension().is_some_and(|extension| extension == "rs" || extension == "html") {
        with(path, &std::fs::read_to_string(path).unwrap());
    }
}

fn visit_all(mut with: impl FnMut(&Path, &str)) {
    for path in TEXTS {
        visit(&root().join(path), &mut with);
    }
}

fn is_hangul(sign: char) -> bool {
    ('가'..='힣').contains(&sign)
}

#[test]
fn every_syllable_of_the_texts_is_in_the_font() {
    let charset = std::fs::read_to_string(root().join("static/font/charset.txt")).unwrap();
    let mut used = BTreeSet::new();
    visit_all(|path, text| {
        // What the pages say while they cannot start is shown in the system's font where ours lacks a syllable.
        if path.extension().is_some_and(|extension| extension == "rs") {
            used.extend(text.chars().filter(|sign| is_hangul(*sign)));
        }
    });
    assert!(used.len() > 50, "the texts were not found");
    let missing: String = used.into_iter().filter(|sign| !charset.contains(*sign)).collect();
    assert_eq!(missing, "", "build the font again, see static/font/README.md");
}

/// The number of the final consonant of the last syllable; 0 for none.
fn final_consonant(noun: &str) -> u32 {
    noun.chars().last().map_or(0, |last| (u32::from(last) - u32::from('가')) % 28)
}

#[test]
fn particles_fit_the_nouns_before_them() {
    const RIEUL: u32 = 8;
    let mut wrong = Vec::new();
    visit_all(|path, text| {
        for word in text.split(|sign| !is_hangul(sign)) {
            for noun in NOUNS {
                let Some((_, particle)) = word.split_once(noun) else { continue };
                let consonant = final_consonant(noun);
                let misfit = PARTICLES.iter().any(|(after_consonant, after_vowel)| {
                    let ends_open = consonant == 0 || (*after_vowel == "로" && consonant == RIEUL);
                    particle == if ends_open { *after_consonant } else { *after_vowel }
                });
                if misfit {
                    wrong.push(format!("{}: {word}", path.display()));
                }
            }
        }
    });
    assert_eq!(wrong, Vec::<String>::new());
}
