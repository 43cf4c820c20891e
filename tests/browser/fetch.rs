//! The relay's requests over `fetch` in a real browser, with a scripted `fetch`.

use futures::StreamExt as _;
use js_sys::Function;
use kios_sdk::{Method, Request, Transport as _, Unreachable};
use kios_web::Fetch;
use wasm_bindgen_test::wasm_bindgen_test;

/// Answers with a body in two parts, the second of which ends it or fails.
const SCRIPTED: &str = r"
return async (request) => {
  const { method, cache, credentials, redirect, signal } = request;
  const url = new URL(request.url).pathname;
  const headers = Object.fromEntries(request.headers);
  const sent = await request.text();
  globalThis.asked = { url, method, headers, body: sent, cache, credentials, redirect, signal };
  if (url.endsWith('/refused')) throw new TypeError('Failed to fetch');
  const text = new TextEncoder();
  let parts = 0;
  const body = new ReadableStream({
    pull(to) {
      parts += 1;
      if (parts === 1) to.enqueue(text.encode('first '));
      else if (url.endsWith('/cut')) to.error(new TypeError('network error'));
      else if (parts === 2) to.enqueue(text.encode('second'));
      else to.close();
    },
  });
  return new Response(body, { status: 201, headers: { 'Content-Type': 'text/plain' } });
};
";

fn scripted() -> Fetch {
    Fetch::with(Function::new_no_args(SCRIPTED).call0(&js_sys::global()).unwrap().into())
}

fn request(url: &str) -> Request {
    let headers = [("authorization", "Bearer t"), ("content-type", "application/json")];
    let headers = headers.map(|(name, value)| (name, value.to_owned())).to_vec();
    Request { method: Method::Post, url: url.to_owned(), headers, body: Some("{}".to_owned()) }
}

/// What a script about the last request returns.
fn asked(script: &str) -> String {
    js_sys::eval(script).unwrap().as_string().unwrap()
}

#[wasm_bindgen_test]
async fn a_request_is_sent_without_cookies_and_redirects_and_its_body_arrives_in_parts() {
    let response = scripted().send(request("/whole")).await.unwrap();
    assert_eq!((response.status, response.content_type.as_deref()), (201, Some("text/plain")));
    let parts: Vec<_> = response.body.collect().await;
    assert_eq!(parts, [Ok(b"first ".to_vec()), Ok(b"second".to_vec())]);
    assert_eq!(
        asked("const { signal, ...rest } = asked; JSON.stringify(rest)"),
        "{\"url\":\"/whole\",\"method\":\"POST\",\
         \"headers\":{\"authorization\":\"Bearer t\",\"content-type\":\"application/json\"},\"body\":\"{}\",\
         \"cache\":\"no-store\",\"credentials\":\"omit\",\"redirect\":\"error\"}"
    );
}

#[wasm_bindgen_test]
async fn a_failed_request_and_a_cut_body_are_unreachable() {
    assert!(matches!(scripted().send(request("/refused")).await, Err(Unreachable)));
    let response = scripted().send(request("/cut")).await.unwrap();
    let parts: Vec<_> = response.body.collect().await;
    assert_eq!(parts, [Ok(b"first ".to_vec()), Err(Unreachable)]);
}

#[wasm_bindgen_test]
async fn a_dropped_response_aborts_its_request() {
    let response = scripted().send(request("/whole")).await.unwrap();
    assert_eq!(asked("String(asked.signal.aborted)"), "false");
    drop(response);
    assert_eq!(asked("String(asked.signal.aborted)"), "true");
    let never = Function::new_no_args(
        "return (request) => { globalThis.asked = request; return new Promise(() => {}); };",
    );
    let never = Fetch::with(never.call0(&js_sys::global()).unwrap().into());
    let mut unanswered = never.send(request("/never"));
    assert!(futures::poll!(&mut unanswered).is_pending());
    drop(unanswered);
    assert_eq!(asked("String(asked.signal.aborted)"), "true");
}
