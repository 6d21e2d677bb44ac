//! What a unit is called as, how it reports in, and what follows from its objection: the contract's codes.

use serde::{Deserialize, Serialize};

use super::UnitState;

/// What a unit is in a whistle.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum UnitRole {
    Lead,
    Assist,
}

impl UnitRole {
    pub fn code(self) -> &'static str {
        match self {
            UnitRole::Lead => "lead",
            UnitRole::Assist => "assist",
        }
    }
}

/// A unit and what it is to be. *Warning:* stored form.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Called {
    pub agency: String,
    pub role: UnitRole,
}

/// How a unit reports in.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum ReportMode {
    Scene,
    Online,
}

impl ReportMode {
    pub fn code(self) -> &'static str {
        match self {
            ReportMode::Scene => "scene",
            ReportMode::Online => "online",
        }
    }

    /// Where the unit then is.
    pub fn state(self) -> UnitState {
        match self {
            ReportMode::Scene => UnitState::OnScene,
            ReportMode::Online => UnitState::Online,
        }
    }
}

/// What follows from an objection.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Ruling {
    /// It is right; the unit owes nothing and nobody takes its place.
    Upheld,
    /// Another unit takes the place, or the same one is called once more.
    Reassigned,
    /// A unit is named that may not object; the same one where no other is said.
    Designated,
}

impl Ruling {
    pub fn code(self) -> &'static str {
        match self {
            Ruling::Upheld => "upheld",
            Ruling::Reassigned => "reassigned",
            Ruling::Designated => "designated",
        }
    }
}
