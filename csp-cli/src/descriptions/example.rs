//! The example messages of reference pages.

use ddf::Format;
use ddf_codegen::{ExampleCommand, PageContext};
use syncml::{BuildError, ItemInput, MessageBuilder, Version, WriteOptions};

/// The context of Markdown pages: only messages.
pub(super) struct Messages;

impl PageContext for Messages {
    fn example(&self, command: &ExampleCommand<'_>) -> Option<String> {
        message(command).ok()
    }
}

/// A `SyncBody` with the command, indented.
fn message(command: &ExampleCommand<'_>) -> Result<String, BuildError> {
    let mut builder = MessageBuilder::fragment(Version::V1_2);
    if command.is_atomic {
        builder.atomic(|inner| add(command, inner))?;
    } else {
        add(command, &mut builder)?;
    }
    let mut xml = String::new();
    builder.finish(true).write_into(&mut xml, &WriteOptions::indented());
    xml.truncate(xml.trim_end().len());
    xml.push('\n');
    Ok(xml)
}

fn add(command: &ExampleCommand<'_>, builder: &mut MessageBuilder) -> Result<(), BuildError> {
    let mut item = ItemInput::target(command.uri);
    item.meta.format = command.format.map(Format::in_message);
    item.data = command.data.map(Into::into);
    builder.command_items(command.verb, [item]).map(|_| ())
}
