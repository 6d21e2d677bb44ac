//! Setting up by pages and calls: everybody's own account, accounts by the system administrator, the catalogue.

// A story may stop at its first surprise: helpers of tests count as tests.
#![allow(clippy::unwrap_used)]

use lianxin_core::authority::Role;
use lianxin_sim::browser::Browser;
use lianxin_sim::house::{House, PASSWORD, PEOPLE, now, on_both};
use lianxin_sim::wire::{Answer, Ask, Wire};
use lianxin_web::totp;
use serde_json::json;

const COOKIE: &str = "__Host-lx";
const OWN: &str = "柳荫下的灯塔四十二号";

/// Somebody signed in with this password, wherever that leads.
fn signed_in(house: &House, account: &str, password: &str) -> Browser {
    let mut b = Browser::new(&house.base);
    b.go("/sign-in");
    house.sign_in(&mut b, account, password);
    assert_eq!(b.status(), 200, "{account}: {}", b.page().text());
    b
}

fn at_work(house: &House, account: &str) -> Browser {
    let b = signed_in(house, account, PASSWORD);
    assert_eq!(b.page().path, "/desk", "{account}");
    b
}

/// What stands in the answer under a label, in code letters.
fn shown_once(b: &Browser) -> String {
    let source = &b.page().source;
    let (_, rest) = source.split_once("<dd class=\"code once\">").unwrap_or_else(|| panic!("{}", b.page().text()));
    rest.split('<').next().unwrap().to_owned()
}

fn kept_nowhere(b: &Browser) {
    let kept = b.page().headers.iter().any(|(n, v)| n == "cache-control" && v == "no-store");
    assert!(kept, "a secret must stay in no cache");
}

fn change(b: &mut Browser, old: &str, new: &str, again: &str) {
    b.fill("现在的密码", old).fill("新密码再写一遍", again);
    b.fill("新密码 至少", new);
    b.press("换密码");
}

fn open_an_account(b: &mut Browser, account: &str) -> String {
    b.go("/admin/accounts");
    b.follow("开账号");
    b.fill("登录名", account).fill("姓名", "程小演");
    b.choose_in("单位", "区水务局").choose_in("岗位", "部门经办").press("开账号");
    assert_eq!(b.status(), 201, "{}", b.page().text());
    kept_nowhere(b);
    shown_once(b)
}

#[test]
fn a_given_password_is_changed_first() {
    on_both("a given password is changed first", |house| {
        let mut admin = at_work(house, "xitong");
        let given = open_an_account(&mut admin, "xiaoyan");
        assert!(!admin.page().path.contains(&given));
        admin.follow("记好了");
        assert!(admin.says("用的是初始密码") && !admin.says(&given), "{}", admin.page().text());
        at_work(house, "anquan").press("核准");
        let mut hers = signed_in(house, "xiaoyan", &given);
        assert_eq!(hers.page().path, "/me");
        assert!(hers.says("先换一个自己的密码"), "{}", hers.page().text());
        // Nothing else before it.
        for path in ["/desk", "/matters", "/admin/catalogue", "/register"] {
            assert_eq!(hers.go(path).path, "/me", "{path}");
        }
        assert_eq!(get(house, "/live", &hers).status, 401);
        for (old, new, again, why) in [
            ("wrong", OWN, OWN, "不对，请再写一遍"),
            (given.as_str(), "short", "short", "至少 10 个字，现在 5 个"),
            (&given, &given, &given, "和现在的一样"),
            (&given, "xiaoyan-2026", "xiaoyan-2026", "太好猜"),
            (&given, OWN, "别的", "两遍不一样"),
        ] {
            change(&mut hers, old, new, again);
            assert_eq!(hers.status(), 422);
            assert!(hers.says("密码没有换") && hers.says(why), "{why}: {}", hers.page().text());
            assert!(!hers.page().source.contains(OWN), "a password comes back");
        }
        change(&mut hers, &given, OWN, OWN);
        // And a second factor before anything else.
        assert!(hers.page().path == "/me/factor" && hers.says("加一道手机验证码"), "{}", hers.page().text());
        for path in ["/desk", "/me", "/register"] {
            assert_eq!(hers.go(path).path, "/me/factor", "{path}");
        }
        assert_eq!(get(house, "/live", &hers).status, 401);
        bind(&mut hers);
        assert_eq!((hers.status(), hers.page().path.as_str()), (200, "/desk"));
        let mut old = Browser::new(&house.base);
        old.go("/sign-in");
        house.sign_in(&mut old, "xiaoyan", &given);
        assert_eq!(old.status(), 422, "the given one opens nothing any more");
        house.doubt();
    });
}

#[test]
fn a_given_password_runs_out_unused() {
    on_both("a given password runs out", |house| {
        let mut admin = at_work(house, "xitong");
        let given = open_an_account(&mut admin, "xiaoyan");
        at_work(house, "anquan").press("核准");
        house.app.let_given_last(0);
        let mut hers = Browser::new(&house.base);
        hers.go("/sign-in");
        hers.fill("账号", "xiaoyan").fill("密码", "another-one-2026").press("登录");
        assert!(hers.status() == 422 && !hers.says("过期"), "told to whoever guesses: {}", hers.page().text());
        hers.fill("账号", "xiaoyan").fill("密码", &given).press("登录");
        assert!(hers.status() == 422 && hers.says("初始密码过期了"), "{}", hers.page().text());
        assert_eq!(hers.page().defects(), Vec::<String>::new());
        // A password of one's own does not run out.
        at_work(house, "shuiwu");
        house.app.let_given_last(60_000);
        assert_eq!(signed_in(house, "xiaoyan", &given).page().path, "/me");
        house.doubt();
    });
}

/// Binds a telephone on the page that is shown; a wrong code first, which changes nothing.
fn bind(b: &mut Browser) {
    let secret = shown_once(b);
    let plain: String = secret.split(' ').collect();
    let code = || totp::code(&plain, totp::step(now())).unwrap();
    let wrong = if code() == "000000" { "111111" } else { "000000" };
    b.fill("验证码", wrong).fill("叫什么", "工作手机").press("绑定");
    assert!(b.status() == 422 && b.says("请看准手机上现在的六位数"), "{}", b.page().text());
    assert_eq!((shown_once(b), b.typed("叫什么").as_str()), (secret, "工作手机"), "the telephone has it already");
    b.fill("验证码", &code()).press("绑定");
}

fn get(house: &House, path: &str, b: &Browser) -> Answer {
    let headers = vec![("cookie".to_owned(), format!("{COOKIE}={}", b.cookie(COOKIE).unwrap()))];
    Wire::new(&house.base).ask(&Ask { method: "GET", path, headers, body: b"" }).unwrap()
}

#[test]
fn her_own_page() {
    on_both("her own page", |house| {
        let mut here = at_work(house, "shuiwu");
        let mut elsewhere = at_work(house, "shuiwu");
        here.follow("我的账号");
        assert!(here.says("区水务局") && here.says("部门经办") && here.says("登录名 shuiwu"), "{}", here.page().text());
        assert!(here.says("就是这里"));
        // Her program's token, until she takes it back.
        let mut program = house.api("shuiwu");
        assert_eq!(program.get("/api/v1/matters").status, 200);
        here.press("收回");
        assert!(here.says("没有令牌"), "{}", here.page().text());
        assert_eq!(program.get("/api/v1/matters").status, 401);
        // One that she makes herself, shown once.
        here.fill("给哪个程序", "热线对接").press("发令牌");
        kept_nowhere(&here);
        let token = shown_once(&here);
        assert!(token.starts_with("lx_"));
        let mut program = lianxin_sim::api::Api::new(&house.base, Some(&token));
        assert_eq!(program.get("/api/v1/matters").status, 200);
        here.follow("记好了");
        assert!(here.says("热线对接") && !here.page().source.contains(&token), "{}", here.page().text());
        let mut third = at_work(house, "shuiwu");
        here.go("/me");
        here.press("别处都退出");
        assert_eq!(third.go("/desk").path.split('?').next(), Some("/sign-in"));
        assert_eq!(here.page().path, "/me");
        assert_eq!(elsewhere.go("/desk").path.split('?').next(), Some("/sign-in"));
        change(&mut here, PASSWORD, OWN, OWN);
        assert!(here.says("密码换好了"), "{}", here.page().text());
        signed_in(house, "shuiwu", OWN);
        // Guessing the old one is as slow as at the door.
        for _ in 0..5 {
            change(&mut here, "guess", OWN, OWN);
        }
        change(&mut here, OWN, PASSWORD, PASSWORD);
        assert_eq!(here.status(), 422);
        assert!(here.says("1 分钟"), "{}", here.page().text());
    });
}

#[test]
fn accounts_by_the_pages() {
    on_both("accounts by the pages", |house| {
        let mut b = at_work(house, "xitong");
        b.follow("账号");
        assert!(b.says("第 1–13 个") || b.says("第 1–14 个"), "{}", b.page().text());
        open_an_account(&mut b, "程小演");
        // A used name is refused on the form, and what was typed is kept.
        b.go("/admin/open-account");
        b.fill("登录名", "程小演").fill("姓名", "又一个");
        b.choose_in("单位", "区水务局").choose_in("岗位", "部门经办").press("开账号");
        assert_eq!((b.status(), b.typed("姓名").as_str()), (422, "又一个"));
        assert!(b.says("这个登录名用过了"), "{}", b.page().text());
        b.fill("登录名", "Li Mei").press("开账号");
        assert!(b.says("没有记下。请改：登录名"), "{}", b.page().text());
        b.go("/admin/accounts");
        b.fill("姓名或登录名", "程小").press("筛选");
        assert!(b.says("找到 1 个账号"), "{}", b.page().text());
        b.follow("程小演");
        b.follow("提岗位");
        b.choose_in("单位", "区城管委")
            .choose_in("岗位", "部门经办")
            .fill("到什么时候", "2020-01-01T08:00")
            .press("提岗位");
        assert!(b.status() == 422 && b.says("要晚于现在"), "{}", b.page().text());
        b.fill("到什么时候", "2099-01-01T08:00").press("提岗位");
        // Both positions wait for a second person; whoever asked may only take it back.
        assert!(b.says("等人核准 2") && b.says("没有岗位") && !b.says("不准"), "{}", b.page().text());
        let mut security = at_work(house, "anquan");
        assert!(security.says("2 件事等您") && security.says("岗位：区水务局 部门经办"), "{}", security.page().text());
        security.press("核准程小演：区水务局");
        assert!(security.page().path.ends_with("%BC%94") && security.says("等人核准 1"), "{}", security.page().text());
        security.press("核准程小演：区城管委");
        assert!(security.says("区城管委") && security.says("到 2099年"), "{}", security.page().text());
        b.again();
        b.press_near("结束", "区水务局");
        assert!(!b.says("区水务局") && b.says("区城管委"), "{}", b.page().text());
        a_way_back_and_closing(house, &mut b, &mut security);
        house.doubt();
    });
}

/// Of somebody who has lost password and telephone; then of one who left.
fn a_way_back_and_closing(house: &House, b: &mut Browser, security: &mut Browser) {
    // Another's token can be taken back, and made for nobody.
    b.go("/admin/accounts/shuiwu");
    assert!(!b.says("发令牌"), "{}", b.page().text());
    b.press("收回");
    assert_eq!(house.api("shuiwu").get("/api/v1/matters").status, 401);
    let mut theirs = at_work(house, "shuiwu");
    b.follow("重设登录");
    b.choose("密码和第二要素").press("重设登录");
    kept_nowhere(b);
    let given = shown_once(b);
    // Nothing has changed yet: the old ones are good, the new one is not.
    assert_eq!(theirs.go("/desk").path, "/desk");
    assert!(theirs.go("/me").says("有人替您提了重设登录"), "{}", theirs.page().text());
    let mut early = Browser::new(&house.base);
    early.go("/sign-in");
    house.sign_in(&mut early, "shuiwu", &given);
    assert_eq!(early.status(), 422);
    security.go("/desk");
    assert!(security.says("重设：密码和第二要素"), "{}", security.page().text());
    security.press("核准");
    assert_eq!(theirs.go("/desk").path.split('?').next(), Some("/sign-in"), "every session has ended");
    let hers = signed_in(house, "shuiwu", &given);
    assert!(hers.page().path == "/me" && hers.says("先换一个自己的密码"), "{}", hers.page().text());
    b.go("/admin/accounts/%E7%A8%8B%E5%B0%8F%E6%BC%94");
    b.follow("停用账号");
    b.press("停用账号");
    assert!(b.says("已停用"), "{}", b.page().text());
    assert_eq!(b.go("/admin/accounts/%E7%A8%8B%E5%B0%8F%E6%BC%94/close").status, 404);
    b.go("/admin/accounts?state=closed");
    assert!(b.says("程小演"), "{}", b.page().text());
    b.go("/admin/accounts?q=nobody-at-all");
    assert!(b.says("没有这样的账号"), "{}", b.page().text());
}

#[test]
fn whoever_decides_on_rights_shows_her_password() {
    on_both("the password before rights are given", |house| {
        let mut admin = at_work(house, "xitong");
        open_an_account(&mut admin, "xiaoyan");
        admin.go("/admin/accounts/shuiwu/ask-recovery");
        admin.choose("密码和第二要素").press("重设登录");
        let mut security = at_work(house, "anquan");
        house.app.ask_again_after(0);
        let holds = || !house.store.directory().account("xiaoyan").unwrap().positions.is_empty();
        let waits = || house.store.directory().account("shuiwu").unwrap().recovery.is_some();
        // From her desk by one press, and from the account's page.
        security.press("核准程小演");
        assert!(security.status() == 200 && security.says("请再写一遍密码"), "{}", security.page().text());
        assert_eq!(security.page().defects(), Vec::<String>::new());
        security.follow("不改了");
        assert!(security.page().path == "/admin/accounts/xiaoyan" && !holds(), "{}", security.page().path);
        security.press("核准程小演");
        security.fill("现在的密码", PASSWORD).press("核对并继续");
        assert!(security.page().path == "/admin/accounts/xiaoyan" && holds(), "{}", security.page().text());
        security.go("/desk");
        security.press("核准");
        assert!(security.says("请再写一遍密码") && waits(), "{}", security.page().text());
        security.fill("现在的密码", PASSWORD).press("核对并继续");
        assert!(security.page().path == "/admin/accounts/shuiwu" && !waits(), "{}", security.page().text());
        // To refuse takes nobody's rights further, and whoever may not decide is told no more than that.
        admin.go("/admin/accounts/chengguan/ask-recovery");
        admin.choose("密码和第二要素").press("重设登录");
        security.go("/desk");
        security.press("不准");
        assert!(house.store.directory().account("chengguan").unwrap().recovery.is_none());
        house.doubt();
    });
}

/// Sends a form that no page of ours has: the status.
fn posted(house: &House, b: &Browser, path: &str, rest: &str) -> u16 {
    let csrf = b.page().source.split_once("name=\"csrf\" value=\"").unwrap().1.split('"').next().unwrap();
    let body = format!("csrf={csrf}&order=0123456789-key&{rest}");
    let kind = "application/x-www-form-urlencoded";
    let headers = [("cookie", b.cookies()), ("sec-fetch-site", "same-origin".into()), ("content-type", kind.into())];
    let headers = headers.map(|(name, value)| (name.to_owned(), value)).into();
    Wire::new(&house.base).ask(&Ask { method: "POST", path, headers, body: body.as_bytes() }).unwrap().status
}

#[test]
fn a_token_is_made_by_whoever_shows_the_password_and_lasts_no_longer_than_its_maker() {
    on_both("what makes a token", |house| {
        let mut b = at_work(house, "xitong");
        b.go("/me");
        let tokens = || house.store.directory().account("xitong").unwrap().tokens.clone();
        let before = tokens();
        assert_eq!(posted(house, &b, "/admin/accounts/xitong/create-token", "label=x"), 404);
        assert_eq!(tokens(), before);
        // A token that was got hold of makes none that outlives it.
        let end = before.values().next().unwrap().until;
        let made = house.api("xitong").post("/api/v1/accounts/xitong/create-token", &json!({"label": "x"}), &[]);
        assert_eq!(made.status, 200, "{}", made.text());
        let after = tokens();
        let made: Vec<i64> = after.iter().filter(|(id, _)| !before.contains_key(*id)).map(|(_, t)| t.until).collect();
        assert_eq!(made, [end]);
        house.doubt();
    });
}

#[test]
fn who_may_set_up() {
    on_both("who may set up", |house| {
        for (name, _, role) in PEOPLE {
            let mut b = at_work(house, name);
            let sees = matches!(role, Role::SystemAdmin | Role::SecurityAdmin | Role::AuditAdmin);
            let manages = role == Role::SystemAdmin;
            let takes = manages || role == Role::SecurityAdmin;
            assert_eq!(b.go("/me").status, 200, "{name}");
            let mut is = |path: &str, may: bool| {
                assert_eq!(b.go(path).status, if may { 200 } else { 404 }, "{name} {path}");
            };
            is("/admin/accounts", sees);
            is("/admin/accounts/shuiwu", sees);
            is("/admin/open-account", manages);
            is("/admin/accounts/shuiwu/close", takes);
            is("/admin/accounts/shuiwu/ask-recovery", manages);
            is("/admin/accounts/shuiwu/create-token", false);
            is("/admin/accounts/nobody", false);
            // Whoever sets up sees no matters.
            is("/matters", !sees);
            let offers = |b: &mut Browser, path: &str, words: &str| {
                b.go(path);
                b.page().links().iter().any(|(w, _)| w.contains(words))
            };
            assert_eq!(sees && offers(&mut b, "/admin/accounts/shuiwu", "停用账号"), takes, "{name}");
            assert_eq!(
                offers(&mut b, "/me", "账号") && b.page().links().iter().any(|(_, to)| to == "/admin/accounts"),
                sees
            );
            let mut api = house.api(name);
            let status = if sees { 200 } else { 403 };
            assert_eq!(api.get("/api/v1/accounts").status, status, "{name}");
            let close = api.post("/api/v1/accounts/nobody/close", &json!({}), &[]);
            assert_eq!(close.status, if takes { 422 } else { 403 }, "{name}");
            // A token for another is nobody's to make.
            let other = if name == "shuiwu" { "chengguan" } else { "shuiwu" };
            let token = api.post(&format!("/api/v1/accounts/{other}/create-token"), &json!({"label": "x"}), &[]);
            assert_eq!(token.status, 403, "{name}");
        }
    });
}

#[test]
fn a_forged_form_changes_no_account() {
    on_both("forged forms of accounts", |house| {
        let b = at_work(house, "xitong");
        let cookie = ("cookie".to_owned(), format!("{COOKIE}={}", b.cookie(COOKIE).unwrap()));
        let kind = ("content-type".to_owned(), "application/x-www-form-urlencoded".to_owned());
        for (site, body) in [("same-origin", "order=0123456789ab"), ("cross-site", "order=0123456789ab")] {
            let headers = vec![cookie.clone(), kind.clone(), ("sec-fetch-site".to_owned(), site.to_owned())];
            for path in ["/admin/accounts/shuiwu/close", "/admin/open-account", "/me/password", "/me/end-sessions"] {
                let ask = Ask { method: "POST", path, headers: headers.clone(), body: body.as_bytes() };
                assert_eq!(Wire::new(&house.base).ask(&ask).unwrap().status, 403, "{site} {path}");
            }
        }
        assert!(house.store.directory().account("shuiwu").is_some());
    });
}

#[test]
fn accounts_by_calls() {
    on_both("accounts by calls, with every refusal", |house| {
        let mut api = house.api("xitong");
        let body = json!({"account": "dianhua", "name": "程小演", "agency": "water", "role": "agency_clerk"});
        let made = api.post("/api/v1/accounts", &body, &[("idempotency-key", "a1")]);
        assert_eq!(made.status, 201, "{}", made.text());
        let given = made.json()["password"].as_str().unwrap().to_owned();
        assert_eq!(signed_in(house, "dianhua", &given).page().path, "/me");
        let mut no = |path: &str, body: serde_json::Value, says: &str| {
            let answer = api.post(path, &body, &[]);
            assert_eq!(answer.status, 422, "{path} {}", answer.text());
            assert!(answer.text().contains(says), "{}", answer.text());
        };
        no("/api/v1/accounts", body, "这个登录名用过了");
        no("/api/v1/accounts/nobody/close", json!({}), "没有这个账号");
        no("/api/v1/accounts/dianhua/end-position", json!({"position": "o1"}), "没有这个岗位");
        no("/api/v1/accounts/dianhua/revoke-token", json!({"token": "t1"}), "没有这个令牌");
        no("/api/v1/accounts/dianhua/ask-position", json!({"agency": "water", "role": "king"}), "role");
        no("/api/v1/accounts/xitong/create-token", json!({"label": "x", "days": 0}), "days");
        let mut api = house.api("xitong");
        // One was asked for with the account.
        let others = Role::ALL.into_iter().filter(|r| *r != Role::AgencyClerk && !r.is_admin());
        for (agency, role) in others.map(|r| ("water", r)).chain([("urban", Role::Mediator)]) {
            let asked =
                api.post("/api/v1/accounts/dianhua/ask-position", &json!({"agency": agency, "role": role.code()}), &[]);
            assert_eq!(asked.status, if agency == "water" { 200 } else { 422 }, "{role:?} {}", asked.text());
            assert_eq!(asked.text().contains("岗位已经满了"), agency == "urban");
        }
        let one = |api: &mut lianxin_sim::api::Api| api.get("/api/v1/accounts?q=dianhua").json()["items"][0].clone();
        let listed = one(&mut api);
        assert_eq!((listed["positions"].as_array().unwrap().len(), listed["asked"].as_array().unwrap().len()), (0, 8));
        let mut security = house.api("anquan");
        for (n, act) in [(0, "grant-position"), (1, "refuse-position")] {
            let body = json!({"position": listed["asked"][n]["id"]});
            assert_eq!(api.post("/api/v1/accounts/dianhua/grant-position", &body, &[]).status, 403);
            let done = security.post(&format!("/api/v1/accounts/dianhua/{act}"), &body, &[]);
            assert_eq!(done.status, 200, "{}", done.text());
        }
        let after = one(&mut api);
        assert_eq!((after["positions"].as_array().unwrap().len(), after["asked"].as_array().unwrap().len()), (1, 6));
        assert_eq!(api.post("/api/v1/accounts/dianhua/fire", &json!({}), &[]).status, 404);
        house.doubt();
    });
}
