//! The training: the kiosk's till ends on the screen that each lesson promises, and the lesson is passed then and not before.

use std::collections::BTreeSet;

use kios_client::Language;
use kios_practice::tour::Lesson;
use kios_till::Button;

use crate::counter::Counter;

/// Does what the lesson asks for.
fn does(counter: &mut Counter, lesson: Lesson) {
    match lesson {
        Lesson::Approved | Lesson::Denied | Lesson::TooLate | Lesson::ResponseLost => {
            counter.sells("4500");
        }
        Lesson::TooFewPoints => {
            counter.rings_up("4500");
            counter.until("estimate");
            counter.waits(2);
            assert!(!counter.can_be_paid());
        }
        Lesson::CodeExpired => {
            counter.rings_up("4500");
            counter.until("customer");
            counter.scans();
            counter.until("estimate");
            counter.presses(Button::Pay);
        }
        Lesson::NetworkDown => {
            counter.waits(25);
            counter.sells("4500");
        }
        Lesson::Cancel => {
            counter.sells("4500");
            counter.until("paid");
            counter.until("idle");
            counter.opens_staff_area("200002");
            counter.looks_at(0);
            counter.presses(Button::TakeBack);
            counter.presses(Button::Confirm);
        }
        Lesson::CardRefund => {
            counter.opens_staff_area("200002");
            counter.looks_at(2);
            counter.presses(Button::Refund);
            counter.enters("5000");
            counter.presses(Button::Continue);
            counter.presses(Button::Confirm);
        }
        Lesson::AboveLimit => {
            counter.opens_staff_area("200002");
            counter.looks_at(3);
            counter.presses(Button::Refund);
            counter.presses(Button::Continue);
            counter.presses(Button::Confirm);
        }
    }
}

#[test]
fn every_lesson_ends_on_its_screen_and_is_passed_then() {
    for lesson in Lesson::ALL {
        let mut counter = Counter::open();
        let attempt = lesson.begin(&counter.practice());
        assert!(!attempt.is_passed(), "{lesson:?} is passed before it begins");
        does(&mut counter, lesson);
        counter.until(lesson.ends_on());
        assert!(attempt.is_passed(), "{lesson:?} is not passed");
        assert!(counter.is_settled(), "{lesson:?} leaves something to be found out");
    }
}

#[test]
fn an_ordinary_sale_passes_no_other_lesson() {
    for lesson in Lesson::ALL {
        let mut counter = Counter::open();
        let attempt = lesson.begin(&counter.practice());
        counter.practice().set_situation(Lesson::Approved.situation());
        counter.sells("4500");
        counter.until("paid");
        assert_eq!(attempt.is_passed(), lesson == Lesson::Approved, "{lesson:?}");
    }
}

#[test]
fn every_lesson_has_texts_of_its_own_in_every_language() {
    let texts =
        Lesson::ALL.iter().flat_map(|lesson| Language::ALL.iter().map(|one| lesson.words(*one)));
    let texts: Vec<_> =
        texts.flat_map(|words| [words.title, words.task, words.screen, words.say]).collect();
    let different: BTreeSet<_> = texts.iter().collect();
    assert_eq!((texts.len(), different.len()), (120, 120));
}
