//! The receipt: the code, and the PIN that is shown this once.

use askama::Template;

use crate::page::Shown;
use crate::words::clock::Clock;

/// Where a code's parts begin: `LX` and the town, the day, the number of the day with its check character.
const PARTS: [usize; 2] = [11, 19];

/// What a `POST /register` answers.
#[derive(Template)]
#[template(path = "receipt.html")]
pub struct Receipt {
    pub shown: Shown,
    /// The matter.
    pub id: String,
    pub code: String,
    /// Six digits; `None` when this form was sent before and another account asks.
    pub pin: Option<String>,
    /// Short name of the centre that accepts it.
    pub centre: String,
    /// The end of the accept clock, as `Tell::limit` says it; `None` where no clock runs.
    pub due: Option<String>,
    pub clock: Option<Clock>,
    /// What to type to see it later, without the scheme: `example.gov.cn/case`.
    pub address: String,
}

impl Receipt {
    /// The code in its parts, to be read aloud.
    fn parts(&self) -> Vec<&str> {
        let mut parts = Vec::new();
        let mut rest = self.code.as_str();
        for at in PARTS.iter().rev() {
            if let Some((head, tail)) = rest.split_at_checked(*at).filter(|(_, t)| !t.is_empty()) {
                parts.push(tail);
                rest = head;
            }
        }
        parts.push(rest);
        parts.reverse();
        parts
    }

    /// The PIN in two halves.
    fn halves(pin: &str) -> (&str, &str) {
        pin.split_at_checked(pin.len() / 2).unwrap_or((pin, ""))
    }

    /// When it was registered, as paper must say it: without 今天.
    fn registered(&self) -> String {
        let tell = self.shown.tell();
        let (day, hour) = (tell.day(self.shown.now), tell.hour(self.shown.now));
        self.shown.say_with("moment-day", &[("day", day.into()), ("hour", hour.into())])
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::show::samples::shown;
    use crate::words::Lang;

    #[test]
    fn a_code_falls_into_its_parts() {
        let receipt = |code: &str| Receipt {
            shown: shown(Lang::Chinese, "/register"),
            id: String::new(),
            code: code.to_owned(),
            pin: None,
            centre: String::new(),
            due: None,
            clock: None,
            address: String::new(),
        };
        assert_eq!(receipt("LX12011110320260916000417").parts(), ["LX120111103", "20260916", "000417"]);
        assert_eq!(receipt("LX1").parts(), ["LX1"]);
        assert_eq!(Receipt::halves("730418"), ("730", "418"));
    }
}
