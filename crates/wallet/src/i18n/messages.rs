//! The names of the messages.

/// Declares [`Messages`] with one field per message, so that a missing text does not compile.
macro_rules! messages {
    ($($name:ident,)*) => {
        /// The messages of one language.
        #[expect(missing_docs, reason = "the English text of a message says what it is for")]
        #[derive(Debug)]
        pub struct Messages {
            $(pub $name: &'static str,)*
        }

        impl Messages {
            /// Every message with its name.
            pub fn all(&self) -> Vec<(&'static str, &'static str)> {
                vec![$((stringify!($name), self.$name),)*]
            }
        }
    };
}

messages! {
    // The page and its connection badge.
    language,
    languages,
    page,
    my_wallet,
    live,
    reconnecting,
    polling,
    offline,

    // Sign-in.
    login_title,
    login_title_demo,
    login_detail,
    login_detail_demo,
    login_detail_payment,
    login_connecting,
    key_label,
    key_placeholder,
    key_open,
    key_invalid,
    key_demo_only,

    // Home.
    balance,
    show_code,
    hide_code,
    code_title,
    code_detail,
    code_label,
    code_wait,
    code_error,
    countdown,
    countdown_minutes,
    seconds,
    minutes,
    pending_title,
    switch_wallet,

    // Decision.
    unnamed_shop,
    approval_title,
    approval_loading,
    line_price,
    line_fee,
    line_total,
    line_after,
    approve,
    deny,
    sending,
    unknown_title,
    unknown_detail,
    time_is_up,
    not_arrived,
    unreachable,
    home,
    home_in,
    line_balance,

    // Outcomes of a payment.
    approved_title,
    approved_detail,
    paid_title,
    paid_detail,
    denied_title,
    denied_detail,
    timed_out_title,
    timed_out_detail,
    approved_elsewhere_title,
    approved_elsewhere_detail,
    denied_elsewhere_title,
    denied_elsewhere_detail,
    cancelled_title,
    cancelled_detail,
    not_completed_title,
    not_completed_detail,
    other_account_title,
    other_account_detail,
    not_found_title,
    not_found_detail,

    // A shop owner's home.
    owners_title,
    owner_mode,
    shop_label,
    shop_idle,
    pins_locked,
    unlock_again,
    unlock_pins,
    shop_pending_title,

    // Decision on a cancel.
    cancel_title,
    cancel_unknown,
    line_purchase,
    line_till,
    line_refund,
    cancel_approve,
    cancel_deny,

    // Outcomes of a cancel.
    cancel_approved_title,
    cancel_approved_detail,
    cancel_completed_title,
    cancel_completed_detail,
    cancel_denied_title,
    cancel_unchanged,
    cancel_timed_out_detail,
    cancel_approved_elsewhere_title,
    cancel_denied_elsewhere_title,
    cancel_withdrawn_title,
    cancel_not_completed_title,
    cancel_not_completed_detail,
    other_shop_title,
    other_shop_detail,

    // Actions above the limit.
    limit_refund,
    limit_points,
    limit_refund_title,
    limit_points_title,
    limit_refund_detail,
    limit_points_detail,
    limit_unknown,
    line_asked_by,
    limit_refund_approved,
    limit_points_approved,
    limit_refund_denied,
    limit_points_denied,
    limit_over_title,
    limit_over_detail,
    limit_refused_other,

    // Result codes, for a payment; `errors.rs` assigns them.
    refused_signature,
    refused_balance,
    refused_fee,
    refused_exists,
    refused_period,
    refused_parameters,
    refused_payment,
    refused_code,
    refused_status,
    refused_approved,
    refused_closed,
    refused_failed,
    refused_deny,
    refused_contract,
    refused_server,
    refused_timed_out,
    refused_other,

    // Result codes, for a cancel.
    cancel_refused_signature,
    cancel_refused_balance,
    cancel_refused_fee,
    cancel_refused_exists,
    cancel_refused_period,
    cancel_refused_status,
    cancel_refused_payment,
    cancel_refused_approved,
    cancel_refused_closed,
    cancel_refused_failed,
    cancel_refused_deny,
}
