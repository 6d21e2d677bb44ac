//! The same for whistles.

use lianxin_core::authority::Role;
use lianxin_core::catalogue::Approval;
use lianxin_core::whistle::{Blow, Called, Command as Ask, ReportMode, Ruling, UnitRole};
use lianxin_core::{Actor, Order};

use super::judge::{Auditor, Ruled, Wrong, no, said};
use super::people;
use super::plain::{Call, Case, Rung, Unit};

fn whistle<T>(name: &str) -> Result<T, String> {
    Err(format!("Whistle {name}"))
}

impl Auditor {
    pub(super) fn whistle(&self, order: &Order, c: &Ask) -> Ruled {
        match c {
            Ask::Blow { blow, matter } => self.blow(order, matter, blow),
            Ask::BlowNew { blow, form } => {
                self.may(&order.actor, "register")?;
                self.may(&order.actor, "blow")?;
                if blow.grade != "emergency" {
                    return whistle("EmergencyOnly");
                }
                let caller = self.caller(order, blow)?;
                self.typed(order, form).end()?;
                self.wanted(&caller.0, blow)
            }
            Ask::Approve { matter, whistle } => {
                let (case, call) = self.found(order, "approve", (matter, whistle))?;
                self.approve(order, case, call)
            }
            Ask::Refuse { matter, reason, whistle: id } => {
                let (case, call) = self.found(order, "approve", (matter, id))?;
                newest(order, call)?;
                at(case, call, "asked")?;
                self.approver(order, case, call)?;
                said(reason, "reason")
            }
            Ask::Call { .. } | Ask::Rule { .. } | Ask::Release { .. } | Ask::Phoned { .. } | Ask::Close { .. } => {
                self.conducts(order, c)
            }
            Ask::Rate { agency, by, matter, text, whistle, .. } => {
                let (case, call) = self.found(order, "whistle", (matter, whistle))?;
                self.rates(order, case, call, (agency, by.as_deref()))?;
                text.as_ref().map_or(Ok(true), |text| said(text, "text"))
            }
            Ask::UnitRunOut { act, agency, due, matter, whistle: id } => {
                let unit = self.by_time(order, (matter, id), agency)?;
                let watch = unit.clocks.get(act.code()).filter(|w| w.due == *due && act.code() != "return");
                match watch {
                    Some(w) if w.late => Ok(false),
                    Some(w) if w.goes() && *due <= order.at => Ok(true),
                    Some(_) | None => whistle("NotDue"),
                }
            }
            Ask::Climb { act, agency, due, matter, step, whistle: id } => {
                let unit = self.by_time(order, (matter, id), agency)?;
                climbs(order, unit, (act.code(), *due), *step)
            }
            Ask::Acknowledge { .. }
            | Ask::Object { .. }
            | Ask::OnTheWay { .. }
            | Ask::ReportIn { .. }
            | Ask::Handle { .. }
            | Ask::Done { .. } => self.answers(order, c),
        }
    }

    fn found(&self, order: &Order, act: &str, (matter, id): (&str, &str)) -> Result<(&Case, &Call), String> {
        let case = self.on(order, act, matter)?;
        case.call(id).map_or_else(|| no("Absent"), |call| Ok((case, call)))
    }

    fn blow(&self, order: &Order, matter: &str, blow: &Blow) -> Ruled {
        let case = self.on(order, "blow", matter)?;
        if order.seen.is_some_and(|seen| seen != case.version) {
            return no("Stale");
        }
        if case.erased {
            return whistle("Forgotten");
        }
        if case.finished() {
            return whistle("MatterFinished");
        }
        let caller = self.caller(order, blow)?;
        if case.calls.len() >= 20 {
            return whistle("TooMany");
        }
        self.wanted(&caller.0, blow)
    }

    /// For which agency and in which role she blows: the catalogue says who may.
    pub(super) fn caller(&self, order: &Order, blow: &Blow) -> Result<(String, Role), String> {
        let Some(grade) = self.catalogue.whistles.get(&blow.grade) else { return no("Fields grade") };
        let Some((_, posts)) = self.sheets.person(&order.actor) else { return no("NotYours") };
        let mut found: Vec<(String, Role)> = Vec::new();
        for (role, agency) in posts {
            let kind = self.catalogue.agency(agency).map(|a| a.kind);
            let fits = |c: &lianxin_core::catalogue::Caller| {
                (c.role.is_none() || c.role == Some(*role)) && (c.agency.is_none() || c.agency == kind)
            };
            let meant = blow.agency.as_ref().is_none_or(|a| a == agency);
            if meant && grade.callers.iter().any(fits) && people::ways(*role, "blow").contains('i') {
                found.push(((*agency).to_owned(), *role));
            }
        }
        match found.as_slice() {
            [] => whistle("NotCaller"),
            [one] => Ok(one.clone()),
            [_, _, ..] => whistle("WhichAgency"),
        }
    }

    fn wanted(&self, caller: &str, blow: &Blow) -> Ruled {
        let mut wrong = Wrong::default();
        let grade = self.catalogue.whistles.get(&blow.grade);
        wrong.is(!grade.is_some_and(|g| g.grounds.contains(&blow.ground)), "ground");
        wrong.text(&blow.tried, "tried");
        wrong.text(&blow.outcome, "outcome");
        for one in &blow.resources {
            wrong.text(&one.text, "resources");
        }
        self.named(&mut wrong, &blow.units);
        wrong.end()?;
        if blow.units.iter().filter(|u| u.role == UnitRole::Lead).count() != 1 {
            return whistle("OneLead");
        }
        if blow.units.iter().any(|u| u.agency == caller) { whistle("CallsItself") } else { Ok(true) }
    }

    fn named(&self, wrong: &mut Wrong, units: &[Called]) {
        wrong.is(units.is_empty(), "units");
        wrong.is(!units.iter().all(|u| self.catalogue.agency(&u.agency).is_some()), "units");
        let many = |u: &Called| units.iter().filter(|v| v.agency == u.agency).count() > 1;
        wrong.is(units.iter().any(many), "units");
    }

    fn approve(&self, order: &Order, case: &Case, call: &Call) -> Ruled {
        newest(order, call)?;
        if case.erased {
            return whistle("Forgotten");
        }
        let waits = match self.catalogue.whistles.get(&call.grade).and_then(|g| g.approval) {
            Some(Approval::Before) => call.stage == "asked",
            Some(Approval::After) => call.sounded && !call.approved,
            None => false,
        };
        if !waits {
            return whistle("OutOfTurn");
        }
        self.approver(order, case, call)?;
        // A matter that is finished calls nobody.
        if call.stage == "asked" && case.finished() { whistle("MatterFinished") } else { Ok(true) }
    }

    fn approver(&self, order: &Order, case: &Case, call: &Call) -> Result<(), String> {
        let wanted = self.catalogue.whistles.get(&call.grade).and_then(|g| g.approver);
        let Some((account, posts)) = self.sheets.person(&order.actor) else { return no("NotYours") };
        let fits = |(role, agency): &&(Role, &'static str)| {
            let reach = case.division.starts_with(people::area(agency)) || case.involves(agency);
            Some(*role) == wanted && reach
        };
        if !posts.iter().any(|p| fits(&p)) {
            return whistle("NotApprover");
        }
        if call.by == format!("account:{account}") && Some(call.role) != wanted {
            return whistle("OwnWhistle");
        }
        Ok(())
    }

    /// Whether she is of the caller's side: its agency, or the centre that has the matter in hand.
    fn of_the_side(&self, order: &Order, case: &Case, call: &Call) -> bool {
        let posts = self.sheets.person(&order.actor).map(|(_, posts)| posts.as_slice()).unwrap_or_default();
        posts
            .iter()
            .any(|(role, a)| people::ways(*role, "whistle").contains('i') && (*a == call.agency || *a == case.centre))
    }

    fn conducts(&self, order: &Order, c: &Ask) -> Ruled {
        let (matter, id) = if let Ask::Call { matter, whistle, .. }
        | Ask::Rule { matter, whistle, .. }
        | Ask::Release { matter, whistle, .. }
        | Ask::Phoned { matter, whistle, .. }
        | Ask::Close { matter, whistle, .. } = c
        {
            (matter, whistle)
        } else {
            return no("not of a life");
        };
        let (case, call) = self.found(order, "whistle", (matter, id))?;
        if !self.of_the_side(order, case, call) {
            return no("NotYours");
        }
        newest(order, call)?;
        at(case, call, "sounded")?;
        if let Ask::Call { units, .. } = c {
            return self.further(call, units);
        }
        if let Ask::Close { text, .. } = c {
            return if call.units.iter().any(Unit::owed) { whistle("UnitsOwed") } else { said(text, "text") };
        }
        if let Ask::Rule { agency, outcome, to, .. } = c {
            return self.rules(call, called(call, agency)?, *outcome, to.as_deref());
        }
        if let Ask::Release { agency, reason, .. } = c {
            let unit = called(call, agency)?;
            if !unit.owed() {
                return whistle("UnitOutOfTurn");
            }
            let others = call.units.iter().any(|u| u.owed() && u.agency != *agency);
            return if unit.leads && others { whistle("LeadNeeded") } else { said(reason, "reason") };
        }
        let Ask::Phoned { agency, text, .. } = c else { return no("not of a life") };
        let unit = called(call, agency)?;
        if !unit.silent() {
            return whistle("UnitOutOfTurn");
        }
        let answers = |(role, a): &(Role, &'static str)| a == agency && !people::ways(*role, "whistle").is_empty();
        if self.sheets.people.values().flatten().any(answers) { whistle("Answered") } else { said(text, "text") }
    }

    fn further(&self, call: &Call, units: &[Called]) -> Ruled {
        let mut wrong = Wrong::default();
        self.named(&mut wrong, units);
        let there = |u: &Called| call.unit(&u.agency).is_some_and(|u| u.owed() || u.state == "done");
        wrong.is(units.iter().any(there), "units");
        wrong.end()?;
        if units.iter().any(|u| u.role == UnitRole::Lead) {
            return whistle("OneLead");
        }
        if units.iter().any(|u| u.agency == call.agency) { whistle("CallsItself") } else { Ok(true) }
    }

    fn rules(&self, call: &Call, unit: &Unit, outcome: Ruling, to: Option<&str>) -> Ruled {
        if unit.state != "objected" {
            return whistle("UnitOutOfTurn");
        }
        // With the third objection somebody is designated, and not before.
        match outcome {
            Ruling::Designated if unit.objections < 3 => return whistle("NotYetDesignate"),
            Ruling::Upheld | Ruling::Reassigned if unit.objections >= 3 => return whistle("MustDesignate"),
            Ruling::Upheld if unit.leads => return whistle("LeadNeeded"),
            Ruling::Upheld => return Ok(true),
            Ruling::Designated | Ruling::Reassigned => {}
        }
        let mut wrong = Wrong::default();
        wrong.is(outcome == Ruling::Reassigned && to.is_none(), "to");
        let to = to.unwrap_or(&unit.agency);
        wrong.is(self.catalogue.agency(to).is_none(), "to");
        let there = call.unit(to).is_some_and(|u| u.owed() || u.state == "done");
        wrong.is(there && to != unit.agency, "to");
        wrong.end()?;
        if to == call.agency { whistle("CallsItself") } else { Ok(true) }
    }

    fn answers(&self, order: &Order, c: &Ask) -> Ruled {
        let (agency, matter, id) = if let Ask::Acknowledge { agency, matter, whistle }
        | Ask::Object { agency, matter, whistle, .. }
        | Ask::OnTheWay { agency, matter, whistle }
        | Ask::ReportIn { agency, matter, whistle, .. }
        | Ask::Handle { agency, matter, whistle, .. }
        | Ask::Done { agency, matter, whistle, .. } = c
        {
            (agency, matter, whistle)
        } else {
            return no("not of a life");
        };
        let (case, call) = self.found(order, "whistle", (matter, id))?;
        let posts = self.sheets.person(&order.actor).map(|(_, posts)| posts.as_slice()).unwrap_or_default();
        let hers = posts.iter().any(|(role, a)| a == agency && !people::ways(*role, "whistle").is_empty());
        let for_it = call.unit(agency).is_some_and(|u| u.phoned) && self.of_the_side(order, case, call);
        if !hers && !for_it {
            return no("NotYours");
        }
        at(case, call, "sounded")?;
        let unit = called(call, agency)?;
        if let Ask::Object { ground, reason, .. } = c {
            return self.objects(order, unit, ground.as_deref(), reason);
        }
        if let Ask::Acknowledge { .. } = c {
            return if unit.silent() { Ok(true) } else { whistle("UnitOutOfTurn") };
        }
        if let Ask::Handle { text, .. } | Ask::Done { text, .. } = c {
            return match unit.state {
                "on-scene" | "online" | "handling" => said(text, "text"),
                "done" | "objected" | "released" => whistle("UnitOutOfTurn"),
                _ => whistle("NotReportedIn"),
            };
        }
        if unit.silent() {
            return whistle("NotAcknowledged");
        }
        if let Ask::ReportIn { mode, .. } = c {
            if !matches!(unit.state, "acknowledged" | "on-the-way") {
                return whistle("UnitOutOfTurn");
            }
            let scene = self.catalogue.whistles.get(&call.grade).is_some_and(|g| g.on_scene);
            return if scene && *mode == ReportMode::Online { whistle("SceneOnly") } else { Ok(true) };
        }
        if unit.state == "acknowledged" { Ok(true) } else { whistle("UnitOutOfTurn") }
    }

    fn objects(&self, order: &Order, unit: &Unit, ground: Option<&str>, reason: &lianxin_core::value::Story) -> Ruled {
        if !unit.silent() && !matches!(unit.state, "acknowledged" | "on-the-way") {
            return whistle("UnitOutOfTurn");
        }
        if unit.designated {
            return whistle("Designated");
        }
        if unit.clocks.get("return").is_none_or(|w| w.due <= order.at) {
            return whistle("ObjectionsClosed");
        }
        let mut wrong = Wrong::default();
        wrong.is(ground.is_some_and(|g| !self.catalogue.objections.contains_key(g)), "ground");
        wrong.text(reason, "reason");
        wrong.end().map(|()| true)
    }

    fn rates(&self, order: &Order, case: &Case, call: &Call, (of, by): (&str, Option<&str>)) -> Result<(), String> {
        if case.erased {
            return whistle("Forgotten");
        }
        if !matches!(call.stage, "closed" | "rated") {
            return whistle("OutOfTurn");
        }
        let unit = |a: &str| call.unit(a).is_some_and(|u| !u.relieved);
        if of != call.agency && !unit(of) {
            return whistle("NoUnit");
        }
        let by = self.rater(order, call, (of, by))?;
        if call.ratings.contains(&(by, of.to_owned())) { whistle("RatedAlready") } else { Ok(()) }
    }

    /// For whom she rates: units rate the caller and the caller rates units; nobody her own.
    pub(super) fn rater(&self, order: &Order, call: &Call, (of, by): (&str, Option<&str>)) -> Result<String, String> {
        let Some((_, posts)) = self.sheets.person(&order.actor) else { return no("NotYours") };
        if posts.iter().any(|(_, a)| *a == of) {
            return whistle("OwnAgency");
        }
        let side = |a: &str| {
            if of == call.agency { call.unit(a).is_some_and(|u| !u.relieved) } else { a == call.agency }
        };
        let hers = posts.iter().filter(|(role, a)| !people::ways(*role, "whistle").is_empty() && side(a));
        let mut hers: Vec<&str> = hers.map(|(_, a)| *a).filter(|a| by.is_none_or(|by| by == *a)).collect();
        hers.dedup();
        match hers.as_slice() {
            [] => no("NotYours"),
            [one] => Ok((*one).to_owned()),
            [_, _, ..] => whistle("WhichAgency"),
        }
    }

    fn by_time(&self, order: &Order, (matter, id): (&str, &str), agency: &str) -> Result<&Unit, String> {
        if order.actor != Actor::Clock {
            return no("NotYours");
        }
        let Some(case) = self.sheets.cases.get(matter) else { return no("Absent") };
        let Some(call) = case.call(id) else { return no("Absent") };
        if call.stage != "sounded" || case.erased {
            return whistle("NotDue");
        }
        call.unit(agency).map_or_else(|| whistle("NotDue"), Ok)
    }
}

fn climbs(order: &Order, unit: &Unit, (act, due): (&str, i64), step: u32) -> Ruled {
    let Some((_, _, rungs)) = unit.ladders.iter().find(|(a, d, _)| *a == act && *d == due) else {
        return whistle("NotDue");
    };
    if rungs.iter().any(|r| r.step == step && r.climbed) {
        return Ok(false);
    }
    let next: Option<&Rung> = rungs.iter().find(|r| !r.climbed);
    let is_next = next.is_some_and(|r| r.step == step && r.at <= order.at);
    if is_next && unit.owes() == Some(act) { Ok(true) } else { whistle("NotDue") }
}

/// The version that was seen is the whistle's own.
fn newest(order: &Order, call: &Call) -> Result<(), String> {
    if order.seen.is_some_and(|seen| seen != call.version) { no("Stale") } else { Ok(()) }
}

fn at(case: &Case, call: &Call, stage: &str) -> Result<(), String> {
    if case.erased {
        return whistle("Forgotten");
    }
    if call.stage == stage { Ok(()) } else { whistle("OutOfTurn") }
}

fn called<'c>(call: &'c Call, agency: &str) -> Result<&'c Unit, String> {
    call.unit(agency).filter(|u| !u.relieved).map_or_else(|| whistle("NoUnit"), Ok)
}
