//! The staff area: what each role sees, what locks it, what is behind it.

use kios_protocol::api::{Answer, StaffActions, StaffMember, StaffMembers};
use kios_protocol::staff::{StaffActionKind, StaffRole};
use kios_till::view::Tone;
use kios_till::{
    Accepted, AreaButton, Button, Effect, Event, Language, Reply, StaffCall, StreamCommand,
    StreamUpdate,
};

use crate::support::{Ask, Shop};

pub(crate) fn members() -> Answer<Reply> {
    let member = |staff_id, name: &str, role| StaffMember {
        staff_id,
        name: name.to_owned(),
        role,
        locked: false,
    };
    Answer::Done(Reply::Members(StaffMembers {
        members: vec![
            member(1, "Seoyeon", StaffRole::Owner),
            member(2, "Haneul", StaffRole::Manager),
        ],
    }))
}

#[test]
fn a_right_pin_opens_the_menu_of_the_role() {
    for (role, enabled) in [
        (StaffRole::Clerk, &["tile-history"][..]),
        (StaffRole::Manager, &["tile-history", "tile-refund", "tile-points"]),
        (
            StaffRole::Owner,
            &[
                "tile-history",
                "tile-refund",
                "tile-points",
                "tile-settings",
                "tile-members",
                "tile-actions",
                "tile-pairing",
            ],
        ),
    ] {
        let mut shop = Shop::open();
        shop.opens_staff_as(role);
        let view = shop.menu();
        let open: Vec<_> =
            view.tiles.iter().filter(|tile| tile.open.enabled).map(|tile| tile.handle).collect();
        assert_eq!(open, enabled, "{role}");
        assert_eq!(view.name, "Haneul Kim");
        assert_eq!(shop.view().frame.tone, Tone::Refund);
        for area in
            [AreaButton::Settings, AreaButton::Members, AreaButton::Actions, AreaButton::PairAgain]
        {
            let mut shop = Shop::open();
            shop.opens_staff_as(role).clerk().press(Button::Area(area));
            assert_eq!(shop.screen() == "staff", role != StaffRole::Owner, "{role} {area:?}");
        }
    }
}

/// A till on each screen of the staff area, with its name.
pub(crate) fn staff_screens() -> Vec<(&'static str, Shop)> {
    let area = |button| {
        let mut shop = Shop::open();
        shop.opens_staff().clerk().press(Button::Area(button));
        shop
    };
    let mut menu = Shop::open();
    menu.opens_staff();
    let mut people = area(AreaButton::Members);
    people.relay().answers(Ask::Members, members());
    let mut remove = area(AreaButton::Members);
    remove.relay().answers(Ask::Members, members());
    remove.clerk().press(Button::Area(AreaButton::RemoveMember(2)));
    let mut cancel = Shop::looking_at_a_paid_payment();
    cancel.clerk().press(Button::TakeBack);
    let mut copy = Shop::looking_at_a_paid_payment();
    copy.clerk().press(Button::Back).press(Button::Back);
    copy.clerk().press(Button::Area(AreaButton::Reprint));
    vec![
        ("staff", menu),
        ("members", people),
        ("members", remove),
        ("activity", area(AreaButton::Actions)),
        ("settings", area(AreaButton::Settings)),
        ("settings", area(AreaButton::PairAgain)),
        ("history", area(AreaButton::History)),
        ("payment", Shop::looking_at_a_card_sale()),
        ("refund", Shop::composing()),
        ("cancel", cancel),
        ("points", Shop::offering_by_code("12500")),
        ("receipt", copy),
    ]
}

#[test]
fn every_screen_of_the_staff_area_locks_after_a_minute_and_on_a_hidden_page() {
    for (name, mut shop) in staff_screens() {
        shop.shows(name).forget_the_past().clock().passes(58);
        shop.shows(name);
        assert_eq!(shop.locks(), 0, "{name}");
        shop.clock().passes(3);
        shop.shows("idle");
        assert_eq!(shop.locks(), 1, "{name}");
    }
    for (name, mut shop) in staff_screens() {
        shop.shows(name).forget_the_past().hides().shows("idle");
        assert_eq!(shop.locks(), 1, "{name}");
        shop.clerk()
            .press(Button::Area(AreaButton::History))
            .press(Button::Area(AreaButton::Members));
        shop.shows("idle").taps().shows("locked");
    }
}

#[test]
fn the_lock_button_locks() {
    let mut shop = Shop::open();
    shop.opens_staff().forget_the_past().clerk().press(Button::Area(AreaButton::Lock));
    shop.shows("idle");
    assert_eq!(shop.locks(), 1);
}

#[test]
fn a_hidden_page_does_not_interrupt_a_refund() {
    use kios_protocol::refund::RefundState;
    let mut shop = Shop::refunding_all();
    shop.forget_the_past().hides().clock().passes(90);
    shop.shows("checking");
    assert_eq!(shop.locks(), 0, "the refund still needs its PIN");
    shop.relay().takes_refund().settles(0, RefundState::Done).tells_refund(0);
    shop.ends("refund-done");
    assert_eq!(shop.locks(), 1, "and then it is locked");
    shop.clerk().press(Button::Done);
    shop.shows("idle");
}

#[test]
fn a_result_does_not_keep_the_staff_area_open_without_a_touch() {
    use kios_protocol::refund::RefundState;
    let refunded = |shop: &mut Shop| {
        shop.relay().takes_refund().settles(0, RefundState::Done).tells_refund(0);
    };
    stays_open_a_minute("refund-done", Shop::refunding_all, refunded);
    stays_open_a_minute("points-given", Shop::giving, |shop| {
        shop.relay().takes_it(Ask::Save);
    });
}

/// Checks an action whose result comes late in the minute after its last touch.
fn stays_open_a_minute(outcome: &str, start: fn() -> Shop, ends: fn(&mut Shop)) {
    // The action takes 55 s, and its result is on the screen when the minute is over.
    let mut shop = start();
    shop.forget_the_past().clock().passes(55);
    ends(&mut shop);
    shop.ends(outcome);
    assert_eq!(shop.locks(), 0, "{outcome}");
    shop.clock().passes(6);
    shop.ends(outcome);
    assert_eq!(shop.locks(), 1, "{outcome}");
    shop.clerk().press(Button::Done);
    shop.shows("idle");

    // The result closes by itself into the menu, which has no minute of its own.
    let mut shop = start();
    shop.forget_the_past().clock().passes(40);
    ends(&mut shop);
    shop.clock().passes(13);
    shop.shows("staff").clock().passes(8);
    shop.shows("idle");
    assert_eq!(shop.locks(), 1, "{outcome}");
}

#[test]
fn after_a_success_staff_goes_on_and_after_a_failure_the_pin_is_needed() {
    use kios_protocol::refund::RefundState;
    for (state, outcome, next) in [
        (RefundState::Done, "refund-done", "staff"),
        (RefundState::Refused, "refund-refused", "idle"),
    ] {
        let mut shop = Shop::refunding_all();
        shop.forget_the_past().relay().takes_refund().settles(0, state).tells_refund(0);
        shop.ends(outcome);
        assert_eq!(shop.locks(), usize::from(next == "idle"), "{outcome}");
        shop.clerk().press(Button::Done);
        shop.shows(next);
    }
    let mut shop = Shop::giving();
    shop.forget_the_past().relay().refuses(Ask::Save, 2001);
    shop.ends("points-refused");
    assert_eq!(shop.locks(), 1);
    let mut shop = Shop::giving();
    shop.relay().takes_it(Ask::Save);
    shop.ends("points-given").clerk().press(Button::Done);
    shop.shows("staff");
}

#[test]
fn a_cancel_that_was_denied_is_asked_for_again_only_with_a_pin() {
    let mut shop = Shop::waiting_for_the_owner();
    shop.relay().has(56).tells().closes_cancel();
    shop.ends("cancel-denied");
    assert_eq!(shop.locks(), 1);
    shop.forget_the_past().clerk().press(Button::Charge);
    shop.shows("locked");
    assert_eq!(shop.asks(), [Ask::StaffStatus]);
    shop.calls.clear();
    shop.enters_pin(StaffRole::Clerk).shows("staff");
    assert!(shop.menu().problem.contains("Your role does not allow this"));

    let mut shop = Shop::waiting_for_the_owner();
    shop.relay().has(56).tells().closes_cancel();
    shop.ends("cancel-denied").clerk().press(Button::Charge);
    shop.calls.clear();
    shop.enters_pin(StaffRole::Manager);
    assert_eq!(shop.asks(), [Ask::OpenCancel]);
}

#[test]
fn a_clerk_sees_payments_and_moves_nothing() {
    let mut shop = Shop::open();
    shop.sales =
        vec![crate::support::card_sale(kios_protocol::refund::Gateway::Kicc, "C1", 33_000, "krw")];
    shop.opens_staff_as(StaffRole::Clerk).clerk().press(Button::Refund).press(Button::GivePoints);
    shop.shows("staff").clerk().press(Button::Area(AreaButton::History));
    shop.relay().lists(Ask::History).lists_sales();
    assert_eq!(shop.history().points, None);
    shop.clerk().press(Button::GivePoints).press(Button::OpenSale(0));
    shop.relay().finds().lists_sales();
    let view = shop.looked_at();
    assert!(!view.refund.unwrap().enabled);
    assert_eq!(view.points, None);
    assert!(view.detail.contains("Manager and above"), "{}", view.detail);
    shop.clerk().press(Button::Refund).press(Button::TakeBack).press(Button::GivePoints);
    shop.shows("payment");
}

#[test]
fn a_session_that_has_expired_asks_for_the_pin_and_goes_back_there() {
    let mut shop = Shop::open();
    shop.opens_staff().clerk().press(Button::Area(AreaButton::Members));
    shop.forget_the_past().relay().refuses(Ask::Members, 8101);
    assert_eq!(shop.shows("locked").pin().title, "Enter your PIN again");
    assert_eq!(shop.locks(), 1);
    shop.calls.clear();
    shop.enters_pin(StaffRole::Owner).shows("members");
    shop.relay().refuses(Ask::Members, 8102);
    shop.shows("staff");
    assert!(shop.menu().problem.contains("Your role does not allow this"));
}

#[test]
fn an_action_that_the_relay_refuses_without_a_pin_was_not_done() {
    let mut shop = Shop::refunding_all();
    shop.relay().refuses(Ask::Refund, 8101).finds_refund();
    shop.ends("refund-refused");
    assert!(shop.rails()[0].1.contains("Enter a PIN and repeat it"), "{:?}", shop.rails());
    let mut shop = Shop::giving();
    shop.relay().refuses(Ask::Save, 8101);
    shop.ends("points-refused");
    assert!(shop.outcome_view().staff.contains("Enter a PIN and repeat it"));
}

/// A till that goes on with the refund of an earlier page, and is refused for lack of a PIN.
fn goes_on_without_a_pin() -> Shop {
    let mut shop = Shop::refunding_all();
    shop.restarts().relay().finds_refund();
    shop.clock().passes(1);
    shop.relay().refuses(Ask::Refund, 8101).finds_refund();
    shop.shows("refund");
    shop
}

#[test]
fn a_refund_of_an_earlier_page_that_never_arrived_ends_soon_without_a_pin() {
    let mut shop = goes_on_without_a_pin();
    for _ in 0..8 {
        shop.clock().passes(1);
        assert_eq!(shop.outcome(), None, "the earlier request may still arrive");
        if shop.asks().contains(&Ask::FindRefund) {
            shop.relay().finds_refund();
        }
    }
    shop.clock().passes(3);
    shop.relay().finds_refund();
    shop.ends("refund-refused");
    assert!(shop.rails()[0].1.contains("Enter a PIN and repeat it"), "{:?}", shop.rails());
}

#[test]
fn a_refund_of_an_earlier_page_that_arrives_late_is_found() {
    use kios_protocol::refund::RefundState;
    let mut shop = goes_on_without_a_pin();
    let request = shop.refund_requests()[0].clone();
    let refund = crate::support::taken(&request, &shop.sales[0], shop.server_now());
    shop.sales[0].refunds.push(refund);
    shop.clock().passes(3);
    shop.relay().finds_refund().settles(0, RefundState::Done).tells_refund(0);
    shop.ends("refund-done");
}

#[test]
fn points_whose_reply_was_lost_are_not_refused_while_the_request_may_arrive() {
    for arrives in [true, false] {
        let mut shop = Shop::giving();
        shop.clock().passes(30);
        shop.relay().loses(Ask::Save);
        for _ in 0..2 {
            shop.clock().passes(4);
            shop.relay().refuses(Ask::Save, 8101);
            assert_eq!(shop.outcome(), None, "the lost request may still arrive");
        }
        shop.clock().passes(4);
        if arrives {
            shop.relay().takes_it(Ask::Save);
            shop.ends("points-given");
        } else {
            shop.relay().refuses(Ask::Save, 8101);
            shop.ends("points-refused");
            assert!(shop.outcome_view().staff.contains("Enter a PIN and repeat it"));
        }
    }
}

#[test]
fn the_owner_gives_changes_and_removes_pins() {
    let mut shop = Shop::open();
    shop.opens_staff().clerk().press(Button::Area(AreaButton::Members));
    shop.relay().answers(Ask::Members, members());
    assert_eq!(shop.members().rows.len(), 2);
    shop.forget_the_past().clerk().press(Button::Area(AreaButton::AddMember));
    assert!(!shop.person().next.enabled, "a person has a name");
    shop.clerk().types(" Junho ").press(Button::Area(AreaButton::Role(StaffRole::Manager)));
    shop.clerk().press(Button::Continue).presses("271828").press(Button::Continue);
    shop.clerk().presses("271828").press(Button::Continue);
    let Some(StaffCall::Add(call)) = shop.staff_calls().pop() else { panic!("nobody was added") };
    assert_eq!((call.0.name.as_str(), call.0.role), ("Junho", StaffRole::Manager));
    shop.relay().refuses(Ask::AddMember, 2001);
    assert!(shop.members().problem.contains("may be taken (2001)"));
    shop.relay().answers(Ask::Members, members());
    shop.clerk().press(Button::Area(AreaButton::RemoveMember(1))).press(Button::Confirm);
    shop.relay().refuses(Ask::RemoveMember, 5000);
    let problem = shop.members().problem;
    assert!(problem.contains("(5000)") && !problem.contains("may be taken"), "{problem}");
    shop.relay().answers(Ask::Members, members());

    shop.clerk().press(Button::Area(AreaButton::ChangePin(2)));
    assert_eq!(shop.pin().title, "A PIN for Haneul");
    shop.clerk().presses("314159").press(Button::Continue);
    shop.clerk().presses("314159").press(Button::Continue);
    let Some(StaffCall::ChangePin(call)) = shop.staff_calls().pop() else { panic!("no PIN") };
    assert_eq!((call.staff_id, call.request.pin.digits()), (2, "314159"));
    shop.relay().answers(Ask::ChangePin, Answer::Done(Reply::Accepted(Accepted)));
    assert_eq!(shop.members().problem, "");
    shop.relay().answers(Ask::Members, members());

    shop.clerk().press(Button::Area(AreaButton::RemoveMember(2)));
    assert_eq!(shop.question().title, "Remove the PIN of Haneul?");
    shop.clerk().press(Button::Back).press(Button::Area(AreaButton::RemoveMember(2)));
    shop.clerk().press(Button::Confirm).press(Button::Confirm);
    let Some(StaffCall::Remove(call)) = shop.staff_calls().pop() else { panic!("not removed") };
    assert_eq!(call.staff_id, 2);
    shop.relay().answers(Ask::RemoveMember, Answer::Done(Reply::Accepted(Accepted)));
    shop.relay().answers(Ask::Members, members());
    shop.clerk().press(Button::Back);
    shop.shows("staff");
}

#[test]
fn the_recorded_actions_say_who_did_what_where_and_when() {
    let mut shop = Shop::open();
    shop.opens_staff().clerk().press(Button::Area(AreaButton::Actions));
    shop.relay().loses(Ask::Actions);
    assert!(shop.actions().empty.contains("cannot be reached"));
    shop.clock().passes(5);
    let at = shop.server_now();
    let action =
        |kind, name: &str, terminal: &str, amount: Option<u64>| kios_protocol::api::StaffAction {
            sequence: 1,
            at,
            terminal_id: terminal.to_owned(),
            name: name.to_owned(),
            kind,
            subject: "0123456789abcdef0123456789abcdef".to_owned(),
            undone: kind == StaffActionKind::Cancel,
            amount: amount.map(kios_protocol::Amount::from_whole),
            currency: amount.map(|_| "krw".to_owned()),
        };
    let actions = vec![
        action(StaffActionKind::Refund, "Haneul", "T1", Some(33_000)),
        action(StaffActionKind::WrongPin, "", "T1", None),
        action(StaffActionKind::Approve, "", "", None),
        action(StaffActionKind::Cancel, "Haneul", "T1", None),
    ];
    let reply = Reply::Actions(StaffActions { server_time: at, actions });
    shop.relay().answers(Ask::Actions, Answer::Done(reply));
    let rows = shop.actions().rows;
    let words: Vec<_> =
        rows.iter().map(|row| (row.what.as_str(), row.who.as_str(), row.amount.as_str())).collect();
    assert_eq!(
        words,
        [
            ("Refund", "Haneul · T1", "KRW 33,000"),
            ("Wrong PIN", "T1", ""),
            ("Approved by the shop owner", "Phone or server", ""),
            ("Cancelled a payment · not carried out", "Haneul · T1", ""),
        ]
    );
    assert_eq!(rows[0].subject, "0123…cdef");
    assert!(rows[1].notable && !rows[0].notable);
}

#[test]
fn the_settings_choose_the_language_and_a_new_pairing() {
    let mut shop = Shop::open();
    shop.opens_staff().clerk().press(Button::Area(AreaButton::Settings));
    shop.forget_the_past().clerk().press(Button::Area(AreaButton::StartIn(Language::Ko)));
    assert_eq!(shop.effects, [Effect::SaveLanguage(Language::Ko)]);
    let view = shop.settings_view();
    assert!(view.start[0].1.on && !view.start[1].1.on);
    assert_eq!(shop.view().frame.language, Language::En, "only the next start is in Korean");
    shop.clerk().press(Button::Area(AreaButton::PairAgain));
    assert_eq!(shop.question().title, "Pair kiosk T1 again?");
    shop.clerk().press(Button::Back);
    shop.shows("settings")
        .clerk()
        .press(Button::Area(AreaButton::PairAgain))
        .press(Button::Confirm);
    shop.shows("setup");
    assert_eq!(shop.locks(), 1);
    // Without a new code the pairing stays as it was.
    assert!(shop.setup().back.is_some());
    shop.clerk().press(Button::Back);
    shop.shows("idle").opens_staff().clerk().press(Button::Area(AreaButton::PairAgain));
    shop.clerk().press(Button::Confirm).types("ABCD2345").press(Button::Continue);
    shop.relay().pairs();
    shop.shows("idle");
    assert!(shop.listened(StreamCommand::Connect));
}

#[test]
fn the_last_receipt_is_printed_again() {
    let mut shop = Shop::open();
    shop.opens_staff().clerk().press(Button::Area(AreaButton::Reprint));
    shop.shows("staff").clerk().press(Button::Area(AreaButton::Lock));
    shop.sells("12500").relay().opens();
    shop.relay().approves();
    shop.relay().closes();
    shop.ends("paid").clerk().press(Button::Done);
    shop.shows("idle").opens_staff();
    let tile = shop.menu().tiles.into_iter().find(|tile| tile.handle == "tile-reprint").unwrap();
    assert_eq!((tile.detail.as_str(), tile.open.enabled), ("Last: KRW 12,500", true));
    shop.forget_the_past().clerk().press(Button::Area(AreaButton::Reprint)).press(Button::Print);
    let view = shop.receipt();
    assert_eq!(view.title, "Copy of the last receipt");
    assert_eq!(shop.view().frame.tone, Tone::Refund, "it does not look like a payment");
    assert!(shop.effects.contains(&Effect::Print));
    shop.clerk().press(Button::Done);
    shop.shows("staff");
}

#[test]
fn a_kiosk_that_nobody_pairs_again_sells_again() {
    let mut shop = Shop::open();
    shop.opens_staff().clerk().press(Button::Area(AreaButton::PairAgain)).press(Button::Confirm);
    shop.shows("setup").clock().passes(58);
    shop.shows("setup").clock().passes(3);
    shop.shows("idle");
    // A key that was revoked cannot sell: the pairing screen stays.
    let mut shop = Shop::open();
    shop.send(Event::StreamUpdate(StreamUpdate::Rejected)).shows("setup");
    assert!(shop.setup().back.is_none());
    shop.clerk().types("ABCD2345").press(Button::Continue);
    shop.relay().refuses(Ask::Pair, 2001).0.clock().passes(70);
    shop.clerk().press(Button::Back);
    shop.shows("setup");
}
