//! A keyboard: keys pass the recogniser on their way to the till, as in the page.

use kios_till::{Event, KeyOutput, KeyPress, KeyTarget, Recogniser};

use super::Shop;

/// The keyboard of the page.
#[derive(Debug, Default)]
pub(crate) struct Keyboard {
    recogniser: Recogniser,
    /// The time, microseconds.
    now_us: u64,
    /// When the recogniser wants to hear of a pause.
    wake_us: Option<u64>,
    /// What has the focus.
    pub(crate) target: KeyTarget,
    /// How often a hand has pressed the control with the focus.
    pub(crate) activated: usize,
    /// How often the page's own changes were put back.
    pub(crate) put_back: usize,
    /// Whether the browser was kept from handling each key.
    pub(crate) prevented: Vec<bool>,
    /// Whether the page is busy, so that no timer runs.
    pub(crate) busy: bool,
}

/// A key that has a name only, such as Enter.
pub(crate) fn named(name: &str) -> KeyPress {
    match name {
        "Ctrl+J" => KeyPress {
            code: "KeyJ".to_owned(),
            key: "j".to_owned(),
            control: true,
            ..KeyPress::default()
        },
        name => KeyPress { code: name.to_owned(), key: name.to_owned(), ..KeyPress::default() },
    }
}

/// The key of a US keyboard that types this character.
pub(crate) fn press(character: char) -> KeyPress {
    let (code, shift) = match character {
        digit @ '0'..='9' => (format!("Digit{digit}"), false),
        ' ' => ("Space".to_owned(), false),
        ':' => ("Semicolon".to_owned(), true),
        '@' => ("Digit2".to_owned(), true),
        '/' => ("Slash".to_owned(), false),
        '.' => ("Period".to_owned(), false),
        '+' => ("Equal".to_owned(), true),
        '-' => ("Minus".to_owned(), false),
        ']' => ("BracketRight".to_owned(), false),
        letter => (format!("Key{}", letter.to_ascii_uppercase()), letter.is_ascii_uppercase()),
    };
    KeyPress { code, key: character.to_string(), shift, ..KeyPress::default() }
}

/// The same in Hangul mode.
pub(crate) fn hangul_press(character: char) -> KeyPress {
    let jamo = match character {
        'a' => 'ㅁ',
        'b' => 'ㅠ',
        'c' => 'ㅊ',
        'd' => 'ㅇ',
        'e' => 'ㄷ',
        'E' => 'ㄸ',
        'f' => 'ㄹ',
        'x' => 'ㅌ',
        other => other,
    };
    KeyPress { key: jamo.to_string(), ..press(character) }
}

impl Shop {
    /// A key comes this long after the one before, microseconds.
    pub(crate) fn types_key(&mut self, after_us: u64, press: KeyPress) -> &mut Self {
        self.waits_us(after_us);
        let keyboard = &mut self.keyboard;
        let target = keyboard.target;
        let handled =
            keyboard.recogniser.press(KeyPress { at_us: keyboard.now_us, target, ..press });
        keyboard.prevented.push(handled.prevent);
        if let Some(wake_ms) = handled.wake_ms {
            keyboard.wake_us = Some(keyboard.now_us + wake_ms * 1_000);
        }
        self.performs(handled.outputs)
    }

    pub(crate) fn waits_ms(&mut self, millis: u64) -> &mut Self {
        self.waits_us(millis * 1_000)
    }

    fn waits_us(&mut self, micros: u64) -> &mut Self {
        let end = self.keyboard.now_us + micros;
        while let Some(wake_us) = self.keyboard.wake_us.filter(|at| *at <= end) {
            if self.keyboard.busy {
                break;
            }
            self.passes_to(wake_us);
            self.keyboard.wake_us = None;
            let handled = self.keyboard.recogniser.pause();
            if let Some(wake_ms) = handled.wake_ms {
                self.keyboard.wake_us = Some(wake_us + wake_ms * 1_000);
            }
            self.performs(handled.outputs);
        }
        self.passes_to(end);
        self
    }

    fn passes_to(&mut self, at_us: u64) {
        let before = self.keyboard.now_us / 1_000;
        self.keyboard.now_us = at_us;
        self.now = self.now.plus_ms(at_us / 1_000 - before);
    }

    /// The page is not busy any more: its timers run before the next key is handled.
    pub(crate) fn timers_run(&mut self) -> &mut Self {
        self.keyboard.busy = false;
        self.keyboard.wake_us = None;
        let handled = self.keyboard.recogniser.pause();
        self.performs(handled.outputs)
    }

    fn performs(&mut self, outputs: Vec<KeyOutput>) -> &mut Self {
        for output in outputs {
            match output {
                KeyOutput::Key(key) => {
                    self.send(Event::Key(key));
                }
                KeyOutput::Scan(scan) => {
                    self.send(Event::Scanned(scan));
                }
                KeyOutput::Activate(_) => self.keyboard.activated += 1,
                KeyOutput::PutBack(_) => self.keyboard.put_back += 1,
            }
        }
        self
    }
}
