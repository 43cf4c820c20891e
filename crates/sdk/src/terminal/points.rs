//! Point grants: grants points for a sale that was not paid with points, or cancels the grant.

use kios_protocol::api::{Answer, CancelPurchaseRequest, SavePurchaseRequest};

use super::TerminalClient;

impl TerminalClient {
    /// Grants points. The relay grants once for a purchase, so that a repetition is safe.
    pub async fn grant_points(&self, request: &SavePurchaseRequest) -> Answer<()> {
        self.reads().grant_points(request).await
    }

    /// Cancels a grant before the points are credited. A repetition changes nothing.
    pub async fn cancel_points(&self, request: &CancelPurchaseRequest) -> Answer<()> {
        self.reads().cancel_points(request).await
    }
}
