//! A change of the catalogue in the words of whoever decides on it: what each key is called, and what it means where nothing is said.

use lianxin_core::catalogue::{Section, telling_when_absent};

use super::rows::section_name;
use crate::change::Difference;
use crate::page::Shown;
use crate::show::catalogue::{Changed, ChangedField};

/// The differences, item by item. Of a new item also what it does not say and thereby says.
pub fn changes(shown: &Shown, found: Vec<Difference>) -> Vec<Changed> {
    found.into_iter().map(|d| changed(shown, d)).collect()
}

fn changed(shown: &Shown, d: Difference) -> Changed {
    let section = d.section;
    let silent: Vec<_> = if d.new {
        let says = |key: &str| d.fields.iter().any(|f| f.0 == key);
        // Only matters are kept by kind, and erased by somebody.
        let tells = section != Section::Retention || d.fields.iter().any(|f| f.0 == "what" && f.2 == "\"matter\"");
        let left_out = telling_when_absent(section).iter().filter(|key| tells && !says(key));
        left_out.map(|key| ((*key).to_owned(), String::new(), String::new())).collect()
    } else {
        Vec::new()
    };
    let field = |(key, before, after): (String, String, String)| ChangedField {
        label: word(shown, section, &key, ""),
        before: value(shown, section, &key, &before),
        after: value(shown, section, &key, &after),
        key,
    };
    let fields = d.fields.into_iter().chain(silent).map(field).collect();
    Changed { section: section_name(shown, section), code: d.code, new: d.new, fields }
}

/// What is said of a key of a section, else of the key wherever it stands.
fn word(shown: &Shown, section: Section, key: &str, ending: &str) -> String {
    let key = key.replace('_', "-");
    let own = format!("item-{}-{key}{ending}", section.name());
    let said = shown.say(&own);
    if said == own { shown.say(&format!("item-{key}{ending}")) } else { said }
}

/// A value as people read it: a text without its marks, codes of the program by their names, and what silence means.
fn value(shown: &Shown, section: Section, key: &str, raw: &str) -> String {
    if raw.is_empty() {
        let own = telling_when_absent(section).contains(&key);
        return if own { word(shown, section, key, "-absent") } else { shown.say("catalogue-absent") };
    }
    let coded = matches!(
        (section, key),
        (Section::Purpose, "roles" | "classes")
            | (Section::Retention, "by" | "classes" | "what")
            | (Section::District, "erasure")
            | (Section::Kind, "class" | "phase")
            | (Section::Whistle, "approval" | "approver")
    );
    let many = serde_json::from_str::<Vec<String>>(raw).ok().filter(|all| coded && !all.is_empty());
    if let Some(all) = many {
        return all.iter().map(|code| named(shown, code)).collect::<Vec<_>>().join(&shown.say("list-comma"));
    }
    match serde_json::from_str::<String>(raw) {
        Ok(code) if coded => named(shown, &code),
        // What would not be seen keeps its marks.
        Ok(text) if text.is_empty() || text.trim() != text || text.contains("  ") => raw.to_owned(),
        Ok(text) => text,
        Err(_) => raw.to_owned(),
    }
}

/// A code of the program by its name, and the code.
fn named(shown: &Shown, code: &str) -> String {
    let keys = ["role", "phase", "coded"].map(|family| format!("{family}-{code}"));
    let said = keys.into_iter().map(|key| (shown.say(&key), key)).find(|(said, key)| said != key);
    let both = |name: String| shown.say_with("coded-named", &[("name", name.into()), ("code", code.into())]);
    said.map_or_else(|| code.to_owned(), |(name, _)| both(name))
}
