//! The texts and sums of the samples, in one language and of one length.

use kios_till::view::{
    ButtonView, ConnectionView, Fact, Frame, Money, Readiness, Screen, ToggleView, Tone, View,
};
use kios_till::{Button, Connection, Direction, Language};

/// How long names and sums are.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Length {
    /// As on most days.
    Usual,
    /// The longest that the relay accepts.
    Longest,
}

/// A text in both languages; `language` selects one.
#[derive(Clone, Copy)]
pub(super) struct Speaker {
    pub(super) language: Language,
    pub(super) length: Length,
}

impl Speaker {
    pub(super) fn says(self, korean: &str, english: &str) -> String {
        match self.language {
            Language::Ko => korean.to_owned(),
            Language::En | Language::Ja => english.to_owned(),
        }
    }

    /// The shop's name.
    pub(super) fn shop(self) -> String {
        match self.length {
            Length::Usual => self.says("한강 커피", "Hangang Coffee"),
            Length::Longest => self.says(LONGEST_SHOP.0, LONGEST_SHOP.1),
        }
    }

    /// The name of a person.
    pub(super) fn person(self, korean: &str, english: &str) -> String {
        match self.length {
            Length::Usual => self.says(korean, english),
            Length::Longest => self.says(LONGEST_PERSON.0, LONGEST_PERSON.1),
        }
    }

    /// The number of a purchase.
    pub(super) fn purchase(self, usual: &str) -> String {
        match self.length {
            Length::Usual => usual.to_owned(),
            Length::Longest => LONGEST_PURCHASE.to_owned(),
        }
    }

    /// A sum with its unit, or a purchase number; any other text is returned as it is.
    pub(super) fn value(self, usual: &str) -> String {
        let digits = |sign: char| sign.is_ascii_digit() || sign == ',' || sign == '.';
        let is_sum = usual.ends_with(" P") || usual.ends_with('원') || usual.starts_with("KRW ");
        match self.length {
            Length::Longest if is_sum => {
                let unit = usual.trim_matches(digits);
                if usual.starts_with(digits) {
                    format!("{LONGEST_SUM}{unit}")
                } else {
                    format!("{unit}{LONGEST_SUM}")
                }
            }
            Length::Longest if usual.starts_with("P0") || usual.starts_with("PMN") => {
                self.purchase(usual)
            }
            Length::Usual | Length::Longest => usual.to_owned(),
        }
    }

    pub(super) fn choice(self, korean: &str, english: &str, button: Button) -> ButtonView {
        ButtonView {
            label: self.says(korean, english),
            button,
            enabled: true,
            readiness: Readiness::Ready,
        }
    }

    pub(super) fn price(self) -> Money {
        self.money("12,500")
    }

    pub(super) fn money(self, figures: &str) -> Money {
        let digits = match self.length {
            Length::Usual => figures.to_owned(),
            Length::Longest => LONGEST_SUM.to_owned(),
        };
        let unit = self.says("원", "KRW");
        Money { digits, unit, unit_first: self.language == Language::En }
    }

    pub(super) fn line(self, korean: &str, english: &str, value: &str) -> Fact {
        Fact {
            label: self.says(korean, english),
            value: self.value(value),
            sum: false,
            handle: None,
        }
    }

    pub(super) fn page(self, tone: Tone, screen: Screen) -> View {
        View {
            frame: Frame {
                language: self.language,
                title: format!("{} · {}", self.shop(), self.says("1번", "No. 1")),
                connection: Some(ConnectionView {
                    state: Connection::Live,
                    label: self.says("연결됨", "Connected"),
                }),
                languages_label: self.says("언어", "Language"),
                languages: [(Language::Ko, "한국어"), (Language::En, "English")]
                    .map(|(one, name)| {
                        let choice = self.choice(name, name, Button::Speak(one));
                        (one, ToggleView { choice, on: one == self.language })
                    })
                    .into(),
                staff: matches!(screen, Screen::Idle(_))
                    .then(|| self.choice(&self.shop(), &self.shop(), Button::Staff)),
                demo: None,
                still_there: None,
                role: None,
                tone,
                direction: Direction::Forward,
                hint: String::new(),
                announcement: self.says("화면이 바뀌었습니다", "The screen changed"),
            },
            screen,
        }
    }
}

/// A shop's name has up to 128 bytes.
const LONGEST_SHOP: (&str, &str) = (
    "대한민국전통궁중음식문화보존협동조합 한강시민공원 여의나루역점",
    "Llanfairpwllgwyngyllgogerychwyrndrobwllllantysiliogogogoch Traditional Bakery, Coffee House and Guesthouse at Hangang Riverside",
);

/// A person's name has up to 40 characters.
const LONGEST_PERSON: (&str, &str) = (
    "황보제갈독고남궁선우사공황보제갈독고남궁선우사공황보제갈독고남궁선우사공하늘",
    "Wolfeschlegelsteinhausenbergerdorff-Park",
);

/// Of a sale that another system has numbered.
const LONGEST_PURCHASE: &str = "20261121140312345678901234567890";

/// The longest sum, with decimals.
const LONGEST_SUM: &str = "999,999,999,999.99";
