//! The layouts of the writer.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::print_stdout)] // allowed in tests, with their helpers

use syncml::{Message, WriteOptions};

fn written(xml: &str, options: WriteOptions) -> String {
    let mut out = String::from(">");
    Message::parse(xml).unwrap().write_into(&mut out, &options);
    out.split_off(1)
}

const LOOSE: &str = "<?xml version=\"1.0\" encoding=\"UTF-16\"?>
<!-- a
 b -->
<SyncML xmlns='SYNCML:SYNCML1.2' >
\t<SyncBody  x = 'y'>
\t\t<Add><!-- c --><CmdID> 1 </CmdID>
\t\t\t<Item>
\t\t\t\t<Target><LocURI>
 ./a </LocURI></Target>
\t\t\t\t<Data> <b>
 <c/> </b> </Data>
\t\t\t</Item> <Item></Item><Item>
</Item>
\t\t</Add>
\t\t<Foreign xmlns='urn:x'> <d/> </Foreign>
\t\t<Final />
\t</SyncBody>
</SyncML>
<?e f?>
";

#[test]
fn as_read_loses_nothing() {
    assert_eq!(written(LOOSE, WriteOptions::as_read()), LOOSE.replace("UTF-16", "utf-8"));
}

#[test]
fn compact_leaves_out_layout() {
    assert_eq!(
        written(LOOSE, WriteOptions::compact()),
        "<?xml version=\"1.0\" encoding=\"utf-8\"?><!-- a
 b --><SyncML xmlns='SYNCML:SYNCML1.2' ><SyncBody  x = 'y'><Add><!-- c --><CmdID> 1 </CmdID><Item><Target><LocURI>
 ./a </LocURI></Target><Data> <b>
 <c/> </b> </Data></Item><Item></Item><Item></Item></Add><Foreign xmlns='urn:x'> <d/> </Foreign><Final /></SyncBody></SyncML><?e f?>"
    );
}

#[test]
fn indented_has_one_element_a_line() {
    let expected = "<?xml version=\"1.0\" encoding=\"utf-8\"?>
<!-- a
 b -->
<SyncML xmlns='SYNCML:SYNCML1.2' >
  <SyncBody  x = 'y'>
    <Add>
      <!-- c -->
      <CmdID> 1 </CmdID>
      <Item>
        <Target>
          <LocURI>
 ./a </LocURI>
        </Target>
        <Data> <b>
 <c/> </b> </Data>
      </Item>
      <Item></Item>
      <Item></Item>
    </Add>
    <Foreign xmlns='urn:x'> <d/> </Foreign>
    <Final />
  </SyncBody>
</SyncML>
<?e f?>
";
    assert_eq!(written(LOOSE, WriteOptions::indented()), expected);
    assert_eq!(written(expected, WriteOptions::indented()), expected);
    assert_eq!(written("<Get/>", WriteOptions::indented()), "<Get/>\n");
}

#[test]
fn cdata_becomes_equivalent_text() {
    for (inside, text) in [
        ("<![CDATA[<a>&amp;</a>]]>", "&lt;a&gt;&amp;amp;&lt;/a&gt;"),
        ("<![CDATA[a\r\nb]]>", "a\nb"),
        ("<![CDATA[]]>", ""),
        ("x<![CDATA[y]]>z<![CDATA[]]>", "xyz"),
        ("<![CDATA[]]]]>&gt;", "]&#x5D;&gt;"),
        ("<![CDATA[]]]]>><![CDATA[]]>", "]&#x5D;>"),
        ("]<![CDATA[]]]>>", "]&#x5D;>"),
    ] {
        let wrap = |inside: &str| format!("<Add><Item><Data>{inside}</Data></Item></Add>");
        let xml = wrap(inside);
        let compact = written(&xml, WriteOptions::compact());
        assert_eq!(compact, wrap(text), "{inside}");
        let data = |xml: &str| {
            let message = Message::parse(xml).unwrap();
            message.commands().next().unwrap().item().unwrap().data().unwrap().text().into_owned()
        };
        assert_eq!(data(&compact), data(&xml), "{inside}");
        assert_eq!(data(&written(&xml, WriteOptions::indented())), data(&xml), "{inside}");
        assert_eq!(written(&xml, WriteOptions::as_read()), xml);
    }
}

#[test]
fn cdata_beside_elements_becomes_text() {
    let xml = "<Get><![CDATA[a&]]><CmdID>1</CmdID> </Get>";
    assert_eq!(written(xml, WriteOptions::compact()), "<Get>a&amp;<CmdID>1</CmdID></Get>");
    assert_eq!(written(xml, WriteOptions::indented()), "<Get>a&amp;<CmdID>1</CmdID></Get>\n");
}

#[test]
fn only_a_wrong_encoding_is_corrected() {
    for (declaration, expected) in [
        ("<?xml version='1.0'?>", "<?xml version='1.0'?>"),
        ("<?xml version='1.0' encoding='UTF-8'?>", "<?xml version='1.0' encoding='UTF-8'?>"),
        (
            "<?xml version='1.0' encoding = \"utf-16\" standalone='yes'?>",
            "<?xml version='1.0' encoding = \"utf-8\" standalone='yes'?>",
        ),
    ] {
        for options in [WriteOptions::as_read(), WriteOptions::compact()] {
            assert_eq!(written(&format!("{declaration}<Get/>"), options), format!("{expected}<Get/>"));
        }
        assert_eq!(
            written(&format!("{declaration}<Get/>"), WriteOptions::indented()),
            format!("{expected}\n<Get/>\n")
        );
    }
}

#[test]
fn output_is_appended() {
    let message = Message::parse("<Get/>").unwrap();
    let mut bytes = b"a".to_vec();
    message.write_into(&mut bytes, &WriteOptions::default());
    assert_eq!(bytes, b"a<Get/>");
    assert_eq!(message.to_xml(), "<Get/>");
}

/// White space in the same text as a CDATA section is not layout.
#[test]
fn white_space_beside_a_cdata_section_is_kept() {
    let add = |text: &str| format!("<Add xmlns='SYNCML:SYNCML1.2'>{text}</Add>");
    for (text, compact) in [
        ("<![CDATA[<a>]]> ", "&lt;a&gt; "),
        (" <![CDATA[a]]>", " a"),
        ("a<![CDATA[]]> ", "a "),
        (" <![CDATA[]]>a", " a"),
        ("a<![CDATA[]]> <![CDATA[]]> ", "a  "),
        (" <![CDATA[]]> <![CDATA[a]]>", "  a"),
        // These texts are only layout.
        (" <![CDATA[]]> ", ""),
        ("<CmdID>1</CmdID> <!-- c --> ", "<CmdID>1</CmdID><!-- c -->"),
        ("<![CDATA[a]]><!-- c --> ", "a<!-- c -->"),
        ("<CmdID>1</CmdID> <Item>\n</Item>", "<CmdID>1</CmdID><Item></Item>"),
    ] {
        assert_eq!(written(&add(text), WriteOptions::compact()), add(compact), "{text}");
    }
}
