//! Commands that write while a server holds the district: two processes, one log.

// A story may stop at its first surprise.
#![allow(clippy::unwrap_used)]

use std::path::Path;
use std::process::{Command, Output};

use lianxin_sim::district::Scratch;
use lianxin_sim::postgres::Cluster;
use lianxin_sim::server::{Kept, Server};
use lianxin_sim::stories;
use lianxin_sim::wire::{Ask, Wire};

const SHEET: &str = "留言编号,留言用户,留言主题,留言时间,留言详情,反对数,点赞数\n801,U1,路灯不亮,2019/2/28 11:25:05,柳荫巷三盏路灯不亮,1,20\n802,U2,井盖松动,2019/3/1 08:00:00,菜市口井盖松动,0,2\n";

fn lianxin(kept: &Kept, args: &[&str]) -> Output {
    let mut command = Command::new(env!("CARGO_BIN_EXE_lianxin"));
    command.args(args);
    match kept {
        Kept::Folder(folder) => command.arg("--data").arg(folder),
        Kept::Database { url, keys } => command.args(["--database", url, "--keys"]).arg(keys),
    };
    command.output().unwrap()
}

fn told(kept: &Kept, args: &[&str]) -> serde_json::Value {
    let output = lianxin(kept, args);
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

/// What the server says to somebody with this token.
fn status(server: &Server, token: &str) -> u16 {
    let headers = vec![("authorization".to_owned(), format!("Bearer {token}"))];
    let ask = Ask { method: "GET", path: "/api/v1/catalogue/kinds", headers, body: &[] };
    Wire::new(&server.base).ask(&ask).unwrap().status
}

#[test]
fn commands_write_through_the_server_that_holds_the_district() {
    on_both("commands hand over", |kept, scratch| {
        let catalogue = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../catalogue/120111");
        let init = ["init", "--json", "--admin", "guanli", "--catalogue", catalogue.to_str().unwrap()];
        assert!(told(kept, &init)["password"].is_string());
        std::fs::create_dir_all(&scratch.0).unwrap();
        let sheet = scratch.0.join("petitions.csv");
        std::fs::write(&sheet, SHEET).unwrap();
        let import = ["import", "petitions", sheet.to_str().unwrap(), "--json"];

        let mut server = Server::start(kept.clone());
        let token = told(kept, &["token", "create", "--json", "--user", "guanli"])["token"].clone();
        assert_eq!(status(&server, token.as_str().unwrap()), 200, "the server does not know the token");
        assert_eq!(status(&server, "another"), 401);
        let added = told(kept, &import);
        assert_eq!((&added["added"], &added["already"]), (&2.into(), &0.into()));
        let again = told(kept, &init);
        assert_eq!((&again["records"], &again["password"]), (&0.into(), &().into()));
        let nobody = lianxin(kept, &["token", "create", "--user", "nobody"]);
        assert_eq!(nobody.status.code(), Some(1));
        assert!(String::from_utf8_lossy(&nobody.stderr).contains("There is no account nobody"));

        let second = lianxin(kept, &["serve", "--listen", "127.0.0.1:0"]);
        let said = String::from_utf8_lossy(&second.stderr).into_owned();
        assert_eq!((second.status.code(), second.stdout.as_slice()), (Some(1), b"".as_slice()), "{said}");
        assert!(
            said.contains("Another program holds") && said.contains(&format!("process {}", server.pid())),
            "{said}"
        );
        assert_eq!(status(&server, token.as_str().unwrap()), 200, "the second server disturbed the first");

        server.kill();
        if let Kept::Folder(_) = kept {
            assert_eq!(told(kept, &import)["already"], 2, "the dead server's lock, lease or socket is in the way");
        }
        server.restart();
        assert_eq!(told(kept, &import)["already"], 2);
        assert!(server.stop().success());
        let alone = told(kept, &["token", "create", "--json", "--user", "guanli"]);
        assert!(alone["token"].is_string());
        assert_eq!(told(kept, &["verify", "--json"])["ok"], true);
        assert_eq!(told(kept, &["rebuild", "--check", "--json"])["ok"], true);
    });
}

#[test]
fn where_the_holder_takes_no_orders_it_is_named() {
    let Some(cluster) = Cluster::shared() else { return };
    let (scratch, elsewhere) = (Scratch::new(), Scratch::new());
    let (url, keys) = (cluster.database(), scratch.0.join("keys"));
    let kept = Kept::Database { url: url.clone(), keys };
    let catalogue = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../catalogue/120111");
    told(&kept, &["init", "--json", "--admin", "guanli", "--catalogue", catalogue.to_str().unwrap()]);
    let server = Server::start(kept);
    // The same keys, carried to a machine where no server's socket lies.
    std::fs::create_dir_all(&elsewhere.0).unwrap();
    for file in std::fs::read_dir(scratch.0.join("keys")).unwrap().map(Result::unwrap) {
        if file.file_type().unwrap().is_file() {
            std::fs::copy(file.path(), elsewhere.0.join(file.file_name())).unwrap();
        }
    }
    let there = Kept::Database { url, keys: elsewhere.0.clone() };
    let refused = lianxin(&there, &["token", "create", "--user", "guanli"]);
    let said = String::from_utf8_lossy(&refused.stderr).into_owned();
    assert_eq!(refused.status.code(), Some(1), "{said}");
    assert!(said.contains(&format!("process {}", server.pid())), "{said}");
}
