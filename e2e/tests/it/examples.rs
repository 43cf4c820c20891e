//! The examples of pages that embed the kiosk, each with a sale in a browser.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Stdio;

use anyhow::{Context as _, Result, ensure};
use kios_e2e::{
    Customer, HostOrigin, HostPage, Http, Kiosk, Locale, NetworkErrors, Outcome, Person, Shop,
    TestEnv, examples, run,
};
use serde_json::json;
use tokio::io::{AsyncBufReadExt as _, BufReader};
use tokio::process::{Child, Command};

fn repository() -> Result<PathBuf> {
    Ok(Path::new(env!("CARGO_MANIFEST_DIR")).parent().context("no folder")?.to_owned())
}

/// The files of an example and of the package, under the paths that the example uses.
fn files(example: &str, env: &TestEnv, shop: &str) -> Result<Vec<(String, String)>> {
    let root = repository()?;
    let folders = [(root.join("examples").join(example), example), (root.join("npm"), "kios-pos")];
    let mut files = Vec::new();
    for (folder, name) in folders {
        for entry in fs::read_dir(folder)? {
            let path = entry?.path();
            let extension = path.extension().and_then(|extension| extension.to_str());
            if matches!(extension, Some("css" | "html" | "js")) {
                let file = path.file_name().context("no name")?.to_string_lossy();
                files.push((format!("/{name}/{file}"), fs::read_to_string(&path)?));
            }
        }
    }
    let config =
        format!("export const relay = '{}';\nexport const shop = '{shop}';", env.relay.base());
    files.push(("/config.js".to_owned(), config));
    Ok(files)
}

/// A paired kiosk's browser, on the page of an example.
async fn opened(
    env: &mut TestEnv,
    example: &str,
    origin: &HostOrigin,
) -> Result<(Kiosk, Customer, HostPage)> {
    let shop = Shop::Won.id(env.relay.http()).await?;
    let host = origin.serve(&files(example, env, &shop)?).await?;
    let kiosk = Kiosk::open_paired(env, Shop::Won, Locale::Korean).await?;
    let customer = Customer::from_demo(env.relay.http(), Person::Rich).await?;
    kiosk.page().goto(&format!("{}/{example}/index.html", origin.as_str())).await?;
    Ok((kiosk, customer, host))
}

async fn clicks(kiosk: &Kiosk, selector: &str) -> Result<()> {
    let script = "const found = document.querySelector(arguments[0]);
        if (found && !found.disabled) found.click();
        return found && !found.disabled;";
    kiosk.page().wait_until(selector, script, &[json!(selector)]).await?;
    Ok(())
}

/// The sale in the frame, up to the receipt.
async fn pays_in_frame(kiosk: &Kiosk, customer: &Customer) -> Result<()> {
    kiosk.page().enter_frame().await?;
    kiosk.scan_code(&customer.show_code().await?).await?;
    kiosk.pay().await?;
    customer.approve(&kiosk.payment().await?).await?;
    kiosk.wait_for_outcome(Outcome::Paid).await?;
    kiosk.page().leave_frame().await
}

#[tokio::test]
async fn a_plain_page_takes_a_payment_in_a_dialog() -> Result<()> {
    let origin = HostOrigin::reserve()?;
    run(&[("host_origins", origin.as_str())], async |env| {
        let (kiosk, customer, _host) = opened(env, "plain", &origin).await?;
        clicks(&kiosk, "#pay").await?;
        pays_in_frame(&kiosk, &customer).await?;
        kiosk.page().wait_for_any_text(&["Paid. Thank you!"]).await
    })
    .await
}

#[tokio::test]
async fn the_page_of_the_first_chapter_takes_a_payment() -> Result<()> {
    let origin = HostOrigin::reserve()?;
    run(&[("host_origins", origin.as_str())], async |env| {
        let chapter = fs::read_to_string(repository()?.join("docs/guide/src/start.md"))?;
        let mut blocks = kios_guide::blocks(&chapter).into_iter();
        let page = blocks.find(|block| block.tag == "html").context("no page")?.code;
        let shop = Shop::Won.id(env.relay.http()).await?;
        ensure!(page.contains(&shop), "the page is of another shop than the demo's, {shop}");
        let page = page.replace("http://127.0.0.1:7070", &env.relay.base());
        let _host = origin.serve(&[("/index.html".to_owned(), page)]).await?;
        let kiosk = Kiosk::open_paired(env, Shop::Won, Locale::Korean).await?;
        let customer = Customer::from_demo(env.relay.http(), Person::Rich).await?;
        kiosk.page().goto(&format!("{}/index.html", origin.as_str())).await?;
        clicks(&kiosk, "#pay").await?;
        pays_in_frame(&kiosk, &customer).await?;
        let shown = "return document.getElementById('result').textContent === 'paid'";
        kiosk.page().wait_until("the outcome", shown, &[]).await?;
        Ok(())
    })
    .await
}

#[tokio::test]
async fn pages_of_react_and_vue_take_payments() -> Result<()> {
    let origin = HostOrigin::reserve()?;
    run(&[("host_origins", origin.as_str())], async |env| {
        let shop = Shop::Won.id(env.relay.http()).await?;
        let config = json!({ "relay": env.relay.base(), "shop": shop }).to_string();
        let kiosk = Kiosk::open_paired(env, Shop::Won, Locale::Korean).await?;
        let customer = Customer::from_demo(env.relay.http(), Person::Rich).await?;
        let built = [("react", "Paid. Thank you!"), ("vue", "결제되었습니다")];
        let mut files = vec![("/config.json".to_owned(), config)];
        for (example, _) in built {
            let folder = examples()?.join(example).join("dist");
            let script = built_script(&folder)?;
            let page = fs::read_to_string(folder.join("index.html"))?;
            files.push((format!("/{example}.html"), page));
            let text = fs::read_to_string(folder.join(&script))?;
            files.push((format!("/{}", script.display()), text));
        }
        let _host = origin.serve(&files).await?;
        for (example, paid) in built {
            kiosk.page().goto(&format!("{}/{example}.html", origin.as_str())).await?;
            clicks(&kiosk, "#pay").await?;
            pays_in_frame(&kiosk, &customer).await?;
            kiosk.page().wait_for_any_text(&[paid]).await?;
        }
        Ok(())
    })
    .await
}

/// The one script of a built example, below its folder.
fn built_script(folder: &Path) -> Result<PathBuf> {
    let mut scripts = fs::read_dir(folder.join("assets"))?;
    let script = scripts.next().context("no script")??;
    Ok(Path::new("assets").join(script.file_name()))
}

#[tokio::test]
async fn a_self_order_kiosk_takes_a_payment_in_the_element() -> Result<()> {
    let origin = HostOrigin::reserve()?;
    run(&[("host_origins", origin.as_str())], async |env| {
        let (kiosk, customer, _host) = opened(env, "self-order", &origin).await?;
        clicks(&kiosk, "#dishes li:nth-child(1) button").await?;
        clicks(&kiosk, "#dishes li:nth-child(2) button").await?;
        clicks(&kiosk, "#order").await?;
        let received = "window.received = [];
            for (const type of ['kios-status', 'kios-connection', 'kios-outcome']) {
                addEventListener(type, () => window.received.push(type));
            }
            return true";
        kiosk.page().evaluate(received, &[]).await?;
        // The host's colour and words are the kiosk's.
        kiosk.page().enter_frame().await?;
        kiosk.page().wait_for_screen("customer").await?;
        let brand = "return getComputedStyle(document.documentElement).getPropertyValue('--brand')";
        let brand = kiosk.page().evaluate(brand, &[]).await?;
        ensure!(brand.as_str().is_some_and(|brand| brand.contains("26")), "the brand is {brand}");
        kiosk.page().leave_frame().await?;
        pays_in_frame(&kiosk, &customer).await?;
        kiosk.page().wait_for_any_text(&["결제되었습니다"]).await?;
        kiosk.page().wait_for_any_text(&["12,500원 · 13125 P"]).await?;
        let both =
            "return ['kios-outcome', 'kios-status'].every((type) => received.includes(type))";
        ensure!(kiosk.page().evaluate(both, &[]).await? == json!(true), "the element's events");
        // The next customer orders in the same element.
        clicks(&kiosk, "#again").await?;
        clicks(&kiosk, "#dishes li:nth-child(3) button").await?;
        clicks(&kiosk, "#order").await?;
        pays_in_frame(&kiosk, &customer).await?;
        kiosk.page().wait_for_any_text(&["2,500원 · 2625 P"]).await
    })
    .await
}

#[tokio::test]
async fn a_server_accepts_a_payment_only_by_the_relays_signature() -> Result<()> {
    let origin = HostOrigin::reserve()?;
    run(&[("host_origins", origin.as_str())], async |env| {
        let shop = Shop::Won.id(env.relay.http()).await?;
        let _server = server(env, &shop, &origin, "").await?;
        let late = HostOrigin::reserve()?;
        let tomorrow = "--import=data:text/javascript,const%20now=Date.now;Date.now=()=>now()+864e5";
        let _late_server = server(env, &shop, &late, tomorrow).await?;
        let kiosk = Kiosk::open_paired(env, Shop::Won, Locale::Korean).await?;
        let customer = Customer::from_demo(env.relay.http(), Person::Rich).await?;
        kiosk.page().goto(&format!("{}/", origin.as_str())).await?;
        clicks(&kiosk, "#pay").await?;
        pays_in_frame(&kiosk, &customer).await?;
        kiosk.page().wait_for_any_text(&["Paid: 0x"]).await?;

        let script = "const [done] = arguments;
            const post = (path, value) => fetch(path, { method: 'POST', body: JSON.stringify(value) })
                .then((response) => response.json());
            (async () => {
                const { id, token } = window.order;
                const [head, body, signature] = token.split('.');
                const other = await post('/orders', {});
                const forged = `${head}.${btoa(JSON.stringify({ outcome: 'paid' }))}.${signature}`;
                return [
                    (await post('/paid', { id, token })).error,
                    (await post('/paid', { id, token: forged })).error,
                    (await post('/paid', { id: other.id, token })).error,
                ];
            })().then(done, (error) => done(String(error)));";
        env.expect_network_errors();
        let errors = kiosk.page().evaluate_async(script, &[]).await?;
        ensure!(errors == json!(["used before", "a wrong signature", "another order"]), "{errors}");
        // A day later.
        let token = kiosk.page().evaluate("return window.order.token", &[]).await?;
        let http = Http::new(late.as_str().to_owned());
        let order = http.post("/orders", &json!({})).await?.json;
        let answer = http.post("/paid", &json!({ "id": order["id"], "token": token })).await?.json;
        ensure!(answer["error"] == "expired", "{answer}");
        kiosk.page().console_errors(NetworkErrors::Expected).await?;
        Ok(())
    })
    .await
}

#[tokio::test]
async fn the_headless_client_sells_in_node() -> Result<()> {
    run(&[], async |env| {
        let output = Command::new("node")
            .arg(repository()?.join("npm/test/headless.mjs"))
            .env("KIOS_RELAY", env.relay.base())
            .output()
            .await
            .context("cannot start node")?;
        let errors = String::from_utf8_lossy(&output.stderr);
        ensure!(output.status.success(), "{errors}");
        Ok(())
    })
    .await
}

/// The example's server, with these options of Node.
async fn server(env: &TestEnv, shop: &str, origin: &HostOrigin, options: &str) -> Result<Child> {
    let mut server = Command::new("node")
        .arg(repository()?.join("examples/node-server/server.mjs"))
        .env("RELAY", env.relay.base())
        .env("SHOP", shop)
        .env("PORT", origin.port().to_string())
        .env("NODE_OPTIONS", options)
        .stdout(Stdio::piped())
        .kill_on_drop(true)
        .spawn()
        .context("cannot start node")?;
    let output = server.stdout.take().context("no output")?;
    BufReader::new(output).lines().next_line().await?.context("the server has ended")?;
    Ok(server)
}
