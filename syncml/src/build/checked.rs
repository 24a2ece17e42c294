//! Commands given as text, checked against descriptions.

use super::builder::MessageBuilder;
use super::error::BuildError;
use super::input::ItemInput;
use crate::check::{MessageChecker, MessageFinding, MessageRule};
use crate::document::DocumentForm;
use crate::vocabulary::{CmdId, Version};
use csp_findings::{Position, Severity};
use ddf::model::DfType;
use ddf::schema::Schema;
use ddf::{Format, LocUri, Verb};

impl MessageBuilder {
    /// Adds a command given as text, after checking it against the descriptions: for consoles and scripts.
    ///
    /// The node's description gives format and type of the value. The value of a `bin` node is Base64.
    ///
    /// ```
    /// # let lamp = b"<MgmtTree xmlns:MSFT='http://schemas.microsoft.com/MobileDevice/DM'><Node><NodeName>Lamp</NodeName>
    /// #   <Path>./Vendor/MSFT</Path><DFProperties><AccessType><Get/><Replace/></AccessType><DFFormat><int/></DFFormat>
    /// #   <MSFT:AllowedValues ValueType='Range'><MSFT:Value>[0-9]</MSFT:Value></MSFT:AllowedValues></DFProperties></Node></MgmtTree>";
    /// # let lamp = ddf::Description::read(lamp)?;
    /// # let mut schema = ddf::schema::SchemaBuilder::new();
    /// # schema.add(&lamp);
    /// # let schema = schema.build().unwrap();
    /// use syncml::{MessageBuilder, Version, check::MessageRule};
    ///
    /// let mut builder = MessageBuilder::fragment(Version::V1_2);
    /// builder.checked(&schema, "replace".parse()?, "./Vendor/MSFT/Lamp", Some("7"))?;
    /// let finding = builder.checked(&schema, "Replace".parse()?, "./Vendor/MSFT/Lamp", Some("17")).unwrap_err();
    /// assert_eq!(finding.rule, MessageRule::ValueNotAllowed);
    /// assert!(builder.finish(true).to_xml().contains("int</Format>"));
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    ///
    /// # Errors
    /// The finding that makes the command an error: a name that no description has, a verb outside the access type, a missing
    /// value, one of another format or outside the allowed values, a value for a Get or Delete, a character that XML forbids. The
    /// message stays as it was.
    pub fn checked(
        &mut self,
        schema: &Schema,
        verb: Verb,
        uri: &str,
        value: Option<&str>,
    ) -> Result<CmdId, Box<MessageFinding>> {
        let mut item = ItemInput::target(uri);
        if let Some(value) = value {
            let node = LocUri::parse(uri).ok().and_then(|uri| schema.lookup(&uri)).map(|found| found.node());
            let format = match node.map(|node| node.format()) {
                // Parameters of an Exec, and policies of ingested ADMX files: the node describes no value.
                None | Some(Format::Null) => Format::Chr,
                Some(format) => format,
            };
            item = item.with_data(format, value);
            item.meta.mime_type = match node.and_then(|node| node.details().df_type.as_ref()) {
                Some(DfType::Mime(types)) => types.first().filter(|mime| is_of_data(mime)).cloned(),
                _ => None,
            };
        }
        let mut alone = MessageBuilder::fragment(Version::V1_2);
        alone.command_items(verb, [item.clone()]).map_err(|error| unwritable(uri, &error))?;
        // As a payload: the Atomic that a node needs may be around the command.
        let checker = MessageChecker::new().with_schema(schema).taken_as(DocumentForm::Payload);
        let report = checker.check_message(&alone.finish(false));
        let refused = |finding: &MessageFinding| {
            finding.severity() == Severity::Error
                || matches!(finding.rule, MessageRule::NotDescribed | MessageRule::UnusedData)
        };
        match report.findings.into_iter().find(refused) {
            Some(finding) => Err(Box::new(finding)),
            None => self.command_items(verb, [item]).map_err(|error| unwritable(uri, &error)),
        }
    }
}

/// True if a message names the type: it is not the default, and not the type of a node instead of a value.
fn is_of_data(mime: &str) -> bool {
    !matches!(mime.trim_ascii(), "" | "text/plain") && !mime.starts_with("com.microsoft/")
}

fn unwritable(uri: &str, error: &BuildError) -> Box<MessageFinding> {
    let rule = match error {
        BuildError::TooLarge | BuildError::TooManyCommands | BuildError::TooManyNamespaces => {
            MessageRule::LimitExceeded
        }
        BuildError::LocUri { .. } | BuildError::Character { .. } | BuildError::Markup { .. } => {
            MessageRule::NotWellFormed
        }
        BuildError::MixedScopes { .. } => MessageRule::WrongScope,
        BuildError::AddAndReplace { .. } => MessageRule::AddThenReplace,
    };
    let finding = MessageFinding::new(rule, Position { line: 1, column: 1 }, error.to_string());
    Box::new(finding.with_subject(uri.to_owned()))
}
