//! The measured messages as structs for quick-xml's serde writer, with the fields in the order of the elements.

use super::made_up::{Answer, Command, DEVICE, MAX_MSG_SIZE, SERVER};
use ddf::Verb;
use serde::Serialize;

#[derive(Serialize)]
#[serde(rename = "SyncML", rename_all = "PascalCase")]
pub(crate) struct SyncMl<'a> {
    #[serde(rename = "@xmlns")]
    xmlns: &'static str,
    sync_hdr: SyncHdr<'a>,
    sync_body: SyncBody<'a>,
}

#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
struct SyncHdr<'a> {
    #[serde(rename = "VerDTD")]
    ver_dtd: &'a str,
    ver_proto: &'a str,
    #[serde(rename = "SessionID")]
    session_id: &'a str,
    #[serde(rename = "MsgID")]
    msg_id: u32,
    target: Location<'a>,
    source: Location<'a>,
    meta: Meta<'a>,
}

#[derive(Serialize)]
struct Location<'a> {
    #[serde(rename = "LocURI")]
    loc_uri: &'a str,
}

#[derive(Default, Serialize)]
#[serde(rename_all = "PascalCase")]
struct Meta<'a> {
    #[serde(skip_serializing_if = "Option::is_none")]
    format: Option<Inf<&'a str>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    r#type: Option<Inf<&'a str>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    max_msg_size: Option<Inf<u64>>,
}

/// Meta information declares its namespace.
#[derive(Serialize)]
struct Inf<T> {
    #[serde(rename = "@xmlns")]
    xmlns: &'static str,
    #[serde(rename = "$text")]
    text: T,
}

fn inf<T>(text: T) -> Option<Inf<T>> {
    Some(Inf { xmlns: "syncml:metinf", text })
}

#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
struct SyncBody<'a> {
    #[serde(rename = "$value")]
    commands: Vec<Any<'a>>,
    r#final: Empty,
}

#[derive(Serialize)]
struct Empty;

#[derive(Serialize)]
enum Any<'a> {
    Add(OnNode<'a>),
    Replace(OnNode<'a>),
    Exec(OnNode<'a>),
    Status(Status<'a>),
    Results(Results<'a>),
}

#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
struct OnNode<'a> {
    #[serde(rename = "CmdID")]
    cmd_id: u32,
    item: Item<'a>,
}

#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
struct Item<'a> {
    #[serde(skip_serializing_if = "Option::is_none")]
    target: Option<Location<'a>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    source: Option<Location<'a>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    meta: Option<Meta<'a>>,
    data: &'a str,
}

#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
struct Status<'a> {
    #[serde(rename = "CmdID")]
    cmd_id: u32,
    msg_ref: u32,
    cmd_ref: &'a str,
    cmd: &'a str,
    data: u16,
}

#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
struct Results<'a> {
    #[serde(rename = "CmdID")]
    cmd_id: u32,
    msg_ref: u32,
    cmd_ref: &'a str,
    item: Item<'a>,
}

fn message<'a>(msg_id: u32, target: &'a str, source: &'a str, commands: Vec<Any<'a>>) -> SyncMl<'a> {
    SyncMl {
        xmlns: "SYNCML:SYNCML1.2",
        sync_hdr: SyncHdr {
            ver_dtd: "1.2",
            ver_proto: "DM/1.2",
            session_id: "4F",
            msg_id,
            target: Location { loc_uri: target },
            source: Location { loc_uri: source },
            meta: Meta { max_msg_size: inf(MAX_MSG_SIZE), ..Meta::default() },
        },
        sync_body: SyncBody { commands, r#final: Empty },
    }
}

pub(crate) fn request(commands: &[Command]) -> SyncMl<'_> {
    let commands = commands.iter().zip(1..).map(|(command, cmd_id)| {
        let item = Item {
            target: Some(Location { loc_uri: &command.uri }),
            source: None,
            meta: Some(Meta {
                format: inf(command.format.as_str()),
                r#type: inf("text/plain"),
                max_msg_size: None,
            }),
            data: &command.data,
        };
        let on_node = OnNode { cmd_id, item };
        match command.verb {
            Verb::Add => Any::Add(on_node),
            Verb::Exec => Any::Exec(on_node),
            _ => Any::Replace(on_node),
        }
    });
    message(2, DEVICE, SERVER, commands.collect())
}

pub(crate) fn response(answers: &[Answer]) -> SyncMl<'_> {
    let answers = answers.iter().zip(1..).map(|(answer, cmd_id)| match answer {
        Answer::Status { cmd_ref, cmd, code } => {
            Any::Status(Status { cmd_id, msg_ref: 2, cmd_ref, cmd, data: *code })
        }
        Answer::Results { cmd_ref, uri, data } => Any::Results(Results {
            cmd_id,
            msg_ref: 2,
            cmd_ref,
            item: Item { target: None, source: Some(Location { loc_uri: uri }), meta: None, data },
        }),
    });
    message(3, SERVER, DEVICE, answers.collect())
}

/// Appends the message as quick-xml writes it.
pub(crate) fn write(message: &SyncMl<'_>, indented: bool, out: &mut String) {
    let mut serializer = quick_xml::se::Serializer::new(out);
    if indented {
        serializer.indent(' ', 2);
    }
    // All types can be written, and the output is compared.
    let _ = message.serialize(serializer);
}
