//! **The read door.** A query takes a [`Viewer`] and gives what the authority table lets her see; opening a matter or
//! a personal value is recorded and synced before the first byte leaves here.

mod assisted;
mod case;
mod desk;
mod exports;
mod guard;
mod hidden;
mod imports;
mod letters;
mod list;
mod look_up;
mod minors;
mod near;
mod open;
mod people;
mod phases;
mod place;
mod proof;
mod rates;
mod refused;
mod retention;
mod runs;
mod search;
mod whistles;

pub use case::{Access, Case, Seen, Ticket};
pub use desk::{Due, Duty};
pub use exports::Exported;
pub use guard::Asking;
pub use hidden::Hidden;
pub use imports::Intake;
pub use letters::{Envelope, Letter};
pub use list::{Filter, Item, Own, Page, Sort, Turn};
pub use look_up::LOOK_UP_MAX;
pub(crate) use look_up::recent;
pub use minors::Approved;
pub use near::{Near, Sketch};
pub use open::{Line, Opened, Opening, Values};
pub use people::Session;
pub use phases::Phases;
pub use place::Week;
pub use proof::{Proof, Proven};
pub use rates::{Band, FEWEST, Rates, Share, Side};
pub use refused::{FEW, Refused};
pub use retention::{Kept, ToDecide, retention_reason};
pub use runs::{End, Import};
pub use whistles::{Blown, Notice};

use lianxin_core::Viewer;
use lianxin_core::authority::{Act, Reach, Role, Standing, reach};

use crate::tables::Value;

/// Binds values to `$n` in the order in which they are named.
pub(crate) struct Bind {
    pub values: Vec<Value>,
}

impl Bind {
    /// `$1` is the district, as in every statement.
    pub fn new(district: &str) -> Bind {
        Bind { values: vec![district.into()] }
    }

    pub fn put(&mut self, value: impl Into<Value>) -> String {
        self.values.push(value.into());
        format!("${}", self.values.len())
    }
}

/// The condition by which matter `m` is in the viewer's reach: the same as `Viewer::reaches(Act::See, …)`, in SQL. A
/// story compares the two, and so does a model written another way.
pub(crate) fn visible(viewer: &Viewer, bind: &mut Bind, district: &str) -> String {
    let all: Vec<&Standing> = viewer.standings.iter().filter(|s| see(s) != Reach::default()).collect();
    if all.is_empty() {
        return "1 = 0".to_owned();
    }
    let secretary = |s: &&Standing| s.role == Role::Secretary;
    if all.iter().copied().filter(secretary).any(|s| is_everywhere(s, district)) {
        return "1 = 1".to_owned();
    }
    let reached = ways(viewer, &all, bind, district);
    // A seal lets through only the positions of the agencies it names, and the secretary's, each as far as it reaches.
    let mut passes = vec!["m.sealed = ''".to_owned()];
    for s in &all {
        let how = if secretary(s) {
            "m.sealed <> ''".to_owned()
        } else {
            format!("m.sealed LIKE {}", bind.put(Value::Text(format!("%;{};%", s.agency))))
        };
        let alone = all.len() == 1;
        passes.push(if alone { how } else { format!("({how} AND {})", ways(viewer, &[s], bind, district)) });
    }
    format!("({reached} AND ({}))", passes.join(" OR "))
}

fn see(s: &Standing) -> Reach {
    reach(s.role, Act::See)
}

fn is_everywhere(s: &Standing, district: &str) -> bool {
    see(s).area && s.area == district
}

/// How these positions reach a matter that is not sealed.
fn ways(viewer: &Viewer, standings: &[&Standing], bind: &mut Bind, district: &str) -> String {
    // Said before anything is bound: both databases refuse a value that no $n asks for.
    if standings.iter().any(|s| is_everywhere(s, district)) {
        return "1 = 1".to_owned();
    }
    let mut ways = Vec::new();
    if standings.iter().any(|s| see(s).own) {
        ways.push(format!("m.registrant = {}", bind.put(Value::Text(format!("account:{}", viewer.account)))));
    }
    for s in standings.iter().filter(|s| see(s).area) {
        // Codes are digits, and ':' is the character after '9'.
        let (from, to) = (bind.put(s.area.as_str()), bind.put(Value::Text(format!("{}:", s.area))));
        ways.push(format!("(m.division >= {from} AND m.division < {to})"));
    }
    let involved: Vec<String> =
        standings.iter().filter(|s| see(s).involved).map(|s| bind.put(s.agency.as_str())).collect();
    if !involved.is_empty() {
        ways.push(format!(
            "m.id IN (SELECT v.matter FROM part v WHERE v.district = $1 AND v.current >= 0 AND v.agency IN ({}))",
            involved.join(", ")
        ));
    }
    format!("({})", ways.join(" OR "))
}
