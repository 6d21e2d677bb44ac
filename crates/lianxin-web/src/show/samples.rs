//! Pages filled with invented people, in both languages: each is rendered, and written to the folder that
//! `LIANXIN_SAMPLES` names, where somebody wants to look at them.

use askama::Template;
use lianxin_core::field::{FieldProblem, Problem};
use lianxin_store::{End, Import};

use super::case::{self, Export};
use super::desk::{Desk, Part};
use super::forms::Oops;
use super::imports::{Imports, Row};
use super::look_up::{self, LookUp};
use super::narrow::{Filters, Narrow};
use super::net::{Answering, Receiving};
use super::queue::{Asked, Queue, Tab, View};
use super::receipt::Receipt;
use super::register::{Beside, Grids, Near, Register, Typed};
use super::sign_in::{Code, CodeTrouble, Demo, SignIn, Trouble};
use super::{Choice, desk, me, queue};
use crate::oidc::Why;
use crate::page::{Person, Shown};
use crate::words::clock::{Clock, Due, Facts};
use crate::words::refusal::Problems;
use crate::words::{Lang, label};

/// 2026-09-16 10:18 in Beijing.
pub const NOW: i64 = 1_789_525_080_000;
const MINUTE: i64 = 60_000;
const HOUR: i64 = 60 * MINUTE;
const DAY: i64 = 24 * HOUR;

pub fn shown(lang: Lang, path: &str) -> Shown {
    let (name, agency) = match lang {
        Lang::Chinese => ("周建宁", "柳溪镇综治中心"),
        Lang::English => ("Zhou Jianning", "Liuxi governance centre"),
    };
    let role = label::role(lang, "centre_coordinator");
    let person = Person {
        name: name.into(),
        agency: agency.into(),
        role,
        csrf: "c5rf".into(),
        sees: true,
        registers: true,
        dispatches: true,
        approves: true,
        erases: true,
        looks_up: true,
        sees_people: false,
        sees_exports: false,
        reviews: false,
        sees_mail: false,
    };
    Shown {
        lang,
        path: path.into(),
        demo: true,
        now: NOW,
        zone: 480,
        person: Some(person),
        live: true,
        ..Shown::default()
    }
}

fn clock(lang: Lang, what: Due, due: i64) -> Clock {
    let days = (due - NOW) / DAY;
    let workdays = (what == Due::Handle && days > 0).then(|| u32::try_from(days).unwrap());
    let started = NOW.min(due) - 5 * HOUR;
    let facts = Facts { what, started, due, stopped: None, provisional: false, paused: None, workdays };
    Clock::told(shown(lang, "/").tell(), &facts)
}

/// A title in the page's language, by number.
fn title(lang: Lang, n: usize) -> String {
    let zh = [
        "丰泽里地下车库积水，7 辆电动自行车被泡",
        "和苑小区上下两户漏水纠纷",
        "云帆科技园北门早高峰拥堵，公交车停不进站",
        "沿河路夜间大货车碾坏路面",
        "老旧小区电动自行车电池被盗",
        "广场舞音响和考生家长争执",
    ];
    let en = [
        "Water in the underground garage of Fengzeli",
        "Leak between two flats in Heyuan",
        "Morning jam at the north gate of Yunfan park",
        "Lorries break the road along the river at night",
        "Batteries of electric bicycles stolen in an old estate",
        "Quarrel about loudspeakers on the square",
    ];
    (if lang == Lang::Chinese { zh } else { en })[n % zh.len()].to_owned()
}

fn either(lang: Lang, zh: &str, en: &str) -> String {
    (if lang == Lang::Chinese { zh } else { en }).to_owned()
}

pub fn row(lang: Lang, id: &str, act: Due, due: i64) -> desk::Row {
    desk::Row {
        id: id.into(),
        title: Some(title(lang, id.len())),
        clock: clock(lang, act, due),
        act,
        due,
        part: Part::Centre,
        lead: None,
        place: either(lang, "和苑社区", "Heyuan community"),
    }
}

fn full_desk(lang: Lang) -> Desk {
    let mut rows = vec![
        row(lang, "m", Due::Acknowledge, NOW - 38 * MINUTE),
        row(lang, "mm", Due::Accept, NOW + 22 * MINUTE),
        row(lang, "mmm", Due::Dispatch, NOW + 3 * HOUR + 42 * MINUTE),
        row(lang, "mmmm", Due::Handle, NOW + 2 * DAY + 13 * HOUR),
        row(lang, "mmmmm", Due::Handle, NOW + 4 * DAY),
        row(lang, "mmmmmm", Due::Handle, NOW + 12 * DAY),
    ];
    rows[0].part = Part::Assist;
    rows[0].lead = Some(either(lang, "镇城建办", "Town works office"));
    rows[3].part = Part::Lead;
    rows[4].title = None;
    Desk { handed: 4, intake: Some(12), may_register: true, ..Desk::new(shown(lang, "/desk"), rows) }
}

fn choices(lang: Lang, all: &[(&str, &str, &str)]) -> Vec<Choice> {
    all.iter().map(|(code, zh, en)| Choice::new(*code, either(lang, zh, en))).collect()
}

fn places(lang: Lang) -> Vec<Choice> {
    let all = [("120111103201", "和苑社区", "Heyuan", "hysq"), ("120111103202", "云帆社区", "Yunfan", "yfsq")];
    let note = either(lang, "柳溪镇", "Liuxi town");
    let one = |(code, zh, en, py): &(&str, &str, &str, &str)| Choice {
        py: (*py).into(),
        note: note.clone(),
        ..Choice::new(*code, either(lang, zh, en))
    };
    all.iter().map(one).collect()
}

fn kinds(lang: Lang) -> Vec<Choice> {
    let all = [
        ("water-leak", "供水漏水", "Water supply and leaks"),
        ("neighbour-dispute", "邻里纠纷", "Neighbour dispute"),
        ("road-damage", "道路破损", "Road damage"),
    ];
    choices(lang, &all)
}

fn listed(lang: Lang) -> Vec<queue::Row> {
    let stages = ["registered", "accepted", "dispatched", "handling", "acknowledged", "completed"];
    let dues = [-15 * MINUTE, 22 * MINUTE, 2 * HOUR + 5 * MINUTE, 5 * HOUR, 3 * DAY, DAY];
    let one = |(n, (stage, left)): (usize, (&&str, i64))| queue::Row {
        id: format!("m{n}"),
        code: format!("LX1201111032026091600{n}417"),
        title: (n != 4).then(|| title(lang, n)),
        clock: queue::due_in_stage(stage).map(|due| clock(lang, due, NOW + left)),
        kind: kinds(lang)[n % 3].label.clone(),
        place: either(lang, "和苑社区", "Heyuan"),
        stage: (*stage).into(),
        agency: either(lang, "柳溪镇综治中心", "Liuxi centre"),
        source: either(lang, "网格巡查", "Grid patrol"),
        taken_in: n == 3,
        sealed: n == 2,
    };
    stages.iter().zip(dues).enumerate().map(one).collect()
}

fn queue(lang: Lang, asked: Asked, rows: Vec<queue::Row>) -> Queue {
    let counts = [6, 4, 12, 200];
    let tabs = View::ALL.into_iter().zip(counts).map(|(view, count)| Tab { view, count, more: count == 200 }).collect();
    let next = (rows.len() > 3 && asked.narrow.q.is_empty()).then(|| "1.2".to_owned());
    let filters = Filters {
        path: "/matters",
        view: asked.view.code(),
        narrow: asked.narrow.clone(),
        kinds: kinds(lang),
        divisions: places(lang),
        staged: true,
        ..Filters::default()
    };
    let (shown, agency) = (shown(lang, "/matters"), asked.narrow.agency.clone());
    let kept = |n: u8, own: bool, code: &str, name: String| queue::Kept {
        id: format!("v{n}"),
        name,
        address: format!("/matters?view=all&due={code}"),
        own,
        shared: if own { String::new() } else { either(lang, "柳溪镇综治中心", "Liuxi centre") },
    };
    Queue {
        shown,
        asked,
        agency,
        tabs,
        filters,
        rows,
        next,
        kept: vec![
            kept(1, true, "days", either(lang, "和苑社区，三天内到时", "Heyuan, within three days")),
            kept(2, false, "late", either(lang, "已超时", "overdue")),
        ],
        agencies: vec![Choice::new("cgc-liuxi", either(lang, "柳溪镇综治中心", "Liuxi centre"))],
        order: "0123456789abcdef".into(),
    }
}

fn register(lang: Lang, typed: Typed, problems: Problems) -> Register {
    let sources = [
        ("counter", "窗口", "Counter"),
        ("phone", "电话", "Phone"),
        ("visit", "走访", "Visit"),
        ("hotline-12345", "12345热线", "12345 hotline"),
        ("grid-patrol", "网格巡查", "Grid patrol"),
    ];
    let demands = [("help", "求助", "Request for help"), ("complaint", "投诉", "Complaint")];
    let roles = ["reporter", "affected", "opponent", "other"].map(|c| Choice::new(c, label::party(lang, c)));
    Register {
        shown: shown(lang, "/register"),
        order: "0123456789abcdef".into(),
        typed: typed.or("source", "visit").or("contact.role", "reporter"),
        kinds: kinds(lang),
        divisions: places(lang),
        sources: choices(lang, &sources),
        demands: choices(lang, &demands),
        roles: roles.into(),
        problems,
        refused: None,
        grids: Grids {
            shown: shown(lang, "/register"),
            all: vec![Choice::new("120111103201001", either(lang, "第 1 网格", "Grid 1"))],
            chosen: String::new(),
            problem: None,
        },
        beside: beside(lang),
    }
}

fn beside(lang: Lang) -> Beside {
    let lead = Answering {
        part: either(lang, "主办", "Lead"),
        agency: either(lang, "区水务局", "Water bureau"),
        code: "water".into(),
        phone: "022-00001007".into(),
        why: either(lang, "全区归它", "it serves the whole district"),
        leads: true,
    };
    Beside {
        shown: shown(lang, "/register"),
        near: vec![Near { id: "m1".into(), title: "<i>漏水".into(), says: "和苑社区".into() }],
        answers: vec![lead],
        kind: true,
        receiving: Some(Receiving {
            centre: either(lang, "柳溪镇综治中心", "Liuxi governance centre"),
            within: Some(either(lang, "1 个工作日", "1 working day")),
            source: None,
        }),
        figures: None,
        alone: true,
    }
}

/// What the machine's failure answers, which knows nobody; without an id, what somebody who was overtaken is told.
fn oops(lang: Lang, fault: Option<String>) -> Oops {
    let own = shown(lang, "/");
    let shown = Shown { person: own.person.clone().filter(|_| fault.is_none()), ..own };
    let kind = if fault.is_some() { "page-fault" } else { "refusal-stale" };
    let typed = [
        ("field-lead", "区水务局"),
        ("field-assist", "区城管委、杨柳青派出所"),
        ("field-text", "先堵住了。\n<b>明天换管。"),
    ];
    Oops {
        title: shown.say(kind),
        text: shown.say(&format!("{kind}-next")),
        back: ("/desk".into(), shown.say("nav-desk")),
        typed: typed.iter().map(|(label, text)| (shown.say(label), (*text).to_owned())).collect(),
        fault,
        shown,
    }
}

fn wrong_form(lang: Lang) -> Register {
    let text = either(lang, "楼上漏水，厨房顶都湿了。", "The flat above leaks; the kitchen ceiling is wet.");
    let typed = Typed::read(|f| match f {
        "text" => text.as_str(),
        "division" => "120111103201",
        "contact.phone" => "1390000123",
        "occurred_at" => "2026-09-15T21:30",
        _ => "",
    });
    let found = [("title", Problem::Empty), ("kind", Problem::UnknownCode), ("contact.phone", Problem::Malformed)]
        .map(|(field, problem)| FieldProblem { field: field.into(), problem });
    let problems = Problems::told(lang, &found, |f| typed.of(f));
    register(lang, typed, problems)
}

fn sign_in(lang: Lang, trouble: Trouble, demo: bool) -> SignIn {
    let one = |(name, code): (&str, &str)| Demo {
        name: name.into(),
        password: "lantern-river-41".into(),
        display: either(lang, "陈玉兰", "Chen Yulan"),
        role: label::role(lang, code),
        agency: either(lang, "和苑社区居委会", "Heyuan committee"),
    };
    let accounts = [("chenyulan", "grid_worker"), ("lixiumei", "centre_coordinator"), ("zhaogang", "agency_clerk")];
    SignIn {
        shown: Shown { person: None, live: false, demo, ..shown(lang, "/sign-in") },
        to: "/matters?view=todo".into(),
        name: "chenyulan".into(),
        trouble,
        agencies: vec![("water".into(), either(lang, "区水务局", "Water bureau"))],
        demo: if demo { accounts.map(one).into() } else { Vec::new() },
    }
}

fn code(lang: Lang, trouble: CodeTrouble) -> Code {
    Code {
        shown: Shown { person: None, live: false, demo: true, ..shown(lang, "/sign-in") },
        account: "chenyulan".into(),
        to: "/desk".into(),
        trouble,
        codes: true,
        passkeys: true,
        demo: Some("287082".into()),
    }
}

fn receipt(lang: Lang) -> Receipt {
    let due = NOW + 37 * HOUR + 42 * MINUTE;
    Receipt {
        shown: shown(lang, "/register"),
        id: "m1".into(),
        code: "LX12011110320260916000417".into(),
        pin: Some("730418".into()),
        centre: either(lang, "柳溪镇综治中心", "Liuxi governance centre"),
        due: Some(shown(lang, "/").tell().limit(due)),
        clock: Some(clock(lang, Due::Accept, due)),
        address: "lianxin.example/case".into(),
    }
}

fn import(end: End, added: i64) -> Import {
    let (id, source, by) = ("messages:1".into(), "messages".into(), "root".into());
    let (began, told, rows) = (NOW - HOUR, NOW - MINUTE / 2, 4_326);
    Import { id, source, by, began, told, rows, added, already: 200, rejected: 3, end }
}

fn imports(lang: Lang, waiting: usize) -> Imports {
    let shown = shown(lang, "/imports");
    let runs = [import(End::Open, 1_412), import(End::Stopped, 96), import(End::Done, 4_123)];
    let runs = runs.iter().map(|i| crate::pages::imports::run(&shown, i)).collect();
    let (day, source) = (shown.tell().day(NOW), either(lang, "导入", "Import"));
    let row = Row { day, from: "09:40".into(), until: "09:52".into(), source, came: 7_142, waiting };
    Imports { shown, runs, rows: vec![row] }
}

/// The look-up's form, and the matters it answers.
fn look_up(lang: Lang, phone: &str, rows: Option<Vec<queue::Row>>) -> LookUp {
    let purpose = either(lang, "打电话联系", "Call the person");
    let found = rows.map(|rows| look_up::Found {
        field: "phone",
        rows,
        most: Some(200),
        purpose: purpose.clone(),
        when: shown(lang, "/").tell().moment(NOW),
    });
    let malformed = FieldProblem { field: "phone".into(), problem: Problem::Malformed };
    let wrong: &[FieldProblem] = if phone.is_empty() || found.is_some() { &[] } else { &[malformed] };
    LookUp {
        shown: shown(lang, "/lookup"),
        typed: look_up::Typed { phone: phone.into(), ..look_up::Typed::default() },
        purposes: vec![Choice::new("contact", purpose)],
        problems: Problems::told(lang, wrong, |_| phone),
        refused: None,
        found,
    }
}

fn pages(lang: Lang) -> Vec<(&'static str, String)> {
    let asked =
        |view: View, q: &str| Asked { view, narrow: Narrow { q: q.into(), ..Narrow::default() }, ..Asked::default() };
    let all = [
        ("sign-in", sign_in(lang, Trouble::None, true).render()),
        ("sign-in-wrong", sign_in(lang, Trouble::Wrong, false).render()),
        ("sign-in-wait", sign_in(lang, Trouble::Wait { minutes: 9 }, false).render()),
        ("sign-in-called-off", sign_in(lang, Trouble::Agency(Why::CalledOff), false).render()),
        ("sign-in-other-way", sign_in(lang, Trouble::Agency(Why::OtherWay), false).render()),
        ("sign-in-no-answer", sign_in(lang, Trouble::Agency(Why::Agency), false).render()),
        ("sign-in-run-out", sign_in(lang, Trouble::RunOut, false).render()),
        ("sign-in-code", code(lang, CodeTrouble::None).render()),
        ("sign-in-code-wrong", code(lang, CodeTrouble::Wrong).render()),
        ("sign-in-code-used", code(lang, CodeTrouble::Used).render()),
        ("desk", full_desk(lang).render()),
        ("desk-empty", Desk { handed: 4, ..Desk::new(shown(lang, "/desk"), Vec::new()) }.render()),
        ("queue", queue(lang, asked(View::Todo, ""), listed(lang)).render()),
        ("queue-found", queue(lang, asked(View::All, "漏水"), listed(lang)).render()),
        ("queue-none", queue(lang, asked(View::All, "<b>"), Vec::new()).render()),
        ("queue-empty", queue(lang, asked(View::Intake, ""), Vec::new()).render()),
        ("register", register(lang, Typed::default(), Problems::default()).render()),
        ("register-wrong", wrong_form(lang).render()),
        ("receipt", receipt(lang).render()),
        ("imports", imports(lang, 2_816).render()),
        ("lookup", look_up(lang, "", None).render()),
        ("lookup-wrong", look_up(lang, "1390000123", None).render()),
        ("lookup-found", look_up(lang, "13900001234", Some(listed(lang))).render()),
        ("lookup-empty", look_up(lang, "13900001234", Some(Vec::new())).render()),
        ("fault", oops(lang, Some("F-K3J2M5QA".into())).render()),
        ("refusal", oops(lang, None).render()),
        ("again", me::again(shown(lang, "/me")).render()),
        ("onward", me::onward(shown(lang, "/me")).render()),
        ("case-export", Export { trouble: case::Trouble::Wrong, shown: shown(lang, "/case") }.render()),
        ("imports-empty", Imports { shown: shown(lang, "/imports"), runs: Vec::new(), rows: Vec::new() }.render()),
    ];
    all.into_iter().map(|(name, page)| (name, page.unwrap())).collect()
}

#[test]
fn every_page_renders_in_both_languages() {
    let folder = std::env::var_os("LIANXIN_SAMPLES");
    for (lang, suffix) in [(Lang::Chinese, ""), (Lang::English, "-en")] {
        for (name, page) in pages(lang) {
            assert!(page.contains("<h1>") && page.ends_with("</html>"), "{name}");
            if let Some(folder) = &folder {
                let file = std::path::Path::new(folder).join(format!("{name}{suffix}.html"));
                std::fs::write(file, &page).unwrap();
            }
        }
    }
}

#[test]
fn no_page_shows_a_key_instead_of_words() {
    let families = [
        "again-",
        "onward-",
        "case-",
        "sign-in-",
        "code-",
        "lookup-",
        "desk-",
        "queue-",
        "register-",
        "receipt-",
        "view-",
        "act-",
        "part-",
        "field-",
        "stage-",
    ];
    for lang in [Lang::Chinese, Lang::English] {
        for (name, page) in pages(lang) {
            for piece in page.split('<').filter_map(|p| p.split_once('>')).map(|(_, words)| words.trim()) {
                assert!(!families.iter().any(|f| piece.starts_with(f)), "{name}: {piece}");
            }
        }
    }
}

#[test]
fn an_empty_search_leads_to_a_wider_one_where_there_is_one() {
    let page = |view| {
        let asked = Asked { view, narrow: Narrow { q: "a&b".into(), ..Narrow::default() }, ..Asked::default() };
        queue(Lang::Chinese, asked, Vec::new()).render().unwrap()
    };
    assert!(page(View::Todo).contains("href=\"/matters?view=all&#38;q=a%26b\""));
    assert!(!page(View::All).contains("view=all&#38;q="));
}

#[test]
fn what_was_typed_stands_in_the_form_again_and_is_never_markup() {
    let typed = Typed::read(|f| match f {
        "title" => "\"><script>",
        "kind" => "road-damage",
        "contact.anonymous" => "true",
        _ => "",
    });
    let page = register(Lang::Chinese, typed, Problems::default()).render().unwrap();
    assert!(!page.contains("<script>") && page.contains("value=\"&#34;&#62;&#60;script&#62;\""), "{page}");
    assert!(page.contains("<option value=\"road-damage\" selected>"));
    assert!(page.contains("name=\"contact.anonymous\" value=\"true\" checked"));
    for field in super::register::FIELDS {
        assert!(page.contains(&format!("name=\"{field}\"")), "{field}");
    }
    assert!(page.contains("name=\"csrf\" value=\"c5rf\"") && page.contains("name=\"order\""));
}

#[test]
fn a_failed_form_leads_to_each_field_and_says_the_repair() {
    let page = wrong_form(Lang::Chinese).render().unwrap();
    for id in ["title", "kind", "contact-phone"] {
        assert!(page.contains(&format!("href=\"#{id}\"")) && page.contains(&format!("id=\"{id}-err\"")), "{id}");
    }
    assert!(page.contains("手机号少 1 位，现在是 10 位。") && page.contains("楼上漏水"));
}
