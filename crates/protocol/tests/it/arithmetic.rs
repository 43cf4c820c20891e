//! The worked table of `protocol.md §6`, every row and column, and the network's own test.

use kios_protocol::{Amount, FeeBasisPoints, PriceBreakdown, Rate, Rates, Settlement};
use num_bigint::BigUint;
use proptest::prelude::*;

use crate::support::points;

fn fee() -> FeeBasisPoints {
    FeeBasisPoints::new(500).unwrap()
}

/// The network's test rates.
fn rates() -> Rates {
    let mut rates = Rates::default();
    for (symbol, rate) in
        [("krw", "1"), ("usd", "1000"), ("JPY", "10"), ("php", "20"), ("token", "150")]
    {
        rates.set(symbol, Rate::parse(rate).unwrap());
    }
    rates
}

struct Row {
    amount: &'static str,
    rate: &'static str,
    paid_point: &'static str,
    fee_point: [&'static str; 2],
    total_point: [&'static str; 2],
    fee_value: &'static str,
    fee_token: &'static str,
}

const TABLE: [Row; 6] = [
    Row {
        amount: "1",
        rate: "1000",
        paid_point: "1000",
        fee_point: ["50", "50"],
        total_point: ["1050", "1050"],
        fee_value: "0.05",
        fee_token: "0.333333333",
    },
    Row {
        amount: "10",
        rate: "1",
        paid_point: "10",
        fee_point: ["0.5", "0.5"],
        total_point: ["10.5", "10.5"],
        fee_value: "0.5",
        fee_token: "0.003333333",
    },
    Row {
        amount: "100",
        rate: "20",
        paid_point: "2000",
        fee_point: ["100", "100"],
        total_point: ["2100", "2100"],
        fee_value: "5",
        fee_token: "0.666666666",
    },
    Row {
        amount: "0.582057716445789125",
        rate: "20",
        paid_point: "11.641154328",
        fee_point: ["0.582057716", "0.5820577"],
        total_point: ["12.223212044", "12.223212028"],
        fee_value: "0.029102885",
        fee_token: "0.003880384",
    },
    Row {
        amount: "3.333333333333333333",
        rate: "1301.234567891",
        paid_point: "4337.448559636",
        fee_point: ["216.872427981", "216.872427114"],
        total_point: ["4554.320987617", "4554.32098675"],
        fee_value: "0.166666666",
        fee_token: "1.44581618",
    },
    Row {
        amount: "0.000000019",
        rate: "1000",
        paid_point: "0.000019",
        fee_point: ["0.00000095", "0"],
        total_point: ["0.00001995", "0.000019"],
        fee_value: "0",
        fee_token: "0",
    },
];

#[test]
fn every_row_of_the_worked_table_holds() {
    for row in TABLE {
        let (amount, rate) = (points(row.amount), Rate::parse(row.rate).unwrap());
        for (index, how) in [Settlement::Estimated, Settlement::Actual].into_iter().enumerate() {
            let parts = PriceBreakdown::of(amount, rate, fee(), how).unwrap();
            let name = format!("{} at {}, {how:?}", row.amount, row.rate);
            assert_eq!(parts.paid_point.to_decimal(0), row.paid_point, "{name}: paid point");
            assert_eq!(parts.paid_value, amount, "{name}: paid value");
            assert_eq!(parts.fee_point.to_decimal(0), row.fee_point[index], "{name}: fee point");
            assert_eq!(parts.fee_value.to_decimal(0), row.fee_value, "{name}: fee value");
            assert_eq!(
                parts.total_point.to_decimal(0),
                row.total_point[index],
                "{name}: total point"
            );
            assert_eq!(
                parts.total_value,
                amount.checked_add(parts.fee_value).unwrap(),
                "{name}: total value"
            );
        }
        let settled = PriceBreakdown::of(amount, rate, fee(), Settlement::Actual).unwrap();
        let token = rates().convert(settled.fee_point, "point", "token").unwrap();
        assert_eq!(token.to_decimal(0), row.fee_token, "{}: fee token", row.amount);
    }
}

#[test]
fn the_networks_own_test_comes_out() {
    let earned = points("10000").checked_mul(10).unwrap();
    assert_eq!(earned, points("100000"));
    let balance = points("1000");
    let parts =
        PriceBreakdown::of(points("10"), rates().get("krw").unwrap(), fee(), Settlement::Actual)
            .unwrap();
    let paid = balance.checked_sub(parts.total_point).unwrap();
    assert_eq!(paid.to_decimal(0), "989.5");
    assert_eq!(paid.checked_add(parts.total_point).unwrap().to_decimal(0), "1000");
    let used = rates().convert(parts.paid_value, "krw", "krw").unwrap();
    assert_eq!(used.to_decimal(0), "10");
}

#[test]
fn symbols_are_case_sensitive_except_the_point() {
    let rates = rates();
    for point in ["", "point", "POINT"] {
        assert_eq!(rates.get(point), Some(Rate::ONE), "{point:?}");
    }
    assert_eq!(rates.get("Point"), None);
    assert_eq!(rates.get("KRW"), None);
    assert_eq!(rates.get("eur"), None);
    assert!(rates.get("jpy").is_some());
    assert_eq!(rates.symbols().collect::<Vec<_>>(), ["jpy", "krw", "php", "token", "usd"]);
}

#[test]
fn converting_rounds_down_to_a_step_of_the_chain() {
    let rates = rates();
    let converted = |amount, from, to| rates.convert(points(amount), from, to);
    assert_eq!(converted("1", "usd", "krw"), Some(points("1000")));
    assert_eq!(converted("12345", "krw", "usd"), Some(points("12.345")));
    assert_eq!(converted("1", "krw", "token"), Some(points("0.006666666")));
    assert_eq!(converted("7", "", "krw"), Some(points("7")));
    let odd = "0.123456789123456789";
    assert_eq!(converted(odd, "krw", "krw"), Some(points(odd)));
    assert_eq!(converted(odd, "krw", "point"), Some(points("0.123456789")));
    assert_eq!(converted("1", "krw", "eur"), None);
    assert_eq!(converted("1", "eur", "krw"), None);
    assert_eq!(rates.convert(Amount::MAX, "usd", "krw"), None);
}

#[test]
fn a_fee_is_at_most_everything() {
    assert_eq!(FeeBasisPoints::new(10_000).map(FeeBasisPoints::get), Some(10_000));
    assert_eq!(FeeBasisPoints::new(10_001), None);
    let none = FeeBasisPoints::new(0).unwrap();
    let parts = PriceBreakdown::of(points("10"), Rate::ONE, none, Settlement::Estimated).unwrap();
    assert_eq!(parts.total_point, points("10"));
    assert_eq!(PriceBreakdown::of(Amount::MAX, Rate::ONE, fee(), Settlement::Estimated), None);
}

proptest! {
    #[test]
    fn both_formulas_agree_with_numbers_of_any_size(
        base_units in any::<u128>(),
        scaled in 1..=u64::MAX,
        fee in 0_u16..=10_000,
    ) {
        let amount = Amount::from_base_units(base_units);
        let big = |amount: Amount| BigUint::from_bytes_be(&amount.to_be_bytes());
        let floor = |value: BigUint| &value - &value % 1_000_000_000_u64;
        let (scale, basis) = (1_000_000_000_u64, 10_000_u64);
        let rate = Rate::from_scaled(scaled);
        let points = FeeBasisPoints::new(fee).unwrap();
        let paid = floor(BigUint::from(base_units) * scaled / scale);
        let fee_value = floor(BigUint::from(base_units) * fee / basis);
        for (how, fee_point) in [
            (Settlement::Estimated, floor(&paid * fee / basis)),
            (Settlement::Actual, floor(&fee_value * scaled / scale)),
        ] {
            let parts = PriceBreakdown::of(amount, rate, points, how).unwrap();
            prop_assert_eq!(big(parts.paid_point), paid.clone());
            prop_assert_eq!(big(parts.fee_value), fee_value.clone());
            prop_assert_eq!(big(parts.total_point), &paid + &fee_point);
            prop_assert_eq!(big(parts.fee_point), fee_point);
        }
    }
}
