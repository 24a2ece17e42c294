//! A small CSP that keeps values and records its calls, with helpers to send it messages.

#![allow(dead_code)] // not every test needs everything

use csp_host::{Answer, AtomicId, Csp, CspError, Executed, Host, RollBackFailed, Target, Transaction};
use ddf::schema::{Schema, SchemaBuilder};
use ddf::{Description, Format, Value};
use std::collections::BTreeMap;
use std::sync::OnceLock;
use syncml::{Message, MsgId, StatusCode};

pub(crate) fn node(name: &str, verbs: &str, format: &str, extra: &str, children: &str) -> String {
    let verbs: String = verbs.split_whitespace().map(|verb| format!("<{verb}/>")).collect();
    format!(
        "<Node><NodeName>{name}</NodeName>{extra}<DFProperties><AccessType>{verbs}</AccessType>\
         <DFFormat><{format}/></DFFormat><DFTitle>key</DFTitle></DFProperties>{children}</Node>"
    )
}

/// `./Vendor/Test/{key}/{Number, Blob, Text, Run}` and `./Vendor/Test/Fixed`.
fn schema() -> Schema {
    static SCHEMA: OnceLock<Schema> = OnceLock::new();
    SCHEMA.get_or_init(|| schema_of("Test", "./Vendor")).clone()
}

pub(crate) fn schema_of(root: &str, path: &str) -> Schema {
    let leaves = node("Number", "Add Get Replace Delete", "int", "", "")
        + &node("Blob", "Add Get Replace", "bin", "", "")
        + &node("Text", "Add Get Replace", "chr", "", "")
        + &node("Run", "Exec", "null", "", "");
    let children = node("", "Add Get Delete", "node", "", &leaves) + &node("Fixed", "Get", "chr", "", "");
    let path = format!("<Path>{path}</Path>");
    let ddf = format!("<MgmtTree>{}</MgmtTree>", node(root, "Get", "node", &path, &children));
    let mut builder = SchemaBuilder::new();
    builder.add(&Description::read(ddf.as_bytes()).unwrap());
    builder.build().unwrap()
}

/// Keeps values by address and records each Exec.
pub(crate) struct Store {
    pub(crate) schema: Schema,
    pub(crate) values: BTreeMap<String, String>,
    pub(crate) before: Option<BTreeMap<String, String>>,
    pub(crate) runs: Vec<String>,
    /// The parameters of the last Exec.
    pub(crate) parameters: Option<Value<'static>>,
    /// The calls that may change something, in order.
    pub(crate) calls: Vec<&'static str>,
    /// The reason for which the next `commit` fails, if it does.
    pub(crate) commit_failure: Option<&'static str>,
    /// The name of a node that it does not know, although its schema describes it.
    pub(crate) unknown: Option<&'static str>,
    /// The format of the values of `Number`, if it is not that of the description.
    pub(crate) number_format: Option<Format>,
    /// If true, an Exec creates its parent node.
    pub(crate) execs_anywhere: bool,
    pub(crate) runs_before: usize,
    /// If true, it takes no part in an Atomic.
    pub(crate) without_transaction: bool,
    /// If true, `prepare` is durable.
    pub(crate) is_durable: bool,
    /// The reason for which the next `prepare` fails, if it does.
    pub(crate) prepare_failure: Option<&'static str>,
    pub(crate) in_doubt: Option<AtomicId>,
}

impl Default for Store {
    fn default() -> Self {
        Store {
            schema: schema(),
            values: BTreeMap::new(),
            before: None,
            runs: Vec::new(),
            parameters: None,
            calls: Vec::new(),
            commit_failure: None,
            unknown: None,
            number_format: None,
            execs_anywhere: false,
            runs_before: 0,
            without_transaction: false,
            is_durable: false,
            prepare_failure: None,
            in_doubt: None,
        }
    }
}

/// A CSP with its nodes below `./Vendor/Other`.
pub(crate) fn other_store() -> Store {
    Store { schema: schema_of("Other", "./Vendor"), ..Store::default() }
}

impl Store {
    fn address(target: &Target<'_>) -> String {
        let names: Vec<_> =
            target.uri().segments().map(|segment| segment.decode().to_ascii_lowercase()).collect();
        format!("./{}", names.join("/"))
    }
}

impl Csp for Store {
    fn value_format(&self, target: &Target<'_>) -> Format {
        let own = self.number_format.filter(|_| target.node().name() == Some("Number"));
        own.unwrap_or(target.node().format())
    }

    fn schema(&self) -> &Schema {
        &self.schema
    }

    fn knows(&self, target: &Target<'_>) -> bool {
        self.unknown.is_none_or(|unknown| !target.uri().path().contains(unknown))
    }

    fn exists(&self, target: &Target<'_>) -> bool {
        let address = Self::address(target);
        match target.node().name() {
            Some("Test" | "Other" | "Fixed") => true,
            _ => self.values.keys().any(|key| key == &address || key.starts_with(&format!("{address}/"))),
        }
    }

    fn dynamic_children(&self, target: &Target<'_>) -> Vec<String> {
        let here = format!("{}/", Self::address(target));
        let mut names: Vec<String> = self
            .values
            .keys()
            .filter_map(|key| key.strip_prefix(&here)?.split('/').next().map(str::to_owned))
            .collect();
        names.dedup();
        names
    }

    fn get(&mut self, target: &Target<'_>) -> Result<Value<'static>, CspError> {
        if target.node().name() == Some("Fixed") {
            return Ok(Value::Text("fixed & <small>".into()));
        }
        let text = self.values.get(&Self::address(target)).ok_or(StatusCode::NOT_FOUND)?.clone();
        Ok(Value::parse(self.value_format(target), &text)
            .map_err(|_| StatusCode::COMMAND_FAILED)?
            .into_owned())
    }

    fn add(&mut self, target: &Target<'_>, value: Value<'_>) -> Result<(), CspError> {
        self.calls.push("add");
        self.values.insert(Self::address(target), value.to_text().into_owned());
        Ok(())
    }

    fn replace(&mut self, target: &Target<'_>, value: Value<'_>) -> Result<(), CspError> {
        self.calls.push("replace");
        let text = value.to_text().into_owned();
        *self.values.get_mut(&Self::address(target)).ok_or(StatusCode::NOT_FOUND)? = text;
        Ok(())
    }

    fn delete(&mut self, target: &Target<'_>) -> Result<(), CspError> {
        self.calls.push("delete");
        let address = Self::address(target);
        self.values.retain(|key, _| key != &address && !key.starts_with(&format!("{address}/")));
        Ok(())
    }

    fn exec(&mut self, target: &Target<'_>, value: Value<'_>) -> Result<Executed, CspError> {
        self.calls.push("exec");
        self.parameters = Some(value.into_owned());
        self.runs.push(target.uri().as_str().to_owned());
        Ok(Executed::Accepted)
    }

    fn exec_creates_parents(&self, _: &Target<'_>) -> bool {
        self.execs_anywhere
    }

    fn transaction(&mut self) -> Option<&mut dyn Transaction> {
        (!self.without_transaction).then_some(self as &mut dyn Transaction)
    }
}

impl Transaction for Store {
    fn begin(&mut self) {
        self.calls.push("begin");
        self.before = Some(self.values.clone());
        self.runs_before = self.runs.len();
    }

    fn prepare(&mut self, atomic: AtomicId) -> Result<(), CspError> {
        self.calls.push("prepare");
        if let Some(why) = self.prepare_failure.take() {
            return Err(CspError::new(StatusCode::DEVICE_FULL, why));
        }
        self.in_doubt = self.is_durable.then_some(atomic);
        Ok(())
    }

    fn commit(&mut self) -> Result<(), CspError> {
        self.calls.push("commit");
        if let Some(why) = self.commit_failure.take() {
            return Err(CspError::new(StatusCode::DEVICE_FULL, why));
        }
        (self.before, self.in_doubt) = (None, None);
        Ok(())
    }

    fn in_doubt(&self) -> Option<AtomicId> {
        self.in_doubt
    }

    fn roll_back(&mut self) -> Result<(), RollBackFailed> {
        self.calls.push("roll_back");
        self.in_doubt = None;
        self.values = self.before.take().unwrap_or_default();
        let kept = self.runs.split_off(self.runs_before);
        if kept.is_empty() { Ok(()) } else { Err(RollBackFailed { kept }) }
    }
}

pub(crate) fn execute(store: &mut Store, commands: &str) -> Answer {
    let text = format!("<SyncML xmlns='SYNCML:SYNCML1.2'><SyncBody>{commands}<Final/></SyncBody></SyncML>");
    Host::new().mount(store).unwrap().execute(&Message::parse(&text).unwrap(), MsgId(1)).unwrap()
}

/// `CmdRef Cmd code` of each Status, `= data` of each item of Results, in the order of the answer.
pub(crate) fn answer_lines(answer: &Answer) -> Vec<String> {
    let mut lines = Vec::new();
    for command in answer.message.commands() {
        if let Some(status) = command.as_status() {
            let cmd_ref = status.cmd_ref().map(|id| id.to_string()).unwrap_or_default();
            lines.push(format!("{cmd_ref} {} {}", status.cmd().unwrap(), status.code().unwrap().0));
        } else if let Some(results) = command.as_results() {
            for item in results.items() {
                let data = item.data().map(|data| data.text().into_owned());
                lines.push(format!("= {}", data.as_deref().unwrap_or("(none)")));
            }
        } else {
            panic!("{:?}", command.kind());
        }
    }
    lines
}

pub(crate) fn command(verb: &str, id: u32, uri: &str, format: &str, data: &str) -> String {
    let meta = if format.is_empty() {
        String::new()
    } else {
        format!("<Meta><Format xmlns='syncml:metinf'>{format}</Format></Meta>")
    };
    format!(
        "<{verb}><CmdID>{id}</CmdID><Item><Target><LocURI>{uri}</LocURI></Target>{meta}<Data>{data}</Data></Item></{verb}>"
    )
}

pub(crate) fn get(id: u32, uri: &str) -> String {
    format!("<Get><CmdID>{id}</CmdID><Item><Target><LocURI>{uri}</LocURI></Target></Item></Get>")
}
