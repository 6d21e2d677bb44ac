//! How the world's no is said: by field with the repair, or as a page's sentence with what to do next.

use lianxin_core::field::{FieldProblem, Problem};
use lianxin_core::{Refusal, access, catalogue_room, directory, guard, matter};
use lianxin_text::ids::{EmailProblem, IdProblem, PhoneProblem};

use super::{Lang, Value, count, label, say, say_with, whistle};

/// A mobile number's digits.
const PHONE_DIGITS: usize = 11;
/// An ID number's characters.
const ID_LENGTH: usize = 18;

/// ms.
const MINUTE: i64 = 60_000;

/// A refusal as a page says it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Told {
    /// 还不能办结
    pub title: String,
    /// What is missing, that nothing has changed, what to do next.
    pub text: String,
}

fn told(lang: Lang, code: &str) -> Told {
    Told { title: say(lang, &format!("refusal-{code}")), text: say(lang, &format!("refusal-{code}-next")) }
}

/// How a moment (ms UTC) is said: in the district's zone, which a page and a call know.
pub type When<'a> = &'a dyn Fn(i64) -> String;

/// The refusal in words.
pub fn refused(lang: Lang, refusal: &Refusal, when: When<'_>) -> Told {
    match refusal {
        Refusal::Absent => told(lang, "absent"),
        Refusal::NotYours => told(lang, "not-yours"),
        Refusal::Stale { .. } => told(lang, "stale"),
        Refusal::OrderReused => told(lang, "order-reused"),
        Refusal::Fields(problems) => {
            let fields = problems.iter().map(|p| field(lang, &p.field)).collect::<Vec<_>>();
            let values = [("fields", Value::from(fields.join(&say(lang, "list-comma"))))];
            let text = say_with(lang, "refusal-fields-next", &values);
            Told { title: say(lang, "refusal-fields"), text }
        }
        Refusal::Access(no) => of_access(lang, no, when),
        Refusal::Directory(no) => of_directory(lang, no),
        Refusal::Guard(no) => of_guard(lang, no, when),
        Refusal::Matter(no) => of_matter(lang, no, when),
        Refusal::Whistle(no) => whistle::refused(lang, no),
        Refusal::Catalogue(
            catalogue_room::Refusal::AlreadyOpen { .. }
            | catalogue_room::Refusal::NotOpen
            | catalogue_room::Refusal::BadDistrict,
        ) => told(lang, "district"),
        Refusal::Catalogue(catalogue_room::Refusal::ChangeWaits) => told(lang, "change-waits"),
        Refusal::Catalogue(catalogue_room::Refusal::NoSuchChange) => told(lang, "no-change"),
    }
}

fn of_access(lang: Lang, refusal: &access::Refusal, when: When<'_>) -> Told {
    // Which field of whom: the party's role is not known here, its kind is.
    let named = |code: &str, fields: &[String]| {
        let kinds: Vec<String> =
            fields.iter().filter_map(|f| f.split_once('.')).map(|(_, kind)| label::sealed(lang, kind)).collect();
        let text =
            say_with(lang, &format!("refusal-{code}-next"), &[("fields", kinds.join(&say(lang, "list-comma")).into())]);
        Told { title: say(lang, &format!("refusal-{code}")), text }
    };
    match refusal {
        access::Refusal::NoSuchPurpose => told(lang, "no-such-purpose"),
        access::Refusal::LookUpsUsedUp { max, until } => {
            // The minute in which it is open again is the next whole one: nobody is sent back a second too early.
            let minute = until.saturating_add(MINUTE - 1).div_euclid(MINUTE) * MINUTE;
            let values = [("n", (*max).into()), ("when", when(minute).into())];
            let text = say_with(lang, "refusal-look-ups-used-up-next", &values);
            Told { title: say(lang, "refusal-look-ups-used-up"), text }
        }
        access::Refusal::PurposeOfOthers => told(lang, "purpose-of-others"),
        access::Refusal::PurposeCoversNot { fields } => named("purpose-covers-not", fields),
        access::Refusal::NeedsApproval { fields } => named("needs-approval", fields),
        access::Refusal::NeedsSecond { alone, persons } => {
            let values = [("n", (*persons).into()), ("alone", (*alone).into())];
            Told {
                title: say(lang, "refusal-needs-second"),
                text: say_with(lang, "refusal-needs-second-next", &values),
            }
        }
    }
}

fn of_guard(lang: Lang, refusal: &guard::Refusal, when: When<'_>) -> Told {
    let named = |code: &str, name: &str| Told {
        title: say(lang, &format!("refusal-{code}")),
        text: say_with(lang, &format!("refusal-{code}-next"), &[("name", name.into())]),
    };
    match refusal {
        guard::Refusal::NotResponsible { account } => named("not-responsible", account),
        guard::Refusal::Answered => told(lang, "guard-answered"),
        guard::Refusal::AskedOfAnother => told(lang, "asked-of-another"),
        guard::Refusal::ReviewOverdue { due, .. } => named("review-overdue", &when(*due)),
        guard::Refusal::OwnGlass => told(lang, "own-glass"),
        guard::Refusal::TooManyApprovals { max } => named("too-many-approvals", &max.to_string()),
        guard::Refusal::AskedBefore => told(lang, "asked-before"),
        guard::Refusal::TooManyQuestions { max } => named("too-many-questions", &max.to_string()),
        guard::Refusal::CodeWanted => told(lang, "code-wanted"),
        guard::Refusal::PinWanted => told(lang, "pin-wanted"),
        guard::Refusal::NobodysData => told(lang, "nobodys-data"),
    }
}

fn of_directory(lang: Lang, refusal: &directory::Refusal) -> Told {
    let code = match refusal {
        directory::Refusal::NameTaken => "name-taken",
        directory::Refusal::NoSuchAccount => "no-account",
        directory::Refusal::NoSuchPosition => "no-position",
        directory::Refusal::NoSuchToken => "no-token",
        directory::Refusal::TooManyPositions => "positions",
        directory::Refusal::TooManyTokens => "tokens",
        directory::Refusal::TooManyViews => return told(lang, "views"),
        directory::Refusal::CodeGone => return told(lang, "code-gone"),
        directory::Refusal::TooManyCodes => return told(lang, "codes"),
        directory::Refusal::TooManyFactors => "factors",
        directory::Refusal::NoSuchFactor => "no-factor",
        directory::Refusal::LastFactor => "last-factor",
        directory::Refusal::FactorWanted => "factor-wanted",
        directory::Refusal::CodeUsed => "code-used",
        directory::Refusal::KeyCopied => "key-copied",
        directory::Refusal::IdentityHeld => "identity-held",
        directory::Refusal::IdentityTaken => "identity-taken",
        directory::Refusal::NoSuchIdentity => "no-identity",
        directory::Refusal::OfficesApart => "apart",
        directory::Refusal::LastAdministrator => "last-admin",
        directory::Refusal::NoSuchRequest => "no-request",
        directory::Refusal::AlreadyAsked => "asked",
        directory::Refusal::ForHerself => "herself",
        directory::Refusal::SamePerson => "same-person",
    };
    Told { title: say(lang, "refusal-directory"), text: say(lang, &format!("refusal-directory-{code}-next")) }
}

fn of_matter(lang: Lang, refusal: &matter::Refusal, when: When<'_>) -> Told {
    // Agencies stand here by their codes; a page that knows the catalogue gives their names by [`with_names`].
    let named = |code: &str, name: &str| Told {
        title: say(lang, &format!("refusal-{code}")),
        text: say_with(lang, &format!("refusal-{code}-next"), &[("name", name.into())]),
    };
    let numbered = |code: &str, n: u32| Told {
        title: say(lang, &format!("refusal-{code}")),
        text: say_with(lang, &format!("refusal-{code}-next"), &[("n", n.into())]),
    };
    match refusal {
        matter::Refusal::CodesUsedUp => told(lang, "codes-used-up"),
        matter::Refusal::Forgotten => told(lang, "forgotten"),
        matter::Refusal::OutOfTurn { act, stage } => {
            let act = label::act(lang, act);
            let stage = label::stage(lang, stage.code());
            Told {
                title: say_with(lang, "refusal-out-of-turn", &[("act", act.into())]),
                text: say_with(lang, "refusal-out-of-turn-next", &[("stage", stage.into())]),
            }
        }
        matter::Refusal::NoPart => told(lang, "no-part"),
        matter::Refusal::WhichAgency { agencies } => named("which-agency", &agencies.join(&say(lang, "list-comma"))),
        matter::Refusal::DoneAlready { agency } => named("done-already", agency),
        matter::Refusal::NotAcknowledged { agency } => named("not-acknowledged", agency),
        matter::Refusal::AssistsRunning { agencies } => {
            named("assists-running", &agencies.join(&say(lang, "list-comma")))
        }
        matter::Refusal::NotDue => told(lang, "not-due"),
        matter::Refusal::NoCentre => told(lang, "no-centre"),
        matter::Refusal::UnknownMedia => told(lang, "unknown-media"),
        matter::Refusal::SealedAlready => told(lang, "sealed-already"),
        matter::Refusal::SealedNot => told(lang, "sealed-not"),
        matter::Refusal::UnsealAskedAlready => told(lang, "unseal-asked-already"),
        matter::Refusal::UnsealNotAsked => told(lang, "unseal-not-asked"),
        matter::Refusal::ErasedByTwo => told(lang, "erased-by-two"),
        matter::Refusal::ErasedByOne => told(lang, "erased-by-one"),
        matter::Refusal::ErasureAskedAlready => told(lang, "erasure-asked-already"),
        matter::Refusal::ErasureNotAsked => told(lang, "erasure-not-asked"),
        matter::Refusal::AttachmentTooLarge { max, .. } => {
            let values = [("max", label::size(lang, *max).into())];
            let text = say_with(lang, "refusal-attachment-too-large-next", &values);
            Told { title: say(lang, "refusal-attachment-too-large"), text }
        }
        matter::Refusal::TooManyAttachments { max } => Told {
            title: say(lang, "refusal-too-many-attachments"),
            text: count(lang, "refusal-too-many-attachments-next", *max),
        },
        matter::Refusal::NotReturnable { agency } => named("not-returnable", agency),
        matter::Refusal::ReturnTooLate { until } => named("return-too-late", &when(*until)),
        matter::Refusal::MustDesignate { returns } => numbered("must-designate", *returns),
        matter::Refusal::NotYetDesignated { returns } => numbered("not-yet-designated", *returns),
        matter::Refusal::NoClock { agency } => named("no-clock", agency),
        matter::Refusal::WaitsAlready { agency } => named("waits-already", agency),
        matter::Refusal::WaitsNot { agency } => named("waits-not", agency),
        matter::Refusal::AskedAlready { agency } => named("asked-already", agency),
        matter::Refusal::NotAsked { agency } => named("not-asked", agency),
        matter::Refusal::ExtendedEnough { times } => numbered("extended-enough", *times),
        matter::Refusal::TooLong { latest } => named("too-long", &when(*latest)),
        matter::Refusal::OwnRequest => told(lang, "own-request"),
        matter::Refusal::ByHandler { agency } => named("by-handler", agency),
        matter::Refusal::AssistsNot { agency } => named("assists-not", agency),
        matter::Refusal::Itself => told(lang, "itself"),
        matter::Refusal::OtherAbsent => told(lang, "other-absent"),
        matter::Refusal::OtherEnded { stage } => named("other-ended", &label::stage(lang, stage.code())),
    }
}

/// The same refusal with its agencies' codes exchanged for names, to be said by [`refused`].
pub fn with_names(refusal: &Refusal, name: impl Fn(&str) -> String) -> Refusal {
    if let Refusal::Whistle(no) = refusal {
        return Refusal::Whistle(whistle::with_names(no, name));
    }
    let mut named = refusal.clone();
    if let Refusal::Matter(no) = &mut named {
        no.each_agency(&mut |agency| *agency = name(agency));
    }
    named
}

/// The label of a field, by the name the form and the API use.
pub fn field(lang: Lang, name: &str) -> String {
    let key = format!("field-{}", name.replace('.', "-"));
    let said = say(lang, &key);
    if said == key { name.to_owned() } else { said }
}

/// What is wrong with a field and how to mend it. `typed` is what stood in it.
pub fn problem(lang: Lang, field: &str, problem: &Problem, typed: &str) -> String {
    match problem {
        Problem::Empty => say(lang, "problem-empty"),
        Problem::TooLong { max, have } => {
            let over = have.saturating_sub(*max);
            say_with(lang, "problem-long", &[("max", (*max).into()), ("have", (*have).into()), ("over", over.into())])
        }
        Problem::TooShort { min } => count(lang, "problem-short", *min),
        Problem::Forbidden { code, place } => {
            let code = format!("U+{code:04X}");
            say_with(lang, "problem-forbidden", &[("place", (*place).into()), ("code", code.into())])
        }
        Problem::UnknownCode if typed.trim().is_empty() => say(lang, "problem-choose"),
        Problem::UnknownCode => say(lang, "problem-unknown"),
        Problem::Elsewhere => say(lang, "problem-elsewhere"),
        Problem::ImpossibleTime if field == "until" => say(lang, "problem-until"),
        Problem::ImpossibleTime => say(lang, "problem-time"),
        Problem::Twice => say(lang, "problem-twice"),
        Problem::TooMany { max } => count(lang, "problem-many", *max),
        Problem::NotWithName => say(lang, "problem-not-with-name"),
        Problem::Phone(p) => phone(lang, p),
        Problem::Email(p) => email(lang, p),
        Problem::IdNumber(p) => id_number(lang, p),
        Problem::Malformed => malformed(lang, field, typed),
    }
}

fn phone(lang: Lang, problem: &PhoneProblem) -> String {
    let off = |key: &str, n: usize, have: usize| {
        // A mobile number is called by its name; a landline is a number.
        let key = if have.abs_diff(PHONE_DIGITS) == n { key.to_owned() } else { format!("{key}-n") };
        say_with(lang, &key, &[("n", n.into()), ("have", have.into())])
    };
    match problem {
        PhoneProblem::Empty => say(lang, "problem-empty"),
        PhoneProblem::NotDigit(place) => say_with(lang, "problem-phone-digit", &[("place", (*place).into())]),
        PhoneProblem::TooShort { have, need } => off("problem-phone-short", need.abs_diff(*have), *have),
        PhoneProblem::TooLong { have, most } => off("problem-phone-long", have.abs_diff(*most), *have),
        PhoneProblem::NotMobile => say(lang, "problem-phone-mobile"),
        PhoneProblem::OtherCountry => say(lang, "problem-phone-country"),
    }
}

fn email(lang: Lang, problem: &EmailProblem) -> String {
    match problem {
        EmailProblem::Empty => say(lang, "problem-empty"),
        EmailProblem::AtSigns(n) => count(lang, "problem-email-at", *n),
        EmailProblem::BadName => say(lang, "problem-email-name"),
        EmailProblem::BadHost => say(lang, "problem-email-host"),
        EmailProblem::TooLong(have) => say_with(lang, "problem-email-long", &[("have", (*have).into())]),
    }
}

fn id_number(lang: Lang, problem: &IdProblem) -> String {
    match problem {
        IdProblem::WrongLength(have) => {
            let key = if *have < ID_LENGTH { "problem-id-short" } else { "problem-id-long" };
            say_with(lang, key, &[("n", ID_LENGTH.abs_diff(*have).into()), ("have", (*have).into())])
        }
        IdProblem::NotDigit(place) => say_with(lang, "problem-id-digit", &[("place", (*place).into())]),
        IdProblem::BadProvince(_) => say(lang, "problem-id-province"),
        IdProblem::BadDate => say(lang, "problem-id-date"),
        IdProblem::BadCheck { .. } => say(lang, "problem-id"),
    }
}

fn malformed(lang: Lang, field: &str, typed: &str) -> String {
    let digits = typed.chars().filter(char::is_ascii_digit).count();
    let counted = |key: &str, whole: usize, have: usize| {
        let key = format!("problem-{key}-{}", if have < whole { "short" } else { "long" });
        say_with(lang, &key, &[("n", whole.abs_diff(have).into()), ("have", have.into())])
    };
    match field.rsplit('.').next().unwrap_or(field) {
        "phone" if typed.trim().starts_with('1') && digits != PHONE_DIGITS => counted("phone", PHONE_DIGITS, digits),
        "phone" => say(lang, "problem-phone"),
        "id_number" => match typed.trim().chars().count() {
            ID_LENGTH => say(lang, "problem-id"),
            have => counted("id", ID_LENGTH, have),
        },
        "email" => say(lang, "problem-email"),
        "occurred_at" => say(lang, "problem-moment"),
        _ => say(lang, "problem-malformed"),
    }
}

/// The problems of a form, said, by field.
#[derive(Clone, Debug, Default)]
pub struct Problems(pub Vec<Said>);

/// One problem, said.
#[derive(Clone, Debug)]
pub struct Said {
    /// The field's name in the form.
    pub field: String,
    /// Its label.
    pub label: String,
    /// What is wrong and how to mend it.
    pub text: String,
}

impl Problems {
    /// Says them; `typed` gives what stood in a field.
    pub fn told<'t>(lang: Lang, found: &[FieldProblem], typed: impl Fn(&str) -> &'t str) -> Problems {
        let said = |p: &FieldProblem| Said {
            field: p.field.clone(),
            label: field(lang, &p.field),
            text: problem(lang, &p.field, &p.problem, typed(&p.field)),
        };
        Problems(found.iter().map(said).collect())
    }

    /// The first problem of a field.
    pub fn of(&self, field: &str) -> Option<&str> {
        self.0.iter().find(|s| s.field == field).map(|s| s.text.as_str())
    }
}

/// What an act that is not possible now still lacks.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Lacking {
    /// The centre has not accepted it.
    Acceptance,
    /// It has not been dispatched.
    Dispatch,
    /// The agency has not acknowledged.
    Acknowledgement,
    /// These assisting agencies have not ended their part.
    Assists(Vec<String>),
    /// It has been done.
    DoneAlready,
    /// Another agency's affair.
    Agency(String),
    /// Another role's affair.
    Role(String),
    /// The matter is finished.
    Finished,
    /// Its sealed values are gone.
    Forgotten,
}

/// Why not, after the act's name.
pub fn lacking(lang: Lang, what: &Lacking) -> String {
    let named = |key: &str, name: &str| say_with(lang, key, &[("name", name.into())]);
    match what {
        Lacking::Acceptance => say(lang, "lacking-acceptance"),
        Lacking::Dispatch => say(lang, "lacking-dispatch"),
        Lacking::Acknowledgement => say(lang, "lacking-acknowledgement"),
        Lacking::Assists(names) => named("lacking-assists", &names.join(&say(lang, "list-comma"))),
        Lacking::DoneAlready => say(lang, "lacking-done"),
        Lacking::Agency(name) => named("lacking-agency", name),
        Lacking::Role(name) => named("lacking-role", name),
        Lacking::Finished => say(lang, "lacking-finished"),
        Lacking::Forgotten => say(lang, "lacking-forgotten"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_problem_says_its_repair() {
        let zh = |field: &str, p: Problem, typed: &str| problem(Lang::Chinese, field, &p, typed);
        assert_eq!(zh("contact.phone", Problem::Malformed, "1390000123"), "手机号少 1 位，现在是 10 位。");
        assert_eq!(zh("contact.phone", Problem::Malformed, "139000012345"), "手机号多 1 位，现在是 12 位。");
        assert_eq!(
            zh("title", Problem::TooLong { max: 200, have: 203 }, ""),
            "最多 200 个字，现在 203 个，请删去 3 个。"
        );
        assert_eq!(zh("kind", Problem::UnknownCode, ""), "还没有选，请选一个。");
        assert_eq!(
            zh("text", Problem::Forbidden { code: 0x202e, place: 4 }, ""),
            "第 4 个字看不见（U+202E），请删掉它。"
        );
        assert_eq!(
            problem(Lang::English, "contact.phone", &Problem::Malformed, "1390000123"),
            "The mobile number is 1 digit short; it has 10 now."
        );
    }

    #[test]
    fn every_field_has_its_label() {
        for name in ["title", "text", "division", "address", "kind", "source", "demand", "occurred_at", "contact.name"]
        {
            for lang in [Lang::Chinese, Lang::English] {
                assert_ne!(field(lang, name), name);
            }
        }
    }

    /// Of matters.
    fn of_matters() -> Vec<Refusal> {
        vec![
            Refusal::Matter(matter::Refusal::CodesUsedUp),
            Refusal::Matter(matter::Refusal::Forgotten),
            Refusal::Matter(matter::Refusal::OutOfTurn { act: "accept".into(), stage: matter::Stage::Completed }),
            Refusal::Matter(matter::Refusal::NoPart),
            Refusal::Matter(matter::Refusal::WhichAgency { agencies: vec!["a".into()] }),
            Refusal::Matter(matter::Refusal::DoneAlready { agency: "a".into() }),
            Refusal::Matter(matter::Refusal::NotAcknowledged { agency: "a".into() }),
            Refusal::Matter(matter::Refusal::AssistsRunning { agencies: vec!["a".into()] }),
            Refusal::Matter(matter::Refusal::NotDue),
            Refusal::Matter(matter::Refusal::NoCentre),
            Refusal::Matter(matter::Refusal::UnknownMedia),
            Refusal::Matter(matter::Refusal::SealedAlready),
            Refusal::Matter(matter::Refusal::SealedNot),
            Refusal::Matter(matter::Refusal::UnsealAskedAlready),
            Refusal::Matter(matter::Refusal::UnsealNotAsked),
            Refusal::Matter(matter::Refusal::ErasedByTwo),
            Refusal::Matter(matter::Refusal::ErasedByOne),
            Refusal::Matter(matter::Refusal::ErasureAskedAlready),
            Refusal::Matter(matter::Refusal::ErasureNotAsked),
            Refusal::Matter(matter::Refusal::AttachmentTooLarge { max: 1, have: 2 }),
            Refusal::Matter(matter::Refusal::TooManyAttachments { max: 1 }),
            Refusal::Matter(matter::Refusal::NotReturnable { agency: "a".into() }),
            Refusal::Matter(matter::Refusal::ReturnTooLate { until: 0 }),
            Refusal::Matter(matter::Refusal::MustDesignate { returns: 3 }),
            Refusal::Matter(matter::Refusal::NotYetDesignated { returns: 1 }),
            Refusal::Matter(matter::Refusal::NoClock { agency: "a".into() }),
            Refusal::Matter(matter::Refusal::WaitsAlready { agency: "a".into() }),
            Refusal::Matter(matter::Refusal::WaitsNot { agency: "a".into() }),
            Refusal::Matter(matter::Refusal::AskedAlready { agency: "a".into() }),
            Refusal::Matter(matter::Refusal::NotAsked { agency: "a".into() }),
            Refusal::Matter(matter::Refusal::ExtendedEnough { times: 2 }),
            Refusal::Matter(matter::Refusal::TooLong { latest: 0 }),
            Refusal::Matter(matter::Refusal::OwnRequest),
            Refusal::Matter(matter::Refusal::ByHandler { agency: "a".into() }),
            Refusal::Matter(matter::Refusal::AssistsNot { agency: "a".into() }),
            Refusal::Matter(matter::Refusal::Itself),
            Refusal::Matter(matter::Refusal::OtherAbsent),
            Refusal::Matter(matter::Refusal::OtherEnded { stage: matter::Stage::Merged }),
        ]
    }

    /// Of every other room.
    fn of_others() -> Vec<Refusal> {
        vec![
            Refusal::Absent,
            Refusal::NotYours,
            Refusal::Stale { seen: 1, now: 2 },
            Refusal::OrderReused,
            Refusal::Fields(vec![FieldProblem { field: "title".into(), problem: Problem::Empty }]),
            Refusal::Access(access::Refusal::NoSuchPurpose),
            Refusal::Access(access::Refusal::LookUpsUsedUp { max: 30, until: 0 }),
            Refusal::Access(access::Refusal::PurposeOfOthers),
            Refusal::Access(access::Refusal::PurposeCoversNot { fields: vec!["p.phone".into()] }),
            Refusal::Access(access::Refusal::NeedsApproval { fields: vec!["p.phone".into()] }),
            Refusal::Access(access::Refusal::NeedsSecond { alone: 50, persons: 51 }),
            Refusal::Guard(guard::Refusal::NotResponsible { account: "a".into() }),
            Refusal::Guard(guard::Refusal::Answered),
            Refusal::Guard(guard::Refusal::AskedOfAnother),
            Refusal::Guard(guard::Refusal::ReviewOverdue { glass: "b".into(), due: 0 }),
            Refusal::Guard(guard::Refusal::OwnGlass),
            Refusal::Guard(guard::Refusal::TooManyApprovals { max: 9 }),
            Refusal::Guard(guard::Refusal::AskedBefore),
            Refusal::Guard(guard::Refusal::TooManyQuestions { max: 9 }),
            Refusal::Guard(guard::Refusal::CodeWanted),
            Refusal::Guard(guard::Refusal::PinWanted),
            Refusal::Guard(guard::Refusal::NobodysData),
            Refusal::Directory(directory::Refusal::NameTaken),
            Refusal::Directory(directory::Refusal::NoSuchAccount),
            Refusal::Directory(directory::Refusal::NoSuchPosition),
            Refusal::Directory(directory::Refusal::NoSuchToken),
            Refusal::Directory(directory::Refusal::TooManyPositions),
            Refusal::Directory(directory::Refusal::TooManyTokens),
            Refusal::Directory(directory::Refusal::TooManyViews),
            Refusal::Directory(directory::Refusal::CodeGone),
            Refusal::Directory(directory::Refusal::TooManyCodes),
            Refusal::Directory(directory::Refusal::TooManyFactors),
            Refusal::Directory(directory::Refusal::NoSuchFactor),
            Refusal::Directory(directory::Refusal::LastFactor),
            Refusal::Directory(directory::Refusal::FactorWanted),
            Refusal::Directory(directory::Refusal::CodeUsed),
            Refusal::Directory(directory::Refusal::KeyCopied),
            Refusal::Directory(directory::Refusal::IdentityHeld),
            Refusal::Directory(directory::Refusal::IdentityTaken),
            Refusal::Directory(directory::Refusal::NoSuchIdentity),
            Refusal::Directory(directory::Refusal::OfficesApart),
            Refusal::Directory(directory::Refusal::LastAdministrator),
            Refusal::Directory(directory::Refusal::NoSuchRequest),
            Refusal::Directory(directory::Refusal::AlreadyAsked),
            Refusal::Directory(directory::Refusal::ForHerself),
            Refusal::Directory(directory::Refusal::SamePerson),
            Refusal::Catalogue(catalogue_room::Refusal::NotOpen),
            Refusal::Catalogue(catalogue_room::Refusal::ChangeWaits),
            Refusal::Catalogue(catalogue_room::Refusal::NoSuchChange),
        ]
    }

    #[test]
    fn a_refusal_says_what_to_do_next() {
        let all = [of_matters(), of_others()].concat();
        for lang in [Lang::Chinese, Lang::English] {
            let mut said = std::collections::BTreeSet::new();
            for refusal in &all {
                let told = refused(lang, refusal, &|at| at.to_string());
                assert!(!told.title.starts_with("refusal-") && !told.text.starts_with("refusal-"), "{told:?}");
                assert!(said.insert(told.text.clone()), "said twice: {told:?}");
            }
        }
    }
}
