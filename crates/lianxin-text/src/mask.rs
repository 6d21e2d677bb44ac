//! Takes telephone and ID numbers out of running text, above all out of titles, which lists show to many.
//!
//! Masks mobile numbers, landlines with area code, and resident ID numbers of 18 and 15 characters, also in full-width
//! digits and with spaces or hyphens between groups. The whole number goes; no part of it stays. Years, prices, case
//! codes, short numbers (12345, 110) and numbers of houses, buses and documents stay. Where a digit string could be
//! either, it is masked: a lost order number can be asked for again, a shown ID number cannot be unseen.

use crate::ids::is_day;
use crate::tokens::half_width;

/// What stands in place of a number.
pub const MASK: &str = "[号码]";

/// The text with each telephone and ID number replaced by [`MASK`].
#[must_use]
pub fn mask_numbers(text: &str) -> String {
    let chars: Vec<char> = text.chars().collect();
    let plain: Vec<char> = chars.iter().map(|c| half_width(*c)).collect();
    let mut out = String::with_capacity(text.len());
    let mut at = 0;
    while at < chars.len() {
        if let Some(end) = number(&plain, at) {
            out.push_str(MASK);
            at = end;
        } else {
            out.push(chars[at]);
            at += 1;
        }
    }
    out
}

/// The end of a number to mask that begins here. A number never begins or ends inside a longer run of digits, which
/// keeps case codes (22 digits in a row) whole.
fn number(text: &[char], at: usize) -> Option<usize> {
    let inside = at > 0 && text[at - 1].is_ascii_digit();
    if inside || !matches!(text[at], '0'..='9' | '+' | '(') {
        return None;
    }
    resident(text, at).or_else(|| old_resident(text, at)).or_else(|| mobile(text, at)).or_else(|| landline(text, at))
}

/// Reads groups of digits of exactly these lengths with separators allowed between them; gives the digits and the end.
/// No digit may follow.
fn groups(text: &[char], at: usize, lengths: &[usize]) -> Option<(Vec<u32>, usize)> {
    let (digits, end) = open_groups(text, at, lengths)?;
    (!text.get(end).is_some_and(char::is_ascii_digit)).then_some((digits, end))
}

fn open_groups(text: &[char], at: usize, lengths: &[usize]) -> Option<(Vec<u32>, usize)> {
    let mut digits = Vec::with_capacity(18);
    let mut here = at;
    for (i, length) in lengths.iter().enumerate() {
        if i > 0 {
            here = past_separator(text, here);
        }
        for c in text.get(here..here + length)? {
            digits.push(c.to_digit(10)?);
        }
        here += length;
    }
    Some((digits, here))
}

/// Passes over up to three spaces, hyphens and dashes: "138 - 1234".
fn past_separator(text: &[char], at: usize) -> usize {
    let is_separator =
        |c: &&char| matches!(c, '-' | '–' | '—' | '‐' | '‑' | '−' | '·' | ' ' | '\t' | '\u{a0}' | '\u{2009}');
    at + text[at..].iter().take(3).take_while(is_separator).count()
}

fn value(digits: &[u32]) -> u32 {
    digits.iter().fold(0, |n, d| n * 10 + d)
}

/// Eighteen characters, the last perhaps X, with a possible day of birth in the middle. The check character is not
/// asked for: a mistyped number still says nearly all about a person.
fn resident(text: &[char], at: usize) -> Option<usize> {
    let (digits, before_last) = open_groups(text, at, &[6, 8, 3])?;
    let last = text.get(before_last)?;
    let end = before_last + 1;
    let whole = last.is_ascii_digit() || last.eq_ignore_ascii_case(&'X');
    let born = value(&digits[6..10]);
    let day = (1800..=2099).contains(&born) && is_day(born, value(&digits[10..12]), value(&digits[12..14]));
    let ends = !text.get(end).is_some_and(char::is_ascii_digit);
    (whole && ends && digits[0] != 0 && day).then_some(end)
}

/// Fifteen digits, as issued before 1999: province, and a day in a year of two digits, from 1920 on. Nobody older needs
/// it, and so the 15-digit grid codes of streets and towns (whose digits 7–9 are 001–199) stay readable.
fn old_resident(text: &[char], at: usize) -> Option<usize> {
    let (digits, end) = groups(text, at, &[6, 6, 3])?;
    let year = value(&digits[6..8]);
    let day = year >= 20 && is_day(1900 + year, value(&digits[8..10]), value(&digits[10..12]));
    ((11..=91).contains(&value(&digits[..2])) && day).then_some(end)
}

/// Eleven digits from 13 to 19, in one piece or as 3-4-4, perhaps after +86, 0086 or 86.
fn mobile(text: &[char], at: usize) -> Option<usize> {
    let start = past_country(text, at);
    let (digits, end) = groups(text, start, &[3, 4, 4])?;
    (digits[0] == 1 && digits[1] >= 3).then_some(end)
}

/// Area code of three or four digits, perhaps in brackets, and seven or eight digits, perhaps after +86.
fn landline(text: &[char], at: usize) -> Option<usize> {
    let start = past_country(text, at);
    let abroad = start > at;
    let bracket = text.get(start) == Some(&'(');
    let code = start + usize::from(bracket);
    let zero = text.get(code) == Some(&'0');
    if !zero && !abroad {
        return None;
    }
    let shortest = if zero { 3 } else { 2 };
    [shortest + 1, shortest].into_iter().find_map(|long| {
        let (_, mut here) = open_groups(text, code, &[long])?;
        if bracket {
            here = (text.get(here) == Some(&')')).then_some(here + 1)?;
        }
        let local = past_separator(text, here);
        [&[4, 4][..], &[3, 4]].into_iter().find_map(|lengths| groups(text, local, lengths)).map(|(_, end)| end)
    })
}

/// Passes over China's country code, where one stands here.
fn past_country(text: &[char], at: usize) -> usize {
    let forms: [&[char]; 5] =
        [&['(', '+', '8', '6', ')'], &['+', '8', '6'], &['0', '0', '8', '6'], &['(', '8', '6', ')'], &['8', '6']];
    forms.iter().find(|form| text[at..].starts_with(form)).map_or(at, |form| past_separator(text, at + form.len()))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn numbers_of_persons_are_masked_whole() {
        let lines = [
            ("请回电13812345678谢谢", "请回电[号码]谢谢"),
            ("138 1234 5678", "[号码]"),
            ("138-1234-5678漏水", "[号码]漏水"),
            ("138 - 1234 - 5678", "[号码]"),
            ("138 12345678", "[号码]"),
            ("电话：１３８１２３４５６７８。", "电话：[号码]。"),
            ("１３８－１２３４－５６７８", "[号码]"),
            ("+8613812345678", "[号码]"),
            ("+86 138 1234 5678", "[号码]"),
            ("（+86）13812345678", "[号码]"),
            ("0086-13812345678", "[号码]"),
            ("8613812345678", "[号码]"),
            ("微信wx19912345678", "微信wx[号码]"),
            ("13812345678/15912345678", "[号码]/[号码]"),
            ("13812345678、022-27391234", "[号码]、[号码]"),
            ("2栋13812345678", "2栋[号码]"),
            ("022-27391234", "[号码]"),
            ("02227391234", "[号码]"),
            ("（022）27391234投诉", "[号码]投诉"),
            ("(022) 2739 1234", "[号码]"),
            ("022 2739-1234", "[号码]"),
            ("0315-1234567", "[号码]"),
            ("075512345678", "[号码]"),
            ("+86 22 27391234", "[号码]"),
            ("身份证120111200801010013", "身份证[号码]"),
            ("11010519491231002X的", "[号码]的"),
            ("11010519491231002x", "[号码]"),
            ("120111 20080101 0013", "[号码]"),
            ("１１０１０５１９４９１２３１００２Ｘ", "[号码]"),
            ("120111200801010014校验位错", "[号码]校验位错"),
            ("旧证120111800101001", "旧证[号码]"),
            ("旧证120111200229001", "旧证[号码]"),
            ("ID:440524188001010014", "ID:[号码]"),
        ];
        for (text, wanted) in lines {
            assert_eq!(mask_numbers(text), wanted, "{text}");
        }
    }

    #[test]
    fn other_numbers_stay() {
        let lines = [
            "",
            "2026年11月23日漏水",
            "2026-11-23 08:30-09:30",
            "20261123",
            "2024-2026年",
            "拨打12345或110",
            "95588、10086、96110",
            "400-123-4567",
            "欠款13800元，合计138000.50元",
            "价格1380000000元",
            "1000-2000元",
            "乘656路到3号楼2-1101",
            "邮编300380",
            "（2026）津0111民初12345号",
            "津公（西）行罚决字〔2026〕1234号",
            "LX120111101202611230000113",
            "案件LX12011110120261123000017查询",
            "lx1201111012026112300001X",
            "120111101202611230000113",
            "91350100M000100Y43",
            "地块坐标117.012345,39.123456",
            "网格120111101001003",
            "区划120111101001",
            "单号999999999999999999",
            "12811112222",
            "1381234567",
            "138123456789",
            "漏水３天，损失２０００元",
            "+8",
            "((((0",
        ];
        for text in lines {
            assert_eq!(mask_numbers(text), text);
        }
    }

    proptest! {
        #[test]
        fn a_number_anywhere_in_a_text_without_digits_goes(
            before in "[漏水，。： A-Za-z\\-]{0,6}", number in "1[3-9][0-9]{9}|0[1-9]{3}-[0-9]{7}|12011119[0-9]{2}010100[0-9][0-9X]",
            after in "[漏水，。： \\-a-w]{0,6}",
        ) {
            prop_assert_eq!(mask_numbers(&format!("{before}{number}{after}")), format!("{before}{MASK}{after}"));
        }

        #[test]
        fn masking_twice_masks_nothing_more(
            pieces in proptest::collection::vec(
                prop::sample::select(vec![
                    "13812345678", "138", "1234", "5678", "022", "27391234", "+86", "0086", "(", ")", "-", " ", "漏", "120111",
                    "20080101", "001", "X", "120111800101001", "LX",
                ]),
                0..10,
            ),
        ) {
            let once = mask_numbers(&pieces.concat());
            prop_assert_eq!(mask_numbers(&once), once);
        }

        #[test]
        fn a_text_without_digits_stays_as_it_is(text in "([Ａ-Ｚ（）＋]{1,2}\\PC{0,2}){0,6}") {
            let digits = text.chars().any(|c| half_width(c).is_ascii_digit());
            prop_assert!(digits || mask_numbers(&text) == text);
        }
    }
}
