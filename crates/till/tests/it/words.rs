//! Every screen has its texts in every language, and no text for customers contains a code.

use kios_protocol::refund::RefundState;
use kios_till::view::Screen;
use kios_till::{AreaButton, Button, Event, Language, PinAnswer};

use crate::support::{Ask, Shop};

/// The result codes that a kiosk can receive, `protocol.md §8`.
const CODES: [u32; 25] = [
    1211, 1501, 1505, 1511, 1531, 1533, 2001, 2002, 2003, 2004, 2005, 2008, 2022, 2024, 2026, 2029,
    2030, 2050, 3004, 3072, 5000, 8101, 8102, 8103, 8104,
];
/// Those that leave it unknown whether the request was executed.
const FAULTS: [u32; 4] = [5000, 6000, 7000, 9000];

fn checking() -> Shop {
    let mut shop = Shop::waiting_for_approval();
    shop.relay().approves();
    shop.loses_the_stream();
    for _ in 0..15 {
        shop.relay().loses_everything();
        shop.clock().passes(1);
    }
    shop
}

/// A till on each of its screens.
pub(crate) fn everywhere() -> Vec<Shop> {
    let mut shops = before();
    shops.extend(preparing());
    shops.extend(paying());
    shops.extend(ended());
    shops.extend(staff());
    shops.extend(giving_back());
    shops.extend(giving());
    shops.extend(crate::staff_area::staff_screens().into_iter().map(|(_, shop)| shop));
    shops.extend(pins());
    shops
}

/// The screens on which a PIN is entered.
fn pins() -> Vec<Shop> {
    let mut enter = Shop::open();
    enter.taps();
    let mut checked = Shop::open();
    checked.taps().clerk().presses("300003").press(Button::Continue);
    let mut wrong = Shop::open();
    wrong.taps().clerk().presses("300003").press(Button::Continue);
    wrong.relay().answers_pin(PinAnswer::Wrong { tries_left: 1 });
    let mut locked = Shop::open();
    locked.taps().clerk().presses("300003").press(Button::Continue);
    let server_time = locked.server_now();
    locked.relay().answers_pin(PinAnswer::Locked { until: server_time.plus(300), server_time });
    let mut first = Shop::dark("krw");
    first.paired = false;
    first.settings.pairing_code = Some("DEMQSHQP".to_owned());
    first.starts().relay().pairs_a_shop_without_pins();
    let mut new = Shop::open();
    new.opens_staff().clerk().press(Button::Area(AreaButton::Members));
    new.relay().answers(Ask::Members, crate::staff_area::members());
    new.clerk().press(Button::Area(AreaButton::AddMember));
    let mut pin = Shop::open();
    pin.opens_staff().clerk().press(Button::Area(AreaButton::Members));
    pin.relay().answers(Ask::Members, crate::staff_area::members());
    pin.clerk().press(Button::Area(AreaButton::ChangePin(2)));
    let mut owner = Shop::refunding_all();
    owner.relay().refuses(Ask::Refund, 8103).finds_refund();
    vec![enter, checked, wrong, locked, first, new, pin, owner]
}

fn before() -> Vec<Shop> {
    let mut mirror = Shop::dark("krw");
    mirror.send(Event::LeaderChanged(false));
    let mut setup = Shop::dark("krw");
    setup.paired = false;
    setup.starts();
    let mut resuming = Shop::open();
    resuming.sells("1250").restarts();
    vec![Shop::dark("krw"), mirror, setup, resuming, Shop::open()]
}

fn preparing() -> Vec<Shop> {
    let mut amount = Shop::open();
    amount.clerk().starts().presses("1250");
    let mut customer = Shop::open();
    customer.clerk().starts().presses("1250").charges();
    let mut asking = Shop::open();
    asking.clerk().starts().presses("1250").charges();
    asking.customer().shows_code();
    let mut estimate = Shop::open();
    estimate.clerk().starts().presses("1250").charges();
    estimate.customer().shows_code();
    estimate.relay().quotes("5000");
    vec![amount, customer, asking, estimate]
}

fn paying() -> Vec<Shop> {
    let mut opening = Shop::open();
    opening.sells("1250");
    let mut sent = Shop::waiting_for_approval();
    sent.relay().has(14).tells();
    let mut closing = Shop::waiting_for_approval();
    closing.relay().approves();
    let mut denying = Shop::waiting_for_approval();
    denying.relay().denies();
    let mut cancelling = Shop::waiting_for_approval();
    cancelling.clerk().cancels();
    vec![opening, Shop::waiting_for_approval(), sent, closing, denying, cancelling, checking()]
}

fn ended() -> Vec<Shop> {
    let mut receipt = Shop::waiting_for_approval();
    receipt.relay().approves();
    receipt.relay().closes();
    let mut denied = Shop::waiting_for_approval();
    denied.relay().denies().closes();
    let mut late = Shop::waiting_for_approval();
    late.relay().has_timed_out().tells().closes();
    let mut cancelled = Shop::waiting_for_approval();
    cancelled.clerk().cancels();
    cancelled.relay().closes();
    let mut refused = Shop::open();
    refused.sells("1250").relay().refuses(Ask::Open, 1501);
    vec![receipt, denied, late, cancelled, refused]
}

fn staff() -> Vec<Shop> {
    let mut history = Shop::open();
    history.opens_history();
    let looking = Shop::looking_at_a_paid_payment();
    let mut confirm = Shop::looking_at_a_paid_payment();
    confirm.clerk().press(Button::TakeBack);
    let mut asking = Shop::looking_at_a_paid_payment();
    asking.clerk().press(Button::TakeBack).press(Button::Confirm);
    let mut sent = Shop::waiting_for_the_owner();
    sent.relay().has(54).tells();
    let mut closing = Shop::waiting_for_the_owner();
    closing.relay().has(55).tells();
    let mut done = Shop::waiting_for_the_owner();
    done.relay().has(55).tells().closes_cancel();
    let mut denied = Shop::waiting_for_the_owner();
    denied.relay().has(56).tells().closes_cancel();
    let mut refused = Shop::looking_at_a_paid_payment();
    refused.clerk().press(Button::TakeBack).press(Button::Confirm);
    refused.relay().refuses(Ask::OpenCancel, 2022).finds();
    let waiting = Shop::waiting_for_the_owner();
    vec![history, looking, confirm, asking, waiting, sent, closing, done, denied, refused]
}

fn giving_back() -> Vec<Shop> {
    let mut confirm = Shop::composing();
    confirm.clerk().press(Button::Continue);
    let mut taken = Shop::refunding_all();
    taken.relay().takes_refund();
    let mut checking = Shop::refunding_all();
    checking.relay().takes_refund().settles(0, RefundState::Unknown).tells_refund(0);
    let mut unknown = Shop::refunding_all();
    unknown.relay().takes_refund().settles(0, RefundState::Unknown).tells_refund(0);
    unknown.clerk().press(Button::Done);
    let mut done = Shop::refunding_all();
    done.relay().takes_refund().settles(0, RefundState::Done).tells_refund(0);
    let mut refused = Shop::refunding_all();
    refused.relay().takes_refund().settles(0, RefundState::Refused).tells_refund(0);
    let looking = Shop::looking_at_a_card_sale();
    let asked = Shop::refunding_all();
    vec![looking, Shop::composing(), confirm, asked, taken, checking, unknown, done, refused]
}

fn giving() -> Vec<Shop> {
    let confirm = Shop::offering_by_code("12500");
    let mut checking = Shop::giving();
    checking.relay().loses(Ask::Save);
    checking.clock().passes(11);
    let mut given = Shop::giving();
    given.relay().takes_it(Ask::Save);
    let mut refused = Shop::giving();
    refused.relay().refuses(Ask::Save, 1202);
    let mut undoing = Shop::giving();
    undoing.relay().takes_it(Ask::Save);
    undoing.clerk().press(Button::TakeBack);
    let mut undone = Shop::giving();
    undone.relay().takes_it(Ask::Save);
    undone.clerk().press(Button::TakeBack);
    undone.relay().takes_it(Ask::CancelSave);
    let mut kept = Shop::giving();
    kept.relay().takes_it(Ask::Save);
    kept.clerk().press(Button::TakeBack);
    kept.relay().refuses(Ask::CancelSave, 1160);
    let mut already = Shop::giving();
    already.relay().refuses(Ask::Save, 1160);
    let mut by_card = Shop::looking_at_a_card_sale();
    by_card.clerk().press(Button::GivePoints);
    let (offering, giving) = (Shop::offering("12500"), Shop::giving());
    vec![
        already, by_card, offering, confirm, giving, checking, given, refused, undoing, undone,
        kept,
    ]
}

/// The texts that must not be empty.
#[expect(clippy::too_many_lines, reason = "one arm per screen")]
fn sentences(screen: &Screen) -> Vec<String> {
    match screen.clone() {
        Screen::Starting(v) | Screen::Opening(v) | Screen::Closing(v) => vec![v.title, v.detail],
        Screen::Setup(v) => vec![v.title, v.detail, v.field_label, v.go.label],
        Screen::Mirror(v) => vec![v.title, v.detail],
        Screen::Idle(v) => vec![
            v.shop,
            v.invitation,
            v.detail,
            v.start.map(|start| start.label).unwrap_or_default(),
        ],
        Screen::Amount(v) => vec![
            v.ask,
            v.price.digits,
            v.price.unit,
            v.plus.label,
            v.double_zero.label,
            v.clear.label,
            v.backspace.label,
            v.charge.label,
            v.back.label,
        ],
        Screen::Customer(v) => {
            vec![v.title, v.detail, v.field_label, v.placeholder, v.go.label, v.back.label]
        }
        Screen::Estimate(v) => {
            let lines = v.lines.into_iter().flat_map(|line| [line.label, line.value]);
            [v.title, v.price.digits, v.pay.label, v.back.label].into_iter().chain(lines).collect()
        }
        Screen::Approval(v) => {
            let lines = v.lines.into_iter().flat_map(|line| [line.label, line.value]);
            [v.title, v.detail, v.link, v.clock_label, v.cancel.label, v.reference]
                .into_iter()
                .chain(lines)
                .collect()
        }
        Screen::Receipt(v) => {
            let lines = v.lines.into_iter().flat_map(|line| [line.label, line.value]);
            [v.title, v.code_label, v.print.label, v.done.label, v.stay.label]
                .into_iter()
                .chain(v.header)
                .chain(lines)
                .collect()
        }
        Screen::Outcome(v) => {
            [v.title, v.detail, v.done.label].into_iter().chain(rail_words(v.rails)).collect()
        }
        Screen::Refund(v) => {
            let toggles = v.cards.into_iter().chain(v.points).chain(v.reasons);
            let fields =
                [v.amount].into_iter().chain(v.parts).flat_map(|f| [f.label, f.value.digits]);
            [v.title, v.detail, v.reason_label, v.reason, v.next.label, v.back.label, v.whole.label]
                .into_iter()
                .chain(toggles.map(|toggle| toggle.choice.label))
                .chain(fields)
                .collect()
        }
        Screen::Points(v) => {
            vec![v.title, v.share, v.field_label, v.total, v.next.label, v.back.label]
        }
        Screen::Refunding(v) | Screen::Giving(v) => {
            let lines = v.lines.into_iter().flat_map(|line| [line.label, line.value]);
            [v.title, v.detail].into_iter().chain(lines).chain(rail_words(v.rails)).collect()
        }
        Screen::Pin(v) => {
            let buttons = [v.ok.label, v.back.label, v.clear.label, v.backspace.label];
            [v.title, v.digits_label].into_iter().chain(buttons).collect()
        }
        Screen::LockedOut(v) => vec![v.title, v.detail, v.left, v.note, v.done.label],
        Screen::Question(v) => {
            let confirm = v.confirm.map(|confirm| confirm.label);
            [v.title, v.detail, v.back.label].into_iter().chain(confirm).collect()
        }
        Screen::Menu(v) => {
            let tiles = v.tiles.into_iter().flat_map(|tile| [tile.open.label, tile.detail]);
            [v.name, v.role.word, v.detail, v.lock.label].into_iter().chain(tiles).collect()
        }
        Screen::Members(v) => vec![v.title, v.detail, v.add.label, v.back.label],
        Screen::Person(v) => {
            let roles = v.roles.into_iter().map(|(role, _)| role.choice.label);
            [v.title, v.detail, v.name_label, v.next.label, v.back.label]
                .into_iter()
                .chain(roles)
                .collect()
        }
        Screen::Actions(v) => vec![v.title, v.detail, v.back.label],
        Screen::Settings(v) => {
            let lines = v.lines.into_iter().flat_map(|line| [line.label, line.value]);
            let start = v.start.into_iter().map(|(_, start)| start.choice.label);
            [v.title, v.start_label, v.members.label, v.pair.label, v.back.label]
                .into_iter()
                .chain(lines)
                .chain(start)
                .collect()
        }
        Screen::History(v) => {
            let days = v.days.into_iter().map(|day| day.choice.label);
            [v.title, v.field_label, v.go.label, v.back.label].into_iter().chain(days).collect()
        }
        Screen::Payment(v) => {
            let lines = v.lines.into_iter().chain(v.timeline);
            let lines = lines.flat_map(|line| [line.label, line.value]);
            let detail = if v.rails.len() > 1 || v.detail.is_empty() {
                v.timeline_label.clone()
            } else {
                v.detail
            };
            let choices = [v.cancel, v.refund].into_iter().flatten().map(|choice| choice.label);
            [v.title, detail, v.timeline_label, v.back.label]
                .into_iter()
                .chain(choices)
                .chain(rail_words(v.rails))
                .chain(lines)
                .collect()
        }
        Screen::Cancel(v) => {
            let lines = v.lines.into_iter().flat_map(|line| [line.label, line.value]);
            let choices = [v.confirm, v.back, v.withdraw].into_iter().flatten();
            let choices = choices.map(|choice| choice.label);
            [v.title, v.detail].into_iter().chain(lines).chain(choices).collect()
        }
        Screen::Checking(v) => {
            let lines = v.lines.into_iter().flat_map(|line| [line.label, line.value]);
            let leave = v.leave.into_iter().map(|leave| leave.label);
            [v.title, v.detail, v.age, v.staff, v.check.label]
                .into_iter()
                .chain(lines)
                .chain(leave)
                .chain(rail_words(v.rails))
                .collect()
        }
    }
}

fn rail_words(rails: Vec<kios_till::view::RailView>) -> Vec<String> {
    let words = |rail: kios_till::view::RailView| {
        let lines = rail.lines.into_iter().flat_map(|line| [line.label, line.value]);
        [rail.name, rail.word, rail.sum].into_iter().chain(lines).collect::<Vec<_>>()
    };
    rails.into_iter().flat_map(words).collect()
}

#[test]
fn every_screen_speaks_every_language() {
    let mut seen = std::collections::BTreeSet::new();
    for mut shop in everywhere() {
        let mut said = Vec::new();
        for language in Language::ALL.iter().copied() {
            shop.clerk().press(Button::Speak(language));
            let view = shop.view();
            seen.insert(view.screen.handle());
            assert_eq!(view.frame.language, language);
            assert!(view.frame.connection.is_none_or(|received| !received.label.is_empty()));
            assert!(!view.frame.announcement.is_empty());
            let sentences = sentences(&view.screen);
            assert!(sentences.iter().all(|text| !text.is_empty()), "{:?}", view.screen);
            said.push(sentences);
        }
        let hangul = said[0].iter().any(|text| text.chars().any(|c| ('가'..='힣').contains(&c)));
        assert!(hangul, "{:?}", said[0]);
        assert!(
            said[1].iter().all(|text| {
                // A language has the same name in every language.
                text.is_ascii() || text.contains(['·', '…']) || text == "한국어"
            }),
            "{:?}",
            said[1]
        );
        let own = |c: char| ('ぁ'..='ヿ').contains(&c) || ('一'..='鿿').contains(&c);
        assert!(said[2].iter().any(|text| text.chars().any(own)), "{:?}", said[2]);
        let korean = |text: &String| text.chars().any(|c| ('가'..='힣').contains(&c));
        assert!(said[2].iter().all(|text| text == "한국어" || !korean(text)), "{:?}", said[2]);
    }
    assert_eq!(seen.len(), 24, "{seen:?}");
}

/// The texts for the customer on a screen that can show a refusal.
fn customer_text(shop: &Shop) -> String {
    match shop.screen() {
        "customer" => {
            let view = shop.asked_for_code();
            [view.title, view.detail, view.problem].join(" ")
        }
        "estimate" => {
            let view = shop.estimate();
            [view.title, view.problem].join(" ")
        }
        _ => {
            let view = shop.outcome_view();
            [view.title, view.detail].join(" ")
        }
    }
}

#[test]
fn every_code_has_words_for_both_and_no_customer_reads_it() {
    for language in Language::ALL.iter().copied() {
        let mut staff = std::collections::BTreeMap::new();
        for code in CODES.into_iter().chain([
            1201, 1202, 4000, 6000, 7000, 1534, 1551, 8001, 8002, 8003, 8004, 8005, 8007, 8008,
            8009, 9000, 4242,
        ]) {
            let mut refused = Shop::open();
            refused.clerk().press(Button::Speak(language));
            refused.sells("1250").relay().refuses(Ask::Open, code);
            if FAULTS.contains(&code) {
                // Final only when the payment code has expired and no payment was found.
                refused.clock().passes(76);
                refused.relay().finds();
            }
            let mut asked = Shop::open();
            asked.clerk().press(Button::Speak(language));
            asked.clerk().starts().presses("1250").charges();
            asked.customer().shows_code();
            asked.relay().refuses(Ask::Price, code);
            for shop in [&refused, &asked] {
                let text = customer_text(shop);
                assert!(text.len() > 10, "{code}: {text:?}");
                assert!(!text.contains("0x") && !text.contains(&code.to_string()), "{text}");
                assert!(!text.chars().any(|c| c.is_ascii_digit()), "{text}");
            }
            if let Screen::Outcome(view) = refused.view().screen {
                assert!(view.staff.contains(&format!("({code})")), "{}", view.staff);
                let words = view.staff.replace(&format!("({code})"), "");
                staff.entry(words).or_insert_with(Vec::new).push(code);
            }
        }
        // Every code has its own text; only unknown codes share one.
        let shared: Vec<_> = staff.values().filter(|codes| codes.len() > 1).collect();
        assert_eq!(shared, [&vec![9000, 4242]], "{staff:?}");
    }
}

#[test]
fn every_refusal_of_a_cancel_has_words_for_both() {
    for language in Language::ALL.iter().copied() {
        let mut staff = std::collections::BTreeSet::new();
        for code in CODES.into_iter().chain([1534, 4000, 7000]) {
            let mut shop = Shop::looking_at_a_paid_payment();
            shop.clerk().press(Button::Speak(language));
            shop.clerk().press(Button::TakeBack).press(Button::Confirm);
            shop.relay().refuses(Ask::OpenCancel, code);
            if FAULTS.contains(&code) {
                // Final only when no request is repeated any more.
                shop.clock().passes(76);
            }
            shop.relay().finds();
            let view = shop.outcome_view();
            assert!(view.title.len() > 10 && !view.title.chars().any(|c| c.is_ascii_digit()));
            let words = view.staff.replace(&format!("({code})"), "");
            assert!(words.len() < view.staff.len(), "{}", view.staff);
            assert!(staff.insert(words), "{code} has words of its own: {}", view.staff);
        }
    }
}

#[test]
fn points_are_exact_and_never_rounded_up() {
    for (price, fee) in [("10", "0.5 P"), ("1", "0.05 P"), ("33", "1.65 P"), ("12500", "625 P")] {
        let mut shop = Shop::open();
        shop.clerk().starts().presses(price).charges();
        shop.customer().shows_code();
        shop.relay().quotes("1000000.999999");
        let lines = shop.estimate().lines;
        assert_eq!(lines[1].value, fee);
        assert_eq!(lines[3].value, "1,000,000.99 P");
    }
}
