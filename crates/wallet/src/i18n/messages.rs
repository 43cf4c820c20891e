//! The table of messages: each has its text in both languages side by side.

use kios_client::Language;

/// Declares [`Messages`] with one field per message and one value per language, so that a missing
/// text does not compile. The English text is the field's documentation.
macro_rules! messages {
    ($($name:ident: ko $ko:literal en $en:literal,)*) => {
        /// The messages of one language.
        #[derive(Debug)]
        pub struct Messages {
            $(#[doc = $en] pub $name: &'static str,)*
        }

        static KOREAN: Messages = Messages { $($name: $ko,)* };
        static ENGLISH: Messages = Messages { $($name: $en,)* };

        impl Messages {
            /// The messages in `language`.
            pub const fn in_language(language: Language) -> &'static Self {
                match language {
                    Language::Ko => &KOREAN,
                    Language::En => &ENGLISH,
                }
            }

            /// Every message with its name.
            pub fn all(&self) -> Vec<(&'static str, &'static str)> {
                vec![$((stringify!($name), self.$name),)*]
            }
        }
    };
}

messages! {
    // The page and its connection badge.
    language: ko "한국어"
        en "English",
    languages: ko "언어"
        en "Language",
    page: ko "포인트 지갑"
        en "Points wallet",
    my_wallet: ko "내 지갑"
        en "My wallet",
    live: ko "연결됨"
        en "Connected",
    reconnecting: ko "연결하는 중"
        en "Connecting",
    polling: ko "느린 연결"
        en "Slow connection",
    offline: ko "연결 끊김"
        en "Offline",

    // Sign-in.
    login_title: ko "지갑을 열어 주세요"
        en "Open your wallet",
    login_title_demo: ko "누구의 지갑을 열까요?"
        en "Whose wallet is it?",
    login_detail: ko "키는 이 화면에서만 사용되고 저장되지 않습니다."
        en "The key stays on this page and is not kept.",
    login_detail_demo: ko "체험용 지갑입니다. 포인트는 진짜가 아닙니다."
        en "These wallets are for trying it out. Their points are not real.",
    login_detail_payment: ko "결제 요청이 있습니다. 지갑을 열면 보여 드립니다."
        en "A payment is waiting. Open the wallet to see it.",
    login_connecting: ko "응답을 기다리고 있습니다."
        en "Waiting for the server to answer.",
    key_label: ko "내 키로 열기"
        en "Open with my key",
    key_placeholder: ko "64자리 키"
        en "64-digit key",
    key_open: ko "열기"
        en "Open",
    key_invalid: ko "키가 아닙니다. 숫자와 a부터 f까지로 된 64자리를 입력해 주세요."
        en "That is not a key. Enter 64 digits, each 0 to 9 or a to f.",
    key_demo_only: ko "링크에 담긴 키는 체험 모드에서만 쓸 수 있습니다."
        en "A key in a link works in demo mode only.",

    // Home.
    balance: ko "내 포인트"
        en "My points",
    show_code: ko "결제 코드 보기"
        en "Show payment code",
    hide_code: ko "닫기"
        en "Close",
    code_title: ko "계산대에 보여 주세요"
        en "Show this at the till",
    code_detail: ko "스캔이 안 되면 이 24자리를 입력하세요"
        en "If it cannot be scanned, type these 24 digits",
    code_label: ko "결제 코드"
        en "Payment code",
    code_wait: ko "새 코드를 받고 있습니다"
        en "Getting a new code",
    code_error: ko "코드를 받지 못해 다시 시도하고 있습니다"
        en "Could not get a code. Trying again",
    countdown: ko "{seconds}초 남음"
        en "{seconds} seconds left",
    countdown_minutes: ko "{minutes}분 {seconds}초 남음"
        en "{minutes} minutes {seconds} seconds left",
    seconds: ko "{seconds}초"
        en "{seconds} s",
    minutes: ko "{minutes}분"
        en "{minutes} min",
    pending_title: ko "승인을 기다리는 결제"
        en "Waiting for your approval",
    switch_wallet: ko "다른 지갑 열기"
        en "Open another wallet",

    // Decision.
    unnamed_shop: ko "이름 없는 매장"
        en "A shop without a name",
    approval_title: ko "결제할까요?"
        en "Approve this payment?",
    approval_loading: ko "결제를 불러오고 있습니다"
        en "Loading the payment",
    line_price: ko "결제 포인트"
        en "Price in points",
    line_fee: ko "수수료"
        en "Fee",
    line_total: ko "차감 포인트"
        en "Total points",
    line_after: ko "결제 후 포인트"
        en "Points after payment",
    approve: ko "승인"
        en "Approve",
    deny: ko "거절"
        en "Decline",
    sending: ko "보내는 중"
        en "Sending",
    unknown_title: ko "결과를 확인하고 있습니다"
        en "Checking what happened",
    unknown_detail: ko "연결되는 대로 알려 드립니다. 다시 결제하지 마세요."
        en "You will know as soon as there is a connection. Do not pay again.",
    time_is_up: ko "승인할 시간이 지났습니다."
        en "The time to approve has run out.",
    not_arrived: ko "아직 확인되지 않았습니다. 다시 눌러 주세요."
        en "It has not been confirmed yet. Please press again.",
    unreachable: ko "연결이 되지 않아 다시 시도하고 있습니다."
        en "The server cannot be reached. Trying again.",
    home: ko "처음으로"
        en "Back",
    home_in: ko "처음으로 · {seconds}"
        en "Back · {seconds}",
    line_balance: ko "남은 포인트"
        en "Points left",

    // Outcomes of a payment.
    approved_title: ko "승인했습니다"
        en "Approved",
    approved_detail: ko "매장에서 결제를 마무리하고 있습니다."
        en "The shop is completing the payment.",
    paid_title: ko "결제되었습니다"
        en "Paid",
    paid_detail: ko "매장에서 결제를 마쳤습니다."
        en "The shop has completed the payment.",
    denied_title: ko "거절했습니다"
        en "Declined",
    denied_detail: ko "포인트는 그대로입니다."
        en "Your points are untouched.",
    timed_out_title: ko "승인할 시간이 지났습니다"
        en "Time ran out",
    timed_out_detail: ko "포인트는 그대로입니다. 계산대에 다시 요청해 주세요."
        en "Your points are untouched. Ask at the till to try again.",
    approved_elsewhere_title: ko "이미 승인된 결제입니다"
        en "Already approved",
    approved_elsewhere_detail: ko "더 하실 일이 없습니다."
        en "You do not need to do anything.",
    denied_elsewhere_title: ko "이미 거절된 결제입니다"
        en "Already declined",
    denied_elsewhere_detail: ko "포인트는 그대로입니다."
        en "Your points are untouched.",
    cancelled_title: ko "매장에서 취소했습니다"
        en "Cancelled by the shop",
    cancelled_detail: ko "포인트는 그대로입니다."
        en "Your points are untouched.",
    not_completed_title: ko "결제되지 않았습니다"
        en "Not paid",
    not_completed_detail: ko "매장에서 결제를 마치지 않아 포인트가 그대로 남았습니다."
        en "The shop did not complete the payment. Your points are all there.",
    other_account_title: ko "다른 지갑의 결제입니다"
        en "Not this wallet's payment",
    other_account_detail: ko "코드를 보여 준 지갑에서만 승인할 수 있습니다."
        en "Only the wallet that showed the code can approve it.",
    not_found_title: ko "찾을 수 없는 결제입니다"
        en "Payment not found",
    not_found_detail: ko "계산대의 코드를 다시 스캔해 주세요."
        en "Scan the code at the till again.",

    // A shop owner's home.
    owners_title: ko "점주"
        en "Shop owners",
    owner_mode: ko "점주"
        en "Owner",
    shop_label: ko "내 매장"
        en "My shop",
    shop_idle: ko "계산대에서 결제 취소, 한도를 넘는 환불이나 적립을 요청하면 여기서 알려 드립니다."
        en "Requests to cancel a payment, or for an amount above the limit, appear here.",
    pins_locked: ko "{shop}: PIN을 여러 번 잘못 입력해 잠겼습니다. 직원의 실수라면 잠금을 해제해 주세요."
        en "{shop}: PINs are locked after too many wrong tries. Unlock them if your staff made a mistake.",
    unlock_again: ko "잠금이 해제되지 않았을 수 있습니다. 다시 눌러 주세요."
        en "The PINs may still be locked. Please press again.",
    unlock_pins: ko "PIN 잠금 해제"
        en "Unlock PINs",
    shop_pending_title: ko "승인을 기다리는 요청"
        en "Waiting for your approval",

    // Decision on a cancel.
    cancel_title: ko "이 결제를 취소할까요?"
        en "Cancel this payment?",
    cancel_unknown: ko "연결되는 대로 알려 드립니다. 다시 취소하지 마세요."
        en "You will know as soon as there is a connection. Do not cancel it again.",
    line_purchase: ko "주문 번호"
        en "Order number",
    line_till: ko "계산대"
        en "Till",
    line_refund: ko "돌려줄 포인트"
        en "Points to return",
    cancel_approve: ko "취소 승인"
        en "Approve cancellation",
    cancel_deny: ko "거절"
        en "Decline",

    // Outcomes of a cancel.
    cancel_approved_title: ko "취소를 승인했습니다"
        en "Cancellation approved",
    cancel_approved_detail: ko "계산대에서 포인트를 돌려주고 있습니다."
        en "The till is returning the points.",
    cancel_completed_title: ko "취소되었습니다"
        en "Cancelled",
    cancel_completed_detail: ko "고객이 포인트를 모두 돌려받았습니다."
        en "The customer has all the points back.",
    cancel_denied_title: ko "취소를 거절했습니다"
        en "Cancellation declined",
    cancel_unchanged: ko "결제는 그대로입니다."
        en "The payment stays as it was.",
    cancel_timed_out_detail: ko "결제는 그대로입니다. 계산대에서 다시 요청해 주세요."
        en "The payment stays as it was. Ask again at the till.",
    cancel_approved_elsewhere_title: ko "이미 승인된 취소입니다"
        en "Cancellation already approved",
    cancel_denied_elsewhere_title: ko "이미 거절된 취소입니다"
        en "Cancellation already declined",
    cancel_withdrawn_title: ko "계산대에서 취소 요청을 철회했습니다"
        en "The till withdrew the request",
    cancel_not_completed_title: ko "취소되지 않았습니다"
        en "Not cancelled",
    cancel_not_completed_detail: ko "계산대에서 취소를 마치지 않아 결제가 그대로입니다."
        en "The till did not complete the cancellation. The payment stays as it was.",
    other_shop_title: ko "다른 매장의 결제입니다"
        en "Not your shop's payment",
    other_shop_detail: ko "그 매장의 점주만 승인하거나 거절할 수 있습니다."
        en "Only the owner of that shop can approve or decline it.",

    // Actions above the limit.
    limit_refund: ko "카드 환불"
        en "Card refund",
    limit_points: ko "포인트 적립"
        en "Points",
    limit_refund_title: ko "카드 환불을 승인할까요?"
        en "Approve this card refund?",
    limit_points_title: ko "포인트 적립을 승인할까요?"
        en "Approve these points?",
    limit_refund_detail: ko "매장의 환불 한도를 넘는 금액입니다."
        en "The amount is above your shop's limit.",
    limit_points_detail: ko "매장의 적립 한도를 넘습니다. 고객에게 이 금액의 포인트가 적립됩니다."
        en "The customer gets points worth this amount, which is above your shop's limit.",
    limit_unknown: ko "결정을 다시 보내고 있습니다. 연결되는 대로 결과를 알려 드립니다."
        en "Your answer is being sent again. You will know as soon as there is a connection.",
    line_asked_by: ko "요청한 직원"
        en "Requested by",
    limit_refund_approved: ko "이제 계산대에서 환불할 수 있습니다."
        en "The till can refund it now.",
    limit_points_approved: ko "이제 계산대에서 적립할 수 있습니다."
        en "The till can give the points now.",
    limit_refund_denied: ko "이 환불은 진행되지 않습니다."
        en "The till cannot refund it.",
    limit_points_denied: ko "이 적립은 진행되지 않습니다."
        en "The till cannot give the points.",
    limit_over_title: ko "이미 처리되었거나 시간이 지난 요청입니다"
        en "Already decided or expired",
    limit_over_detail: ko "아직 필요하다면 계산대에서 다시 요청해야 합니다."
        en "If it is still needed, the till has to ask again.",
    limit_refused_other: ko "처리하지 못했습니다. 다시 눌러 주세요."
        en "The server did not accept it. Please press again.",

    // Result codes, for a payment; `errors.rs` assigns them.
    refused_signature: ko "그사이 다른 결제가 있었습니다. 다시 눌러 주세요."
        en "Another payment was made meanwhile. Please press again.",
    refused_balance: ko "포인트가 부족합니다."
        en "There are not enough points.",
    refused_fee: ko "수수료를 돌려줄 수 없는 상태입니다. 매장에 문의해 주세요."
        en "The fee cannot be returned. Please ask the shop.",
    refused_exists: ko "이미 승인하거나 거절하신 결제입니다."
        en "Your answer has already been received.",
    refused_period: ko "취소할 수 있는 기간이 지났습니다."
        en "It is too late to cancel this payment.",
    refused_parameters: ko "결제 내용이 맞지 않습니다. 계산대에 다시 요청해 주세요."
        en "The payment does not match the server's. Ask at the till to try again.",
    refused_payment: ko "찾을 수 없는 결제입니다."
        en "The server has no such payment.",
    refused_code: ko "결제 코드의 유효 시간이 지났습니다. 새 코드를 보여 주세요."
        en "The payment code has expired. Show a new one.",
    refused_status: ko "더는 승인할 수 없는 결제입니다."
        en "This payment cannot be approved any more.",
    refused_approved: ko "이미 승인된 결제입니다."
        en "This payment is approved already.",
    refused_closed: ko "이미 끝난 결제입니다."
        en "This payment is over already.",
    refused_failed: ko "승인되었지만 완료되지 않은 결제입니다. 포인트는 그대로입니다."
        en "This payment was approved but not completed. Your points are untouched.",
    refused_deny: ko "더는 거절할 수 없는 결제입니다."
        en "This payment cannot be declined any more.",
    refused_contract: ko "네트워크가 처리하지 못했습니다. 다시 눌러 주세요."
        en "The network could not process it. Please press again.",
    refused_server: ko "시스템에 문제가 생겼습니다. 잠시 뒤 다시 눌러 주세요."
        en "Something went wrong at the server. Please press again in a moment.",
    refused_timed_out: ko "승인할 시간이 지났습니다."
        en "The time to approve has run out.",
    refused_other: ko "처리하지 못했습니다. 계산대에 다시 요청해 주세요."
        en "The server did not accept it. Ask at the till to try again.",

    // Result codes, for a cancel.
    cancel_refused_signature: ko "이 매장의 서명으로 받아들여지지 않았습니다. 다시 눌러 주세요."
        en "It was not accepted as this shop's signature. Please press again.",
    cancel_refused_balance: ko "돌려줄 포인트가 부족합니다."
        en "There are not enough points to return.",
    cancel_refused_fee: ko "지금은 수수료를 돌려줄 수 없습니다. 네트워크에 문의해 주세요."
        en "The fee cannot be returned at the moment. Please contact the network operator.",
    cancel_refused_exists: ko "이미 승인하거나 거절하신 취소 요청입니다."
        en "Your answer has already been received.",
    cancel_refused_period: ko "7일이 지나 더는 취소할 수 없는 결제입니다."
        en "It is more than seven days old and cannot be cancelled any more.",
    cancel_refused_status: ko "더는 승인할 수 없는 취소입니다."
        en "This cancellation cannot be approved any more.",
    cancel_refused_payment: ko "취소할 수 없는 결제입니다."
        en "This payment cannot be cancelled.",
    cancel_refused_approved: ko "이미 승인된 취소입니다."
        en "This cancellation is approved already.",
    cancel_refused_closed: ko "이미 끝난 취소입니다."
        en "This cancellation is over already.",
    cancel_refused_failed: ko "승인되었지만 완료되지 않은 취소입니다. 결제는 그대로입니다."
        en "This cancellation was approved but not completed. The payment stays as it was.",
    cancel_refused_deny: ko "더는 거절할 수 없는 취소입니다."
        en "This cancellation cannot be declined any more.",
}
