//! How the people, the connection and the gateways of a practice world behave.

use kios_protocol::refund::Gateway;

/// One way to behave, switchable at any time with [`Practice::set`](crate::Practice::set).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Fault {
    /// What customers do.
    Customer(CustomerAnswer),
    /// What the shop owner does about cancels and actions above a limit.
    Owner(OwnerAnswer),
    /// What the connection does.
    Connection(Connection),
    /// What a card gateway does with refunds.
    Refund(Gateway, GatewayAnswer),
}

/// What customers do.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum CustomerAnswer {
    /// They decide on their phone, by calls of [`Phone`](crate::Phone).
    #[default]
    ByHand,
    /// They approve two seconds after they are asked.
    Approves,
    /// They deny two seconds after they are asked.
    Denies,
    /// They do not decide before the time to answer ends, so that nothing is paid.
    TooLate,
    /// They cannot spend their points, so that every price is above their balance.
    TooFewPoints,
    /// The code that they show next has expired when it is read. After that they show a good one, and approve.
    CodeExpired,
}

/// What the shop owner does.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum OwnerAnswer {
    /// The owner decides on their phone, by calls of [`Owner`](crate::Owner); without a decision the request times out.
    #[default]
    ByHand,
    /// The owner approves two seconds after being asked.
    Approves,
    /// The owner denies two seconds after being asked.
    Denies,
}

/// What the connection between the kiosk and the relay does.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Connection {
    /// It works.
    #[default]
    Works,
    /// The next request that moves money or points is lost on its way, so that it has no effect and no response; then it
    /// works.
    LostBefore,
    /// The response to the next request that moves money or points is lost, so that it has its effect and no response;
    /// then it works.
    LostAfter,
    /// Every request takes effect at once and is answered after as many seconds.
    Slow(u32),
    /// No request reaches the relay, and open streams are cut.
    Down,
    /// As [`Self::Down`] for as many seconds; then it works.
    DownFor(u32),
    /// Streams stay open and receive nothing; requests work.
    StreamSilent,
}

/// What a card gateway does with refunds.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum GatewayAnswer {
    /// It executes them and says so.
    #[default]
    Done,
    /// It refuses them.
    Refused,
    /// It executes them and its response is lost: the outcome is unknown until the gateway is queried.
    Lost,
}

/// How everything behaves: one value says how the next sale goes.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Situation {
    /// The customers.
    pub customer: CustomerAnswer,
    /// The shop owner.
    pub owner: OwnerAnswer,
    /// The connection.
    pub connection: Connection,
    /// Refunds at Eximbay.
    pub eximbay: GatewayAnswer,
    /// Refunds at KICC.
    pub kicc: GatewayAnswer,
}

impl Situation {
    /// The situation with one more way to behave, in place of the earlier one of the same party.
    #[must_use]
    pub fn with(self, fault: Fault) -> Self {
        match fault {
            Fault::Customer(customer) => Self { customer, ..self },
            Fault::Owner(owner) => Self { owner, ..self },
            Fault::Connection(connection) => Self { connection, ..self },
            Fault::Refund(Gateway::Eximbay, eximbay) => Self { eximbay, ..self },
            Fault::Refund(Gateway::Kicc, kicc) => Self { kicc, ..self },
        }
    }

    /// What a gateway does with refunds.
    pub(crate) const fn refunds(&self, gateway: Gateway) -> GatewayAnswer {
        match gateway {
            Gateway::Eximbay => self.eximbay,
            Gateway::Kicc => self.kicc,
        }
    }
}

impl FromIterator<Fault> for Situation {
    fn from_iter<I: IntoIterator<Item = Fault>>(faults: I) -> Self {
        faults.into_iter().fold(Self::default(), Self::with)
    }
}
