//! The panel beside the kiosk: lessons, phones, situations. What it shows is read from the world each time it is drawn.

mod phones;
mod situation;
mod tour;

use kios_components::{Segment, SegmentedControl};
use kios_practice::tour::{Attempt, Lesson};
use kios_practice::{Fault, PaymentCode, Practice};
use kios_protocol::PaymentId;
use kios_till::Language;
use yew::{Callback, Html, MouseEvent, html};

use super::text::Texts;

/// The three parts of the panel.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Part {
    /// The lessons.
    Tour,
    /// The phones of customers and owner.
    Phones,
    /// How everything behaves.
    Situation,
}

impl Part {
    const ALL: [Self; 3] = [Self::Tour, Self::Phones, Self::Situation];

    const fn name(self) -> &'static str {
        match self {
            Self::Tour => "tour",
            Self::Phones => "phones",
            Self::Situation => "situation",
        }
    }

    const fn title(self, texts: &Texts) -> &'static str {
        match self {
            Self::Tour => texts.tour.title,
            Self::Phones => texts.phones.title,
            Self::Situation => texts.situation.title,
        }
    }
}

/// The drawer that the panel is on a small screen.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Drawer {
    Folded,
    Open,
}

/// What a phone answers.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Decision {
    Approve,
    Deny,
}

/// What was pressed in the panel.
#[derive(Clone, Debug)]
pub(super) enum Action {
    /// Shows a part.
    Show(Part),
    /// Opens or folds the drawer.
    Fold,
    /// Shows a lesson.
    Choose(Lesson),
    /// Begins the lesson that is shown.
    Begin,
    /// The phone of this customer shows a new code.
    ShowCode(usize),
    /// The code of this customer is scanned; a new one, if the phone shows none.
    Scan(usize),
    /// The customer decides on a payment.
    Decide(usize, PaymentId, Decision),
    /// The owner decides on a cancel.
    DecideCancel(PaymentId, Decision),
    /// The owner decides on an action above a limit.
    DecideAboveLimit(String, Decision),
    /// A party behaves so from now on.
    Set(Fault),
}

/// The panel.
#[derive(Debug)]
pub(super) struct Panel {
    practice: Practice,
    language: Language,
    part: Part,
    drawer: Drawer,
    lesson: Lesson,
    attempt: Option<Attempt>,
    passed: Vec<Lesson>,
    /// The code on the phone of each customer.
    codes: Vec<Option<PaymentCode>>,
}

impl Panel {
    pub(super) fn new(practice: Practice) -> Self {
        Self {
            practice,
            language: Language::default(),
            part: Part::Tour,
            drawer: Drawer::Folded,
            lesson: Lesson::ALL[0],
            attempt: None,
            passed: Vec::new(),
            codes: Vec::new(),
        }
    }

    /// Speaks this language from now on.
    pub(super) const fn speak(&mut self, language: Language) {
        self.language = language;
    }

    /// Notes whether the lesson was passed meanwhile.
    pub(super) fn look(&mut self) {
        if let Some(attempt) = &self.attempt
            && !self.passed.contains(&attempt.lesson())
            && attempt.is_passed()
        {
            self.passed.push(attempt.lesson());
        }
    }

    /// Does what was pressed; returns a text that the kiosk's scanner reads.
    ///
    /// A phone may have become too late for a decision; the panel shows then that it waits for none.
    pub(super) fn perform(&mut self, action: Action) -> Option<String> {
        match action {
            Action::Show(part) => {
                self.part = part;
                self.drawer = Drawer::Open;
            }
            Action::Fold => {
                self.drawer = match self.drawer {
                    Drawer::Folded => Drawer::Open,
                    Drawer::Open => Drawer::Folded,
                };
            }
            Action::Choose(lesson) => self.lesson = lesson,
            Action::Begin => {
                self.passed.retain(|passed| *passed != self.lesson);
                self.codes.clear();
                self.attempt = Some(self.lesson.begin(&self.practice));
            }
            Action::ShowCode(customer) => {
                self.show_code(customer);
            }
            Action::Scan(customer) => {
                let shown = self.code(customer);
                let code = shown.or_else(|| self.show_code(customer))?;
                // A code is good for one payment.
                self.keep_code(customer, None);
                self.drawer = Drawer::Folded;
                return Some(code.qr());
            }
            Action::Decide(customer, id, decision) => {
                if let Some(phone) = self.practice.phone(customer) {
                    let decided = match decision {
                        Decision::Approve => phone.approve(id),
                        Decision::Deny => phone.deny(id),
                    };
                    decided.ok();
                }
            }
            Action::DecideCancel(id, decision) => {
                let owner = self.practice.owner();
                let decided = match decision {
                    Decision::Approve => owner.approve_cancel(id),
                    Decision::Deny => owner.deny_cancel(id),
                };
                decided.ok();
            }
            Action::DecideAboveLimit(id, decision) => {
                let owner = self.practice.owner();
                let decided = match decision {
                    Decision::Approve => owner.approve_action(&id),
                    Decision::Deny => owner.deny_action(&id),
                };
                decided.ok();
            }
            Action::Set(fault) => self.practice.set(fault),
        }
        None
    }

    /// The code on a customer's phone.
    fn code(&self, customer: usize) -> Option<PaymentCode> {
        self.codes.get(customer).copied().flatten()
    }

    fn show_code(&mut self, customer: usize) -> Option<PaymentCode> {
        let code = self.practice.phone(customer)?.show_code().ok();
        self.keep_code(customer, code);
        code
    }

    fn keep_code(&mut self, customer: usize, code: Option<PaymentCode>) {
        if self.codes.len() <= customer {
            self.codes.resize(customer.saturating_add(1), None);
        }
        if let Some(kept) = self.codes.get_mut(customer) {
            *kept = code;
        }
    }

    /// Whether a phone waits for a decision.
    fn is_asked(&self) -> bool {
        let phones = (0..).map_while(|customer| self.practice.phone(customer));
        let owner = self.practice.owner();
        phones.into_iter().any(|phone| phone.waiting().is_some())
            || !owner.cancels().is_empty()
            || !owner.actions().is_empty()
    }

    /// Draws the panel.
    pub(super) fn draw(&self, emit: &Callback<Action>) -> Html {
        let texts = Texts::of(self.language);
        let tag = self.language.tag();
        let segment = |part: Part| Segment {
            label: part.title(texts).into(),
            lang: tag.into(),
            test_id: part.name().into(),
            selected: part == self.part,
            onpress: emit.reform(move |()| Action::Show(part)),
        };
        let segments: Vec<_> = Part::ALL.into_iter().map(segment).collect();
        let (is_open, label) = match self.drawer {
            Drawer::Folded => ("false", texts.open),
            Drawer::Open => ("true", texts.fold),
        };
        let onclick = emit.reform(|_: MouseEvent| Action::Fold);
        html! {
            <aside class="practice-panel" lang={tag} aria-label={texts.panel} data-testid="practice-panel"
                data-open={is_open} data-asked={self.is_asked().then_some("")}>
                <header class="practice-head">
                    <SegmentedControl label={texts.panel} {segments} />
                    <button type="button" class="practice-fold" data-testid="fold" aria-label={label}
                        aria-expanded={is_open} aria-controls="practice-body" {onclick}>
                        <svg class="icon" viewBox="0 0 24 24" aria-hidden="true" focusable="false"><path d="M5 15l7-7 7 7" /></svg>
                    </button>
                </header>
                <div class="practice-body" id="practice-body" data-part={self.part.name()}>
                    { match self.part {
                        Part::Tour => self.draw_tour(texts, emit),
                        Part::Phones => self.draw_phones(texts, emit),
                        Part::Situation => self.draw_situation(texts, emit),
                    } }
                    <p class="muted small">{ texts.ends }</p>
                </div>
            </aside>
        }
    }
}
