//! Practice mode: a host's test without a relay, and the training on the page that the relay serves.

use std::fs;
use std::path::Path;

use anyhow::{Result, ensure};
use kios_e2e::{Browser, Driver, HostOrigin, Locale, NetworkErrors, Page, Profile, package, run};
use serde_json::{Value, json};

/// A page of a café with the kiosk beside its menu.
const CAFE: &str = "<!doctype html><meta charset=utf-8><title>Café</title>
    <style>#kiosk { width: 28rem; height: 50rem }</style>
    <div id=kiosk></div><script type=module src=/cafe.js></script>";

const CAFE_SCRIPT: &str = "import { practice, KiosError } from '/kios-pos/practice.js';
    const container = document.getElementById('kiosk');
    window.start = async (options) => {
        window.pos?.close();
        window.pos = await practice({ container, locale: 'en', ...options });
    };
    window.buy = (purchaseId) => {
        window.states = [];
        window.result = null;
        const payment = pos.requestPayment({ purchaseId, amount: '4500' });
        (async () => { for await (const state of payment) window.states.push(state); })();
        payment.result.then((result) => { window.result = result; });
    };
    window.attempt = async (work) => {
        try {
            return (await work()) ?? 'done';
        } catch (error) {
            return error instanceof KiosError ? `${error.code} ${error.message}` : String(error);
        }
    };
    window.isReady = true;";

/// Every file below a folder, as a server of files has them.
fn files(folder: &Path, prefix: &str, found: &mut Vec<(String, Vec<u8>)>) -> Result<()> {
    for entry in fs::read_dir(folder)? {
        let entry = entry?;
        let path = format!("{prefix}/{}", entry.file_name().to_string_lossy());
        if entry.file_type()?.is_dir() {
            files(&entry.path(), &path, found)?;
        } else {
            found.push((path, fs::read(entry.path())?));
        }
    }
    Ok(())
}

/// Runs `await window.attempt(() => …)` in the page.
async fn attempt(page: &Page, expression: &str) -> Result<Value> {
    let script = format!(
        "const done = arguments[arguments.length - 1];
        window.attempt(() => {expression}).then(done);"
    );
    page.evaluate_async(&script, &[]).await
}

/// Requests an order, shows the customer's code at the kiosk, and presses Pay there.
async fn buys(page: &Page, purchase: &str) -> Result<()> {
    page.evaluate("window.buy(arguments[0]); return true", &[json!(purchase)]).await?;
    wait_for_state(page, "code").await?;
    let code = attempt(page, "pos.practice.showCode(0)").await?;
    ensure!(code["digits"].as_str().is_some_and(|digits| digits.len() == 24), "{code}");
    page.enter_frame().await?;
    page.wait_for_screen("estimate").await?;
    let banner = page.text("demo").await?;
    ensure!(banner == "Practice · nothing is paid", "{banner}");
    page.press("pay").await?;
    page.leave_frame().await
}

async fn wait_for_state(page: &Page, state: &str) -> Result<()> {
    let script = "return window.states?.includes(arguments[0])";
    page.wait_until(&format!("the state {state}"), script, &[json!(state)]).await?;
    Ok(())
}

async fn outcome(page: &Page) -> Result<Value> {
    let result = page.wait_until("the result", "return window.result", &[]).await?;
    page.wait_until("the end", "return !pos.isBusy", &[]).await?;
    Ok(result["outcome"].clone())
}

#[tokio::test]
async fn a_page_of_files_alone_sells_in_practice() -> Result<()> {
    let mut served = Vec::new();
    files(&package()?, "/kios-pos", &mut served)?;
    served.push(("/cafe.html".to_owned(), CAFE.as_bytes().to_vec()));
    served.push(("/cafe.js".to_owned(), CAFE_SCRIPT.as_bytes().to_vec()));
    let origin = HostOrigin::reserve()?;
    let _host = origin.serve(&served).await?;
    let driver = Driver::start().await?;
    let browser = Browser::open(&driver, "cafe", &Profile::new()?, Locale::English).await?;
    let page = browser.page();
    page.goto(&format!("{}/cafe.html", origin.as_str())).await?;
    page.wait_until("the page", "return window.isReady", &[]).await?;

    // An option that cannot be used is named, and there is no kiosk.
    let wrong = attempt(page, "start({ customers: [{ name: 'Alice', points: 5 }] })").await?;
    let said =
        "invalid_request customers[0].points: is no text; accepted: a decimal text such as 50000";
    ensure!(wrong == json!(said), "{wrong}");

    let started = attempt(
        page,
        "start({ shop: { name: 'Café' }, customers: [{ name: 'Alice', points: '50000' }] })",
    );
    ensure!(started.await? == json!("done"));
    let wrong = attempt(page, "pos.practice.set({ owner: 'sleeps' })").await?;
    let said = "invalid_request faults.owner: is none of these; accepted: byHand, approves, denies";
    ensure!(wrong == json!(said), "{wrong}");
    let wrong = attempt(page, "pos.practice.approve(0)").await?;
    ensure!(wrong == json!("nothing_waits nothing waits for this phone"), "{wrong}");

    buys(page, "A-1").await?;
    wait_for_state(page, "approval").await?;
    ensure!(attempt(page, "pos.practice.approve(0)").await? == json!("done"));
    ensure!(outcome(page).await? == json!("paid"));

    buys(page, "A-2").await?;
    wait_for_state(page, "approval").await?;
    ensure!(attempt(page, "pos.practice.deny(0)").await? == json!("done"));
    ensure!(outcome(page).await? == json!("denied"));

    // The relay has closed the payment, and its response is lost: the kiosk finds out.
    buys(page, "A-3").await?;
    wait_for_state(page, "approval").await?;
    ensure!(attempt(page, "pos.practice.set({ connection: 'lostAfter' })").await? == json!("done"));
    ensure!(attempt(page, "pos.practice.approve(0)").await? == json!("done"));
    ensure!(outcome(page).await? == json!("paid"));

    // It keeps to its own storage, and requests nothing but its own files.
    page.enter_frame().await?;
    let script = "const [done] = arguments;
        indexedDB.databases().then((all) => done(all.map(({ name }) => name)));";
    ensure!(page.evaluate_async(script, &[]).await? == json!(["kios-practice"]));
    let script = "const own = new URL('.', location.href).href;
        return performance.getEntriesByType('resource').map(({ name }) => name)
            .filter((name) => !name.startsWith(own));";
    ensure!(page.evaluate(script, &[]).await? == json!([]));
    page.leave_frame().await?;
    // Said by the kiosk's script about the options above.
    let errors = page.console_errors(NetworkErrors::Unexpected).await?;
    ensure!(errors.is_empty(), "{errors:?}");
    browser.close().await
}

/// Sells for 4,500 up to the press of Pay, with the code that the lesson's button scans.
async fn sells(page: &Page) -> Result<()> {
    page.press("lesson-begin").await?;
    if page.wait_for_any_screen(&["idle", "receipt", "outcome"]).await? != "idle" {
        page.press("done").await?;
    }
    page.press("start").await?;
    page.press_keys("key-", "4500").await?;
    page.press("charge").await?;
    page.wait_for_screen("customer").await?;
    page.press("lesson-scan").await?;
    page.wait_for_screen("estimate").await
}

async fn passes(page: &Page) -> Result<()> {
    let passed = "return document.querySelector('[data-testid=lesson]').dataset.state === 'passed'";
    page.wait_until("the passed lesson", passed, &[]).await?;
    Ok(())
}

#[tokio::test]
async fn a_clerk_passes_lessons_on_the_page_that_the_relay_serves() -> Result<()> {
    run(&[], async |env| {
        let browser =
            Browser::open(&env.driver, "training", &Profile::new()?, Locale::Korean).await?;
        // The panel is beside the kiosk, and covers no part of the start button.
        browser.emulate(1280, 800, "light").await?;
        let page = browser.page();
        page.goto(&format!("{}/practice", env.relay.base())).await?;
        page.wait_for_screen("idle").await?;
        ensure!(page.text("demo").await? == "연습 · 실제로 결제되지 않습니다");

        // A normal sale, and a customer who denies.
        for (lesson, screen) in [("lesson-1", "receipt"), ("lesson-2", "outcome")] {
            page.press(lesson).await?;
            sells(page).await?;
            page.press("pay").await?;
            page.wait_for_screen(screen).await?;
            passes(page).await?;
        }
        // Too few points: nothing is charged.
        page.press("lesson-4").await?;
        sells(page).await?;
        passes(page).await?;
        ensure!(
            page.evaluate("return document.querySelectorAll('.lesson-mark').length", &[]).await?
                == json!(3)
        );

        // By hand: the phones ask, and the owner's is asked for nothing.
        page.press("situation").await?;
        page.press("customer-byHand").await?;
        page.press("phones").await?;
        page.press("back").await?;
        page.wait_for_any_screen(&["customer", "amount", "idle"]).await?;

        let script = "return performance.getEntriesByType('resource').map(({ name }) => name)
            .filter((name) => !name.startsWith(`${location.origin}/practice/`));";
        let others = page.evaluate(script, &[]).await?;
        ensure!(others == json!([]), "it requests something of the relay: {others}");
        let errors = page.console_errors(NetworkErrors::Unexpected).await?;
        ensure!(errors.is_empty(), "{errors:?}");
        browser.close().await
    })
    .await
}
