//! Conversations by the pages alone: links, labels, buttons and words, on both databases.

// A story may stop at its first surprise: helpers of tests count as tests.
#![allow(clippy::unwrap_used)]

use lianxin_sim::browser::{Browser, Page};
use lianxin_sim::house::{House, PASSWORD, on_both};
use lianxin_sim::wire::{Answer, Ask, Wire};

const TITLE: &str = "菜市场后门水管往外冒水";
const STORY: &str = "从井盖边上往外冒，半条街是湿的，水压也小了。";
const NAME: &str = "周小演";
const PHONE: &str = "022-00001234";
const ADDRESS: &str = "东头路口 8 号院 3 号楼";
const COOKIE: &str = "__Host-lx";
const FORM_COOKIE: &str = "__Host-lx-form";

/// Somebody signed in, on her desk.
fn at_work(house: &House, account: &str) -> Browser {
    let mut b = Browser::new(&house.base);
    b.go("/desk");
    house.sign_in(&mut b, account, PASSWORD);
    assert_eq!((b.status(), b.page().path.as_str()), (200, "/desk"), "{account}");
    b
}

/// The form filled in as somebody would at a counter, not sent yet.
fn write_the_leak(b: &mut Browser) {
    b.go("/register");
    b.fill("题目", TITLE).fill("什么事", STORY).fill("门牌", ADDRESS);
    b.choose_in("在哪里", "杨柳青镇").choose_in("哪一类", "供水漏水").choose_in("怎么知道的", "网格巡查");
    b.fill("称呼", NAME).fill("电话", PHONE);
}

/// A leak registered by the grid worker; the path of its page.
fn a_leak(house: &House) -> String {
    let mut grid = at_work(house, "wangge");
    write_the_leak(&mut grid);
    grid.press("登记");
    assert_eq!(grid.status(), 201, "{}", grid.page().text());
    grid.follow("看这件事");
    assert_eq!(grid.status(), 200);
    grid.page().path.clone()
}

fn says_nothing_sealed(page: &Page) {
    for value in [NAME, PHONE, "东头路口"] {
        assert!(!page.source.contains(value), "{value} stands on {}", page.path);
    }
}

fn squeezed(text: &str) -> String {
    text.chars().filter(|c| !c.is_whitespace()).collect()
}

/// Each sentence is on the page, and each stands above the one before: the newest is first.
fn told_in_order(page: &Page, sentences: &[&str]) {
    let text = squeezed(&page.text());
    let mut below = text.len();
    for said in sentences {
        let at = text.rfind(&squeezed(said)).unwrap_or_else(|| panic!("{said} is not said: {text}"));
        assert!(at < below, "{said} stands too low: {text}");
        below = at;
    }
}

/// A request as something else than our pages would send it.
fn raw(house: &House, method: &str, path: &str, headers: &[(&str, String)], body: &str) -> Answer {
    let mut headers: Vec<(String, String)> = headers.iter().map(|(n, v)| ((*n).to_owned(), v.clone())).collect();
    headers.push(("content-type".to_owned(), "application/x-www-form-urlencoded".to_owned()));
    Wire::new(&house.base).ask(&Ask { method, path, headers, body: body.as_bytes() }).unwrap()
}

/// The hidden fields of the form that is sent to this path, as a body.
fn hidden(page: &Page, action: &str) -> String {
    let form = page.source.split("<form").find(|f| f.contains(&format!("action=\"{action}\""))).unwrap();
    let form = form.split("</form>").next().unwrap();
    let fields = form.split("type=\"hidden\" name=\"").skip(1).map(|f| {
        let mut parts = f.split('"');
        let (name, _, value) = (parts.next().unwrap(), parts.next(), parts.next().unwrap());
        format!("{name}={value}")
    });
    fields.collect::<Vec<_>>().join("&")
}

fn cookie(b: &Browser) -> (&'static str, String) {
    let pair = |name: &str| format!("{name}={}", b.cookie(name).unwrap());
    ("cookie", format!("{}; {}", pair(COOKIE), pair(FORM_COOKIE)))
}

fn ours() -> (&'static str, String) {
    ("sec-fetch-site", "same-origin".to_owned())
}

/// What stands on the receipt: code and query PIN.
fn receipt(page: &Page) -> (String, String) {
    let text = squeezed(&page.text());
    let code: String = text[text.find("LX").unwrap()..].chars().take_while(char::is_ascii_alphanumeric).collect();
    let digits = |part: &str| part.chars().take_while(char::is_ascii_digit).collect::<String>();
    let pin = text.split("查询码").map(digits).find(|d| !d.is_empty()).unwrap();
    (code, pin)
}

fn wrong_password_first(house: &House) -> Browser {
    let mut b = Browser::new(&house.base);
    b.go("/sign-in");
    house.sign_in(&mut b, "wangge", "not-it");
    assert_eq!(b.status(), 422);
    assert!(b.says("没进去。账号或密码不对，请再试一次。"), "{}", b.page().text());
    assert_eq!(b.cookie(COOKIE), None);
    assert_eq!((b.typed("账号"), b.typed("密码")), ("wangge".to_owned(), String::new()));
    house.sign_in(&mut b, "wangge", PASSWORD);
    assert_eq!((b.status(), b.page().path.as_str()), (200, "/desk"));
    assert!(b.cookie(COOKIE).is_some());
    b
}

/// Registers, with a telephone number one digit short and no text at first; code and PIN.
fn register_at_the_second_try(b: &mut Browser) -> (String, String) {
    write_the_leak(b);
    b.fill("什么事", " ").fill("电话", "1390000123").press("登记");
    assert_eq!(b.status(), 422);
    assert!(b.says("还差 2 处，没有登记。写好的都还在。"), "{}", b.page().text());
    let ways: Vec<(String, String)> = b.page().links().into_iter().filter(|(_, to)| to.starts_with('#')).collect();
    for (words, to) in
        [("什么事：这里还空着，请写上。", "#text"), ("电话：手机号少 1 位，现在是 10 位。", "#contact-phone")]
    {
        assert!(ways.iter().any(|(w, t)| w == words && t == to), "{ways:?}");
    }
    for (label, typed) in [("题目", TITLE), ("门牌", ADDRESS), ("称呼", NAME), ("电话", "1390000123")] {
        assert_eq!(b.typed(label), typed);
    }
    assert_eq!((b.typed("在哪里").as_str(), b.typed("哪一类").as_str()), ("120111101", "water-leak"));
    assert!(b.is_chosen("网格巡查"));
    b.fill("什么事", STORY).fill("电话", PHONE).press("登记");
    assert_eq!(b.status(), 201, "{}", b.page().text());
    says_nothing_sealed(b.page());
    let (code, pin) = receipt(b.page());
    assert_eq!((code.len(), pin.len()), (25, 6), "{code} {pin}");
    (code, pin)
}

/// The sentence written on the desk stands in the form, and never in an address.
fn begin_on_the_desk(b: &mut Browser) {
    b.go("/desk");
    b.fill("哪里、什么事", "后门冒水，找周小演").press("接着填");
    assert_eq!((b.status(), b.page().path.as_str()), (200, "/register"));
    assert_eq!(b.typed("什么事"), "后门冒水，找周小演");
    assert!(!b.says("还差"), "nothing was asked for yet");
}

fn accept_and_dispatch(b: &mut Browser, code: &str) {
    assert!(b.says("1 件事等您"), "{}", b.page().text());
    b.follow(TITLE);
    assert!(squeezed(&b.page().text()).contains(code));
    assert!(b.says("已登记，等杨柳青综治中心受理。") && !b.page().offers("签收"));
    says_nothing_sealed(b.page());
    b.press("受理");
    assert_eq!(b.status(), 200);
    assert!(b.says("已受理，杨柳青综治中心在定谁来办。"));
    b.follow("分流");
    assert!(b.says("建议主办：区水务局"));
    b.choose_in("主办", "区水务局").choose("区城管委").press("分流");
    assert!(b.says("已交给区水务局，等签收。"), "{}", b.page().text());
}

fn say_the_result(b: &mut Browser, text: &str) {
    b.follow("办结");
    b.choose_in("结果", "已解决").fill("怎么办的", text).press("办结");
    assert_eq!(b.status(), 200, "{}", b.page().text());
    says_nothing_sealed(b.page());
}

fn both_agencies_handle(house: &House) {
    let mut water = at_work(house, "shuiwu");
    assert!(water.says("您单位是主办"), "{}", water.page().text());
    water.follow(TITLE);
    assert!(water.says("还没签收"));
    water.press("签收");
    assert!(water.says("办理中，区水务局在办。"));
    water.fill("到哪一步了", "阀门已关，下午换管。").press("记下");
    assert!(water.says("阀门已关，下午换管。") && water.says("还差：区城管委没办完"), "{}", water.page().text());
    let mut urban = at_work(house, "chengguan");
    assert!(urban.says("您单位是协办"));
    urban.follow(TITLE);
    urban.press("签收");
    say_the_result(&mut urban, "路面已恢复。");
    assert!(urban.says("这部分已办完") && urban.says("办理中"));
    water.again();
    say_the_result(&mut water, "管已换好，试过不漏。");
    assert!(water.says("已办结。") && !water.page().offers("签收"));
    water.go("/desk");
    assert!(water.says("没有等您的事。"), "{}", water.page().text());
}

#[test]
fn first_light_in_the_browser() {
    on_both("first light in the browser", |house| {
        let mut grid = wrong_password_first(house);
        begin_on_the_desk(&mut grid);
        let (code, pin) = register_at_the_second_try(&mut grid);
        grid.follow("看这件事");
        assert!(!squeezed(&grid.page().text()).contains(&pin), "the PIN is shown once");
        let mut centre = at_work(house, "yangliuqing");
        accept_and_dispatch(&mut centre, &code);
        both_agencies_handle(house);
        centre.again();
        told_in_order(
            centre.page(),
            &[
                "杨柳青网格中心wangge登记，来源：网格巡查。",
                "杨柳青综治中心yangliuqing受理。",
                "杨柳青综治中心yangliuqing分流：主办区水务局，协办区城管委。",
                "区水务局shuiwu代区水务局签收。",
                "区水务局shuiwu写进展：",
                "区城管委chengguan代区城管委签收。",
                "区城管委chengguan报区城管委这部分办完：已解决。",
                "区水务局shuiwu办结：已解决。",
            ],
        );
        says_nothing_sealed(centre.page());
    });
}

#[test]
fn opened_in_the_browser() {
    on_both("opened in the browser", |house| {
        let place = a_leak(house);
        let mut centre = at_work(house, "yangliuqing");
        centre.go(&place);
        assert!(centre.says("反映人姓名、电话门牌已封存"), "{}", centre.page().text());
        let before = looks(centre.page());
        // What is not asked for is not opened.
        centre.press("打电话联系");
        assert_eq!(centre.status(), 422);
        says_nothing_sealed(centre.page());
        centre.follow("回到这件事");
        centre.choose("反映人 姓名").choose("反映人 电话").press("打电话联系");
        assert_eq!(centre.status(), 200);
        assert!(centre.says(NAME) && centre.says(PHONE) && centre.says("打电话联系"), "{}", centre.page().text());
        assert!(!centre.says("东头路口"));
        let kept = centre.page().headers.iter().any(|(n, v)| n == "cache-control" && v == "no-store");
        assert!(kept, "an opened value must stay in no cache");
        centre.follow("回到这件事");
        says_nothing_sealed(centre.page());
        assert_eq!(looks(centre.page()), before + 1);
        // Whoever registered it sees it and may not open it; the mediator does not know of it.
        let mut grid = at_work(house, "wangge");
        grid.go(&place);
        assert_eq!(grid.status(), 200);
        assert!(!grid.page().offers("打电话联系") && grid.says("承办这件事的人才能打开。"));
        let mut mediator = at_work(house, "tiaojie");
        let hers = mediator.go(&place).clone();
        let none = mediator.go("/matters/mnosuchmatterhere").clone();
        assert_eq!((hers.status, none.status), (404, 404));
        assert_eq!(without_now(&hers.source), without_now(&none.source));
        assert_eq!(without_now(&mediator.go("/nowhere").source), without_now(&none.source));
        let form = mediator.go(&format!("{place}/dispatch")).clone();
        assert_eq!((form.status, without_now(&form.source)), (404, without_now(&none.source)));
    });
}

/// How often its story or its values were looked at, as the page says.
fn looks(page: &Page) -> u32 {
    let text = page.text();
    let (before, _) = text.split_once(" 次查看").unwrap();
    before.rsplit_once("已有 ").unwrap().1.parse().unwrap()
}

/// A page but for the moment it was made.
fn without_now(source: &str) -> String {
    let (before, after) = source.split_once("data-now=\"").unwrap();
    format!("{before}{}", after.split_once('"').unwrap().1)
}

#[test]
fn two_clerks_collide() {
    on_both("two clerks collide", |house| {
        let place = a_leak(house);
        let (mut one, mut other) = (at_work(house, "yangliuqing"), at_work(house, "yangliuqing"));
        one.go(&place);
        other.go(&place);
        one.press("受理");
        assert_eq!(one.status(), 200);
        other.press("受理");
        assert_eq!(other.status(), 409);
        assert!(other.says("有人先办了一步") && other.says("您的这一步没有记下。"), "{}", other.page().text());
        other.follow("回到这件事");
        assert_eq!(other.page().path, place);
        assert!(other.says("已受理") && !other.page().offers("受理"));
        // A double press: the same form arrives twice and is done once.
        let note = format!("{place}/note");
        let body = format!("{}&text=%E9%98%80%E9%97%A8%E5%B7%B2%E5%85%B3", hidden(one.page(), &note));
        for _ in 0..2 {
            let answer = raw(house, "POST", &note, &[cookie(&one), ours()], &body);
            assert_eq!((answer.status, answer.header("location")), (303, Some(place.as_str())));
        }
        one.again();
        assert_eq!(one.page().text().matches("阀门已关").count(), 1, "{}", one.page().text());
        // The same form with other words is not the same form.
        let answer = raw(house, "POST", &note, &[cookie(&one), ours()], &format!("{body}%E4%BA%86"));
        assert_eq!(answer.status, 422);
        assert!(answer.text().contains("这张表已经交过一次"));
        let mut grid = at_work(house, "wangge");
        grid.go("/register");
        let rest = "title=a&text=b&division=120111101&kind=water-leak&source=phone";
        let body = format!("{}&{rest}", hidden(grid.page(), "/register"));
        let twice = [(); 2].map(|()| raw(house, "POST", "/register", &[cookie(&grid), ours()], &body));
        assert_eq!((twice[0].status, twice[1].status), (201, 201));
        grid.go("/matters?view=all");
        assert!(grid.says("2 件"), "{}", grid.page().text());
    });
}

#[test]
fn forged() {
    on_both("forged requests", |house| {
        let place = a_leak(house);
        let mut b = Browser::new(&house.base);
        b.go(&format!("{place}?from=paper"));
        assert_eq!((b.status(), b.page().path.starts_with("/sign-in?to=")), (200, true), "{}", b.page().path);
        house.sign_in(&mut b, "yangliuqing", PASSWORD);
        assert_eq!((b.status(), b.page().path.clone()), (200, format!("{place}?from=paper")));
        let accept = format!("{place}/accept");
        let (mine, body) = (cookie(&b), hidden(b.page(), &accept));
        let status = |headers: &[(&str, String)], body: &str| raw(house, "POST", &accept, headers, body).status;
        let site = |value: &str| ("sec-fetch-site", value.to_owned());
        let uncrossed: Vec<&str> = body.split('&').filter(|f| !f.starts_with("csrf=")).collect();
        assert_eq!(status(&[mine.clone(), ours()], &uncrossed.join("&")), 403);
        assert_eq!(status(&[mine.clone(), ours()], &format!("csrf=&{}", uncrossed.join("&"))), 403);
        assert_eq!(status(&[mine.clone(), site("cross-site")], &body), 403);
        assert_eq!(status(&[mine.clone(), site("none")], &body), 403);
        assert_eq!(status(std::slice::from_ref(&mine), &body), 403);
        let elsewhere = [mine.clone(), ("origin", "https://elsewhere.test".to_owned())];
        assert_eq!(status(&elsewhere, &body), 403);
        let mut other = at_work(house, "zhongxin");
        other.go(&place);
        let hers = hidden(other.page(), &accept);
        assert_eq!(status(&[mine.clone(), ours()], &hers), 403, "the token of another session");
        let out = raw(house, "POST", &accept, &[ours()], &body);
        assert_eq!(out.status, 401);
        assert!(out.text().contains("登录已经过期"));
        b.again();
        assert!(b.says("已登记，等杨柳青综治中心受理。"), "nothing of all that was done");
        assert!(!b.is_cleared);
        b.press("退出");
        assert_eq!((b.cookie(COOKIE), b.page().path.as_str(), b.is_cleared), (None, "/", true));
        let again = raw(house, "GET", "/desk", std::slice::from_ref(&mine), "");
        assert_eq!(again.status, 303);
        assert!(again.header("location").unwrap().starts_with("/sign-in"));
        assert_eq!(status(&[mine, ours()], &body), 401);
    });
}

#[test]
fn guesses_wait() {
    on_both("five wrong passwords", |house| {
        let mut b = Browser::new(&house.base);
        b.go("/sign-in");
        for n in 0..5 {
            house.sign_in(&mut b, "shuiwu", "guess");
            assert_eq!(b.status(), 422, "{n}");
        }
        house.sign_in(&mut b, "shuiwu", PASSWORD);
        assert_eq!((b.status(), b.cookie(COOKIE)), (429, None));
        assert!(b.says("试得太多了。请过 1 分钟再试。"), "{}", b.page().text());
        // Others do not wait for it.
        at_work(house, "chengguan");
    });
}

#[test]
fn a_form_outlives_its_session() {
    on_both("a form sent after signing in again", |house| {
        let place = a_leak(house);
        let note = format!("{place}/note");
        let mut b = at_work(house, "yangliuqing");
        b.go(&place);
        let body = format!("{}&text=%E9%98%80%E9%97%A8%E5%B7%B2%E5%85%B3", hidden(b.page(), &note));
        let form = b.cookie(FORM_COOKIE).unwrap().to_owned();
        b.press("退出");
        let alone = ("cookie", format!("{FORM_COOKIE}={form}"));
        assert_eq!(raw(house, "POST", &note, &[alone, ours()], &body).status, 401, "it opens nothing by itself");
        // Somebody else at the same desk does not send it; what was written can still be read.
        b.go("/sign-in");
        house.sign_in(&mut b, "zhongxin", PASSWORD);
        let other = raw(house, "POST", &note, &[cookie(&b), ours()], &body);
        assert_eq!(other.status, 403);
        assert!(other.text().contains("这张表不能用了") && other.text().contains("阀门已关"), "{}", other.text());
        b.press("退出");
        b.go("/sign-in");
        house.sign_in(&mut b, "yangliuqing", PASSWORD);
        assert_eq!(b.cookie(FORM_COOKIE), Some(form.as_str()));
        let answer = raw(house, "POST", &note, &[cookie(&b), ours()], &body);
        assert_eq!((answer.status, answer.header("location")), (303, Some(place.as_str())));
        b.go(&place);
        assert!(b.says("阀门已关"), "{}", b.page().text());
    });
}

/// Whether there is a Chinese letter in it.
fn chinese(text: &str) -> bool {
    text.chars().any(|c| ('\u{3000}'..='\u{9fff}').contains(&c) || ('\u{ff00}'..='\u{ffef}').contains(&c))
}

/// Nothing of the interface is Chinese, and a strict reader finds no fault with the page.
fn in_english(page: &Page, places: &[&str]) {
    assert!(page.source.contains("<html lang=\"en\""), "{}", page.path);
    assert_eq!(page.defects(), Vec::<String>::new(), "{}", page.path);
    let plain = |text: String| places.iter().fold(text, |text, place| text.replace(place, ""));
    let mut said = page.buttons();
    said.extend(page.links().into_iter().map(|(words, _)| words));
    said.extend(page.headings().into_iter().map(|(_, words)| words));
    said.extend(page.fields());
    said.push(page.title());
    // Lists of places are long; all other words are read whole.
    if !page.path.starts_with("/register") && !page.path.starts_with("/matters?") && page.path != "/matters" {
        said.push(page.text());
    }
    for words in said.into_iter().map(plain) {
        assert!(!chinese(&words), "{}: {words}", page.path);
    }
}

#[test]
fn every_page_has_its_language() {
    on_both("every page in English", |house| {
        let place = a_leak(house);
        let catalogue = house.store.catalogue();
        // The source of a rule is told in its own language.
        let mut apart: Vec<&str> = vec![TITLE, STORY, "中文", "本区示例"];
        apart.extend(["120111101", "120111"].map(|code| catalogue.short_name(code)));
        let mut b = at_work(house, "yangliuqing");
        b.press("English");
        assert_eq!(b.page().path, "/desk");
        in_english(b.page(), &apart);
        let pages = [
            "/matters",
            "/matters?view=waiting",
            "/matters?view=intake",
            "/matters?view=all&q=zzz",
            "/lookup",
            "/register",
        ];
        for path in pages {
            assert_eq!(b.go(path).status, 200, "{path}");
            in_english(b.page(), &apart);
        }
        b.press("Register");
        assert_eq!(b.status(), 422);
        in_english(b.page(), &apart);
        b.go(&place);
        in_english(b.page(), &apart);
        b.press("Accept");
        in_english(b.page(), &apart);
        b.follow("Dispatch");
        in_english(b.page(), &apart);
        b.press("Dispatch");
        in_english(b.page(), &apart);
        let reporter = b.page().fields().into_iter().find(|f| f.ends_with("phone") || f.ends_with("Phone"));
        b.choose(&reporter.unwrap()).press("Call the person");
        assert!(b.says(PHONE), "{}", b.page().text());
        in_english(b.page(), &apart);
        for path in ["/nowhere", "/matters/mnosuch"] {
            assert_eq!(b.go(path).status, 404, "{path}");
            in_english(b.page(), &apart);
        }
        b.press("Sign out");
        in_english(b.page(), &apart);
        b.go("/sign-in");
        in_english(b.page(), &apart);
    });
}
