//! Korean texts of the staff screens.

use crate::i18n::staff::{CancelBlockers, CancelTexts, History, Statuses, Timeline};
use crate::i18n::{ErrorText, TitleDetail};

/// The months, from January on.
pub(super) const MONTHS: [&str; 12] =
    ["1월", "2월", "3월", "4월", "5월", "6월", "7월", "8월", "9월", "10월", "11월", "12월"];

pub(super) const HISTORY: History<'static> = History {
    one: "주문",
    title: "결제 내역",
    today: "오늘",
    yesterday: "어제",
    earlier: "하루 전",
    choose: "날짜 선택",
    month_before: "이전 달",
    month_after: "다음 달",
    months: MONTHS,
    month: "{year}년 {month}",
    weekdays: ["일", "월", "화", "수", "목", "금", "토"],
    date: "{year}년 {month} {day}일 {weekday}요일",
    field: "주문 번호, 결제 번호, 금액 또는 영수증",
    placeholder: "P···, 5e5e5e5e, 12,500",
    total_points: "포인트 결제",
    total_cancelled: "결제 취소",
    total_cards: "카드 결제",
    total_refunded: "카드 환불",
    search: "찾기",
    open: "이 결제 보기",
    leave: "나가기",
    none: "이날의 결제가 없습니다",
    not_found: "이 단말기에서 찾을 수 없는 결제입니다",
    late_return: "늦게 승인되어 포인트 반환",
    asking: "결제 내역을 확인하고 있습니다",
    lost: "서버에 연결할 수 없습니다. 다시 확인하고 있습니다",
};

pub(super) const STATUSES: Statuses<'static> = Statuses {
    paid: "결제됨",
    not_paid: "결제되지 않음",
    being_paid: "결제 중",
    being_cancelled: "취소 중",
    cancelled: "취소됨",
    kept: "결제됨 · 취소되지 않음",
};

pub(super) const TIMELINE: Timeline<'static> = Timeline {
    title: "진행 내역",
    opened: "요청",
    paid: "결제",
    ended: "종료",
    cancel_asked: "취소 요청",
    cancel_done: "취소 완료",
    cancel_ended: "취소 종료",
};

pub(super) const CANCEL_BLOCKERS: CancelBlockers<'static> = CancelBlockers {
    being_paid: "아직 결제 중입니다",
    not_paid: "결제되지 않아 돌려드릴 포인트가 없습니다",
    being_cancelled: "이미 점주에게 취소를 요청했습니다",
    cancelled: "이미 취소되어 포인트를 돌려드렸습니다",
    over: "취소 기간 7일이 지났습니다",
    final_: "서버가 이 결제의 취소를 더 받지 않습니다",
};

pub(super) const CANCEL: CancelTexts<'static> = CancelTexts {
    button: "결제 취소",
    question: TitleDetail {
        title: "이 결제를 취소할까요?",
        detail: "점주가 휴대폰에서 승인하면 포인트를 모두 돌려드립니다",
    },
    confirm: "점주에게 요청",
    points: "돌려드릴 포인트",
    asking: TitleDetail {
        title: "점주에게 요청하고 있습니다", detail: "잠시만 기다려 주세요"
    },
    waiting: TitleDetail {
        title: "점주의 승인이 필요합니다",
        detail: "점주의 휴대폰 앱에서 승인해 주세요",
    },
    sent: TitleDetail {
        title: "승인되었습니다. 처리하고 있습니다",
        detail: "잠시만 기다려 주세요",
    },
    withdraw: "요청 철회",
    withdrawing: TitleDetail {
        title: "취소 요청을 철회하고 있습니다",
        detail: "결제는 그대로 유지됩니다",
    },
    closing: TitleDetail {
        title: "포인트를 돌려드리고 있습니다", detail: "점주가 승인했습니다"
    },
    closing_denied: TitleDetail {
        title: "취소 요청을 종료하고 있습니다",
        detail: "점주가 거절했습니다",
    },
    closing_late: TitleDetail {
        title: "취소 요청을 종료하고 있습니다",
        detail: "시간 안에 승인되지 않았습니다",
    },
    done: TitleDetail {
        title: "결제를 취소했습니다", detail: "포인트를 모두 돌려드렸습니다"
    },
    denied: "점주가 거절했습니다",
    timed_out: "점주가 시간 안에 승인하지 않았습니다",
    withdrawn: "취소 요청을 철회했습니다",
    nothing_back: "결제는 그대로이고 포인트는 돌려드리지 않았습니다",
    again: "다시 요청",
    checking: TitleDetail {
        title: "취소를 확인하고 있습니다",
        detail: "결과가 나올 때까지 다시 취소하거나 환불하지 마세요",
    },
    storage: ErrorText {
        customer: "이 단말기에서는 지금 취소할 수 없습니다",
        staff: "단말기가 기록을 저장하지 못해 점주에게 요청하지 않았습니다. 저장 공간과 시크릿 모드를 확인해 주세요",
    },
    unreachable: ErrorText {
        customer: "연결이 되지 않아 취소하지 못했습니다",
        staff: "서버가 요청을 받지 않았음을 확인했습니다. 다시 요청해도 됩니다",
    },
    lost: ErrorText {
        customer: "이 취소를 확인하지 못했습니다. 직원에게 말씀해 주세요",
        staff: "서버에 이 취소의 기록이 없습니다. 서버의 데이터가 바뀌었는지 확인해 주세요",
    },
    errors: crate::i18n::ko::errors::CANCEL_ERRORS,
};
