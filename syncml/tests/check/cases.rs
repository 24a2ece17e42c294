//! The pairs of messages, grouped by topic.

use crate::made::{
    HEADER_STATUS, answer, client, command, from_client, from_server, get, message, server, status, value,
};
use ddf::Scope;
use ddf::applicability::Edition;
use syncml::DocumentForm;
use syncml::check::{MessageChecker, Sender};

/// A message that satisfies a rule, and one that violates it.
pub(crate) struct Case {
    #[allow(dead_code)] // one of the test binaries does not use it
    pub(crate) rule: &'static str,
    pub(crate) good: Vec<u8>,
    pub(crate) bad: Vec<u8>,
    pub(crate) with: for<'s> fn(MessageChecker<'s>) -> MessageChecker<'s>,
    /// Further errors of the violating message.
    #[allow(dead_code)]
    pub(crate) also: &'static [&'static str],
}

impl Case {
    fn with(mut self, with: for<'s> fn(MessageChecker<'s>) -> MessageChecker<'s>) -> Self {
        self.with = with;
        self
    }

    fn with_good(mut self, good: impl Into<Vec<u8>>) -> Self {
        self.good = good.into();
        self
    }

    fn also(mut self, also: &'static [&'static str]) -> Self {
        self.also = also;
        self
    }
}

fn case(rule: &'static str, good: impl Into<Vec<u8>>, bad: impl Into<Vec<u8>>) -> Case {
    Case { rule, good: good.into(), bad: bad.into(), with: |checker| checker, also: &[] }
}

/// All pairs.
pub(crate) fn all() -> Vec<Case> {
    [
        document(),
        grammar(),
        header(),
        commands(),
        atomics(),
        data(),
        addresses(),
        queries(),
        answers(),
        alerts(),
        chunks(),
        credentials(),
        nodes(),
    ]
    .into_iter()
    .flatten()
    .collect()
}

const TEXT: &str = "./Device/Vendor/Made/Up/Text";

fn plain() -> String {
    get(TEXT)
}

/// A `Get` with this second byte, charset, and tokens in it.
fn wbxml(id: u8, charset: u8, inside: &[u8]) -> Vec<u8> {
    let item = b"\x4B\x031\0\x01\x54\x6E\x57\x03./Device/Vendor/Made/Up/Text\0\x01\x01\x01";
    [&[2, id, 1, charset, 0, 0x53], inside, item, b"\x01"].concat()
}

fn utf16(text: &str) -> Vec<u8> {
    [0xFEFF].into_iter().chain(text.encode_utf16()).flat_map(u16::to_le_bytes).collect()
}

fn document() -> Vec<Case> {
    let renamed = |from: &str, to: &str| plain().replace(from, to);
    vec![
        case("not-well-formed", plain(), renamed("</SyncBody>", "")),
        case("encoding", plain(), [b"<SyncML>\xFF".as_slice(), b"</SyncML>"].concat()),
        case("limit-exceeded", plain(), "<SyncML>".repeat(200) + &"</SyncML>".repeat(200)),
        case("wrong-root", plain(), "<html/>"),
        case(
            "bare-commands",
            "<SyncBody><Get><CmdID>1</CmdID><Item><Target><LocURI>./Vendor/Made/Up/Text</LocURI></Target></Item></Get></SyncBody>",
            [command("Get", 1, TEXT, ""), command("Get", 2, TEXT, "")].concat(),
        )
        .with_good(plain())
        .with(|checker| checker.taken_as(DocumentForm::Message))
        .also(&["missing-header"]),
        case("undeclared-prefix", plain(), renamed("<Final/>", "<a:Final/><Final/>"))
            .also(&["not-a-command"]),
        // The check finds other faults, too.
        case(
            "undeclared-prefix",
            plain(),
            renamed("<CmdID>1</CmdID>", "<CmdID>1</CmdID><a:b/>").replace("<VerDTD>1.2<", "<VerDTD>9<"),
        )
        .also(&["unknown-element", "ver-dtd"]),
        case("wbxml-unknown-public-id", wbxml(0xA4, 0x6A, b""), wbxml(0xA5, 0x6A, b"")),
        case("wbxml-unknown-charset", wbxml(0xA4, 0x6A, b""), wbxml(0xA4, 0, b"")),
        case("wbxml-extension", wbxml(0xA4, 0x6A, b""), wbxml(0xA4, 0x6A, b"\xC0")),
        case("wbxml-trailing-bytes", wbxml(0xA4, 0x6A, b""), [&wbxml(0xA4, 0x6A, b"")[..], b"\n"].concat()),
        case("fragment", plain(), command("Get", 1, TEXT, "")),
        case(
            "encoding-mismatch",
            format!("<?xml version=\"1.0\" encoding='utf-8'?>{}", plain()),
            format!("<?xml version=\"1.0\" encoding=\"utf-16\"?>{}", plain()),
        ),
        case("encoding-utf-16", plain(), utf16(&plain())),
        case("doctype", plain(), format!("<!DOCTYPE SyncML>{}", plain())),
        case("processing-instruction", plain(), renamed("<Final/>", "<?a b?><Final/>")),
        case("comment", plain(), renamed("<Final/>", "<!-- a --><Final/>")),
        case("missing-namespace", plain(), renamed(" xmlns=\"SYNCML:SYNCML1.2\"", "")),
        case("unknown-namespace", plain(), renamed("SYNCML:SYNCML1.2", "syncml:syncml1.2")),
        case(
            "old-version",
            plain(),
            renamed("SYNCML:SYNCML1.2", "SYNCML:SYNCML1.1")
                .replace(">1.2<", ">1.1<")
                .replace("DM/1.2", "DM/1.1"),
        ),
        case("element-namespace", plain(), renamed("<Final/>", "<Final xmlns=\"SYNCML:SYNCML1.1\"/>")),
        case(
            "meta-namespace",
            server(&command("Replace", 1, TEXT, &value("chr", "a"))),
            server(&command("Replace", 1, TEXT, "<Meta><Format>chr</Format></Meta><Data>a</Data>")),
        ),
    ]
}

fn grammar() -> Vec<Case> {
    let item = |more: &str| server(&command("Get", 1, TEXT, more));
    let of_get = |more: &str| {
        server(&format!(
            "<Get><CmdID>1</CmdID>{more}<Item><Target><LocURI>{TEXT}</LocURI></Target></Item></Get>"
        ))
    };
    vec![
        case("unknown-element", plain(), item("<Dat>a</Dat>")),
        case("misplaced-element", plain(), item("<Final/>")),
        case(
            "missing-element",
            plain(),
            message(&from_server("").replace("<MsgID>1</MsgID>", ""), "<Final/>"),
        ),
        case(
            "duplicate-element",
            plain(),
            item("<Source><LocURI>a</LocURI></Source><Source><LocURI>b</LocURI></Source>"),
        ),
        case("element-order", plain(), item("<Data>a</Data><Source><LocURI>a</LocURI></Source>")),
        case("stray-text", plain(), item("a")),
        case("no-break-spaces", plain(), item("\u{A0}&#160;")),
        case(
            "meta-before-target",
            plain(),
            plain().replace("<Target><LocURI>./Device", "<Meta/><Target><LocURI>./Device"),
        ),
        case(
            "element-in-text",
            plain(),
            plain().replace("<SessionID>1</SessionID>", "<SessionID>1<b/></SessionID>"),
        )
        .also(&["session-id"]),
        case("not-empty", plain(), plain().replace("<Final/>", "<Final>1</Final>")),
        case("unknown-attribute", plain(), plain().replace("<Final/>", "<Final a='1'/>")),
        case("unused-element", plain(), of_get("<NoResp/>")),
        case("correlator", plain(), of_get("<Correlator>a</Correlator>")),
        case(
            "meta-outside",
            server(&command("Replace", 1, TEXT, &value("chr", "a"))),
            server(&command(
                "Replace",
                1,
                TEXT,
                "<Meta/><Format xmlns=\"syncml:metinf\">chr</Format><Data>a</Data>",
            )),
        ),
    ]
}

fn header() -> Vec<Case> {
    let changed = |from: &str, to: &str| plain().replace(from, to);
    let more = "<MoreData/></Item></Replace>";
    let chunk = |end: &str| {
        let meta = "<Meta><Size xmlns=\"syncml:metinf\">9</Size></Meta><Data>a</Data><MoreData/>";
        message(&from_server(""), &(command("Replace", 1, TEXT, meta) + end))
    };
    assert!(chunk("").contains(more));
    let alert = "<Alert><CmdID>1</CmdID><Data>1201</Data></Alert>";
    vec![
        case(
            "missing-header",
            plain(),
            format!(
                "<SyncML xmlns=\"SYNCML:SYNCML1.2\"><SyncBody>{}<Final/></SyncBody></SyncML>",
                command("Get", 1, TEXT, "")
            ),
        )
        .with(|checker| checker.taken_as(DocumentForm::Message)),
        case("ver-dtd", plain(), changed("<VerDTD>1.2", "<VerDTD>1.0")),
        case("loc-uri-empty", plain(), changed("<LocURI>urn:uuid:1</LocURI>", "<LocURI> </LocURI>")),
        case(
            "loc-uri-empty",
            client(alert),
            client(alert).replace("<LocURI>urn:uuid:1</LocURI>", "<LocURI/>"),
        ),
        case("ver-proto", plain(), changed("DM/1.2", "SyncML/1.2")),
        case("version-mismatch", plain(), changed("DM/1.2", "DM/1.1")),
        case(
            "session-id",
            changed("<SessionID>1<", "<SessionID>7FFA<"),
            changed("<SessionID>1<", "<SessionID>12345<"),
        ),
        case("msg-id", plain(), changed("<MsgID>1<", "<MsgID>0<")),
        case(
            "meta-number",
            message(
                &from_server("<Meta><MaxMsgSize xmlns=\"syncml:metinf\">4096</MaxMsgSize></Meta>"),
                "<Final/>",
            ),
            message(
                &from_server("<Meta><MaxMsgSize xmlns=\"syncml:metinf\">4k</MaxMsgSize></Meta>"),
                "<Final/>",
            ),
        ),
        case("missing-final", plain(), changed("<Final/>", "")),
        case("final-and-more-data", chunk(""), chunk("<Final/>")),
    ]
}

fn commands() -> Vec<Case> {
    let two = |first: &str, second: &str| {
        let get = |id: &str| format!("<Get>{id}<Item><Target><LocURI>{TEXT}</LocURI></Target></Item></Get>");
        server(&(get(first) + &get(second)))
    };
    let dev_info = "<Replace><CmdID>2</CmdID><Item><Source><LocURI>./DevInfo/Man</LocURI></Source><Data>a</Data></Item></Replace>";
    let body = |commands: &str| format!("<SyncBody xmlns=\"SYNCML:SYNCML1.2\">{commands}<Final/></SyncBody>");
    let run = |items: usize| {
        let item = "<Item><Target><LocURI>./Vendor/Made/Up/Run</LocURI></Target></Item>".repeat(items);
        server(&format!("<Exec><CmdID>1</CmdID>{item}</Exec>"))
    };
    let good = status(2, 1, "Get", "<Data>200</Data>");
    let results = "<Results><CmdID>3</CmdID><MsgRef>1</MsgRef><CmdRef>1</CmdRef><Item><Source><LocURI>./DevInfo/Man</LocURI></Source><Data>a</Data></Item></Results>";
    vec![
        case("missing-cmd-id", plain(), plain().replace("<CmdID>1</CmdID>", "")),
        case("missing-answer-cmd-id", answer(&good), answer(&good.replace("<CmdID>2</CmdID>", ""))),
        case("invalid-cmd-id", plain(), plain().replace("<CmdID>1<", "<CmdID>0<")),
        case(
            "duplicate-cmd-id",
            two("<CmdID>1</CmdID>", "<CmdID>2</CmdID>"),
            server(&format!("<Sequence><CmdID>2</CmdID>{}</Sequence>", command("Get", 2, TEXT, ""))),
        ),
        case("not-dm-command", plain(), server("<Put><CmdID>1</CmdID></Put>")),
        // A misspelt command is checked as the command that it resembles.
        case("not-a-command", plain(), server("<Gett><CmdID>1</CmdID></Gett>")).also(&["missing-item"]),
        case("not-a-command", plain(), server("<Stop><CmdID>1</CmdID></Stop>")),
        case(
            "nested-cmd-id",
            command("Get", 1, TEXT, "").replace("<CmdID>1</CmdID>", ""),
            format!(
                "<Atomic>{}</Atomic>",
                command("Add", 1, TEXT, "<Data>a</Data>").replace("<CmdID>1</CmdID>", "")
            ),
        ),
        case("exec-items", run(1), run(2)),
        case("missing-item", run(1), server("<Get><CmdID>1</CmdID></Get>")),
        case("missing-target", plain(), server("<Get><CmdID>1</CmdID><Item/></Get>")),
        // Without a header, only the address tells if a client sends the Replace.
        case("missing-target", dev_info, dev_info.replace("./DevInfo/Man", TEXT)),
        case("missing-target", body(dev_info), body(&dev_info.replace("./DevInfo/Man", "./DevInfoA"))),
        case("missing-target", client(dev_info), server(dev_info)),
        case("client-command", client(dev_info), client(&command("Get", 2, "./DevInfo/Man", ""))),
        case(
            "server-results",
            answer(&(good.clone() + results)),
            server(&(HEADER_STATUS.to_owned() + &good + results)),
        ),
    ]
}

fn atomics() -> Vec<Case> {
    let atomic = |inside: &str| server(&format!("<Atomic><CmdID>9</CmdID>{inside}</Atomic>"));
    let add = command("Add", 1, TEXT, "<Data>a</Data>");
    let replace = |uri: &str| command("Replace", 2, uri, "<Data>a</Data>");
    let good = atomic(&add);
    vec![
        case("nested-atomic", good.clone(), atomic(&format!("<Atomic><CmdID>8</CmdID>{add}</Atomic>"))),
        case("get-in-atomic", good.clone(), atomic(&command("Get", 1, TEXT, ""))),
        case(
            "add-then-replace",
            atomic(&(add.clone() + &replace("./Vendor/Made/Up/Number").replace(">a<", ">1<"))),
            // the same node, in another spelling
            atomic(&(add.clone() + &replace("./Vendor/made/Up/%54ext"))),
        ),
        case(
            "added-twice",
            server(
                &(add.clone() + &command("Delete", 2, TEXT, "") + &command("Add", 3, TEXT, "<Data>a</Data>")),
            ),
            server(&(add.clone() + &command("Add", 3, "./Vendor/MADE/Up/Text", "<Data>a</Data>"))),
        ),
        case("exec-in-atomic", good.clone(), atomic(&command("Exec", 1, "./Vendor/Made/Up/Run", ""))),
        case("empty-block", good, atomic("")),
    ]
}

fn data() -> Vec<Case> {
    let run = |data: &str| server(&command("Exec", 1, "./Vendor/Made/Up/Run", &value("xml", data)));
    // The node has no description, so only the message gives the format of the data.
    let other = |more: &str| server(&command("Replace", 1, "./Vendor/Other/A", more));
    let typed = |mime: &str| {
        other(&format!("<Meta><Type xmlns=\"syncml:metinf\">{mime}</Type></Meta><Data>a</Data>"))
    };
    let results = |format: &str, data: &str| {
        format!(
            "{}<Results><CmdID>3</CmdID><MsgRef>1</MsgRef><CmdRef>1</CmdRef><Item><Source><LocURI>./A</LocURI></Source>{}</Item></Results>",
            status(2, 1, "Get", "<Data>200</Data>"),
            value(format, data)
        )
    };
    let both = |own: &str| {
        server(&format!(
            "<Replace><CmdID>1</CmdID><Meta><Format xmlns=\"syncml:metinf\">int</Format></Meta>\
             <Item><Target><LocURI>./Vendor/Other/A</LocURI></Target>{}</Item></Replace>",
            value(own, "1")
        ))
    };
    let error = |attribute: &str| {
        let more = format!(
            "<Data xmlns:msft=\"http://schemas.microsoft.com/MobileDevice/MDM\" msft:originalerror=\"{attribute}\">404</Data>"
        );
        answer(&status(2, 1, "Get", &more))
    };
    vec![
        case("unknown-format", other(&value("chr", "a")), other(&value("string", "a"))),
        case("mime-type", typed("text/plain"), typed("string")),
        case("misspelt-mime-type", typed("text/plain"), typed("text/plian")),
        case("misspelt-mime-type", typed("Text/XML"), typed("text/xm")),
        case("misspelt-mime-type", typed("application/zip"), typed("aplication/json")),
        case("meta-override", both("int"), both("chr")),
        case("data-format", other(&value("int", "7")), other(&value("int", "seven"))),
        case("data-format", answer(&results("node", "A/B")), answer(&results("bool", "maybe"))),
        case("data-namespace", run("<a xmlns=\"\"/>"), run("<a/>")),
        case("data-cdata", run("&lt;a/&gt;"), run("<![CDATA[<a/>]]>")),
        case(
            "reference-in-cdata",
            other("<Data>1&#x41;2</Data>"),
            other("<Data><![CDATA[1&#x41;2]]></Data>"),
        ),
        case("double-escaped", run("&lt;a/&gt;"), other("<Data>&amp;lt;a/&amp;gt;</Data>")),
        case("data-markup", other(&value("chr", "&lt;a/&gt;")), other(&value("chr", "<a xmlns=\"\"/>"))),
        case("value-declaration", run("&lt;a/&gt;"), run("&lt;?xml version='1.0'?&gt;&lt;a/&gt;")),
        case("broken-value", other(&value("chr", "&lt;a/&gt;")), other(&value("chr", "&lt;a&gt;"))),
        case("broken-value", other(&value("chr", "{ \"a\": 1 }")), other(&value("chr", "{ \"a\": 1, }"))),
        case("separator-letters", other(&value("chr", "a&#xF000;b")), other(&value("chr", "a&amp;#xF000;b"))),
        case("data-instruction", run("<a xmlns=\"\"/>"), run("<a xmlns=\"\"/><?b c?>")),
        case(
            "typographic-quotes",
            other("<Data>&lt;a b=\"c\"&gt;=\u{201C}d\u{201D}&lt;/a&gt;</Data>"),
            other("<Data>&lt;a b=\u{201C}c\u{201D}/&gt;</Data>"),
        ),
        case("original-error", error("0x86000002"), error("many")),
    ]
}

fn addresses() -> Vec<Case> {
    let alert = |uri: &str| {
        client(&format!(
            "<Alert><CmdID>1</CmdID><Data>1226</Data><Item><Source><LocURI>{uri}</LocURI></Source><Meta>\
             <Type xmlns=\"syncml:metinf\">Reversed-Domain-Name:a.b</Type></Meta><Data>1</Data></Item></Alert>"
        ))
    };
    let elsewhere = "./Vendor/Other/A";
    let good = || get(elsewhere);
    vec![
        case("loc-uri-empty", good(), get("")),
        case("loc-uri-too-long", good(), get(&format!("./{}", "a".repeat(9000)))),
        case("loc-uri-leading-slash", good(), get("/Vendor/Other")),
        case("loc-uri-empty-segment", good(), get("./Vendor//Other")),
        case("loc-uri-dot", get("./Vendor/Other/a.b"), get("./Vendor/../Other")),
        case("loc-uri-wildcard", good(), get("./Vendor/*")),
        case("loc-uri-control", good(), get("./Vendor/a\nb")),
        case("loc-uri-escape", get("./Vendor/%7Ba%7D"), get("./Vendor/%7")),
        case("loc-uri-unescaped", get("./Vendor/Other/a%20b~(c)"), get("./Device /Vendor")),
        case("loc-uri-braces", alert("./Vendor/%7Ba%7D"), alert("./Vendor/{a}")),
        case("loc-uri-blank", get("./Vendor/Other/a%20b"), get("./Vendor/Other/a b")),
        case("loc-uri-scheme", good(), get("https://mdm.example/dm?a")),
        case("loc-uri-scheme", alert("./Vendor/A"), alert("file://a/b")),
        case("loc-uri-space", good(), get("\n  ./Vendor/Other\n")),
        case(
            "odd-guid",
            get("./Vendor/Other/%7B1803A630-3C38-4D2B-9B9A-0CB37243539C%7D"),
            get("./Vendor/Other/%7B1803A630-3C384D2B-9B9A-0CB37243539C%7D"),
        ),
        case("loc-uri-start", get("./Device/Vendor/Other/A"), get(" Device/Vendor/Other/A")),
        case("loc-uri-start", get("Vendor"), get("Vendor/Other/A")),
        case(
            "root-verb",
            server(&command("Delete", 1, elsewhere, "")),
            server(&command("Delete", 1, ".", "")),
        ),
        case("root-verb", get("."), server(&command("Replace", 1, ".", "<Data>a</Data>"))),
    ]
}

fn queries() -> Vec<Case> {
    let query = |query: &str| get(&format!("{TEXT}?{query}"));
    vec![
        case("unknown-query", query("prop=Type"), query("what")),
        case("unknown-property", query("prop=Size"), query("prop=format")),
        case("acl-property", query("prop=Name"), query("prop=ACL")),
        case("unknown-list", query("list=StructData"), query("list=TNDS")),
        case(
            "query-verb",
            query("list=Struct"),
            server(&command("Replace", 1, &format!("{TEXT}?prop=Name"), "<Data>a</Data>")),
        ),
    ]
}

fn answers() -> Vec<Case> {
    let ok = |id, reference, cmd| status(id, reference, cmd, "<Data>200</Data>");
    let results = |before: &str| {
        format!(
            "<Results><CmdID>3</CmdID><MsgRef>1</MsgRef><CmdRef>1</CmdRef>{before}<Item><Source><LocURI>./DevInfo/Man</LocURI></Source><Data>a</Data></Item></Results>"
        )
    };
    let get = ok(2, 1, "Get");
    let good = || answer(&(get.clone() + &results("")));
    vec![
        case("header-status-first", good(), client(&(get.clone() + HEADER_STATUS))),
        case(
            "header-status-first",
            good(),
            client(&("<Alert><CmdID>2</CmdID><Data>1201</Data></Alert>".to_owned() + HEADER_STATUS)),
        ),
        case("missing-header-status", good(), client(&get)),
        case("lone-header-status", server(HEADER_STATUS), client(HEADER_STATUS)),
        case(
            "status-order",
            answer(&(ok(2, 1, "Get") + &ok(4, 2, "Add"))),
            answer(&(ok(2, 2, "Get") + &ok(4, 1, "Add"))),
        ),
        case(
            "duplicate-status",
            answer(
                &(status(2, 1, "Get", "<TargetRef>./A</TargetRef><Data>200</Data>")
                    + &status(3, 1, "Get", "<TargetRef>./B</TargetRef><Data>404</Data>")),
            ),
            answer(&(ok(2, 1, "Get") + &ok(3, 1, "Get"))),
        ),
        case(
            "alert-status",
            server(&(HEADER_STATUS.to_owned() + &ok(2, 1, "Alert"))),
            server(&(HEADER_STATUS.to_owned() + &status(2, 1, "Alert", "<Data>404</Data>"))),
        ),
        case("header-ref", good(), answer(&ok(2, 1, "SyncHdr"))).also(&["header-status-first"]),
        case(
            "cmd-ref",
            answer(&status(2, 1, "Get", "<Data>400</Data>").replace("<CmdRef>1</CmdRef>", "<CmdRef/>")),
            answer(&get.replace("<CmdRef>1</CmdRef>", "<CmdRef/>")),
        ),
        case("msg-ref", good(), answer(&get.replace("<MsgRef>1<", "<MsgRef><"))),
        case("status-code", good(), answer(&status(2, 1, "Get", "<Data>fine</Data>"))),
        case("unknown-cmd", good(), answer(&status(2, 1, "Gett", "<Data>200</Data>"))),
        case(
            "unknown-cmd",
            answer(&status(2, 1, "Set", "<Data>400</Data>")),
            answer(&status(2, 1, "get", "<Data>404</Data>")),
        ),
        case("unknown-status", good(), answer(&status(2, 1, "Get", "<Data>299</Data>"))),
        case(
            "ms-mdm-refs",
            answer(&status(2, 1, "Get", "<TargetRef>./A</TargetRef><Data>200</Data>")),
            answer(&status(2, 1, "Get", "<TargetRef><LocURI>./A</LocURI></TargetRef><Data>200</Data>")),
        ),
        case(
            "ms-mdm-refs",
            answer(&status(2, 1, "Get", "<TargetRef>./A</TargetRef><Data>200</Data>")),
            answer(&status(2, 1, "Get", "<Data>200</Data><TargetRef>./A</TargetRef>")),
        ),
        case("results-cmd", good(), answer(&(get.clone() + &results("<Cmd>Get</Cmd>")))),
        case(
            "results-ref-absent",
            good(),
            answer(&(get.clone() + &results("").replace("<CmdRef>1</CmdRef>", ""))),
        ),
        case(
            "status-to-results",
            answer(&status(2, 1, "Results", "<Data>500</Data>")),
            answer(&ok(2, 1, "Results")),
        ),
        case("status-to-status", good(), answer(&status(2, 1, "Status", "<Data>500</Data>"))),
        case("results-before-status", good(), answer(&(results("") + &get))),
        case("results-source", good(), answer(&(get.clone() + &results("").replace("Source>", "Target>")))),
    ]
}

fn alerts() -> Vec<Case> {
    let alert =
        |code: &str, items: &str| format!("<Alert><CmdID>1</CmdID><Data>{code}</Data>{items}</Alert>");
    let item = |name: &str, more: &str, data: &str| {
        format!(
            "<Item><Meta><Type xmlns=\"syncml:metinf\">{name}</Type>{more}</Meta><Data>{data}</Data></Item>"
        )
    };
    let mark = |word: &str| format!("<Mark xmlns=\"syncml:metinf\">{word}</Mark>");
    let int = "<Format xmlns=\"syncml:metinf\">int</Format>";
    let generic = "Reversed-Domain-Name:a.b";
    let good = || client(&alert("1226", &item(generic, "", "1")));
    let login = |data: &str| client(&alert("1224", &item("com.microsoft/MDM/LoginStatus", "", data)));
    let leave = |level: &str| {
        let name = "Reversed-Domain-Name:com.microsoft:mdm.unenrollment.userrequest";
        client(&alert("1226", &item(name, &(int.to_owned() + &mark(level)), "1")))
    };
    let begin = |items: &str| client(&alert("1201", items));
    vec![
        case("alert-code", good(), client(&alert("now", ""))),
        case("unknown-alert", good(), client(&alert("201", ""))),
        case("ui-alert", server(&alert("1222", "")), server(&alert("1100", ""))),
        case("alert-sender", begin(""), server(&alert("1201", ""))),
        case("session-alert-item", begin(""), begin("<Item><Data>a</Data></Item>")),
        case(
            "abort-without-final",
            server(&alert("1223", "")),
            server(&alert("1223", "")).replace("<Final/>", ""),
        ),
        case(
            "next-message-not-alone",
            client(&(HEADER_STATUS.replace("<CmdID>1<", "<CmdID>2<") + &alert("1222", ""))),
            client(&(alert("1222", "") + &alert("1201", "").replace("<CmdID>1<", "<CmdID>2<"))),
        ),
        case("alert-item", good(), client(&alert("1226", ""))),
        case("alert-type", good(), client(&alert("1226", "<Item><Meta/><Data>1</Data></Item>"))),
        case("bare-alert-type", good(), client(&alert("1226", &item("a.b", "", "1")))),
        case("generic-as-client-event", good(), client(&alert("1224", &item(generic, "", "1")))),
        case(
            "unknown-client-event",
            login("user"),
            client(&alert("1224", &item("com.microsoft/MDM/LoginState", "", "1"))),
        )
        .also(&["client-event-data"]),
        case(
            "unknown-client-event",
            login("user"),
            client(&alert("1224", &item("com.example/other", "", "1"))),
        ),
        case("client-event-data", login("none"), login("nobody")),
        case("unenrolment-alert", leave("critical"), leave("minor")),
        case(
            "alert-mark",
            client(&alert("1226", &item(generic, &mark("fatal"), "1"))),
            client(&alert("1226", &item(generic, &mark("Fatal"), "1"))),
        ),
    ]
}

fn chunks() -> Vec<Case> {
    let meta = |size: &str| format!("<Meta><Size xmlns=\"syncml:metinf\">{size}</Size></Meta>");
    let send =
        |first: &str, rest: &str| message(&from_server(""), &(command("Replace", 1, TEXT, first) + rest));
    let chunk = meta("9") + "<Data>abc</Data><MoreData/>";
    vec![
        case(
            "more-data-followed",
            send(&chunk, ""),
            send(&chunk, &command("Get", 2, "./Vendor/Made/Up/Mode", "")),
        ),
        case(
            "size-mismatch",
            server(&command("Replace", 1, TEXT, &(meta("3") + "<Data>abc</Data>"))),
            server(&command("Replace", 1, TEXT, &(meta("4") + "<Data>abc</Data>"))),
        ),
        case("more-data-without-size", send(&chunk, ""), send("<Data>abc</Data><MoreData/>", "")),
    ]
}

fn credentials() -> Vec<Case> {
    let meta = |format: &str, kind: &str, more: &str| {
        format!(
            "<Meta><Format xmlns=\"syncml:metinf\">{format}</Format><Type xmlns=\"syncml:metinf\">syncml:auth-{kind}</Type>{more}</Meta>"
        )
    };
    let with = |cred: &str| {
        message(
            &from_client(cred).replace("urn:uuid:1</LocURI>", "urn:uuid:1</LocURI><LocName>me</LocName>"),
            "<Alert><CmdID>1</CmdID><Data>1201</Data></Alert><Final/>",
        )
    };
    let digest = "AAAAAAAAAAAAAAAAAAAAAA==";
    let cred = |meta: &str, data: &str| with(&format!("<Cred>{meta}<Data>{data}</Data></Cred>"));
    let good = || cred(&meta("b64", "md5", ""), digest);
    let refused = |more: &str| answer(&status(2, 1, "Alert", &format!("{more}<Data>401</Data>")));
    let nonce = "<NextNonce xmlns=\"syncml:metinf\">AAAA</NextNonce>";
    let chal = |more: &str| refused(&format!("<Chal>{}</Chal>", meta("b64", "md5", more)));
    vec![
        case(
            "cred-outside-header",
            good(),
            plain().replace(
                "<CmdID>1</CmdID>",
                &format!("<CmdID>1</CmdID><Cred>{}<Data>{digest}</Data></Cred>", meta("b64", "md5", "")),
            ),
        ),
        case("auth-type", cred(&meta("b64", "basic", ""), "dTpw"), cred(&meta("b64", "sha", ""), digest)),
        case("auth-format", good(), cred(&meta("chr", "md5", ""), digest)),
        case("auth-mac", good(), cred(&meta("b64", "MAC", ""), digest)),
        case("auth-data", good(), cred(&meta("b64", "md5", ""), "AAAA")),
        case(
            "auth-user-name",
            good(),
            String::from_utf8(cred(&meta("b64", "md5", ""), digest).into_bytes())
                .unwrap()
                .replace("<LocName>me</LocName>", ""),
        ),
        case("next-nonce", chal(nonce), chal("")),
        case("missing-chal", chal(nonce), refused("")),
    ]
}

fn nodes() -> Vec<Case> {
    let up = |name: &str| format!("./Device/Vendor/Made/Up/{name}");
    let on = |verb: &str, name: &str, more: &str| server(&command(verb, 1, &up(name), more));
    let replace = |name: &str, format: &str, data: &str| on("Replace", name, &value(format, data));
    let ingested = "./Vendor/Made/Config/Contoso~Policy~Area/Setting";
    let depending = |mode: &str| {
        let first = command("Replace", 1, &up("Mode"), &value("int", mode));
        server(&(first + &command("Replace", 2, &up("Depending"), &value("chr", "a"))))
    };
    vec![
        case("not-described", plain(), get("./Vendor/Other/A")),
        // An area without a description, and one with a description.
        case(
            "not-described",
            get("./Vendor/Made/Config/Camera/Allow"),
            get("./Vendor/Made/Config/Other/Allow"),
        ),
        case(
            "unknown-node",
            get("./Vendor/Made/Config/Camera/Allow"),
            get("./Vendor/Made/Config/Camera/Alow"),
        ),
        case("unknown-node", plain(), get(&up("abc/Leav"))),
        case("may-be-newer", get(&up("abc/Leaf")), get(&up("abc/Brightness"))).with(|checker| match checker
            .schema()
        {
            Some(schema) => checker.with_windows(schema, "2025-02"),
            None => checker,
        }),
        case("wrong-scope", get("./User/Vendor/Made/Up/Mine"), get("./User/Vendor/Made/Up/Number")),
        case("session-scope", plain(), get("./User/Vendor/Made/Up/Mine"))
            .with(|checker| checker.in_session_of(Scope::Device)),
        case("below-leaf", on("Add", "Text", "<Data>a</Data>"), on("Add", "Text/Below", "<Data>a</Data>")),
        case(
            "variable",
            replace("Mode", "int", "1"),
            command("Replace", 1, &up("Mode"), &value("int", "$MODE")),
        ),
        case(
            "ingested-value",
            server(&command("Replace", 1, ingested, &value("chr", "&lt;enabled/&gt;"))),
            server(&command("Replace", 1, ingested, &value("chr", "1"))),
        ),
        case("placeholder", get(&up("abc/Leaf")), get(&up("%7Bid%7D/Leaf"))),
        case("node-name", get(&up("abc/Leaf")), get(&up("ABC1/Leaf"))),
        case("verb-not-allowed", on("Exec", "Run", ""), on("Replace", "Run", "")),
        case("delete-permanent", on("Delete", "Text", ""), on("Delete", "Fixed", "")),
        case("format-differs", replace("Number", "int", "7"), replace("Number", "chr", "7")),
        case("missing-value", on("Replace", "Text", "<Data/>"), on("Replace", "Text", "")),
        case("missing-value", on("Add", "Text", ""), on("Add", "Number", "")),
        case(
            "missing-value",
            server(&command("Replace", 1, ingested, &value("chr", "&lt;enabled/>"))),
            server(&command("Replace", 1, ingested, "")),
        ),
        case("unused-data", on("Delete", "Number", "<Data/>"), on("Delete", "Number", "<Data>3</Data>")),
        case("unused-data", on("Get", "Number", ""), on("Get", "Number", "<Data>3</Data>")),
        case("binary-format", replace("Blob", "b64", "AAAA"), replace("Blob", "bin", "AAAA")),
        case("binary-format", replace("Blob", "b64", "AAAA"), replace("Blob", "chr", "AAAA")),
        case("separator-letters", replace("List", "chr", "a&#xF000;b"), replace("List", "chr", "a0xF000b")),
        case("other-separator", replace("List", "chr", "a&#xF000;b"), replace("List", "chr", "a,b")),
        case(
            "misplaced-name",
            on("Replace", "abc/Leaf", &value("chr", "a")),
            on("Replace", "Leaf", &value("chr", "a")),
        ),
        case("name-of-node", get(&up("abc/Leaf")), get(&up("leaf"))),
        case("format-absent", replace("Number", "int", "7"), on("Replace", "Number", "<Data>7</Data>")),
        case("value-format", replace("Number", "int", "0x7"), replace("Number", "int", "seven")),
        case("value-not-allowed", replace("Mode", "int", "1"), replace("Mode", "int", "7")),
        case("value-not-evaluated", replace("Mode", "int", "1"), replace("Json", "chr", "{}")),
        case(
            "atomic-required",
            server(&format!(
                "<Atomic><CmdID>9</CmdID>{}</Atomic>",
                command("Add", 1, &up("Together"), "<Data>a</Data>")
            )),
            on("Add", "Together", "<Data>a</Data>"),
        ),
        case(
            "atomic-demanded",
            server(&format!(
                "<Atomic><CmdID>9</CmdID>{}</Atomic>",
                command("Add", 1, "./Device/Vendor/Made/VPNv2/Profile", &value("chr", "a"))
            )),
            server(&command("Add", 1, "./Device/Vendor/Made/VPNv2/Profile", &value("chr", "a"))),
        ),
        case("dependency-unmet", depending("1"), depending("0")),
        case("dependency-open", depending("1"), replace("Depending", "chr", "a")),
        case("not-available", get(&up("New")), get(&up("New"))).with_builds(),
        case("availability-unknown", get(&up("New")), plain())
            .with(|checker| checker.for_build("10.0.22631".parse().unwrap()).for_edition(Edition(0x30))),
        case("deprecated", plain(), get(&up("Old"))),
        case("session-scope", get("./DevInfo/Man"), get("./Vendor/Made/Up/Text"))
            .with(|checker| checker.in_session_of(Scope::User).sent_by(Sender::Server)),
    ]
}

impl Case {
    /// Checks the good message for a build that has the node, and the bad message for a build that lacks it. The bad message has
    /// another name for the node.
    fn with_builds(mut self) -> Self {
        self.good = plain().into_bytes();
        self.with = |checker| checker.for_build("10.0.19041".parse().unwrap());
        self
    }
}
