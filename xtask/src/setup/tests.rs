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
        ["gcc", "libc6-dev", "nodejs", "npm", "chromium", "chromium-driver", "python3"]
    );
}

#[test]
fn building_needs_no_browser() {
    assert_eq!(system::missing(Need::Build, |program| program == "cc"), ["nodejs", "npm"]);
}

#[test]
fn another_browser_will_do() {
    let has = |program: &str| program != "chromium" && program != "chromedriver";
    assert_eq!(system::missing(Need::Test, has), ["chromium-driver"]);
}

#[test]
fn only_the_exact_version_counts() {
    assert!(tools::is_version("trunk 0.21.14\n", "0.21.14"));
    assert!(!tools::is_version("trunk 0.21.140", "0.21.14"));
    assert!(!tools::is_version("0.21.14", "0.21.14"));
    assert!(!tools::is_version("", "0.21.14"));
}

#[test]
fn the_trunk_settings_name_the_pinned_tools() {
    let env = Env::new().unwrap();
    let bindgen = tools::TOOLS.iter().find(|tool| tool.krate == "wasm-bindgen-cli").unwrap();
    let binaryen = npm::PACKAGES.iter().find(|(name, _)| *name == "binaryen").unwrap().1;
    for file in ["Trunk.toml", "crates/wallet/Trunk.toml"] {
        let text = fs::read_to_string(env.root.join(file)).unwrap();
        assert!(text.contains(&format!("wasm_bindgen = \"{}\"", bindgen.version)), "{file}");
        let major = binaryen.split('.').next().unwrap();
        assert!(text.contains(&format!("wasm_opt = \"version_{major}\"")), "{file}");
    }
}

#[test]
fn an_npm_folder_counts_only_when_complete() {
    let scratch = Scratch::new("npm-test").unwrap();
    for (name, version) in npm::PACKAGES {
        assert!(!npm::complete(scratch.path()));
        let folder = scratch.path().join(name);
        fs::create_dir_all(&folder).unwrap();
        fs::write(folder.join("package.json"), format!("{{\n  \"version\": \"{version}\"\n}}"))
            .unwrap();
    }
    assert!(npm::complete(scratch.path()));
}
