//! Days, working days and due times.
//!
//! Sources: 民法典 200–204 (the start day is not counted; hours run from the moment; a last day that is off moves to the
//! next working day; a day ends at 24:00) and the State Council's yearly notice of holidays and make-up working days.
//! Nothing here reads a clock: instants arrive as milliseconds since 1970-01-01T00:00:00Z.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;
use std::str::FromStr;

use serde::de::Visitor;
use serde::{Deserialize, Deserializer, Serialize, Serializer};

const MS_PER_MINUTE: i64 = 60_000;
const MS_PER_DAY: i64 = 86_400_000;

/// A civil date from 0001-01-01 to 9999-12-31, written `YYYY-MM-DD`. Steps beyond either end stop there.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Date {
    /// Days since 1970-01-01.
    days: i32,
}

/// The parts of a local instant, for a page or a letter.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct LocalParts {
    /// Year, 1–9999.
    pub year: i16,
    /// Month, 1–12.
    pub month: u8,
    /// Day of the month, 1–31.
    pub day: u8,
    /// Hour, 0–23.
    pub hour: u8,
    /// Minute, 0–59.
    pub minute: u8,
    /// Second, 0–59.
    pub second: u8,
    /// 1 = Monday … 7 = Sunday.
    pub weekday: u8,
}

impl Date {
    /// The first date.
    pub const MIN: Date = Date { days: -719_162 };
    /// The last date.
    pub const MAX: Date = Date { days: 2_932_896 };

    /// The date, or nothing where the calendar has no such day.
    pub fn new(year: i16, month: u8, day: u8) -> Option<Date> {
        if !(1..=9999).contains(&year) {
            return None;
        }
        let month = i8::try_from(month).ok()?;
        let day = i8::try_from(day).ok()?;
        let civil = jiff::civil::Date::new(year, month, day).ok()?;
        Some(Date::of_parts(i64::from(civil.year()), i64::from(civil.month()), i64::from(civil.day())))
    }

    /// Days since 1970-01-01, kept within the range of dates.
    pub fn from_days(days: i64) -> Date {
        let days = days.clamp(i64::from(Date::MIN.days), i64::from(Date::MAX.days));
        // The clamp above keeps it within i32.
        Date { days: i32::try_from(days).unwrap_or(Date::MAX.days) }
    }

    /// Days since 1970-01-01.
    pub fn days(self) -> i64 {
        i64::from(self.days)
    }

    // Days from civil parts in the proleptic Gregorian calendar: years begin in March, so that the leap day is the last.
    fn of_parts(year: i64, month: i64, day: i64) -> Date {
        let shifted = if month <= 2 { year - 1 } else { year };
        let era = shifted.div_euclid(400);
        let year_of_era = shifted.rem_euclid(400);
        let day_of_year = (153 * ((month + 9) % 12) + 2) / 5 + day - 1;
        let day_of_era = year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + day_of_year;
        Date::from_days(era * 146_097 + day_of_era - 719_468)
    }

    /// Year, month (1–12) and day (1–31).
    pub fn parts(self) -> (i16, u8, u8) {
        let shifted = i64::from(self.days) + 719_468;
        let era = shifted.div_euclid(146_097);
        let day_of_era = shifted.rem_euclid(146_097);
        let year_of_era = (day_of_era - day_of_era / 1_460 + day_of_era / 36_524 - day_of_era / 146_096) / 365;
        let day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
        let shifted_month = (5 * day_of_year + 2) / 153;
        let day = day_of_year - (153 * shifted_month + 2) / 5 + 1;
        let month = if shifted_month < 10 { shifted_month + 3 } else { shifted_month - 9 };
        let year = year_of_era + era * 400 + i64::from(month <= 2);
        // All three fit: the range of dates is 0001–9999.
        (i16::try_from(year).unwrap_or(i16::MAX), u8::try_from(month).unwrap_or(12), u8::try_from(day).unwrap_or(31))
    }

    /// The year.
    pub fn year(self) -> i16 {
        self.parts().0
    }

    /// 1 = Monday … 7 = Sunday.
    pub fn weekday(self) -> u8 {
        // 1970-01-01 was a Thursday.
        u8::try_from((i64::from(self.days) + 3).rem_euclid(7) + 1).unwrap_or(7)
    }

    /// Saturday or Sunday.
    pub fn is_weekend(self) -> bool {
        self.weekday() >= 6
    }

    /// The date this many days later (earlier where negative).
    pub fn plus(self, days: i64) -> Date {
        Date::from_days(i64::from(self.days).saturating_add(days))
    }

    /// The day of the same number this many months later, or that month's last where it has none (民法典 202).
    pub fn plus_months(self, months: u32) -> Date {
        let (year, month, day) = self.parts();
        let count = i64::from(year) * 12 + i64::from(month) - 1 + i64::from(months);
        // A year past the last is no date, and the range ends there; months are below 12.
        let year = i16::try_from(count / 12).unwrap_or(i16::MAX);
        let month = u8::try_from(count % 12 + 1).unwrap_or(12);
        (1..=day).rev().find_map(|day| Date::new(year, month, day)).unwrap_or(Date::MAX)
    }
}

impl fmt::Display for Date {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (year, month, day) = self.parts();
        write!(f, "{year:04}-{month:02}-{day:02}")
    }
}

impl fmt::Debug for Date {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

/// Why a text is no date.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NotADate(pub String);

impl fmt::Display for NotADate {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "impossible date `{}`, expected YYYY-MM-DD", self.0)
    }
}

impl std::error::Error for NotADate {}

impl FromStr for Date {
    type Err = NotADate;

    /// Reads exactly `YYYY-MM-DD`.
    fn from_str(text: &str) -> Result<Date, NotADate> {
        let read = || {
            let shaped = text.len() == 10
                && text.bytes().enumerate().all(|(i, b)| if i == 4 || i == 7 { b == b'-' } else { b.is_ascii_digit() });
            if !shaped {
                return None;
            }
            Date::new(text.get(..4)?.parse().ok()?, text.get(5..7)?.parse().ok()?, text.get(8..)?.parse().ok()?)
        };
        read().ok_or_else(|| NotADate(text.to_owned()))
    }
}

impl Serialize for Date {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for Date {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Date, D::Error> {
        // By a visitor, so that the deserializer can say where the impossible date stands.
        struct Text;
        impl Visitor<'_> for Text {
            type Value = Date;
            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("a date as a string, \"YYYY-MM-DD\"")
            }
            fn visit_str<E: serde::de::Error>(self, text: &str) -> Result<Date, E> {
                text.parse().map_err(E::custom)
            }
        }
        deserializer.deserialize_str(Text)
    }
}

/// What a term is counted in.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Unit {
    /// From the moment, through nights and holidays.
    Minutes,
    /// From the moment, through nights and holidays.
    Hours,
    /// Calendar days (日); the start day is not counted, and a last day that is off moves on.
    Days,
    /// Working days (工作日) of the State Council's calendar; the start day is not counted.
    Workdays,
    /// Months (月): to the day of the same number, or the month's last; a last day that is off moves on.
    Months,
}

/// A length of time as the law writes it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Term {
    /// How many units.
    pub amount: u32,
    /// Of what.
    pub unit: Unit,
}

/// When a term ends.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Due {
    /// ms UTC; the instant after the last second in time.
    pub at: i64,
    /// A date that mattered lies in a year whose holidays are not announced; only weekends were assumed off.
    pub provisional: bool,
}

/// A fact of the calendar, and whether it is announced.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Known<T> {
    /// All years asked about are announced.
    Announced(T),
    /// At least one is not; only weekends were assumed off there.
    Assumed(T),
}

impl<T> Known<T> {
    /// The fact itself.
    pub fn value(self) -> T {
        match self {
            Known::Announced(value) | Known::Assumed(value) => value,
        }
    }

    /// Whether it rests on an unannounced year.
    pub fn is_assumed(&self) -> bool {
        match self {
            Known::Announced(_) => false,
            Known::Assumed(_) => true,
        }
    }
}

/// One announced year.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Year {
    /// Days off by the notice (weekends need not be listed).
    pub off: BTreeSet<Date>,
    /// Weekend days worked by the notice (调休).
    pub work: BTreeSet<Date>,
}

/// The announced years of a district and its zone. A year not present is unknown.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Calendar {
    /// Minutes east of UTC (Asia/Shanghai: 480); no daylight saving.
    pub zone_offset_minutes: i32,
    /// By year.
    pub years: BTreeMap<i16, Year>,
}

impl Calendar {
    fn local_ms(&self, at: i64) -> i64 {
        at.saturating_add(i64::from(self.zone_offset_minutes) * MS_PER_MINUTE)
    }

    /// The local date of an instant (ms UTC).
    pub fn local_date(&self, at: i64) -> Date {
        Date::from_days(self.local_ms(at).div_euclid(MS_PER_DAY))
    }

    /// The local date and time of an instant (ms UTC).
    pub fn local_parts(&self, at: i64) -> LocalParts {
        let date = self.local_date(at);
        let (year, month, day) = date.parts();
        let seconds = self.local_ms(at).rem_euclid(MS_PER_DAY) / 1_000;
        let part = |value: i64| u8::try_from(value).unwrap_or(0); // below 60 by the remainders
        LocalParts {
            year,
            month,
            day,
            hour: part(seconds / 3_600),
            minute: part(seconds / 60 % 60),
            second: part(seconds % 60),
            weekday: date.weekday(),
        }
    }

    /// The instant (ms UTC) of 00:00 local.
    pub fn midnight(&self, date: Date) -> i64 {
        date.days() * MS_PER_DAY - i64::from(self.zone_offset_minutes) * MS_PER_MINUTE
    }

    /// The instant (ms UTC) of 24:00 local, which is the instant after the day's last second.
    pub fn end_of(&self, date: Date) -> i64 {
        self.midnight(date) + MS_PER_DAY
    }

    /// Whether the date is a working day.
    pub fn is_workday(&self, date: Date) -> Known<bool> {
        match self.years.get(&date.year()) {
            Some(year) => {
                Known::Announced(year.work.contains(&date) || (!date.is_weekend() && !year.off.contains(&date)))
            }
            None => Known::Assumed(!date.is_weekend()),
        }
    }

    /// The end of a term that starts at `start` (ms UTC).
    ///
    /// Days and months: the end of the last day, moved to the next working day where that is off (民法典 201–203, in force
    /// 2021-01-01). Working days: the end of the last one. Minutes and hours are exact and never provisional. Overflow stops at the last date or instant.
    pub fn due(&self, start: i64, term: Term) -> Due {
        let exact = |minutes: i64| Due {
            at: start.saturating_add(i64::from(term.amount) * minutes * MS_PER_MINUTE),
            provisional: false,
        };
        match term.unit {
            Unit::Minutes => exact(1),
            Unit::Hours => exact(60),
            Unit::Days => self.end(self.workday_from(self.local_date(start).plus(i64::from(term.amount)))),
            Unit::Months => self.end(self.workday_from(self.local_date(start).plus_months(term.amount))),
            Unit::Workdays => self.end(self.nth_workday(self.local_date(start), term.amount)),
        }
    }

    fn end(&self, last: Known<Date>) -> Due {
        Due { at: self.end_of(last.value()), provisional: last.is_assumed() }
    }

    /// The date itself if it is a working day, else the next one.
    pub fn workday_from(&self, date: Date) -> Known<Date> {
        let mut day = date;
        let mut assumed = false;
        loop {
            let workday = self.is_workday(day);
            assumed |= workday.is_assumed();
            if workday.value() || day == Date::MAX {
                return known(day, assumed);
            }
            day = day.plus(1);
        }
    }

    // The n-th working day after `date`; where n is 0, the date itself or the next working day.
    fn nth_workday(&self, date: Date, n: u32) -> Known<Date> {
        if n == 0 {
            return self.workday_from(date);
        }
        let mut day = date;
        let mut left = i64::from(n);
        let mut assumed = false;
        while left > 0 && day < Date::MAX {
            // Where no year is announced every week holds five working days, so long terms go by weeks.
            let weeks = ((left - 1) / 5).min(self.unannounced_weeks(day.plus(1)));
            if weeks > 0 {
                day = day.plus(weeks * 7);
                left -= weeks * 5;
                assumed = true;
                continue;
            }
            day = day.plus(1);
            let workday = self.is_workday(day);
            assumed |= workday.is_assumed();
            left -= i64::from(workday.value());
        }
        known(day, assumed)
    }

    // Whole weeks from `first` on that touch no announced year.
    fn unannounced_weeks(&self, first: Date) -> i64 {
        let next = self.years.range(first.year()..).next();
        let announced = next.and_then(|(year, _)| Date::new(*year, 1, 1)).unwrap_or(Date::MAX);
        ((announced.days() - first.days()) / 7).max(0)
    }

    /// Working days after `from`, up to and including `to`; 0 where `to` is not after `from`.
    pub fn workdays_between(&self, from: Date, to: Date) -> Known<u32> {
        let mut day = from;
        let mut count = 0;
        let mut assumed = false;
        while day < to {
            day = day.plus(1);
            let workday = self.is_workday(day);
            assumed |= workday.is_assumed();
            count += u32::from(workday.value());
        }
        known(count, assumed)
    }
}

fn known<T>(value: T, assumed: bool) -> Known<T> {
    if assumed { Known::Assumed(value) } else { Known::Announced(value) }
}
