//! The status of a shop, and of a change request for it. Source: `protocol.md §2.9`.

/// The status of a shop.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ShopStatus {
    /// The shop does not exist.
    Unknown,
    /// The shop is active.
    Active,
    /// The shop is inactive.
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
        /// The status of a change request.
        #[derive(Clone, Copy, Debug, PartialEq, Eq)]
        pub enum ShopTaskStatus {
            $($(#[$doc])* $name,)*
        }

        impl ShopTaskStatus {
            /// The number on the wire.
            pub const fn number(self) -> u8 {
                match self { $(Self::$name => $number,)* }
            }

            /// The status with this number, if any.
            pub const fn from_number(number: u8) -> Option<Self> {
                match number { $($number => Some(Self::$name),)* _ => None }
            }
        }
    };
}

statuses! {
    /// Waits for the owner's approval.
    Opened = 11,
    /// Approved, but the transaction could not be sent.
    SendFailed = 12,
    /// Approved, but the transaction was reverted.
    Reverted = 13,
    /// Approved; the transaction was sent.
    Sent = 14,
    /// Denied by the owner.
    Denied = 15,
    /// Done.
    Completed = 16,
    /// Timed out.
    TimedOut = 70,
}
