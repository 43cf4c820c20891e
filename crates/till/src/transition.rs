//! What a state's handler returns: the state, or its exit.

/// The state goes on, or it has ended; the table in [`crate::flow`] says what follows which exit.
#[derive(Debug)]
pub(crate) enum Transition<S, X> {
    /// The same state, changed or not.
    Stay(S),
    /// How the state ended.
    Exit(X),
}

impl<S, X> Transition<S, X> {
    /// The state goes on unless there is an exit.
    pub(crate) fn new(state: S, exit: Option<X>) -> Self {
        match exit {
            Some(exit) => Self::Exit(exit),
            None => Self::Stay(state),
        }
    }

    /// The same with the state and the exit as parts of something larger.
    pub(crate) fn map<T, Y>(
        self,
        stay: impl FnOnce(S) -> T,
        exit: impl FnOnce(X) -> Y,
    ) -> Transition<T, Y> {
        match self {
            Self::Stay(state) => Transition::Stay(stay(state)),
            Self::Exit(reason) => Transition::Exit(exit(reason)),
        }
    }
}
