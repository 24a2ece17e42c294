//! Applies all rules to a document.

use super::checking::Checking;
use super::context::Context;
use super::facts::Facts;
use super::rule::ConfigurationFinding;
use super::unreadable::unreadable;
use super::{add, msi_product, product, settings, shape, whole};
use crate::document::Document;

/// Checks a configuration; the findings come in document order.
///
/// ```
/// use office_deployment::{Context, Document, check_configuration};
/// let document = Document::parse(
///     "<Configuration>
///   <Add DownloadPath='\\\\server\\share'>
///     <Product ID='ProPlus2024Volume' PIDKEY='ABCDE'><Language ID='de-de'/></Product>
///   </Add>
///   <Display Level='None' AcceptEULA='TRUE'/>
/// </Configuration>")?;
/// let findings = check_configuration(&document, Context::CspPayload);
/// assert_eq!(
///     findings[0].to_string(),
///     "2:8: error[ODT301 download-without-version]: Configuration/Add: there is a DownloadPath, but no Version; \
///      fix: set `Version` to a number such as 16.0.17928.20114, or leave `DownloadPath` out"
/// );
/// let ids: Vec<_> = findings.iter().map(|finding| finding.rule.id()).collect();
/// assert_eq!(ids, ["download-without-version", "volume-without-channel", "volume-in-csp", "key-form"]);
/// # Ok::<(), csp_xml::XmlError>(())
/// ```
pub fn check_configuration(document: &Document<'_>, context: Context) -> Vec<ConfigurationFinding> {
    let facts = Facts::gather(document);
    let mut checking = Checking::new(document, context, &facts);
    if !shape::is_of_msi_era(&mut checking) {
        shape::roots(&mut checking);
        shape::elements(&mut checking);
        whole::check(&mut checking);
        add::check(&mut checking);
        product::check(&mut checking);
        msi_product::check(&mut checking);
        settings::check(&mut checking);
    }
    checking.findings.finish(document.text())
}

/// Reads and checks a file. An unreadable file has one finding.
pub fn check_bytes(bytes: &[u8], context: Context) -> Vec<ConfigurationFinding> {
    match Document::read(bytes) {
        Ok(document) => check_configuration(&document, context),
        Err(error) => vec![unreadable(&error)],
    }
}
