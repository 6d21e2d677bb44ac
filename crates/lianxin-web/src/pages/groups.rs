//! Agencies to choose from, where there are many: the suggested one first, or in groups that fold.

use lianxin_core::catalogue::{Agency, AgencyKind, Catalogue};

use super::agency_name;
use crate::page::Shown;
use crate::show::Choice;
use crate::show::whistle::Group;
use crate::words::Lang;

/// All agencies, the suggested one first.
pub fn leads(lang: Lang, catalogue: &Catalogue, suggested: Option<&str>) -> Vec<Choice> {
    let mut all: Vec<&Agency> = catalogue.agencies.values().collect();
    all.sort_by_key(|a| (suggested != Some(&a.code), group(a.kind)));
    all.into_iter().map(|a| Choice::new(a.code.as_str(), agency_name(lang, catalogue, &a.code))).collect()
}

/// The groups in which the form shows agencies.
const GROUPS: [&str; 4] = ["bureau", "town", "utility", "other"];

fn group(kind: AgencyKind) -> usize {
    match kind {
        AgencyKind::Bureau => 0,
        AgencyKind::TownOffice
        | AgencyKind::PoliceStation
        | AgencyKind::JusticeOffice
        | AgencyKind::GridCentre
        | AgencyKind::MediationCentre
        | AgencyKind::VillageCommittee
        | AgencyKind::GovernanceCentre
        | AgencyKind::Park => 1,
        AgencyKind::Utility => 2,
        AgencyKind::WomensFederation
        | AgencyKind::PartyCommittee
        | AgencyKind::Government
        | AgencyKind::Court
        | AgencyKind::Procuratorate
        | AgencyKind::PeoplesOrganisation
        | AgencyKind::ServiceBody => 3,
    }
}

/// All agencies but those left out, in their groups; a group in which one is chosen is open.
pub fn groups(shown: &Shown, catalogue: &Catalogue, chosen: &[String], without: impl Fn(&str) -> bool) -> Vec<Group> {
    let one = |(n, code): (usize, &&str)| {
        let here = catalogue.agencies.values().filter(|a| group(a.kind) == n && !without(&a.code));
        let agencies: Vec<Choice> =
            here.map(|a| Choice::new(a.code.as_str(), agency_name(shown.lang, catalogue, &a.code))).collect();
        let open = agencies.iter().any(|a| chosen.contains(&a.code));
        Group { name: shown.say(&format!("blow-group-{code}")), agencies, open }
    };
    GROUPS.iter().enumerate().map(one).filter(|g| !g.agencies.is_empty()).collect()
}
