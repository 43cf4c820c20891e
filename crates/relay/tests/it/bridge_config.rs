//! Configuration of the network's relay: `relay.md §2`, `[upstream]`.

use kios_relay::config::{Config, read};

fn with(text: &str, environment: &[(&str, &str)]) -> Result<Config, String> {
    let environment = environment.iter().map(|(name, value)| ((*name).into(), (*value).into()));
    read(text, environment).map_err(|fault| fault.to_string())
}

#[test]
fn the_section_is_read_and_its_secrets_are_not_shown() {
    let text = "[upstream]\nurl = \"https://relay.example/base/\"\naccess_key = \"sesame\"\n\
        callback_access_key = \"open\"";
    let config = with(text, &[]).unwrap();
    assert!(!format!("{config:?}").contains("sesame"));
    let upstream = config.upstream.unwrap();
    assert_eq!(upstream.url, "https://relay.example/base");
    assert_eq!(upstream.access_key.unwrap().expose(), "sesame");
    assert_eq!(upstream.callback_access_key.unwrap().expose(), "open");
    assert!(with("", &[]).unwrap().upstream.is_none());
}

#[test]
fn the_environment_is_over_the_section() {
    let environment = [
        ("KIOS_UPSTREAM_URL", "http://127.0.0.1:7777"),
        ("KIOS_UPSTREAM_ACCESS_KEY", "sesame"),
        ("KIOS_UPSTREAM_CALLBACK_ACCESS_KEY", "open"),
    ];
    let config = with("[upstream]\nurl = \"https://x\"", &environment).unwrap();
    assert!(with("", &[("KIOS_UPSTREAM_URI", "typo")]).unwrap_err().contains("KIOS_UPSTREAM_URI"));
    let upstream = config.upstream.unwrap();
    assert_eq!(upstream.url, "http://127.0.0.1:7777");
    assert_eq!(upstream.access_key.unwrap().expose(), "sesame");
    assert_eq!(upstream.callback_access_key.unwrap().expose(), "open");
}

#[test]
fn keys_travel_in_the_open_only_within_this_machine() {
    for url in ["http://localhost:7070", "http://127.0.0.1", "http://[::1]:7070", "https://x"] {
        assert!(with(&format!("[upstream]\nurl = \"{url}\""), &[]).is_ok(), "{url}");
    }
    let cases = [
        ("http://relay.example", "keys and signatures would travel in the open"),
        ("http://127.0.0.1.evil.example", "keys and signatures would travel in the open"),
        ("ftp://relay.example", "no address of a web server"),
        ("relay.example", "relative URL without a base"),
        ("https://me:secret@relay.example", "a name or a password in it is not taken"),
        ("https://relay.example?key=1", "what follows ? or # is not taken"),
    ];
    for (url, expected) in cases {
        let fault = with(&format!("[upstream]\nurl = \"{url}\""), &[]).unwrap_err();
        assert!(fault.contains(expected) && fault.contains("upstream.url"), "{fault}");
        assert!(!fault.contains("secret") && !fault.contains('\n'), "{fault}");
    }
}

#[test]
fn half_a_section_is_refused() {
    for (text, expected) in [
        ("[upstream]", "upstream.url is missing"),
        ("upstream = 1", "not a table"),
        ("[upstream]\nurl = \"https://x\"\naccess_key = \"\"", "upstream.access_key = …"),
        ("[upstream]\nurl = \"https://x\"\nacess_key = \"sesame\"", "upstream.acess_key = …"),
    ] {
        let fault = with(text, &[]).unwrap_err();
        assert!(fault.contains(expected), "{fault}");
    }
}

#[test]
fn shops_need_no_rate_where_the_network_prices() {
    let shop = "[[shops]]\nid = \"0x0001abababababababababababababababababababababababababababababab\"\n\
        name = \"Cafe\"\ncurrency = \"KRW\"\nowner = \"0x5CbDd86a2FA8Dc4bDdd8a8f69dBa48572EeC07FB\"";
    assert!(with(shop, &[]).unwrap_err().contains("it has no rate"));
    let config = with(shop, &[("KIOS_UPSTREAM_URL", "https://x")]).unwrap();
    assert_eq!(config.shops[0].currency, "krw");
}

#[test]
fn the_purchase_service_is_read_and_its_key_is_not_shown() {
    let key = format!("0x{}", "55".repeat(32));
    let own = key.parse::<kios_protocol::SecretKey>().unwrap().address();
    let text = format!(
        "[upstream]\nurl = \"https://x\"\n[upstream.purchases]\nurl = \"https://save.example/\"\n\
         key = \"{key}\""
    );
    let config = with(&text, &[]).unwrap();
    assert!(!format!("{config:?}").contains(&"55".repeat(32)));
    let purchases = config.upstream.unwrap().purchases.unwrap();
    assert_eq!((purchases.url.as_str(), purchases.sender), ("https://save.example", own));

    let sender = format!("0x{}", "ab".repeat(20));
    let environment = [
        ("KIOS_UPSTREAM_URL", "https://x"),
        ("KIOS_UPSTREAM_PURCHASES_URL", "http://127.0.0.1:3030"),
        ("KIOS_UPSTREAM_PURCHASES_KEY", key.as_str()),
        ("KIOS_UPSTREAM_PURCHASES_SENDER", sender.as_str()),
    ];
    let purchases = with("", &environment).unwrap().upstream.unwrap().purchases.unwrap();
    assert_eq!(purchases.sender.to_lower(), sender);

    for (name, value, expected) in [
        ("KIOS_UPSTREAM_PURCHASES_KEY", "0x55", "upstream.purchases.key"),
        ("KIOS_UPSTREAM_PURCHASES_URL", "http://save.example", "upstream.purchases.url"),
        ("KIOS_UPSTREAM_PURCHASES_SENDER", "0x1", "upstream.purchases.sender"),
    ] {
        let fault = with(&text, &[(name, value)]).unwrap_err();
        assert!(fault.contains(expected) && fault.contains("accepted"), "{fault}");
    }
    let missing = "[upstream]\nurl = \"https://x\"\n[upstream.purchases]\nurl = \"https://x\"";
    assert!(with(missing, &[]).unwrap_err().contains("upstream.purchases.key"));
}
