//! Field parsing by the network's rules, which are looser than JSON's types.

use kios_protocol::api::{Fields, Location, Reader, Violation};
use kios_protocol::{Amount, Signature};
use serde_json::{Value, json};

fn fields(body: &Value) -> Fields {
    Fields::from_json(body.to_string().as_bytes()).unwrap()
}

/// The result of parsing one value, or the text of the refusal.
fn read<T>(
    value: Value,
    read: impl FnOnce(&mut Reader<'static>, &str) -> Option<T>,
) -> Result<T, String> {
    let fields: &'static Fields = Box::leak(Box::new(fields(&json!({ "it": value }))));
    let mut reader = fields.reader();
    let made = read(&mut reader, "it");
    reader.finish(made).map_err(|violations| {
        violations.into_iter().map(|violation| violation.detail).collect::<Vec<_>>().join("; ")
    })
}

#[test]
fn a_body_is_an_object_or_named_as_what_it_is() {
    let fault = |body: &[u8]| Fields::from_json(body).unwrap_err().to_string();
    assert_eq!(fault(b"{\"a\":"), "body is not JSON: EOF while parsing a value at line 1 column 5");
    assert_eq!(fault(b"\xff"), "body is not JSON: expected value at line 1 column 1");
    assert!(fault(br#"{"purchaseId":"\ud83d"}"#).starts_with("body is not JSON: "));
    for body in ["[]", "null", "\"text\"", "7", "true"] {
        assert_eq!(fault(body.as_bytes()), "body is JSON but not an object", "{body}");
    }
    assert!(Fields::from_json(b"").unwrap().text("a").is_none());
}

#[test]
fn a_text_is_trimmed_and_may_be_any_scalar() {
    for (value, text) in [
        (json!("  P 1\t\r\n"), "P 1"),
        (json!("\u{feff}\u{a0}P\u{3000}"), "P"),
        (json!("\u{85}P"), "\u{85}P"),
        (json!(""), ""),
        (json!("   "), ""),
        (json!(null), "null"),
        (json!(7), "7"),
        (json!(-7), "-7"),
        (json!(1.5), "1.5"),
        (json!(true), "true"),
        (json!("null"), "null"),
    ] {
        assert_eq!(read(value.clone(), Reader::present).as_deref(), Ok(text), "{value}");
        assert_eq!(read(value, Reader::optional).as_deref(), Ok(text));
    }
    for value in [json!([]), json!(["P"]), json!({"a": 1})] {
        assert_eq!(read(value.clone(), Reader::present).unwrap_err(), "it is not a text");
        assert_eq!(read(value, Reader::optional).unwrap_err(), "it is not a text");
    }
}

#[test]
fn what_is_missing_is_named_unless_it_is_optional() {
    let fields = fields(&json!({}));
    let mut reader = fields.reader();
    assert_eq!(reader.present("paymentId"), None);
    assert_eq!(reader.optional("note").as_deref(), Some(""));
    assert_eq!(reader.optional_terminal_id("terminalId").unwrap().as_str(), "");
    let violations = reader.finish(Some(())).unwrap_err();
    assert_eq!(
        serde_json::to_value(&violations).unwrap(),
        json!([{ "msg": "Invalid value", "param": "paymentId", "location": "body",
                 "detail": "paymentId is missing" }])
    );
}

#[test]
fn an_amount_is_digits_or_an_exact_json_integer() {
    let most = 9_007_199_254_740_991_u64;
    for (value, units) in [
        (json!("10"), 10),
        (json!(" 0010 "), 10),
        (json!("0"), 0),
        (json!(0), 0),
        (json!(25), 25),
        (json!(1e3), 1000),
        (json!(1000.0), 1000),
        (json!(most), most),
    ] {
        let amount = Amount::from_base_units(units.into());
        assert_eq!(read(value.clone(), Reader::amount), Ok(amount), "{value}");
    }
    let number =
        "it as a JSON number is not an integer up to 9007199254740991; send digits as text";
    for value in [json!(most + 1), json!(1e21), json!(-1), json!(1.5), json!(-0.0), json!(1e16)] {
        assert_eq!(read(value.clone(), Reader::amount).unwrap_err(), number, "{value}");
    }
    for value in [json!("+5"), json!("1.5"), json!("1e3"), json!(""), json!(null), json!("0x10")] {
        let said = read(value.clone(), Reader::amount).unwrap_err();
        assert!(said.starts_with("amount "), "{value}: {said}");
    }
    assert_eq!(read(json!([1]), Reader::amount).unwrap_err(), "it is not a text");
}

#[test]
fn yes_and_no_are_words_or_json() {
    for (value, flag) in [
        (json!(true), true),
        (json!(false), false),
        (json!("true"), true),
        (json!("TRUE"), true),
        (json!(" False "), false),
    ] {
        assert_eq!(read(value.clone(), Reader::flag), Ok(flag), "{value}");
    }
    for value in [json!(1), json!(0), json!("1"), json!("yes"), json!(""), json!(null)] {
        let said = read(value.clone(), Reader::flag).unwrap_err();
        assert_eq!(said, "it is neither true nor false", "{value}");
    }
}

#[test]
fn a_signature_is_taken_as_it_is() {
    let good = format!("0x{}1b", "11".repeat(64));
    let read = |text: String| read(json!(text), Reader::signature);
    assert_eq!(read(good.clone()).unwrap().to_string(), good);
    assert_eq!(read(good.to_uppercase().replace("0X", "0x")).unwrap().to_string(), good);
    assert_eq!(read(good.replace("0x", "0X")).unwrap(), Signature::NOBODY);
    for text in [format!(" {good}"), format!("{good}\n"), good.replace("0x", ""), "0X".into()] {
        assert_eq!(
            read(text.clone()).unwrap_err(),
            "signature is not 0x followed by 130 hexadecimal digits",
            "{text:?}"
        );
    }
}

#[test]
fn ids_and_addresses_are_trimmed() {
    let id = format!("0x0001{}", "ab".repeat(30));
    for text in
        [id.clone(), format!(" {id} "), id.to_uppercase(), id.to_uppercase().replace('X', "x")]
    {
        assert_eq!(read(json!(text), Reader::shop_id).unwrap().to_string(), id);
    }
    let account = "0xf39Fd6e51aad88F6F4ce6aB8827279cffFb92266";
    for text in [account.to_owned(), format!("\t{account} "), account.to_lowercase()] {
        assert_eq!(read(json!(text), Reader::address).unwrap().to_string(), account);
    }
    assert_eq!(read(json!(" TM 1 "), Reader::terminal_id).unwrap().as_str(), "TM 1");
    assert_eq!(read(json!("구매 😀"), Reader::purchase_id).unwrap().as_str(), "구매 😀");
    assert_eq!(
        read(json!("a".repeat(67)), Reader::purchase_id).unwrap_err(),
        "purchase id has 67 characters, at most 66 are kept"
    );
}

#[test]
fn every_fault_is_named_once_with_its_value_and_place() {
    let pairs = [("account", "xyz"), ("amount", "-1"), ("amount", "7")];
    let pairs = pairs.map(|(name, value)| (name.to_owned(), value.to_owned()));
    let fields = Fields::from_pairs(pairs, Location::Query);
    let mut reader = fields.reader();
    let made = reader.address("account").zip(reader.amount("amount"));
    let violations = reader.finish(made).unwrap_err();
    assert_eq!(
        serde_json::to_value(&violations).unwrap(),
        json!([
            { "value": "xyz", "msg": "Invalid value", "param": "account", "location": "query",
              "detail": "address is not 0x followed by 40 hexadecimal digits" },
            { "value": "-1", "msg": "Invalid value", "param": "amount", "location": "query",
              "detail": "amount has '-' where only digits are accepted (byte 0)" },
        ])
    );
    let again: Vec<Violation> =
        serde_json::from_value(serde_json::to_value(&violations).unwrap()).unwrap();
    assert_eq!(again, violations);
}

#[test]
fn a_signed_body_has_each_of_its_fields_once_and_no_others() {
    let signature = format!("0x{}1b", "11".repeat(64));
    let named = |fields: &Fields| {
        let mut reader = fields.reader();
        let (id, signature) = (reader.present("paymentId"), reader.signature("signature"));
        let finished = reader.finish(id.zip(signature));
        finished.err().unwrap_or_default().into_iter().map(|fault| fault.param).collect::<Vec<_>>()
    };
    let once = format!(r#"{{"paymentId":"1","signature":"{signature}","accessKey":"k"}}"#);
    assert_eq!(named(&Fields::from_json(once.as_bytes()).unwrap()), Vec::<String>::new());
    for (more, expected) in [
        (r#""paymentId":"2""#, "paymentId"),
        (r#""signature":"0x""#, "signature"),
        (r#""PaymentId":"1""#, "PaymentId"),
        (r#""note":"1""#, "note"),
    ] {
        let body = once.replacen('{', &format!("{{{more},"), 1);
        let json = Fields::from_json(body.as_bytes()).unwrap();
        assert!(named(&json).contains(&expected.to_owned()), "{body}");
        let body = once.replacen('}', &format!(",{more}}}"), 1);
        let json = Fields::from_json(body.as_bytes()).unwrap();
        assert_eq!(named(&json), [expected], "{body}");
        let [name, value] = more.split(':').collect::<Vec<_>>().try_into().unwrap();
        let pairs = [("paymentId", "1"), ("signature", &signature), (name, value)]
            .map(|(name, value)| (name.replace('"', ""), value.replace('"', "")));
        assert_eq!(named(&Fields::from_pairs(pairs, Location::Body)), [expected], "{more}");
    }
}
