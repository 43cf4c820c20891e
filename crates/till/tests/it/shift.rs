//! The end of a shift.

use kios_protocol::staff::StaffRole;
use kios_till::{AreaButton, Button, StaffCall};

use crate::support::{Ask, Shop};

#[test]
fn everybody_ends_their_shift_and_the_next_one_needs_a_pin() {
    for role in [StaffRole::Clerk, StaffRole::Manager, StaffRole::Owner] {
        let mut shop = Shop::open();
        shop.opens_staff_as(role);
        assert_eq!(shop.menu().end_shift.label, "End shift");
        shop.forget_the_past().clerk().press(Button::Area(AreaButton::EndShift));
        shop.shows("idle");
        assert!(matches!(*shop.staff_calls(), [StaffCall::EndShift(_)]), "the key is forgotten");
        // Nothing waits for the relay: the staff area is closed here at once, and stays so without a network.
        shop.clerk().press(Button::Area(AreaButton::History));
        shop.shows("idle").relay().loses(Ask::EndShift);
        shop.shows("idle").taps().shows("locked");
        assert_eq!(shop.locks(), 0, "the shift's end has ended the staff area");
    }
}

#[test]
fn a_shift_ends_from_the_menu_only() {
    for screen in [AreaButton::Settings, AreaButton::Members, AreaButton::Actions] {
        let mut shop = Shop::open();
        shop.opens_staff().clerk().press(Button::Area(screen));
        let before = shop.screen();
        shop.forget_the_past().clerk().press(Button::Area(AreaButton::EndShift));
        assert_eq!((shop.screen(), shop.staff_calls().len()), (before, 0), "{screen:?}");
    }
}
