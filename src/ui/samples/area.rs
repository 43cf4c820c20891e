//! Samples of the staff area: PIN, menu, people, recorded actions, settings.

use kios_protocol::staff::StaffRole;
use kios_till::view::{
    ActionView, ActionsView, ButtonView, Fact, LockedOutView, MemberView, MembersView, MenuView,
    PersonView, PinDots, PinView, QuestionIcon, QuestionView, RoleView, Screen, SettingsView,
    TileIcon, TileView, ToggleView, Tone, View,
};
use kios_till::{AreaButton, Button, Language};

use super::Speaker;

pub(super) fn pages(speaker: Speaker) -> Vec<(&'static str, View)> {
    let page = |screen| speaker.page(Tone::Refund, screen);
    let mut pages = pins(speaker);
    pages.extend([
        ("staff-clerk", page(Screen::Menu(menu(speaker, StaffRole::Clerk)))),
        ("staff-owner", page(Screen::Menu(menu(speaker, StaffRole::Owner)))),
        ("members", page(Screen::Members(members(speaker)))),
        ("member-new", page(Screen::Person(person(speaker)))),
        ("member-remove", page(Screen::Question(remove(speaker)))),
        ("actions", page(Screen::Actions(actions(speaker)))),
        ("settings", page(Screen::Settings(settings(speaker)))),
        ("settings-pairing", page(Screen::Question(pairing(speaker)))),
        ("first-pin", page(Screen::Person(first(speaker)))),
        ("first-pin-done", page(Screen::Question(first_done(speaker)))),
    ]);
    for (name, view) in &mut pages {
        // The role is in the top bar behind the menu.
        if matches!(*name, "members" | "member-new" | "actions" | "settings") {
            view.frame.role = Some(role(speaker, StaffRole::Owner));
        }
    }
    pages
}

fn pins(speaker: Speaker) -> Vec<(&'static str, View)> {
    let page = |screen| speaker.page(Tone::Refund, screen);
    let wrong = PinView {
        title: speaker.says("PIN이 맞지 않습니다", "Wrong PIN"),
        detail: speaker.says(
            "다섯 번 틀리면 한동안 기다려야 다시 입력할 수 있습니다",
            "After five wrong PINs you have to wait before the next try",
        ),
        digits: 0,
        dots: PinDots::Wrong,
        tries: Some((3, speaker.says("3번 남았습니다", "3 tries left"))),
        ..pin(speaker)
    };
    let lost = PinView {
        detail: String::new(),
        digits: 0,
        problem: speaker.says(
            "서버에 연결할 수 없어 PIN을 확인하지 못했습니다. 다시 입력해 주세요",
            "The server cannot be reached, so the PIN could not be checked. Please try again",
        ),
        ..pin(speaker)
    };
    let new = PinView {
        screen: "members",
        title: match speaker.language {
            Language::Ko => format!("{}의 새 PIN", speaker.person("김하늘", "")),
            Language::En | Language::Ja => {
                format!("A PIN for {}", speaker.person("", "Haneul Kim"))
            }
        },
        detail: speaker.says(
            "여섯 자리이며, 같은 숫자나 연속된 숫자는 사용할 수 없습니다",
            "Six digits, not in a row and not all the same",
        ),
        problem: speaker.says(
            "두 PIN이 서로 다릅니다. 처음부터 다시 입력해 주세요",
            "The two PINs differ. Please start again",
        ),
        ok: speaker.choice("다음", "Continue", Button::Continue),
        back: speaker.choice("뒤로", "Back", Button::Back),
        ..pin(speaker)
    };
    vec![
        ("locked", page(Screen::Pin(pin(speaker)))),
        ("locked-wrong", page(Screen::Pin(wrong))),
        ("locked-lost", page(Screen::Pin(lost))),
        ("locked-out", page(Screen::LockedOut(locked_out(speaker)))),
        ("locked-none", page(Screen::Question(no_pin(speaker)))),
        ("member-pin", page(Screen::Pin(new))),
    ]
}

fn pin(speaker: Speaker) -> PinView {
    PinView {
        screen: "locked",
        title: speaker.says("PIN을 입력해 주세요", "Enter your PIN"),
        detail: speaker
            .says("점원, 매니저, 점주만 열 수 있습니다", "For clerks, managers and the owner"),
        problem: String::new(),
        digits: 4,
        digits_label: speaker.says("여섯 자리 중 4자리", "4 of 6 digits"),
        dots: PinDots::Plain,
        tries: None,
        enabled: true,
        clear: speaker.choice("모두 지우기", "Clear", Button::Clear),
        backspace: speaker.choice("한 글자 지우기", "Delete one character", Button::Backspace),
        ok: ButtonView { enabled: false, ..speaker.choice("열기", "Unlock", Button::Continue) },
        back: speaker.choice("나가기", "Leave", Button::Back),
    }
}

fn locked_out(speaker: Speaker) -> LockedOutView {
    LockedOutView {
        title: speaker.says("직원 화면이 잠겼습니다", "The staff area is locked"),
        detail: speaker.says("PIN을 여러 번 잘못 입력했습니다", "There were too many wrong PINs"),
        left: "4:52".to_owned(),
        lines: vec![speaker.line("다시 열리는 시각", "Opens again at", "14:36")],
        note: speaker.says("판매는 계속됩니다.", "Selling goes on."),
        done: speaker.choice("판매 화면으로", "Back to selling", Button::Done),
    }
}

fn no_pin(speaker: Speaker) -> QuestionView {
    QuestionView {
        screen: "locked",
        icon: QuestionIcon::Locked,
        title: speaker.says("아직 점주 PIN이 없습니다", "This shop has no owner's PIN yet"),
        detail: speaker.says(
            "서버 관리자에게 점주 PIN을 만들어 달라고 요청해 주세요. 이 단말기에서 바로 사용할 수 있습니다",
            "Please ask the server administrator to set one. It works on this kiosk at once",
        ),
        confirm: None,
        back: speaker.choice("판매 화면으로", "Back to selling", Button::Back),
    }
}

fn role(speaker: Speaker, role: StaffRole) -> RoleView {
    let word = match role {
        StaffRole::Clerk => ("점원", "Clerk"),
        StaffRole::Manager => ("매니저", "Manager"),
        StaffRole::Owner => ("점주", "Owner"),
    };
    RoleView { role, word: speaker.says(word.0, word.1) }
}

/// Picture, role, label and explanation in both languages, handle.
type Tile = (TileIcon, StaffRole, [&'static str; 4], &'static str);

const TILES: [Tile; 8] = [
    (
        TileIcon::Payments,
        StaffRole::Clerk,
        ["결제 내역", "Payments", "이 단말기의 결제", "Of this kiosk"],
        "tile-history",
    ),
    (
        TileIcon::Receipt,
        StaffRole::Clerk,
        ["영수증 다시 인쇄", "Reprint", "마지막 12,500원", "Last: KRW 12,500"],
        "tile-reprint",
    ),
    (
        TileIcon::Return,
        StaffRole::Manager,
        ["취소와 환불", "Cancel, refund", "100,000 P까지", "Up to 100,000 P"],
        "tile-refund",
    ),
    (
        TileIcon::Points,
        StaffRole::Manager,
        ["포인트 적립", "Give points", "500,000 P까지", "Up to 500,000 P"],
        "tile-points",
    ),
    (
        TileIcon::Settings,
        StaffRole::Owner,
        ["설정", "Settings", "언어와 연결", "Language, connection"],
        "tile-settings",
    ),
    (
        TileIcon::People,
        StaffRole::Owner,
        ["직원 PIN", "Staff PINs", "추가, 변경, 삭제", "Add, change, remove"],
        "tile-members",
    ),
    (
        TileIcon::Actions,
        StaffRole::Owner,
        ["직원 활동", "Activity", "누가 무엇을 했는지", "Who did what"],
        "tile-actions",
    ),
    (
        TileIcon::Pairing,
        StaffRole::Owner,
        ["단말기 연결", "Pairing", "이 단말기 T1", "This is T1"],
        "tile-pairing",
    ),
];

fn menu(speaker: Speaker, of: StaffRole) -> MenuView {
    let tile = |(icon, needs, [label, english, detail, english_detail], handle): Tile| {
        let allowed = of >= needs;
        let detail = match needs {
            StaffRole::Manager if !allowed => ("매니저 이상", "Manager and above"),
            StaffRole::Owner if !allowed => ("점주 전용", "Owner only"),
            StaffRole::Clerk | StaffRole::Manager | StaffRole::Owner => (detail, english_detail),
        };
        let open = speaker.choice(label, english, Button::Area(AreaButton::History));
        TileView {
            icon,
            open: ButtonView { enabled: allowed, ..open },
            detail: speaker.says(detail.0, detail.1),
            locked: !allowed,
            handle,
        }
    };
    MenuView {
        name: speaker.person("박서연", "Seoyeon Park"),
        role: role(speaker, of),
        detail: speaker
            .says("60초 동안 사용하지 않으면 잠깁니다", "Locks after 60 seconds without a touch"),
        problem: String::new(),
        tiles: TILES.map(tile).into(),
        end_shift: speaker.choice("근무 종료", "End shift", Button::Area(AreaButton::EndShift)),
        lock: speaker.choice(
            "잠그고 판매 화면으로",
            "Lock and go back to selling",
            Button::Area(AreaButton::Lock),
        ),
    }
}

fn members(speaker: Speaker) -> MembersView {
    let member = |number, korean, english, of, note| MemberView {
        name: speaker.person(korean, english),
        role: role(speaker, of),
        note,
        change: speaker.choice("새 PIN", "New PIN", Button::Area(AreaButton::ChangePin(number))),
        remove: speaker.choice("삭제", "Remove", Button::Area(AreaButton::RemoveMember(number))),
    };
    let locked = speaker.says("잠김", "Locked");
    MembersView {
        title: speaker.says("직원 PIN", "Staff PINs"),
        detail: speaker.says("직원마다 다른 PIN을 사용합니다", "Each person has their own PIN"),
        problem: String::new(),
        rows: vec![
            member(1, "박서연", "Seoyeon Park", StaffRole::Owner, String::new()),
            member(2, "김하늘", "Haneul Kim", StaffRole::Manager, String::new()),
            member(3, "이준호", "Junho Lee", StaffRole::Clerk, locked),
        ],
        empty: String::new(),
        add: speaker.choice("직원 추가", "Add a person", Button::Area(AreaButton::AddMember)),
        back: speaker.choice("뒤로", "Back", Button::Back),
    }
}

fn person(speaker: Speaker) -> PersonView {
    let choice = |korean, english, role, handle, on| {
        let choice = speaker.choice(korean, english, Button::Area(AreaButton::Role(role)));
        (ToggleView { choice, on }, handle)
    };
    PersonView {
        screen: "members",
        title: speaker.says("누구의 PIN을 만들까요?", "Who gets a PIN?"),
        detail: speaker.says("이름은 직원 활동에 남습니다", "The name appears in the activity"),
        name_label: speaker.says("이름", "Name"),
        name: speaker.person("최민서", "Minseo Choi"),
        problem: String::new(),
        role_label: speaker.says("권한", "Role"),
        roles: vec![
            choice("점원", "Clerk", StaffRole::Clerk, "role-clerk", true),
            choice("매니저", "Manager", StaffRole::Manager, "role-manager", false),
            choice("점주", "Owner", StaffRole::Owner, "role-owner", false),
        ],
        next: speaker.choice("다음", "Continue", Button::Continue),
        back: speaker.choice("뒤로", "Back", Button::Back),
    }
}

fn remove(speaker: Speaker) -> QuestionView {
    QuestionView {
        screen: "members",
        icon: QuestionIcon::People,
        title: match speaker.language {
            Language::Ko => format!("{}의 PIN을 삭제할까요?", speaker.person("이준호", "")),
            Language::En | Language::Ja => {
                format!("Remove the PIN of {}?", speaker.person("", "Junho Lee"))
            }
        },
        detail: speaker.says(
            "바로 사용할 수 없게 됩니다. 직원 활동 기록은 그대로 남습니다",
            "The PIN stops working at once. The activity stays",
        ),
        confirm: Some(speaker.choice("삭제", "Remove", Button::Confirm)),
        back: speaker.choice("뒤로", "Back", Button::Back),
    }
}

fn actions(speaker: Speaker) -> ActionsView {
    let row = |time: &str, what: (&str, &str), who: (&str, &str), subject: &str, amount: &str| {
        ActionView {
            time: format!("2026-11-21 {time}"),
            what: speaker.says(what.0, what.1),
            who: speaker.person(who.0, who.1),
            subject: speaker.value(subject),
            amount: speaker.value(amount),
            notable: amount.is_empty() && subject.is_empty(),
        }
    };
    let haneul = ("김하늘 · T1", "Haneul Kim · T1");
    let price = speaker.says("33,000원", "KRW 33,000");
    ActionsView {
        title: speaker.says("직원 활동", "Activity"),
        detail: speaker.says("최근 활동부터 보여 드립니다", "What staff did, newest first"),
        rows: vec![
            row("14:31", ("틀린 PIN", "Wrong PIN"), ("T1", "T1"), "", ""),
            row(
                "14:12",
                ("점주 승인", "Approved by the shop owner"),
                ("휴대폰 또는 서버", "Phone or server"),
                "PMN8K2Q1",
                &price,
            ),
            row("14:11", ("환불", "Refund"), haneul, "5e5e…5e5e", &price),
            row("14:03", ("포인트 적립", "Gave points"), haneul, "PMN8K2Q0", &price),
        ],
        empty: String::new(),
        back: speaker.choice("뒤로", "Back", Button::Back),
    }
}

fn settings(speaker: Speaker) -> SettingsView {
    let choice = |label, language, on| {
        let choice = speaker.choice(label, label, Button::Area(AreaButton::StartIn(language)));
        (language, ToggleView { choice, on })
    };
    let key = "0x1563915e194D8CfBA1943570603F7606A3115508";
    SettingsView {
        title: speaker.says("설정", "Settings"),
        lines: vec![
            speaker.line("매장", "Shop", &speaker.shop()),
            speaker.line("통화", "Currency", "KRW"),
            speaker.line("단말기", "Kiosk", "T1"),
            speaker.line("연결", "Connection", &speaker.says("연결됨", "Connected")),
            speaker.line("서버 시각", "Server's time", "2026-11-21 14:03"),
            Fact {
                handle: Some("agent-key"),
                ..speaker.line("이 단말기의 키", "This kiosk's key", key)
            },
        ],
        start_label: speaker.says("시작 화면의 언어", "Starts in"),
        start: vec![choice("한국어", Language::Ko, true), choice("English", Language::En, false)],
        members: speaker.choice("직원 PIN", "Staff PINs", Button::Area(AreaButton::Members)),
        pair: speaker.choice("다시 연결", "Pair again", Button::Area(AreaButton::PairAgain)),
        back: speaker.choice("뒤로", "Back", Button::Back),
    }
}

fn pairing(speaker: Speaker) -> QuestionView {
    QuestionView {
        screen: "settings",
        icon: QuestionIcon::Pairing,
        title: speaker.says("T1 단말기를 다시 연결할까요?", "Pair kiosk T1 again?"),
        detail: speaker.says(
            "서버 관리자에게 새 연결 코드를 먼저 받아 주세요. 코드를 입력하기 전에 뒤로 돌아가면 지금 그대로 사용할 수 있습니다",
            "Get a new pairing code from the server administrator first. Until you enter it, Back keeps everything as it is",
        ),
        confirm: Some(speaker.choice("다시 연결", "Pair again", Button::Confirm)),
        back: speaker.choice("뒤로", "Back", Button::Back),
    }
}

fn first(speaker: Speaker) -> PersonView {
    PersonView {
        screen: "first-pin",
        title: speaker.says("점주 PIN을 정해 주세요", "Set the owner's PIN"),
        detail: speaker.says(
            "환불, 설정, 직원 PIN을 열 때 사용합니다. 고객은 열 수 없습니다",
            "It opens refunds, settings and the PINs of your staff. Customers cannot open them",
        ),
        name: speaker.says("점주", "Owner"),
        roles: Vec::new(),
        role_label: String::new(),
        back: speaker.choice("나중에", "Later", Button::Done),
        ..person(speaker)
    }
}

fn first_done(speaker: Speaker) -> QuestionView {
    QuestionView {
        screen: "first-pin",
        icon: QuestionIcon::Done,
        title: speaker.says("점주 PIN을 정했습니다", "The owner's PIN is set"),
        detail: speaker.says(
            "직원 화면을 열려면 왼쪽 위 매장 이름을 빠르게 다섯 번 누르세요",
            "To open the staff area, tap the shop's name at the top left five times, quickly",
        ),
        confirm: None,
        back: speaker.choice("판매 화면으로", "Back to selling", Button::Done),
    }
}
