//! What may be asked of a matter, and what each asking names.

use serde::{Deserialize, Serialize};

use super::{
    Attach, Complexity, Contact, ErasureRule, Matter, Oversight, PartRole, Piece, Register, Satisfaction, SealBasis,
    TakeIn, Urgency, links, party,
};
use crate::authority::Act;
use crate::catalogue::{Act as Bound, Phase};
use crate::order::{Lid, Order};
use crate::record::Subject;
use crate::value::{Holds, Story, Visit, wire};

/// What may be asked of a matter. `agency`: for which of the actor's agencies, where she has several.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub enum Command {
    Register(Box<Register>),
    /// A petition from a file, with its own times; no clock runs.
    TakeIn(Box<TakeIn>),
    Accept {
        matter: String,
    },
    /// It belongs elsewhere: to this lawful channel.
    Decline {
        channel: String,
        matter: String,
        #[serde(with = "wire")]
        reason: Story,
    },
    Classify {
        complexity: Complexity,
        matter: String,
        urgency: Urgency,
    },
    MovePhase {
        matter: String,
        phase: Phase,
        #[serde(with = "wire")]
        reason: Story,
    },
    Dispatch {
        assist: Vec<String>,
        lead: String,
        matter: String,
    },
    /// After the third return: this agency leads, and may not return it.
    Designate {
        lead: String,
        matter: String,
        #[serde(with = "wire")]
        reason: Story,
    },
    Acknowledge {
        agency: Option<String>,
        matter: String,
    },
    Return {
        agency: Option<String>,
        matter: String,
        #[serde(with = "wire")]
        reason: Story,
    },
    /// The agency's clock stands still, for a listed reason.
    Await {
        agency: Option<String>,
        ground: String,
        matter: String,
    },
    Resume {
        agency: Option<String>,
        matter: String,
    },
    /// Asks for more time, until a moment (ms UTC).
    Extend {
        agency: Option<String>,
        matter: String,
        #[serde(with = "wire")]
        reason: Story,
        until: i64,
    },
    ApproveExtension {
        agency: String,
        matter: String,
    },
    RefuseExtension {
        agency: String,
        matter: String,
        #[serde(with = "wire")]
        reason: Story,
    },
    /// An assisting agency need not go on.
    Release {
        agency: String,
        matter: String,
        #[serde(with = "wire")]
        reason: Story,
    },
    /// A file beside the matter (附件).
    Attach(Box<Attach>),
    /// A progress note (进展).
    Note {
        matter: String,
        #[serde(with = "wire")]
        text: Story,
    },
    AddParty {
        contact: Box<Contact>,
        matter: String,
    },
    Complete {
        agency: Option<String>,
        matter: String,
        result: String,
        #[serde(with = "wire")]
        text: Story,
    },
    FollowUp {
        matter: String,
        resolved: bool,
        satisfaction: Satisfaction,
        #[serde(with = "wire::option")]
        text: Option<Story>,
    },
    Rate {
        matter: String,
        satisfaction: Satisfaction,
        #[serde(with = "wire::option")]
        text: Option<Story>,
    },
    Reopen {
        matter: String,
        #[serde(with = "wire")]
        reason: Story,
    },
    Archive {
        matter: String,
    },
    /// The same problem twice: this one goes on in the other.
    Merge {
        into: String,
        matter: String,
    },
    Relate {
        matter: String,
        other: String,
    },
    Split {
        matter: String,
        parts: Vec<Piece>,
    },
    Oversee {
        grade: Oversight,
        matter: String,
        #[serde(with = "wire")]
        text: Story,
    },
    /// From now on nobody but these agencies knows of it.
    Seal {
        agencies: Vec<String>,
        basis: SealBasis,
        matter: String,
        #[serde(with = "wire")]
        reason: Story,
    },
    /// Asks to take the seal off.
    Unseal {
        matter: String,
        #[serde(with = "wire")]
        reason: Story,
    },
    /// Takes it off, as another one has asked.
    GrantUnseal {
        matter: String,
    },
    /// By time: a clock's due moment has passed.
    RunOut {
        act: Bound,
        agency: String,
        due: i64,
        matter: String,
    },
    /// Forgets a matter's sealed values, or one party's: the key is destroyed, a tombstone stays.
    Erase {
        matter: String,
        party: Option<String>,
        #[serde(with = "wire")]
        reason: Story,
    },
    /// Asks for that, where it takes two people.
    AskErase {
        matter: String,
        party: Option<String>,
        #[serde(with = "wire")]
        reason: Story,
    },
    /// Does it, as another one has asked.
    GrantErase {
        asking: String,
        matter: String,
        /// What the tombstone says.
        #[serde(with = "wire")]
        reason: Story,
    },
    RefuseErase {
        asking: String,
        matter: String,
        #[serde(with = "wire")]
        reason: Story,
    },
    /// The same where no coordinator asks but a rule.
    EraseByRule {
        matter: String,
        party: Option<String>,
        #[serde(with = "wire")]
        reason: Story,
        rule: ErasureRule,
    },
}

impl Command {
    /// The matter this command is about; for a registration, the one it would make.
    pub fn matter_id(&self, order: &Order) -> String {
        self.stated().map_or_else(|| order.entropy.id('m', 0), str::to_owned)
    }

    /// The matter it names; none for one that makes a matter.
    pub(super) fn stated(&self) -> Option<&str> {
        match self {
            Command::Register(_) | Command::TakeIn(_) => None,
            Command::Attach(a) => Some(&a.matter),
            Command::Accept { matter }
            | Command::Decline { matter, .. }
            | Command::Classify { matter, .. }
            | Command::MovePhase { matter, .. }
            | Command::Dispatch { matter, .. }
            | Command::Designate { matter, .. }
            | Command::Acknowledge { matter, .. }
            | Command::Return { matter, .. }
            | Command::Await { matter, .. }
            | Command::Resume { matter, .. }
            | Command::Extend { matter, .. }
            | Command::ApproveExtension { matter, .. }
            | Command::RefuseExtension { matter, .. }
            | Command::Release { matter, .. }
            | Command::Note { matter, .. }
            | Command::AddParty { matter, .. }
            | Command::Complete { matter, .. }
            | Command::FollowUp { matter, .. }
            | Command::Rate { matter, .. }
            | Command::Reopen { matter, .. }
            | Command::Archive { matter }
            | Command::Merge { matter, .. }
            | Command::Relate { matter, .. }
            | Command::Split { matter, .. }
            | Command::Oversee { matter, .. }
            | Command::Seal { matter, .. }
            | Command::Unseal { matter, .. }
            | Command::GrantUnseal { matter }
            | Command::RunOut { matter, .. }
            | Command::Erase { matter, .. }
            | Command::AskErase { matter, .. }
            | Command::GrantErase { matter, .. }
            | Command::RefuseErase { matter, .. }
            | Command::EraseByRule { matter, .. } => Some(matter),
        }
    }

    /// The act of the authority table that it is.
    pub fn act(&self) -> Act {
        match self {
            Command::Register(_) => Act::Register,
            Command::TakeIn(_) => Act::TakeIn,
            Command::Accept { .. } => Act::Accept,
            Command::Decline { .. } => Act::Decline,
            Command::Classify { .. } => Act::Classify,
            Command::MovePhase { .. } => Act::MovePhase,
            Command::Dispatch { .. } => Act::Dispatch,
            Command::Designate { .. } => Act::Designate,
            Command::Acknowledge { .. } => Act::Acknowledge,
            Command::Return { .. } => Act::Return,
            Command::Await { .. } | Command::Resume { .. } => Act::Await,
            Command::Extend { .. } => Act::Extend,
            Command::ApproveExtension { .. } | Command::RefuseExtension { .. } => Act::DecideExtension,
            Command::Release { .. } => Act::Release,
            // By time alone: no account has the act, and the rule asks who acts.
            Command::Note { .. } | Command::RunOut { .. } => Act::Note,
            Command::AddParty { .. } => Act::AddParty,
            Command::Attach(_) => Act::Attach,
            Command::Complete { .. } => Act::Complete,
            Command::FollowUp { .. } => Act::FollowUp,
            Command::Rate { .. } => Act::Rate,
            Command::Reopen { .. } => Act::Reopen,
            Command::Archive { .. } => Act::Archive,
            Command::Merge { .. } => Act::Merge,
            Command::Relate { .. } => Act::Relate,
            Command::Split { .. } => Act::Split,
            Command::Oversee { .. } => Act::Oversee,
            Command::Seal { .. } => Act::Seal,
            Command::Unseal { .. } => Act::Unseal,
            Command::GrantUnseal { .. } => Act::GrantUnseal,
            Command::Erase { .. } | Command::EraseByRule { .. } => Act::Erase,
            Command::AskErase { .. } => Act::AskErase,
            Command::GrantErase { .. } | Command::RefuseErase { .. } => Act::DecideErase,
        }
    }

    /// Each act without its words, in the order in which they are shown.
    pub(super) fn blanks(m: &Matter) -> Vec<Command> {
        let matter = || m.id.clone();
        let story = || Story::new("");
        let asking = m.clocks.iter().find(|c| c.asked.is_some()).map(|c| c.agency.clone());
        let other_phase = Phase::ALL.into_iter().find(|p| *p != m.phase).unwrap_or(m.phase);
        let mut all = vec![
            Command::Accept { matter: matter() },
            Command::Decline { channel: String::new(), matter: matter(), reason: story() },
            Command::Dispatch { assist: Vec::new(), lead: String::new(), matter: matter() },
            Command::Designate { lead: String::new(), matter: matter(), reason: story() },
            Command::Acknowledge { agency: None, matter: matter() },
            Command::Complete { agency: None, matter: matter(), result: String::new(), text: story() },
            Command::Note { matter: matter(), text: story() },
            Command::Return { agency: None, matter: matter(), reason: story() },
            if m.clocks.iter().any(|c| c.paused.is_some() && c.stopped.is_none()) {
                Command::Resume { agency: None, matter: matter() }
            } else {
                Command::Await { agency: None, ground: String::new(), matter: matter() }
            },
            Command::Extend { agency: None, matter: matter(), reason: story(), until: 0 },
        ];
        all.extend(asking.map(|agency| Command::RefuseExtension { agency, matter: matter(), reason: story() }));
        let assists = m.parts.iter().find(|p| p.role == PartRole::Assist && !p.state.is_over());
        all.extend(assists.map(|p| Command::Release { agency: p.agency.clone(), matter: matter(), reason: story() }));
        let unknown = Satisfaction::Unknown;
        all.extend([
            Command::FollowUp { matter: matter(), resolved: true, satisfaction: unknown, text: None },
            Command::Rate { matter: matter(), satisfaction: unknown, text: None },
            Command::Reopen { matter: matter(), reason: story() },
            Command::Archive { matter: matter() },
            Command::Oversee { grade: Oversight::Remind, matter: matter(), text: story() },
            Command::Classify { complexity: Complexity::Simple, matter: matter(), urgency: Urgency::Ordinary },
            Command::MovePhase { matter: matter(), phase: other_phase, reason: story() },
            Command::AddParty { contact: Box::new(Contact::default()), matter: matter() },
            Command::Merge { into: String::new(), matter: matter() },
            Command::Relate { matter: matter(), other: String::new() },
            Command::Split { matter: matter(), parts: Vec::new() },
        ]);
        all.push(match &m.sealing {
            None => {
                let (agencies, basis) = (Vec::new(), SealBasis::Penalty);
                Command::Seal { agencies, basis, matter: matter(), reason: story() }
            }
            Some(sealing) if sealing.asked.is_some() => Command::GrantUnseal { matter: matter() },
            Some(_) => Command::Unseal { matter: matter(), reason: story() },
        });
        if !m.erased {
            let asked = m.erasure_askings.iter().map(|a| a.id.clone());
            all.extend(asked.map(|asking| Command::RefuseErase { asking, matter: matter(), reason: story() }));
            all.push(Command::AskErase { matter: matter(), party: None, reason: story() });
            all.push(Command::Erase { matter: matter(), party: None, reason: story() });
        }
        all
    }

    /// Whether it destroys keys, once it is done.
    pub fn forgets(&self) -> bool {
        matches!(self, Command::Erase { .. } | Command::EraseByRule { .. } | Command::GrantErase { .. })
    }

    /// The other matter that it names.
    pub(super) fn other(&self) -> Option<&str> {
        if let Command::Merge { into: other, .. } | Command::Relate { other, .. } = self { Some(other) } else { None }
    }

    /// The form that a registration fills in, whichever way it came.
    pub(super) fn form(&self) -> Option<&Register> {
        if let Command::Register(r) = self {
            Some(r)
        } else if let Command::TakeIn(t) = self {
            Some(&t.form)
        } else {
            None
        }
    }

    pub(crate) fn mask_title(&mut self) {
        if let Command::Register(r) = self {
            r.mask_title();
        } else if let Command::TakeIn(t) = self {
            t.form.mask_title();
        } else if let Command::Split { parts, .. } = self {
            links::mask_titles(parts);
        }
    }

    pub(crate) fn lids(&self, order: &Order) -> Vec<Lid> {
        let id = self.matter_id(order);
        let fresh = |subject| Lid { subject, fresh: true };
        if let Some(form) = self.form() {
            return fresh_lids(order, form);
        }
        if let Command::AddParty { .. } = self {
            let party = fresh(Subject::Party(id.clone(), party::first(order)));
            return vec![Lid { subject: Subject::Matter(id), fresh: false }, party];
        }
        if let Command::Split { parts, .. } = self {
            let ids = (0_u32..).zip(parts).map(|(n, _)| order.entropy.id('m', n));
            return ids.map(|id| fresh(Subject::Matter(id))).collect();
        }
        let outlives = self.forgets() || matches!(self, Command::AskErase { .. });
        Lid::of(if outlives { Subject::District } else { Subject::Matter(id) })
    }
}

/// The keys that a registration brings into being: the matter's, and its contact's where there is one.
pub(crate) fn fresh_lids(order: &Order, form: &Register) -> Vec<Lid> {
    let id = order.entropy.id('m', 0);
    let mut lids = vec![Lid { subject: Subject::Matter(id.clone()), fresh: true }];
    if form.contact.is_some() {
        lids.push(Lid { subject: Subject::Party(id, party::first(order)), fresh: true });
    }
    lids
}

impl Holds for Command {
    fn each_sealed(&mut self, visit: &mut Visit<'_>) {
        match self {
            Command::Register(r) => r.each_sealed(visit),
            Command::TakeIn(t) => t.each_sealed(visit),
            Command::Attach(a) => a.each_sealed(visit),
            Command::AddParty { contact, .. } => contact.each_sealed(visit),
            Command::Split { parts, .. } => links::each_sealed(parts, visit),
            Command::Note { text, .. } | Command::Complete { text, .. } | Command::Oversee { text, .. } => {
                text.each_sealed(visit);
            }
            Command::FollowUp { text, .. } | Command::Rate { text, .. } => text.each_sealed(visit),
            Command::Decline { reason, .. }
            | Command::MovePhase { reason, .. }
            | Command::Designate { reason, .. }
            | Command::Return { reason, .. }
            | Command::Extend { reason, .. }
            | Command::RefuseExtension { reason, .. }
            | Command::Release { reason, .. }
            | Command::Reopen { reason, .. }
            | Command::Seal { reason, .. }
            | Command::Unseal { reason, .. }
            | Command::Erase { reason, .. }
            | Command::AskErase { reason, .. }
            | Command::GrantErase { reason, .. }
            | Command::RefuseErase { reason, .. }
            | Command::EraseByRule { reason, .. } => reason.each_sealed(visit),
            Command::Accept { .. }
            | Command::Classify { .. }
            | Command::Dispatch { .. }
            | Command::Acknowledge { .. }
            | Command::Await { .. }
            | Command::Resume { .. }
            | Command::ApproveExtension { .. }
            | Command::Archive { .. }
            | Command::GrantUnseal { .. }
            | Command::Merge { .. }
            | Command::Relate { .. }
            | Command::RunOut { .. } => {}
        }
    }
}
