//! Who may do what, and who may see what: one table, default deny. A row that is not here is a no. The table is
//! under snapshot (`tests/authority.rs`), so that a change of it is read by somebody.

use serde::{Deserialize, Serialize};

use crate::Refusal;
use crate::catalogue::Catalogue;
use crate::directory::Directory;
pub use crate::matter::About;
use crate::matter::Matter;
use crate::order::{Actor, Order};
use crate::world::World;

/// What a position is. The names are the contract's.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Role {
    /// 网格员
    GridWorker,
    /// 村（居）干部
    VillageClerk,
    /// 综治中心统筹员
    CentreCoordinator,
    /// 部门经办人
    AgencyClerk,
    /// 调解员
    Mediator,
    /// 派驻民警
    StationOfficer,
    /// 派出所负责人
    StationHead,
    /// 政法委员
    Secretary,
    /// 系统管理员
    SystemAdmin,
    /// 安全保密管理员
    SecurityAdmin,
    /// 安全审计员
    AuditAdmin,
}

impl Role {
    pub const ALL: [Role; 11] = [
        Role::GridWorker,
        Role::VillageClerk,
        Role::CentreCoordinator,
        Role::AgencyClerk,
        Role::Mediator,
        Role::StationOfficer,
        Role::StationHead,
        Role::Secretary,
        Role::SystemAdmin,
        Role::SecurityAdmin,
        Role::AuditAdmin,
    ];

    /// One of the three administrators (三员), who see no matters.
    pub fn is_admin(self) -> bool {
        matches!(self, Role::SystemAdmin | Role::SecurityAdmin | Role::AuditAdmin)
    }

    /// The contract's code.
    pub fn code(self) -> &'static str {
        match self {
            Role::GridWorker => "grid_worker",
            Role::VillageClerk => "village_clerk",
            Role::CentreCoordinator => "centre_coordinator",
            Role::AgencyClerk => "agency_clerk",
            Role::Mediator => "mediator",
            Role::StationOfficer => "station_officer",
            Role::StationHead => "station_head",
            Role::Secretary => "secretary",
            Role::SystemAdmin => "system_admin",
            Role::SecurityAdmin => "security_admin",
            Role::AuditAdmin => "audit_admin",
        }
    }
}

/// What can be done, as the table names it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Act {
    /// See that a matter is there: in a list, in search, on a live page; and open it, which is recorded.
    See,
    Register,
    Accept,
    Dispatch,
    Acknowledge,
    Note,
    Attach,
    Complete,
    /// Say that it belongs elsewhere.
    Decline,
    Classify,
    MovePhase,
    Designate,
    Return,
    /// Stop the own clock for a listed reason, and let it go on.
    Await,
    Extend,
    DecideExtension,
    Release,
    AddParty,
    FollowUp,
    Rate,
    Reopen,
    Archive,
    Merge,
    Relate,
    Split,
    Oversee,
    /// Let nobody but named agencies know of it.
    Seal,
    /// Ask to take the seal off.
    Unseal,
    /// Take it off, as another one has asked.
    GrantUnseal,
    OpenFields,
    OpenAttachment,
    /// Ask in which matters a stated phone or ID number stands.
    LookUp,
    /// Let somebody else open what belongs to a minor.
    Approve,
    /// Open one party's values without asking, for an hour.
    BreakGlass,
    /// Say whether that was right.
    ReviewGlass,
    /// Answer a resident who asks why her data was opened.
    AnswerQuestion,
    Erase,
    /// Ask for an erasure, where it takes two people.
    AskErase,
    /// Decide on one that another has asked for.
    DecideErase,
    /// Call several units to a matter. Which grade, the catalogue says.
    BlowWhistle,
    /// Approve a whistle or refuse it. Which role, the catalogue says.
    ApproveWhistle,
    /// Do a called unit's part: acknowledge, object, report in, be done.
    AnswerWhistle,
    /// Do the caller's part: call further units, rule on objections, release, phone, close.
    ConductWhistle,
    /// Rate the other side of a whistle.
    RateWhistle,
    /// Bring in petitions from a file.
    TakeIn,
    /// Change the catalogue at the console, or ask for a change of it.
    DefineCatalogue,
    /// Decide, as the second person, on a change of the catalogue.
    ConfirmCatalogue,
    /// Open accounts, and ask for positions and ways back in.
    ManagePeople,
    /// Decide, as the second person, what was asked for somebody.
    ConfirmPeople,
    /// End positions and sessions, take back tokens, close accounts: what takes rights away.
    TakeAway,
    /// Make a token for another account. Nobody's but the console's: everybody makes her own.
    CreateToken,
    /// See who works here: accounts, their positions and tokens.
    SeePeople,
    /// See which lists went out as files, and how often the door refused, by place and office.
    SeeExports,
    /// See what became of letters: no address, no words.
    SeeMail,
}

impl Act {
    /// All acts, for the table's snapshot.
    pub const ALL: [Act; 54] = [
        Act::See,
        Act::Register,
        Act::Accept,
        Act::Dispatch,
        Act::Acknowledge,
        Act::Note,
        Act::Attach,
        Act::Complete,
        Act::Decline,
        Act::Classify,
        Act::MovePhase,
        Act::Designate,
        Act::Return,
        Act::Await,
        Act::Extend,
        Act::DecideExtension,
        Act::Release,
        Act::AddParty,
        Act::FollowUp,
        Act::Rate,
        Act::Reopen,
        Act::Archive,
        Act::Merge,
        Act::Relate,
        Act::Split,
        Act::Oversee,
        Act::Seal,
        Act::Unseal,
        Act::GrantUnseal,
        Act::OpenFields,
        Act::OpenAttachment,
        Act::LookUp,
        Act::Approve,
        Act::BreakGlass,
        Act::ReviewGlass,
        Act::AnswerQuestion,
        Act::Erase,
        Act::AskErase,
        Act::DecideErase,
        Act::BlowWhistle,
        Act::ApproveWhistle,
        Act::AnswerWhistle,
        Act::ConductWhistle,
        Act::RateWhistle,
        Act::TakeIn,
        Act::DefineCatalogue,
        Act::ConfirmCatalogue,
        Act::ManagePeople,
        Act::ConfirmPeople,
        Act::TakeAway,
        Act::CreateToken,
        Act::SeePeople,
        Act::SeeExports,
        Act::SeeMail,
    ];

    /// Its name in access records and in the API's paths.
    pub fn code(self) -> &'static str {
        match self {
            Act::See => "see",
            Act::Register => "register",
            Act::Accept => "accept",
            Act::Dispatch => "dispatch",
            Act::Acknowledge => "acknowledge",
            Act::Note => "note",
            Act::Attach => "attach",
            Act::Complete => "complete",
            Act::Decline => "decline",
            Act::Classify => "classify",
            Act::MovePhase => "move-phase",
            Act::Designate => "designate",
            Act::Return => "return",
            Act::Await => "await",
            Act::Extend => "extend",
            Act::DecideExtension => "decide-extension",
            Act::Release => "release",
            Act::AddParty => "add-party",
            Act::FollowUp => "follow-up",
            Act::Rate => "rate",
            Act::Reopen => "reopen",
            Act::Archive => "archive",
            Act::Merge => "merge",
            Act::Relate => "relate",
            Act::Split => "split",
            Act::Oversee => "oversee",
            Act::Seal => "seal",
            Act::Unseal => "unseal",
            Act::GrantUnseal => "grant-unseal",
            Act::OpenFields => "open-fields",
            Act::OpenAttachment => "open-attachment",
            Act::LookUp => "look-up",
            Act::Approve => "approve",
            Act::BreakGlass => "break-glass",
            Act::ReviewGlass => "review-glass",
            Act::AnswerQuestion => "answer-question",
            Act::Erase => "erase",
            Act::AskErase => "ask-erase",
            Act::DecideErase => "decide-erase",
            Act::BlowWhistle => "blow-whistle",
            Act::ApproveWhistle => "approve-whistle",
            Act::AnswerWhistle => "answer-whistle",
            Act::ConductWhistle => "conduct-whistle",
            Act::RateWhistle => "rate-whistle",
            Act::TakeIn => "take-in",
            Act::DefineCatalogue => "define-catalogue",
            Act::ConfirmCatalogue => "confirm-catalogue",
            Act::ManagePeople => "manage-people",
            Act::ConfirmPeople => "confirm-people",
            Act::TakeAway => "take-away",
            Act::CreateToken => "create-token",
            Act::SeePeople => "see-people",
            Act::SeeExports => "see-exports",
            Act::SeeMail => "see-mail",
        }
    }
}

/// How far a position reaches with an act. Of several ways one is enough.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Default)]
pub struct Reach {
    /// Matters that this very account registered.
    pub own: bool,
    /// Matters in which the position's agency has a part: it leads, assists, is called, or is the centre that has it in
    /// hand. To open what is sealed, a part that is not over.
    pub involved: bool,
    /// Matters anywhere in the area that the position's agency serves.
    pub area: bool,
}

const NO: Reach = Reach { own: false, involved: false, area: false };
const OWN: Reach = Reach { own: true, involved: false, area: false };
const OWN_INVOLVED: Reach = Reach { own: true, involved: true, area: false };
const INVOLVED: Reach = Reach { own: false, involved: true, area: false };
const AREA: Reach = Reach { own: true, involved: true, area: true };
const AREA_ONLY: Reach = Reach { own: false, involved: true, area: true };

/// **The table.** For acts that are about no matter (`Register`, `TakeIn`, `DefineCatalogue`, `ConfirmCatalogue`,
/// `ManagePeople`, `ConfirmPeople`, `TakeAway`, `CreateToken`, `SeePeople`, `SeeExports`, `SeeMail`) any reach is a yes.
pub fn reach(role: Role, act: Act) -> Reach {
    match act {
        Act::See => sees(role),
        Act::Register => registers(role),
        Act::Accept
        | Act::Decline
        | Act::Classify
        | Act::MovePhase
        | Act::Dispatch
        | Act::DecideExtension
        | Act::Release
        | Act::Archive
        | Act::Merge
        | Act::Relate
        | Act::Split
        | Act::Erase => coordinators(role, NO),
        Act::AskErase | Act::DecideErase => reach(role, Act::Erase),
        // The party committee's secretary convenes, designates and watches over (党委主导).
        Act::Designate | Act::Oversee => coordinators(role, AREA_ONLY),
        Act::FollowUp | Act::Rate | Act::Reopen => match role {
            Role::CentreCoordinator => AREA_ONLY,
            // Who brought it may ask on the doorstep what became of it.
            Role::GridWorker => OWN,
            Role::VillageClerk => AREA,
            Role::AgencyClerk
            | Role::Mediator
            | Role::StationOfficer
            | Role::StationHead
            | Role::Secretary
            | Role::SystemAdmin
            | Role::SecurityAdmin
            | Role::AuditAdmin => NO,
        },
        Act::Acknowledge | Act::Return | Act::Await | Act::Extend | Act::Complete => handlers(role, INVOLVED),
        Act::OpenFields | Act::OpenAttachment if role == Role::CentreCoordinator => AREA_ONLY,
        Act::OpenFields | Act::OpenAttachment => handlers(role, INVOLVED),
        Act::LookUp => reach(role, Act::OpenFields),
        Act::Note | Act::Attach | Act::AddParty if role == Role::CentreCoordinator => AREA,
        Act::Note | Act::Attach | Act::AddParty => handlers(role, OWN_INVOLVED),
        Act::Approve | Act::Seal => reach(role, Act::ApproveWhistle),
        Act::Unseal | Act::GrantUnseal => unseals(role),
        Act::BreakGlass => handlers(role, reach(role, Act::See)),
        // The officer for secrecy (安全保密管理员) is the privacy officer.
        Act::ReviewGlass | Act::AnswerQuestion if role == Role::SecurityAdmin => OWN,
        Act::ReviewGlass | Act::AnswerQuestion => NO,
        Act::BlowWhistle => reach(role, Act::See),
        Act::ApproveWhistle => match role {
            Role::CentreCoordinator | Role::StationHead | Role::Secretary => AREA_ONLY,
            Role::GridWorker
            | Role::VillageClerk
            | Role::AgencyClerk
            | Role::Mediator
            | Role::StationOfficer
            | Role::SystemAdmin
            | Role::SecurityAdmin
            | Role::AuditAdmin => NO,
        },
        // A party committee that is called or blows acts by its secretary.
        Act::AnswerWhistle | Act::ConductWhistle | Act::RateWhistle if role == Role::Secretary => INVOLVED,
        Act::AnswerWhistle | Act::ConductWhistle | Act::RateWhistle => handlers(role, INVOLVED),
        Act::TakeIn | Act::CreateToken => NO,
        // Three offices apart (三员分立): one sets up, one grants what was asked, all three see what was set up.
        Act::DefineCatalogue | Act::ManagePeople => sets_up(role),
        Act::ConfirmCatalogue | Act::ConfirmPeople | Act::TakeAway if role == Role::SecurityAdmin => OWN,
        Act::SeePeople if matches!(role, Role::SecurityAdmin | Role::AuditAdmin) => OWN,
        Act::SeeExports if role == Role::AuditAdmin => OWN,
        Act::ConfirmCatalogue | Act::ConfirmPeople | Act::SeeExports => NO,
        Act::SeePeople | Act::SeeMail | Act::TakeAway => sets_up(role),
    }
}

/// Who sees which matters; the three offices that set up and watch see none.
fn sees(role: Role) -> Reach {
    match role {
        Role::GridWorker | Role::AgencyClerk | Role::Mediator => OWN_INVOLVED,
        Role::VillageClerk | Role::CentreCoordinator | Role::StationOfficer | Role::StationHead | Role::Secretary => {
            AREA
        }
        Role::SystemAdmin | Role::SecurityAdmin | Role::AuditAdmin => NO,
    }
}

/// The coordinators of the governance centre anywhere in their area, and their secretary as far as is said.
fn coordinators(role: Role, secretary: Reach) -> Reach {
    match role {
        Role::CentreCoordinator => AREA_ONLY,
        Role::Secretary => secretary,
        Role::GridWorker
        | Role::VillageClerk
        | Role::AgencyClerk
        | Role::Mediator
        | Role::StationOfficer
        | Role::StationHead
        | Role::SystemAdmin
        | Role::SecurityAdmin
        | Role::AuditAdmin => NO,
    }
}

/// Who takes a seal off, of those that it lets through: one asks, another one decides.
fn unseals(role: Role) -> Reach {
    match role {
        Role::AgencyClerk => INVOLVED,
        Role::CentreCoordinator | Role::StationOfficer | Role::StationHead | Role::Secretary => AREA_ONLY,
        Role::GridWorker
        | Role::VillageClerk
        | Role::Mediator
        | Role::SystemAdmin
        | Role::SecurityAdmin
        | Role::AuditAdmin => NO,
    }
}

/// Those at counters, on the street and at the phone.
fn registers(role: Role) -> Reach {
    match role {
        Role::GridWorker
        | Role::VillageClerk
        | Role::CentreCoordinator
        | Role::AgencyClerk
        | Role::Mediator
        | Role::StationOfficer
        | Role::StationHead => OWN,
        Role::Secretary | Role::SystemAdmin | Role::SecurityAdmin | Role::AuditAdmin => NO,
    }
}

/// Who sets the district up.
fn sets_up(role: Role) -> Reach {
    if role == Role::SystemAdmin { OWN } else { NO }
}

/// Those who do an agency's part of a matter.
fn handlers(role: Role, reach: Reach) -> Reach {
    match role {
        Role::GridWorker
        | Role::VillageClerk
        | Role::CentreCoordinator
        | Role::AgencyClerk
        | Role::Mediator
        | Role::StationOfficer
        | Role::StationHead => reach,
        Role::Secretary | Role::SystemAdmin | Role::SecurityAdmin | Role::AuditAdmin => NO,
    }
}

/// What the console (the operator at the machine's own command line) may do: set up, take in, hand out tokens.
pub fn console_may(act: Act) -> bool {
    matches!(act, Act::DefineCatalogue | Act::ManagePeople | Act::TakeAway | Act::CreateToken | Act::TakeIn)
}

/// Who reads or acts: an account with the positions it holds now.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Viewer {
    /// Sign-in name.
    pub account: String,
    /// As colleagues call her.
    pub name: String,
    pub standings: Vec<Standing>,
}

/// One position, with the area that its agency serves.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Standing {
    pub role: Role,
    pub agency: String,
    /// Division code; everything that begins with it is in reach.
    pub area: String,
}

impl Standing {
    /// Whether a seal lets this position through: that of a named agency, and the secretary's. It lets nobody reach
    /// further than without it, and nothing else overrules it.
    pub fn passes(&self, about: &About) -> bool {
        about.sealed_to.as_ref().is_none_or(|to| self.role == Role::Secretary || to.contains(&self.agency))
    }

    /// Whether the table lets this position do this to this matter, whoever registered it.
    pub fn reaches(&self, act: Act, about: &About) -> bool {
        if !self.passes(about) {
            return false;
        }
        let r = reach(self.role, act);
        let told = act == Act::See && about.told.contains(&self.agency);
        let opens = matches!(act, Act::OpenFields | Act::OpenAttachment);
        let with_part = if opens { &about.at_work } else { &about.agencies };
        (r.involved && (told || with_part.contains(&self.agency))) || (r.area && about.division.starts_with(&self.area))
    }
}

impl Viewer {
    /// The viewer an account is at a moment (ms UTC); `None` when there is no such open account.
    pub fn of(directory: &Directory, catalogue: &Catalogue, account: &str, at: i64) -> Option<Viewer> {
        let found = directory.account(account)?;
        let standing = |p: &crate::directory::Position| {
            let area = catalogue.agency(&p.agency)?.area.clone();
            Some(Standing { role: p.role, agency: p.agency.clone(), area })
        };
        let standings = found.positions.iter().filter(|p| p.held(at)).filter_map(standing).collect();
        Some(Viewer { account: found.account.clone(), name: found.name.clone(), standings })
    }

    /// Whether the table lets this viewer do this at all, to one matter or another.
    pub fn may(&self, act: Act) -> bool {
        self.standings.iter().any(|s| reach(s.role, act) != NO)
    }

    /// Whether the table lets this viewer do this to this matter.
    pub fn reaches(&self, act: Act, about: &About) -> bool {
        self.standings_for(act, about).next().is_some()
    }

    /// Her positions that the table lets do this to this matter, each by itself.
    pub fn standings_for(&self, act: Act, about: &About) -> impl Iterator<Item = &Standing> {
        let own = about.registrant.strip_prefix("account:") == Some(self.account.as_str());
        let hers = move |s: &Standing| own && reach(s.role, act).own && s.passes(about);
        self.standings.iter().filter(move |s| hers(s) || s.reaches(act, about))
    }

    /// The agencies this viewer works for.
    pub fn agencies(&self) -> impl Iterator<Item = &str> {
        self.standings.iter().map(|s| s.agency.as_str())
    }

    /// The agencies for which she may do this where they are involved.
    pub fn agencies_for(&self, act: Act) -> impl Iterator<Item = &str> {
        self.standings.iter().filter(move |s| reach(s.role, act).involved).map(|s| s.agency.as_str())
    }
}

fn viewer(world: &World, order: &Order) -> Result<Viewer, Refusal> {
    let account = order.actor.account().ok_or(Refusal::NotYours)?;
    Viewer::of(&world.directory, &world.catalogue, account, order.at).ok_or(Refusal::NotYours)
}

/// Whether the order's actor may do what is about no matter.
pub fn may(world: &World, order: &Order, act: Act) -> Result<(), Refusal> {
    let allowed = match &order.actor {
        Actor::Console => console_may(act),
        Actor::Account(_) => viewer(world, order)?.may(act),
        Actor::Clock | Actor::Door => false,
    };
    if allowed { Ok(()) } else { Err(Refusal::NotYours) }
}

/// The same, and as whom: an account, for only a position can be acted by.
pub fn may_as(world: &World, order: &Order, act: Act) -> Result<Viewer, Refusal> {
    let viewer = viewer(world, order)?;
    if viewer.may(act) { Ok(viewer) } else { Err(Refusal::NotYours) }
}

/// Whether the order's actor may do this to this matter, and as whom: absent where she may not even see it.
pub fn may_on(world: &World, order: &Order, act: Act, matter: &Matter) -> Result<Viewer, Refusal> {
    let viewer = viewer(world, order)?;
    let about = matter.about();
    if !viewer.reaches(Act::See, &about) {
        return Err(Refusal::Absent);
    }
    if viewer.reaches(act, &about) { Ok(viewer) } else { Err(Refusal::NotYours) }
}
