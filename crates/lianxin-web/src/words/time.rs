//! Moments, days and lengths of time as people say them. Pure: now and the zone are given.

use lianxin_core::calendar::{Calendar, Date, LocalParts};

use super::sentence::{Sentence, strong};
use super::{Lang, Value, say, say_with};

const MINUTE: i64 = 60_000;
const HOUR: i64 = 60 * MINUTE;
const DAY: i64 = 24 * HOUR;

/// Who tells the time: in which language, from which moment, in which zone.
#[derive(Clone, Copy, Debug)]
pub struct Tell {
    pub lang: Lang,
    /// ms UTC.
    pub now: i64,
    /// Minutes east of UTC.
    pub zone: i32,
}

impl Tell {
    fn calendar(&self) -> Calendar {
        Calendar { zone_offset_minutes: self.zone, ..Calendar::default() }
    }

    /// The local parts of an instant (ms UTC).
    pub fn parts(&self, at: i64) -> LocalParts {
        self.calendar().local_parts(at)
    }

    /// The local date of an instant (ms UTC).
    pub fn date(&self, at: i64) -> Date {
        self.calendar().local_date(at)
    }

    /// `09:30`.
    pub fn hour(&self, at: i64) -> String {
        let parts = self.parts(at);
        format!("{:02}:{:02}", parts.hour, parts.minute)
    }

    /// `9月16日 周三`; with the year when it is another one.
    pub fn day(&self, at: i64) -> String {
        self.day_said(self.date(at), "day")
    }

    /// `9月16日`; with the year when it is another one.
    pub fn short_day(&self, at: i64) -> String {
        self.day_said(self.date(at), "short-day")
    }

    fn day_said(&self, date: Date, key: &str) -> String {
        let (year, month, day) = date.parts();
        let key = if year == self.date(self.now).year() { key.to_owned() } else { format!("{key}-of-year") };
        let values = [
            ("year", Value::from(year.to_string())),
            ("month", month.into()),
            ("monthname", say(self.lang, &format!("month-{month}")).into()),
            ("day", day.into()),
            ("weekday", say(self.lang, &format!("weekday-{}", date.weekday())).into()),
        ];
        say_with(self.lang, &key, &values)
    }

    /// The head of a day in a history: `今天 9月16日 周三`.
    pub fn day_head(&self, at: i64) -> String {
        let day = self.day(at);
        match self.date(self.now).days() - self.date(at).days() {
            0 => say_with(self.lang, "head-today", &[("day", day.into())]),
            1 => say_with(self.lang, "head-yesterday", &[("day", day.into())]),
            _ => day,
        }
    }

    /// `今天 09:30`, `昨天 21:00`, `9月14日 15:31`.
    pub fn moment(&self, at: i64) -> String {
        let hour = Value::from(self.hour(at));
        match self.date(self.now).days() - self.date(at).days() {
            0 => say_with(self.lang, "moment-today", &[("hour", hour)]),
            1 => say_with(self.lang, "moment-yesterday", &[("hour", hour)]),
            _ => say_with(self.lang, "moment-day", &[("day", self.short_day(at).into()), ("hour", hour)]),
        }
    }

    /// The end of a limit, which is the instant after its last second: `14:00` today, `9月17日 周四 24:00`.
    pub fn limit(&self, due: i64) -> String {
        let parts = self.parts(due);
        let at_night = parts.hour == 0 && parts.minute == 0 && parts.second == 0;
        let (date, hour) = match at_night {
            true => (self.date(due - 1), "24:00".to_owned()),
            false => (self.date(due), self.hour(due)),
        };
        if date == self.date(self.now) {
            return hour;
        }
        let day = self.day_said(date, "day");
        say_with(self.lang, "moment-day", &[("day", day.into()), ("hour", hour.into())])
    }

    /// A length of time with large numbers: days and hours, hours and minutes, or minutes.
    pub fn span(&self, ms: i64) -> Value<'static> {
        let left = ms.saturating_abs();
        let (days, hours, minutes) = (left / DAY, left % DAY / HOUR, left % HOUR / MINUTE);
        let one = |key: &str, n: i64| say_with(self.lang, key, &[("n", n.into()), ("number", strong(&n.to_string()))]);
        let two = |a: String, b: String| {
            Value::from(say_with(self.lang, "span-two", &[("first", a.into()), ("second", b.into())]))
        };
        match (days, hours, minutes) {
            (0, 0, m) => one("span-minutes", m).into(),
            (0, h, 0) => one("span-hours", h).into(),
            (0, h, m) => two(one("span-hours", h), one("span-minutes", m)),
            (d, 0, _) => one("span-days", d).into(),
            (d, h, _) => two(one("span-days", d), one("span-hours", h)),
        }
    }

    /// The same in working days.
    pub fn workdays(&self, n: u32) -> Value<'static> {
        say_with(self.lang, "span-workdays", &[("n", n.into()), ("number", strong(&n.to_string()))]).into()
    }

    /// A length of time as plain words.
    pub fn length(&self, ms: i64) -> String {
        Sentence::say(self.lang, "span-alone", &[("span", self.span(ms))]).text()
    }

    /// RFC 3339 with the zone's offset, for `datetime`.
    pub fn machine(&self, at: i64) -> String {
        let p = self.parts(at);
        let (sign, zone) = (if self.zone < 0 { '-' } else { '+' }, self.zone.unsigned_abs());
        format!(
            "{:04}-{:02}-{:02}T{:02}:{:02}:{:02}{sign}{:02}:{:02}",
            p.year,
            p.month,
            p.day,
            p.hour,
            p.minute,
            p.second,
            zone / 60,
            zone % 60
        )
    }

    /// `2026-09-16T10:18`, the form of `<input type=datetime-local>`.
    pub fn local_input(&self, at: i64) -> String {
        self.machine(at).chars().take("2026-09-16T10:18".len()).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// 2026-09-16 10:18 in Beijing, a Wednesday.
    const NOW: i64 = 1_789_525_080_000;

    fn tell(lang: Lang) -> Tell {
        Tell { lang, now: NOW, zone: 480 }
    }

    #[test]
    fn days_and_moments_are_said_as_people_say_them() {
        let zh = tell(Lang::Chinese);
        assert_eq!(zh.moment(NOW), "今天 10:18");
        assert_eq!(zh.moment(NOW - 14 * HOUR), "昨天 20:18");
        assert_eq!(zh.moment(NOW - 2 * DAY), "9月14日 10:18");
        assert_eq!(zh.moment(NOW - 365 * DAY), "2025年9月16日 10:18");
        assert_eq!(zh.day(NOW), "9月16日 周三");
        assert_eq!(zh.day_head(NOW), "今天 9月16日 周三");
        assert_eq!(tell(Lang::English).day_head(NOW), "Today, Wed 16 Sep");
        assert_eq!(zh.machine(NOW), "2026-09-16T10:18:00+08:00");
        assert_eq!(zh.local_input(NOW), "2026-09-16T10:18");
    }

    #[test]
    fn a_day_ends_at_24_and_not_at_0() {
        let zh = tell(Lang::Chinese);
        let midnight = NOW + 13 * HOUR + 42 * MINUTE;
        assert_eq!(zh.limit(midnight), "24:00");
        assert_eq!(zh.limit(midnight + DAY), "9月17日 周四 24:00");
        assert_eq!(zh.limit(midnight + DAY + MINUTE), "9月18日 周五 00:01");
    }

    #[test]
    fn lengths_have_two_units_at_most() {
        let zh = tell(Lang::Chinese);
        assert_eq!(zh.length(3 * HOUR + 42 * MINUTE), "3 小时 42 分");
        assert_eq!(zh.length(-38 * MINUTE), "38 分");
        assert_eq!(zh.length(28 * DAY + 13 * HOUR + MINUTE), "28 天 13 小时");
        assert_eq!(zh.length(2 * HOUR), "2 小时");
        assert_eq!(zh.length(0), "0 分");
        let en = tell(Lang::English);
        assert_eq!(en.length(DAY + HOUR), "1 day 1 hour");
        assert_eq!(en.length(2 * DAY), "2 days");
    }
}
