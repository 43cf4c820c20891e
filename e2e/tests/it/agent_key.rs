//! The kiosk's key: imported at the pairing, and sealed until a person of the shop opens it.

use anyhow::{Result, ensure};
use kios_e2e::{Kiosk, Locale, Page, Shop, run, run_configured};
use serde_json::json;

use crate::staff::{NEW_SHOP, just_paired};

/// A keystore of version 3; its password and its address. The vector of the Web3 Secret Storage Definition.
const KEYSTORE: &str = include_str!("../../../tests/vectors/keystore-pbkdf2.json");
const PASSWORD: &str = "testpassword";
const ADDRESS: &str = "0x008AeEda4D805471dF9b2A5B0f38A0C3bCBA786b";

/// Chooses a key file.
async fn choose(page: &Page, content: &str) -> Result<()> {
    let script = "const chosen = new DataTransfer();
        chosen.items.add(new File([arguments[0]], 'key.json'));
        document.getElementById('import-file').files = chosen.files;";
    page.evaluate(script, &[content.into()]).await?;
    Ok(())
}

#[tokio::test]
async fn a_key_file_is_imported_at_the_pairing_and_leaves_nothing_in_the_page() -> Result<()> {
    run(&[], async |env| {
        let kiosk = Kiosk::open(env, Locale::English).await?;
        kiosk.load().await?;
        let page = kiosk.page();
        page.wait_for_screen("setup").await?;
        page.press("pair-other-key").await?;
        page.type_text("pair-code", &Shop::Won.code(env.relay.http()).await?).await?;
        for (file, secret, said) in [
            (None, "", "Choose a key file or enter a key"),
            (None, "abcd", "not a key of 64 characters"),
            (Some(KEYSTORE), "testpasswort", "does not match the key file"),
            (Some("{}"), PASSWORD, "not a key of 64 characters"),
        ] {
            if let Some(file) = file {
                choose(page, file).await?;
            }
            page.clear("import-secret").await?;
            page.type_text("import-secret", secret).await?;
            page.press("pair-continue").await?;
            page.wait_for_any_text(&[said]).await?;
        }
        choose(page, KEYSTORE).await?;
        // The screen names the key when the network does not list it.
        let refusal = json!({ "code": 1501, "error": { "message": "Invalid signature" } });
        page.stub_next_response("/payment/new/close", &refusal).await?;
        page.press("pair-continue").await?;
        page.wait_for_screen("idle").await?;
        let left =
            "return document.querySelector('input[type=file], input[type=password]') === null";
        ensure!(page.evaluate(left, &[]).await? == true, "the page keeps the fields");
        let key = page.text("agent-key").await?;
        ensure!(key.eq_ignore_ascii_case(ADDRESS), "{key} is enrolled");
        Ok(())
    })
    .await
}

#[tokio::test]
async fn a_secret_that_is_typed_as_fast_as_a_scan_stays_in_its_field() -> Result<()> {
    run(&[], async |env| {
        let kiosk = Kiosk::open(env, Locale::English).await?;
        kiosk.load().await?;
        let page = kiosk.page();
        page.wait_for_screen("setup").await?;
        page.press("pair-other-key").await?;
        let focus = "document.getElementById('import-secret').focus();";
        page.evaluate(focus, &[]).await?;
        // As long as a pairing code, and of its characters; a busy machine types it more than once.
        page.scan_by_driver("SECRET23").await?;
        page.evaluate(focus, &[]).await?;
        page.paste("SECRET23").await?;
        let code = "return document.querySelector('[data-testid=\"pair-code\"]').value;";
        ensure!(page.evaluate(code, &[]).await? == "", "the secret is in the code's field");
        let secret = "return document.getElementById('import-secret').value;";
        let secret = page.evaluate(secret, &[]).await?;
        let rest = secret.as_str().and_then(|secret| secret.strip_prefix("SECRET23"));
        let kept = rest.is_some_and(|rest| rest.replace("SECRET23", "").is_empty());
        ensure!(kept, "the field has {secret}");
        Ok(())
    })
    .await
}

#[tokio::test]
async fn a_kiosk_that_is_opened_again_sells_only_after_a_pin() -> Result<()> {
    run_configured(NEW_SHOP, async |env| {
        let kiosk = just_paired(env).await?;
        let page = kiosk.page();
        page.press("member-next").await?;
        kiosk.enter_pin("271828").await?;
        page.wait_for_any_text(&["The same PIN once more"]).await?;
        kiosk.enter_pin("271828").await?;
        page.press("done").await?;
        kiosk.opens_staff("271828").await?;
        page.press("lock").await?;
        page.wait_for_screen("idle").await?;
        let profile = kiosk.browser().profile().clone();
        kiosk.browser().close().await?;

        let kiosk = Kiosk::with_profile(env, &profile, Locale::English).await?;
        kiosk.load().await?;
        let page = kiosk.page();
        page.wait_for_screen("locked").await?;
        kiosk.enter_pin("314159").await?;
        page.wait_for_any_text(&["4 tries left"]).await?;
        ensure!(page.screen().await? == "locked", "a wrong PIN opens the key");
        kiosk.enter_pin("271828").await?;
        page.wait_for_screen("idle").await?;
        // The key is in use until the page ends.
        kiosk.enter_amount("12500").await?;
        kiosk.reload().await?;
        page.wait_for_screen("locked").await
    })
    .await
}
