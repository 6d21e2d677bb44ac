//! The words of a letter: its template in Chinese, then in English. A template can say what is in [`Facts`] and nothing
//! else, so no word that a person wrote and no name gets into a mail.

use lianxin_core::mail::Template;

use super::{Lang, Value, say_with};

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
}

/// A letter in words.
pub struct Told {
    pub subject: String,
    pub body: String,
}

/// The page that a letter leads to.
fn place(template: Template) -> &'static str {
    match template {
        Template::ConfirmAddress => "/me",
        Template::CaseCode => "/case",
        Template::PasswordSet => "/sign-in",
    }
}

/// Says a letter: the subject in Chinese, the body in both languages.
pub fn told(template: Template, facts: &Facts<'_>) -> Told {
    let key = format!("letter-{}", template.code());
    let link = format!("{}{}", facts.site, place(template));
    let values: [(&str, Value<'_>); 4] = [
        ("code", facts.code.into()),
        ("district", facts.district.into()),
        ("link", link.into()),
        ("once", facts.once.into()),
    ];
    let subject = if facts.demo { "letter-subject-demo" } else { "letter-subject" };
    let about = say_with(Lang::Chinese, &format!("{key}-subject"), &values);
    let subject = say_with(Lang::Chinese, subject, &[("about", about.into())]);
    let half = |lang| {
        let mut parts = vec![say_with(lang, &key, &values), say_with(lang, "letter-foot", &values)];
        if facts.demo {
            parts.insert(0, say_with(lang, "letter-demo", &values));
        }
        parts.join("\n\n")
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
    };

    #[test]
    fn every_template_is_said_in_both_languages_and_leads_to_a_page() {
        for template in Template::ALL {
            let said = told(template, &FACTS);
            let whole = format!("{}\n{}", said.subject, said.body);
            assert!(!whole.contains("letter-"), "{template:?} has no words: {whole}");
            let (chinese, english) = said.body.split_once("----").unwrap();
            assert!(english.is_ascii() || english.contains("西青区"), "{english}");
            for half in [chinese, english] {
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
