//! The stand-in as a process, and the hand on it over HTTP.

use std::io::{BufRead as _, BufReader};
use std::process::{Child, Command, Stdio};

use bytes::Bytes;
use http::Request;
use http_body_util::{BodyExt as _, Full};
use hyper_util::client::legacy::Client;
use hyper_util::rt::TokioExecutor;
use serde_json::{Value, json};

struct Process(Child);

impl Drop for Process {
    fn drop(&mut self) {
        drop(self.0.kill());
        drop(self.0.wait());
    }
}

async fn ask(url: &str, body: Option<Value>) -> Option<Value> {
    let client = Client::builder(TokioExecutor::new()).build_http::<Full<Bytes>>();
    let request = match body {
        Some(body) => Request::post(url)
            .header("content-type", "application/json")
            .body(Full::new(Bytes::from(body.to_string()))),
        None => Request::get(url).body(Full::default()),
    };
    let response = client.request(request.unwrap()).await.ok()?;
    let body = response.into_body().collect().await.ok()?.to_bytes();
    serde_json::from_slice(&body).ok()
}

#[tokio::test]
async fn it_says_where_it_listens_and_is_led_over_http() {
    let folder = std::env::temp_dir().join(format!("kios-upstream-{}", std::process::id()));
    std::fs::create_dir_all(&folder).unwrap();
    let file = folder.join("settings.json");
    let settings = json!({
        "chainId": 7,
        "clock": {"hand": 1_700_000_000},
        "jobs": "byHand",
        "rates": {"krw": "1"},
        "accounts": [{"address": "0x19E7E376E7C213B7E7e7e46cc70A5dD086DAff2A", "points": "5"}],
    });
    std::fs::write(&file, settings.to_string()).unwrap();
    let child = Command::new(env!("CARGO_BIN_EXE_kios-upstream"))
        .args(["--listen", "127.0.0.1:0", "--settings"])
        .arg(&file)
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    let mut process = Process(child);
    let mut url = String::new();
    BufReader::new(process.0.stdout.take().unwrap()).read_line(&mut url).unwrap();
    let url = url.trim();

    let chain = ask(&format!("{url}/v1/chain/side/id"), None).await.unwrap();
    assert_eq!(chain["data"]["chainId"], 7);
    let state = ask(&format!("{url}/control/state"), None).await.unwrap();
    let account = "0x19E7E376E7C213B7E7e7e46cc70A5dD086DAff2A";
    assert_eq!(state["balances"][account], "5000000000000000000");
    let rules = json!([{"endpoint": "side/id", "fault": {"html": 502}, "times": 1}]);
    ask(&format!("{url}/control/endpoints"), Some(rules)).await.unwrap();
    assert_eq!(ask(&format!("{url}/v1/chain/side/id"), None).await, None);
    assert!(ask(&format!("{url}/v1/chain/side/id"), None).await.is_some());
    let received = ask(&format!("{url}/control/received"), None).await.unwrap();
    assert_eq!(received.as_array().unwrap().len(), 3);
    for (command, body) in [
        ("advance", json!({"seconds": 60})),
        ("tick", json!({})),
        ("transactions", json!(["silent", "refused", "reverted"])),
        ("callbacks", json!({"repeated": 3})),
        ("callbacks", json!("held")),
        ("callbacks/release", json!({"times": 2})),
        ("tasks", json!("reversed")),
        ("mining", json!({"millis": 5})),
    ] {
        let done = ask(&format!("{url}/control/{command}"), Some(body)).await.unwrap();
        assert_eq!(done, json!({"done": command}));
    }
    ask(&format!("{url}/control/down"), Some(json!({"millis": 50}))).await.unwrap();
    let chain = format!("{url}/v1/chain/side/id");
    while ask(&chain, None).await.is_some() {}
    while ask(&chain, None).await.is_none() {}
    std::fs::remove_dir_all(&folder).unwrap();
}
