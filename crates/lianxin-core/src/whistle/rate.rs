//! **Rate** (评价): once it is closed, the caller rates each unit and each unit the caller (双考核, 北京接诉即办条例 33). Agencies
//! are rated, never persons; nobody rates itself, and each rates the other once.

use super::{Here, Rated, Refusal, Stage, no};
use crate::authority::Act;
use crate::field::{Check, TEXT_MAX};
use crate::matter::Satisfaction;
use crate::record::{Draft, Event};
use crate::value::Story;

pub(super) fn decide(
    here: &Here<'_>,
    (agency, by): (&str, Option<&str>),
    (satisfaction, text): (Satisfaction, Option<&Story>),
) -> Result<Vec<Draft>, crate::Refusal> {
    let w = here.w;
    here.remembered()?;
    if !matches!(w.stage, Stage::Closed | Stage::Rated) {
        return Err(no(Refusal::OutOfTurn { act: Act::RateWhistle.code().to_owned(), stage: w.stage }));
    }
    let caller = w.caller.agency.as_str();
    if agency != caller && w.unit(agency).is_none_or(|u| u.relieved) {
        return Err(no(Refusal::NoUnit { agency: agency.to_owned() }));
    }
    if here.viewer.agencies().any(|hers| hers == agency) {
        return Err(no(Refusal::OwnAgency { agency: agency.to_owned() }));
    }
    let by = rater(here, agency, by)?;
    if w.ratings.iter().any(|r| r.by == by && r.agency == agency) {
        return Err(no(Refusal::RatedAlready { agency: agency.to_owned() }));
    }
    let mut c = Check::default();
    c.text_if("text", text, TEXT_MAX);
    c.done()?;
    let (agency, text, whistle) = (agency.to_owned(), text.cloned(), w.id.clone());
    Ok(super::draft(here.m, Event::WhistleRated(Rated { agency, by, satisfaction, text, whistle })))
}

/// For whom she rates: for the caller if a unit is rated, for a unit of hers if the caller is.
fn rater(here: &Here<'_>, agency: &str, stated: Option<&str>) -> Result<String, crate::Refusal> {
    let w = here.w;
    let sides = |hers: &&str| {
        if agency == w.caller.agency { w.unit(hers).is_some_and(|u| !u.relieved) } else { *hers == w.caller.agency }
    };
    let hers = here.viewer.agencies_for(Act::RateWhistle).filter(sides);
    let mut ways: Vec<String> = hers.filter(|a| stated.is_none_or(|s| s == *a)).map(str::to_owned).collect();
    ways.sort();
    ways.dedup();
    match ways.as_slice() {
        [] => Err(crate::Refusal::NotYours),
        [one] => Ok(one.clone()),
        [_, _, ..] => Err(no(Refusal::WhichAgency { agencies: ways })),
    }
}
