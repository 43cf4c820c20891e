//! Writes `docs/openapi.json`, `docs/api.md`, `docs/api.html`, the types for TypeScript and the keys of the kiosk's texts below
//! the current folder.

use std::fs;
use std::io;

fn main() -> io::Result<()> {
    for (file, text) in kios_openapi::files() {
        fs::write(file, text)?;
    }
    Ok(())
}
