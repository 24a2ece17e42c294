//! The header, ids, and the order of answers.

use crate::row::{Row, add, delete, exec, get, item, many, replace, row};

/// A message with a header of these versions.
fn message(versions: [&str; 2], body: &str) -> String {
    let [dtd, protocol] = versions;
    format!(
        "<SyncML xmlns='SYNCML:SYNCML1.2'><SyncHdr><VerDTD>{dtd}</VerDTD><VerProto>{protocol}</VerProto>\
         <SessionID>1</SessionID><MsgID>3</MsgID><Target><LocURI>device</LocURI></Target>\
         <Source><LocURI>server</LocURI></Source></SyncHdr><SyncBody>{body}<Final/></SyncBody></SyncML>"
    )
}

fn usual(body: &str) -> String {
    message(["1.2", "DM/1.2"], body)
}

pub(crate) fn rows() -> Vec<Row> {
    let fixed = get(9, "Fixed");
    let status = "<Status><CmdID>1</CmdID><MsgRef>2</MsgRef><CmdRef>0</CmdRef><Cmd>SyncHdr</Cmd><Data>200</Data></Status>";
    vec![
        row("MS-MDM 2.2.6.1", "the Status for the header is the first one").send(usual(&fixed)).answer([
            "0 SyncHdr 200",
            "9 Get 200",
            "= fixed & <small>",
        ]),
        row("MS-MDM 2.2.6.1", "a client does not send a message that only accepts the header")
            .send(usual(""))
            .answer(["0 SyncHdr 200"])
            .not_sent(),
        row("MS-MDM 2.2.6.1", "a Status gets no Status")
            .send(usual(status))
            .answer(["0 SyncHdr 200"])
            .not_sent(),
        row("MS-MDM 2.2.6.1", "an error of the header is sent")
            .send(message(["2.0", "DM/1.2"], ""))
            .answer(["0 SyncHdr 505"]),
        row("RepPro 10", "a VerDTD that is not supported is answered with 505, and nothing is executed")
            .send(message(["2.0", "DM/1.2"], &add(2, "a/Number", "int", "1")))
            .answer(["0 SyncHdr 505", "2 Add 505"]),
        row("RepPro 10", "a VerProto that is not supported is answered with 513, and nothing is executed")
            .send(message(["1.2", "DM/9.9"], &add(2, "a/Number", "int", "1")))
            .answer(["0 SyncHdr 513", "2 Add 513"]),
        row("native client", "a server may use version 1.1 in its header")
            .send(message(["1.1", "DM/1.1"], &fixed))
            .answer(["0 SyncHdr 200", "9 Get 200", "= fixed & <small>"]),
        row("native client", "a body without a header is answered without a Status for one")
            .send(&fixed)
            .answer(["9 Get 200", "= fixed & <small>"]),
        row("MS-MDM 2.2.6.1", "MsgRef is the MsgID of the request")
            .send(usual(&fixed))
            .answer(["0 SyncHdr 200", "9 Get 200", "= fixed & <small>"])
            .has(["<MsgRef>3</MsgRef><CmdRef>9</CmdRef><Cmd>Get</Cmd>"]),
        row("MS-MDM 2.2.3.6", "the answer has the MsgID of the device and the SessionID of the request")
            .send(usual(&fixed))
            .answer(["0 SyncHdr 200", "9 Get 200", "= fixed & <small>"])
            .has(["<SessionID>1</SessionID><MsgID>7</MsgID>"]),
        row("MS-MDM 2.2.7.8", "Results repeat MsgRef and CmdRef, with Cmd Get")
            .send(usual(&fixed))
            .answer(["0 SyncHdr 200", "9 Get 200", "= fixed & <small>"])
            .has(["<Results><CmdID>3</CmdID><MsgRef>3</MsgRef><CmdRef>9</CmdRef><Cmd>Get</Cmd>"]),
        row("MS-MDM 2.2.6.1", "answers come in the order of the commands")
            .before(["a/Number=1"])
            .send(delete(8, "b") + &get(2, "a/Number") + &add(5, "a/Number", "int", "1") + &exec(1, "a/Run"))
            .answer(["8 Delete 404", "2 Get 200", "= 1", "5 Add 418", "1 Exec 202"])
            .after(["a/number=1", "! a/run"]),
        row("MS-MDM 2.2.3.2", "a CmdID of any text is repeated")
            .send(fixed.replace(">9<", ">0c6f1a0e-6a3b-4a52-9d0e-1d3f6f1f2a01<"))
            .answer(["0c6f1a0e-6a3b-4a52-9d0e-1d3f6f1f2a01 Get 200", "= fixed & <small>"]),
        row("Microsoft's page", "a command without a CmdID gets 400 with a blank CmdRef")
            .send(add(9, "a/Number", "int", "1").replace("<CmdID>9</CmdID>", ""))
            .answer([" Add 400"]),
        row("MS-MDM 2.2.3.2", "a CmdID of 0 gets 400")
            .send(add(0, "a/Number", "int", "1"))
            .answer([" Add 400"]),
        row("ours", "a command without a CmdID does not keep the others from being executed")
            .send(
                add(9, "a/Number", "int", "1").replace("<CmdID>9</CmdID>", "")
                    + &add(2, "b/Number", "int", "2"),
            )
            .answer([" Add 400", "2 Add 200"])
            .after(["b/number=2"]),
        row("RepPro 6", "a command of DataSync gets 406")
            .send(many("Copy", 1, &[item("a", "", None)]) + &many("Map", 2, &[]) + &many("Put", 3, &[]))
            .answer(["1 Copy 406", "2 Map 406", "3 Put 406"]),
        row("RepPro 10", "Move, Search and Sync get 406")
            .send(many("Move", 1, &[]) + &many("Search", 2, &[]) + &many("Sync", 3, &[]))
            .answer(["1 Move 406", "2 Search 406", "3 Sync 406"]),
        row("RepPro 10", "an element that is not a command gets 400")
            .send("<Frobnicate><CmdID>1</CmdID></Frobnicate>")
            .answer([" Frobnicate 400"]),
        row("RepPro 6", "NoResp is not used in device management: the command is answered")
            .send(fixed.replace("</CmdID>", "</CmdID><NoResp/>"))
            .answer(["9 Get 200", "= fixed & <small>"]),
        row("MS-MDM 2.2.6.1", "items with different codes have a Status each, with its TargetRef")
            .before(["a/Number=1"])
            .send(many("Delete", 4, &[item("a/Number", "", None), item("b", "", None)]))
            .answer(["4 Delete 200", "4 Delete 404"])
            .after([])
            .has([
                "<TargetRef>./Vendor/Test/a/Number</TargetRef><Data>200</Data>",
                "<TargetRef>./Vendor/Test/b</TargetRef><Data>404</Data>",
            ]),
        row("MS-MDM 2.2.6.1", "the Status of a command with one item has no TargetRef")
            .send(get(4, "b"))
            .answer(["4 Get 404"])
            .lacks(["TargetRef", "SourceRef"]),
        row("MS-MDM 3.1.5.2.1", "every command gets a Status")
            .send(add(1, "a/Number", "int", "1") + &replace(2, "a/Number", "int", "2") + &get(3, "a/Number"))
            .answer(["1 Add 200", "2 Replace 200", "3 Get 200", "= 2"])
            .after(["a/number=2"]),
        row("ours", "a part of a large object, which a session joins first, is not executed")
            .before(["a/Text=whole"])
            .send(replace(1, "a/Text", "", "part").replace("</Item>", "<MoreData/></Item>"))
            .answer(["1 Replace 406"]),
        row("MS-MDM 2.2.3.2", "commands of different messages may have the same CmdID: each is executed")
            .send(add(1, "a/Number", "int", "1") + &add(1, "b/Number", "int", "2"))
            .answer(["1 Add 200", "1 Add 200"])
            .after(["a/number=1", "b/number=2"]),
    ]
}
