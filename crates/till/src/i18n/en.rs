//! English texts of the customer's screens.

use crate::i18n::{
    Buttons, CodeErrors, Connections, ErrorText, Hosting, Import, Labels, Messages, TitleDetail,
};

pub(super) const MESSAGES: Messages = Messages {
    name: "English",
    languages: "Language",
    connections: Connections {
        live: "Connected",
        reconnecting: "Reconnecting",
        polling: "Slow connection",
        offline: "Offline",
    },
    buttons: Buttons {
        start: "Touch to start",
        pair: "Connect",
        plus: "Add another",
        dot: "Decimal point",
        double_zero: "Two zeros",
        clear: "Clear",
        backspace: "Delete one character",
        charge: "Pay with points",
        start_over: "Start over",
        back: "Back",
        go_on: "Continue",
        pay: "Pay",
        cancel: "Cancel",
        check: "Check again",
        print: "Print receipt",
        stay: "Stay here",
        done: "Next customer",
        again: "Try again",
    },
    labels: Labels {
        price: "Price",
        points: "Price in points",
        fee: "Fee",
        total: "Total points",
        balance: "Balance",
        balance_after: "Points left",
        balance_left: "Left on the card",
        purchase: "Order number",
        payment: "Payment number",
        cancel_until: "Can be cancelled",
    },
    code_errors: CodeErrors {
        short: "The code is not complete. Please scan it again",
        checksum: "The code was misread. Please scan it again",
        real_account: "This is a wallet address, not a payment code. Open the payment code in the app",
        foreign: "This is not a payment code. Open the payment code in the app",
        compare: "Check every character against the phone, then press Continue again",
        unknown: "A character is wrong, or the code has expired. Please check it or show a new code",
    },
    demo: "Demo · nothing is paid",
    starting: TitleDetail { title: "Getting ready", detail: "One moment, please" },
    resuming: TitleDetail {
        title: "Finishing what was left",
        detail: "The next payment can start after that",
    },
    mirror: TitleDetail {
        title: "Another window is selling",
        detail: "This one takes over when that one is closed",
    },
    setup: TitleDetail {
        title: "Connect this kiosk to a shop",
        detail: "Enter the eight-character pairing code of the shop",
    },
    setup_field: "Pairing code",
    setup_lost: "The server cannot be reached. Try again in a moment",
    setup_forgotten: "This kiosk is no longer registered. Please connect it again",
    setup_wrong: "This code is wrong or has expired",
    setup_code_error: "Pairing codes have no 0, 1, I or O. Please check the code",
    import: Import {
        existing: "Use an existing key",
        new: "Use a new key",
        detail: "Choose the key file and enter its password. Without a file, enter the 64 characters of the key.",
        file: "Key file (keystore version 3)",
        secret: "Password or key",
        missing: "Choose a key file or enter a key",
        form: "This is not a key of 64 characters or a key file. Please enter it again",
        password: "The password does not match the key file. Please enter it again",
        failed: "This kiosk could not open the key file. Please try again",
    },
    welcome: "Welcome",
    idle_detail: "Pay with your points, right here",
    unreachable: "The server cannot be reached: payments are not possible now, and nothing is charged",
    key_refused: "Staff: this kiosk cannot take points yet. Ask the points network's operator to register this kiosk's key",
    key: "This kiosk's key",
    network_unreachable: "Points cannot be used right now: the points network does not respond. Please pay another way",
    shop_closed: "This shop does not take points at the moment",
    unreadable: |count| {
        let (records, verb) = if count == 1 { ("record", "is") } else { ("records", "are") };
        format!("Staff: {count} payment {records} {verb} unreadable. Please check the history")
    },
    given_back: |purchases| {
        format!("Staff: a closed payment was approved late; the points were returned ({purchases})")
    },
    amount: "Enter the price",
    amount_with_code: "The code was read. Enter the price",
    no_decimals: "Prices in this currency have no decimals. Delete the decimal point",
    over_limit: |limit| format!("At most {limit} per payment"),
    still_there: TitleDetail {
        title: "Are you still there?",
        detail: "Touch the screen, or it starts over",
    },
    still_here: |seconds| format!("Continue · {seconds} s"),
    scan_foreign: "That is not a payment code",
    scan_not_here: "No payment code is needed now",
    customer: TitleDetail {
        title: "Show the payment code on your phone",
        detail: "Hold it to the scanner, or type it here",
    },
    customer_field: "Payment code",
    estimate: "Pay with points?",
    estimate_asking: "Looking up the points",
    estimate_lost: "The server cannot be reached. Trying again; nothing was charged",
    insufficient: "Not enough points",
    opening: TitleDetail { title: "Requesting the payment", detail: "One moment, please" },
    approval: TitleDetail {
        title: "Approve it on your phone",
        detail: "No message in the app? Scan this code",
    },
    approval_sent: TitleDetail { title: "Approved, being processed", detail: "One moment, please" },
    seconds_left: |seconds| {
        if seconds == 1 { "1 second left".to_owned() } else { format!("{seconds} seconds left") }
    },
    reference: |short| format!("Payment {short}"),
    closing: TitleDetail { title: "Finishing the payment", detail: "Thank you for approving" },
    closing_denied: TitleDetail { title: "Cancelling the payment", detail: "Nothing is charged" },
    closing_late: TitleDetail {
        title: "Ending the payment",
        detail: "It was not approved in time",
    },
    cancelling: TitleDetail {
        title: "Cancelling the payment",
        detail: "Any points already taken are returned",
    },
    paid: "Paid",
    receipt_code: "Show this to cancel",
    until: |month, day| format!("until {day} {}", month_name(month)),
    terminal: |id| format!("Kiosk {id}"),
    denied: TitleDetail { title: "You chose not to pay", detail: "No points were spent" },
    timed_out: TitleDetail { title: "Not approved in time", detail: "No points were spent" },
    cancelled: TitleDetail { title: "The payment was cancelled", detail: "No points were spent" },
    nothing_charged: "No points were spent",
    refused_storage: ErrorText {
        customer: "This kiosk cannot take payments at the moment",
        staff: "the kiosk cannot keep its journal, so the payment was not started. \
                Check its storage and private mode",
    },
    refused_unreachable: ErrorText {
        customer: "The server could not be reached; the payment was not made",
        staff: "nothing was charged. It is safe to charge again",
    },
    refused_lost: ErrorText {
        customer: "This payment could not be confirmed. Please tell the staff",
        staff: "the server has no record of this payment. Check whether its data was replaced",
    },
    checking: TitleDetail {
        title: "Do not charge again",
        detail: "We are finding out whether the payment went through",
    },
    checking_staff: "Staff: check the connection and wait until the result is known",
    checking_age: |seconds| match (seconds / 60, seconds % 60) {
        (0, seconds) => format!("Unknown for {seconds} s"),
        (minutes, seconds) => format!("Unknown for {minutes} min {seconds} s"),
    },
    checking_left: |seconds| match (seconds / 60, seconds % 60) {
        (0, seconds) => format!("known in {seconds} s at the latest"),
        (minutes, seconds) => format!("known in {minutes} min {seconds} s at the latest"),
    },
    history: crate::i18n::en_staff::HISTORY,
    statuses: crate::i18n::en_staff::STATUSES,
    timeline: crate::i18n::en_staff::TIMELINE,
    cancel_blockers: crate::i18n::en_staff::CANCEL_BLOCKERS,
    cancel: crate::i18n::en_staff::CANCEL,
    refund: crate::i18n::en_refund::REFUND,
    points: crate::i18n::en_points::POINTS,
    area: crate::i18n::en_area::AREA,
    hosting: Hosting {
        waiting: TitleDetail { title: "Checking your order", detail: "One moment, please" },
        invalid: |fault| format!("Staff: the address of the order is wrong ({fault})"),
        origin: ErrorText {
            customer: "Points cannot be used right now. Please ask the staff",
            staff: "The address of this page is not in the shop's settings (host_origins)",
        },
        amount: ErrorText {
            customer: "Points cannot be used right now. Please ask the staff",
            staff: "The currency or the decimals of the order do not fit the shop's currency",
        },
        above_limit: ErrorText {
            customer: "This is more than can be paid at once. Please ask the staff",
            staff: "The order is above the highest charge of the shop",
        },
        busy: ErrorText {
            customer: "Another payment is in progress. Please try again in a moment",
            staff: "This till is busy with another payment. Request it again after that",
        },
        used: ErrorText {
            customer: "This order has been handled already. Please ask the staff",
            staff: "The same order number was paid with another amount, or was cancelled. Check the payments",
        },
        unknown: ErrorText {
            customer: "The result is being checked. Please do not pay again",
            staff: "The result is not known yet. Requesting the same order number again returns it",
        },
    },

    error_text: crate::i18n::en_errors::error_text,
    staff: |sentence, code| format!("Staff: {sentence} ({code})"),
    staff_plain: |sentence| format!("Staff: {sentence}"),
};

const fn month_name(month: u8) -> &'static str {
    match month {
        1 => "Jan",
        2 => "Feb",
        3 => "Mar",
        4 => "Apr",
        5 => "May",
        6 => "Jun",
        7 => "Jul",
        8 => "Aug",
        9 => "Sep",
        10 => "Oct",
        11 => "Nov",
        _ => "Dec",
    }
}
