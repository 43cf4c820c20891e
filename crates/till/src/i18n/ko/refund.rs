//! Korean texts of refunds.

use crate::i18n::TitleDetail;
use crate::i18n::refund::{Refund, RefundStandings, RefundTimeline};

pub(super) const REFUND: Refund<'static> = Refund {
    button: "환불하기",
    points: "포인트",
    card: "카드 · {gateway}",
    statuses: RefundStandings {
        paid: "결제됨",
        partly: "일부 환불됨",
        refunded: "환불됨",
        settling: "환불 확인 중",
        under_way: "처리 중",
        done: "환불됨",
        not_done: "환불되지 않음",
        waits: "대기 중",
        goes: "환불 예정",
    },
    timeline: RefundTimeline {
        sold: "카드 결제",
        asked: "환불 요청",
        done: "환불 완료",
        refused: "환불 거절",
    },
    settling: "이 카드의 환불을 확인하고 있습니다. 다시 환불하지 마세요",
    nothing_left: "이미 모두 환불했습니다",
    refunded: "환불한 금액",
    left: "환불할 수 있는 금액",
    ask: "얼마를 환불할까요?",
    left_of: "{left}까지 환불할 수 있습니다",
    amount: "환불 금액",
    whole: "전액",
    parts: "세금 내역",
    taxable: "과세",
    tax_free: "면세",
    vat: "부가세",
    points_too: "포인트도 돌려드리기: {points}",
    reason: "환불 사유",
    reasons: ["고객 요청", "상품 불량", "주문 착오", "중복 결제"],
    next: "다음",
    not_an_amount: "금액({currency})을 올바르게 입력해 주세요. 예: {example}",
    no_amount: "환불할 금액을 입력해 주세요",
    above: "최대 {most}까지 환불할 수 있습니다",
    part_above: "남은 과세/면세/부가세 금액을 초과했습니다",
    uneven: "세금 내역의 합은 {sum}이어야 합니다",
    reason_empty: "환불 사유를 선택하거나 입력해 주세요",
    reason_long: "환불 사유가 너무 깁니다",
    reason_sign: "카드 결제사가 받지 않는 글자입니다: {sign}",
    question: TitleDetail {
        title: "이렇게 환불할까요?", detail: "되돌릴 수 없습니다"
    },
    points_first: "점주에게 먼저 요청하고, 포인트를 돌려드린 뒤에 카드를 환불합니다",
    confirm: "환불하기",
    running: TitleDetail {
        title: "환불하고 있습니다", detail: "잠시만 기다려 주세요"
    },
    checking: TitleDetail {
        title: "다시 환불하지 마세요",
        detail: "환불이 되었는지 확인하고 있습니다",
    },
    checking_staff: "직원: 연결을 확인하고, 결과가 나올 때까지 기다려 주세요",
    needs_person: "직원: 카드 결제사가 결과를 알려 주지 않습니다. 결제사에 문의해 주세요. 서버도 계속 확인합니다",
    leave: "서버에 맡기고 나가기",
    done: TitleDetail {
        title: "환불했습니다", detail: "며칠 안에 카드로 돌아갑니다"
    },
    refused: TitleDetail {
        title: "환불하지 못했습니다", detail: "결제는 그대로입니다"
    },
    mixed: TitleDetail {
        title: "일부만 환불했습니다",
        detail: "결제 수단마다 결과를 확인해 주세요",
    },
    unknown: TitleDetail {
        title: "환불을 확인하고 있습니다",
        detail: "다시 환불하지 마세요. 결과는 결제 내역에 나옵니다",
    },
    staff_refused: "직원: 환불되지 않은 금액은 결제 내역에서 다시 환불할 수 있습니다",
    staff_unknown: "직원: 서버가 계속 확인합니다. 나중에 결제 내역을 확인해 주세요",
    storage: "단말기가 기록을 저장하지 못해 요청하지 않았습니다. 저장 공간과 시크릿 모드를 확인해 주세요",
    not_begun: "시작하지 않아 환불하지 않았습니다",
    not_done: "서버가 요청을 받지 못해 환불하지 않았습니다",
    not_asked: "점주에게 요청하지 않았습니다",
    gateway: "카드 결제사 응답: {message} ({code})",
    coded: "거절됨: {sentence} ({code})",
};
