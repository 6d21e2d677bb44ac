//! The contract's codes of what a matter is like and what people say of it.

use serde::{Deserialize, Serialize};

macro_rules! codes {
    ($(#[$doc:meta])* $name:ident { $($(#[$each:meta])* $variant:ident = $code:literal),* $(,)? }) => {
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
        pub enum $name { $($(#[$each])* #[serde(rename = $code)] $variant),* }

        impl $name {
            pub const ALL: &'static [$name] = &[$($name::$variant),*];

            /// The contract's code.
            pub fn code(self) -> &'static str {
                match self { $($name::$variant => $code),* }
            }

            /// That of this code.
            pub fn parse(code: &str) -> Option<$name> {
                $name::ALL.iter().copied().find(|one| one.code() == code)
            }
        }
    };
}
pub(super) use codes;

codes! {
    /// How hard a matter is (复杂程度): of the matter, never of a person.
    Complexity { Simple = "simple", Ordinary = "ordinary", Hard = "hard" }
}

codes! {
    /// How soon it needs somebody (紧急程度).
    Urgency { Ordinary = "ordinary", Urgent = "urgent", Emergency = "emergency" }
}

codes! {
    /// What the person who raised it says (满意度).
    Satisfaction {
        Satisfied = "satisfied",
        Mostly = "mostly",
        Unsatisfied = "unsatisfied",
        /// Nobody could be asked, or she would not say.
        Unknown = "unknown",
    }
}

codes! {
    /// The four grades of oversight (催办、督办、挂牌督办、约谈), each heavier than the one before. It falls upon an agency.
    Oversight { Remind = "remind", Supervise = "supervise", Listed = "listed", Interview = "interview" }
}
