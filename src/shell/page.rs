//! The page around the program: its build, loading it again, and why it cannot start.
//!
//! The script `static/boot.js` shows the words of `index.html`, because it works without the program.

use kios_web::document::tell;
use wasm_bindgen::JsValue;

/// The name of the page's `meta` element with its build.
const META: &str = "meta[name=kios-build]";
/// The event with which the start script shows a reason.
const CANNOT_START: &str = "kios-cannot-start";
/// The event with which the start script loads the page of another build.
const OTHER_BUILD: &str = "kios-other-build";
/// The event with which the start script loads the page again.
const LOAD_AGAIN: &str = "kios-load-again";

/// Why the kiosk cannot start; `index.html` has the words.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum StartProblem {
    /// The browser has no storage for this page.
    Storage,
    /// The storage does not open.
    StorageBlocked,
    /// A newer version has stored its data.
    StorageNewer,
    /// The signing worker could not be loaded.
    Load,
    /// The page is in a frame for a shop that the kiosk is not paired with.
    OtherShop,
}

impl StartProblem {
    const fn reason(self) -> &'static str {
        match self {
            Self::Storage => "storage",
            Self::StorageBlocked => "storage-blocked",
            Self::StorageNewer => "storage-newer",
            Self::Load => "load",
            Self::OtherShop => "other-shop",
        }
    }
}

/// Replaces the page by the words for a problem; the start script tries again by itself.
pub(super) fn cannot_start(problem: StartProblem) {
    tell(CANNOT_START, &problem.reason().into());
}

/// Loads the page again for another build, once for each, while the relay serves it.
pub(super) fn load_build(build: &str) {
    tell(OTHER_BUILD, &build.into());
}

/// Loads the page again while the relay serves it, as after a restart of the kiosk: the journal finishes what was open.
pub(super) fn load_again() {
    tell(LOAD_AGAIN, &JsValue::NULL);
}

/// Whether the browser permits this page what the key needs. It does over https and on this machine.
pub(crate) fn is_secure() -> bool {
    web_sys::window().is_some_and(|window| window.is_secure_context())
}

/// The build of this page.
pub(super) fn build() -> Option<String> {
    let meta = web_sys::window()?.document()?.query_selector(META).ok()??;
    meta.get_attribute("content").filter(|build| !build.is_empty())
}
