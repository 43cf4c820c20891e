//! Who may read what: `[access]`.

use std::sync::LazyLock;

use axum::body::Body;
use axum::http::{Request, StatusCode};
use kios_protocol::PhoneHash;
use kios_protocol::session::Resource;
use kios_relay::config::{AccessConfig, ReadAccess, read};
use serde_json::Value;

use crate::support::{ACCESS_KEY, METRICS, Relay, Reply, key, shop_id};
use crate::wire::{Server, terminal, token};

async fn reads(relay: &Relay, path: &str, authorization: Option<&str>) -> Reply {
    let mut request = Request::get(path);
    if let Some(value) = authorization {
        request = request.header("authorization", value);
    }
    relay.request(request.body(Body::empty()).unwrap()).await
}

/// `0X` and upper-case digits.
/// The first zero percent-encoded.
fn escaped(text: &str) -> String {
    text.replacen('0', "%30", 1)
}

fn upper(text: &str) -> String {
    text.to_uppercase()
}

/// Each read with the sessions that may make it: a kiosk of shop 1, the customer, another customer.
fn table() -> Vec<(String, [bool; 3])> {
    let (customer, hash) = (key(0x11).address(), PhoneHash::of("+82 10-1000-2099"));
    let both = [true, true, false];
    let kiosks = [true, false, false];
    [
        ("/v1/task/list/-1".to_owned(), kiosks),
        ("/v1/task/list/-1/".to_owned(), kiosks),
        ("/V1/task/sequence/latest".to_owned(), kiosks),
        ("/v1/ledger/balance/phone/+82 10-1000-2099".replace(' ', "%20"), kiosks),
        (format!("/v1/ledger/balance/phoneHash/{hash}"), kiosks),
        (format!("/v1/link/to_account/{hash}"), kiosks),
        (format!("/v1/link/to_phone/{customer}"), both),
        (format!("/v1/mobile/exists/{customer}?type=0"), both),
        (format!("/v1/purchase/user/provide/{customer}"), both),
        (format!("/v1/purchase/user/provide/total/{customer}"), both),
        (format!("/v1/purchase/shop/provide/{}", shop_id(1)), kiosks),
        (format!("/v1/purchase/shop/provide/{}", shop_id(2)), [false; 3]),
        // Spellings that the handlers accept too.
        (format!("/v1/purchase/shop/provide/{}", upper(&shop_id(1).to_string())), kiosks),
        (format!("/v1/purchase/shop/provide/{}", escaped(&shop_id(1).to_string())), kiosks),
        (format!("/v1/link/to_account/{}", upper(&hash.to_string())), kiosks),
        (format!("/v1/link/to_phone/{}", escaped(&customer.to_string())), both),
        (format!("/v1/purchase/shop/provide/total/{}", shop_id(1)), kiosks),
        (format!("/v1/ledger/balance/account/{customer}"), both),
        (format!("/v2/payment/user/balance?account={customer}"), both),
        // The handler reads the first of a repeated name.
        (format!("/v2/payment/user/balance?account={customer}&account={customer}"), both),
        (format!("/v2/payment/info?account={customer}&amount=1&currency=krw"), both),
        (format!("/v1/payment/info?account={customer}&amount=1&currency=krw"), both),
        (format!("/v1/token/main/balance/{customer}"), both),
        (format!("/v1/token/side/balance/{customer}"), both),
        (format!("/v1/provider/balance/{customer}"), both),
    ]
    .into()
}

async fn relay(access: ReadAccess) -> (Relay, [String; 3]) {
    let relay = Relay::with(|config| {
        (config.access.tasks, config.access.phones) = (access, access);
        (config.access.sales, config.access.balances) = (access, access);
    })
    .await;
    let bearer = |token| format!("Bearer {token}");
    let kiosk = bearer(token(&relay.app, &key(0x22), terminal(shop_id(1), "T1")).await);
    let customer = bearer(token(&relay.app, &key(0x11), Resource::Account).await);
    let other = bearer(token(&relay.app, &key(0x12), Resource::Account).await);
    (relay, [kiosk, customer, other])
}

#[tokio::test]
async fn each_read_is_for_those_who_are_configured() {
    for access in [ReadAccess::Public, ReadAccess::Session, ReadAccess::Key] {
        let (relay, sessions) = relay(access).await;
        for (path, own) in table() {
            let expected = |may: bool| if may { StatusCode::OK } else { StatusCode::UNAUTHORIZED };
            let open = access == ReadAccess::Public;
            let reply = reads(&relay, &path, None).await;
            assert_eq!(reply.status, expected(open), "{access:?} {path}");
            assert_eq!(reply.code(), if open { 0 } else { 2001 }, "{path}");
            let head = Request::head(&path).body(Body::empty()).unwrap();
            assert_eq!(relay.preflight(head).await.0, expected(open), "{access:?} HEAD {path}");
            for (session, own) in sessions.iter().zip(own) {
                let may = open || (access == ReadAccess::Session && own);
                let reply = reads(&relay, &path, Some(session)).await;
                assert_eq!(reply.status, expected(may), "{access:?} {path} {session}");
            }
            assert_eq!(reads(&relay, &path, Some(ACCESS_KEY)).await.code(), 0, "{path}");
            assert_eq!(reads(&relay, &path, Some("wrong")).await.status, expected(open));
        }
    }
}

/// A path and query of a described read with the examples of its parameters.
fn example(path: &str, operation: &Value) -> String {
    let mut target = path.to_owned();
    let mut query = form_urlencoded::Serializer::new(String::new());
    for parameter in operation["parameters"].as_array().into_iter().flatten() {
        let name = parameter["name"].as_str().unwrap();
        let schema = parameter["schema"]["$ref"].as_str().unwrap_or_default();
        let schema = description().pointer(schema.trim_start_matches('#'));
        let value = schema.and_then(|schema| schema["examples"][0].as_str().map(str::to_owned));
        let value = value.unwrap_or_else(|| "1".to_owned());
        if parameter["in"] == "path" {
            target = target.replace(&format!("{{{name}}}"), &value);
        } else if parameter["required"] == true {
            query.append_pair(name, &value);
        }
    }
    format!("{target}?{}", query.finish())
}

fn description() -> &'static Value {
    static DESCRIPTION: LazyLock<Value> = LazyLock::new(|| {
        serde_json::from_str(include_str!("../../../../docs/openapi.json")).unwrap()
    });
    &DESCRIPTION
}

#[tokio::test]
async fn the_description_names_the_reads_that_may_be_refused() {
    let (relay, _) = relay(ReadAccess::Key).await;
    let server = Server::of(&relay.app).await;
    let mut refused = 0;
    for (path, methods) in description()["paths"].as_object().unwrap() {
        let operation = &methods["get"];
        if operation.is_null() || operation["security"][0]["session"].is_array() {
            continue;
        }
        let status = server.get(&example(path, operation), &[]).await.status;
        let described = operation["responses"]["401"].is_object();
        assert_eq!(status == StatusCode::UNAUTHORIZED, described, "{path}: {status}");
        refused += usize::from(described);
    }
    assert!(refused > 0);
}

#[tokio::test]
async fn a_kiosk_reads_the_tasks_of_its_shop_only() {
    let (relay, [kiosk, ..]) = relay(ReadAccess::Session).await;
    relay.approved().await;
    let rows = async |path: &str, authorization: &str| {
        reads(&relay, path, Some(authorization)).await.data().as_array().unwrap().len()
    };
    let other = token(&relay.app, &key(0x22), terminal(shop_id(2), "T1")).await;
    let other = format!("Bearer {other}");
    assert_eq!(rows("/v1/task/list/-1", &kiosk).await, 1);
    assert_eq!(rows("/v1/task/list/-1", &other).await, 0);
    let first = format!("/v1/task/list/-1?shopId={}", shop_id(1));
    assert_eq!(rows(&first, &other).await, 0);
    assert_eq!(rows(&first, ACCESS_KEY).await, 1);
}

#[tokio::test]
async fn a_value_that_is_not_valid_is_named_whoever_asks() {
    let (relay, _) = relay(ReadAccess::Key).await;
    for (path, named) in [
        ("/v1/link/to_account/x", "phone"),
        ("/v1/link/to_phone/x", "account"),
        ("/v1/ledger/balance/phoneHash/x", "phoneHash"),
        ("/v1/purchase/shop/provide/x", "shopId"),
    ] {
        assert_eq!(relay.get(path).await.faults(), [named], "{path}");
    }
}

#[tokio::test]
async fn scripts_of_configured_origins_and_our_own_pages_may_call() {
    let relay = Relay::with(|config| {
        config.public_url = Some("https://pay.example/kios".to_owned());
        config.access.cors_origins = vec!["https://shop.example".parse().unwrap()];
    })
    .await;
    for (origin, allowed) in [
        ("https://pay.example", true),
        ("https://shop.example", true),
        ("https://pay.example.evil.example", false),
        ("http://shop.example", false),
        ("null", false),
    ] {
        let request = Request::get("/v1/chain/side/id").header("origin", origin);
        let (status, headers) = relay.preflight(request.body(Body::empty()).unwrap()).await;
        assert_eq!(status, 200);
        let shown = headers.get("access-control-allow-origin");
        assert_eq!(shown.map(|value| value.to_str().unwrap()), allowed.then_some(origin));
    }
}

#[tokio::test]
async fn metrics_need_their_key() {
    let relay = Relay::start().await;
    let server = Server::of(&relay.app).await;
    assert_eq!(server.get("/metrics", &[METRICS]).await.status, 200);
    for headers in [vec![], vec![("authorization", "Bearer other")]] {
        assert_eq!(server.get("/metrics", &headers).await.status, 401);
    }
    let relay = Relay::with(|config| config.access.metrics_key = None).await;
    let server = Server::of(&relay.app).await;
    assert_eq!(server.get("/metrics", &[METRICS]).await.status, 404);
}

#[test]
fn the_section_is_read_and_its_faults_are_named() {
    let of = |text: &str| read(text, []).map(|config| *config.access);
    let access = of("[access]\ntasks = \"key\"\nphones = \"public\"\nsales = \"key\"\n\
                     balances = \"session\"\ncors_origins = [\"https://a.example\"]\n\
                     metrics_listen = \"127.0.0.1:9090\"\nmetrics_key = \"k\"\n");
    let AccessConfig { tasks, phones, sales, balances, cors_origins, metrics_listen, metrics_key } =
        access.unwrap();
    assert_eq!((tasks, phones), (ReadAccess::Key, ReadAccess::Public));
    assert_eq!((sales, balances), (ReadAccess::Key, ReadAccess::Session));
    assert_eq!(cors_origins, ["https://a.example"]);
    assert_eq!(metrics_listen, Some("127.0.0.1:9090".parse().unwrap()));
    assert_eq!(metrics_key.unwrap().expose(), "k");
    let default = of("").unwrap();
    assert_eq!((default.tasks, default.balances), (ReadAccess::Public, ReadAccess::Public));
    assert_eq!((default.phones, default.sales), (ReadAccess::Session, ReadAccess::Session));
    for (line, said) in [
        ("tasks = \"all\"", "access.tasks"),
        ("cors_origins = [\"https://a.example/\"]", "access.cors_origins"),
        ("cors_origins = [\"*\"]", "access.cors_origins"),
        ("metrics_listen = 9090", "access.metrics_listen"),
        ("task = \"key\"", "access.task"),
    ] {
        let fault = of(&format!("[access]\n{line}")).unwrap_err().to_string();
        assert!(fault.contains(said), "{fault}");
    }
}

#[tokio::test]
async fn who_has_a_one_time_code_may_know_what_it_can_pay() {
    let (relay, _) = relay(ReadAccess::Session).await;
    let code = relay.customer().code(&relay).await;
    let path = format!("/v2/payment/info?account={code}&amount=1&currency=krw");
    reads(&relay, &path, None).await.data();
}
