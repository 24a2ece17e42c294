//! The body that the interface executes.

use syncml::{DocumentForm, Element, Message, ReadOptions, RootKind};

/// The commands of a message in a `SyncBody`; `None` if the document has no body and no commands.
///
/// A payload gets the `CmdID`s that it lacks. Everything else stays as it is, but for the header, which the interface does
/// not take, and the default namespace, which no known program sends to it.
pub(super) fn body_of(message: &Message<'_>) -> Option<Message<'static>> {
    let numbered = message.payload_to_body();
    let message = match message.form()? {
        DocumentForm::Payload => numbered.as_ref()?,
        _ => message,
    };
    let body = message.body()?;
    let outer = (message.root() == RootKind::SyncML).then(|| message.root_element());
    let name = body.name();
    let text = format!("<{name}{}>{}</{name}>", declarations(outer, body), body.inner_xml());
    Message::read_with(text.as_bytes(), &ReadOptions::lenient()).ok().map(Message::into_owned)
}

/// The attributes of the body, with the namespaces that the element around it declares.
fn declarations(outer: Option<Element<'_>>, body: Element<'_>) -> String {
    let inherited = outer.iter().flat_map(|outer| outer.attributes()).filter(|attribute| {
        attribute.name().starts_with("xmlns") && !body.attributes().any(|own| own.name() == attribute.name())
    });
    let mut text = String::new();
    for attribute in inherited.chain(body.attributes()) {
        let is_own = attribute.value().to_ascii_lowercase().starts_with("syncml:");
        if attribute.name() != "xmlns" || !is_own {
            let quote = if attribute.raw().contains('"') { '\'' } else { '"' };
            text.extend([" ", attribute.name(), "="]);
            text.push(quote);
            text += attribute.raw();
            text.push(quote);
        }
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    const GET: &str =
        "<Get><CmdID>1</CmdID><Item><Target><LocURI>./DevDetail/SwV</LocURI></Target></Item></Get>";

    fn body(text: &str) -> Option<String> {
        let message = Message::read_with(text.as_bytes(), &ReadOptions::lenient()).unwrap();
        body_of(&message).map(|body| body.text().to_owned())
    }

    #[test]
    fn every_form_becomes_a_body() {
        let expected = format!("<SyncBody>{GET}</SyncBody>");
        let header = "<SyncHdr><VerDTD>1.2</VerDTD><MsgID>4</MsgID></SyncHdr>";
        for document in [
            GET.to_owned(),
            expected.clone(),
            format!("<?xml version=\"1.0\" encoding=\"utf-16\"?>\n{expected}"),
            format!("<SyncBody xmlns='SYNCML:SYNCML1.2'>{GET}</SyncBody>"),
            format!("<SyncML><SyncBody>{GET}</SyncBody></SyncML>"),
            format!("<SyncML xmlns=\"SYNCML:SYNCML1.2\">{header}<SyncBody>{GET}</SyncBody></SyncML>"),
        ] {
            assert_eq!(body(&document).as_ref(), Some(&expected), "{document}");
        }
        let payload = "<!-- two --><Add/>\n<Atomic><CmdID>1</CmdID><Exec/></Atomic>";
        let expected = "<SyncBody><Add><CmdID>2</CmdID></Add>\n<Atomic><CmdID>1</CmdID><Exec><CmdID>3</CmdID></Exec></Atomic></SyncBody>";
        assert_eq!(body(payload).as_deref(), Some(expected));
    }

    #[test]
    fn prefixes_stay_declared_and_the_content_stays_as_it_is() {
        let inside = "<Replace><Data><![CDATA[<a/>]]>&#xF000;</Data></Replace><Final/>";
        let document = format!(
            "<SyncML xmlns:msft='urn:\"x\"' xmlns:a='urn:outer'><SyncHdr/><SyncBody xmlns:a='urn:own' msft:b='1'>{inside}</SyncBody></SyncML>"
        );
        let expected =
            format!("<SyncBody xmlns:msft='urn:\"x\"' xmlns:a=\"urn:own\" msft:b=\"1\">{inside}</SyncBody>");
        assert_eq!(body(&document), Some(expected));
        let prefixed =
            format!("<s:SyncML xmlns:s='SYNCML:SYNCML1.2'><s:SyncBody>{inside}</s:SyncBody></s:SyncML>");
        let expected = format!("<s:SyncBody xmlns:s=\"SYNCML:SYNCML1.2\">{inside}</s:SyncBody>");
        assert_eq!(body(&prefixed), Some(expected));
    }

    #[test]
    fn other_documents_have_no_body() {
        for document in ["<html/>", "<SyncML><SyncHdr/></SyncML>", "<html/><html/>"] {
            assert_eq!(body(document), None, "{document}");
        }
    }
}
