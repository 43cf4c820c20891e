//! Calls with the access key, for a host's server: API v1 of payments, shops, points for sales.
//!
//! A relay may have API v1 switched off (2011), and accepts no other key (2002). Source: `protocol.md §2.2 to §2.4,
//! §2.9, §2.11`.

use kios_protocol::api::{
    Answer, CancelPurchaseRequest, CloseRequest, OpenCancelRequest, OpenNewRequest, PaymentItem,
    SavePurchaseRequest, ShopList, ShopStatusRequest, ShopTaskResponse, ShopUpdateRequest, route,
};
use kios_protocol::{PaymentId, TerminalId};

use super::shops::Page;
use super::{CHANGE_TIMEOUT, EmptyResponse, RelayClient};
use crate::payment::CLOSE_TIMEOUT;
use crate::{Close, Path};

impl RelayClient {
    /// Opens a payment; `account` may be a real one. A repetition returns the same payment.
    pub async fn open_v1(&self, request: &OpenNewRequest) -> Answer<PaymentItem> {
        self.post(&Path::new("/v1/payment/new/open"), request, CHANGE_TIMEOUT).await
    }

    /// Closes a payment. A repetition gets the first response.
    pub async fn close_v1(&self, payment_id: PaymentId, close: Close) -> Answer<PaymentItem> {
        let request = close.of(payment_id, None);
        self.post::<PaymentItem>(&Path::new("/v1/payment/new/close"), &request, CLOSE_TIMEOUT).await
    }

    /// Opens the cancel of a paid payment, for which the shop owner is asked.
    ///
    /// A repetition is refused with 2022 while a cancel is in progress and after one that was approved. After one that was
    /// denied, or closed without an approval, it opens another, and the owner is asked again.
    pub async fn open_cancel_v1(
        &self,
        payment_id: PaymentId,
        terminal_id: TerminalId,
    ) -> Answer<PaymentItem> {
        let payment_id = payment_id.to_string();
        let request = OpenCancelRequest { payment_id, terminal_id, signature: None };
        self.post(&Path::new("/v1/payment/cancel/open"), &request, CHANGE_TIMEOUT).await
    }

    /// Closes a cancel. A repetition gets the first response.
    pub async fn close_cancel_v1(
        &self,
        payment_id: PaymentId,
        close: Close,
    ) -> Answer<PaymentItem> {
        let request: CloseRequest = close.of(payment_id, None);
        self.post(&Path::new("/v1/payment/cancel/close"), &request, CLOSE_TIMEOUT).await
    }

    /// Grants points for a sale. The relay grants once for a purchase.
    pub async fn grant_points(&self, request: &SavePurchaseRequest) -> Answer<()> {
        let answer = self.post(&Path::new(route::PURCHASE_SAVE), request, CHANGE_TIMEOUT).await;
        answer.map(|EmptyResponse {}| ())
    }

    /// Cancels a point grant before the points are credited. A repetition changes nothing.
    pub async fn cancel_points(&self, request: &CancelPurchaseRequest) -> Answer<()> {
        let answer = self.post(&Path::new(route::PURCHASE_CANCEL), request, CHANGE_TIMEOUT).await;
        answer.map(|EmptyResponse {}| ())
    }

    /// All shops.
    pub async fn shops(&self, page: Page) -> Answer<ShopList> {
        self.get(&page.add_to(Path::new("/v1/shop/list"))).await
    }

    /// Requests a change of a shop's name and currency, for which its owner is asked. A repetition is another change with a
    /// task of its own, for which the owner is asked again.
    pub async fn request_shop_update(
        &self,
        request: &ShopUpdateRequest,
    ) -> Answer<ShopTaskResponse> {
        self.post(&Path::new("/v1/shop/update/create"), request, CHANGE_TIMEOUT).await
    }

    /// Requests that a shop is activated or deactivated, for which its owner is asked. A repetition is another change with a
    /// task of its own, for which the owner is asked again.
    pub async fn request_shop_status(
        &self,
        request: &ShopStatusRequest,
    ) -> Answer<ShopTaskResponse> {
        self.post(&Path::new("/v1/shop/status/create"), request, CHANGE_TIMEOUT).await
    }
}
