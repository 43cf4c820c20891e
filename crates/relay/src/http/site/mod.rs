//! Serves the built kiosk page at `/`, the wallet page at `/wallet/`, the practice page at `/practice/` and the documentation at
//! `/docs/`, and the kiosk page once more at `/embed/SHOP`, where the host pages of that shop may show it in a frame. The
//! practice page may be shown by every page, because nothing in it is real.
//!
//! Files with a hash in their name are cached by browsers for good; all others are revalidated and
//! get 304 while they are unchanged. If the build has a `.br` or `.gz` beside a file, that is sent
//! to clients that accept it.
//!
//! Deliberately absent: compression at run time, listings of folders, and a page in response to an
//! unknown path, which gets 404.
//!
//! Source: `kiosk.md §4`, `protocol.md §2.1 GET /`.

mod negotiation;
mod static_files;

use std::collections::BTreeMap;
use std::sync::Arc;

use axum::body::Body;
use axum::extract::{Path as UrlPath, State};
use axum::http::{HeaderMap, HeaderValue, Method, Response, StatusCode, Uri, header};
use axum::response::IntoResponse as _;
use axum::routing::get;
use axum::{Json, Router};
use kios_protocol::ShopId;

use super::security_headers::FrameAncestors;
use super::{HttpError, not_found};
use crate::config::{Config, ShopConfig};

pub use static_files::SiteError;

use static_files::Folder;

/// The path of the wallet page.
const WALLET: &str = "/wallet/";
/// The path of the documentation.
const DOCS: &str = "/docs/";
/// The path of the API's description, which every relay has.
const API_PAGE: &str = "/docs/api.html";
/// The path of the practice page.
const PRACTICE: &str = "/practice/";

/// `GET /`, and every path that no other route takes.
pub(super) fn router<S: Clone + Send + Sync + 'static>(site: Site) -> Router<S> {
    Router::new()
        .route("/", get(root))
        .route("/docs", get(docs))
        .route("/embed/{shop}", get(embedded))
        .route("/embed/kios-pos.js", get(embed_script))
        .route("/embed/element.js", get(embed_script))
        .fallback(file)
        .with_state(site)
}

/// The kiosk page for a browser; for any other client the network's `"OK"`.
async fn root(State(site): State<Site>, headers: HeaderMap) -> Response<Body> {
    site.root(&headers).unwrap_or_else(|| {
        let mut answer = Json("OK").into_response();
        answer.headers_mut().insert(header::VARY, HeaderValue::from_static("Accept"));
        answer
    })
}

/// The documentation, or else the description of the API.
async fn docs(State(site): State<Site>) -> Response<Body> {
    let target = if site.0.docs.is_some() { DOCS } else { API_PAGE };
    moved(StatusCode::TEMPORARY_REDIRECT, target)
}

/// The kiosk page, for the host pages of a shop.
async fn embedded(
    State(site): State<Site>,
    UrlPath(shop): UrlPath<String>,
    method: Method,
    uri: Uri,
    headers: HeaderMap,
) -> Result<Response<Body>, HttpError> {
    let shop: ShopId = shop.parse().map_err(|_| not_found(&method, &uri))?;
    let page = site.0.kiosk.as_ref().and_then(|kiosk| kiosk.answer("", &headers));
    let mut page = page.ok_or_else(|| not_found(&method, &uri))?;
    let origins = site.0.hosts.get(&shop).unwrap_or(&site.0.other_hosts);
    page.extensions_mut().insert(FrameAncestors(origins.clone()));
    Ok(page)
}

/// The scripts with which a host page shows the kiosk in a frame: loaded by pages of other origins as modules, which a browser permits only with this header.
async fn embed_script(
    State(site): State<Site>,
    method: Method,
    uri: Uri,
    headers: HeaderMap,
) -> Result<Response<Body>, HttpError> {
    let mut script = site.file(uri.path(), &headers).ok_or_else(|| not_found(&method, &uri))?;
    let everybody = HeaderValue::from_static("*");
    script.headers_mut().insert(header::ACCESS_CONTROL_ALLOW_ORIGIN, everybody);
    Ok(script)
}

async fn file(
    State(site): State<Site>,
    method: Method,
    uri: Uri,
    headers: HeaderMap,
) -> Result<Response<Body>, HttpError> {
    let file = site.file(uri.path(), &headers).ok_or_else(|| site.missing(&method, &uri))?;
    if method == Method::GET || method == Method::HEAD {
        return Ok(file);
    }
    let mut answer = StatusCode::METHOD_NOT_ALLOWED.into_response();
    answer.headers_mut().insert(header::ALLOW, HeaderValue::from_static("GET,HEAD"));
    Ok(answer)
}

/// The pages that this relay serves, if any.
#[derive(Clone, Debug, Default)]
pub struct Site(Arc<Folders>);

#[derive(Debug, Default)]
struct Folders {
    kiosk: Option<Folder>,
    wallet: Option<Folder>,
    docs: Option<Folder>,
    practice: Option<Folder>,
    /// The host pages of each configured shop, and of any other.
    hosts: BTreeMap<ShopId, Vec<String>>,
    other_hosts: Vec<String>,
}

impl Site {
    /// Reads the folders that the configuration names.
    ///
    /// # Errors
    /// [`SiteError`] for a folder that is not a built page.
    pub fn read(config: &Config) -> Result<Self, SiteError> {
        let kiosk = config.kiosk_dir.as_deref().map(Folder::read).transpose()?;
        let wallet = config.wallet_dir.as_deref().map(Folder::read).transpose()?;
        let docs = config.docs_dir.as_deref().map(Folder::read).transpose()?;
        let practice = config.practice_dir.as_deref().map(Folder::read).transpose()?;
        let own = |shop: &ShopConfig| (shop.id, config.host_origins(shop.id).to_vec());
        let hosts = config.shops.iter().map(own).collect();
        let other_hosts = config.host_origins.clone();
        Ok(Self(Arc::new(Folders { kiosk, wallet, docs, practice, hosts, other_hosts })))
    }

    /// The build of the kiosk page, as the page itself names it.
    pub fn kiosk_build(&self) -> Option<String> {
        self.0.kiosk.as_ref()?.build()
    }

    /// The page at `/`, for a browser; any other client gets the network's `"OK"`.
    fn root(&self, headers: &HeaderMap) -> Option<Response<Body>> {
        let kiosk = self.0.kiosk.as_ref()?;
        if negotiation::wants_page(headers) { kiosk.answer("", headers) } else { None }
    }

    /// The file at this path, if there is one.
    fn file(&self, path: &str, headers: &HeaderMap) -> Option<Response<Body>> {
        if let Some(answer) = below(WALLET, self.0.wallet.as_ref(), path, headers) {
            return Some(answer);
        }
        if let Some(mut answer) = below(PRACTICE, self.0.practice.as_ref(), path, headers) {
            answer.extensions_mut().insert(FrameAncestors(vec!["*".to_owned()]));
            return Some(answer);
        }
        if let Some(below) = path.strip_prefix(DOCS) {
            return self.0.docs.as_ref()?.answer(below, headers);
        }
        let below = path.strip_prefix('/').filter(|below| !below.is_empty())?;
        self.0.kiosk.as_ref()?.answer(below, headers)
    }

    /// The error for a path without a file; says what is missing if this relay has no documentation.
    fn missing(&self, method: &Method, uri: &Uri) -> HttpError {
        if self.0.docs.is_none() && uri.path().starts_with(DOCS) {
            return HttpError::NotFound(format!(
                "this relay has no documentation: `./kios docs` builds it, and the key docs_dir names its folder; the API is described at {API_PAGE}"
            ));
        }
        not_found(method, uri)
    }
}

/// The answer for a file of a page that is served below `base`, if there is one.
fn below(
    base: &'static str,
    folder: Option<&Folder>,
    path: &str,
    headers: &HeaderMap,
) -> Option<Response<Body>> {
    let folder = folder?;
    if path == base.trim_end_matches('/') {
        return Some(moved(StatusCode::PERMANENT_REDIRECT, base));
    }
    folder.answer(path.strip_prefix(base)?, headers)
}

fn moved(status: StatusCode, target: &'static str) -> Response<Body> {
    let mut answer = Response::new(Body::empty());
    *answer.status_mut() = status;
    answer.headers_mut().insert(header::LOCATION, HeaderValue::from_static(target));
    answer
}
