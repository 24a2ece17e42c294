//! The content of a message, without its layout.

use std::borrow::Cow;
use syncml::{CmdRef, Element, Message, MsgRef, Tag, XmlNode};

/// The whole content: names, namespaces, attributes, texts, comments and instructions, in order. White space between
/// elements is left out, and CDATA is text.
pub(crate) fn content(message: &Message<'_>) -> Vec<String> {
    let mut out = Vec::new();
    nodes(message.nodes().collect(), false, 0, &mut out);
    out
}

fn nodes(nodes: Vec<XmlNode<'_>>, verbatim: bool, depth: usize, out: &mut Vec<String>) {
    let mut text = String::new();
    for node in nodes {
        match node {
            XmlNode::Text(raw) => text.push_str(&ddf::xml::decode_text(raw.0)),
            XmlNode::CData(raw) => text.push_str(&line_ends(raw.0)),
            _ => push_text(&mut text, verbatim, depth, out),
        }
        match node {
            XmlNode::Element(element) => {
                out.push(format!("{depth} <{} {:?}", element.name(), element.namespace()));
                for attribute in element.attributes() {
                    out.push(format!("{depth} {}={:?}", attribute.name(), attribute.value()));
                }
                self::nodes(element.nodes().collect(), !holds_elements(element), depth + 1, out);
            }
            XmlNode::Comment(raw) => out.push(format!("{depth} comment {}", raw.0)),
            XmlNode::Instruction(raw) => out.push(format!("{depth} instruction {}", raw.0)),
            XmlNode::DocType(raw) => out.push(format!("{depth} doctype {}", raw.0)),
            _ => {}
        }
    }
    push_text(&mut text, verbatim, depth, out);
}

/// The protocol puts elements into it, so that white space beside them is layout.
fn holds_elements(element: Element<'_>) -> bool {
    use Tag::*;
    match element.tag() {
        TargetRef | SourceRef => element.has_children(),
        SyncML | SyncHdr | SyncBody | Item | Meta | MetInf | Target | Source | Cred | Chal | MapItem
        | Filter | Field | Record | Anchor | Mem | SourceParent | TargetParent => true,
        tag => tag.is_command(),
    }
}

/// White space is content only where text is allowed.
fn push_text(text: &mut String, verbatim: bool, depth: usize, out: &mut Vec<String>) {
    let blank = text.bytes().all(|byte| byte.is_ascii_whitespace());
    if !text.is_empty() && (!blank || verbatim && depth > 0) {
        out.push(format!("{depth} text {text:?}"));
    }
    text.clear();
}

fn line_ends(text: &str) -> Cow<'_, str> {
    if text.contains('\r') {
        Cow::Owned(text.replace("\r\n", "\n").replace('\r', "\n"))
    } else {
        Cow::Borrowed(text)
    }
}

/// The content of the commands in a normal form: with the format `chr` where none is given, and each item of a `Results`
/// by itself.
pub(crate) fn commands(message: &Message<'_>) -> Vec<String> {
    let mut out = Vec::new();
    collect(message.commands(), 0, &mut out);
    out
}

fn collect(commands: syncml::Commands<'_>, depth: usize, out: &mut Vec<String>) {
    for command in commands {
        let mut head = format!("{depth} {} {:?}", command.name(), command.verb());
        if let Some(status) = command.as_status() {
            let refs: Vec<_> = status.target_refs().map(|uri| plain(Some(uri.into_text()))).collect();
            let (msg, cmd) =
                (status.msg_ref().map(MsgRef::into_text), status.cmd_ref().map(CmdRef::into_text));
            head += &format!(" {:?} {:?} {refs:?} {:?}", plain(msg), plain(cmd), status.code());
        }
        match command.as_results() {
            // They may be merged, which loses the id of one, but not its reference.
            Some(results) => {
                let msg = results.msg_ref().map(MsgRef::into_text);
                let cmd = results.cmd_ref().map(CmdRef::into_text);
                head += &format!(" {:?} {:?}", plain(msg), plain(cmd));
            }
            None => {
                out.push(format!(
                    "{head} {:?} {:?}",
                    plain(command.element().child(Tag::CmdID).map(|id| id.value())),
                    command.as_alert().map(|a| a.code())
                ));
            }
        }
        for item in command.items() {
            let format = plain(item.meta_value(Tag::Format).or(Some("chr".into())));
            let data = item.data().map(|data| data_of(data.element()));
            out.push(format!(
                "{head} item {:?} {:?} {format:?} {:?} {data:?} {}",
                plain(item.target_uri().map(|uri| uri.into_text())),
                plain(item.source_uri().map(|uri| uri.into_text())),
                plain(item.mime_type()),
                item.has_more_data(),
            ));
        }
        collect(command.nested(), depth + 1, out);
    }
}

/// A text, or markup without its layout.
fn plain(text: Option<Cow<'_, str>>) -> Option<Cow<'_, str>> {
    text.map(|text| if text.contains("<![CDATA[") { "markup".into() } else { text })
        .map(|text| if text.contains("</") || text.contains("/>") { "markup".into() } else { text })
}

/// Markup is equal if its whole content is.
fn data_of(data: Element<'_>) -> Vec<String> {
    let mut out = Vec::new();
    nodes(data.nodes().collect(), true, 0, &mut out);
    out
}
