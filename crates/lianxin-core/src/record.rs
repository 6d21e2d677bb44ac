//! What the log holds: records. A record's **canonical bytes** are JSON with sorted keys, no white space and
//! integers only; they are what the Merkle tree hashes, so a released form is never edited. A changed fact
//! gets a new kind or a higher `v`, an upcast in [`Event::parse`], and a line in `corpus/`.

mod facts;

use std::fmt;

use serde::{Deserialize, Serialize};
use serde_json::value::RawValue;

use crate::order::Actor;
use crate::value::{Holds, Visit};
use crate::{access, catalogue_room, directory, guard, mail, matter, whistle};

/// A run of records that share a life. Written in the record as text.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Stream {
    /// One matter, by its id; every act upon it stands here, whichever room decided it.
    Matter(String),
    /// The district itself and all that differs by place.
    Catalogue,
    /// Who looked at what, who was refused, who signed in.
    Access,
    /// Accounts, positions, tokens, and rights that were taken for an hour.
    Directory,
    /// One letter, by its id.
    Letter(String),
}

impl fmt::Display for Stream {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Stream::Matter(id) => write!(f, "matter:{id}"),
            Stream::Catalogue => f.write_str("catalogue"),
            Stream::Access => f.write_str("access"),
            Stream::Directory => f.write_str("directory"),
            Stream::Letter(id) => write!(f, "letter:{id}"),
        }
    }
}

impl Stream {
    pub fn parse(text: &str) -> Option<Stream> {
        match text {
            "catalogue" => Some(Stream::Catalogue),
            "access" => Some(Stream::Access),
            "directory" => Some(Stream::Directory),
            _ => match text.split_once(':')? {
                ("matter", id) => Some(Stream::Matter(id.to_owned())),
                ("letter", id) => Some(Stream::Letter(id.to_owned())),
                _ => None,
            },
        }
    }
}

/// Whose key seals the values of a record. Destroying the key forgets them.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Subject {
    /// The story of a matter and the address of its place.
    Matter(String),
    /// One party of a matter: (matter, party).
    Party(String, String),
    /// Secrets of an account, such as its password's hash.
    Account(String),
    /// What belongs to nobody in particular, such as the reason of an erasure.
    District,
}

impl fmt::Display for Subject {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Subject::Matter(id) => write!(f, "matter:{id}"),
            Subject::Party(matter, party) => write!(f, "party:{matter}:{party}"),
            Subject::Account(name) => write!(f, "account:{name}"),
            Subject::District => f.write_str("district"),
        }
    }
}

/// A fact's body: what it seals, and under whose key.
pub trait Body: Holds {
    /// Whose key seals this body's values; a record has one subject.
    fn subject(&self, stream: &Stream) -> Subject {
        match stream {
            Stream::Matter(id) => Subject::Matter(id.clone()),
            Stream::Catalogue | Stream::Access | Stream::Directory | Stream::Letter(_) => Subject::District,
        }
    }
}

macro_rules! events {
    ($( $kind:literal $v:literal $variant:ident($body:ty) ),* $(,)?) => {
        /// The sum of the rooms' facts. *Warning:* every form here is stored; see the head of this file.
        #[derive(Clone, Debug, PartialEq, Eq)]
        pub enum Event { $( $variant($body) ),* }

        impl Event {
            /// Every kind ever released, with its newest form.
            pub const KINDS: &'static [(&'static str, u16)] = &[ $( ($kind, $v) ),* ];

            /// The kind's name in the record, such as `matter.accepted`.
            pub fn kind(&self) -> &'static str {
                match self { $( Event::$variant(_) => $kind ),* }
            }

            /// The form of this kind, counted from 1.
            pub fn form(&self) -> u16 {
                match self { $( Event::$variant(_) => $v ),* }
            }

            /// Whose key seals this event's values.
            pub fn subject(&self, stream: &Stream) -> Subject {
                match self { $( Event::$variant(b) => b.subject(stream) ),* }
            }

            fn write_body(&self, out: &mut Vec<u8>) -> serde_json::Result<()> {
                match self { $( Event::$variant(b) => serde_json::to_writer(out, b) ),* }
            }

            /// Reads a stored body. Older forms are upcast here.
            pub fn parse(kind: &str, v: u16, body: &str) -> Result<Event, Unreadable> {
                match (kind, v) {
                    $( ($kind, $v) => serde_json::from_str(body).map(Event::$variant).map_err(|e| Unreadable(format!("{kind} v{v}: {e}"))), )*
                    _ => Err(Unreadable(format!("unknown kind {kind} v{v}"))),
                }
            }
        }

        impl Holds for Event {
            fn each_sealed(&mut self, visit: &mut Visit<'_>) {
                match self { $( Event::$variant(b) => b.each_sealed(visit) ),* }
            }
        }
    };
}

events! {
    "access.address-opened" 1 AddressOpened(access::AddressOpened),
    "access.attachment-opened" 1 AttachmentOpened(access::AttachmentOpened),
    "access.case-exported" 1 CaseExported(access::CaseExported),
    "access.case-seen" 1 CaseSeen(access::CaseSeen),
    "access.fields-opened" 1 FieldsOpened(access::FieldsOpened),
    "access.list-exported" 1 ListExported(access::ListExported),
    "access.looked-up" 1 LookedUp(access::LookedUp),
    "access.matter-opened" 1 MatterOpened(access::MatterOpened),
    "access.refused" 1 AccessRefused(access::AccessRefused),
    "access.sign-in-failed" 1 SignInFailed(access::SignInFailed),
    "access.signed-in" 1 SignedIn(access::SignedIn),
    "access.signed-in" 2 SignedInWith(access::SignedInWith),
    "access.signed-out" 1 SignedOut(access::SignedOut),
    "catalogue.change-asked" 1 CatalogueChangeAsked(catalogue_room::ChangeAsked),
    "catalogue.change-granted" 1 CatalogueChangeGranted(catalogue_room::ChangeGranted),
    "catalogue.change-refused" 1 CatalogueChangeRefused(catalogue_room::ChangeRefused),
    "catalogue.change-withdrawn" 1 CatalogueChangeWithdrawn(catalogue_room::ChangeWithdrawn),
    "catalogue.defined" 1 CatalogueDefined(catalogue_room::Defined),
    "catalogue.district-opened" 1 DistrictOpened(catalogue_room::DistrictOpened),
    "directory.account-closed" 1 AccountClosed(directory::AccountClosed),
    "directory.account-opened" 1 AccountOpened(directory::AccountOpened),
    "directory.factor-enrolled" 1 FactorEnrolled(directory::FactorEnrolled),
    "directory.factor-removed" 1 FactorRemoved(directory::FactorRemoved),
    "directory.factor-used" 1 FactorUsed(directory::FactorUsed),
    "directory.identity-linked" 1 IdentityLinked(directory::IdentityLinked),
    "directory.identity-unlinked" 1 IdentityUnlinked(directory::IdentityUnlinked),
    "directory.mail-asked" 1 MailAsked(directory::MailAsked),
    "directory.mail-code-missed" 1 MailCodeMissed(directory::MailCodeMissed),
    "directory.mail-confirmed" 1 MailConfirmed(directory::MailConfirmed),
    "directory.mail-dropped" 1 MailDropped(directory::MailDropped),
    "directory.password-set" 1 PasswordSet(directory::PasswordSet),
    "directory.position-asked" 1 PositionAsked(directory::PositionAsked),
    "directory.position-ended" 1 PositionEnded(directory::PositionEnded),
    "directory.position-given" 1 PositionGiven(directory::PositionGiven),
    "directory.position-refused" 1 PositionRefused(directory::PositionRefused),
    "directory.recovery-asked" 1 RecoveryAsked(directory::RecoveryAsked),
    "directory.recovery-confirmed" 1 RecoveryConfirmed(directory::RecoveryConfirmed),
    "directory.recovery-refused" 1 RecoveryRefused(directory::RecoveryRefused),
    "directory.sessions-ended" 1 SessionsEnded(directory::SessionsEnded),
    "directory.token-created" 1 TokenCreated(directory::TokenCreated),
    "directory.token-revoked" 1 TokenRevoked(directory::TokenRevoked),
    "directory.view-dropped" 1 ViewDropped(directory::ViewDropped),
    "directory.view-kept" 1 ViewKept(directory::ViewKept),
    "guard.access-answered" 1 AccessAnswered(guard::AccessAnswered),
    "guard.access-asked" 1 AccessAsked(guard::AccessAsked),
    "guard.approval-asked" 1 ApprovalAsked(guard::ApprovalAsked),
    "guard.approval-granted" 1 ApprovalGranted(guard::ApprovalGranted),
    "guard.approval-refused" 1 ApprovalRefused(guard::ApprovalRefused),
    "guard.case-code-asked" 1 CaseCodeAsked(guard::CaseCodeAsked),
    "guard.case-code-missed" 1 CaseCodeMissed(guard::CaseCodeMissed),
    "guard.case-code-used" 1 CaseCodeUsed(guard::CaseCodeUsed),
    "guard.glass-broken" 1 GlassBroken(guard::GlassBroken),
    "guard.glass-looked-at" 1 GlassLookedAt(guard::GlassLookedAt),
    "guard.glass-reviewed" 1 GlassReviewed(guard::GlassReviewed),
    "guard.hiding-asked" 1 HidingAsked(guard::HidingAsked),
    "guard.hiding-looked-at" 1 HidingLookedAt(guard::HidingLookedAt),
    "guard.hiding-refused" 1 HidingRefused(guard::HidingRefused),
    "guard.hiding-renewed" 1 HidingRenewed(guard::HidingRenewed),
    "guard.question-looked-at" 1 QuestionLookedAt(guard::QuestionLookedAt),
    "mail.letter-bounced" 1 LetterBounced(mail::LetterBounced),
    "mail.letter-deferred" 1 LetterDeferred(mail::LetterDeferred),
    "mail.letter-given-up" 1 LetterGivenUp(mail::LetterGivenUp),
    "mail.letter-sent" 1 LetterSent(mail::LetterSent),
    "mail.letter-written" 1 LetterWritten(mail::LetterWritten),
    "matter.absorbed" 1 MatterAbsorbed(matter::Absorbed),
    "matter.accepted" 1 MatterAccepted(matter::Accepted),
    "matter.acknowledged" 1 MatterAcknowledged(matter::Acknowledged),
    "matter.archived" 1 MatterArchived(matter::Archived),
    "matter.attached" 1 MatterAttached(matter::Attached),
    "matter.classified" 1 MatterClassified(matter::Classified),
    "matter.clock-ran-out" 1 MatterClockRanOut(matter::ClockRanOut),
    "matter.completed" 1 MatterCompleted(matter::Completed),
    "matter.declined" 1 MatterDeclined(matter::Declined),
    "matter.designated" 1 MatterDesignated(matter::Designated),
    "matter.dispatched" 1 MatterDispatched(matter::Dispatched),
    "matter.erased" 1 MatterErased(matter::Erased),
    "matter.erasure-asked" 1 MatterErasureAsked(matter::ErasureAsked),
    "matter.erasure-granted" 1 MatterErasureGranted(matter::ErasureGranted),
    "matter.erasure-refused" 1 MatterErasureRefused(matter::ErasureRefused),
    "matter.extension-approved" 1 MatterExtensionApproved(matter::ExtensionApproved),
    "matter.extension-asked" 1 MatterExtensionAsked(matter::ExtensionAsked),
    "matter.extension-refused" 1 MatterExtensionRefused(matter::ExtensionRefused),
    "matter.followed-up" 1 MatterFollowedUp(matter::FollowedUp),
    "matter.merged" 1 MatterMerged(matter::Merged),
    "matter.noted" 1 MatterNoted(matter::Noted),
    "matter.overseen" 1 MatterOverseen(matter::Overseen),
    "matter.part-completed" 1 MatterPartCompleted(matter::PartCompleted),
    "matter.party-added" 1 MatterPartyAdded(matter::PartyAdded),
    "matter.party-erased" 1 MatterPartyErased(matter::PartyErased),
    "matter.phase-moved" 1 MatterPhaseMoved(matter::PhaseMoved),
    "matter.rated" 1 MatterRated(matter::Rated),
    "matter.registered" 1 MatterRegistered(matter::Registered),
    "matter.related" 1 MatterRelated(matter::Related),
    "matter.released" 1 MatterReleased(matter::Released),
    "matter.reopened" 1 MatterReopened(matter::Reopened),
    "matter.resumed" 1 MatterResumed(matter::Resumed),
    "matter.returned" 1 MatterReturned(matter::Returned),
    "matter.sealed" 1 MatterSealed(matter::Sealed),
    "matter.split" 1 MatterSplit(matter::Split),
    "matter.unseal-asked" 1 MatterUnsealAsked(matter::UnsealAsked),
    "matter.unsealed" 1 MatterUnsealed(matter::Unsealed),
    "matter.waiting" 1 MatterWaiting(matter::Waiting),
    "whistle.approved" 1 WhistleApproved(whistle::Approved),
    "whistle.blown" 1 WhistleBlown(whistle::Blown),
    "whistle.closed" 1 WhistleClosed(whistle::Closed),
    "whistle.ladder-climbed" 1 WhistleLadderClimbed(whistle::LadderClimbed),
    "whistle.objection-ruled" 1 WhistleObjectionRuled(whistle::ObjectionRuled),
    "whistle.overseen" 1 WhistleOverseen(whistle::Overseen),
    "whistle.rated" 1 WhistleRated(whistle::Rated),
    "whistle.refused" 1 WhistleRefused(whistle::Refused),
    "whistle.sounded" 1 WhistleSounded(whistle::Sounded),
    "whistle.unit-acknowledged" 1 WhistleUnitAcknowledged(whistle::UnitAcknowledged),
    "whistle.unit-done" 1 WhistleUnitDone(whistle::UnitDone),
    "whistle.unit-handled" 1 WhistleUnitHandled(whistle::UnitHandled),
    "whistle.unit-objected" 1 WhistleUnitObjected(whistle::UnitObjected),
    "whistle.unit-phoned" 1 WhistleUnitPhoned(whistle::UnitPhoned),
    "whistle.unit-ran-out" 1 WhistleUnitRanOut(whistle::UnitRanOut),
    "whistle.unit-released" 1 WhistleUnitReleased(whistle::UnitReleased),
    "whistle.unit-reported-in" 1 WhistleUnitReportedIn(whistle::UnitReportedIn),
    "whistle.unit-set-out" 1 WhistleUnitSetOut(whistle::UnitSetOut),
    "whistle.units-called" 1 WhistleUnitsCalled(whistle::UnitsCalled),
}

/// One line of the log.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Record {
    /// Who acted.
    pub actor: Actor,
    /// Six-digit area code of the district whose log this is.
    pub district: String,
    pub event: Event,
    /// Which of its order's records this is, from 0.
    pub index: u32,
    /// The order that wrote it.
    pub order: String,
    /// Server's time, ms UTC; never earlier than the record before it.
    pub recorded_at: i64,
    /// Place in the log, from 0 without gaps.
    pub seq: i64,
    pub stream: Stream,
}

/// Stored bytes that are not a record.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Unreadable(pub String);

impl fmt::Display for Unreadable {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "unreadable record: {}", self.0)
    }
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Entry<'a> {
    #[serde(borrow)]
    actor: std::borrow::Cow<'a, str>,
    #[serde(borrow)]
    body: &'a RawValue,
    district: String,
    index: u32,
    #[serde(borrow)]
    kind: std::borrow::Cow<'a, str>,
    order: String,
    recorded_at: i64,
    seq: i64,
    #[serde(borrow)]
    stream: std::borrow::Cow<'a, str>,
    v: u16,
}

#[derive(Serialize)]
struct Tail<'a> {
    district: &'a str,
    index: u32,
    kind: &'a str,
    order: &'a str,
    recorded_at: i64,
    seq: i64,
    stream: &'a str,
    v: u16,
}

impl Record {
    /// The canonical bytes: what is stored, hashed and proven. Keys ascend: `actor`, `body`, then the rest.
    pub fn to_bytes(&self) -> Result<Vec<u8>, Unreadable> {
        let bad = |e: serde_json::Error| Unreadable(e.to_string());
        let mut out = Vec::with_capacity(640);
        out.extend_from_slice(b"{\"actor\":");
        serde_json::to_writer(&mut out, &self.actor).map_err(bad)?;
        out.extend_from_slice(b",\"body\":");
        self.event.write_body(&mut out).map_err(bad)?;
        let stream = self.stream.to_string();
        let tail = Tail {
            district: &self.district,
            index: self.index,
            kind: self.event.kind(),
            order: &self.order,
            recorded_at: self.recorded_at,
            seq: self.seq,
            stream: &stream,
            v: self.event.form(),
        };
        let mark = out.len();
        serde_json::to_writer(&mut out, &tail).map_err(bad)?;
        out[mark] = b',';
        Ok(out)
    }

    /// Reads canonical bytes back.
    pub fn from_bytes(bytes: &[u8]) -> Result<Record, Unreadable> {
        let entry: Entry<'_> = serde_json::from_slice(bytes).map_err(|e| Unreadable(e.to_string()))?;
        let actor = format!("\"{}\"", entry.actor);
        Ok(Record {
            actor: serde_json::from_str(&actor).map_err(|e| Unreadable(e.to_string()))?,
            district: entry.district,
            event: Event::parse(&entry.kind, entry.v, entry.body.get())?,
            index: entry.index,
            order: entry.order,
            recorded_at: entry.recorded_at,
            seq: entry.seq,
            stream: Stream::parse(&entry.stream).ok_or_else(|| Unreadable(format!("stream {}", entry.stream)))?,
        })
    }
}

/// A record before the log has numbered it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Draft {
    pub stream: Stream,
    pub event: Event,
}

impl Draft {
    pub fn new(stream: Stream, event: Event) -> Draft {
        Draft { stream, event }
    }
}
