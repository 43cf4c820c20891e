//! All buttons of a screen, in one list.

use super::{ButtonView, CalendarView, RefundView, Screen};

impl Screen {
    /// The buttons of the screen that are in its view, enabled or not. The digits of a keypad are not.
    #[expect(clippy::too_many_lines, reason = "one list of all screens")]
    pub fn buttons_mut(&mut self) -> Vec<&mut ButtonView> {
        match self {
            Self::Starting(_) | Self::Mirror(_) | Self::Opening(_) | Self::Closing(_) => Vec::new(),
            Self::Setup(view) => [&mut view.go].into_iter().chain(&mut view.back).collect(),
            Self::Idle(view) => view.start.iter_mut().collect(),
            Self::Amount(view) => {
                let keys = [
                    &mut view.plus,
                    &mut view.double_zero,
                    &mut view.clear,
                    &mut view.backspace,
                    &mut view.charge,
                    &mut view.back,
                ];
                keys.into_iter().chain(&mut view.presets).chain(&mut view.dot).collect()
            }
            Self::Customer(view) => vec![&mut view.go, &mut view.back],
            Self::Estimate(view) => vec![&mut view.pay, &mut view.back],
            Self::Approval(view) => vec![&mut view.cancel],
            Self::Receipt(view) => vec![&mut view.print, &mut view.done, &mut view.stay],
            Self::Outcome(view) => {
                let slip = view.slip.as_mut().map(|slip| &mut slip.print);
                [&mut view.done].into_iter().chain(&mut view.again).chain(slip).collect()
            }
            Self::Checking(view) => [&mut view.check].into_iter().chain(&mut view.leave).collect(),
            Self::Pin(view) => {
                vec![&mut view.clear, &mut view.backspace, &mut view.ok, &mut view.back]
            }
            Self::LockedOut(view) => vec![&mut view.done],
            Self::Question(view) => [&mut view.back].into_iter().chain(&mut view.confirm).collect(),
            Self::Menu(view) => {
                let tiles = view.tiles.iter_mut().map(|tile| &mut tile.open);
                tiles.chain([&mut view.end_shift, &mut view.lock]).collect()
            }
            Self::Members(view) => {
                let members = view.rows.iter_mut();
                let of_members =
                    members.flat_map(|member| [&mut member.change, &mut member.remove]);
                of_members.chain([&mut view.add, &mut view.back]).collect()
            }
            Self::Person(view) => {
                let roles = view.roles.iter_mut().map(|(role, _)| &mut role.choice);
                roles.chain([&mut view.next, &mut view.back]).collect()
            }
            Self::Actions(view) => vec![&mut view.back],
            Self::Settings(view) => {
                let languages = view.start.iter_mut().map(|(_, language)| &mut language.choice);
                languages.chain([&mut view.members, &mut view.pair, &mut view.back]).collect()
            }
            Self::History(view) => {
                let days = view.days.iter_mut().map(|day| &mut day.choice);
                let rows = view.rows.iter_mut().map(|row| &mut row.open);
                let others = [&mut view.go, &mut view.back].into_iter().chain(&mut view.points);
                let calendar = view.calendar.iter_mut().flat_map(of_calendar);
                // As they are drawn: the rows are below the others.
                days.chain(calendar).chain(others).chain(rows).collect()
            }
            Self::Payment(view) => [&mut view.back]
                .into_iter()
                .chain(&mut view.cancel)
                .chain(&mut view.points)
                .chain(&mut view.refund)
                .chain(&mut view.print)
                .collect(),
            Self::Cancel(view) => {
                let buttons = [&mut view.confirm, &mut view.back, &mut view.withdraw];
                buttons.into_iter().flatten().collect()
            }
            Self::Refund(view) => {
                let cards = view.cards.iter_mut().map(|card| &mut card.choice);
                let reasons = view.reasons.iter_mut().map(|reason| &mut reason.choice);
                let points = view.points.iter_mut().map(|points| &mut points.choice);
                let others = [
                    &mut view.whole,
                    &mut view.clear,
                    &mut view.backspace,
                    &mut view.next,
                    &mut view.back,
                ];
                cards.chain(reasons).chain(points).chain(others).collect()
            }
            Self::Points(view) => {
                let pads = view.pads.iter_mut().map(|pad| &mut pad.choice);
                pads.chain([&mut view.next, &mut view.back]).collect()
            }
            Self::Refunding(view) | Self::Giving(view) => of_refund(view),
        }
    }
}

fn of_calendar(view: &mut CalendarView) -> Vec<&mut ButtonView> {
    let dates = view.weeks.iter_mut().flatten().flatten().map(|date| &mut date.choice);
    [&mut view.before, &mut view.after].into_iter().chain(dates).collect()
}

fn of_refund(view: &mut RefundView) -> Vec<&mut ButtonView> {
    [&mut view.confirm, &mut view.back, &mut view.withdraw].into_iter().flatten().collect()
}
