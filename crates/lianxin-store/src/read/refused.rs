//! How often the door refused, by month, place and office: about rules and places. No name is in the view that is read here,
//! and an office that few hold is told with others, so that a count is never one person's.

use std::collections::{BTreeMap, BTreeSet};

use lianxin_core::Viewer;
use lianxin_core::authority::{Act, Role};
use lianxin_core::catalogue::Catalogue;
use lianxin_core::directory::Directory;

use crate::fault::Fault;
use crate::store::Store;
use crate::tables::Value;

/// Fewer than so many refusals of a group are not told exactly.
pub const FEW: u64 = 3;
/// An office that fewer people hold is told with others.
const FEW_PEOPLE: usize = 3;
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
        let offices = Offices::of((&catalogue, &directory), &self.district, until);
        let mut groups: BTreeMap<(String, Option<Role>, String), u64> = BTreeMap::new();
        for row in rows {
            let Ok([Value::Text(agency), Value::Text(role), Value::Text(why), Value::Int(count)]) =
                <[Value; 4]>::try_from(row)
            else {
                return Err(Fault::Damaged("a view's column has another type".to_owned()));
            };
            let role = Role::ALL.into_iter().find(|r| r.code() == role);
            let Some((place, role)) = offices.told(&agency, role) else { continue };
            *groups.entry((place, role, why)).or_default() += u64::try_from(count).unwrap_or(0);
        }
        let told = |((place, role, why), count)| Refused { place, role, why, count: (count >= FEW).then_some(count) };
        Ok(groups.into_iter().map(told).collect())
    }
}

/// Where offices are told, so that no line stands for fewer than [`FEW`] people: in their towns; in the district, those of
/// the other towns and of the district together; and without a name, those who are left, with the smallest of the others
/// where they alone are too few.
struct Offices<'c> {
    catalogue: &'c Catalogue,
    district: &'c str,
    /// Told by name, with the town; none: the district.
    named: BTreeSet<(Option<String>, Role)>,
    /// Whether those who are told without a name are enough.
    is_enough: bool,
}

impl Offices<'_> {
    fn of<'c>((catalogue, directory): (&'c Catalogue, &Directory), district: &'c str, at: i64) -> Offices<'c> {
        let mut all = Offices { catalogue, district, named: BTreeSet::new(), is_enough: true };
        let mut towns: BTreeMap<(Option<String>, Role), BTreeSet<&str>> = BTreeMap::new();
        for account in directory.accounts.values().filter(|a| !a.closed) {
            for p in account.positions.iter().filter(|p| p.held(at)) {
                towns.entry((all.town(&p.agency), p.role)).or_default().insert(&account.account);
            }
        }
        let mut groups: BTreeMap<(Option<String>, Role), BTreeSet<&str>> = BTreeMap::new();
        for ((town, role), who) in towns {
            let town = town.filter(|_| who.len() >= FEW_PEOPLE);
            groups.entry((town, role)).or_default().extend(who);
        }
        // The district's own first, then the towns'; the smallest first.
        let mut groups: Vec<_> = groups.into_iter().collect();
        groups.sort_by_key(|((town, _), who)| (town.is_some(), who.len()));
        let mut nameless: BTreeSet<&str> = BTreeSet::new();
        for (group, who) in groups {
            let wanted = !nameless.is_empty() && nameless.len() < FEW_PEOPLE;
            if who.len() < FEW_PEOPLE || wanted {
                nameless.extend(who);
            } else {
                all.named.insert(group);
            }
        }
        all.is_enough = nameless.len() >= FEW_PEOPLE;
        all
    }

    fn town(&self, agency: &str) -> Option<String> {
        self.catalogue.agency(agency)?.area.get(..TOWN).map(str::to_owned)
    }

    /// Where, and by which name, an office is told; nothing where even all together are too few. Who is not known by an
    /// office is nobody's line.
    fn told(&self, agency: &str, role: Option<Role>) -> Option<(String, Option<Role>)> {
        let nameless = Some((self.district.to_owned(), None));
        let Some(role) = role else { return nameless };
        let town = self.town(agency);
        for place in [town, None] {
            if self.named.contains(&(place.clone(), role)) {
                return Some((place.unwrap_or_else(|| self.district.to_owned()), Some(role)));
            }
        }
        nameless.filter(|_| self.is_enough)
    }
}
