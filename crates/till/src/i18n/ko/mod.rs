//! Korean texts of the customer's screens.

mod area;
mod errors;
mod points;
mod refund;
mod staff;

use crate::i18n::{
    Buttons, CodeErrors, Connections, ErrorText, Hosting, Import, Labels, Messages, Plural, Span,
    TitleDetail,
};

pub(super) const MESSAGES: Messages<'static> = Messages {
    name: "한국어",
    languages: "언어",
    connections: Connections {
        live: "연결됨",
        reconnecting: "다시 연결 중",
        polling: "느린 연결",
        offline: "연결 끊김",
    },
    buttons: Buttons {
        start: "눌러서 시작하세요",
        pair: "연결하기",
        plus: "더하기",
        dot: "소수점",
        double_zero: "0 두 개",
        clear: "모두 지우기",
        backspace: "한 글자 지우기",
        charge: "포인트로 결제",
        start_over: "처음으로",
        back: "뒤로",
        go_on: "다음",
        pay: "결제하기",
        cancel: "취소",
        check: "지금 확인",
        print: "영수증 인쇄",
        stay: "이 화면 유지",
        done: "처음으로",
        again: "다시 결제",
    },
    labels: Labels {
        price: "결제 금액",
        points: "결제 포인트",
        fee: "수수료",
        total: "차감 포인트",
        balance: "보유 포인트",
        balance_after: "남은 포인트",
        balance_left: "카드에 남는 금액",
        purchase: "주문 번호",
        payment: "결제 번호",
        cancel_until: "취소 가능",
    },
    code_errors: CodeErrors {
        short: "코드가 완전하지 않습니다. 다시 스캔해 주세요",
        checksum: "코드를 잘못 읽었습니다. 다시 스캔해 주세요",
        real_account: "결제 코드가 아니라 지갑 주소입니다. 앱에서 결제 코드를 열어 주세요",
        foreign: "결제 코드가 아닙니다. 앱에서 결제 코드를 열어 주세요",
        compare: "휴대폰의 코드와 한 글자씩 비교한 뒤 ‘다음’을 한 번 더 눌러 주세요",
        unknown: "글자가 다르거나 코드의 유효 시간이 지났습니다. 다시 확인하거나 앱에서 새 코드를 보여 주세요",
    },
    demo: "체험용 · 실제 결제 아님",
    starting: TitleDetail {
        title: "준비하고 있습니다", detail: "잠시만 기다려 주세요"
    },
    resuming: TitleDetail {
        title: "끝나지 않은 결제를 마무리하고 있습니다",
        detail: "마무리되면 새로 결제할 수 있습니다",
    },
    mirror: TitleDetail {
        title: "다른 창에서 결제하고 있습니다",
        detail: "그 창을 닫으면 이 창에서 이어집니다",
    },
    setup: TitleDetail {
        title: "이 단말기를 매장에 연결해 주세요",
        detail: "매장 관리자가 받은 여덟 자리 연결 코드를 입력해 주세요",
    },
    setup_field: "연결 코드",
    setup_lost: "서버에 연결할 수 없습니다. 잠시 뒤에 다시 눌러 주세요",
    setup_forgotten: "이 단말기의 등록이 해제되었습니다. 다시 연결해 주세요",
    setup_wrong: "코드가 맞지 않거나 유효 시간이 지났습니다",
    setup_code_error: "연결 코드에는 0, 1, I, O가 없습니다. 코드를 확인해 주세요",
    import: Import {
        existing: "기존 키 사용",
        new: "새 키 사용",
        detail: "키 파일을 선택하고 비밀번호를 입력해 주세요. 파일이 없으면 64자리 키를 입력해 주세요.",
        file: "키 파일 (keystore v3)",
        secret: "비밀번호 또는 키",
        missing: "키 파일을 선택하거나 키를 입력해 주세요",
        form: "64자리 키나 키 파일이 아닙니다. 다시 입력해 주세요",
        password: "비밀번호가 키 파일과 맞지 않습니다. 다시 입력해 주세요",
        failed: "이 단말기에서 키 파일을 열지 못했습니다. 다시 시도해 주세요",
    },
    welcome: "어서 오세요",
    idle_detail: "포인트로 바로 결제할 수 있습니다",
    unreachable: "지금은 연결이 되지 않아 결제할 수 없습니다. 포인트는 차감되지 않습니다",
    key_refused: "직원: 아직 이 단말기에서 포인트를 받을 수 없습니다. 포인트 운영사에 이 단말기의 키 등록을 요청해 주세요",
    key: "이 단말기의 키",
    network_unreachable: "지금은 포인트를 사용할 수 없습니다. 다른 방법으로 결제해 주세요",
    shop_closed: "이 매장은 지금 포인트 결제를 받지 않습니다",
    unreadable: Plural {
        one: "직원: 읽을 수 없는 결제 기록이 1건 있습니다. 결제 내역을 확인해 주세요",
        other: "직원: 읽을 수 없는 결제 기록이 {count}건 있습니다. 결제 내역을 확인해 주세요",
    },
    given_back: "직원: 취소된 결제가 늦게 승인되어 포인트를 돌려드렸습니다 ({purchases})",
    amount: "결제할 금액을 입력해 주세요",
    amount_with_code: "코드를 읽었습니다. 결제할 금액을 입력해 주세요",
    no_decimals: "이 통화에는 소수점이 없습니다. 소수점을 지워 주세요",
    over_limit: "한 번에 {limit}까지 결제할 수 있습니다",
    still_there: TitleDetail {
        title: "계속 이용하시겠어요?",
        detail: "화면을 누르지 않으면 처음으로 돌아갑니다",
    },
    still_here: "계속하기 · {seconds}초",
    scan_foreign: "결제 코드가 아닙니다",
    scan_not_here: "지금은 결제 코드가 필요하지 않습니다",
    customer: TitleDetail {
        title: "휴대폰의 결제 코드를 보여 주세요",
        detail: "스캐너에 비추거나 코드를 직접 입력해 주세요",
    },
    customer_field: "결제 코드",
    estimate: "이렇게 결제할까요?",
    estimate_asking: "포인트를 확인하고 있습니다",
    estimate_lost: "연결이 되지 않아 다시 확인하고 있습니다. 포인트는 차감되지 않았습니다",
    insufficient: "포인트가 부족합니다",
    opening: TitleDetail {
        title: "결제를 요청하고 있습니다", detail: "잠시만 기다려 주세요"
    },
    approval: TitleDetail {
        title: "휴대폰에서 승인을 눌러 주세요",
        detail: "앱 알림이 오지 않으면 이 코드를 스캔해 주세요",
    },
    approval_sent: TitleDetail {
        title: "승인되었습니다. 처리하고 있습니다",
        detail: "잠시만 기다려 주세요",
    },
    seconds_left: Plural { one: "1초 남았습니다", other: "{count}초 남았습니다" },
    reference: "결제 번호 {payment}",
    closing: TitleDetail {
        title: "결제를 마무리하고 있습니다",
        detail: "승인해 주셔서 감사합니다",
    },
    closing_denied: TitleDetail {
        title: "결제를 취소하고 있습니다",
        detail: "포인트는 차감되지 않습니다",
    },
    closing_late: TitleDetail {
        title: "결제를 종료하고 있습니다",
        detail: "시간 안에 승인되지 않았습니다",
    },
    cancelling: TitleDetail {
        title: "결제를 취소하고 있습니다",
        detail: "차감된 포인트가 있으면 모두 돌려드립니다",
    },
    paid: "결제되었습니다",
    receipt_code: "취소할 때 보여 주세요",
    until: "{month} {day}일까지",
    short_months: staff::MONTHS,
    terminal: "단말기 {terminal}",
    denied: TitleDetail {
        title: "결제를 거절하셨습니다", detail: "포인트는 차감되지 않았습니다"
    },
    timed_out: TitleDetail {
        title: "시간 안에 승인되지 않았습니다",
        detail: "포인트는 차감되지 않았습니다",
    },
    cancelled: TitleDetail {
        title: "결제를 취소했습니다", detail: "포인트는 차감되지 않았습니다"
    },
    nothing_charged: "포인트는 차감되지 않았습니다",
    refused_storage: ErrorText {
        customer: "이 단말기에서는 지금 결제할 수 없습니다",
        staff: "단말기가 결제 기록을 저장하지 못해 결제를 시작하지 않았습니다. \
                저장 공간과 시크릿 모드를 확인해 주세요",
    },
    refused_unreachable: ErrorText {
        customer: "연결이 되지 않아 결제하지 못했습니다",
        staff: "결제되지 않았습니다. 다시 결제해도 됩니다",
    },
    refused_lost: ErrorText {
        customer: "이 결제를 확인하지 못했습니다. 직원에게 말씀해 주세요",
        staff: "서버에 이 결제의 기록이 없습니다. 서버의 데이터가 바뀌었는지 확인해 주세요",
    },
    checking: TitleDetail {
        title: "다시 결제하지 마세요",
        detail: "결제가 되었는지 확인하고 있습니다",
    },
    checking_staff: "직원: 연결을 확인하고, 결과가 나올 때까지 기다려 주세요",
    checking_age: Span {
        seconds: "확인 중 · {seconds}초째",
        minutes: "확인 중 · {minutes}분 {seconds}초째",
    },
    checking_left: Span {
        seconds: "늦어도 {seconds}초 안에 확인됩니다",
        minutes: "늦어도 {minutes}분 {seconds}초 안에 확인됩니다",
    },
    history: staff::HISTORY,
    statuses: staff::STATUSES,
    timeline: staff::TIMELINE,
    cancel_blockers: staff::CANCEL_BLOCKERS,
    cancel: staff::CANCEL,
    refund: refund::REFUND,
    points: points::POINTS,
    area: area::AREA,
    hosting: Hosting {
        waiting: TitleDetail {
            title: "주문을 확인하고 있습니다", detail: "잠시만 기다려 주세요"
        },
        invalid: "직원: 결제 요청 링크가 올바르지 않습니다 ({fault})",
        origin: ErrorText {
            customer: "지금은 포인트로 결제할 수 없습니다. 직원에게 말씀해 주세요",
            staff: "이 페이지의 주소가 매장 설정(host_origins)에 없습니다",
        },
        amount: ErrorText {
            customer: "지금은 포인트로 결제할 수 없습니다. 직원에게 말씀해 주세요",
            staff: "주문 금액의 통화나 소수 자릿수가 매장의 통화와 다릅니다",
        },
        above_limit: ErrorText {
            customer: "한 번에 결제할 수 있는 금액을 넘었습니다. 직원에게 말씀해 주세요",
            staff: "주문 금액이 매장의 1회 결제 한도를 넘었습니다",
        },
        busy: ErrorText {
            customer: "다른 결제가 진행 중입니다. 잠시 후 다시 시도해 주세요",
            staff: "이 단말기에서 다른 결제가 진행 중입니다. 끝난 뒤 다시 요청해 주세요",
        },
        used: ErrorText {
            customer: "이미 처리된 주문입니다. 직원에게 말씀해 주세요",
            staff: "같은 주문 번호가 다른 금액으로 결제되었거나 취소되었습니다. 결제 내역을 확인해 주세요",
        },
        unknown: ErrorText {
            customer: "결제 결과를 확인하고 있습니다. 다시 결제하지 마세요",
            staff: "결제 결과가 아직 확인되지 않았습니다. 같은 주문 번호로 다시 요청하면 결과를 알 수 있습니다",
        },
    },
    errors: errors::ERRORS,
    staff: "직원: {sentence} ({code})",
    staff_plain: "직원: {sentence}",
};
