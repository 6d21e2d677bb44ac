//! What the sheets say after an order was done, written from the rules in prose; and how many records it must have made.

use lianxin_core::authority::Role;
use lianxin_core::matter::{Command as Ask, Contact, Register, Satisfaction};
use lianxin_core::{Command, Order, access};

use super::judge::Auditor;
use super::people;
use super::plain::{Case, Hand, Party, Watch};

impl Auditor {
    /// Writes the order down; the records that it must have made.
    pub fn happen(&mut self, order: &Order) -> u32 {
        let at = order.at.max(self.sheets.head);
        let order = Order { at, ..order.clone() };
        self.sheets.head = at;
        let seq = self.sheets.records;
        let count = match &order.command {
            Command::Matter(c) => self.matter_done(&order, c, seq),
            Command::Whistle(c) => self.whistle_done(&order, c, seq),
            Command::Access(c) => self.looked(c),
            Command::Directory(c) => self.kept(&order, c),
            Command::Catalogue(_) | Command::Guard(_) | Command::Mail(_) => 0,
        };
        self.sheets.records += i64::from(count);
        count
    }

    fn looked(&mut self, c: &access::Command) -> u32 {
        if let Some(case) = c.matter().and_then(|id| self.sheets.cases.get_mut(id)) {
            case.looks += 1;
        }
        1
    }

    /// A new sheet.
    pub fn registered(&mut self, order: &Order, form: &Register, (id, seq): (String, i64)) {
        let centre = people::centre(&form.division);
        let kind = self.catalogue.kind(&form.kind);
        let case = Case {
            id: id.clone(),
            code: String::new(),
            title: form.title.clear().to_owned(),
            kind: form.kind.clone(),
            phase: kind.map_or("", |k| k.phase.code()).to_owned(),
            division: form.division.clone(),
            source: form.source.clone(),
            stage: "registered",
            version: 1,
            registrant: order.actor.to_string(),
            late: false,
            seq,
            centre,
            hands: Vec::new(),
            clocks: [((centre.to_owned(), "accept"), Watch::new(order.at))].into(),
            parties: form.contact.iter().map(|c| party(order, c)).collect(),
            address: form.address.is_some(),
            erased: false,
            returns: 0,
            reopenings: 0,
            notes: 0,
            class: None,
            oversight: None,
            said: None,
            merged: None,
            absorbed: Vec::new(),
            related: Vec::new(),
            parent: None,
            children: Vec::new(),
            calls: Vec::new(),
            looks: 0,
        };
        self.sheets.cases.insert(id, case);
    }

    fn matter_done(&mut self, order: &Order, c: &Ask, seq: i64) -> u32 {
        let id = c.matter_id(order);
        if let Ask::Register(form) = c {
            self.registered(order, form, (id, seq));
            return 1 + u32::from(form.contact.is_some());
        }
        if let Ask::TakeIn(t) = c {
            self.registered(order, &t.form, (id.clone(), seq));
            if let Some(case) = self.sheets.cases.get_mut(&id) {
                case.late = true;
                // It runs when it is accepted.
                case.clocks.clear();
                if t.reply.is_some() {
                    case.go("completed");
                }
            }
            return 1 + u32::from(t.form.contact.is_some()) + u32::from(t.reply.is_some());
        }
        if let Ask::Split { parts, .. } = c {
            return self.split(order, &id, parts, seq);
        }
        if let Ask::Merge { into: other, .. } | Ask::Relate { other, .. } = c {
            let merges = matches!(c, Ask::Merge { .. });
            self.tied((&id, other), merges);
            return 2;
        }
        let posts = order.actor.account().and_then(|a| self.sheets.people.get(a)).cloned().unwrap_or_default();
        let Some(case) = self.sheets.cases.get_mut(&id) else { return 0 };
        case.done(order, c, &posts)
    }

    fn split(&mut self, order: &Order, id: &str, parts: &[lianxin_core::matter::Piece], seq: i64) -> u32 {
        let Some(parent) = self.sheets.cases.get_mut(id) else { return 0 };
        parent.version += 1;
        let ids: Vec<String> = (0_u32..).zip(parts).map(|(n, _)| order.entropy.id('m', n)).collect();
        parent.children.extend(ids.iter().cloned());
        let (division, source) = (parent.division.clone(), parent.source.clone());
        for ((n, piece), child) in (0_i64..).zip(parts).zip(ids) {
            let form = Register {
                address: None,
                contact: None,
                demand: None,
                division: division.clone(),
                grid: None,
                kind: piece.kind.clone(),
                occurred_at: None,
                source: source.clone(),
                text: piece.text.clone(),
                title: piece.title.clone(),
            };
            self.registered(order, &form, (child.clone(), seq + 1 + n));
            if let Some(case) = self.sheets.cases.get_mut(&child) {
                case.parent = Some(id.to_owned());
            }
        }
        1 + parts.len() as u32
    }

    fn tied(&mut self, (id, other): (&str, &str), merges: bool) {
        if let Some(case) = self.sheets.cases.get_mut(id) {
            if merges {
                case.go("merged");
                case.stop(|_, _| true);
                case.merged = Some(other.to_owned());
            } else {
                case.related.push(other.to_owned());
            }
        }
        if let Some(case) = self.sheets.cases.get_mut(other) {
            if merges { case.absorbed.push(id.to_owned()) } else { case.related.push(id.to_owned()) }
        }
    }
}

/// A person who comes with an order.
pub fn party(order: &Order, contact: &Contact) -> Party {
    let fields = [
        ("address", contact.address.is_some()),
        ("email", contact.email.is_some()),
        ("id_number", contact.id_number.is_some()),
        ("name", contact.name.is_some()),
        ("phone", contact.phone.is_some()),
    ];
    let fields = fields.into_iter().filter(|(_, has)| *has).map(|(name, _)| name).collect();
    let phone = contact.phone.as_ref().map(|p| p.clear().to_owned());
    Party { id: order.entropy.id('p', 0), fields, phone, erased: false }
}

/// For which agency it was done: the one that was said, or the only one of hers with a part.
fn whose(case: &Case, posts: &[(Role, &'static str)], stated: Option<&str>) -> String {
    let hers = || posts.iter().map(|(_, a)| *a).find(|a| case.has_part(a));
    stated.or_else(hers).unwrap_or("").to_owned()
}

impl Case {
    pub fn go(&mut self, stage: &'static str) {
        self.stage = stage;
        self.version += 1;
    }

    /// Stops clocks; who asked for more time on them is not answered any more.
    pub fn stop(&mut self, which: impl Fn(&str, &str) -> bool) {
        for ((agency, act), watch) in &mut self.clocks {
            if which(agency, act) && !watch.stopped {
                watch.stopped = true;
                watch.asked = None;
            }
        }
    }

    fn start(&mut self, agency: &str, act: &'static str, from: i64) {
        self.clocks.insert((agency.to_owned(), act), Watch::new(from));
    }

    fn set(&mut self, agency: &str, state: &'static str) {
        self.hands.iter_mut().filter(|h| h.agency == agency && !h.gone()).for_each(|h| h.state = state);
    }

    fn called(&mut self, agency: &str, (leads, designated): (bool, bool), at: i64) {
        self.hands.retain(|h| !(h.agency == agency && h.leads == leads));
        self.hands.push(Hand { agency: agency.to_owned(), leads, state: "called", since: at, designated });
        self.start(agency, "acknowledge", at);
    }

    fn done(&mut self, order: &Order, c: &Ask, posts: &[(Role, &'static str)]) -> u32 {
        let (at, centre) = (order.at, self.centre);
        match c {
            Ask::Accept { .. } => {
                self.go("accepted");
                self.stop(|_, act| act == "accept");
                self.start(centre, "dispatch", at);
            }
            Ask::Decline { .. } => {
                self.go("declined");
                self.stop(|_, _| true);
            }
            Ask::Classify { complexity, urgency, .. } => {
                self.version += 1;
                self.class = Some((complexity.code().to_owned(), urgency.code().to_owned()));
            }
            Ask::MovePhase { phase, .. } => {
                self.version += 1;
                self.phase = phase.code().to_owned();
            }
            Ask::Dispatch { assist, lead, .. } => {
                self.go("dispatched");
                self.stop(|_, act| act == "dispatch");
                self.called(lead, (true, false), at);
                assist.iter().for_each(|a| self.called(a, (false, false), at));
            }
            Ask::Designate { lead, .. } => {
                self.go("dispatched");
                self.stop(|_, act| act == "dispatch");
                self.called(lead, (true, true), at);
            }
            Ask::Acknowledge { agency, .. } => self.signed(&whose(self, posts, agency.as_deref())),
            Ask::Return { agency, .. } => self.returned(&whose(self, posts, agency.as_deref()), at),
            Ask::Complete { agency, .. } => self.completed(&whose(self, posts, agency.as_deref())),
            Ask::Release { agency, .. } => self.released(agency),
            Ask::Await { .. }
            | Ask::Resume { .. }
            | Ask::Extend { .. }
            | Ask::ApproveExtension { .. }
            | Ask::RefuseExtension { .. } => self.timed(order, c, posts),
            Ask::RunOut { act, agency, .. } => {
                if let Some(w) = self.clocks.get_mut(&(agency.clone(), act.code())) {
                    w.late = true;
                }
            }
            Ask::Note { .. }
            | Ask::AddParty { .. }
            | Ask::Oversee { .. }
            | Ask::Erase { .. }
            | Ask::EraseByRule { .. }
            | Ask::FollowUp { .. }
            | Ask::Rate { .. }
            | Ask::Reopen { .. }
            | Ask::Archive { .. } => return self.told(order, c),
            Ask::Register(_)
            | Ask::TakeIn(_)
            | Ask::Attach(_)
            | Ask::Seal { .. }
            | Ask::Unseal { .. }
            | Ask::GrantUnseal { .. }
            | Ask::AskErase { .. }
            | Ask::GrantErase { .. }
            | Ask::RefuseErase { .. }
            | Ask::Merge { .. }
            | Ask::Relate { .. }
            | Ask::Split { .. } => {}
        }
        1
    }

    fn released(&mut self, agency: &str) {
        self.version += 1;
        self.set(agency, "released");
        self.stop(|a, _| a == agency);
    }

    /// Handling counts from the call, so that signing late wins no time.
    fn signed(&mut self, agency: &str) {
        self.version += 1;
        self.set(agency, "acknowledged");
        self.stop(|a, act| a == agency && act == "acknowledge");
        let from = self.hand(agency).map_or(0, |h| h.since);
        if self.stage == "dispatched" && self.owner() == agency {
            self.stage = "acknowledged";
        }
        self.start(agency, "handle", from);
    }

    fn returned(&mut self, agency: &str, at: i64) {
        self.version += 1;
        let led = self.hand(agency).is_some_and(|h| h.leads);
        self.set(agency, "returned");
        self.stop(|a, _| a == agency);
        if led {
            self.returns += 1;
            self.stage = "accepted";
            self.hands.iter_mut().filter(|h| !h.leads && !h.gone()).for_each(|h| h.state = "released");
            self.stop(|_, _| true);
            self.start(self.centre, "dispatch", at);
        }
    }

    fn completed(&mut self, agency: &str) {
        let leads = self.hand(agency).is_some_and(|h| h.leads);
        self.set(agency, "done");
        if leads {
            self.go("completed");
            self.stop(|_, _| true);
        } else {
            self.version += 1;
            self.stop(|a, _| a == agency);
        }
    }

    fn timed(&mut self, order: &Order, c: &Ask, posts: &[(Role, &'static str)]) {
        self.version += 1;
        let agency = if let Ask::Await { agency, .. } | Ask::Resume { agency, .. } | Ask::Extend { agency, .. } = c {
            whose(self, posts, agency.as_deref())
        } else if let Ask::ApproveExtension { agency, .. } | Ask::RefuseExtension { agency, .. } = c {
            agency.clone()
        } else {
            return;
        };
        let Some(watch) = self.clocks.get_mut(&(agency, "handle")) else { return };
        if let Ask::Await { .. } = c {
            watch.waits = true;
        } else if let Ask::Resume { .. } = c {
            watch.waits = false;
            watch.late = false;
            // A pause takes no time away.
            watch.least = watch.due.max(order.at);
            watch.due = super::plain::UNSAID;
        } else if let Ask::Extend { until, .. } = c {
            watch.asked = Some((order.actor.to_string(), *until));
        } else if let Ask::RefuseExtension { .. } = c {
            watch.asked = None;
        } else if let Some((_, until)) = watch.asked.take() {
            // More time never ends earlier: it may have waited since it was asked for.
            watch.due = until.max(watch.due);
            watch.extended += 1;
            watch.late = false;
        }
    }

    fn told(&mut self, order: &Order, c: &Ask) -> u32 {
        if let Ask::Note { .. } = c {
            self.notes += 1;
            if self.stage == "acknowledged" {
                self.stage = "handling";
            }
        } else if let Ask::AddParty { contact, .. } = c {
            self.version += 1;
            self.parties.push(party(order, contact));
        } else if let Ask::Oversee { grade, .. } = c {
            let weight = |g: &str| ["remind", "supervise", "listed", "interview"].iter().position(|x| *x == g);
            if self.oversight.as_deref().and_then(weight) < weight(grade.code()) {
                self.oversight = Some(grade.code().to_owned());
            }
        } else if let Ask::Erase { party, .. } = c {
            self.version += 1;
            if let Some(p) = party.as_ref().and_then(|id| self.parties.iter_mut().find(|p| p.id == *id)) {
                p.erased = true;
            } else {
                self.erased = true;
                self.stop(|_, _| true);
            }
        } else if let Ask::FollowUp { resolved, satisfaction, .. } = c {
            self.go("followed-up");
            self.said = Some((satisfaction.code().to_owned(), *resolved));
            if *satisfaction == Satisfaction::Unsatisfied && !resolved {
                self.reopened(order.at);
                return 2;
            }
        } else if let Ask::Rate { satisfaction, .. } = c {
            self.go("rated");
            self.said = self.said.take().map(|(_, resolved)| (satisfaction.code().to_owned(), resolved));
        } else if let Ask::Reopen { .. } = c {
            self.reopened(order.at);
        } else if let Ask::Archive { .. } = c {
            self.go("archived");
            self.stop(|_, _| true);
        }
        1
    }

    /// Whoever led it goes on with a fresh clock; where nobody led, the centre dispatches it.
    fn reopened(&mut self, at: i64) {
        self.reopenings += 1;
        match self.lead().map(|h| h.agency.clone()) {
            Some(lead) => {
                self.hands.iter_mut().filter(|h| h.leads && !h.gone()).for_each(|h| h.state = "acknowledged");
                self.go("handling");
                self.start(&lead, "handle", at);
            }
            None => {
                self.go("accepted");
                self.start(self.centre, "dispatch", at);
            }
        }
    }
}
