//! Buttons that cannot be pressed, and the sentence that says why.

use kios_till::view::Screen;
use kios_till::{Button, Event, Language, RefundField};

use crate::words::everywhere;

/// Whether the primary button can be pressed, and every sentence that may say why not.
fn primary(screen: &Screen) -> Vec<(bool, String)> {
    match screen.clone() {
        Screen::Setup(v) => vec![(v.go.enabled, v.problem + &v.detail)],
        Screen::Idle(v) => vec![(v.start.is_some(), v.notice + &v.detail)],
        Screen::Amount(v) => vec![(v.charge.enabled, v.problem + &v.ask)],
        Screen::Customer(v) => vec![(v.go.enabled, v.problem + &v.detail)],
        Screen::Estimate(v) => {
            let asking = if v.busy { v.title } else { String::new() };
            vec![(v.pay.enabled, v.problem + &asking)]
        }
        Screen::Refund(v) => vec![(v.next.enabled, v.problem + &v.reason_problem)],
        Screen::Points(v) => {
            let asking = if v.busy { v.next.label } else { String::new() };
            vec![(v.next.enabled, v.problem + &v.keys.problem + &asking)]
        }
        Screen::Pin(v) => vec![(v.ok.enabled, v.problem + &v.detail + &v.title)],
        Screen::Menu(v) => {
            v.tiles.into_iter().map(|tile| (tile.open.enabled, tile.detail)).collect()
        }
        Screen::Members(v) => vec![(v.add.enabled, v.problem + &v.empty)],
        Screen::Person(v) => vec![(v.next.enabled, v.problem)],
        Screen::History(v) => vec![(v.go.enabled, v.problem + &v.field_label)],
        Screen::Payment(v) => {
            let rails: String = v.rails.into_iter().map(|rail| rail.detail).collect();
            let buttons = v.cancel.into_iter().chain(v.refund);
            buttons.map(|button| (button.enabled, format!("{}{rails}", v.detail))).collect()
        }
        Screen::Starting(_)
        | Screen::Mirror(_)
        | Screen::Opening(_)
        | Screen::Approval(_)
        | Screen::Closing(_)
        | Screen::Receipt(_)
        | Screen::Outcome(_)
        | Screen::Checking(_)
        | Screen::LockedOut(_)
        | Screen::Question(_)
        | Screen::Actions(_)
        | Screen::Settings(_)
        | Screen::Cancel(_)
        | Screen::Refunding(_)
        | Screen::Giving(_) => Vec::new(),
    }
}

/// Texts that somebody may have begun to enter.
const ENTERED: [&str; 12] = [
    "",
    " ",
    "\u{200B}",
    "0x",
    "0x12",
    "12",
    "7kq4",
    "hello",
    "0,20",
    "10-1000-5000",
    "+82",
    "\u{1F600}",
];

#[test]
fn a_button_that_cannot_be_pressed_says_why() {
    let mut disabled = 0;
    for language in Language::ALL.iter().copied() {
        for entered in ENTERED.map(Some).into_iter().chain([None]) {
            for mut shop in everywhere() {
                shop.clerk().press(Button::Speak(language));
                if let Some(text) = entered {
                    shop.clerk().types(text);
                    for field in [RefundField::Amount, RefundField::Reason] {
                        shop.send(Event::FieldChanged { field, text: text.to_owned() });
                    }
                }
                let screen = shop.view().screen;
                for (enabled, reason) in primary(&screen) {
                    disabled += u32::from(!enabled);
                    assert!(enabled || !reason.is_empty(), "{entered:?}: {screen:?}");
                }
            }
        }
    }
    assert!(disabled > 300, "{disabled}");
}
