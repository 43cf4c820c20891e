//! The error text of each parser.

use core::fmt::Display;
use core::str::FromStr;

use kios_protocol::payment::Status;
use kios_protocol::{
    Address, Amount, PaymentId, PurchaseId, Rate, SecretKey, ShopId, Signature, TaskId,
    TemporaryAccount, TerminalId, Uint,
};

fn refuses<T: FromStr<Err: Display>>(rows: &[(&str, &str)]) {
    for (text, fault) in rows {
        match text.parse::<T>() {
            Ok(_) => panic!("{text:?} was accepted"),
            Err(said) => assert_eq!(said.to_string(), *fault, "{text:?}"),
        }
    }
}

#[test]
fn amounts_on_the_wire() {
    let foreign =
        |c: &str, at| format!("amount has {c} where only digits are accepted (byte {at})");
    refuses::<Amount>(&[
        ("", "amount is empty, at least one digit is needed"),
        ("+5", &foreign("'+'", 0)),
        ("-1", &foreign("'-'", 0)),
        (" 1", &foreign("' '", 0)),
        ("1 ", &foreign("' '", 1)),
        ("1e3", &foreign("'e'", 1)),
        ("1.5", &foreign("'.'", 1)),
        ("0x10", &foreign("'x'", 1)),
        ("1_000", &foreign("'_'", 1)),
        ("1,000", &foreign("','", 1)),
        ("12\n", &foreign("'\\n'", 2)),
        ("１２", &foreign("'１'", 0)),
        ("1٣", &foreign("'٣'", 1)),
        (
            "115792089237316195423570985008687907853269984665640564039457584007913129639936",
            "amount is above 2^256 - 1 base units",
        ),
    ]);
}

#[test]
fn amounts_as_people_write_them() {
    let said = |text, decimals| Amount::parse_decimal_with(text, decimals).unwrap_err().to_string();
    for (text, decimals, fault) in [
        ("", 18, "amount is empty, at least one digit is needed"),
        (".", 18, "amount is empty, at least one digit is needed"),
        (".5", 18, "amount has a misplaced decimal point (byte 0)"),
        ("5.", 18, "amount has a misplaced decimal point (byte 1)"),
        ("1.2.3", 18, "amount has a misplaced decimal point (byte 3)"),
        ("..", 18, "amount has a misplaced decimal point (byte 0)"),
        ("1,5", 18, "amount has ',' where only digits are accepted (byte 1)"),
        ("x1.2.3", 18, "amount has 'x' where only digits are accepted (byte 0)"),
        ("12a.", 18, "amount has 'a' where only digits are accepted (byte 2)"),
        ("-0.5", 18, "amount has '-' where only digits are accepted (byte 0)"),
        ("1.-5", 18, "amount has '-' where only digits are accepted (byte 2)"),
        ("1e18", 18, "amount has 'e' where only digits are accepted (byte 1)"),
        ("12.5", 0, "amount has 1 decimals, at most 0 are kept (byte 3)"),
        ("12.345", 2, "amount has 3 decimals, at most 2 are kept (byte 5)"),
        ("1.0000000000000000000", 18, "amount has 19 decimals, at most 18 are kept (byte 20)"),
        ("1.0000000000000000000x", 99, "amount has 19 decimals, at most 18 are kept (byte 20)"),
        (
            "115792089237316195423570985008687907853269984665640564039458",
            18,
            "amount is above 2^256 - 1 base units",
        ),
    ] {
        assert_eq!(said(text, decimals), fault, "{text:?}");
    }
}

#[test]
fn addresses() {
    let form = "address is not 0x followed by 40 hexadecimal digits";
    let checksum = "address has a wrong checksum: a character was misread";
    refuses::<Address>(&[
        ("", form),
        ("0x", form),
        ("0x123", form),
        ("f39Fd6e51aad88F6F4ce6aB8827279cffFb92266", form),
        ("0XF39FD6E51AAD88F6F4CE6AB8827279CFFFB92266", form),
        ("0xf39Fd6e51aad88F6F4ce6aB8827279cffFb9226", form),
        ("0xf39Fd6e51aad88F6F4ce6aB8827279cffFb922660", form),
        ("0xg39Fd6e51aad88F6F4ce6aB8827279cffFb92266", form),
        (" 0xf39Fd6e51aad88F6F4ce6aB8827279cffFb92266", form),
        ("0xF39Fd6e51aad88F6F4ce6aB8827279cffFb92266", checksum),
    ]);
    refuses::<TemporaryAccount>(&[
        ("0x1", form),
        (
            "0xf39Fd6e51aad88F6F4ce6aB8827279cffFb92266",
            "address is not a temporary account: it does not start with 0xffffffff and end with eight zeros",
        ),
    ]);
}

#[test]
fn ids() {
    let (short, long) = (format!("0x{}", "ab".repeat(31)), format!("0x{}", "ab".repeat(33)));
    let bare = "ab".repeat(32);
    for text in ["", "0x", "0x12", &short, &long, &bare, &format!("0x{}zz", "ab".repeat(31))] {
        let fault = |what| format!("{what} is not 0x followed by 64 hexadecimal digits");
        assert_eq!(text.parse::<PaymentId>().unwrap_err().to_string(), fault("payment id"));
        assert_eq!(text.parse::<ShopId>().unwrap_err().to_string(), fault("shop id"));
        assert_eq!(text.parse::<TaskId>().unwrap_err().to_string(), fault("task id"));
    }
    let (most, more) = ("가".repeat(66), "가".repeat(67));
    assert_eq!(most.parse::<PurchaseId>().unwrap().as_str(), most);
    refuses::<PurchaseId>(&[
        (&more, "purchase id has 67 characters, at most 66 are kept"),
        ("a\tb", "purchase id has a control character (byte 1)"),
        ("가\0", "purchase id has a control character (byte 3)"),
        ("a\nb", "purchase id has a control character (byte 1)"),
    ]);
    refuses::<TerminalId>(&[
        (&more, "terminal id has 67 characters, at most 66 are kept"),
        ("\u{7f}", "terminal id has a control character (byte 0)"),
    ]);
}

#[test]
fn portable_ids_are_those_that_every_relay_keeps() {
    for (text, portable) in [
        ("P-2024.0_1", true),
        ("", false),
        ("P 1", false),
        ("it's", false),
        ("구매", false),
        (&"a".repeat(64), true),
        (&"a".repeat(65), false),
    ] {
        assert_eq!(text.parse::<PurchaseId>().unwrap().is_portable(), portable, "{text:?}");
    }
}

#[test]
fn signatures() {
    let form = "signature is not 0x followed by 130 hexadecimal digits";
    let good = format!("0x{}1b", "11".repeat(64));
    assert_eq!(good.parse::<Signature>().unwrap().to_string(), good);
    for text in [
        "",
        "0x",
        &good.replace("0x", ""),
        &good.replace("0x", "0X"),
        &format!(" {good}"),
        &format!("{good} "),
        &format!("0x{}", "11".repeat(64)),
        &format!("0x{}", "11".repeat(66)),
        &good.replacen("11", "1g", 1),
    ] {
        refuses::<Signature>(&[(text, form)]);
    }
    assert_eq!(Signature::parse_lenient("0x11").unwrap_err().to_string(), form);
    assert_eq!(Signature::parse_lenient(&"11".repeat(64)).unwrap_err().to_string(), form);
    assert_eq!(
        Signature::parse_lenient(&format!("0x{}", "zz".repeat(64))).unwrap_err().to_string(),
        form
    );
}

#[test]
fn secret_keys_never_repeat_what_was_given() {
    let (form, range) =
        ("key is not 64 hexadecimal digits", "key is outside the range of secp256k1 keys");
    let order = "fffffffffffffffffffffffffffffffebaaedce6af48a03bbfd25e8cd0364141";
    refuses::<SecretKey>(&[
        ("", form),
        ("0x", form),
        ("hunter2", form),
        (&"11".repeat(31), form),
        (&"0".repeat(64), range),
        (order, range),
    ]);
    let last: SecretKey = order.replace("4141", "4140").parse().unwrap();
    assert_eq!(last.address().to_string(), "0x80C0dbf239224071c59dD8970ab9d542E3414aB2");
    assert_eq!(format!("{last:?}"), "SecretKey(of 0x80C0dbf239224071c59dD8970ab9d542E3414aB2)");
    let again: SecretKey = format!(" 0x{}\n", hex::encode(*last.to_bytes())).parse().unwrap();
    assert_eq!(again.address(), last.address());
}

#[test]
fn rates_and_whole_numbers() {
    let said = |text| Rate::parse(text).unwrap_err().to_string();
    let rate = "rate is not a decimal number with at most 9 decimals: ";
    assert_eq!(said("0"), "rate is zero");
    assert_eq!(said("0.000000000"), "rate is zero");
    assert_eq!(said(""), format!("{rate}amount is empty, at least one digit is needed"));
    assert_eq!(
        said("0.0000000001"),
        format!("{rate}amount has 10 decimals, at most 9 are kept (byte 11)")
    );
    let form = "number is not one or more decimal digits";
    refuses::<Uint>(&[
        ("", form),
        ("-1", form),
        ("+1", form),
        ("1.0", form),
        ("0x1", form),
        (" 1", form),
        (
            "115792089237316195423570985008687907853269984665640564039457584007913129639936",
            "number is above 2^256 - 1",
        ),
    ]);
    assert_eq!(
        "0018446744073709551616".parse::<Uint>().unwrap().to_string(),
        "18446744073709551616"
    );
    assert_eq!("000".parse::<Uint>().unwrap(), Uint::from(0));
}

#[test]
fn statuses_are_eighteen_numbers() {
    let known: Vec<u8> = (0..=u8::MAX).filter(|number| Status::try_from(*number).is_ok()).collect();
    assert_eq!(known, [11, 12, 13, 14, 15, 16, 17, 18, 19, 51, 52, 53, 54, 55, 56, 57, 58, 59]);
    assert_eq!(
        Status::try_from(20).unwrap_err().to_string(),
        "payment status 20 is neither 11 to 19 nor 51 to 59"
    );
}
