//! The texts of point grants.

use crate::i18n::TitleDetail;

texts! {
    /// The texts of a point grant.
    Points<'a> {
        button: &'a str,
        title: &'a str,
        /// The share of the price that is granted, percent.
        share(percent): &'a str,
        field: &'a str,
        phone: &'a str,
        customer: &'a str,
        by_code: &'a str,
        /// There is no price yet.
        no_price: &'a str,
        /// There is no customer yet.
        no_customer: &'a str,
        country: &'a str,
        no_phone: &'a str,
        nobody: &'a str,
        lost: &'a str,
        asking: &'a str,
        question: &'a str,
        /// When this relay credits the points.
        arrives: &'a str,
        /// When the network gives the points that this relay reports.
        reported: TitleDetail<'a>,
        arrives_by_number: &'a str,
        confirm: &'a str,
        giving: TitleDetail<'a>,
        taking_back: TitleDetail<'a>,
        checking: TitleDetail<'a>,
        given: &'a str,
        undo: &'a str,
        kept: TitleDetail<'a>,
        taken_back: TitleDetail<'a>,
        refused: TitleDetail<'a>,
        /// Another request has granted points for this sale.
        already: TitleDetail<'a>,
        unsure: TitleDetail<'a>,
        storage: &'a str,
        /// A request with other values is pending, or the relay does not accept the values.
        clash: &'a str,
        too_much: &'a str,
        /// This kiosk is paired with another shop now.
        foreign: &'a str,
    }
}
