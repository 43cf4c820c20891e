//! The texts of banner and panel; one that is missing in a language does not compile.

mod en;
mod ja;
mod ko;

use kios_practice::{Connection, CustomerAnswer, GatewayAnswer, OwnerAnswer};
use kios_till::Language;

/// The texts in one language. `{amount}` stands for an amount with its unit.
pub(super) struct Texts {
    /// The banner of every screen.
    pub(super) banner: &'static str,
    /// The name of the panel, for screen readers.
    pub(super) panel: &'static str,
    pub(super) open: &'static str,
    pub(super) fold: &'static str,
    /// That the world ends with the page.
    pub(super) ends: &'static str,
    pub(super) tour: TourTexts,
    pub(super) phones: PhoneTexts,
    pub(super) situation: SituationTexts,
}

/// The texts of the lessons' frame; those of a lesson are `kios_practice`'s.
pub(super) struct TourTexts {
    pub(super) title: &'static str,
    pub(super) task: &'static str,
    pub(super) screen: &'static str,
    pub(super) say: &'static str,
    pub(super) begin: &'static str,
    pub(super) again: &'static str,
    pub(super) next: &'static str,
    pub(super) scan: &'static str,
    pub(super) running: &'static str,
    pub(super) passed: &'static str,
    pub(super) all_passed: &'static str,
    pub(super) lessons: &'static str,
}

/// The texts of the phones.
pub(super) struct PhoneTexts {
    pub(super) title: &'static str,
    pub(super) show_code: &'static str,
    pub(super) new_code: &'static str,
    pub(super) scan: &'static str,
    pub(super) code: &'static str,
    pub(super) digits: &'static str,
    pub(super) approve: &'static str,
    pub(super) deny: &'static str,
    pub(super) payment: &'static str,
    pub(super) nothing: &'static str,
    pub(super) owner: &'static str,
    pub(super) cancel: &'static str,
    pub(super) refund: &'static str,
    pub(super) points: &'static str,
}

/// The texts of the situation.
pub(super) struct SituationTexts {
    pub(super) title: &'static str,
    pub(super) customer: &'static str,
    pub(super) owner: &'static str,
    pub(super) connection: &'static str,
    pub(super) eximbay: &'static str,
    pub(super) kicc: &'static str,
    pub(super) pins: &'static str,
    by_hand: &'static str,
    approves: &'static str,
    denies: &'static str,
    too_late: &'static str,
    too_few_points: &'static str,
    code_expired: &'static str,
    works: &'static str,
    lost_before: &'static str,
    lost_after: &'static str,
    slow: &'static str,
    down: &'static str,
    down_for: &'static str,
    silent: &'static str,
    refunds: &'static str,
    refuses: &'static str,
    no_response: &'static str,
}

impl Texts {
    /// The texts in a language.
    pub(super) const fn of(language: Language) -> &'static Self {
        match language {
            Language::Ko => &ko::TEXTS,
            Language::En => &en::TEXTS,
            Language::Ja => &ja::TEXTS,
        }
    }
}

impl SituationTexts {
    pub(super) const fn by_customer(&self, answer: CustomerAnswer) -> &'static str {
        match answer {
            CustomerAnswer::ByHand => self.by_hand,
            CustomerAnswer::Approves => self.approves,
            CustomerAnswer::Denies => self.denies,
            CustomerAnswer::TooLate => self.too_late,
            CustomerAnswer::TooFewPoints => self.too_few_points,
            CustomerAnswer::CodeExpired => self.code_expired,
        }
    }

    pub(super) const fn by_owner(&self, answer: OwnerAnswer) -> &'static str {
        match answer {
            OwnerAnswer::ByHand => self.by_hand,
            OwnerAnswer::Approves => self.approves,
            OwnerAnswer::Denies => self.denies,
        }
    }

    pub(super) fn connected(&self, connection: Connection) -> String {
        let counted = |text: &str, seconds: u32| text.replace("{seconds}", &seconds.to_string());
        match connection {
            Connection::Works => self.works.to_owned(),
            Connection::LostBefore => self.lost_before.to_owned(),
            Connection::LostAfter => self.lost_after.to_owned(),
            Connection::Slow(seconds) => counted(self.slow, seconds),
            Connection::Down => self.down.to_owned(),
            Connection::DownFor(seconds) => counted(self.down_for, seconds),
            Connection::StreamSilent => self.silent.to_owned(),
        }
    }

    pub(super) const fn by_gateway(&self, answer: GatewayAnswer) -> &'static str {
        match answer {
            GatewayAnswer::Done => self.refunds,
            GatewayAnswer::Refused => self.refuses,
            GatewayAnswer::Lost => self.no_response,
        }
    }
}
