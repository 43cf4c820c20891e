//! Pairing: the kiosk is not paired, or its pairing is not valid any more.

use kios_protocol::api::{Answer, PairResponse};

use crate::context::Context;
use crate::input::{Input, UserInput};
use crate::preflight::Preflight;
use crate::reply::Pending;
use crate::transition::Transition;
use crate::{Button, Effect, Key, PairCall, StreamCommand, Terminal};

/// The number of characters of a pairing code.
const CODE_LENGTH: usize = 8;

/// Why the pairing failed or ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum SetupError {
    /// The relay refused the code with this result code.
    Refused(u32),
    /// The reply was lost.
    Lost,
    /// The relay does not accept this kiosk's key any more.
    Forgotten,
}

/// The pairing screen.
#[derive(Debug)]
pub(crate) struct Setup {
    /// The field's text.
    pub(crate) code: String,
    pub(crate) problem: Option<SetupError>,
    asked: Option<Pending<PairResponse>>,
}

/// The exits of [`Setup`].
#[derive(Debug)]
pub(crate) enum SetupExit {
    /// The kiosk is paired.
    Paired,
}

impl Setup {
    /// Starts the pairing; a code from the page's address is submitted at once.
    pub(crate) fn start(problem: Option<SetupError>, ctx: &mut Context) -> Self {
        let code = ctx.settings.pairing_code.clone().unwrap_or_default();
        let mut setup = Self { code, problem, asked: None };
        setup.go(ctx);
        setup
    }

    pub(crate) const fn is_busy(&self) -> bool {
        self.asked.is_some()
    }

    /// Whether the field has a complete code.
    pub(crate) fn is_whole(&self) -> bool {
        clean(&self.code).len() == CODE_LENGTH
    }

    pub(crate) fn handle(
        mut self,
        input: &Input,
        ctx: &mut Context,
    ) -> Transition<Self, SetupExit> {
        match input {
            Input::User(user) => self.user(user, ctx),
            Input::Reply(received) => match received.take(&mut self.asked) {
                Some(Answer::Done(answer)) => {
                    pair(answer, ctx);
                    return Transition::Exit(SetupExit::Paired);
                }
                Some(Answer::Refused(code)) => self.problem = Some(SetupError::Refused(code)),
                Some(Answer::Unknown(_)) => self.problem = Some(SetupError::Lost),
                None => {}
            },
            Input::Stored { .. } | Input::Update(_) | Input::Tick | Input::Resumed => {}
        }
        Transition::Stay(self)
    }

    fn user(&mut self, input: &UserInput, ctx: &mut Context) {
        match input {
            UserInput::Typed(text) => {
                self.code = text.to_ascii_uppercase();
                self.problem = None;
            }
            UserInput::Scanned { text, .. } => {
                self.code = text.trim().to_ascii_uppercase();
                self.go(ctx);
            }
            UserInput::Pressed(Button::Continue) | UserInput::Key { key: Key::Enter, .. } => {
                self.go(ctx);
            }
            UserInput::Pressed(_) | UserInput::FieldChanged { .. } | UserInput::Key { .. } => {}
        }
    }

    fn go(&mut self, ctx: &mut Context) {
        if self.is_whole() && !self.is_busy() {
            self.asked = Some(ctx.call(PairCall { code: clean(&self.code) }));
        }
    }
}

/// The code in the relay's form: without dashes and blanks, upper case.
fn clean(code: &str) -> String {
    code.chars().filter(char::is_ascii_alphanumeric).collect::<String>().to_ascii_uppercase()
}

/// Stores the pairing of the reply.
fn pair(answer: &PairResponse, ctx: &mut Context) {
    let terminal = Terminal {
        shop_id: answer.shop_id,
        shop_name: answer.shop_name.clone(),
        currency: answer.currency.clone(),
        terminal_id: answer.terminal_id.clone(),
    };
    ctx.push(Effect::SaveTerminal(terminal.clone()));
    ctx.push(Effect::Stream(StreamCommand::Connect));
    ctx.terminal = Some(terminal);
    // Nothing is known about the new key.
    ctx.preflight = Preflight::default();
    ctx.preflight.hurry(ctx.now);
}
