//! Card sales and refunds. Source: `relay.md §6`.

use kios_protocol::api::{CardSale, CardSaleRequest, CardSales, Refund, RefundRequest, route};
use kios_protocol::refund::{Gateway, RefundId};
use kios_protocol::{PurchaseId, ResultCode};

use super::operation::{Access, Group, Operation};

pub(super) fn operations() -> Vec<Operation> {
    let all = [
        Operation::post(route::CARD_SALES, "Registers a card sale that was made elsewhere.")
            .about("The same sale again is answered as the first time; another one under its number is refused.")
            .fields::<CardSaleRequest>()
            .data::<CardSale>()
            .refuses(&[ResultCode::InvalidParameters, ResultCode::UnknownShop]),
        Operation::get(route::CARD_SALES, "Card sales, newest first, each with its refunds.")
            .about("Those that this kiosk has registered; one that is named is found whichever kiosk of the shop has sold it.")
            .optional::<PurchaseId>("purchaseId", "Only of this sale.")
            .optional::<String>("transactionId", "Only this sale of a gateway.")
            .optional::<Gateway>("gateway", "Only of this gateway.")
            .optional::<u64>("from", "Only registered at this instant or later.")
            .optional::<u64>("to", "Only registered before this instant.")
            .optional::<u32>("limit", "At most this many, 1 to 200; 50 if left out.")
            .data::<CardSales>()
            .refuses(&[ResultCode::InvalidParameters]),
        Operation::post(route::REFUNDS, "Gives money back on a card sale.")
            .about("Signed by the agent (EIP-712). `refundId` is made by the client: the same request again is answered with the same refund, and the gateway is never asked twice for one.")
            .fields::<RefundRequest>()
            .data::<Refund>()
            .refuses(&[
                ResultCode::InvalidParameters,
                ResultCode::InvalidSignature,
                ResultCode::SignatureExpired,
                ResultCode::GatewayOff,
                ResultCode::UnknownSale,
                ResultCode::RefundNotSettled,
                ResultCode::BalanceChanged,
                ResultCode::RefundAboveBalance,
            ]),
        Operation::get("/v2/refunds/{refundId}", "How far a refund is.")
            .path::<RefundId>("refundId", "The refund.")
            .data::<Refund>()
            .refuses(&[ResultCode::InvalidParameters, ResultCode::UnknownRefund]),
    ];
    all.map(|operation| {
        let operation = Operation { group: Group::Cards, access: Access::Session, ..operation };
        // Only a kiosk's session is accepted.
        operation.refuses(&[ResultCode::NotAuthorized])
    })
    .into()
}
