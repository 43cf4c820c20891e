//! The texts of the staff area: PIN, menu, people, recorded actions, settings.

use crate::i18n::TitleDetail;

/// The words for the roles.
#[derive(Debug)]
pub(crate) struct Roles {
    pub(crate) clerk: &'static str,
    pub(crate) manager: &'static str,
    pub(crate) owner: &'static str,
}

/// The texts of the staff area.
#[derive(Debug)]
pub(crate) struct Area {
    pub(crate) roles: Roles,
    pub(crate) from_manager: &'static str,
    pub(crate) owner_only: &'static str,
    pub(crate) pin: PinTexts,
    pub(crate) menu: MenuTexts,
    pub(crate) members: MemberTexts,
    pub(crate) first: FirstPinTexts,
    pub(crate) actions: ActionTexts,
    pub(crate) settings: SettingsTexts,
    pub(crate) approval: ApprovalTexts,
}

/// The PIN pad.
#[derive(Debug)]
pub(crate) struct PinTexts {
    pub(crate) enter: TitleDetail,
    /// At the start of a kiosk whose key is sealed.
    pub(crate) start: TitleDetail,
    pub(crate) wrong: TitleDetail,
    /// The tries that are left.
    pub(crate) tries_left: fn(u32) -> String,
    pub(crate) again: TitleDetail,
    pub(crate) checking: &'static str,
    pub(crate) lost: &'static str,
    /// The number of digits entered.
    pub(crate) digits: fn(usize) -> String,
    pub(crate) open: &'static str,
    pub(crate) leave: &'static str,
    pub(crate) locked: TitleDetail,
    pub(crate) opens_at: &'static str,
    pub(crate) selling: &'static str,
    pub(crate) sell: &'static str,
    pub(crate) none: TitleDetail,
    /// The first PIN can be set now.
    pub(crate) none_yet: TitleDetail,
}

/// The menu.
#[derive(Debug)]
pub(crate) struct MenuTexts {
    pub(crate) title: &'static str,
    pub(crate) locks: &'static str,
    pub(crate) role_too_low: &'static str,
    pub(crate) payments: TitleDetail,
    pub(crate) reprint: &'static str,
    /// The price of the last receipt.
    pub(crate) last: fn(&str) -> String,
    pub(crate) no_last: &'static str,
    pub(crate) refund: &'static str,
    pub(crate) points: &'static str,
    pub(crate) no_points: &'static str,
    /// The limit without the shop owner's approval.
    pub(crate) up_to: fn(&str) -> String,
    pub(crate) settings: TitleDetail,
    pub(crate) members: TitleDetail,
    pub(crate) actions: TitleDetail,
    pub(crate) pairing: &'static str,
    /// The terminal.
    pub(crate) this_terminal: fn(&str) -> String,
    pub(crate) end_shift: &'static str,
    pub(crate) lock: &'static str,
    /// The heading of a receipt that is printed again.
    pub(crate) copy: &'static str,
    /// Leaves a result for the menu.
    pub(crate) back_to_menu: &'static str,
    pub(crate) back: &'static str,
}

/// The people.
#[derive(Debug)]
pub(crate) struct MemberTexts {
    pub(crate) title: &'static str,
    pub(crate) detail: &'static str,
    pub(crate) asking: &'static str,
    pub(crate) lost: &'static str,
    pub(crate) locked: &'static str,
    pub(crate) add: &'static str,
    pub(crate) change: &'static str,
    pub(crate) remove: &'static str,
    pub(crate) new: TitleDetail,
    pub(crate) name: &'static str,
    pub(crate) name_empty: &'static str,
    /// The most characters of a name.
    pub(crate) name_long: fn(usize) -> String,
    pub(crate) role: &'static str,
    pub(crate) next: &'static str,
    /// The person's name.
    pub(crate) pin_for: fn(&str) -> String,
    pub(crate) pin_detail: &'static str,
    pub(crate) repeat: TitleDetail,
    pub(crate) guessable: &'static str,
    pub(crate) different: &'static str,
    pub(crate) set: &'static str,
    pub(crate) sending: &'static str,
    /// The person's name.
    pub(crate) ask_remove: fn(&str) -> String,
    pub(crate) remove_detail: &'static str,
    pub(crate) store_lost: &'static str,
    /// The result code, of a value that was not accepted.
    pub(crate) store_refused: fn(u32) -> String,
}

/// The owner's first PIN.
#[derive(Debug)]
pub(crate) struct FirstPinTexts {
    pub(crate) title: TitleDetail,
    pub(crate) later: &'static str,
    pub(crate) lost: &'static str,
    pub(crate) done: TitleDetail,
}

/// The recorded actions.
#[derive(Debug)]
pub(crate) struct ActionTexts {
    pub(crate) title: &'static str,
    pub(crate) detail: &'static str,
    pub(crate) none: &'static str,
    pub(crate) unlock: &'static str,
    pub(crate) wrong_pin: &'static str,
    pub(crate) lock: &'static str,
    pub(crate) add_member: &'static str,
    pub(crate) change_pin: &'static str,
    pub(crate) remove_member: &'static str,
    pub(crate) unlock_pins: &'static str,
    pub(crate) refund: &'static str,
    pub(crate) points: &'static str,
    pub(crate) cancel: &'static str,
    pub(crate) approve: &'static str,
    pub(crate) deny: &'static str,
    /// Refused after it was recorded, or taken back.
    pub(crate) undone: &'static str,
    /// Neither a kiosk nor a name: the shop owner's phone or the command line.
    pub(crate) elsewhere: &'static str,
}

/// The settings.
#[derive(Debug)]
pub(crate) struct SettingsTexts {
    pub(crate) title: &'static str,
    pub(crate) shop: &'static str,
    pub(crate) currency: &'static str,
    pub(crate) terminal: &'static str,
    pub(crate) agent: &'static str,
    pub(crate) connection: &'static str,
    pub(crate) clock: &'static str,
    pub(crate) start_in: &'static str,
    pub(crate) pair: &'static str,
    /// The terminal.
    pub(crate) ask_pairing: fn(&str) -> String,
    pub(crate) ask_pairing_detail: &'static str,
    pub(crate) confirm_pairing: &'static str,
    pub(crate) scanner: ScannerTexts,
}

/// The wait for the shop owner's approval of an action above the limit.
#[derive(Debug)]
pub(crate) struct ApprovalTexts {
    pub(crate) title: &'static str,
    /// The time left, `9:58`.
    pub(crate) left: fn(&str) -> String,
    pub(crate) withdraw: &'static str,
    pub(crate) withdrawn: &'static str,
    pub(crate) late: &'static str,
}

/// The scanner test.
#[derive(Debug)]
pub(crate) struct ScannerTexts {
    pub(crate) title: &'static str,
    pub(crate) ask: &'static str,
    pub(crate) characters: &'static str,
    pub(crate) pace: &'static str,
    pub(crate) suffix: &'static str,
    pub(crate) no_suffix: &'static str,
    pub(crate) taken_for: &'static str,
    pub(crate) payment_code: &'static str,
    pub(crate) receipt: &'static str,
    pub(crate) pairing_code: &'static str,
    pub(crate) phone: &'static str,
    pub(crate) unknown: &'static str,
}
