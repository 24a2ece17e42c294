//! Builds messages and nodes for tests.
#![allow(dead_code)] // each test binary uses a part of it

use ddf::Description;
use ddf::schema::{Schema, SchemaBuilder};
use syncml::check::MessageReport;

const HEAD: &str = "<VerDTD>1.2</VerDTD><VerProto>DM/1.2</VerProto><SessionID>1</SessionID><MsgID>1</MsgID>";
pub(crate) const DEVICE: &str = "<LocURI>urn:uuid:1</LocURI>";
pub(crate) const SERVER: &str = "<LocURI>https://mdm.example/dm</LocURI>";

/// A message of this header and body, in the namespace of 1.2.
pub(crate) fn message(header: &str, body: &str) -> String {
    format!(
        "<SyncML xmlns=\"SYNCML:SYNCML1.2\"><SyncHdr>{header}</SyncHdr><SyncBody>{body}</SyncBody></SyncML>"
    )
}

/// The header of a server's message, with more elements after it.
pub(crate) fn from_server(more: &str) -> String {
    format!("{HEAD}<Target>{DEVICE}</Target><Source>{SERVER}</Source>{more}")
}

/// The header of a device's message, with more elements after it.
pub(crate) fn from_client(more: &str) -> String {
    format!("{HEAD}<Target>{SERVER}</Target><Source>{DEVICE}</Source>{more}")
}

/// A server's message that is the last of its package.
pub(crate) fn server(body: &str) -> String {
    message(&from_server(""), &format!("{body}<Final/>"))
}

/// A device's message that is the last of its package.
pub(crate) fn client(body: &str) -> String {
    message(&from_client(""), &format!("{body}<Final/>"))
}

/// The Status of the header, which every answer starts with.
pub(crate) const HEADER_STATUS: &str =
    "<Status><CmdID>1</CmdID><MsgRef>1</MsgRef><CmdRef>0</CmdRef><Cmd>SyncHdr</Cmd><Data>200</Data></Status>";

/// The Status of a command, with these elements after `Cmd`.
pub(crate) fn status(id: u32, reference: u32, cmd: &str, rest: &str) -> String {
    format!(
        "<Status><CmdID>{id}</CmdID><MsgRef>1</MsgRef><CmdRef>{reference}</CmdRef><Cmd>{cmd}</Cmd>{rest}</Status>"
    )
}

/// A device's answer: the Status of the header, then these commands.
pub(crate) fn answer(body: &str) -> String {
    client(&format!("{HEADER_STATUS}{body}"))
}

/// A command with one item, whose `Target` is this address.
pub(crate) fn command(name: &str, id: u32, uri: &str, rest: &str) -> String {
    format!("<{name}><CmdID>{id}</CmdID><Item><Target><LocURI>{uri}</LocURI></Target>{rest}</Item></{name}>")
}

/// A Get of this address.
pub(crate) fn get(uri: &str) -> String {
    server(&command("Get", 1, uri, ""))
}

/// `Meta` with a Format, and data.
pub(crate) fn value(format: &str, data: &str) -> String {
    format!("<Meta><Format xmlns=\"syncml:metinf\">{format}</Format></Meta><Data>{data}</Data>")
}

/// The findings, one line each.
pub(crate) fn shown(report: &MessageReport) -> String {
    report.findings.iter().map(|finding| format!("{finding}\n")).collect()
}

/// Nodes for every property that a rule uses.
pub(crate) fn schema() -> Schema {
    let node = |name: &str, access: &str, format: &str, more: &str, children: &str| {
        format!(
            "<Node><NodeName>{name}</NodeName><DFProperties><AccessType>{access}</AccessType>\
             <DFFormat><{format}/></DFFormat>{more}</DFProperties>{children}</Node>"
        )
    };
    let all = "<Add/><Delete/><Get/><Replace/>";
    let enumeration = "<MSFT:AllowedValues ValueType=\"ENUM\"><MSFT:Enum><MSFT:Value>0</MSFT:Value></MSFT:Enum>\
                       <MSFT:Enum><MSFT:Value>1</MSFT:Value></MSFT:Enum></MSFT:AllowedValues>";
    let applicable = "<MSFT:Applicability><MSFT:OsBuildVersion>10.0.22621</MSFT:OsBuildVersion>\
                      <MSFT:EditionAllowList>0x30;</MSFT:EditionAllowList></MSFT:Applicability>";
    let depends = "<MSFT:DependencyBehavior><MSFT:DependencyGroup FriendlyId=\"D\"><MSFT:Dependency Type=\"DependsOn\">\
                   <MSFT:DependencyUri>Device/Vendor/Made/Up/Mode</MSFT:DependencyUri>\
                   <MSFT:DependencyAllowedValue ValueType=\"ENUM\"><MSFT:Enum><MSFT:Value>1</MSFT:Value></MSFT:Enum>\
                   </MSFT:DependencyAllowedValue></MSFT:Dependency></MSFT:DependencyGroup></MSFT:DependencyBehavior>";
    let json = "<MSFT:AllowedValues ValueType=\"JSON\"><MSFT:Value>{}</MSFT:Value></MSFT:AllowedValues>";
    let list =
        "<MSFT:AllowedValues ValueType=\"None\"><MSFT:List Delimiter=\"0xF000\"/></MSFT:AllowedValues>";
    let named = "<DFTitle>id</DFTitle><MSFT:AllowedValues ValueType=\"RegEx\"><MSFT:Value>^[a-z]+$</MSFT:Value></MSFT:AllowedValues>";
    let children = [
        node("Text", all, "chr", "", ""),
        node("Number", all, "int", "", ""),
        node("Mode", all, "int", enumeration, ""),
        node("Run", "<Exec/><Get/>", "xml", "", ""),
        node("Fixed", all, "chr", "<Scope><Permanent/></Scope>", ""),
        node("New", all, "chr", applicable, ""),
        node("Old", all, "chr", "<MSFT:Deprecated OsBuildDeprecated=\"10.0.19041\"/>", ""),
        node("Together", all, "chr", "<MSFT:AtomicRequired/>", ""),
        node("Depending", all, "chr", depends, ""),
        node("Json", all, "chr", json, ""),
        node("Blob", all, "bin", "", ""),
        node("List", all, "chr", list, ""),
        node("", all, "node", named, &node("Leaf", all, "chr", "", "")),
    ]
    .concat();
    let root = |path: &str, name: &str, children: &str| {
        format!(
            "<Node><NodeName>{name}</NodeName><Path>{path}</Path><DFProperties><AccessType><Get/></AccessType>\
             <DFFormat><node/></DFFormat></DFProperties>{children}</Node>"
        )
    };
    let user = node("Text", all, "chr", "", "") + &node("Mine", all, "chr", "", "");
    let any = node(
        "",
        "<Get/>",
        "node",
        "<DFTitle>Area</DFTitle>",
        &node("", all, "null", "<DFTitle>Name</DFTitle>", ""),
    );
    let file = format!(
        "<MgmtTree xmlns:MSFT=\"http://schemas.microsoft.com/MobileDevice/DM\"><VerDTD>1.2</VerDTD>{}{}{}{}{}</MgmtTree>",
        root("./Device/Vendor/Made", "Up", &children),
        root("./User/Vendor/Made", "Up", &user),
        root("./Device/Vendor/Made", "Config", &any),
        root("./Device/Vendor/Made/Config", "Camera", &node("Allow", all, "int", "", "")),
        root("./Device/Vendor/Made", "VPNv2", &node("Profile", all, "chr", "<MSFT:AtomicRequired/>", ""))
    );
    let mut builder = SchemaBuilder::new();
    builder.add(&Description::read(file.as_bytes()).unwrap());
    builder.build().unwrap()
}
