//! Times as spreadsheets write them. Without an offset they are the district's.
//!
//! Read are `2019/2/28 11:25:05`, `2019-02-28 11:25:05`, the same with `T`, with a fraction or an offset, a day alone,
//! and a spreadsheet's own day number such as `43524.4757`. Whether a time is possible is judged elsewhere.

use jiff::fmt::strtime::BrokenDownTime;
use lianxin_core::calendar::Date;

const MS_PER_DAY: i64 = 86_400_000;
const MS_PER_MINUTE: i64 = 60_000;
const MS_PER_SECOND: i64 = 1_000;

/// Digits of a day number's fraction that are read; a second needs five.
const FRACTION_DIGITS: usize = 15;

/// A time as it was written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Stamp {
    /// ms UTC; where only the day is told, the day's first instant.
    pub at: i64,
    /// How closely it was told.
    pub told: Told,
}

/// How closely a time was told.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Told {
    /// With a clock.
    Clock,
    /// The day alone.
    Day,
}

/// Reads a time; `zone` is the district's, in minutes east of UTC. `None` where it is no time or no day of the calendar.
pub fn read(text: &str, zone: i32) -> Option<Stamp> {
    let text = text.trim();
    if let Some(stamp) = day_number(text, zone) {
        return Some(stamp);
    }
    let (day, clock) = match text.split_once(['T', ' ']) {
        Some((day, clock)) => (date(day)?, Some(clock.trim_start())),
        None => (date(text)?, None),
    };
    let Some(clock) = clock else { return Some(Stamp { at: instant(day, 0, zone), told: Told::Day }) };
    let (clock, zone) = offset(clock, zone)?;
    Some(Stamp { at: instant(day, time(clock)?, zone), told: Told::Clock })
}

/// Reads a time in a form of `strptime`; a spreadsheet's day number is read too, for it has no form.
pub fn read_as(text: &str, format: &str, zone: i32) -> Option<Stamp> {
    let text = text.trim();
    if let Some(stamp) = day_number(text, zone) {
        return Some(stamp);
    }
    let told = BrokenDownTime::parse(format, text).ok()?;
    let civil = told.to_date().ok()?;
    let day = Date::new(civil.year(), u8::try_from(civil.month()).ok()?, u8::try_from(civil.day()).ok()?)?;
    let zone = told.offset().map_or(zone, |east| east.seconds() / 60);
    if told.hour().is_none() {
        return Some(Stamp { at: instant(day, 0, zone), told: Told::Day });
    }
    let clock = told.to_time().ok()?;
    let since = clock.duration_since(jiff::civil::Time::midnight());
    let ms = i64::try_from(since.as_millis()).ok()?;
    Some(Stamp { at: instant(day, ms, zone), told: Told::Clock })
}

/// Whether a form of `strptime` tells a day at all.
pub fn possible(format: &str) -> bool {
    let some = jiff::civil::date(2019, 2, 28).at(13, 25, 5, 0);
    let mut written = String::new();
    let mut known = BrokenDownTime::from(some);
    known.set_offset(Some(jiff::tz::Offset::UTC));
    known.format(format, &mut written).is_ok() && read_as(&written, format, 0).is_some()
}

/// `+08:00` as minutes east of UTC.
pub fn zone(text: &str) -> Option<i32> {
    if text.starts_with(['+', '-']) {
        offset(text, 0).filter(|(clock, _)| clock.is_empty()).map(|(_, east)| east)
    } else {
        None
    }
}

fn instant(day: Date, since_midnight: i64, zone: i32) -> i64 {
    day.days() * MS_PER_DAY + since_midnight - i64::from(zone) * MS_PER_MINUTE
}

/// Year, month and day with one sort of separator. The year stands first: 1/2/2019 is two different days.
fn date(text: &str) -> Option<Date> {
    let separator = text.chars().find(|c| !c.is_ascii_digit()).filter(|c| matches!(c, '/' | '-'))?;
    let mut parts = text.split(separator);
    let (year, month, day) = (parts.next()?, parts.next()?, parts.next()?);
    if parts.next().is_some() || year.len() != 4 {
        return None;
    }
    Date::new(i16::try_from(number(year, 4)?).ok()?, small(month)?, small(day)?)
}

/// `H:MM`, `H:MM:SS` or with a fraction, as ms since midnight.
fn time(text: &str) -> Option<i64> {
    let (whole, fraction) = text.split_once('.').unwrap_or((text, "0"));
    let mut parts = whole.split(':');
    let (hour, minute, second) = (parts.next()?, parts.next()?, parts.next());
    if parts.next().is_some() || (second.is_none() && text.contains('.')) {
        return None;
    }
    let hour = number(hour, 2).filter(|h| *h < 24)?;
    let minute = number(minute, 2).filter(|m| *m < 60 && minute.len() == 2)?;
    let second = second.map_or(Some(0), |s| number(s, 2).filter(|n| *n < 60 && s.len() == 2))?;
    let digits = number(fraction, 9)?;
    // At most nine digits, so the exponent fits.
    let ms = digits * MS_PER_SECOND / 10_i64.pow(u32::try_from(fraction.len()).ok()?);
    Some((hour * 60 + minute) * MS_PER_MINUTE + second * MS_PER_SECOND + ms)
}

/// Takes `Z` or `+08:00` off the end; the clock that is left, and the zone that holds.
fn offset(text: &str, zone: i32) -> Option<(&str, i32)> {
    if let Some(clock) = text.strip_suffix('Z') {
        return Some((clock, 0));
    }
    let Some(at) = text.find(['+', '-']) else { return Some((text, zone)) };
    let (clock, written) = text.split_at(at);
    let (hours, minutes) = written[1..].split_once(':').filter(|(h, m)| h.len() == 2 && m.len() == 2)?;
    let hours = number(hours, 2).filter(|h| *h < 24)?;
    let minutes = number(minutes, 2).filter(|m| *m < 60)?;
    let east = i32::try_from(hours * 60 + minutes).ok()?;
    Some((clock.trim_end(), if written.starts_with('-') { -east } else { east }))
}

/// Five digits and a fraction: days since 1899-12-30, as spreadsheets count. To the second, without floating point.
fn day_number(text: &str, zone: i32) -> Option<Stamp> {
    let (whole, fraction) = text.split_once('.').unwrap_or((text, ""));
    if whole.len() != 5 || fraction.len() > FRACTION_DIGITS || (fraction.is_empty() && text.contains('.')) {
        return None;
    }
    let day = Date::new(1899, 12, 30)?.plus(number(whole, 5)?);
    if fraction.is_empty() {
        return Some(Stamp { at: instant(day, 0, zone), told: Told::Day });
    }
    let part = i128::from(number(fraction, FRACTION_DIGITS)?);
    let one = 10_i128.pow(u32::try_from(fraction.len()).ok()?);
    let seconds = i64::try_from((part * 86_400 + one / 2) / one).ok()?;
    Some(Stamp { at: instant(day, seconds * MS_PER_SECOND, zone), told: Told::Clock })
}

fn small(text: &str) -> Option<u8> {
    u8::try_from(number(text, 2)?).ok()
}

/// One to `digits` ASCII digits and nothing else: `parse` alone would take a sign.
fn number(text: &str, digits: usize) -> Option<i64> {
    let plain = (1..=digits).contains(&text.len()) && text.bytes().all(|b| b.is_ascii_digit());
    if plain { text.parse().ok() } else { None }
}

#[cfg(test)]
mod tests {
    use super::{Stamp, Told, possible, read, read_as, zone};

    /// 2019-02-28 00:00 at +08:00.
    const DAY: i64 = 1_551_283_200_000;
    const CLOCK: i64 = DAY + (11 * 3600 + 25 * 60 + 5) * 1000;

    #[test]
    fn times_are_read_in_each_form_that_spreadsheets_write() {
        for (text, at) in [
            ("2019/2/28 11:25:05", CLOCK),
            ("2019-02-28 11:25:05", CLOCK),
            ("  2019-02-28  11:25:05 ", CLOCK),
            ("2019-02-28T11:25:05", CLOCK),
            ("2019-02-28T03:25:05Z", CLOCK),
            ("2019-02-28T11:25:05+08:00", CLOCK),
            ("2019-02-27T20:25:05 -07:00", CLOCK),
            ("2019-02-28 11:25:05.25", CLOCK + 250),
            ("2019/2/28 11:25", CLOCK - 5000),
            ("2019/2/28 9:05:00", DAY + (9 * 60 + 5) * 60_000),
            ("2019-02-28 00:00:00", DAY),
            ("43524.475752", CLOCK),
            ("43524.47575231481", CLOCK),
            ("43524.999999999", DAY + 86_400_000),
        ] {
            assert_eq!(read(text, 480), Some(Stamp { at, told: Told::Clock }), "{text}");
        }
        for text in ["2019/2/28", "2019-02-28", " 2019-2-28", "43524"] {
            assert_eq!(read(text, 480), Some(Stamp { at: DAY, told: Told::Day }), "{text}");
        }
        assert_eq!(read("1970-01-01", 0).map(|s| s.at), Some(0));
        assert_eq!(read("1970-01-01 00:00", -90).map(|s| s.at), Some(5_400_000));
    }

    #[test]
    fn times_are_read_in_a_form_that_a_map_names() {
        for (text, format, at) in [
            ("02/28/2019 11:25:05 AM", "%m/%d/%Y %I:%M:%S %p", CLOCK),
            (" 28.02.2019 11:25:05 ", "%d.%m.%Y %H:%M:%S", CLOCK),
            ("2019年2月28日 11:25:05", "%Y年%m月%d日 %H:%M:%S", CLOCK),
            ("2019-02-28T03:25:05+0000", "%Y-%m-%dT%H:%M:%S%z", CLOCK),
            ("43524.475752", "%d.%m.%Y", CLOCK),
        ] {
            assert_eq!(read_as(text, format, 480), Some(Stamp { at, told: Told::Clock }), "{text}");
        }
        assert_eq!(read_as("28/2/2019", "%d/%m/%Y", 480), Some(Stamp { at: DAY, told: Told::Day }));
        for text in ["", "2019-02-28", "30/2/2019", "28/2/2019 11:25"] {
            assert_eq!(read_as(text, "%d/%m/%Y", 480), None, "{text}");
        }
        assert!(possible("%m/%d/%Y %I:%M:%S %p") && possible("%F") && possible("%d/%m/%y"));
        assert!(!possible("") && !possible("%H:%M") && !possible("%Y-%m") && !possible("day"));
        assert_eq!(
            (zone("+08:00"), zone("-03:30"), zone("Z"), zone("8"), zone("+8:00")),
            (Some(480), Some(-210), None, None, None)
        );
    }

    #[test]
    fn what_is_no_time_or_no_day_is_nothing() {
        for text in [
            "",
            " ",
            "昨天",
            "2019/2/29 11:25:05",
            "2019/13/1",
            "2019/0/1",
            "2019/4/31",
            "2019/4-30",
            "28/2/2019",
            "19/2/28",
            "02019/2/28",
            "2019/2",
            "2019/2/28/1",
            "2019.2.28",
            "+2019/2/28",
            "2019/+2/28",
            "2019/２/28",
            "2019/2/28 24:00:00",
            "2019/2/28 11:60",
            "2019/2/28 11:25:60",
            "2019/2/28 11:5",
            "2019/2/28 11:25:5",
            "2019/2/28 11",
            "2019/2/28 11:25 AM",
            "2019/2/28 11:25.5",
            "2019/2/28 11:25:05.",
            "2019/2/28 11:25:05.1234567890",
            "2019/2/28 11:25:05+8",
            "2019/2/28 11:25:05+08:60",
            "2019/2/28 11:25:05+24:00",
            "4352",
            "435240",
            "43524.",
            "43524.1234567890123456",
            "-3524.5",
            "4.35E+04",
        ] {
            assert_eq!(read(text, 480), None, "{text:?}");
        }
    }
}
