//! The desk: what waits for whoever is signed in, by the day it must be done.

use askama::Template;

use crate::page::Shown;
use crate::words::clock::{Clock, Due, State};
use crate::words::sentence::{Sentence, late};
use crate::words::{label, say_with};

/// Days after today that still count as "these days".
const SOON_DAYS: i64 = 7;

/// The reader's part in a matter.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Part {
    Lead,
    Assist,
    Centre,
}

impl Part {
    fn code(self) -> &'static str {
        match self {
            Part::Lead => "lead",
            Part::Assist => "assist",
            Part::Centre => "centre",
        }
    }
}

/// One clock that waits for the reader.
#[derive(Clone, Debug)]
pub struct Row {
    /// The matter.
    pub id: String,
    /// `None` where it was forgotten.
    pub title: Option<String>,
    pub clock: Clock,
    /// What stops the clock.
    pub act: Due,
    /// ms UTC; decides the group.
    pub due: i64,
    pub part: Part,
    /// Short name of who leads, where that is somebody else.
    pub lead: Option<String>,
    /// The village or community.
    pub place: String,
}

impl Row {
    /// The act's code in the contract and in the words.
    fn code(&self) -> &'static str {
        match self.act {
            Due::Handle => "complete",
            Due::Accept | Due::Dispatch | Due::Acknowledge | Due::Answer | Due::ReportIn | Due::Finish | Due::Whole => {
                self.act.code()
            }
        }
    }

    /// What the reader must do: 签收.
    fn todo(&self, shown: &Shown) -> String {
        label::act_todo(shown.lang, self.code())
    }

    /// The button's verb.
    fn verb(&self, shown: &Shown) -> String {
        label::act(shown.lang, self.code())
    }

    fn part(&self, shown: &Shown) -> String {
        label::part(shown.lang, self.part.code())
    }

    /// Late, or nearly: on a phone only these keep their button.
    fn is_urgent(&self) -> bool {
        matches!(self.clock.state, State::Late | State::Soon)
    }

    /// Where the button leads: dispatching has a form of its own.
    fn address(&self) -> String {
        match self.act {
            Due::Dispatch => format!("/matters/{}/dispatch", self.id),
            Due::Accept | Due::Acknowledge | Due::Handle | Due::Answer | Due::ReportIn | Due::Finish | Due::Whole => {
                format!("/matters/{}", self.id)
            }
        }
    }
}

/// Rows that are due at about the same time.
pub struct Group {
    /// `today`, `soon` or `later`.
    pub when: &'static str,
    pub rows: Vec<Row>,
}

impl Group {
    fn name(&self, shown: &Shown) -> String {
        shown.say(&format!("desk-{}", self.when))
    }
}

/// What one of the reader's agencies was told.
#[derive(Clone, Debug)]
pub struct Notice {
    pub text: String,
    /// The matter's.
    pub title: String,
    pub address: String,
    pub when: String,
}

/// Whistles and notices, as the desk shows them.
#[derive(Clone, Debug, Default)]
pub struct Whistled {
    /// Under way, those that wait for the reader first.
    pub rows: Vec<super::whistle::Row>,
    pub notices: Vec<Notice>,
    /// She may sound an emergency.
    pub may_sound: bool,
}

/// `GET /desk`.
#[derive(Template)]
#[template(path = "desk.html")]
pub struct Desk {
    pub shown: Shown,
    pub groups: Vec<Group>,
    /// Rows in all groups, and those of them that are late.
    pub waiting: usize,
    pub late: usize,
    /// There are more than could be listed.
    pub cut: bool,
    /// Matters handed over, with others now.
    pub handed: usize,
    /// Petitions taken in that wait to be accepted; `None` where the reader does not accept.
    pub intake: Option<usize>,
    pub may_register: bool,
    pub whistled: Whistled,
    /// What administrators asked for and waits for this reader as the second person.
    pub requests: Vec<super::accounts::Request>,
    /// Key of each form's order.
    pub order: String,
    /// What her agency has in hand; none where she sees no matters.
    pub ours: Option<super::agency::Load>,
    /// What waits besides matters, in words, and where it is.
    pub besides: Vec<(String, &'static str)>,
}

impl Desk {
    /// Groups the rows, which come most urgent first, by the day they are due.
    pub fn new(shown: Shown, rows: Vec<Row>) -> Desk {
        let (waiting, late) = (rows.len(), rows.iter().filter(|r| r.clock.is_late()).count());
        let tell = shown.tell();
        let today = tell.date(shown.now).days();
        let mut groups = ["today", "soon", "later"].map(|when| Group { when, rows: Vec::new() });
        for row in rows {
            // A limit is the instant after its last second.
            let ahead = tell.date(row.due - 1).days() - today;
            let group = usize::from(ahead > 0) + usize::from(ahead > SOON_DAYS);
            groups[group].rows.push(row);
        }
        let groups = groups.into_iter().filter(|g| !g.rows.is_empty()).collect();
        let whistled = Whistled::default();
        let (cut, handed, intake, may_register, ours) = (false, 0, None, false, None);
        let (besides, requests, order) = (Vec::new(), Vec::new(), String::new());
        Desk {
            shown,
            groups,
            waiting,
            late,
            cut,
            handed,
            intake,
            may_register,
            whistled,
            requests,
            order,
            ours,
            besides,
        }
    }

    fn day(&self) -> String {
        self.shown.tell().day(self.shown.now)
    }

    fn hour(&self) -> String {
        self.shown.tell().hour(self.shown.now)
    }

    /// 周建宁，上午好。
    fn hello(&self) -> String {
        let hour = self.shown.tell().parts(self.shown.now).hour;
        let part = match hour {
            5..=10 => "morning",
            11..=12 => "noon",
            13..=17 => "afternoon",
            _ => "evening",
        };
        let name = self.shown.person.as_ref().map_or("", |p| p.name.as_str());
        say_with(self.shown.lang, &format!("desk-hello-{part}"), &[("name", name.into())])
    }

    /// 6 件事等您，1 件已超时。
    fn waits(&self) -> Sentence {
        let lang = self.shown.lang;
        let (n, many) = (("n", self.waiting.into()), if self.cut { "-cut" } else { "" });
        if self.waiting == 0 && !self.besides.is_empty() {
            return Sentence::say(lang, "desk-waits-besides", &[("n", self.besides.len().into())]);
        }
        if self.waiting == 0 {
            return Sentence::say(lang, "desk-waits-none", &[]);
        }
        if self.late == 0 {
            return Sentence::say(lang, &format!("desk-waits{many}"), &[n]);
        }
        let said = say_with(lang, "desk-late", &[("n", self.late.into())]);
        Sentence::say(lang, &format!("desk-waits{many}-late"), &[n, ("late", late(&said))])
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::show::samples::{NOW, row, shown};
    use crate::words::Lang;

    const HOUR: i64 = 3_600_000;

    #[test]
    fn rows_stand_under_the_day_they_are_due() {
        // 10:18: the day ends in 13 h 42 min, and its last second belongs to it.
        let midnight = 13 * HOUR + 42 * 60_000;
        let rows = [-HOUR, midnight, midnight + 1, 5 * 24 * HOUR, 8 * 24 * HOUR];
        let rows = rows.iter().map(|left| row(Lang::Chinese, "m", Due::Acknowledge, NOW + left)).collect();
        let desk = Desk::new(shown(Lang::Chinese, "/desk"), rows);
        let found: Vec<_> = desk.groups.iter().map(|g| (g.when, g.rows.len())).collect();
        assert_eq!(found, [("today", 2), ("soon", 2), ("later", 1)]);
        assert_eq!(desk.waits().to_string(), "5 件事等您，<em>1 件已超时</em>。");
        assert_eq!(desk.hello(), "周建宁，上午好。");
    }

    #[test]
    fn a_desk_without_late_or_without_rows_says_so() {
        let one = vec![row(Lang::English, "m", Due::Accept, NOW + HOUR)];
        assert_eq!(Desk::new(shown(Lang::English, "/desk"), one).waits().text(), "1 matter waits for you.");
        assert_eq!(Desk::new(shown(Lang::Chinese, "/desk"), Vec::new()).waits().text(), "没有等您的事。");
    }
}
