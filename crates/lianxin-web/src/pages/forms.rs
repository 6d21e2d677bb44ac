//! What each act's form asks: one line of data an act.

use lianxin_core::Event;
use lianxin_core::authority::Act;
use lianxin_core::catalogue::{Erasure, Phase};
use lianxin_core::matter::{Complexity, Oversight, PartRole, PartyRole, Satisfaction, SealBasis, Urgency};

use super::matter::See;
use super::{agency_choices, kind_choices, word_choices};
use crate::asked::{Asked, Part};
use crate::door::fields::Fields;
use crate::show::Choice;
use crate::show::act::{Input, Shape};
use crate::words::label;

/// How many parts the form of a split offers. A call may ask for more.
const PARTS: usize = 3;
/// What the form of an erasure calls the matter with all its parties.
const WHOLE: &str = "matter";

/// What a form held, as an act takes it.
pub fn asked(f: &Fields) -> Asked {
    let text = |name: &str| f.get(name).to_owned();
    let some = |name: &str| f.some(name).map(str::to_owned);
    let part = |n: usize| Part {
        kind: text(&format!("parts.{n}.kind")),
        text: text(&format!("parts.{n}.text")),
        title: text(&format!("parts.{n}.title")),
    };
    let written = |p: &Part| !(p.kind.is_empty() && p.text.is_empty() && p.title.is_empty());
    Asked {
        address: some("address"),
        agencies: f.all("agencies"),
        agency: some("agency"),
        anonymous: f.some("anonymous").is_some(),
        asking: text("asking"),
        assist: f.all("assist"),
        basis: text("basis"),
        channel: text("channel"),
        complexity: text("complexity"),
        email: some("email"),
        grade: text("grade"),
        ground: text("ground"),
        id_number: some("id_number"),
        into: text("into"),
        lead: text("lead"),
        minor: f.some("minor").is_some(),
        name: some("name"),
        other: text("other"),
        parts: (0..PARTS).map(part).filter(written).collect(),
        // A form without its choice is none of the whole: what is erased cannot be had back.
        party: Some(text("party")).filter(|party| party != WHOLE),
        phase: text("phase"),
        phone: some("phone"),
        reason: text("reason"),
        resolved: some("resolved").map(|said| said == "true"),
        result: text("result"),
        role: some("role"),
        satisfaction: text("satisfaction"),
        secret: f.some("secret").is_some(),
        text: text("text"),
        until: text("until"),
        urgency: text("urgency"),
        version: None,
    }
}

/// Codes with their names from the words, `family-code`.
fn named(see: &See<'_>, family: &str, codes: impl IntoIterator<Item = &'static str>) -> Vec<Choice> {
    codes.into_iter().map(|code| Choice::new(code, see.shown.say(&format!("{family}-{code}")))).collect()
}

impl See<'_> {
    /// What the form of this act asks; `None` where it has none of this shape.
    pub(super) fn inputs(&self, act: &str, f: &Fields) -> Option<Vec<Input>> {
        let lang = self.shown.lang;
        let m = &self.opened.matter;
        let input = |name: &str, shape: Shape| Input {
            name: name.to_owned(),
            shape,
            value: f.get(name).to_owned(),
            hint: "",
            required: true,
        };
        let optional =
            |name: &str, shape: Shape| Input { required: false, hint: "register-optional", ..input(name, shape) };
        let hers = |act: Act| self.hers(act).map(|choices| input("agency", Shape::List(choices)));
        let reason = || Input { hint: "note-hint", ..input("reason", Shape::Area) };
        let satisfaction = || {
            let codes = Satisfaction::ALL.iter().map(|s| s.code());
            input("satisfaction", Shape::Pick(named(self, "satisfaction", codes)))
        };
        let other = |name: &str| Input { hint: "other-hint", ..input(name, Shape::Line) };
        Some(match act {
            "decline" => vec![input("channel", Shape::List(word_choices(lang, &self.catalogue.channels))), reason()],
            "designate" => vec![input("lead", Shape::List(agency_choices(lang, self.catalogue))), reason()],
            "return" => hers(Act::Return).into_iter().chain([reason()]).collect(),
            "await" => {
                let grounds = Shape::Pick(word_choices(lang, &self.catalogue.wait_grounds));
                hers(Act::Await).into_iter().chain([input("ground", grounds)]).collect()
            }
            "extend" => {
                let until = Input { hint: "until-hint", ..input("until", Shape::Moment) };
                hers(Act::Extend).into_iter().chain([until, reason()]).collect()
            }
            "refuse-extension" => {
                let asking = m.clocks.iter().find(|c| c.asked.is_some()).map(|c| c.agency.clone());
                let value = f.some("agency").map(str::to_owned).or(asking).unwrap_or_default();
                vec![Input { value, ..input("agency", Shape::Hidden) }, reason()]
            }
            "release" => vec![input("agency", Shape::List(self.assisting())), reason()],
            "move-phase" => {
                let phases = Phase::ALL.into_iter().filter(|p| *p != m.phase).map(Phase::code);
                vec![input("phase", Shape::Pick(named(self, "phase", phases))), reason()]
            }
            "classify" => self.classes(f),
            "follow-up" => {
                let yes = named(self, "resolved", ["true", "false"]);
                vec![input("resolved", Shape::Pick(yes)), satisfaction(), optional("text", Shape::Area)]
            }
            "rate" => vec![satisfaction(), optional("text", Shape::Area)],
            "reopen" => vec![reason()],
            "oversee" => {
                let grades = named(self, "oversight", Oversight::ALL.iter().map(|g| g.code()));
                vec![input("grade", Shape::Pick(grades)), input("text", Shape::Area)]
            }
            "seal" => self.seal(f, reason()),
            "unseal" => vec![reason()],
            "erase" | "ask-erase" => self.erasing(act, f, reason())?,
            "grant-erase" => vec![self.askings(f)?],
            "refuse-erase" => vec![self.askings(f)?, reason()],
            "merge" => vec![other("into")],
            "relate" => vec![other("other")],
            "split" => (0..PARTS).flat_map(|n| self.part(n, f)).collect(),
            "add-party" => {
                let roles = PartyRole::ALL.into_iter().map(|r| Choice::new(r.code(), label::party(lang, r.code())));
                let mut all = vec![input("role", Shape::Pick(roles.collect()))];
                all.extend(["name", "phone", "id_number", "email", "address"].map(|n| optional(n, Shape::Line)));
                all.extend(["anonymous", "minor", "secret"].map(|n| optional(n, Shape::Mark)));
                all
            }
            _ => return None,
        })
    }

    /// How hard and how urgent, with what it is now chosen.
    fn classes(&self, f: &Fields) -> Vec<Input> {
        let m = &self.opened.matter;
        let hard = named(self, "complexity", Complexity::ALL.iter().map(|c| c.code()));
        let urgent = named(self, "urgency", Urgency::ALL.iter().map(|u| u.code()));
        let input = |name: &str, now: Option<&'static str>, choices| Input {
            name: name.to_owned(),
            shape: Shape::Pick(choices),
            value: f.some(name).or(now).unwrap_or_default().to_owned(),
            hint: "",
            required: true,
        };
        vec![
            input("complexity", m.complexity.map(Complexity::code), hard),
            input("urgency", m.urgency.map(Urgency::code), urgent),
        ]
    }

    fn part(&self, n: usize, f: &Fields) -> Vec<Input> {
        let kinds = kind_choices(self.shown.lang, self.catalogue);
        let fields = [("title", Shape::Line), ("kind", Shape::List(kinds)), ("text", Shape::Area)];
        let input = |(name, shape): (&str, Shape)| {
            let name = format!("parts.{n}.{name}");
            Input { value: f.get(&name).to_owned(), name, shape, hint: "", required: n == 0 }
        };
        fields.into_iter().map(input).collect()
    }

    /// The agencies for which she could act here, where there are several.
    fn hers(&self, act: Act) -> Option<Vec<Choice>> {
        let m = &self.opened.matter;
        let agencies = self.viewer.agencies_for(act).filter(|a| m.part(a).is_some_and(|p| p.role != PartRole::Centre));
        let all: Vec<Choice> = agencies.map(|a| Choice::new(a, self.name(a))).collect();
        (all.len() > 1).then_some(all)
    }

    /// What is to be erased: the whole, or one of those that are left. There is a form of the act that the catalogue wants.
    fn erasing(&self, act: &str, f: &Fields, reason: Input) -> Option<Vec<Input>> {
        let m = &self.opened.matter;
        let wanted = match self.catalogue.erasure() {
            Erasure::OnePerson => "erase",
            Erasure::TwoPeople => "ask-erase",
        };
        let left = m.parties.iter().filter(|p| !p.erased).map(|p| p.id.as_str());
        let choices = left.map(|id| Choice::new(id, self.erased_what(Some(id))));
        let mut all = vec![Choice::new(WHOLE, self.erased_what(None))];
        all.extend(choices);
        let value = f.get("party").to_owned();
        let which = Input { name: "party".to_owned(), shape: Shape::Pick(all), value, hint: "", required: true };
        (act == wanted && !m.erased).then(|| vec![which, reason])
    }

    /// Which asking of another she answers, each with its reason.
    fn askings(&self, f: &Fields) -> Option<Input> {
        let m = &self.opened.matter;
        let own = format!("account:{}", self.viewer.account);
        let waits = m.erasure_askings.iter().filter(|a| a.by != own && self.shown.now < a.until());
        let all: Vec<Choice> =
            waits.map(|a| Choice::new(a.id.as_str(), self.asked_for(&a.id, a.party.as_deref()))).collect();
        let only = if let [one] = all.as_slice() { one.code.clone() } else { String::new() };
        let value = f.some("asking").map_or(only, str::to_owned);
        let input = |all| Input { name: "asking".to_owned(), shape: Shape::Pick(all), value, hint: "", required: true };
        (!all.is_empty()).then(|| input(all))
    }

    /// What is asked for and why, as whoever asked wrote it.
    fn asked_for(&self, asking: &str, party: Option<&str>) -> String {
        let is = |e: &Event| matches!(e, Event::MatterErasureAsked(e) if e.asking == asking);
        let line = self.opened.history.iter().find(|l| is(&l.record.event));
        let why = line.and_then(|l| l.story.iter().flatten().next()).cloned().unwrap_or_default();
        let values = [("what", self.erased_what(party).into()), ("why", why.into())];
        crate::words::say_with(self.shown.lang, "erasure-asked-for", &values)
    }

    fn seal(&self, f: &Fields, reason: Input) -> Vec<Input> {
        let bases = SealBasis::ALL.iter().filter(|b| **b != SealBasis::Kind).map(|b| b.code());
        let bases = Shape::Pick(named(self, "basis", bases));
        let input = |name: &str, shape| Input {
            name: name.to_owned(),
            shape,
            value: f.get(name).to_owned(),
            hint: "",
            required: true,
        };
        vec![input("agencies", Shape::Many(self.sealable(), f.all("agencies"))), input("basis", bases), reason]
    }

    /// The agencies that it can be sealed to, those with a part in it first: they are likely.
    fn sealable(&self) -> Vec<Choice> {
        let hers = self.opened.matter.agencies();
        let mut all = agency_choices(self.shown.lang, self.catalogue);
        all.sort_by_key(|c| !hers.contains(&c.code));
        all
    }

    fn assisting(&self) -> Vec<Choice> {
        let parts = self.opened.matter.parts.iter().filter(|p| p.role == PartRole::Assist && !p.state.is_over());
        parts.map(|p| Choice::new(p.agency.as_str(), self.name(&p.agency))).collect()
    }
}
