//! How somebody tells of a trouble: a place, a title, and a text in the voice of whoever writes it down.

use super::pools::{
    ASIDE_OTHER, ASIDE_OWN, CAME_OF_IT, CLOSE_OTHER, CLOSE_OWN, ESTATE, FELT, FIRMS, OPEN_GRID, OPEN_HOTLINE, OPEN_OWN,
    OPEN_POLICE, OPEN_VISIT, SHOPS, SINCE, STREET, TRIED, WENT_TO,
};
use super::{Tale, Where};
use crate::demo::chance::Chance;

/// Who tells it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Voice {
    /// In her own words.
    Own,
    Grid,
    Visit,
    Hotline,
    Police,
}

impl Voice {
    /// By the source it came from.
    pub fn of(source: &str) -> Voice {
        match source {
            "grid-patrol" => Voice::Grid,
            "visit" => Voice::Visit,
            "hotline-12345" => Voice::Hotline,
            "police-110" => Voice::Police,
            _ => Voice::Own,
        }
    }
}

/// What is told.
pub struct Scene<'a> {
    pub tale: Tale,
    /// Short name of the village, community or town.
    pub village: &'a str,
    /// Where there.
    pub spot: &'a str,
    pub voice: Voice,
    /// Of a long letter.
    pub long: bool,
}

/// A place of this sort, without a number of a door.
pub fn spot(chance: &mut Chance, place: Where) -> String {
    let sides = ["前", "后", "东侧", "西侧", "楼道里", "单元门口"];
    match place {
        Where::Street => chance.word(&STREET).to_owned(),
        Where::Estate if chance.percent(50) => chance.word(&ESTATE).to_owned(),
        Where::Estate => format!("{} 号楼{}", chance.between(1, 36), chance.word(&sides)),
        Where::Home | Where::Praise => format!("{} 号楼", chance.between(1, 60)),
        Where::Shop if chance.percent(50) => format!("沿街{}", chance.word(&SHOPS)),
        Where::Shop => format!("{}一家{}", chance.word(&STREET), chance.word(&SHOPS)),
        Where::Firm if chance.percent(50) => format!("附近{}", chance.word(&FIRMS)),
        Where::Firm => format!("{}一家{}", chance.word(&STREET), chance.word(&FIRMS)),
    }
}

impl Scene<'_> {
    /// The title: place and trouble, never a name or a number of a person.
    pub fn title(&self, chance: &mut Chance) -> String {
        let (village, spot, stem) = (self.village, self.spot, self.tale.stem());
        match chance.below(10) {
            0 => format!("{stem}（{village}{spot}）"),
            1 => format!("{village}{spot}：{stem}"),
            2..=9 => format!("{village}{spot}{stem}"),
            10.. => stem.to_owned(),
        }
    }

    /// The same trouble at the same place, said by another.
    pub fn title_again(&self, chance: &mut Chance) -> String {
        let (village, spot, thing, stem) = (self.village, self.spot, self.tale.trouble.thing, self.tale.stem());
        match chance.below(3) {
            0 => format!("{village}{thing}的事，{spot}{stem}"),
            1 => format!("{spot}{stem}，{village}住户反映"),
            2.. => format!("还是{village}{spot}{thing}的事：{stem}"),
        }
    }

    /// The text.
    pub fn text(&self, chance: &mut Chance) -> String {
        let mut said = vec![self.open(chance)];
        let own = self.voice == Voice::Own;
        let (mut what, mut harm) = (shuffled(chance, self.tale.what()), shuffled(chance, self.tale.harm()));
        what.truncate(3 + chance.below(2));
        harm.truncate(2 + chance.below(2));
        let since = chance.word(&SINCE).replace("{n}", &chance.between(3, 26).to_string());
        let since = chance.percent(70).then_some(since);
        said.extend(what.iter().take(2).map(|s| (*s).to_owned()));
        said.extend(since);
        said.extend(what.iter().skip(2).map(|s| (*s).to_owned()));
        said.extend(harm.into_iter().map(str::to_owned));
        if self.long {
            said.extend(letter(chance, self.tale));
        }
        let asides: &[&'static str] = if own { &ASIDE_OWN } else { &ASIDE_OTHER };
        let mut aside = shuffled(chance, asides.to_vec());
        aside.truncate(1 + chance.below(if own { 4 } else { 3 }));
        let mut tried = shuffled(chance, TRIED.to_vec());
        tried.truncate(if own { 1 + chance.below(3) } else { 1 + chance.below(2) });
        said.extend(tried.into_iter().map(|t| if own { t.to_owned() } else { format!("据说{t}") }));
        said.extend(aside.into_iter().map(str::to_owned));
        said.push(chance.pick(&self.tale.asks()).copied().unwrap_or("请派人看看").to_owned());
        said.push(chance.word(if own { &CLOSE_OWN } else { &CLOSE_OTHER }).to_owned());
        said.push(String::new());
        said.join("。")
    }

    fn open(&self, chance: &mut Chance) -> String {
        let of: &[&'static str] = match self.voice {
            Voice::Own => &OPEN_OWN,
            Voice::Grid => &OPEN_GRID,
            Voice::Visit => &OPEN_VISIT,
            Voice::Hotline => &OPEN_HOTLINE,
            Voice::Police => &OPEN_POLICE,
        };
        let open = chance.word(of).replace("{v}", self.village).replace("{s}", self.spot);
        open.replace("{t}", self.tale.trouble.thing)
    }
}

/// The middle of a long letter: day by day, whom she went to and what came of it.
fn letter(chance: &mut Chance, tale: Tale) -> Vec<String> {
    let days = chance.between(38, 46);
    let (mut went, mut came, mut felt) = (Vec::new(), Vec::new(), Vec::new());
    let mut said = vec!["下面按日子说一说经过，好让您看得清楚".to_owned()];
    for n in 0..days {
        if went.is_empty() {
            went = shuffled(chance, WENT_TO.to_vec());
        }
        if came.is_empty() {
            came = shuffled(chance, CAME_OF_IT.to_vec());
        }
        if felt.is_empty() {
            felt = shuffled(chance, FELT.to_vec());
        }
        let (to, of_it) = (went.pop().unwrap_or(""), came.pop().unwrap_or(""));
        let part = ["早上", "上午", "中午", "下午", "傍晚"][chance.below(5)];
        said.push(format!("第 {} 天{part}，为{}的事{to}，{of_it}", 1 + n * 2, tale.trouble.thing));
        if n % 4 == 3 {
            said.push(felt.pop().unwrap_or("").to_owned());
        }
    }
    said.push("经过就是这些，前后的日子可能差一两天，事情不会错".to_owned());
    said
}

/// In another order.
fn shuffled(chance: &mut Chance, mut all: Vec<&'static str>) -> Vec<&'static str> {
    for n in (1..all.len()).rev() {
        all.swap(n, chance.below(n + 1));
    }
    all
}
