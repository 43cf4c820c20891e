//! Builds the menu of the staff area and the screens behind it.

use kios_protocol::Currency;
use kios_protocol::api::{PointGrants, StaffAction, StaffMember};
use kios_protocol::staff::{StaffActionKind, StaffRole};

use super::role::role;
use super::{RenderContext, area_pin, scanner_test};
use crate::i18n::Messages;
use crate::states::staff_area::StaffArea;
use crate::states::staff_area::actions::Actions;
use crate::states::staff_area::members::{Members, MembersStep};
use crate::states::staff_area::menu::{Menu, MenuNotice};
use crate::states::staff_area::settings::{SettingsScreen, SettingsStep};
use crate::view::{
    ActionView, ActionsView, ButtonView, Fact, MemberView, MembersView, MenuView, Money,
    QuestionIcon, QuestionView, Screen, SettingsView, TileIcon, TileView, ToggleView,
};
use crate::{AreaButton, Button, Language};

pub(super) fn area(area: &StaffArea, render: &RenderContext<'_>) -> Screen {
    match area {
        StaffArea::Locked(screen) => area_pin::locked(screen, render),
        StaffArea::FirstPin(screen) => area_pin::first_pin(screen, render),
        StaffArea::Menu(screen) => Screen::Menu(menu(screen, render)),
        StaffArea::Members(screen) => members(screen, render),
        StaffArea::Actions(screen) => Screen::Actions(actions(screen, render)),
        StaffArea::Settings(screen) => settings(screen, render),
    }
}

fn menu(menu: &Menu, render: &RenderContext<'_>) -> MenuView {
    let area = &render.messages.area;
    let texts = &area.menu;
    let person = render.ctx.staff.as_ref();
    let problem = match menu.notice {
        None => "",
        Some(MenuNotice::RoleTooLow) => texts.role_too_low,
    };
    MenuView {
        name: person.map_or_else(|| texts.title.to_owned(), |person| person.name.clone()),
        role: role(person.map_or(StaffRole::Clerk, |person| person.role), &area.roles),
        detail: texts.locks.to_owned(),
        problem: problem.to_owned(),
        tiles: tiles(render),
        end_shift: ButtonView::new(texts.end_shift, Button::Area(AreaButton::EndShift)),
        lock: ButtonView::new(texts.lock, Button::Area(AreaButton::Lock)),
    }
}

/// What a tile opens.
struct Entry<'a> {
    icon: TileIcon,
    /// The role that it needs.
    needs: StaffRole,
    label: &'a str,
    detail: String,
    button: Button,
    /// Whether there is anything to open.
    offered: bool,
    handle: &'static str,
}

fn tiles(render: &RenderContext<'_>) -> Vec<TileView> {
    let texts = &render.messages.area.menu;
    let money = money_entries(render);
    let area = |icon, needs, (label, detail), button, handle| Entry {
        icon,
        needs,
        label,
        detail: str::to_owned(detail),
        button: Button::Area(button),
        offered: true,
        handle,
    };
    let owner = StaffRole::Owner;
    let pairing = texts.this_terminal(terminal_id(render));
    let payments = area(
        TileIcon::Payments,
        StaffRole::Clerk,
        texts.payments.both(),
        AreaButton::History,
        "tile-history",
    );
    let settings = texts.settings.both();
    let members = texts.members.both();
    let actions = texts.actions.both();
    let behind = [
        area(TileIcon::Settings, owner, settings, AreaButton::Settings, "tile-settings"),
        area(TileIcon::People, owner, members, AreaButton::Members, "tile-members"),
        area(TileIcon::Actions, owner, actions, AreaButton::Actions, "tile-actions"),
        area(
            TileIcon::Pairing,
            owner,
            (texts.pairing, &pairing),
            AreaButton::PairAgain,
            "tile-pairing",
        ),
    ];
    let entries = core::iter::once(payments).chain(money).chain(behind);
    entries.map(|entry| tile(entry, render)).collect()
}

fn terminal_id<'a>(render: &RenderContext<'a>) -> &'a str {
    let terminal = render.ctx.terminal.as_ref();
    terminal.map_or("", |terminal| terminal.terminal_id.as_str())
}

/// The last receipt, and what moves money.
fn money_entries<'a>(render: &RenderContext<'a>) -> [Entry<'a>; 3] {
    let RenderContext { ctx, messages, language, .. } = render;
    let texts = &messages.area.menu;
    let last = ctx.last_paid.as_ref().map(|last| {
        let sale = &last.sale_payment.sale;
        Money::price(sale.amount, sale.currency.as_str(), *language).to_string()
    });
    let limit = |points| texts.up_to(Money::points(points));
    let person = ctx.staff.as_ref();
    let points = match ctx.point_grants {
        PointGrants::Off => texts.no_points.to_owned(),
        PointGrants::Credited | PointGrants::Reported => {
            person.map(|person| limit(person.points_limit)).unwrap_or_default()
        }
    };
    [
        Entry {
            icon: TileIcon::Receipt,
            needs: StaffRole::Clerk,
            label: texts.reprint,
            offered: last.is_some(),
            detail: last.map_or_else(|| texts.no_last.to_owned(), |price| texts.last(&price)),
            button: Button::Area(AreaButton::Reprint),
            handle: "tile-reprint",
        },
        Entry {
            icon: TileIcon::Return,
            needs: StaffRole::Manager,
            label: texts.refund,
            detail: person.map(|person| limit(person.refund_limit)).unwrap_or_default(),
            button: Button::Refund,
            offered: true,
            handle: "tile-refund",
        },
        Entry {
            icon: TileIcon::Points,
            needs: StaffRole::Manager,
            label: texts.points,
            detail: points,
            button: Button::GivePoints,
            offered: ctx.point_grants != PointGrants::Off,
            handle: "tile-points",
        },
    ]
}

/// A tile; below its role it is disabled and names the role instead of the explanation.
fn tile(entry: Entry<'_>, render: &RenderContext<'_>) -> TileView {
    let area = &render.messages.area;
    let allowed = render.ctx.allows(entry.needs);
    let detail = match entry.needs {
        StaffRole::Manager if !allowed => area.from_manager.to_owned(),
        StaffRole::Owner if !allowed => area.owner_only.to_owned(),
        StaffRole::Clerk | StaffRole::Manager | StaffRole::Owner => entry.detail,
    };
    TileView {
        icon: entry.icon,
        open: ButtonView::new(entry.label, entry.button).when(allowed && entry.offered),
        detail,
        locked: !allowed,
        handle: entry.handle,
    }
}

fn members(members: &Members, render: &RenderContext<'_>) -> Screen {
    let messages = render.messages;
    let texts = &messages.area.members;
    match &members.step {
        MembersStep::List => Screen::Members(list(members, render)),
        MembersStep::Name { name, role } => {
            Screen::Person(area_pin::new_person(name, *role, render))
        }
        MembersStep::Pin(of, pin) => Screen::Pin(area_pin::member_pin(of, pin, render)),
        MembersStep::Sending(_) => Screen::Pin(area_pin::sending("members", render)),
        MembersStep::Remove(member) => Screen::Question(QuestionView {
            screen: "members",
            icon: QuestionIcon::People,
            title: texts.ask_remove(&member.name),
            detail: texts.remove_detail.to_owned(),
            confirm: Some(ButtonView::new(texts.remove, Button::Confirm)),
            back: ButtonView::new(messages.buttons.back, Button::Back),
        }),
    }
}

fn list(members: &Members, render: &RenderContext<'_>) -> MembersView {
    let texts = &render.messages.area.members;
    let found = members.list.here();
    let empty = match found {
        Some(_) => "",
        None if members.list.is_lost() => texts.lost,
        None => texts.asking,
    };
    let rows = found.map_or(&[][..], |found| &found.members);
    MembersView {
        title: texts.title.to_owned(),
        detail: texts.detail.to_owned(),
        problem: area_pin::store_problem(members.problem, texts.store_lost, render),
        rows: rows.iter().map(|member| row(member, render.messages)).collect(),
        empty: empty.to_owned(),
        add: ButtonView::new(texts.add, Button::Area(AreaButton::AddMember)).when(found.is_some()),
        back: ButtonView::new(render.messages.buttons.back, Button::Back),
    }
}

fn row(member: &StaffMember, messages: &Messages<'_>) -> MemberView {
    let texts = &messages.area.members;
    let button = |label, button| ButtonView::new(label, Button::Area(button));
    MemberView {
        name: member.name.clone(),
        role: role(member.role, &messages.area.roles),
        note: if member.locked { texts.locked.to_owned() } else { String::new() },
        change: button(texts.change, AreaButton::ChangePin(member.staff_id)),
        remove: button(texts.remove, AreaButton::RemoveMember(member.staff_id)),
    }
}

fn actions(actions: &Actions, render: &RenderContext<'_>) -> ActionsView {
    let area = &render.messages.area;
    let found = actions.list.here();
    let empty = match found {
        Some(found) if found.actions.is_empty() => area.actions.none,
        Some(_) => "",
        None if actions.list.is_lost() => area.members.lost,
        None => render.messages.history.asking,
    };
    let rows = found.map_or(&[][..], |found| &found.actions);
    ActionsView {
        title: area.actions.title.to_owned(),
        detail: area.actions.detail.to_owned(),
        rows: rows.iter().map(|action| action_row(action, render)).collect(),
        empty: empty.to_owned(),
        back: ButtonView::new(render.messages.buttons.back, Button::Back),
    }
}

fn action_row(action: &StaffAction, render: &RenderContext<'_>) -> ActionView {
    let texts = &render.messages.area.actions;
    let what = match action.kind {
        StaffActionKind::Unlock => texts.unlock,
        StaffActionKind::WrongPin => texts.wrong_pin,
        StaffActionKind::Lock => texts.lock,
        StaffActionKind::AddMember => texts.add_member,
        StaffActionKind::ChangePin => texts.change_pin,
        StaffActionKind::RemoveMember => texts.remove_member,
        StaffActionKind::UnlockPins => texts.unlock_pins,
        StaffActionKind::Refund => texts.refund,
        StaffActionKind::Points => texts.points,
        StaffActionKind::Cancel => texts.cancel,
        StaffActionKind::Approve => texts.approve,
        StaffActionKind::Deny => texts.deny,
    };
    let amount = action
        .amount
        .zip(action.currency.as_deref())
        .map(|(amount, currency)| Money::price(amount, currency, render.language).to_string());
    let whose: Vec<_> = [action.name.as_str(), action.terminal_id.as_str()]
        .into_iter()
        .filter(|text| !text.is_empty())
        .collect();
    let who = if whose.is_empty() { texts.elsewhere.to_owned() } else { whose.join(" · ") };
    let what = if action.undone { format!("{what} · {}", texts.undone) } else { what.to_owned() };
    ActionView {
        time: render.ctx.moment(action.at).text(),
        what,
        who,
        subject: short(&action.subject),
        amount: amount.unwrap_or_default(),
        notable: matches!(action.kind, StaffActionKind::WrongPin | StaffActionKind::Deny),
    }
}

/// A long id is shortened: its first and last four characters.
fn short(subject: &str) -> String {
    let letters: Vec<char> = subject.chars().collect();
    match (letters.get(..4), letters.len().checked_sub(4).and_then(|from| letters.get(from..))) {
        (Some(first), Some(last)) if letters.len() > 24 => {
            format!("{}…{}", first.iter().collect::<String>(), last.iter().collect::<String>())
        }
        _ => subject.to_owned(),
    }
}

fn settings(settings: &SettingsScreen, render: &RenderContext<'_>) -> Screen {
    let messages = render.messages;
    let texts = &messages.area.settings;
    let back = ButtonView::new(messages.buttons.back, Button::Back);
    match settings.step {
        SettingsStep::AskPairing => Screen::Question(QuestionView {
            screen: "settings",
            icon: QuestionIcon::Pairing,
            title: texts.ask_pairing(terminal_id(render)),
            detail: texts.ask_pairing_detail.to_owned(),
            confirm: Some(ButtonView::new(texts.confirm_pairing, Button::Confirm)),
            back,
        }),
        SettingsStep::Shown => Screen::Settings(SettingsView {
            title: texts.title.to_owned(),
            lines: settings_lines(render)
                .into_iter()
                .chain(scanner_test::lines(settings.scan.as_ref(), render))
                .collect(),
            start_label: texts.start_in.to_owned(),
            start: render
                .ctx
                .offered_languages()
                .into_iter()
                .map(|language| (language, start_in(language, render)))
                .collect(),
            members: ButtonView::new(
                messages.area.members.title,
                Button::Area(AreaButton::Members),
            ),
            pair: ButtonView::new(texts.pair, Button::Area(AreaButton::PairAgain)),
            back,
        }),
    }
}

fn start_in(language: Language, render: &RenderContext<'_>) -> ToggleView {
    let button = Button::Area(AreaButton::StartIn(language));
    let choice = ButtonView::new(render.ctx.words.messages(language).name, button);
    ToggleView { choice, on: render.ctx.start_language() == language }
}

fn settings_lines(render: &RenderContext<'_>) -> Vec<Fact> {
    let RenderContext { ctx, messages, now, .. } = render;
    let texts = &messages.area.settings;
    let connection = super::frame::connection_view(ctx.stream.connection(*now), messages);
    let terminal = ctx.terminal.as_ref();
    let shop = terminal.map(|terminal| terminal.shop_name.clone()).unwrap_or_default();
    let id = terminal.map(|terminal| terminal.terminal_id.to_string()).unwrap_or_default();
    let currency = Currency::new(ctx.currency()).as_str().to_ascii_uppercase();
    let moment = ctx.moment(ctx.server_time(*now));
    let agent = ctx.agent.map(|agent| Fact::new(texts.agent, agent.to_string()));
    let mut lines = vec![
        Fact::new(texts.shop, shop),
        Fact::new(texts.currency, currency),
        Fact::new(texts.terminal, id),
        Fact::new(texts.connection, connection.label),
        Fact::new(texts.clock, moment.text()),
    ];
    lines.extend(agent.map(|agent| agent.handle("agent-key")));
    lines
}
