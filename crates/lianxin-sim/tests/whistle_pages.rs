//! The life of a whistle by the pages alone: blown, approved, answered, objected to, ruled, done, closed and rated, on both
//! databases.

// A story may stop at its first surprise: helpers of tests count as tests.
#![allow(clippy::unwrap_used)]

use lianxin_core::authority::Role;
use lianxin_core::value::Personal;
use lianxin_core::{Actor, Command, directory};
use lianxin_sim::browser::Browser;
use lianxin_sim::district::order;
use lianxin_sim::house::{House, PASSWORD, now, on_both};

const TITLE: &str = "菜市场后门路面往下陷";

/// The town's secretary moves in: who approves everyday whistles.
fn secretary(house: &House) {
    let hash = lianxin_web::secret::hash_password(PASSWORD, &[77; 16]).unwrap();
    let account = || "shuji".to_owned();
    let open = directory::Command::Open {
        account: account(),
        name: "书记（演示）".to_owned(),
        agency: "cgc-yangliuqing".to_owned(),
        role: Role::Secretary,
        password: None,
    };
    let password = directory::Command::SetPassword { account: account(), password: Personal::new(hash) };
    house.done(order("secretary", now(), Command::Directory(open)));
    // His own word: one that somebody else gave would have to be changed at the first sign-in.
    let mut own = order("secretary password", now(), Command::Directory(password));
    own.actor = Actor::Account(account());
    house.done(own);
    house.enrol("shuji");
}

/// Somebody signed in, on her desk.
fn at_work(house: &House, account: &str) -> Browser {
    let mut b = Browser::new(&house.base);
    b.go("/desk");
    house.sign_in(&mut b, account, PASSWORD);
    assert_eq!((b.status(), b.page().path.as_str()), (200, "/desk"), "{account}");
    b
}

fn is_well(b: &Browser) {
    assert_eq!((b.status(), b.page().defects()), (200, vec![]), "{}", b.page().text());
}

/// The grid worker registers a matter and blows an everyday whistle on it; its path.
fn blown(house: &House) -> String {
    let mut b = at_work(house, "wangge");
    b.go("/register");
    b.fill("题目", TITLE).fill("什么事", "陷下去一块，车过不去。");
    b.choose_in("在哪里", "杨柳青镇").choose_in("哪一类", "供水漏水").choose_in("怎么知道的", "网格巡查");
    b.press("登记");
    b.follow("看这件事");
    // The navigation has the same word for the list; this one stands among the acts.
    let form = b.page().links().into_iter().find(|(_, to)| to.ends_with("/whistle")).unwrap().1;
    b.go(&form);
    is_well(&b);
    // What is missing is said, and what was typed stays.
    b.choose("日常哨").choose("群众反映突出、街镇解决不了").fill("先试过什么", "围了锥桶，挡不住");
    b.choose_in("主办", "区水务局").choose("区城管委").press("吹哨");
    assert_eq!(b.status(), 422, "{}", b.page().text());
    assert_eq!(b.typed("先试过什么"), "围了锥桶，挡不住");
    assert!(b.is_chosen("区城管委"));
    b.fill("要的结果", "三天内修好路面").press("吹哨");
    is_well(&b);
    assert!(b.says("要叫 2 家，等批准") && b.says("围了锥桶，挡不住"), "{}", b.page().text());
    assert!(!b.page().offers("批准") && b.page().path.starts_with("/whistles/"));
    b.page().path.clone()
}

fn approved(house: &House, path: &str) {
    let mut water = at_work(house, "shuiwu");
    assert_eq!(water.go(path).status, 404, "nobody is called before it sounds");
    let mut b = at_work(house, "shuji");
    assert!(b.says("等待批准"), "{}", b.page().text());
    b.follow(TITLE);
    assert_eq!(b.page().path, path);
    b.press("批准");
    is_well(&b);
    assert!(b.says("叫了 2 家：2 家等应"), "{}", b.page().text());
}

/// Water says yes; urban objects, and is called once more.
fn answered(house: &House, path: &str) {
    let mut water = at_work(house, "shuiwu");
    assert!(water.says("吹哨叫区水务局"), "{}", water.page().text());
    water.go(path);
    assert!(water.says("您的单位") && water.says("现在不能关哨：还差 2 家"), "{}", water.page().text());
    water.press_near("应哨", "区水务局");
    is_well(&water);
    assert!(water.says("1 家已应"), "{}", water.page().text());
    let mut urban = at_work(house, "chengguan");
    urban.go(path);
    urban.follow_near("有异议", "区城管委");
    is_well(&urban);
    urban.fill("原因", "这段路归公路局养护").press("区城管委：有异议");
    is_well(&urban);
    assert!(urban.says("1 家有异议") && urban.says("这段路归公路局养护"), "{}", urban.page().text());
    assert!(!urban.says("准时"), "an objection meets no clock: {}", urban.page().text());
    let mut grid = at_work(house, "wangge");
    assert!(grid.says("区城管委提出异议，等裁定"), "{}", grid.page().text());
    grid.go(path);
    grid.follow_near("裁定异议", "区城管委");
    is_well(&grid);
    grid.choose("换一家，或再叫它一次").choose_in("由谁来办", "区城管委").press("区城管委：裁定异议");
    is_well(&grid);
    assert!(!grid.page().offers("关哨"));
    urban.go(path);
    urban.press_near("应哨", "区城管委");
    is_well(&urban);
}

fn done(house: &House, path: &str) {
    for (account, agency) in [("shuiwu", "区水务局"), ("chengguan", "区城管委")] {
        let mut b = at_work(house, account);
        b.go(path);
        b.press_near("出发", agency);
        b.press_near("到场报到", agency);
        is_well(&b);
        b.follow_near("办完了", agency);
        b.press(&format!("{agency}：办完了"));
        assert_eq!(b.status(), 422, "words are wanted");
        b.fill("做了什么、结果怎样", "路面填好压实，试过不陷。").press(&format!("{agency}：办完了"));
        is_well(&b);
    }
}

fn closed_and_rated(house: &House, path: &str) {
    let mut grid = at_work(house, "wangge");
    grid.go(path);
    assert!(grid.says("2 家办完"), "{}", grid.page().text());
    grid.follow("关哨");
    is_well(&grid);
    grid.fill("收尾的话", "路通了，谢谢各家。").press("关哨");
    is_well(&grid);
    assert!(grid.says("已关哨"), "{}", grid.page().text());
    for agency in ["区水务局", "区城管委"] {
        grid.follow("评价");
        is_well(&grid);
        grid.choose(agency).choose("满意").press("评价");
        is_well(&grid);
    }
    for account in ["shuiwu", "chengguan"] {
        let mut unit = at_work(house, account);
        unit.go(path);
        unit.follow("评价");
        unit.choose("杨柳青网格中心").choose("基本满意").press("评价");
        is_well(&unit);
    }
    grid.go(path);
    assert!(grid.says("双方评过了") && !grid.page().links().iter().any(|l| l.0 == "评价"), "{}", grid.page().text());
    grid.go("/whistles");
    is_well(&grid);
    assert!(grid.says("现在没有哨响着") && grid.says(TITLE), "{}", grid.page().text());
}

#[test]
fn an_everyday_whistle_by_the_pages() {
    on_both("an everyday whistle by the pages", |house| {
        secretary(house);
        let path = blown(house);
        approved(house, &path);
        answered(house, &path);
        done(house, &path);
        closed_and_rated(house, &path);
        house.doubt();
    });
}

#[test]
fn an_emergency_opens_its_own_matter_by_one_form() {
    on_both("an emergency by one form", |house| {
        let mut b = at_work(house, "wangge");
        b.follow("吹应急哨");
        is_well(&b);
        b.fill("题目", TITLE).fill("什么事", "陷下去一块，有水冒出来。");
        b.choose_in("在哪里", "杨柳青镇").choose_in("哪一类", "供水漏水").choose_in("怎么知道的", "网格巡查");
        b.choose("应急处置").fill("先试过什么", "拉了警戒").fill("要的结果", "止住水，围好塌处");
        b.choose_in("主办", "区水务局").press("吹哨");
        is_well(&b);
        assert!(b.says("叫了 1 家：1 家等应") && b.says("应急哨"), "{}", b.page().text());
        // Who has nothing to do with it finds nothing.
        let path = b.page().path.clone();
        for other in ["chengguan", "tiaojie"] {
            let mut b = at_work(house, other);
            assert_eq!(b.go(&path).status, 404);
            assert_eq!(b.go(&format!("{path}/units/water/done")).status, 404);
        }
        let mut water = at_work(house, "shuiwu");
        water.go(&format!("{path}/units/water/done"));
        assert_eq!(water.status(), 422);
        assert!(water.says("还没有报到"), "{}", water.page().text());
        assert_eq!(water.go(&format!("{path}/units/urban/done")).status, 404, "another unit's steps are not hers");
    });
}
