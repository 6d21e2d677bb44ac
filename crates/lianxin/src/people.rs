//! People as commands make them: a password for each, hashed before it enters an order. What is typed or drawn here
//! is shown once and written nowhere by this module.

use lianxin_core::Command;
use lianxin_core::authority::Role;
use lianxin_core::directory;
use lianxin_core::value::Personal;
use lianxin_web::secret;

use crate::Ended;

/// Bytes from the operating system.
///
/// # Errors
/// Where it gives none.
pub fn chance<const N: usize>() -> Result<[u8; N], Ended> {
    let mut bytes = [0_u8; N];
    getrandom::fill(&mut bytes).map_err(|e| Ended::Fault(e.to_string()))?;
    Ok(bytes)
}

/// The command that opens an account with its first position and this password.
///
/// # Errors
/// Where the password cannot be hashed.
pub fn open(account: &str, name: &str, (agency, role): (&str, Role), password: &str) -> Result<Command, Ended> {
    let hash = secret::hash_password(password, &chance()?).map_err(|e| Ended::Fault(e.to_string()))?;
    Ok(Command::Directory(directory::Command::Open {
        account: account.to_owned(),
        name: name.to_owned(),
        agency: agency.to_owned(),
        role,
        password: Some(Personal::new(hash)),
    }))
}

/// A password that can be read out over the telephone: three words and four digits, about 31 bits of chance. With
/// the door's limit on attempts that is enough for a first password.
///
/// # Errors
/// Where the operating system gives no chance.
pub fn password() -> Result<String, Ended> {
    let drawn: [u8; 5] = chance()?;
    let word = |n: usize| WORDS[usize::from(drawn[n]) % WORDS.len()];
    let number = u16::from_be_bytes([drawn[3], drawn[4]]) % 9000 + 1000;
    Ok(format!("{}-{}-{}-{number}", word(0), word(1), word(2)))
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
    fn passwords_can_be_read_out_and_differ() {
        let all: std::collections::BTreeSet<String> = (0..50).map(|_| password().ok().unwrap()).collect();
        assert_eq!(all.len(), 50);
        for one in all {
            let parts: Vec<&str> = one.split('-').collect();
            assert_eq!(parts.len(), 4, "{one}");
            assert!(parts[..3].iter().all(|w| WORDS.contains(w)) && parts[3].len() == 4, "{one}");
        }
        let distinct: std::collections::BTreeSet<&str> = WORDS.into_iter().collect();
        assert_eq!(distinct.len(), WORDS.len());
    }
}
