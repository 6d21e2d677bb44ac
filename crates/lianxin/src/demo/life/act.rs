//! What somebody does at a step: the order it is. Nothing where the matter has meanwhile gone another way.

use lianxin_core::Actor;
use lianxin_core::authority::Act;
use lianxin_core::matter::{
    self, Command as Do, Complexity, Contact, Matter, Oversight, PartRole, PartState, PartyRole, Piece, Register,
    Satisfaction, Stage, TakeIn, Urgency,
};
use lianxin_core::value::{Personal, Story};

use super::{DAY, HOUR, Player, Step};
use crate::demo::chance::Chance;
use crate::demo::fate::{self, Traits};
use crate::demo::texts::{ESTATES, GIVEN, SURNAMES, paper};
use crate::{Ended, people};

impl Player<'_> {
    /// Does it; whether it was done.
    pub(super) fn act(&mut self, n: usize, at: i64, step: &Step) -> Result<bool, Ended> {
        match step {
            Step::Register | Step::TakeIn => self.register(n, at, *step == Step::TakeIn),
            Step::Accept | Step::Decline | Step::Merge | Step::Relate | Step::Classify | Step::Split => {
                self.at_the_centre(n, at, step)
            }
            Step::Dispatch | Step::Designate => self.send_out(n, at),
            Step::Acknowledge(a) | Step::Return(a) | Step::Release(a) | Step::Note(a, _) | Step::File(a) => {
                self.by_agency(n, at, step, a)
            }
            Step::Await | Step::Resume | Step::Extend(_) | Step::Decide | Step::Oversee(_) => {
                self.on_the_clock(n, at, step)
            }
            Step::Complete(a) => self.complete(n, at, a),
            Step::FollowUp | Step::Rate | Step::Reopen | Step::Archive => self.afterwards(n, at, step),
            Step::Blow | Step::Approve | Step::Unit(..) | Step::Rule(_) | Step::Close | Step::RateWhistle => {
                self.call(n, at, step)
            }
            Step::Beat(_) | Step::Time => Ok(false),
        }
    }

    fn register(&mut self, n: usize, at: i64, from_file: bool) -> Result<bool, Ended> {
        let catalogue = self.world.catalogue.clone();
        let life = &mut self.lives[n];
        let form = form(&life.traits, &catalogue, &mut life.chance);
        let (actor, command) = if from_file {
            let occurred_at = Some(at - 3 * DAY);
            let form = Register { occurred_at, source: "import".to_owned(), contact: None, ..form };
            let origin = format!("demo:{n}");
            (Actor::Console, Do::TakeIn(Box::new(TakeIn { dislikes: 0, form, likes: 4, origin, reply: None })))
        } else {
            (Actor::Account(life.traits.registrant.clone()), Do::Register(Box::new(form)))
        };
        let order = self.order(n, at, actor, lianxin_core::Command::Matter(command), None)?;
        self.lives[n].id = order.entropy.id('m', 0);
        Ok(true)
    }

    /// Somebody of the centre.
    pub(super) fn coordinator(&mut self, n: usize, act: Act) -> String {
        let life = &mut self.lives[n];
        self.cast.hand(&life.traits.centre, act, &mut life.chance).unwrap_or_default().to_owned()
    }

    fn stage(&self, n: usize) -> Option<Stage> {
        self.matter(n).map(|m| m.stage)
    }

    fn at_the_centre(&mut self, n: usize, at: i64, step: &Step) -> Result<bool, Ended> {
        let open = self.stage(n).is_some_and(|s| s < Stage::Completed);
        let new = self.stage(n) == Some(Stage::Registered);
        let matter = self.lives[n].id.clone();
        let other = self.lives[n].traits.twin.map(|t| self.lives[t].id.clone());
        let other_open = self.lives[n].traits.twin.and_then(|t| self.stage(t)).is_some_and(|s| s < Stage::Completed);
        let chance = &mut self.lives[n].chance;
        let (act, command) = match (step, new) {
            (Step::Accept, true) => (Act::Accept, Do::Accept { matter }),
            (Step::Decline, true) => {
                let (channel, reason) = paper::declined(chance);
                (Act::Decline, Do::Decline { channel: channel.to_owned(), matter, reason: Story::new(reason) })
            }
            (Step::Merge, true) if other_open => (Act::Merge, Do::Merge { into: other.unwrap_or_default(), matter }),
            (Step::Relate, _) if open && other_open => {
                (Act::Relate, Do::Relate { matter, other: other.unwrap_or_default() })
            }
            (Step::Classify, _) if open => {
                let complexity = [Complexity::Simple, Complexity::Ordinary, Complexity::Ordinary, Complexity::Hard];
                let urgency = if chance.percent(12) { Urgency::Urgent } else { Urgency::Ordinary };
                (Act::Classify, Do::Classify { complexity: complexity[chance.below(4)], matter, urgency })
            }
            (Step::Split, _) if open => return self.split(n, at),
            // The one before has ended meanwhile: this one goes its own way.
            (Step::Merge, true) => {
                self.plan(at, n, Step::Accept);
                return Ok(false);
            }
            (_, _) => return Ok(false),
        };
        let who = self.coordinator(n, act);
        self.by(n, at, &who, command)?;
        Ok(true)
    }

    fn split(&mut self, n: usize, at: i64) -> Result<bool, Ended> {
        let (matter, traits) = (self.lives[n].id.clone(), self.lives[n].traits.clone());
        let village = self.world.catalogue.short_name(&traits.division).to_owned();
        let kind = traits.tale.trouble.kind;
        let parts = paper::parts(traits.tale, &village, &traits.spot).map(|(title, text)| Piece {
            kind: kind.to_owned(),
            text: Story::new(text),
            title: Story::new(title),
        });
        let who = self.coordinator(n, Act::Split);
        let order = self.by(n, at, &who, Do::Split { matter, parts: parts.into() })?;
        for part in 0..2_u32 {
            let chance = Chance::new(u64::from(part), self.lives.len() as u64);
            let fate = fate::Fate { followed: true, rated: true, archived: true, ..fate::Fate::default() };
            let mut life = super::Life::new(Traits { assists: Vec::new(), ..traits.clone() }, fate, chance);
            life.id = order.entropy.id('m', part);
            self.lives.push(life);
            let child = self.lives.len() - 1;
            self.follow(child, at, &Step::Register);
            self.wake(child, at);
        }
        Ok(true)
    }

    /// To the agency that leads, or at first to one that does not, or by designation.
    fn send_out(&mut self, n: usize, at: i64) -> Result<bool, Ended> {
        let Some((stage, returns)) = self.matter(n).map(|m| (m.stage, m.returns)) else { return Ok(false) };
        if stage != Stage::Accepted {
            return Ok(false);
        }
        let matter = self.lives[n].id.clone();
        let traits = self.lives[n].traits.clone();
        if returns >= matter::RETURNS {
            let lead = traits.lead;
            let reason = Story::new("三家都退回，按职责清单指定主办，不再退回。");
            let who = self.coordinator(n, Act::Designate);
            self.by(n, at, &who, Do::Designate { lead, matter, reason })?;
            return Ok(true);
        }
        let (lead, assist) = if returns < self.lives[n].fate.returns {
            let from = fate::World { catalogue: &self.world.catalogue, cast: self.cast };
            (from.mistaken(&mut self.lives[n].chance, &traits.lead), Vec::new())
        } else {
            (traits.lead, traits.assists)
        };
        let who = self.coordinator(n, Act::Dispatch);
        self.by(n, at, &who, Do::Dispatch { assist, lead, matter })?;
        Ok(true)
    }

    /// Somebody of an agency.
    pub(super) fn hand(&mut self, n: usize, agency: &str, act: Act) -> String {
        self.cast.hand(agency, act, &mut self.lives[n].chance).unwrap_or_default().to_owned()
    }

    fn by_agency(&mut self, n: usize, at: i64, step: &Step, a: &str) -> Result<bool, Ended> {
        let Some(m) = self.matter(n).filter(|m| m.stage.is_with_agencies()) else { return Ok(false) };
        let Some(part) = m.part(a).filter(|p| p.role != PartRole::Centre) else { return Ok(false) };
        let (state, role, returns) = (part.state, part.role, m.returns);
        let (agency, matter) = (Some(a.to_owned()), m.id.clone());
        let life = &mut self.lives[n];
        let (act, command) = match (step, state) {
            (Step::Acknowledge(_), PartState::Called) => (Act::Acknowledge, Do::Acknowledge { agency, matter }),
            (Step::Return(_), PartState::Called) => {
                let last = returns + 1 >= life.fate.returns;
                let lead = self.world.catalogue.agency(&life.traits.lead).filter(|_| last).map(|l| l.short.as_str());
                let reason = Story::new(paper::returned(&mut life.chance, lead));
                (Act::Return, Do::Return { agency, matter, reason })
            }
            (Step::Release(_), PartState::Called) if role == PartRole::Assist => {
                let who = self.coordinator(n, Act::Release);
                let reason = Story::new("主办单位一家能办，不必再协助。");
                self.by(n, at, &who, Do::Release { agency: a.to_owned(), matter, reason })?;
                return Ok(true);
            }
            (Step::Note(_, nth), PartState::Acknowledged) => {
                let text = if role == PartRole::Lead {
                    paper::note(life.traits.tale, &mut life.chance, (life.round, *nth))
                } else {
                    paper::helped(&mut life.chance)
                };
                (Act::Note, Do::Note { matter, text: Story::new(text) })
            }
            (Step::File(_), PartState::Acknowledged) => return self.lay_file(n, at, a),
            (_, _) => return Ok(false),
        };
        let who = self.hand(n, a, act);
        self.by(n, at, &who, command)?;
        Ok(true)
    }

    /// The lead lays its record of the visit beside the matter.
    fn lay_file(&mut self, n: usize, at: i64, a: &str) -> Result<bool, Ended> {
        let (name, note) = (Story::new("现场记录.txt"), Some(Story::new("当天到场写的，演示内容")));
        let asked = matter::Attach::new(self.lives[n].id.clone(), name, note);
        let who = self.hand(n, a, Act::Attach);
        let order = lianxin_core::Order {
            id: format!("demo {n} file"),
            actor: Actor::Account(who),
            at,
            entropy: lianxin_core::Entropy::drawn(at, people::chance()?),
            seen: None,
            command: lianxin_core::Command::Matter(Do::Attach(Box::new(asked))),
        };
        let file = format!("现场记录（演示）\n\n{}\n", self.lives[n].traits.tale.notes().join("\n"));
        self.outbox.attach(order, file.as_bytes())?;
        Ok(true)
    }

    fn on_the_clock(&mut self, n: usize, at: i64, step: &Step) -> Result<bool, Ended> {
        let lead = self.lives[n].traits.lead.clone();
        let Some(m) = self.matter(n).filter(|m| m.stage < Stage::Completed) else { return Ok(false) };
        let clock = m.clocks.iter().find(|c| c.act == super::Bound::Handle && c.agency == lead && c.stopped.is_none());
        let (agency, matter) = (Some(lead.clone()), m.id.clone());
        let (asked, paused) = clock.map_or((None, false), |c| (c.asked.clone(), c.paused.is_some()));
        let (running, due) = (clock.is_some(), clock.map_or(at, |c| c.due));
        let chance = &mut self.lives[n].chance;
        match (step, running) {
            (Step::Await, true) if !paused => {
                let who = self.hand(n, &lead, Act::Await);
                self.by(n, at, &who, Do::Await { agency, ground: "documents".to_owned(), matter })?;
            }
            (Step::Resume, true) if paused => {
                let who = self.hand(n, &lead, Act::Await);
                self.by(n, at, &who, Do::Resume { agency, matter })?;
            }
            (Step::Extend(until), true) if asked.is_none() => {
                let until = until.unwrap_or(due.max(at) + chance.between(2, 5) * DAY);
                if until <= due || until <= at {
                    return Ok(false);
                }
                let reason = Story::new(paper::longer(chance));
                let who = self.hand(n, &lead, Act::Extend);
                self.by(n, at, &who, Do::Extend { agency, matter, reason, until })?;
            }
            (Step::Decide, _) => {
                let Some(asked) = asked else { return Ok(false) };
                let yes = self.lives[n].fate.extends != Some(false);
                let mut who = self.coordinator(n, Act::DecideExtension);
                if asked.by == format!("account:{who}") {
                    who = self.cast.first("cgc", Act::DecideExtension).unwrap_or_default().to_owned();
                }
                if asked.by == format!("account:{who}") {
                    return Ok(false);
                }
                let reason = Story::new("理由不足，请按原定日期办结。");
                let command = if yes {
                    Do::ApproveExtension { agency: lead, matter }
                } else {
                    Do::RefuseExtension { agency: lead, matter, reason }
                };
                self.by(n, at, &who, command)?;
            }
            (Step::Oversee(grade), _) => {
                let text = Story::new(paper::overseen(grade));
                let grade = match *grade {
                    "remind" => Oversight::Remind,
                    "supervise" => Oversight::Supervise,
                    _ => Oversight::Listed,
                };
                let who = self.coordinator(n, Act::Oversee);
                self.by(n, at, &who, Do::Oversee { grade, matter, text })?;
            }
            (_, _) => return Ok(false),
        }
        Ok(true)
    }

    fn complete(&mut self, n: usize, at: i64, a: &str) -> Result<bool, Ended> {
        let Some(m) = self.matter(n).filter(|m| m.stage.is_with_agencies()) else { return Ok(false) };
        let Some(part) = m.part(a).filter(|p| p.state == PartState::Acknowledged) else { return Ok(false) };
        let leads = part.role == PartRole::Lead;
        let mut others = m.parts.iter().filter(|p| p.role == PartRole::Assist);
        let helped = others.any(|p| matches!(p.state, PartState::Called | PartState::Acknowledged));
        let sounds = m.whistles.iter().any(|w| w.closed.is_none());
        let paused = m.clocks.iter().any(|c| c.agency == a && c.paused.is_some() && c.stopped.is_none());
        if leads && (helped || sounds || paused) {
            // Nobody leaves before all are done.
            let later = at + self.lives[n].chance.between(3 * HOUR, DAY);
            self.plan(later, n, Step::Complete(a.to_owned()));
            return Ok(false);
        }
        let life = &mut self.lives[n];
        let (result, text) = if leads {
            paper::end(life.traits.tale, &mut life.chance, life.round)
        } else {
            ("solved".to_owned(), "本单位承担的部分已做完，情况已告知主办单位。".to_owned())
        };
        if leads {
            life.round += 1;
            life.result.clone_from(&result);
        }
        let (agency, matter, text) = (Some(a.to_owned()), life.id.clone(), Story::new(text));
        let who = self.hand(n, a, Act::Complete);
        self.by(n, at, &who, Do::Complete { agency, matter, result, text })?;
        Ok(true)
    }

    /// Who may ask the person: of a centre that did not handle it, or whoever registered it.
    fn asker(&mut self, n: usize) -> Option<String> {
        let m = self.matter(n)?;
        let handled = |a: &str, m: &Matter| m.parts.iter().any(|p| p.agency == a && p.role != PartRole::Centre);
        let centre = m.centre().unwrap_or("").to_owned();
        let which = [centre.as_str(), "cgc"].into_iter().find(|a| !handled(a, m)).map(str::to_owned);
        which.map(|a| self.hand(n, &a, Act::FollowUp))
    }

    fn afterwards(&mut self, n: usize, at: i64, step: &Step) -> Result<bool, Ended> {
        let Some(stage) = self.stage(n) else { return Ok(false) };
        let Some(who) = self.asker(n) else { return Ok(false) };
        let matter = self.lives[n].id.clone();
        let life = &mut self.lives[n];
        let (tale, first) = (life.traits.tale, life.round < 2);
        let command = match (step, stage) {
            (Step::FollowUp, Stage::Completed) => {
                let unsolved = first && life.fate.unsatisfied;
                let (resolved, satisfaction, text) = match life.result.as_str() {
                    _ if unsolved => (false, Satisfaction::Unsatisfied, paper::again(tale)),
                    "solved" => (true, Satisfaction::Satisfied, paper::content(tale, "solved")),
                    "partly" => (false, Satisfaction::Mostly, paper::content(tale, "partly")),
                    other => (true, Satisfaction::Mostly, paper::content(tale, other)),
                };
                Do::FollowUp { matter, resolved, satisfaction, text: Some(Story::new(text)) }
            }
            (Step::Rate, Stage::FollowedUp) => {
                let solved = life.result == "solved";
                let satisfaction = if solved { Satisfaction::Satisfied } else { Satisfaction::Mostly };
                Do::Rate { matter, satisfaction, text: None }
            }
            (Step::Reopen, Stage::Completed | Stage::FollowedUp | Stage::Rated) => {
                Do::Reopen { matter, reason: Story::new(format!("反映的人又来说：{}", paper::again(tale))) }
            }
            (Step::Archive, Stage::FollowedUp | Stage::Rated | Stage::Declined) => Do::Archive { matter },
            (_, _) => return Ok(false),
        };
        self.by(n, at, &who, command)?;
        Ok(true)
    }
}

/// A registration's form, as the demo's people fill it in.
pub fn form(traits: &Traits, catalogue: &lianxin_core::catalogue::Catalogue, chance: &mut Chance) -> Register {
    let scene = traits.scene(catalogue);
    let title = if traits.twin.is_some() { scene.title_again(chance) } else { scene.title(chance) };
    let text = scene.text(chance);
    let estate = chance.word(&ESTATES);
    let address = chance
        .percent(80)
        .then(|| Personal::new(format!("{estate} {} 号楼 {} 单元", chance.between(1, 30), chance.between(1, 5))));
    let contact = match chance.below(20) {
        0 | 1 => None,
        2 => Some(Contact { anonymous: true, ..Contact::default() }),
        3.. => Some(contact(chance)),
    };
    Register {
        address,
        contact,
        demand: chance.percent(75).then(|| traits.tale.trouble.demand.to_owned()),
        division: traits.division.clone(),
        grid: traits.grid.clone(),
        kind: traits.tale.trouble.kind.to_owned(),
        occurred_at: None,
        source: traits.source.to_owned(),
        text: Story::new(text),
        title: Story::new(title),
    }
}

fn contact(chance: &mut Chance) -> Contact {
    let family = SURNAMES[chance.below(SURNAMES.len())].0;
    let name = format!("{family}{}", GIVEN[chance.below(GIVEN.len())].0);
    // 1380000xxxx: a block that carriers use for their own services and give to nobody.
    let phone = format!("1380000{:04}", chance.between(0, 9_999));
    let role = if chance.percent(85) { PartyRole::Reporter } else { PartyRole::Affected };
    Contact { name: Some(Personal::new(name)), phone: Some(Personal::new(phone)), role, ..Contact::default() }
}
