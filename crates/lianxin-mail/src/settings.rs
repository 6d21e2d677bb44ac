//! The `[mail]` section of the settings file.

use std::net::IpAddr;
use std::path::{Path, PathBuf};

use serde::Deserialize;

/// How the connection to the mail server is secured.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Tls {
    /// Not at all: for a server on the same machine or behind a tunnel.
    None,
    /// After a greeting in the clear (port 587); a server that does not offer it gets no letter.
    Starttls,
    /// From the first byte (port 465).
    Tls,
}

/// Which mail server, and who writes.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Settings {
    /// Host name or address of the mail server.
    pub server: String,
    pub port: u16,
    pub tls: Tls,
    /// Sign-in name at the mail server, with `password_file`.
    pub user: Option<String>,
    /// A file whose first line is the password; from the settings file's folder.
    pub password_file: Option<PathBuf>,
    /// A certificate (PEM) that is trusted beside those of the system; from the settings file's folder.
    pub ca_file: Option<PathBuf>,
    /// The address that letters are from. What cannot be delivered comes back to it.
    pub from: String,
    /// Where the pages are, such as `https://lianxin.example.gov.cn`, for links.
    pub site: String,
}

/// Settings that cannot work; the name is the setting's.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Unfit {
    /// Not an address.
    From(String),
    /// Not `http://…` or `https://…`.
    Site(String),
    /// `user` without `password_file`, or the other way round.
    SignIn,
    /// A password would travel in the clear.
    Clear,
    /// A file that cannot be read or holds something else.
    File(PathBuf, String),
}

impl std::fmt::Display for Unfit {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Unfit::From(text) => {
                write!(f, "mail.from 不是邮箱地址，请改。 mail.from is not a mail address, please change it: {text}")
            }
            Unfit::Site(text) => write!(
                f,
                "mail.site 要以 https:// 或 http:// 开头，请改。 mail.site must begin with https:// or http://: {text}"
            ),
            Unfit::SignIn => f.write_str(
                "mail.user 和 mail.password_file 要写就一起写。 mail.user and mail.password_file go together: give both or neither.",
            ),
            Unfit::Clear => f.write_str(
                "密码不能明着发：把 mail.tls 写成 starttls 或 tls。 A password must not travel in the clear: set mail.tls to starttls or tls.",
            ),
            Unfit::File(path, why) => write!(
                f,
                "{0} 读不了或不是要的文件：{why}。 {0} cannot be read or holds something else.",
                path.display()
            ),
        }
    }
}

impl Settings {
    /// Looks whether they can work.
    ///
    /// # Errors
    /// [`Unfit`], the first that is found.
    pub fn check(&self) -> Result<(), Unfit> {
        if lianxin_text::ids::email(&self.from).is_err() {
            return Err(Unfit::From(self.from.clone()));
        }
        if !["https://", "http://"].iter().any(|start| self.site.starts_with(start)) {
            return Err(Unfit::Site(self.site.clone()));
        }
        if self.user.is_some() != self.password_file.is_some() {
            return Err(Unfit::SignIn);
        }
        if self.user.is_some() && self.tls == Tls::None && !self.is_here() {
            return Err(Unfit::Clear);
        }
        Ok(())
    }

    /// Whether the mail server is on this very machine.
    fn is_here(&self) -> bool {
        self.server == "localhost" || self.server.parse::<IpAddr>().is_ok_and(|ip| ip.is_loopback())
    }

    /// The same with its files found from this folder.
    #[must_use]
    pub fn beside(mut self, folder: &Path) -> Settings {
        for file in [&mut self.password_file, &mut self.ca_file].into_iter().flatten() {
            *file = folder.join(&*file);
        }
        self
    }

    /// What follows the `@` of the address that letters are from.
    pub fn domain(&self) -> &str {
        self.from.rsplit_once('@').map_or("", |(_, domain)| domain)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const WHOLE: &str = "server = \"mail.example.com\"\nport = 587\ntls = \"starttls\"\nuser = \"lx\"\npassword_file = \"word\"\nfrom = \"lx@example.com\"\nsite = \"https://lx.example.com\"";

    fn checked(text: &str) -> Result<(), Unfit> {
        toml::from_str::<Settings>(text).unwrap().check()
    }

    #[test]
    fn settings_that_cannot_work_are_told_by_name() {
        assert_eq!(checked(WHOLE), Ok(()));
        for (from, to, unfit) in [
            ("lx@example.com", "nobody", Unfit::From("nobody".to_owned())),
            ("https://", "ftp://", Unfit::Site("ftp://lx.example.com".to_owned())),
            ("password_file = \"word\"\n", "", Unfit::SignIn),
            ("user = \"lx\"\n", "", Unfit::SignIn),
            ("starttls", "none", Unfit::Clear),
        ] {
            assert_eq!(checked(&WHOLE.replace(from, to)), Err(unfit), "{from}");
        }
        assert_eq!(checked(&WHOLE.replace("starttls", "none").replace("mail.example.com", "127.0.0.1")), Ok(()));
        assert!(toml::from_str::<Settings>(&WHOLE.replace("port", "prot")).is_err(), "a word it does not know");
    }

    #[test]
    fn files_lie_beside_the_settings() {
        let settings = toml::from_str::<Settings>(WHOLE).unwrap().beside(Path::new("/etc/lx"));
        assert_eq!(settings.password_file.as_deref(), Some(Path::new("/etc/lx/word")));
        assert_eq!(settings.domain(), "example.com");
    }
}
