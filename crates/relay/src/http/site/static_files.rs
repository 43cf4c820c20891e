//! A folder of built files, read into memory when the relay starts.
//!
//! Files that are added later are not served: no path of a request is used on the file system.

use std::collections::BTreeMap;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use axum::body::{Body, Bytes};
use axum::http::{HeaderMap, HeaderName, HeaderValue, Response, StatusCode, header};
use sha2::{Digest as _, Sha256};

use super::negotiation::{Coding, has};

const INDEX: &str = "index.html";
const FOREVER: &str = "public, max-age=31536000, immutable";
const ASK_AGAIN: &str = "no-cache";
/// The length of a run of hexadecimal digits that only a content hash has.
const HASH_DIGITS: usize = 12;

/// How a page names its build.
const BUILD: &str = "name=\"kios-build\" content=\"";

/// Why a folder cannot be served.
#[derive(Debug, thiserror::Error)]
pub enum SiteError {
    /// It or a file in it cannot be read.
    #[error("{path} cannot be read: {fault}")]
    Unreadable {
        /// Which.
        path: PathBuf,
        /// The error of the system.
        fault: io::Error,
    },
    /// There is no page in it.
    #[error("{path} has no index.html: build the page first, or leave the key out")]
    NoIndex {
        /// Which.
        path: PathBuf,
    },
}

/// One file in its encodings.
#[derive(Debug)]
struct Asset {
    kind: HeaderValue,
    caching: &'static str,
    hash: String,
    forms: Vec<(Coding, Bytes)>,
}

/// The files of one page, by their path in its folder.
#[derive(Debug)]
pub(super) struct Folder(BTreeMap<String, Asset>);

impl Folder {
    /// Reads a folder recursively.
    pub(super) fn read(root: &Path) -> Result<Self, SiteError> {
        let mut files = BTreeMap::new();
        collect(root, "", &mut files)?;
        let assets = files
            .iter()
            .filter(|(path, _)| !is_compressed_sibling(path, &files))
            .map(|(path, bytes)| (path.clone(), Asset::new(path, bytes, &files)))
            .collect::<BTreeMap<_, _>>();
        if assets.contains_key(INDEX) {
            Ok(Self(assets))
        } else {
            Err(SiteError::NoIndex { path: root.to_owned() })
        }
    }

    /// The name of the build that the page's `meta` element has; `None` if it has none.
    pub(super) fn build(&self) -> Option<String> {
        let index = self.0.get(INDEX)?.plain()?;
        let (_, from) = std::str::from_utf8(index).ok()?.split_once(BUILD)?;
        from.split('"').next().filter(|name| !name.is_empty()).map(str::to_owned)
    }

    /// The response for a path in this folder; an empty path is its page.
    pub(super) fn answer(&self, path: &str, headers: &HeaderMap) -> Option<Response<Body>> {
        let path = if path.is_empty() { INDEX } else { path };
        self.0.get(path).map(|asset| asset.answer(headers))
    }
}

fn is_compressed_sibling(path: &str, files: &BTreeMap<String, Bytes>) -> bool {
    [Coding::Brotli, Coding::Gzip].into_iter().any(|coding| {
        path.strip_suffix(coding.suffix()).is_some_and(|plain| files.contains_key(plain))
    })
}

fn collect(
    folder: &Path,
    prefix: &str,
    files: &mut BTreeMap<String, Bytes>,
) -> Result<(), SiteError> {
    let unreadable = |path: &Path| {
        let path = path.to_owned();
        move |fault| SiteError::Unreadable { path, fault }
    };
    for entry in fs::read_dir(folder).map_err(unreadable(folder))? {
        let entry = entry.map_err(unreadable(folder))?;
        let path = entry.path();
        // A name that is not valid UTF-8 cannot be requested.
        let Ok(name) = entry.file_name().into_string() else { continue };
        if path.is_dir() {
            collect(&path, &format!("{prefix}{name}/"), files)?;
        } else {
            let bytes = fs::read(&path).map_err(unreadable(&path))?;
            files.insert(format!("{prefix}{name}"), Bytes::from(bytes));
        }
    }
    Ok(())
}

impl Asset {
    fn new(path: &str, bytes: &Bytes, files: &BTreeMap<String, Bytes>) -> Self {
        let form = |coding: Coding| {
            let bytes = files.get(&format!("{path}{}", coding.suffix()))?;
            Some((coding, bytes.clone()))
        };
        let digest = hex::encode(Sha256::digest(bytes));
        Self {
            kind: kind_of(path),
            caching: if is_hashed(path) { FOREVER } else { ASK_AGAIN },
            hash: digest.chars().take(32).collect(),
            forms: Coding::ALL.into_iter().filter_map(form).collect(),
        }
    }

    /// The unencoded file.
    fn plain(&self) -> Option<&Bytes> {
        self.forms.iter().find(|(coding, _)| *coding == Coding::Identity).map(|(_, bytes)| bytes)
    }

    fn answer(&self, request: &HeaderMap) -> Response<Body> {
        let (coding, bytes) = self
            .forms
            .iter()
            .find(|(coding, _)| coding.accepted(request))
            .or_else(|| self.forms.last())
            .map_or((Coding::Identity, Bytes::new()), |(coding, bytes)| (*coding, bytes.clone()));
        // Each encoding is a representation of its own and needs its own tag.
        let etag = format!("\"{}-{}\"", self.hash, coding.name());
        let known = has(request, &etag);
        let mut answer = Response::new(if known { Body::empty() } else { Body::from(bytes) });
        if known {
            *answer.status_mut() = StatusCode::NOT_MODIFIED;
        }
        let headers = answer.headers_mut();
        let mut set = |name: HeaderName, value: &str| {
            if let Ok(value) = HeaderValue::from_str(value) {
                headers.insert(name, value);
            }
        };
        set(header::ETAG, &etag);
        set(header::CACHE_CONTROL, self.caching);
        set(header::VARY, "Accept, Accept-Encoding");
        set(HeaderName::from_static("cross-origin-resource-policy"), "same-origin");
        if !known && coding != Coding::Identity {
            set(header::CONTENT_ENCODING, coding.name());
        }
        headers.insert(header::CONTENT_TYPE, self.kind.clone());
        answer
    }
}

/// Whether the path has a content hash, so that its file never changes.
fn is_hashed(path: &str) -> bool {
    path.split(|c: char| !c.is_ascii_alphanumeric())
        .any(|word| word.len() >= HASH_DIGITS && word.chars().all(|c| c.is_ascii_hexdigit()))
}

fn kind_of(path: &str) -> HeaderValue {
    let kind = match path.rsplit_once('.').map(|(_, extension)| extension) {
        Some("html") => "text/html; charset=utf-8",
        Some("js" | "mjs") => "text/javascript; charset=utf-8",
        Some("css") => "text/css; charset=utf-8",
        Some("txt") => "text/plain; charset=utf-8",
        Some("wasm") => "application/wasm",
        Some("json" | "map") => "application/json",
        Some("webmanifest") => "application/manifest+json",
        Some("svg") => "image/svg+xml",
        Some("png") => "image/png",
        Some("jpg" | "jpeg") => "image/jpeg",
        Some("webp") => "image/webp",
        Some("ico") => "image/x-icon",
        Some("woff2") => "font/woff2",
        Some("mp3") => "audio/mpeg",
        Some("ogg") => "audio/ogg",
        Some("wav") => "audio/wav",
        Some(_) | None => "application/octet-stream",
    };
    HeaderValue::from_static(kind)
}
