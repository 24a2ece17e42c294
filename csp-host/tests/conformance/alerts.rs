//! Alerts of a server (MS-MDM 2.2.7.2; Protocol 8 and 9).

use crate::row::{Row, add, alert, atomic, get, row, sequence};

pub(crate) fn rows() -> Vec<Row> {
    let new = |id| add(id, "a/Number", "int", "1");
    vec![
        row("MS-MDM 2.2.7.2", "Alert 1222 asks for the next message: 200")
            .send(alert(1, 1222))
            .answer(["1 Alert 200"]),
        row("MS-MDM 2.2.7.2", "Alert 1223 aborts the session: the commands after it are not executed")
            .send(alert(1, 1223) + &new(2))
            .answer(["2 Add 215"]),
        row("MS-MDM 2.2.6.1", "a client does not answer Alert 1223")
            .send(alert(1, 1223))
            .answer([])
            .not_sent(),
        row("MS-MDM 2.2.7.2", "Alert 1223 does not undo the commands before it")
            .send(new(2) + &alert(1, 1223))
            .answer(["2 Add 200"])
            .after(["a/number=1"]),
        row("RepPro 10", "the commands in an Atomic after Alert 1223 get 215")
            .send(alert(1, 1223) + &atomic(2, &[new(3)]))
            .answer(["2 Atomic 215", "3 Add 215"]),
        row("RepPro 10", "the commands in a Sequence after Alert 1223 in it get 215")
            .send(sequence(1, &[new(2), alert(3, 1223), get(4, "a/Number")]))
            .answer(["1 Sequence 200", "2 Add 200", "4 Get 215"])
            .after(["a/number=1"]),
        row("Protocol 10", "alerts to a user (1100 to 1104) are not supported on Windows: 406")
            .send((1100..=1104).map(|code| alert(u32::from(code), code)).collect::<String>())
            .answer([
                "1100 Alert 406",
                "1101 Alert 406",
                "1102 Alert 406",
                "1103 Alert 406",
                "1104 Alert 406",
            ]),
        row("ours", "alerts that only a client sends get 406")
            .send(alert(1, 1201) + &alert(2, 1224) + &alert(3, 1226))
            .answer(["1 Alert 406", "2 Alert 406", "3 Alert 406"]),
        row("ours", "an alert that does not exist gets 406").send(alert(1, 4711)).answer(["1 Alert 406"]),
        row("ours", "an Alert without a code gets 406")
            .send("<Alert><CmdID>1</CmdID></Alert>")
            .answer(["1 Alert 406"]),
        row("MS-MDM 2.2.3.2", "an Alert without a CmdID gets 400")
            .send("<Alert><Data>1222</Data></Alert>")
            .answer([" Alert 400"]),
    ]
}
