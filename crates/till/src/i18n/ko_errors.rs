//! Korean texts of error codes.

use crate::i18n::{ErrorKind, ErrorText};

const KIOSK: &str = "이 단말기로는 지금 결제할 수 없습니다";
const SERVER: &str = "시스템 문제로 결제하지 못했습니다";
const STAFF: &str = "처리하지 못했습니다. 직원에게 말씀해 주세요";
const STATE: &str = "이미 처리된 결제입니다. 직원에게 말씀해 주세요";

#[expect(clippy::too_many_lines, reason = "one arm per refusal")]
pub(super) fn error_text(error_text: ErrorKind) -> ErrorText {
    let (customer, staff) = match error_text {
        ErrorKind::UnknownShop => (KIOSK, "서버에 이 매장이 등록되어 있지 않습니다"),
        ErrorKind::InactiveShop => {
            ("이 매장은 지금 포인트 결제를 받지 않습니다", "매장이 비활성 상태입니다")
        }
        ErrorKind::UnknownCurrency => {
            ("이 통화로는 포인트 결제를 할 수 없습니다", "매장 통화의 환율이 서버에 없습니다")
        }
        ErrorKind::InvalidSignature => {
            (KIOSK, "단말기의 서명 키가 서버에 등록되어 있지 않습니다. 다시 연결해 주세요")
        }
        ErrorKind::InvalidSecret => (SERVER, "서버의 비밀값이 결제와 맞지 않습니다"),
        ErrorKind::InsufficientBalance => {
            ("포인트가 부족합니다", "고객의 포인트가 금액과 수수료보다 적습니다")
        }
        ErrorKind::NotInProgress => (STATE, "진행 중인 결제가 아닙니다. 결제 내역을 확인해 주세요"),
        ErrorKind::NotBeingCancelled => (STATE, "취소 중인 결제가 아닙니다"),
        ErrorKind::CancelPeriodExpired => {
            ("취소할 수 있는 기간이 지났습니다", "취소 기간 7일이 지났습니다")
        }
        ErrorKind::InvalidParameters => {
            (KIOSK, "서버에서 처리하지 못했습니다. 금액과 단말기 설정을 확인해 주세요")
        }
        ErrorKind::InvalidAccessKey => (KIOSK, "접근 키가 맞지 않습니다. 다시 연결해 주세요"),
        ErrorKind::UnknownPayment => (STATE, "서버에 이 결제 번호가 없습니다"),
        ErrorKind::UnknownTemporaryAccount => (
            "결제 코드의 유효 시간이 지났습니다. 앱에서 새 코드를 보여 주세요",
            "60초가 지났거나 이미 사용된 결제 코드입니다",
        ),
        ErrorKind::ShopPhoneMissing => (KIOSK, "점주의 휴대폰이 알림에 등록되어 있지 않습니다"),
        ErrorKind::PhoneMissing => {
            ("앱에 휴대폰을 먼저 등록해 주세요", "고객의 앱이 알림을 받도록 등록되어 있지 않습니다")
        }
        ErrorKind::NotCancellable => (STATE, "취소할 수 있는 상태가 아닙니다"),
        ErrorKind::NotClosable => {
            (STATE, "지금은 종료할 수 없는 결제입니다. 결제 내역을 확인해 주세요")
        }
        ErrorKind::AlreadyClosed => (STATE, "이미 끝난 결제입니다. 결제 내역을 확인해 주세요"),
        ErrorKind::ForcedToClose => (STATE, "시간이 지나 서버가 결제를 자동으로 종료했습니다"),
        ErrorKind::NotYetApproved => (STATE, "승인을 기다리는 동안에는 종료할 수 없습니다"),
        ErrorKind::InvalidPaymentCode => (
            "결제 코드가 아닙니다. 앱에서 결제 코드를 열어 주세요",
            "읽은 값이 결제용 임시 주소가 아닙니다",
        ),
        ErrorKind::VersionOneOff => (KIOSK, "서버가 이전 버전의 결제를 받지 않습니다"),
        ErrorKind::ForeignShop => (KIOSK, "매장 번호가 이 서버의 네트워크에 속하지 않습니다"),
        ErrorKind::Denied => ("결제를 거절하셨습니다", "고객이 거절했습니다"),
        ErrorKind::ContractError => (SERVER, "블록체인이 거래를 처리하지 못했습니다"),
        ErrorKind::ServerError => {
            (SERVER, "서버에서 오류가 발생했습니다. 서버 기록을 확인해 주세요")
        }
        ErrorKind::TimedOut => (SERVER, "서버가 요청을 제때 처리하지 못했습니다"),
        ErrorKind::SignatureExpired => {
            (KIOSK, "요청이 서버에 너무 늦게 도착했습니다. 연결을 확인해 주세요")
        }
        ErrorKind::UnknownSale => (STATE, "서버에 이 카드 결제가 없습니다"),
        ErrorKind::AboveBalance => (STATE, "카드 결제에 남은 금액보다 많습니다"),
        ErrorKind::BalanceChanged => {
            (STATE, "그사이 다른 환불이 있었습니다. 결제를 다시 확인해 주세요")
        }
        ErrorKind::GatewayOff => (KIOSK, "이 카드 결제사가 서버에 설정되어 있지 않습니다"),
        ErrorKind::UnknownRefund => (STATE, "서버에 이 환불이 없습니다"),
        ErrorKind::SaleNotRefundable => (
            STATE,
            "카드 결제사에서 이미 취소했거나 더 이상 조회되지 않는 결제입니다. 결제사 가맹점 페이지에서 확인해 주세요",
        ),
        ErrorKind::GatewayUnanswered => {
            (SERVER, "카드 결제사의 응답이 없어 환불하지 않았습니다. 잠시 후 다시 시도해 주세요")
        }
        ErrorKind::NotSettled => (STATE, "이 카드 결제의 다른 환불을 아직 확인하고 있습니다"),
        ErrorKind::PinRequired => {
            (STAFF, "처리된 것이 없습니다. PIN을 입력하고 다시 시도해 주세요")
        }
        ErrorKind::RoleTooLow => (
            STAFF,
            "처리된 것이 없습니다. 이 권한으로는 할 수 없으니 매니저나 점주에게 말씀해 주세요",
        ),
        ErrorKind::NotApproved => (STAFF, "점주가 시간 안에 승인하지 않았습니다"),
        ErrorKind::OwnerDenied => (STAFF, "점주가 휴대폰에서 거절했습니다"),
        ErrorKind::Other => {
            ("결제하지 못했습니다. 직원에게 말씀해 주세요", "알 수 없는 이유입니다")
        }
    };
    ErrorText { customer, staff }
}
