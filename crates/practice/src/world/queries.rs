//! Reads that need no session. Source: `protocol.md §2.1`, `relay.md §5`.

use kios_domain::payment::open::ResolvedAccount;
use kios_domain::payment::quote;
use kios_protocol::api::{PaymentInfo, PaymentItem, PointGrants, RelaySettings, ShopInfo};
use kios_protocol::{Address, Amount, ResultCode, ShopId};

use super::{Failure, Seen, World};

impl World {
    /// What a payment would cost.
    pub(crate) fn info(
        &mut self,
        account: Address,
        amount: Amount,
        currency: &str,
    ) -> Result<PaymentInfo, Failure> {
        let account = match self.resolve(account) {
            ResolvedAccount::Alive(account) | ResolvedAccount::Real(account) => account,
            ResolvedAccount::Gone => return Err(ResultCode::UnknownTemporaryAccount.into()),
        };
        let customer = (account, self.spendable(account));
        let info = quote(customer, (amount, currency), &self.shop.rates, self.shop.fee)?;
        if info.total_point > info.balance {
            self.saw(Seen::TooExpensive);
        }
        Ok(info)
    }

    /// The shop; all zeros for another one. Turnovers are not kept.
    pub(crate) fn shop_info(&self, shop_id: ShopId) -> ShopInfo {
        let known = shop_id == self.shop.id;
        let text = |text: &str| if known { text.to_owned() } else { String::new() };
        ShopInfo {
            shop_id: if known { shop_id } else { ShopId::from_bytes([0; 32]) },
            name: text(&self.shop.name),
            currency: text(self.shop.currency.as_str()),
            status: if known { ShopInfo::ACTIVE } else { 0 },
            account: if known { self.shop.owner.address() } else { Address::ZERO },
            delegator: Address::ZERO,
            provided_amount: Amount::ZERO,
            used_amount: Amount::ZERO,
            refunded_amount: Amount::ZERO,
            collected_amount: None,
        }
    }

    /// The settings of the relay, and of the shop if it is the one that is asked for. The mark of the demo stands for
    /// practice on every screen.
    pub(crate) fn settings(&self, shop_id: Option<ShopId>) -> RelaySettings {
        let asked = shop_id == Some(self.shop.id);
        RelaySettings {
            point_grants: PointGrants::Credited,
            kiosk_build: None,
            shop: asked.then(|| Box::new(self.shop.settings.clone())),
            public_url: None,
            demo: true,
        }
    }

    /// A payment.
    pub(crate) fn item(&self, payment_id: &str) -> Result<PaymentItem, Failure> {
        Ok(self.find_payment(payment_id).ok_or(ResultCode::UnknownPayment)?.item())
    }
}
