//! The facts of a whistle. They stand in the matter's stream. *Warning:* stored forms; fields stand in alphabetical order,
//! and a field that came later is left out where it says nothing, so that older records keep their bytes.

use serde::{Deserialize, Serialize};

use super::{Called, ReportMode, Rules, Ruling, Rung};
use crate::authority::Role;
use crate::catalogue::Act;
use crate::matter::{Satisfaction, Started};
use crate::record::Body;
use crate::value::{Holds, Story, Visit};

macro_rules! plain {
    ($($fact:ident),*) => { $( impl Holds for $fact {} impl Body for $fact {} )* };
}

macro_rules! sealed {
    ($($fact:ident $field:ident),*) => { $(
        impl Holds for $fact {
            fn each_sealed(&mut self, visit: &mut Visit<'_>) {
                self.$field.each_sealed(visit);
            }
        }
        impl Body for $fact {}
    )* };
}

/// `whistle.blown`: somebody asks for several units at once, and says what was tried and what is wanted.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Blown {
    /// The caller's agency.
    pub agency: String,
    pub grade: String,
    pub ground: String,
    /// What is to come of it.
    pub outcome: Story,
    /// What the units are asked to bring.
    #[serde(skip_serializing_if = "Vec::is_empty", default)]
    pub resources: Vec<Story>,
    /// The role by which the caller may blow it.
    pub role: Role,
    pub rules: Rules,
    /// What was tried first.
    pub tried: Story,
    pub units: Vec<Called>,
    pub whistle: String,
}
impl Holds for Blown {
    fn each_sealed(&mut self, visit: &mut Visit<'_>) {
        self.outcome.each_sealed(visit);
        for one in &mut self.resources {
            one.each_sealed(visit);
        }
        self.tried.each_sealed(visit);
    }
}
impl Body for Blown {}

/// `whistle.approved`
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Approved {
    pub whistle: String,
}

/// `whistle.refused`: the approver will not have it sound.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Refused {
    pub reason: Story,
    pub whistle: String,
}

/// `whistle.sounded`: the units are called, each with clocks of its own.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Sounded {
    pub clocks: Vec<Started>,
    pub units: Vec<Called>,
    pub whistle: String,
}

/// `whistle.units-called`: further units, while it sounds.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct UnitsCalled {
    pub clocks: Vec<Started>,
    pub units: Vec<Called>,
    pub whistle: String,
}

/// `whistle.unit-acknowledged`
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct UnitAcknowledged {
    pub agency: String,
    pub whistle: String,
}

/// `whistle.unit-phoned`: nobody answers for the unit in the system; the caller reached it by phone. It counts as acknowledged.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct UnitPhoned {
    pub agency: String,
    pub text: Story,
    pub whistle: String,
}

/// `whistle.unit-objected`: the unit says that it is not the one.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct UnitObjected {
    pub agency: String,
    /// The catalogue's code of the objection, where one was chosen.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub ground: Option<String>,
    pub reason: Story,
    pub whistle: String,
}

/// `whistle.objection-ruled`
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ObjectionRuled {
    pub agency: String,
    pub clocks: Vec<Started>,
    pub outcome: Ruling,
    /// Who is called now; none where the objection was upheld and nobody takes the place.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub to: Option<String>,
    pub whistle: String,
}

/// `whistle.unit-set-out`: it is on the way.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct UnitSetOut {
    pub agency: String,
    pub whistle: String,
}

/// `whistle.unit-reported-in`: it is there, at the place or online.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct UnitReportedIn {
    pub agency: String,
    pub clocks: Vec<Started>,
    pub mode: ReportMode,
    pub whistle: String,
}

/// `whistle.unit-handled`: what the unit is doing, while it is at work.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct UnitHandled {
    pub agency: String,
    pub text: Story,
    pub whistle: String,
}

/// `whistle.unit-done`: the unit has done what it was called for.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct UnitDone {
    pub agency: String,
    pub text: Story,
    pub whistle: String,
}

/// `whistle.unit-released`: the caller lets the unit go.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct UnitReleased {
    pub agency: String,
    pub reason: Story,
    pub whistle: String,
}

/// `whistle.unit-ran-out`: by time; a clock of the unit passed its due moment.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct UnitRanOut {
    pub act: Act,
    pub agency: String,
    /// ms UTC.
    pub due: i64,
    /// The ladder that begins here, its moments fixed now.
    #[serde(skip_serializing_if = "Vec::is_empty", default)]
    pub ladder: Vec<Rung>,
    pub whistle: String,
}

/// `whistle.ladder-climbed`: by time; these were told that the unit has not answered.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct LadderClimbed {
    /// What the unit owes.
    pub act: Act,
    /// The unit.
    pub agency: String,
    pub step: u32,
    /// The agencies that were told.
    pub told: Vec<String>,
    pub whistle: String,
}

/// `whistle.overseen`: by time; oversight of this grade falls upon the unit.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Overseen {
    pub agency: String,
    pub grade: String,
    pub step: u32,
    pub whistle: String,
}

/// `whistle.closed`: every unit has done its part or was released.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Closed {
    pub text: Story,
    pub whistle: String,
}

/// `whistle.rated`: one side rates the other, never itself. Agencies are rated, not persons.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Rated {
    /// Who is rated.
    pub agency: String,
    /// Who rates.
    pub by: String,
    pub satisfaction: Satisfaction,
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub text: Option<Story>,
    pub whistle: String,
}

plain!(
    Approved,
    Sounded,
    UnitsCalled,
    UnitAcknowledged,
    ObjectionRuled,
    UnitSetOut,
    UnitReportedIn,
    UnitRanOut,
    LadderClimbed,
    Overseen
);
sealed!(
    Refused reason,
    UnitPhoned text,
    UnitObjected reason,
    UnitHandled text,
    UnitDone text,
    UnitReleased reason,
    Closed text,
    Rated text
);
