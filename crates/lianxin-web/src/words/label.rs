//! Names of stages, roles and acts. Their codes are the contract's; a code without a name shows as itself.

use lianxin_core::catalogue::DivisionKind;

use super::{Lang, say, say_with};

/// The nine steps of a matter's line, by the code of their stage.
pub const STEPS: [&str; 9] = [
    "registered",
    "accepted",
    "dispatched",
    "acknowledged",
    "handling",
    "completed",
    "followed-up",
    "rated",
    "archived",
];

fn named(lang: Lang, family: &str, code: &str) -> String {
    let key = format!("{family}-{code}");
    let said = say(lang, &key);
    if said == key { code.to_owned() } else { said }
}

/// Where a matter is: 办理中.
pub fn stage(lang: Lang, code: &str) -> String {
    named(lang, "stage", code)
}

/// The step on the line: 办理.
pub fn step(lang: Lang, code: &str) -> String {
    named(lang, "step", code)
}

/// Which of the four parts of the net: 疏导化解.
pub fn phase(lang: Lang, code: &str) -> String {
    named(lang, "phase", code)
}

/// What a place is: 网格.
pub fn division(lang: Lang, kind: DivisionKind) -> String {
    let code = match kind {
        DivisionKind::District => "district",
        DivisionKind::Street => "street",
        DivisionKind::Town => "town",
        DivisionKind::Park => "park",
        DivisionKind::Village => "village",
        DivisionKind::Community => "community",
        DivisionKind::Grid => "grid",
    };
    named(lang, "division-kind", code)
}

/// An account's role: 综治中心协调员.
pub fn role(lang: Lang, code: &str) -> String {
    named(lang, "role", code)
}

/// A party's role in a matter: 反映人.
pub fn party(lang: Lang, code: &str) -> String {
    named(lang, "party", code)
}

/// A sealed field: 电话.
pub fn sealed(lang: Lang, field: &str) -> String {
    named(lang, "sealed", field)
}

/// What a file is: JPEG 图片.
pub fn media(lang: Lang, code: &str) -> String {
    named(lang, "media", code)
}

/// How large a file is, rounded up: 1.3 MB.
pub fn size(lang: Lang, bytes: u64) -> String {
    let kilo = bytes.div_ceil(1 << 10);
    if kilo < 1 << 10 {
        return say_with(lang, "size-kb", &[("n", kilo.into())]);
    }
    let tenths = (bytes * 10).div_ceil(1 << 20);
    let n =
        if tenths.is_multiple_of(10) { (tenths / 10).to_string() } else { format!("{}.{}", tenths / 10, tenths % 10) };
    say_with(lang, "size-mb", &[("n", n.into())])
}

/// An act's verb on its button: 签收.
pub fn act(lang: Lang, code: &str) -> String {
    named(lang, "act", code)
}

/// What an act is for, in one line beside its button.
pub fn act_hint(lang: Lang, code: &str) -> String {
    named(lang, "act-hint", code)
}

/// What the reader must do, in a row of the desk: 签收或退回.
pub fn act_todo(lang: Lang, code: &str) -> String {
    named(lang, "act-todo", code)
}

/// The reader's part in a matter: 您是协办. `lead`, `assist` or `centre`.
pub fn part(lang: Lang, code: &str) -> String {
    named(lang, "part", code)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_code_of_the_glossary_has_its_name() {
        let roles = [
            "grid_worker",
            "village_clerk",
            "centre_coordinator",
            "agency_clerk",
            "mediator",
            "station_officer",
            "station_head",
            "secretary",
            "system_admin",
            "security_admin",
            "audit_admin",
        ];
        for lang in [Lang::Chinese, Lang::English] {
            for code in roles {
                assert_ne!(role(lang, code), code);
            }
            for code in STEPS {
                assert_ne!(stage(lang, code), code);
                assert_ne!(step(lang, code), code);
            }
            for code in ["declined", "merged"] {
                assert_ne!(stage(lang, code), code);
            }
            for code in ["accept", "dispatch", "acknowledge", "note", "complete"] {
                assert_ne!(act(lang, code), code);
                assert_ne!(act_hint(lang, code), code);
                assert_ne!(act_todo(lang, code), code);
            }
            for code in ["prevent", "early", "defuse", "gate"] {
                assert_ne!(phase(lang, code), code);
            }
            // In English some of these words are their codes, so the message itself is asked for.
            for field in ["name", "phone", "email", "id_number", "address"] {
                let key = format!("sealed-{field}");
                assert_ne!(say(lang, &key), key);
            }
        }
        assert_eq!(role(Lang::Chinese, "no-such"), "no-such");
        assert!(lianxin_core::matter::Media::ALL.iter().all(|m| media(Lang::Chinese, m.code()) != m.code()));
        assert_eq!(
            [1, 20 << 10, 1_300_000, 20 << 20].map(|n| size(Lang::Chinese, n)),
            ["1 KB", "20 KB", "1.3 MB", "20 MB"]
        );
    }
}
