//! First light: a matter from the counter to its completion, by the API, on both databases.

// A story may stop at its first surprise: helpers of tests count as tests.
#![allow(clippy::unwrap_used)]

use lianxin_sim::api::Api;
use lianxin_sim::house::on_both;
use serde_json::{Value, json};

fn leak() -> Value {
    json!({
        "title": "菜市场后门水管往外冒水，打13812345678",
        "text": "从井盖边上往外冒，半条街是湿的，水压也小了。",
        "kind": "water-leak", "division": "120111101", "address": "东头路口 8 号院 3 号楼", "source": "counter",
        "contact": {"name": "周小演", "phone": "13900001234", "id_number": "11010519491231002X"},
    })
}

fn act(api: &mut Api, id: &str, act: &str, body: Value) -> (u16, Value) {
    let answer = api.post(&format!("/api/v1/matters/{id}/{act}"), &body, &[]);
    (answer.status, answer.json())
}

fn stage(api: &mut Api, id: &str, name: &str, body: Value) -> String {
    let (status, told) = act(api, id, name, body);
    assert_eq!(status, 200, "{name}: {told}");
    told["stage"].as_str().unwrap().to_owned()
}

#[test]
fn a_leak_goes_from_the_counter_to_its_completion() {
    on_both("first light by api", |house| {
        let (mut grid, mut centre) = (house.api("wangge"), house.api("yangliuqing"));
        let (mut water, mut urban) = (house.api("shuiwu"), house.api("chengguan"));
        let made = grid.post("/api/v1/matters", &leak(), &[("idempotency-key", "k1")]);
        assert_eq!(made.status, 201, "{}", made.text());
        let told = made.json();
        let id = told["id"].as_str().unwrap();
        assert_eq!(told["stage"], "registered");
        assert_eq!(told["pin"].as_str().unwrap().len(), 6);
        assert_eq!(told["clocks"][0]["agency"], "cgc-yangliuqing");
        assert_eq!(told["clocks"][0]["act"], "accept");
        assert_eq!(grid.post("/api/v1/matters", &leak(), &[("idempotency-key", "k1")]).json(), told);
        let mut other = leak();
        other["text"] = json!("另一件事。");
        assert_eq!(grid.post("/api/v1/matters", &other, &[("idempotency-key", "k1")]).status, 422);
        // Whoever has no part in it does not know of it; whoever sees it may not do what is not hers.
        assert_eq!(water.get(&format!("/api/v1/matters/{id}")).status, 404);
        assert_eq!(act(&mut water, id, "accept", json!({})).0, 404);
        assert_eq!(act(&mut grid, id, "accept", json!({})).0, 403);
        assert_eq!(act(&mut centre, id, "dispatch", json!({"lead": "water"})).0, 422);
        assert_eq!(stage(&mut centre, id, "accept", json!({"version": 1})), "accepted");
        assert_eq!(act(&mut centre, id, "accept", json!({})).0, 422);
        assert_eq!(act(&mut centre, id, "dispatch", json!({"lead": "water", "version": 1})).0, 409);
        assert_eq!(act(&mut centre, id, "dispatch", json!({"lead": "water", "assist": ["water"]})).0, 422);
        assert_eq!(act(&mut centre, id, "dispatch", json!({"lead": "nobody"})).0, 422);
        assert_eq!(stage(&mut centre, id, "dispatch", json!({"lead": "water", "assist": ["urban"]})), "dispatched");
        let seen = water.get(&format!("/api/v1/matters/{id}")).json();
        assert_eq!((seen["agency"].as_str(), seen["assist"][0].as_str()), (Some("water"), Some("urban")));
        assert_eq!(seen["clocks"].as_array().unwrap().iter().filter(|c| c["stopped"].is_null()).count(), 2);
        assert_eq!(act(&mut water, id, "complete", json!({"result": "solved", "text": "修好了"})).0, 422);
        assert_eq!(stage(&mut urban, id, "acknowledge", json!({})), "dispatched");
        assert_eq!(stage(&mut water, id, "acknowledge", json!({})), "acknowledged");
        assert_eq!(stage(&mut water, id, "note", json!({"text": "阀门已关，下午换管。"})), "handling");
        let (status, told) = act(&mut water, id, "complete", json!({"result": "solved", "text": "管已换好"}));
        assert_eq!(status, 422, "{told}");
        assert_eq!(stage(&mut urban, id, "complete", json!({"result": "solved", "text": "路面已恢复"})), "handling");
        assert_eq!(stage(&mut water, id, "complete", json!({"result": "solved", "text": "管已换好"})), "completed");
        let whole = centre.get(&format!("/api/v1/matters/{id}"));
        let told = whole.json();
        assert_eq!(told["title"], "菜市场后门水管往外冒水，打[号码]");
        assert!(told["clocks"].as_array().unwrap().iter().all(|c| !c["stopped"].is_null()));
        let kinds: Vec<&str> =
            told["history"].as_array().unwrap().iter().map(|h| h["kind"].as_str().unwrap()).collect();
        assert_eq!(kinds.last(), Some(&"matter.completed"), "{kinds:?}");
        for value in ["周小演", "13900001234", "11010519491231002X", "东头路口"] {
            assert!(!whole.text().contains(value), "{value} left unasked");
        }
    });
}

#[test]
fn personal_values_leave_by_one_door_and_are_counted() {
    on_both("open fields by api", |house| {
        let (mut grid, mut centre, mut mediator) = (house.api("wangge"), house.api("zhongxin"), house.api("tiaojie"));
        let id = grid.post("/api/v1/matters", &leak(), &[]).json()["id"].as_str().unwrap().to_owned();
        let seen = centre.get(&format!("/api/v1/matters/{id}")).json();
        let party = seen["parties"][0]["id"].as_str().unwrap();
        assert_eq!(seen["parties"][0]["sealed"], json!(["id_number", "name", "phone"]));
        let (name, phone) = (format!("{party}.name"), format!("{party}.phone"));
        let ask = json!({"fields": [name, phone, "matter.address"], "purpose": "contact", "note": "约上门时间"});
        assert_eq!(act(&mut mediator, &id, "open-fields", ask.clone()).0, 404);
        assert_eq!(act(&mut grid, &id, "open-fields", ask.clone()).0, 403);
        let mut wrong = ask.clone();
        wrong["purpose"] = json!("curiosity");
        assert_eq!(act(&mut centre, &id, "open-fields", wrong).0, 403);
        let mut wrong = ask.clone();
        wrong["fields"] = json!([format!("{party}.health")]);
        assert_eq!(act(&mut centre, &id, "open-fields", wrong).0, 422);
        let (status, told) = act(&mut centre, &id, "open-fields", ask);
        assert_eq!(status, 200, "{told}");
        assert_eq!(told["values"][&name], "周小演");
        assert_eq!(told["values"][&phone], "13900001234");
        assert_eq!(told["values"]["matter.address"], "东头路口 8 号院 3 号楼");
        let again = centre.get(&format!("/api/v1/matters/{id}")).json();
        assert_eq!(again["accesses"].as_u64().unwrap(), seen["accesses"].as_u64().unwrap() + 1);
        // One party forgotten, then the matter.
        assert_eq!(act(&mut centre, &id, "erase", json!({"party": party, "reason": "本人请求"})).0, 200);
        let gone = act(&mut centre, &id, "open-fields", json!({"fields": [name], "purpose": "contact"}));
        assert_eq!(gone.0, 422, "{}", gone.1);
        assert_eq!(act(&mut centre, &id, "erase", json!({"reason": "本人请求"})).0, 200);
        let told = centre.get(&format!("/api/v1/matters/{id}")).json();
        assert_eq!((told["title"].is_null(), told["erased"].as_bool()), (true, Some(true)));
    });
}

#[test]
fn a_stated_number_is_looked_up_by_api_and_by_nobody_else() {
    on_both("look-up by api", |house| {
        let (mut grid, mut centre, mut audit) = (house.api("wangge"), house.api("zhongxin"), house.api("shenji"));
        let id = grid.post("/api/v1/matters", &leak(), &[]).json()["id"].as_str().unwrap().to_owned();
        let mut look = |body: Value| {
            let answer = centre.post("/api/v1/lookup", &body, &[]);
            (answer.status, answer.json())
        };
        let (status, told) = look(json!({"phone": "+86 139-0000-1234", "purpose": "contact"}));
        assert_eq!((status, told["items"][0]["id"].as_str()), (200, Some(id.as_str())), "{told}");
        assert!(!told.to_string().contains("周小演") && !told.to_string().contains("13900001234"), "{told}");
        let id_number = leak()["contact"]["id_number"].clone();
        let (status, told) = look(json!({"id_number": id_number, "purpose": "contact", "note": "她打来问"}));
        assert_eq!((status, told["items"].as_array().map(Vec::len)), (200, Some(1)), "{told}");
        assert_eq!(look(json!({"phone": "1390000123", "purpose": "contact"})).0, 422, "no part of a number");
        assert_eq!(look(json!({"purpose": "contact"})).0, 422);
        assert_eq!(look(json!({"phone": "13900001234", "purpose": "curiosity"})).0, 403);
        let ask = json!({"phone": "13900001234", "purpose": "contact"});
        assert_eq!(audit.post("/api/v1/lookup", &ask, &[]).status, 403);
        let party = centre.get(&format!("/api/v1/matters/{id}")).json()["parties"][0]["id"].clone();
        assert_eq!(act(&mut centre, &id, "erase", json!({"party": party, "reason": "本人请求"})).0, 200);
        let gone = centre.post("/api/v1/lookup", &ask, &[]).json();
        assert_eq!(gone["items"], json!([]));
    });
}

#[test]
fn bad_input_gets_a_clear_answer_and_changes_nothing() {
    on_both("bad input by api", |house| {
        let mut grid = house.api("wangge");
        let field = |change: &dyn Fn(&mut Value)| {
            let mut body = leak();
            change(&mut body);
            let answer = house.api("wangge").post("/api/v1/matters", &body, &[]);
            let told = answer.json();
            assert_eq!(answer.status, 422, "{told}");
            assert!(!told["errors"][0]["message"].as_str().unwrap().is_empty());
            told["errors"][0]["field"].as_str().unwrap().to_owned()
        };
        assert_eq!(field(&|b| b["title"] = json!("")), "title");
        assert_eq!(field(&|b| b["title"] = json!("长".repeat(201))), "title");
        assert_eq!(field(&|b| b["text"] = json!("字".repeat(20_001))), "text");
        assert_eq!(field(&|b| b["title"] = json!("漏水\u{202e}楼上")), "title");
        assert_eq!(field(&|b| b["text"] = json!("漏水\u{0000}")), "text");
        assert_eq!(field(&|b| b["kind"] = json!("no-such")), "kind");
        assert_eq!(field(&|b| b["division"] = json!("999999")), "division");
        assert_eq!(field(&|b| b["grid"] = json!("120111101001")), "grid");
        assert_eq!(field(&|b| b["occurred_at"] = json!("2026-02-30T09:00:00+08:00")), "occurred_at");
        assert_eq!(field(&|b| b["occurred_at"] = json!("2026-02-03T09:00:00")), "occurred_at");
        assert_eq!(field(&|b| b["occurred_at"] = json!("2999-01-01T09:00:00+08:00")), "occurred_at");
        assert_eq!(field(&|b| b["contact"]["phone"] = json!("1390000123")), "contact.phone");
        assert_eq!(field(&|b| b["contact"]["id_number"] = json!("110105194912310021")), "contact.id_number");
        assert_eq!(field(&|b| b["contact"]["email"] = json!("a@b")), "contact.email");
        assert_eq!(field(&|b| b["contact"]["role"] = json!("suspect")), "contact.role");
        assert_eq!(field(&|b| b["contact"]["anonymous"] = json!(true)), "contact.anonymous");
        let mut huge = leak();
        huge["text"] = json!("x".repeat(20 << 20));
        assert_eq!(grid.send("POST", "/api/v1/matters", Some(&huge), &[]).map_or(413, |a| a.status), 413);
        let mut grid = house.api("wangge");
        assert_eq!(grid.post("/api/v1/matters", &json!({"title": 7}), &[]).status, 400);
        assert_eq!(grid.get("/api/v1/matters?limit=0").status, 422);
        assert_eq!(grid.get("/api/v1/matters/m-no-such").status, 404);
        assert_eq!(grid.get("/api/v1/matters").json()["items"], json!([]));
        assert_eq!(Api::new(&house.base, None).get("/api/v1/matters").status, 401);
        assert_eq!(Api::new(&house.base, Some("lx_wrong")).get("/api/v1/matters").status, 401);
        assert_eq!(house.api("shenji").get("/api/v1/matters").status, 403);
    });
}

#[test]
fn a_clock_runs_out_once_and_authority_is_recorded() {
    on_both("time and refusals", |house| {
        let (mut grid, mut water) = (house.api("wangge"), house.api("shuiwu"));
        let told = grid.post("/api/v1/matters", &leak(), &[]).json();
        let id = told["id"].as_str().unwrap();
        let later = lianxin_sim::house::now() + 40 * 60_000;
        assert_eq!(house.tick(lianxin_sim::house::now()), 0);
        assert_eq!(house.tick(later), 1);
        assert_eq!(house.tick(later), 0);
        let seen = house.api("zhongxin").get(&format!("/api/v1/matters/{id}")).json();
        assert_eq!(seen["clocks"][0]["ran_out"], true);
        for _ in 0..3 {
            assert_eq!(water.get(&format!("/api/v1/matters/{id}")).status, 404);
        }
        assert_eq!(act(&mut grid, id, "accept", json!({})).0, 403);
        std::thread::sleep(std::time::Duration::from_millis(200));
        house.record_refusals();
    });
}

#[test]
fn lists_filter_page_and_search() {
    on_both("lists by api", |house| {
        let mut grid = house.api("wangge");
        for n in 0..7 {
            let mut body = leak();
            body["title"] = json!(format!("第 {n} 处井盖冒水"));
            if n % 2 == 0 {
                body["kind"] = json!("rubbish");
                body["text"] = json!("垃圾桶满了没人清");
            }
            assert_eq!(grid.post("/api/v1/matters", &body, &[]).status, 201);
        }
        let mut centre = house.api("zhongxin");
        let count = |api: &mut Api, query: &str| {
            api.get(&format!("/api/v1/matters?{query}")).json()["items"].as_array().unwrap().len()
        };
        assert_eq!(count(&mut centre, ""), 7);
        assert_eq!(count(&mut centre, "kind=rubbish"), 4);
        assert_eq!(count(&mut centre, "agency=cgc-yangliuqing&stage=registered"), 7);
        assert_eq!(count(&mut centre, "agency=water"), 0);
        assert_eq!(count(&mut centre, "division=120111101&phase=early"), 3);
        assert_eq!(count(&mut centre, "division=120111102"), 0);
        assert_eq!(count(&mut centre, "q=%E5%9E%83%E5%9C%BE%E6%A1%B6"), 4);
        assert_eq!(count(&mut centre, "q=%E4%BA%95%E7%9B%96"), 7);
        // A personal value is never found by words.
        assert_eq!(count(&mut centre, "q=13900001234"), 0);
        assert_eq!(count(&mut centre, "q=%E5%91%A8%E5%B0%8F%E6%BC%94"), 0);
        assert_eq!(count(&mut house.api("shuiwu"), ""), 0);
        for sort in ["newest", "due"] {
            let mut seen = std::collections::BTreeSet::new();
            let mut path = format!("/api/v1/matters?limit=3&sort={sort}");
            loop {
                let page = centre.get(&path).json();
                seen.extend(page["items"].as_array().unwrap().iter().map(|i| i["id"].as_str().unwrap().to_owned()));
                let Some(next) = page["next"].as_str() else { break };
                path = format!("/api/v1/matters?limit=3&sort={sort}&cursor={next}");
            }
            assert_eq!(seen.len(), 7, "{sort}");
        }
    });
}
