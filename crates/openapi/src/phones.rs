//! Operations on phone numbers and on registrations for notifications. Source: `protocol.md §2.1, §2.10`.

use kios_protocol::api::{
    AccountNonce, MobileExists, MobileItem, MobileRequest, PhoneBalance, PhoneHashBalance,
    PhoneHashResponse, PhoneLink,
};
use kios_protocol::{Address, PhoneHash, ResultCode, ShopId};

use super::operation::{Group, Operation};

const NUMBER: &str = "A phone number in international form.";
const HASH: &str = "The hash of a phone number.";

pub(super) fn operations() -> Vec<Operation> {
    let of_number = [ResultCode::InvalidParameters, ResultCode::InvalidPhone];
    let all = [
        Operation::get("/v1/phone/hash/{phone}", "The hash of a phone number.")
            .path::<String>("phone", NUMBER)
            .data::<PhoneHashResponse>()
            .refuses(&of_number),
        Operation::get("/v1/ledger/balance/phone/{phone}", "The balances of a phone number.")
            .guarded()
            .about("An unregistered number has the points that were granted to it as its balance.")
            .path::<String>("phone", NUMBER)
            .data::<PhoneBalance>()
            .refuses(&of_number),
        Operation::get(
            "/v1/ledger/balance/phoneHash/{phoneHash}",
            "The balances of a phone number, by its hash.",
        )
        .guarded()
        .path::<PhoneHash>("phoneHash", HASH)
        .data::<PhoneHashBalance>()
        .refuses(&[ResultCode::InvalidParameters]),
        Operation::get("/v1/link/nonce/{account}", "The next nonce of an account for phone links.")
            .path::<Address>("account", "The account.")
            .data::<AccountNonce>()
            .refuses(&[ResultCode::InvalidParameters]),
        Operation::get("/v1/link/to_account/{phone}", "The account of a phone number.")
            .guarded()
            .path::<PhoneHash>("phone", HASH)
            .data::<PhoneLink>()
            .refuses(&[ResultCode::InvalidParameters]),
        Operation::get("/v1/link/to_phone/{account}", "The phone number of an account.")
            .guarded()
            .path::<Address>("account", "The account.")
            .data::<PhoneLink>()
            .refuses(&[ResultCode::InvalidParameters]),
        Operation::post("/v1/mobile/register", "Registers a phone for push notifications.")
            .about("Signed by the account over `(token, account)`.")
            .fields::<MobileRequest>()
            .data::<MobileItem>()
            .refuses(&[ResultCode::InvalidParameters, ResultCode::InvalidSignature]),
        Operation::get("/v1/mobile/exists/{account}", "Whether an account has a phone registered.")
            .guarded()
            .path::<Address>("account", "The account.")
            .optional::<u8>("type", "0: a customer's app, 1: a shop owner's; default 0.")
            .optional::<ShopId>("shopId", "The shop of the app.")
            .data::<MobileExists>()
            .refuses(&[ResultCode::InvalidParameters]),
    ];
    all.map(|operation| Operation { group: Group::Phones, ..operation }).into()
}
