use super::*;
use crate::stub::{Asked, Stub};

const FORM: &str = "<main><h1>登记</h1><nav><a href=/desk>工作台</a></nav><nav><a href='/desk'>工作台</a></nav>\
    <form class=find action=/matters><label for=q>查找</label><input id=q name=q><button>查找</button></form>\
    <form id=f method=post action=/register><input type=hidden name=csrf value=c0>\
    <label for=p>电话<small>选填</small></label><input id=p name=phone value=139>\
    <label>事情<textarea name=text>\n原来的</textarea></label>\
    <fieldset><legend>来源</legend><label><input type=radio name=source value=phone checked>电话来的</label>\
    <label><input type=radio name=source value=visit>上门</label></fieldset>\
    <label for=k>类别</label><select id=k name=kind><option value=''>请选<option value=noise>噪声<option>漏水</select>\
    <label><input type=checkbox name=anonymous value=yes>不留姓名</label><label><input type=checkbox name=again checked>再来</label>\
    <fieldset disabled><input name=off value=1></fieldset><button name=then value=stay>登记并留下</button></form>\
    <button form=f name=then value=go>登记</button></main>";

fn pages(asked: &Asked) -> (u16, Vec<(&'static str, String)>, String) {
    let to = |place: &str| (303, vec![("location", place.to_owned())], String::new());
    let cookies = asked.header("cookie").to_owned();
    match (asked.method.as_str(), asked.path.as_str()) {
        ("POST", "/sign-in") if asked.body == "name=%E5%BC%A0&password=a+b%26" => {
            let (status, mut headers, text) = to("/who");
            headers.push(("set-cookie", "__Host-s=1; Path=/; Secure; HttpOnly; Max-Age=60".to_owned()));
            headers.push(("set-cookie", "__Host-bad=1; Path=/sub; Secure".to_owned()));
            headers.push(("set-cookie", "plain=2".to_owned()));
            (status, headers, text)
        }
        ("GET", "/sign-in") => (200, Vec::new(), "<form method=post action=/sign-in><label for=n>姓名</label><input id=n name=name><label for=w>密码</label><input id=w name=password type=password><button>登录</button></form>".to_owned()),
        ("POST", "/out") => {
            let (status, mut headers, text) = to("/who");
            headers.push(("set-cookie", "__Host-s=; Path=/; Secure; Max-Age=0".to_owned()));
            (status, headers, text)
        }
        ("GET", "/who") => (200, Vec::new(), format!("<p>{cookies}</p><form method=post action=/out><button>退出</button></form>")),
        ("GET", "/form") => (200, Vec::new(), FORM.to_owned()),
        ("GET", "/rows") => (200, Vec::new(), "<ul><li>甲 <a href=/m/1>打开</a><form method=post action=/m/1><button>受理</button></form><li>乙 <a href=/m/2>打开</a><form method=post action=/m/2><button>受理</button></form></ul>".to_owned()),
        ("GET", "/loop") => to("/loop"),
        (method, path) => {
            let seen = [asked.header("sec-fetch-site"), asked.header("origin"), asked.header("referer")].join(" ");
            (422, Vec::new(), format!("<p>{method} {path}</p><p>{}</p><p>{seen}</p>", asked.body.replace('&', "&amp;")))
        }
    }
}

fn window(path: &str) -> Browser {
    let mut browser = Browser::new(&Stub::start(pages).base);
    browser.go(path);
    browser
}

#[test]
fn signing_in_keeps_the_cookie_and_signing_out_drops_it() {
    let mut browser = window("/sign-in");
    browser.fill("姓名", "张").fill("密码", "a b&").press("登录");
    assert_eq!((browser.status(), browser.page().path.as_str()), (200, "/who"));
    assert_eq!(browser.page().text(), "__Host-s=1; plain=2\n退出");
    assert_eq!(browser.cookie("__Host-bad"), None);
    browser.press("退出");
    assert_eq!(browser.page().text(), "plain=2\n退出");
}

#[test]
fn a_form_sends_what_stands_in_it_and_the_button_that_was_pressed() {
    let mut browser = window("/form");
    let before = "csrf=c0&phone=139&text=%E5%8E%9F%E6%9D%A5%E7%9A%84&source=phone&kind=&again=on&then=go";
    assert_eq!(browser.press("登记").text().lines().nth(1), Some(before));
    browser.go("/form");
    browser
        .fill("电话", "138")
        .fill("事情", "甲\n乙")
        .choose("上门")
        .choose_in("类别", "漏水")
        .choose("不留姓名")
        .clear("再来");
    assert_eq!(
        (browser.typed("电话"), browser.is_chosen("上门"), browser.is_chosen("电话来的")),
        ("138".to_owned(), true, false)
    );
    let after =
        "csrf=c0&phone=138&text=%E7%94%B2%0D%0A%E4%B9%99&source=visit&kind=%E6%BC%8F%E6%B0%B4&anonymous=yes&then=stay";
    assert_eq!(browser.press("登记并留下").text().lines().nth(1), Some(after));
    let own = format!("http://{}", browser.wire.host());
    assert_eq!(browser.page().text().lines().nth(2), Some(format!("same-origin {own} {own}/form").as_str()));
    assert_eq!(browser.status(), 422);
    browser.go("/form");
    assert_eq!(browser.choose("噪声").typed("类别"), "noise");
    assert_eq!(
        browser.choose_in("来源", "上门").fill("查找", "灯 下").press("查找").path,
        "/matters?q=%E7%81%AF+%E4%B8%8B"
    );
}

#[test]
fn links_and_buttons_are_found_by_their_words_and_by_what_stands_near() {
    let mut browser = window("/form");
    assert_eq!(browser.follow("工作台").path, "/desk");
    assert!(browser.says("GET/desk") && !browser.says("乙"));
    browser.go("/rows");
    assert_eq!(browser.follow_near("打开", "乙").path, "/m/2");
    browser.go("/rows");
    assert_eq!(browser.press_near("受理", "甲").text().lines().next(), Some("POST /m/1"));
}

#[test]
fn a_step_that_cannot_be_made_says_why() {
    let failed = |path: &str, step: fn(&mut Browser)| {
        let mut browser = window(path);
        let caught = std::panic::catch_unwind(std::panic::AssertUnwindSafe(|| step(&mut browser))).unwrap_err();
        caught.downcast_ref::<String>().cloned().unwrap_or_default()
    };
    assert!(
        failed("/rows", |b| {
            b.press("受理");
        })
        .starts_with("2 buttons are called 受理")
    );
    assert!(
        failed("/rows", |b| {
            b.follow("打开");
        })
        .starts_with("2 links are called 打开")
    );
    assert!(
        failed("/form", |b| {
            b.fill("邮箱", "a");
        })
        .starts_with("0 such fields are called 邮箱")
    );
    assert!(
        failed("/form", |b| {
            b.choose("没有");
        })
        .starts_with("0 choices are called 没有")
    );
    assert!(
        failed("/form", |b| {
            b.go("/loop");
        })
        .starts_with("more than 10 redirects")
    );
}
