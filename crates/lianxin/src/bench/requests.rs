//! What the bench asks: contract calls with a seeded spread of what they are about, as bytes that are ready to send.

use std::net::SocketAddr;
use std::sync::Arc;

use lianxin_core::catalogue::Catalogue;
use serde_json::Value;

use super::fault;
use super::load::{Line, Shots, not_done};
use super::pages::Session;
use crate::Ended;

/// Which call of the API is measured.
#[derive(Clone, Copy, Debug, PartialEq, Eq, clap::ValueEnum)]
pub enum Call {
    /// POST /api/v1/matters, each with its own key.
    Create,
    /// GET /api/v1/matters of one agency after another.
    List,
    /// GET /api/v1/search.
    Search,
    /// GET /api/v1/matters/{id}: each is a recorded access.
    Open,
    /// POST /api/v1/together/dispatch: 200 matters a call, 25 calls and no more.
    Together,
    /// GET /desk of a coordinator of the district's centre.
    Desk,
    /// GET /board of the same.
    Board,
    /// GET /agencies/{code} of one agency after another.
    Agency,
    /// POST /register for what stands beside the form while somebody writes: matters that may be the same, who answers.
    RegisterNear,
    /// POST /api/v1/matters/{id}/open-fields: each is a record of its own.
    OpenFields,
    /// GET /api/v1/matters.csv and .xlsx: the whole list, once each and once more, by one client.
    Export,
}

impl Call {
    pub fn name(self) -> &'static str {
        match self {
            Call::Create => "create",
            Call::List => "list",
            Call::Search => "search",
            Call::Open => "open",
            Call::Together => "together",
            Call::Desk => "desk",
            Call::Board => "board",
            Call::Agency => "agency",
            Call::RegisterNear => "register-near",
            Call::OpenFields => "open-fields",
            Call::Export => "export",
        }
    }
}

/// What the requests are made of.
pub struct About {
    token: String,
    session: Session,
    agencies: Vec<String>,
    divisions: Vec<String>,
    kinds: Vec<String>,
}

/// Most ids that are learned for opening.
const IDS_MAX: usize = 200_000;
/// How many matters `open` and `open-fields` go over, each opened once beforehand.
pub const OPENED: usize = 1_000;
/// Most bodies of registrations that are told apart by more than their number.
const BODIES: u64 = 4096;
/// Most pages gone through to a last one.
const PAGES_MAX: usize = 4_000;
/// Seed of the spread: the same run asks the same.
const SEED: u64 = 99;

const PLACES: [&str; 8] =
    ["东头路口", "菜市场后门", "小学南侧", "老年活动室旁", "公交站前", "二期车棚", "河边步道", "北门外"];
const TROUBLES: [(&str, &str); 8] = [
    ("路灯不亮", "晚上黑得看不见台阶，老人不敢出门，已经有好几天了。"),
    ("路面塌了一块", "坑有脸盆大，下雨积水看不出来，骑车的人摔过。"),
    ("垃圾堆着没人清", "桶满了就倒在地上，天热味道大，招苍蝇。"),
    ("夜里施工太吵", "过了十点还在切割，孩子睡不着，问了说要赶工。"),
    ("车把通道堵了", "消防通道上停了一排车，救护车进不来。"),
    ("水管往外冒水", "从井盖边上往外冒，半条街是湿的，水压也小了。"),
    ("楼上漏水两家不和", "楼下墙皮掉了，楼上说不是自己家的问题，见面就吵。"),
    ("电梯三天两头停", "物业说等配件，一等就是一个月，高层老人下不来楼。"),
];
/// Of people who do not exist.
const SURNAMES: [&str; 6] = ["王", "李", "张", "刘", "陈", "杨"];
const GIVEN: [&str; 6] = ["禾生", "明屿", "砚秋", "若川", "知夏", "予安"];
/// Of two to four characters, common and rare ones.
const WORDS: [&str; 12] =
    ["路灯", "漏水", "电梯", "施工", "消防通道", "菜市场", "垃圾", "小学", "井盖", "车棚", "不亮", "河边步道"];

impl About {
    /// What the district's catalogue offers, and the token that goes with each request.
    pub fn of(catalogue: &Catalogue, token: String, session: Session) -> About {
        About {
            token,
            session,
            agencies: catalogue.agencies.keys().cloned().collect(),
            // A matter lies in a division; a grid within it has fifteen digits.
            divisions: catalogue.divisions.keys().filter(|code| code.len() < 15).cloned().collect(),
            kinds: catalogue.kinds.keys().filter(|kind| *kind != "unsorted").cloned().collect(),
        }
    }

    /// Codes of all agencies.
    pub fn agencies(&self) -> &[String] {
        &self.agencies
    }

    /// A call with a JSON body, without a key.
    pub fn post(&self, path: &str, body: &Value) -> Arc<[u8]> {
        let body = body.to_string();
        let text = format!(
            "POST {path} HTTP/1.1\r\nhost: bench\r\nauthorization: Bearer {}\r\ncontent-type: application/json\r\ncontent-length: {}\r\n\r\n{body}",
            self.token,
            body.len()
        );
        Arc::from(text.into_bytes())
    }

    pub fn get(&self, path: &str) -> Arc<[u8]> {
        let text = format!("GET {path} HTTP/1.1\r\nhost: bench\r\nauthorization: Bearer {}\r\n\r\n", self.token);
        Arc::from(text.into_bytes())
    }

    /// What is written down before the `n`-th registration: title, text, kind, place.
    pub fn sketch(&self, n: u64) -> (String, String, String, String) {
        let pick = |all: &[String], salt: u64| all.get(draw(n, salt, all.len())).cloned().unwrap_or_default();
        let place = PLACES[draw(n, 2, PLACES.len())];
        let (trouble, text) = TROUBLES[draw(n, 1, TROUBLES.len())];
        (format!("{place}{trouble}"), text.to_owned(), pick(&self.kinds, 3), pick(&self.divisions, 4))
    }

    /// The last request of its connection, whose answer ends with it.
    fn last(&self, path: &str) -> Arc<[u8]> {
        let text = format!(
            "GET {path} HTTP/1.1\r\nhost: bench\r\nconnection: close\r\nauthorization: Bearer {}\r\n\r\n",
            self.token
        );
        Arc::from(text.into_bytes())
    }

    /// Everything of the `n`-th registration but its key: what stands before and after.
    pub fn registration(&self, n: u64) -> (String, String) {
        let pick = |all: &[String], salt: u64| all.get(draw(n, salt, all.len())).cloned().unwrap_or_default();
        let place = PLACES[draw(n, 2, PLACES.len())];
        let (trouble, text) = TROUBLES[draw(n, 1, TROUBLES.len())];
        let body = serde_json::json!({
            "title": format!("{place}{trouble}"),
            "text": format!("{place}{trouble}。{text}希望尽快有人来看看，能给个准话什么时候弄好。"),
            "kind": pick(&self.kinds, 3),
            "division": pick(&self.divisions, 4),
            "contact": {
                "name": format!("{}{}", SURNAMES[draw(n, 10, SURNAMES.len())], GIVEN[draw(n, 11, GIVEN.len())]),
                "phone": format!("1380000{:04}", draw(n, 12, 10_000)),
            },
            "address": format!("{} 号楼 {} 单元", 1 + draw(n, 5, 30), 1 + draw(n, 6, 5)),
        });
        let body = body.to_string();
        let before = format!(
            "POST /api/v1/matters HTTP/1.1\r\nhost: bench\r\nauthorization: Bearer {}\r\ncontent-type: application/json\r\ncontent-length: {}\r\nidempotency-key: bench-",
            self.token,
            body.len()
        );
        (before, format!("\r\n\r\n{body}"))
    }
}

/// A small mixing step: neighbours in number should not be neighbours in kind.
fn draw(n: u64, salt: u64, of: usize) -> usize {
    let mixed = (SEED ^ n.wrapping_mul(0x9E37_79B9_7F4A_7C15)).wrapping_add(salt.wrapping_mul(0xD1B5_4A32_D192_ED03));
    usize::try_from((mixed ^ (mixed >> 29)).wrapping_mul(0xBF58_476D_1CE4_E5B9) >> 33).unwrap_or(0) % of.max(1)
}

/// The requests of a run. `first`: of `open`, each id once, and then no more.
///
/// # Errors
/// [`Ended::Refused`] where nothing can be asked for; what the server answers to the lists that ids are learned from.
pub async fn shots(call: Call, first: bool, at: SocketAddr, about: About) -> Result<Arc<Shots>, Ended> {
    match call {
        Call::Create => Ok(fresh(&about)),
        Call::List => spread(about.agencies.iter().map(|agency| about.get(&of_agency(agency))).collect()),
        Call::Search => spread(WORDS.iter().map(|word| about.get(&of_word(word))).collect()),
        Call::Desk => spread(vec![about.session.get("/desk")]),
        Call::Board => spread(vec![about.session.get("/board")]),
        Call::Agency => {
            spread(about.agencies.iter().map(|code| about.session.get(&format!("/agencies/{code}"))).collect())
        }
        Call::RegisterNear => spread((0..BODIES).map(|n| about.session.beside(&about, n)).collect()),
        Call::Together => once(super::together::boards(at, &about).await?),
        Call::OpenFields => {
            let [_, opening] = super::fields::both(at, &about).await?;
            Ok(opening)
        }
        Call::Export => once(super::export::FILES.iter().map(|path| about.last(path)).collect()),
        Call::Open => {
            let mut ids = learn(at, &about).await?;
            // Newest first as they came; asked for in no order of theirs.
            for n in (1..ids.len()).rev() {
                ids.swap(n, draw(n as u64, 7, n + 1));
            }
            let get = |id: &String| about.get(&format!("/api/v1/matters/{id}"));
            if first {
                return once(ids.iter().map(get).collect());
            }
            // An opening waits for its record once in an hour: what is measured here is the reading after it.
            ids.truncate(OPENED);
            let all: Vec<Arc<[u8]>> = ids.iter().map(get).collect();
            opened_once(at, &all).await?;
            spread(all)
        }
    }
}

fn of_agency(agency: &str) -> String {
    format!("/api/v1/matters?agency={agency}&limit=50")
}

fn of_word(word: &str) -> String {
    format!("/api/v1/search?q={}", escaped(word))
}

/// The first and the last pages of lists by every filter and order, or of searches, found by their cursors: only of
/// those that have several pages.
///
/// # Errors
/// [`Ended::Refused`] where none has; what the server answers on the way there.
pub async fn ends(call: Call, at: SocketAddr, about: &About) -> Result<[Arc<Shots>; 2], Ended> {
    let asked: Vec<String> = match call {
        Call::Search => WORDS.iter().map(|word| of_word(word)).collect(),
        Call::Create
        | Call::List
        | Call::Open
        | Call::Together
        | Call::Desk
        | Call::Board
        | Call::Agency
        | Call::RegisterNear
        | Call::OpenFields
        | Call::Export => {
            let towns = about.divisions.iter().filter(|code| code.len() == 9);
            let one = |name: &str, code: &String| format!("/api/v1/matters?{name}={code}&limit=50");
            let all = about.agencies.iter().map(|agency| of_agency(agency));
            let all = all.chain(about.kinds.iter().map(|kind| one("kind", kind)));
            let all = all.chain(towns.map(|town| one("division", town)));
            all.flat_map(|path| [format!("{path}&sort=due"), path]).collect()
        }
    };
    let mut line = Line::open(at).await.map_err(fault)?;
    let (mut first, mut last) = (Vec::new(), Vec::new());
    for path in asked {
        let mut to = None;
        for _ in 0..PAGES_MAX {
            let here = to.as_ref().map_or(path.clone(), |cursor| format!("{path}&cursor={cursor}"));
            let status = line.ask(&about.get(&here)).await.map_err(fault)?;
            if status != 200 {
                return Err(not_done(status, line.body()));
            }
            let page: Value = serde_json::from_slice(line.body()).map_err(fault)?;
            let Some(next) = page["next"].as_str() else { break };
            to = Some(escaped(next));
        }
        if let Some(cursor) = to {
            last.push(about.get(&format!("{path}&cursor={cursor}")));
            first.push(about.get(&path));
        }
    }
    Ok([spread(first)?, spread(last)?])
}

fn fresh(about: &About) -> Arc<Shots> {
    let made: Vec<(String, String)> = (0..BODIES).map(|n| about.registration(n)).collect();
    Arc::new(move |n| {
        let (before, after) = made.get(draw(n, 8, made.len()))?;
        Some(Arc::from(format!("{before}{n}{after}").into_bytes()))
    })
}

fn once(all: Vec<Arc<[u8]>>) -> Result<Arc<Shots>, Ended> {
    some(&all)?;
    Ok(Arc::new(move |n| all.get(usize::try_from(n).unwrap_or(usize::MAX)).cloned()))
}

pub fn spread(all: Vec<Arc<[u8]>>) -> Result<Arc<Shots>, Ended> {
    some(&all)?;
    Ok(Arc::new(move |n| all.get(draw(n, 9, all.len())).cloned()))
}

fn some(all: &[Arc<[u8]>]) -> Result<(), Ended> {
    if !all.is_empty() {
        return Ok(());
    }
    Err(Ended::Refused(
        "区里还没有可问的：先登记事项。 The district has nothing to ask for yet: register matters first.".to_owned(),
    ))
}

pub async fn opened_once(at: SocketAddr, all: &[Arc<[u8]>]) -> Result<(), Ended> {
    let mut line = Line::open(at).await.map_err(fault)?;
    for request in all {
        let status = line.ask(request).await.map_err(fault)?;
        if status != 200 {
            return Err(not_done(status, line.body()));
        }
    }
    Ok(())
}

/// Ids of matters, from the lists.
pub async fn learn(at: SocketAddr, about: &About) -> Result<Vec<String>, Ended> {
    let mut line = Line::open(at).await.map_err(fault)?;
    let (mut ids, mut cursor) = (Vec::new(), String::new());
    while ids.len() < IDS_MAX {
        let status = line.ask(&about.get(&format!("/api/v1/matters?limit=200{cursor}"))).await.map_err(fault)?;
        if status != 200 {
            return Err(not_done(status, line.body()));
        }
        let page: Value = serde_json::from_slice(line.body()).map_err(fault)?;
        let items = page["items"].as_array().map(Vec::as_slice).unwrap_or_default();
        ids.extend(items.iter().filter_map(|item| item["id"].as_str().map(str::to_owned)));
        match page["next"].as_str() {
            Some(next) if !items.is_empty() => cursor = format!("&cursor={}", escaped(next)),
            _ => break,
        }
    }
    Ok(ids)
}

/// Text in the form of addresses.
pub fn escaped(text: &str) -> String {
    let plain = |b: u8| b.is_ascii_alphanumeric() || matches!(b, b'-' | b'.' | b'_' | b'~');
    text.bytes().map(|b| if plain(b) { char::from(b).to_string() } else { format!("%{b:02X}") }).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn about() -> About {
        let list = |all: [&str; 2]| all.map(str::to_owned).to_vec();
        About {
            token: "lx-t".to_owned(),
            session: Session::default(),
            agencies: list(["cgc", "police"]),
            divisions: list(["120111101", "120111102"]),
            kinds: list(["noise", "street-light"]),
        }
    }

    #[test]
    fn registrations_differ_in_their_key_and_say_their_length() {
        let shots = fresh(&about());
        let mut keys = std::collections::BTreeSet::new();
        for n in 0..500 {
            let text = String::from_utf8(shots(n).unwrap().to_vec()).unwrap();
            let (head, body) = text.split_once("\r\n\r\n").unwrap();
            assert!(head.contains(&format!("content-length: {}\r\n", body.len())), "{head}");
            let sent: Value = serde_json::from_str(body).unwrap();
            assert!(["noise", "street-light"].contains(&sent["kind"].as_str().unwrap()));
            keys.insert(head.lines().last().unwrap().to_owned());
        }
        assert_eq!((keys.len(), keys.first().map(String::as_str)), (500, Some("idempotency-key: bench-0")));
    }

    #[test]
    fn first_openings_end_and_others_go_on_over_all() {
        let all: Vec<Arc<[u8]>> = (0_u8..8).map(|n| Arc::from([n].as_slice())).collect();
        let first = once(all.clone()).ok().unwrap();
        assert_eq!((0..9).filter_map(|n| first(n)).map(|s| s[0]).collect::<Vec<_>>(), (0..8).collect::<Vec<_>>());
        let others = spread(all).ok().unwrap();
        let seen: std::collections::BTreeSet<u8> = (0..200).filter_map(|n| others(n)).map(|s| s[0]).collect();
        assert_eq!(seen.len(), 8);
        assert!(once(Vec::new()).is_err());
    }

    #[test]
    fn last_pages_are_reached_by_their_cursors_and_lists_of_one_page_are_left_out() {
        let stub = lianxin_sim::stub::Stub::start(|ask| {
            let next = match ask.path.as_str() {
                "/api/v1/matters?agency=police&limit=50" => Some("b+2"),
                "/api/v1/matters?agency=police&limit=50&cursor=b%2B2" => Some("c"),
                _ => None,
            };
            (200, Vec::new(), serde_json::json!({"items": [], "next": next}).to_string())
        });
        let at: SocketAddr = stub.base.trim_start_matches("http://").parse().unwrap();
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
        let shots = runtime.block_on(ends(Call::List, at, &about())).ok().unwrap();
        let [first, last] = shots.map(|shots| String::from_utf8(shots(0).unwrap().to_vec()).unwrap());
        assert!(first.starts_with("GET /api/v1/matters?agency=police&limit=50 HTTP/1.1\r\n"), "{first}");
        assert!(last.starts_with("GET /api/v1/matters?agency=police&limit=50&cursor=c HTTP/1.1\r\n"), "{last}");
        assert!(runtime.block_on(ends(Call::Search, at, &about())).is_err());
    }

    #[test]
    fn ids_are_learned_page_by_page() {
        let stub = lianxin_sim::stub::Stub::start(|ask| {
            let (ids, next) = match ask.path.as_str() {
                "/api/v1/matters?limit=200" => (["a", "b"].as_slice(), Some("c+1")),
                "/api/v1/matters?limit=200&cursor=c%2B1" => (["c"].as_slice(), None),
                _ => ([].as_slice(), None),
            };
            let items: Vec<Value> = ids.iter().map(|id| serde_json::json!({"id": id})).collect();
            let status = if ask.header("authorization") == "Bearer lx-t" { 200 } else { 401 };
            (status, Vec::new(), serde_json::json!({"items": items, "next": next}).to_string())
        });
        let at: SocketAddr = stub.base.trim_start_matches("http://").parse().unwrap();
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
        assert_eq!(runtime.block_on(learn(at, &about())).ok().unwrap(), ["a", "b", "c"]);
        let other = About { token: "no".to_owned(), ..about() };
        assert!(matches!(runtime.block_on(learn(at, &other)), Err(Ended::Refused(_))));
    }
}
