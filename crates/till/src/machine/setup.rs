//! The kiosk is not paired, or not any more.

use kios_protocol::api::{Answer, PairResponse};

use super::State;
use super::desk::Desk;
use super::idle::Idle;
use super::input::Input;
use crate::{Button, Call, Effect, Key, Listen, Reply, Terminal, Token};

/// Characters of a pairing code.
const CODE: usize = 8;

/// Why the kiosk is not paired.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Problem {
    /// The relay refused the code, by this number.
    Refused(u32),
    /// The answer was lost.
    Lost,
    /// The relay does not know this kiosk's key any more.
    Forgotten,
}

/// The kiosk is not paired.
#[derive(Debug)]
pub(crate) struct Setup {
    /// What the field holds.
    pub(crate) code: String,
    pub(crate) problem: Option<Problem>,
    asked: Option<Token>,
}

impl Setup {
    /// Asks for a code; one that came with the page's address is tried at once.
    pub(crate) fn begin(problem: Option<Problem>, desk: &mut Desk) -> State {
        let code = desk.settings.pairing_code.clone().unwrap_or_default();
        let mut setup = Self { code, problem, asked: None };
        setup.go(desk);
        State::Setup(setup)
    }

    pub(crate) const fn is_busy(&self) -> bool {
        self.asked.is_some()
    }

    /// Whether the field holds a whole code.
    pub(crate) fn is_whole(&self) -> bool {
        clean(&self.code).len() == CODE
    }

    pub(crate) fn on(mut self, input: &Input, desk: &mut Desk) -> State {
        match input {
            Input::Typed(text) => {
                self.code = text.to_ascii_uppercase();
                self.problem = None;
            }
            Input::Scanned { text, .. } => {
                self.code = text.trim().to_ascii_uppercase();
                self.go(desk);
            }
            Input::Pressed(Button::Continue) | Input::Key { key: Key::Enter, .. } => self.go(desk),
            Input::Answered { token, answer } if self.asked == Some(*token) => {
                self.asked = None;
                match answer {
                    Answer::Done(Reply::Paired(answer)) => return paired(answer, desk),
                    Answer::Refused(code) => self.problem = Some(Problem::Refused(*code)),
                    Answer::Done(_) | Answer::Unknown(_) => self.problem = Some(Problem::Lost),
                }
            }
            Input::Tick
            | Input::Pressed(_)
            | Input::Filled { .. }
            | Input::Refund(_)
            | Input::Key { .. }
            | Input::Answered { .. }
            | Input::Written { .. }
            | Input::Payment(_)
            | Input::Caught => {}
        }
        State::Setup(self)
    }

    fn go(&mut self, desk: &mut Desk) {
        if self.is_whole() && !self.is_busy() {
            self.asked = Some(desk.call(Call::Pair { code: clean(&self.code) }));
        }
    }
}

/// The code as the relay knows it: without dashes and blanks, upper case.
fn clean(code: &str) -> String {
    code.chars().filter(char::is_ascii_alphanumeric).collect::<String>().to_ascii_uppercase()
}

fn paired(answer: &PairResponse, desk: &mut Desk) -> State {
    let terminal = Terminal {
        shop_id: answer.shop_id,
        shop_name: answer.shop_name.clone(),
        currency: answer.currency.clone(),
        terminal_id: answer.terminal_id.clone(),
    };
    desk.push(Effect::Keep(terminal.clone()));
    desk.push(Effect::Listen(Listen::On));
    desk.terminal = Some(terminal);
    desk.preflight.hurry(desk.now);
    Idle::begin(desk)
}
