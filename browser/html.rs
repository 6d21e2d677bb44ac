//! HTML as our own templates write it, read into a tree. Not for pages of strangers: what a browser would mend in
//! silence is kept as a defect, so that a test can say it.

/// Elements that have no end.
const VOID: &[&str] =
    &["area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "track", "wbr"];
/// Elements whose end tag may be left out before another of their kind.
const OPTIONAL: &[&str] = &["li", "option", "tr", "td", "th", "dt", "dd", "p"];
/// Elements that are a line of their own when shown.
const BLOCK: &[&str] = &[
    "address", "article", "aside", "blockquote", "body", "br", "button", "caption", "dd", "details", "div", "dl", "dt",
    "fieldset", "figure", "footer", "form", "h1", "h2", "h3", "h4", "h5", "h6", "header", "hr", "legend", "li", "main",
    "nav", "ol", "option", "p", "pre", "section", "select", "summary", "table", "tbody", "td", "textarea", "th",
    "thead", "tr", "ul",
];
/// Elements whose content nobody sees.
const UNSEEN: &[&str] = &["head", "script", "style", "template", "svg", "title"];

/// Index of a node in its [`Tree`].
pub type Id = usize;

/// An element or a run of text.
#[derive(Clone, Debug, Default)]
pub struct Node {
    /// Empty for text.
    pub name: String,
    pub attributes: Vec<(String, String)>,
    /// Of text only, with its entities read.
    pub text: String,
    pub parent: Option<Id>,
    pub children: Vec<Id>,
}

/// A page. Node 0 is its root, which is no element.
#[derive(Clone, Debug, Default)]
pub struct Tree {
    pub nodes: Vec<Node>,
    /// What a strict reader would not accept: unclosed elements, ends without a beginning, ids that come twice.
    pub defects: Vec<String>,
}

impl Tree {
    /// Reads a whole page.
    pub fn read(source: &str) -> Tree {
        let mut tree = Tree { nodes: vec![Node::default()], defects: Vec::new() };
        let mut reader = Reader { rest: source, at: 0 };
        while !reader.rest.is_empty() {
            reader.step(&mut tree);
        }
        while reader.at != 0 {
            reader.leave_unclosed(&mut tree);
        }
        let mut ids: Vec<&str> = tree.nodes.iter().filter_map(|n| n.attribute("id")).collect();
        ids.sort_unstable();
        let twice: Vec<String> =
            ids.windows(2).filter(|w| w[0] == w[1]).map(|w| format!("id {} comes twice", w[0])).collect();
        tree.defects.extend(twice);
        tree
    }

    /// Every element of this name, in the page's order.
    pub fn all(&self, name: &str) -> Vec<Id> {
        (0..self.nodes.len()).filter(|id| self.nodes[*id].name == name).collect()
    }

    /// The element with this id.
    pub fn by_id(&self, id: &str) -> Option<Id> {
        (0..self.nodes.len()).find(|n| self.nodes[*n].attribute("id") == Some(id))
    }

    /// The element and what it stands in, nearest first.
    pub fn upwards(&self, id: Id) -> Vec<Id> {
        let mut found = vec![id];
        while let Some(parent) = self.nodes[found[found.len() - 1]].parent {
            found.push(parent);
        }
        found
    }

    /// The nearest element of one of these names that holds this one, itself included.
    pub fn within(&self, id: Id, names: &[&str]) -> Option<Id> {
        self.upwards(id).into_iter().find(|n| names.contains(&self.nodes[*n].name.as_str()))
    }

    /// Whether nobody sees it: `hidden`, or inside what is not shown.
    pub fn is_hidden(&self, id: Id) -> bool {
        self.upwards(id).iter().any(|n| self.nodes[*n].attribute("hidden").is_some() || self.nodes[*n].is("template"))
    }

    /// The words inside, as they are read: white space is one space, a block begins a line. Words for screen
    /// readers and of closed `details` count; of a list of options, only what is chosen; what was typed does not.
    pub fn text(&self, id: Id) -> String {
        let mut out = String::new();
        self.write(id, &mut out);
        let lines = out.lines().map(|l| l.split_whitespace().collect::<Vec<_>>().join(" "));
        lines.filter(|l| !l.is_empty()).collect::<Vec<_>>().join("\n")
    }

    fn write(&self, id: Id, out: &mut String) {
        let node = &self.nodes[id];
        if node.name.is_empty() && id != 0 {
            out.push_str(&node.text.replace(['\n', '\r', '\t'], " "));
            return;
        }
        let not_chosen = node.is("option") && node.attribute("selected").is_none();
        if node.attribute("hidden").is_some() || UNSEEN.contains(&node.name.as_str()) || node.is("textarea") || not_chosen
        {
            return;
        }
        let block = BLOCK.contains(&node.name.as_str());
        if block {
            out.push('\n');
        }
        for child in &node.children {
            self.write(*child, out);
        }
        if block {
            out.push('\n');
        }
    }

    /// All text inside, seen or not, as it stands: of a `title`, an `option`, a `textarea`.
    pub fn raw(&self, id: Id) -> String {
        let node = &self.nodes[id];
        let mut out = node.text.clone();
        for child in &node.children {
            out.push_str(&self.raw(*child));
        }
        out
    }

    fn add(&mut self, parent: Id, node: Node) -> Id {
        let id = self.nodes.len();
        self.nodes.push(Node { parent: Some(parent), ..node });
        self.nodes[parent].children.push(id);
        id
    }
}

impl Node {
    pub fn is(&self, name: &str) -> bool {
        self.name == name
    }

    /// The value of an attribute; empty when it stands without one.
    pub fn attribute(&self, name: &str) -> Option<&str> {
        self.attributes.iter().find(|(n, _)| n == name).map(|(_, v)| v.as_str())
    }
}

struct Reader<'a> {
    rest: &'a str,
    /// The element that is open.
    at: Id,
}

impl Reader<'_> {
    fn step(&mut self, tree: &mut Tree) {
        if let Some(after) = self.rest.strip_prefix("<!--") {
            self.rest = after.split_once("-->").map_or("", |(_, rest)| rest);
        } else if self.rest.starts_with("<!") {
            self.rest = self.rest.split_once('>').map_or("", |(_, rest)| rest);
        } else if self.rest.starts_with("</") {
            let (tag, rest) = self.rest[2..].split_once('>').unwrap_or((&self.rest[2..], ""));
            self.rest = rest;
            self.close(tree, tag.trim());
        } else if self.rest.starts_with('<') && self.rest[1..].starts_with(|c: char| c.is_ascii_alphabetic()) {
            self.open(tree);
        } else {
            let end = self.rest[1..].find('<').map_or(self.rest.len(), |at| at + 1);
            let end = if self.rest.is_char_boundary(end) { end } else { self.rest.len() };
            let text = entities(&self.rest[..end]);
            self.rest = &self.rest[end..];
            tree.add(self.at, Node { text, ..Node::default() });
        }
    }

    fn open(&mut self, tree: &mut Tree) {
        let after = &self.rest[1..];
        let end = after.find(|c: char| c.is_whitespace() || c == '>' || c == '/').unwrap_or(after.len());
        let name = after[..end].to_ascii_lowercase();
        self.rest = &after[end..];
        let (attributes, closed) = self.attributes(tree, &name);
        if OPTIONAL.contains(&name.as_str()) && tree.nodes[self.at].is(&name) {
            self.at = tree.nodes[self.at].parent.unwrap_or(0);
        }
        let id = tree.add(self.at, Node { name: name.clone(), attributes, ..Node::default() });
        if matches!(name.as_str(), "script" | "style" | "textarea" | "title") {
            self.raw_text(tree, id, &name);
        } else if !closed && !VOID.contains(&name.as_str()) {
            self.at = id;
        }
    }

    /// Up to the end of the tag; whether it closed itself, which counts inside `svg` only.
    fn attributes(&mut self, tree: &mut Tree, element: &str) -> (Vec<(String, String)>, bool) {
        let mut found: Vec<(String, String)> = Vec::new();
        loop {
            self.rest = self.rest.trim_start();
            if let Some(rest) = self.rest.strip_prefix("/>") {
                self.rest = rest;
                let drawn = element == "svg" || tree.within(self.at, &["svg"]).is_some();
                return (found, drawn);
            }
            if let Some(rest) = self.rest.strip_prefix('>') {
                self.rest = rest;
                return (found, false);
            }
            if self.rest.is_empty() {
                tree.defects.push(format!("<{element}> does not end"));
                return (found, false);
            }
            let (name, value) = self.attribute();
            if found.iter().any(|(n, _)| *n == name) {
                tree.defects.push(format!("<{element}> says {name} twice"));
            }
            found.push((name, value));
        }
    }

    fn attribute(&mut self) -> (String, String) {
        let end = |c: char| c.is_whitespace() || matches!(c, '=' | '>' | '/');
        let length = self.rest.find(end).unwrap_or(self.rest.len()).max(self.rest.chars().next().map_or(0, char::len_utf8));
        let name = self.rest[..length].to_ascii_lowercase();
        self.rest = self.rest[length..].trim_start();
        let Some(value) = self.rest.strip_prefix('=') else { return (name, String::new()) };
        let value = value.trim_start();
        let (value, rest) = match value.chars().next() {
            Some(quote @ ('"' | '\'')) => value[1..].split_once(quote).unwrap_or((&value[1..], "")),
            _ => value.split_at(value.find(|c: char| c.is_whitespace() || c == '>').unwrap_or(value.len())),
        };
        self.rest = rest;
        (name, entities(value))
    }

    /// Content without elements, up to the end tag of its own name.
    fn raw_text(&mut self, tree: &mut Tree, id: Id, name: &str) {
        let end = format!("</{name}>");
        let found = self.rest.to_ascii_lowercase().find(&end);
        if found.is_none() {
            tree.defects.push(format!("<{name}> is not closed"));
        }
        let (text, rest) = found.map_or((self.rest, ""), |at| (&self.rest[..at], &self.rest[at + end.len()..]));
        let plain = matches!(name, "script" | "style");
        let mut text = if plain { text.to_owned() } else { entities(text) };
        if name == "textarea" {
            // The first line break after the tag is not part of the value.
            text = text.strip_prefix("\r\n").or_else(|| text.strip_prefix('\n')).unwrap_or(&text).to_owned();
        }
        tree.add(id, Node { text, ..Node::default() });
        self.rest = rest;
    }

    fn close(&mut self, tree: &mut Tree, name: &str) {
        let name = name.to_ascii_lowercase();
        let Some(open) = tree.within(self.at, &[&name]) else {
            tree.defects.push(format!("</{name}> closes nothing"));
            return;
        };
        while self.at != open {
            self.leave_unclosed(tree);
        }
        self.at = tree.nodes[open].parent.unwrap_or(0);
    }

    fn leave_unclosed(&mut self, tree: &mut Tree) {
        let name = tree.nodes[self.at].name.clone();
        if !OPTIONAL.contains(&name.as_str()) {
            tree.defects.push(format!("<{name}> is not closed"));
        }
        self.at = tree.nodes[self.at].parent.unwrap_or(0);
    }
}

/// Text with its character references read; what is none stays as it is.
fn entities(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(at) = rest.find('&') {
        out.push_str(&rest[..at]);
        rest = &rest[at..];
        // The longest name known is six characters; numbers are not much longer.
        let end = rest.bytes().take(12).position(|b| b == b';');
        match end.and_then(|end| character(&rest[1..end]).map(|c| (c, end))) {
            Some((c, end)) => {
                out.push(c);
                rest = &rest[end + 1..];
            }
            None => {
                out.push('&');
                rest = &rest[1..];
            }
        }
    }
    out.push_str(rest);
    out
}

fn character(name: &str) -> Option<char> {
    if let Some(number) = name.strip_prefix('#') {
        let hex = number.strip_prefix(['x', 'X']).map(|h| u32::from_str_radix(h, 16));
        return char::from_u32(hex.unwrap_or_else(|| number.parse()).ok()?);
    }
    Some(match name {
        "amp" => '&',
        "lt" => '<',
        "gt" => '>',
        "quot" => '"',
        "apos" => '\'',
        "nbsp" => '\u{a0}',
        "middot" => '·',
        "times" => '×',
        "hellip" => '…',
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_page_is_read_as_it_is_seen() {
        let tree = Tree::read(
            "<!doctype html><html><head><title>一 &amp; 二</title><style>b{}</style></head><body><!-- no <b> -->\
             <h1><span>和苑小区</span><span>漏水</span></h1><p hidden>看不见</p>\n<ul><li>甲<li>乙 &lt;b&gt;&#38;&#x4e59;</ul>\
             <select><option>丙<option selected>丁</select><svg><use href=\"#a\"/><title>t</title></svg>\
             <textarea>\n写的</textarea><img src=x><br/>尾 &nosuch; &</body></html>",
        );
        assert_eq!(tree.text(0), "和苑小区漏水\n甲\n乙 <b>&乙\n丁\n尾 &nosuch; &");
        assert_eq!(tree.raw(tree.all("title")[0]), "一 & 二");
        assert_eq!(tree.raw(tree.all("textarea")[0]), "写的");
        assert_eq!(tree.defects, Vec::<String>::new());
    }

    #[test]
    fn attributes_are_read_in_every_form() {
        let tree = Tree::read("<input name=a VALUE='x \"y\"' required data-n=\"1 &quot;2&quot;\" /><a href=/m>走</a>");
        let input = &tree.nodes[tree.all("input")[0]];
        assert_eq!(input.attribute("value"), Some("x \"y\""));
        assert_eq!(input.attribute("required"), Some(""));
        assert_eq!(input.attribute("data-n"), Some("1 \"2\""));
        assert_eq!(tree.nodes[tree.all("a")[0]].attribute("href"), Some("/m"));
        assert_eq!(tree.text(tree.all("a")[0]), "走");
    }

    #[test]
    fn what_a_browser_would_mend_in_silence_is_a_defect() {
        for (source, defect) in [
            ("<div><p>甲</div>", None),
            ("<div><b>甲</div>", Some("<b> is not closed")),
            ("<main>", Some("<main> is not closed")),
            ("甲</b>", Some("</b> closes nothing")),
            ("<i id=a></i><i id=a></i>", Some("id a comes twice")),
            ("<i class=a class=b></i>", Some("<i> says class twice")),
            ("<textarea>甲", Some("<textarea> is not closed")),
            ("<a href=\"", Some("<a> does not end")),
        ] {
            assert_eq!(Tree::read(source).defects.first().map(String::as_str), defect, "{source}");
        }
    }
}
