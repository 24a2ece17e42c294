//! Files that are read as configurations, or as messages with configurations in them.

use crate::files::bytes;
use crate::messages::read_content;
use csp_xml::{Limits, Scanner, Token, decode};
use office_deployment::{ConfigurationFinding, ConfigurationRule, Document, unreadable};
use std::path::{Path, PathBuf};
use syncml::{Message, is_wbxml};

/// The content of a file. Each kind has its own limits: 1 MiB of a configuration, 16 MiB of a message.
pub(crate) enum Content {
    Configuration(Document<'static>),
    Message(Message<'static>),
}

/// The roots of messages, and the commands with which a payload may begin. `Add` is a section of configurations, too.
const MESSAGES: [&str; 15] = [
    "SyncML", "SyncBody", "Exec", "Atomic", "Sequence", "Get", "Replace", "Delete", "Alert", "Copy", "Move",
    "Put", "Search", "Status", "Results",
];

/// The elements with which the command `Add` may begin (OMA SyncML RepPro 1.2.2, section 6.5). The section of a
/// configuration has products.
const IN_COMMAND_ADD: [&str; 5] = ["CmdID", "NoResp", "Cred", "Meta", "Item"];

impl Content {
    /// Reads the bytes of a file. The finding says why they are neither a configuration nor a message.
    pub(crate) fn read(bytes: &[u8]) -> Result<Content, Box<ConfigurationFinding>> {
        if is_wbxml(bytes) || is_message(bytes) {
            return match read_content(bytes) {
                Ok(message) => Ok(Content::Message(message)),
                Err((position, message)) => {
                    Err(Box::new(ConfigurationRule::NotWellFormed.finding(position, message)))
                }
            };
        }
        match Document::read(bytes) {
            Ok(document) => Ok(Content::Configuration(document.into_owned())),
            Err(error) => Err(Box::new(unreadable(&error))),
        }
    }
}

/// Returns true if the first element belongs to a message, not to a configuration.
fn is_message(bytes: &[u8]) -> bool {
    let Ok(decoded) = decode(bytes) else { return false };
    let Ok(mut scanner) = Scanner::new(&decoded.text, &Limits::default()) else { return false };
    let mut first = true;
    loop {
        match scanner.next() {
            Ok(Token::Start(tag)) if first && tag.local() == "Add" => first = false,
            Ok(Token::Start(tag)) if first => return MESSAGES.contains(&tag.local()),
            Ok(Token::Start(tag)) => return IN_COMMAND_ADD.contains(&tag.local()),
            Ok(Token::Eof) | Err(_) => return false,
            Ok(_) => {}
        }
    }
}

/// A file and its content.
pub(super) struct File {
    pub(super) path: PathBuf,
    pub(super) name: String,
    pub(super) content: Content,
}

/// Reads one file; an error is `FILE:LINE:COL: message`.
pub(super) fn read(path: &Path) -> Result<File, String> {
    let name = path.display().to_string();
    let bytes = bytes(path)?;
    match Content::read(&bytes) {
        Ok(content) => Ok(File { path: path.to_owned(), name, content }),
        Err(finding) => Err(format!("{name}:{}: {}", finding.position, finding.message)),
    }
}

/// Reads a file that has to be a configuration, as [`read`] does. The error for a message ends with `instead`.
pub(crate) fn read_configuration(path: &Path, instead: &str) -> Result<Document<'static>, String> {
    match read(path)? {
        File { content: Content::Configuration(document), .. } => Ok(document),
        File { name, .. } => Err(format!("{name}: is a message, where a configuration is expected{instead}")),
    }
}
