//! What must become of an order, foretold from the rules in prose: done, already so, or refused, and for which reason. The
//! core's rules are not asked; the catalogue and the calendar are read as data.

use std::sync::Arc;

use lianxin_core::calendar::{Term, Unit};
use lianxin_core::catalogue::Catalogue;
use lianxin_core::matter::{Command as Ask, Contact, Register};
use lianxin_core::value::Story;
use lianxin_core::{Actor, Command, Order, access};

use super::fate::{Fate, content};
use super::people;
use super::plain::{Case, Hand, Sheets};

/// Goes on (`true`: there is something to do), or the name of the refusal.
pub type Ruled = Result<bool, String>;

pub fn no<T>(name: &str) -> Result<T, String> {
    Err(name.to_owned())
}

fn matter<T>(name: &str) -> Result<T, String> {
    Err(format!("Matter {name}"))
}

/// The fields that are wrong, in the order of the form.
#[derive(Default)]
pub struct Wrong(Vec<String>);

impl Wrong {
    pub fn is(&mut self, wrong: bool, field: &str) {
        if wrong {
            self.0.push(field.to_owned());
        }
    }

    /// Text that has to be there; a life types no other fault.
    pub fn text(&mut self, text: &Story, field: &str) {
        self.is(text.clear().trim().is_empty(), field);
    }

    pub fn end(self) -> Result<(), String> {
        if self.0.is_empty() { Ok(()) } else { Err(format!("Fields {}", self.0.join(" "))) }
    }
}

/// The auditor: sheets, and the district's own codes and limits as data.
#[derive(Clone)]
pub struct Auditor {
    pub sheets: Sheets,
    pub catalogue: Arc<Catalogue>,
}

impl Auditor {
    /// What must become of this order.
    pub fn foresee(&self, order: &Order) -> Fate {
        if let Some((asked, _)) = self.sheets.done.get(&order.id) {
            return if *asked == content(order) { Fate::Already } else { Fate::Refused("OrderReused".to_owned()) };
        }
        let order = Order { at: order.at.max(self.sheets.head), ..order.clone() };
        let ruled = match &order.command {
            Command::Matter(c) => self.matter(&order, c),
            Command::Whistle(c) => self.whistle(&order, c),
            Command::Access(c) => self.access(&order, c),
            Command::Directory(c) => self.keeping(&order, c),
            Command::Catalogue(_) | Command::Guard(_) | Command::Mail(_) => no("not of a life"),
        };
        match ruled {
            Ok(true) => Fate::Done,
            Ok(false) => Fate::Already,
            Err(name) => Fate::Refused(name),
        }
    }

    /// The matter, if she may see it and do this to it.
    pub fn on(&self, order: &Order, act: &str, id: &str) -> Result<&Case, String> {
        let Some(case) = self.sheets.cases.get(id) else { return no("Absent") };
        let Some((account, posts)) = self.sheets.person(&order.actor) else { return no("NotYours") };
        if !case.reached(account, posts, "see") {
            return no("Absent");
        }
        if case.reached(account, posts, act) { Ok(case) } else { no("NotYours") }
    }

    fn fresh(&self, order: &Order, act: &str, id: &str) -> Result<&Case, String> {
        let case = self.on(order, act, id)?;
        if order.seen.is_some_and(|seen| seen != case.version) { no("Stale") } else { Ok(case) }
    }

    /// Whether somebody may do what is about no matter.
    pub fn may(&self, actor: &Actor, act: &str) -> Result<(), String> {
        let person = self.sheets.person(actor);
        let may = person.is_some_and(|(_, posts)| posts.iter().any(|(role, _)| !people::ways(*role, act).is_empty()));
        if may { Ok(()) } else { no("NotYours") }
    }

    fn access(&self, order: &Order, c: &access::Command) -> Ruled {
        if let access::Command::OpenMatter { matter } = c {
            self.on(order, "see", matter)?;
        } else if let access::Command::OpenFields { fields, matter: id, note, purpose } = c {
            let case = self.on(order, "open", id)?;
            if !self.catalogue.purposes.contains_key(purpose) {
                return no("Access NoSuchPurpose");
            }
            let mut wrong = Wrong::default();
            wrong.is(note.as_ref().is_some_and(|n| n.clear().is_empty()), "note");
            wrong.is(fields.is_empty(), "fields");
            wrong.is(!fields.iter().all(|f| case.has_field(f)), "fields");
            wrong.end()?;
            if case.erased {
                return matter("Forgotten");
            }
        } else if let access::Command::LookUp { note, purpose, .. } = c {
            // Who may open what is sealed in some matter may ask in which matters a number stands.
            self.may(&order.actor, "open")?;
            if !self.catalogue.purposes.contains_key(purpose) {
                return no("Access NoSuchPurpose");
            }
            let mut wrong = Wrong::default();
            wrong.is(note.as_ref().is_some_and(|n| n.clear().is_empty()), "note");
            wrong.end()?;
        } else if let access::Command::SignIn { .. } = c {
            if self.sheets.person(&order.actor).is_none() {
                return no("NotYours");
            }
        } else {
            return no("not of a life");
        }
        Ok(true)
    }

    fn matter(&self, order: &Order, c: &Ask) -> Ruled {
        match c {
            Ask::Register(form) => {
                self.may(&order.actor, "register")?;
                self.form(order, form)
            }
            Ask::TakeIn(t) => {
                if order.actor != Actor::Console {
                    return no("NotYours");
                }
                self.form(order, &t.form)
            }
            Ask::Accept { matter } => self.turn(self.fresh(order, "coordinate", matter)?, &["registered"]),
            Ask::Decline { channel, matter, reason } => {
                self.turn(self.fresh(order, "coordinate", matter)?, &["registered"])?;
                let mut wrong = Wrong::default();
                wrong.is(!self.catalogue.channels.contains_key(channel), "channel");
                wrong.text(reason, "reason");
                wrong.end().map(|()| true)
            }
            Ask::Classify { complexity, matter, urgency } => {
                let case = self.alive(self.fresh(order, "coordinate", matter)?, Case::ended)?;
                let class = (complexity.code().to_owned(), urgency.code().to_owned());
                Ok(case.class.as_ref() != Some(&class))
            }
            Ask::MovePhase { matter, phase, reason } => {
                let case = self.alive(self.fresh(order, "coordinate", matter)?, Case::ended)?;
                if case.phase == phase.code() { Ok(false) } else { said(reason, "reason") }
            }
            Ask::Dispatch { assist, lead, matter } => {
                self.dispatch(self.fresh(order, "coordinate", matter)?, lead, assist)
            }
            Ask::Designate { lead, matter, reason } => {
                self.designate(self.fresh(order, "watch", matter)?, lead, reason)
            }
            // Only at the opening of a store, and when a retention is over: no seeded life comes so far.
            Ask::EraseByRule { .. } => no("NotYours"),
            Ask::RunOut { act, agency, due, matter } => self.run_out(order, matter, (act.code(), agency, *due)),
            Ask::Acknowledge { .. }
            | Ask::Return { .. }
            | Ask::Await { .. }
            | Ask::Resume { .. }
            | Ask::Extend { .. }
            | Ask::Complete { .. } => self.handled(order, c),
            Ask::ApproveExtension { .. }
            | Ask::RefuseExtension { .. }
            | Ask::Release { .. }
            | Ask::Attach(_)
            | Ask::Note { .. }
            | Ask::AddParty { .. }
            | Ask::Oversee { .. }
            | Ask::Erase { .. } => self.beside(order, c),
            Ask::FollowUp { .. }
            | Ask::Rate { .. }
            | Ask::Reopen { .. }
            | Ask::Archive { .. }
            | Ask::Merge { .. }
            | Ask::Relate { .. }
            | Ask::Split { .. } => self.after(order, c),
            // Lives draw no seals: who may know of what is held against a model of its own, `reference.rs`.
            Ask::Seal { .. } | Ask::Unseal { .. } | Ask::GrantUnseal { .. } => no("NotYours"),
            // Nor askings to erase: in the district of lives one person erases.
            Ask::AskErase { .. } | Ask::GrantErase { .. } | Ask::RefuseErase { .. } => no("NotYours"),
        }
    }

    /// Not forgotten, and at one of these stages.
    fn turn(&self, case: &Case, stages: &[&str]) -> Ruled {
        self.alive(case, |c| !stages.contains(&c.stage)).map(|_| true)
    }

    fn alive<'c>(&self, case: &'c Case, over: impl Fn(&Case) -> bool) -> Result<&'c Case, String> {
        if case.erased {
            return matter("Forgotten");
        }
        if over(case) { matter("OutOfTurn") } else { Ok(case) }
    }

    fn form(&self, order: &Order, form: &Register) -> Ruled {
        self.typed(order, form).end().map(|()| true)
    }

    pub fn typed(&self, order: &Order, form: &Register) -> Wrong {
        let data = &self.catalogue;
        let mut wrong = Wrong::default();
        wrong.text(&form.title, "title");
        wrong.text(&form.text, "text");
        wrong.is(data.kind(&form.kind).is_none(), "kind");
        wrong.is(data.division(&form.division).is_none() && form.division != crate::district::CODE, "division");
        wrong.is(!data.sources.contains_key(&form.source), "source");
        wrong.is(form.occurred_at.is_some_and(|at| at > order.at), "occurred_at");
        if let Some(contact) = &form.contact {
            person(&mut wrong, contact, "contact.");
        }
        wrong
    }

    fn dispatch(&self, case: &Case, lead: &str, assist: &[String]) -> Ruled {
        self.turn(case, &["accepted"])?;
        if case.returns >= 3 {
            return matter("MustDesignate");
        }
        let mut wrong = Wrong::default();
        let known = |a: &str| self.catalogue.agency(a).is_some();
        wrong.is(!known(lead), "lead");
        wrong.is(!assist.iter().all(|a| known(a)), "assist");
        let twice = assist.iter().any(|a| a == lead || assist.iter().filter(|b| *b == a).count() > 1);
        wrong.is(twice, "assist");
        wrong.end().map(|()| true)
    }

    fn designate(&self, case: &Case, lead: &str, reason: &Story) -> Ruled {
        self.turn(case, &["accepted"])?;
        if case.returns < 3 {
            return matter("NotYetDesignated");
        }
        let mut wrong = Wrong::default();
        wrong.is(self.catalogue.agency(lead).is_none(), "lead");
        wrong.text(reason, "reason");
        wrong.end().map(|()| true)
    }

    fn run_out(&self, order: &Order, id: &str, (act, agency, due): (&'static str, &str, i64)) -> Ruled {
        if order.actor != Actor::Clock {
            return no("NotYours");
        }
        let Some(case) = self.sheets.cases.get(id) else { return no("Absent") };
        match case.clocks.get(&(agency.to_owned(), act)).filter(|w| w.due == due) {
            Some(w) if w.late => Ok(false),
            Some(w) if w.goes() && due <= order.at => Ok(true),
            Some(_) | None => matter("NotDue"),
        }
    }

    /// For which of her agencies she handles: the one she says, or the only one with a part.
    fn acting(&self, order: &Order, case: &Case, stated: Option<&str>) -> Result<String, String> {
        let Some((_, posts)) = self.sheets.person(&order.actor) else { return no("NotYours") };
        let hers = posts.iter().filter(|(role, a)| !people::ways(*role, "handle").is_empty() && case.has_part(a));
        let mut hers: Vec<&str> = hers.map(|(_, a)| *a).collect();
        hers.dedup();
        if let Some(stated) = stated {
            return if hers.contains(&stated) { Ok(stated.to_owned()) } else { matter("NoPart") };
        }
        match hers.as_slice() {
            [] => matter("NoPart"),
            [one] => Ok((*one).to_owned()),
            [_, _, ..] => matter("WhichAgency"),
        }
    }

    /// What an agency does with its own part.
    fn handled(&self, order: &Order, c: &Ask) -> Ruled {
        let out = |c: &Case| !c.with_agencies();
        let at = |id: &str| self.fresh(order, "handle", id).and_then(|case| self.alive(case, out));
        if let Ask::Acknowledge { agency, matter: id } = c {
            let case = at(id)?;
            let agency = self.acting(order, case, agency.as_deref())?;
            let hand = hand(case, &agency)?;
            if hand.state == "called" { Ok(true) } else { matter("DoneAlready") }
        } else if let Ask::Return { agency, matter: id, reason } = c {
            let case = at(id)?;
            let agency = self.acting(order, case, agency.as_deref())?;
            self.give_back(order, hand(case, &agency)?, reason)
        } else if let Ask::Complete { agency, matter: id, result, text } = c {
            let case = at(id)?;
            let agency = self.acting(order, case, agency.as_deref())?;
            self.complete(case, hand(case, &agency)?, result, text)
        } else {
            self.clocked(order, c)
        }
    }

    fn give_back(&self, order: &Order, hand: &Hand, reason: &Story) -> Ruled {
        if hand.state == "done" {
            return matter("DoneAlready");
        }
        if hand.designated {
            return matter("NotReturnable");
        }
        // One working day from the call.
        let term = Term { amount: 1, unit: Unit::Workdays };
        if order.at >= self.catalogue.calendar.due(hand.since, term).at {
            return matter("ReturnTooLate");
        }
        said(reason, "reason")
    }

    fn complete(&self, case: &Case, hand: &Hand, result: &str, text: &Story) -> Ruled {
        match hand.state {
            "called" => return matter("NotAcknowledged"),
            "done" => return matter("DoneAlready"),
            _ => {}
        }
        if hand.leads && case.hands.iter().any(|h| !h.leads && !h.gone() && h.state != "done") {
            return matter("AssistsRunning");
        }
        let mut wrong = Wrong::default();
        wrong.is(!self.catalogue.results.contains_key(result), "result");
        wrong.text(text, "text");
        wrong.end().map(|()| true)
    }

    /// What an agency does with its clock of handling.
    fn clocked(&self, order: &Order, c: &Ask) -> Ruled {
        let (agency, id) = if let Ask::Await { agency, matter, .. }
        | Ask::Resume { agency, matter }
        | Ask::Extend { agency, matter, .. } = c
        {
            (agency.as_deref(), matter)
        } else {
            return no("not of a life");
        };
        let case = self.alive(self.fresh(order, "handle", id)?, |c| !c.with_agencies())?;
        let agency = self.acting(order, case, agency)?;
        let Some(watch) = case.handling(&agency) else { return matter("NoClock") };
        if let Ask::Extend { until, reason, .. } = c {
            if watch.asked.is_some() {
                return matter("AskedAlready");
            }
            if watch.extended >= 2 {
                return matter("ExtendedEnough");
            }
            let mut wrong = Wrong::default();
            wrong.is(*until <= watch.due || *until <= order.at, "until");
            wrong.text(reason, "reason");
            wrong.end()?;
            // At most thirty days more than it has.
            let latest = self.catalogue.calendar.due(watch.due - 1, Term { amount: 30, unit: Unit::Days }).at;
            return if *until > latest { matter("TooLong") } else { Ok(true) };
        }
        if let Ask::Await { ground, .. } = c {
            if watch.waits {
                return matter("WaitsAlready");
            }
            let mut wrong = Wrong::default();
            wrong.is(!self.catalogue.wait_grounds.contains_key(ground), "ground");
            return wrong.end().map(|()| true);
        }
        if watch.waits { Ok(true) } else { matter("WaitsNot") }
    }

    fn beside(&self, order: &Order, c: &Ask) -> Ruled {
        if let Ask::ApproveExtension { agency, matter } = c {
            self.answer(order, self.fresh(order, "coordinate", matter)?, agency, None)
        } else if let Ask::RefuseExtension { agency, matter, reason } = c {
            self.answer(order, self.fresh(order, "coordinate", matter)?, agency, Some(reason))
        } else if let Ask::Release { agency, matter: id, reason } = c {
            let case = self.alive(self.fresh(order, "coordinate", id)?, |c| !c.with_agencies())?;
            let assists = case.hand(agency).is_some_and(|h| !h.leads && h.state != "done");
            if assists { said(reason, "reason") } else { matter("AssistsNot") }
        } else if let Ask::Note { matter: id, text } = c {
            let case = self.fresh(order, "tell", id)?;
            said(text, "text")?;
            if case.erased { matter("Forgotten") } else { Ok(true) }
        } else if let Ask::AddParty { contact, matter } = c {
            self.alive(self.fresh(order, "tell", matter)?, Case::ended)?;
            let mut wrong = Wrong::default();
            person(&mut wrong, contact, "");
            let empty = contact.name.is_none() && contact.phone.is_none() && contact.email.is_none();
            wrong.is(empty && !contact.anonymous, "name");
            wrong.end().map(|()| true)
        } else if let Ask::Oversee { matter, text, .. } = c {
            self.alive(self.fresh(order, "watch", matter)?, Case::finished)?;
            said(text, "text")
        } else if let Ask::Erase { matter, party, reason } = c {
            let case = self.fresh(order, "coordinate", matter)?;
            let named = |id: &String| case.parties.iter().find(|p| p.id == *id);
            let mut wrong = Wrong::default();
            wrong.text(reason, "reason");
            wrong.is(party.as_ref().is_some_and(|id| named(id).is_none()), "party");
            wrong.end()?;
            let gone = party.as_ref().and_then(named).is_some_and(|p| p.erased);
            Ok(!case.erased && !gone)
        } else {
            no("not of a life")
        }
    }

    fn answer(&self, order: &Order, case: &Case, agency: &str, refusal: Option<&Story>) -> Ruled {
        if case.erased {
            return matter("Forgotten");
        }
        let Some((by, _)) = case.handling(agency).and_then(|w| w.asked.as_ref()) else { return matter("NotAsked") };
        if *by == order.actor.to_string() {
            return matter("OwnRequest");
        }
        refusal.map_or(Ok(true), |reason| said(reason, "reason"))
    }

    fn after(&self, order: &Order, c: &Ask) -> Ruled {
        if let Ask::FollowUp { matter, text, .. } = c {
            self.asked(order, self.fresh(order, "ask", matter)?, ("completed", text.as_ref()))
        } else if let Ask::Rate { matter, text, .. } = c {
            self.asked(order, self.fresh(order, "ask", matter)?, ("followed-up", text.as_ref()))
        } else if let Ask::Reopen { matter, reason } = c {
            self.turn(self.fresh(order, "ask", matter)?, &["completed", "followed-up", "rated"])?;
            said(reason, "reason")
        } else if let Ask::Archive { matter: id } = c {
            let case = self.fresh(order, "coordinate", id)?;
            // There is nothing to be forgotten in this: a forgotten matter is put away too.
            if matches!(case.stage, "followed-up" | "rated" | "declined") { Ok(true) } else { matter("OutOfTurn") }
        } else if let Ask::Merge { into, matter: id } = c {
            let case = self.alive(self.fresh(order, "coordinate", id)?, Case::finished)?;
            let other = self.other(order, case, into)?;
            if other.erased || other.ended() { matter("OtherEnded") } else { Ok(true) }
        } else if let Ask::Relate { matter: id, other } = c {
            let case = self.alive(self.fresh(order, "coordinate", id)?, |_| false)?;
            let other = self.other(order, case, other)?;
            if other.erased { matter("OtherEnded") } else { Ok(!case.related.contains(&other.id)) }
        } else if let Ask::Split { matter, parts } = c {
            self.alive(self.fresh(order, "coordinate", matter)?, Case::finished)?;
            let mut wrong = Wrong::default();
            wrong.is(parts.is_empty(), "parts");
            for (n, piece) in parts.iter().enumerate() {
                wrong.text(&piece.title, &format!("parts.{n}.title"));
                wrong.text(&piece.text, &format!("parts.{n}.text"));
                wrong.is(self.catalogue.kind(&piece.kind).is_none(), &format!("parts.{n}.kind"));
            }
            wrong.end().map(|()| true)
        } else {
            no("not of a life")
        }
    }

    /// Asked by somebody who was not called to it, ever.
    fn asked(&self, order: &Order, case: &Case, (stage, text): (&str, Option<&Story>)) -> Ruled {
        self.turn(case, &[stage])?;
        let posts = self.sheets.person(&order.actor).map(|(_, posts)| posts.as_slice()).unwrap_or_default();
        if posts.iter().any(|(_, a)| case.hands.iter().any(|h| h.agency == *a)) {
            return matter("ByHandler");
        }
        text.map_or(Ok(true), |text| said(text, "text"))
    }

    fn other(&self, order: &Order, case: &Case, id: &str) -> Result<&Case, String> {
        if id == case.id {
            return matter("Itself");
        }
        match self.on(order, "coordinate", id) {
            Err(name) if name == "Absent" => matter("OtherAbsent"),
            found => found,
        }
    }
}

/// Its part as lead or assist.
fn hand<'c>(case: &'c Case, agency: &str) -> Result<&'c Hand, String> {
    case.hand(agency).map_or_else(|| matter("NoPart"), Ok)
}

pub fn said(text: &Story, field: &str) -> Ruled {
    let mut wrong = Wrong::default();
    wrong.text(text, field);
    wrong.end().map(|()| true)
}

/// The one wrong number that a life types.
pub const NO_PHONE: &str = "12";

fn person(wrong: &mut Wrong, contact: &Contact, form: &str) {
    wrong.is(contact.phone.as_ref().is_some_and(|p| p.clear() == NO_PHONE), &format!("{form}phone"));
    wrong.is(contact.anonymous && contact.name.is_some(), &format!("{form}anonymous"));
}
