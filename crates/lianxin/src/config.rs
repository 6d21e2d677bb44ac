//! `--config FILE`: what a server is told beside the district: its mail server, its own address, agencies' sign-ins.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use lianxin_mail::{Post, Settings};
use lianxin_web::app::Outside;
use lianxin_web::oidc::{self, Provider};
use serde::Deserialize;

use crate::Ended;

/// The whole file. A word that it does not know is refused, so that a slip of the pen does not pass unseen.
#[derive(Default, Deserialize)]
#[serde(deny_unknown_fields)]
struct Config {
    mail: Option<Settings>,
    site: Option<Site>,
    #[serde(default)]
    oidc: Vec<oidc::Settings>,
}

/// `[site]`.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Site {
    /// Where the pages are, such as `https://lianxin.example.gov.cn`: passkeys are bound to it, agencies send back to it.
    origin: String,
}

/// What a settings file says.
#[derive(Default)]
pub struct Told {
    pub post: Option<Post>,
    pub outside: Outside,
}

/// What a settings file says; nothing where there is none.
///
/// # Errors
/// [`Ended::Usage`] where the file cannot be read or its settings cannot work.
pub fn read(file: Option<&PathBuf>) -> Result<Told, Ended> {
    let Some(path) = file else { return Ok(Told::default()) };
    let no =
        |why: &dyn std::fmt::Display| Ended::Usage(format!("{0} 用不了：{why} {0} cannot be used.", path.display()));
    let text = std::fs::read_to_string(path).map_err(|e| no(&e))?;
    let config: Config = toml::from_str(&text).map_err(|e| no(&e))?;
    let folder = path.parent().unwrap_or(Path::new("."));
    let post = config.mail.map(|mail| Post::new(mail.beside(folder)).map_err(|unfit| no(&unfit))).transpose()?;
    let origin = config.site.map(|site| site.origin.trim_end_matches('/').to_owned());
    if let Some(origin) = origin.as_ref().filter(|origin| !is_origin(origin)) {
        return Err(no(&format!(
            "site.origin 要像 https://lianxin.example.gov.cn，请改。 site.origin must be like https://lianxin.example.gov.cn: {origin}"
        )));
    }
    if origin.is_none() && !config.oidc.is_empty() {
        return Err(no(&"用单位账号要先写 [site] origin。 [[oidc]] needs the origin of [site]."));
    }
    let mut seen = BTreeSet::new();
    if let Some(again) =
        config.oidc.iter().map(|one| &one.agency).find(|agency| !is_code(agency) || !seen.insert(*agency))
    {
        return Err(no(&format!(
            "oidc.agency 要写单位代码，每家一次，请改。 oidc.agency must be an agency's code, each once: {again}"
        )));
    }
    let agencies = config.oidc.into_iter().map(|one| Provider::new(one, folder).map_err(|unfit| no(&unfit)));
    Ok(Told { post, outside: Outside { origin, agencies: agencies.collect::<Result<_, _>>()? } })
}

/// Whether it can be an agency's code: it stands in an address, too.
fn is_code(text: &str) -> bool {
    !text.is_empty() && text.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'-' || b == b'_')
}

/// Whether passkeys can be bound to it: `https` and a name, or this very machine.
fn is_origin(text: &str) -> bool {
    let named = |rest: &str| !rest.is_empty() && !rest.contains(['/', '?', '#', '@', ' ']);
    let here = |rest: &str| rest == "localhost" || rest.starts_with("localhost:");
    text.strip_prefix("https://").is_some_and(named)
        || text.strip_prefix("http://").is_some_and(|r| named(r) && here(r))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_origin_is_https_and_a_name_or_this_machine() {
        for good in
            ["https://lianxin.example.gov.cn", "https://a.example:8443", "http://localhost:8080", "http://localhost"]
        {
            assert!(is_origin(good), "{good}");
        }
        for bad in ["http://a.example", "https://", "https://a.example/x", "http://localhost.example", "a.example"] {
            assert!(!is_origin(bad), "{bad}");
        }
    }

    #[test]
    fn agencies_need_the_pages_own_address() {
        let folder = std::env::temp_dir().join(format!("lianxin-config-{}", std::process::id()));
        std::fs::create_dir_all(&folder).unwrap();
        let file = folder.join("config.toml");
        let said = |text: &str| {
            std::fs::write(&file, text).unwrap();
            match read(Some(&file)) {
                Ok(told) => format!("{:?} {}", told.outside.origin, told.outside.agencies.len()),
                Err(Ended::Usage(no)) => no,
                Err(_) => "another end".to_owned(),
            }
        };
        std::fs::write(folder.join("word"), "secret\n").unwrap();
        let oidc = "[[oidc]]\nagency = \"water\"\nissuer = \"https://id.example\"\nclient_id = \"us\"\nclient_secret_file = \"word\"\n";
        let site = "[site]\norigin = \"https://a.example/\"\n";
        assert!(said(oidc).contains("[site] origin"), "{}", said(oidc));
        assert_eq!(said(&format!("{site}{oidc}")), "Some(\"https://a.example\") 1");
        assert!(said(&format!("{site}{oidc}{oidc}")).contains("each once: water"));
        let odd = format!("{site}{oidc}").replace("water", "water.bureau");
        assert!(said(&odd).contains("each once: water.bureau"), "{}", said(&odd));
        let clear = format!("{site}{oidc}").replace("https://id", "http://id");
        assert!(said(&clear).contains("oidc.issuer"), "{}", said(&clear));
        let absent = format!("{site}{oidc}").replace("\"word\"", "\"absent\"");
        assert!(said(&absent).contains("absent"), "{}", said(&absent));
        assert!(said("[site]\norigin = \"http://a.example\"\n").contains("site.origin"));
        assert!(said("[site]\nunknown = 1\n").contains("unknown"));
        std::fs::remove_dir_all(&folder).unwrap();
    }
}
