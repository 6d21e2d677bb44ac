//! How often the door refused, by month, place and office: about rules and places. No name is in the view that is read here,
//! and an office that few hold is told with others, so that a count is never one person's.

use std::collections::BTreeMap;

use lianxin_core::Viewer;
use lianxin_core::authority::{Act, Role};
use lianxin_core::catalogue::Catalogue;
use lianxin_core::directory::Directory;

use crate::fault::Fault;
use crate::store::Store;
use crate::tables::Value;

/// Fewer than so many refusals of a group are not told exactly; an office that fewer hold is told with others.
pub const FEW: u64 = 3;
/// Length of a town's code.
const TOWN: usize = 9;

/// A group of refusals.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Refused {
    /// Code of a town, or of the district where the office is the district's or few hold it.
    pub place: String,
    /// `None`: of several offices, or of nobody who is known.
    pub role: Option<Role>,
    /// Why, as programs are told.
    pub why: String,
    /// How often; `None`: fewer than [`FEW`].
    pub count: Option<u64>,
}

impl Store {
    /// What was refused from a moment until another (ms UTC), in the order of places, offices and reasons; nothing for
    /// whoever may not see it.
    ///
    /// # Errors
    /// [`Fault`] when the database fails.
    pub fn refused(&self, viewer: &Viewer, (from, until): (i64, i64)) -> Result<Vec<Refused>, Fault> {
        if !viewer.may(Act::SeeExports) {
            return Ok(Vec::new());
        }
        let sql = "SELECT agency, role, why, CAST(SUM(count) AS BIGINT) FROM refused WHERE district = $1 AND at >= $2 AND at < $3 GROUP BY agency, role, why";
        let rows = self.read(|db| db.query(sql, &[self.district.as_str().into(), from.into(), until.into()]))?;
        let (catalogue, directory) = (self.catalogue(), self.directory());
        let mut groups: BTreeMap<(String, Option<Role>, String), u64> = BTreeMap::new();
        for row in rows {
            let Ok([Value::Text(agency), Value::Text(role), Value::Text(why), Value::Int(count)]) =
                <[Value; 4]>::try_from(row)
            else {
                return Err(Fault::Damaged("a view's column has another type".to_owned()));
            };
            let role = Role::ALL.into_iter().find(|r| r.code() == role);
            let (place, role) = office((&catalogue, &directory), (&agency, role), &self.district, until);
            *groups.entry((place, role, why)).or_default() += u64::try_from(count).unwrap_or(0);
        }
        let told = |((place, role, why), count)| Refused { place, role, why, count: (count >= FEW).then_some(count) };
        Ok(groups.into_iter().map(told).collect())
    }
}

/// Where an office is told: in its town, in the district where fewer than [`FEW`] hold it there, without its name where
/// fewer hold it in the district.
fn office(
    (catalogue, directory): (&Catalogue, &Directory),
    (agency, role): (&str, Option<Role>),
    district: &str,
    at: i64,
) -> (String, Option<Role>) {
    let Some(role) = role else { return (district.to_owned(), None) };
    let area = |agency: &str| catalogue.agency(agency).map_or(district, |a| a.area.as_str()).to_owned();
    let holds = |place: &str| {
        let held = |a: &&lianxin_core::directory::Account| {
            !a.closed && a.positions.iter().any(|p| p.role == role && p.held(at) && area(&p.agency).starts_with(place))
        };
        directory.accounts.values().filter(held).count() as u64
    };
    let own = area(agency);
    let town = own.get(..TOWN).filter(|town| holds(town) >= FEW);
    match town {
        Some(town) => (town.to_owned(), Some(role)),
        None if holds(district) >= FEW => (district.to_owned(), Some(role)),
        None => (district.to_owned(), None),
    }
}
