//! The legacy API: `protocol.md §3`.

use kios_protocol::api::{Fields, Location};
use kios_protocol::legacy::{
    AnswerRequest, CallbackCode, CancelRequest, Code, CreateRequest, Kind, Loyalty, Price, Status,
};
use kios_protocol::{Amount, FeeBasisPoints, Rate};
use proptest::prelude::*;
use serde_json::json;

fn fee() -> FeeBasisPoints {
    FeeBasisPoints::NETWORK
}

fn rate(text: &str) -> Rate {
    Rate::parse(text).unwrap()
}

fn units(text: &str) -> Amount {
    Amount::parse_decimal(text).unwrap()
}

#[test]
fn ten_won_cost_ten_and_a_half_points() {
    let price = Price::in_points(units("10"), rate("1"), fee()).unwrap();
    let amounts = serde_json::to_value(price.amounts()).unwrap();
    let expected = json!({
        "paidPoint": "10000000000000000000", "paidToken": "0", "paidValue": "10000000000000000000",
        "feePoint": "500000000000000000", "feeToken": "0", "feeValue": "500000000000000000",
        "totalPoint": "10500000000000000000", "totalToken": "0",
        "totalValue": "10500000000000000000",
    });
    assert_eq!(amounts, expected);
}

#[test]
fn tokens_are_priced_at_the_rate_of_the_token_and_points_are_then_nothing() {
    let price = Price::in_tokens(units("30"), rate("10"), rate("150"), fee()).unwrap();
    assert_eq!((price.paid, price.fee, price.total), (units("2"), units("0.1"), units("2.1")));
    let amounts = price.amounts();
    assert_eq!(amounts.total_token, units("2.1"));
    assert!(amounts.paid_point.is_zero() && amounts.total_point.is_zero());
    assert_eq!(amounts.total_value, units("31.5"));
}

#[test]
fn nothing_is_rounded_to_ten_to_the_ninth() {
    let price =
        Price::in_points(units("3.333333333333333333"), rate("1301.234567891"), fee()).unwrap();
    assert_eq!(price.paid.to_decimal(0), "4337.448559636666666232");
    assert_eq!(price.fee.to_decimal(0), "216.872427981833333311");
    assert_eq!(price.fee_value.to_decimal(0), "0.166666666666666666");
    let third = Price::in_tokens(units("1"), rate("1"), rate("150"), fee()).unwrap();
    assert_eq!(third.paid.to_decimal(0), "0.006666666666666666");
}

#[test]
fn a_price_beyond_256_bits_is_none() {
    assert_eq!(Price::in_points(Amount::MAX, rate("1000"), fee()), None);
    assert_eq!(Price::in_points(Amount::MAX, rate("1"), fee()), None, "the fee must overflow");
}

proptest! {
    #[test]
    fn a_total_is_its_parts_and_the_other_unit_is_nothing(amount: u128, rate in 1_u64.., token in 1_u64..) {
        let (amount, rate) = (Amount::from_base_units(amount), Rate::from_scaled(rate));
        let points = Price::in_points(amount, rate, fee()).unwrap();
        let tokens = Price::in_tokens(amount, rate, Rate::from_scaled(token), fee()).unwrap();
        for price in [points, tokens] {
            prop_assert_eq!(price.paid.checked_add(price.fee), Some(price.total));
            prop_assert_eq!(price.paid_value.checked_add(price.fee_value), Some(price.total_value));
            let amounts = price.amounts();
            prop_assert!(amounts.total_point.is_zero() || amounts.total_token.is_zero());
            prop_assert_eq!(amounts.paid_value, amount);
        }
    }
}

#[test]
fn codes_are_those_of_the_network() {
    let codes = [
        (Code::InvalidParameters, 501, "Failed to check the validity of parameters."),
        (Code::InvalidAccessKey, 400, "The access key entered is not valid."),
        (Code::InsufficientBalance, 401, "Insufficient balance"),
        (Code::UnknownPayment, 401, "Payment ID is not exist."),
        (Code::AlreadyClosed, 402, "This payment has already been closed."),
        (Code::NotCompleted, 402, "This payment has not been completed."),
        (Code::NotBeingCancelled, 402, "This payment is not in a cancellable state."),
        (Code::InvalidSignature, 403, "The signature value entered is not valid."),
        (Code::TimedOut, 404, "Timeout period expired"),
    ];
    for (code, number, message) in codes {
        assert_eq!((code.number(), code.message()), (number, message));
        assert_eq!(code.to_string(), format!("{number} {message}"));
    }
}

#[test]
fn callbacks_say_what_the_network_says() {
    let contract = CallbackCode::Contract("reason");
    let failed = "An error occurred while executing the contract.";
    let failed_so = "An error occurred while executing the contract. (reason)";
    let late = "Timeout period expired";
    for (code, number, create, cancel) in [
        (
            CallbackCode::Success,
            0,
            "The payment has been successfully completed.",
            "The cancellation has been successfully completed.",
        ),
        (
            CallbackCode::Denied,
            1001,
            "The payment denied by user.",
            "The cancellation denied by user.",
        ),
        (contract, 1002, failed_so, failed_so),
        (CallbackCode::Server, 1003, failed, failed),
        (CallbackCode::TimedOut, 2000, late, late),
    ] {
        assert_eq!(code.number(), number);
        assert_eq!(code.message(Kind::Create), create);
        assert_eq!(code.message(Kind::Cancel), cancel);
    }
}

#[test]
fn statuses_and_loyalty_types_are_numbers_on_the_wire() {
    assert_eq!(Status::ALL.map(Status::number), [1, 2, 3, 4, 5, 6, 7, 8, 9]);
    for status in Status::ALL {
        let number = serde_json::to_value(status).unwrap();
        assert_eq!(serde_json::from_value::<Status>(number).unwrap(), status);
    }
    let wrong = serde_json::from_value::<Status>(json!(10)).unwrap_err().to_string();
    assert_eq!(wrong, "payment status 10 is not 1 to 9");
    assert_eq!(serde_json::to_value([Loyalty::Point, Loyalty::Token]).unwrap(), json!([0, 1]));
    let wrong = serde_json::from_value::<Loyalty>(json!(2)).unwrap_err().to_string();
    assert_eq!(wrong, "loyalty type 2 is neither 0 (point) nor 1 (token)");
}

fn faults<T: std::fmt::Debug>(
    read: fn(&Fields) -> Result<T, Vec<kios_protocol::api::Violation>>,
    body: &serde_json::Value,
) -> Vec<String> {
    let fields = Fields::from_json(body.to_string().as_bytes()).unwrap();
    let faults = read(&fields).unwrap_err();
    assert!(faults.iter().all(|fault| fault.location == Location::Body));
    faults.into_iter().map(|fault| fault.param).collect()
}

#[test]
fn a_request_names_every_field_that_is_wrong() {
    let all = ["accessKey", "purchaseId", "amount", "currency", "shopId", "account"];
    assert_eq!(faults(CreateRequest::read, &json!({})), all);
    let wrong = json!({"accessKey": "k", "purchaseId": "a\u{1}", "amount": "0", "currency": "krw",
        "shopId": "0x12", "account": "me"});
    assert_eq!(faults(CreateRequest::read, &wrong), ["purchaseId", "amount", "shopId", "account"]);
    assert_eq!(faults(CancelRequest::read, &json!({})), ["accessKey", "paymentId"]);
    assert_eq!(faults(AnswerRequest::read, &json!({})), ["paymentId", "signature"]);
    let short = json!({"paymentId": "x", "signature": "0x12"});
    assert_eq!(faults(AnswerRequest::read, &short), ["signature"]);
}
