//! Reads the files of a catalogue folder, and says of every fault where it stands and what it is, in both languages.

use std::collections::BTreeSet;
use std::ops::Range;

use serde::de::{DeserializeOwned, IntoDeserializer};
use toml::Spanned;
use toml::de::{DeTable, DeValue};

use super::Catalogue;
use super::check::check;
use super::item::{Item, Section};

/// A fault in a file of the catalogue.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct FileProblem {
    /// The file's name as it was given.
    pub file: String,
    /// From 1.
    pub line: usize,
    /// From 1, in characters.
    pub column: usize,
    /// What is wrong, in Chinese.
    pub zh: String,
    /// What is wrong, in English.
    pub en: String,
}

/// An item where it stands. An item that could not be read keeps its place, so that what refers to it is not blamed.
pub(super) struct Found<'a> {
    pub file: &'a File<'a>,
    pub section: Section,
    pub item: Option<Item>,
    pub node: Spanned<DeValue<'a>>,
}

pub(super) struct File<'a> {
    pub name: &'a str,
    pub text: &'a str,
}

impl File<'_> {
    /// Line and column of a byte offset, both from 1.
    pub fn place(&self, offset: usize) -> (usize, usize) {
        let before = self.text.get(..offset).unwrap_or(self.text);
        let line_start = before.rfind('\n').map_or(0, |newline| newline + 1);
        let column = before.get(line_start..).unwrap_or_default().chars().count() + 1;
        (before.matches('\n').count() + 1, column)
    }

    pub fn problem(&self, span: &Range<usize>, zh: String, en: String) -> FileProblem {
        let (line, column) = self.place(span.start);
        FileProblem { file: self.name.to_owned(), line, column, zh, en }
    }
}

impl Found<'_> {
    /// A fault at a dotted path within the item (numbers index arrays), or at the deepest step of it that exists.
    pub fn problem(&self, path: &str, zh: String, en: String) -> FileProblem {
        let mut node = &self.node;
        for step in path.split('.').filter(|step| !step.is_empty()) {
            let next = match step.parse::<usize>() {
                Ok(index) => node.get_ref().get(index),
                Err(_) => node.get_ref().get(step),
            };
            match next {
                Some(found) => node = found,
                None => break,
            }
        }
        self.file.problem(&node.span(), zh, en)
    }

    /// What no other item of its section shares; none where it could not be read.
    fn key(&self) -> Option<(Section, String)> {
        self.item.as_ref().map(|item| (self.section, item.key()))
    }

    /// Its code as written, even where the item could not be read.
    pub fn code(&self) -> Option<String> {
        match &self.item {
            Some(item) => Some(item.code()),
            None => self.node.get_ref().get("code")?.get_ref().as_str().map(str::to_owned),
        }
    }
}

/// Reads all files of a district's catalogue, given as (name, text).
///
/// The items come in order of dependency (that of [`Section::ALL`]), within a section by
/// code, whatever the files are called and however they are split.
///
/// # Errors
/// All problems found, by file and line: bad syntax, unknown sections and keys, wrong types, missing keys, impossible
/// dates, codes of the wrong shape, duplicates, references to nothing, limits without source or effective date. In a file
/// with bad syntax only that is reported, and references are then not checked.
pub fn parse(files: &[(String, String)]) -> Result<Vec<Item>, Vec<FileProblem>> {
    let files = named(files);
    let Read { found, mut problems, broken } = read_files(&files);
    problems.extend(check(&found, !broken));
    if problems.is_empty() && !found.iter().any(|found| found.section == Section::District) {
        let zh = "缺少 [district]：一个目录必须写明一个区".to_owned();
        let en = "no [district]: a catalogue states exactly one".to_owned();
        problems.push(FileProblem { file: "district.toml".to_owned(), line: 1, column: 1, zh, en });
    }
    done(found, problems)
}

/// Reads files that change a catalogue that is loaded: what they hold stands in the place of what has the same key,
/// and what they do not name stays. The items are those of the files.
///
/// # Errors
/// As [`parse`], over the catalogue as it would be. A fault that the files bring to what is loaded already names no
/// file, and line 0.
pub fn parse_onto(loaded: &Catalogue, files: &[(String, String)]) -> Result<Vec<Item>, Vec<FileProblem>> {
    let files = named(files);
    let Read { mut found, mut problems, broken } = read_files(&files);
    let own = loaded.district.as_ref().map(|district| district.code.as_str());
    for one in &found {
        if let Some(Item::District(district)) = &one.item
            && own.is_some_and(|own| own != district.code)
        {
            let zh = format!("“{}”不是这个区：这里是 {}", district.code, own.unwrap_or_default());
            let en = format!("`{}` is another district: this is {}", district.code, own.unwrap_or_default());
            problems.push(one.problem("code", zh, en));
        }
    }
    let new: BTreeSet<(Section, String)> = found.iter().filter_map(Found::key).collect();
    // Another district is blamed above; it is not two of them besides.
    let another = new.iter().any(|(section, _)| *section == Section::District);
    let stays = |item: &Item| {
        let section = item.section();
        !(new.contains(&(section, item.key())) || another && section == Section::District)
    };
    let nowhere = File { name: "", text: "" };
    let read = found.len();
    for item in loaded.items().into_iter().filter(stays) {
        let node = Spanned::new(0..0, DeValue::Table(DeTable::new()));
        found.push(Found { file: &nowhere, section: item.section(), item: Some(item), node });
    }
    problems.extend(check(&found, !broken));
    for problem in problems.iter_mut().filter(|problem| problem.file.is_empty()) {
        problem.line = 0;
    }
    found.truncate(read);
    done(found, problems)
}

fn named(files: &[(String, String)]) -> Vec<File<'_>> {
    files.iter().map(|(name, text)| File { name, text }).collect()
}

/// What stands in files, and what of it could not be read.
struct Read<'a> {
    found: Vec<Found<'a>>,
    problems: Vec<FileProblem>,
    /// Whether a file's syntax is bad, so that what it names is not known.
    broken: bool,
}

fn read_files<'a>(files: &'a [File<'a>]) -> Read<'a> {
    let (mut found, mut problems, mut broken) = (Vec::new(), Vec::new(), false);
    for file in files {
        let (table, errors) = DeTable::parse_recoverable(file.text);
        if errors.is_empty() {
            read_file(file, table.into_inner(), &mut found, &mut problems);
        }
        broken |= !errors.is_empty();
        problems.extend(errors.iter().map(|error| syntax(file, error)));
    }
    Read { found, problems, broken }
}

fn done(found: Vec<Found<'_>>, mut problems: Vec<FileProblem>) -> Result<Vec<Item>, Vec<FileProblem>> {
    if problems.is_empty() {
        let mut items: Vec<Item> = found.into_iter().filter_map(|found| found.item).collect();
        items.sort_by_cached_key(|item| (item.section(), item.key()));
        return Ok(items);
    }
    problems.sort();
    problems.dedup();
    Err(problems)
}

fn read_file<'a>(file: &'a File<'a>, table: DeTable<'a>, found: &mut Vec<Found<'a>>, problems: &mut Vec<FileProblem>) {
    for (key, value) in table {
        let name: &str = key.get_ref();
        let Some(section) = Section::ALL.into_iter().find(|section| section.name() == name) else {
            let zh = format!("没有名为“{name}”的部分");
            problems.push(file.problem(&key.span(), zh, format!("no section is called `{name}`")));
            continue;
        };
        let span = value.span();
        let nodes: Vec<Spanned<DeValue<'a>>> = match value.into_inner() {
            DeValue::Array(array) => array.into_iter().collect(),
            table @ DeValue::Table(_) if section == Section::District => {
                vec![Spanned::new(span, table)]
            }
            DeValue::Table(_)
            | DeValue::String(_)
            | DeValue::Integer(_)
            | DeValue::Float(_)
            | DeValue::Boolean(_)
            | DeValue::Datetime(_) => {
                let zh = format!("“{name}”应写成 [[{name}]]，每项一个");
                problems.push(file.problem(
                    &key.span(),
                    zh,
                    format!("write `{name}` as [[{name}]], one for each item"),
                ));
                continue;
            }
        };
        for node in nodes {
            let item = match read_item(section, node.clone()) {
                Ok(item) => Some(item),
                Err(error) => {
                    problems.push(misread(file, &node, &error));
                    None
                }
            };
            found.push(Found { file, section, item, node });
        }
    }
}

fn read_item(section: Section, node: Spanned<DeValue<'_>>) -> Result<Item, toml::de::Error> {
    fn read<T: DeserializeOwned>(node: Spanned<DeValue<'_>>) -> Result<T, toml::de::Error> {
        T::deserialize(node.into_deserializer())
    }
    match section {
        Section::District => read(node).map(Item::District),
        Section::Year => read(node).map(Item::Year),
        Section::Division => read(node).map(Item::Division),
        Section::Limit => read(node).map(Item::Limit),
        Section::UnitKind => read(node).map(Item::UnitKind),
        Section::Agency => read(node).map(Item::Agency),
        Section::Source => read(node).map(Item::Source),
        Section::Demand => read(node).map(Item::Demand),
        Section::Purpose => read(node).map(Item::Purpose),
        Section::Result => read(node).map(Item::Result),
        Section::Channel => read(node).map(Item::Channel),
        Section::Ground => read(node).map(Item::Ground),
        Section::Objection => read(node).map(Item::Objection),
        Section::Oversight => read(node).map(Item::Oversight),
        Section::Phase => read(node).map(Item::Phase),
        Section::WaitGround => read(node).map(Item::WaitGround),
        Section::Dispute => read(node).map(Item::Dispute),
        Section::Kind => read(node).map(Item::Kind),
        Section::Process => read(node).map(Item::Process),
        Section::Whistle => read(node).map(Item::Whistle),
        Section::Retention => read(node).map(Item::Retention),
    }
}

fn syntax(file: &File<'_>, error: &toml::de::Error) -> FileProblem {
    let message = error.message();
    let zh = match message {
        "duplicate key" => "同一处有重复的键".to_owned(),
        _ => format!("TOML 语法错误：{message}"),
    };
    // An error without a span is about the end of the text.
    let span = error.span().unwrap_or(file.text.len()..file.text.len());
    file.problem(&span, zh, message.to_owned())
}

fn misread(file: &File<'_>, node: &Spanned<DeValue<'_>>, error: &toml::de::Error) -> FileProblem {
    let en = error.message().to_owned();
    // A missing key has no place of its own: the item stands for it.
    let span = error.span().unwrap_or_else(|| node.span());
    let quoted = en.split('`').nth(1).unwrap_or_default();
    let expected = en.split_once(", expected ").map(|(_, rest)| rest).unwrap_or_default();
    let zh = if en.starts_with("unknown field") {
        format!("没有名为“{quoted}”的键；可写：{}", listed(expected))
    } else if en.starts_with("missing field") {
        format!("缺少“{quoted}”")
    } else if en.starts_with("unknown variant") {
        format!("不认识的值“{quoted}”；可写：{}", listed(expected))
    } else if en.starts_with("impossible date") {
        format!("没有“{quoted}”这一天；日期写作 YYYY-MM-DD")
    } else if en.starts_with("invalid type") {
        format!("类型不对（{en}）")
    } else {
        format!("值不对（{en}）")
    };
    file.problem(&span, zh, en)
}

// The alternatives out of serde's "one of `a`, `b`".
fn listed(expected: &str) -> String {
    expected.split('`').skip(1).step_by(2).collect::<Vec<_>>().join("、")
}
