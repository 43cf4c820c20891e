//! Writes `docs/openapi.json` and `docs/api.md`, where `cargo xtask docs` starts it.

use std::fs;
use std::io;

use kios_relay::http::openapi;

fn main() -> io::Result<()> {
    fs::write("docs/openapi.json", openapi::document())?;
    fs::write("docs/api.md", openapi::markdown())
}
