//! Host pages: they hand a payment over to the kiosk and get its result, by the kiosk's address and in a frame.

use anyhow::{Context as _, Result, ensure};
use kios_e2e::{
    BalanceSnapshot, Customer, HostOrigin, HostPage, Kiosk, Locale, NetworkErrors, OWNER_PIN,
    Outcome, Person, Shop, TestEnv, Wallet, run,
};
use serde_json::{Value, json};

/// Verifies a signed result as a server would, with the platform's own cryptography.
const VERIFY: &str = "const [relay, token, done] = arguments;
    const bytes = (part) => Uint8Array.from(
        atob(part.replaceAll('-', '+').replaceAll('_', '/')), (c) => c.charCodeAt(0));
    const read = (part) => JSON.parse(new TextDecoder().decode(bytes(part)));
    (async () => {
        const [head, claims, signature] = token.split('.');
        const { keys } = await (await fetch(`${relay}/.well-known/jwks.json`)).json();
        const jwk = keys.find((key) => key.kid === read(head).kid);
        const curve = { name: 'ECDSA', namedCurve: 'P-256' };
        const key = await crypto.subtle.importKey('jwk', jwk, curve, false, ['verify']);
        const signed = new TextEncoder().encode(`${head}.${claims}`);
        const how = { name: 'ECDSA', hash: 'SHA-256' };
        return await crypto.subtle.verify(how, key, bytes(signature), signed) ? read(claims) : null;
    })().then(done, (error) => done({ error: String(error) }));";

/// A page that requests a payment in a frame, and keeps the reports.
const ORDER: &str = "<!doctype html><meta charset=utf-8><title>Order</title>
    <script type=module src=/order.js></script>";

/// Shows the kiosk of the shop once more in the same page.
const SECOND: &str = "const [done] = arguments;
    KiosPos.connect({ shop: window.shop }).then(() => done('shown'), (error) => done(error.code));";

const DIALOG_IS_CLOSED: &str = "return document.querySelector('dialog').open === false";

/// Reads what the kiosk knows about a payment.
const READ: &str = "const [id, done] = arguments;
    (async () => {
        const all = [];
        for await (const { payment } of pos.payments()) all.push(payment.paymentId);
        const unknown = await pos.payment(`0x${'5e'.repeat(32)}`);
        const wrong = await pos.payments({ search: '' }).next().catch((error) => error.message);
        return { all, unknown, wrong, payment: await pos.payment(id), receipt: await pos.receipt(id) };
    })().then(done, (error) => done({ error: String(error) }));";

/// Has staff cancel the payment.
const CANCEL: &str = "window.result = null;
    pos.requestCancel({ purchaseId: 'A-17' }).result.then((result) => { window.result = result; });
    return true";

/// A page with the kiosk as an element, and one that starts it in a dialog.
const UNPAIRED: &str = "<!doctype html><meta charset=utf-8><title>Unpaired</title>
    <script type=module src=/unpaired.js></script>";

/// Escape in the dialog.
const LEAVE: &str = "window.dialog().dispatchEvent(new Event('cancel', { cancelable: true }));
    return window.dialog()?.open !== true";

fn unpaired_script(relay: &str, shop: &str) -> String {
    format!(
        "import {{ KiosPos }} from '{relay}/embed/kios-pos.js';
        import '{relay}/embed/element.js';
        window.code = null;
        const ended = (promise) => promise.then(() => 'answered', (error) => error.code)
            .then((code) => {{ window.code = code; }});
        window.startElement = () => {{
            document.body.innerHTML = `<kios-pos mode='modal' relay='{relay}' shop='{shop}'></kios-pos>`;
            const element = document.querySelector('kios-pos');
            window.dialog = () => element.shadowRoot.querySelector('dialog');
            ended(element.requestPayment({{ purchaseId: 'A-17', amount: '12500' }}));
        }};
        window.startDialog = () => {{
            document.body.replaceChildren();
            window.dialog = () => document.querySelector('dialog');
            ended(KiosPos.connect({{ shop: '{shop}' }}));
        }};
        window.isReady = true;"
    )
}

fn order_script(relay: &str, shop: &str) -> String {
    format!(
        "import {{ KiosPos }} from '{relay}/embed/kios-pos.js';
        Object.assign(window, {{ KiosPos, shop: '{shop}', states: [], stop: new AbortController() }});
        window.pos = await KiosPos.connect({{ shop: '{shop}' }});
        window.pay = async () => {{
            window.result = null;
            const {{ signal }} = window.stop;
            const payment = pos.requestPayment({{ purchaseId: 'A-17', amount: '12500', signal }});
            for await (const state of payment) window.states.push(state);
            window.result = await payment.result;
        }};"
    )
}

/// The result in the address that the browser went back to.
async fn returned(kiosk: &Kiosk, origin: &str) -> Result<Value> {
    let script = "if (location.origin !== arguments[0]) return null;
        return Object.fromEntries(new URLSearchParams(location.hash.slice(1)));";
    kiosk.page().wait_until("the return address", script, &[json!(origin)]).await
}

async fn verified(env: &TestEnv, kiosk: &Kiosk, token: &Value) -> Result<Value> {
    kiosk.page().evaluate_async(VERIFY, &[json!(env.relay.base()), token.clone()]).await
}

#[tokio::test]
async fn an_order_in_the_address_is_paid_once_and_the_host_verifies_it() -> Result<()> {
    let origin = HostOrigin::reserve()?;
    let _host = origin.serve(&[("/done.html", "<!doctype html><title>Done</title>")]).await?;
    let origin = origin.as_str();
    run(&[("host_origins", origin)], async |env| {
        let balances = BalanceSnapshot::take(env.relay.http(), Person::Rich, Shop::Won).await?;
        let kiosk = Kiosk::open_paired(env, Shop::Won, Locale::Korean).await?;
        let customer = Customer::from_demo(env.relay.http(), Person::Rich).await?;
        let order = format!(
            "{}/#pay?purchase=A-17&amount=12500&currency=krw&return={origin}/done.html",
            env.relay.base()
        );
        kiosk.page().goto(&order).await?;
        kiosk.page().wait_for_screen("customer").await?;
        // A page that is loaded again goes on with the same order, before and after the payment is open.
        kiosk.reload().await?;
        kiosk.scan_code(&customer.show_code().await?).await?;
        kiosk.pay().await?;
        let payment = kiosk.payment().await?;
        kiosk.reload().await?;
        ensure!(kiosk.payment().await? == payment, "another payment");
        customer.approve(&payment).await?;
        kiosk.wait_for_outcome(Outcome::Paid).await?;
        kiosk.page().press("done").await?;

        let result = returned(&kiosk, origin).await?;
        ensure!(result["kios-outcome"] == "paid" && result["kios-purchase"] == "A-17", "{result}");
        let claims = verified(env, &kiosk, &result["kios-token"]).await?;
        ensure!(claims["outcome"] == "paid" && claims["purchase"] == "A-17", "{claims}");
        ensure!(claims["amount"] == "12500", "{claims}");
        ensure!(claims["payment"] == payment, "{claims}");
        let token = result["kios-token"].as_str().context("no token")?;
        let forged = token.replacen('.', ".e30", 1);
        ensure!(verified(env, &kiosk, &json!(forged)).await?.is_null(), "a forged token");

        // The same order again is the same payment.
        kiosk.page().goto(&order).await?;
        kiosk.wait_for_outcome(Outcome::Paid).await?;
        kiosk.page().press("done").await?;
        ensure!(returned(&kiosk, origin).await?["kios-outcome"] == "paid", "the second time");
        balances.expect_spent("13125", "12500").await
    })
    .await
}

#[tokio::test]
async fn a_wrong_order_and_a_foreign_host_are_refused() -> Result<()> {
    let origin = HostOrigin::reserve()?;
    let _host = origin.serve(&[("/order.html", "<!doctype html><title>Foreign</title>")]).await?;
    let origin = origin.as_str();
    run(&[("host_origins", "http://localhost:1")], async |env| {
        let kiosk = Kiosk::open_paired(env, Shop::Won, Locale::English).await?;
        let base = env.relay.base();
        let table = [
            ("purchase=A-17&amount=12,500".to_owned(), "amount: "),
            (format!("purchase=A-17&amount=12500&return={origin}/"), "return: "),
        ];
        for (query, problem) in table {
            kiosk.page().goto(&format!("{base}/#pay?{query}")).await?;
            kiosk.page().wait_for_screen("idle").await?;
            kiosk.page().wait_for_any_text(&[problem]).await?;
            ensure!(kiosk.page().evaluate("return location.origin", &[]).await? == json!(base));
        }
        // The browser shows the kiosk in no frame of a page that the shop does not allow.
        kiosk.page().goto(&format!("{origin}/order.html")).await?;
        env.expect_network_errors();
        let script = "const [address, done] = arguments;
            const frame = document.createElement('iframe');
            frame.src = address;
            frame.onload = () => done(true);
            document.body.append(frame);";
        let shop = Shop::Won.id(env.relay.http()).await?;
        kiosk.page().evaluate_async(script, &[json!(format!("{base}/embed/{shop}"))]).await?;
        kiosk.page().enter_frame().await?;
        let shown = "return document.querySelector('[data-screen]') === null";
        ensure!(kiosk.page().evaluate(shown, &[]).await? == json!(true), "the frame shows it");
        kiosk.page().leave_frame().await?;
        let errors = kiosk.page().console_errors(NetworkErrors::Expected).await?;
        ensure!(errors.iter().all(|error| error.contains("frame-ancestors")), "{errors:?}");
        Ok(())
    })
    .await
}

/// A paired kiosk's browser on the order page, whose kiosk has answered.
async fn on_order_page(env: &mut TestEnv, origin: &HostOrigin) -> Result<(Kiosk, HostPage)> {
    let shop = Shop::Won.id(env.relay.http()).await?;
    let script = order_script(&env.relay.base(), &shop);
    let host = origin.serve(&[("/order.html", ORDER), ("/order.js", &script)]).await?;
    let kiosk = Kiosk::open_paired(env, Shop::Won, Locale::Korean).await?;
    load_order(&kiosk, origin).await?;
    Ok((kiosk, host))
}

async fn load_order(kiosk: &Kiosk, origin: &HostOrigin) -> Result<()> {
    kiosk.page().goto(&format!("{}/order.html", origin.as_str())).await?;
    kiosk.page().wait_until("the kiosk", "return window.pay", &[]).await?;
    Ok(())
}

/// Requests the order, and goes up to the customer's approval.
async fn opens(kiosk: &Kiosk, customer: &Customer) -> Result<String> {
    kiosk.page().evaluate("window.pay(); return true", &[]).await?;
    kiosk.page().enter_frame().await?;
    kiosk.scan_code(&customer.show_code().await?).await?;
    kiosk.pay().await?;
    let payment = kiosk.payment().await?;
    kiosk.page().leave_frame().await?;
    Ok(payment)
}

async fn result(kiosk: &Kiosk) -> Result<Value> {
    kiosk.page().wait_until("the result", "return window.result", &[]).await
}

#[tokio::test]
async fn a_host_page_that_gives_up_throws_reloads_or_loses_its_relay_learns_the_outcome()
-> Result<()> {
    let origin = HostOrigin::reserve()?;
    run(&[("host_origins", origin.as_str())], async |env| {
        let customer = Customer::from_demo(env.relay.http(), Person::Rich).await?;
        let balances = BalanceSnapshot::take(env.relay.http(), Person::Rich, Shop::Won).await?;
        let (kiosk, _host) = on_order_page(env, &origin).await?;
        let page = kiosk.page();

        // Aborted while the customer's approval is awaited: closed as failed, and cancelled.
        opens(&kiosk, &customer).await?;
        page.evaluate("window.stop.abort(); return true", &[]).await?;
        ensure!(result(&kiosk).await?["outcome"] == "cancelled", "aborted");
        balances.expect_unchanged().await?;

        // A listener that throws; another kiosk of the shop in the same page; the same order again.
        let script = "window.stop = new AbortController();
            pos.on('status', () => { throw new Error('the host has a fault'); });
            pos.on('status', ({ state }) => window.states.push(`received ${state}`));
            return true";
        page.evaluate(script, &[]).await?;
        page.wait_until("the end of the dialog", "return !pos.isBusy", &[]).await?;
        let payment = opens(&kiosk, &customer).await?;
        let second = page.evaluate_async(SECOND, &[]).await?;
        ensure!(second == json!("busy"), "{second}");
        ensure!(
            page.evaluate("return window.states.includes('received approval')", &[]).await?
                == json!(true)
        );

        // The page is loaded again, and requests the order again: the same payment.
        load_order(&kiosk, &origin).await?;
        page.evaluate("window.pay(); return true", &[]).await?;
        env.expect_network_errors();
        env.relay.kill().await?;
        env.relay.start().await?;
        customer.approve(&payment).await?;
        let paid = result(&kiosk).await?;
        ensure!(paid["outcome"] == "paid" && paid["payment"]["paymentId"] == payment, "{paid}");
        balances.expect_spent("13125", "12500").await?;
        let errors = page.console_errors(NetworkErrors::Expected).await?;
        ensure!(errors.iter().all(|error| error.contains("the host has a fault")), "{errors:?}");
        Ok(())
    })
    .await
}

#[tokio::test]
async fn a_page_of_the_shop_takes_a_payment_in_a_frame() -> Result<()> {
    let origin = HostOrigin::reserve()?;
    run(&[("host_origins", origin.as_str())], async |env| {
        let customer = Customer::from_demo(env.relay.http(), Person::Rich).await?;
        let (kiosk, _host) = on_order_page(env, &origin).await?;
        let payment = opens(&kiosk, &customer).await?;
        customer.approve(&payment).await?;
        let result = result(&kiosk).await?;
        ensure!(result["outcome"] == "paid", "{result}");
        ensure!(result["payment"]["points"] == "13125", "{result}");
        let claims = verified(env, &kiosk, &result["token"]).await?;
        ensure!(claims["payment"] == result["payment"]["paymentId"], "{claims}");
        let states = kiosk.page().evaluate("return window.states", &[]).await?;
        ensure!(
            states
                == json!([
                    "waiting", "code", "estimate", "opening", "approval", "closing", "shown"
                ]),
            "{states}"
        );
        // The dialog closes after the receipt.
        kiosk.page().wait_until("the end of the dialog", DIALOG_IS_CLOSED, &[]).await?;
        Ok(())
    })
    .await
}

#[tokio::test]
async fn a_page_of_the_shop_reads_its_payments_and_has_staff_cancel_one() -> Result<()> {
    let origin = HostOrigin::reserve()?;
    run(&[("host_origins", origin.as_str())], async |env| {
        let customer = Customer::from_demo(env.relay.http(), Person::Rich).await?;
        let balances = BalanceSnapshot::take(env.relay.http(), Person::Rich, Shop::Won).await?;
        let owner = Wallet::sign_in_owner(env, Shop::Won, Locale::Korean).await?;
        let (kiosk, _host) = on_order_page(env, &origin).await?;
        let page = kiosk.page();
        let payment = opens(&kiosk, &customer).await?;
        customer.approve(&payment).await?;
        ensure!(result(&kiosk).await?["outcome"] == "paid");
        page.wait_until("the end of the dialog", DIALOG_IS_CLOSED, &[]).await?;

        let read = page.evaluate_async(READ, &[json!(payment)]).await?;
        ensure!(read["payment"]["state"] == "paid", "{read}");
        ensure!(read["payment"]["purchaseId"] == "A-17", "{read}");
        ensure!(read["payment"]["payment"]["amount"] == "12500", "{read}");
        ensure!(read["all"] == json!([payment]) && read["unknown"].is_null(), "{read}");
        ensure!(
            read["receipt"]["price"] == "12,500원" && read["receipt"]["code"] == payment,
            "{read}"
        );
        ensure!(
            read["wrong"] == "search: has another length; accepted: a text, 1 to 66 characters",
            "{read}"
        );

        page.evaluate(CANCEL, &[]).await?;
        page.enter_frame().await?;
        page.wait_for_screen("locked").await?;
        kiosk.enter_pin(OWNER_PIN).await?;
        page.wait_for_screen("payment").await?;
        kiosk.request_cancel().await?;
        owner.approve().await?;
        kiosk.wait_for_outcome(Outcome::CancelDone).await?;
        page.leave_frame().await?;
        let cancelled = result(&kiosk).await?;
        ensure!(cancelled["outcome"] == "done" && cancelled["action"] == "cancel", "{cancelled}");
        balances.expect_unchanged().await?;
        let read = page.evaluate_async(READ, &[json!(payment)]).await?;
        ensure!(read["payment"]["state"] == "cancelled" && read["receipt"].is_null(), "{read}");
        page.wait_until("the end of the dialog", DIALOG_IS_CLOSED, &[]).await?;
        Ok(())
    })
    .await
}

#[tokio::test]
async fn an_unpaired_kiosk_in_a_page_is_shown_to_staff_who_may_leave_it() -> Result<()> {
    let origin = HostOrigin::reserve()?;
    run(&[("host_origins", origin.as_str())], async |env| {
        let shop = Shop::Won.id(env.relay.http()).await?;
        let script = unpaired_script(&env.relay.base(), &shop);
        let _host =
            origin.serve(&[("/unpaired.html", UNPAIRED), ("/unpaired.js", &script)]).await?;
        let kiosk = Kiosk::open(env, Locale::Korean).await?;
        let page = kiosk.page();
        page.goto(&format!("{}/unpaired.html", origin.as_str())).await?;
        page.wait_until("the page", "return window.isReady", &[]).await?;
        for start in ["startElement", "startDialog"] {
            page.evaluate(
                "window.code = null; window[arguments[0]](); return true",
                &[json!(start)],
            )
            .await?;
            page.wait_until("the dialog", "return window.dialog()?.open === true", &[]).await?;
            ensure!(page.evaluate("return window.code", &[]).await?.is_null(), "{start}");
            ensure!(page.evaluate(LEAVE, &[]).await? == json!(true), "{start}: it stays");
            let code = page.wait_until("the end", "return window.code", &[]).await?;
            ensure!(code == json!("closed"), "{start}: {code}");
        }
        Ok(())
    })
    .await
}
