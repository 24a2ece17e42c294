//! A row of the table, and how it is checked.

use crate::common::{Store, answer_lines};
use csp_host::Host;
use ddf::Scope;
use syncml::{Message, MsgId};

/// A rule and a request that shows it.
pub(crate) struct Row {
    source: &'static str,
    pub(crate) rule: &'static str,
    before: Vec<&'static str>,
    request: String,
    answer: Vec<&'static str>,
    /// `None`: as before.
    after: Option<Vec<&'static str>>,
    /// Texts in the XML of the answer.
    has: Vec<&'static str>,
    lacks: Vec<&'static str>,
    needed: bool,
    scope: Option<Scope>,
    store: fn() -> Store,
}

pub(crate) fn row(source: &'static str, rule: &'static str) -> Row {
    Row {
        source,
        rule,
        before: Vec::new(),
        request: String::new(),
        answer: Vec::new(),
        after: None,
        has: Vec::new(),
        lacks: Vec::new(),
        needed: true,
        scope: None,
        store: Store::default,
    }
}

impl Row {
    /// The tree before: `a/Number=1` is the value 1 of `./Vendor/Test/a/Number`.
    pub(crate) fn before<const N: usize>(mut self, nodes: [&'static str; N]) -> Self {
        self.before = nodes.to_vec();
        self
    }

    /// The commands of the request, in a body; or the whole message.
    pub(crate) fn send(mut self, commands: impl AsRef<str>) -> Self {
        let commands = commands.as_ref();
        self.request = match commands.starts_with("<SyncML") {
            true => commands.to_owned(),
            false => {
                format!("<SyncML xmlns='SYNCML:SYNCML1.2'><SyncBody>{commands}<Final/></SyncBody></SyncML>")
            }
        };
        self
    }

    /// The expected answer: `CmdRef Cmd code` for a Status, `= data` for an item of Results.
    pub(crate) fn answer<const N: usize>(mut self, lines: [&'static str; N]) -> Self {
        self.answer = lines.to_vec();
        self
    }

    /// The tree after, if it changes. `! a/Run` is an Exec of `./Vendor/Test/a/Run`.
    pub(crate) fn after<const N: usize>(mut self, nodes: [&'static str; N]) -> Self {
        self.after = Some(nodes.to_vec());
        self
    }

    pub(crate) fn has<const N: usize>(mut self, texts: [&'static str; N]) -> Self {
        self.has = texts.to_vec();
        self
    }

    pub(crate) fn lacks<const N: usize>(mut self, texts: [&'static str; N]) -> Self {
        self.lacks = texts.to_vec();
        self
    }

    /// The answer is not sent.
    pub(crate) fn not_sent(mut self) -> Self {
        self.needed = false;
        self
    }

    /// The session is only for this tree.
    pub(crate) fn only(mut self, scope: Scope) -> Self {
        self.scope = Some(scope);
        self
    }

    /// The CSP.
    pub(crate) fn on(mut self, store: fn() -> Store) -> Self {
        self.store = store;
        self
    }

    /// The fault of the answer, if it has one.
    pub(crate) fn fault(&self) -> Option<String> {
        let mut store = (self.store)();
        for node in &self.before {
            let (name, value) = node.split_once('=').unwrap();
            store.values.insert(format!("./vendor/test/{}", name.to_ascii_lowercase()), value.to_owned());
        }
        let before = tree(&store);
        let request = Message::parse(&self.request).map_err(|error| format!("{}: {error}", self.request));
        let request = request.unwrap();
        let mut host = Host::new().mount(&mut store).unwrap();
        host = match self.scope {
            Some(scope) => host.only(scope),
            None => host,
        };
        let answer = host.execute(&request, MsgId(7)).unwrap();
        let (lines, xml) = (answer_lines(&answer), answer.message.to_xml());
        let after = match &self.after {
            None => before,
            Some(nodes) => {
                let mut nodes: Vec<String> = nodes.iter().map(|node| node.to_ascii_lowercase()).collect();
                nodes.sort();
                nodes
            }
        };
        let mut faults = Vec::new();
        if lines != self.answer {
            faults.push(format!("expected {:?}\nfound    {lines:?}", self.answer));
        }
        if tree(&store) != after {
            faults.push(format!("expected the tree {after:?}\nfound    {:?}", tree(&store)));
        }
        faults.extend(
            self.has.iter().filter(|text| !xml.contains(**text)).map(|text| format!("no {text} in {xml}")),
        );
        faults.extend(
            self.lacks.iter().filter(|text| xml.contains(**text)).map(|text| format!("{text} in {xml}")),
        );
        if answer.is_needed() != self.needed {
            faults.push(format!("is_needed() is {}", answer.is_needed()));
        }
        if faults.is_empty() {
            return None;
        }
        Some(format!("{}: {}\n{}\n{}", self.source, self.rule, self.request, faults.join("\n")))
    }
}

/// The values and the executed nodes, without the address of the CSP.
fn tree(store: &Store) -> Vec<String> {
    let short = |address: &str| {
        let address = address.to_ascii_lowercase();
        address.strip_prefix("./vendor/test/").unwrap_or(&address).to_owned()
    };
    let values = store
        .values
        .iter()
        .map(|(address, value)| format!("{}={}", short(address), value.to_ascii_lowercase()));
    let runs = store.runs.iter().map(|address| format!("! {}", short(address)));
    let mut nodes: Vec<String> = values.chain(runs).collect();
    nodes.sort();
    nodes
}

/// A command on a node of the CSP, or on another address that begins with `.` or `/`.
fn command(verb: &str, id: u32, address: &str, meta: &str, data: Option<&str>) -> String {
    format!("<{verb}><CmdID>{id}</CmdID>{}</{verb}>", item(address, meta, data))
}

/// The address of a short name.
pub(crate) fn uri(address: &str) -> String {
    match address.starts_with(['.', '/']) || address.is_empty() {
        true => address.to_owned(),
        false => format!("./Vendor/Test/{address}"),
    }
}

pub(crate) fn item(address: &str, format: &str, data: Option<&str>) -> String {
    let data = data.map(|data| format!("<Data>{data}</Data>")).unwrap_or_default();
    let uri = uri(address);
    format!("<Item><Target><LocURI>{uri}</LocURI></Target>{}{data}</Item>", meta(format))
}

pub(crate) fn meta(format: &str) -> String {
    match format {
        "" => String::new(),
        format => format!("<Meta><Format xmlns='syncml:metinf'>{format}</Format></Meta>"),
    }
}

pub(crate) fn get(id: u32, address: &str) -> String {
    command("Get", id, address, "", None)
}

pub(crate) fn add(id: u32, address: &str, format: &str, data: &str) -> String {
    command("Add", id, address, format, Some(data))
}

pub(crate) fn replace(id: u32, address: &str, format: &str, data: &str) -> String {
    command("Replace", id, address, format, Some(data))
}

pub(crate) fn delete(id: u32, address: &str) -> String {
    command("Delete", id, address, "", None)
}

pub(crate) fn exec(id: u32, address: &str) -> String {
    command("Exec", id, address, "", None)
}

/// A command with these items.
pub(crate) fn many(verb: &str, id: u32, items: &[String]) -> String {
    format!("<{verb}><CmdID>{id}</CmdID>{}</{verb}>", items.concat())
}

pub(crate) fn alert(id: u32, code: u16) -> String {
    format!("<Alert><CmdID>{id}</CmdID><Data>{code}</Data></Alert>")
}

pub(crate) fn atomic(id: u32, members: &[String]) -> String {
    format!("<Atomic><CmdID>{id}</CmdID>{}</Atomic>", members.concat())
}

pub(crate) fn sequence(id: u32, members: &[String]) -> String {
    format!("<Sequence><CmdID>{id}</CmdID>{}</Sequence>", members.concat())
}
