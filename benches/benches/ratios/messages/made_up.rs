//! The data of the two measured messages: a server's commands and a device's answers.

use ddf::{Format, Verb};
use syncml::{
    BuildError, CmdId, HeaderInput, ItemInput, Message, MessageBuilder, MetaInput, MsgId, Profile,
    ResultsInput, StatusCode, StatusInput,
};

/// A command of a server.
pub(crate) struct Command {
    pub(crate) verb: Verb,
    pub(crate) uri: String,
    pub(crate) format: Format,
    pub(crate) data: String,
}

/// An answer of a device.
pub(crate) enum Answer {
    Status { cmd_ref: String, cmd: &'static str, code: u16 },
    Results { cmd_ref: String, uri: String, data: String },
}

pub(crate) const DEVICE: &str = "urn:uuid:0b9c1d6e-58a2-4f0b-8f6f-2a1c6d5e4f30";
pub(crate) const SERVER: &str = "https://mdm.example.com/devices/manage?tenant=7";
pub(crate) const MAX_MSG_SIZE: u64 = 524_288;

/// A server's commands: policy values, which are escaped XML with six references each. Twenty commands make 10.7 kB.
pub(crate) fn commands(count: usize) -> Vec<Command> {
    let command = |number: usize| Command {
        verb: [Verb::Replace, Verb::Add, Verb::Exec][number % 3],
        uri: format!(
            "./Device/Vendor/MSFT/Policy/Config/ADMX_Example~Windows~Area{:02}/Setting_{number:06}",
            number % 20
        ),
        format: Format::Chr,
        data: format!(
            "<enabled/><data id=\"Setting_{number:06}_Servers\" value=\"https://update-{number:06}.example.com:8530/ClientWebService; \
             fallback.example.com:8530\"/><data id=\"Setting_{number:06}_Interval\" value=\"22 hours, \
             counted from the last time it has asked for any\"/>"
        ),
    };
    (0..count).map(command).collect()
}

/// A device's answers: a status for each command and results for every sixth. Sixty answers make 8.1 kB.
pub(crate) fn answers(count: usize) -> Vec<Answer> {
    let answer = |number: usize| match number % 6 {
        5 => Answer::Results {
            cmd_ref: number.to_string(),
            uri: format!(
                "./Device/Vendor/MSFT/Policy/Result/Area{:02}/Setting_{:02}",
                number % 20,
                number % 100
            ),
            data: format!("the value that the device has at present for setting {number:06}, as text"),
        },
        place => Answer::Status {
            cmd_ref: number.to_string(),
            cmd: ["SyncHdr", "Replace", "Add", "Exec", "Get"][place],
            code: [212, 200, 418, 202, 200][place],
        },
    };
    (0..count).map(answer).collect()
}

/// The server's message, through the builder.
pub(crate) fn request(commands: &[Command]) -> Result<Message<'static>, BuildError> {
    let mut header = HeaderInput::new("4F", MsgId(2), DEVICE, SERVER);
    header.meta.max_msg_size = Some(MAX_MSG_SIZE);
    let mut builder = MessageBuilder::new(&header)?.with_capacity(commands.len() * 540 + 500);
    for Command { verb, uri, format, data } in commands {
        let meta = MetaInput { mime_type: Some("text/plain".into()), ..MetaInput::format(*format) };
        let item = ItemInput { data: Some(data.into()), meta, ..ItemInput::target(uri) };
        builder.command_items(*verb, [item])?;
    }
    Ok(builder.finish(true))
}

/// The device's message, through the builder.
pub(crate) fn response(answers: &[Answer]) -> Result<Message<'static>, BuildError> {
    let mut header = HeaderInput::new("4F", MsgId(3), SERVER, DEVICE);
    header.meta.max_msg_size = Some(MAX_MSG_SIZE);
    let mut builder = MessageBuilder::new(&header)?
        .profile(Profile::Native)
        .with_capacity(answers.len() * 140 + 500)
        .first_cmd_id(CmdId(1));
    for answer in answers {
        match answer {
            Answer::Status { cmd_ref, cmd, code } => builder.status(&StatusInput {
                msg_ref: "2".into(),
                cmd_ref: cmd_ref.into(),
                cmd: (*cmd).into(),
                target_refs: Vec::new(),
                source_refs: Vec::new(),
                chal: None,
                code: StatusCode(*code),
                original_error: None,
                items: Vec::new(),
            })?,
            Answer::Results { cmd_ref, uri, data } => builder.results(&ResultsInput {
                msg_ref: "2".into(),
                cmd_ref: cmd_ref.into(),
                cmd: "Get".into(),
                meta: MetaInput::default(),
                target_ref: None,
                source_ref: None,
                items: vec![ItemInput::source(uri).with_data(Format::Chr, data)],
            })?,
        };
    }
    Ok(builder.finish(true))
}
