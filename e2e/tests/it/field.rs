//! The page in a real browser: language, translators, gestures, the demo's mark, and links for phones.

use anyhow::{Result, ensure};
use kios_e2e::{Fixtures, Kiosk, Locale, Shop, run};

#[tokio::test]
async fn the_page_is_not_translated_and_says_its_language() -> Result<()> {
    run(&[], async |env| {
        let kiosk = Kiosk::open_paired(env, Shop::Won, Locale::Korean).await?;
        let page = kiosk.page();
        let root = "const root = document.documentElement; \
                    return `${root.lang} ${root.getAttribute('translate')} ${root.className}`;";
        ensure!(page.evaluate(root, &[]).await? == "ko no notranslate");
        page.press("language-en").await?;
        page.wait_until("the language", "return document.documentElement.lang === 'en'", &[])
            .await?;
        Ok(())
    })
    .await
}

#[tokio::test]
async fn digits_of_an_earlier_price_do_not_stay_after_a_translation() -> Result<()> {
    run(&[], async |env| {
        let kiosk = Kiosk::open_paired(env, Shop::Won, Locale::English).await?;
        kiosk.enter_amount("1000").await?;
        let translate = "const price = document.querySelector('[data-testid=amount]');
            const walker = document.createTreeWalker(price, NodeFilter.SHOW_TEXT);
            const texts = [];
            while (walker.nextNode()) texts.push(walker.currentNode);
            for (const text of texts) {
              const font = document.createElement('font');
              font.textContent = text.data;
              text.replaceWith(font);
            }
            return true;";
        kiosk.page().evaluate(translate, &[]).await?;
        kiosk.page().press("key-5").await?;
        kiosk.page().press("key-clear").await?;
        kiosk.page().press("key-7").await?;
        let shown = kiosk.page().text("amount").await?;
        let digits: String = shown.chars().filter(char::is_ascii_digit).collect();
        ensure!(digits == "7", "{shown}");
        Ok(())
    })
    .await
}

/// Presses Back six times, each time after the page has received the press before. That is more often than the page has
/// entries in the history.
const BACK: &str = "const done = arguments[arguments.length - 1];
    let left = 6;
    const press = () => left-- > 0 ? history.back() : done(true);
    addEventListener('popstate', press);
    press();";

#[tokio::test]
async fn back_and_the_context_menu_do_nothing_and_the_demo_is_marked() -> Result<()> {
    run(&[], async |env| {
        let Fixtures { phone, kiosk, .. } = Fixtures::standard(env, Locale::English).await?;
        kiosk.request_payment("5000", &phone.show_code().await?).await?;
        let page = kiosk.page();
        ensure!(page.text("demo").await?.starts_with("Demo"), "the demo is not marked");
        page.evaluate_async(BACK, &[]).await?;
        let prevented =
            "const event = new Event('contextmenu', { bubbles: true, cancelable: true });
            document.querySelector('[data-testid=cancel]').dispatchEvent(event);
            return event.defaultPrevented;";
        ensure!(page.evaluate(prevented, &[]).await? == true, "a context menu opens");
        ensure!(page.screen().await? == "approval");
        Ok(())
    })
    .await
}

#[tokio::test]
async fn the_payments_link_begins_with_the_public_address() -> Result<()> {
    let public = "http://localhost:9/pos";
    run(&[("public_url", public)], async |env| {
        let Fixtures { phone, kiosk, .. } = Fixtures::standard(env, Locale::English).await?;
        let payment = kiosk.request_payment("5000", &phone.show_code().await?).await?;
        let link = kiosk.payment_link().await?;
        ensure!(link == format!("{public}/wallet/#payment={payment}"), "{link}");
        Ok(())
    })
    .await
}
