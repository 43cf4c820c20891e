//! Signs a kiosk in at a running relay and prints the token, for clients that cannot sign.
//!
//! `sign-in URL KEY SHOP TERMINAL`: the key is that of an agent known to the relay.

use std::error::Error;

use kios_protocol::SecretKey;
use kios_protocol::api::{Envelope, SessionNonce, SessionRequest, SessionResponse, route};
use kios_protocol::session::{Resource, SignIn};

#[tokio::main]
async fn main() -> Result<(), Box<dyn Error>> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let [url, key, shop, terminal] = arguments.as_slice() else {
        return Err("usage: sign-in URL KEY SHOP TERMINAL".into());
    };
    let key: SecretKey = key.parse()?;
    rustls::crypto::ring::default_provider().install_default().ok();
    let client = reqwest::Client::builder().no_proxy().tls_certs_only([]).build()?;
    let answer = client.get(format!("{url}{}", route::SESSION_NONCE)).send().await?.bytes().await?;
    let answer: Envelope<SessionNonce> = serde_json::from_slice(&answer)?;
    let nonce = answer.data.ok_or("no nonce")?;
    let message = SignIn {
        domain: nonce.domain,
        address: key.address(),
        uri: nonce.uri,
        chain_id: nonce.chain_id,
        nonce: nonce.nonce,
        issued_at: nonce.server_time,
        expires_at: nonce.server_time.plus(300),
        resource: Resource::Terminal { shop_id: shop.parse()?, terminal_id: terminal.parse()? },
    }
    .to_string();
    let request = SessionRequest { signature: key.sign_text(&message), message };
    let request =
        client.post(format!("{url}{}", route::SESSION)).body(serde_json::to_vec(&request)?);
    let answer = request.send().await?.bytes().await?;
    let answer: Envelope<SessionResponse> = serde_json::from_slice(&answer)?;
    let session = answer.data.ok_or_else(|| format!("refused: {:?}", answer.error))?;
    #[expect(clippy::print_stdout, reason = "what the program is for")]
    {
        println!("{}", session.token);
    }
    Ok(())
}
