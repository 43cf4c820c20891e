//! The texts of point grants.

use crate::i18n::TitleDetail;

/// The texts of a point grant.
#[derive(Debug)]
pub(crate) struct Points {
    pub(crate) button: &'static str,
    pub(crate) title: &'static str,
    /// The share of the price that is granted, percent.
    pub(crate) share: fn(u64) -> String,
    pub(crate) field: &'static str,
    pub(crate) phone: &'static str,
    pub(crate) customer: &'static str,
    pub(crate) by_code: &'static str,
    /// There is no price yet.
    pub(crate) no_price: &'static str,
    /// There is no customer yet.
    pub(crate) no_customer: &'static str,
    pub(crate) country: &'static str,
    pub(crate) no_phone: &'static str,
    pub(crate) nobody: &'static str,
    pub(crate) lost: &'static str,
    pub(crate) asking: &'static str,
    pub(crate) question: &'static str,
    /// When this relay credits the points.
    pub(crate) arrives: &'static str,
    /// When the network gives the points that this relay reports.
    pub(crate) reported: TitleDetail,
    pub(crate) arrives_by_number: &'static str,
    pub(crate) confirm: &'static str,
    pub(crate) giving: TitleDetail,
    pub(crate) taking_back: TitleDetail,
    pub(crate) checking: TitleDetail,
    pub(crate) given: &'static str,
    pub(crate) undo: &'static str,
    pub(crate) kept: TitleDetail,
    pub(crate) taken_back: TitleDetail,
    pub(crate) refused: TitleDetail,
    /// Another request has granted points for this sale.
    pub(crate) already: TitleDetail,
    pub(crate) unsure: TitleDetail,
    pub(crate) storage: &'static str,
    /// A request with other values is pending, or the relay does not accept the values.
    pub(crate) clash: &'static str,
    pub(crate) too_much: &'static str,
    /// This kiosk is paired with another shop now.
    pub(crate) foreign: &'static str,
}
