//! The texts of the staff area: PIN, menu, people, recorded actions, settings.

use crate::i18n::{Plural, TitleDetail};

texts! {
    /// The words for the roles.
    Roles<'a> {
        clerk: &'a str,
        manager: &'a str,
        owner: &'a str,
    }
}

texts! {
    /// The texts of the staff area.
    Area<'a> {
        roles: Roles<'a>,
        from_manager: &'a str,
        owner_only: &'a str,
        pin: PinTexts<'a>,
        menu: MenuTexts<'a>,
        members: MemberTexts<'a>,
        first: FirstPinTexts<'a>,
        actions: ActionTexts<'a>,
        settings: SettingsTexts<'a>,
        approval: ApprovalTexts<'a>,
    }
}

texts! {
    /// The PIN pad.
    PinTexts<'a> {
        enter: TitleDetail<'a>,
        /// At the start of a kiosk whose key is sealed.
        start: TitleDetail<'a>,
        wrong: TitleDetail<'a>,
        tries_left: Plural<'a>,
        again: TitleDetail<'a>,
        checking: &'a str,
        lost: &'a str,
        /// The number of digits entered.
        digits(digits): &'a str,
        open: &'a str,
        leave: &'a str,
        locked: TitleDetail<'a>,
        opens_at: &'a str,
        selling: &'a str,
        sell: &'a str,
        none: TitleDetail<'a>,
        /// The first PIN can be set now.
        none_yet: TitleDetail<'a>,
    }
}

texts! {
    /// The menu.
    MenuTexts<'a> {
        title: &'a str,
        locks: &'a str,
        role_too_low: &'a str,
        payments: TitleDetail<'a>,
        reprint: &'a str,
        /// The price of the last receipt.
        last(price): &'a str,
        no_last: &'a str,
        refund: &'a str,
        points: &'a str,
        no_points: &'a str,
        /// The limit without the shop owner's approval.
        up_to(points): &'a str,
        settings: TitleDetail<'a>,
        members: TitleDetail<'a>,
        actions: TitleDetail<'a>,
        pairing: &'a str,
        /// The terminal.
        this_terminal(terminal): &'a str,
        end_shift: &'a str,
        lock: &'a str,
        /// The heading of a receipt that is printed again.
        copy: &'a str,
        /// Leaves a result for the menu.
        back_to_menu: &'a str,
        back: &'a str,
    }
}

texts! {
    /// The people.
    MemberTexts<'a> {
        title: &'a str,
        detail: &'a str,
        asking: &'a str,
        lost: &'a str,
        locked: &'a str,
        add: &'a str,
        change: &'a str,
        remove: &'a str,
        new: TitleDetail<'a>,
        name: &'a str,
        name_empty: &'a str,
        /// The most characters of a name.
        name_long(most): &'a str,
        role: &'a str,
        next: &'a str,
        /// The person's name.
        pin_for(name): &'a str,
        pin_detail: &'a str,
        repeat: TitleDetail<'a>,
        guessable: &'a str,
        different: &'a str,
        set: &'a str,
        sending: &'a str,
        /// The person's name.
        ask_remove(name): &'a str,
        remove_detail: &'a str,
        store_lost: &'a str,
        /// The result code, of a value that was not accepted.
        store_refused(code): &'a str,
    }
}

texts! {
    /// The owner's first PIN.
    FirstPinTexts<'a> {
        title: TitleDetail<'a>,
        later: &'a str,
        lost: &'a str,
        done: TitleDetail<'a>,
    }
}

texts! {
    /// The recorded actions.
    ActionTexts<'a> {
        title: &'a str,
        detail: &'a str,
        none: &'a str,
        unlock: &'a str,
        wrong_pin: &'a str,
        lock: &'a str,
        add_member: &'a str,
        change_pin: &'a str,
        remove_member: &'a str,
        unlock_pins: &'a str,
        refund: &'a str,
        points: &'a str,
        cancel: &'a str,
        approve: &'a str,
        deny: &'a str,
        /// Refused after it was recorded, or taken back.
        undone: &'a str,
        /// Neither a kiosk nor a name: the shop owner's phone or the command line.
        elsewhere: &'a str,
    }
}

texts! {
    /// The settings.
    SettingsTexts<'a> {
        title: &'a str,
        shop: &'a str,
        currency: &'a str,
        terminal: &'a str,
        agent: &'a str,
        connection: &'a str,
        clock: &'a str,
        start_in: &'a str,
        pair: &'a str,
        /// The terminal.
        ask_pairing(terminal): &'a str,
        ask_pairing_detail: &'a str,
        confirm_pairing: &'a str,
        scanner: ScannerTexts<'a>,
    }
}

texts! {
    /// The wait for the shop owner's approval of an action above the limit.
    ApprovalTexts<'a> {
        title: &'a str,
        /// The time left, `9:58`.
        left(left): &'a str,
        withdraw: &'a str,
        withdrawn: &'a str,
        late: &'a str,
    }
}

texts! {
    /// The scanner test.
    ScannerTexts<'a> {
        title: &'a str,
        ask: &'a str,
        characters: &'a str,
        pace: &'a str,
        suffix: &'a str,
        no_suffix: &'a str,
        taken_for: &'a str,
        payment_code: &'a str,
        receipt: &'a str,
        pairing_code: &'a str,
        phone: &'a str,
        unknown: &'a str,
    }
}
