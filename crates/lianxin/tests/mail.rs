//! The real program and its mail: settings, a machine that dies while a letter is on its way, and what comes back.

// A story may stop at its first surprise.
#![allow(clippy::unwrap_used)]

use std::io::Write;
use std::path::Path;
use std::process::{Command, Output, Stdio};
use std::sync::Mutex;
use std::sync::mpsc::{Receiver, Sender, channel};
use std::time::{Duration, Instant};

use lianxin_sim::browser::Browser;
use lianxin_sim::district::Scratch;
use lianxin_sim::mail::{SmtpStub, Step};
use lianxin_sim::postgres::Cluster;
use lianxin_sim::server::{Kept, PATIENCE, Server};
use lianxin_sim::stories;

const OWN: &str = "柳荫下的灯塔四十二号";

fn lianxin(kept: &Kept, args: &[&str], stdin: &str) -> Output {
    let mut command = Command::new(env!("CARGO_BIN_EXE_lianxin"));
    command.args(args).stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
    match kept {
        Kept::Folder(folder) => command.arg("--data").arg(folder),
        Kept::Database { url, keys } => command.args(["--database", url, "--keys"]).arg(keys),
    };
    let mut child = command.spawn().unwrap();
    child.stdin.take().unwrap().write_all(stdin.as_bytes()).unwrap();
    child.wait_with_output().unwrap()
}

fn told(kept: &Kept, args: &[&str], stdin: &str) -> serde_json::Value {
    let output = lianxin(kept, args, stdin);
    assert_eq!(output.status.code(), Some(0), "{args:?}: {}", String::from_utf8_lossy(&output.stderr));
    serde_json::from_slice(&output.stdout).unwrap()
}

fn on_both(name: &str, story: impl Fn(&Kept, &Scratch)) {
    let scratch = Scratch::new();
    story(&Kept::Folder(scratch.0.join("data")), &scratch);
    stories::passed("sqlite", name);
    let Some(cluster) = Cluster::shared() else { return stories::skipped("PostgreSQL is not installed") };
    let scratch = Scratch::new();
    story(&Kept::Database { url: cluster.database(), keys: scratch.0.join("keys") }, &scratch);
    stories::passed("postgres", name);
}

/// Somebody who has chosen her own password in the place of the given one.
fn at_work(server: &Server, account: &str, given: &str) -> Browser {
    let mut b = Browser::new(&server.base);
    b.go("/sign-in");
    b.fill("账号", account).fill("密码", given).press("登录");
    b.fill("现在的密码", given).fill("新密码再写一遍", OWN);
    b.fill("新密码 至少", OWN).press("换密码");
    b.go("/me/factor");
    let source = &b.page().source;
    let secret = source.split_once("name=\"secret\" value=\"").unwrap().1.split('"').next().unwrap().to_owned();
    let code = lianxin_web::totp::code(&secret, lianxin_web::totp::step(lianxin_sim::house::now())).unwrap();
    b.fill("验证码", &code).fill("叫什么", "手机").press("绑定");
    b.go("/me");
    assert_eq!(b.status(), 200, "{account}: {}", b.page().text());
    b
}

fn until(mut is: impl FnMut() -> bool, what: &str) {
    let start = Instant::now();
    while !is() {
        assert!(start.elapsed() < PATIENCE, "{what}");
        std::thread::sleep(Duration::from_millis(50));
    }
}

/// A mail server that says when a mail is there, and answers when it is told to.
fn held() -> (SmtpStub, Receiver<String>, Sender<()>) {
    let (tell, came) = channel();
    let (go, gone) = channel::<()>();
    let (tell, gone) = (Mutex::new(tell), Mutex::new(gone));
    let stub = SmtpStub::start(move |step| match step {
        Step::To(_) => "250 ok".to_owned(),
        Step::Mail(mail) => {
            let id = mail.lines().find(|l| l.starts_with("Message-ID:")).unwrap_or("").to_owned();
            let _ = tell.lock().unwrap().send(id);
            let _ = gone.lock().unwrap().recv_timeout(PATIENCE);
            "250 taken".to_owned()
        }
    });
    (stub, came, go)
}

fn settings(at: &Path, port: u16) {
    let text = format!(
        "[mail]\nserver = \"127.0.0.1\"\nport = {port}\ntls = \"none\"\nfrom = \"lx@lx.example.com\"\nsite = \"https://lx.example.com\"\n"
    );
    std::fs::write(at, text).unwrap();
}

fn returned(id: &str) -> String {
    format!("From: MAILER-DAEMON@mail.example.com\n\nAction: failed\nStatus: 5.1.1\n\n{id}\n")
}

#[test]
fn a_letter_on_its_way_when_the_machine_dies_is_sent_once_more_and_no_more() {
    on_both("a letter and kill -9", |kept, scratch| {
        let catalogue = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../catalogue/120111");
        let init = ["init", "--json", "--admin", "guanli", "--catalogue", catalogue.to_str().unwrap()];
        let admin = told(kept, &init, "")["password"].as_str().unwrap().to_owned();
        let open = ["account", "open", "--json", "--user", "yanshi", "--name", "演示人", "--agency", "water", "--role"];
        let first = told(kept, &[&open[..], &["agency_clerk"]].concat(), "")["password"].as_str().unwrap().to_owned();
        let (stub, came, go) = held();
        let file = scratch.0.join("lianxin.toml");
        std::fs::create_dir_all(&scratch.0).unwrap();
        settings(&file, stub.port);
        let mut server = Server::start_with(kept.clone(), &["--config", file.to_str().unwrap()]);
        let mut boss = at_work(&server, "guanli", &admin);
        let mut hers = at_work(&server, "yanshi", &first);
        hers.go("/me");
        assert!(!hers.says("没有接通寄信"));
        hers.fill("工作邮箱", "yanshi.canary@example.com").press("寄验证码");
        came.recv_timeout(PATIENCE).unwrap();
        go.send(()).unwrap();
        until(|| !stub.taken().is_empty(), "the code does not come");
        until(|| boss.go("/admin/mail").says("寄出了"), "the code's letter is not noted");
        hers.go("/me");
        hers.fill("信里的验证码 六个数字", stub.taken()[0].code().unwrap()).press("确认");
        assert!(hers.says("确认的邮箱，已封存"), "{}", hers.page().text());
        came.recv_timeout(PATIENCE).unwrap();
        go.send(()).unwrap();
        until(|| stub.taken().len() == 2, "the address is told that it counts");
        until(|| boss.go("/admin/mail").says("没有信等着寄"), "the second letter is not noted");

        // The server has all of the mail and has not said so: the machine dies.
        told(kept, &["account", "password", "--json", "--user", "yanshi"], "");
        let id = came.recv_timeout(PATIENCE).unwrap();
        server.kill();
        go.send(()).unwrap();
        until(|| stub.taken().len() == 3, "the server took it all the same");
        server.restart();
        let again = came.recv_timeout(PATIENCE).unwrap();
        assert_eq!(again, id, "a repeated letter has the same number");
        go.send(()).unwrap();
        until(|| boss.go("/admin/mail").says("没有信等着寄"), "the letter is not noted");
        assert!(came.recv_timeout(Duration::from_secs(3)).is_err(), "sent a third time");

        let bounce = ["mail", "bounce", "--json"];
        let noted = told(kept, &bounce, &returned(&id));
        assert!(noted["noted"] == true && id.contains(noted["letter"].as_str().unwrap()), "{noted}");
        assert!(boss.go("/admin/mail").says("收下以后退回（5.1.1）"), "{}", boss.page().text());
        assert_eq!(told(kept, &bounce, &returned(&id))["noted"], false, "it is so already");
        assert_eq!(told(kept, &bounce, "Subject: hello\n\nbuy this\n")["letter"], serde_json::Value::Null);
        let forged = returned(&format!("Message-ID: <l{}.120111@lx.example.com>", "z".repeat(18)));
        assert_eq!(told(kept, &bounce, &forged)["noted"], false);
        assert!(!server.said().contains("canary"), "an address in the log: {}", server.said());
        assert!(server.stop().success());
        let verified = told(kept, &["verify", "--json"], "");
        assert_eq!(verified["ok"], true, "{verified}");
        let rebuilt = told(kept, &["rebuild", "--check", "--json"], "");
        assert_eq!(rebuilt["ok"], true, "{rebuilt}");
    });
}

#[test]
fn settings_that_cannot_work_stop_the_start_with_a_sentence() {
    let scratch = Scratch::new();
    let kept = Kept::Folder(scratch.0.join("data"));
    let catalogue = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../catalogue/120111");
    told(&kept, &["init", "--json", "--admin", "guanli", "--catalogue", catalogue.to_str().unwrap()], "");
    let file = scratch.0.join("lianxin.toml");
    settings(&file, 25);
    let good = std::fs::read_to_string(&file).unwrap();
    for (from, to, says) in [
        ("lx@lx.example.com", "nobody", "mail.from"),
        ("port =", "prot =", "prot"),
        ("[mail]", "[post]", "post"),
        ("tls = \"none\"", "tls = \"none\"\nuser = \"lx\"\npassword_file = \"missing\"", "missing"),
    ] {
        std::fs::write(&file, good.replace(from, to)).unwrap();
        let output = lianxin(&kept, &["serve", "--listen", "127.0.0.1:0", "--config", file.to_str().unwrap()], "");
        let said = String::from_utf8_lossy(&output.stderr).into_owned();
        assert!(output.status.code() == Some(2) && said.contains(says), "{from}: {said}");
    }
}
