//! Reading a configuration: `relay.md §2`.

use std::path::PathBuf;

use kios_protocol::refund::Gateway;
use kios_relay::config::{Config, Database, SessionRule, read};

pub(crate) fn with(text: &str, environment: &[(&str, &str)]) -> Result<Config, String> {
    let environment = environment.iter().map(|(name, value)| ((*name).into(), (*value).into()));
    read(text, environment).map_err(|fault| fault.to_string())
}

#[track_caller]
pub(crate) fn refused(text: &str) -> String {
    let fault = with(text, &[]).unwrap_err();
    assert!(!fault.contains('\n'), "{fault}");
    fault
}

pub(crate) const WHOLE: &str = r#"
listen = "0.0.0.0:80"
database = "sqlite:/var/lib/kios.db"
chain_id = 1
shop_id_prefix = "0x0001ab"
payment_signers = ["0x1563915e194D8CfBA1943570603F7606A3115508"]
access_key = "sesame"
support_payment_v1 = false
fee_basis_points = 250
temporary_account_seconds = 61
payment_timeout_seconds = 46
forced_close_seconds = 301
cancel_window_seconds = 10
require_session = true

[rates]
krw = "1"
usd = "1301.234567891"

[[shops]]
id = "0x0001abababababababababababababababababababababababababababababab"
name = "Cafe"
currency = "KRW"
owner = "0x5CbDd86a2FA8Dc4bDdd8a8f69dBa48572EeC07FB"

[[accounts]]
address = "0x19e7e376e7c213b7e7e7e46cc70a5dd086daff2a"
points = "12.5"
"#;

#[test]
fn every_key_is_read() {
    let config = with(WHOLE, &[]).unwrap();
    assert_eq!(config.listen.to_string(), "0.0.0.0:80");
    assert_eq!(config.database, Database::File(PathBuf::from("/var/lib/kios.db")));
    assert_eq!((config.chain_id, config.shop_id_prefix.as_str()), (1, "0x0001ab"));
    assert_eq!(config.payment_signers.len(), 1);
    assert_eq!(config.access_key.unwrap().expose(), "sesame");
    assert!(!config.support_payment_v1 && config.require_session == SessionRule::Everyone);
    assert_eq!((config.fee.get(), config.temporary_account_seconds), (250, 61));
    let clocks = config.clocks;
    assert_eq!((clocks.answer, clocks.forced_close, clocks.cancel_window), (46, 301, 10));
    assert_eq!(config.rates.symbols().collect::<Vec<_>>(), ["krw", "usd"]);
    assert_eq!((config.shops[0].currency.as_str(), config.shops[0].active), ("krw", true));
    assert_eq!(config.accounts[0].points.to_decimal(0), "12.5");
}

#[test]
fn an_empty_file_is_the_defaults() {
    let config = with("", &[]).unwrap();
    assert_eq!(config.listen.to_string(), "127.0.0.1:7070");
    assert_eq!(config.database, Database::File(PathBuf::from("kios.db")));
    assert_eq!((config.chain_id, config.fee.get()), (24_680, 500));
}

#[test]
fn the_environment_is_over_the_file() {
    let environment = [
        ("KIOS_LISTEN", "127.0.0.1:1"),
        (
            "KIOS_PAYMENT_SIGNERS",
            "0x1563915e194D8CfBA1943570603F7606A3115508, 0x19e7e376e7c213b7e7e7e46cc70a5dd086daff2a",
        ),
        ("KIOS_FEE_BASIS_POINTS", "0"),
        ("KIOS_RATES_JPY", "10"),
        ("KIOS_ACCOUNTS", "[]"),
        ("KIOS_KIOSK_DIR", "dist"),
        ("HOME", "/root"),
    ];
    let config = with(WHOLE, &environment).unwrap();
    assert_eq!(config.listen.to_string(), "127.0.0.1:1");
    assert_eq!(config.payment_signers.len(), 2);
    assert_eq!(config.fee.get(), 0);
    assert_eq!(config.rates.symbols().count(), 3);
    assert!(config.accounts.is_empty());
    assert_eq!(config.kiosk_dir, Some(PathBuf::from("dist")));
    let fault = with("", &[("KIOS_LISTNE", "127.0.0.1:1")]).unwrap_err();
    assert!(fault.contains("KIOS_LISTNE names no key") && !fault.contains('\n'), "{fault}");
    let fault = with("", &[("KIOS_LISTEN", "here")]).unwrap_err();
    assert_eq!(
        fault,
        "config: listen = here is not accepted: invalid socket address syntax; \
         accepted: an address and a port, such as 127.0.0.1:7070"
    );
}

#[test]
fn a_bad_value_is_one_line_with_key_value_and_what_is_accepted() {
    let cases = [
        ("listen = 12", "listen = 12"),
        ("chain_id = -1", "chain_id = -1"),
        ("chain_id = [1]", "chain_id = [1]"),
        ("support_payment_v1 = 1", "support_payment_v1 = 1"),
        ("fee_basis_points = 10001", "above 10000"),
        ("payment_timeout_seconds = 0", "payment_timeout_seconds = 0"),
        ("forced_close_seconds = 45", "not above payment_timeout_seconds"),
        ("shop_id_prefix = \"0x00AB\"", "shop_id_prefix"),
        ("payment_signers = [\"0x12\"]", "payment_signers = 0x12"),
        ("[rates]\nkrw = 0", "rates.krw = 0"),
        ("[rates]\nkrw = \"1.0000000001\"", "rates.krw"),
        ("[[accounts]]\naddress = \"me\"", "accounts[0].address = me"),
        (
            "[[accounts]]\naddress = \"0x19e7e376e7c213b7e7e7e46cc70a5dd086daff2a\"",
            "accounts[0].points is missing",
        ),
        ("[[shops]]\nid = \"0x1\"", "shops[0].id = 0x1"),
        (&WHOLE.replace("0x0001ab\"", "0x0002\""), "it does not begin with shop_id_prefix, 0x0002"),
        (&WHOLE.replace("name = \"Cafe\"", "name = \" \""), "shops[0].name =  "),
        ("shops = 1", "shops = 1"),
    ];
    for (text, expected) in cases {
        let fault = refused(text);
        assert!(fault.contains(expected), "{fault}");
        assert!(fault.contains("accepted: "), "{fault}");
    }
}

#[test]
fn a_shop_needs_a_currency_with_a_rate() {
    let fault = refused(&WHOLE.replace("krw = \"1\"", ""));
    assert!(fault.contains("shops[0].currency = KRW"), "{fault}");
}

#[test]
fn what_this_version_does_not_offer_is_refused() {
    let fault = refused("database = \"postgres://user:pass@host/db\"");
    assert!(fault.contains("PostgreSQL is not offered by this version"), "{fault}");
}

#[test]
fn who_is_called_is_read_and_the_key_is_never_repeated() {
    let called =
        |url: &str, key: &str| format!("[callback]\nurl = \"{url}\"\naccess_key = \"{key}\"");
    let callback = with(&called("http://127.0.0.1:3400/callback", "sesame"), &[]).unwrap().callback;
    let callback = callback.unwrap();
    assert_eq!(callback.url.as_str(), "http://127.0.0.1:3400/callback");
    assert_eq!(callback.access_key.expose(), "sesame");
    assert!(!format!("{callback:?}").contains("sesame"));
    let environment =
        [("KIOS_CALLBACK_URL", "https://till.example/"), ("KIOS_CALLBACK_ACCESS_KEY", "open")];
    let over = with(&called("http://127.0.0.1:3400/callback", "sesame"), &environment).unwrap();
    let alone = with("", &environment).unwrap();
    for callback in [over.callback.unwrap(), alone.callback.unwrap()] {
        assert_eq!(callback.url.as_str(), "https://till.example/");
        assert_eq!(callback.access_key.expose(), "open");
    }
    assert!(with("", &[]).unwrap().callback.is_none());
    for (text, said) in [
        (called("till.example", "sesame"), "callback.url = till.example"),
        (called("ftp://till.example", "sesame"), "no address of a web server"),
        (called("http://till.example", "sesame"), "would travel in the open"),
        (called("https://me:sesame@till.example", "sesame"), "a password in it"),
        (called("https://till.example", ""), "callback.access_key = …"),
        (called("https://till.example", "sesame seed"), "callback.access_key = …"),
        ("[callback]".to_owned(), "callback.url is missing"),
        ("[callback]\nurl = \"https://x\"".to_owned(), "callback.access_key is missing"),
        ("callback = \"http://x\"".to_owned(), "callback = "),
        ("[callback]\nurls = \"http://x\"".to_owned(), "callback.url is missing"),
    ] {
        let fault = refused(&text);
        assert!(fault.contains(said) && !fault.contains("sesame"), "{fault}");
    }
}

#[test]
fn a_phone_number_is_kept_and_a_wrong_one_is_refused() {
    let account = |phone: &str| {
        format!(
            "[[accounts]]\naddress = \"0x{}\"\npoints = \"1\"\nphone = \"{phone}\"",
            "11".repeat(20)
        )
    };
    let config = with(&account("+82 10-1000-2099"), &[]).unwrap();
    assert_eq!(config.accounts[0].phone.as_ref().unwrap().to_string(), "+82 10-1000-2099");
    for wrong in ["010-1000-2099", "+82", "+82 CALL-ME-NOW"] {
        assert!(refused(&account(wrong)).contains("accounts[0].phone"), "{wrong}");
    }
}

#[test]
fn a_delegator_s_key_is_read_and_never_repeated() {
    let owner = "owner = \"0x5CbDd86a2FA8Dc4bDdd8a8f69dBa48572EeC07FB\"\n";
    let with_key =
        |key: &str| WHOLE.replace(owner, &format!("{owner}delegator_private_key = {key}\n"));
    let key = "1d".repeat(32);
    let config = with(&with_key(&format!("\"0x{key}\"")), &[]).unwrap();
    let expected: kios_protocol::SecretKey = key.parse().unwrap();
    let delegator = config.delegator(config.shops[0].id).unwrap();
    assert_eq!(delegator.address(), expected.address());
    assert!(!format!("{config:?}").contains(&key));
    for wrong in
        [format!("\"0x{key}1d\""), format!("[\"{key}\"]"), format!("\"{}\"", "00".repeat(32))]
    {
        let fault = refused(&with_key(&wrong));
        assert!(fault.contains("shops[0].delegator_private_key"), "{fault}");
        assert!(!fault.contains("1d1d") && !fault.contains("0000"), "{fault}");
    }
}

#[test]
fn settlement_needs_a_rate_for_the_token_and_names_each_provider_once() {
    let provider =
        format!("[[settlement.providers]]\naddress = \"0x{}\"\ntokens = \"5\"\n", "11".repeat(20));
    let text = format!("[rates]\ntoken = \"100\"\n[settlement]\ntokens = \"10\"\n{provider}");
    let settlement = with(&text, &[("KIOS_SETTLEMENT_TOKENS", "12")]).unwrap().settlement;
    assert_eq!(settlement.tokens.unwrap().to_decimal(0), "12");
    assert!(settlement.has_provider(settlement.providers[0].address));
    assert!(!with("", &[]).unwrap().settlement.is_on());
    for (text, said) in [
        (text.replace("token = \"100\"", ""), "the token has no rate"),
        (format!("{text}{provider}"), "the same address as a provider above"),
        (text.replace("tokens = \"5\"", ""), "settlement.providers[0].tokens is missing"),
        (text.replace("tokens = \"10\"", ""), "settlement.tokens is missing"),
        (text.replace("0x11", "0x"), "settlement.providers[0].address"),
    ] {
        let fault = refused(&text);
        assert!(fault.contains(said) && fault.contains("accepted: "), "{fault}");
    }
}

#[test]
fn a_shop_has_the_limits_of_its_own_or_those_of_every_shop() {
    let id = |last: &str| format!("0x{}{last}", "0".repeat(62));
    let shop = format!("[[staff.shops]]\nid = \"{}\"\nrefund_action = \"7\"\n", id("01"));
    let text = format!("[staff]\nrefund_action = \"5\"\npoints_shop_day = \"0\"\n{shop}");
    let staff =
        with(&text, &[("KIOS_STAFF_POINTS_ACTION", "9"), ("KIOS_STAFF_UNATTENDED", "true")])
            .unwrap()
            .staff;
    assert!(staff.unattended);
    let limits = |last: &str| {
        let limits = staff.limits(id(last).parse().unwrap());
        [limits.refund.action, limits.points.action, limits.points.shop_day]
            .map(|limit| limit.to_decimal(0))
    };
    assert_eq!(limits("01"), ["7", "9", "0"]);
    assert_eq!(limits("02"), ["5", "9", "0"]);
    let default = with("", &[]).unwrap().staff;
    assert_eq!(default.default.refund.action.to_decimal(0), "100000");
    for (text, said) in [
        (text.replace("\"5\"", "\"-5\""), "staff.refund_action"),
        (text.replace("\"7\"", "\"all\""), "staff.shops[0].refund_action"),
        (format!("{text}{shop}"), "the same shop as one above"),
        (text.replace("points_shop_day", "points_week"), "staff.points_week"),
    ] {
        assert!(refused(&text).contains(said), "{}", refused(&text));
    }
}

const GATEWAYS: &str = r#"
[gateways.eximbay]
url = "https://api-test.eximbay.com/"
mid = "1849705C64"
api_key = "test_key_of_the_shop"
[gateways.kicc]
url = "http://127.0.0.1:4000"
mall_id = "T0001997"
secret_key = "easypay!TESTKEY"
client_ip = "127.0.0.1"
client_id = "admin.kiosk"
not_found_codes = ["SB07"]
"#;

#[test]
fn gateways_are_read_and_their_keys_never_shown() {
    let config = with(GATEWAYS, &[("KIOS_GATEWAYS_KICC_MALL_ID", "T0001998")]).unwrap();
    let shown = format!("{config:?}");
    let (eximbay, kicc) = (config.gateways.eximbay.unwrap(), config.gateways.kicc.unwrap());
    assert_eq!(eximbay.url, "https://api-test.eximbay.com");
    assert_eq!(
        (eximbay.mid.as_str(), eximbay.api_key.expose()),
        ("1849705C64", "test_key_of_the_shop")
    );
    assert_eq!((kicc.url.as_str(), kicc.mall_id.as_str()), ("http://127.0.0.1:4000", "T0001998"));
    assert_eq!(kicc.secret_key.expose(), "easypay!TESTKEY");
    assert_eq!(
        (kicc.client_ip.as_deref(), kicc.client_id.as_deref()),
        (Some("127.0.0.1"), Some("admin.kiosk"))
    );
    assert_eq!((kicc.timeout.as_secs(), eximbay.timeout.as_secs()), (30, 30));
    assert!(!shown.contains("test_key") && !shown.contains("TESTKEY"), "{shown}");
    let none = with("", &[]).unwrap().gateways;
    assert!(none.eximbay.is_none() && none.kicc.is_none());
    let environment = [
        ("KIOS_GATEWAYS_EXIMBAY_URL", "https://api.eximbay.com"),
        ("KIOS_GATEWAYS_EXIMBAY_MID", "M1"),
        ("KIOS_GATEWAYS_EXIMBAY_API_KEY", "k"),
    ];
    let config = with("", &environment).unwrap();
    assert_eq!(config.gateways.eximbay.unwrap().mid, "M1");
    let fault = with("", &[("KIOS_GATEWAYS_EXIMBAY_APIKEY", "typo")]).unwrap_err();
    assert!(fault.contains("KIOS_GATEWAYS_EXIMBAY_APIKEY") && !fault.contains("typo"), "{fault}");
}

const MERCHANTS: &str = r#"
[gateways.kicc]
url = "http://127.0.0.1:4000"
[[gateways.kicc.merchants]]
shop = "SHOP"
mall_id = "T0001999"
secret_key = "easypay!SHOPKEY"
client_id = "shop.kiosk"
"#;

#[test]
fn a_shop_may_have_a_merchant_of_its_own() {
    let shop = crate::support::shop_id(1);
    let text = MERCHANTS.replace("SHOP\"", &format!("{shop}\""));
    let gateways = with(&text, &[]).unwrap().gateways;
    let kicc = &gateways.shop_kicc[&shop];
    assert_eq!((kicc.mall_id.as_str(), kicc.url.as_str()), ("T0001999", "http://127.0.0.1:4000"));
    assert_eq!(kicc.client_id.as_deref(), Some("shop.kiosk"));
    assert!(gateways.kicc.is_none() && gateways.shop_eximbay.is_empty());
    let both = text.replace("4000\"\n", "4000\"\nmall_id = \"T0001997\"\nsecret_key = \"k\"\n");
    assert_eq!(with(&both, &[]).unwrap().gateways.kicc.unwrap().mall_id, "T0001997");
    let twice = text.split_once("[[").map(|(_, merchant)| format!("{text}[[{merchant}")).unwrap();
    assert!(refused(&twice).contains("gateways.kicc.merchants[1].shop"));
    let nameless = refused(&text.replace("mall_id", "mallid"));
    assert!(nameless.contains("gateways.kicc.merchants[0].mall_id is missing"), "{nameless}");
    let half = text.replace("4000\"\n", "4000\"\nmall_id = \"T0001997\"\n");
    assert!(refused(&half).contains("gateways.kicc.secret_key is missing"));
}

#[test]
fn order_prefixes_tell_shops_apart() {
    let [one, two] = [1, 2].map(crate::support::shop_id);
    let text = |first: &str, second: &str| {
        format!("[gateways.order_prefixes]\n\"{one}\" = \"{first}\"\n\"{two}\" = \"{second}\"\n")
    };
    let prefixes = with(&text("S1-", "S2-"), &[]).unwrap().gateways.order_prefixes;
    assert_eq!((prefixes[&one].as_str(), prefixes[&two].as_str()), ("S1-", "S2-"));
    for (first, second) in [("S1", "S1-"), ("S1-", "S1"), ("S1", "S1"), ("", "S1"), ("a b", "S1")] {
        let fault = refused(&text(first, second));
        assert!(fault.contains("gateways.order_prefixes.0x"), "{fault}");
    }
    assert!(refused("[gateways.order_prefixes]\nshop = \"S1\"").contains("order_prefixes.shop"));
}

#[test]
fn shops_that_share_a_merchant_without_a_prefix_are_counted() {
    let shops = [1, 2, 3, 4].map(crate::support::shop_id);
    let merchants = MERCHANTS.replace("SHOP\"", &format!("{}\"", shops[0]));
    let default = "4000\"\nmall_id = \"T0001997\"\nsecret_key = \"k\"\n";
    let prefix = format!("[gateways.order_prefixes]\n\"{}\" = \"S2-\"\n", shops[1]);
    let text = format!("{}{prefix}", merchants.replace("4000\"\n", default));
    let gateways = with(&text, &[]).unwrap().gateways;
    // The first shop has a merchant of its own, the second a prefix.
    assert_eq!(gateways.shops_without_prefix(Gateway::Kicc, shops), 2);
    assert_eq!(gateways.shops_without_prefix(Gateway::Eximbay, shops), 0);
}

#[test]
fn a_bad_gateway_is_one_line_without_its_keys() {
    let cases = [
        (
            "https://api-test.eximbay.com/",
            "http://api.eximbay.com",
            "gateways.eximbay.url = http://api.eximbay.com",
        ),
        ("https://api-test.eximbay.com/", "https://api.eximbay.com/v1", "more than a scheme"),
        (
            "https://api-test.eximbay.com/",
            "https://u:p@api.eximbay.com",
            "gateways.eximbay.url = https://…@",
        ),
        ("https://api-test.eximbay.com/", "ftp://api.eximbay.com", "neither https nor http"),
        ("http://127.0.0.1:4000", "http://127.0.0.1.evil.test", "http to another machine"),
        ("1849705C64", "1849 705", "gateways.eximbay.mid = 1849 705"),
        ("T0001997", "T00019970", "gateways.kicc.mall_id = T00019970 is not accepted: too long"),
        ("\"127.0.0.1\"", "\"localhost\"", "gateways.kicc.client_ip = localhost"),
        ("admin.kiosk", "admin;kiosk", "gateways.kicc.client_id = admin;kiosk"),
        ("SB07", "0000", "gateways.kicc.not_found_codes = 0000"),
        ("easypay!TESTKEY", "", "gateways.kicc.secret_key = … is not accepted: empty"),
        ("test_key_of_the_shop", "a:b", "gateways.eximbay.api_key = … is not accepted"),
        ("mall_id = \"T0001997\"", "", "gateways.kicc.mall_id is missing"),
        ("client_id", "cleint_id", "gateways.kicc.cleint_id"),
        ("[gateways.kicc]", "[gateways.kics]", "gateways.kics = … is not a key"),
    ];
    for (from, to, expected) in cases {
        let text = GATEWAYS.replacen(from, to, 1);
        assert_ne!(text, GATEWAYS, "{from}");
        let fault = refused(&text);
        assert!(fault.contains(expected) && fault.contains("accepted: "), "{fault}");
        assert!(!fault.contains("test_key") && !fault.contains("a:b"), "{fault}");
    }
    assert!(refused("[gateways.kicc]").contains("gateways.kicc.url is missing"));
    assert!(refused("gateways = 1").contains("gateways = … is not accepted: not a table"));
}

#[test]
fn an_unknown_key_is_refused_and_a_secret_is_not_repeated() {
    assert!(refused("lisen = \"a\"").contains("lisen = \"a\" is not a key of the relay"));
    let fault = refused("acess_key = \"sesame\"");
    assert!(fault.contains("acess_key = … is not a key") && !fault.contains("sesame"), "{fault}");
    let fault = refused("database = \"postgres://user:pass@host/db\"");
    assert!(!fault.contains("pass@"), "{fault}");
    let config = with(WHOLE, &[]).unwrap();
    assert!(!format!("{config:?}").contains("sesame"));
    assert!(refused("access_key = \"\"").contains("access_key"));
}

#[test]
fn broken_toml_says_the_line() {
    assert!(refused("a = 1\nb = = 2").starts_with("config is not TOML (line 2)"));
}
