//! What a catalogue must hold together by: shapes of codes, uniqueness, references, dates.

use std::collections::{BTreeMap, BTreeSet};

use lianxin_text::clean;
use toml::Spanned;
use toml::de::DeValue;

use super::check_rules;
use super::item::{CalendarYear, District, Division, Item, Section};
use super::parse::{FileProblem, Found};
use super::{Act, Agency, Kind, KindClass, Limit};
use crate::access::LOOK_UPS_MOST;
use crate::calendar::Date;
use crate::matter::SEALED_TO_MAX;

pub(super) type Problems = Vec<FileProblem>;

/// What the files hold altogether.
pub(super) struct Known<'a> {
    codes: BTreeMap<Section, BTreeSet<String>>,
    limit_acts: BTreeMap<&'a str, Act>,
    references: bool,
    superiors: BTreeMap<&'a str, &'a str>,
}

/// All problems of readable items; with `references`, also those between items.
pub(super) fn check(found: &[Found<'_>], references: bool) -> Problems {
    let mut codes: BTreeMap<Section, BTreeSet<String>> = BTreeMap::new();
    let mut limit_acts = BTreeMap::new();
    let mut superiors = BTreeMap::new();
    for one in found {
        codes.entry(one.section).or_default().extend(one.code());
        if let Some(Item::Limit(limit)) = &one.item {
            limit_acts.entry(limit.code.as_str()).or_insert(limit.act);
        }
        if let Some(Item::Agency(agency)) = &one.item
            && let Some(superior) = &agency.superior
        {
            superiors.insert(agency.code.as_str(), superior.as_str());
        }
    }
    let known = Known { codes, limit_acts, references, superiors };
    let mut problems = Problems::new();
    duplicates(found, &mut problems);
    found.iter().for_each(|one| clean_texts(one, &one.node, &mut problems));
    for one in found {
        match &one.item {
            Some(Item::District(district)) => known.district(one, district, &mut problems),
            Some(Item::Year(year)) => calendar_year(one, year, &mut problems),
            Some(Item::Division(division)) => known.division(one, division, &mut problems),
            Some(Item::Limit(limit)) => known.limit(one, limit, &mut problems),
            Some(Item::Agency(agency)) => known.agency(one, agency, &mut problems),
            Some(Item::Source(word) | Item::Demand(word) | Item::Result(word)) => {
                check_rules::word(one, word, &mut problems);
            }
            Some(Item::Purpose(purpose)) => check_rules::purpose(one, purpose, &mut problems),
            Some(Item::UnitKind(word) | Item::Oversight(word)) => check_rules::word(one, word, &mut problems),
            Some(Item::Channel(word) | Item::Ground(word) | Item::Objection(word) | Item::WaitGround(word)) => {
                check_rules::sourced(one, word, &mut problems);
            }
            Some(Item::Phase(word)) => check_rules::phase(one, word, &mut problems),
            Some(Item::Dispute(dispute)) => known.dispute(one, dispute, &mut problems),
            Some(Item::Process(process)) => known.process(one, process, &mut problems),
            Some(Item::Retention(retention)) => known.retention(one, retention, &mut problems),
            Some(Item::Whistle(whistle)) => known.whistle(one, whistle, &mut problems),
            Some(Item::Kind(kind)) => known.kind(one, kind, &mut problems),
            None => {}
        }
    }
    problems
}

/// No text hides, reorders or smuggles another: whoever decides on a change reads what it says.
fn clean_texts(one: &Found<'_>, node: &Spanned<DeValue<'_>>, problems: &mut Problems) {
    match node.get_ref() {
        DeValue::String(text) => {
            if let Some(unclean) = clean::problem(text) {
                let code = u32::from(unclean.character);
                let zh = format!("第 {} 个字看不见或会打乱顺序（U+{code:04X}），请删掉", unclean.index + 1);
                let en = format!("character {} hides or reorders text (U+{code:04X})", unclean.index + 1);
                problems.push(one.file.problem(&node.span(), zh, en));
            }
        }
        DeValue::Array(all) => all.iter().for_each(|inner| clean_texts(one, inner, problems)),
        DeValue::Table(all) => all.values().for_each(|inner| clean_texts(one, inner, problems)),
        DeValue::Integer(_) | DeValue::Float(_) | DeValue::Boolean(_) | DeValue::Datetime(_) => {}
    }
}

fn duplicates(found: &[Found<'_>], problems: &mut Problems) {
    let mut seen: BTreeMap<(Section, String), &Found<'_>> = BTreeMap::new();
    for one in found {
        let Some(item) = &one.item else { continue };
        // A catalogue has one district, whatever its code.
        let key = if one.section == Section::District { String::new() } else { item.key() };
        if let Some(first) = seen.get(&(one.section, key.clone())) {
            let place = format!("{}:{}", first.file.name, first.file.place(first.node.span().start).0);
            let path = if one.section == Section::Year { "year" } else { "code" };
            let code = item.code();
            let zh = format!("“{code}”重复，已见于 {place}");
            problems.push(one.problem(path, zh, format!("`{code}` is a duplicate of {place}")));
        } else {
            seen.insert((one.section, key), one);
        }
    }
}

pub(super) fn filled(one: &Found<'_>, fields: &[(&str, &str)], problems: &mut Problems) {
    for (field, text) in fields {
        if text.trim().is_empty() {
            problems.push(one.problem(field, format!("“{field}”不能为空"), format!("`{field}` is empty")));
        }
    }
}

pub(super) fn code_shape(one: &Found<'_>, path: &str, code: &str, problems: &mut Problems) {
    let word =
        |word: &str| !word.is_empty() && word.bytes().all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit());
    if !code.split('-').all(word) {
        let zh = format!("代码“{code}”应为小写字母和数字，以连字符分隔");
        let en = format!("code `{code}` must be lower-case letters and digits joined by hyphens");
        problems.push(one.problem(path, zh, en));
    }
}

fn calendar_year(one: &Found<'_>, year: &CalendarYear, problems: &mut Problems) {
    filled(one, &[("source", &year.source)], problems);
    let mut at = |list: &str, date: &Date, zh: &str, en: &str| {
        let text = date.to_string();
        let written = one.node.get_ref().get(list).and_then(|list| list.get_ref().as_array());
        let index = written.and_then(|dates| dates.iter().position(|one| one.get_ref().as_str() == Some(&text)));
        let path = format!("{list}.{}", index.unwrap_or(0));
        problems.push(one.problem(&path, format!("{text} {zh}"), format!("{text} {en}")));
    };
    for (list, dates) in [("off", &year.off), ("work", &year.work)] {
        for date in dates.iter().filter(|date| date.year() != year.year) {
            at(list, date, "不在这一年", "is not in this year");
        }
    }
    for date in &year.work {
        if year.off.contains(date) {
            at("work", date, "既写休息又写上班", "is both off and worked");
        } else if !date.is_weekend() {
            at("work", date, "不是周末，不必写上班", "is no weekend day, so it is worked anyway");
        }
    }
}

impl Known<'_> {
    fn has(&self, section: Section, code: &str) -> bool {
        !self.references || self.codes.get(&section).is_some_and(|codes| codes.contains(code))
    }

    pub(super) fn refers(&self, one: &Found<'_>, path: &str, section: Section, code: &str, problems: &mut Problems) {
        if !self.has(section, code) {
            let what = section.name();
            let zh = format!("没有代码为“{code}”的 {what}");
            problems.push(one.problem(path, zh, format!("no {what} has the code `{code}`")));
        }
    }

    fn district(&self, one: &Found<'_>, district: &District, problems: &mut Problems) {
        filled(
            one,
            &[("name", &district.name), ("name_en", &district.name_en), ("zone_name", &district.zone_name)],
            problems,
        );
        self.refers(one, "code", Section::Division, &district.code, problems);
        if let Some(process) = &district.process {
            self.refers(one, "process", Section::Process, process, problems);
        }
        if !(-720..=840).contains(&district.zone_offset_minutes) {
            let zh = "时区偏移应在 -720 至 840 分钟之间".to_owned();
            let en = "the zone offset must lie between -720 and 840 minutes".to_owned();
            problems.push(one.problem("zone_offset_minutes", zh, en));
        }
        if district.look_ups_per_hour.is_some_and(|n| !(1..=LOOK_UPS_MOST).contains(&n)) {
            let zh = format!("每小时按号码查的次数应在 1 至 {LOOK_UPS_MOST} 之间");
            let en = format!("look-ups per hour must lie between 1 and {LOOK_UPS_MOST}");
            problems.push(one.problem("look_ups_per_hour", zh, en));
        }
    }

    fn division(&self, one: &Found<'_>, division: &Division, problems: &mut Problems) {
        filled(one, &[("name", &division.name)], problems);
        let digits = division.kind.digits();
        if division.code.len() != digits || !division.code.bytes().all(|byte| byte.is_ascii_digit()) {
            let zh = format!("代码“{}”应为 {digits} 位数字", division.code);
            let en = format!("code `{}` must have {digits} digits", division.code);
            problems.push(one.problem("code", zh, en));
            return;
        }
        match (&division.parent, digits) {
            (None, 6) => {}
            (None, _) => {
                problems.push(one.problem("", "缺少“parent”".to_owned(), "missing field `parent`".to_owned()));
            }
            (Some(parent), _) => {
                // The parent is one level up: 15 → 12 → 9 → 6.
                if parent.len() + 3 != digits || !division.code.starts_with(parent.as_str()) {
                    let zh = format!("上级“{parent}”应是代码“{}”去掉后三位", division.code);
                    let en =
                        format!("parent `{parent}` must be code `{}` without its last three digits", division.code);
                    problems.push(one.problem("parent", zh, en));
                } else {
                    self.refers(one, "parent", Section::Division, parent, problems);
                }
            }
        }
    }

    fn limit(&self, one: &Found<'_>, limit: &Limit, problems: &mut Problems) {
        code_shape(one, "code", &limit.code, problems);
        let texts =
            [("name", &limit.name), ("name_en", &limit.name_en), ("place", &limit.place), ("source", &limit.source)];
        filled(one, &texts.map(|(field, text)| (field, text.as_str())), problems);
        if limit.amount == 0 {
            problems.push(one.problem("amount", "时限至少为 1".to_owned(), "a limit is at least 1".to_owned()));
        }
        if limit.effective_to.is_some_and(|last| last < limit.effective_from) {
            let zh = "失效日期早于生效日期".to_owned();
            problems.push(one.problem("effective_to", zh, "it ends before it takes effect".to_owned()));
        }
        if self.limit_acts.get(limit.code.as_str()).is_some_and(|act| *act != limit.act) {
            let zh = format!("“{}”的另一版本用于别的环节", limit.code);
            let en = format!("another version of `{}` bounds another act", limit.code);
            problems.push(one.problem("act", zh, en));
        }
        if limit.place.bytes().all(|byte| byte.is_ascii_digit()) && !limit.place.is_empty() {
            self.refers(one, "place", Section::Division, &limit.place, problems);
        }
    }

    fn agency(&self, one: &Found<'_>, agency: &Agency, problems: &mut Problems) {
        code_shape(one, "code", &agency.code, problems);
        let texts = [("name", &agency.name), ("name_en", &agency.name_en), ("short", &agency.short)];
        filled(one, &texts.map(|(field, text)| (field, text.as_str())), problems);
        self.refers(one, "area", Section::Division, &agency.area, problems);
        if let Some(unit) = &agency.unit {
            self.refers(one, "unit", Section::UnitKind, unit, problems);
        }
        if let Some(superior) = &agency.superior {
            self.refers(one, "superior", Section::Agency, superior, problems);
            if self.comes_round(&agency.code) {
                let zh = format!("上级单位绕回“{}”自己", agency.code);
                let en = format!("its superiors come round to `{}` again", agency.code);
                problems.push(one.problem("superior", zh, en));
            }
        }
        for (index, lend) in agency.lends.iter().flatten().enumerate() {
            let fields = [("name", &lend.name), ("name_en", &lend.name_en)];
            for (field, text) in fields.map(|(field, text)| (format!("lends.{index}.{field}"), text)) {
                filled(one, &[(&field, text)], problems);
            }
        }
        if let Some(phone) = agency.phone.as_deref().filter(|phone| !is_office_phone(phone)) {
            let zh = format!("“{phone}”不是办公电话：写区号和号码，不写手机号");
            let en = format!("`{phone}` is no office telephone: area code and number, never a mobile");
            problems.push(one.problem("phone", zh, en));
        }
    }

    /// Whether the superiors of an agency lead back to it.
    fn comes_round(&self, agency: &str) -> bool {
        let mut at = agency;
        for _ in 0..self.superiors.len() {
            match self.superiors.get(at) {
                Some(above) if *above == agency => return true,
                Some(above) => at = above,
                None => return false,
            }
        }
        false
    }

    /// The limit of this code must be there and bound this act.
    pub(super) fn bounds(&self, one: &Found<'_>, path: &str, code: &str, acts: &[Act], problems: &mut Problems) {
        self.refers(one, path, Section::Limit, code, problems);
        if self.limit_acts.get(code).is_some_and(|bounds| !acts.contains(bounds)) {
            let zh = format!("时限“{code}”不是用于这一环节的");
            problems.push(one.problem(path, zh, format!("limit `{code}` bounds another act")));
        }
    }

    fn kind(&self, one: &Found<'_>, kind: &Kind, problems: &mut Problems) {
        code_shape(one, "code", &kind.code, problems);
        filled(one, &[("name", &kind.name), ("name_en", &kind.name_en)], problems);
        for (field, act) in [
            ("limits.accept", Act::Accept),
            ("limits.acknowledge", Act::Acknowledge),
            ("limits.dispatch", Act::Dispatch),
            ("limits.handle", Act::Handle),
        ] {
            let code = kind.limits.code(act).unwrap_or_default();
            self.bounds(one, field, code, &[act], problems);
        }
        self.kind_of_dispute(one, kind, problems);
        let mut areas = BTreeSet::new();
        for (index, rule) in kind.lead.iter().flatten().enumerate() {
            self.refers(one, &format!("lead.{index}.agency"), Section::Agency, &rule.agency, problems);
            if let Some(area) = &rule.area {
                self.refers(one, &format!("lead.{index}.area"), Section::Division, area, problems);
            }
            if !areas.insert(&rule.area) {
                let zh = "同一区域有两个主办单位".to_owned();
                let en = "two leads for the same area".to_owned();
                problems.push(one.problem(&format!("lead.{index}"), zh, en));
            }
        }
        self.sealed_kind(one, kind, problems);
        let mut fields = BTreeSet::new();
        for (index, field) in kind.fields.iter().flatten().enumerate() {
            let path = format!("fields.{index}.code");
            code_shape(one, &path, &field.code, problems);
            if !fields.insert(&field.code) {
                let zh = format!("“{}”重复", field.code);
                problems.push(one.problem(&path, zh, format!("`{}` is a duplicate", field.code)));
            }
        }
    }

    /// A kind that is sealed is sealed to somebody, and says by which rule.
    fn sealed_kind(&self, one: &Found<'_>, kind: &Kind, problems: &mut Problems) {
        let Some(agencies) = &kind.sealed_to else { return };
        if agencies.is_empty() || agencies.len() > SEALED_TO_MAX {
            let zh = format!("“sealed_to”应写 1 至 {SEALED_TO_MAX} 个单位");
            let en = format!("`sealed_to` names between 1 and {SEALED_TO_MAX} agencies");
            problems.push(one.problem("sealed_to", zh, en));
        }
        for (index, agency) in agencies.iter().enumerate() {
            self.refers(one, &format!("sealed_to.{index}"), Section::Agency, agency, problems);
        }
        if kind.source.as_ref().is_none_or(|source| source.trim().is_empty()) {
            let zh = "封存的类别应在“source”写明依据".to_owned();
            problems.push(one.problem("sealed_to", zh, "a kind that is sealed has no `source`".to_owned()));
        }
    }

    /// A dispute has a class of the standard, and nothing else has.
    fn kind_of_dispute(&self, one: &Found<'_>, kind: &Kind, problems: &mut Problems) {
        let is_dispute = kind.class == Some(KindClass::Dispute);
        match &kind.dispute {
            Some(code) if is_dispute => self.refers(one, "dispute", Section::Dispute, code, problems),
            None if is_dispute => {
                let zh = "矛盾纠纷类缺少“dispute”".to_owned();
                problems.push(one.problem("class", zh, "missing field `dispute` of a dispute".to_owned()));
            }
            Some(_) => {
                let zh = "不是矛盾纠纷，不写“dispute”".to_owned();
                problems.push(one.problem("dispute", zh, "`dispute` of what is no dispute".to_owned()));
            }
            None => {}
        }
    }
}

/// An area code, a hyphen and a number; never eleven digits that begin with 1.
fn is_office_phone(phone: &str) -> bool {
    let digits = |text: &str, length: std::ops::RangeInclusive<usize>| {
        length.contains(&text.len()) && text.bytes().all(|byte| byte.is_ascii_digit())
    };
    phone
        .split_once('-')
        .is_some_and(|(area, number)| area.starts_with('0') && digits(area, 3..=4) && digits(number, 7..=8))
}
