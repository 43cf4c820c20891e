//! The layout of every screen: no text is cut off, covered or out of reach at any size of window or text.
//!
//! The screens are rendered with the longest names and sums and shown with the style sheets of the page; `layout.js`
//! compares the rectangles of their texts. No relay runs.

use std::{
    collections::BTreeMap,
    fmt::Write as _,
    fs,
    path::{Path, PathBuf},
};

use anyhow::{Context as _, Result, ensure};
use kios_e2e::{Browser, Driver, Locale, Profile, TextSize};
use kios_pos::ui::samples::{self, Length};
use kios_till::Language;
use serde_json::{Value, json};
use tempfile::TempDir;

/// Widths and heights: phones, tablets and standing kiosks, each in both directions. 540×960 and 960×540 are a kiosk
/// whose browser is zoomed to 200 %.
const SIZES: [(u32, u32); 13] = [
    (320, 568),
    (360, 640),
    (390, 844),
    (844, 390),
    (480, 1600),
    (540, 960),
    (960, 540),
    (768, 1024),
    (1024, 768),
    (800, 1280),
    (1280, 800),
    (1080, 1920),
    (1920, 1080),
];

/// The screens of one page.
struct Site {
    name: &'static str,
    index: &'static str,
    screens: Vec<(String, String)>,
}

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("..")
}

async fn kiosk() -> Site {
    let mut screens = Vec::new();
    for language in [Language::Ko, Language::En] {
        for (length, suffix) in [(Length::Usual, ""), (Length::Longest, "-longest")] {
            for (name, html) in samples::pages(language, length).await {
                screens.push((format!("{name}-{}{suffix}", language.tag()), html));
            }
        }
    }
    Site { name: "kiosk", index: "index.html", screens }
}

/// The wallet's screens are those of its snapshots.
fn wallet() -> Result<Site> {
    let folder = root().join("crates/wallet/tests/it/snapshots");
    let mut screens = Vec::new();
    for file in fs::read_dir(&folder).with_context(|| format!("{}", folder.display()))? {
        let path = file?.path();
        let name = path.file_stem().and_then(|name| name.to_str()).unwrap_or_default();
        // A line break between two elements of a snapshot is not in the page.
        screens.push((name.to_owned(), fs::read_to_string(&path)?.replace(">\n<", "><")));
    }
    screens.sort();
    Ok(Site { name: "wallet", index: "crates/wallet/index.html", screens })
}

/// Writes a page with the style sheets of `site`, its screens and the script that measures them.
fn write_page(site: &Site, folder: &Path) -> Result<String> {
    let index = root().join(site.index);
    let html = fs::read_to_string(&index)?;
    let beside = index.parent().unwrap_or(&index);
    let mut page = String::from("<!doctype html><html><head><meta charset=\"utf-8\">");
    for link in html.split("<link data-trunk rel=\"css\" href=\"").skip(1) {
        let file = link.split('"').next().unwrap_or_default();
        let path = beside.join(file).canonicalize()?;
        write!(page, "<link rel=\"stylesheet\" href=\"file://{}\">", path.display())?;
    }
    let screens: Vec<_> =
        site.screens.iter().map(|(name, html)| json!({ "name": name, "html": html })).collect();
    let screens = serde_json::to_string(&screens)?.replace("</", "<\\/");
    write!(page, "<script>window.screens = {screens};</script>")?;
    write!(page, "<script>{}</script></head><body></body></html>", include_str!("layout.js"))?;
    let file = folder.join(format!("{}.html", site.name));
    fs::write(&file, page)?;
    Ok(format!("file://{}", file.display()))
}

/// What is wrong, with the sizes at which it is.
type Findings = BTreeMap<(String, String), Vec<String>>;

async fn measure(driver: &Driver, text: TextSize, addresses: &[String]) -> Result<Findings> {
    let profile = Profile::new()?;
    let browser = Browser::open_with_text(driver, "layout", &profile, Locale::Korean, text).await?;
    let page = browser.page();
    let enlarged = text == TextSize::Double;
    let mut findings = Findings::new();
    for address in addresses {
        page.goto(address).await?;
        // A control that is not ready stays so here.
        let first =
            "const { html } = window.screens.find(({ html }) => !html.includes('data-settling'));
            document.body.innerHTML = html;";
        page.evaluate(first, &[]).await?;
        page.wait_until_painted().await?;
        for (width, height) in SIZES {
            browser.emulate(width, height, "light").await?;
            let found = page.evaluate("return measure(arguments[0]);", &[json!(enlarged)]).await?;
            for finding in found.as_array().into_iter().flatten() {
                let part =
                    |name: &str| finding.get(name).and_then(Value::as_str).unwrap_or_default();
                let by = finding.get("by").and_then(Value::as_i64).unwrap_or_default();
                let percent = if enlarged { " at 200 %" } else { "" };
                findings
                    .entry((part("screen").to_owned(), part("what").to_owned()))
                    .or_default()
                    .push(format!("{width}×{height}{percent} ({by} px)"));
            }
        }
    }
    browser.close().await?;
    Ok(findings)
}

fn report(findings: &Findings) -> String {
    let lines = findings
        .iter()
        .map(|((screen, what), sizes)| format!("{screen}: {what}: {}\n", sizes.join(", ")));
    lines.collect()
}

#[tokio::test(flavor = "current_thread")]
async fn no_text_is_cut_or_covered_at_any_size_of_window_or_text() -> Result<()> {
    let folder = TempDir::with_prefix("kios-layout-")?;
    let sites = [kiosk().await, wallet()?];
    let addresses: Vec<_> =
        sites.iter().map(|site| write_page(site, folder.path())).collect::<Result<_>>()?;
    let driver = Driver::start().await?;
    let (mut findings, doubled) = tokio::try_join!(
        measure(&driver, TextSize::Usual, &addresses),
        measure(&driver, TextSize::Double, &addresses),
    )?;
    for (place, sizes) in doubled {
        findings.entry(place).or_default().extend(sizes);
    }
    ensure!(findings.is_empty(), "{} texts are wrong:\n{}", findings.len(), report(&findings));
    Ok(())
}

/// Whatever else the page has at that moment is not printed.
#[tokio::test(flavor = "current_thread")]
async fn on_paper_stands_the_receipt_alone() -> Result<()> {
    let folder = TempDir::with_prefix("kios-layout-")?;
    let address = write_page(&kiosk().await, folder.path())?;
    let driver = Driver::start().await?;
    let browser = Browser::open(&driver, "paper", &Profile::new()?, Locale::Korean).await?;
    browser.page().goto(&address).await?;
    browser.page().devtools("Emulation.setEmulatedMedia", json!({ "media": "print" })).await?;
    let script = "const wrong = [];
        let receipts = 0;
        for (const { name, html } of window.screens) {
            document.body.innerHTML = html;
            const paper = document.querySelector('.screen > .paper-receipt');
            if (!paper) continue;
            receipts += 1;
            document.querySelector('.page').insertAdjacentHTML('beforeend',
                '<p class=\"scan-hint\">hint</p><section class=\"still-there\"><h2>question</h2></section>');
            if (!paper.checkVisibility()) wrong.push(`${name}: no receipt`);
            for (const element of document.body.querySelectorAll('*')) {
                if (element.contains(paper) || paper.contains(element)) continue;
                if (element.getClientRects().length) wrong.push(`${name}: ${element.className || element.localName}`);
            }
        }
        return [receipts, wrong];";
    let found = browser.page().evaluate(script, &[]).await?;
    browser.close().await?;
    let (receipts, wrong) = (&found[0], &found[1]);
    ensure!(receipts.as_u64() > Some(0) && *wrong == json!([]), "{receipts} receipts: {wrong}");
    Ok(())
}

/// In the system's colours, the chosen language, day and card differ from the others by their background.
#[tokio::test(flavor = "current_thread")]
async fn forced_colours_show_what_is_chosen() -> Result<()> {
    let folder = TempDir::with_prefix("kios-layout-")?;
    let address = write_page(&kiosk().await, folder.path())?;
    let driver = Driver::start().await?;
    let browser = Browser::open(&driver, "colours", &Profile::new()?, Locale::Korean).await?;
    browser.page().goto(&address).await?;
    browser.force_colors().await?;
    let script = "const missing = [];
        const color = element => getComputedStyle(element).backgroundColor;
        for (const { name, html } of window.screens) {
            document.body.innerHTML = html;
            for (const chosen of document.querySelectorAll('[aria-pressed=true]')) {
                const other = [...chosen.parentElement.children].find(one => one.ariaPressed === 'false');
                if (other && color(other) === color(chosen)) missing.push(`${name} ${chosen.dataset.testid}`);
            }
        }
        return missing;";
    let missing = browser.page().evaluate(script, &[]).await?;
    browser.close().await?;
    ensure!(missing == json!([]), "not shown as chosen: {missing}");
    Ok(())
}
