//! Writes a page's files to the folder that the relay serves, each with its compressed forms beside it.
//!
//! A file whose content has not changed is left alone, and so are its compressed forms: brotli at its highest
//! quality takes seconds. Files that the page no longer has are removed.

use std::{collections::BTreeMap, fs, io::Write as _, path::Path};

use anyhow::{Context as _, Result};

/// The files of a page by their path below its base, with `/` between folders.
pub(crate) type Files = BTreeMap<String, Vec<u8>>;

/// Extensions of the files that are compressed; the formats of the others are compressed already.
const COMPRESSIBLE: [&str; 9] =
    ["wasm", "js", "css", "html", "svg", "json", "webmanifest", "txt", "map"];

/// A file as it is served; sizes in bytes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Published {
    /// Its path below the page's base.
    pub(crate) path: String,
    /// Its own size.
    pub(crate) raw: u64,
    /// Its size in brotli, if it is compressible.
    pub(crate) brotli: Option<u64>,
}

/// Reads every file below `folder`.
///
/// # Errors
/// When the folder or a file cannot be read.
pub(crate) fn read(folder: &Path) -> Result<Files> {
    let mut files = Files::new();
    read_into(folder, "", &mut files)
        .with_context(|| format!("cannot read {}", folder.display()))?;
    Ok(files)
}

fn read_into(folder: &Path, prefix: &str, files: &mut Files) -> Result<()> {
    for entry in fs::read_dir(folder)? {
        let entry = entry?;
        let path = format!("{prefix}{}", entry.file_name().to_string_lossy());
        if entry.file_type()?.is_dir() {
            read_into(&entry.path(), &format!("{path}/"), files)?;
        } else {
            files.insert(path, fs::read(entry.path())?);
        }
    }
    Ok(())
}

/// Makes `folder` hold exactly `files` and their compressed forms.
///
/// # Errors
/// When the folder cannot be read or written.
pub(crate) fn publish(folder: &Path, files: &Files) -> Result<Vec<Published>> {
    fs::create_dir_all(folder)?;
    for stale in read(folder)?.keys().filter(|path| !belongs(path, files)) {
        fs::remove_file(folder.join(stale))?;
    }
    let mut published = Vec::new();
    for (path, content) in files {
        let file = folder.join(path);
        let compressible = is_compressible(path);
        let brotli = folder.join(format!("{path}.br"));
        let gzip = folder.join(format!("{path}.gz"));
        let same = fs::read(&file).is_ok_and(|old| old == *content);
        if !same || (compressible && !(brotli.is_file() && gzip.is_file())) {
            if let Some(parent) = file.parent() {
                fs::create_dir_all(parent)?;
            }
            if compressible {
                write(&brotli, &to_brotli(content)?)?;
                write(&gzip, &to_gzip(content)?)?;
            }
            write(&file, content)?;
        }
        let brotli = if compressible { Some(fs::metadata(&brotli)?.len()) } else { None };
        published.push(Published { path: path.clone(), raw: fs::metadata(&file)?.len(), brotli });
    }
    Ok(published)
}

/// Whether a path is one of `files` or the compressed form of one.
fn belongs(path: &str, files: &Files) -> bool {
    let plain = path.strip_suffix(".br").or_else(|| path.strip_suffix(".gz"));
    files.contains_key(path)
        || plain.is_some_and(|plain| files.contains_key(plain) && is_compressible(plain))
}

fn is_compressible(path: &str) -> bool {
    Path::new(path)
        .extension()
        .is_some_and(|extension| COMPRESSIBLE.iter().any(|known| extension == *known))
}

fn write(file: &Path, content: &[u8]) -> Result<()> {
    fs::write(file, content).with_context(|| format!("cannot write {}", file.display()))
}

fn to_brotli(content: &[u8]) -> Result<Vec<u8>> {
    let parameters = brotli::enc::BrotliEncoderParams {
        quality: 11,
        lgwin: 22,
        size_hint: content.len(),
        ..Default::default()
    };
    let mut packed = Vec::new();
    brotli::BrotliCompress(&mut &*content, &mut packed, &parameters)?;
    Ok(packed)
}

fn to_gzip(content: &[u8]) -> Result<Vec<u8>> {
    let mut packed = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::best());
    packed.write_all(content)?;
    Ok(packed.finish()?)
}
