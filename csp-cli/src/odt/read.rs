//! Files that are read as configurations, or as messages with configurations in them.

use crate::files::bytes;
use crate::messages::read_content;
use csp_check::ContentKind;
use office_deployment::{ConfigurationFinding, ConfigurationRule, Document, unreadable};
use std::path::{Path, PathBuf};
use syncml::{Message, is_wbxml};

/// The content of a file. Each kind has its own limits: 1 MiB of a configuration, 16 MiB of a message.
pub(crate) enum Content {
    Configuration(Document<'static>),
    Message(Message<'static>),
}

impl Content {
    /// Reads the bytes of a file. The finding says why they are neither a configuration nor a message.
    pub(crate) fn read(bytes: &[u8]) -> Result<Content, Box<ConfigurationFinding>> {
        if is_wbxml(bytes) || ContentKind::of(bytes) == Ok(ContentKind::Message) {
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
