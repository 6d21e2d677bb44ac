//! What the resident's page shows: where her matter stands and who opened what, with nothing of any other party. The door has
//! seen her code and PIN, and that she looks is recorded and synced before the first byte leaves here.

use std::collections::BTreeSet;

use lianxin_core::access::{self, AttachmentOpened, FieldsOpened, MatterOpened};
use lianxin_core::authority::{Act, Role};
use lianxin_core::directory;
use lianxin_core::mail::To;
use lianxin_core::matter::{Matter, PartyRole};
use lianxin_core::value::Class;
use lianxin_core::{Command, Event, Order, Record, Refusal, World};
use subtle::ConstantTimeEq;

use super::open::personal_names;
use super::{Opening, Values, hidden};
use crate::execute::Outcome;
use crate::fault::Fault;
use crate::keys;
use crate::store::Store;
use crate::tables::Value;

/// Most accesses of one page, and most of the times that her data went out; the newest are kept.
const ACCESSES_MAX: usize = 2_000;
/// Accesses read at a time.
const PAGE: i64 = 2_000;
/// Most accesses of a matter that are looked through for hers: one that was opened every ten minutes for two years.
const LOOKED_MAX: usize = 100_000;

/// What was opened in one access, as far as it is hers.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Seen {
    /// The matter with its story.
    Matter,
    /// `address` of the matter, or fields of the party: `name`, `phone` and so on.
    Fields(Vec<String>),
    File,
    /// Her mail address, by the house itself, to send a letter.
    Letter,
}

/// One access to her data: from which office, never by whom.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Access {
    /// Of its record.
    pub seq: i64,
    /// ms UTC.
    pub at: i64,
    /// Code; `None` where an older record does not say and the account has no office now.
    pub agency: Option<String>,
    pub role: Option<Role>,
    /// Code; an opening of the matter itself states none.
    pub purpose: Option<String>,
    /// From when on it is listed, ms UTC, as its own record says; older records do not.
    pub disclosed: Option<i64>,
    pub seen: Seen,
}

/// A matter for the resident who reported it.
#[derive(Clone, Debug)]
pub struct Case {
    pub matter: Matter,
    /// The reporter who was registered with it: her. `None` where it was reported without a contact, or with somebody else's.
    pub party: Option<String>,
    /// Newest first; those that a rule hides are among them.
    pub accesses: Vec<Access>,
    /// When her own data went out by this page, newest first: seq of the record, and ms UTC.
    pub exports: Vec<(i64, i64)>,
    /// There are older accesses than those listed.
    pub cut: bool,
    /// The records of the matter's stream, oldest first, their values sealed.
    pub records: Vec<Record>,
    /// Seq of the record that says she looked in this clock hour.
    pub seen: Option<i64>,
}

/// What a page's ticket is good for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Ticket {
    /// Shows this case's page, to whoever brought code and PIN.
    Page,
    /// Shows it to whoever brought a code from a letter, and not the PIN.
    Letter,
    /// The browser has shown this case before: it is not made to wait for what others guess.
    Known,
}

impl Ticket {
    fn word(self) -> &'static str {
        match self {
            Ticket::Page => "page",
            Ticket::Letter => "letter",
            Ticket::Known => "known",
        }
    }
}

impl Store {
    /// The matter that this code and PIN open. A code that nobody has takes the same way as a wrong PIN: two reads by a key,
    /// one hash, one comparison in constant time. While it is sealed nobody has it.
    ///
    /// # Errors
    /// [`Fault`] when the database fails.
    pub fn case_of(&self, code: &str, pin: &str) -> Result<Option<String>, Fault> {
        let district = Value::from(self.district.as_str());
        let (matter, order) = self.read(|db| {
            let found = db.query(
                "SELECT id, registered FROM matter WHERE district = $1 AND code = $2 AND sealed = ''",
                &[district.clone(), code.into()],
            )?;
            let (id, seq) = match found.into_iter().next().map(<[Value; 2]>::try_from) {
                Some(Ok([Value::Text(id), Value::Int(seq)])) => (Some(id), seq),
                _ => (None, 0),
            };
            // Where there is no such code, the first record of the log is read and nothing is made of it.
            let rows =
                db.query("SELECT entry FROM record WHERE district = $1 AND seq = $2", &[district.clone(), seq.into()])?;
            let order = match rows.first().map(Vec::as_slice) {
                Some([Value::Bytes(entry)]) => Record::from_bytes(entry)?.order,
                _ => String::new(),
            };
            Ok((id, order))
        })?;
        let wanted = self.keys.pin(&order);
        let same = bool::from(wanted.as_bytes().ct_eq(pin.as_bytes()));
        Ok(matter.filter(|_| same))
    }

    /// The matter of this code, for the door's own counting. Whoever asks is not told.
    ///
    /// # Errors
    /// [`Fault`] when the database fails.
    pub fn matter_of_code(&self, code: &str) -> Result<Option<String>, Fault> {
        let sql = "SELECT id FROM matter WHERE district = $1 AND code = $2";
        let rows = self.read(|db| db.query(sql, &[self.district.as_str().into(), code.into()]))?;
        Ok(rows.into_iter().flatten().find_map(|v| if let Value::Text(id) = v { Some(id) } else { None }))
    }

    /// A ticket for this case until then (ms UTC): what a cookie holds. It is made from the district's key and stored nowhere.
    pub fn ticket(&self, what: Ticket, matter: &str, until: i64) -> String {
        let until = until.to_string();
        let mac = keys::mac(self.keys.case_page(), &[what.word().as_bytes(), matter.as_bytes(), until.as_bytes()]);
        format!("{matter}.{until}.{}", data_encoding::BASE64URL_NOPAD.encode(&mac))
    }

    /// The case of a ticket that is ours and not over (`at` in ms UTC).
    pub fn admitted(&self, what: Ticket, ticket: &str, at: i64) -> Option<String> {
        let mut parts = ticket.splitn(3, '.');
        let (matter, until) = (parts.next()?, parts.next()?.parse::<i64>().ok()?);
        let same = bool::from(self.ticket(what, matter, until).as_bytes().ct_eq(ticket.as_bytes()));
        (same && at < until).then(|| matter.to_owned())
    }

    /// The case, for whoever the door let in. The order's id is `access::seeing_id`; it is recorded and synced first.
    ///
    /// # Errors
    /// [`Fault`] when the machine fails; then nothing was shown.
    pub fn see_case(&self, order: Order) -> Result<Opening<Case>, Fault> {
        let Command::Access(access::Command::SeeCase { matter }) = &order.command else {
            return Ok(Err(Refusal::Absent));
        };
        let id = matter.clone();
        let seen = match self.execute(order)? {
            Outcome::Done(answer) | Outcome::Already(answer) => answer.seq,
            Outcome::Refused(no) => return Ok(Err(no)),
        };
        let records: Vec<Record> = self.stream(&id)?.into_iter().map(|(record, _)| record).collect();
        let mut world = World::default();
        for record in &records {
            lianxin_core::evolve(&mut world, record);
        }
        // It may have been sealed since the hour's first look.
        let found = world.matters.remove(&id).filter(|m| m.sealing.is_none());
        let Some(matter) = found else { return Ok(Err(Refusal::Absent)) };
        let party = party(&records);
        let Found { accesses, exports, cut } = self.accesses_of(&matter, party.as_deref())?;
        Ok(Ok(Case { matter, party, accesses, exports, cut, records, seen }))
    }

    /// The party who holds the case: the reporter registered with the matter.
    ///
    /// # Errors
    /// [`Fault`] when the database fails.
    pub fn case_party(&self, matter: &str) -> Result<Option<String>, Fault> {
        let records: Vec<Record> = self.stream(matter)?.into_iter().map(|(record, _)| record).collect();
        Ok(party(&records))
    }

    /// What the house has sealed of the party who holds the case, by field: recorded and synced before it is read. A code by
    /// mail that is another one is recorded, and answered as one that is gone.
    ///
    /// # Errors
    /// [`Fault`] when the machine fails; then nothing was shown.
    pub fn export_case(&self, order: Order) -> Result<Opening<Values>, Fault> {
        let Command::Access(access::Command::ExportCase { matter, party, .. }) = &order.command else {
            return Ok(Err(Refusal::Absent));
        };
        let (matter, wanted) = (matter.clone(), party.as_ref().map(|id| format!("{id}.")));
        // An order that comes again is a second look: it has to be a second record.
        match self.execute(order)? {
            Outcome::Done(answer) => {
                let first = answer.seq.map_or(Ok(None), |seq| self.record(seq))?;
                if first.is_some_and(|r| matches!(r.event, Event::CaseCodeMissed(_))) {
                    return Ok(Err(Refusal::Directory(directory::Refusal::CodeGone)));
                }
            }
            Outcome::Already(_) => return Ok(Err(Refusal::OrderReused)),
            Outcome::Refused(no) => return Ok(Err(no)),
        }
        let mut values = Values::new();
        let Some(wanted) = wanted else { return Ok(Ok(values)) };
        for (mut record, boxes) in self.stream(&matter)? {
            for (at, name) in personal_names(&record) {
                let Some(field) = name.strip_prefix(&wanted) else { continue };
                let mut all = self.unseal(&mut record, &boxes, Class::Personal)?;
                if let Some(value) = all.get_mut(at).and_then(Option::take) {
                    values.insert(field.to_owned(), value);
                }
            }
        }
        Ok(Ok(values))
    }

    /// A record by its place in the log, its values sealed.
    ///
    /// # Errors
    /// [`Fault`] when the database fails, or the record does not read.
    pub fn record(&self, seq: i64) -> Result<Option<Record>, Fault> {
        let sql = "SELECT entry FROM record WHERE district = $1 AND seq = $2";
        let rows = self.read(|db| db.query(sql, &[self.district.as_str().into(), seq.into()]))?;
        let Some([Value::Bytes(entry)]) = rows.first().map(Vec::as_slice) else { return Ok(None) };
        Ok(Some(Record::from_bytes(entry)?))
    }

    /// The matter and the office of an access to a resident's data that is not told yet, and when it will be (ms UTC): as its
    /// record promised, or as was renewed. `None` where there is no such access, or it promised nothing.
    ///
    /// # Errors
    /// [`Fault`] when the database fails.
    pub fn hidden_access(&self, seq: i64) -> Result<Option<(String, String, i64)>, Fault> {
        let Some(record) = self.record(seq)? else { return Ok(None) };
        let found = hidden::told(&record).zip(hidden::parts(&record));
        let found = found.map(|(at, (matter, agency, ..))| (matter.to_owned(), agency.to_owned(), at));
        Ok(found.map(|(matter, agency, at)| (matter, agency, self.directory().renewed(seq).unwrap_or(at).max(at))))
    }

    /// The accesses of a matter that are hers to know, newest first: however many of others' data lie between them.
    fn accesses_of(&self, m: &Matter, party: Option<&str>) -> Result<Found, Fault> {
        let sql = "SELECT r.entry FROM (SELECT seq FROM access WHERE district = $1 AND matter = $2 AND seq < $3 ORDER BY seq DESC LIMIT $4) a JOIN record r ON r.district = $1 AND r.seq = a.seq ORDER BY r.seq DESC";
        let (mut found, mut before, mut looked) = (Found::default(), i64::MAX, 0);
        loop {
            let of = [self.district.as_str().into(), m.id.as_str().into(), before.into(), PAGE.into()];
            let rows = self.read(|db| db.query(sql, &of))?;
            let (read, ended) = (rows.len(), i64::try_from(rows.len()).is_ok_and(|n| n < PAGE));
            for row in rows {
                let Some(Value::Bytes(entry)) = row.first() else { continue };
                let record = Record::from_bytes(entry)?;
                before = record.seq;
                self.take(&mut found, m, party, &record);
            }
            looked += read;
            if ended {
                return Ok(found);
            }
            if found.cut || looked >= LOOKED_MAX {
                return Ok(Found { cut: true, ..found });
            }
        }
    }

    fn take(&self, found: &mut Found, m: &Matter, party: Option<&str>, record: &Record) {
        if let Event::CaseExported(e) = &record.event {
            let hers = e.party.is_some() && e.party.as_deref() == party && found.exports.len() < ACCESSES_MAX;
            found.exports.extend(hers.then_some((record.seq, record.recorded_at)));
        } else if let Some(access) = self.access(m, party, record) {
            if found.accesses.len() < ACCESSES_MAX {
                found.accesses.push(access);
            } else {
                found.cut = true;
            }
        }
    }

    fn access(&self, m: &Matter, party: Option<&str>, record: &Record) -> Option<Access> {
        let (agency, role, purpose, disclosed, seen) = if let Event::MatterOpened(e) = &record.event {
            let (agency, role) = self.office(m, record, e);
            (agency, role, None, None, Seen::Matter)
        } else if let Event::FieldsOpened(e) = &record.event {
            let seen = Seen::Fields(hers(e, party)?);
            (Some(e.agency.clone()), Some(e.role), Some(e.purpose.clone()), e.disclosed, seen)
        } else if let Event::AttachmentOpened(e) = &record.event {
            let AttachmentOpened { agency, disclosed, role, purpose, .. } = e;
            (Some(agency.clone()), Some(*role), Some(purpose.clone()), *disclosed, Seen::File)
        } else if let Event::AddressOpened(e) = &record.event {
            let To::Party { party: of, .. } = &e.to else { return None };
            (Some(of.as_str()) == party).then_some((None, None, Some("mail".to_owned()), None, Seen::Letter))?
        } else {
            return None;
        };
        Some(Access {
            seq: record.seq,
            at: record.recorded_at,
            agency,
            role,
            purpose,
            disclosed: self.directory().renewed(record.seq).max(disclosed),
            seen,
        })
    }

    /// The office of whoever opened the matter: as recorded, or for older records the one that reaches it now.
    fn office(&self, m: &Matter, record: &Record, e: &MatterOpened) -> (Option<String>, Option<Role>) {
        if e.agency.is_some() {
            return (e.agency.clone(), e.role);
        }
        let viewer = record.actor.account().and_then(|account| self.viewer(account, record.recorded_at));
        let about = m.about();
        let standings = viewer.map(|v| v.standings).unwrap_or_default();
        let involved = standings.iter().find(|s| about.agencies.contains(&s.agency));
        let found = involved.or_else(|| {
            let sees = |s: &&lianxin_core::authority::Standing| {
                lianxin_core::authority::reach(s.role, Act::See) != lianxin_core::authority::Reach::default()
            };
            standings.iter().find(sees)
        });
        found.map_or((None, None), |s| (Some(s.agency.clone()), Some(s.role)))
    }
}

/// What is hers to know of a matter's accesses.
#[derive(Default)]
struct Found {
    accesses: Vec<Access>,
    exports: Vec<(i64, i64)>,
    cut: bool,
}

/// The reporter who was registered in the same order as the matter. Whoever was written down in another role did not report, and
/// the receipt is not hers.
fn party(records: &[Record]) -> Option<String> {
    let first = records.first()?;
    records.iter().take_while(|r| r.order == first.order).find_map(|r| {
        let Event::MatterPartyAdded(e) = &r.event else { return None };
        (e.role == PartyRole::Reporter).then(|| e.party.clone())
    })
}

/// The fields of an opening that are hers: the matter's own, and her party's. `None` where there is none, for then it was an
/// opening of somebody else's data and is not hers to know.
fn hers(e: &FieldsOpened, party: Option<&str>) -> Option<Vec<String>> {
    let name = |field: &String| {
        let (of, name) = field.split_once('.')?;
        (of == "matter" || Some(of) == party).then(|| name.to_owned())
    };
    let fields: BTreeSet<String> = e.fields.iter().filter_map(name).collect();
    (!fields.is_empty()).then(|| fields.into_iter().collect())
}
