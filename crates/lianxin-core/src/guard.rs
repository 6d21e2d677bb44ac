//! The room that guards sealed values (守护): **approvals** for what belongs to a minor, and **break-glass** for the moment
//! when nobody can be asked. An approval is an act upon a matter and stands in its stream; a broken glass is a right that
//! an account takes for an hour, and stands in the directory's. **Questions** about an access stand there too.

mod approval;
mod case_code;
mod event;
mod glass;
mod hiding;
mod question;

pub(crate) use approval::evolve;
pub use approval::{APPROVAL_LIFE, APPROVALS_MAX, ATTACHMENTS, Approval, Verdict, classes, fields_of_minors};
pub use case_code::{CODE_PAUSE, CODES_MAX, CaseCode, Second};
pub(crate) use case_code::{evolve as evolve_case_code, second};
pub use event::{
    AccessAnswered, AccessAsked, ApprovalAsked, ApprovalGranted, ApprovalRefused, CaseCodeAsked, CaseCodeMissed,
    CaseCodeUsed, GlassBroken, GlassLookedAt, GlassReviewed, HidingAsked, HidingLookedAt, HidingRefused, HidingRenewed,
    QuestionLookedAt,
};
pub(crate) use glass::evolve as evolve_glass;
pub use glass::{GLASS_LIFE, Glass, REASON_MIN, REVIEW_TERM};
pub(crate) use hiding::evolve as evolve_hiding;
pub use hiding::{Hiding, RENEWAL_MONTHS_MAX};
pub(crate) use question::evolve as evolve_question;
pub use question::{ANSWER_TERM, QUESTION_MAX, QUESTIONS_MAX, Question};

use serde::{Deserialize, Serialize};

use crate::access::case;
use crate::authority::{self, Act};
use crate::order::{Lid, Order};
use crate::record::{Draft, Subject};
use crate::value::{Holds, Story, Visit, wire};
use crate::world::World;

/// What may be asked of the guard.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub enum Command {
    /// Ask a named responsible person (负责人) to let the asker open these fields for this purpose.
    Ask {
        /// Sign-in name of the responsible person.
        approver: String,
        /// As for `open-fields`; `matter.attachments` for the matter's files.
        fields: Vec<String>,
        matter: String,
        #[serde(with = "wire::option")]
        note: Option<Story>,
        purpose: String,
    },
    Grant {
        approval: String,
        matter: String,
    },
    Refuse {
        approval: String,
        matter: String,
        #[serde(with = "wire")]
        reason: Story,
    },
    /// Open one party's fields without asking, for at most an hour.
    Break {
        matter: String,
        party: String,
        #[serde(with = "wire")]
        reason: Story,
    },
    /// Read why a glass was broken, to review it.
    Look {
        glass: String,
    },
    /// Say whether a broken glass was right.
    Review {
        glass: String,
        justified: bool,
        #[serde(with = "wire")]
        text: Story,
    },
    /// By the door, for the resident: ask why her data was opened. `access`: seq of its record.
    AskAccess {
        access: i64,
        matter: String,
        #[serde(with = "wire")]
        text: Story,
    },
    /// Read what a resident asks, to answer it.
    LookAsked {
        question: String,
    },
    AnswerAccess {
        matter: String,
        question: String,
        #[serde(with = "wire")]
        text: Story,
    },
    /// Ask to keep an access from the resident's page for so many months more. `agency` and `from` are the access's own, as the
    /// store found them: whose office opened it, and when it would be told.
    AskHiding {
        access: i64,
        agency: String,
        from: i64,
        matter: String,
        months: u8,
        #[serde(with = "wire")]
        reason: Story,
    },
    /// Read why, to answer it; or why it was refused, in the office that asked.
    LookHiding {
        hiding: String,
    },
    RenewHiding {
        hiding: String,
    },
    RefuseHiding {
        hiding: String,
        #[serde(with = "wire")]
        text: Story,
    },
    /// By the door: a code that opens the resident's page once is to go to this party's mail address. `digest`: of the code.
    AskCaseCode {
        digest: String,
        matter: String,
        party: String,
    },
    /// By the door: such a code was typed. `digest`: of what was typed.
    TryCaseCode {
        digest: String,
        matter: String,
    },
}

impl Command {
    /// The matter it is about; a review is about a glass.
    pub fn matter(&self) -> Option<&str> {
        match self {
            Command::Ask { matter, .. }
            | Command::Grant { matter, .. }
            | Command::Refuse { matter, .. }
            | Command::Break { matter, .. }
            | Command::AskAccess { matter, .. }
            | Command::AnswerAccess { matter, .. }
            | Command::AskHiding { matter, .. }
            | Command::AskCaseCode { matter, .. }
            | Command::TryCaseCode { matter, .. } => Some(matter),
            Command::Look { .. }
            | Command::LookAsked { .. }
            | Command::LookHiding { .. }
            | Command::RefuseHiding { .. }
            | Command::RenewHiding { .. }
            | Command::Review { .. } => None,
        }
    }

    pub(crate) fn lids(&self) -> Vec<Lid> {
        Lid::of(self.matter().map_or(Subject::District, |matter| Subject::Matter(matter.to_owned())))
    }
}

impl Holds for Command {
    fn each_sealed(&mut self, visit: &mut Visit<'_>) {
        match self {
            Command::Ask { note, .. } => note.each_sealed(visit),
            Command::Refuse { reason, .. } | Command::Break { reason, .. } | Command::AskHiding { reason, .. } => {
                reason.each_sealed(visit)
            }
            Command::RefuseHiding { text, .. }
            | Command::Review { text, .. }
            | Command::AskAccess { text, .. }
            | Command::AnswerAccess { text, .. } => text.each_sealed(visit),
            Command::Grant { .. }
            | Command::Look { .. }
            | Command::LookAsked { .. }
            | Command::LookHiding { .. }
            | Command::RenewHiding { .. }
            | Command::AskCaseCode { .. }
            | Command::TryCaseCode { .. } => {}
        }
    }
}

/// Why not.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Refusal {
    /// The named person may not approve this, or is the asker herself.
    NotResponsible {
        account: String,
    },
    /// It was answered before.
    Answered,
    /// The approval was asked of somebody else.
    AskedOfAnother,
    /// An earlier glass of hers still waits for its review, and the time for it is over.
    ReviewOverdue {
        glass: String,
        due: i64,
    },
    /// Who broke it does not review it.
    OwnGlass,
    TooManyApprovals {
        max: usize,
    },
    /// The resident asked about this access before.
    AskedBefore,
    TooManyQuestions {
        max: usize,
    },
    /// She left a mail address: her data goes out with a code that comes there, beside the code and the PIN.
    CodeWanted,
    /// She came in by a code from a letter: a second letter to the same mailbox would be no second proof.
    PinWanted,
    /// The matter was registered without a reporter, so that nothing here is known to be the holder's own.
    NobodysData,
}

/// Decides all of them.
pub fn decide(world: &World, order: &Order, command: &Command) -> Result<Vec<Draft>, crate::Refusal> {
    let present = |matter: &str| world.matters.get(matter).ok_or(crate::Refusal::Absent);
    match command {
        Command::Ask { approver, fields, matter, note, purpose } => {
            let m = present(matter)?;
            let viewer = authority::may_on(world, order, Act::OpenFields, m)?;
            approval::ask(world, order, (m, &viewer), (approver, fields, note.as_ref(), purpose))
        }
        Command::Grant { approval, matter } => {
            let m = present(matter)?;
            authority::may_on(world, order, Act::Approve, m)?;
            approval::answer(order, m, approval, None)
        }
        Command::Refuse { approval, matter, reason } => {
            let m = present(matter)?;
            authority::may_on(world, order, Act::Approve, m)?;
            approval::answer(order, m, approval, Some(reason))
        }
        Command::Break { matter, party, reason } => {
            let m = present(matter)?;
            let viewer = authority::may_on(world, order, Act::BreakGlass, m)?;
            glass::shatter(world, order, (m, &viewer), (party, reason))
        }
        Command::Look { glass } => {
            authority::may(world, order, Act::ReviewGlass)?;
            glass::look(world, glass)
        }
        Command::Review { glass, justified, text } => {
            authority::may(world, order, Act::ReviewGlass)?;
            glass::review(world, order, glass, (*justified, text))
        }
        Command::AskAccess { access, matter, text } => {
            question::ask(world, order, case(world, matter)?, (*access, text))
        }
        Command::AskHiding { .. }
        | Command::LookHiding { .. }
        | Command::RenewHiding { .. }
        | Command::RefuseHiding { .. } => hidings(world, order, command),
        Command::AskCaseCode { digest, matter, party } => {
            case_code::ask(world, order, case(world, matter)?, (party, digest))
        }
        Command::TryCaseCode { digest, matter } => case_code::attempt(world, order, case(world, matter)?, digest),
        Command::LookAsked { question } => {
            authority::may(world, order, Act::AnswerQuestion)?;
            question::look(world, question)
        }
        Command::AnswerAccess { matter, question, text } => {
            authority::may(world, order, Act::AnswerQuestion)?;
            question::answer(world, (present(matter)?, question), text)
        }
    }
}

/// The askings to keep an access back for longer.
fn hidings(world: &World, order: &Order, command: &Command) -> Result<Vec<Draft>, crate::Refusal> {
    if let Command::AskHiding { access, agency, from, matter, months, reason } = command {
        let m = world.matters.get(matter).ok_or(crate::Refusal::Absent)?;
        let viewer = authority::may_on(world, order, Act::Approve, m)?;
        let asked = hiding::Asked { access: *access, agency, from: *from, months: *months };
        return hiding::ask(world, order, (m, &viewer), asked, reason);
    }
    if let Command::LookHiding { hiding } = command {
        return hiding::look(world, order, hiding);
    }
    authority::may(world, order, Act::ReviewGlass)?;
    if let Command::RenewHiding { hiding } = command {
        hiding::answer(world, order, hiding, None)
    } else if let Command::RefuseHiding { hiding, text } = command {
        hiding::answer(world, order, hiding, Some(text))
    } else {
        Ok(Vec::new())
    }
}
