//! The words of a letter: its template in Chinese, then in English. A template can say what is in [`Facts`] and nothing
//! else, so no word that a person wrote and no name gets into a mail.

use lianxin_core::mail::Template;

use super::time::Tell;
use super::{Lang, Value, say_with};
use crate::page::ZONE;

/// All that a template may say.
pub struct Facts<'a> {
    /// A code to be used once; empty where it brings none.
    pub once: &'a str,
    /// Case code of the matter it is about; empty where there is none.
    pub code: &'a str,
    /// Where the pages are, without a slash at the end.
    pub site: &'a str,
    /// What people call the district.
    pub district: &'a str,
    pub demo: bool,
    /// When what it tells of happened, ms UTC.
    pub at: i64,
}

/// A letter in words.
pub struct Told {
    pub subject: String,
    pub body: String,
}

/// The page that a letter leads to.
fn place(template: Template) -> &'static str {
    match template {
        Template::CaseCode => "/case",
        Template::PasswordSet | Template::FactorsForgotten => "/sign-in",
        Template::ConfirmAddress
        | Template::PasswordChanged
        | Template::FactorAdded
        | Template::FactorRemoved
        | Template::IdentityLinked
        | Template::IdentityUnlinked
        | Template::TokenCreated
        | Template::MailConfirmed
        | Template::MailReplaced
        | Template::MailDropped
        | Template::WrongTries => "/me",
        Template::ApprovalAsked => "/approvals",
        Template::GlassBroken => "/admin/glasses",
        Template::QuestionAsked => "/admin/questions",
        Template::HidingAsked => "/admin/hidings",
        Template::UnsealAsked | Template::ErasureAsked => "/desk",
        Template::ChangeAsked => "/admin/catalogue/waiting",
    }
}

/// What a letter says after its own words, by what it is for: to be told to an administrator if it was not she, or that
/// something waits. Those that bring a code or a first password say it themselves.
fn then(template: Template) -> Option<&'static str> {
    match template {
        Template::ConfirmAddress | Template::CaseCode | Template::PasswordSet => None,
        Template::PasswordChanged
        | Template::FactorAdded
        | Template::FactorRemoved
        | Template::FactorsForgotten
        | Template::IdentityLinked
        | Template::IdentityUnlinked
        | Template::TokenCreated
        | Template::MailConfirmed
        | Template::MailReplaced
        | Template::MailDropped
        | Template::WrongTries => Some("letter-if-not-you"),
        Template::ApprovalAsked
        | Template::GlassBroken
        | Template::QuestionAsked
        | Template::HidingAsked
        | Template::UnsealAsked
        | Template::ErasureAsked
        | Template::ChangeAsked => Some("letter-waits"),
    }
}

/// A moment with its year, for a letter may be read at any time.
fn when(lang: Lang, at: i64) -> String {
    Tell { lang, now: 0, zone: ZONE }.moment(at)
}

/// Says a letter: the subject in Chinese, the body in both languages.
pub fn told(template: Template, facts: &Facts<'_>) -> Told {
    let key = format!("letter-{}", template.code());
    let link = format!("{}{}", facts.site, place(template));
    let values = |lang| -> [(&str, Value<'_>); 5] {
        [
            ("code", facts.code.into()),
            ("district", facts.district.into()),
            ("link", link.as_str().into()),
            ("once", facts.once.into()),
            ("when", when(lang, facts.at).into()),
        ]
    };
    let subject = if facts.demo { "letter-subject-demo" } else { "letter-subject" };
    let about = say_with(Lang::Chinese, &format!("{key}-subject"), &values(Lang::Chinese));
    let subject = say_with(Lang::Chinese, subject, &[("about", about.into())]);
    let half = |lang| {
        let first = facts.demo.then_some("letter-demo");
        let parts = first.into_iter().chain([key.as_str()]).chain(then(template)).chain(["letter-foot"]);
        parts.map(|part| say_with(lang, part, &values(lang))).collect::<Vec<_>>().join("\n\n")
    };
    let body = format!("{}\n\n----\n\n{}\n", half(Lang::Chinese), half(Lang::English));
    Told { subject, body }
}

#[cfg(test)]
mod tests {
    use super::*;

    const FACTS: Facts<'_> = Facts {
        once: "402913",
        code: "LX120111101202603020001X",
        site: "https://lx.example.com",
        district: "西青区",
        demo: true,
        // 2026-03-02 09:00 in Beijing.
        at: 1_772_413_200_000,
    };

    #[test]
    fn every_template_is_said_in_both_languages_and_leads_to_a_page() {
        for template in Template::ALL {
            let said = told(template, &FACTS);
            let whole = format!("{}\n{}", said.subject, said.body);
            assert!(!whole.contains("letter-"), "{template:?} has no words: {whole}");
            let (chinese, english) = said.body.split_once("----").unwrap();
            assert!(english.is_ascii() || english.contains("西青区"), "{english}");
            for (half, when) in
                [(chinese, "2026年3月2日 09:00（北京时间）"), (english, "2 Mar 2026 09:00 (Beijing time)")]
            {
                assert_eq!(half.contains(when), !template.brings_code(), "{template:?}: {half}");
                assert!(!half.contains(FACTS.code), "no letter names a matter: {half}");
                assert!(half.contains("https://lx.example.com/"), "{template:?}: {half}");
                assert_eq!(half.contains(FACTS.once), template.brings_code(), "{template:?}: {half}");
            }
            assert!(!said.subject.contains(FACTS.once), "a code stands on a locked screen: {}", said.subject);
            assert!(said.subject.contains("演示") && chinese.contains("演示") && english.contains("demonstration"));
            let real = told(template, &Facts { demo: false, ..FACTS });
            assert!(!format!("{}{}", real.subject, real.body).contains("演示"));
            assert!(said.subject.chars().count() <= 40, "{}", said.subject);
        }
    }
}
