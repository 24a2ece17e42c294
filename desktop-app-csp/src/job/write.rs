//! Writes a job.

use super::MsiInstallJob;
use csp_xml::{XmlWriter, attributes};

impl MsiInstallJob {
    /// The job as XML, in the order of the page.
    pub fn to_xml(&self) -> String {
        let mut out = String::with_capacity(1024);
        let mut xml = XmlWriter::new(&mut out);
        xml.start("MsiInstallJob", &attributes(&[("id", Some(&self.id))]));
        xml.start("Product", &attributes(&[("Version", Some(&self.version))]));
        xml.start("Download", "");
        xml.start("ContentURLList", "");
        for url in &self.urls {
            xml.text("ContentURL", "", url);
        }
        xml.end("ContentURLList");
        xml.end("Download");
        xml.start("Validation", "");
        xml.text("FileHash", "", &self.file_hash.to_string());
        xml.end("Validation");
        xml.start("Enforcement", "");
        xml.text("CommandLine", "", self.command_line.expose());
        xml.text("TimeOut", "", &self.time_out.to_string());
        xml.text("RetryCount", "", &self.retry_count.to_string());
        xml.text("RetryInterval", "", &self.retry_interval.to_string());
        if let Some(token) = self.download_from_aad {
            xml.text("DownloadFromAad", "", if token { "1" } else { "0" });
        }
        xml.end("Enforcement");
        xml.end("Product");
        xml.end("MsiInstallJob");
        out
    }
}
