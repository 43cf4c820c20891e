//! The result of a state's handler: the state, or its exit.

/// Stays in the state or leaves it; the table in [`crate::flow`] maps the exit to the next state.
#[derive(Debug)]
pub(crate) enum Transition<S, X> {
    /// The state goes on, changed or not.
    Stay(S),
    /// The state has ended, with this exit.
    Exit(X),
}

impl<S, X> Transition<S, X> {
    /// Stays unless there is an exit.
    pub(crate) fn new(state: S, exit: Option<X>) -> Self {
        match exit {
            Some(exit) => Self::Exit(exit),
            None => Self::Stay(state),
        }
    }

    /// Maps the state and the exit to those of an enclosing type.
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
