//! What one administrator has asked for somebody and a second one decides, as pages list it.

use lianxin_core::Viewer;
use lianxin_core::authority::Act;
use lianxin_core::catalogue::Catalogue;
use lianxin_core::directory::{Account, Directory, Forgets, waits};

use super::super::agency_name;
use super::address;
use crate::page::Shown;
use crate::show::accounts::{Decides, Request};
use crate::words::label;

/// All that wait, the oldest first.
pub fn all(shown: &Shown, catalogue: &Catalogue, directory: &Directory, viewer: &Viewer) -> Vec<Request> {
    let open = directory.accounts.values().filter(|a| !a.closed);
    let mut all: Vec<(i64, Request)> = open.flat_map(|a| dated(shown, (catalogue, directory), viewer, a)).collect();
    all.sort_by_key(|(at, _)| *at);
    all.into_iter().map(|(_, request)| request).collect()
}

/// Those for one account.
pub fn of(
    shown: &Shown,
    (catalogue, directory): (&Catalogue, &Directory),
    viewer: &Viewer,
    account: &Account,
) -> Vec<Request> {
    dated(shown, (catalogue, directory), viewer, account).into_iter().map(|(_, request)| request).collect()
}

fn dated(
    shown: &Shown,
    (catalogue, directory): (&Catalogue, &Directory),
    viewer: &Viewer,
    account: &Account,
) -> Vec<(i64, Request)> {
    let name = |by: &lianxin_core::Actor| {
        let found = by.account().and_then(|name| directory.accounts.get(name));
        found.map_or_else(|| shown.say("console"), |a| a.name.clone())
    };
    let request = |kind: &'static str, id: &str, title: String, by: &lianxin_core::Actor, at: i64| Request {
        address: address(&account.account),
        kind,
        id: id.to_owned(),
        name: account.name.clone(),
        account: account.account.clone(),
        title,
        by: name(by),
        when: shown.tell().moment(at),
        decides: decides(viewer, &account.account, by.account()),
    };
    let positions = account.asked.iter().filter(|(_, a)| waits(a.at, shown.now)).map(|(id, a)| {
        let agency = agency_name(shown.lang, catalogue, &a.agency);
        let until = a.until.map(|until| shown.tell().limit(until)).unwrap_or_default();
        let role = label::role(shown.lang, a.role.code());
        let title = [agency, role, until].join(" ").trim().to_owned();
        (a.at, request("position", id, title, &a.by, a.at))
    });
    let recovery = account.recovery.iter().filter(|r| waits(r.at, shown.now)).map(|r| {
        let what = match r.forgets.as_slice() {
            [Forgets::Password] => "password",
            [Forgets::Factors] => "factors",
            _ => "both",
        };
        (r.at, request("recovery", &r.id, shown.say(&format!("staff-forgets-{what}")), &r.by, r.at))
    });
    positions.chain(recovery).collect()
}

/// What this reader may do with it: the rules say the same again when she does.
fn decides(viewer: &Viewer, account: &str, by: Option<&str>) -> Decides {
    let hers = [Some(account), by].contains(&Some(viewer.account.as_str()));
    if viewer.may(Act::ConfirmPeople) && !hers {
        Decides::Both
    } else if viewer.may(Act::TakeAway) {
        Decides::Refuses
    } else {
        Decides::Nothing
    }
}
