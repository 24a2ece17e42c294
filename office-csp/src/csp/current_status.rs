//! A text for the node `CurrentStatus`.

use csp_xml::escape_attribute_into;
use office_deployment::Installed;

/// The installed Office as XML.
///
/// The page of the CSP says only that the node holds XML; the form that Windows writes is not public. This form is our
/// own and does not imitate that of Windows.
pub(crate) fn current_status(installed: &Installed) -> String {
    let mut xml = String::from("<CurrentStatus");
    for (name, value) in [("Version", &installed.version), ("Channel", &installed.channel)] {
        if let Some(value) = value {
            push_attribute(&mut xml, name, value);
        }
    }
    xml.push('>');
    for product in &installed.products {
        xml.push_str("<Product");
        push_attribute(&mut xml, "ID", product);
        xml.push_str("/>");
    }
    xml.push_str("</CurrentStatus>");
    xml
}

/// Appends ` name="value"`. Replaces characters that XML does not allow by U+FFFD.
fn push_attribute(xml: &mut String, name: &str, value: &str) {
    let is_forbidden =
        |c| matches!(c, '\0'..='\u{8}' | '\u{b}' | '\u{c}' | '\u{e}'..='\u{1f}' | '\u{fffe}' | '\u{ffff}');
    xml.push(' ');
    xml.push_str(name);
    xml.push_str("=\"");
    escape_attribute_into(&value.replace(is_forbidden, "\u{fffd}"), xml);
    xml.push('"');
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn absent_parts_are_left_out() {
        let mut office = Installed::default();
        assert_eq!(current_status(&office), "<CurrentStatus></CurrentStatus>");
        office.products.push("O365ProPlusRetail".to_owned());
        office.channel = Some("Current".to_owned());
        assert_eq!(
            current_status(&office),
            r#"<CurrentStatus Channel="Current"><Product ID="O365ProPlusRetail"/></CurrentStatus>"#,
        );
    }

    #[test]
    fn forbidden_characters_are_replaced() {
        let office = Installed {
            products: vec!["A".to_owned(), "B&<\">'\u{1}".to_owned()],
            version: Some("16.0\n".to_owned()),
            ..Installed::default()
        };
        assert_eq!(
            current_status(&office),
            "<CurrentStatus Version=\"16.0&#xA;\"><Product ID=\"A\"/><Product ID=\"B&amp;&lt;&quot;&gt;\
             '\u{fffd}\"/></CurrentStatus>"
        );
    }
}
