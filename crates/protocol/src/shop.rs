//! Where a shop stands, and where a change of it stands. Source: `protocol.md §2.9`.

/// Whether a shop sells.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ShopStatus {
    /// There is no such shop.
    Unknown,
    /// It sells.
    Active,
    /// It does not.
    Inactive,
}

impl ShopStatus {
    /// The number on the wire.
    pub const fn number(self) -> u8 {
        match self {
            Self::Unknown => 0,
            Self::Active => 1,
            Self::Inactive => 2,
        }
    }
}

macro_rules! statuses {
    ($($(#[$doc:meta])* $name:ident = $number:literal,)*) => {
        /// Where a change of a shop stands.
        #[derive(Clone, Copy, Debug, PartialEq, Eq)]
        pub enum ShopTaskStatus {
            $($(#[$doc])* $name,)*
        }

        impl ShopTaskStatus {
            /// The number on the wire.
            pub const fn number(self) -> u8 {
                match self { $(Self::$name => $number,)* }
            }

            /// The status with this number, if there is one.
            pub const fn from_number(number: u8) -> Option<Self> {
                match number { $($number => Some(Self::$name),)* _ => None }
            }
        }
    };
}

statuses! {
    /// It waits for its owner.
    Opened = 11,
    /// Approved, and could not be sent to the chain.
    SendFailed = 12,
    /// Approved, and the chain did not take it.
    Reverted = 13,
    /// Approved and sent.
    Sent = 14,
    /// The owner said no.
    Denied = 15,
    /// Done.
    Completed = 16,
    /// Nobody answered in time.
    TimedOut = 70,
}
