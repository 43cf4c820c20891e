//! Reads about payments and prices, phone numbers, and points for sales. Source: `protocol.md §2.1, §2.11`.

use kios_protocol::api::{
    Answer, Converted, PaymentInfo, PaymentItem, PhoneBalance, PhoneHashBalance, PhoneHashResponse,
    PhoneLink, PurchaseOfShop, PurchaseOfUser, TotalOfShop, TotalOfUser, route,
};
use kios_protocol::{Address, Amount, PaymentId, PhoneHash, ShopId};

use super::RelayClient;
use crate::Path;

impl RelayClient {
    /// One payment. Refused with 2003 if there is none.
    pub async fn payment(&self, payment_id: PaymentId) -> Answer<PaymentItem> {
        self.get(&Path::new(route::ITEM).with("paymentId", &payment_id.to_string())).await
    }

    /// The cost of a payment for a real or temporary account, and whether the balance is sufficient.
    pub async fn price(
        &self,
        account: Address,
        amount: Amount,
        currency: &str,
    ) -> Answer<PaymentInfo> {
        let path = Path::new(route::INFO)
            .with("account", &account.to_string())
            .with("amount", &amount.to_string())
            .with("currency", currency);
        self.get(&path).await
    }

    /// Converts an amount; an empty currency or `point` means points.
    pub async fn convert(&self, amount: Amount, from: &str, to: &str) -> Answer<Converted> {
        let amount = amount.to_string();
        let path = Path::new(route::CONVERT).with("amount", &amount).with("from", from);
        self.get(&path.with("to", to)).await
    }

    /// The international form of a phone number, and its hash. Refused with 2007 if it is none.
    pub async fn hash_phone(&self, number: &str) -> Answer<PhoneHashResponse> {
        self.get(&Path::new(route::PHONE_HASH).segment(number)).await
    }

    /// The balances of a phone number.
    pub async fn phone_balance(&self, number: &str) -> Answer<PhoneBalance> {
        self.get(&Path::new("/v1/ledger/balance/phone").segment(number)).await
    }

    /// The balances of a phone number, by its hash.
    pub async fn phone_hash_balance(&self, phone: PhoneHash) -> Answer<PhoneHashBalance> {
        self.get(&Path::new("/v1/ledger/balance/phoneHash").segment(&phone.to_string())).await
    }

    /// The account that is linked to a phone number.
    pub async fn account_of_phone(&self, phone: PhoneHash) -> Answer<PhoneLink> {
        self.get(&Path::new("/v1/link/to_account").segment(&phone.to_string())).await
    }

    /// The phone number that is linked to an account.
    pub async fn phone_of_account(&self, account: Address) -> Answer<PhoneLink> {
        self.get(&Path::new("/v1/link/to_phone").segment(&account.to_string())).await
    }

    /// The pending point grants of a customer.
    pub async fn grants_of_account(&self, account: Address) -> Answer<Vec<PurchaseOfUser>> {
        self.get(&Path::new("/v1/purchase/user/provide").segment(&account.to_string())).await
    }

    /// The total of the pending point grants of a customer.
    pub async fn grant_total_of_account(&self, account: Address) -> Answer<TotalOfUser> {
        let path = Path::new("/v1/purchase/user/provide/total");
        self.get(&path.segment(&account.to_string())).await
    }

    /// The pending point grants of a shop.
    pub async fn grants_of_shop(&self, shop_id: ShopId) -> Answer<Vec<PurchaseOfShop>> {
        self.get(&Path::new("/v1/purchase/shop/provide").segment(&shop_id.to_string())).await
    }

    /// The total of the pending point grants of a shop.
    pub async fn grant_total_of_shop(&self, shop_id: ShopId) -> Answer<TotalOfShop> {
        let path = Path::new("/v1/purchase/shop/provide/total");
        self.get(&path.segment(&shop_id.to_string())).await
    }
}
