//! Tests of the pure parts of a release, and of the checks before a file is changed.

use super::{changelog::Closed, notices::Notice, *};
use crate::cmd::Scratch;

fn version(text: &str) -> Version {
    text.parse().unwrap()
}

#[test]
fn a_version_is_three_numbers() {
    assert_eq!(version("10.0.3").to_string(), "10.0.3");
    assert!(version("0.10.0") > version("0.9.9"));
    for text in ["", "1", "1.2", "1.2.3.4", "v1.2.3", "1.2.3-rc1", "1.02.3", "+1.2.3", "1.2. 3"] {
        let error = text.parse::<Version>().unwrap_err().to_string();
        assert!(error.ends_with("expected three numbers such as 0.2.0"), "{text}: {error}");
    }
}

#[test]
fn only_the_version_of_the_workspace_changes() {
    let manifest = |version: &str| {
        format!(
            "[workspace]\nresolver = \"3\"\n\n[workspace.package]\nedition = \"2024\"\n\
             version = \"{version}\" # ours\n\n[workspace.dependencies]\nversion = \"1.0.0\"\n"
        )
    };
    assert_eq!(version::bump(&manifest("0.1.0"), version("0.2.0")).unwrap(), manifest("0.2.0"));
    assert_eq!(version::bump(&manifest("0.2.0"), version("0.2.0")).unwrap(), manifest("0.2.0"));
    let error = version::bump(&manifest("0.10.0"), version("0.2.0")).unwrap_err();
    assert_eq!(error.to_string(), "the version 0.2.0 is lower than the current 0.10.0");
    assert!(version::bump("[package]\nversion = \"0.1.0\"\n", version("0.2.0")).is_err());
}

#[test]
fn the_manifest_of_the_repository_can_be_bumped() {
    let manifest = fs::read_to_string(Env::new().unwrap().root.join("Cargo.toml")).unwrap();
    let bumped = version::bump(&manifest, version("4000.0.0")).unwrap();
    let changed: Vec<_> = bumped.lines().filter(|line| !manifest.contains(line)).collect();
    assert_eq!(changed, ["version = \"4000.0.0\""]);
}

#[test]
fn unreleased_entries_move_under_the_version() {
    let changelog =
        "# Changelog\n\n## Unreleased\n\n* A.\n  More.\n* B.\n\n## 0.1.0 - 2026-01-02\n\n* Old.\n";
    let closed = changelog::close(changelog, version("0.2.0"), "2026-11-29").unwrap();
    assert_eq!(
        closed,
        Closed {
            text:
                "# Changelog\n\n## Unreleased\n\n## 0.2.0 - 2026-11-29\n\n* A.\n  More.\n* B.\n\n\
                   ## 0.1.0 - 2026-01-02\n\n* Old.\n"
                    .to_owned(),
            entries: "* A.\n  More.\n* B.".to_owned(),
        }
    );
    let again = changelog::close(&closed.text, version("0.3.0"), "2026-11-30").unwrap_err();
    assert_eq!(again.to_string(), "CHANGELOG.md has no entries below \"## Unreleased\"");
    assert!(changelog::close("# Changelog\n", version("0.2.0"), "2026-11-29").is_err());
}

#[test]
fn the_first_release_has_no_older_section() {
    let closed = changelog::close("## Unreleased\n\n* A.\n", version("0.2.0"), "2026-11-29");
    assert_eq!(closed.unwrap().text, "## Unreleased\n\n## 0.2.0 - 2026-11-29\n\n* A.\n");
}

/// The packages whose notices are asked for.
const OF: [&str; 2] = ["kios-relay", "kios-pos"];

/// The relay needs `serde` and tests with `tempfile`; `serde` is built with `cc`; only `xtask` needs `anyhow`.
const METADATA: &str = r#"{
  "packages": [
    {"id": "r", "name": "kios-relay", "version": "0.1.0", "source": null, "manifest_path": "/r/Cargo.toml"},
    {"id": "x", "name": "xtask", "version": "0.1.0", "source": null, "manifest_path": "/x/Cargo.toml"},
    {"id": "t", "name": "tempfile", "version": "3.0.0", "source": "registry", "license": "MIT"},
    {"id": "c", "name": "cc", "version": "1.0.0", "source": "registry", "license": "MIT"},
    {"id": "a", "name": "anyhow", "version": "1.0.0", "source": "registry", "license": "MIT"},
    {"id": "s", "name": "serde", "version": "1.0.0", "source": "registry", "license": "MIT OR Apache-2.0",
     "repository": "https://example.org/serde", "manifest_path": "/s/Cargo.toml"},
    {"id": "i", "name": "itoa", "version": "1.2.0", "source": "registry", "license": null, "repository": null,
     "manifest_path": "/i/Cargo.toml"}
  ],
  "resolve": {"nodes": [
    {"id": "r", "deps": [
      {"pkg": "s", "dep_kinds": [{"kind": "dev"}, {"kind": null}]},
      {"pkg": "t", "dep_kinds": [{"kind": "dev"}]}]},
    {"id": "x", "deps": [{"pkg": "a", "dep_kinds": [{"kind": null}]}]},
    {"id": "s", "deps": [
      {"pkg": "i", "dep_kinds": [{"kind": null}]},
      {"pkg": "c", "dep_kinds": [{"kind": "build"}]}]},
    {"id": "i", "deps": [{"pkg": "s", "dep_kinds": [{"kind": null}]}]}
  ]}
}"#;

#[test]
fn notices_name_what_the_released_packages_need_to_run() {
    let notices = notices::third_party(METADATA, &OF).unwrap();
    let [itoa, serde] = notices.as_slice() else { panic!("{notices:?}") };
    assert_eq!((itoa.name.as_str(), itoa.license.as_str()), ("itoa", ""));
    assert_eq!(
        *serde,
        Notice {
            name: "serde".to_owned(),
            version: "1.0.0".to_owned(),
            license: "MIT OR Apache-2.0".to_owned(),
            repository: "https://example.org/serde".to_owned(),
            manifest: "/s/Cargo.toml".to_owned(),
        }
    );
    assert!(notices::third_party("{}", &OF).is_err());
}

#[test]
fn a_licence_text_that_crates_share_is_printed_once() {
    let notices = notices::third_party(METADATA, &OF).unwrap();
    let texts = [("serde", "Be nice."), ("itoa", "Be nice.\n"), ("serde", "Be nice.\n")];
    let texts = texts.map(|(name, text)| (name.to_owned(), text.to_owned()));
    let rule = "-".repeat(72);
    assert_eq!(
        notices::document(&notices, &texts),
        format!(
            "Third-party software in this release\n\n\
             itoa 1.2.0: see its licence text\n\
             serde 1.0.0: MIT OR Apache-2.0 https://example.org/serde\n\n\
             {rule}\nitoa, serde\n{rule}\n\nBe nice.\n"
        )
    );
}

#[test]
fn licence_files_are_found_by_name() {
    let scratch = Scratch::new("licence-test").unwrap();
    for name in ["LICENSE-MIT", "Cargo.toml", "notice.txt", "README.md", "COPYING"] {
        fs::write(scratch.path().join(name), name).unwrap();
    }
    fs::create_dir(scratch.path().join("LICENSES")).unwrap();
    let texts = notices::license_texts(&scratch.path().join("Cargo.toml")).unwrap();
    assert_eq!(texts, ["COPYING", "LICENSE-MIT", "notice.txt"]);
}

/// A repository with the files that a release changes, committed.
fn repository(purpose: &str) -> (Scratch, Env) {
    let scratch = Scratch::new(purpose).unwrap();
    let mut env = Env::new().unwrap();
    env.root = scratch.path().to_path_buf();
    // A git hook that runs the tests sets these to the repository it belongs to.
    env.set("GIT_DIR", env.root.join(".git"));
    env.set("GIT_INDEX_FILE", env.root.join(".git/index"));
    env.set("GIT_WORK_TREE", env.root.clone());
    fs::create_dir(env.root.join("docs")).unwrap();
    for file in CHANGED {
        fs::write(env.root.join(file), "").unwrap();
    }
    fs::write(env.root.join("Cargo.toml"), "[workspace.package]\nversion = \"0.1.0\"\n").unwrap();
    fs::write(env.root.join("CHANGELOG.md"), "## Unreleased\n\n* A.\n").unwrap();
    for arguments in ["init --quiet", "add .", "commit --quiet -m first"] {
        run_git(&env, arguments);
    }
    (scratch, env)
}

/// Runs git in the scratch repository with a fixed author.
fn run_git(env: &Env, arguments: &str) {
    let mut git = env.command("git");
    git.args(["-c", "user.name=Ana", "-c", "user.email=ana@example.org"]);
    git.args(["-c", "commit.gpgsign=false"]).args(arguments.split(' '));
    assert!(git.status().unwrap().success(), "git {arguments}");
}

#[test]
fn a_release_starts_from_a_clean_tree_without_the_tag() {
    let (_scratch, env) = repository("release-test");
    let ready = plan(&env, "0.2.0").unwrap();
    assert_eq!(ready.manifest, "[workspace.package]\nversion = \"0.2.0\"\n");
    assert_eq!(ready.entries, "* A.");

    run_git(&env, "tag v0.2.0");
    let error = plan(&env, "0.2.0").unwrap_err().to_string();
    assert_eq!(error, "the tag v0.2.0 exists already");

    fs::write(env.root.join("new.txt"), "").unwrap();
    let error = plan(&env, "0.3.0").unwrap_err().to_string();
    assert!(error.contains("the working tree has changes"), "{error}");
    assert!(error.contains("new.txt"), "{error}");
}

#[test]
fn a_failed_release_leaves_the_tree_as_it_was() {
    let (_scratch, env) = repository("restore-test");
    for file in CHANGED {
        fs::write(env.root.join(file), "changed").unwrap();
    }
    run_git(&env, "add Cargo.toml");
    restore(&env).unwrap();
    assert_eq!(git(&env, &["status", "--porcelain"]).unwrap(), "");
}
