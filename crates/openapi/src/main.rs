//! Writes `docs/openapi.json`, `docs/api.md` and `docs/api.html` below the current folder.

use std::fs;
use std::io;

fn main() -> io::Result<()> {
    for (file, text) in kios_openapi::files() {
        fs::write(file, text)?;
    }
    Ok(())
}
