//! The calendar of the history, from which any earlier day is chosen.

use kios_till::Event;
use kios_till::view::{CalendarView, DateMark, DateView};
use yew::{Callback, Html, MouseEvent, html};

use crate::ui::parts::text_key;

/// One month, as a table with a column for each day of the week.
pub(super) fn calendar(view: &CalendarView, emit: &Callback<Event>) -> Html {
    let weekdays = view.weekdays.iter().map(|name| html! { <th scope="col">{ name }</th> });
    let weeks = view.weeks.iter().map(|week| {
        let days = week.iter().map(|day| {
            html! { <td>{ for day.iter().map(|day| date(day, emit)) }</td> }
        });
        html! { <tr>{ for days }</tr> }
    });
    html! {
        <section class="calendar">
            <div class="calendar-months">
                { text_key(&view.before, "←", "month-before", emit) }
                <h2 aria-live="polite">{ &view.title }</h2>
                { text_key(&view.after, "→", "month-after", emit) }
            </div>
            <table>
                <thead><tr>{ for weekdays }</tr></thead>
                <tbody>{ for weeks }</tbody>
            </table>
        </section>
    }
}

fn date(view: &DateView, emit: &Callback<Event>) -> Html {
    let button = view.choice.button;
    let onclick = emit.reform(move |_: MouseEvent| Event::Pressed(button));
    html! {
        <button type="button" class="button date" data-testid="date" data-date={view.date.clone()}
            aria-label={view.name.clone()} aria-pressed={view.chosen.to_string()}
            aria-current={(view.mark == DateMark::Today).then_some("date")} disabled={!view.choice.enabled} {onclick}>
            { &view.choice.label }
        </button>
    }
}
