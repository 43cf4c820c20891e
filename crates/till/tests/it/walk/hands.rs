//! The button presses and scans of a walk.

use kios_protocol::TemporaryAccount;
use kios_till::view::{ButtonView, Screen};
use kios_till::{AreaButton, Button, Event, Instant, Outcome};

use super::walker::Walk;

impl Walk {
    /// Shows a fresh code of the customer.
    fn shows_code(&mut self) {
        self.codes = self.codes.wrapping_add(1);
        let account = TemporaryAccount::from_random([self.codes; 12]);
        let now = self.seconds();
        self.relay.codes.insert(account.address(), now);
        self.send(Event::Pasted(account.to_string()));
    }

    /// The next press on the way to an end of the sale.
    pub(super) fn forward(&mut self) {
        if let Some(press) = self.staff_press() {
            return self.press(press);
        }
        let press = match self.screen() {
            "idle" if self.codes % 2 == 1 => {
                self.codes += 1;
                self.presses(&[Button::Staff; 5]);
                return self.enters_pin();
            }
            "idle" => Button::Start,
            "amount" => {
                self.press(Button::Preset(1));
                Button::Charge
            }
            "locked" => return self.enters_pin(),
            "customer" => return self.shows_code(),
            "points" => {
                self.press(Button::Digit(7));
                return self.shows_code();
            }
            "estimate" => Button::Pay,
            "checking" if self.now % 3_000 < 1_000 => Button::Done,
            "checking" => Button::CheckAgain,
            "receipt" | "outcome" => Button::Done,
            "cancel" if self.now % 5_000 < 1_000 => Button::Cancel,
            "payment" => {
                // The actions are there once both queries are answered.
                self.deliver(0);
                self.deliver(0);
                let Some(press) = self.staff_press() else { return };
                press
            }
            _ => return self.deliver(0),
        };
        self.press(press);
    }

    /// Presses a button that is ready.
    fn press(&mut self, button: Button) {
        self.now += 600;
        self.send(Event::Pressed(button));
    }

    fn presses(&mut self, buttons: &[Button]) {
        for button in buttons {
            self.press(*button);
        }
    }

    /// Enters a PIN; the answer to the last one is delivered first.
    fn enters_pin(&mut self) {
        self.deliver(0);
        if self.screen() == "locked" {
            self.presses(&[3, 0, 0, 0, 0, 3].map(Button::Digit));
            self.presses(&[Button::Continue]);
            self.deliver(0);
        }
    }

    /// The next press of staff on the way to a cancel.
    fn staff_press(&self) -> Option<Button> {
        let screen = self.till.view(Instant::from_millis(self.now)).screen;
        if matches!(screen, Screen::Menu(_)) {
            let give = self.codes % 8 == 4;
            return Some(if give { Button::GivePoints } else { Button::Area(AreaButton::History) });
        }
        if let Screen::Outcome(view) = &screen
            && view.outcome == Outcome::PointsGiven
            && self.now % 3_000 < 2_000
        {
            return view.again.as_ref().map(|again| again.button);
        }
        if let Screen::History(view) = &screen {
            return view.rows.first().map(|row| row.open.button);
        }
        if let Screen::Payment(view) = &screen {
            let can =
                |choice: &Option<ButtonView>| choice.as_ref().is_some_and(|choice| choice.enabled);
            return Some(match (can(&view.refund), can(&view.cancel)) {
                _ if can(&view.points) && self.codes % 5 == 3 => Button::GivePoints,
                (true, cancel) if !cancel || (self.now / 250).is_multiple_of(4) => Button::Refund,
                (_, true) => Button::TakeBack,
                // The answers are awaited.
                _ if !self.calls.is_empty() && view.refund.is_none() && view.cancel.is_none() => {
                    return None;
                }
                _ => Button::Back,
            });
        }
        if let Screen::Refund(_) = screen {
            return Some(Button::Continue);
        }
        if let Screen::Refunding(view) | Screen::Giving(view) = screen {
            return view.confirm.map(|confirm| confirm.button);
        }
        let Screen::Cancel(view) = screen else { return None };
        view.confirm.map(|confirm| confirm.button)
    }
}

/// Selects a button.
pub(super) fn any_button(number: u8) -> Button {
    let buttons = [
        Button::Start,
        Button::Digit(number % 10),
        Button::DoubleZero,
        Button::Plus,
        Button::Clear,
        Button::Backspace,
        Button::Charge,
        Button::Continue,
        Button::Pay,
        Button::Back,
        Button::Cancel,
        Button::Cancel,
        Button::CheckAgain,
        Button::Print,
        Button::Done,
        Button::Stay,
        Button::Staff,
        Button::Area(AreaButton::Lock),
        Button::Area(AreaButton::EndShift),
        Button::Area(AreaButton::Reprint),
        Button::Area(AreaButton::Settings),
        Button::TakeBack,
        Button::Confirm,
        Button::Charge,
        Button::Refund,
        Button::Points,
        Button::Whole,
        Button::Reason(1),
        Button::GivePoints,
        Button::Confirm,
    ];
    buttons[usize::from(number) % buttons.len()]
}
