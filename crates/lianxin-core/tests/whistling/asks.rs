//! What is asked of the story's whistle, as commands. Those without a text of their own are broken in what is checked last.

use lianxin_core::Story;
use lianxin_core::matter::Satisfaction;
use lianxin_core::whistle::{Command as Do, ReportMode, Ruling};

use super::Log;

pub fn own(text: &str) -> String {
    text.to_owned()
}

pub fn acknowledge(log: &Log, agency: &str) -> Do {
    Do::Acknowledge { agency: own(agency), matter: log.matter.clone(), whistle: log.whistle.clone() }
}

pub fn on_the_way(log: &Log, agency: &str) -> Do {
    Do::OnTheWay { agency: own(agency), matter: log.matter.clone(), whistle: log.whistle.clone() }
}

pub fn report_in(log: &Log, agency: &str) -> Do {
    reporting(log, agency, ReportMode::Online)
}

pub fn reporting(log: &Log, agency: &str, mode: ReportMode) -> Do {
    Do::ReportIn { agency: own(agency), matter: log.matter.clone(), mode, whistle: log.whistle.clone() }
}

pub fn handle(log: &Log, agency: &str) -> Do {
    handling(log, agency, " ")
}

pub fn handling(log: &Log, agency: &str, text: &str) -> Do {
    let text = Story::new(text);
    Do::Handle { agency: own(agency), matter: log.matter.clone(), text, whistle: log.whistle.clone() }
}

pub fn done(log: &Log, agency: &str) -> Do {
    finishing(log, agency, " ")
}

pub fn finishing(log: &Log, agency: &str, text: &str) -> Do {
    let text = Story::new(text);
    Do::Done { agency: own(agency), matter: log.matter.clone(), text, whistle: log.whistle.clone() }
}

pub fn object(log: &Log, agency: &str) -> Do {
    objecting(log, agency, Some("no"), " ")
}

pub fn objecting(log: &Log, agency: &str, ground: Option<&str>, reason: &str) -> Do {
    let (ground, reason) = (ground.map(str::to_owned), Story::new(reason));
    Do::Object { agency: own(agency), ground, matter: log.matter.clone(), reason, whistle: log.whistle.clone() }
}

pub fn rule(log: &Log, agency: &str, outcome: Ruling, to: Option<&str>) -> Do {
    let to = to.map(str::to_owned);
    Do::Rule { agency: own(agency), matter: log.matter.clone(), outcome, to, whistle: log.whistle.clone() }
}

pub fn release(log: &Log, agency: &str, reason: &str) -> Do {
    let reason = Story::new(reason);
    Do::Release { agency: own(agency), matter: log.matter.clone(), reason, whistle: log.whistle.clone() }
}

pub fn phoned(log: &Log, agency: &str, text: &str) -> Do {
    let text = Story::new(text);
    Do::Phoned { agency: own(agency), matter: log.matter.clone(), text, whistle: log.whistle.clone() }
}

pub fn close(log: &Log, text: &str) -> Do {
    Do::Close { matter: log.matter.clone(), text: Story::new(text), whistle: log.whistle.clone() }
}

pub fn rate(log: &Log, agency: &str, by: Option<&str>, text: &str) -> Do {
    rating(log, agency, (by, Some(text)), Satisfaction::Mostly)
}

pub fn rating(log: &Log, agency: &str, (by, text): (Option<&str>, Option<&str>), satisfaction: Satisfaction) -> Do {
    let (agency, by) = (own(agency), by.map(str::to_owned));
    let (matter, whistle) = (log.matter.clone(), log.whistle.clone());
    Do::Rate { agency, by, matter, satisfaction, text: text.map(Story::new), whistle }
}
