//! A matter's history as sentences, grouped by day, newest first.

use super::sentence::{Sentence, strong};
use super::time::Tell;
use super::{Lang, Value, grouped, say, say_with};

/// Who did it.
#[derive(Clone, Debug)]
pub enum Who<'a> {
    Person {
        name: &'a str,
        /// Short name of the agency.
        agency: &'a str,
    },
    /// The operator at the machine's console.
    Console,
    /// The clock itself.
    Clock,
}

/// What was done: the message `deed-<key>`, with the names it tells, already in the page's language. Agencies that act
/// or lead are set strong.
#[derive(Clone, Debug)]
pub struct Deed {
    pub key: String,
    pub names: Vec<(&'static str, String)>,
}

impl Deed {
    pub fn new(key: impl Into<String>) -> Deed {
        Deed { key: key.into(), names: Vec::new() }
    }

    /// With a name that it tells.
    pub fn with(mut self, name: &'static str, value: impl Into<String>) -> Deed {
        self.names.push((name, value.into()));
        self
    }
}

/// One record of a matter, ready for the page.
#[derive(Clone, Debug)]
pub struct Entry {
    /// Server's time, ms UTC.
    pub at: i64,
    pub sentence: Sentence,
    /// What somebody wrote, as written.
    pub quote: Option<String>,
    /// 补录: when it really happened.
    pub late_entry: Option<String>,
    /// `第 48,213 条`
    pub place: String,
    pub machine: String,
    pub hour: String,
}

/// A day of a history.
#[derive(Clone, Debug)]
pub struct Day {
    pub head: String,
    pub entries: Vec<Entry>,
}

fn who_said(lang: Lang, who: &Who<'_>) -> Value<'static> {
    let text = match who {
        Who::Person { name, agency } => {
            say_with(lang, "who-person", &[("agency", (*agency).into()), ("name", strong(name))])
        }
        Who::Console => say(lang, "who-console"),
        Who::Clock => say(lang, "who-clock"),
    };
    Value::from(text)
}

/// Who did what.
pub fn sentence(lang: Lang, who: &Who<'_>, deed: &Deed) -> Sentence {
    let set = |(name, value): &(&'static str, String)| {
        let value = if matches!(*name, "agency" | "lead" | "units" | "to") {
            strong(value)
        } else {
            Value::from(value.clone())
        };
        (*name, value)
    };
    let mut values: Vec<(&str, Value<'_>)> = deed.names.iter().map(set).collect();
    values.push(("who", who_said(lang, who)));
    Sentence::say(lang, &format!("deed-{}", deed.key), &values)
}

impl Entry {
    /// An entry recorded at `at` (ms UTC) as the log's record `seq`.
    pub fn new(tell: Tell, at: i64, seq: i64, sentence: Sentence) -> Entry {
        Entry {
            at,
            sentence,
            quote: None,
            late_entry: None,
            place: say_with(tell.lang, "place-in-log", &[("n", grouped(seq).into())]),
            machine: tell.machine(at),
            hour: tell.hour(at),
        }
    }

    /// With what was written.
    pub fn quoting(self, text: impl Into<String>) -> Entry {
        Entry { quote: Some(text.into()), ..self }
    }

    /// As a late entry: it happened at `occurred` (ms UTC).
    pub fn late(self, tell: Tell, occurred: i64) -> Entry {
        let said = say_with(tell.lang, "happened-at", &[("when", tell.moment(occurred).into())]);
        Entry { late_entry: Some(said), ..self }
    }
}

/// Groups entries by day, the newest first in both.
pub fn days(tell: Tell, mut entries: Vec<Entry>) -> Vec<Day> {
    entries.sort_by_key(|e| std::cmp::Reverse(e.at));
    let mut days: Vec<Day> = Vec::new();
    for entry in entries {
        let head = tell.day_head(entry.at);
        match days.last_mut() {
            Some(day) if day.head == head => day.entries.push(entry),
            _ => days.push(Day { head, entries: vec![entry] }),
        }
    }
    days
}

#[cfg(test)]
mod tests {
    use super::*;

    const NOW: i64 = 1_789_525_080_000;
    const HOUR: i64 = 3_600_000;

    #[test]
    fn a_sentence_names_who_and_what() {
        let who = Who::Person { name: "李秀梅", agency: "柳溪镇综治中心" };
        let deed = Deed::new("dispatched-assist").with("lead", "镇调委会").with("assist", "柳溪派出所、镇城建办");
        let said = sentence(Lang::Chinese, &who, &deed);
        assert_eq!(said.text(), "柳溪镇综治中心李秀梅分流：主办镇调委会，协办柳溪派出所、镇城建办。");
        assert!(said.to_string().contains("<b>李秀梅</b>"));
        let alone = Deed::new("dispatched").with("lead", "Water company");
        let who = Who::Person { name: "Li Xiumei", agency: "Centre" };
        assert_eq!(
            sentence(Lang::English, &who, &alone).text(),
            "Li Xiumei (Centre) dispatched it to Water company as lead."
        );
    }

    #[test]
    fn days_come_newest_first() {
        let tell = Tell { lang: Lang::Chinese, now: NOW, zone: 480 };
        let entry = |at, seq| Entry::new(tell, at, seq, Sentence::plain("x"));
        let days = days(tell, vec![entry(NOW - 48 * HOUR, 1), entry(NOW - 2 * HOUR, 2), entry(NOW - HOUR, 48_213)]);
        assert_eq!(days.len(), 2);
        assert_eq!(days[0].head, "今天 9月16日 周三");
        assert_eq!(days[0].entries[0].place, "第 48,213 条");
        assert_eq!(days[0].entries[0].hour, "09:18");
    }
}
