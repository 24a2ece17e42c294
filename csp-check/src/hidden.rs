//! The places of a document that no output shows.

use crate::content_kind::ContentKind;
use crate::settings::{hidden_in_json, hidden_in_log, hidden_in_xml};
use csp_findings::{
    distance, hidden_query, is_data_type, is_secret, joined, resembles_secret, secret_places, span_in,
    url_secrets,
};
use csp_xml::{Limits, Scanner, Token, XmlError, XmlErrorKind};
use office_deployment::{GRAMMAR, PropertySpec, shown_attribute};
use std::ops::Range;
use syncml::check::is_protocol_text;

/// The elements of messages whose text is shown: ids, addresses, codes and facts about values, but never values.
const SHOWN: [&str; 22] = [
    "Cmd",
    "CmdID",
    "CmdRef",
    "Format",
    "LocName",
    "LocURI",
    "Mark",
    "MaxMsgSize",
    "MaxObjSize",
    "MsgID",
    "MsgRef",
    "RespURI",
    "SessionID",
    "Size",
    "SourceRef",
    "TargetRef",
    "Type",
    "VerDTD",
    "VerProto",
    "Version",
    "EMI",
    "Lang",
];

/// The elements of messages that hold an address.
const ADDRESSES: [&str; 4] = ["LocURI", "RespURI", "SourceRef", "TargetRef"];

/// The limits within which hidden places are searched: the defaults, but any length. Each attribute of a tag is compared with
/// those before it, and each open element is kept.
pub(crate) fn limits() -> Limits {
    Limits { max_bytes: usize::MAX, ..Limits::default() }
}

/// The places of secrets in a document, and of all values in a message: in order and apart.
///
/// The time is linear in the length of the text.
pub(crate) fn hidden_places(text: &str, kind: ContentKind) -> Vec<Range<usize>> {
    let mut places = match kind {
        // Their values are those of every device.
        ContentKind::Description => {
            let mut places = secret_places(text);
            places.retain(|place| !is_sentence(text, place));
            return places;
        }
        ContentKind::Message => [values_of_message(text), values_of_named_properties(text)].concat(),
        ContentKind::Configuration => {
            [values_of_configuration(text), values_of_named_properties(text)].concat()
        }
        ContentKind::Job | ContentKind::Package => values_of_named_properties(text),
        ContentKind::IntuneExport => hidden_in_json(text),
        ContentKind::EventLog if !text.trim_start().starts_with('<') => hidden_in_log(text),
        ContentKind::Provisioning | ContentKind::DiagnosticsReport | ContentKind::EventLog => {
            hidden_in_xml(text)
        }
    };
    places.extend(secret_places(text));
    places.extend(secrets_of_comments(text));
    joined(places)
}

/// The rests of comments after a word that names a secret: `<!-- the password is … -->`.
fn secrets_of_comments(text: &str) -> Vec<Range<usize>> {
    let mut places = Vec::new();
    let mut at = 0;
    while let Some(start) = text[at..].find("<!--").map(|found| at + found + "<!--".len()) {
        let end = text[start..].find("-->").map_or(text.len(), |length| start + length);
        let mut words = text[start..end].split(|c: char| !c.is_alphanumeric());
        if let Some(word) = words.find(|word| resembles_secret(word)) {
            let after = span_in(text, word).end;
            let secret = text[after..end].trim();
            if !secret.is_empty() {
                places.push(span_in(text, secret));
            }
        }
        at = end;
    }
    places
}

/// The places of secrets in the value of a node, in order and apart.
pub(crate) fn hidden_in_value(value: &str) -> Vec<Range<usize>> {
    joined([values_of_named_properties(value), secret_places(value)].concat())
}

/// The texts of an Office configuration, which has its values in attributes, and the values of attributes that are nothing of what
/// the attribute is for. Nothing of markup that cannot be read is known, apart from the names of tags.
fn values_of_configuration(text: &str) -> Vec<Range<usize>> {
    let mut places = Vec::new();
    let Ok(mut scanner) = scanner(text) else { return places };
    loop {
        match scanner.next() {
            Ok(Token::Start(tag)) => {
                let attributes = scanner.attributes();
                let named = |name: &str| {
                    let found = attributes.iter().find(|attribute| attribute.name.eq_ignore_ascii_case(name));
                    found.map(|attribute| attribute.value()).unwrap_or_default()
                };
                let is_shown = |name: &str, value: &str| shown_attribute(tag.local(), name, value) == value;
                let name = named("Name");
                let is_property =
                    ["Property", "Setup"].iter().any(|known| tag.local().eq_ignore_ascii_case(known));
                let property = PropertySpec::find(name.trim()).filter(|_| is_property);
                let hidden = attributes.iter().filter(|attribute| {
                    let value = attribute.value();
                    !match attribute.name.eq_ignore_ascii_case("Value") && is_property {
                        true => property.map_or(is_shown("Name", &name), |property| {
                            property.values.shown(&value) == value
                        }),
                        false => is_shown(attribute.name, &value),
                    }
                });
                places.extend(hidden.map(|attribute| span_in(text, attribute.raw)));
            }
            Ok(Token::Text(content) | Token::CData(content)) => {
                let written = content.trim();
                if !written.is_empty() && !is_known_tag_without_start(written) {
                    places.push(span_in(text, written));
                }
            }
            Ok(Token::Eof) | Err(_) => return places,
            Ok(_) => {}
        }
    }
}

/// Returns true for a tag of a configuration without attributes whose `<` is missing: `/Add>`. An attribute may hold a secret.
fn is_known_tag_without_start(text: &str) -> bool {
    let name = text.trim_start_matches('/').trim_end_matches(['>', '/']).trim_end();
    text.ends_with('>') && GRAMMAR.iter().any(|spec| spec.name.eq_ignore_ascii_case(name))
}

/// Returns true if a text after a colon is a sentence of a description about the secret: `Reset password: the user has to …`.
fn is_sentence(text: &str, place: &Range<usize>) -> bool {
    const WORDS: [&str; 12] = ["the", "a", "an", "is", "are", "to", "of", "in", "this", "that", "if", "when"];
    let is_after_colon = text[..place.start].trim_end().ends_with(':');
    let is_of_sentence = |c: char| c.is_alphabetic() || c.is_whitespace() || ",.;:()'-".contains(c);
    let value = &text[place.clone()];
    let words = || value.split_whitespace();
    is_after_colon
        && value.chars().all(is_of_sentence)
        && words().count() > 3
        && words().filter(|word| WORDS.iter().any(|known| word.eq_ignore_ascii_case(known))).count() > 1
}

/// The values of properties that an attribute names as a secret: `<Property Name="PIDKEY" Value="…"/>`.
fn values_of_named_properties(text: &str) -> Vec<Range<usize>> {
    let (mut places, mut done) = (Vec::new(), 0);
    let Ok(mut scanner) = scanner(text) else { return values_beside_names(text, 0) };
    loop {
        match scanner.next() {
            Ok(Token::Start(_)) => {
                let is_name =
                    |name: &str| ["name", "key", "id"].iter().any(|known| name.eq_ignore_ascii_case(known));
                let attributes = scanner.attributes();
                if attributes
                    .iter()
                    .any(|attribute| is_name(attribute.name) && resembles_secret(&attribute.value()))
                {
                    let values = attributes.iter().filter(|attribute| {
                        !is_name(attribute.name) && !is_data_type(attribute.name, &attribute.value())
                    });
                    places.extend(values.map(|value| span_in(text, value.raw)));
                }
                // An address may have a blank, which ends it elsewhere.
                let addresses = attributes.iter().filter(|attribute| attribute.raw.contains("://"));
                places.extend(addresses.flat_map(|attribute| {
                    url_secrets(attribute.raw).map(|place| span_in(text, &attribute.raw[place]))
                }));
            }
            Ok(Token::Eof) => return places,
            Err(error) => {
                match is_limit(&error) {
                    true => places.push(after_name(text, done)..text.len()),
                    false => places.extend(values_beside_names(text, done)),
                }
                return places;
            }
            Ok(_) => {}
        }
        done = scanner.span().end;
    }
}

/// The place in the text of the query of an address, which is a part of the text, if no output shows it.
pub(crate) fn hidden_query_in(text: &str, address: &str) -> Option<Range<usize>> {
    hidden_query(address).map(|query| span_in(text, &address[query]))
}

/// The texts in quotes, and the texts between them that are no names of attributes, of the tags with a text in quotes that
/// names a secret, from this byte on: of markup that cannot be read.
fn values_beside_names(text: &str, from: usize) -> Vec<Range<usize>> {
    let is_between = |part: &str| {
        let is_attribute = part.starts_with(char::is_whitespace) && part.trim_end().ends_with('=');
        is_attribute || part.trim().is_empty() || part.trim_start().starts_with(['/', '>', '?'])
    };
    let mut places = Vec::new();
    for tag in text[from..].split('<') {
        let parts = || tag.split(['"', '\'']).enumerate().skip(1);
        if parts().any(|(at, part)| at % 2 == 1 && is_secret(part)) {
            let hidden =
                parts().filter(|(at, part)| if at % 2 == 1 { !is_secret(part) } else { !is_between(part) });
            places.extend(hidden.map(|(_, part)| span_in(text, part)));
        }
    }
    places
}

/// The texts of a message other than those of the elements that are [`SHOWN`] and [texts of the protocol](is_protocol_text). The
/// whole content of `Data` is a value, markup included.
pub(crate) fn values_of_message(text: &str) -> Vec<Range<usize>> {
    let mut places = Vec::new();
    let mut open: Vec<&str> = Vec::new();
    // The depth of the outermost open `Data`, and the start of its content.
    let mut value: Option<(usize, usize)> = None;
    let Ok(mut scanner) = scanner(text) else { return all_but_names(text, 0..text.len()) };
    let mut done = 0;
    loop {
        let token = scanner.next();
        let span = scanner.span();
        if token.is_ok() {
            done = span.end;
        }
        match token {
            Ok(Token::Start(tag)) => {
                let is_code = matches!(open.last(), Some(&("Status" | "Alert")));
                if value.is_none() {
                    // Elements of messages have no other attributes than namespaces.
                    let attributes = scanner.attributes().iter().filter(|attribute| {
                        !is_of_message(attribute.name) && !is_data_type(attribute.name, attribute.raw)
                    });
                    places.extend(attributes.map(|attribute| span_in(text, attribute.raw)));
                }
                if value.is_none() && is_value(tag.local()) && !is_code && !tag.is_empty_element() {
                    value = Some((open.len(), span.end));
                }
                open.push(tag.local());
            }
            Ok(Token::End) => {
                open.pop();
                if let Some((_, start)) = value.filter(|(depth, _)| *depth == open.len()) {
                    let place = start..span.start.max(start);
                    if !is_policy_switch(&text[place.clone()]) {
                        places.push(place);
                    }
                    value = None;
                }
            }
            Ok(Token::Text(content) | Token::CData(content)) if value.is_none() => {
                let is_type = open.last().is_some_and(|name| is_data_type(name, content));
                if is_type {
                    // the name of a type is no value
                } else if !is_shown(&open) || !open.last().is_some_and(|name| is_protocol_text(name, content))
                {
                    places.push(span);
                } else if open.last().is_some_and(|name| ADDRESSES.contains(name)) {
                    places.extend(hidden_query_in(text, content));
                }
            }
            Ok(Token::Comment(comment)) => {
                let start = span.start + "<!--".len();
                let comment = start..start + comment.len();
                match open.last().is_some_and(|name| SHOWN.contains(name)) {
                    true => places.push(comment), // it may be a part of an address that is left out
                    false => places.extend(all_but_names(text, comment)),
                }
            }
            Ok(Token::Eof) => break,
            Ok(_) => {}
            Err(error) => {
                match value.take() {
                    Some((_, start)) => places.push(start..text.len()),
                    None if is_limit(&error) => places.push(after_name(text, done)..text.len()),
                    None => {
                        let tag = text[done..].find('<').map_or(text.len(), |at| done + at);
                        if !is_shown(&open) {
                            places.push(done..tag);
                        }
                        places.extend(all_but_names(text, tag..text.len()));
                    }
                }
                break;
            }
        }
    }
    places.retain(|place| !text[place.clone()].trim().is_empty());
    places
}

/// Returns true if the text in the innermost of these elements is shown. `Data` of a Status or an Alert is a code.
fn is_shown(open: &[&str]) -> bool {
    open.last().is_some_and(|name| SHOWN.contains(name)) || matches!(open, [.., "Status" | "Alert", "Data"])
}

/// Returns true if a value is nothing but the switch of an ADMX-backed policy, `<enabled/>` or `<disabled/>`, perhaps misspelt and
/// escaped.
pub(crate) fn is_policy_switch(value: &str) -> bool {
    let value = value.trim();
    let value =
        value.strip_prefix("<![CDATA[").and_then(|inner| inner.strip_suffix("]]>")).unwrap_or(value).trim();
    let open = ["<", "&lt;", "&amp;lt;", "\\u003c"].into_iter().find_map(|open| value.strip_prefix(open));
    let closed = open.and_then(|rest| {
        [">", "&gt;", "&amp;gt;", "\\u003e"].into_iter().find_map(|close| rest.strip_suffix(close))
    });
    let name = closed.map(|tag| tag.trim_end_matches([' ', '/'])).unwrap_or_default();
    name.bytes().all(|byte| byte.is_ascii_alphabetic())
        && ["enabled", "disabled"].iter().any(|known| distance(name, known, 2).is_some())
}

/// Returns true for the attributes of the elements of messages: namespaces, and the error of a Status in Windows.
fn is_of_message(attribute: &str) -> bool {
    attribute == "xmlns" || attribute.starts_with("xmlns:") || attribute.ends_with("originalerror")
}

/// Returns true for the elements that hold values, also where their names are misspelt.
fn is_value(name: &str) -> bool {
    distance(name, "Data", 1).is_some() || name.eq_ignore_ascii_case("NextNonce")
}

/// The parts of this piece of markup other than the names of tags. Nobody has read it: it is in a comment, or not
/// well-formed, so that any part of it may be a value.
fn all_but_names(text: &str, piece: Range<usize>) -> Vec<Range<usize>> {
    let markup = &text[..piece.end];
    let mut places = Vec::new();
    let mut at = piece.start;
    while markup[at..].contains('<') {
        let name = after_name(markup, at);
        let rest = name + usize::from(markup[name..].starts_with('>'));
        at = markup[rest..].find('<').map_or(piece.end, |found| rest + found);
        if !markup[rest..at].trim().is_empty() {
            places.push(rest..at);
        }
    }
    places
}

/// Returns true for the characters of the name of a tag, with the `/` of an end tag.
pub(crate) fn is_in_name(c: char) -> bool {
    c.is_alphanumeric() || matches!(c, '_' | '-' | '.' | ':' | '/')
}

/// The end of the name of the first tag from this byte on, or the end of a text without tags.
fn after_name(text: &str, at: usize) -> usize {
    let Some(start) = text[at..].find('<').map(|found| at + found + 1) else { return text.len() };
    text[start..].find(|c| !is_in_name(c)).map_or(text.len(), |found| start + found)
}

/// Returns true if a document is too full to be read. No check reads such a document either, so that everything after the
/// place of the limit is hidden: time and memory do not depend on it.
fn is_limit(error: &XmlError) -> bool {
    matches!(error.kind(), XmlErrorKind::Limit { .. })
}

/// A scanner within the limits of the checks, apart from the length, to which the time is proportional.
fn scanner(text: &str) -> Result<Scanner<'_>, XmlError> {
    Ok(Scanner::new(text, &limits())?.accepting_fragments())
}

#[cfg(test)]
mod tests {
    use super::*;
    use csp_findings::with_replaced;

    fn shown(text: &str, kind: ContentKind) -> String {
        with_replaced(text, &hidden_places(text, kind), "*").into_owned()
    }

    #[test]
    fn a_comment_is_shown_up_to_the_name_of_a_secret() {
        for kind in [ContentKind::Message, ContentKind::Configuration, ContentKind::Job] {
            for (text, expected) in [
                ("<a/><!-- the admin password is s --><b/>", "<a/><!-- the admin password * --><b/>"),
                ("<a/><!--pw: s-->", "<a/><!--pw*-->"),
                (
                    "<a/><!-- for all devices --><!--token--><b/>",
                    "<a/><!-- for all devices --><!--token--><b/>",
                ),
            ] {
                assert_eq!(shown(text, kind), expected, "{kind:?}");
            }
        }
    }

    #[test]
    fn values_of_messages_are_hidden_and_their_structure_is_shown() {
        for (text, expected) in [
            (
                "<Item><LocURI>./a</LocURI><Data>s</Data></Item>",
                "<Item><LocURI>./a</LocURI><Data>*</Data></Item>",
            ),
            ("<Data><a b='s'>s</a><Data>s</Data>s</Data><Final/>", "<Data>*</Data><Final/>"),
            ("<Data><![CDATA[</Data>s]]>s</Data>\n<Final/>", "<Data>*</Data>\n<Final/>"),
            (
                "<Status><Cmd>Get</Cmd><Data>200</Data></Status>",
                "<Status><Cmd>Get</Cmd><Data>200</Data></Status>",
            ),
            (
                "<Alert><Data>1226</Data><Item><Data>s</Data></Item></Alert>",
                "<Alert><Data>1226</Data><Item><Data>*</Data></Item></Alert>",
            ),
            ("<Item><data>s</data><Dat>s</Dat>s</Item>", "<Item><data>*</data><Dat>*</Dat>*</Item>"),
            ("<Meta><NextNonce>s</NextNonce></Meta>", "<Meta><NextNonce>*</NextNonce></Meta>"),
            ("<Data/><Data></Data>", "<Data/><Data></Data>"),
            ("<!-- a <Data b='s'>s</Data> --><Final/>", "<!-- a <Data*</Data> --><Final/>"),
            ("<Data>s<!-- s --></Data>", "<Data>*</Data>"),
            (
                "<Data>&lt;enabld/></Data><Data>&lt;enabld/>s</Data>",
                "<Data>&lt;enabld/></Data><Data>*</Data>",
            ),
            ("<Data><![CDATA[<disabled />]]></Data>", "<Data><![CDATA[<disabled />]]></Data>"),
            ("<Data>&lt;secret/></Data><Data>enabled</Data>", "<Data>*</Data><Data>*</Data>"),
            (
                "<datatype>string</datatype><datatype>s</datatype><Data datatype='int' type='s'/>",
                "<datatype>string</datatype><datatype>*</datatype><Data datatype='int' type='*'/>",
            ),
            (
                "<LocURI>./a?s=s</LocURI><TargetRef>./a?list=Struct</TargetRef><RespURI>h?&amp;s </RespURI>",
                "<LocURI>./a?*</LocURI><TargetRef>./a?list=Struct</TargetRef><RespURI>h?* </RespURI>",
            ),
            ("<LocURI>./a<!-- s --></LocURI>", "<LocURI>./a<!--*--></LocURI>"),
            // Not well-formed: in a value, before one, and at the beginning.
            ("<Item><Data>s & s</Data><LocURI>./a</LocURI>", "<Item><Data>*"),
            ("<Item><LocURI>./a</LocUri>\n<Data>s</Data>s", "<Item><LocURI>./a</LocUri>\n<Data>*</Data>*"),
            ("<Item s<Data>s</Data>", "<Item*<Data>*</Data>"),
            ("<Item><Data=\"s\"/></Item>", "<Item><Data*</Item>"),
            ("<Item><Data s=\"s\"s></Item>", "<Item><Data*</Item>"),
            ("<Item>s & s<LocURI>./a & b</LocURI>", "<Item>*<LocURI>*</LocURI>"),
            ("<LocURI>./a & b<Data>s</Data>", "<LocURI>./a & b<Data>*</Data>"),
            ("<a>\u{1}<Data>s</Data>", "<a>*<Data>*</Data>"),
        ] {
            assert_eq!(shown(text, ContentKind::Message), expected);
        }
    }

    #[test]
    fn everything_after_a_limit_is_hidden() {
        let count = 50_000;
        let attributes: String = (0..count).map(|n| format!(" a{n}='s'")).collect();
        let deep = "<a>".repeat(count);
        for kind in [ContentKind::Message, ContentKind::Configuration, ContentKind::Job] {
            for (text, expected) in [
                (format!("<b/><SyncBody{attributes}><Data>s</Data>"), "<b/><SyncBody*".to_owned()),
                (format!("{deep}<Data><s/></Data>PW=s"), format!("{}<a*", "<a>".repeat(128))),
                (format!("<b/><Property Name='P&#87;' Value='s'{attributes}/>"), "<b/><Property*".to_owned()),
            ] {
                assert_eq!(shown(&text, kind), expected);
            }
        }
        let value = format!("<Item><Data><a{attributes}>s</a></Data></Item>");
        assert_eq!(shown(&value, ContentKind::Message), "<Item><Data>*");
        for kind in [ContentKind::Provisioning, ContentKind::DiagnosticsReport, ContentKind::EventLog] {
            assert_eq!(shown(&format!("<b/><c{attributes}/>s"), kind), "<b/>*");
            assert_eq!(shown(&format!("{deep}s"), kind), format!("{}*", "<a>".repeat(128)));
        }
    }

    #[test]
    fn secrets_of_other_documents_are_hidden() {
        let property = "<Property Name=\"PIDKEY\" Value=\"s\"/><Property Name=\"A\" Value=\"1\"/>";
        assert_eq!(
            shown(property, ContentKind::Configuration),
            "<Property Name=\"PIDKEY\" Value=\"*\"/><Property Name=\"A\" Value=\"1\"/>"
        );
        let broken = "<Configuration><a><Property Name='AUTH_TOKEN' Value='s'></Configuration>";
        assert_eq!(
            shown(broken, ContentKind::Configuration),
            "<Configuration><a><Property Name='AUTH_TOKEN' Value='*'></Configuration>"
        );
        // A quote too many: the rest of the tag is taken for quoted.
        let surplus = "<Property Name=\"AUTH_TOKEN\" Value=\"s\"s\"/><a/>";
        assert_eq!(
            shown(surplus, ContentKind::Configuration),
            "<Property Name=\"AUTH_TOKEN\" Value=\"*\"*\"*<a/>"
        );
        let job = "<Enforcement><CommandLine>/quiet s</CommandLine><TimeOut>1</TimeOut></Enforcement>";
        assert_eq!(
            shown(job, ContentKind::Job),
            "<Enforcement><CommandLine>*</CommandLine><TimeOut>1</TimeOut></Enforcement>"
        );
        // The other parts of an address with a blank, which ends it elsewhere.
        let address = "<Updates UpdatePath='http://j:s s@h/x y?a=s b=s' Enabled='TRUE'/>";
        assert_eq!(
            shown(address, ContentKind::Configuration),
            "<Updates UpdatePath='http://*@h/x y?*' Enabled='TRUE'/>"
        );
        // Misspelt names, also in markup that cannot be read.
        for (text, expected) in [
            ("<Product ID='a' PIDKEYY='s s' b='c'/>", "<Product ID='a' PIDKEYY='*' b='c'/>"),
            ("<Product PIDKY = \"s\"/>", "<Product PIDKY = \"*\"/>"),
            ("<Product pidkex='s'", "<Product pidkex='*'"),
            ("<Product Passwrd='s'/>", "<Product Passwrd='*'/>"),
            ("<Product PIDKEYS='s", "<Product PIDKEYS='*"),
            ("<Product PIDKEYS=s>", "<Product PIDKEYS=*"),
            ("<Product ID='a' Key='b' ä='c'/>", "<Product ID='a' Key='b' ä='c'/>"),
            ("<Property Name='PIDKEYY' Value='s'/>", "<Property Name='PIDKEYY' Value='*'/>"),
        ] {
            assert_eq!(shown(text, ContentKind::Configuration), expected);
        }
        for (text, expected) in [
            (
                "<ComandLine>s<b/>s</ComandLine><TimeOut>1</TimeOut>",
                "<ComandLine>*</ComandLine><TimeOut>1</TimeOut>",
            ),
            ("<CommandLime a='b'><![CDATA[s]]></CommandLime>", "<CommandLime a='b'>*</CommandLime>"),
            ("<CommandLines>s", "<CommandLines>*"),
            (
                "<CommandLin/><CommandLin /><TimeOut>1</TimeOut>",
                "<CommandLin/><CommandLin /><TimeOut>1</TimeOut>",
            ),
            ("<CommandLines a", "<CommandLines*"),
        ] {
            assert_eq!(shown(text, ContentKind::Job), expected);
        }
        let description = "<DefaultValue>1</DefaultValue><!-- PASSWORD=s -->";
        assert_eq!(
            shown(description, ContentKind::Description),
            "<DefaultValue>1</DefaultValue><!-- PASSWORD=* -->"
        );
        for (text, expected) in [
            (
                "<Description>Reset password: the user has to type a new one.</Description>",
                "<Description>Reset password: the user has to type a new one.</Description>",
            ),
            ("<!-- password: s1 of the a to be -->", "<!-- password: * -->"),
            (
                "<Description>Password: correct horse battery staple</Description>",
                "<Description>Password: *</Description>",
            ),
        ] {
            assert_eq!(shown(text, ContentKind::Description), expected);
        }
        let setting = "<User Name='token' Value='s' Type='REG_SZZ' App='s'/>";
        assert_eq!(
            shown(setting, ContentKind::Configuration),
            "<User Name='token' Value='*' Type='REG_SZZ' App='*'/>"
        );
    }
}
