//! Tests of setup's decisions; nothing is installed.

use std::fs;

use super::*;
use crate::cmd::Scratch;

#[test]
fn nothing_is_missing_where_all_is_there() {
    assert!(system::missing(Need::Screens, |_| true).is_empty());
}

#[test]
fn a_bare_machine_needs_everything() {
    assert_eq!(
        system::missing(Need::Test, |_| false),
        ["gcc", "libc6-dev", "nodejs", "chromium", "chromium-driver", "strace", "python3"]
    );
}

#[test]
fn building_needs_no_browser() {
    assert_eq!(system::missing(Need::Build, |program| program == "cc"), ["nodejs"]);
}

#[test]
fn checking_the_sources_needs_neither_node_nor_a_browser() {
    assert_eq!(system::missing(Need::Lint, |program| program == "cc"), ["python3"]);
    let tools = tools::TOOLS.iter().filter(|tool| Need::Lint.includes(tool.need));
    assert_eq!(tools.map(|tool| tool.krate).collect::<Vec<_>>(), ["cargo-deny"]);
}

#[test]
fn a_test_needs_everything_but_what_pictures_need() {
    assert!(
        [Need::Lint, Need::Build, Need::Docs, Need::Release, Need::Test]
            .into_iter()
            .all(|need| Need::Test.includes(need))
    );
    assert!(!Need::Test.includes(Need::Screens));
    assert!(!Need::Build.includes(Need::Lint));
}

#[test]
fn only_documentation_and_release_need_mdbook() {
    let mdbook = tools::TOOLS.iter().find(|tool| tool.krate == "mdbook").unwrap();
    for (need, is_needed) in
        [(Need::Lint, false), (Need::Build, false), (Need::Docs, true), (Need::Release, true)]
    {
        assert_eq!(need.includes(mdbook.need), is_needed, "{need:?}");
    }
    assert!(Need::Release.includes(Need::Build));
    assert_eq!(system::missing(Need::Docs, |program| program == "cc"), [""; 0]);
}

#[test]
fn python_programs_are_pinned() {
    let list = "typing==1\ntypos==1.52.0\n";
    assert_eq!(python::pinned(list, "typos").unwrap(), "1.52.0");
    assert!(python::pinned(list, "typ").is_err());
    for line in python::REQUIREMENTS.lines() {
        assert!(line.contains("=="), "{line} is not pinned");
    }
}

#[test]
fn another_browser_will_do() {
    let has = |program: &str| program != "chromium" && program != "chromedriver";
    assert_eq!(system::missing(Need::Test, has), ["chromium-driver"]);
}

#[test]
fn only_the_exact_version_counts() {
    assert!(tools::is_version("trunk 0.21.14\n", "0.21.14"));
    assert!(tools::is_version("mdbook v0.5.4\n", "0.5.4"));
    assert!(!tools::is_version("trunk 0.21.140", "0.21.14"));
    assert!(!tools::is_version("0.21.14", "0.21.14"));
    assert!(!tools::is_version("", "0.21.14"));
}

#[test]
fn the_trunk_settings_name_the_pinned_tools() {
    let env = Env::new().unwrap();
    let bindgen = tools::TOOLS.iter().find(|tool| tool.krate == "wasm-bindgen-cli").unwrap();
    let binaryen = npm::PACKAGES.iter().find(|package| package.name == "binaryen").unwrap().version;
    for file in ["Trunk.toml", "crates/wallet/Trunk.toml", "practice/Trunk.toml"] {
        let text = fs::read_to_string(env.root.join(file)).unwrap();
        assert!(text.contains(&format!("wasm_bindgen = \"{}\"", bindgen.version)), "{file}");
        let major = binaryen.split('.').next().unwrap();
        assert!(text.contains(&format!("wasm_opt = \"version_{major}\"")), "{file}");
    }
}

#[test]
fn an_npm_folder_counts_only_when_complete() {
    let scratch = Scratch::new("npm-test").unwrap();
    for npm::Package { name, version, .. } in npm::PACKAGES {
        assert!(!npm::complete(scratch.path()));
        let folder = scratch.path().join(name);
        fs::create_dir_all(&folder).unwrap();
        fs::write(folder.join("package.json"), format!("{{\n  \"version\": \"{version}\"\n}}"))
            .unwrap();
    }
    assert!(npm::complete(scratch.path()));
}

#[test]
fn a_tarball_with_another_digest_is_refused_and_removed() {
    let scratch = Scratch::new("integrity-test").unwrap();
    let tarball = scratch.path().join("package.tgz");
    // The digest of "abc" is a test vector of FIPS 180.
    let abc = "sha512-3a81oZNherrMQXNJriBBMRLm+k6JqX6iCp7u5ktV05ohkpkqJ0/BqDa6PCOj/uu9RU1EI2Q86A4qmslPpUyknw==";
    fs::write(&tarball, "abc").unwrap();
    npm::verify(&tarball, abc).unwrap();
    let error = npm::verify(&tarball, npm::PACKAGES[0].integrity).unwrap_err().to_string();
    assert!(error.contains(&format!("{abc}, expected {}", npm::PACKAGES[0].integrity)), "{error}");
    assert!(!tarball.exists());
}

#[test]
fn tarballs_come_from_the_configured_registry() {
    let axe = &npm::PACKAGES[1];
    let path = format!("/axe-core/-/axe-core-{}.tgz", axe.version);
    for (registry, base) in [
        (None, "https://registry.npmjs.org"),
        (Some(""), "https://registry.npmjs.org"),
        (Some("http://localhost:4873/"), "http://localhost:4873"),
    ] {
        assert_eq!(npm::address(registry, axe), format!("{base}{path}"));
    }
}
