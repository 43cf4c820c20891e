//! Every sentence, once per language.
//!
//! A language is a value of [`Words`], written out field by field: a sentence that is missing in one
//! of them does not compile. `{name}` marks what [`fill`] puts in.

mod en;
mod ko;
mod refusal;

pub(crate) use refusal::{cancel_refusal, refusal};

use kios_client::Language;

/// Puts values in the places that a sentence keeps for them.
pub(crate) fn fill(sentence: &str, values: &[(&str, &str)]) -> String {
    let put =
        |text: String, (name, value): &(&str, &str)| text.replace(&format!("{{{name}}}"), value);
    values.iter().fold(sentence.to_owned(), put)
}

macro_rules! words {
    ($($name:ident: $doc:literal,)*) => {
        /// The sentences of one language.
        #[derive(Debug)]
        pub struct Words {
            $(#[doc = $doc] pub $name: &'static str,)*
        }

        impl Words {
            /// The sentences in `language`.
            pub const fn in_language(language: Language) -> &'static Self {
                match language {
                    Language::Ko => &ko::WORDS,
                    Language::En => &en::WORDS,
                }
            }

            /// Every sentence with its name.
            pub fn all(&self) -> Vec<(&'static str, &'static str)> {
                vec![$((stringify!($name), self.$name),)*]
            }
        }
    };
}

words! {
    language: "The language's own name, short.",
    page: "The page, before anybody is signed in.",
    my_wallet: "The wallet of a key that was typed.",
    live: "The stream is open.",
    reconnecting: "The stream is being opened.",
    polling: "Questions instead of a stream.",
    offline: "The relay does not answer.",

    choose_title: "Asks for a key.",
    choose_title_demo: "Asks for somebody of the demo.",
    choose_detail: "Where the key stays.",
    choose_detail_demo: "What the demo's wallets are.",
    choose_detail_payment: "A payment waits for somebody to sign in.",
    choose_connecting: "The relay has not answered yet.",
    key_label: "The key's field.",
    key_placeholder: "What a key looks like.",
    key_open: "Opens the wallet of a key.",
    key_wrong: "What was given is no key.",
    key_demo_only: "A link's key outside of a demo.",

    balance: "What the large number is.",
    show_code: "Shows a code.",
    hide_code: "Puts the code away.",
    code_title: "What to do with the code.",
    code_detail: "How to type it.",
    code_label: "What the picture is, for a screen reader.",
    code_wait: "A code is on its way.",
    code_trouble: "No code could be had; it is being tried again.",
    clock: "The clock, for a screen reader: {seconds}.",
    seconds: "Seconds left, short: {seconds}.",
    waiting_title: "Heads the payments that wait.",
    leave: "Chooses another wallet.",

    unnamed_shop: "A shop without a name.",
    approval_title: "The question.",
    approval_reading: "The payment is being read.",
    line_price: "The price in points.",
    line_fee: "The fee in points.",
    line_total: "What is taken in points.",
    line_after: "The balance after.",
    approve: "Says yes.",
    deny: "Says no.",
    sending: "An answer is on its way.",
    checking_title: "Nobody knows yet whether the answer arrived.",
    checking_detail: "What to do meanwhile: nothing.",
    time_over: "The clock has run out.",
    not_arrived: "The answer did not arrive and may be given again.",
    unreachable: "The relay cannot be reached.",
    home: "Back to the balance.",
    home_in: "Back to the balance, by itself after {seconds}.",
    line_balance: "The balance.",

    approved_title: "A yes was given.",
    approved_detail: "The shop completes the sale.",
    paid_title: "It is paid.",
    paid_detail: "The shop has completed the sale.",
    denied_title: "A no was given.",
    denied_detail: "Nothing was taken.",
    too_late_title: "The time was over.",
    too_late_detail: "Nothing was taken; ask the shop.",
    approved_elsewhere_title: "It was answered already, with yes.",
    approved_elsewhere_detail: "Nothing is left to do.",
    denied_elsewhere_title: "It was answered already, with no.",
    denied_elsewhere_detail: "Nothing was taken.",
    cancelled_title: "The shop took it back.",
    cancelled_detail: "Nothing was taken.",
    returned_title: "The shop did not complete the sale.",
    returned_detail: "The points are there.",
    not_mine_title: "Another wallet's payment.",
    not_mine_detail: "What to do about it.",
    not_found_title: "No such payment.",
    not_found_detail: "What to do about it.",

    owners_title: "Heads the demo's shop owners.",
    owner_mode: "Marks a shop owner's wallet.",
    shop_label: "What the shop's name is.",
    shop_calm: "What happens here, while nothing does.",
    cancels_title: "Heads the cancels that wait.",

    cancel_question: "Asks the owner.",
    cancel_checking: "What to do while nobody knows: nothing.",
    line_purchase: "The shop's number of the sale.",
    line_till: "Which till asks.",
    line_back: "What the customer gets back in points.",
    cancel_approve: "Says yes to a cancel.",
    cancel_deny: "Says no to a cancel.",

    cancel_approved_title: "A yes was given to a cancel.",
    cancel_approved_detail: "The till completes it.",
    taken_back_title: "It is taken back.",
    taken_back_detail: "The customer has everything back.",
    cancel_denied_title: "A no was given to a cancel.",
    cancel_stays: "Nothing was taken back.",
    cancel_too_late_detail: "Nothing was taken back; ask again.",
    cancel_approved_elsewhere_title: "The cancel was answered already, with yes.",
    cancel_denied_elsewhere_title: "The cancel was answered already, with no.",
    cancel_dropped_title: "The till does not ask any more.",
    not_taken_back_title: "The till did not complete the cancel.",
    not_taken_back_detail: "The payment stands.",
    not_my_shop_title: "Another shop's payment.",
    not_my_shop_detail: "Who can answer.",

    refused_signature: "1501, 1505, 1531: things moved on meanwhile.",
    refused_balance: "1511: too few points.",
    refused_fee: "1513: the fee cannot be paid back.",
    refused_exists: "1530: it was sent twice.",
    refused_period: "1534: too late to take back.",
    refused_parameters: "2001: something does not fit together.",
    refused_payment: "2003: no such payment.",
    refused_code: "2004, 2050: the code has run out.",
    refused_status: "2020, 2024: it cannot be approved any more.",
    refused_approved: "2025: it is approved already.",
    refused_closed: "2026, 2029: it is closed already.",
    refused_failed: "2027: it was approved and failed.",
    refused_deny: "2028: it cannot be denied any more.",
    refused_contract: "5000: the network could not do it.",
    refused_server: "6000: a fault at the relay.",
    refused_late: "7000: the time was over.",
    refused_other: "Any other code.",

    cancel_refused_signature: "1501, 1505, 1531, for a cancel.",
    cancel_refused_balance: "1511, for a cancel.",
    cancel_refused_fee: "1513, for a cancel.",
    cancel_refused_exists: "1530, for a cancel.",
    cancel_refused_period: "1534, for a cancel.",
    cancel_refused_status: "2020, 2024, for a cancel.",
    cancel_refused_payment: "1532, 2022: nothing to take back.",
    cancel_refused_approved: "2025, for a cancel.",
    cancel_refused_closed: "2026, 2029, for a cancel.",
    cancel_refused_failed: "2027, for a cancel.",
    cancel_refused_deny: "2028, for a cancel.",
}
