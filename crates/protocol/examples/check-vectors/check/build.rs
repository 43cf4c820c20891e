//! Builds a message from its kind and inputs, and everything that is derived from it.

use kios_protocol::message::{
    AccountMessage, CloseCancelPayment, CloseNewPayment, LegacyCancel, LegacyCreate,
    LoyaltyCancelPayment, LoyaltyNewPayment, MobileToken, OpenCancelPayment, OpenNewPayment,
    ShopAccount, ShopDelegatorAccount,
};
use kios_protocol::{Digest, Message, SecretKey};

use super::inputs::Inputs;

/// Every kind that a file may name; if it names none, the first kind with the field is used.
pub(crate) const KINDS: [&str; 12] = [
    "OpenNewPayment",
    "LoyaltyNewPayment",
    "LoyaltyCancelPayment",
    "AccountMessage",
    "ShopAccount",
    "ShopDelegatorAccount",
    "MobileToken",
    "CloseNewPayment",
    "OpenCancelPayment",
    "CloseCancelPayment",
    "LegacyCreate",
    "LegacyCancel",
];

/// The names of the inputs of a kind.
pub(crate) fn fields_of(kind: &str) -> &'static [&'static str] {
    match kind {
        "OpenNewPayment" => {
            &["purchaseId", "amount", "currency", "shopId", "account", "terminalId"]
        }
        "CloseNewPayment" | "CloseCancelPayment" => &["paymentId", "confirm"],
        "OpenCancelPayment" => &["paymentId", "terminalId"],
        "LoyaltyNewPayment" => &[
            "paymentId",
            "purchaseId",
            "amount",
            "currency",
            "shopId",
            "account",
            "nonce",
            "chainId",
        ],
        "LoyaltyCancelPayment" => &["paymentId", "purchaseId", "account", "nonce", "chainId"],
        "AccountMessage" => &["account", "nonce", "chainId"],
        "ShopAccount" => &["shopId", "account", "nonce", "chainId"],
        "ShopDelegatorAccount" => &["shopId", "delegator", "account", "nonce", "chainId"],
        "MobileToken" => &["token", "account"],
        "LegacyCreate" => {
            &["paymentId", "purchaseId", "amount", "currency", "shopId", "account", "nonce"]
        }
        "LegacyCancel" => &["paymentId", "purchaseId", "account", "nonce"],
        _ => &[],
    }
}

/// Whether a kind signs the text of a payment id rather than its bytes.
pub(crate) fn has_text_id(kind: &str) -> bool {
    matches!(kind, "CloseNewPayment" | "CloseCancelPayment" | "OpenCancelPayment")
}

/// A message and the values derived from it, in the files' notation.
pub(crate) struct Made {
    pub(crate) kinds: Vec<&'static str>,
    pub(crate) encoded: String,
    pub(crate) hash: String,
    pub(crate) digest: Digest,
    pub(crate) signature: String,
}

impl Made {
    fn of(message: &impl Message, key: Option<&SecretKey>) -> Self {
        Self {
            kinds: message.kinds(),
            encoded: hexadecimal(&message.encoded()),
            hash: hexadecimal(&message.hash()),
            digest: message.digest(),
            signature: key.map(|key| key.sign(message).to_string()).unwrap_or_default(),
        }
    }

    pub(crate) fn digest_text(&self) -> String {
        hexadecimal(self.digest.as_bytes())
    }
}

fn hexadecimal(bytes: &[u8]) -> String {
    format!("0x{}", hex::encode(bytes))
}

/// Builds the message; `Err` is the refusal as text.
pub(crate) fn make(kind: &str, from: &Inputs<'_>, key: Option<&SecretKey>) -> Result<Made, String> {
    if has_text_id(kind) || kind == "OpenNewPayment" {
        kiosk(kind, from, key)
    } else if kind.starts_with("Legacy") {
        legacy(kind, from, key)
    } else {
        wallet(kind, from, key)
    }
}

fn kiosk(kind: &str, from: &Inputs<'_>, key: Option<&SecretKey>) -> Result<Made, String> {
    if kind == "OpenNewPayment" {
        let message = OpenNewPayment {
            purchase_id: &from.text("purchaseId")?,
            amount: from.amount("amount")?,
            currency: &from.text("currency")?,
            shop_id: from.shop_id("shopId")?,
            account: from.address("account")?,
            terminal_id: &from.text("terminalId")?,
        };
        return Ok(Made::of(&message, key));
    }
    let payment_id = &from.text("paymentId")?;
    Ok(match kind {
        "CloseNewPayment" => {
            Made::of(&CloseNewPayment { payment_id, confirm: from.flag("confirm")? }, key)
        }
        "CloseCancelPayment" => {
            Made::of(&CloseCancelPayment { payment_id, confirm: from.flag("confirm")? }, key)
        }
        _ => {
            let terminal_id = &from.text("terminalId")?;
            Made::of(&OpenCancelPayment { payment_id, terminal_id }, key)
        }
    })
}

fn wallet(kind: &str, from: &Inputs<'_>, key: Option<&SecretKey>) -> Result<Made, String> {
    let account = from.address("account")?;
    if kind == "MobileToken" {
        return Ok(Made::of(&MobileToken { token: &from.text("token")?, account }, key));
    }
    let (chain_id, nonce) = (from.uint("chainId")?, from.uint("nonce")?);
    Ok(match kind {
        "LoyaltyNewPayment" => {
            let message = LoyaltyNewPayment {
                payment_id: from.payment_id("paymentId")?,
                purchase_id: &from.text("purchaseId")?,
                amount: from.amount("amount")?,
                currency: &from.text("currency")?,
                shop_id: from.shop_id("shopId")?,
                account,
                chain_id,
                nonce,
            };
            Made::of(&message, key)
        }
        "LoyaltyCancelPayment" => {
            let payment_id = from.payment_id("paymentId")?;
            let purchase_id = &from.text("purchaseId")?;
            let message =
                LoyaltyCancelPayment { payment_id, purchase_id, account, chain_id, nonce };
            Made::of(&message, key)
        }
        "AccountMessage" => Made::of(&AccountMessage { account, chain_id, nonce }, key),
        "ShopAccount" => {
            let shop_id = from.shop_id("shopId")?;
            Made::of(&ShopAccount { shop_id, account, chain_id, nonce }, key)
        }
        "ShopDelegatorAccount" => {
            let shop_id = from.shop_id("shopId")?;
            let delegator = from.address("delegator")?;
            let message = ShopDelegatorAccount { shop_id, delegator, account, chain_id, nonce };
            Made::of(&message, key)
        }
        other => return Err(format!("kind {other:?} is not known")),
    })
}

fn legacy(kind: &str, from: &Inputs<'_>, key: Option<&SecretKey>) -> Result<Made, String> {
    let payment_id = from.payment_id("paymentId")?;
    let purchase_id = &from.text("purchaseId")?;
    let (account, nonce) = (from.address("account")?, from.uint("nonce")?);
    if kind == "LegacyCancel" {
        return Ok(Made::of(&LegacyCancel { payment_id, purchase_id, account, nonce }, key));
    }
    let message = LegacyCreate {
        payment_id,
        purchase_id,
        amount: from.amount("amount")?,
        currency: &from.text("currency")?,
        shop_id: from.shop_id("shopId")?,
        account,
        nonce,
    };
    Ok(Made::of(&message, key))
}
