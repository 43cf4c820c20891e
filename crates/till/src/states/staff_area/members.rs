//! The people with a PIN: add one, give another PIN, remove one.

use kios_protocol::api::{AddMemberRequest, Answer, ChangePinRequest, StaffMember, StaffMembers};
use kios_protocol::staff::{Pin, StaffRole};
use kios_text::clean_name;

use super::first_pin::StoreProblem;
use super::lookup::Lookup;
use super::new_pin::NewPin;
use super::{AfterPin, StaffExit, refused};
use crate::context::Context;
use crate::input::{Input, UserInput};
use crate::reply::{Pending, Received};
use crate::transition::Transition;
use crate::{
    Accepted, AddMemberCall, AreaButton, Button, ChangePinCall, Key, MembersCall, RemoveMemberCall,
    Sound,
};

/// Whose PIN is entered.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum PinOf {
    /// A new person.
    New {
        /// The name.
        name: String,
        /// The role.
        role: StaffRole,
    },
    /// A person of the list.
    Known {
        /// Identifies the person.
        staff_id: u64,
        /// The name.
        name: String,
    },
}

/// The step of the screen.
#[derive(Debug)]
pub(crate) enum MembersStep {
    /// The list.
    List,
    /// Name and role of a new person.
    Name {
        /// The name.
        name: String,
        /// The role.
        role: StaffRole,
    },
    /// The PIN, twice.
    Pin(PinOf, NewPin),
    /// The question whether to remove a person's PIN.
    Remove(StaffMember),
    /// The relay is asked.
    Sending(Pending<Accepted>),
}

/// The people with a PIN.
#[derive(Debug)]
pub(crate) struct Members {
    pub(crate) list: Lookup<StaffMembers>,
    pub(crate) step: MembersStep,
    pub(crate) problem: Option<StoreProblem>,
}

impl Members {
    /// Queries the list.
    pub(crate) fn start(ctx: &mut Context) -> Self {
        ctx.touched = ctx.now;
        let list = Lookup::start(MembersCall, ctx);
        Self { list, step: MembersStep::List, problem: None }
    }

    pub(crate) fn handle(
        mut self,
        input: &Input,
        ctx: &mut Context,
    ) -> Transition<Self, StaffExit> {
        let exit = match input {
            Input::User(user) => self.user(user, ctx),
            Input::Reply(received) => self.receive(received, ctx),
            Input::Tick => {
                self.list.tick(MembersCall, ctx);
                None
            }
            Input::Stored { .. } | Input::Update(_) | Input::Resumed => None,
        };
        Transition::new(self, exit)
    }

    fn receive(&mut self, received: &Received, ctx: &mut Context) -> Option<StaffExit> {
        if let Some(code) = self.list.receive(received, ctx.now) {
            return refused(code, AfterPin::Members);
        }
        let MembersStep::Sending(pending) = &self.step else { return None };
        let answer = received.of(pending)?;
        self.step = MembersStep::List;
        // The list tells what became of a request whose reply was lost.
        self.list = Lookup::start(MembersCall, ctx);
        match answer {
            Answer::Done(Accepted) => {
                ctx.play(Sound::Paid);
                self.problem = None;
                None
            }
            Answer::Refused(code) => {
                self.problem = Some(StoreProblem::Refused(code));
                refused(code, AfterPin::Members)
            }
            Answer::Unknown(_) => {
                self.problem = Some(StoreProblem::Lost);
                None
            }
        }
    }

    fn user(&mut self, input: &UserInput, ctx: &mut Context) -> Option<StaffExit> {
        let back =
            matches!(input, UserInput::Pressed(Button::Back) | UserInput::Key { key: Key::Escape });
        match &mut self.step {
            MembersStep::List if back => return Some(StaffExit::Menu(None)),
            MembersStep::Name { .. } | MembersStep::Pin(..) | MembersStep::Remove(_) if back => {
                self.step = MembersStep::List;
            }
            MembersStep::List => self.choose(input),
            MembersStep::Name { name, role } => match input {
                UserInput::Typed(text) => name.clone_from(text),
                UserInput::Pressed(Button::Area(AreaButton::Role(chosen))) => *role = *chosen,
                UserInput::Pressed(Button::Continue) | UserInput::Key { key: Key::Enter, .. } => {
                    if let Some(name) = clean_name(name) {
                        let of = PinOf::New { name, role: *role };
                        self.step = MembersStep::Pin(of, NewPin::default());
                    }
                }
                UserInput::Pressed(_)
                | UserInput::Key { .. }
                | UserInput::FieldChanged { .. }
                | UserInput::Scanned(_)
                | UserInput::Pasted(_) => {}
            },
            MembersStep::Pin(of, new_pin) => {
                if let Some(pin) = new_pin.user(input, ctx) {
                    self.step = MembersStep::Sending(store(of.clone(), pin, ctx));
                }
            }
            MembersStep::Remove(member) => {
                if matches!(input, UserInput::Pressed(Button::Confirm)) {
                    let request = RemoveMemberCall { staff_id: member.staff_id };
                    self.step = MembersStep::Sending(ctx.call(request));
                }
            }
            MembersStep::Sending(_) => {}
        }
        None
    }

    fn choose(&mut self, input: &UserInput) {
        let UserInput::Pressed(Button::Area(button)) = input else { return };
        let member = |staff_id: u64| {
            let members = self.list.here().map_or(&[][..], |list| &list.members);
            members.iter().find(|member| member.staff_id == staff_id).cloned()
        };
        let step = match *button {
            AreaButton::AddMember => {
                Some(MembersStep::Name { name: String::new(), role: StaffRole::Clerk })
            }
            AreaButton::ChangePin(staff_id) => member(staff_id).map(|member| {
                let of = PinOf::Known { staff_id, name: member.name };
                MembersStep::Pin(of, NewPin::default())
            }),
            AreaButton::RemoveMember(staff_id) => member(staff_id).map(MembersStep::Remove),
            AreaButton::Lock
            | AreaButton::EndShift
            | AreaButton::History
            | AreaButton::Reprint
            | AreaButton::Settings
            | AreaButton::Members
            | AreaButton::Actions
            | AreaButton::PairAgain
            | AreaButton::StartIn(_)
            | AreaButton::Role(_) => None,
        };
        if let Some(step) = step {
            self.problem = None;
            self.step = step;
        }
    }
}

fn store(of: PinOf, pin: Pin, ctx: &mut Context) -> Pending<Accepted> {
    match of {
        PinOf::New { name, role } => ctx.call(AddMemberCall(AddMemberRequest { name, role, pin })),
        PinOf::Known { staff_id, .. } => {
            ctx.call(ChangePinCall { staff_id, request: ChangePinRequest { pin } })
        }
    }
}
