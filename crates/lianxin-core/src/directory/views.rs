//! **Kept views** (存下的视图): a list of matters that somebody wants to see again, kept for herself or shared with one of
//! her agencies. A view holds codes alone, never words that were looked for, so nothing about a resident can lie in it.

use serde::{Deserialize, Serialize};

use super::{Account, Directory, Refusal, ViewDropped, ViewKept, draft, known};
use crate::catalogue::{Catalogue, Phase};
use crate::field::{Check, Problem};
use crate::matter::Stage;
use crate::order::Order;
use crate::record::{Draft, Event};
use crate::world::World;

/// Which matters, by whose turn it is: hers, handed on, waiting to be accepted, all that she may see.
pub const LISTS: [&str; 4] = ["todo", "waiting", "intake", "all"];
/// By when: overdue, today, within three days.
pub const DUES: [&str; 3] = ["late", "today", "days"];
/// In which order.
pub const SORTS: [&str; 2] = ["due", "newest"];

/// What narrows a list of matters, by codes. *Warning:* a stored form; fields stand in alphabetical order.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Wanted {
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub agency: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub division: Option<String>,
    /// One of [`DUES`].
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub due: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub grid: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub kind: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub phase: Option<String>,
    /// One of [`SORTS`]; the list's own order where absent.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub sort: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub source: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub stage: Option<String>,
    /// One of [`LISTS`].
    pub view: String,
}

impl Wanted {
    /// Whether it leaves anything out of its list. An order alone leaves nothing out.
    pub fn is_narrowed(&self) -> bool {
        let narrows =
            [&self.agency, &self.division, &self.due, &self.grid, &self.kind, &self.phase, &self.source, &self.stage];
        narrows.into_iter().any(Option::is_some)
    }

    /// Every code is one that this district knows.
    fn check(&self, c: &mut Check, catalogue: &Catalogue) {
        c.demand(knows(catalogue, "view", &self.view), "view", Problem::UnknownCode);
        c.demand(self.is_narrowed(), "list", Problem::Empty);
        for (name, code) in [
            ("agency", &self.agency),
            ("division", &self.division),
            ("due", &self.due),
            ("grid", &self.grid),
            ("kind", &self.kind),
            ("phase", &self.phase),
            ("sort", &self.sort),
            ("source", &self.source),
            ("stage", &self.stage),
        ] {
            let is_known = code.as_deref().is_none_or(|code| knows(catalogue, name, code));
            c.demand(is_known, name, Problem::UnknownCode);
        }
    }
}

/// Whether a filter of this name has this code in this district. No filter of words is one of these.
pub(crate) fn knows(catalogue: &Catalogue, name: &str, code: &str) -> bool {
    match name {
        "agency" => catalogue.agency(code).is_some(),
        "division" => catalogue.division(code).is_some(),
        "due" => DUES.contains(&code),
        "grid" => code.len() == 15 && catalogue.division(code).is_some(),
        "kind" => catalogue.kind(code).is_some(),
        "phase" => Phase::ALL.iter().any(|p| p.code() == code),
        "sort" => SORTS.contains(&code),
        "source" => catalogue.sources.contains_key(code),
        "stage" => Stage::parse(code).is_some(),
        "view" => LISTS.contains(&code),
        _ => false,
    }
}

/// A list that somebody kept.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct KeptView {
    /// Who kept it, by sign-in name.
    pub account: String,
    /// With which of her agencies it is shared; `None`: for herself.
    pub agency: Option<String>,
    pub list: Wanted,
}

/// Most views that one account keeps.
pub const VIEWS_MAX: usize = 20;

fn works_in(account: &Account, agency: &str, at: i64) -> bool {
    account.positions.iter().any(|p| p.held(at) && p.agency == agency)
}

impl Directory {
    /// The views an account keeps, and after them those that colleagues share with an agency both work in at this
    /// moment (ms UTC), each with its id, in the order of their ids.
    pub fn views_for(&self, account: &str, at: i64) -> Vec<(&str, &KeptView)> {
        let Some(reader) = self.account(account) else { return Vec::new() };
        let all = || self.views.iter().map(|(id, v)| (id.as_str(), v));
        let shared = |v: &KeptView| {
            let both = |agency: &str| {
                works_in(reader, agency, at) && self.account(&v.account).is_some_and(|a| works_in(a, agency, at))
            };
            v.account != account && v.agency.as_deref().is_some_and(both)
        };
        all().filter(|(_, v)| v.account == account).chain(all().filter(|(_, v)| shared(v))).collect()
    }
}

/// Keeps a list. The same codes, shared with the same agency or with none, are kept once.
pub(super) fn keep(
    world: &World,
    order: &Order,
    account: &str,
    (agency, list): (Option<&str>, &Wanted),
) -> Result<Vec<Draft>, crate::Refusal> {
    let holder = known(world, account)?;
    let mut c = Check::default();
    list.check(&mut c, &world.catalogue);
    c.demand(agency.is_none_or(|a| works_in(holder, a, order.at)), "share", Problem::UnknownCode);
    c.done()?;
    let own = || world.directory.views.values().filter(|v| v.account == account);
    if own().any(|v| v.agency.as_deref() == agency && v.list == *list) {
        return Ok(Vec::new());
    }
    if own().count() >= VIEWS_MAX {
        return Err(crate::Refusal::Directory(Refusal::TooManyViews));
    }
    let event = ViewKept {
        account: account.to_owned(),
        agency: agency.map(str::to_owned),
        list: list.clone(),
        view: order.entropy.id('v', 0),
    };
    Ok(draft(Event::ViewKept(event)))
}

/// Drops a view of her own; what is another's is not there for her.
pub(super) fn drop(world: &World, account: &str, view: &str) -> Result<Vec<Draft>, crate::Refusal> {
    known(world, account)?;
    let found = world.directory.views.get(view).filter(|v| v.account == account);
    found.ok_or(crate::Refusal::Absent)?;
    Ok(draft(Event::ViewDropped(ViewDropped { account: account.to_owned(), view: view.to_owned() })))
}
