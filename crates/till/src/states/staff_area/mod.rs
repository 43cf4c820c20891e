//! The staff area: the PIN, the menu, people, recorded actions, settings.
//!
//! Whether a screen may be shown while the staff area is locked, and what a lock does to it, is in
//! [`policy`]. Source: `kiosk.md §2.1`.

pub(crate) mod actions;
pub(crate) mod first_pin;
pub(crate) mod locked;
mod lookup;
pub(crate) mod members;
pub(crate) mod menu;
pub(crate) mod new_pin;
pub(crate) mod pin;
pub(crate) mod pin_entry;
pub(crate) mod policy;
pub(crate) mod settings;

use kios_embed::StaffRequest;
use kios_protocol::ResultCode;

use crate::context::Context;
use crate::input::Input;
use crate::states::sale::Sale;
use crate::transition::Transition;

use actions::Actions;
use first_pin::FirstPin;
use locked::Locked;
use members::Members;
use menu::{Menu, MenuNotice};
use settings::SettingsScreen;

/// A screen of the staff area.
#[derive(Debug)]
pub(crate) enum StaffArea {
    /// The PIN is entered.
    Locked(Locked),
    /// The owner's first PIN is set.
    FirstPin(FirstPin),
    /// The menu.
    Menu(Menu),
    /// The people with a PIN.
    Members(Members),
    /// The recorded actions.
    Actions(Actions),
    /// The settings.
    Settings(SettingsScreen),
}

/// The exits of [`StaffArea`].
#[derive(Debug)]
pub(crate) enum StaffExit {
    /// To the idle screen; the staff area is locked.
    Idle,
    /// To the idle screen; the shift is over.
    EndShift,
    /// The PIN is right.
    Opened(AfterPin),
    /// The relay requires the PIN again.
    PinAgain(AfterPin),
    /// Set the owner's first PIN.
    FirstPin,
    /// To the menu.
    Menu(Option<MenuNotice>),
    /// To the history.
    History,
    /// To the form of a point grant.
    GivePoints,
    /// Print the last receipt again.
    Reprint,
    /// To the people.
    Members,
    /// To the recorded actions.
    Actions,
    /// To the settings.
    Settings,
    /// To the question whether to pair again.
    AskPairing,
    /// Pair the kiosk again.
    Pair,
}

/// Where a right PIN leads to.
#[derive(Debug)]
pub(crate) enum AfterPin {
    /// The menu.
    Menu,
    /// The people.
    Members,
    /// The recorded actions.
    Actions,
    /// The same cancel again.
    Cancel(Box<Sale>),
    /// What a host page requests.
    Request(StaffRequest),
}

impl StaffArea {
    pub(crate) fn handle(self, input: &Input, ctx: &mut Context) -> Transition<Self, StaffExit> {
        match self {
            Self::Locked(screen) => screen.handle(input, ctx).map(Self::Locked, |exit| exit),
            Self::FirstPin(screen) => screen.handle(input, ctx).map(Self::FirstPin, |exit| exit),
            Self::Menu(screen) => screen.handle(input, ctx).map(Self::Menu, |exit| exit),
            Self::Members(screen) => screen.handle(input, ctx).map(Self::Members, |exit| exit),
            Self::Actions(screen) => screen.handle(input, ctx).map(Self::Actions, |exit| exit),
            Self::Settings(screen) => screen.handle(input, ctx).map(Self::Settings, |exit| exit),
        }
    }

    /// The position between the idle screen and the actions.
    pub(crate) const fn progress_rank(&self) -> u8 {
        match self {
            Self::Locked(_) | Self::FirstPin(_) => 3,
            Self::Menu(_) => 4,
            Self::Members(_) | Self::Actions(_) | Self::Settings(_) => 5,
        }
    }
}

/// Where a refusal of the staff area itself leads to; `None` for any other refusal.
fn refused(code: u32, after: AfterPin) -> Option<StaffExit> {
    if code == ResultCode::PinRequired.number() {
        Some(StaffExit::PinAgain(after))
    } else if code == ResultCode::RoleTooLow.number() {
        Some(StaffExit::Menu(Some(MenuNotice::RoleTooLow)))
    } else {
        None
    }
}
