//! The committed description equals the one generated from the wire types.
#![cfg(test)]

use std::fs;
use std::path::Path;

#[test]
fn the_committed_files_are_up_to_date() {
    let root = Path::new(concat!(env!("CARGO_MANIFEST_DIR"), "/../.."));
    for (file, expected) in kios_openapi::files() {
        let committed = fs::read_to_string(root.join(file)).unwrap_or_default();
        assert!(committed == expected, "{file} is stale: run `./kios docs`");
    }
}
