//! A device description alone.

use crate::checked::Checked;
use crate::content_kind::ContentKind;
use crate::descriptions::Descriptions;
use ddf::check::DescriptionFinding;

/// The findings of a description, whose references to others are not checked.
pub(super) fn check(bytes: &[u8]) -> Checked {
    let mut one = Descriptions::new();
    one.add("", bytes);
    let checked = one.check().pop().map(|(_, checked)| checked);
    checked.unwrap_or_else(|| Checked::new(ContentKind::Description, None::<DescriptionFinding>))
}
