//! Times of the API: RFC 3339 with offset; answered in the district's zone.

use lianxin_core::calendar::Calendar;

/// The moment in ms UTC; `None` where the text is none, or has no offset.
pub fn parse(text: &str) -> Option<i64> {
    text.trim().parse::<jiff::Timestamp>().ok().map(jiff::Timestamp::as_millisecond)
}

/// The moment as the district's wall shows it.
pub fn tell(calendar: &Calendar, at: i64) -> String {
    let p = calendar.local_parts(at);
    let (sign, off) = if calendar.zone_offset_minutes < 0 {
        ('-', -calendar.zone_offset_minutes)
    } else {
        ('+', calendar.zone_offset_minutes)
    };
    let ms = at.rem_euclid(1_000);
    let fraction = if ms == 0 { String::new() } else { format!(".{ms:03}") };
    format!(
        "{:04}-{:02}-{:02}T{:02}:{:02}:{:02}{fraction}{sign}{:02}:{:02}",
        p.year,
        p.month,
        p.day,
        p.hour,
        p.minute,
        p.second,
        off / 60,
        off % 60
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_time_without_offset_is_none_and_others_read_back() {
        let calendar = Calendar { zone_offset_minutes: 480, ..Calendar::default() };
        assert_eq!(parse("2026-03-02T09:00:00"), None);
        assert_eq!(parse("2026-13-02T09:00:00+08:00"), None);
        let at = parse("2026-03-02T09:00:00+08:00").unwrap();
        assert_eq!(tell(&calendar, at), "2026-03-02T09:00:00+08:00");
        assert_eq!(parse("2026-03-02T01:00:00Z"), Some(at));
        assert_eq!(tell(&calendar, at + 7), "2026-03-02T09:00:00.007+08:00");
    }
}
