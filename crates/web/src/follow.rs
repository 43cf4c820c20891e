//! Follows the relay's stream in the background of a page.

use futures::StreamExt as _;
use futures::future::{AbortHandle, FutureExt as _, abortable};
use kios_sdk::{Followed, Stream};
use wasm_bindgen_futures::spawn_local;

/// A stream that is being followed; dropping it aborts its request and its loop.
#[derive(Debug)]
pub struct Following {
    abort: AbortHandle,
}

impl Drop for Following {
    fn drop(&mut self) {
        self.abort.abort();
    }
}

/// Calls `on_update` with each update of the stream until the returned value is dropped.
pub fn follow(mut stream: Stream, on_update: impl Fn(Followed) + 'static) -> Following {
    let (running, abort) = abortable(async move {
        while let Some(followed) = stream.next().await {
            on_update(followed);
        }
    });
    spawn_local(running.map(|_| ()));
    Following { abort }
}
