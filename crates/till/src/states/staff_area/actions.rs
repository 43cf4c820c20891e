//! The recorded actions of the shop's staff, newest first.

use kios_protocol::api::StaffActions;

use super::lookup::Lookup;
use super::{AfterPin, StaffExit, refused};
use crate::context::Context;
use crate::input::{Input, UserInput};
use crate::transition::Transition;
use crate::{ActionsCall, Button, Key};

/// The recorded actions.
#[derive(Debug)]
pub(crate) struct Actions {
    pub(crate) list: Lookup<StaffActions>,
}

impl Actions {
    /// Queries them.
    pub(crate) fn start(ctx: &mut Context) -> Self {
        ctx.touched = ctx.now;
        Self { list: Lookup::start(ActionsCall, ctx) }
    }

    pub(crate) fn handle(
        mut self,
        input: &Input,
        ctx: &mut Context,
    ) -> Transition<Self, StaffExit> {
        let exit = match input {
            Input::User(UserInput::Pressed(Button::Back) | UserInput::Key { key: Key::Escape }) => {
                Some(StaffExit::Menu(None))
            }
            Input::Reply(received) => {
                let code = self.list.receive(received, ctx.now);
                code.and_then(|code| refused(code, AfterPin::Actions))
            }
            Input::Tick => {
                self.list.tick(ActionsCall, ctx);
                None
            }
            Input::User(_) | Input::Stored { .. } | Input::Update(_) | Input::Resumed => None,
        };
        Transition::new(self, exit)
    }
}
