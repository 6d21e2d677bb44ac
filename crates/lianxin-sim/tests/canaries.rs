//! Two hundred canaries: names, phones and ID numbers that nobody may see unasked. Every route is walked by every role
//! with a session and with a token, and every byte that leaves, and every byte at rest, is searched for them. Some of them
//! sit in files: in a text, in a picture, and in what a picture tells of where it was taken.

// A story may stop at its first surprise: helpers of tests count as tests.
#![allow(clippy::unwrap_used)]

use std::path::Path;

use lianxin_sim::api::Api;
use lianxin_sim::district::{Scratch, jpeg};
use lianxin_sim::house::{House, PEOPLE};
use lianxin_sim::openings::recorded;
use lianxin_sim::postgres::Cluster;
use lianxin_sim::stories;
use lianxin_sim::wire::{Answer, Ask, Wire};
use lianxin_store::Place;
use serde_json::{Value, json};

const FLOCK: usize = 200;

struct Canary {
    name: String,
    phone: String,
    id_number: String,
}

/// The check character of GB 11643-1999.
fn with_check(body: &str) -> String {
    const WEIGHTS: [u32; 17] = [7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2];
    let sum: u32 = body.bytes().zip(WEIGHTS).map(|(b, w)| u32::from(b - b'0') * w).sum();
    format!("{body}{}", ['1', '0', 'X', '9', '8', '7', '6', '5', '4', '3', '2'][(sum % 11) as usize])
}

fn canary(n: usize) -> Canary {
    let digit = |at: usize| char::from_u32(0x4e00 + (n * 37 + at * 211) as u32 % 0x4000).unwrap();
    Canary {
        name: format!("鸟{}{}{}", digit(1), digit(2), digit(3)),
        phone: format!("1397{:07}", 1_000_003 + n * 7_919),
        id_number: with_check(&format!("12011119{:02}0101{:03}", 50 + n % 50, n)),
    }
}

/// Which of these values stand in a text: by their beginnings first, for texts and flock are large.
fn sung<'f>(text: &str, flock: &'f [Canary]) -> Vec<&'f str> {
    let mut found = Vec::new();
    for beginning in ["鸟", "1397", "12011119"] {
        for (at, _) in text.match_indices(beginning) {
            let here = &text[at..];
            let all = flock.iter().flat_map(|c| [&c.name, &c.phone, &c.id_number]);
            found.extend(all.filter(|v| v.starts_with(beginning) && here.starts_with(v.as_str())).map(String::as_str));
        }
    }
    found
}

fn register(house: &House, flock: &[Canary]) -> Vec<String> {
    let mut grid = house.api("wangge");
    let mut ids = Vec::new();
    for (n, c) in flock.iter().enumerate() {
        let body = json!({
            "title": format!("井盖冒水，联系{}或{}", c.phone, c.id_number), "text": "从井盖边上往外冒，半条街是湿的。",
            "kind": "water-leak", "division": "120111101", "address": format!("{}家，3 号楼", c.name),
            "contact": {"name": c.name, "phone": c.phone, "id_number": c.id_number, "email": format!("bird{n}@{}.example", &c.phone)},
        });
        let made = grid.post("/api/v1/matters", &body, &[]);
        assert_eq!(made.status, 201, "{}", made.text());
        ids.push(made.json()["id"].as_str().unwrap().to_owned());
    }
    ids
}

/// Files beside a matter: one that holds a canary, and one that tells of another where nobody looks. Their ids.
fn lay_files(house: &House, matter: &str, (held, told): (&Canary, &Canary)) -> [String; 2] {
    let mut centre = house.api("zhongxin");
    let text = format!("{} {} {}\n", held.name, held.phone, held.id_number).repeat(20_000);
    let picture = jpeg(&format!("GPS {} {}", told.phone, told.name), held.phone.as_bytes());
    [("记录.txt", text.into_bytes()), ("现场.jpg", picture)].map(|(name, file)| {
        let made = centre.upload(&format!("/api/v1/matters/{matter}/attachments"), (name, &file), &[]);
        assert_eq!(made.status, 201, "{}", made.text());
        made.json()["id"].as_str().unwrap().to_owned()
    })
}

/// A signed-in browser's cookies.
fn cookie(house: &House, name: &str) -> Option<String> {
    let directory = house.store.directory();
    directory.account(name).filter(|a| !a.factors.is_empty()).map(|_| house.cookies(name))
}

fn get(house: &House, path: &str, header: (&str, &str)) -> Answer {
    let headers = vec![(header.0.to_owned(), header.1.to_owned())];
    Wire::new(&house.base).ask(&Ask { method: "GET", path, headers, body: b"" }).unwrap()
}

fn post(house: &House, path: &str, token: &str, body: &Value) -> Answer {
    let pair = |name: &str, value: &str| (name.to_owned(), value.to_owned());
    let headers = vec![pair("authorization", token), pair("content-type", "application/json")];
    Wire::new(&house.base).ask(&Ask { method: "POST", path, headers, body: body.to_string().as_bytes() }).unwrap()
}

/// Every path that can be got, with real ids and with queries that name a canary.
fn paths(ids: &[String], flock: &[Canary]) -> Vec<String> {
    let mut all = Vec::new();
    for route in lianxin_web::routes::table().iter().filter(|r| r.method == "GET" && r.path != "/live") {
        let filled = |id: &str| {
            route
                .path
                .replace("{id}", id)
                .replace("{code}", "water")
                .replace("{list}", "agencies")
                .replace("{name}", "app.css")
                .replace("{act}", "dispatch")
        };
        all.push(filled(&ids[0]));
        if route.path.contains("{id}") {
            all.push(filled(&ids[ids.len() / 2]));
        } else {
            all.push(format!("{}?q={}&limit=200&view=all", route.path, flock[7].phone));
            all.push(format!("{}?limit=200&view=all", route.path));
        }
    }
    all
}

/// How a path is got, with which header.
type Gets<'a> = &'a dyn Fn(&str, (&str, &str)) -> Answer;
/// How something is opened: path, token, body.
type Opens<'a> = &'a dyn Fn(&str, &str, &Value) -> Answer;

/// Every path by every role in every format: how many answers, and what leaked.
fn walk(house: &House, ids: &[String], flock: &[Canary], gets: Gets<'_>) -> (usize, Vec<String>) {
    let (mut walked, mut leaked) = (0, Vec::new());
    for (name, _, _) in PEOPLE {
        let token = house.bearer(name);
        let cookie = cookie(house, name).unwrap_or_else(|| panic!("{name} cannot sign in"));
        for path in paths(ids, flock) {
            // What somebody typed into a search stands in the field she typed it into.
            let typed = path.contains(&flock[7].phone);
            for header in [("authorization", token.as_str()), ("cookie", cookie.as_str())] {
                let answer = gets(&path, header);
                let text = format!("{:?} {}", answer.headers, answer.text());
                let heard = sung(&text, flock).into_iter().filter(|v| !(typed && *v == flock[7].phone));
                leaked.extend(heard.map(|v| format!("{name} got {v} from {path} ({})", answer.status)));
                walked += 1;
            }
        }
    }
    (walked, leaked)
}

/// Every way of opening by every role: what was given, and what of it no record tells.
fn openings(
    (house, place): (&House, &Place),
    (id, file): (&str, &str),
    flock: &[Canary],
    opens: Opens<'_>,
) -> (usize, Vec<String>) {
    let seen = house.api("zhongxin").get(&format!("/api/v1/matters/{id}")).json();
    let field = format!("{}.phone", seen["parties"][0]["id"].as_str().unwrap());
    let fields = json!({"fields": [field, "matter.address"], "purpose": "contact"});
    let ways = [
        (format!("/api/v1/matters/{id}/open-fields"), fields),
        (format!("/api/v1/matters/{id}/attachments/{file}/open"), json!({"purpose": "contact"})),
    ];
    let (mut given, mut unlogged) = (0, Vec::new());
    for (name, _, _) in PEOPLE {
        for (path, body) in &ways {
            let before = recorded(place).len();
            let answer = opens(path, &house.bearer(name), body);
            let sings = !sung(&answer.text(), flock).is_empty();
            if sings && recorded(place).len() == before {
                unlogged.push(format!("{name} opened {path} and nothing tells of it"));
            }
            assert!(!sings || answer.status == 200, "{name} got something with {}", answer.status);
            given += usize::from(sings);
        }
    }
    (given, unlogged)
}

/// A resident with her code and PIN: her page, its proof and its questions sing of nobody, of herself no more than of the
/// other party. How many answers.
fn visit(house: &House, (hers, other): (&Canary, &Canary), flock: &[Canary]) -> usize {
    let body = json!({
        "title": "井盖冒水", "text": format!("{}说，{}家漏水。", hers.name, other.name), "kind": "water-leak",
        "division": "120111101", "address": format!("{}家", hers.name), "contact": {"name": hers.name, "phone": hers.phone},
    });
    let made = house.api("wangge").post("/api/v1/matters", &body, &[]).json();
    let mut centre = house.api("zhongxin");
    let matter = format!("/api/v1/matters/{}", made["id"].as_str().unwrap());
    let party = json!({"name": other.name, "phone": other.phone, "id_number": other.id_number, "role": "opponent"});
    assert_eq!(centre.post(&format!("{matter}/add-party"), &party, &[]).status, 200);
    for n in 0..2 {
        let id = centre.get(&matter).json()["parties"][n]["id"].as_str().unwrap().to_owned();
        let open = json!({"fields": [format!("{id}.name"), format!("{id}.phone")], "purpose": "contact"});
        assert_eq!(centre.post(&format!("{matter}/open-fields"), &open, &[]).status, 200);
    }
    let case =
        Api::new(&house.base, None).post("/api/v1/case", &json!({"code": made["code"], "pin": made["pin"]}), &[]);
    let told = case.json();
    let asked = format!("/case/ask/{}", told["accesses"][0]["access"]);
    let cookie = format!("__Host-lx-case={}", told["ticket"].as_str().unwrap());
    let mut answers = vec![case];
    for path in ["/case", "/case?all=1", "/case/proof", &asked] {
        let answer = get(house, path, ("cookie", &cookie));
        assert_eq!(answer.status, 200, "{path}");
        answers.push(answer);
    }
    for answer in &answers {
        let text = format!("{:?} {}", answer.headers, answer.text());
        assert_eq!(sung(&text, flock), Vec::<&str>::new(), "{text}");
    }
    answers.len()
}

fn scan(folder: &Path, flock: &[Canary], found: &mut Vec<String>) -> usize {
    let mut files = 0;
    for entry in std::fs::read_dir(folder).into_iter().flatten().flatten() {
        let path = entry.path();
        if path.is_dir() {
            files += scan(&path, flock, found);
        } else if let Ok(bytes) = std::fs::read(&path) {
            files += 1;
            let text = String::from_utf8_lossy(&bytes);
            found.extend(sung(&text, flock).iter().map(|v| format!("{v} in {}", path.display())));
        }
    }
    files
}

fn tell(place: &Place, keys: &Path, at_rest: &Path) {
    let house = House::open(place, keys.to_owned());
    let flock: Vec<Canary> = (0..FLOCK).map(canary).collect();
    let ids = register(&house, &flock);
    let files = lay_files(&house, &ids[0], (&flock[11], &flock[12]));
    let (walked, leaked) = walk(&house, &ids, &flock, &|path, header| get(&house, path, header));
    assert_eq!(leaked, Vec::<String>::new());
    let post = |path: &str, token: &str, body: &Value| post(&house, path, token, body);
    let (given, unlogged) = openings((&house, place), (&ids[0], &files[0]), &flock, &post);
    assert!(given >= 4 && unlogged.is_empty(), "{given} given, {unlogged:?}");
    let walked = walked + visit(&house, (&flock[20], &flock[21]), &flock);
    assert!(walked > 200, "only {walked} answers were looked at");
    // The door does let them out when it is asked rightly: otherwise nothing was shown.
    let mut centre = house.api("zhongxin");
    let seen = centre.get(&format!("/api/v1/matters/{}", ids[3])).json();
    let field = format!("{}.phone", seen["parties"][0]["id"].as_str().unwrap());
    let body = json!({"fields": [field], "purpose": "contact"});
    let opened = centre.post(&format!("/api/v1/matters/{}/open-fields", ids[3]), &body, &[]).json();
    assert_eq!(opened["values"][&field], flock[3].phone);
    for (file, calls) in files.iter().zip([20_000 * 3, 1]) {
        let path = format!("/api/v1/matters/{}/attachments/{file}/open", ids[0]);
        let out = centre.post(&path, &json!({"purpose": "contact"}), &[]).text();
        let heard = sung(&out, &flock);
        assert_eq!(heard.len(), calls, "what was put comes out");
        assert!(!heard.contains(&flock[12].phone.as_str()), "where a picture was taken is kept");
    }
    drop(house);
    let mut found = Vec::new();
    let files = scan(at_rest, &flock, &mut found);
    assert!(files > 2, "nothing lies in {}", at_rest.display());
    assert_eq!(found, Vec::<String>::new());
}

#[test]
fn no_canary_leaves_unasked_and_none_lies_at_rest() {
    let scratch = Scratch::new();
    tell(&Place::Folder(scratch.0.clone()), &scratch.0.join("keys"), &scratch.0);
    stories::passed("sqlite", "canaries");
    let Some(cluster) = Cluster::shared() else { return stories::skipped("PostgreSQL is not installed") };
    let scratch = Scratch::new();
    let url = cluster.database();
    let mut client = postgres::Client::connect(&url, postgres::NoTls).unwrap();
    let folder: String = client.query_one("SHOW data_directory", &[]).unwrap().get(0);
    tell(&Place::Database(url), &scratch.0.join("keys"), Path::new(&folder));
    stories::passed("postgres", "canaries");
}

/// A walk that could not fail would show nothing. Something stands in place of one route, as if it were taken out of the
/// door: a list that forgot what is sealed, an opening that is answered again without asking the log.
#[test]
fn the_walk_notices_a_route_that_is_taken_out_of_the_door() {
    let scratch = Scratch::new();
    let place = Place::Folder(scratch.0.clone());
    let house = House::open(&place, scratch.0.join("keys"));
    let flock: Vec<Canary> = (0..10).map(canary).collect();
    let ids = register(&house, &flock);
    let files = lay_files(&house, &ids[0], (&flock[1], &flock[2]));
    let without = |route: &'static str| {
        let (house, flock) = (&house, &flock);
        move |path: &str, header: (&str, &str)| {
            let mut answer = get(house, path, header);
            if path == route && answer.status == 200 {
                answer.body.extend(flock[4].phone.bytes());
            }
            answer
        }
    };
    for route in ["/api/v1/search", "/matters", "/net"] {
        let (_, leaked) = walk(&house, &ids, &flock, &without(route));
        let named = |told: &String| told.contains(&format!("got {} from {route} (200)", flock[4].phone));
        assert!(!leaked.is_empty() && leaked.iter().all(named), "{route}: {leaked:?}");
    }
    let (walked, leaked) = walk(&house, &ids, &flock, &without("/nowhere"));
    assert!(walked > 200 && leaked.is_empty(), "{leaked:?}");

    let kept = std::cell::RefCell::new(std::collections::BTreeMap::new());
    let from_memory = |path: &str, token: &str, body: &Value| {
        let fresh = || post(&house, path, token, body);
        let mut kept = kept.borrow_mut();
        let known = kept.get(path).filter(|a: &&Answer| a.status == 200).cloned();
        let answer = known.unwrap_or_else(fresh);
        kept.insert(path.to_owned(), answer.clone());
        answer
    };
    let (given, unlogged) = openings((&house, &place), (&ids[0], &files[0]), &flock, &from_memory);
    assert!(given > 4 && !unlogged.is_empty() && unlogged.len() < given, "{given} given, {unlogged:?}");
}
