//! Masks phone and ID numbers in a title, so that a list never shows one.

/// What stands in a number's place.
const MASK: &str = "[号码]";
/// Shorter runs are years, house numbers, 110 and 12345.
const SHORTEST: usize = 11;
/// Landlines without an area code have eight digits; with one, ten to twelve.
const LANDLINE: usize = 10;

/// Replaces each phone number (11 digits from 1, or 10–12 from 0, also with spaces and hyphens, +86 or
/// full-width digits) and each ID number (15 or 18) by a short mask.
pub fn mask_numbers(text: &str) -> String {
    let characters: Vec<char> = text.chars().collect();
    let mut out = String::with_capacity(text.len());
    let mut at = 0;
    while at < characters.len() {
        match number_from(&characters, at) {
            Some(end) => {
                out.push_str(MASK);
                at = end;
            }
            None => {
                // A run that is no number is copied whole, so that its tail is not taken for one.
                let run = at + characters[at..].iter().take_while(|c| digit(**c).is_some()).count().max(1);
                out.extend(&characters[at..run]);
                at = run;
            }
        }
    }
    out
}

fn digit(c: char) -> Option<char> {
    match c {
        '0'..='9' => Some(c),
        '０'..='９' => char::from_u32(u32::from(c) - u32::from('０') + u32::from('0')),
        _ => None,
    }
}

/// Where the number that begins here ends, if one does.
fn number_from(text: &[char], start: usize) -> Option<usize> {
    let follows_letter = start > 0 && text[start - 1].is_ascii_alphanumeric();
    if follows_letter {
        return None;
    }
    let mut digits = String::new();
    let mut end = start;
    let mut at = start;
    while let Some(c) = text.get(at) {
        match digit(*c) {
            Some(d) => {
                digits.push(d);
                end = at + 1;
            }
            None if *c == '+' && at == start => {}
            None if matches!(c, ' ' | '-' | '－')
                && !digits.is_empty()
                && text.get(at - 1).is_some_and(|p| digit(*p).is_some()) => {}
            None => break,
        }
        at += 1;
    }
    let ends_in_x = matches!(text.get(end), Some('x' | 'X' | 'ｘ' | 'Ｘ'));
    if digits.len() == 17 && ends_in_x {
        return Some(end + 1);
    }
    is_number(&digits).then_some(end)
}

fn is_number(digits: &str) -> bool {
    let bare = digits.strip_prefix("0086").or_else(|| digits.strip_prefix("86")).unwrap_or(digits);
    let mobile = bare.len() == SHORTEST && bare.starts_with('1') && !matches!(&bare[1..2], "0" | "1" | "2");
    let landline = digits.starts_with('0') && (LANDLINE..=12).contains(&digits.len());
    let id = matches!(digits.len(), 15 | 18);
    mobile || landline || id
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_masked_and_other_figures_stay() {
        for (text, masked) in [
            ("联系13800001234", "联系[号码]"),
            ("联系 138 0000 1234。", "联系 [号码]。"),
            ("138-0000-1234", "[号码]"),
            ("+8613800001234", "[号码]"),
            ("电话１３８００００１２３４找人", "电话[号码]找人"),
            ("座机022-27390000", "座机[号码]"),
            ("身份证11010519491231002X的人", "身份证[号码]的人"),
            ("120111200801010013", "[号码]"),
            ("打了12345和110没人管", "打了12345和110没人管"),
            ("2019年8月18日", "2019年8月18日"),
            ("2019-08-18停水", "2019-08-18停水"),
            ("交了150000元", "交了150000元"),
            ("5号楼1203室", "5号楼1203室"),
            ("605路公交", "605路公交"),
            ("LX120111101202611240001", "LX120111101202611240001"),
            ("", ""),
        ] {
            assert_eq!(mask_numbers(text), masked, "{text}");
        }
    }
}
