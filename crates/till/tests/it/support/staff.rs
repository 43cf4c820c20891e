//! Staff in front of the kiosk, and the relay's answers about them.

use kios_protocol::api::{Answer, StaffStatus};
use kios_protocol::staff::StaffRole;
use kios_protocol::{Amount, Timestamp};
use kios_till::{AreaButton, Button, Call, Effect, Event, Person, PinAnswer, Reply, StaffCall};

use super::Shop;
use super::relay::{Ask, Relay};

/// A person of this role, with high limits.
pub(crate) fn person(role: StaffRole) -> Person {
    Person {
        name: "Haneul Kim".to_owned(),
        role,
        refund_limit: Amount::from_whole(50_000),
        points_limit: Amount::from_whole(20_000),
    }
}

/// The status of a shop whose owner has a PIN.
pub(crate) fn status(server_time: Timestamp) -> StaffStatus {
    StaffStatus { has_owner: true, may_set_first: false, locked_until: None, server_time }
}

impl Shop {
    /// From idle to the PIN pad, by the five taps.
    pub(crate) fn taps(&mut self) -> &mut Self {
        for _ in 0..5 {
            self.clerk().press(Button::Staff);
        }
        let status = Reply::StaffStatus(status(self.server_now()));
        self.relay().answers(Ask::StaffStatus, Answer::Done(status));
        self
    }

    /// From idle to the menu of the staff area, as an owner.
    pub(crate) fn opens_staff(&mut self) -> &mut Self {
        self.opens_staff_as(StaffRole::Owner)
    }

    pub(crate) fn opens_staff_as(&mut self, role: StaffRole) -> &mut Self {
        self.taps().enters_pin(role).shows("staff")
    }

    /// Enters a PIN that is right for this role.
    pub(crate) fn enters_pin(&mut self, role: StaffRole) -> &mut Self {
        self.clerk().presses("300003").press(Button::Continue);
        let right = PinAnswer::Right { person: person(role), server_time: self.server_now() };
        self.relay().answers(Ask::Unlock, Answer::Done(Reply::Pin(right)));
        self
    }

    /// From idle or the menu to the history, as an owner.
    pub(crate) fn opens_history(&mut self) -> &mut Self {
        if self.screen() != "staff" {
            self.shows("idle").opens_staff();
        }
        self.clerk().press(Button::Area(AreaButton::History));
        self
    }

    /// From the result of a failed cancel to another request, which needs a PIN.
    pub(crate) fn asks_the_owner_again(&mut self) -> &mut Self {
        self.clerk().press(Button::Charge);
        self.shows("locked").enters_pin(StaffRole::Manager)
    }

    /// Hides the page.
    pub(crate) fn hides(&mut self) -> &mut Self {
        self.send(Event::PageHidden)
    }

    /// The staff requests since the effects were cleared.
    pub(crate) fn staff_calls(&self) -> Vec<StaffCall> {
        let call = |effect: &Effect| {
            let Effect::Call { call: Call::Staff(call), .. } = effect else { return None };
            Some(call.clone())
        };
        self.effects.iter().filter_map(call).collect()
    }

    /// How often the relay was asked to lock since the effects were cleared.
    pub(crate) fn locks(&self) -> usize {
        let lock = |effect: &&Effect| {
            matches!(effect, Effect::Call { call: Call::Staff(StaffCall::Lock(_)), .. })
        };
        self.effects.iter().filter(lock).count()
    }
}

impl Relay<'_> {
    /// Answers a PIN.
    #[track_caller]
    pub(crate) fn answers_pin(self, answer: PinAnswer) -> Self {
        self.answers(Ask::Unlock, Answer::Done(Reply::Pin(answer)))
    }
}
