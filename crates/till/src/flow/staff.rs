//! The state diagram of the staff area.

use kios_embed::StaffRequest;
use kios_protocol::ResultCode;
use kios_protocol::staff::StaffRole;

use crate::context::Context;
use crate::flow::{Flow, history, idle, purchase};
use crate::states::State;
use crate::states::history::purchase::Purchase;
use crate::states::point_grant::form::GrantForm;
use crate::states::sale::outcome::ReceiptScreen;
use crate::states::setup::Setup;
use crate::states::staff_area::actions::Actions;
use crate::states::staff_area::first_pin::FirstPin;
use crate::states::staff_area::locked::Locked;
use crate::states::staff_area::members::Members;
use crate::states::staff_area::menu::{Menu, MenuNotice};
use crate::states::staff_area::pin_entry::PinProblem;
use crate::states::staff_area::settings::{SettingsScreen, SettingsStep};
use crate::states::staff_area::{AfterPin, StaffArea, StaffExit};

/// The menu if the staff area is open, otherwise the idle screen.
pub(super) fn menu_or_idle(ctx: &Context) -> State {
    if ctx.is_lock_due() { idle(ctx) } else { menu(None) }
}

const fn menu(notice: Option<MenuNotice>) -> State {
    State::Staff(StaffArea::Menu(Menu::start(notice)))
}

/// Asks for the PIN.
pub(super) fn ask_pin(after: AfterPin, problem: Option<PinProblem>, ctx: &mut Context) -> State {
    State::Staff(StaffArea::Locked(Locked::start(after, problem, ctx)))
}

/// Asks for the owner's first PIN.
pub(super) fn first_pin(ctx: &mut Context) -> State {
    State::Staff(StaffArea::FirstPin(FirstPin::start(ctx)))
}

fn settings(step: SettingsStep, ctx: &mut Context) -> State {
    State::Staff(StaffArea::Settings(SettingsScreen::start(step, ctx)))
}

/// What staff does for a host's request.
fn requested(request: StaffRequest, ctx: &mut Context) -> State {
    let StaffRequest { purchase_id, amount, .. } = request;
    let named = Purchase { purchase_id, payment: None, cards: Vec::new() };
    match amount {
        Some(paid) => State::GrantForm(GrantForm::of_cards(named, paid, ctx)),
        None => purchase(named, ctx),
    }
}

impl Flow {
    pub(super) fn after_staff(&mut self, exit: StaffExit, ctx: &mut Context) -> State {
        match exit {
            StaffExit::Idle => idle(ctx),
            StaffExit::EndShift => {
                ctx.end_shift();
                idle(ctx)
            }
            StaffExit::Opened(after) => self.opened(after, ctx),
            StaffExit::PinAgain(after) => {
                ctx.lock();
                ask_pin(after, Some(PinProblem::Again), ctx)
            }
            StaffExit::FirstPin => first_pin(ctx),
            StaffExit::Menu(notice) => menu(notice),
            StaffExit::History => history(None, ctx),
            StaffExit::GivePoints => State::GrantForm(GrantForm::start(ctx)),
            StaffExit::Reprint => match ctx.last_paid.clone() {
                Some(last) => State::Receipt(ReceiptScreen::copy_of(last, ctx)),
                None => menu(None),
            },
            StaffExit::Members => State::Staff(StaffArea::Members(Members::start(ctx))),
            StaffExit::Actions => State::Staff(StaffArea::Actions(Actions::start(ctx))),
            StaffExit::Settings => settings(SettingsStep::Shown, ctx),
            StaffExit::AskPairing => settings(SettingsStep::AskPairing, ctx),
            StaffExit::Pair => State::Setup(Setup::start(None, ctx)),
        }
    }

    /// The state after a right PIN.
    fn opened(&mut self, after: AfterPin, ctx: &mut Context) -> State {
        let too_low = Some(MenuNotice::RoleTooLow);
        match after {
            AfterPin::Menu => menu(None),
            AfterPin::Members if ctx.allows(StaffRole::Owner) => {
                State::Staff(StaffArea::Members(Members::start(ctx)))
            }
            AfterPin::Actions if ctx.allows(StaffRole::Owner) => {
                State::Staff(StaffArea::Actions(Actions::start(ctx)))
            }
            AfterPin::Cancel(mut sale) if ctx.allows(StaffRole::Manager) => {
                sale.pressed_at = ctx.server_now();
                self.cancel(*sale, ctx)
            }
            AfterPin::Request(request) if ctx.allows(StaffRole::Manager) => requested(request, ctx),
            // A host waits for it: somebody else may enter a PIN.
            AfterPin::Request(request) => {
                ctx.lock();
                let problem = PinProblem::Refused(ResultCode::RoleTooLow.number());
                ask_pin(AfterPin::Request(request), Some(problem), ctx)
            }
            AfterPin::Members | AfterPin::Actions | AfterPin::Cancel(_) => menu(too_low),
        }
    }

    /// The state for a host's request to staff.
    pub(super) fn serve_staff(&mut self, request: StaffRequest, ctx: &mut Context) -> State {
        if ctx.is_lock_due() {
            return ask_pin(AfterPin::Request(request), None, ctx);
        }
        self.opened(AfterPin::Request(request), ctx)
    }
}
