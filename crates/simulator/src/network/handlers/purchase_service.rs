//! The network's purchase service: accepts reports of purchases and gives points for them.
//!
//! On the network it is a server of its own; here it has the relay's port. Validators on the chain give the
//! points after the waiting time, once per purchase id. Source: `protocol.md §2.12`.

use kios_protocol::message::{Message, ReportPurchase, WithdrawPurchase};
use kios_protocol::{Address, Amount, PhoneHash, ShopId};
use serde_json::{Map, Value, json};

use super::recover;
use crate::network::fields::Fields;
use crate::network::reply::{Refusal, Reply};
use crate::network::request::ParsedRequest;
use crate::network::server_state::ServerState;
use crate::network::state::Report;

/// One percent in the service's unit is a hundredth of this.
const HUNDREDTHS: u64 = 10_000;

/// `POST /v2/tx/purchase/new`.
pub(crate) fn report(shared: &ServerState, request: &ParsedRequest) -> Reply {
    let parts = Parts::of(request)?;
    let mut fields = Fields::new(&parts.purchase, "body");
    let id = fields.filled("purchaseId");
    let (cash, loyalty) = (fields.amount("cashAmount"), fields.amount("loyalty"));
    let currency = fields.filled("currency");
    let shop_text = fields.shop_id("shopId");
    let account = fields.address("userAccount");
    let phone = fields.shop_id("userPhoneHash");
    let sender = fields.address("sender");
    let signature = fields.filled("purchaseSignature");
    fields.check()?;
    let (total, due_at) = parts.terms()?;
    let unreadable = || Refusal::code(9_000);
    let (cash, loyalty) = (cash.map_err(|_| unreadable())?, loyalty.map_err(|_| unreadable())?);
    let shop_id: ShopId = shop_text.to_lowercase().parse().map_err(|_| unreadable())?;
    let account: Address = account.parse().map_err(|_| unreadable())?;
    let phone: PhoneHash = phone.to_lowercase().parse().map_err(|_| unreadable())?;
    let message = ReportPurchase {
        purchase_id: &id,
        cash_amount: cash,
        loyalty,
        currency: &currency,
        shop_id,
        account,
        phone,
        sender: sender.parse().map_err(|_| unreadable())?,
        chain_id: shared.settings.chain_id.into(),
    };
    check_collector(shared, &signature, &message)?;
    let mut state = shared.state();
    if state.chain.shops.get(&shop_id).is_none_or(|shop| shop.status != 1) {
        return Err(Refusal::code(2_005));
    }
    let details = request.body.get("details").and_then(Value::as_array).cloned();
    let details = details.filter(|lines| !lines.is_empty()).ok_or_else(|| Refusal::code(2_001))?;
    let (sum, points) = details
        .iter()
        .map(line)
        .try_fold((Amount::ZERO, Amount::ZERO), |(sum, points), line| {
            let (amount, percent) = line?;
            let whole = Amount::from_base_units(u128::from(HUNDREDTHS));
            let share = amount.proportion(percent, whole)?;
            Some((sum.checked_add(amount)?, points.checked_add(share)?))
        })
        .ok_or_else(unreadable)?;
    if sum != total {
        return Err(Refusal::code(2_004));
    }
    if points.proportion(cash, total).map(Amount::floor_gwei) != Some(loyalty) {
        return Err(Refusal::code(2_012));
    }
    let sequence = state.reports.len();
    let report = Report { account, phone, loyalty, currency: currency.to_lowercase(), due_at };
    // The service stores a repeat too; the validators give points for the first one of an id.
    if !state.given.contains(&id) {
        state.reports.entry(id.clone()).or_insert(report);
    }
    Ok(json!({"tx": {"type": 0, "sequence": sequence.to_string(), "purchaseId": id}}))
}

/// `POST /v2/tx/purchase/cancel`.
pub(crate) fn withdraw(shared: &ServerState, request: &ParsedRequest) -> Reply {
    let parts = Parts::of(request)?;
    let mut fields = Fields::new(&parts.purchase, "body");
    let id = fields.filled("purchaseId");
    let sender = fields.address("sender");
    let signature = fields.filled("purchaseSignature");
    fields.check()?;
    let message = WithdrawPurchase {
        purchase_id: &id,
        sender: sender.parse().map_err(|_| Refusal::code(9_000))?,
        chain_id: shared.settings.chain_id.into(),
    };
    check_collector(shared, &signature, &message)?;
    let mut state = shared.state();
    state.reports.remove(&id);
    let sequence = state.reports.len();
    Ok(json!({"tx": {"type": 1, "sequence": sequence.to_string(), "purchaseId": id}}))
}

/// The validators' job: gives the points of the reports whose waiting time is over.
pub(crate) fn give(shared: &ServerState) {
    let now = shared.now().seconds();
    let mut state = shared.state();
    let due: Vec<(String, Report)> = state
        .reports
        .iter()
        .filter(|(_, report)| report.due_at <= now)
        .map(|(id, report)| (id.clone(), report.clone()))
        .collect();
    for (id, report) in due {
        state.reports.remove(&id);
        if !state.given.insert(id) {
            continue;
        }
        let points = state.chain.rates.convert(report.loyalty, &report.currency, "point");
        let linked = state.phones.get(&report.phone).copied();
        let account = Some(report.account).filter(|account| *account != Address::ZERO).or(linked);
        if let (Some(points), Some(account)) = (points, account) {
            state.chain.give(account, points.floor_gwei());
        }
    }
}

/// The objects of a request.
struct Parts {
    purchase: Map<String, Value>,
    others: Map<String, Value>,
}

impl Parts {
    fn of(request: &ParsedRequest) -> Result<Self, Refusal> {
        let object = |name: &str| request.body.get(name).and_then(Value::as_object).cloned();
        let missing = || Refusal::code(2_001);
        Ok(Self {
            purchase: object("purchase").ok_or_else(missing)?,
            others: object("others").ok_or_else(missing)?,
        })
    }

    /// The whole price, and when the points are due, Unix seconds.
    fn terms(&self) -> Result<(Amount, u64), Refusal> {
        let mut fields = Fields::new(&self.others, "body");
        let total = fields.amount("totalAmount");
        let (timestamp, waiting) = (fields.filled("timestamp"), fields.filled("waiting"));
        fields.check()?;
        let seconds = |text: &str| text.parse::<u64>().map_err(|_| Refusal::code(9_000));
        let due_at = seconds(&timestamp)?.saturating_add(seconds(&waiting)?);
        Ok((total.map_err(|_| Refusal::code(9_000))?, due_at))
    }
}

/// A line's amount and its percentage in hundredths.
fn line(line: &Value) -> Option<(Amount, Amount)> {
    let text = |name: &str| line.get(name)?.as_str()?.parse::<Amount>().ok();
    text("amount").zip(text("providePercent"))
}

fn check_collector(
    shared: &ServerState,
    signature: &str,
    message: &impl Message,
) -> Result<(), Refusal> {
    let signer = recover(signature, message).unwrap_or(Address::ZERO);
    let listed = shared.settings.collectors.contains(&signer);
    if listed { Ok(()) } else { Err(Refusal::code(2_011)) }
}
