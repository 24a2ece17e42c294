//! The places of values in profiles and reports, which no output shows.

use super::catalogue::Catalogue;
use crate::hidden::{hidden_query_in, is_policy_switch, limits};
use csp_findings::{is_data_type, span_in};
use csp_xml::{Scanner, Token};
use std::ops::Range;

/// The members of Intune's objects whose values are shown: ids, types and names, but no values of settings.
const SHOWN_MEMBERS: [&str; 13] = [
    "@odata.type",
    "@odata.context",
    "@odata.id",
    "id",
    "name",
    "displayName",
    "omaUri",
    "settingDefinitionId",
    "fileName",
    "platforms",
    "technologies",
    "templateFamily",
    "templateDisplayName",
];

/// The places of the strings and numbers of a JSON content that are not shown. The content need not be well-formed.
pub(crate) fn hidden_in_json(content: &str) -> Vec<Range<usize>> {
    let (mut places, mut key, mut at) = (Vec::new(), "", 0);
    let bytes = content.as_bytes();
    while at < bytes.len() {
        match bytes[at] {
            b'"' => {
                let start = at + 1;
                let end = end_of_string(bytes, start);
                at = (end + 1).min(bytes.len());
                let text = &content[start..end];
                let is_key = content[at..].trim_ascii_start().starts_with(':');
                if is_key {
                    key = text;
                } else if key == "omaUri" {
                    places.extend(hidden_query_in(content, text));
                } else if !(SHOWN_MEMBERS.contains(&key)
                    || Catalogue::is_of_windows(text)
                    || is_policy_switch(text)
                    || is_data_type(key, text))
                {
                    places.push(start..end);
                }
            }
            b'0'..=b'9' | b'-' => {
                let is_number =
                    |byte: &&u8| byte.is_ascii_alphanumeric() || matches!(byte, b'.' | b'+' | b'-');
                let end = at + bytes[at..].iter().take_while(is_number).count();
                if !SHOWN_MEMBERS.contains(&key) {
                    places.push(at..end);
                }
                at = end;
            }
            // Of a content that is not JSON, nothing else is known.
            byte if byte.is_ascii_alphanumeric() => {
                let end = at + bytes[at..].iter().take_while(|byte| byte.is_ascii_alphanumeric()).count();
                if !matches!(&content[at..end], "true" | "false" | "null") {
                    places.push(at..end);
                }
                at = end;
            }
            byte => {
                let length = content[at..].chars().next().map_or(1, char::len_utf8);
                if !byte.is_ascii() {
                    places.push(at..at + length);
                }
                at += length;
            }
        }
    }
    places
}

/// The end of the string that has begun here: its closing quote, or the end of the content.
fn end_of_string(bytes: &[u8], mut at: usize) -> usize {
    while let Some(byte) = bytes.get(at) {
        match byte {
            b'"' => return at,
            b'\\' => at += 2,
            _ => at += 1,
        }
    }
    bytes.len()
}

/// The elements of provisioning documents, reports and event logs whose text is shown: ids, names and codes.
const SHOWN_ELEMENTS: [&str; 14] = [
    "PolicyAreaName",
    "EnrollmentId",
    "PolicyScope",
    "ResourceTarget",
    "EventID",
    "Version",
    "Level",
    "Task",
    "Opcode",
    "Keywords",
    "EventRecordID",
    "Channel",
    "Type",
    "LocURI",
];
/// The attributes whose values are shown.
const SHOWN_ATTRIBUTES: [&str; 8] =
    ["type", "name", "datatype", "version", "Guid", "SystemTime", "xmlns", "encoding"];

/// Other elements of these documents.
const OTHER_ELEMENTS: [&str; 12] = [
    "wap-provisioningdoc",
    "characteristic",
    "characteristic-query",
    "parm",
    "parm-query",
    "noparm",
    "MDMEnterpriseDiagnosticsReport",
    "Events",
    "Event",
    "System",
    "EventData",
    "Data",
];

/// Returns true for a name of an element or an attribute of provisioning documents, reports and event logs, which is no part of
/// a value. An end tag may begin with its `/`.
pub(crate) fn is_known_name(name: &str) -> bool {
    let name = name.trim_start_matches('/');
    name == "value"
        || SHOWN_ELEMENTS.contains(&name)
        || OTHER_ELEMENTS.contains(&name)
        || SHOWN_ATTRIBUTES.contains(&name)
}

/// The places of the texts and attributes of an XML content that are not shown: all but ids, names, addresses and codes. After
/// a fault of the markup, everything is hidden.
pub(crate) fn hidden_in_xml(content: &str) -> Vec<Range<usize>> {
    let (mut places, mut open, mut done) = (Vec::new(), Vec::new(), 0);
    let Ok(scanner) = Scanner::new(content, &limits()) else {
        places.push(0..content.len()); // a character that XML forbids
        return places;
    };
    let mut scanner = scanner.accepting_fragments();
    loop {
        let token = scanner.next();
        match token {
            Ok(Token::Start(tag)) => {
                open.push(tag.local());
                let hidden = scanner.attributes().iter().filter(|attribute| {
                    !SHOWN_ATTRIBUTES.iter().any(|shown| attribute.name.eq_ignore_ascii_case(shown))
                        && !is_policy_switch(attribute.raw)
                });
                places.extend(hidden.map(|attribute| span_in(content, attribute.raw)));
            }
            Ok(Token::End) => {
                open.pop();
            }
            Ok(Token::Text(text) | Token::CData(text)) => {
                let is_shown = text.trim().is_empty()
                    || ["./", "0x"].iter().any(|start| text.trim_start().starts_with(start))
                    || open
                        .last()
                        .is_some_and(|name| SHOWN_ELEMENTS.contains(name) || is_data_type(name, text));
                match is_shown {
                    true => places.extend(hidden_query_in(content, text)),
                    false => places.push(span_in(content, text)),
                }
            }
            Ok(Token::Comment(text)) => places.push(span_in(content, text)),
            Ok(Token::Eof) => return places,
            Ok(Token::Instruction(_) | Token::Declaration(_) | Token::DocType(_)) => {}
            Err(_) => {
                places.push(done..content.len());
                return places;
            }
        }
        done = scanner.span().end;
    }
}

/// The places of the values in the text of an event log: `String: (…)`, `Int: (…)`.
pub(crate) fn hidden_in_log(content: &str) -> Vec<Range<usize>> {
    let mut places = Vec::new();
    for mark in ["String: (", "Int: (", "Value: ("] {
        let found = content.match_indices(mark).map(|(at, _)| {
            let start = at + mark.len();
            // The value may have brackets: it ends with the line at the latest.
            let line = content[start..].find('\n').map_or(content.len(), |end| start + end);
            start..content[start..line].rfind(')').map_or(line, |end| start + end)
        });
        places.extend(found);
    }
    for (at, mark) in content.match_indices("URI: (") {
        let start = at + mark.len();
        let end = content[start..].find([')', '\n']).map_or(content.len(), |end| start + end);
        places.extend(hidden_query_in(content, &content[start..end]));
    }
    places
}

#[cfg(test)]
mod tests {
    use super::*;
    use csp_findings::with_replaced;

    fn shown(content: &str, mut hidden: Vec<Range<usize>>) -> String {
        hidden.sort_by_key(|place| place.start);
        with_replaced(content, &hidden, "*").into_owned()
    }

    #[test]
    fn values_of_json_are_hidden() {
        for (content, expected) in [
            (r#"{"omaUri": "./a", "value": "s"}"#, r#"{"omaUri": "./a", "value": "*"}"#),
            (r#"{"value": 5, "b": [true, -1.5e3, "s\""]}"#, r#"{"value": *, "b": [true, *, "*"]}"#),
            (r#"{"value": "device_vendor_msft_a_1"}"#, r#"{"value": "device_vendor_msft_a_1"}"#),
            (r#"{"value": "s"#, r#"{"value": "*"#),
            (r#"{"omaUri": "./a?s"}"#, r#"{"omaUri": "./a?*"}"#),
            (r#"{"value": "<enabld/>", "type": "string"}"#, r#"{"value": "<enabld/>", "type": "string"}"#),
            (r#"{"value": s, ä}"#, r#"{"value": *, *}"#),
        ] {
            assert_eq!(shown(content, hidden_in_json(content)), expected);
        }
    }

    #[test]
    fn values_of_xml_are_hidden() {
        for (content, expected) in [
            ("<parm name='a' value='s'/>", "<parm name='a' value='*'/>"),
            (
                "<Area><PolicyAreaName>A</PolicyAreaName><B>s</B></Area>",
                "<Area><PolicyAreaName>A</PolicyAreaName><B>*</B></Area>",
            ),
            ("<Data>./a</Data><Data>0x1</Data><!--s-->", "<Data>./a</Data><Data>0x1</Data><!--*-->"),
            ("<a><b>s</a>s", "<a><b>*</a>s"),
            (
                "<parm value='&lt;enabld/&gt;'/><datatype>integer</datatype><datatype>s</datatype>",
                "<parm value='&lt;enabld/&gt;'/><datatype>integer</datatype><datatype>*</datatype>",
            ),
            ("<LocURI>./a?s=s</LocURI>", "<LocURI>./a?*</LocURI>"),
        ] {
            assert!(shown(content, hidden_in_xml(content)).starts_with(expected.trim_end_matches("</a>s")));
        }
    }

    #[test]
    fn values_of_logs_are_hidden() {
        let address = "CSP URI: (./a?s=s), Result: (0x1)";
        assert_eq!(shown(address, hidden_in_log(address)), "CSP URI: (./a?*), Result: (0x1)");
        let content = "Set policy string, Policy: (A), String: (s (s)).\nResult: (0x1)";
        assert_eq!(
            shown(content, hidden_in_log(content)),
            "Set policy string, Policy: (A), String: (*).\nResult: (0x1)"
        );
    }
}
