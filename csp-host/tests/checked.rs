//! The check of messages and the host refuse the same commands.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)] // a test may

use csp_host::{Csp, CspError, Executed, Host, RollBackFailed, Target, Transaction};
use ddf::schema::{Schema, SchemaBuilder};
use ddf::{Description, Value};
use std::sync::OnceLock;
use syncml::check::{Consequence, MessageChecker, Sender};
use syncml::{Message, MsgId, StatusCode};

/// `./Vendor/Test/{Number, Text, Run, Start}`.
fn schema() -> &'static Schema {
    static SCHEMA: OnceLock<Schema> = OnceLock::new();
    SCHEMA.get_or_init(|| {
        let node = |name: &str, verbs: &str, format: &str, more: &str, children: &str| {
            format!(
                "<Node><NodeName>{name}</NodeName>{more}<DFProperties><AccessType>{verbs}</AccessType>\
                 <DFFormat><{format}/></DFFormat></DFProperties>{children}</Node>"
            )
        };
        let leaves = node("Number", "<Add/><Delete/><Get/><Replace/>", "int", "", "")
            + &node("Text", "<Add/><Get/><Replace/>", "chr", "", "")
            + &node("Run", "<Exec/>", "chr", "", "")
            + &node("Start", "<Exec/>", "null", "", "");
        let file = format!(
            "<MgmtTree>{}</MgmtTree>",
            node("Test", "<Get/>", "node", "<Path>./Vendor</Path>", &leaves)
        );
        let mut builder = SchemaBuilder::new();
        builder.add(&Description::read(file.as_bytes()).unwrap());
        builder.build().unwrap()
    })
}

/// A CSP that accepts everything its description allows.
struct Willing {
    exists: bool,
}

impl Csp for Willing {
    fn schema(&self) -> &Schema {
        schema()
    }

    fn exists(&self, _: &Target<'_>) -> bool {
        self.exists
    }

    fn get(&mut self, target: &Target<'_>) -> Result<Value<'static>, CspError> {
        Ok(Value::parse(target.node().format(), "7").map_err(|_| StatusCode::COMMAND_FAILED)?)
    }

    fn add(&mut self, _: &Target<'_>, _: Value<'_>) -> Result<(), CspError> {
        Ok(())
    }

    fn replace(&mut self, _: &Target<'_>, _: Value<'_>) -> Result<(), CspError> {
        Ok(())
    }

    fn delete(&mut self, _: &Target<'_>) -> Result<(), CspError> {
        Ok(())
    }

    fn exec(&mut self, _: &Target<'_>, _: Value<'_>) -> Result<Executed, CspError> {
        Ok(Executed::Done)
    }

    fn transaction(&mut self) -> Option<&mut dyn Transaction> {
        Some(self)
    }
}

impl Transaction for Willing {
    fn begin(&mut self) {}

    fn commit(&mut self) -> Result<(), CspError> {
        Ok(())
    }

    fn roll_back(&mut self) -> Result<(), RollBackFailed> {
        Ok(())
    }
}

const NAMES: [&str; 7] = ["Add", "Delete", "Exec", "Get", "Replace", "Put", "Nothing"];
const ADDRESSES: [&str; 15] = [
    "./Vendor/Test/Number",
    "./device/vendor/test/%4Eumber",
    "./Vendor/Test/Text",
    "./Vendor/Test/Run",
    "./Vendor/Test/Start",
    "./Vendor/Test",
    "./Vendor/Test/Numbr",
    "./Vendor/Test/Number/Below",
    "./User/Vendor/Test/Number",
    "",
    "/Vendor/Test/Number",
    "./Vendor//Test",
    "./Vendor/Test/Text?prop=Type",
    "./Vendor/Test/Text?prop=ACL",
    "./Vendor/Test/Text?what",
];
const FORMATS: [&str; 4] = ["", "int", "chr", "integer"];
const DATA: [&str; 4] = ["", "<Data/>", "<Data>7</Data>", "<Data>x</Data>"];

/// Every command on every address with every value: alone, in an Atomic, without a CmdID, and with two items.
#[test]
fn the_check_finds_the_commands_that_the_host_refuses_and_no_others() {
    let checker = MessageChecker::new().with_schema(schema()).sent_by(Sender::Server);
    let (mut messages, mut refused) = (0, 0);
    for name in NAMES {
        for address in ADDRESSES {
            for format in FORMATS {
                for data in DATA {
                    let meta = match format {
                        "" => String::new(),
                        format => format!("<Meta><Format xmlns=\"syncml:metinf\">{format}</Format></Meta>"),
                    };
                    let item =
                        format!("<Item><Target><LocURI>{address}</LocURI></Target>{meta}{data}</Item>");
                    let one = format!("<{name}><CmdID>2</CmdID>{item}</{name}>");
                    for body in [
                        one.clone(),
                        format!("<Atomic><CmdID>1</CmdID>{one}</Atomic>"),
                        format!("<{name}>{item}</{name}>"),
                        format!("<{name}><CmdID>2</CmdID>{item}{item}</{name}>"),
                    ] {
                        let text = format!("<SyncBody xmlns=\"SYNCML:SYNCML1.2\">{body}<Final/></SyncBody>");
                        let request = Message::parse(&text).unwrap();
                        let mut csp = Willing { exists: name != "Add" };
                        let answer =
                            Host::new().mount(&mut csp).unwrap().execute(&request, MsgId(1)).unwrap();
                        let report = checker.check_message(&request);
                        let lines: Vec<String> = report.findings.iter().map(ToString::to_string).collect();
                        let why: Vec<String> = answer.refusals.iter().map(ToString::to_string).collect();
                        messages += 1;
                        refused += usize::from(!why.is_empty());
                        assert!(why.is_empty() || report.errors() > 0, "{text}\n{why:#?}\n{lines:#?}");
                        // The second of two equal items adds an existing node, which the check cannot know.
                        let twice = name == "Add" && body.contains(&format!("{item}{item}"));
                        let is_refused = report.count(Consequence::Refused) > 0;
                        assert!(!is_refused || twice || !why.is_empty(), "{text}\n{lines:#?}");
                    }
                }
            }
        }
    }
    assert!(messages > 4000 && refused > 1000 && refused < messages, "{refused} of {messages}");
}
