//! Property: without a right PIN nothing of the staff area is reached, whatever is pressed, typed or
//! answered.

use kios_protocol::api::{Answer, StaffStatus, Unknown};
use kios_protocol::staff::StaffRole;
use kios_till::view::Screen;
use kios_till::{
    AreaButton, Button, Call, Effect, Event, Key, Language, PinAnswer, Reply, StaffCall,
};
use proptest::prelude::*;

use crate::support::Shop;

/// The screens that only staff sees.
const STAFF_SCREENS: [&str; 9] = [
    "staff", "members", "activity", "settings", "history", "payment", "cancel", "refund", "points",
];

/// What happens at a kiosk without a right PIN.
#[derive(Clone, Debug)]
enum Deed {
    Press(usize),
    Key(char),
    Wait(u8),
    Answer(u8),
    Hide,
}

/// Every button of a staff screen, and those around it.
fn buttons() -> Vec<Button> {
    let mut buttons = vec![
        Button::Staff,
        Button::Staff,
        Button::Staff,
        Button::Continue,
        Button::Confirm,
        Button::Back,
        Button::Done,
        Button::Refund,
        Button::GivePoints,
        Button::TakeBack,
        Button::Charge,
        Button::Cancel,
        Button::OpenSale(0),
        Button::Digit(1),
        Button::Digit(7),
        Button::Start,
    ];
    let area = [
        AreaButton::Lock,
        AreaButton::EndShift,
        AreaButton::History,
        AreaButton::Reprint,
        AreaButton::Settings,
        AreaButton::Members,
        AreaButton::Actions,
        AreaButton::PairAgain,
        AreaButton::AddMember,
        AreaButton::StartIn(Language::Ko),
        AreaButton::Role(StaffRole::Owner),
        AreaButton::ChangePin(1),
        AreaButton::RemoveMember(1),
    ];
    buttons.extend(area.map(Button::Area));
    buttons
}

fn deed() -> impl Strategy<Value = Deed> {
    prop_oneof![
        12 => (0..64_usize).prop_map(Deed::Press),
        2 => prop::sample::select(vec!['1', '2', '3', 'a']).prop_map(Deed::Key),
        2 => (1..40_u8).prop_map(Deed::Wait),
        4 => any::<u8>().prop_map(Deed::Answer),
        1 => Just(Deed::Hide),
    ]
}

/// Any answer but the one to a right PIN.
fn answers(shop: &mut Shop, number: u8) {
    let Some((token, call)) = shop.calls.pop() else { return };
    let server_time = shop.server_now();
    let Call::Staff(call) = call else {
        let answer = Answer::Unknown(Unknown::Unreachable);
        shop.send(Event::Answered { token, answer });
        return;
    };
    let answer = match call {
        StaffCall::Status(_) => Answer::Done(Reply::StaffStatus(StaffStatus {
            has_owner: number.is_multiple_of(2),
            may_set_first: false,
            locked_until: number.is_multiple_of(7).then(|| server_time.plus(9)),
            server_time,
        })),
        StaffCall::Unlock(_) => match number % 3 {
            0 => Answer::Done(Reply::Pin(PinAnswer::Locked {
                until: server_time.plus(20),
                server_time,
            })),
            1 => Answer::Done(Reply::Pin(PinAnswer::Wrong { tries_left: 4 })),
            _ => Answer::Refused(5000),
        },
        StaffCall::Lock(_)
        | StaffCall::EndShift(_)
        | StaffCall::Members(_)
        | StaffCall::Add(_)
        | StaffCall::ChangePin(_)
        | StaffCall::Remove(_)
        | StaffCall::Actions(_) => Answer::Unknown(Unknown::Unreachable),
    };
    shop.send(Event::Answered { token, answer });
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 300, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn nothing_of_the_staff_area_is_reached_without_a_right_pin(
        deeds in prop::collection::vec(deed(), 1..80)
    ) {
        let mut shop = Shop::open();
        let buttons = buttons();
        for deed in deeds {
            match deed {
                Deed::Press(number) => {
                    let button = buttons[number % buttons.len()];
                    shop.clerk().press(button);
                }
                Deed::Key(character) => {
                    shop.clerk().keys(&[Key::Character(character)]);
                }
                Deed::Wait(seconds) => {
                    shop.clock().passes(u64::from(seconds));
                }
                Deed::Answer(number) => answers(&mut shop, number),
                Deed::Hide => {
                    shop.hides();
                }
            }
            let screen = shop.screen();
            prop_assert!(!STAFF_SCREENS.contains(&screen), "{screen} without a PIN");
            prop_assert!(!matches!(shop.view().screen, Screen::Menu(_)));
            for effect in &shop.effects {
                let Effect::Call { call, .. } = effect else { continue };
                let harmless = matches!(
                    call,
                    Call::Public(_)
                        | Call::CheckKey(_)
                        | Call::Staff(StaffCall::Status(_) | StaffCall::Unlock(_))
                );
                prop_assert!(harmless, "{call:?} without a PIN");
            }
        }
    }
}
