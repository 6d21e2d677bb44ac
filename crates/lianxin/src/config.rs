//! `--config FILE`: what a server is told beside the district, such as its mail server.

use std::path::{Path, PathBuf};

use lianxin_mail::{Post, Settings};
use serde::Deserialize;

use crate::Ended;

/// The whole file. A word that it does not know is refused, so that a slip of the pen does not pass unseen.
#[derive(Default, Deserialize)]
#[serde(deny_unknown_fields)]
struct Config {
    mail: Option<Settings>,
}

/// The mail server of a settings file; none where there is no file, or it says nothing of mail.
///
/// # Errors
/// [`Ended::Usage`] where the file cannot be read or its settings cannot work.
pub fn post(file: Option<&PathBuf>) -> Result<Option<Post>, Ended> {
    let Some(path) = file else { return Ok(None) };
    let no =
        |why: &dyn std::fmt::Display| Ended::Usage(format!("{0} 用不了：{why} {0} cannot be used.", path.display()));
    let text = std::fs::read_to_string(path).map_err(|e| no(&e))?;
    let config: Config = toml::from_str(&text).map_err(|e| no(&e))?;
    let folder = path.parent().unwrap_or(Path::new("."));
    config.mail.map(|mail| Post::new(mail.beside(folder)).map_err(|unfit| no(&unfit))).transpose()
}
