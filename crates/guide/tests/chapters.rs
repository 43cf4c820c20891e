//! The chapters: every block of code is one that is checked, every link leads somewhere, every code is explained.
#![cfg(test)]

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

use kios_embed::{PaymentOutcome, PaymentResult};
use kios_guide::{Book, Chapter, ELSEWHERE, anchors, blocks, book, links, markup};
use kios_protocol::ResultCode;
use kios_protocol::api::Envelope;
use serde_json::Value;

/// The languages of blocks, and what checks them: `cargo test -p kios-guide` those of Rust, JSON and HTML's elements,
/// `cargo xtask test --only docs` JavaScript, TypeScript and the scripts of HTML, the relay's tests TOML and commands.
const LANGUAGES: [&str; 8] = ["rust", "js", "ts", "jsx", "html", "toml", "json", "sh"];

/// Programs that a line of a shell may start, beside `./kios` and `kios-relay`.
const PROGRAMS: [&str; 2] = ["npm install kios-pos", "python3 -m http.server"];

fn root() -> &'static Path {
    Path::new(concat!(env!("CARGO_MANIFEST_DIR"), "/../.."))
}

fn read(file: &str) -> String {
    fs::read_to_string(root().join(file)).unwrap_or_else(|fault| panic!("{file}: {fault}"))
}

fn chapters() -> Book {
    book(root()).unwrap()
}

fn chapter(name: &str) -> Chapter {
    chapters().0.into_iter().find(|chapter| chapter.name == name).unwrap()
}

/// The blocks of all chapters in a language, with the place of each.
fn code(language: &str) -> Vec<(String, String)> {
    let mut found = Vec::new();
    for chapter in chapters().0 {
        for block in blocks(&chapter.text).into_iter().filter(|block| block.language() == language)
        {
            found.push((format!("{}:{}", chapter.name, block.line), block.code));
        }
    }
    assert!(!found.is_empty(), "{language}");
    found
}

/// The cells of the table rows of a chapter whose first cell is in backticks, without these.
fn rows(text: &str) -> Vec<Vec<String>> {
    let rows = text.lines().filter(|line| line.starts_with("| `"));
    let cells = |line: &str| {
        let cells = line.trim_matches('|').split('|').map(|cell| cell.trim().trim_matches('`'));
        cells.map(str::to_owned).collect()
    };
    rows.map(cells).collect()
}

#[test]
fn every_file_is_a_chapter_of_the_contents() {
    let names: BTreeSet<_> = chapters().0.into_iter().map(|chapter| chapter.name).collect();
    for entry in fs::read_dir(root().join("docs/guide/src")).unwrap() {
        let name = entry.unwrap().file_name().into_string().unwrap();
        let is_known = ["SUMMARY.md", "payment.svg"].contains(&name.as_str());
        assert!(is_known || names.contains(&name), "{name} is not in SUMMARY.md");
    }
}

#[test]
fn every_block_is_in_a_language_that_is_checked() {
    for chapter in chapters().0 {
        for block in blocks(&chapter.text) {
            let (name, line, tag) = (&chapter.name, block.line, &block.tag);
            assert!(LANGUAGES.contains(&tag.as_str()), "{name}:{line}: nothing checks {tag:?}");
        }
    }
}

#[test]
fn the_chapters_with_rust_are_documentation_tests() {
    let tested = include_str!("../src/lib.rs");
    for (place, _) in code("rust") {
        let name = place.split(':').next().unwrap();
        assert!(tested.contains(&format!("docs/guide/src/{name}\"")), "{name} is not tested");
    }
}

#[test]
fn every_link_leads_to_a_chapter_and_a_heading() {
    let all = chapters().0;
    for chapter in &all {
        for link in links(&chapter.text) {
            let place = format!("{}:{}: {}", chapter.name, link.line, link.target);
            if link.target.starts_with("https://") {
                continue;
            }
            let (file, anchor) = link.target.split_once('#').unwrap_or((&link.target, ""));
            if ELSEWHERE.contains(&file) {
                continue;
            }
            let target = match file {
                "" => Some(chapter),
                file => all.iter().find(|chapter| chapter.name == file),
            };
            let target = target.unwrap_or_else(|| panic!("{place} is no chapter"));
            let found = anchor.is_empty() || anchors(&target.text).iter().any(|one| one == anchor);
            assert!(found, "{place} is no heading");
        }
    }
}

#[test]
fn every_result_code_is_explained() {
    let rows = rows(&chapter("codes.md").text);
    for code in ResultCode::ALL {
        let number = code.number().to_string();
        let of_code: Vec<_> = rows.iter().filter(|row| row[0] == number).collect();
        let [row] = of_code[..] else { panic!("{code:?} has {} rows", of_code.len()) };
        let again = if *code == ResultCode::Success {
            "-"
        } else if ResultCode::is_inconclusive(code.number()) {
            "query"
        } else if ResultCode::may_succeed_later(code.number()) {
            "yes"
        } else {
            "no"
        };
        assert_eq!((row[1].as_str(), row[2].as_str()), (&*format!("{code:?}"), again), "{number}");
        assert!(row[3..].iter().all(|cell| cell.len() > 3) && row.len() == 5, "{row:?}");
    }
    assert_eq!(rows.len(), ResultCode::ALL.len());
}

/// The quoted words of a source that follow one of these texts.
fn words_after(source: &str, before: &[&str]) -> BTreeSet<String> {
    let mut found = BTreeSet::new();
    for start in before {
        for rest in source.split(start).skip(1) {
            let word = rest.split(['"', '\'']).next().unwrap();
            let is_word = word.bytes().all(|byte| byte.is_ascii_lowercase() || byte == b'_');
            found.extend((is_word && !word.is_empty()).then(|| word.to_owned()));
        }
    }
    found
}

#[test]
fn every_error_code_is_explained() {
    let till = read("crates/till/src/hosting/fault.rs").replace(['\n', ' '], "");
    let mut codes: BTreeSet<String> = till
        .split("\",ErrorKind::")
        .filter_map(|before| before.rsplit('"').next())
        .map(str::to_owned)
        .collect();
    codes.retain(|code| {
        !code.is_empty() && code.bytes().all(|b| b.is_ascii_lowercase() || b == b'_')
    });
    codes.insert(kios_embed::KiosError::ORIGIN.to_owned());
    let script = read("npm/kios-pos.js");
    codes.extend(words_after(&script, &["code: '", "unavailable('", "request.purchaseId, '"]));
    let headless = read("crates/headless/src/outcome.rs");
    codes.extend(words_after(&headless, &["=> (\"", "error(\""]));
    assert!(codes.len() > 15, "{codes:?}");

    let results = chapter("results.md").text;
    let (_, errors) = results.split_once("| `code` | `kind` |").unwrap();
    let errors = errors.split("\n\n").next().unwrap();
    let explained: BTreeSet<String> = rows(errors).into_iter().map(|row| row[0].clone()).collect();
    assert_eq!(explained, codes);
}

#[test]
fn every_outcome_is_explained() {
    let declared = read("npm/embed.d.ts");
    let (_, outcomes) = declared.split_once("export type PaymentOutcome = ").unwrap();
    let outcomes = outcomes.split(';').next().unwrap();
    let results = chapter("results.md").text;
    for outcome in outcomes.split(" | ") {
        let name = outcome.trim_matches('"');
        assert!(
            results.contains(&format!("\n| `{name}`")) || results.contains(&format!("`{name}`,")),
            "{name}"
        );
    }
    assert_eq!(outcomes.split(" | ").count(), 6);
    assert_eq!(serde_json::to_value(PaymentOutcome::TimedOut).unwrap(), "timedOut");
}

#[test]
fn json_is_what_the_relay_and_the_kiosk_send() {
    let mut known = 0;
    for (place, json) in code("json") {
        let value: Value =
            serde_json::from_str(&json).unwrap_or_else(|fault| panic!("{place}: {fault}"));
        let object = value.as_object().unwrap();
        if object.contains_key("code") {
            let envelope: Envelope<Value> = serde_json::from_value(value.clone()).unwrap();
            let code = ResultCode::from_number(envelope.code).unwrap();
            assert_eq!(value["error"]["message"], code.message(), "{place}");
        } else if object.contains_key("purchaseId") {
            // A result is written and never read by the kiosk: the same fields, written by it.
            let summary = &value["payment"];
            let written = serde_json::to_value(result(&value)).unwrap();
            assert_eq!(written, value, "{place}: {summary}");
        } else {
            let claims = read("docs/spec/relay.md");
            for claim in object.keys() {
                assert!(claims.contains(&format!("`{claim}`")), "{place}: {claim}");
            }
        }
        known += 1;
    }
    assert_eq!(known, 3);
}

/// The result that the kiosk would write like this.
fn result(value: &Value) -> PaymentResult {
    let text = |value: &Value| value.as_str().unwrap().to_owned();
    let payment = &value["payment"];
    PaymentResult {
        outcome: PaymentOutcome::Paid,
        purchase_id: text(&value["purchaseId"]).parse().unwrap(),
        payment: Some(kios_embed::PaymentSummary {
            payment_id: text(&payment["paymentId"]).parse().unwrap(),
            amount: text(&payment["amount"]),
            currency: text(&payment["currency"]),
            points: text(&payment["points"]),
            fee: text(&payment["fee"]),
            opened_at: kios_protocol::Timestamp::from_seconds(
                payment["openedAt"].as_u64().unwrap(),
            ),
        }),
        error: None,
        token: Some(text(&value["token"])),
    }
}

#[test]
fn html_uses_the_element_as_it_is() {
    let manifest: Value = serde_json::from_str(&read("npm/custom-elements.json")).unwrap();
    let element = &manifest["modules"][0]["declarations"][0];
    let names = |what: &str| -> BTreeSet<String> {
        let list = element[what].as_array().unwrap().iter();
        list.map(|one| one["name"].as_str().unwrap().to_owned()).collect()
    };
    let attributes: BTreeSet<String> =
        names("attributes").union(&names("events")).cloned().collect();
    for (place, html) in code("html").into_iter().chain(code("jsx")) {
        for name in markup::attributes(&html, "kios-pos") {
            let ours =
                attributes.contains(&name) || ["ref", "style", "id"].contains(&name.as_str());
            assert!(ours, "{place}: <kios-pos> has no attribute {name}");
        }
        for (before, what) in [("slot=\"", "slots"), ("::part(", "cssParts")] {
            for name in markup::values(&html, before) {
                assert!(names(what).contains(name), "{place}: no {what} {name}");
            }
        }
        for name in markup::values(&html, "--kios-") {
            assert!(
                names("cssProperties").contains(&format!("--kios-{name}")),
                "{place}: --kios-{name}"
            );
        }
    }
    // The chapter about the element names all of them.
    let text = chapter("element.md").text + &chapter("words.md").text;
    for what in ["attributes", "members", "events", "slots", "cssParts", "cssProperties"] {
        for name in names(what) {
            assert!(text.contains(&format!("`{name}")), "{what}: {name} is not in the chapter");
        }
    }
}

#[test]
fn an_address_has_the_parameters_that_the_kiosk_reads() {
    let address = chapter("address.md").text;
    let fragment = address.split("pos.example/#").nth(1).unwrap().split('"').next().unwrap();
    let link = kios_embed::PaymentLink::read(fragment).unwrap().unwrap();
    assert_eq!(link.request.purchase_id.as_str(), "A-17");
    let named: BTreeSet<String> = rows(&address).into_iter().map(|row| row[0].clone()).collect();
    let fault =
        kios_embed::PaymentLink::read("pay?purchase=A&amount=1&other=1").unwrap().unwrap_err();
    for parameter in fault.accepted.split(", ") {
        assert!(named.contains(parameter), "{parameter}");
    }
    let result = PaymentResult::bare(PaymentOutcome::Paid, "A-17".parse().unwrap());
    for pair in link.return_to.unwrap().with_result(&result).split('#').nth(1).unwrap().split('&') {
        assert!(named.contains(pair.split('=').next().unwrap()), "{pair}");
    }
}

#[test]
fn every_command_exists() {
    let help = read("xtask/src/main.rs");
    for (place, script) in code("sh") {
        for line in script.lines().filter(|line| !line.is_empty()) {
            if let Some(command) = line.strip_prefix("./kios ") {
                let name = command.split(' ').next().unwrap();
                assert!(help.contains(&format!("\n    {name} ")), "{place}: ./kios {name}");
            } else {
                // Those of the relay are parsed by its own test, `crates/relay/src/cli.rs`.
                let is_known = line.starts_with("kios-relay ")
                    || PROGRAMS.iter().any(|program| line.starts_with(program));
                assert!(is_known, "{place}: {line}");
            }
        }
    }
}

#[test]
fn the_words_in_examples_exist() {
    let keys: BTreeSet<String> = kios_till::Words::keys().into_iter().map(|key| key.key).collect();
    let mut found = 0;
    for (place, code) in code("ts") {
        for key in words_of(&code) {
            assert!(keys.contains(key), "{place}: {key}");
            found += 1;
        }
    }
    assert!(found > 0);
}

/// The quoted names of properties with a dot in them.
fn words_of(code: &str) -> impl Iterator<Item = &str> {
    code.split("': '").filter_map(|before| before.rsplit('\'').next()).filter(|name| {
        name.contains('.') && name.bytes().all(|b| b.is_ascii_lowercase() || b"._".contains(&b))
    })
}
