//! Writes inputs as elements, in the order of OMA's document types.

use super::error::BuildError;
use super::input::{HeaderInput, ItemInput, MetaInput, ResultsInput, StatusInput};
use super::markup;
use super::tree::MessageTree;
use crate::vocabulary::Tag;
use ddf::Format;

impl MessageTree {
    pub(crate) fn header(&mut self, header: &HeaderInput<'_>) -> Result<(), BuildError> {
        self.element(Tag::SyncHdr, |tree| {
            tree.leaf(Tag::VerDTD, header.version.ver_dtd())?;
            tree.leaf(Tag::VerProto, header.version.ver_proto())?;
            tree.leaf(Tag::SessionID, &header.session_id)?;
            tree.leaf(Tag::MsgID, &header.msg_id)?;
            tree.location(Tag::Target, &header.target, header.target_name.as_deref())?;
            tree.location(Tag::Source, &header.source, header.source_name.as_deref())?;
            tree.optional(Tag::RespURI, header.resp_uri.as_deref())?;
            if let Some(cred) = &header.cred {
                tree.element(Tag::Cred, |tree| {
                    tree.meta(&cred.meta)?;
                    tree.leaf(Tag::Data, &cred.data)
                })?;
            }
            tree.meta(&header.meta)
        })?;
        self.check_size()
    }

    /// Writes the content of a `Status` after its `CmdID`.
    pub(crate) fn status(&mut self, status: &StatusInput<'_>) -> Result<(), BuildError> {
        self.leaf(Tag::MsgRef, &status.msg_ref)?;
        self.leaf(Tag::CmdRef, &status.cmd_ref)?;
        self.leaf(Tag::Cmd, &status.cmd)?;
        for uri in &status.target_refs {
            self.leaf(Tag::TargetRef, uri)?;
        }
        for uri in &status.source_refs {
            self.leaf(Tag::SourceRef, uri)?;
        }
        if let Some(chal) = &status.chal {
            self.element(Tag::Chal, |tree| tree.meta(chal))?;
        }
        self.code(status.code.0, status.original_error);
        status.items.iter().try_for_each(|item| self.item(item))
    }

    /// Writes the content of a `Results` after its `CmdID`.
    pub(crate) fn results(&mut self, results: &ResultsInput<'_>, with_cmd: bool) -> Result<(), BuildError> {
        self.leaf(Tag::MsgRef, &results.msg_ref)?;
        self.leaf(Tag::CmdRef, &results.cmd_ref)?;
        if with_cmd {
            self.leaf(Tag::Cmd, &results.cmd)?;
        }
        self.meta(&results.meta)?;
        let omits_chr = self.omits_chr;
        // An item of format `chr` must say so if the command has another format.
        self.omits_chr &= matches!(results.meta.format, None | Some(Format::Chr));
        let written = self.results_items(results);
        self.omits_chr = omits_chr;
        written
    }

    fn results_items(&mut self, results: &ResultsInput<'_>) -> Result<(), BuildError> {
        self.optional(Tag::TargetRef, results.target_ref.as_deref())?;
        self.optional(Tag::SourceRef, results.source_ref.as_deref())?;
        results.items.iter().try_for_each(|item| self.item(item))
    }

    pub(crate) fn item(&mut self, item: &ItemInput<'_>) -> Result<(), BuildError> {
        self.element(Tag::Item, |tree| {
            if let Some(uri) = &item.target {
                tree.location(Tag::Target, uri, None)?;
            }
            if let Some(uri) = &item.source {
                tree.location(Tag::Source, uri, None)?;
            }
            tree.meta(&item.meta)?;
            match &item.data {
                Some(data) if item.markup => tree.markup(&markup::read(data)?)?,
                data => tree.optional(Tag::Data, data.as_deref())?,
            }
            if item.more_data {
                tree.empty(Tag::MoreData);
            }
            Ok(())
        })
    }

    #[inline(always)] // so that `element` sees a constant tag
    fn location(&mut self, tag: Tag, uri: &str, name: Option<&str>) -> Result<(), BuildError> {
        self.element(tag, |tree| {
            tree.leaf(Tag::LocURI, uri)?;
            tree.optional(Tag::LocName, name)
        })
    }

    fn meta(&mut self, meta: &MetaInput<'_>) -> Result<(), BuildError> {
        let format = meta.format.filter(|&format| !(self.omits_chr && format == Format::Chr));
        if meta.is_empty() || (format.is_none() && meta.has_only_format()) {
            return Ok(());
        }
        self.element(Tag::Meta, |tree| {
            tree.optional(Tag::Format, format.map(Format::as_str))?;
            tree.optional(Tag::Type, meta.mime_type.as_deref())?;
            tree.optional(Tag::Mark, meta.mark.as_deref())?;
            tree.optional_number(Tag::Size, meta.size);
            tree.optional(Tag::NextNonce, meta.next_nonce.as_deref())?;
            tree.optional_number(Tag::MaxMsgSize, meta.max_msg_size);
            tree.optional_number(Tag::MaxObjSize, meta.max_obj_size);
            Ok(())
        })
    }

    #[inline(always)] // so that `leaf` sees a constant tag
    fn optional(&mut self, tag: Tag, text: Option<&str>) -> Result<(), BuildError> {
        match text {
            Some(text) => self.leaf(tag, text),
            None => Ok(()),
        }
    }

    #[inline(always)] // so that `number` sees a constant tag
    fn optional_number(&mut self, tag: Tag, number: Option<u64>) {
        if let Some(number) = number {
            self.number(tag, number);
        }
    }
}
