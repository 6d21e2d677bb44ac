//! Passwords and tokens: what is stored is never what was typed. Chance comes from the caller, or from the
//! operating system where it says so. Nothing here is remembered and nothing is logged.

use argon2::password_hash::{CustomizedPasswordHasher, PasswordVerifier};
use argon2::{Algorithm, Argon2, Params, Version};
use data_encoding::BASE64URL_NOPAD;
use sha2::{Digest, Sha256};

/// Memory of one hashing, in KiB. OWASP Password Storage Cheat Sheet, Argon2id, second of the equivalent settings.
const MEMORY_KIB: u32 = 19 * 1024;
/// Passes over that memory, by the same sheet.
const PASSES: u32 = 2;
const LANES: u32 = 1;
/// Longest password that is hashed or compared, in bytes: work is bounded before it begins.
pub const PASSWORD_MAX: usize = 256;
/// What a token begins with, so that it is known for one where it should not be.
pub const TOKEN_PREFIX: &str = "lx_";
/// Random bytes in a token.
const TOKEN_BYTES: usize = 32;

/// The machine could not hash or draw.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Failed(pub String);

impl std::fmt::Display for Failed {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.0)
    }
}

impl std::error::Error for Failed {}

/// Argon2id of a password in its own text form (`$argon2id$…`), which names its parameters.
///
/// # Errors
/// [`Failed`] when there is no memory, or the password is longer than [`PASSWORD_MAX`].
pub fn hash_password(password: &str, salt: &[u8; 16]) -> Result<String, Failed> {
    if password.len() > PASSWORD_MAX {
        return Err(Failed("the password is too long to be hashed".to_owned()));
    }
    let failed = |e: &dyn std::fmt::Display| Failed(e.to_string());
    let params = Params::new(MEMORY_KIB, PASSES, LANES, None).map_err(|e| failed(&e))?;
    let hasher = Argon2::new(Algorithm::Argon2id, Version::V0x13, params.clone());
    let hash = hasher.hash_password_customized(password.as_bytes(), salt, Some("argon2id"), None, params);
    Ok(hash.map_err(|e| failed(&e))?.to_string())
}

/// Whether this is the password of that hash. Takes as long for a wrong one; a hash that cannot be read is nobody's.
pub fn verify_password(password: &str, hash: &str) -> bool {
    password.len() <= PASSWORD_MAX && Argon2::default().verify_password(password.as_bytes(), hash).is_ok()
}

/// A fresh token and its digest. The text is shown once and kept nowhere; the digest is what is recorded.
///
/// # Errors
/// [`Failed`] when the operating system gives no chance.
pub fn new_token() -> Result<(String, String), Failed> {
    let mut bytes = [0_u8; TOKEN_BYTES];
    getrandom::fill(&mut bytes).map_err(|e| Failed(e.to_string()))?;
    let token = token_of(&bytes);
    let digest = digest(&token);
    Ok((token, digest))
}

/// The token that these bytes make.
fn token_of(bytes: &[u8; TOKEN_BYTES]) -> String {
    format!("{TOKEN_PREFIX}{}", BASE64URL_NOPAD.encode(bytes))
}

/// A password that can be read out over the telephone: three words and four digits, about 31 bits of chance. With
/// the door's limit on attempts that is enough for a first password.
///
/// # Errors
/// [`Failed`] when the operating system gives no chance.
pub fn first_password() -> Result<String, Failed> {
    let mut drawn = [0_u8; 5];
    getrandom::fill(&mut drawn).map_err(|e| Failed(e.to_string()))?;
    let word = |n: usize| WORDS[usize::from(drawn[n]) % WORDS.len()];
    let number = u16::from_be_bytes([drawn[3], drawn[4]]) % 9000 + 1000;
    Ok(format!("{}-{}-{}-{number}", word(0), word(1), word(2)))
}

/// How long a password that somebody else gave is good unused, ms: from a Friday's call to the week after. Whoever read it out
/// knows it until then. OWASP ASVS 5.0 V6.4.1 asks for a short time and names none.
pub const GIVEN_LIFE: i64 = 7 * 86_400_000;

/// Fewest characters of a password that somebody chooses. NIST SP 800-63B 5.1.1.2 (2017) asks for 8 at least, and for
/// no mix of sorts of characters; GB/T 22239-2019 8.1.4.1 names no number.
pub const CHOSEN_MIN: usize = 10;
/// Most characters of it: in four bytes each they fit [`PASSWORD_MAX`].
pub const CHOSEN_MAX: usize = PASSWORD_MAX / 4;

/// Why a password that somebody chose is not taken.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Unfit {
    /// In characters.
    Short {
        have: usize,
    },
    Long {
        have: usize,
    },
    /// It is the old one.
    Same,
    /// It is among the first that somebody would try: a common password, names, dates, numbers, rows of keys.
    Guessed,
}

/// Whether a chosen password is taken in the place of the old one. `own`: what others know of its owner and of this
/// place, her sign-in name first.
///
/// # Errors
/// [`Unfit`], the first that is found.
pub fn fit(chosen: &str, old: &str, own: &[String]) -> Result<(), Unfit> {
    let have = chosen.chars().count();
    match have {
        0..CHOSEN_MIN => Err(Unfit::Short { have }),
        _ if have > CHOSEN_MAX => Err(Unfit::Long { have }),
        _ if chosen == old => Err(Unfit::Same),
        _ if is_guessed(chosen, own) => Err(Unfit::Guessed),
        _ => Ok(()),
    }
}

/// Fewest guesses that a chosen password must be worth. D. Wheeler, zxcvbn, USENIX Security 2016, has 10^8 as the third of its
/// four marks; three pieces that are worth nothing reach that by their number, and ten characters of no list reach 10^10.
const GUESSES_MIN: u64 = 1_000_000_000;

/// Whether somebody who knows what is common, and what is known of its owner, needs fewer guesses than [`GUESSES_MIN`], as it
/// was typed or without what stands between its words. Numbers alone are telephones, dates and ID cards.
/// Weak: a character that stands in none of the lists counts as ten guesses, so that a line of a poem passes; a list of
/// such lines would mend it.
fn is_guessed(chosen: &str, own: &[String]) -> bool {
    let joined: String = chosen.chars().filter(|c| c.is_alphanumeric()).collect();
    if !joined.chars().any(char::is_alphabetic) {
        return true;
    }
    let known: Vec<&str> = COMMON.into_iter().chain(own.iter().map(String::as_str)).collect();
    [chosen, joined.as_str()].into_iter().any(|text| zxcvbn::zxcvbn(text, &known).guesses() < GUESSES_MIN)
}

/// The parts of a name by which it may stand in a password: whole, without what follows in brackets, without its rank, and
/// each of its English words.
pub fn parts(name: &str) -> Vec<String> {
    let plain = name.split(['（', '(']).next().unwrap_or(name).trim();
    let stem = RANKS.iter().find_map(|rank| plain.strip_suffix(rank)).filter(|stem| stem.chars().count() > 1);
    let words = plain.split_whitespace().filter(|w| w.len() >= WORD_MIN);
    let mut parts: Vec<String> = std::iter::once(plain).chain(stem).chain(words).map(str::to_owned).collect();
    parts.dedup();
    parts
}

/// Fewest bytes of a word that is told of a name: one Chinese character.
const WORD_MIN: usize = 3;

/// What follows a place's own name.
const RANKS: [&str; 9] = ["街道", "社区", "居委会", "村委会", "村", "镇", "乡", "区", "县"];

/// What is common here and stands in no list that was made elsewhere: this system, offices, blessings, slogans, rows of numerals.
const COMMON: [&str; 67] = [
    "lianxin",
    "admin",
    "root",
    "user",
    "连心",
    "综治",
    "综治中心",
    "网格",
    "网格员",
    "派出所",
    "公安",
    "警务",
    "警察",
    "人民",
    "政府",
    "街道",
    "社区",
    "居委会",
    "村委会",
    "办公室",
    "管理员",
    "中心",
    "天津",
    "天津市",
    "北京",
    "中国",
    "中华人民共和国",
    "为人民服务",
    "不忘初心",
    "牢记使命",
    "社会主义",
    "核心价值观",
    "富强民主文明和谐",
    "一二三四五六七八九十",
    "一二三四五",
    "零一二三四五六七八九",
    "壹贰叁肆伍陆柒捌玖拾",
    "甲乙丙丁戊己庚辛壬癸",
    "天地玄黄",
    "床前明月光",
    "疑是地上霜",
    "密码",
    "口令",
    "我的",
    "我爱你",
    "我爱",
    "你好",
    "生日快乐",
    "新年快乐",
    "快乐",
    "恭喜发财",
    "万事如意",
    "身体健康",
    "一帆风顺",
    "心想事成",
    "大吉大利",
    "平安",
    "好好学习",
    "天天向上",
    "mima",
    "woaini",
    "woaizhongguo",
    "zhongguo",
    "tianjin",
    "beijing",
    "wangge",
    "paichusuo",
];

/// SHA-256 of a secret that is random itself (a token, a session's cookie), as 43 characters of base64url. Never of
/// a password: that can be guessed.
pub fn digest(text: &str) -> String {
    BASE64URL_NOPAD.encode(&Sha256::digest(text.as_bytes()))
}

/// Sixty-four short words, so that a byte draws each equally often.
const WORDS: [&str; 64] = [
    "anshan",
    "baihe",
    "beiwan",
    "bihai",
    "caihong",
    "changqiao",
    "chenxi",
    "chuntian",
    "dahe",
    "denghuo",
    "dongfeng",
    "fanchuan",
    "fengye",
    "fuyun",
    "gaoshan",
    "guanghua",
    "guihua",
    "haitang",
    "hefeng",
    "heping",
    "hetao",
    "huanghe",
    "huayuan",
    "jiangnan",
    "jinqiu",
    "laoshu",
    "lianhua",
    "liushu",
    "lvye",
    "lucao",
    "meihua",
    "mianhua",
    "mingyue",
    "muqiao",
    "nanfeng",
    "nongtian",
    "putao",
    "qingquan",
    "qingsong",
    "qiufeng",
    "ruixue",
    "senlin",
    "shanyu",
    "shiliu",
    "shuixiang",
    "songtao",
    "taohua",
    "tianye",
    "tingyuan",
    "wanxia",
    "weiguang",
    "xiaohe",
    "xiatian",
    "xinghuo",
    "xueshan",
    "yangguang",
    "yinxing",
    "youlan",
    "yuanfang",
    "yueguang",
    "yulan",
    "zaochen",
    "zhulin",
    "zijing",
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_hash_knows_its_password_and_no_other() {
        let hash = hash_password("柳荫-灯塔-42", &[7; 16]).unwrap();
        assert!(hash.starts_with("$argon2id$v=19$m=19456,t=2,p=1$"), "{hash}");
        assert!(verify_password("柳荫-灯塔-42", &hash));
        for wrong in ["柳荫-灯塔-43", "", "柳荫-灯塔-42 "] {
            assert!(!verify_password(wrong, &hash), "{wrong}");
        }
        assert_ne!(hash, hash_password("柳荫-灯塔-42", &[8; 16]).unwrap());
    }

    #[test]
    fn what_is_no_hash_or_too_long_is_nobody() {
        for broken in ["", "x", "$argon2id$v=19$m=19456,t=2,p=1$", "$2b$12$abcdefghijklmnopqrstuv"] {
            assert!(!verify_password("x", broken), "{broken}");
        }
        let long = "长".repeat(PASSWORD_MAX);
        assert!(hash_password(&long, &[7; 16]).is_err());
        assert!(!verify_password(&long, &hash_password("长", &[7; 16]).unwrap()));
    }

    #[test]
    fn a_token_is_drawn_anew_and_its_digest_is_another_thing() {
        let (one, two) = (new_token().unwrap(), new_token().unwrap());
        assert_ne!(one, two);
        assert_eq!((one.0.len(), one.1.len()), (TOKEN_PREFIX.len() + 43, 43));
        assert!(one.0.starts_with(TOKEN_PREFIX) && !one.0.contains(&one.1));
        assert_eq!(digest(&one.0), one.1);
        // SHA-256 of "abc", FIPS 180-4, in base64url.
        assert_eq!(digest("abc"), "ungWv48Bz-pBQUDeXa4iI7ADYaOWF3qctBD_YfIAFa0");
        assert_eq!(token_of(&[0; TOKEN_BYTES]), format!("lx_{}", "A".repeat(43)));
    }

    #[test]
    fn first_passwords_can_be_read_out_and_differ() {
        let all: std::collections::BTreeSet<String> = (0..50).map(|_| first_password().unwrap()).collect();
        assert_eq!(all.len(), 50);
        for one in all {
            let parts: Vec<&str> = one.split('-').collect();
            assert_eq!(parts.len(), 4, "{one}");
            assert!(parts[..3].iter().all(|w| WORDS.contains(w)) && parts[3].len() == 4, "{one}");
        }
        let distinct: std::collections::BTreeSet<&str> = WORDS.into_iter().collect();
        assert_eq!(distinct.len(), WORDS.len());
    }

    #[test]
    fn a_chosen_password_is_long_enough_and_new() {
        for (chosen, no) in [
            ("", Some(Unfit::Short { have: 0 })),
            ("柳荫灯塔四十二号", Some(Unfit::Short { have: 8 })),
            ("old-password", Some(Unfit::Same)),
            ("柳荫下的灯塔四十二号", None),
        ] {
            assert_eq!(fit(chosen, "old-password", &own()).err(), no, "{chosen}");
        }
        let long = "长".repeat(CHOSEN_MAX + 1);
        assert_eq!(fit(&long, "", &own()), Err(Unfit::Long { have: CHOSEN_MAX + 1 }));
        assert!(hash_password(&"长".repeat(CHOSEN_MAX), &[7; 16]).is_ok());
    }

    /// What is known of somebody at a town's police station.
    fn own() -> Vec<String> {
        let names =
            ["limei", "李小美（演示）", "杨柳青镇派出所", "杨柳青镇", "Yangliuqing Town", "西青区", "Xiqing District"];
        names.into_iter().flat_map(parts).collect()
    }

    #[test]
    fn what_others_would_try_is_not_taken() {
        for common in [
            "aaaaaaaaaaaa",
            "1234567890",
            "abcdefghij",
            "qwertyuiop",
            "Password123",
            "P@ssw0rd2026",
            "iloveyou1314",
            "woaini5201314",
            "1qaz2wsx3edc",
            "admin@123456",
            "limei-12345678",
            "limei20260101",
            "limei@20260101",
            "杨柳青镇派出所-123",
            "李小美李小美李小美123",
            "Lianxin@2026",
            "lianxin12345",
            "yangliuqing2026",
            "Xiqing@12345",
            "杨柳青镇派出所123",
            "西青区西青区西青区一",
            "13900001234",
            "120111199001011234",
            "2026-01-01-2026",
            "一二三四五六七八九十",
            "万事如意恭喜发财快乐",
            "密码密码密码密码密码",
            "woaizhongguo123",
        ] {
            assert_eq!(fit(common, "", &own()), Err(Unfit::Guessed), "{common}");
        }
        let drawn = (0..20).map(|_| first_password().unwrap());
        let good = ["井盖边上坐着三只黄猫", "外婆的搪瓷缸在窗台上", "tea-lid-harbour-violet", "gongjiaoche wandian le"];
        for good in good.into_iter().map(str::to_owned).chain(drawn) {
            assert_eq!(fit(&good, "", &own()), Ok(()), "{good}");
        }
    }

    #[test]
    fn what_is_common_is_no_better_for_being_said_again() {
        for common in ["password", "1234567890", "lianxin", "limei", "杨柳青镇"] {
            let long: String = common.chars().cycle().take(CHOSEN_MAX).collect();
            assert_eq!(fit(&long, "", &own()), Err(Unfit::Guessed), "{long}");
        }
    }
}
