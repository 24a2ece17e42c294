//! Rules that do not apply to some forms of documents.

use super::rule::MessageRule;
use crate::document::DocumentForm;

/// Returns true if a rule does not apply to documents of this form: their sender adds the missing parts.
pub(super) fn is_moot(rule: MessageRule, form: DocumentForm) -> bool {
    let in_body = matches!(
        rule,
        MessageRule::MissingHeader
            | MessageRule::MissingNamespace
            | MessageRule::MissingFinal
            | MessageRule::AbortWithoutFinal
            | MessageRule::LoneHeaderStatus
            | MessageRule::Comment
    );
    match form {
        DocumentForm::Message => false,
        DocumentForm::Body => in_body,
        DocumentForm::Payload => {
            in_body
                || matches!(
                    rule,
                    MessageRule::BareCommands | MessageRule::AtomicRequired | MessageRule::AtomicDemanded
                )
        }
    }
}
