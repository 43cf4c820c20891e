//! The kiosk at `/` and the wallet at `/wallet/`, as their builds left them.
//!
//! Files whose name carries a hash are kept by browsers for good; all others are asked for again
//! and answered with 304 as long as they are the same. Where the build left a `.br` or `.gz` beside
//! a file, that is sent to whoever reads it.
//!
//! Deliberately absent: compressing anything here, listing folders, and answering an unknown path
//! with a page: a wrong address is told to be wrong.
//!
//! Source: `kiosk.md §4`, `protocol.md §2.1 GET /`.

mod negotiation;
mod static_files;

use std::sync::Arc;

use axum::body::Body;
use axum::extract::State;
use axum::http::{HeaderMap, HeaderValue, Method, Response, StatusCode, Uri, header};
use axum::response::IntoResponse as _;
use axum::routing::get;
use axum::{Json, Router};

use super::{HttpError, not_found};
use crate::config::Config;

pub use static_files::SiteError;

use static_files::Folder;

/// Where the wallet page lives.
const WALLET: &str = "/wallet/";

/// `GET /`, and every path that no other route takes.
pub(super) fn router<S: Clone + Send + Sync + 'static>(site: Site) -> Router<S> {
    Router::new().route("/", get(root)).fallback(file).with_state(site)
}

/// The kiosk for a browser; for everybody else the network's sign of life.
async fn root(State(site): State<Site>, headers: HeaderMap) -> Response<Body> {
    site.root(&headers).unwrap_or_else(|| {
        let mut answer = Json("OK").into_response();
        answer.headers_mut().insert(header::VARY, HeaderValue::from_static("Accept"));
        answer
    })
}

async fn file(
    State(site): State<Site>,
    method: Method,
    uri: Uri,
    headers: HeaderMap,
) -> Result<Response<Body>, HttpError> {
    let file = site.file(uri.path(), &headers).ok_or_else(|| not_found(&method, &uri))?;
    if method == Method::GET || method == Method::HEAD {
        return Ok(file);
    }
    let mut answer = StatusCode::METHOD_NOT_ALLOWED.into_response();
    answer.headers_mut().insert(header::ALLOW, HeaderValue::from_static("GET,HEAD"));
    Ok(answer)
}

/// The pages that this relay serves, if it serves any.
#[derive(Clone, Debug, Default)]
pub struct Site(Arc<Folders>);

#[derive(Debug, Default)]
struct Folders {
    kiosk: Option<Folder>,
    wallet: Option<Folder>,
}

impl Site {
    /// Reads the folders that the configuration names.
    ///
    /// # Errors
    /// [`SiteError`] for a folder that is not a built page.
    pub fn read(config: &Config) -> Result<Self, SiteError> {
        let kiosk = config.kiosk_dir.as_deref().map(Folder::read).transpose()?;
        let wallet = config.wallet_dir.as_deref().map(Folder::read).transpose()?;
        Ok(Self(Arc::new(Folders { kiosk, wallet })))
    }

    /// The page at `/`, for a browser; everybody else is to get the network's `"OK"`.
    fn root(&self, headers: &HeaderMap) -> Option<Response<Body>> {
        let kiosk = self.0.kiosk.as_ref()?;
        if negotiation::wants_page(headers) { kiosk.answer("", headers) } else { None }
    }

    /// The file at this path, if there is one.
    fn file(&self, path: &str, headers: &HeaderMap) -> Option<Response<Body>> {
        if let Some(wallet) = &self.0.wallet {
            if path == WALLET.trim_end_matches('/') {
                return Some(moved_to_wallet());
            }
            if let Some(below) = path.strip_prefix(WALLET) {
                return wallet.answer(below, headers);
            }
        }
        let below = path.strip_prefix('/').filter(|below| !below.is_empty())?;
        self.0.kiosk.as_ref()?.answer(below, headers)
    }
}

fn moved_to_wallet() -> Response<Body> {
    let mut answer = Response::new(Body::empty());
    *answer.status_mut() = StatusCode::PERMANENT_REDIRECT;
    answer.headers_mut().insert(header::LOCATION, HeaderValue::from_static(WALLET));
    answer
}
