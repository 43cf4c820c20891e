//! The menu of the staff area.

use kios_protocol::api::PointGrants;
use kios_protocol::staff::StaffRole;

use super::StaffExit;
use crate::context::Context;
use crate::input::{Input, UserInput};
use crate::transition::Transition;
use crate::{AreaButton, Button, Key};

/// Why the menu is shown again.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum MenuNotice {
    /// The relay says that the role does not allow it.
    RoleTooLow,
}

/// The menu.
#[derive(Debug)]
pub(crate) struct Menu {
    pub(crate) notice: Option<MenuNotice>,
}

impl Menu {
    /// Shows the menu.
    pub(crate) const fn start(notice: Option<MenuNotice>) -> Self {
        Self { notice }
    }

    pub(crate) fn handle(self, input: &Input, ctx: &Context) -> Transition<Self, StaffExit> {
        let exit = match input {
            Input::User(UserInput::Pressed(button)) => Self::press(*button, ctx),
            Input::User(UserInput::Key { key: Key::Escape }) => Some(StaffExit::Idle),
            Input::User(_)
            | Input::Reply(_)
            | Input::Stored { .. }
            | Input::Update(_)
            | Input::Tick
            | Input::Resumed => None,
        };
        Transition::new(self, exit)
    }

    fn press(button: Button, ctx: &Context) -> Option<StaffExit> {
        if button == Button::GivePoints {
            let offered = ctx.point_grants != PointGrants::Off;
            return (offered && ctx.allows(StaffRole::Manager)).then_some(StaffExit::GivePoints);
        }
        let Button::Area(button) = button else {
            return (button == Button::Refund && ctx.allows(StaffRole::Manager))
                .then_some(StaffExit::History);
        };
        let owner = ctx.allows(StaffRole::Owner);
        match button {
            AreaButton::Lock => Some(StaffExit::Idle),
            AreaButton::EndShift => Some(StaffExit::EndShift),
            AreaButton::History => Some(StaffExit::History),
            AreaButton::Reprint => ctx.last_paid.is_some().then_some(StaffExit::Reprint),
            AreaButton::Settings => owner.then_some(StaffExit::Settings),
            AreaButton::Members => owner.then_some(StaffExit::Members),
            AreaButton::Actions => owner.then_some(StaffExit::Actions),
            AreaButton::PairAgain => owner.then_some(StaffExit::AskPairing),
            AreaButton::StartIn(_)
            | AreaButton::AddMember
            | AreaButton::Role(_)
            | AreaButton::ChangePin(_)
            | AreaButton::RemoveMember(_) => None,
        }
    }
}
