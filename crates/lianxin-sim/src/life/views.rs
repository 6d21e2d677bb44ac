//! Holds every list, desk and due clock against the sheets: who sees what, in which order, and with which words.

use lianxin_core::Viewer;
use lianxin_store::{Filter, Item, Sort, Store, Turn};

use super::chance::Chance;
use super::judge::Auditor;
use super::look::{Same, same};
use super::people::{self, AGENCIES, Posts};
use super::plain::Case;

/// The first due moment among clocks that go.
fn due(case: &Case) -> Option<i64> {
    case.clocks.values().filter(|w| w.goes()).map(|w| w.due).min()
}

/// Whether an agency's lists show it: who leads or assists; the centre while nobody leads.
fn in_hand(case: &Case, agency: &str) -> bool {
    case.hand(agency).is_some() || (case.centre == agency && case.lead().is_none())
}

/// By which act of the table a clock is stopped.
fn stops(act: &str) -> &'static str {
    if matches!(act, "accept" | "dispatch") { "coordinate" } else { "handle" }
}

fn waits_for(case: &Case, posts: &Posts) -> bool {
    let hers = |(agency, act): &(String, &str)| {
        posts.iter().any(|(role, a)| a == agency && people::ways(*role, stops(act)).contains('i'))
    };
    case.clocks.iter().any(|(key, w)| w.goes() && hers(key))
}

fn handed_on(case: &Case, account: &str, posts: &Posts) -> bool {
    let hers = |agency: &str| posts.iter().any(|(_, a)| *a == agency);
    let began = case.registrant == format!("account:{account}") || hers(case.centre);
    due(case).is_some() && !hers(case.owner()) && began
}

fn fits(case: &Case, f: &Filter, account: &str, posts: &Posts) -> bool {
    f.agency.as_ref().is_none_or(|a| in_hand(case, a))
        && (f.stages.is_empty() || f.stages.iter().any(|s| s == case.stage))
        && f.phase.as_ref().is_none_or(|p| *p == case.phase)
        && f.kind.as_ref().is_none_or(|k| *k == case.kind)
        && f.source.as_ref().is_none_or(|s| *s == case.source)
        && f.division.as_ref().is_none_or(|d| case.division.starts_with(d.as_str()))
        && f.due_before.is_none_or(|before| due(case).is_some_and(|d| d < before))
        && f.late.is_none_or(|late| case.late == late)
        && f.turn.is_none_or(|turn| match turn {
            Turn::Hers => waits_for(case, posts),
            Turn::Others => handed_on(case, account, posts),
        })
        && f.q.as_ref().is_none_or(|q| *q == case.code)
}

/// Some filter.
pub fn filter(chance: &mut Chance, cases: &[&Case], now: i64) -> Filter {
    let mut f = Filter { limit: 200, ..Filter::default() };
    let Some(case) = chance.one(cases) else { return f };
    if chance.often(30) {
        f.sort = Sort::Due;
    }
    match chance.below(12) {
        0 => f.agency = chance.one(&AGENCIES).map(|a| (*a).to_owned()),
        1 => f.stages = vec![case.stage.to_owned()],
        2 => f.phase = Some(case.phase.clone()),
        3 => f.kind = Some(case.kind.clone()),
        4 => f.division = Some(case.division.clone()),
        5 => f.due_before = Some(now + chance.between(-3, 9) * 86_400_000),
        6 => f.late = Some(case.late),
        7 => f.turn = Some(Turn::Hers),
        8 => f.turn = Some(Turn::Others),
        9 => f.q = Some(case.code.clone()),
        10 => f.source = Some(case.source.clone()),
        _ => {}
    }
    f
}

impl Auditor {
    /// Holds the views against the sheets: for some people and filters, or for everybody.
    pub fn views(&self, store: &Store, chance: &mut Chance, all: bool) -> Same {
        let cases: Vec<&Case> = self.sheets.cases.values().collect();
        for (account, posts) in &self.sheets.people {
            if !all && !chance.often(30) {
                continue;
            }
            let Some(viewer) = store.viewer(account, self.sheets.head) else { return Err(format!("no {account}")) };
            let wanted = filter(chance, &cases, self.sheets.head);
            for f in [Filter { limit: 200, ..Filter::default() }, wanted] {
                self.list(store, &viewer, account, &f).map_err(|e| format!("list of {account} by {f:?}: {e}"))?;
            }
            self.desk(store, &viewer, posts).map_err(|e| format!("desk of {account}: {e}"))?;
        }
        self.shown_kept(store)?;
        self.fall_due(store)
    }

    /// What somebody's list must hold, in its order.
    pub fn listed(&self, account: &str, f: &Filter) -> Vec<&Case> {
        let Some(posts) = self.sheets.people.get(account) else { return Vec::new() };
        let seen = |c: &&Case| c.reached(account, posts, "see") && fits(c, f, account, posts);
        let mut wanted: Vec<&Case> = self.sheets.cases.values().filter(seen).collect();
        wanted.sort_by_key(|c| match f.sort {
            Sort::Newest => (0, -c.seq),
            Sort::Due => (due(c).unwrap_or(i64::MAX), c.seq),
        });
        wanted
    }

    fn list(&self, store: &Store, viewer: &Viewer, account: &str, f: &Filter) -> Same {
        let wanted = self.listed(account, f);
        let page = store.list(viewer, f).map_err(|f| f.to_string())?;
        let found: Vec<&str> = page.items.iter().map(|i| i.id.as_str()).collect();
        same("who is in it", &found, &wanted.iter().take(200).map(|c| c.id.as_str()).collect())?;
        page.items.iter().zip(&wanted).try_for_each(|(item, case)| shown(item, case))?;
        same("how many", &store.count(viewer, f, 10_000).map_err(|f| f.to_string())?, &wanted.len())
    }

    fn desk(&self, store: &Store, viewer: &Viewer, posts: &Posts) -> Same {
        let mut wanted: Vec<(i64, &str, &str, &str)> = Vec::new();
        for case in self.sheets.cases.values() {
            for ((agency, act), w) in case.clocks.iter().filter(|(_, w)| w.goes()) {
                let hers = |(role, a): &(_, &'static str)| a == agency && people::ways(*role, stops(act)).contains('i');
                if posts.iter().any(hers) {
                    wanted.push((w.due, case.id.as_str(), agency.as_str(), act));
                }
            }
        }
        wanted.sort_unstable();
        let duties = store.desk(viewer, 10_000).map_err(|f| f.to_string())?;
        let mut found: Vec<(i64, &str, &str, &str)> =
            duties.iter().map(|d| (d.due, d.item.id.as_str(), d.agency.as_str(), d.act.code())).collect();
        found.sort_unstable();
        same("what waits for her", &found, &wanted)
    }

    /// Clocks of matters that time has to record as late.
    pub fn fall_due(&self, store: &Store) -> Same {
        let now = self.sheets.head;
        let late = |case: &Case| {
            let due = case.clocks.iter().filter(|(_, w)| w.goes() && !w.late && w.due <= now);
            due.map(|((agency, act), w)| (w.due, case.id.clone(), agency.clone(), *act)).collect::<Vec<_>>()
        };
        let mut wanted: Vec<_> = self.sheets.cases.values().flat_map(late).collect();
        wanted.sort_unstable();
        let due = store.due(now, 10_000).map_err(|f| f.to_string())?;
        let mut found: Vec<_> = due.into_iter().map(|d| (d.due, d.matter, d.agency, d.act.code())).collect();
        found.sort_unstable();
        same("what fell due", &found, &wanted)
    }
}

fn shown(item: &Item, case: &Case) -> Same {
    let found = (item.code.as_str(), item.stage.as_str(), item.version, item.agency.as_str(), item.due, item.late);
    let wanted = (case.code.as_str(), case.stage, case.version, case.owner(), due(case), case.late);
    same(&format!("what is shown of {}", case.id), &found, &wanted)?;
    let (kind, phase) = (case.kind.as_str(), case.phase.as_str());
    same("kind, phase", &(item.kind.as_str(), item.phase.as_str()), &(kind, phase))?;
    same("title", &item.title.as_deref(), &(!case.erased).then_some(case.title.as_str()))
}
