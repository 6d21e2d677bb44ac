//! The form that dispatches: who leads by the responsibility list, and a short list of who may assist.

use lianxin_core::catalogue::AssistReason;
use lianxin_store::Fault;

use super::agency_name;
use super::answering::suggestion;
use super::groups::{groups, leads};
use super::matter::See;
use crate::app::App;
use crate::door::fields::Fields;
use crate::door::signed::Signed;
use crate::show::Choice;
use crate::show::forms::Dispatch;
use crate::words::Lang;
use crate::words::refusal::{Problems, Told};

/// How far back it counts who assisted with the like: a year, in ms.
const LOOK_BACK: i64 = 365 * 86_400_000;
/// Most of them.
const HELPED_MAX: usize = 4;
/// How many agencies stand in the short list; what was ticked off stands there too.
const LIKELY_MAX: usize = 8;

/// Agencies that assisted with matters of this kind in the past year, and with how many.
pub async fn helped(app: &App, who: &Signed, kind: &str, now: i64) -> Result<Vec<(String, u64)>, Fault> {
    let (viewer, kind) = (who.viewer.clone(), kind.to_owned());
    app.read(move |store| store.assisted(&viewer, &kind, now - LOOK_BACK, HELPED_MAX)).await
}

/// How many names a reason tells.
const FEW: usize = 2;

impl See<'_> {
    pub(super) fn dispatch(
        &self,
        order: String,
        f: &Fields,
        helped: &[(String, u64)],
        (problems, refused): (Problems, Option<Told>),
    ) -> Dispatch {
        let (m, lang) = (&self.opened.matter, self.shown.lang);
        let suggested = self.catalogue.suggest_lead(&m.kind, &m.division).map(|(agency, _)| agency.code.as_str());
        let (lead, assist) = (f.some("lead").or(suggested).unwrap_or_default(), f.all("assist"));
        let likely = self.likely(helped, &assist, lead);
        Dispatch {
            id: m.id.clone(),
            title: self.title(),
            order,
            seen: f.seen().unwrap_or(m.version),
            agencies: leads(lang, self.catalogue, suggested),
            suggested: suggestion(self.shown, self.catalogue, &m.kind, &m.division).map(|s| (s.name, s.why)),
            groups: groups(self.shown, self.catalogue, &assist, |code| likely.iter().any(|c| c.code == code)),
            lead: lead.to_owned(),
            likely,
            assist,
            problems,
            refused,
            shown: self.shown.clone(),
        }
    }

    /// A short list: what was ticked off, who assisted with the like, who answers here, lends, or leads the like.
    fn likely(&self, helped: &[(String, u64)], ticked: &[String], lead: &str) -> Vec<Choice> {
        let m = &self.opened.matter;
        let by_rule = self.catalogue.assisting(&m.kind, &m.division);
        let rule = |code: &str| by_rule.iter().find(|(a, _)| a.code == code).map(|(_, reason)| self.reason(reason));
        let known = |code: &&str| self.catalogue.agency(code).is_some() && *code != lead;
        let mut codes: Vec<&str> = Vec::new();
        let rest = helped.iter().map(|(code, _)| code.as_str()).chain(by_rule.iter().map(|(a, _)| a.code.as_str()));
        for code in ticked.iter().map(String::as_str).chain(rest).filter(known) {
            if !codes.contains(&code) && (codes.len() < LIKELY_MAX || ticked.iter().any(|t| t == code)) {
                codes.push(code);
            }
        }
        let choice = |code: &str| {
            let times = helped.iter().find(|(agency, _)| agency == code).map(|(_, n)| *n);
            let times = times.map(|n| self.shown.count("dispatch-helped", &usize::try_from(n).unwrap_or(0)));
            let note = times.or_else(|| rule(code)).unwrap_or_default();
            Choice { note, ..Choice::new(code, agency_name(self.shown.lang, self.catalogue, code)) }
        };
        codes.into_iter().map(choice).collect()
    }

    fn reason(&self, reason: &AssistReason<'_>) -> String {
        let english = self.shown.lang == Lang::English;
        match reason {
            AssistReason::Area(code) => self.shown.named("net-by-area", self.catalogue.short_name(code)),
            AssistReason::Lends(all) => {
                self.few("dispatch-lends", all.iter().map(|l| if english { &l.name_en } else { &l.name }))
            }
            AssistReason::Leads(all) => {
                self.few("dispatch-leads", all.iter().map(|k| if english { &k.name_en } else { &k.name }))
            }
        }
    }

    /// The first of several names, and that there are more.
    fn few<'n>(&self, key: &str, names: impl ExactSizeIterator<Item = &'n String>) -> String {
        let key = if names.len() > FEW { format!("{key}-more") } else { key.to_owned() };
        let first: Vec<&str> = names.take(FEW).map(String::as_str).collect();
        self.shown.named(&key, &first.join(&self.shown.say("list-comma")))
    }
}
