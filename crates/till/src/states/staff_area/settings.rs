//! The settings of this kiosk.

use super::StaffExit;
use crate::context::Context;
use crate::input::{Input, UserInput};
use crate::transition::Transition;
use crate::{AreaButton, Button, Effect, Key, Scan};

/// The step of the settings.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum SettingsStep {
    /// The settings.
    Shown,
    /// The question whether to pair again.
    AskPairing,
}

/// The settings.
#[derive(Debug)]
pub(crate) struct SettingsScreen {
    pub(crate) step: SettingsStep,
    /// What was scanned on this screen last: the scanner test.
    pub(crate) scan: Option<Scan>,
}

impl SettingsScreen {
    /// Shows the settings, or the question.
    pub(crate) const fn start(step: SettingsStep, ctx: &mut Context) -> Self {
        ctx.touched = ctx.now;
        Self { step, scan: None }
    }

    pub(crate) fn handle(
        mut self,
        input: &Input,
        ctx: &mut Context,
    ) -> Transition<Self, StaffExit> {
        let exit = match input {
            Input::User(UserInput::Pressed(button)) => self.press(*button, ctx),
            Input::User(UserInput::Key { key: Key::Escape }) => self.press(Button::Back, ctx),
            Input::User(UserInput::Scanned(scan)) if self.step == SettingsStep::Shown => {
                ctx.take_scan();
                self.scan = Some(scan.clone());
                None
            }
            Input::User(_)
            | Input::Reply(_)
            | Input::Stored { .. }
            | Input::Update(_)
            | Input::Tick
            | Input::Resumed => None,
        };
        Transition::new(self, exit)
    }

    fn press(&mut self, button: Button, ctx: &mut Context) -> Option<StaffExit> {
        match (self.step, button) {
            (SettingsStep::Shown, Button::Back) => Some(StaffExit::Menu(None)),
            (SettingsStep::AskPairing, Button::Back) => Some(StaffExit::Settings),
            (SettingsStep::AskPairing, Button::Confirm) => Some(StaffExit::Pair),
            (SettingsStep::Shown, Button::Area(AreaButton::StartIn(language))) => {
                ctx.settings.choose(language);
                ctx.push(Effect::SaveLanguage(language));
                None
            }
            (SettingsStep::Shown, Button::Area(AreaButton::Members)) => Some(StaffExit::Members),
            (SettingsStep::Shown, Button::Area(AreaButton::PairAgain)) => {
                self.step = SettingsStep::AskPairing;
                None
            }
            (SettingsStep::Shown | SettingsStep::AskPairing, _) => None,
        }
    }
}
