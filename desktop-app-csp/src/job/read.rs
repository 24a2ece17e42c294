//! Reads the values of a job.

use super::trimmed::trimmed;
use super::{JobDocument, JobElement, MsiInstallJob, Part};
use crate::check::{JobError, check_job, unreadable};
use crate::{CommandLine, FileHash};
use std::str::FromStr;

impl MsiInstallJob {
    /// Reads a job. White space around values does not count.
    ///
    /// # Errors
    /// [`JobError`] when the job has errors. Warnings do not prevent reading.
    pub fn read(text: &str) -> Result<Self, JobError> {
        match JobDocument::parse(text) {
            Ok(document) => Self::from_document(&document),
            Err(error) => Err(JobError { findings: vec![unreadable(text, &error)] }),
        }
    }

    /// Reads the values of a document.
    ///
    /// # Errors
    /// As [`read`](Self::read).
    pub fn from_document(document: &JobDocument<'_>) -> Result<Self, JobError> {
        JobError::refuse_errors(check_job(document))?;
        // The check has found no error, so every value is there.
        Ok(values(document))
    }
}

fn values(document: &JobDocument<'_>) -> MsiInstallJob {
    let text =
        |element| document.first(element).map(|part| trimmed(document.value(part))).unwrap_or_default();
    let attribute = |element, name| {
        let part = document.first(element);
        let attribute = part.and_then(|part: &Part| document.attribute(part, name));
        attribute
            .map(|attribute| trimmed(document.attribute_value(attribute)))
            .unwrap_or_default()
            .into_owned()
    };
    MsiInstallJob {
        id: attribute(JobElement::MsiInstallJob, "id"),
        version: attribute(JobElement::Product, "Version"),
        urls: document
            .all(JobElement::ContentUrl)
            .map(|part| trimmed(document.value(part)).into_owned())
            .collect(),
        file_hash: FileHash::from_str(&text(JobElement::FileHash)).unwrap_or(FileHash::from_bytes([0; 32])),
        command_line: CommandLine::new(text(JobElement::CommandLine)),
        time_out: text(JobElement::TimeOut).parse().unwrap_or_default(),
        retry_count: text(JobElement::RetryCount).parse().unwrap_or_default(),
        retry_interval: text(JobElement::RetryInterval).parse().unwrap_or_default(),
        download_from_aad: document
            .first(JobElement::DownloadFromAad)
            .map(|part| trimmed(document.value(part)) == "1"),
    }
}
