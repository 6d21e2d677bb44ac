//! Numbers and addresses that people type: is this one possible, and if not, what exactly is wrong?
//!
//! Reasons are values with positions and counts, for a page to say in words. They never repeat what was typed, since
//! these values are personal and reasons travel into logs and pages.

use serde::{Deserialize, Serialize};

use crate::tokens::half_width;

/// Why this cannot be a resident ID number.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum IdProblem {
    /// So many characters instead of 18.
    WrongLength(usize),
    /// No digit at this place, counted from 1 (the last place also takes X).
    NotDigit(usize),
    /// The first two digits name no province: outside 11–91.
    BadProvince(u8),
    /// Digits 7–14 are no day between 1900 and 2099.
    BadDate,
    /// The last character does not fit the others; it would have to be this one.
    BadCheck { expected: char },
}

/// Why this cannot be a telephone number.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum PhoneProblem {
    /// Nothing was written.
    Empty,
    /// Neither a digit nor a sign used between digits, at this place counted from 1.
    NotDigit(usize),
    /// Too few digits for a number that begins so.
    TooShort { have: usize, need: usize },
    /// Too many digits for a number that begins so.
    TooLong { have: usize, most: usize },
    /// Mobile numbers begin with 13 to 19.
    NotMobile,
    /// A number of another country.
    OtherCountry,
}

/// Why this cannot be an e-mail address.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum EmailProblem {
    /// Nothing was written.
    Empty,
    /// Not exactly one `@`; so many were found.
    AtSigns(usize),
    /// The part before `@` is empty, longer than 64, or has a character or a dot out of place.
    BadName,
    /// The part after `@` is not a name with at least two labels.
    BadHost,
    /// More than 254 characters.
    TooLong(usize),
}

/// Weights of the first 17 digits (GB 11643-1999, after ISO 7064 MOD 11-2).
const WEIGHTS: [u32; 17] = [7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2];
/// The check character for each weighted sum modulo 11 (the same standard).
const CHECKS: [char; 11] = ['1', '0', 'X', '9', '8', '7', '6', '5', '4', '3', '2'];

/// Checks a resident ID number (公民身份号码, GB 11643-1999): 18 characters, a province, a real day from 1900 to 2099
/// and the check character, of which a small x is taken too. Full-width digits and outer spaces are taken.
///
/// # Errors
/// [`IdProblem`]: the first thing wrong, in the order length, digits, province, date, check character.
pub fn resident_id(text: &str) -> Result<(), IdProblem> {
    let typed: Vec<char> = text.trim().chars().map(|c| half_width(c).to_ascii_uppercase()).collect();
    let [body @ .., last] = typed.as_slice() else { return Err(IdProblem::WrongLength(0)) };
    if typed.len() != 18 {
        return Err(IdProblem::WrongLength(typed.len()));
    }
    let mut digits = [0_u32; 17];
    for (i, (digit, c)) in digits.iter_mut().zip(body).enumerate() {
        *digit = c.to_digit(10).ok_or(IdProblem::NotDigit(i + 1))?;
    }
    if !last.is_ascii_digit() && *last != 'X' {
        return Err(IdProblem::NotDigit(18));
    }
    let number = |from: usize, to: usize| digits[from..to].iter().fold(0, |n, d| n * 10 + d);
    let province = number(0, 2);
    if !(11..=91).contains(&province) {
        return Err(IdProblem::BadProvince(province as u8)); // fits: two digits
    }
    let year = number(6, 10);
    if !(1900..=2099).contains(&year) || !is_day(year, number(10, 12), number(12, 14)) {
        return Err(IdProblem::BadDate);
    }
    let sum: u32 = digits.iter().zip(WEIGHTS).map(|(d, w)| d * w).sum();
    let expected = CHECKS[(sum % 11) as usize];
    if *last == expected { Ok(()) } else { Err(IdProblem::BadCheck { expected }) }
}

/// Whether the Gregorian calendar has this day.
pub(crate) const fn is_day(year: u32, month: u32, day: u32) -> bool {
    let leap = year.is_multiple_of(4) && (!year.is_multiple_of(100) || year.is_multiple_of(400));
    let days = match month {
        1 | 3 | 5 | 7 | 8 | 10 | 12 => 31,
        4 | 6 | 9 | 11 => 30,
        2 if leap => 29,
        2 => 28,
        _ => return false,
    };
    1 <= day && day <= days
}

/// Checks a telephone number to call somebody back, and gives its bare digits.
///
/// Takes mobile numbers (also after +86 or 0086), landlines with area code, 400 and 800 numbers, local numbers and
/// short service numbers of 5 to 8 digits; spaces, hyphens, brackets and full-width forms are dropped.
///
/// # Errors
/// [`PhoneProblem`], with the count of digits this kind of number needs.
pub fn phone(text: &str) -> Result<String, PhoneProblem> {
    let mut digits = String::new();
    let mut plus = false;
    for (i, c) in text.chars().map(half_width).enumerate() {
        match c {
            '0'..='9' => digits.push(c),
            '+' if digits.is_empty() && !plus => plus = true,
            '-' | '–' | '—' | '(' | ')' => {}
            _ if c.is_whitespace() => {}
            _ => return Err(PhoneProblem::NotDigit(i + 1)),
        }
    }
    let bare = at_home(digits, plus)?;
    let have = bare.len();
    if have == 0 {
        return Err(PhoneProblem::Empty);
    }
    let (need, most) = lengths(bare.as_bytes())?;
    if have < need {
        return Err(PhoneProblem::TooShort { have, need });
    }
    if have > most {
        return Err(PhoneProblem::TooLong { have, most });
    }
    Ok(bare)
}

/// The same as [`phone`], under the name of the kind most often given.
///
/// # Errors
/// As [`phone`].
pub fn mobile(text: &str) -> Result<String, PhoneProblem> {
    phone(text)
}

/// The number as dialled inside China: without the country code, and with the area code's zero that it swallows.
fn at_home(digits: String, plus: bool) -> Result<String, PhoneProblem> {
    let rest = match (digits.strip_prefix("0086"), digits.strip_prefix("86")) {
        (Some(rest), _) => rest,
        (None, Some(rest)) if plus || (rest.len() == 11 && rest.starts_with('1')) => rest,
        (None, None) if plus && !digits.is_empty() => return Err(PhoneProblem::OtherCountry),
        (None, Some(_) | None) => return Ok(digits),
    };
    match rest.as_bytes() {
        [] | [b'0', ..] | [b'1', b'3'..=b'9', ..] | [b'4' | b'8', b'0', b'0', ..] => Ok(rest.to_owned()),
        _ => Ok(format!("0{rest}")),
    }
}

/// The fewest and the most digits of a number that begins so.
fn lengths(digits: &[u8]) -> Result<(usize, usize), PhoneProblem> {
    match digits {
        [b'1', b'3'..=b'9', ..] => Ok((11, 11)),
        [b'1', _, ..] if digits.len() >= 9 => Err(PhoneProblem::NotMobile),
        // 010 and 02x are the area codes of three digits, with local numbers of eight.
        [b'0', b'1' | b'2', ..] => Ok((11, 11)),
        [b'0', ..] => Ok((11, 12)),
        [b'4' | b'8', b'0', b'0', ..] if digits.len() >= 9 => Ok((10, 10)),
        _ => Ok((5, 8)),
    }
}

/// Checks an e-mail address modestly, and gives it without outer spaces and with its host in small letters.
///
/// Takes one `@`, an ASCII name with inner dots, and a host of at least two labels. Whether mail arrives, only mail can
/// tell.
///
/// # Errors
/// [`EmailProblem`].
pub fn email(text: &str) -> Result<String, EmailProblem> {
    let typed: String = text.trim().chars().map(half_width).collect();
    if typed.is_empty() {
        return Err(EmailProblem::Empty);
    }
    let long = typed.chars().count();
    if long > 254 {
        return Err(EmailProblem::TooLong(long));
    }
    let signs = typed.matches('@').count();
    let Some((name, host)) = typed.split_once('@').filter(|_| signs == 1) else {
        return Err(EmailProblem::AtSigns(signs));
    };
    let allowed = |c: u8| c.is_ascii_alphanumeric() || b"!#$%&'*+-/=?^_`{|}~".contains(&c);
    if name.len() > 64 || !name.split('.').all(|part| !part.is_empty() && part.bytes().all(allowed)) {
        return Err(EmailProblem::BadName);
    }
    let host = host.to_ascii_lowercase();
    let top_has_letter = host.rsplit('.').next().is_some_and(|top| !top.bytes().all(|c| c.is_ascii_digit()));
    if !host.contains('.') || !top_has_letter || !host.split('.').all(is_label) {
        return Err(EmailProblem::BadHost);
    }
    Ok(format!("{name}@{host}"))
}

fn is_label(label: &str) -> bool {
    (1..=63).contains(&label.len())
        && label.bytes().all(|c| c.is_ascii_alphanumeric() || c == b'-')
        && !label.starts_with('-')
        && !label.ends_with('-')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn valid_resident_numbers() {
        for id in [
            "11010519491231002X",
            "440524188001010014",
            "120111200801010013",
            "120111201012310026",
            "11010519491231002x",
            " １１０１０５１９４９１２３１００２Ｘ ",
        ] {
            // The standard's own example of 1880 is valid there; we take births from 1900 on.
            let wanted = if id.contains("1880") { Err(IdProblem::BadDate) } else { Ok(()) };
            assert_eq!(resident_id(id), wanted, "{id}");
        }
    }

    #[test]
    fn impossible_resident_numbers_say_why() {
        let bad = [
            ("", IdProblem::WrongLength(0)),
            ("1201112008010100", IdProblem::WrongLength(16)),
            ("1201112008010100130", IdProblem::WrongLength(19)),
            ("12011120080101O013", IdProblem::NotDigit(15)),
            ("X20111200801010013", IdProblem::NotDigit(1)),
            ("12011120080101001Y", IdProblem::NotDigit(18)),
            ("100111200801010013", IdProblem::BadProvince(10)),
            ("920111200801010013", IdProblem::BadProvince(92)),
            ("120111195002290019", IdProblem::BadDate),
            ("120111189912310010", IdProblem::BadDate),
            ("120111210001010010", IdProblem::BadDate),
            ("120111200813010013", IdProblem::BadDate),
            ("120111200800010013", IdProblem::BadDate),
            ("120111200801000013", IdProblem::BadDate),
            ("120111200804310013", IdProblem::BadDate),
            ("120111200801010014", IdProblem::BadCheck { expected: '3' }),
            ("110105194912310021", IdProblem::BadCheck { expected: 'X' }),
        ];
        for (id, why) in bad {
            assert_eq!(resident_id(id), Err(why), "{id}");
        }
    }

    #[test]
    fn any_single_wrong_digit_and_any_swap_of_neighbours_is_seen() {
        let good: Vec<char> = "120111201012310026".chars().collect();
        for place in 0..18 {
            for digit in '0'..='9' {
                let mut id = good.clone();
                id[place] = digit;
                let text: String = id.iter().collect();
                assert_eq!(resident_id(&text).is_ok(), id == good, "{text}");
            }
            if place > 0 {
                let mut id = good.clone();
                id.swap(place - 1, place);
                let text: String = id.iter().collect();
                assert_eq!(resident_id(&text).is_ok(), id == good, "{text}");
            }
        }
    }

    #[test]
    fn leap_years_follow_the_gregorian_rule() {
        assert!(is_day(2000, 2, 29) && is_day(2024, 2, 29));
        assert!(!is_day(1900, 2, 29) && !is_day(2023, 2, 29) && !is_day(2024, 2, 30) && !is_day(2024, 0, 1));
    }

    #[test]
    fn numbers_that_can_be_called() {
        let good = [
            ("13812345678", "13812345678"),
            ("138 1234 5678", "13812345678"),
            ("138-1234-5678", "13812345678"),
            ("+86 138 1234 5678", "13812345678"),
            ("0086-13812345678", "13812345678"),
            ("8613812345678", "13812345678"),
            ("１９９１２３４５６７８", "19912345678"),
            ("022-27391234", "02227391234"),
            ("（022）2739 1234", "02227391234"),
            ("+86 22 2739 1234", "02227391234"),
            ("+86 (0)22 2739 1234", "02227391234"),
            ("0086 10 2739 1234", "01027391234"),
            ("+86 400 123 4567", "4001234567"),
            ("0315-1234567", "03151234567"),
            ("0755-12345678", "075512345678"),
            ("400-123-4567", "4001234567"),
            ("12345", "12345"),
            ("27391234", "27391234"),
            ("86123456", "86123456"),
        ];
        for (typed, wanted) in good {
            assert_eq!(phone(typed), Ok(wanted.to_owned()), "{typed}");
            assert_eq!(mobile(typed), phone(typed));
        }
    }

    #[test]
    fn numbers_that_cannot_be_called_say_why() {
        let bad = [
            ("", PhoneProblem::Empty),
            (" - ", PhoneProblem::Empty),
            ("+86", PhoneProblem::Empty),
            ("+", PhoneProblem::Empty),
            ("+1 555 123 4567", PhoneProblem::OtherCountry),
            ("+852 2123 4567", PhoneProblem::OtherCountry),
            ("138a2345678", PhoneProblem::NotDigit(4)),
            ("1+3812345678", PhoneProblem::NotDigit(2)),
            ("1381234567", PhoneProblem::TooShort { have: 10, need: 11 }),
            ("13812", PhoneProblem::TooShort { have: 5, need: 11 }),
            ("138123456789", PhoneProblem::TooLong { have: 12, most: 11 }),
            ("12812345678", PhoneProblem::NotMobile),
            ("110", PhoneProblem::TooShort { have: 3, need: 5 }),
            ("273912345", PhoneProblem::TooLong { have: 9, most: 8 }),
            ("022-2739123", PhoneProblem::TooShort { have: 10, need: 11 }),
            ("022-273912345", PhoneProblem::TooLong { have: 12, most: 11 }),
            ("0315-123456", PhoneProblem::TooShort { have: 10, need: 11 }),
            ("0755-123456789", PhoneProblem::TooLong { have: 13, most: 12 }),
            ("400-123-456", PhoneProblem::TooShort { have: 9, need: 10 }),
        ];
        for (typed, why) in bad {
            assert_eq!(phone(typed), Err(why), "{typed}");
        }
    }

    #[test]
    fn addresses() {
        assert_eq!(email(" Li.Hua+lx@Example.CN "), Ok("Li.Hua+lx@example.cn".to_owned()));
        assert_eq!(email("lihua＠example．com"), Ok("lihua@example.com".to_owned()));
        assert_eq!(email("a@b-c.d.cn"), Ok("a@b-c.d.cn".to_owned()));
        let long = format!("{}@example.cn", "a".repeat(65));
        let very = format!("a@{}cn", "abcdefghi.".repeat(26));
        let bad = [
            ("", EmailProblem::Empty),
            ("example.cn", EmailProblem::AtSigns(0)),
            ("a@b@example.cn", EmailProblem::AtSigns(2)),
            ("@example.cn", EmailProblem::BadName),
            (".a@example.cn", EmailProblem::BadName),
            ("a..b@example.cn", EmailProblem::BadName),
            ("a b@example.cn", EmailProblem::BadName),
            ("a\r\nb@example.cn", EmailProblem::BadName),
            ("李华@example.cn", EmailProblem::BadName),
            (&long, EmailProblem::BadName),
            (&very, EmailProblem::TooLong(264)),
            ("a@localhost", EmailProblem::BadHost),
            ("a@example.", EmailProblem::BadHost),
            ("a@-x.cn", EmailProblem::BadHost),
            ("a@x-.cn", EmailProblem::BadHost),
            ("a@10.0.0.1", EmailProblem::BadHost),
            ("a@例子.cn", EmailProblem::BadHost),
        ];
        for (typed, why) in bad {
            assert_eq!(email(typed), Err(why), "{typed}");
        }
    }
}
