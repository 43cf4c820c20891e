//! Korean texts of point grants.

use crate::i18n::TitleDetail;
use crate::i18n::points::Points;

pub(super) const POINTS: Points<'static> = Points {
    button: "포인트 적립",
    title: "현금·카드 결제 포인트 적립",
    share: "결제 금액의 {percent}%를 적립합니다",
    field: "휴대폰 번호를 입력하거나 고객 코드를 스캔해 주세요",
    phone: "휴대폰 번호",
    customer: "적립할 고객",
    by_code: "스캔한 코드",
    no_price: "금액을 먼저 입력해 주세요",
    no_customer: "고객 코드를 스캔하거나 휴대폰 번호를 입력해 주세요",
    country: "+82처럼 국가 번호부터 입력해 주세요",
    no_phone: "휴대폰 번호가 아닙니다. 010-1234-5678이나 +82 10-1234-5678처럼 입력해 주세요",
    nobody: "휴대폰 번호도 고객 코드도 아닙니다",
    lost: "서버에 연결할 수 없습니다. 다시 눌러 주세요",
    asking: "잠시만 기다려 주세요",
    question: "이 포인트를 적립할까요?",
    arrives: "약 10초 뒤 고객에게 적립됩니다",
    arrives_by_number: "약 10초 뒤 이 번호로 적립됩니다",
    reported: TitleDetail {
        title: "적립을 요청했습니다",
        detail: "포인트 운영사가 적립하며, 몇 분 걸릴 수 있습니다",
    },
    confirm: "적립하기",
    giving: TitleDetail {
        title: "적립을 요청하고 있습니다", detail: "잠시만 기다려 주세요"
    },
    taking_back: TitleDetail {
        title: "적립을 취소하고 있습니다", detail: "잠시만 기다려 주세요"
    },
    checking: TitleDetail {
        title: "다시 적립하지 마세요",
        detail: "서버가 요청을 받았는지 확인하고 있습니다",
    },
    given: "포인트가 적립됩니다",
    undo: "적립 취소",
    kept: TitleDetail {
        title: "적립이 그대로 남습니다", detail: "적립을 취소하지 못했습니다"
    },
    taken_back: TitleDetail {
        title: "적립을 취소했습니다",
        detail: "고객에게 적립된 포인트가 없습니다",
    },
    refused: TitleDetail {
        title: "적립하지 못했습니다",
        detail: "이번 요청으로 적립된 포인트가 없습니다",
    },
    already: TitleDetail {
        title: "두 번 적립하지 않습니다",
        detail: "이 결제는 이미 적립했습니다",
    },
    unsure: TitleDetail {
        title: "적립되었는지 확인하지 못했습니다",
        detail: "다시 적립하기 전에 고객의 포인트를 확인해 주세요",
    },
    storage: "단말기가 기록을 저장하지 못해 요청하지 않았습니다. 저장 공간과 시크릿 모드를 확인해 주세요",
    clash: "이 결제의 적립이 이미 진행 중이거나, 서버가 요청을 받아들이지 않았습니다",
    too_much: "서버는 결제 금액의 10분의 1까지만 적립합니다",
    foreign: "서버에 이 매장의 단말기로 등록되어 있지 않습니다. 다시 연결해 주세요",
};
