//! The start of the page, and its failure: it says why it does not run, and tries again by itself.

use anyhow::{Result, ensure};
use kios_e2e::{
    Customer, Fixtures, Kiosk, Locale, NetworkErrors, Outcome, Page, Person, Shop, TestEnv, run,
};
use serde_json::json;

/// Waits until the page says in both languages why it cannot start.
async fn says(page: &Page, reason: &str, words: [&str; 2]) -> Result<()> {
    let script = "const root = document.querySelector('[data-screen=cannot-start]');
        return root?.dataset.reason === arguments[0]
            && arguments[1].every(words => root.innerText.includes(words));";
    page.wait_until(&format!("the reason {reason}"), script, &[json!(reason), json!(words)])
        .await?;
    Ok(())
}

/// Takes the errors out of the console that the test has caused.
async fn forget_errors(kiosk: &Kiosk) -> Result<()> {
    kiosk.page().console_errors(NetworkErrors::Expected).await?;
    Ok(())
}

/// A kiosk whose documents run a script first.
async fn opened_with(env: &mut TestEnv, script: &str) -> Result<Kiosk> {
    let kiosk = Kiosk::open(env, Locale::Korean).await?;
    kiosk.page().run_first(script).await?;
    kiosk.load().await?;
    Ok(kiosk)
}

#[tokio::test]
async fn a_browser_without_webassembly_is_told() -> Result<()> {
    run(&[], async |env| {
        let kiosk = opened_with(env, "delete window.WebAssembly;").await?;
        let words = ["WebAssembly를 막고 있습니다", "this browser blocks WebAssembly"];
        says(kiosk.page(), "wasm", words).await?;
        forget_errors(&kiosk).await
    })
    .await
}

#[tokio::test]
async fn a_page_over_an_insecure_address_is_told_before_anything_else() -> Result<()> {
    run(&[], async |env| {
        let script = "Object.defineProperty(window, 'isSecureContext', { value: false });";
        let kiosk = opened_with(env, script).await?;
        says(kiosk.page(), "insecure", ["https 주소로 여세요", "over https"]).await
    })
    .await
}

#[tokio::test]
async fn a_program_that_does_not_load_is_tried_again_until_it_does() -> Result<()> {
    run(&[], async |env| {
        env.expect_network_errors();
        for blocked in ["*.wasm", "*/kios-kiosk-*.js"] {
            let kiosk = Kiosk::open(env, Locale::English).await?;
            kiosk.browser().block_urls(&[blocked]).await?;
            kiosk.load().await?;
            says(kiosk.page(), "load", ["불러오지 못했습니다", "could not be loaded"]).await?;
            kiosk.browser().block_urls(&[]).await?;
            kiosk.page().wait_for_screen("setup").await?;
            forget_errors(&kiosk).await?;
        }
        Ok(())
    })
    .await
}

#[tokio::test]
async fn a_signing_worker_that_does_not_load_is_told_and_tried_again() -> Result<()> {
    run(&[], async |env| {
        let script = "if (!sessionStorage.refused) {
            window.Worker = function () { throw new TypeError('refused'); };
            sessionStorage.refused = 'once';
        }";
        let kiosk = opened_with(env, script).await?;
        says(kiosk.page(), "load", ["불러오지 못했습니다", "could not be loaded"]).await?;
        kiosk.page().wait_for_screen("setup").await?;
        forget_errors(&kiosk).await
    })
    .await
}

#[tokio::test]
async fn a_module_that_is_a_portals_page_or_is_cut_is_tried_again_until_it_is_whole() -> Result<()>
{
    run(&[], async |env| {
        for answer in [
            "new Response('<!doctype html>', { headers: { 'content-type': 'text/html' } })",
            "new Response(new Uint8Array([0, 97, 115, 109]), { headers: { 'content-type': 'application/wasm' } })",
        ] {
            let script = format!(
                "const real = window.fetch;
                window.fetch = async (...asked) => {{
                    const address = asked[0]?.url ?? String(asked[0]);
                    if (!address.includes('kios-kiosk') || sessionStorage.broken) return real(...asked);
                    sessionStorage.broken = 'once';
                    return {answer};
                }};"
            );
            let kiosk = opened_with(env, &script).await?;
            says(kiosk.page(), "load", ["불러오지 못했습니다", "could not be loaded"]).await?;
            kiosk.page().wait_for_screen("setup").await?;
            forget_errors(&kiosk).await?;
        }
        Ok(())
    })
    .await
}

#[tokio::test]
async fn a_page_without_scripts_has_words() -> Result<()> {
    run(&[], async |env| {
        for path in ["/", "/wallet/"] {
            let page = env.relay.http().with_headers(&[("accept", "text/html")]).get(path).await?;
            let noscript = page.text.split("<noscript>").nth(1).unwrap_or_default();
            ensure!(noscript.contains("자바스크립트") && noscript.contains("JavaScript"), "{path}");
            ensure!(page.text.contains("준비하고 있습니다"), "{path}: {}", page.text);
        }
        Ok(())
    })
    .await
}

#[tokio::test]
async fn a_panic_loads_the_page_again_once_and_is_in_the_log() -> Result<()> {
    run(&[], async |env| {
        env.expect_network_errors();
        let Fixtures { balances, phone, kiosk } = Fixtures::standard(env, Locale::Korean).await?;
        let payment = kiosk.request_payment("2000", &phone.show_code().await?).await?;
        // What an extension does to a page: the next element that the program inserts has lost its place.
        let breaks = "window.broken = true;
            Node.prototype.insertBefore = () => { throw new Error('its place is gone'); };";
        kiosk.page().evaluate(breaks, &[]).await?;
        phone.approve(&payment).await?;
        kiosk.page().wait_until("a new page", "return !window.broken;", &[]).await?;
        kiosk.wait_for_outcome(Outcome::Paid).await?;
        balances.expect_spent("2100", "2000").await?;
        ensure!(env.relay.log().contains("a page has failed"), "the fault is not in the log");

        kiosk.page().evaluate(breaks, &[]).await?;
        kiosk.page().press("done").await?;
        says(kiosk.page(), "fault", ["두 번 멈췄습니다", "stopped twice"]).await?;
        forget_errors(&kiosk).await
    })
    .await
}

#[tokio::test]
async fn a_database_of_a_newer_version_is_told_at_the_start() -> Result<()> {
    run(&[], async |env| {
        // The browser requests an icon for a document that names none.
        env.expect_network_errors();
        let kiosk = Kiosk::open(env, Locale::Korean).await?;
        kiosk.page().goto(&format!("{}/health", env.relay.base())).await?;
        let script = "const done = arguments[arguments.length - 1];
            const opening = indexedDB.open('kios-pos', 999);
            opening.onsuccess = () => { opening.result.close(); done(true); };";
        kiosk.page().evaluate_async(script, &[]).await?;
        // The longest pause that this document shows.
        let longest =
            "document.addEventListener('DOMContentLoaded', () => new MutationObserver(() => {
            const shown = Number(document.querySelector('[data-seconds]')?.textContent);
            window.pause = Math.max(window.pause ?? 0, shown || 0);
        }).observe(document, { childList: true, subtree: true }));";
        kiosk.page().run_first(longest).await?;
        // The countdown is shown and does not run, so that only the button tries again.
        let still = "const interval = window.setInterval;
            window.setInterval = (work, pause) => pause === 1000 ? 0 : interval(work, pause);";
        kiosk.page().run_first(still).await?;
        kiosk.load().await?;
        for pause in [5, 10, 20] {
            says(kiosk.page(), "storage-newer", ["더 새로운 버전", "a newer version"]).await?;
            let shown = kiosk.page().evaluate("return window.pause;", &[]).await?;
            ensure!(shown == json!(pause), "tries again in {shown} s, not {pause}");
            kiosk.page().evaluate("window.former = true;", &[]).await?;
            kiosk.page().press("start-again").await?;
            kiosk.page().wait_until("a new page", "return !window.former;", &[]).await?;
        }
        Ok(())
    })
    .await
}

#[tokio::test]
async fn a_database_that_does_not_open_is_told() -> Result<()> {
    run(&[], async |env| {
        let script = "indexedDB.constructor.prototype.open = function () {
                const request = Object.create(IDBOpenDBRequest.prototype);
                for (const name of ['onsuccess', 'onerror', 'onblocked', 'onupgradeneeded'])
                    Object.defineProperty(request, name, { value: null, writable: true });
                return request;
            };";
        let kiosk = opened_with(env, script).await?;
        let words = ["저장소가 열리지 않습니다", "does not open"];
        says(kiosk.page(), "storage-blocked", words).await
    })
    .await
}

#[tokio::test]
async fn a_database_that_is_closed_under_the_page_is_opened_again() -> Result<()> {
    run(&[], async |env| {
        let phone = Customer::from_demo(env.relay.http(), Person::Rich).await?;
        let kiosk = Kiosk::open(env, Locale::English).await?;
        kiosk
            .page()
            .run_first(
                "window.opened = [];
                const open = IDBFactory.prototype.open;
                IDBFactory.prototype.open = function (...asked) {
                    const request = open.apply(this, asked);
                    request.addEventListener('success', () => window.opened.push(request.result));
                    return request;
                };",
            )
            .await?;
        kiosk.pair_with(env, Shop::Won).await?;
        let closed = "for (const database of window.opened) database.close();
            return window.opened.length;";
        ensure!(kiosk.page().evaluate(closed, &[]).await? != json!(0), "no database was open");
        let payment = kiosk.request_payment("2000", &phone.show_code().await?).await?;
        kiosk.page().evaluate(closed, &[]).await?;
        phone.approve(&payment).await?;
        kiosk.wait_for_outcome(Outcome::Paid).await
    })
    .await
}

#[tokio::test]
async fn an_idle_page_of_another_build_is_loaded_again_and_a_sale_is_not_interrupted() -> Result<()>
{
    run(&[], async |env| {
        let phone = Customer::from_demo(env.relay.http(), Person::Rich).await?;
        let kiosk = Kiosk::open(env, Locale::English).await?;
        // The first document is one of an earlier build.
        kiosk
            .page()
            .run_first(
                "document.addEventListener('DOMContentLoaded', () => {
                    if (sessionStorage.earlier) return;
                    sessionStorage.earlier = window.earlier = true;
                    document.querySelector('meta[name=kios-build]').content = 'earlier';
                });",
            )
            .await?;
        kiosk.pair_with(env, Shop::Won).await?;
        let payment = kiosk.request_payment("2000", &phone.show_code().await?).await?;
        phone.approve(&payment).await?;
        kiosk.wait_for_outcome(Outcome::Paid).await?;
        let same = kiosk.page().evaluate("return window.earlier === true;", &[]).await?;
        ensure!(same == json!(true), "the page was loaded again during a sale");
        kiosk.page().press("done").await?;
        kiosk.page().wait_until("the new build", "return !window.earlier;", &[]).await?;
        kiosk.page().wait_for_screen("idle").await
    })
    .await
}
