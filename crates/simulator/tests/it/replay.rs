//! Replays the recorded traffic of the network's relay against the simulator.

use core::time::Duration;

use bytes::Bytes;
use http::Request;
use http_body_util::Full;
use kios_protocol::Amount;
use kios_simulator::network::replay::{Answer, ExtraFields, Outgoing, Replay, Target, Transcript};
use kios_simulator::network::{AccountSettings, Phone, Settings, ShopSettings};
use serde_json::Value;

use crate::support::{Kiosk, Network};

const RECORDING: &str = include_str!("../../../protocol/tests/vectors/wire-transcripts.json");

/// How long to wait for a response that is expected not to come.
const TIMEOUT: Duration = Duration::from_millis(500);

struct Stand {
    network: Network,
    kiosk: Kiosk,
}

impl Target for Stand {
    async fn send(&mut self, request: Outgoing) -> Option<Answer> {
        let mut builder = Request::builder()
            .method(request.method.as_str())
            .uri(self.network.running.url() + &request.path);
        for (name, value) in &request.headers {
            builder = builder.header(name, value);
        }
        let request = builder.body(Full::new(Bytes::from(request.body))).unwrap();
        let reply = tokio::time::timeout(TIMEOUT, self.network.ask(request)).await.ok()??;
        Some(Answer { status: reply.status.as_u16(), body: reply.text })
    }

    async fn drain_callbacks(&mut self) -> Vec<Value> {
        self.network.running.tick().await;
        self.kiosk.took().into_iter().map(|(_, body)| body).collect()
    }

    fn advance(&mut self, seconds: u64) {
        self.network.running.advance(seconds);
    }
}

fn as_recorded(transcript: &Transcript, settings: &mut Settings) {
    let server = &transcript.server;
    settings.chain_id = server.chain_id;
    settings.access_key = server.access_key.clone();
    settings.payment_signers = vec![server.payment_signer.address.parse().unwrap()];
    settings.forced_close_seconds = 75;
    settings.callback.as_mut().unwrap().access_key = server.callback_access_key.clone();
    settings.rates = [("krw", "1"), ("usd", "1000"), ("jpy", "10"), ("php", "20")]
        .map(|(symbol, rate)| (symbol.to_owned(), rate.to_owned()))
        .into();
    let shops = server.shops.iter().map(|shop| ShopSettings {
        id: shop.id.parse().unwrap(),
        name: shop.name.clone(),
        currency: shop.currency.clone(),
        owner: shop.owner_address.parse().unwrap(),
        status: 1,
        phone: Phone::Registered,
    });
    settings.shops = shops.collect();
    let accounts = server.users.iter().map(|user| AccountSettings {
        address: user.address.parse().unwrap(),
        points: user.point_balance.parse::<Amount>().unwrap().to_decimal(0),
        phone: Phone::Registered,
    });
    settings.accounts = accounts.collect();
}

#[tokio::test]
async fn every_recorded_request_is_answered_as_the_network_answered_it() {
    let transcript = Transcript::read(RECORDING).unwrap();
    let network = Network::with(|settings| as_recorded(&transcript, settings)).await;
    let mut stand = Stand { kiosk: network.kiosk.clone(), network };
    let (steps, differences) =
        Replay::new(&transcript, &mut stand, ExtraFields::Refused).run().await;
    let lines: Vec<_> = differences.iter().map(ToString::to_string).collect();
    assert_eq!(lines, Vec::<String>::new(), "{}", lines.join("\n"));
    assert_eq!(steps, 248);
}
