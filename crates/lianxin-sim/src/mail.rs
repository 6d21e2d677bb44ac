//! Mail servers for tests: Debian's own (exim), which takes letters for anybody and lays them in a folder, and one of a
//! closure, which answers as a story wants. And a reader of what arrived.

use std::io::{BufRead, BufReader, Write};
use std::net::{TcpListener, TcpStream};
use std::os::unix::fs::{MetadataExt, PermissionsExt};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

use data_encoding::BASE64_MIME_PERMISSIVE;

use crate::district::Scratch;

/// How long a start or a delivery may take.
const PATIENCE: Duration = Duration::from_secs(30);
const PAUSE: Duration = Duration::from_millis(20);

/// At this address Debian's server says no at once.
pub const GONE: &str = "gone@example.com";
/// Mail to this address is taken and comes back.
pub const RETURNED: &str = "returned@example.com";

/// Debian's mail server on a free port of the loopback, with a folder of its own. Ended when dropped.
pub struct Exim {
    pub port: u16,
    /// Its certificate (PEM), which is trusted by nobody else; it names `localhost`.
    pub certificate: PathBuf,
    child: Child,
    folder: Scratch,
}

/// A mail as it arrived.
#[derive(Clone, Debug)]
pub struct Arrived {
    /// All bytes, as they lie there.
    pub bytes: String,
    /// Its words.
    pub body: String,
    pub subject: String,
}

impl Arrived {
    /// Reads a mail.
    pub fn read(bytes: &str) -> Arrived {
        let bytes = bytes.replace("\r\n", "\n");
        let (head, body) = bytes.split_once("\n\n").unwrap_or((&bytes, ""));
        let value = |name: &str| {
            let mut found: Option<String> = None;
            for line in head.lines() {
                match (&mut found, line.strip_prefix(name)) {
                    (None, Some(rest)) => found = Some(rest.trim().to_owned()),
                    (Some(so_far), _) if line.starts_with([' ', '\t']) => so_far.push_str(line),
                    (Some(_), _) => break,
                    (None, None) => {}
                }
            }
            found.unwrap_or_default()
        };
        let base64 = value("Content-Transfer-Encoding:") == "base64";
        let body = if base64 { decoded(body) } else { body.to_owned() };
        let subject = value("Subject:").split_whitespace().map(word).collect();
        Arrived { body, subject, bytes: bytes.clone() }
    }

    /// The line of the head that begins so; empty where there is none.
    pub fn line(&self, name: &str) -> &str {
        self.bytes.lines().take_while(|l| !l.is_empty()).find(|l| l.starts_with(name)).unwrap_or("")
    }

    /// The six digits that stand alone in its words.
    pub fn code(&self) -> Option<&str> {
        self.body.split(|c: char| !c.is_ascii_digit()).find(|run| run.len() == 6)
    }
}

fn decoded(text: &str) -> String {
    let bytes = BASE64_MIME_PERMISSIVE.decode(text.as_bytes()).unwrap_or_default();
    String::from_utf8_lossy(&bytes).into_owned()
}

/// A word of a subject: `=?utf-8?b?…?=`, or as it stands.
fn word(text: &str) -> String {
    let inside = text.strip_prefix("=?utf-8?b?").and_then(|rest| rest.strip_suffix("?="));
    inside.map_or_else(|| text.to_owned(), decoded)
}

impl Exim {
    /// Starts it; `None` where it is not installed.
    ///
    /// # Panics
    /// When it does not start.
    pub fn start() -> Option<Exim> {
        let program = ["/usr/sbin/exim4", "/usr/sbin/exim"].into_iter().find(|p| Path::new(p).exists())?;
        let folder = Scratch::new();
        for inside in ["", "spool", "log", "mail"] {
            let path = folder.0.join(inside);
            std::fs::create_dir_all(&path).unwrap_or_else(|e| panic!("{e}"));
            // It gives up its rights for such a configuration and writes as a user of its own.
            std::fs::set_permissions(&path, std::fs::Permissions::from_mode(0o777)).unwrap_or_else(|e| panic!("{e}"));
        }
        let (certificate, key) = (folder.0.join("cert.pem"), folder.0.join("key.pem"));
        certify(&certificate, &key);
        let port =
            TcpListener::bind("127.0.0.1:0").and_then(|l| l.local_addr()).unwrap_or_else(|e| panic!("{e}")).port();
        let settings = folder.0.join("exim.conf");
        std::fs::write(&settings, configuration(&folder.0, port)).unwrap_or_else(|e| panic!("{e}"));
        let mut command = Command::new(program);
        command.arg("-C").arg(&settings).args(["-bdf", "-q1m"]);
        let quiet = command.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null());
        let child = quiet.spawn().unwrap_or_else(|e| panic!("{program}: {e}"));
        let exim = Exim { port, certificate, child, folder };
        let start = Instant::now();
        while TcpStream::connect(("127.0.0.1", port)).is_err() {
            assert!(start.elapsed() < PATIENCE, "the mail server does not start: {}", exim.log());
            std::thread::sleep(PAUSE);
        }
        Some(exim)
    }

    /// Waits until so many mails lie there, and reads them, oldest first.
    ///
    /// # Panics
    /// When they do not arrive in time.
    pub fn arrived(&self, count: usize) -> Vec<Arrived> {
        let start = Instant::now();
        loop {
            let folder = self.folder.0.join("mail/new");
            let found = std::fs::read_dir(&folder).into_iter().flatten().flatten().map(|entry| entry.path());
            let mut paths: Vec<PathBuf> = found.collect();
            if paths.len() >= count {
                // Their names do not sort: microseconds stand in them without leading zeros.
                paths.sort_by_key(|p| p.metadata().and_then(|m| m.modified()).ok());
                let read = |path: &PathBuf| std::fs::read(path).unwrap_or_else(|e| panic!("{e}"));
                return paths.iter().map(|p| Arrived::read(&String::from_utf8_lossy(&read(p)))).collect();
            }
            assert!(start.elapsed() < PATIENCE, "{} of {count} mails arrived: {}", paths.len(), self.log());
            std::thread::sleep(PAUSE);
        }
    }

    fn log(&self) -> String {
        let read = |name: &str| std::fs::read_to_string(self.folder.0.join(name)).unwrap_or_default();
        format!("{}{}", read("log/mainlog"), read("log/paniclog"))
    }
}

impl Drop for Exim {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// A certificate for `localhost`, signed by itself.
fn certify(certificate: &Path, key: &Path) {
    let mut command = Command::new("openssl");
    command.args(["req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2", "-subj", "/CN=localhost", "-addext"]);
    command.args(["subjectAltName=DNS:localhost", "-addext", "basicConstraints=critical,CA:FALSE"]);
    let output = command.arg("-out").arg(certificate).arg("-keyout").arg(key).output();
    let output = output.unwrap_or_else(|e| panic!("openssl: {e}"));
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    std::fs::set_permissions(key, std::fs::Permissions::from_mode(0o644)).unwrap_or_else(|e| panic!("{e}"));
}

/// Takes everything from this machine, but for [`GONE`]; returns what is for [`RETURNED`]; lays the rest in `mail`.
fn configuration(folder: &Path, port: u16) -> String {
    let at = folder.display();
    let root = std::fs::metadata("/proc/self").is_ok_and(|m| m.uid() == 0);
    // Nobody delivers as root; somebody else can only deliver as herself.
    let (rights, user) = if root { ("", "  user = Debian-exim\n") } else { ("deliver_drop_privilege = true\n", "") };
    format!(
        "primary_hostname = mail.example.com\nspool_directory = {at}/spool\nlog_file_path = {at}/log/%slog\npid_file_path = {at}/spool/pid\nlocal_interfaces = 127.0.0.1\ndaemon_smtp_ports = {port}\ntls_advertise_hosts = *\ntls_certificate = {at}/cert.pem\ntls_privatekey = {at}/key.pem\nhost_lookup =\nrfc1413_hosts =\nkeep_environment =\nacl_smtp_rcpt = rcpt\n{rights}begin acl\nrcpt:\n  deny\n    recipients = {GONE}\n    message = no such user {GONE}\n  accept\nbegin routers\nreturned:\n  driver = redirect\n  condition = ${{if eq{{$local_part@$domain}}{{{RETURNED}}}}}\n  allow_fail\n  data = :fail: no such user {RETURNED}\nall:\n  driver = accept\n  transport = file\nbegin transports\nfile:\n  driver = appendfile\n  directory = {at}/mail\n  maildir_format\n{user}begin retry\n* * F,1h,1m\n"
    )
}

/// What a mail server of a closure is asked.
pub enum Step<'a> {
    /// `RCPT TO`, with the address.
    To(&'a str),
    /// The mail is there in full.
    Mail(&'a str),
}

type Answers = dyn Fn(Step<'_>) -> String + Send + Sync;

/// A mail server that answers as a closure says, for as long as the process lives.
pub struct SmtpStub {
    pub port: u16,
    taken: Arc<Mutex<Vec<Arrived>>>,
}

impl SmtpStub {
    /// `answers` gives the line for each step, such as `250 ok`. A mail that was answered with 2xx counts as taken.
    ///
    /// # Panics
    /// When no port is free.
    pub fn start(answers: impl Fn(Step<'_>) -> String + Send + Sync + 'static) -> SmtpStub {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap_or_else(|e| panic!("no port: {e}"));
        let port = listener.local_addr().unwrap_or_else(|e| panic!("no port: {e}")).port();
        let taken: Arc<Mutex<Vec<Arrived>>> = Arc::default();
        let (answers, all): (Arc<Answers>, _) = (Arc::new(answers), Arc::clone(&taken));
        std::thread::spawn(move || {
            for stream in listener.incoming().flatten() {
                let (answers, all) = (Arc::clone(&answers), Arc::clone(&all));
                std::thread::spawn(move || talk(&stream, &*answers, &all));
            }
        });
        SmtpStub { port, taken }
    }

    /// The mails it took, oldest first.
    pub fn taken(&self) -> Vec<Arrived> {
        self.taken.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }
}

fn talk(stream: &TcpStream, answers: &Answers, taken: &Mutex<Vec<Arrived>>) -> Option<()> {
    let (mut lines, mut out) = (BufReader::new(stream).lines(), stream);
    let mut say = |line: &str| out.write_all(format!("{line}\r\n").as_bytes()).ok();
    say("220 stub")?;
    while let Some(Ok(line)) = lines.next() {
        let verb = line.get(..4).unwrap_or("").to_ascii_uppercase();
        match verb.as_str() {
            "RCPT" => {
                let address = line.split(['<', '>']).nth(1).unwrap_or("");
                say(&answers(Step::To(address)))?;
            }
            "DATA" => {
                say("354 go on")?;
                let mut mail = String::new();
                while let Some(Ok(line)) = lines.next().filter(|l| !matches!(l, Ok(l) if l == ".")) {
                    mail.push_str(&line);
                    mail.push('\n');
                }
                let answer = answers(Step::Mail(&mail));
                if answer.starts_with('2') {
                    taken.lock().unwrap_or_else(PoisonError::into_inner).push(Arrived::read(&mail));
                }
                say(&answer)?;
            }
            "QUIT" => {
                say("221 bye")?;
                break;
            }
            _ => say("250 stub")?,
        }
    }
    Some(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_mail_is_read_as_its_reader_sees_it() {
        let raw = "From: lx@example.com\r\nSubject: =?utf-8?b?6L+e?=\r\n =?utf-8?b?5b+D?= ok\r\nContent-Transfer-Encoding: base64\r\n\r\n6aqM6K+B56CB\r\n77yaNDAyOTEz\r\n";
        let mail = Arrived::read(raw);
        assert_eq!((mail.subject.as_str(), mail.body.as_str()), ("连心ok", "验证码：402913"));
        assert_eq!((mail.line("From:"), mail.code()), ("From: lx@example.com", Some("402913")));
    }
}
