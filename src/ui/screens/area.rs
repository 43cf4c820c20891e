//! The menu of the staff area, and the screens behind it.

use kios_components::{
    Actions, ButtonKind, Content, FactList, Icon, StatusIcon, Symbol, SymbolKind,
};
use kios_till::Event;
use kios_till::view::{
    ActionView, ActionsView, MemberView, MembersView, MenuView, RoleView, SettingsView, TileIcon,
    TileView,
};
use yew::{Callback, Html, MouseEvent, html};

use crate::ui::parts::{button, facts, settling, toggle};

/// The person, and what the role allows.
pub(super) fn menu(view: &MenuView, emit: &Callback<Event>) -> Html {
    html! {
        <>
            <Content>
                <StatusIcon icon={Icon::Unlocked} />
                <h1>{ &view.name }</h1>
                { role(&view.role) }
                <p class="error" role="status">{ &view.problem }</p>
                <p class="muted">{ &view.detail }</p>
            </Content>
            <Actions>
                <div class="tiles">{ for view.tiles.iter().map(|view| tile(view, emit)) }</div>
                <div class="button-row">
                    { button(&view.end_shift, ButtonKind::Secondary, "end-shift", emit) }
                    { button(&view.lock, ButtonKind::Primary, "lock", emit) }
                </div>
            </Actions>
        </>
    }
}

/// A role as a shape and a word.
pub(in crate::ui) fn role(view: &RoleView) -> Html {
    html! {
        <span class="role" data-role={view.role.as_str()}>
            <span aria-hidden="true"><i></i><i></i><i></i></span>{ &view.word }
        </span>
    }
}

fn tile(view: &TileView, emit: &Callback<Event>) -> Html {
    let kind = match view.icon {
        TileIcon::Payments => SymbolKind::List,
        TileIcon::Receipt => SymbolKind::Printer,
        TileIcon::Return => SymbolKind::Return,
        TileIcon::Points => SymbolKind::Add,
        TileIcon::Settings => SymbolKind::Gear,
        TileIcon::People => SymbolKind::People,
        TileIcon::Actions => SymbolKind::Clock,
        TileIcon::Pairing => SymbolKind::Link,
    };
    let kind = if view.locked { SymbolKind::Lock } else { kind };
    let pressed = view.open.button;
    let onclick = emit.reform(move |_: MouseEvent| Event::Pressed(pressed));
    html! {
        <button type="button" class="tile" data-testid={view.handle} disabled={!view.open.enabled}
            data-settling={settling(&view.open)} {onclick}>
            <Symbol {kind} /><b>{ &view.open.label }</b><small>{ &view.detail }</small>
        </button>
    }
}

/// The people with a PIN.
pub(super) fn members(view: &MembersView, emit: &Callback<Event>) -> Html {
    html! {
        <>
            <Content>
                <h1>{ &view.title }</h1>
                <p class="muted">{ &view.detail }</p>
                <p class="error" role="status">{ &view.problem }</p>
            </Content>
            <Actions>
                <ul class="area-list">{ for view.rows.iter().map(|view| member(view, emit)) }</ul>
                <p class="muted">{ &view.empty }</p>
                <div class="button-row">
                    { button(&view.back, ButtonKind::Secondary, "back", emit) }
                    { button(&view.add, ButtonKind::Primary, "member-add", emit) }
                </div>
            </Actions>
        </>
    }
}

fn member(view: &MemberView, emit: &Callback<Event>) -> Html {
    html! {
        <li class="card member" data-testid="member-row" data-role={view.role.role.as_str()}>
            <span class="member-name"><b>{ &view.name }</b>{ role(&view.role) }
                <small>{ &view.note }</small></span>
            { button(&view.change, ButtonKind::Secondary, "member-pin", emit) }
            { button(&view.remove, ButtonKind::Warning, "member-remove", emit) }
        </li>
    }
}

/// The recorded actions.
pub(super) fn actions(view: &ActionsView, emit: &Callback<Event>) -> Html {
    html! {
        <>
            <Content>
                <h1>{ &view.title }</h1>
                <p class="muted">{ &view.detail }</p>
            </Content>
            <Actions>
                <ul class="area-list">{ for view.rows.iter().map(action) }</ul>
                <p class="muted">{ &view.empty }</p>
                { button(&view.back, ButtonKind::Secondary, "back", emit) }
            </Actions>
        </>
    }
}

fn action(view: &ActionView) -> Html {
    html! {
        <li class="card action" data-testid="action-row" data-notable={view.notable.to_string()}>
            <b>{ &view.what }</b><span class="action-amount">{ &view.amount }</span>
            <small>{ &view.who }</small><small>{ &view.time }</small>
            if !view.subject.is_empty() {
                <small class="action-subject">{ &view.subject }</small>
            }
        </li>
    }
}

/// The settings.
pub(super) fn settings(view: &SettingsView, emit: &Callback<Event>) -> Html {
    let languages = view
        .start
        .iter()
        .map(|(language, choice)| toggle(choice, format!("start-{}", language.tag()), emit));
    html! {
        <>
            <Content>
                <h1>{ &view.title }</h1>
                <div class="card settings-facts"><FactList facts={facts(&view.lines)} /></div>
            </Content>
            <Actions>
                <p class="muted">{ &view.start_label }</p>
                <div class="choice" role="group" aria-label={view.start_label.clone()}>
                    { for languages }
                </div>
                <div class="side-by-side">
                    { button(&view.members, ButtonKind::Secondary, "settings-members", emit) }
                    { button(&view.pair, ButtonKind::Secondary, "pair-again", emit) }
                </div>
                { button(&view.back, ButtonKind::Primary, "back", emit) }
            </Actions>
        </>
    }
}
