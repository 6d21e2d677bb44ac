//! Every act of a matter by the API, and every refusal of theirs through HTTP, on both databases.

// A story may stop at its first surprise: helpers of tests count as tests.
#![allow(clippy::unwrap_used)]

use lianxin_sim::api::Api;
use lianxin_sim::house::{House, now, on_both};
use serde_json::{Value, json};

const DAY: i64 = 86_400_000;

/// The people of the story, each with her own connection.
struct Cast {
    grid: Api,
    centre: Api,
    district: Api,
    water: Api,
    urban: Api,
}

impl Cast {
    fn of(house: &House) -> Cast {
        Cast {
            grid: house.api("wangge"),
            centre: house.api("yangliuqing"),
            district: house.api("zhongxin"),
            water: house.api("shuiwu"),
            urban: house.api("chengguan"),
        }
    }

    /// A matter, registered and accepted.
    fn accepted(&mut self, title: &str) -> String {
        let body = json!({
            "title": title, "text": "从井盖边上往外冒，半条街是湿的。", "kind": "water-leak", "division": "120111101",
            "source": "counter",
        });
        let made = self.grid.post("/api/v1/matters", &body, &[]).json();
        let id = made["id"].as_str().unwrap().to_owned();
        done(&mut self.centre, &id, "accept", json!({}));
        id
    }

    /// A matter that water leads and has signed for, urban assists.
    fn signed(&mut self, title: &str) -> String {
        let id = self.accepted(title);
        done(&mut self.centre, &id, "dispatch", json!({"lead": "water", "assist": ["urban"]}));
        done(&mut self.water, &id, "acknowledge", json!({}));
        id
    }
}

fn act(api: &mut Api, id: &str, act: &str, body: Value) -> (u16, Value) {
    let answer = api.post(&format!("/api/v1/matters/{id}/{act}"), &body, &[]);
    (answer.status, answer.json())
}

fn done(api: &mut Api, id: &str, name: &str, body: Value) -> String {
    let (status, told) = act(api, id, name, body);
    assert_eq!(status, 200, "{name}: {told}");
    told["stage"].as_str().unwrap().to_owned()
}

/// Refused by the rules: this title, in Chinese, and what to do next in both languages.
fn refused(api: &mut Api, id: &str, name: &str, body: Value, title: &str) -> String {
    let (status, told) = act(api, id, name, body);
    assert_eq!((status, told["title"].as_str()), (422, Some(title)), "{name}: {told}");
    let detail = told["detail"].as_str().unwrap();
    assert!(detail.chars().count() > 20 && !detail.contains("refusal-"), "{detail}");
    detail.to_owned()
}

fn open(api: &mut Api, id: &str) -> Value {
    api.get(&format!("/api/v1/matters/{id}")).json()
}

fn rfc(at: i64) -> String {
    lianxin_web::api::time::utc(at)
}

/// When the clock of handling ends, ms UTC.
fn due(seen: &Value) -> i64 {
    let handle = seen["clocks"].as_array().unwrap().iter().find(|c| c["act"] == "handle").unwrap();
    lianxin_web::api::time::parse(handle["due"].as_str().unwrap()).unwrap()
}

#[test]
fn a_matter_lives_through_everything() {
    on_both("all acts by api", |house| {
        let mut c = Cast::of(house);
        let id = c.accepted("后门水管冒水");
        done(&mut c.centre, &id, "classify", json!({"complexity": "hard", "urgency": "urgent"}));
        done(&mut c.centre, &id, "move-phase", json!({"phase": "defuse", "reason": "两家已在调解"}));
        done(&mut c.grid, &id, "add-party", json!({"name": "周小演", "phone": "13900001234", "role": "affected"}));
        done(&mut c.centre, &id, "dispatch", json!({"lead": "urban", "assist": ["water"]}));
        assert_eq!(done(&mut c.urban, &id, "return", json!({"reason": "水管归水务"})), "accepted");
        assert_eq!(c.urban.get(&format!("/api/v1/matters/{id}")).status, 404, "whoever returned it has no part in it");
        done(&mut c.centre, &id, "dispatch", json!({"lead": "water", "assist": ["urban"]}));
        done(&mut c.water, &id, "acknowledge", json!({}));
        done(&mut c.urban, &id, "acknowledge", json!({}));
        done(&mut c.water, &id, "await", json!({"ground": "documents"}));
        let paused = |seen: &Value| seen["clocks"].as_array().unwrap().iter().filter(|c| c["paused"] == true).count();
        assert_eq!(paused(&open(&mut c.centre, &id)), 1);
        assert_eq!(house.tick(now() + 400 * DAY), 1, "only the other agency's clock runs out");
        done(&mut c.water, &id, "resume", json!({}));
        let seen = open(&mut c.centre, &id);
        assert_eq!(paused(&seen), 0);
        done(&mut c.water, &id, "extend", json!({"until": rfc(due(&seen) + 20 * DAY), "reason": "配件未到"}));
        done(&mut c.centre, &id, "approve-extension", json!({"agency": "water"}));
        done(&mut c.centre, &id, "oversee", json!({"grade": "supervise", "text": "请抓紧"}));
        done(&mut c.centre, &id, "release", json!({"agency": "urban", "reason": "路面不用挖"}));
        assert_eq!(done(&mut c.water, &id, "complete", json!({"result": "solved", "text": "管已换好"})), "completed");
        let back = done(
            &mut c.grid,
            &id,
            "follow-up",
            json!({"resolved": false, "satisfaction": "unsatisfied", "text": "还在滴"}),
        );
        assert_eq!(back, "handling", "neither solved nor satisfied");
        done(&mut c.water, &id, "complete", json!({"result": "solved", "text": "接头也换了"}));
        done(&mut c.grid, &id, "follow-up", json!({"resolved": true, "satisfaction": "mostly", "text": ""}));
        assert_eq!(done(&mut c.centre, &id, "rate", json!({"satisfaction": "satisfied"})), "rated");
        assert_eq!(done(&mut c.centre, &id, "archive", json!({})), "archived");
        let seen = open(&mut c.centre, &id);
        assert_eq!((seen["phase"].as_str(), seen["reopenings"].as_u64()), (Some("defuse"), Some(1)));
        assert_eq!((seen["returns"].as_u64(), seen["oversight"].as_str()), (Some(1), Some("supervise")));
        assert!(!seen.to_string().contains("周小演"));
        let kinds: Vec<&str> =
            seen["history"].as_array().unwrap().iter().map(|h| h["kind"].as_str().unwrap()).collect();
        for kind in
            ["matter.returned", "matter.waiting", "matter.resumed", "matter.extension-approved", "matter.reopened"]
        {
            assert!(kinds.contains(&kind), "{kind} in {kinds:?}");
        }
        house.doubt();
    });
}

#[test]
fn matters_that_belong_together() {
    on_both("merge, relate and split by api", |house| {
        let mut c = Cast::of(house);
        let (first, second) = (c.accepted("后门水管冒水"), c.accepted("菜市场后门在冒水"));
        let code = open(&mut c.centre, &first)["code"].as_str().unwrap().to_owned();
        done(&mut c.centre, &second, "relate", json!({"other": first}));
        assert_eq!(done(&mut c.centre, &second, "merge", json!({"into": code})), "merged", "by its case code");
        let seen = open(&mut c.centre, &first);
        assert_eq!((seen["absorbed"][0].as_str(), seen["related"][0].as_str()), (Some(&*second), Some(&*second)));
        assert_eq!(open(&mut c.centre, &second)["text"], "从井盖边上往外冒，半条街是湿的。", "its voice is kept");
        let parts = json!({"parts": [
            {"title": "夜里施工吵，打13900001234", "text": "过了十点还在切割。", "kind": "noise"},
            {"title": "垃圾没清", "text": "桶满了。", "kind": "rubbish"},
        ]});
        done(&mut c.centre, &first, "split", parts);
        let seen = open(&mut c.centre, &first);
        let children = seen["children"].as_array().unwrap();
        assert_eq!(children.len(), 2);
        let child = open(&mut c.centre, children[0].as_str().unwrap());
        assert_eq!((child["parent"].as_str(), child["title"].as_str()), (Some(&*first), Some("夜里施工吵，打[号码]")));
        assert_eq!((child["stage"].as_str(), child["clocks"].as_array().map(Vec::len)), (Some("registered"), Some(1)));
        // And they are listed, searched and rebuilt like any other.
        let list = c.centre.get("/api/v1/matters?q=%E5%88%87%E5%89%B2").json();
        assert_eq!(list["items"][0]["id"], children[0]);
        house.doubt();
    });
}

#[test]
fn declined_matters_are_shown_their_way() {
    on_both("decline by api", |house| {
        let mut c = Cast::of(house);
        let body = json!({"title": "欠款不还", "text": "已经起诉。", "kind": "unsorted", "division": "120111101"});
        let id = c.grid.post("/api/v1/matters", &body, &[]).json()["id"].as_str().unwrap().to_owned();
        let (status, told) = act(&mut c.centre, &id, "decline", json!({"reason": "在诉讼中", "channel": "the-moon"}));
        assert_eq!((status, told["errors"][0]["field"].as_str()), (422, Some("channel")), "{told}");
        done(&mut c.centre, &id, "decline", json!({"reason": "在诉讼中", "channel": "litigation"}));
        refused(&mut c.centre, &id, "accept", json!({}), "现在还不能受理");
        assert_eq!(done(&mut c.centre, &id, "archive", json!({})), "archived");
    });
}

#[test]
fn every_refusal_says_what_to_do_next() {
    on_both("refusals of acts by api", |house| {
        let mut c = Cast::of(house);
        let id = c.accepted("后门水管冒水");
        let designate = json!({"lead": "water", "reason": "三次退回"});
        refused(&mut c.centre, &id, "designate", designate.clone(), "还不到指定的时候");
        for _ in 0..3 {
            done(&mut c.centre, &id, "dispatch", json!({"lead": "water"}));
            done(&mut c.water, &id, "return", json!({"reason": "不归水务"}));
        }
        refused(&mut c.centre, &id, "dispatch", json!({"lead": "water"}), "该指定了");
        done(&mut c.centre, &id, "designate", designate);
        refused(&mut c.water, &id, "return", json!({"reason": "不归水务"}), "指定的不能退");
        let said = refused(&mut c.water, &id, "await", json!({"ground": "documents"}), "没有在走的办理时钟");
        assert!(said.contains("区水务局") && said.contains("Xiqing Water Bureau"), "by name, not by code: {said}");
        refused(&mut c.centre, &id, "approve-extension", json!({"agency": "water"}), "没有延期申请");
        refused(&mut c.centre, &id, "release", json!({"agency": "urban", "reason": "不用了"}), "没有在协办");
        refused(&mut c.centre, &id, "merge", json!({"into": id}), "这是同一件");
        refused(&mut c.centre, &id, "relate", json!({"other": "mnosuch"}), "找不到另一件");
        done(&mut c.water, &id, "acknowledge", json!({}));
        refused(&mut c.water, &id, "resume", json!({}), "时钟没有停");
        done(&mut c.water, &id, "await", json!({"ground": "documents"}));
        refused(&mut c.water, &id, "await", json!({"ground": "documents"}), "时钟已经停着");
        done(&mut c.water, &id, "resume", json!({}));
        let until = due(&open(&mut c.water, &id));
        let ask = |days: i64| json!({"until": rfc(until + days * DAY), "reason": "配件未到"});
        let said = refused(&mut c.water, &id, "extend", ask(90), "延得太久");
        assert!(said.contains("24:00") && !said.contains("T16:00"), "as the district's wall shows it: {said}");
        for days in [1, 2] {
            done(&mut c.water, &id, "extend", ask(days));
            refused(&mut c.water, &id, "extend", ask(days), "延期已经申请过");
            done(&mut c.centre, &id, "approve-extension", json!({"agency": "water"}));
        }
        refused(&mut c.water, &id, "extend", ask(3), "不能再延了");
        // A centre that leads neither decides on its own request nor asks whether it did well.
        let own = c.accepted("办事大厅台阶破了");
        done(&mut c.centre, &own, "dispatch", json!({"lead": "cgc-yangliuqing"}));
        done(&mut c.centre, &own, "acknowledge", json!({}));
        let own_until = due(&open(&mut c.centre, &own));
        done(&mut c.centre, &own, "extend", json!({"until": rfc(own_until + DAY), "reason": "等料"}));
        refused(&mut c.centre, &own, "approve-extension", json!({"agency": "cgc-yangliuqing"}), "自己的申请自己不能批");
        done(&mut c.district, &own, "refuse-extension", json!({"agency": "cgc-yangliuqing", "reason": "来得及"}));
        done(&mut c.centre, &own, "complete", json!({"result": "solved", "text": "补好了"}));
        let ask = json!({"resolved": true, "satisfaction": "mostly", "text": ""});
        refused(&mut c.centre, &own, "follow-up", ask.clone(), "办事的人不自己回访");
        done(&mut c.district, &own, "follow-up", ask);
        // What has ended takes nothing in.
        let (third, fourth) = (c.accepted("水管冒水"), c.accepted("又冒水"));
        done(&mut c.centre, &third, "merge", json!({"into": fourth}));
        refused(&mut c.centre, &fourth, "merge", json!({"into": third}), "另一件已经结束");
        // The word of a rule is not a field's: those come with the field's name.
        let other = c.signed("井盖松了");
        for (name, body, field) in [
            ("oversee", json!({"grade": "angry", "text": "快"}), "grade"),
            ("move-phase", json!({"phase": "nowhere", "reason": "x"}), "phase"),
            ("classify", json!({"complexity": "hard", "urgency": "never"}), "urgency"),
        ] {
            let (status, told) = act(&mut c.centre, &other, name, body);
            assert_eq!((status, told["errors"][0]["field"].as_str()), (422, Some(field)), "{told}");
        }
        let (status, told) =
            act(&mut c.water, &other, "extend", json!({"until": "2026-12-01T00:00:00", "reason": "x"}));
        assert_eq!((status, told["errors"][0]["field"].as_str()), (422, Some("until")), "without an offset: {told}");
    });
}

#[test]
fn the_net_shows_its_load_by_phase_and_who_answers() {
    on_both("load by phase", |house| {
        let mut c = Cast::of(house);
        let early = c.accepted("后门水管冒水");
        let moved = c.accepted("两家为漏水吵起来");
        done(&mut c.centre, &moved, "move-phase", json!({"phase": "defuse", "reason": "要调解"}));
        let viewer = |name: &str| house.store.viewer(name, now()).unwrap();
        let load = house.store.load_by_phase(&viewer("yangliuqing"), None).unwrap();
        let told: Vec<(&str, u64)> = load.iter().map(|(p, n)| (p.code(), *n)).collect();
        let phase = open(&mut c.centre, &early)["phase"].as_str().unwrap().to_owned();
        assert!(told.contains(&("defuse", if phase == "defuse" { 2 } else { 1 })), "{told:?}");
        assert_eq!(load.values().sum::<u64>(), 2);
        // Only what a viewer may see is counted, and only in its time.
        assert_eq!(house.store.load_by_phase(&viewer("shuiwu"), None).unwrap().values().sum::<u64>(), 0);
        let caught = |from, to| house.store.caught_by_phase(&viewer("zhongxin"), None, (from, to)).unwrap();
        assert_eq!(caught(now() - DAY, i64::MAX).values().sum::<u64>(), 2);
        assert_eq!(caught(0, now() - DAY).values().sum::<u64>(), 0);
        // What is over is no load.
        done(&mut c.centre, &early, "dispatch", json!({"lead": "water"}));
        done(&mut c.water, &early, "acknowledge", json!({}));
        done(&mut c.water, &early, "complete", json!({"result": "solved", "text": "好了"}));
        assert_eq!(house.store.load_by_phase(&viewer("zhongxin"), None).unwrap().values().sum::<u64>(), 1);
    });
}
