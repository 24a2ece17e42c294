//! Files that are a job, not a message.

use csp_xml::{Limits, Scanner, Token, decode};
use desktop_app_csp::ProductCode;

/// A job in a file of its own.
pub(super) struct JobFile {
    /// The text of the job, unchecked.
    pub(super) text: String,
    /// The product code, if the id of the job is one. The page says that the id is that of the application.
    pub(super) product_code: Option<ProductCode>,
}

impl JobFile {
    /// The job of a file whose root is `MsiInstallJob`.
    pub(super) fn read(bytes: &[u8]) -> Option<JobFile> {
        let text = decode(bytes).ok()?.text;
        let mut scanner = Scanner::new(&text, &Limits::default()).ok()?;
        let product_code = loop {
            match scanner.next() {
                Ok(Token::Start(tag)) if tag.local() == "MsiInstallJob" => {
                    let id = scanner.attributes().iter().find(|attribute| attribute.name == "id");
                    break id.and_then(|id| id.raw.trim_ascii().parse().ok());
                }
                Ok(Token::Start(_) | Token::Eof) | Err(_) => return None,
                Ok(_) => {}
            }
        };
        drop(scanner);
        Some(JobFile { text: text.into_owned(), product_code })
    }
}
