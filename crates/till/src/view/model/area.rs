//! The screens of the staff area.

use kios_protocol::staff::StaffRole;

use crate::Language;
use crate::view::{ButtonView, Fact, ToggleView};

/// A PIN pad: to open the staff area, or for a new PIN.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PinView {
    /// The `data-screen`.
    pub screen: &'static str,
    /// What to enter, or what was wrong.
    pub title: String,
    /// The explanation.
    pub detail: String,
    /// The error; may be empty.
    pub problem: String,
    /// The number of digits entered.
    pub digits: usize,
    /// The same for a screen reader.
    pub digits_label: String,
    /// Whether the last PIN was wrong.
    pub dots: PinDots,
    /// The tries that are left, and the same in words.
    pub tries: Option<(u32, String)>,
    /// Whether the pad can be pressed.
    pub enabled: bool,
    /// Deletes all digits.
    pub clear: ButtonView,
    /// Deletes the last digit.
    pub backspace: ButtonView,
    /// Submits the PIN.
    pub ok: ButtonView,
    /// Leaves the screen.
    pub back: ButtonView,
}

/// How the digits are shown.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PinDots {
    /// As they are entered.
    Plain,
    /// The last PIN was wrong.
    Wrong,
}

/// No PIN is accepted for some time.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LockedOutView {
    /// The heading.
    pub title: String,
    /// The explanation.
    pub detail: String,
    /// The time left, `4:52`.
    pub left: String,
    /// When a PIN is accepted again.
    pub lines: Vec<Fact>,
    /// What goes on meanwhile.
    pub note: String,
    /// To the idle screen.
    pub done: ButtonView,
}

/// The picture of a question or a message.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum QuestionIcon {
    /// The staff area is locked.
    Locked,
    /// People.
    People,
    /// The pairing.
    Pairing,
    /// Done.
    Done,
}

/// A question or a message of the staff area.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct QuestionView {
    /// The `data-screen`.
    pub screen: &'static str,
    /// The picture.
    pub icon: QuestionIcon,
    /// The question.
    pub title: String,
    /// The explanation.
    pub detail: String,
    /// Confirms it.
    pub confirm: Option<ButtonView>,
    /// Leaves it.
    pub back: ButtonView,
}

/// A role in words.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RoleView {
    /// The role; the `data-role`.
    pub role: StaffRole,
    /// The word.
    pub word: String,
}

/// The picture of a tile.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TileIcon {
    /// Payments.
    Payments,
    /// A receipt.
    Receipt,
    /// Money or points go back.
    Return,
    /// Points are granted.
    Points,
    /// Settings.
    Settings,
    /// People.
    People,
    /// Recorded actions.
    Actions,
    /// The pairing.
    Pairing,
}

/// A tile of the menu.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TileView {
    /// The picture.
    pub icon: TileIcon,
    /// Opens it; disabled if the role does not allow it.
    pub open: ButtonView,
    /// The explanation, or which role it needs.
    pub detail: String,
    /// Whether the role does not allow it.
    pub locked: bool,
    /// The `data-testid`.
    pub handle: &'static str,
}

/// The menu.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MenuView {
    /// The person's name.
    pub name: String,
    /// The person's role.
    pub role: RoleView,
    /// When it locks by itself.
    pub detail: String,
    /// Why the menu is shown again; may be empty.
    pub problem: String,
    /// The tiles.
    pub tiles: Vec<TileView>,
    /// Ends the shift.
    pub end_shift: ButtonView,
    /// Locks and goes back to selling.
    pub lock: ButtonView,
}

/// A person with a PIN.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MemberView {
    /// The name.
    pub name: String,
    /// The role.
    pub role: RoleView,
    /// Whether the PIN is locked, in a word; may be empty.
    pub note: String,
    /// Gives the person another PIN.
    pub change: ButtonView,
    /// Removes the person's PIN.
    pub remove: ButtonView,
}

/// The people with a PIN.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MembersView {
    /// The heading.
    pub title: String,
    /// The explanation.
    pub detail: String,
    /// The error; may be empty.
    pub problem: String,
    /// The people, the owner first.
    pub rows: Vec<MemberView>,
    /// Why the list is empty; may be empty.
    pub empty: String,
    /// Gives a person a PIN.
    pub add: ButtonView,
    /// Back to the menu.
    pub back: ButtonView,
}

/// The name, and the role, of a person who gets a PIN.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PersonView {
    /// The `data-screen`.
    pub screen: &'static str,
    /// The heading.
    pub title: String,
    /// The explanation.
    pub detail: String,
    /// The field's label.
    pub name_label: String,
    /// The name.
    pub name: String,
    /// The error; may be empty.
    pub problem: String,
    /// The label of the roles.
    pub role_label: String,
    /// The choice of a role, each with its `data-testid`; empty for the owner's first PIN.
    pub roles: Vec<(ToggleView, &'static str)>,
    /// To the PIN.
    pub next: ButtonView,
    /// Leaves the form.
    pub back: ButtonView,
}

/// A recorded action.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ActionView {
    /// When.
    pub time: String,
    /// What.
    pub what: String,
    /// Who and where.
    pub who: String,
    /// On what.
    pub subject: String,
    /// The amount; may be empty.
    pub amount: String,
    /// Whether it is a reason to look: a wrong PIN or a denial.
    pub notable: bool,
}

/// The recorded actions.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ActionsView {
    /// The heading.
    pub title: String,
    /// The explanation.
    pub detail: String,
    /// The actions, newest first.
    pub rows: Vec<ActionView>,
    /// Why the list is empty; may be empty.
    pub empty: String,
    /// Back to the menu.
    pub back: ButtonView,
}

/// The settings.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SettingsView {
    /// The heading.
    pub title: String,
    /// Shop, terminal, key, connection and clock.
    pub lines: Vec<Fact>,
    /// The label of the languages.
    pub start_label: String,
    /// The language that the page starts in.
    pub start: Vec<(Language, ToggleView)>,
    /// To the people with a PIN.
    pub members: ButtonView,
    /// To the question whether to pair again.
    pub pair: ButtonView,
    /// Back to the menu.
    pub back: ButtonView,
}
