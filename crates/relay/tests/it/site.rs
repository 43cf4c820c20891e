//! The pages, requested as browsers do.

use std::fs;
use std::path::Path;

use kios_protocol::session::Resource;
use kios_relay::config::Config;
use kios_relay::http::Site;
use kios_relay::http::security_headers::content_security_policy;
use kios_relay::server::Timeouts;
use tempfile::TempDir;

use crate::support::{Relay, config, key};
use crate::wire::{Answer, Server, token};

const SCRIPT: &str = "/kios-kiosk-0123456789abcdef.js";
const PAGE: (&str, &str) = ("accept", "text/html,*/*;q=0.8");

struct Pages {
    server: Server,
    _relay: Relay,
    _folder: TempDir,
}

fn built(folder: &Path) -> Config {
    let write = |path: &str, text: &str| {
        let path = folder.join(path);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, text).unwrap();
    };
    write("kiosk/index.html", "<title>kiosk</title>");
    write(&format!("kiosk{SCRIPT}"), "plain");
    write(&format!("kiosk{SCRIPT}.br"), "brotli");
    write(&format!("kiosk{SCRIPT}.gz"), "gzip");
    write("kiosk/kios-kiosk-0123456789abcdef_bg.wasm", "\0asm");
    write("kiosk/icons/icon.svg", "<svg/>");
    write("kiosk/embed/kios-pos.js", "export {}");
    write("wallet/index.html", "<title>wallet</title>");
    write("docs/index.html", "<title>docs</title>");
    write("docs/doors/element.html", "<title>element</title>");
    write("practice/index.html", "<title>practice</title>");
    write("secret.txt", "not a page");
    Config {
        kiosk_dir: Some(folder.join("kiosk")),
        wallet_dir: Some(folder.join("wallet")),
        docs_dir: Some(folder.join("docs")),
        practice_dir: Some(folder.join("practice")),
        ..config()
    }
}

impl Pages {
    async fn served() -> Self {
        let folder = TempDir::new().unwrap();
        let site = Site::read(&built(folder.path())).unwrap();
        let relay = Relay::start().await;
        let server = Server::with(&relay.app, site, Timeouts::default()).await;
        Self { server, _relay: relay, _folder: folder }
    }

    async fn get(&self, path: &str, headers: &[(&str, &str)]) -> Answer {
        self.server.get(path, headers).await
    }
}

#[tokio::test]
async fn a_stream_names_the_build_of_the_page_that_is_served() {
    let folder = TempDir::new().unwrap();
    let config = built(folder.path());
    let mut builds = Vec::new();
    for index in ["<meta name=\"kios-build\" content=\"0123456789abcdef\">", "<title>old</title>"] {
        fs::write(folder.path().join("kiosk/index.html"), index).unwrap();
        let relay = Relay::start().await;
        let site = Site::read(&config).unwrap();
        let server = Server::with(&relay.app, site, Timeouts::default()).await;
        let token = token(&relay.app, &key(0x22), Resource::Account).await;
        builds.push(server.listens(&token, "").await.hello().await.settings.kiosk_build);
    }
    assert_eq!(builds, [Some("0123456789abcdef".to_owned()), None]);
}

#[tokio::test]
async fn a_browser_gets_the_kiosk_and_a_program_gets_ok() {
    let pages = Pages::served().await;
    let page = pages.get("/", &[PAGE]).await;
    assert_eq!(page.body, "<title>kiosk</title>");
    assert_eq!(page.header("content-type"), "text/html; charset=utf-8");
    for headers in [&[][..], &[("accept", "*/*")], &[("accept", "application/json")]] {
        let ok = pages.get("/", headers).await;
        assert_eq!((ok.json(), ok.header("vary").contains("Accept")), ("OK".into(), true));
    }
}

#[tokio::test]
async fn without_pages_everybody_gets_ok() {
    let relay = Relay::start().await;
    assert_eq!(Server::of(&relay.app).await.get("/", &[PAGE]).await.json(), "OK");
}

#[tokio::test]
async fn wallet_and_practice_live_below_their_own_paths() {
    let pages = Pages::served().await;
    for (path, title) in [("/wallet/", "wallet"), ("/practice/", "practice")] {
        assert_eq!(pages.get(path, &[]).await.body, format!("<title>{title}</title>"));
        let moved = pages.get(path.trim_end_matches('/'), &[]).await;
        assert_eq!((moved.status.as_u16(), moved.header("location")), (308, path));
    }
}

#[tokio::test]
async fn the_documentation_is_below_its_own_path() {
    let pages = Pages::served().await;
    assert_eq!(pages.get("/docs/", &[]).await.body, "<title>docs</title>");
    assert_eq!(pages.get("/docs/doors/element.html", &[]).await.body, "<title>element</title>");
    let moved = pages.get("/docs", &[]).await;
    assert_eq!((moved.status.as_u16(), moved.header("location")), (307, "/docs/"));
    let missing = pages.get("/docs/nothing.html", &[]).await;
    assert_eq!(missing.status.as_u16(), 404);
    assert!(missing.json()["error"]["message"].to_string().contains("no such route"));
    // The description of the API is the relay's own.
    let page = pages.get("/docs/api.html", &[]).await;
    assert!(String::from_utf8_lossy(&page.body).contains("openapi.json"));
}

#[tokio::test]
async fn a_relay_without_documentation_says_how_to_get_it() {
    let relay = Relay::start().await;
    let server = Server::of(&relay.app).await;
    let missing = server.get("/docs/", &[PAGE]).await;
    let message = missing.json()["error"]["message"].to_string();
    assert!(missing.status.as_u16() == 404 && message.contains("docs_dir"), "{message}");
    let moved = server.get("/docs", &[]).await;
    assert_eq!((moved.status.as_u16(), moved.header("location")), (307, "/docs/api.html"));
}

#[tokio::test]
async fn the_smallest_form_that_is_understood_is_sent() {
    let pages = Pages::served().await;
    for (accept, body, coding) in [
        ("gzip, deflate, br", "brotli", "br"),
        ("gzip", "gzip", "gzip"),
        ("br;q=0, gzip", "gzip", "gzip"),
        ("identity", "plain", ""),
    ] {
        let answer = pages.get(SCRIPT, &[("accept-encoding", accept)]).await;
        assert_eq!(
            (&answer.body[..], answer.header("content-encoding")),
            (body.as_bytes(), coding)
        );
        assert_eq!(answer.header("content-type"), "text/javascript; charset=utf-8");
        assert_eq!(answer.header("content-length"), body.len().to_string());
        assert!(answer.header("vary").contains("Accept-Encoding"));
    }
}

#[tokio::test]
async fn hashed_files_are_kept_and_pages_are_asked_for_again() {
    let pages = Pages::served().await;
    let forever = "public, max-age=31536000, immutable";
    for (path, caching, kind) in [
        (SCRIPT, forever, "text/javascript; charset=utf-8"),
        ("/kios-kiosk-0123456789abcdef_bg.wasm", forever, "application/wasm"),
        ("/icons/icon.svg", "no-cache", "image/svg+xml"),
        ("/wallet/", "no-cache", "text/html; charset=utf-8"),
        ("/wallet/index.html", "no-cache", "text/html; charset=utf-8"),
    ] {
        let answer = pages.get(path, &[]).await;
        assert_eq!(answer.header("cache-control"), caching, "{path}");
        assert_eq!(answer.header("content-type"), kind, "{path}");
    }
}

#[tokio::test]
async fn what_is_said_to_one_is_not_kept_for_another() {
    let pages = Pages::served().await;
    for path in ["/", "/health", "/v2/session/nonce", "/v2/payments", "/nowhere"] {
        assert_eq!(pages.get(path, &[]).await.header("cache-control"), "no-store", "{path}");
    }
}

#[tokio::test]
async fn what_a_browser_has_is_not_sent_again() {
    let pages = Pages::served().await;
    let first = pages.get("/", &[PAGE]).await;
    let etag = first.header("etag").to_owned();
    let again = pages.get("/", &[PAGE, ("if-none-match", &etag)]).await;
    assert_eq!((again.status.as_u16(), again.body.len()), (304, 0));
    assert_eq!(again.header("etag"), etag);
    assert_eq!(again.header("content-security-policy"), content_security_policy(&[]));
    // Another encoding is another representation.
    let plain = pages.get(SCRIPT, &[]).await;
    let brotli = pages.get(SCRIPT, &[("accept-encoding", "br")]).await;
    assert_ne!(plain.header("etag"), brotli.header("etag"));
}

#[tokio::test]
async fn every_answer_carries_the_headers() {
    let pages = Pages::served().await;
    for (path, status) in [
        ("/", 200),
        ("/wallet/", 200),
        (SCRIPT, 200),
        ("/health", 200),
        ("/v2/payments", 401),
        ("/nowhere", 404),
        ("/v2/pair", 405),
    ] {
        let answer = pages.get(path, &[PAGE]).await;
        assert_eq!(answer.status.as_u16(), status, "{path}");
        for (name, value) in [
            ("content-security-policy", content_security_policy(&[]).as_str()),
            ("x-content-type-options", "nosniff"),
            ("referrer-policy", "no-referrer"),
            ("cross-origin-opener-policy", "same-origin"),
        ] {
            assert_eq!(answer.header(name), value, "{path}");
        }
        assert!(answer.header("permissions-policy").starts_with("camera=(self)"));
        assert!(!answer.header("x-request-id").is_empty());
        assert!(!answer.headers.contains_key("strict-transport-security"));
    }
    for unsafe_word in ["unsafe-inline", "'unsafe-eval'", "http:", "*"] {
        assert!(!content_security_policy(&[]).contains(unsafe_word));
    }
}

#[tokio::test]
async fn the_kiosk_is_shown_in_a_frame_only_by_the_host_pages_of_its_shop() {
    let folder = TempDir::new().unwrap();
    let mut config = built(folder.path());
    config.host_origins = vec!["https://all.example".to_owned()];
    config.shops[0].settings.host_origins = vec!["https://one.example".to_owned()];
    let site = Site::read(&config).unwrap();
    let (one, two) = (config.shops[0].id, config.shops[1].id);
    let origins = config.host_origins.clone();
    let relay = Relay::with(move |config| config.host_origins = origins).await;
    let server = Server::with(&relay.app, site, Timeouts::default()).await;
    for (path, ancestors) in [
        ("/".to_owned(), "'none'"),
        ("/wallet/".to_owned(), "'none'"),
        // Nothing in it is real.
        ("/practice/".to_owned(), "'self' *"),
        (format!("/embed/{one}"), "'self' https://one.example"),
        (format!("/embed/{two}"), "'self' https://all.example"),
    ] {
        let page = server.get(&path, &[PAGE]).await;
        assert_eq!(page.status.as_u16(), 200, "{path}");
        let policy = page.header("content-security-policy").to_owned();
        assert!(policy.ends_with(&format!("; frame-ancestors {ancestors}")), "{path}: {policy}");
    }
    let host = ("origin", "https://all.example");
    let health = server.get("/health", &[host]).await;
    assert_eq!(health.header("access-control-allow-origin"), host.1, "its scripts may call");
    let script = server.get("/embed/kios-pos.js", &[]).await;
    assert_eq!(script.header("access-control-allow-origin"), "*", "a module of any page");
}

#[tokio::test]
async fn a_wrong_path_is_told_to_be_wrong() {
    let pages = Pages::served().await;
    for path in [
        "/settings",
        "/wallet/nothing",
        "/practice/nothing",
        "/icons/",
        "/../secret.txt",
        "/%2e%2e/secret.txt",
        "//etc/passwd",
        "/kios-kiosk-0123456789abcdef.js.br",
        "/embed/0x12",
    ] {
        let answer = pages.get(path, &[PAGE]).await;
        assert_eq!(answer.status.as_u16(), 404, "{path}");
        let said = answer.json()["error"]["message"].as_str().unwrap().to_owned();
        assert!(said.contains(path), "{said}");
    }
}

#[tokio::test]
async fn a_page_is_only_read() {
    let pages = Pages::served().await;
    let post = axum::http::Request::post(SCRIPT).body(http_body_util::Full::default()).unwrap();
    let refused = Answer::of(pages.server.send(post).await).await;
    assert_eq!((refused.status.as_u16(), refused.header("allow")), (405, "GET,HEAD"));
    let message = refused.json()["error"]["message"].clone();
    assert_eq!(message, format!("POST is not accepted at {SCRIPT}; accepted: GET,HEAD"));
    let head = axum::http::Request::head(SCRIPT).body(http_body_util::Full::default()).unwrap();
    let head = Answer::of(pages.server.send(head).await).await;
    assert_eq!((head.status.as_u16(), head.body.len()), (200, 0));
    assert_eq!(head.header("content-length"), "5");
}

#[test]
fn a_folder_that_is_no_page_is_refused_by_name() {
    let folder = TempDir::new().unwrap();
    for (path, fault) in [(folder.path().to_owned(), "no index.html"), ("gone".into(), "gone")] {
        let config = Config { kiosk_dir: Some(path), ..config() };
        let said = Site::read(&config).unwrap_err().to_string();
        assert!(said.contains(fault), "{said}");
    }
}
