//! Times of the API: RFC 3339 with offset; answered in the district's zone.

use lianxin_core::calendar::Calendar;
use serde::{Serialize, Serializer};

/// The moment in ms UTC; `None` where the text is none, or has no offset.
pub fn parse(text: &str) -> Option<i64> {
    text.trim().parse::<jiff::Timestamp>().ok().map(jiff::Timestamp::as_millisecond)
}

/// A moment as the district's wall shows it, kept where it stands: lists tell a hundred of them.
#[derive(Clone, Copy)]
pub struct Told {
    text: [u8; 32],
    length: usize,
}

impl Told {
    fn as_str(&self) -> &str {
        // Only ASCII is ever put in.
        self.text.get(..self.length).and_then(|t| std::str::from_utf8(t).ok()).unwrap_or_default()
    }

    fn put(&mut self, byte: u8) {
        if let Some(place) = self.text.get_mut(self.length) {
            *place = byte;
            self.length += 1;
        }
    }

    /// So many digits of a number, zeros before it.
    fn digits(&mut self, number: u32, width: u32) {
        for place in (0..width).rev() {
            self.put(b'0' + (number / 10_u32.pow(place) % 10) as u8);
        }
    }
}

impl Serialize for Told {
    fn serialize<S: Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        to.serialize_str(self.as_str())
    }
}

/// The moment as the district's wall shows it.
pub fn told(calendar: &Calendar, at: i64) -> Told {
    let p = calendar.local_parts(at);
    let ms = u32::try_from(at.rem_euclid(1_000)).unwrap_or(0);
    let offset = calendar.zone_offset_minutes;
    let mut t = Told { text: [0; 32], length: 0 };
    t.digits(u32::try_from(p.year).unwrap_or(0), 4);
    for (mark, number) in [(b'-', p.month), (b'-', p.day), (b'T', p.hour), (b':', p.minute), (b':', p.second)] {
        t.put(mark);
        t.digits(u32::from(number), 2);
    }
    if ms != 0 {
        t.put(b'.');
        t.digits(ms, 3);
    }
    t.put(if offset < 0 { b'-' } else { b'+' });
    t.digits(offset.unsigned_abs() / 60, 2);
    t.put(b':');
    t.digits(offset.unsigned_abs() % 60, 2);
    t
}

/// The same as text.
pub fn tell(calendar: &Calendar, at: i64) -> String {
    told(calendar, at).as_str().to_owned()
}

/// The moment in universal time, as a program may send it.
pub fn utc(at: i64) -> String {
    jiff::Timestamp::from_millisecond(at).map_or_else(|_| at.to_string(), |t| t.to_string())
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
