//! Tests that violate each rule in a scratch folder, and one that checks the repository itself.

use std::fs;

use super::*;
use crate::cmd::Scratch;

/// A tree of these files.
fn planted(name: &str, files: &[(&str, &str)]) -> Report {
    let scratch = Scratch::new(&format!("tidy-{name}")).unwrap();
    for (path, text) in files {
        let file = scratch.path().join(path);
        fs::create_dir_all(file.parent().unwrap()).unwrap();
        fs::write(file, text).unwrap();
    }
    check(scratch.path()).unwrap()
}

/// Where the violations are, as `rule file:line`.
fn violations(name: &str, files: &[(&str, &str)]) -> Vec<String> {
    let report = planted(name, files);
    report.violations.iter().map(|v| format!("{} {}:{}", v.rule, v.file, v.line)).collect()
}

/// A glob that matches nothing is no error for cargo-mutants.
#[test]
fn the_files_of_mutation_tests_exist() {
    let root = Env::new().unwrap().root;
    let settings = fs::read_to_string(root.join(".cargo/mutants.toml")).unwrap();
    let globs = settings.split('"').filter(|text| text.starts_with("crates/"));
    let paths: Vec<_> = globs.map(|glob| glob.split("/**").next().unwrap()).collect();
    assert!(paths.contains(&"crates/domain/src"));
    for path in paths {
        assert!(root.join(path).exists(), ".cargo/mutants.toml names {path}");
    }
}

#[test]
fn the_repository_is_tidy() {
    let report = check(&Env::new().unwrap().root).unwrap();
    let list: Vec<_> = report.violations.iter().map(ToString::to_string).collect();
    assert!(list.is_empty(), "\n{}", list.join("\n"));
}

#[test]
fn a_pure_folder_names_no_outside() {
    let clock = "//! Clock.\nuse std::time::{Duration, Instant};\n";
    assert_eq!(
        violations(
            "pure",
            &[
                ("crates/till/src/clock.rs", clock),
                ("crates/protocol/src/deep/net.rs", "fn f() { tokio::spawn(x) }"),
                ("crates/domain/src/payment/db.rs", "\n\nuse rusqlite::Row;"),
                ("crates/domain/src/ledger/env.rs", "fn f() { std::env::var(x) }"),
                ("crates/relay/src/http/fine.rs", "use axum::Router;"),
            ]
        ),
        [
            "pure crates/protocol/src/deep/net.rs:1",
            "pure crates/till/src/clock.rs:2",
            "pure crates/domain/src/ledger/env.rs:1",
            "pure crates/domain/src/payment/db.rs:3",
        ]
    );
}

#[test]
fn a_pure_folder_may_measure_and_mention() {
    let text = "//! No tokio, no yew.\nuse std::time::Duration;\n/* axum */ const A: &str = \"sqlx\";\n\
                fn random_operand(brand: &'static str) -> char { 'r' }\n\
                #[cfg(test)]\nmod tests { use tokio::test; fn f() { std::env::var(x) } }\n";
    let list = ("use std::time::{Duration};\nconst R: &str = r#\"use \"yew\"\"#;", "");
    assert!(
        violations(
            "pure-fine",
            &[("crates/till/src/a.rs", text), ("crates/till/src/b.rs", list.0)]
        )
        .is_empty()
    );
}

#[test]
fn drawing_does_not_perform() {
    assert_eq!(
        violations(
            "drawing",
            &[
                ("src/ui/pay.rs", "use yew::prelude::*;\nuse kios_protocol::Amount;"),
                ("src/ui/kit/key.rs", "use web_sys::HtmlElement;\nfn f() { web_sys::window() }"),
                ("src/shell/stream.rs", "use kios_protocol::Amount;"),
            ]
        ),
        ["drawing src/ui/kit/key.rs:2", "drawing src/ui/pay.rs:2"]
    );
}

#[test]
fn layers_look_downwards_only() {
    let lints = "[lints]\nworkspace = true\n";
    let protocol =
        format!("[package]\nname = \"kios-protocol\"\n{lints}[dependencies.kios-till]\n");
    let client = format!("{lints}[dependencies]\nkios-protocol = \"1\"\nkios-till = \"1\"\n");
    let till = format!(
        "{lints}[dependencies]\nkios-protocol.workspace = true\n[dev-dependencies]\nkios-relay = \"1\"\n"
    );
    assert_eq!(
        violations(
            "layers",
            &[
                ("crates/client/Cargo.toml", &client),
                ("crates/protocol/Cargo.toml", &protocol),
                ("crates/till/Cargo.toml", &till),
            ]
        ),
        [
            "layers crates/protocol/Cargo.toml:5",
            "layers crates/client/Cargo.toml:5",
            "layers crates/till/Cargo.toml:6",
        ]
    );
}

#[test]
fn long_files_are_listed_and_then_refused() {
    let report = planted(
        "length",
        &[
            ("src/a.rs", &"\n".repeat(400)),
            ("src/b.rs", &"\n".repeat(401)),
            ("static/c.css", &"\n".repeat(501)),
            ("README.md", &"\n".repeat(900)),
        ],
    );
    let places = |findings: &[Finding]| {
        let about_length = findings.iter().filter(|finding| finding.rule == "length");
        about_length.map(|finding| finding.file.clone()).collect::<Vec<_>>()
    };
    assert_eq!(places(&report.advice), ["src/b.rs"]);
    assert_eq!(places(&report.violations), ["static/c.css"]);
}

#[test]
fn code_does_not_panic_but_tests_may() {
    let code = "fn f() { x.unwrap() }\n// panic! in a comment\n#[cfg(test)]\nmod tests {\n    \
                fn g() { y.unwrap(); panic!() }\n}\nfn h() { todo!() }\n#[cfg(test)]\nmod more;\n";
    assert_eq!(
        violations(
            "panic",
            &[
                ("crates/relay/src/job/mod.rs", code),
                ("crates/relay/src/job/more.rs", "fn f() { panic!() }"),
                ("crates/relay/src/job/more/deep.rs", "fn f() { panic!() }"),
                ("crates/relay/tests/it/main.rs", "fn f() { panic!() }"),
                ("src/shell/key.rs", "fn f() { panic!(\"no\") }"),
            ]
        ),
        [
            "panic crates/relay/src/job/mod.rs:1",
            "panic crates/relay/src/job/mod.rs:7",
            "panic src/shell/key.rs:1",
        ]
    );
}

#[test]
fn no_file_knows_a_machine() {
    let text =
        |folder: &str| format!("see /{folder}/someone/file, not https://example.com/{folder}/x");
    assert_eq!(
        violations(
            "machine",
            &[("a.md", &text("home")), ("b.toml", &text("work")), ("c.sh", &text("root"))]
        ),
        ["machine-path a.md:1", "machine-path b.toml:1", "machine-path c.sh:1"]
    );
}

#[test]
fn every_crate_shares_the_lints() {
    assert_eq!(
        violations("lints", &[("crates/wallet/Cargo.toml", "[package]\n[lints.rust]\nx = 1\n")]),
        ["lints crates/wallet/Cargo.toml:1"]
    );
}

#[test]
fn a_plan_has_an_owner() {
    let mark = concat!("TO", "DO");
    let text = format!("// {mark}(ana): later\n// {mark}: never\n// {mark}()\n// MY{mark}S\n");
    assert_eq!(violations("todo", &[("src/a.rs", &text)]), ["todo src/a.rs:2", "todo src/a.rs:3"]);
}

#[test]
fn colours_are_named_once() {
    let css = "/* not #fff */\n#add .x { color: var(--ink) }\n.a { color: #FFF; }\n.b {\n  \
               background: oklch(50% 0 0)\n}\n.c { border-color: #12345678; width: calc(1px) }\n\
               a[href=\"#cafe-bar\"] { }\n";
    assert_eq!(
        violations(
            "colours",
            &[("static/app.css", css), ("static/tokens.css", ":root { --ink: #123; }")]
        ),
        ["colour static/app.css:5", "colour static/app.css:3", "colour static/app.css:7"]
    );
}

const SPEC: [(&str, &str); 3] = [
    ("docs/spec/protocol.md", "# 2. API\n## 2.1 Reads\n* Q1 upper case\n"),
    ("docs/spec/relay.md", "## 3. Better\n| B1 | idempotent |\n\n## 7. Staff\n| T1 | locks |\n"),
    ("docs/spec/kiosk.md", "## 1. A sale\n* K1 *Keys.* As B88 has it.\n"),
];

#[test]
fn a_citation_names_a_section_that_exists() {
    let s = '§';
    let broken = format!(
        "//! `protocol.md {s}2, {s}2.1`, `relay.md {s}3` B1 and\n//! {s}9; `kiosk.md\n//! {s}1 to {s}7`.\n\
         fn f() {{}} // {s}2.1 Q1, {s}4\n// {}77 is no hazard; \u{201c}{}1\u{201d} is\nconst A: &str = \"{}88\";\n\
         // {}1, {}1\n// {}9\n// {}9\n// {}9\n// {}9\n// {}88\n",
        'Q', 'Q', 'B', 'K', 'T', 'C', 'K', 'S', 'T', 'B'
    );
    let mut files = SPEC.to_vec();
    files.push(("src/a.rs", &broken));
    assert_eq!(
        violations("citations", &files),
        [
            "citation src/a.rs:2",
            "citation src/a.rs:3",
            "citation src/a.rs:4",
            "citation src/a.rs:5",
            "citation src/a.rs:8",
            "citation src/a.rs:9",
            "citation src/a.rs:10",
            "citation src/a.rs:11",
            "citation src/a.rs:12",
        ]
    );
}

#[test]
fn a_rule_code_has_one_definition_and_a_row_in_the_index() {
    let s = '§';
    let index = format!(
        "| code | subject | where |\n|---|---|---|\n| B1 | open | relay.md {s}3 |\n| {b}1 | again | relay.md {s}3 |\n\
         | {c}1 to {c}2 | cards | relay.md {s}3 |\n| Q1 | case | protocol.md {s}2 |\n| T1 | lock | relay.md {s}7 |\n",
        b = 'B',
        c = 'C'
    );
    let mut files = SPEC.to_vec();
    let relay = format!("{}* T1 again\n| C1 | verified |\n", SPEC[1].1);
    files[1].1 = &relay;
    files.push(("docs/spec/README.md", &index));
    let report = planted("codes", &files);
    let texts: Vec<_> = report.violations.iter().map(ToString::to_string).collect();
    assert_eq!(
        texts,
        [
            format!(
                "docs/spec/relay.md:6: T1 is defined a second time, first in relay.md {s}7 [rule-code]"
            ),
            "docs/spec/README.md:4: B1 has no definition, or a row before [rule-code]".to_owned(),
            format!("docs/spec/README.md:5: C1 is in relay.md {s}7 [rule-code]"),
            "docs/spec/README.md:5: C2 has no definition, or a row before [rule-code]".to_owned(),
            format!("docs/spec/README.md:6: Q1 is in protocol.md {s}2.1 [rule-code]"),
            format!("docs/spec/README.md:1: K1 of kiosk.md {s}1 has no row [rule-code]"),
        ]
    );
}

#[test]
fn a_citation_of_a_missing_document_says_so() {
    let text = format!("//! `relay.md {}3`.\n", '§');
    let report = planted("no-spec", &[("src/a.rs", &text)]);
    let texts: Vec<_> = report.violations.iter().map(ToString::to_string).collect();
    assert_eq!(
        texts,
        [format!(
            "src/a.rs:1: relay.md {}3 is cited, but docs/spec/relay.md does not exist [citation]",
            '§'
        )]
    );
}

#[test]
fn modules_form_no_cycle() {
    let scratch = Scratch::new("tidy-cycle").unwrap();
    let folder = scratch.path().join("crates/x/src");
    fs::create_dir_all(folder.join("c")).unwrap();
    for (path, text) in [
        ("lib.rs", "pub mod a; mod b; mod c; mod d;\npub use c::deep::C as Short;"),
        ("a.rs", "use crate::{b::B, d};\n#[cfg(test)]\nmod tests { use crate::c::C; }"),
        ("b.rs", "use super::Short;"),
        ("c/mod.rs", "pub mod deep;\npub use self::deep::C;"),
        ("c/deep.rs", "fn f() -> crate::a::A { super::super::d::g() }"),
        ("d.rs", "// use crate::a::A;"),
    ] {
        fs::write(folder.join(path), text).unwrap();
    }
    let tree = Tree::read(scratch.path()).unwrap();
    let found = cycles::cycles(&tree).into_iter().map(|finding| finding.text);
    assert_eq!(
        found.collect::<Vec<_>>(),
        ["modules of crates/x form a cycle: a -> b -> c::deep -> a"]
    );
}

/// A type, a function and the first line of a comment with a retired word, and places where one is no violation.
const RETIRED: [(&str, &str); 3] = [
    (
        "crates/x/src/a.rs",
        "//! What the errand is.\n//! An errand.\n\nstruct ErrandLoop; // an errand\n\
         /// `errand` is code.\nfn the_errand() { \"errand\" }\nstruct Errands;\n#[cfg(test)]\nmod tests {\n    fn an_errand() { Errand }\n}\n",
    ),
    ("crates/x/tests/it.rs", "fn an_errand_ends() { let errand = 1; }\n"),
    ("e2e/src/lib.rs", "struct Errand;\n"),
];

#[test]
fn retired_words_do_not_come_back() {
    assert_eq!(
        violations("retired", &RETIRED),
        [
            "retired-word crates/x/src/a.rs:4",
            "retired-word crates/x/src/a.rs:6",
            "retired-word crates/x/src/a.rs:10",
            "retired-word crates/x/src/a.rs:1",
            "retired-word crates/x/tests/it.rs:1",
            "retired-word e2e/src/lib.rs:1",
        ]
    );
}
