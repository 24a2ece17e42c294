//! The content of a message that is lost when it is written as WBXML.

use csp_findings::{Finding, Severity, rules};

/// A part of a message that WBXML does not carry. The message of a finding never shows content.
pub type LossFinding = Finding<LossRule>;

rules! {
    /// A kind of content that SyncML's WBXML cannot hold.
    pub enum LossRule: Severity {
        Comment = "wbxml-comment", Warning, "A comment.";
        Instruction = "wbxml-instruction", Warning, "A processing instruction.";
        DocType = "wbxml-doctype", Warning, "A DOCTYPE other than SyncML's, which the public identifier replaces.";
        Prefix = "wbxml-prefix", Warning, "A declaration of a prefix. The elements keep their local names and, if it is known, their namespace.";
        Attribute = "wbxml-attribute", Warning, "An attribute.";
        Namespace = "wbxml-namespace", Warning, "A namespace without a code page. The elements keep their local names.";
        Element = "wbxml-element", Warning, "An element that would be read as something else: one of a foreign namespace whose local name is a word of the protocol at this place, a second root element, or one without a local name. It is left out with its content.";
        MediaType = "wbxml-media-type", Warning, "A Type that says WBXML in a message that is XML: `application/vnd.syncml-devinf+wbxml`. In WBXML the same words announce a document that becomes markup, and readers turn them into `+xml`.";
    }
}
