//! Draws what is asked next: who, of which matter, what. Most of it fits, some is refused and some makes no sense. Whether it
//! fits is the auditor's foresight; nothing here asks the core.

use lianxin_core::catalogue::Phase;
use lianxin_core::matter::{
    Command as Ask, Complexity, Contact, Oversight, PartyRole, Piece, Register, Reply, Satisfaction, TakeIn, Urgency,
};
use lianxin_core::value::{Personal, Story};
use lianxin_core::{Actor, Command, Entropy, Order, access};

use super::chance::Chance;
use super::fate::Fate;
use super::judge::{Auditor, NO_PHONE};
use super::people::AGENCIES;
use super::plain::Case;

const DAY: i64 = 86_400_000;
pub const KINDS: [&str; 5] = ["water-leak", "neighbour-dispute", "property-dispute", "noise", "street-light"];
pub const PLACES: [&str; 5] = ["120111101", "120111101", "120111101217", "120111103", "120111"];
/// Numbers that nobody is given.
const PHONES: [&str; 3] = [crate::district::PHONE, "022-00001235", "022-00001236"];
const COORDINATORS: [&str; 3] = ["yangliuqing", "zhongxin", "weiyuan"];
/// How many orders are drawn until one fits.
const TRIES: usize = 40;

/// What an order is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Topic {
    Registration,
    /// What the centre does before an agency has it.
    Centre,
    /// What an agency does with its part.
    Agency,
    Beside,
    Afterwards,
    /// Between matters.
    Between,
    Whistle,
    Look,
    /// Of lists that somebody keeps.
    Keeping,
}

impl Topic {
    fn draw(chance: &mut Chance) -> Topic {
        match chance.below(100) {
            0..7 => Topic::Registration,
            7..24 => Topic::Centre,
            24..52 => Topic::Agency,
            52..64 => Topic::Beside,
            64..74 => Topic::Afterwards,
            74..76 => Topic::Between,
            76..94 => Topic::Whistle,
            94..97 => Topic::Keeping,
            _ => Topic::Look,
        }
    }
}

/// Draws orders.
pub struct Player {
    pub chance: Chance,
    /// ms UTC.
    pub now: i64,
    pub drawn: u32,
    /// In this life agencies return what they can, and few matters are asked about: so that somebody is designated.
    pub stubborn: bool,
}

impl Player {
    /// The next order: most often one that is done.
    pub fn next(&mut self, auditor: &Auditor) -> Order {
        let fitting = self.chance.often(80);
        // What is to be done is drawn once; where, by whom and in which words, until it fits.
        let topic = (Topic::draw(&mut self.chance), self.chance.below(10_000));
        let mut order = self.any(auditor, topic);
        for _ in 0..TRIES {
            if !fitting || auditor.foresee(&order) == Fate::Done {
                break;
            }
            order = self.any(auditor, topic);
        }
        order
    }

    /// Time goes on: minutes, hours, a night, or days of which some are free.
    pub fn wait(&mut self) {
        let minute = 60_000;
        self.now += match self.chance.below(100) {
            0..70 => self.chance.between(0, 12) * minute,
            70..88 => self.chance.between(1, 6) * 60 * minute,
            88..97 => self.chance.between(10, 20) * 60 * minute,
            _ => self.chance.between(1, 9) * DAY,
        };
        self.now += self.chance.between(0, 59_999);
    }

    pub fn order(&mut self, account: &str, command: Command) -> Order {
        self.drawn += 1;
        // Some orders come with an older moment than the log's: they were asked before others and came after them.
        let at = if self.chance.often(6) { self.now - self.chance.between(1, 7_200_000) } else { self.now };
        Order {
            id: format!("life {}", self.drawn),
            actor: if account.is_empty() { Actor::Console } else { Actor::Account(account.to_owned()) },
            at,
            entropy: Entropy::drawn(self.now, self.chance.bytes()),
            seen: None,
            command,
        }
    }

    fn any(&mut self, auditor: &Auditor, (topic, pick): (Topic, usize)) -> Order {
        let Some(case) = self.case(auditor, (topic, pick)) else { return self.registration() };
        let (account, ask) = match topic {
            Topic::Registration => return self.registration(),
            Topic::Keeping => return self.keeping(auditor),
            Topic::Whistle => return self.of_whistles(auditor, case, pick),
            Topic::Look => return self.look(case),
            Topic::Centre => self.by_the_centre(auditor, case, pick),
            Topic::Agency => self.by_an_agency(auditor, case, pick),
            Topic::Beside => self.beside(auditor, case, pick),
            Topic::Afterwards => self.afterwards(auditor, case, pick),
            Topic::Between => self.between(auditor, case, pick),
        };
        let mut order = self.order(&account, Command::Matter(ask));
        if self.chance.often(20) {
            order.seen = Some(if self.chance.often(90) { case.version } else { case.version.saturating_sub(1) });
        }
        order
    }

    /// A matter that is where the topic asks for it; now and then any. Young ones most often.
    fn case<'s>(&mut self, auditor: &'s Auditor, (topic, pick): (Topic, usize)) -> Option<&'s Case> {
        let fits = |c: &&Case| match topic {
            Topic::Centre => matches!(c.stage, "registered" | "accepted"),
            Topic::Agency => c.with_agencies(),
            Topic::Afterwards => matches!(c.stage, "completed" | "followed-up" | "rated" | "declined"),
            Topic::Whistle => Player::whistles_at(c, pick),
            Topic::Beside => pick % 16 >= 4 || c.clocks.values().any(|w| w.asked.is_some()),
            Topic::Registration | Topic::Look | Topic::Between | Topic::Keeping => true,
        };
        let mut all: Vec<&'s Case> = Vec::new();
        if self.chance.often(92) {
            all = auditor.sheets.cases.values().filter(fits).collect();
        }
        if all.is_empty() {
            all = auditor.sheets.cases.values().collect();
        }
        if self.stubborn && self.chance.often(85) {
            let most = all.iter().map(|c| c.returns).max();
            all.retain(|c| Some(c.returns) == most);
        }
        let young = if self.chance.often(75) { all.len().saturating_sub(5) } else { 0 };
        all.get(young + self.chance.below(all.len() - young)).copied()
    }

    pub fn text(&mut self) -> Story {
        let empty = self.chance.often(3);
        Story::new(if empty {
            ""
        } else {
            self.chance.word(&["现场看过了", "换好了，试过不漏", "约好明天上门", "两家都同意"])
        })
    }

    pub fn agency(&mut self) -> String {
        if self.chance.often(2) { "nobody".to_owned() } else { self.chance.word(&AGENCIES).to_owned() }
    }

    pub fn anybody(&mut self, auditor: &Auditor) -> String {
        let all: Vec<&'static str> = auditor.sheets.people.keys().copied().collect();
        if self.chance.often(3) { String::new() } else { self.chance.word(&all).to_owned() }
    }

    /// Somebody of an agency, if there is one.
    pub fn of(&mut self, auditor: &Auditor, agency: &str) -> String {
        let all: Vec<&'static str> = auditor
            .sheets
            .people
            .iter()
            .filter(|(_, p)| p.iter().any(|(_, a)| *a == agency))
            .map(|(n, _)| *n)
            .collect();
        match self.chance.one(&all) {
            Some(found) => (*found).to_owned(),
            None => self.anybody(auditor),
        }
    }

    pub fn coordinator(&mut self, auditor: &Auditor) -> String {
        if self.chance.often(85) { self.chance.word(&COORDINATORS).to_owned() } else { self.anybody(auditor) }
    }

    fn contact(&mut self) -> Contact {
        let anonymous = self.chance.often(15);
        let named = if anonymous { self.chance.often(20) } else { self.chance.often(90) };
        let phone = if self.chance.often(5) { NO_PHONE } else { self.chance.word(&PHONES) };
        Contact {
            anonymous,
            name: named.then(|| Personal::new("林晓禾")),
            phone: self.chance.often(70).then(|| Personal::new(phone)),
            role: PartyRole::Affected,
            ..Contact::default()
        }
    }

    pub fn form(&mut self) -> Register {
        let title = if self.chance.often(2) { String::new() } else { format!("第 {} 件：楼道漏水", self.drawn) };
        let kind = if self.chance.often(2) { "no-kind" } else { self.chance.word(&KINDS) };
        let mut form = crate::district::form(&title);
        form.kind = kind.to_owned();
        form.division = if self.chance.often(2) { "999999".to_owned() } else { self.chance.word(&PLACES).to_owned() };
        form.source = self.chance.word(&["counter", "visit", "web", "hotline-12345", "grid-patrol"]).to_owned();
        form.contact = self.chance.often(50).then(|| self.contact());
        if self.chance.often(30) {
            form.address = None;
        }
        if self.chance.often(25) {
            form.occurred_at = Some(self.now + self.chance.between(-30, 1) * DAY);
        }
        form
    }

    pub fn registration(&mut self) -> Order {
        let form = self.form();
        if self.chance.often(15) {
            let reply =
                self.chance.often(50).then(|| Reply { at: self.now - 8_000_000, text: Story::new("已回复") });
            let mut form = form;
            form.occurred_at = Some(self.now - 30 * DAY);
            let origin = format!("messages:{}", self.drawn);
            let ask = Ask::TakeIn(Box::new(TakeIn { dislikes: 0, form, likes: 2, origin, reply }));
            let account = if self.chance.often(90) { "" } else { "zhongxin" };
            return self.order(account, Command::Matter(ask));
        }
        let account = self.chance.word(&[
            "wangge",
            "cunwei",
            "zhongxin",
            "yangliuqing",
            "minjing",
            "shuiwu",
            "weiyuan",
            "shenji",
        ]);
        self.order(account, Command::Matter(Ask::Register(Box::new(form))))
    }

    fn look(&mut self, case: &Case) -> Order {
        let account = self.chance.word(&[
            "yangliuqing",
            "zhongxin",
            "shuiwu",
            "chengguan",
            "wangge",
            "weiyuan",
            "xitong",
            "minjing",
        ]);
        if self.chance.often(25) {
            let (session, until) = (format!("session {}", self.drawn), self.now + 3_600_000);
            let sign_in = access::Command::SignIn { agent: String::new(), session, shown: None, until };
            return self.order(account, Command::Access(sign_in));
        }
        let mut fields = vec!["matter.address".to_owned()];
        fields.extend(case.parties.first().map(|p| format!("{}.phone", p.id)));
        if self.chance.often(50) {
            fields.remove(0);
        }
        let purpose = if self.chance.often(90) { "contact" } else { "curiosity" }.to_owned();
        let matter = if self.chance.often(95) { case.id.clone() } else { "nothing".to_owned() };
        let note = self.chance.often(30).then(|| self.text());
        self.order(account, Command::Access(access::Command::OpenFields { fields, matter, note, purpose }))
    }

    fn by_the_centre(&mut self, auditor: &Auditor, case: &Case, pick: usize) -> (String, Ask) {
        let (account, matter) = (self.coordinator(auditor), case.id.clone());
        let reason = self.text();
        let ask = match pick % 16 {
            0..4 => Ask::Accept { matter },
            4 => Ask::Decline {
                channel: self.chance.word(&["litigation", "arbitration", "nowhere"]).to_owned(),
                matter,
                reason,
            },
            5 => Ask::Classify {
                complexity: self.chance.one(Complexity::ALL).copied().unwrap_or(Complexity::Simple),
                matter,
                urgency: self.chance.one(Urgency::ALL).copied().unwrap_or(Urgency::Ordinary),
            },
            6 => {
                Ask::MovePhase { matter, phase: self.chance.one(&Phase::ALL).copied().unwrap_or(Phase::Early), reason }
            }
            7..14 if case.returns < 3 || self.chance.often(10) => {
                let assist = (0..self.chance.below(4)).map(|_| self.agency()).collect();
                Ask::Dispatch { assist, lead: self.agency(), matter }
            }
            _ if case.returns < 3 && self.chance.often(80) => Ask::Accept { matter },
            _ => Ask::Designate { lead: self.agency(), matter, reason },
        };
        (account, ask)
    }

    fn by_an_agency(&mut self, auditor: &Auditor, case: &Case, pick: usize) -> (String, Ask) {
        let matter = case.id.clone();
        let called: Vec<&str> = case.hands.iter().map(|h| h.agency.as_str()).collect();
        let agency = self.chance.one(&called).map_or_else(|| case.centre.to_owned(), |a| (*a).to_owned());
        let account = self.of(auditor, &agency);
        let due = case.clocks.get(&(agency.clone(), "handle")).map_or(self.now, |w| w.due);
        let agency = self.chance.often(60).then_some(agency);
        let reason = self.text();
        let ask = match pick % 22 {
            // What was returned once is returned again.
            0..6 if !self.stubborn && (case.returns == 0 || self.chance.often(40)) => {
                Ask::Acknowledge { agency, matter }
            }
            0..14 if self.stubborn => Ask::Return { agency, matter, reason },
            0..9 => Ask::Return { agency, matter, reason },
            9..12 => {
                Ask::Await { agency, ground: self.chance.word(&["documents", "hearing", "tea"]).to_owned(), matter }
            }
            12..14 => Ask::Resume { agency, matter },
            14..17 => {
                let until = due.max(self.now) + self.chance.between(-1, 36) * DAY;
                Ask::Extend { agency, matter, reason, until }
            }
            _ => {
                let result = self.chance.word(&["solved", "partly", "explained", "solved", "miracle"]).to_owned();
                Ask::Complete { agency, matter, result, text: reason }
            }
        };
        (account, ask)
    }

    fn beside(&mut self, auditor: &Auditor, case: &Case, pick: usize) -> (String, Ask) {
        let matter = case.id.clone();
        let called: Vec<&str> = case.hands.iter().map(|h| h.agency.as_str()).collect();
        let agency = self.chance.one(&called).map_or_else(|| "water".to_owned(), |a| (*a).to_owned());
        let asking = case.clocks.iter().find(|(_, w)| w.asked.is_some()).map(|((a, _), _)| a.clone());
        let (account, text) = (self.coordinator(auditor), self.text());
        match pick % 16 {
            0..2 => (account, Ask::ApproveExtension { agency: asking.unwrap_or(agency), matter }),
            2 | 3 => (account, Ask::RefuseExtension { agency: asking.unwrap_or(agency), matter, reason: text }),
            4..6 => (account, Ask::Release { agency, matter, reason: text }),
            6..11 => {
                let account = if self.chance.often(50) { self.of(auditor, &agency) } else { account };
                (account, Ask::Note { matter, text })
            }
            11..13 => (account, Ask::AddParty { contact: Box::new(self.contact()), matter }),
            13..15 => {
                let grade = self.chance.one(Oversight::ALL).copied().unwrap_or(Oversight::Remind);
                (account, Ask::Oversee { grade, matter, text })
            }
            _ => {
                let mut party = case.parties.first().map(|p| p.id.clone());
                if self.chance.often(20) {
                    party = self.chance.often(50).then(|| "nobody".to_owned());
                }
                (account, Ask::Erase { matter, party, reason: text })
            }
        }
    }

    fn afterwards(&mut self, auditor: &Auditor, case: &Case, pick: usize) -> (String, Ask) {
        let matter = case.id.clone();
        let account = match self.chance.below(3) {
            0 => case.registrant.trim_start_matches("account:").to_owned(),
            1 => self.chance.word(&["wangge", "cunwei"]).to_owned(),
            _ => self.coordinator(auditor),
        };
        let satisfaction = self.chance.one(Satisfaction::ALL).copied().unwrap_or(Satisfaction::Unknown);
        let text = self.chance.often(50).then(|| self.text());
        let ask = match pick % 9 {
            0..4 => Ask::FollowUp { matter, resolved: self.chance.often(50), satisfaction, text },
            4..6 => Ask::Rate { matter, satisfaction, text },
            6..8 => Ask::Reopen { matter, reason: self.text() },
            _ => Ask::Archive { matter },
        };
        (account, ask)
    }

    fn between(&mut self, auditor: &Auditor, case: &Case, pick: usize) -> (String, Ask) {
        let (account, matter) = (self.coordinator(auditor), case.id.clone());
        let ids: Vec<&String> = auditor.sheets.cases.keys().collect();
        let mut other = self.chance.one(&ids).map_or_else(String::new, |id| (*id).clone());
        if self.chance.often(5) {
            other = "nothing".to_owned();
        }
        let ask = match pick % 4 {
            0 => Ask::Merge { into: other, matter },
            1 | 2 => Ask::Relate { matter, other },
            _ => {
                let mut parts = Vec::new();
                for n in 0..self.chance.below(4) {
                    let kind = self.chance.word(&KINDS).to_owned();
                    let title = Story::new(format!("第 {} 件之 {n}", self.drawn));
                    parts.push(Piece { kind, text: self.text(), title });
                }
                Ask::Split { matter, parts }
            }
        };
        (account, ask)
    }
}
