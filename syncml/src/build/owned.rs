//! Inputs that outlive the message that they borrow from.

use super::input::{ItemInput, MetaInput, StatusInput};
use std::borrow::Cow;

fn text(text: Cow<'_, str>) -> Cow<'static, str> {
    Cow::Owned(text.into_owned())
}

impl MetaInput<'_> {
    /// Copies the texts into an owned input.
    pub fn into_owned(self) -> MetaInput<'static> {
        MetaInput {
            mime_type: self.mime_type.map(text),
            mark: self.mark.map(text),
            next_nonce: self.next_nonce.map(text),
            format: self.format,
            size: self.size,
            max_msg_size: self.max_msg_size,
            max_obj_size: self.max_obj_size,
        }
    }
}

impl ItemInput<'_> {
    /// Copies the texts into an owned input.
    pub fn into_owned(self) -> ItemInput<'static> {
        ItemInput {
            target: self.target.map(text),
            source: self.source.map(text),
            meta: self.meta.into_owned(),
            data: self.data.map(text),
            markup: self.markup,
            more_data: self.more_data,
        }
    }
}

impl StatusInput<'_> {
    /// Copies the texts into an owned input.
    pub fn into_owned(self) -> StatusInput<'static> {
        StatusInput {
            msg_ref: text(self.msg_ref),
            cmd_ref: text(self.cmd_ref),
            cmd: text(self.cmd),
            target_refs: self.target_refs.into_iter().map(text).collect(),
            source_refs: self.source_refs.into_iter().map(text).collect(),
            chal: self.chal.map(MetaInput::into_owned),
            code: self.code,
            original_error: self.original_error,
            items: self.items.into_iter().map(ItemInput::into_owned).collect(),
        }
    }
}
