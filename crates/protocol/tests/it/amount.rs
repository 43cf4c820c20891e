//! Amounts: both formats are exact in both directions, and invalid texts are refused.

use kios_protocol::{Amount, AmountError, FeeBasisPoints, PriceBreakdown, Rate, Rates, Settlement};
use num_bigint::BigUint;
use proptest::prelude::*;

use crate::support::points;

const MAX: &str = "115792089237316195423570985008687907853269984665640564039457584007913129639935";

fn reference(amount: Amount) -> BigUint {
    BigUint::from_bytes_be(&amount.to_be_bytes())
}

fn limit() -> BigUint {
    BigUint::from(1_u8) << 256_u32
}

prop_compose! {
    /// Any amount; small ones are as likely as large ones.
    fn any_amount()(bytes in any::<[u8; 32]>(), bits in 0_u32..=256) -> Amount {
        let kept = BigUint::from_bytes_be(&bytes) >> (256 - bits);
        kept.to_string().parse().unwrap()
    }
}

proptest! {
    #[test]
    fn the_wire_form_is_read_back_exactly(amount in any_amount()) {
        let text = amount.to_string();
        prop_assert_eq!(&text, &reference(amount).to_string());
        prop_assert_eq!(text.parse::<Amount>().unwrap(), amount);
        prop_assert_eq!(format!("000{text}").parse::<Amount>().unwrap(), amount);
    }

    #[test]
    fn the_written_form_is_read_back_exactly(amount in any_amount(), least in 0_usize..30) {
        let text = amount.to_decimal(least);
        prop_assert_eq!(Amount::parse_decimal(&text).unwrap(), amount);
        let (_, fraction) = text.split_once('.').unwrap_or((&text, ""));
        prop_assert!(fraction.len() >= least.min(18) && fraction.len() <= 18);
        prop_assert!(fraction.len() == least.min(18) || !fraction.ends_with('0'));
    }

    #[test]
    fn what_is_added_can_be_taken_away(a in any_amount(), b in any_amount()) {
        match a.checked_add(b) {
            Some(sum) => {
                prop_assert_eq!(reference(sum), reference(a) + reference(b));
                prop_assert_eq!(sum.checked_sub(b), Some(a));
                prop_assert_eq!(sum.checked_sub(a), Some(b));
            }
            None => prop_assert!(reference(a) + reference(b) >= limit()),
        }
        prop_assert_eq!(a.checked_sub(b).is_some(), a >= b);
    }

    #[test]
    fn products_are_exact_or_refused(a in any_amount(), factor in any::<u64>()) {
        let expected = reference(a) * factor;
        let product = a.checked_mul(factor);
        prop_assert_eq!(product.map(reference), (expected < limit()).then_some(expected));
    }

    #[test]
    fn only_digits_are_ever_accepted(text in "[0-9+., _eExX-]{0,24}|\\PC{0,8}") {
        let accepted = !text.is_empty() && text.chars().all(|c| c.is_ascii_digit());
        prop_assert_eq!(text.parse::<Amount>().is_ok(), accepted);
    }

    #[test]
    fn only_digits_around_one_point_are_ever_accepted(text in "[0-9.]{0,24}|[0-9.eE+-]{0,8}") {
        let (whole, fraction) = text.split_once('.').unwrap_or((&text, "0"));
        let digits = |part: &str| !part.is_empty() && part.chars().all(|c| c.is_ascii_digit());
        let accepted = digits(whole) && digits(fraction) && fraction.len() <= 18;
        prop_assert_eq!(Amount::parse_decimal(&text).is_ok(), accepted);
    }

    #[test]
    fn rounding_down_leaves_less_than_a_step(amount in any_amount()) {
        for (floor, step) in [
            (amount.floor_gwei(), 1_000_000_000_u64),
            (amount.floor_whole(), 1_000_000_000_000_000_000),
        ] {
            let rest = amount.checked_sub(floor).unwrap();
            prop_assert!(rest < Amount::from_base_units(step.into()));
            prop_assert_eq!(reference(floor) % step, BigUint::default());
        }
    }

    #[test]
    fn converting_is_the_same_with_numbers_of_any_size(
        amount in any_amount(),
        source in 1..=u64::MAX,
        target in 1..=u64::MAX,
    ) {
        let mut rates = Rates::default();
        rates.set("abc", Rate::from_scaled(source));
        rates.set("xyz", Rate::from_scaled(target));
        let exact = reference(amount) * source / target;
        let fits = exact < limit();
        let floor = &exact - &exact % 1_000_000_000_u64;
        let converted = rates.convert(amount, "abc", "xyz");
        prop_assert_eq!(converted.map(reference), fits.then_some(floor));
    }
}

#[test]
fn the_largest_amount_is_the_last_one() {
    assert_eq!(MAX.parse::<Amount>().unwrap(), Amount::MAX);
    let next = MAX.replace("9935", "9936");
    assert_eq!(next.parse::<Amount>().unwrap_err(), AmountError::TooLarge);
    assert_eq!(format!("9{MAX}").parse::<Amount>().unwrap_err(), AmountError::TooLarge);
    let written = Amount::MAX.to_decimal(0);
    assert_eq!(Amount::parse_decimal(&written).unwrap(), Amount::MAX);
    assert_eq!(Amount::parse_decimal(MAX).unwrap_err(), AmountError::TooLarge);
}

#[test]
fn people_read_what_they_wrote() {
    for (text, least, read) in [
        ("12.5", 2, "12.50"),
        ("12.5", 0, "12.5"),
        ("0012", 0, "12"),
        ("0", 0, "0"),
        ("0", 2, "0.00"),
        ("0.000000000000000001", 2, "0.000000000000000001"),
        ("1234567.891", 2, "1234567.891"),
    ] {
        assert_eq!(points(text).to_decimal(least), read, "{text}");
    }
    assert_eq!(points("1"), Amount::ONE);
    assert_eq!(points("7"), Amount::from_whole(7));
    assert_eq!(Amount::from_whole(u64::MAX).to_decimal(0), u64::MAX.to_string());
}

#[test]
fn a_proportion_is_rounded_down_and_needs_a_whole() {
    let [seven, two, three] = [7, 2, 3].map(Amount::from_base_units);
    assert_eq!(seven.proportion(two, three), Some(Amount::from_base_units(4)));
    assert_eq!(Amount::MAX.proportion(three, three), Some(Amount::MAX));
    assert_eq!(Amount::MAX.proportion(three, two), None);
    assert_eq!(seven.proportion(two, Amount::ZERO), None);
    assert!(Amount::ZERO.is_zero() && !Amount::from_base_units(1).is_zero());
}

#[test]
fn the_smallest_amount_of_a_rate_is_the_first_that_costs_points() {
    for rate in ["1", "1000", "0.000000001", "3", "0.7", "1301.234567891", "999999999.999999999"] {
        let rate = Rate::parse(rate).unwrap();
        let costs = |amount: Amount| {
            let fee = FeeBasisPoints::new(0).unwrap();
            let price = PriceBreakdown::of(amount, rate, fee, Settlement::Estimated).unwrap();
            !price.paid_point.is_zero()
        };
        let smallest = rate.smallest_amount();
        assert!(costs(smallest), "{rate:?}: {smallest}");
        let below = smallest.checked_sub(Amount::from_base_units(1)).unwrap();
        assert!(!costs(below), "{rate:?}: {below}");
    }
}
