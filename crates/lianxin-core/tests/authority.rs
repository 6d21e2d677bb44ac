//! The table of authority as text, beside a stored one: whoever changes the table shows the change to a reviewer.
//! `UPDATE_SNAPSHOTS=1 cargo test -p lianxin-core --test authority` writes it anew.

use std::collections::BTreeSet;
use std::path::PathBuf;

use lianxin_core::authority::{About, Act, Role, Standing, Viewer, console_may, reach};

/// Three marks: own, involved, area.
fn marks(role: Role, act: Act) -> String {
    let reach = reach(role, act);
    [reach.own, reach.involved, reach.area].map(|yes| if yes { "✔" } else { "✘" }).join("")
}

fn table() -> String {
    let mut out = String::from("Each cell: own, involved, area. A column is a role; the last is the console.\n\n");
    let roles: Vec<&str> = Role::ALL.iter().map(|r| r.code()).collect();
    out.push_str(&format!("{:<17} {} console\n", "", roles.join(" ")));
    for act in Act::ALL {
        let mut line = format!("{:<17}", act.code());
        for role in Role::ALL {
            line.push_str(&format!(" {:<width$}", marks(role, act), width = role.code().len()));
        }
        line.push_str(if console_may(act) { " ✔" } else { " ✘" });
        out.push_str(&line);
        out.push('\n');
    }
    out
}

#[test]
#[allow(clippy::disallowed_methods)] // a test reads and writes its snapshot
fn the_table_is_the_stored_one() {
    let path = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("tests/authority.txt");
    let now = table();
    if std::env::var("UPDATE_SNAPSHOTS").is_ok() {
        std::fs::write(&path, &now).unwrap();
    }
    let stored = std::fs::read_to_string(&path).unwrap_or_default();
    let changed: Vec<&str> = now.lines().filter(|line| !stored.lines().any(|s| s == *line)).collect();
    assert!(now == stored, "the table of authority is not the stored one, in these lines:\n{}", changed.join("\n"));
}

#[test]
fn every_role_and_act_is_listed_once() {
    // A new one that is missing in `ALL` would be missing in the table too: the codes are counted here.
    let roles: BTreeSet<&str> = Role::ALL.iter().map(|r| r.code()).collect();
    let acts: BTreeSet<&str> = Act::ALL.iter().map(|a| a.code()).collect();
    assert_eq!((roles.len(), acts.len()), (Role::ALL.len(), Act::ALL.len()));
}

fn viewer(role: Role, agency: &str, area: &str) -> Viewer {
    let standing = Standing { role, agency: agency.to_owned(), area: area.to_owned() };
    Viewer { account: "limei".to_owned(), name: "李梅".to_owned(), standings: vec![standing] }
}

fn about(registrant: &str, agencies: &[&str]) -> About {
    About {
        division: "120111101217".to_owned(),
        registrant: registrant.to_owned(),
        agencies: agencies.iter().map(|a| (*a).to_owned()).collect(),
        told: vec!["government".to_owned()],
        at_work: agencies.iter().map(|a| (*a).to_owned()).collect(),
        sealed_to: None,
    }
}

#[test]
fn own_involved_and_area_mean_what_they_say() {
    let clerk = viewer(Role::AgencyClerk, "water", "120111");
    let rows = [
        // Her own, by the very account; a name that only begins the same is another's.
        (&clerk, Act::See, about("account:limei", &["cgc"]), true),
        (&clerk, Act::See, about("account:limeihua", &["cgc"]), false),
        (&clerk, Act::See, about("limei", &["cgc"]), false),
        // Involved by her agency.
        (&clerk, Act::See, about("account:wang", &["cgc", "water"]), true),
        (&clerk, Act::Complete, about("account:wang", &["cgc", "water"]), true),
        // Her area alone does not let a clerk see; to register it does not let her end it.
        (&clerk, Act::See, about("account:wang", &["cgc"]), false),
        (&clerk, Act::Complete, about("account:limei", &["cgc"]), false),
    ];
    for (who, act, about, allowed) in rows {
        assert_eq!(who.reaches(act, &about), allowed, "{act:?} {about:?}");
    }
    let town = about("account:wang", &["cgc-yangliuqing"]);
    for (area, allowed) in [("120111", true), ("120111101", true), ("120111101217", true), ("120111102", false)] {
        assert_eq!(viewer(Role::CentreCoordinator, "elsewhere", area).reaches(Act::Accept, &town), allowed, "{area}");
    }
    assert!(!viewer(Role::AuditAdmin, "cgc-yangliuqing", "120111").reaches(Act::See, &town));
}

#[test]
fn whoever_may_act_may_see() {
    for role in Role::ALL {
        for act in [
            Act::Accept,
            Act::Dispatch,
            Act::Acknowledge,
            Act::Note,
            Act::Complete,
            Act::OpenFields,
            Act::Erase,
            Act::BlowWhistle,
            Act::ApproveWhistle,
            Act::AnswerWhistle,
            Act::ConductWhistle,
            Act::RateWhistle,
        ] {
            let (acts, sees) = (reach(role, act), reach(role, Act::See));
            let more = acts.own && !sees.own || acts.involved && !sees.involved || acts.area && !sees.area;
            assert!(!more, "{role:?} may {act:?} what she does not see");
        }
    }
}

#[test]
fn whose_part_is_over_sees_and_opens_nothing_sealed() {
    let clerk = viewer(Role::AgencyClerk, "water", "120111");
    let over = About { at_work: vec!["cgc".to_owned()], ..about("account:wang", &["cgc", "water"]) };
    for act in [Act::OpenFields, Act::OpenAttachment] {
        assert!(clerk.reaches(act, &about("account:wang", &["cgc", "water"])), "{act:?}");
        assert!(!clerk.reaches(act, &over), "{act:?}");
    }
    assert!(clerk.reaches(Act::See, &over) && clerk.reaches(Act::RateWhistle, &over));
}

#[test]
fn whoever_was_told_of_a_silence_sees_and_does_no_more() {
    let told = viewer(Role::AgencyClerk, "government", "120111");
    let about = about("account:wang", &["cgc", "water"]);
    for act in Act::ALL {
        assert_eq!(told.reaches(act, &about), act == Act::See, "{act:?}");
    }
    assert!(!viewer(Role::AuditAdmin, "government", "120111").reaches(Act::See, &about));
}
