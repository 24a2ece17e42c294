//! A session's message on a device: read, executed, answered.

use crate::harness::{Harness, line};
use csp_host::{Csp, CspError, Host, Target};
use ddf::schema::{Schema, SchemaBuilder};
use ddf::{Description, Format, Value};
use std::hint::black_box;
use syncml::{
    BuildError, Item, ItemInput, Message, MessageBuilder, MetaInput, MsgId, ResultsInput, StatusCode,
    StatusInput,
};

/// The commands of the message: as many Gets as Replaces.
const COMMANDS: usize = 20;

/// Executes a message of 20 commands, against reading the same message and writing the same answer.
pub(crate) fn session(harness: &Harness) {
    if let Err(error) = measure(harness) {
        println!("# host.session: {error}");
    }
}

fn measure(harness: &Harness) -> Result<(), Box<dyn std::error::Error>> {
    let settings = Settings::new()?;
    let request = request();
    let answer = executed(&settings, request.as_bytes()).ok_or("the message is not executed")?;
    let written = written(request.as_bytes()).ok_or("the answer is not written")?;
    if answer != written {
        return Err(format!("the answers differ:\n{answer}\n{written}").into());
    }
    let ours = |(): &()| drop(black_box(executed(&settings, request.as_bytes())));
    let theirs = |(): &()| drop(black_box(self::written(request.as_bytes())));
    let medians = harness.alternate(&[()], ours, theirs);
    let facts = [format!("{} bytes, answered with {}", request.len(), answer.len())];
    line("host.session", "read and write", medians, COMMANDS, &facts);
    Ok(())
}

fn request() -> String {
    let mut commands = String::new();
    for number in 0..COMMANDS / 2 {
        let target = format!("<Target><LocURI>./Vendor/Example/Settings/Setting{number}</LocURI></Target>");
        let (first, second) = (2 * number + 1, 2 * number + 2);
        commands += &format!(
            "<Replace><CmdID>{first}</CmdID><Item>{target}<Meta><Format xmlns=\"syncml:metinf\">int</Format></Meta>\
             <Data>{number}</Data></Item></Replace><Get><CmdID>{second}</CmdID><Item>{target}</Item></Get>"
        );
    }
    format!(
        "<SyncML xmlns=\"SYNCML:SYNCML1.2\"><SyncHdr><VerDTD>1.2</VerDTD><VerProto>DM/1.2</VerProto>\
         <SessionID>1</SessionID><MsgID>2</MsgID><Target><LocURI>device</LocURI></Target>\
         <Source><LocURI>https://mdm.example.com/manage</LocURI></Source></SyncHdr>\
         <SyncBody>{commands}<Final/></SyncBody></SyncML>"
    )
}

/// Reads the message, executes it on a new CSP and answers it.
fn executed(settings: &Settings, request: &[u8]) -> Option<String> {
    let request = Message::read(request).ok()?;
    let mut settings = settings.clone();
    let answer = Host::new().mount(&mut settings).ok()?.execute(&request, MsgId(2)).ok()?;
    Some(answer.message.to_xml())
}

/// Reads the message and writes the answer that [`executed`] gives.
fn written(request: &[u8]) -> Option<String> {
    let request = Message::read(request).ok()?;
    Some(answer(&request).ok()?.to_xml())
}

fn answer(request: &Message<'_>) -> Result<Message<'static>, BuildError> {
    let mut builder = MessageBuilder::answering(request, MsgId(2))?;
    let mut header = StatusInput::answering_header(request, StatusCode::OK);
    header.target_refs.push("device".into());
    header.source_refs.push("https://mdm.example.com/manage".into());
    builder.status(&header)?;
    for command in request.commands() {
        builder.status(&StatusInput::answering(command, StatusCode::OK))?;
        let number = command.cmd_id().and_then(|id| id.to_string().parse::<usize>().ok()).unwrap_or_default();
        if number % 2 == 0 {
            let items = command.items().map(|item| read(&item, number / 2 - 1)).collect();
            builder.results(&ResultsInput::answering(command, items))?;
        }
    }
    Ok(builder.finish(true))
}

fn read(item: &Item<'_>, value: usize) -> ItemInput<'static> {
    ItemInput {
        source: item.target_uri().map(|uri| uri.into_text().into_owned().into()),
        meta: MetaInput { format: Some(Format::Int), ..MetaInput::default() },
        data: Some(value.to_string().into()),
        ..ItemInput::default()
    }
}

/// A CSP with a number in each node.
#[derive(Clone)]
struct Settings {
    schema: Schema,
    values: Vec<i64>,
}

impl Settings {
    fn new() -> Result<Self, Box<dyn std::error::Error>> {
        let leaves: String = (0..COMMANDS / 2)
            .map(|number| {
                format!(
                    "<Node><NodeName>Setting{number}</NodeName><DFProperties><AccessType><Get/><Replace/></AccessType>\
                     <DFFormat><int/></DFFormat></DFProperties></Node>"
                )
            })
            .collect();
        let file = format!(
            "<MgmtTree><Node><NodeName>Settings</NodeName><Path>./Vendor/Example</Path><DFProperties><AccessType>\
             <Get/></AccessType><DFFormat><node/></DFFormat></DFProperties>{leaves}</Node></MgmtTree>"
        );
        let mut builder = SchemaBuilder::new();
        builder.add(&Description::read(file.as_bytes())?);
        let schema = builder.build().map_err(|faults| format!("{faults:?}"))?;
        Ok(Settings { schema, values: vec![0; COMMANDS + 1] })
    }
}

impl Csp for Settings {
    fn schema(&self) -> &Schema {
        &self.schema
    }

    fn get(&mut self, target: &Target<'_>) -> Result<Value<'static>, CspError> {
        let value = self.values.get(target.node().index()).ok_or(StatusCode::NOT_FOUND)?;
        Ok(Value::Int(*value))
    }

    fn replace(&mut self, target: &Target<'_>, value: Value<'_>) -> Result<(), CspError> {
        let Value::Int(value) = value else { return Err(StatusCode::UNSUPPORTED_FORMAT.into()) };
        *self.values.get_mut(target.node().index()).ok_or(StatusCode::NOT_FOUND)? = value;
        Ok(())
    }
}
