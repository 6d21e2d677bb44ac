//! Due times: the worked dates of the law's counting rules, and laws that hold for any start and term.

#![allow(clippy::unwrap_used)] // helpers outside #[test] functions fail the test just the same

use lianxin_core::calendar::{Calendar, Date, Known, Term, Unit, Year};
use proptest::prelude::*;

const HOUR: i64 = 3_600_000;

fn date(text: &str) -> Date {
    text.parse().unwrap()
}

fn dates(text: &str) -> impl Iterator<Item = Date> {
    text.split_whitespace().map(date)
}

/// 2026 by the State Council's notice (gov.cn content_7047091), in UTC+8; 2027 is not announced.
fn calendar() -> Calendar {
    let spans = [
        ("2026-01-01", 3),
        ("2026-02-15", 9),
        ("2026-04-04", 3),
        ("2026-05-01", 5),
        ("2026-06-19", 3),
        ("2026-09-25", 3),
        ("2026-10-01", 7),
    ];
    let off = spans.iter().flat_map(|(first, days)| (0..*days).map(|day| date(first).plus(day))).collect();
    let work = dates("2026-01-04 2026-02-14 2026-02-28 2026-05-09 2026-09-20 2026-10-10").collect();
    Calendar { zone_offset_minutes: 480, years: [(2026, Year { off, work })].into() }
}

fn at(calendar: &Calendar, day: &str, hour: i64) -> i64 {
    calendar.midnight(date(day)) + hour * HOUR
}

#[test]
fn terms_end_on_the_worked_dates() {
    let calendar = calendar();
    let table = [
        ("2026-09-18", 5, Unit::Workdays, "2026-09-24", false),
        ("2026-09-28", 7, Unit::Workdays, "2026-10-13", false),
        ("2026-02-11", 5, Unit::Workdays, "2026-02-25", false),
        ("2026-04-30", 1, Unit::Workdays, "2026-05-06", false),
        ("2026-01-03", 1, Unit::Workdays, "2026-01-04", false),
        ("2026-09-01", 30, Unit::Days, "2026-10-08", false),
        ("2026-08-05", 60, Unit::Days, "2026-10-08", false),
        ("2026-01-17", 30, Unit::Days, "2026-02-24", false),
        // Months go to the day of the same number or the month's last (民法典 202); 2026-02-28 is a worked Saturday.
        ("2026-01-31", 1, Unit::Months, "2026-02-28", false),
        ("2026-03-31", 3, Unit::Months, "2026-06-30", false),
        ("2026-04-15", 1, Unit::Months, "2026-05-15", false),
        ("2026-07-04", 3, Unit::Months, "2026-10-08", false),
        ("2026-11-27", 3, Unit::Months, "2027-03-01", true),
        // An ordinary weekend moves a last day too; a worked one does not.
        ("2026-11-20", 1, Unit::Days, "2026-11-23", false),
        ("2026-09-19", 1, Unit::Days, "2026-09-20", false),
        // 2027 is not announced: weekends only, and said to be provisional.
        ("2026-12-30", 1, Unit::Workdays, "2026-12-31", false),
        ("2026-12-30", 2, Unit::Workdays, "2027-01-01", true),
        ("2026-12-31", 1, Unit::Days, "2027-01-01", true),
        ("2026-12-31", 2, Unit::Days, "2027-01-04", true),
        ("2026-12-31", 261, Unit::Workdays, "2027-12-31", true),
    ];
    for (start, amount, unit, last, provisional) in table {
        for hour in [0, 9, 23] {
            let due = calendar.due(at(&calendar, start, hour), Term { amount, unit });
            assert_eq!(due.at, at(&calendar, last, 24), "{start} {hour}:00 + {amount} {unit:?}");
            assert_eq!(due.provisional, provisional, "{start} + {amount} {unit:?}");
        }
    }
}

#[test]
fn minutes_and_hours_run_through_a_holiday_night() {
    let calendar = calendar();
    let start = at(&calendar, "2026-09-30", 23) + 50 * 60_000;
    for (amount, unit, minutes) in [(15, Unit::Minutes, 15), (30, Unit::Minutes, 30), (2, Unit::Hours, 120)] {
        let due = calendar.due(start, Term { amount, unit });
        assert_eq!((due.at, due.provisional), (start + minutes * 60_000, false));
    }
    // Exact even where the year is unknown.
    let late = at(&calendar, "2026-12-31", 23);
    assert!(!calendar.due(late, Term { amount: 24, unit: Unit::Hours }).provisional);
}

#[test]
fn a_day_is_counted_in_the_district_zone() {
    let calendar = calendar();
    // 2026-09-18 16:30 UTC is already 00:30 on the 19th in UTC+8.
    let start = calendar.midnight(date("2026-09-19")) + HOUR / 2;
    assert_eq!(start, 1_789_749_000_000);
    assert_eq!(calendar.local_date(start), date("2026-09-19"));
    let parts = calendar.local_parts(start);
    assert_eq!((parts.year, parts.month, parts.day, parts.hour, parts.minute, parts.weekday), (2026, 9, 19, 0, 30, 6));
    let one = Term { amount: 1, unit: Unit::Workdays };
    assert_eq!(calendar.due(start, one).at, at(&calendar, "2026-09-20", 24));
}

#[test]
fn working_days_are_known_or_assumed() {
    let calendar = calendar();
    for (day, expected) in [
        ("2026-09-20", Known::Announced(true)),
        ("2026-09-19", Known::Announced(false)),
        ("2026-10-01", Known::Announced(false)),
        ("2026-10-08", Known::Announced(true)),
        ("2027-01-01", Known::Assumed(true)),
        ("2027-01-02", Known::Assumed(false)),
    ] {
        assert_eq!(calendar.is_workday(date(day)), expected, "{day}");
    }
    assert_eq!(calendar.workdays_between(date("2026-09-18"), date("2026-09-24")), Known::Announced(5));
    assert_eq!(calendar.workdays_between(date("2026-09-24"), date("2026-09-18")), Known::Announced(0));
    assert_eq!(calendar.workdays_between(date("2026-12-30"), date("2027-01-04")), Known::Assumed(3));
}

#[test]
fn dates_agree_with_another_calendar() {
    let mut day = Date::new(1899, 12, 31).unwrap();
    let mut other = jiff::civil::date(1899, 12, 31);
    while other.year() < 2201 {
        assert_eq!(day.to_string(), other.to_string());
        assert_eq!(i64::from(day.weekday()), i64::from(other.weekday().to_monday_one_offset()));
        assert_eq!(day.to_string().parse(), Ok(day));
        day = day.plus(1);
        other = other.tomorrow().unwrap();
    }
    assert_eq!(Date::MIN.to_string(), "0001-01-01");
    assert_eq!(Date::MAX.to_string(), "9999-12-31");
    assert_eq!(Date::MAX.plus(1), Date::MAX);
    for bad in ["2026-02-29", "2026-13-01", "2026-1-01", "2026-01-01 ", "0000-01-01", "+026-01-01", "２026-01", ""] {
        assert!(bad.parse::<Date>().is_err(), "{bad}");
    }
}

fn unit() -> impl Strategy<Value = Unit> {
    prop_oneof![Just(Unit::Minutes), Just(Unit::Hours), Just(Unit::Days), Just(Unit::Workdays), Just(Unit::Months)]
}

/// Instants from 1970 to 2100, half of them in 2025–2027.
fn instant() -> impl Strategy<Value = i64> {
    prop_oneof![0..4_102_444_800_000_i64, 1_735_689_600_000..1_830_297_600_000_i64]
}

proptest! {
    #[test]
    fn due_never_goes_back(start in instant(), later in 0..10_000_000_000_i64, amount in 0..900_u32, more in 0..900_u32, unit in unit()) {
        let calendar = calendar();
        let due = calendar.due(start, Term { amount, unit });
        let started_later = calendar.due(start + later, Term { amount, unit });
        prop_assert!(started_later.at >= due.at);
        let longer = calendar.due(start, Term { amount: amount + more, unit });
        prop_assert!(longer.at >= due.at);
        prop_assert!(amount == 0 || due.at > start);
    }

    #[test]
    fn days_end_with_a_working_day(start in instant(), amount in 0..900_u32, days in any::<bool>(), gap in any::<bool>()) {
        let mut calendar = calendar();
        if gap {
            // An announced year with unannounced ones before it.
            calendar.years.insert(2029, Year::default());
        }
        let unit = if days { Unit::Days } else { Unit::Workdays };
        let due = calendar.due(start, Term { amount, unit });
        let last = calendar.local_date(due.at - 1);
        prop_assert_eq!(calendar.end_of(last), due.at);
        prop_assert!(calendar.is_workday(last).value());
        if unit == Unit::Workdays && amount > 0 {
            // The leap by weeks counts as one by one does.
            let counted = calendar.workdays_between(calendar.local_date(start), last);
            prop_assert_eq!(counted.value(), amount);
            prop_assert_eq!(counted.is_assumed(), due.provisional);
        }
    }

    #[test]
    fn no_start_or_amount_is_too_much(start in any::<i64>(), amount in any::<u32>(), unit in unit()) {
        let calendar = calendar();
        let due = calendar.due(start, Term { amount, unit });
        if matches!(unit, Unit::Minutes | Unit::Hours) {
            prop_assert!(due.at >= start);
        } else {
            prop_assert!(due.at <= calendar.end_of(Date::MAX));
        }
        let last = calendar.due(i64::MAX, Term { amount, unit: Unit::Hours });
        prop_assert_eq!(last.at, i64::MAX);
    }
}
