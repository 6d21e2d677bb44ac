//! Story 4 by the API, on both databases: a whistle through approval, objection, lateness, its ladder and joint closing;
//! and an emergency that opens its own matter.

// A story may stop at its first surprise: helpers of tests count as tests.
#![allow(clippy::unwrap_used)]

use lianxin_sim::api::Api;
use lianxin_sim::house::{House, now, on_both};
use serde_json::{Value, json};

fn post(api: &mut Api, path: &str, body: Value) -> (u16, Value) {
    let answer = api.post(&format!("/api/v1/{path}"), &body, &[]);
    (answer.status, answer.json())
}

fn done(api: &mut Api, path: &str, body: Value) -> Value {
    let (status, told) = post(api, path, body);
    assert!((200..300).contains(&status), "{path}: {status} {told}");
    told
}

fn refused(api: &mut Api, path: &str, body: Value, status: u16) -> Value {
    let (said, told) = post(api, path, body);
    assert_eq!(said, status, "{path}: {told}");
    told
}

fn open(api: &mut Api, whistle: &str) -> Value {
    api.get(&format!("/api/v1/whistles/{whistle}")).json()
}

fn unit<'v>(seen: &'v Value, agency: &str) -> &'v Value {
    seen["units"].as_array().unwrap().iter().find(|u| u["agency"] == agency).unwrap()
}

fn matter(house: &House) -> String {
    let body = json!({
        "title": "老旧小区停车占了消防通道", "text": "白天晚上都堵，两家单位都说不归自己。", "kind": "illegal-parking",
        "division": "120111101", "source": "counter",
    });
    let made = house.api("wangge").post("/api/v1/matters", &body, &[]).json();
    made["id"].as_str().unwrap().to_owned()
}

fn everyday() -> Value {
    json!({
        "grade": "everyday", "ground": "residents-demand", "tried": "贴过通知，劝过三次，没有用。", "outcome": "划线、清通道。",
        "units": [{"agency": "urban", "role": "lead"}, {"agency": "water", "role": "assist"}],
        "resources": ["拖车一辆"],
    })
}

/// A matter with an everyday whistle, asked for by its centre and approved by the secretary.
fn sounded(house: &House) -> (String, String) {
    let m = matter(house);
    let made = done(&mut house.api("yangliuqing"), &format!("matters/{m}/whistles"), everyday());
    let id = made["id"].as_str().unwrap().to_owned();
    done(&mut house.api("weiyuan"), &format!("whistles/{id}/approve"), json!({}));
    (m, id)
}

#[test]
fn an_everyday_whistle_waits_for_approval() {
    on_both("a whistle is approved by api", |house| {
        let (mut centre, mut secretary) = (house.api("yangliuqing"), house.api("weiyuan"));
        let (mut urban, mut water, mut mediator) = (house.api("chengguan"), house.api("shuiwu"), house.api("tiaojie"));
        let m = matter(house);
        let blow = format!("matters/{m}/whistles");
        // Who does not know of the matter, and what the rules refuse.
        refused(&mut water, &blow, everyday(), 404);
        let mut two_leads = everyday();
        two_leads["units"][1]["role"] = json!("lead");
        refused(&mut centre, &blow, two_leads, 422);
        let mut nowhere = everyday();
        nowhere["units"][0]["agency"] = json!("nowhere");
        refused(&mut centre, &blow, nowhere, 422);
        let made = done(&mut centre, &blow, everyday());
        assert_eq!(made["stage"], "asked");
        let id = made["id"].as_str().unwrap();
        assert_eq!(urban.get(&format!("/api/v1/whistles/{id}")).status, 404, "nobody is called before it is approved");
        refused(&mut centre, &format!("whistles/{id}/approve"), json!({}), 422);
        done(&mut secretary, &format!("whistles/{id}/approve"), json!({}));
        let seen = open(&mut urban, id);
        assert_eq!((seen["stage"].as_str(), unit(&seen, "urban")["state"].as_str()), (Some("sounded"), Some("called")));
        assert!(unit(&seen, "water")["due"].is_string());
        assert_eq!(mediator.get(&format!("/api/v1/whistles/{id}")).status, 404);
        // One that is not approved calls nobody.
        let other = done(&mut centre, &blow, everyday());
        let other = other["id"].as_str().unwrap();
        done(&mut secretary, &format!("whistles/{other}/refuse"), json!({"reason": "先开一次会"}));
        assert_eq!(open(&mut centre, other)["stage"], "refused");
        house.doubt();
    });
}

#[test]
fn several_units_are_called_and_do_not_leave_before_it_is_done() {
    on_both("a whistle by api", |house| {
        let (mut grid, mut centre) = (house.api("wangge"), house.api("yangliuqing"));
        let mut government = house.api("zhengfu");
        let (mut urban, mut water) = (house.api("chengguan"), house.api("shuiwu"));
        let (m, id) = sounded(house);
        let path = |act: &str| format!("whistles/{id}/{act}");
        let units = |agency: &str, act: &str| format!("whistles/{id}/units/{agency}/{act}");
        // Each by its own clock: urban answers, water objects and is called again, then is silent.
        refused(&mut water, &units("urban", "acknowledge"), json!({}), 403);
        done(&mut urban, &units("urban", "acknowledge"), json!({}));
        done(&mut water, &units("water", "object"), json!({"reason": "停车不归水务"}));
        refused(&mut water, &units("water", "acknowledge"), json!({}), 422);
        refused(&mut urban, &units("water", "rule"), json!({"outcome": "upheld"}), 403);
        done(&mut centre, &units("water", "rule"), json!({"outcome": "reassigned", "to": "water"}));
        done(&mut urban, &units("urban", "on-the-way"), json!({}));
        done(&mut urban, &units("urban", "report-in"), json!({"mode": "scene"}));
        let seen = open(&mut centre, &id);
        assert_eq!(unit(&seen, "urban")["state"], "handling");
        assert_eq!(unit(&seen, "urban")["presence"], "on-scene");
        let told = refused(&mut centre, &path("close"), json!({"text": "散了吧"}), 422);
        assert!(told["detail"].as_str().unwrap().contains("区水务局"), "事不完人不撤: {told}");
        // Time passes; nobody presses anything. One second after the due moment the superior has it on the desk.
        assert_eq!(government.get(&format!("/api/v1/matters/{m}")).status, 404);
        let due = lianxin_web::api::time::parse(unit(&seen, "water")["due"].as_str().unwrap()).unwrap();
        assert!(house.tick(due + 1_000) >= 2);
        let seen = open(&mut government, &id);
        assert_eq!(
            (unit(&seen, "water")["state"].as_str(), unit(&seen, "urban")["late"].as_bool()),
            (Some("missed"), Some(false))
        );
        assert_eq!(seen["ladder"][0]["done"], true);
        let viewer = house.store.viewer("zhengfu", now()).unwrap();
        let notices = house.store.notices(&viewer, 0, 10).unwrap();
        assert_eq!(notices.first().map(|n| (n.what.as_str(), n.about.as_str())), Some(("unit-silent", "water")));
        refused(&mut government, &units("water", "acknowledge"), json!({}), 403);
        // At the later steps oversight stands in the stream.
        house.tick(due + 30 * 86_400_000);
        let seen = open(&mut centre, &id);
        let steps = seen["ladder"].as_array().unwrap().iter().filter(|s| s["act"] == "acknowledge");
        assert_eq!(steps.map(|s| s["done"] == true).collect::<Vec<_>>(), [true; 4], "{}", seen["ladder"]);
        let whole = centre.get(&format!("/api/v1/matters/{m}")).json();
        let kinds: Vec<&str> =
            whole["history"].as_array().unwrap().iter().map(|h| h["kind"].as_str().unwrap()).collect();
        assert!(kinds.contains(&"whistle.overseen"), "{kinds:?}");
        assert_eq!(whole["whistles"][0]["id"], json!(id));
        // Late, it comes; jointly closed; both sides rate and nobody itself.
        done(&mut water, &units("water", "acknowledge"), json!({}));
        done(&mut water, &units("water", "report-in"), json!({"mode": "online"}));
        done(&mut water, &units("water", "done"), json!({"text": "井盖已让开"}));
        done(&mut urban, &units("urban", "done"), json!({"text": "线划好了"}));
        done(&mut centre, &path("close"), json!({"text": "通道已清"}));
        refused(&mut centre, &path("rate"), json!({"agency": "cgc-yangliuqing", "satisfaction": "satisfied"}), 422);
        for agency in ["urban", "water"] {
            done(&mut centre, &path("rate"), json!({"agency": agency, "satisfaction": "mostly"}));
        }
        refused(&mut centre, &path("rate"), json!({"agency": "urban", "satisfaction": "satisfied"}), 422);
        done(&mut urban, &path("rate"), json!({"agency": "cgc-yangliuqing", "satisfaction": "satisfied"}));
        done(
            &mut water,
            &path("rate"),
            json!({"agency": "cgc-yangliuqing", "satisfaction": "unsatisfied", "text": "叫早了"}),
        );
        assert_eq!(open(&mut grid, &id)["stage"], "rated");
        house.doubt();
    });
}

#[test]
fn an_emergency_sounds_at_once_and_opens_its_own_matter() {
    on_both("an emergency whistle by api", |house| {
        let (mut centre, mut water) = (house.api("yangliuqing"), house.api("shuiwu"));
        let body = json!({
            "grade": "emergency", "ground": "emergency", "tried": "关了总阀，没有用", "outcome": "先止住水",
            "units": [{"agency": "water", "role": "lead"}, {"agency": "market", "role": "assist"}],
            "matter": {"title": "路面塌陷，水往外涌", "text": "半条街是湿的。", "kind": "road-damage", "division": "120111101"},
        });
        let mut everyday = body.clone();
        everyday["grade"] = json!("everyday");
        refused(&mut centre, "whistles", everyday, 422);
        let mut untitled = body.clone();
        untitled["matter"]["title"] = json!("");
        let told = refused(&mut centre, "whistles", untitled, 422);
        assert_eq!(told["errors"][0]["field"], "title");
        let before = centre.get("/api/v1/matters?limit=200").json()["items"].as_array().unwrap().len();
        let made = done(&mut centre, "whistles", body);
        assert_eq!(made["stage"], "sounded");
        let (id, m) = (made["id"].as_str().unwrap(), made["matter"].as_str().unwrap());
        assert_eq!(centre.get("/api/v1/matters?limit=200").json()["items"].as_array().unwrap().len(), before + 1);
        assert_eq!(water.get(&format!("/api/v1/matters/{m}")).json()["title"], "路面塌陷，水往外涌");
        let seen = open(&mut water, id);
        let started = lianxin_web::api::time::parse(unit(&seen, "water")["started"].as_str().unwrap()).unwrap();
        let due = lianxin_web::api::time::parse(unit(&seen, "water")["due"].as_str().unwrap()).unwrap();
        assert!(due - started <= 60 * 60_000, "minute limits: {seen}");
        // A unit nobody answers for is reached by phone, and the caller's side records what it does.
        let units = |agency: &str, act: &str| format!("whistles/{id}/units/{agency}/{act}");
        done(&mut centre, &units("market", "phoned"), json!({"text": "值班员接了，马上到"}));
        done(&mut centre, &units("market", "report-in"), json!({"mode": "scene"}));
        let told = refused(&mut water, &units("water", "report-in"), json!({"mode": "online"}), 422);
        assert!(told["title"].as_str().is_some());
        done(&mut water, &units("water", "acknowledge"), json!({}));
        done(&mut water, &units("water", "report-in"), json!({"mode": "scene"}));
        refused(&mut water, &units("water", "fly"), json!({}), 404);
        refused(&mut water, "whistles/wnosuch/units/water/done", json!({"text": "x"}), 404);
        done(&mut centre, &units("market", "release"), json!({"reason": "水停了"}));
        done(&mut water, &units("water", "done"), json!({"text": "管已换好"}));
        done(&mut centre, &format!("whistles/{id}/close"), json!({"text": "都办完了"}));
        house.doubt();
    });
}

#[test]
fn what_is_sealed_opens_only_to_whose_part_in_a_whistle_is_not_over() {
    on_both("sealed values and whistles", |house| {
        let (mut grid, mut centre, mut secretary) =
            (house.api("wangge"), house.api("yangliuqing"), house.api("weiyuan"));
        let (mut urban, mut water) = (house.api("chengguan"), house.api("shuiwu"));
        let body = json!({
            "title": "消防通道停满了车", "text": "白天晚上都堵。", "kind": "illegal-parking", "division": "120111101",
            "source": "counter", "contact": {"name": "周小演", "phone": "022-00001234"},
        });
        let made = grid.post("/api/v1/matters", &body, &[]).json();
        let m = made["id"].as_str().unwrap().to_owned();
        let seen = centre.get(&format!("/api/v1/matters/{m}")).json();
        let party = seen["parties"][0]["id"].as_str().unwrap().to_owned();
        let opens = |api: &mut Api| {
            let ask = json!({"fields": [format!("{party}.phone")], "purpose": "contact"});
            let answer = api.post(&format!("/api/v1/matters/{m}/open-fields"), &ask, &[]);
            assert_eq!(answer.text().contains("022-00001234"), answer.status == 200);
            answer.status
        };
        assert_eq!((opens(&mut grid), opens(&mut water), opens(&mut centre)), (403, 404, 200));
        // Who asks for a whistle gains nothing by it before it is approved, and whoever would be called neither.
        let blown = done(&mut grid, &format!("matters/{m}/whistles"), everyday());
        let id = blown["id"].as_str().unwrap().to_owned();
        assert_eq!((opens(&mut grid), opens(&mut water)), (403, 404));
        done(&mut secretary, &format!("whistles/{id}/approve"), json!({}));
        assert_eq!((opens(&mut grid), opens(&mut urban), opens(&mut water)), (200, 200, 200));
        let units = |agency: &str, act: &str| format!("whistles/{id}/units/{agency}/{act}");
        done(&mut grid, &units("water", "release"), json!({"reason": "不用挖路"}));
        assert_eq!((opens(&mut water), opens(&mut urban)), (403, 200), "let go");
        done(&mut urban, &units("urban", "acknowledge"), json!({}));
        done(&mut urban, &units("urban", "report-in"), json!({"mode": "scene"}));
        assert_eq!(opens(&mut urban), 200);
        done(&mut urban, &units("urban", "done"), json!({"text": "线划好了"}));
        assert_eq!((opens(&mut urban), opens(&mut grid)), (403, 200), "done");
        done(&mut grid, &format!("whistles/{id}/close"), json!({"text": "通道已清"}));
        assert_eq!((opens(&mut grid), opens(&mut centre)), (403, 200), "closed");
        // They still see what became of it, and say how it was.
        for api in [&mut urban, &mut water, &mut grid] {
            assert_eq!(api.get(&format!("/api/v1/matters/{m}")).status, 200);
        }
        let rating = json!({"agency": "grid-yangliuqing", "satisfaction": "satisfied"});
        done(&mut urban, &format!("whistles/{id}/rate"), rating);
        house.doubt();
    });
}
