//! Who the people of a life are, and what each role may do: written from the rules in prose, a second time, so that the
//! table of the core can be held against it.

use std::collections::BTreeMap;

use lianxin_core::authority::Role;

/// A person's positions, each with its agency.
pub type Posts = Vec<(Role, &'static str)>;

/// Everybody, by account.
pub fn everybody() -> BTreeMap<&'static str, Posts> {
    let mut all: BTreeMap<&'static str, Posts> =
        crate::district::PEOPLE.iter().map(|(account, agency, role)| (*account, vec![(*role, *agency)])).collect();
    all.insert("zhengfu", vec![(Role::AgencyClerk, "government")]);
    // One who sits for two.
    all.insert("liangtou", vec![(Role::AgencyClerk, "water"), (Role::AgencyClerk, "urban")]);
    all
}

/// Agencies that are called; nobody answers for the last two.
pub const AGENCIES: [&str; 11] = [
    "water",
    "urban",
    "grid-yangliuqing",
    "mediation-yangliuqing",
    "police-yangliuqing",
    "village-baitansi",
    "government",
    "cgc-yangliuqing",
    "cgc",
    "town-yangliuqing",
    "police",
];

/// Where an agency stands: every place whose code begins so is its own.
pub fn area(agency: &str) -> &'static str {
    match agency {
        "cgc-yangliuqing"
        | "grid-yangliuqing"
        | "mediation-yangliuqing"
        | "police-yangliuqing"
        | "town-yangliuqing" => "120111101",
        "village-baitansi" => "120111101217",
        _ => "120111",
    }
}

/// The centre that has a place in hand: Yangliuqing has one of its own, the rest is the district's.
pub fn centre(division: &str) -> &'static str {
    if division.starts_with("120111101") { "cgc-yangliuqing" } else { "cgc" }
}

/// By which ways a role reaches a matter with an act: `o` what she registered herself, `i` where her agency has a part,
/// `a` anywhere in her agency's area.
pub fn ways(role: Role, act: &str) -> &'static str {
    let coordinates = role == Role::CentreCoordinator;
    let secretary = role == Role::Secretary;
    let administers = matches!(role, Role::SystemAdmin | Role::SecurityAdmin | Role::AuditAdmin);
    let handles = !administers && !secretary;
    let yes = |is: bool, ways: &'static str| if is { ways } else { "" };
    match act {
        "see" | "blow" if administers => "",
        "see" | "blow" => match role {
            Role::GridWorker | Role::AgencyClerk | Role::Mediator => "oi",
            Role::VillageClerk
            | Role::CentreCoordinator
            | Role::StationOfficer
            | Role::StationHead
            | Role::Secretary
            | Role::SystemAdmin
            | Role::SecurityAdmin
            | Role::AuditAdmin => "oia",
        },
        "register" => yes(handles, "o"),
        "coordinate" => yes(coordinates, "ia"),
        "watch" => yes(coordinates || secretary, "ia"),
        "ask" if role == Role::GridWorker => "o",
        "ask" if role == Role::VillageClerk => "oia",
        "ask" => yes(coordinates, "ia"),
        "handle" => yes(handles, "i"),
        "open" if coordinates => "ia",
        "open" => yes(handles, "i"),
        "tell" if coordinates => "oia",
        "tell" => yes(handles, "oi"),
        "approve" => yes(coordinates || secretary || role == Role::StationHead, "ia"),
        "whistle" => yes(handles || secretary, "i"),
        _ => "",
    }
}
