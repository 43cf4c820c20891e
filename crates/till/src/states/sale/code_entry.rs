//! The code entry: the payment code is scanned or typed.

use kios_protocol::TemporaryAccount;

use crate::context::Context;
use crate::input::{Input, UserInput};
use crate::payment_code::{self, CodeError};
use crate::scan::to_latin;
use crate::states::sale::charge::Charge;
use crate::transition::Transition;
use crate::{Button, Instant, Key, Sound};

/// What is wrong with the field, or with the last code.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum CodeEntryError {
    /// It cannot be parsed.
    Code(CodeError),
    /// The relay refused it with this code.
    Refused(u32),
    /// It has no checksum, so that whoever typed it is to compare it since this time.
    ToCompare(Instant),
}

/// How long a typed code without a checksum is compared at least before Continue sends it, so that a double tap does not.
const COMPARE_MS: u64 = 1_000;

/// The code entry.
#[derive(Debug)]
pub(crate) struct CodeEntry {
    pub(crate) charge: Charge,
    pub(crate) field: String,
    pub(crate) problem: Option<CodeEntryError>,
}

/// The exits of [`CodeEntry`].
#[derive(Debug)]
pub(crate) enum CodeEntryExit {
    /// Back to the amount entry, with this price.
    Back(Charge),
    /// Price and code are known; with the code as it was typed, if it was.
    Estimate(Charge, TemporaryAccount, Option<String>),
}

impl CodeEntry {
    /// Waits for a code.
    pub(crate) fn start(charge: Charge, ctx: &mut Context) -> Self {
        ctx.touched = ctx.now;
        Self { charge, field: String::new(), problem: None }
    }

    /// Waits for another code, because the relay refused the last one. What was typed can be corrected.
    pub(crate) fn again(
        charge: Charge,
        code: u32,
        typed: Option<String>,
        ctx: &mut Context,
    ) -> Self {
        ctx.touched = ctx.now;
        let field = typed.unwrap_or_default();
        Self { charge, field, problem: Some(CodeEntryError::Refused(code)) }
    }

    pub(crate) fn handle(
        mut self,
        input: &Input,
        ctx: &mut Context,
    ) -> Transition<Self, CodeEntryExit> {
        let exit = match input {
            Input::User(user) => self.user(user, ctx),
            Input::Reply(_)
            | Input::Stored { .. }
            | Input::Update(_)
            | Input::Tick
            | Input::Resumed => None,
        };
        Transition::new(self, exit)
    }

    fn user(&mut self, input: &UserInput, ctx: &mut Context) -> Option<CodeEntryExit> {
        match input {
            UserInput::Typed(text) => {
                self.field.clone_from(text);
                // While the code is typed, an error is shown only if no further digit can correct
                // it.
                self.problem = match parse(text) {
                    Ok(_) | Err(CodeError::Short) => None,
                    Err(code_error) => Some(CodeEntryError::Code(code_error)),
                };
                None
            }
            UserInput::Scanned(scan) => {
                ctx.take_scan();
                match parse(&scan.text) {
                    Ok(_) => self.read(&scan.text, ctx),
                    // A scan that was read in part does not replace what is in the field.
                    Err(code_error) => {
                        if parse(&self.field).is_err() {
                            self.problem = Some(CodeEntryError::Code(code_error));
                        }
                        None
                    }
                }
            }
            UserInput::Pasted(text) => self.read(text, ctx),
            UserInput::Pressed(Button::Continue) | UserInput::Key { key: Key::Enter } => {
                self.submit(ctx)
            }
            UserInput::Pressed(Button::Back) | UserInput::Key { key: Key::Escape } => {
                Some(CodeEntryExit::Back(self.charge.clone()))
            }
            UserInput::Pressed(_) | UserInput::FieldChanged { .. } | UserInput::Key { .. } => None,
        }
    }

    /// Takes a code that was scanned or pasted.
    fn read(&mut self, text: &str, ctx: &mut Context) -> Option<CodeEntryExit> {
        text.trim().clone_into(&mut self.field);
        self.go(None, ctx)
    }

    /// Whether Continue is still disabled, because the comparison of a typed code has only begun.
    pub(crate) fn is_being_compared(&self, now: Instant) -> bool {
        match self.problem {
            Some(CodeEntryError::ToCompare(since)) => now.ms_since(since) < COMPARE_MS,
            Some(CodeEntryError::Code(_) | CodeEntryError::Refused(_)) | None => false,
        }
    }

    /// Takes the code in the field. One without a checksum is compared once more before.
    fn submit(&mut self, ctx: &mut Context) -> Option<CodeEntryExit> {
        if self.is_being_compared(ctx.now) {
            return None;
        }
        if parse(&self.field).is_ok() && !payment_code::is_proven(&self.field) {
            match self.problem {
                Some(CodeEntryError::ToCompare(_)) => {}
                Some(CodeEntryError::Code(_) | CodeEntryError::Refused(_)) | None => {
                    self.problem = Some(CodeEntryError::ToCompare(ctx.now));
                    return None;
                }
            }
        }
        self.go(Some(self.field.clone()), ctx)
    }

    fn go(&mut self, typed: Option<String>, ctx: &mut Context) -> Option<CodeEntryExit> {
        match parse(&self.field) {
            Ok(account) => {
                ctx.play(Sound::Scanned);
                Some(CodeEntryExit::Estimate(self.charge.clone(), account, typed))
            }
            Err(code_error) => {
                self.problem = Some(CodeEntryError::Code(code_error));
                None
            }
        }
    }
}

/// Parses a code; jamo count as the letters at their places, as when a hand types in Hangul mode.
///
/// # Errors
/// [`CodeError`] of the text as it is.
pub(crate) fn parse(text: &str) -> Result<TemporaryAccount, CodeError> {
    payment_code::parse(text)
        .or_else(|error| payment_code::parse(&to_latin(text)).map_err(|_| error))
}
