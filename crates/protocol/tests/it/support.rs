//! Helpers of several tests.

use kios_protocol::{Address, Amount, SecretKey};

/// A key of one repeated byte, as in the protocol's own vectors.
pub(crate) fn key(byte: u8) -> SecretKey {
    SecretKey::from_bytes(&[byte; 32]).unwrap()
}

pub(crate) fn address(text: &str) -> Address {
    text.parse().unwrap()
}

/// An amount from its decimal format.
pub(crate) fn points(text: &str) -> Amount {
    Amount::parse_decimal(text).unwrap()
}

/// The recorded traffic of the network's relay.
pub(crate) fn transcripts() -> serde_json::Value {
    serde_json::from_str(include_str!("../vectors/wire-transcripts.json")).unwrap()
}

/// Every recorded exchange, with the names of its scenario and step.
pub(crate) fn exchanges(transcripts: &serde_json::Value) -> Vec<Exchange<'_>> {
    let scenarios = transcripts["scenarios"].as_array().unwrap();
    scenarios
        .iter()
        .flat_map(|scenario| {
            let steps = scenario["steps"].as_array().unwrap();
            steps.iter().map(move |step| Exchange {
                name: format!(
                    "{} / {}",
                    scenario["name"].as_str().unwrap(),
                    step["step"].as_str().unwrap()
                ),
                step,
            })
        })
        .collect()
}

/// One request and its response.
pub(crate) struct Exchange<'a> {
    pub(crate) name: String,
    pub(crate) step: &'a serde_json::Value,
}

impl<'a> Exchange<'a> {
    /// The path without its query and without the leading version.
    pub(crate) fn path(&self) -> &'a str {
        let path = self.step["request"]["path"].as_str().unwrap_or_default();
        let path = path.split('?').next().unwrap_or_default();
        path.trim_start_matches("/v1").trim_start_matches("/v2")
    }

    pub(crate) fn is_v1(&self) -> bool {
        self.step["request"]["path"].as_str().is_some_and(|path| path.starts_with("/v1"))
    }

    pub(crate) fn is_callback(&self) -> bool {
        self.path() == "/callback"
    }

    pub(crate) fn request(&self) -> &'a serde_json::Value {
        &self.step["request"]["body"]
    }

    pub(crate) fn answer(&self) -> &'a serde_json::Value {
        &self.step["response"]["body"]
    }

    pub(crate) fn code(&self) -> Option<u64> {
        self.answer()["code"].as_u64()
    }
}
