//! Made-up descriptions of any size, similar to Microsoft's files.

use std::fmt::Write;

const START: &str = "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\r\n\
    <MgmtTree xmlns:MSFT=\"http://schemas.microsoft.com/MobileDevice/DM\">\r\n  <VerDTD>1.2</VerDTD>\r\n";

/// A description of about `bytes` bytes, at least 700.
pub(crate) fn description(bytes: usize) -> String {
    let mut text = String::with_capacity(bytes + 1000);
    text.push_str(START);
    text.push_str("  <Node>\r\n    <NodeName>Made</NodeName>\r\n    <Path>./Device/Vendor/Up</Path>\r\n");
    properties(&mut text, "<Get />", "node", "DDFName", "");
    let mut number = 0;
    while text.len() + 600 < bytes || number == 0 {
        setting(&mut text, number);
        number += 1;
    }
    text.push_str("  </Node>\r\n</MgmtTree>\r\n");
    text
}

/// A description of many trees with one setting each.
pub(crate) fn roots(count: usize) -> String {
    let mut text = START.to_owned();
    for number in 0..count {
        let _ =
            write!(text, "<Node><NodeName>Root{number}</NodeName><Path>./Vendor/Up{}</Path>", number % 100);
        properties(&mut text, "<Get />", "node", "DDFName", "");
        setting(&mut text, number);
        text.push_str("</Node>\r\n");
    }
    text + "</MgmtTree>\r\n"
}

/// A description of one tree with many sibling settings, all with different allowed values.
pub(crate) fn siblings(count: usize) -> String {
    let mut text = START.to_owned() + "<Node><NodeName>Made</NodeName><Path>./Vendor</Path>";
    properties(&mut text, "<Get />", "node", "DDFName", "");
    for number in 0..count {
        let _ = write!(text, "<Node><NodeName>Setting{number}</NodeName>");
        let allowed = format!(
            "<MSFT:AllowedValues ValueType=\"Range\"><MSFT:Value>[0-{number}]</MSFT:Value></MSFT:AllowedValues>"
        );
        properties(&mut text, "<Get />", "int", "MIME", &allowed);
        text.push_str("</Node>\r\n");
    }
    text + "</Node></MgmtTree>\r\n"
}

/// A setting: every tenth has allowed values, and every hundredth contains a dynamic node.
fn setting(text: &mut String, number: usize) {
    let _ = write!(text, "    <Node>\r\n      <NodeName>Setting{number}</NodeName>\r\n"); // cannot fail for a String
    match number % 100 {
        7 => {
            properties(text, "<Get />", "node", "DDFName", "");
            text.push_str("    <Node>\r\n      <NodeName></NodeName>\r\n");
            let naming = "<DFTitle>Id</DFTitle>\r\n<MSFT:DynamicNodeNaming><MSFT:ClientInventory /></MSFT:DynamicNodeNaming>\r\n";
            properties(text, "<Add /><Delete /><Get />", "chr", "MIME", naming);
            text.push_str("    </Node>\r\n");
        }
        0 | 10 | 20 | 30 | 40 | 50 | 60 | 70 | 80 | 90 => properties(
            text,
            "<Add /><Delete /><Get /><Replace />",
            "int",
            "MIME",
            "<MSFT:AllowedValues ValueType=\"ENUM\">\r\n<MSFT:Enum><MSFT:Value>0</MSFT:Value><MSFT:ValueDescription>Not \
             allowed.</MSFT:ValueDescription></MSFT:Enum>\r\n<MSFT:Enum><MSFT:Value>1</MSFT:Value><MSFT:ValueDescription>\
             Allowed.</MSFT:ValueDescription></MSFT:Enum>\r\n</MSFT:AllowedValues>\r\n",
        ),
        _ => properties(text, "<Add /><Delete /><Get /><Replace />", "chr", "MIME", ""),
    }
    text.push_str("    </Node>\r\n");
}

fn properties(text: &mut String, access: &str, format: &str, df_type: &str, more: &str) {
    let _ = write!(
        text,
        "      <DFProperties>\r\n        <AccessType>{access}</AccessType>\r\n        <Description>A setting, with some \
         words about what it is for &amp; when.</Description>\r\n        <DFFormat>\r\n          <{format} />\r\n        \
         </DFFormat>\r\n        <Occurrence>\r\n          <ZeroOrOne />\r\n        </Occurrence>\r\n        <Scope>\r\n          \
         <Dynamic />\r\n        </Scope>\r\n        <DFType>\r\n          <{df_type} />\r\n        </DFType>\r\n{more}      \
         </DFProperties>\r\n"
    ); // cannot fail for a String
}
