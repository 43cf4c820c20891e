//! Pairing: the kiosk is not paired, or its pairing is not valid any more.

use kios_protocol::api::{Answer, PairResponse, StaffStatus};
use kios_protocol::session::{PAIRING_CODE_LENGTH, is_pairing_code};
use kios_text::clean;

use crate::context::{Context, IDLE_TIMEOUT_MS};
use crate::i18n::ErrorKind;
use crate::input::{Input, UserInput};
use crate::preflight::Preflight;
use crate::reply::{Pending, Received};
use crate::scan::to_latin;
use crate::transition::Transition;
use crate::{
    Button, Effect, ImportFault, Key, KeyOrigin, PairAnswer, PairCall, StaffStatusCall, Terminal,
};

/// How long the pairing waits to know whether the shop has an owner's PIN.
const STATUS_TIMEOUT_MS: u64 = 4_000;

/// Why the pairing failed or ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum SetupError {
    /// The relay refused the code with this result code.
    Refused(u32),
    /// The reply was lost.
    Lost,
    /// The relay does not accept this kiosk's key any more.
    Forgotten,
    /// The relay refused the code, which has a character that its codes do not have.
    CodeError,
    /// The key to enrol could not be read.
    NotImported(ImportFault),
}

/// The pairing screen.
#[derive(Debug)]
pub(crate) struct Setup {
    /// The field's text.
    pub(crate) code: String,
    pub(crate) problem: Option<SetupError>,
    /// The key that the pairing enrols.
    pub(crate) key: KeyOrigin,
    asked: Option<Pending<PairAnswer>>,
    /// After pairing: whether the shop has an owner's PIN.
    status: Option<Pending<StaffStatus>>,
    /// Whether the kiosk has a pairing that is still valid.
    paired: bool,
}

/// The exits of [`Setup`].
#[derive(Debug)]
pub(crate) enum SetupExit {
    /// The kiosk is paired.
    Paired,
    /// The kiosk is paired, and the owner's first PIN can be set.
    FirstPin,
    /// The pairing stays as it was.
    Back,
}

impl Setup {
    /// Starts the pairing. A code from the page's address is submitted at once on a kiosk that was never paired;
    /// otherwise a person submits it, because each code has few tries and the page may have been opened for another
    /// reason.
    pub(crate) fn start(problem: Option<SetupError>, ctx: &mut Context) -> Self {
        // A code pairs once.
        let code = ctx.settings.pairing_code.take().unwrap_or_default();
        let paired = ctx.terminal.is_some() && problem.is_none();
        let key = KeyOrigin::Random;
        let mut setup = Self { code, problem, key, asked: None, status: None, paired };
        if ctx.terminal.is_none() {
            setup.go(ctx);
        }
        setup
    }

    pub(crate) const fn is_busy(&self) -> bool {
        self.asked.is_some() || self.status.is_some()
    }

    /// Whether the present pairing can be kept.
    pub(crate) const fn can_leave(&self) -> bool {
        self.paired && !self.is_busy()
    }

    /// The number of the code's characters in the field.
    pub(crate) fn entered(&self) -> usize {
        plain_code(&self.code).len()
    }

    /// Whether the field has a complete code.
    pub(crate) fn is_whole(&self) -> bool {
        plain_code(&self.code).len() == PAIRING_CODE_LENGTH
    }

    pub(crate) fn handle(
        mut self,
        input: &Input,
        ctx: &mut Context,
    ) -> Transition<Self, SetupExit> {
        match input {
            Input::User(UserInput::Pressed(Button::Back) | UserInput::Key { key: Key::Escape })
                if self.can_leave() =>
            {
                return Transition::Exit(SetupExit::Back);
            }
            Input::User(user) => self.user(user, ctx),
            Input::Reply(received) => {
                self.receive_pairing(received, ctx);
                match received.take(&mut self.status) {
                    Some(Answer::Done(status)) if status.may_set_first && !status.has_owner => {
                        return Transition::Exit(SetupExit::FirstPin);
                    }
                    // Without an answer nothing is offered: the staff area offers it later.
                    Some(Answer::Done(_) | Answer::Refused(_) | Answer::Unknown(_)) => {
                        return Transition::Exit(SetupExit::Paired);
                    }
                    None => {}
                }
            }
            // A kiosk that was left here sells again.
            Input::Tick if self.can_leave() && ctx.now.ms_since(ctx.touched) >= IDLE_TIMEOUT_MS => {
                return Transition::Exit(SetupExit::Back);
            }
            Input::Tick => {
                let late = |since| ctx.now.ms_since(since) > STATUS_TIMEOUT_MS;
                if self.status.is_some_and(|asked| late(asked.since())) {
                    return Transition::Exit(SetupExit::Paired);
                }
            }
            Input::Stored { .. } | Input::Update(_) | Input::Resumed => {}
        }
        Transition::Stay(self)
    }

    fn receive_pairing(&mut self, received: &Received, ctx: &mut Context) {
        match received.take(&mut self.asked) {
            Some(Answer::Done(PairAnswer::Paired(answer))) => {
                pair(answer, ctx);
                self.status = Some(ctx.call(StaffStatusCall));
            }
            Some(Answer::Done(PairAnswer::NotImported(fault))) => {
                self.problem = Some(SetupError::NotImported(*fault));
            }
            Some(Answer::Refused(code)) => self.problem = Some(self.refused(code)),
            Some(Answer::Unknown(_)) => self.problem = Some(SetupError::Lost),
            None => {}
        }
    }

    fn user(&mut self, input: &UserInput, ctx: &mut Context) {
        match input {
            UserInput::Typed(text) => {
                self.code = text.to_ascii_uppercase();
                self.problem = None;
            }
            UserInput::Scanned(scan) => {
                // Any other scan, or one that was read in part, leaves the field and spends no try.
                if is_code(&scan.text) {
                    self.read(&scan.text, ctx);
                }
            }
            UserInput::Pasted(text) => self.read(text, ctx),
            UserInput::Pressed(Button::Continue) | UserInput::Key { key: Key::Enter } => {
                self.go(ctx);
            }
            UserInput::Pressed(Button::Import) if !self.is_busy() => {
                self.problem = None;
                self.key = match self.key {
                    KeyOrigin::Random => KeyOrigin::Imported,
                    KeyOrigin::Imported => KeyOrigin::Random,
                };
            }
            UserInput::Pressed(_) | UserInput::FieldChanged { .. } | UserInput::Key { .. } => {}
        }
    }

    fn read(&mut self, text: &str, ctx: &mut Context) {
        ctx.take_scan();
        let text = text.trim().to_ascii_uppercase();
        self.code = if text.contains(LINK) { plain_code(&text) } else { text };
        match self.key {
            KeyOrigin::Random => self.go(ctx),
            // The key's file or digits may be missing yet.
            KeyOrigin::Imported => self.problem = None,
        }
    }

    fn go(&mut self, ctx: &mut Context) {
        if !self.is_whole() || self.is_busy() {
            return;
        }
        self.problem = None;
        self.asked = Some(ctx.call(PairCall { code: plain_code(&self.code), key: self.key }));
    }

    /// What a refusal says of the code. Only the relay knows all codes: those of the demo have other characters.
    fn refused(&self, code: u32) -> SetupError {
        let is_of_code = matches!(
            ErrorKind::of(code),
            ErrorKind::InvalidParameters | ErrorKind::InvalidSignature
        );
        if is_of_code && !is_pairing_code(&plain_code(&self.code)) {
            SetupError::CodeError
        } else {
            SetupError::Refused(code)
        }
    }
}

/// What precedes the code in a link to this page.
const LINK: &str = "#PAIR=";

/// Whether a text is a complete code, or a link with one, however it is grouped.
pub(crate) fn is_code(text: &str) -> bool {
    let code = plain_code(text);
    let is_link = text.to_ascii_uppercase().contains(LINK);
    is_pairing_code(&code) || (is_link && code.chars().count() == PAIRING_CODE_LENGTH)
}

/// The code in the relay's form: without dashes and blanks, upper case.
fn plain_code(code: &str) -> String {
    // A hand may type in Hangul mode; the demo prints a link with the code in it.
    let code = clean(&to_latin(code)).to_ascii_uppercase();
    let code = code.split_once(LINK).map_or(code.as_str(), |(_, linked)| linked);
    code.chars().filter(char::is_ascii_alphanumeric).collect()
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
    ctx.connect();
    ctx.terminal = Some(terminal);
    ctx.last_paid = None;
    ctx.shop = None;
    ctx.public_url = None;
    // Nothing is known about the new key.
    ctx.preflight = Preflight::default();
    ctx.preflight.hurry(ctx.now);
}
