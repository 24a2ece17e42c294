//! Addresses (TND; MS-MDM 2.2.3.5).

use crate::row::{Row, add, delete, exec, get, replace, row};
use ddf::Scope;

const FIXED: [&str; 2] = ["1 Get 200", "= fixed & <small>"];

pub(crate) fn rows() -> Vec<Row> {
    vec![
        row("TND", "./Vendor is ./Device/Vendor").send(get(1, "./Device/Vendor/Test/Fixed")).answer(FIXED),
        row("native client", "an address without ./ is executed")
            .send(get(1, "Fixed").replace("./Vendor", "Vendor"))
            .answer(FIXED),
        row("native client", "names are compared without case")
            .send(get(1, "./VENDOR/test/fIXED"))
            .answer(FIXED),
        row("TND", "a percent-encoded name is the name").send(get(1, "F%69xed")).answer(FIXED),
        row("TND", "an encoded slash is part of a name")
            .send(add(1, "a%2Fb/Number", "int", "1") + &add(2, "a/b/Number", "int", "1"))
            .answer(["1 Add 200", "2 Add 404"])
            .after(["a/b/number=1"]),
        row("TND", "a leading slash gets 400").send(get(1, "/Vendor/Test/Fixed")).answer(["1 Get 400"]),
        row("TND", "an empty segment gets 400").send(get(1, "./Vendor//Test")).answer(["1 Get 400"]),
        row("TND", "a trailing slash gets 400").send(get(1, "./Vendor/Test/")).answer(["1 Get 400"]),
        row("TND", "a dot after the first segment gets 400")
            .send(get(1, "./Vendor/./Test"))
            .answer(["1 Get 400"]),
        row("TND", "two dots get 400").send(get(1, "./Vendor/../Vendor/Test")).answer(["1 Get 400"]),
        row("TND", "a segment that is only * gets 400").send(get(1, "./Vendor/Test/*")).answer(["1 Get 400"]),
        row("TND", "a broken percent-escape gets 400").send(get(1, "./Vendor/Test/%4")).answer(["1 Get 400"]),
        row("TND", "a dot may be part of a name")
            .send(add(1, "a.b/Number", "int", "1"))
            .answer(["1 Add 200"])
            .after(["a.b/number=1"]),
        row("RepPro 10", "an address that is too long gets 414")
            .send(get(1, &format!("./{}", "a".repeat(9000))))
            .answer(["1 Get 414"]),
        row("RepPro 10", "a command without an item gets 412")
            .send("<Get><CmdID>1</CmdID></Get>")
            .answer(["1 Get 412"]),
        row("RepPro 10", "an item without a target gets 412")
            .send("<Delete><CmdID>1</CmdID><Item><Data>1</Data></Item></Delete>")
            .answer(["1 Delete 412"]),
        row("RepPro 10", "an empty address gets 412").send(get(1, "")).answer(["1 Get 412"]),
        row("TND", "a Get of a node that no CSP describes gets 404")
            .send(get(1, "./Vendor/Else"))
            .answer(["1 Get 404"]),
        row("TND", "an Add of a node that no CSP describes gets 404")
            .send(add(1, "a/Numbr", "int", "1"))
            .answer(["1 Add 404"]),
        row("TND", "a Replace of a node that no CSP describes gets 404")
            .send(replace(1, "a/Numbr", "int", "1"))
            .answer(["1 Replace 404"]),
        row("TND", "a Delete of a node that no CSP describes gets 404")
            .send(delete(1, "./Vendor/Else"))
            .answer(["1 Delete 404"]),
        row("TND", "an Exec of a node that no CSP describes gets 404")
            .send(exec(1, "a/Runs"))
            .answer(["1 Exec 404"]),
        row("TND", "a node of the device does not exist in ./User")
            .send(get(1, "./User/Vendor/Test/Fixed"))
            .answer(["1 Get 404"]),
        row("ours", "the query of an address is not part of its name")
            .send(get(1, "Fixed?prop=Name"))
            .answer(["1 Get 200", "= Fixed"]),
        row("MS-MDM 3.2.5.1.5", "a session for users answers commands for the device with 405")
            .send(get(1, "Fixed") + &add(2, "a/Number", "int", "1"))
            .only(Scope::User)
            .answer(["1 Get 405", "2 Add 405"]),
        row("MS-MDM 3.2.5.1.5", "a session for the device executes commands for the device")
            .send(get(1, "Fixed"))
            .only(Scope::Device)
            .answer(FIXED),
        row("MS-MDM 3.2.5.1.5", "a session for the device answers commands for a user with 405")
            .send(get(1, "./User/Vendor/Test/Fixed"))
            .only(Scope::Device)
            .on(|| crate::common::Store {
                schema: crate::common::schema_of("Test", "./User/Vendor"),
                ..crate::common::Store::default()
            })
            .answer(["1 Get 405"]),
    ]
}
