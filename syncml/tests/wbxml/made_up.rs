//! Random messages: all commands, nesting, Unicode, empty and large Data.

use proptest::prelude::*;

/// A message as XML, with or without layout, comments and CDATA.
pub(crate) fn message() -> impl Strategy<Value = String> {
    let version = prop::sample::select(&["1.0", "1.1", "1.2"][..]);
    (version, prop::collection::vec(command(), 0..6), any::<bool>(), any::<bool>()).prop_map(
        |(version, commands, header, last)| {
            let header = match header {
                true => format!(
                    "<SyncHdr><VerDTD>{version}</VerDTD><VerProto>DM/{version}</VerProto><SessionID>1</SessionID>\
                     <MsgID>1</MsgID><Target><LocURI>a</LocURI></Target><Source><LocURI>b</LocURI></Source></SyncHdr>"
                ),
                false => String::new(),
            };
            let last = if last { "<Final/>" } else { "" };
            format!(
                "<SyncML xmlns=\"SYNCML:SYNCML{version}\">{header}<SyncBody>{}{last}</SyncBody></SyncML>",
                commands.concat()
            )
        },
    )
}

fn command() -> impl Strategy<Value = String> {
    let name = prop::sample::select(
        &[
            "Add", "Alert", "Copy", "Delete", "Exec", "Get", "Map", "Move", "Put", "Replace", "Results",
            "Search", "Status",
        ][..],
    );
    let leaf = (name, meta(), prop::collection::vec(item(), 0..4))
        .prop_map(|(name, meta, items)| format!("<{name}><CmdID>7</CmdID>{meta}{}</{name}>", items.concat()));
    leaf.prop_recursive(4, 24, 4, |inner| {
        let name = prop::sample::select(&["Atomic", "Sequence", "Sync"][..]);
        (name, prop::collection::vec(inner, 0..4))
            .prop_map(|(name, inner)| format!("<{name}><CmdID>1</CmdID>{}</{name}>", inner.concat()))
    })
}

fn meta() -> impl Strategy<Value = String> {
    prop::sample::select(
        &[
            "",
            "<Meta></Meta>",
            "<Meta><Format xmlns=\"syncml:metinf\">b64</Format><Type xmlns=\"syncml:metinf\">text/plain</Type></Meta>",
            "<Meta><Type xmlns=\"syncml:metinf\">application/vnd.syncml-devinf+xml</Type></Meta>",
            "<Meta><Anchor xmlns=\"syncml:metinf\"><Next>2</Next></Anchor><MaxObjSize xmlns=\"syncml:metinf\">1</MaxObjSize>\
             </Meta>",
        ][..],
    )
    .prop_map(str::to_owned)
}

fn item() -> impl Strategy<Value = String> {
    let uri = prop_oneof![Just("./Vendor/MSFT/a%20b".to_owned()), text()];
    (uri, meta(), prop::option::of(data()), any::<bool>()).prop_map(|(uri, meta, data, more)| {
        let data = data.map(|data| format!("<Data>{data}</Data>")).unwrap_or_default();
        let more = if more { "<MoreData/>" } else { "" };
        format!("<Item><Target><LocURI>{uri}</LocURI></Target>{meta}{data}{more}</Item>")
    })
}

fn data() -> impl Strategy<Value = String> {
    let large = (1..4usize, text()).prop_map(|(size, text)| format!("x{}", text).repeat(size * 997));
    prop_oneof![
        4 => text(),
        1 => large,
        1 => text().prop_map(|text| format!("<DevInf xmlns=\"syncml:devinf\"><Man>m{text}</Man><Ext/></DevInf>")),
        1 => text().prop_map(|text| format!("<a><b>b{text}</b><Item>c</Item><c/></a>")),
    ]
}

/// Escaped text of any characters that XML allows.
fn text() -> impl Strategy<Value = String> {
    let characters = prop_oneof![
        Just("&amp;".to_owned()),
        Just("&lt;".to_owned()),
        Just("&#xD;".to_owned()),
        Just(" ".to_owned()),
        Just("\n".to_owned()),
        Just("&#x85;".to_owned()),
        "[a-zA-Z0-9./]{1,5}",
        prop::char::range('\u{A0}', '\u{D7FF}').prop_map(String::from),
        prop::char::range('\u{E000}', '\u{FFFD}').prop_map(String::from),
        prop::char::range('\u{10000}', '\u{10FFFF}').prop_map(String::from),
    ];
    prop::collection::vec(characters, 0..8).prop_map(|parts| parts.concat())
}
