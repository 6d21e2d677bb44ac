//! One agency's clock as a page shows it: shape, word and colour say the same thing. Built from plain facts; the
//! store counts, this only speaks.

use askama::Template;
use askama::filters::HtmlSafe;

use super::sentence::Sentence;
use super::time::Tell;
use super::{Value, say, say_with};

/// Below this much left a clock is nearly out, whatever its length. ms.
const NEARLY: i64 = 3_600_000;
/// The sector of a running clock is drawn in sixteenths of what is left.
const SIXTEENTHS: i64 = 16;

/// What is due when the clock runs out.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Due {
    Accept,
    Dispatch,
    Acknowledge,
    Handle,
    /// A called unit says yes to the call.
    Answer,
    /// A called unit reports in.
    ReportIn,
    /// A called unit's part is done.
    Finish,
    /// All that the units of a whistle owe now.
    Whole,
}

impl Due {
    /// The contract's code of the act.
    pub fn code(self) -> &'static str {
        match self {
            Due::Accept => "accept",
            Due::Dispatch => "dispatch",
            Due::Acknowledge => "acknowledge",
            Due::Handle => "handle",
            Due::Answer => "answer",
            Due::ReportIn => "report-in",
            Due::Finish => "finish",
            Due::Whole => "whole",
        }
    }

    /// By the code of the store's clock, which is a matter's.
    pub fn of(code: &str) -> Option<Due> {
        [Due::Accept, Due::Dispatch, Due::Acknowledge, Due::Handle].into_iter().find(|d| d.code() == code)
    }
}

/// A clock that has been stopped on purpose.
#[derive(Clone, Debug)]
pub struct Paused {
    /// ms UTC.
    pub since: i64,
    /// Why, in a few words.
    pub why: String,
}

/// What is known of a clock. Instants are ms UTC.
#[derive(Clone, Debug)]
pub struct Facts {
    pub what: Due,
    pub started: i64,
    pub due: i64,
    /// When it was met or ended.
    pub stopped: Option<i64>,
    /// Rests on a year whose holidays are not announced.
    pub provisional: bool,
    pub paused: Option<Paused>,
    /// Working days after today up to the due day, where the limit is in working days; 0 on its last day.
    pub workdays: Option<u32>,
}

/// What a clock shows.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum State {
    Running,
    /// In its last quarter, or with less than an hour left.
    Soon,
    Late,
    Paused,
    Met,
    Provisional,
}

impl State {
    /// The class that colours it.
    pub fn class(self) -> &'static str {
        match self {
            State::Running => "is-run",
            State::Soon => "is-soon",
            State::Late => "is-late",
            State::Paused => "is-rest",
            State::Met => "is-done",
            State::Provisional => "is-maybe",
        }
    }
}

/// The clock of a page; prints itself.
#[derive(Clone, Debug, Template)]
#[template(path = "parts/clock.html")]
pub struct Clock {
    pub state: State,
    /// Sixteenths that are left, 1 to 16; 0 where nothing runs.
    pub left: i64,
    /// `剩 3 小时 42 分`, with large numbers.
    pub words: Sentence,
    /// `14:00 前签收`
    pub under: String,
    /// The limit and its source: words and address.
    pub basis: Option<(String, String)>,
    /// RFC 3339.
    pub machine: String,
    /// Started and due, ms UTC, where the script may reword it.
    pub ticks: Option<(i64, i64)>,
    /// The page's one big clock.
    pub big: bool,
    /// The script counts its seconds.
    pub seconds: bool,
}

// Its template escapes what it prints.
impl HtmlSafe for Clock {}

impl Clock {
    /// Puts facts into words, as of `tell.now`.
    pub fn told(tell: Tell, facts: &Facts) -> Clock {
        let state = state(tell.now, facts);
        let runs = matches!(state, State::Running | State::Soon | State::Late);
        let in_days = facts.workdays.is_some_and(|n| n > 0);
        let left = match state {
            State::Running | State::Soon => sixteenths(tell.now, facts),
            State::Late | State::Paused | State::Met | State::Provisional => 0,
        };
        Clock {
            state,
            left,
            words: words(tell, facts, state),
            under: under(tell, facts, state),
            basis: None,
            machine: tell.machine(facts.stopped.unwrap_or(facts.due)),
            ticks: (runs && (state == State::Late || !in_days)).then_some((facts.started, facts.due)),
            big: false,
            seconds: false,
        }
    }

    /// As the page's one big clock.
    pub fn big(self) -> Clock {
        Clock { big: true, ..self }
    }

    /// As a whistle's clock, which counts seconds.
    pub fn to_the_second(self) -> Clock {
        Clock { seconds: true, ..self }
    }

    pub fn is_late(&self) -> bool {
        self.state == State::Late
    }

    /// The symbol in `icons.svg`.
    fn shape(&self) -> String {
        match self.state {
            State::Running | State::Soon => format!("k-left-{}", self.left),
            State::Late => "k-late".to_owned(),
            State::Paused => "k-rest".to_owned(),
            State::Met => "k-done".to_owned(),
            State::Provisional => "k-maybe".to_owned(),
        }
    }
}

fn state(now: i64, f: &Facts) -> State {
    let left = f.due - now;
    match f {
        Facts { stopped: Some(_), .. } => State::Met,
        Facts { paused: Some(_), .. } => State::Paused,
        _ if left <= 0 => State::Late,
        Facts { provisional: true, .. } => State::Provisional,
        _ if left < NEARLY || left < (f.due - f.started) / 4 => State::Soon,
        _ => State::Running,
    }
}

fn sixteenths(now: i64, f: &Facts) -> i64 {
    let whole = (f.due - f.started).max(1);
    let left = (f.due - now).clamp(0, whole);
    ((left * SIXTEENTHS + whole / 2) / whole).clamp(1, SIXTEENTHS)
}

fn words(tell: Tell, f: &Facts, state: State) -> Sentence {
    let left = |from: i64| match f.workdays.filter(|n| *n > 0) {
        Some(n) => tell.workdays(n),
        None => tell.span((f.due - from).max(0)),
    };
    let one = |key: &str, span: Value<'static>| Sentence::say(tell.lang, key, &[("span", span)]);
    match state {
        State::Running | State::Soon => one("clock-left", left(tell.now)),
        State::Late => one("clock-late", tell.span(tell.now - f.due)),
        State::Paused => one("clock-rest", left(f.paused.as_ref().map_or(tell.now, |p| p.since))),
        State::Provisional => one("clock-maybe", left(tell.now)),
        State::Met => {
            let stopped = f.stopped.unwrap_or(tell.now);
            let used = ("used", tell.span(stopped - f.started));
            match stopped < f.due {
                true => Sentence::say(tell.lang, "clock-met", &[used]),
                false => Sentence::say(tell.lang, "clock-met-late", &[used, ("over", tell.span(stopped - f.due))]),
            }
        }
    }
}

fn under(tell: Tell, f: &Facts, state: State) -> String {
    let code = f.what.code();
    let when = |at: i64| vec![("when", Value::from(tell.limit(at)))];
    match state {
        State::Running | State::Soon => say_with(tell.lang, &format!("due-{code}"), &when(f.due)),
        State::Late => say_with(tell.lang, &format!("was-due-{code}"), &when(f.due)),
        State::Provisional => say_with(tell.lang, &format!("maybe-due-{code}"), &when(f.due)),
        State::Met => {
            say_with(tell.lang, &format!("met-{code}"), &[("when", tell.moment(f.stopped.unwrap_or(tell.now)).into())])
        }
        State::Paused => match &f.paused {
            Some(p) => say_with(
                tell.lang,
                "rest-since",
                &[("when", tell.moment(p.since).into()), ("why", p.why.as_str().into())],
            ),
            None => say(tell.lang, "rest"),
        },
    }
}

#[cfg(test)]
mod tests {
    use super::super::Lang;
    use super::*;

    const NOW: i64 = 1_789_525_080_000;
    const HOUR: i64 = 3_600_000;

    fn facts(started: i64, due: i64) -> Facts {
        Facts {
            what: Due::Acknowledge,
            started: NOW + started,
            due: NOW + due,
            stopped: None,
            provisional: false,
            paused: None,
            workdays: None,
        }
    }

    fn told(f: &Facts) -> (State, i64, String, String) {
        let c = Clock::told(Tell { lang: Lang::Chinese, now: NOW, zone: 480 }, f);
        (c.state, c.left, c.words.text(), c.under)
    }

    #[test]
    fn each_state_has_its_shape_and_its_words() {
        let (state, left, words, under) = told(&facts(-4 * HOUR, 4 * HOUR));
        assert_eq!((state, left), (State::Running, 8));
        assert_eq!((words.as_str(), under.as_str()), ("剩 4 小时", "14:18 前签收"));

        assert_eq!(told(&facts(-9 * HOUR, 2 * HOUR)).0, State::Soon);
        assert_eq!(told(&facts(-HOUR / 4, HOUR / 2)).0, State::Soon);

        let (state, _, words, under) = told(&facts(-9 * HOUR, -38 * 60_000));
        assert_eq!((state, words.as_str(), under.as_str()), (State::Late, "超时 38 分", "应在 09:40 前签收"));
        assert_eq!(told(&facts(-HOUR, 0)).0, State::Late);

        let rest =
            Facts { paused: Some(Paused { since: NOW - HOUR, why: "等补材料".into() }), ..facts(-HOUR, 3 * HOUR) };
        let (state, _, words, under) = told(&rest);
        assert_eq!(
            (state, words.as_str(), under.as_str()),
            (State::Paused, "暂停，还剩 4 小时", "今天 09:18 起，等补材料")
        );

        let met = Facts { stopped: Some(NOW - HOUR), ..facts(-2 * HOUR, HOUR) };
        assert_eq!(told(&met), (State::Met, 0, "用 1 小时，准时".into(), "今天 09:18 签收".into()));
        let over = Facts { stopped: Some(NOW), ..facts(-2 * HOUR, -HOUR) };
        assert_eq!(told(&over).2, "用 2 小时，超时 1 小时");
    }

    #[test]
    fn working_days_are_counted_in_days_and_do_not_tick() {
        let two = Facts { workdays: Some(2), ..facts(-HOUR, 61 * HOUR + 42 * 60_000) };
        let clock = Clock::told(Tell { lang: Lang::Chinese, now: NOW, zone: 480 }, &two);
        assert_eq!(clock.words.text(), "剩 2 个工作日");
        assert_eq!(clock.under, "9月18日 周五 24:00 前签收");
        assert_eq!(clock.ticks, None);
        let last = Facts { workdays: Some(0), ..two.clone() };
        assert!(Clock::told(Tell { lang: Lang::Chinese, now: NOW, zone: 480 }, &last).ticks.is_some());
        let maybe = Facts { provisional: true, ..two };
        assert_eq!(told(&maybe).0, State::Provisional);
        assert_eq!(told(&maybe).2, "暂定 2 个工作日");
    }
}
