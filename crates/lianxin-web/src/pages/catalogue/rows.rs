//! The items of a section as people read them.

use lianxin_core::calendar::Unit;
use lianxin_core::catalogue::{
    Agency, CalendarYear, Catalogue, Dispute, District, Division, Item, Kind, Limit, Process, Section, Whistle, Word,
};

use super::super::{agency_name, word_name};
use crate::page::Shown;
use crate::show::catalogue::Row;
use crate::words::{Lang, label};

/// The items of one of the page's sections, in their order.
pub fn rows(shown: &Shown, catalogue: &Catalogue, section: &str) -> Vec<Row> {
    let see = See { shown, catalogue };
    match section {
        "kind" => catalogue.kinds.values().map(|k| see.kind(k)).collect(),
        "agency" => catalogue.agencies.values().map(|a| see.agency(a)).collect(),
        "limit" => catalogue.limits.values().flat_map(|versions| versions.values()).map(|l| see.limit(l)).collect(),
        "year" => catalogue.years.values().map(|y| see.year(y)).collect(),
        "whistle" => catalogue.whistles.values().map(|w| see.whistle(w)).collect(),
        _ => catalogue.items().iter().filter_map(|item| see.rest(item)).collect(),
    }
}

/// Where an item is changed.
pub fn change(section: Section, key: &str) -> String {
    let mut query = form_urlencoded::Serializer::new(String::new());
    format!("/admin/catalogue/change?{}", query.append_pair("section", section.name()).append_pair("key", key).finish())
}

struct See<'a> {
    shown: &'a Shown,
    catalogue: &'a Catalogue,
}

impl See<'_> {
    fn row(&self, section: Section, (code, key): (&str, &str), names: (&str, &str), facts: &[(&str, String)]) -> Row {
        let filled = facts.iter().filter(|(_, text)| !text.is_empty());
        let name = if self.shown.lang == Lang::English && !names.1.is_empty() { names.1 } else { names.0 };
        Row {
            code: code.to_owned(),
            name: name.to_owned(),
            facts: filled.map(|(label, text)| (self.shown.say(&format!("catalogue-{label}")), text.clone())).collect(),
            change: change(section, key),
        }
    }

    fn list(&self, all: impl Iterator<Item = String>) -> String {
        all.collect::<Vec<_>>().join(&self.shown.say("list-comma"))
    }

    /// A limit by its code as it is in force today.
    fn bound(&self, code: &str) -> String {
        let today = self.shown.tell().date(self.shown.now);
        self.catalogue.limit_by_code(code, today).map_or_else(|| code.to_owned(), |l| self.length(l))
    }

    fn length(&self, limit: &Limit) -> String {
        let unit = match limit.unit {
            Unit::Minutes => "minutes",
            Unit::Hours => "hours",
            Unit::Days => "days",
            Unit::Workdays => "workdays",
            Unit::Months => "months",
        };
        self.shown.say_with(&format!("catalogue-{unit}"), &[("n", limit.amount.into())])
    }

    fn kind(&self, k: &Kind) -> Row {
        let lead = |rule: &lianxin_core::catalogue::LeadRule| {
            let place =
                rule.area.as_deref().map_or_else(String::new, |area| format!(" · {}", self.catalogue.short_name(area)));
            format!("{}{place}", agency_name(self.shown.lang, self.catalogue, &rule.agency))
        };
        let facts = [
            ("phase", label::phase(self.shown.lang, k.phase.code())),
            ("lead", self.list(k.lead.iter().flatten().map(lead))),
            ("accept", self.bound(&k.limits.accept)),
            ("dispatch", self.bound(&k.limits.dispatch)),
            ("acknowledge", self.bound(&k.limits.acknowledge)),
            ("handle", self.bound(&k.limits.handle)),
            ("source", k.source.clone().unwrap_or_default()),
        ];
        self.row(Section::Kind, (&k.code, &k.code), (&k.name, &k.name_en), &facts)
    }

    fn agency(&self, a: &Agency) -> Row {
        let english = self.shown.lang == Lang::English;
        let lends = a.lends.iter().flatten().map(|l| if english { l.name_en.clone() } else { l.name.clone() });
        let superior = a.superior.as_deref().map(|code| agency_name(self.shown.lang, self.catalogue, code));
        let facts = [
            ("area", self.catalogue.short_name(&a.area).to_owned()),
            ("phone", a.phone.clone().unwrap_or_default()),
            ("superior", superior.unwrap_or_default()),
            ("duties", self.list(a.duties.iter().flatten().cloned())),
            ("lends", self.list(lends)),
            ("source", a.source.clone().unwrap_or_default()),
        ];
        self.row(Section::Agency, (&a.code, &a.code), (&a.name, &a.name_en), &facts)
    }

    fn limit(&self, l: &Limit) -> Row {
        let until = l.effective_to.map(|last| last.to_string()).unwrap_or_default();
        let facts = [
            ("length", self.length(l)),
            ("from", l.effective_from.to_string()),
            ("to", until),
            ("source", l.source.clone()),
            ("source-note", l.source_note.clone().unwrap_or_default()),
        ];
        let key = format!("{}@{}", l.code, l.effective_from);
        self.row(Section::Limit, (&l.code, &key), (&l.name, &l.name_en), &facts)
    }

    fn year(&self, y: &CalendarYear) -> Row {
        let days = |dates: &std::collections::BTreeSet<lianxin_core::calendar::Date>| {
            self.list(dates.iter().map(ToString::to_string))
        };
        let code = format!("{:04}", y.year);
        let facts = [("off", days(&y.off)), ("work", days(&y.work)), ("source", y.source.clone())];
        self.row(Section::Year, (&code, &code), (&code, ""), &facts)
    }

    fn whistle(&self, w: &Whistle) -> Row {
        let grounds = w.grounds.iter().map(|g| word_name(self.shown.lang, &self.catalogue.grounds, g));
        let facts = [
            ("grounds", self.list(grounds)),
            ("approver", w.approver.map_or_else(String::new, |r| label::role(self.shown.lang, r.code()))),
            ("acknowledge", self.bound(&w.limits.acknowledge)),
            ("report-in", self.bound(&w.limits.report_in)),
            ("handle", self.bound(&w.limits.done)),
            ("source", w.source.clone()),
            ("source-note", w.source_note.clone().unwrap_or_default()),
        ];
        self.row(Section::Whistle, (&w.code, &w.code), (&w.name, &w.name_en), &facts)
    }

    /// An item of a section that is not shown for itself.
    fn rest(&self, item: &Item) -> Option<Row> {
        let (name, name_en, source) = match item {
            Item::Kind(_) | Item::Agency(_) | Item::Limit(_) | Item::Year(_) | Item::Whistle(_) => return None,
            Item::District(District { name, name_en, .. }) => (name, name_en.as_str(), None),
            Item::Division(Division { name, name_en, .. }) => (name, name_en.as_deref().unwrap_or_default(), None),
            Item::Dispute(Dispute { name, name_en, source, .. })
            | Item::Process(Process { name, name_en, source, .. }) => (name, name_en.as_str(), Some(source)),
            Item::Retention(r) => (&r.name, r.name_en.as_str(), Some(&r.source)),
            Item::Purpose(purpose) => (&purpose.name, purpose.name_en.as_str(), purpose.basis.as_ref()),
            Item::UnitKind(word)
            | Item::Source(word)
            | Item::Demand(word)
            | Item::Result(word)
            | Item::Channel(word)
            | Item::Ground(word)
            | Item::Objection(word)
            | Item::Oversight(word)
            | Item::Phase(word)
            | Item::WaitGround(word) => word_of(word),
        };
        let section = item.section();
        let length = if let Item::Retention(r) = item {
            self.shown.say_with("catalogue-months", &[("n", i64::from(r.months).into())])
        } else {
            String::new()
        };
        let facts = [
            ("section", section_name(self.shown, section)),
            ("length", length),
            ("source", source.cloned().unwrap_or_default()),
        ];
        Some(self.row(section, (&item.code(), &item.key()), (name, name_en), &facts))
    }
}

fn word_of(word: &Word) -> (&String, &str, Option<&String>) {
    (&word.name, &word.name_en, word.source.as_ref())
}

/// What a section is called.
pub fn section_name(shown: &Shown, section: Section) -> String {
    shown.say(&format!("section-{}", section.name()))
}
