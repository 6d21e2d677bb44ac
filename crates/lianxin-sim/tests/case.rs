//! The resident's page: code and PIN open one case, tell who looked and on which basis, and nothing of anybody else.

// A story may stop at its first surprise: helpers of tests count as tests.
#![allow(clippy::unwrap_used)]

use std::process::Command;

use lianxin_sim::api::Api;
use lianxin_sim::browser::Browser;
use lianxin_sim::district::Scratch;
use lianxin_sim::house::{self, House, PASSWORD};
use lianxin_sim::wire::Answer;
use serde_json::{Value, json};

const STORY: &str = "从井盖边上往外冒，半条街是湿的。";
const PHONE: &str = "13900001234";
const OTHER_NAME: &str = "另一位演示人";
const OTHER_PHONE: &str = "13900005678";

/// A matter with its reporter and another party: id, code, PIN, and the two parties.
struct Reported {
    id: String,
    code: String,
    pin: String,
    hers: String,
    other: String,
}

fn reported(house: &House, lead: &str) -> Reported {
    let body = json!({
        "title": "菜市场后门水管往外冒水", "text": STORY, "kind": "water-leak", "division": "120111101",
        "address": "东头路口 8 号院", "contact": {"name": "周小演", "phone": PHONE},
    });
    let made = house.api("wangge").post("/api/v1/matters", &body, &[]);
    assert_eq!(made.status, 201, "{}", made.text());
    let told = made.json();
    let text = |key: &str| told[key].as_str().unwrap().to_owned();
    let (id, code, pin) = (text("id"), text("code"), text("pin"));
    let mut centre = house.api("yangliuqing");
    let other = json!({"name": OTHER_NAME, "phone": OTHER_PHONE, "role": "affected"});
    let added = centre.post(&format!("/api/v1/matters/{id}/add-party"), &other, &[]);
    assert_eq!(added.status, 200, "{}", added.text());
    for (act, body) in [("accept", json!({})), ("dispatch", json!({"lead": lead, "assist": []}))] {
        let done = centre.post(&format!("/api/v1/matters/{id}/{act}"), &body, &[]);
        assert_eq!(done.status, 200, "{}", done.text());
    }
    let whole = centre.get(&format!("/api/v1/matters/{id}")).json();
    let party = |n: usize| whole["parties"][n]["id"].as_str().unwrap().to_owned();
    Reported { id, code, pin, hers: party(0), other: party(1) }
}

fn open(house: &House, who: &str, matter: &str, fields: &[String], purpose: &str) {
    let body = json!({"fields": fields, "purpose": purpose});
    let opened = house.api(who).post(&format!("/api/v1/matters/{matter}/open-fields"), &body, &[]);
    assert_eq!(opened.status, 200, "{}", opened.text());
}

fn nobody(house: &House) -> Api {
    Api::new(&house.base, None)
}

fn case(house: &House, code: &str, pin: &str) -> Answer {
    nobody(house).post("/api/v1/case", &json!({"code": code, "pin": pin}), &[])
}

#[test]
fn she_reads_who_opened_her_data_and_nothing_of_anybody_else() {
    house::on_both("case page", |house| {
        let r = reported(house, "water");
        open(house, "shuiwu", &r.id, &[format!("{}.phone", r.hers)], "contact");
        open(house, "shuiwu", &r.id, &[format!("{}.phone", r.other), format!("{}.name", r.hers)], "visit");
        open(house, "shuiwu", &r.id, &[format!("{}.phone", r.other)], "handle");
        let answer = case(house, &r.code, &r.pin);
        assert_eq!(answer.status, 200, "{}", answer.text());
        let told = answer.json();
        assert_eq!((told["stage"].as_str(), told["agency"].as_str()), (Some("dispatched"), Some("water")));
        assert_eq!((told["next"].as_str(), told["hidden"].as_i64()), (Some("acknowledge"), Some(0)));
        let seen: Vec<(Option<&str>, Option<&str>, String)> = told["accesses"]
            .as_array()
            .unwrap()
            .iter()
            .map(|a| (a["agency"].as_str(), a["purpose"].as_str(), a["fields"].to_string()))
            .collect();
        let all = [
            (Some("water"), Some("visit"), "[\"name\"]".to_owned()),
            (Some("water"), Some("contact"), "[\"phone\"]".to_owned()),
            (Some("cgc-yangliuqing"), Some("matter"), "[\"matter\"]".to_owned()),
        ];
        assert_eq!(seen, all, "what was opened of the other party is not hers to know");
        assert_eq!(told["accesses"][1]["basis"].as_str(), Some("个人信息保护法 13(3)：履行法定职责"));
        assert_eq!(told["accesses"][1]["role"].as_str(), Some("agency_clerk"));
        // A resident who is told the same by the page.
        let mut b = Browser::new(&house.base);
        b.go("/");
        b.follow("居民：查我的事");
        b.fill("编码", &r.code.to_lowercase()).fill("查询码", &r.pin).press("查看");
        assert_eq!((b.status(), b.page().path.as_str()), (200, "/case"), "{}", b.page().text());
        for words in [
            "您反映的事，已经交给单位。",
            "打开了“电话”",
            "目的：打电话联系",
            "依据：个人信息保护法 13(3)：履行法定职责",
            "一共 3 次",
        ] {
            assert!(b.says(words), "{words}: {}", b.page().text());
        }
        assert_eq!(b.page().defects(), Vec::<String>::new());
        for text in [answer.text(), b.page().text()] {
            for value in [STORY, PHONE, OTHER_NAME, OTHER_PHONE, "周小演", "东头路口", "shuiwu", "演示）", &r.other]
            {
                assert!(!text.contains(value), "{value}: {text}");
            }
        }
        assert!(b.page().text().contains(&r.code));
        b.press("看完了，关上");
        assert!(b.says("输入回执上的编码和查询码"), "{}", b.page().text());
        house.doubt();
    });
}

#[test]
fn an_access_by_the_police_is_counted_and_not_listed() {
    house::on_both("case hidden", |house| {
        let r = reported(house, "police-yangliuqing");
        open(house, "minjing", &r.id, &[format!("{}.phone", r.hers)], "investigate");
        let told = case(house, &r.code, &r.pin).json();
        assert_eq!(told["hidden"].as_i64(), Some(1), "{told}");
        assert!(!told["accesses"].to_string().contains("police"), "{told}");
        assert_eq!(told["hidden_until"].as_array().map(Vec::len), Some(1));
        house.doubt();
    });
}

#[test]
fn a_wrong_code_and_a_wrong_pin_look_alike_and_guesses_wait() {
    house::on_both("case door", |house| {
        let r = reported(house, "water");
        let other = if r.pin == "000000" { "000001" } else { "000000" };
        let (pin, code) = (case(house, &r.code, other), case(house, "LX12011110120990101000013", &r.pin));
        assert_eq!((pin.status, code.status), (403, 403));
        assert_eq!(pin.text(), code.text());
        // Her browser is known from here on.
        let known = case(house, &r.code, &r.pin);
        assert_eq!(known.status, 200);
        let cookies = known.headers.iter().filter(|(n, _)| n == "set-cookie").map(|(_, v)| v.as_str());
        let mut cookies =
            cookies.filter_map(|c| c.split(';').next()).filter(|c| c.starts_with("__Host-lx-case-known="));
        let cookie = cookies.next().unwrap().to_owned();
        for _ in 0..5 {
            assert_eq!(case(house, &r.code, other).status, 403);
            assert_eq!(case(house, "LX12011110120990101000021", other).status, 403);
        }
        let (mine, none) = (case(house, &r.code, &r.pin), case(house, "LX12011110120990101000021", &r.pin));
        assert_eq!((mine.status, none.status), (429, 429), "{}", mine.text());
        assert_eq!(mine.text(), none.text());
        let body = json!({"code": r.code, "pin": r.pin});
        let again = nobody(house).post("/api/v1/case", &body, &[("cookie", &cookie)]);
        assert_eq!(again.status, 200, "a stranger's guesses lock her out: {}", again.text());
        let mut b = Browser::new(&house.base);
        b.go("/case");
        b.fill("编码", "LX1").fill("查询码", "1").press("查看");
        assert!(b.status() == 422 && b.says("编码或查询码不对"), "{}", b.page().text());
    });
}

#[test]
fn she_asks_about_an_access_and_the_officer_answers() {
    house::on_both("case ask", |house| {
        let r = reported(house, "water");
        open(house, "shuiwu", &r.id, &[format!("{}.phone", r.hers)], "contact");
        open(house, "shuiwu", &r.id, &[format!("{}.phone", r.other)], "contact");
        let told = case(house, &r.code, &r.pin).json();
        let access = told["accesses"][0]["access"].as_i64().unwrap();
        let text = "没有人给我打过电话，为什么看？";
        let ask = |access: i64, text: &str, more: Value| {
            let mut body = json!({"access": access, "text": text});
            body.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
            nobody(house).post("/api/v1/case/ask", &body, &[])
        };
        let with = json!({"code": r.code, "pin": r.pin});
        assert_eq!(ask(access, text, json!({})).status, 401);
        assert_eq!(ask(access, "", with.clone()).status, 422);
        assert_eq!(ask(access + 1, text, with.clone()).status, 404, "of the other party");
        let asked = ask(access, text, with.clone());
        assert_eq!(asked.status, 201, "{}", asked.text());
        assert_eq!((asked.json()["overdue"].as_bool(), asked.json()["answer"].as_str()), (Some(false), None));
        assert_eq!(ask(access, text, with.clone()).status, 201, "the same words again");
        assert_eq!(ask(access, "别的话", with).status, 422);
        // The agency that is asked about sees nothing of it.
        let whole = house.api("shuiwu").get(&format!("/api/v1/matters/{}", r.id));
        assert!(!whole.text().contains(text) && !whole.text().contains("access-asked"));
        let mut clerk = signed_in(house, "shuiwu");
        clerk.go("/admin/questions");
        assert_eq!(clerk.status(), 404);
        let mut officer = signed_in(house, "anquan");
        assert!(officer.says("有 1 条居民疑问等您答复"), "{}", officer.page().text());
        officer.go("/admin/questions");
        officer.follow("答复");
        assert!(officer.says(text) && officer.says("打电话联系"), "{}", officer.page().text());
        assert!(!officer.says(OTHER_NAME) && !officer.says(STORY));
        officer.press("答复");
        assert_eq!(officer.status(), 422);
        officer.fill("答复", "当天打过两次，没有接通。").press("答复");
        assert!(officer.says("已答复"), "{}", officer.page().text());
        let mut b = Browser::new(&house.base);
        b.go("/case");
        b.fill("编码", &r.code).fill("查询码", &r.pin).press("查看");
        assert!(b.says(&format!("您问：{text}")) && b.says("当天打过两次，没有接通。"), "{}", b.page().text());
        b.follow_near("我有疑问", "打开了这件事的内容");
        b.press("提交");
        assert_eq!(b.status(), 422, "{}", b.page().text());
        b.fill("您的疑问", "为什么打开？").press("提交");
        assert!(b.says("您问：为什么打开？"), "{}", b.page().text());
        house.doubt();
    });
}

fn signed_in(house: &House, name: &str) -> Browser {
    let mut b = Browser::new(&house.base);
    b.go("/sign-in");
    house.sign_in(&mut b, name, PASSWORD);
    b
}

/// What a checker says of a file: python's and the page's own, which node runs without a page.
fn checked(file: &std::path::Path) -> [bool; 2] {
    let root = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
    let python = Command::new("python3").arg(root.join("tools/verify-proof.py")).arg(file).output().unwrap();
    let script = format!(
        "import {{ check }} from '{}'; import {{ readFileSync }} from 'node:fs'; \
         process.exit((await check(readFileSync(process.argv[1], 'utf8'))).ok ? 0 : 1);",
        root.join("web/src/verify-proof.mjs").display()
    );
    let node = Command::new("node").args(["--input-type=module", "-e", &script]).arg(file).output().unwrap();
    for output in [&python, &node] {
        assert!(matches!(output.status.code(), Some(0 | 1)), "{}", String::from_utf8_lossy(&output.stderr));
    }
    [python.status.success(), node.status.success()]
}

const BASE64: &[u8] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

fn sextet(c: u8) -> usize {
    BASE64.iter().position(|b| *b == c).unwrap()
}

/// What stands in base64, as text.
fn decoded(text: &str) -> String {
    let bits: String = text.trim_end_matches('=').bytes().map(|c| format!("{:06b}", sextet(c))).collect();
    let bytes =
        bits.as_bytes().chunks_exact(8).map(|b| u8::from_str_radix(std::str::from_utf8(b).unwrap(), 2).unwrap());
    String::from_utf8(bytes.collect()).unwrap()
}

/// The file with one bit of a value flipped: of bytes written in base64, or of a number.
fn flipped(file: &Value, at: &str) -> Value {
    let mut other = file.clone();
    let value = other.pointer_mut(at).unwrap_or_else(|| panic!("{at}"));
    *value = match value.as_i64() {
        Some(number) => json!(number ^ 1),
        None => {
            let mut text = value.as_str().unwrap().as_bytes().to_vec();
            let middle = text.len() / 2;
            text[middle] = BASE64[sextet(text[middle]) ^ 1];
            json!(String::from_utf8(text).unwrap())
        }
    };
    other
}

#[test]
fn her_proof_file_holds_and_one_flipped_bit_breaks_it() {
    house::on_both("case proof", |house| {
        let r = reported(house, "water");
        open(house, "shuiwu", &r.id, &[format!("{}.phone", r.hers)], "contact");
        // Enough records for a kept subtree and a ragged end.
        for n in 0..300 {
            let body = json!({"title": format!("第 {n} 件"), "text": "水管漏水。", "kind": "water-leak", "division": "120111101"});
            assert_eq!(house.api("wangge").post("/api/v1/matters", &body, &[]).status, 201);
        }
        let access = case(house, &r.code, &r.pin).json()["accesses"][0]["access"].clone();
        let body = json!({"code": r.code, "pin": r.pin, "access": access, "text": "为什么看？"});
        assert_eq!(nobody(house).post("/api/v1/case/export", &body, &[]).status, 200);
        assert_eq!(nobody(house).post("/api/v1/case/ask", &body, &[]).status, 201);
        let told = case(house, &r.code, &r.pin).json();
        let proof = &told["proof"];
        let records = proof["records"].as_array().unwrap();
        assert!(records.iter().all(|p| p["bytes"].is_string()), "a hash without its bytes can be guessed at: {proof}");
        let kinds: Vec<&str> = records.iter().filter_map(|p| p["kind"].as_str()).collect();
        assert_eq!(kinds, ["access.case-seen", "access.case-exported", "guard.access-asked"]);
        assert!(proof["cut"].is_null());
        let open = 0;
        for value in ["wangge", "shuiwu", r.other.as_str()] {
            assert!(!proof.to_string().contains(value));
            for p in records.iter().filter_map(|p| p["bytes"].as_str()) {
                assert!(!decoded(p).contains(value), "{value}");
            }
        }
        let scratch = Scratch::new();
        let path = scratch.0.join("proof.json");
        let verdict = |file: &Value| {
            std::fs::write(&path, file.to_string()).unwrap();
            checked(&path)
        };
        let begun = std::time::Instant::now();
        assert_eq!(verdict(proof), [true, true], "{proof}");
        assert!(begun.elapsed() < std::time::Duration::from_secs(10));
        let mut parts = vec!["/size".to_owned(), "/root".to_owned(), "/last/seq".to_owned(), "/last/leaf".to_owned()];
        for (n, names) in
            [(open, &["seq", "leaf", "path/0", "path/5", "bytes", "recorded_at"][..]), (2, &["seq", "leaf", "path/3"])]
        {
            parts.extend(names.iter().map(|name| format!("/records/{n}/{name}")));
        }
        for part in parts {
            assert_eq!(verdict(&flipped(proof, &part)), [false, false], "{part}");
        }
        // The page gives the same file to take away.
        let mut b = Browser::new(&house.base);
        b.go("/case");
        b.fill("编码", &r.code).fill("查询码", &r.pin).press("查看");
        b.follow("怎么核对");
        assert!(b.says("还没有选文件") && b.page().path == "/verify", "{}", b.page().text());
        house.doubt();
    });
}
