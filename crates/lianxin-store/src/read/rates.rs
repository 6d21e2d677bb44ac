//! How whistles are answered, by agency: shares with their bases, hidden where there are too few, and how often it blows,
//! as a band. Agencies are described by this, one at a time; no list orders them by it, and no person is counted.
//!
//! Definitions: 准时应哨率, 准时报到率 and 满意率 (satisfied and mostly satisfied of those who said; 未表态 is left out) over the
//! whistles that sounded since a day. 吹哨率: whistles that sounded, by the matters the agency had a part in; it should be
//! neither too low nor too high (news.china.com 2018-12-10), so it is told as a band and never as better or worse.

use std::collections::{BTreeMap, BTreeSet};

use lianxin_core::Viewer;
use lianxin_core::authority::Act;

use super::Bind;
use super::phases::HAD;
use crate::fault::Fault;
use crate::store::Store;
use crate::tables::{Row, Value};
use crate::tally;

/// Below so many whistles nothing is told; below so many matters no band.
pub const FEWEST: u64 = 10;
/// Fewer agencies than this are nothing to compare with.
pub const COMPARED: usize = 4;
/// Of this many matters a whistle rate is told.
const OF: u64 = 10_000;

/// Some of so many.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Share {
    pub kept: u64,
    pub of: u64,
}

impl Share {
    /// In hundredths, rounded down.
    pub fn percent(self) -> u64 {
        self.kept * 100 / self.of.max(1)
    }
}

/// One side of an agency's whistles; `None` where it comes from fewer than [`FEWEST`] whistles.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Side {
    pub acknowledged: Option<Share>,
    pub reported: Option<Share>,
    pub satisfied: Option<Share>,
}

/// How often an agency blows, against the median of the district's agencies that may: under half of it, over twice it, or
/// between.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Band {
    Few,
    Usual,
    Many,
}

impl Band {
    pub fn code(self) -> &'static str {
        match self {
            Band::Few => "few",
            Band::Usual => "usual",
            Band::Many => "many",
        }
    }

    /// Where `rate` stands among `all`, which hold it too; none where they are too few or mostly never blow.
    fn among(rate: u64, mut all: Vec<u64>) -> Option<Band> {
        all.sort_unstable();
        let median = *all.get(all.len() / 2).filter(|m| all.len() >= COMPARED && **m > 0)?;
        Some(if rate * 2 < median {
            Band::Few
        } else if rate > median * 2 {
            Band::Many
        } else {
            Band::Usual
        })
    }
}

/// What is told of an agency's whistles.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Rates {
    /// Of it, as a called unit; and of the units that it called.
    pub unit: Side,
    pub caller: Side,
    /// None where it may not be told: too few matters, too few agencies, or it never blows by its nature.
    pub band: Option<Band>,
}

impl Store {
    /// The rates of an agency since a moment, ms UTC. They are the district's own figures and the same for everybody who
    /// may see matters at all, whichever these are: no single matter is told by them. What is sealed is in none of them.
    ///
    /// # Errors
    /// [`Fault`] when the database fails.
    pub fn rates(&self, viewer: &Viewer, agency: &str, since: i64) -> Result<Rates, Fault> {
        if !viewer.may(Act::See) {
            return Ok(Rates::default());
        }
        Ok(Rates {
            unit: self.side("agency", "unit", agency, since)?,
            caller: self.side("caller", "caller", agency, since)?,
            band: self.band(agency, since)?,
        })
    }

    /// `column` is the agency's place among the called; `side` as it is rated.
    fn side(&self, column: &str, side: &str, agency: &str, since: i64) -> Result<Side, Fault> {
        let values = [self.district.as_str().into(), agency.into(), since.into()];
        let kept = |act: &str| {
            let sql = format!(
                "SELECT CAST(count(DISTINCT whistle) AS BIGINT), CAST(count(*) AS BIGINT), CAST(COALESCE(sum({act}), 0) AS BIGINT) FROM called WHERE district = $1 AND {column} = $2 AND sounded >= $3 AND sealed = 0 AND {act} >= 0"
            );
            self.read(|db| db.query(&sql, &values)).map(|rows| rows.first().and_then(share))
        };
        let (acknowledged, reported) = (kept("acknowledged")?, kept("reported")?);
        let sql = "SELECT CAST(count(DISTINCT whistle) AS BIGINT), CAST(count(*) AS BIGINT), CAST(COALESCE(sum(CASE WHEN satisfaction IN ('satisfied', 'mostly') THEN 1 ELSE 0 END), 0) AS BIGINT) FROM rating WHERE district = $1 AND agency = $2 AND sounded >= $3 AND side = $4 AND satisfaction <> 'unknown' AND sealed = 0";
        let values = [self.district.as_str().into(), agency.into(), since.into(), side.into()];
        let satisfied = self.read(|db| db.query(sql, &values))?.first().and_then(share);
        Ok(Side { acknowledged, reported, satisfied })
    }

    /// Matters registered since that each of these agencies had a part in; counted by days where `since` begins one.
    fn had<'c>(&self, agencies: impl Iterator<Item = &'c String>, since: i64) -> Result<BTreeMap<String, u64>, Fault> {
        let mut bind = Bind::new(&self.district);
        let agencies: Vec<String> = agencies.map(|code| bind.put(code.as_str())).collect();
        if agencies.is_empty() {
            return Ok(BTreeMap::new());
        }
        let agencies = agencies.join(", ");
        let sql = match tally::day_at(since).filter(|_| self.catalogue().calendar.zone_offset_minutes == tally::ZONE) {
            Some(day) => format!(
                "SELECT agency, CAST(sum(matters) AS BIGINT) FROM had WHERE district = $1 AND agency IN ({agencies}) AND day >= {} GROUP BY agency",
                bind.put(day)
            ),
            None => format!(
                "SELECT h.agency, CAST(count(DISTINCT h.matter) AS BIGINT) FROM part h JOIN matter m ON m.district = $1 AND m.id = h.matter WHERE h.district = $1 AND {HAD} AND h.agency IN ({agencies}) AND m.sealed = '' AND m.recorded_at >= {} GROUP BY h.agency",
                bind.put(since)
            ),
        };
        Ok(counted(&self.read(|db| db.query(&sql, &bind.values))?))
    }

    fn band(&self, agency: &str, since: i64) -> Result<Option<Band>, Fault> {
        let values = [self.district.as_str().into(), since.into()];
        let sql = "SELECT caller, CAST(count(DISTINCT whistle) AS BIGINT) FROM called WHERE district = $1 AND sounded >= $2 AND sealed = 0 GROUP BY caller";
        let blown = counted(&self.read(|db| db.query(sql, &values))?);
        let catalogue = self.catalogue();
        let by_kind: BTreeSet<_> =
            catalogue.whistles.values().flat_map(|w| &w.callers).filter_map(|c| c.agency).collect();
        let may =
            |code: &str| blown.contains_key(code) || catalogue.agency(code).is_some_and(|a| by_kind.contains(&a.kind));
        if !may(agency) {
            return Ok(None);
        }
        let mut had = self.had(catalogue.agencies.keys().filter(|code| may(code)), since)?;
        had.retain(|_, matters| *matters >= FEWEST);
        let rate = |code: &str, matters: u64| blown.get(code).copied().unwrap_or(0) * OF / matters;
        let Some(hers) = had.get(agency).map(|matters| rate(agency, *matters)) else { return Ok(None) };
        Ok(Band::among(hers, had.iter().map(|(code, matters)| rate(code, *matters)).collect()))
    }
}

/// From whistles, rows and those kept; none below [`FEWEST`] whistles.
fn share(row: &Row) -> Option<Share> {
    let [Value::Int(whistles), Value::Int(of), Value::Int(kept)] = row.as_slice() else { return None };
    let n = |v: i64| u64::try_from(v).unwrap_or(0);
    (n(*whistles) >= FEWEST).then(|| Share { kept: n(*kept), of: n(*of) })
}

fn counted(rows: &[Row]) -> BTreeMap<String, u64> {
    let pair = |row: &Row| match row.as_slice() {
        [Value::Text(code), Value::Int(n)] => Some((code.clone(), u64::try_from(*n).unwrap_or(0))),
        _ => None,
    };
    rows.iter().filter_map(pair).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_band_is_told_against_the_median_and_not_of_too_few() {
        let all = vec![100, 90, 110, 40, 230];
        for (rate, band) in
            [(40, Band::Few), (50, Band::Usual), (100, Band::Usual), (200, Band::Usual), (230, Band::Many)]
        {
            assert_eq!(Band::among(rate, all.clone()), Some(band), "{rate}");
        }
        assert_eq!(Band::among(100, vec![100, 90, 110]), None, "three are nothing to compare with");
        assert_eq!(Band::among(9, vec![0, 0, 0, 9]), None, "where most never blow, nothing is usual");
        // Alike, nobody is made to stand out.
        assert_eq!(Band::among(100, vec![100; 5]), Some(Band::Usual));
    }

    #[test]
    fn nine_whistles_are_hidden_and_ten_are_told() {
        let row = |whistles| vec![Value::Int(whistles), Value::Int(30), Value::Int(20)];
        assert_eq!(share(&row(9)), None);
        assert_eq!(share(&row(10)), Some(Share { kept: 20, of: 30 }));
        assert_eq!(Share { kept: 20, of: 30 }.percent(), 66);
    }
}
