//! The settings of a relay that its pages need. Source: `relay.md §5`.

use serde::{Deserialize, Serialize};

use super::ShopSettings;

/// What a kiosk's point grant for a sale in cash or by card leads to.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "lowercase")]
pub enum PointGrants {
    /// It is not possible here.
    #[default]
    Off,
    /// This relay reports it to the network, which gives the points.
    Reported,
    /// This relay credits the points after the waiting time.
    Credited,
}

/// The settings of a relay: a part of every stream's `hello`, and a response of their own for a page that has no stream.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub struct RelaySettings {
    /// What point grants lead to.
    #[serde(default)]
    pub point_grants: PointGrants,
    /// The build of the kiosk page that this relay serves; an open page of another build is loaded again.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub kiosk_build: Option<String>,
    /// The settings of the shop; only for a kiosk.
    pub shop: Option<Box<ShopSettings>>,
    /// The public address of this relay without a slash at its end, if it is configured. Links that leave the kiosk
    /// begin with it.
    #[cfg_attr(feature = "openapi", schema(example = "https://pay.example"))]
    pub public_url: Option<String>,
    /// Whether this is the demo, in which nothing is paid.
    #[serde(default, skip_serializing_if = "core::ops::Not::not")]
    pub demo: bool,
}
