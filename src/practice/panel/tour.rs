//! The lessons: task, what the screen shows, what to say, and whether it was passed.

use kios_components::{Button, ButtonKind};
use kios_practice::tour::Lesson;
use yew::{Callback, Html, html};

use super::super::text::Texts;
use super::{Action, Panel};

/// How far a lesson is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Progress {
    New,
    Running,
    Passed,
}

impl Progress {
    const fn name(self) -> &'static str {
        match self {
            Self::New => "new",
            Self::Running => "running",
            Self::Passed => "passed",
        }
    }
}

impl Panel {
    fn progress(&self, lesson: Lesson) -> Progress {
        if self.passed.contains(&lesson) {
            Progress::Passed
        } else if self.attempt.as_ref().is_some_and(|attempt| attempt.lesson() == lesson) {
            Progress::Running
        } else {
            Progress::New
        }
    }

    pub(super) fn draw_tour(&self, texts: &Texts, emit: &Callback<Action>) -> Html {
        let lesson = self.lesson;
        let words = lesson.words(self.language);
        let tour = &texts.tour;
        let place = Lesson::ALL.iter().position(|one| *one == lesson).unwrap_or_default();
        let next = Lesson::ALL.get(place.saturating_add(1)).copied();
        let progress = self.progress(lesson);
        let (state, begin) = match progress {
            Progress::New => ("", tour.begin),
            Progress::Running => (tour.running, tour.again),
            Progress::Passed => (tour.passed, tour.again),
        };
        let main = |is_main| if is_main { ButtonKind::Primary } else { ButtonKind::Secondary };
        let is_all = self.passed.len() == Lesson::ALL.len();
        html! {
            <>
                <section class="card lesson" data-testid="lesson" data-state={progress.name()}>
                    <header>
                        <span class="muted">{ format!("{} / {}", place.saturating_add(1), Lesson::ALL.len()) }</span>
                        <span class="lesson-state" role="status" data-testid="lesson-state">{ state }</span>
                    </header>
                    <h2>{ words.title }</h2>
                    <dl>
                        <dt>{ tour.task }</dt><dd>{ words.task }</dd>
                        <dt>{ tour.screen }</dt><dd>{ words.screen }</dd>
                        <dt>{ tour.say }</dt><dd class="say">{ words.say }</dd>
                    </dl>
                    <div class="practice-buttons">
                        <Button label={begin} kind={main(progress == Progress::New)} test_id="lesson-begin"
                            onpress={emit.reform(|()| Action::Begin)} />
                        if progress == Progress::Running {
                            <Button label={tour.scan} kind={ButtonKind::Primary} test_id="lesson-scan"
                                onpress={emit.reform(|()| Action::Scan(0))} />
                        }
                        { for next.map(|next| html! {
                            <Button label={tour.next} kind={main(progress == Progress::Passed)} test_id="lesson-next"
                                onpress={emit.reform(move |()| Action::Choose(next))} />
                        }) }
                    </div>
                    if is_all {
                        <p class="all-passed" role="status">{ tour.all_passed }</p>
                    }
                </section>
                <nav aria-label={tour.lessons}>
                    <ol class="lesson-list">
                        { for Lesson::ALL.into_iter().zip(1..).map(|(one, number)| self.draw_row((one, number), texts, emit)) }
                    </ol>
                </nav>
            </>
        }
    }

    fn draw_row(
        &self,
        (lesson, number): (Lesson, u8),
        texts: &Texts,
        emit: &Callback<Action>,
    ) -> Html {
        let is_shown = lesson == self.lesson;
        let mark = match self.progress(lesson) {
            Progress::Passed => html! {
                <span class="lesson-mark" role="img" aria-label={texts.tour.passed}>
                    <svg class="icon" viewBox="0 0 24 24" aria-hidden="true" focusable="false"><path d="m5 12.5 4.5 4.5L19 7.500" /></svg>
                </span>
            },
            Progress::New | Progress::Running => Html::default(),
        };
        html! {
            <li key={number}>
                <button type="button" data-testid={format!("lesson-{number}")}
                    aria-current={is_shown.then_some("true")}
                    onclick={emit.reform(move |_| Action::Choose(lesson))}>
                    <span class="lesson-number">{ number }</span>
                    <span>{ lesson.words(self.language).title }</span>
                    { mark }
                </button>
            </li>
        }
    }
}
