//! Atomic and Sequence (MS-MDM 2.2.7.3 and 3.1.5.1.3; RepPro 6).

use crate::common::Store;
use crate::row::{Row, add, alert, atomic, delete, exec, get, item, many, replace, row, sequence};

pub(crate) fn rows() -> Vec<Row> {
    let tree = |source, rule| row(source, rule).before(["a/Number=1"]);
    let new = |id, name: &str| add(id, &format!("{name}/Number"), "int", "5");
    let mut rows = vec![
        tree("MS-MDM 2.2.7.3", "an Atomic executes its commands as a set, in their order")
            .send(atomic(
                1,
                &[new(2, "b"), replace(3, "b/Number", "int", "6"), delete(4, "a"), exec(5, "b/Run")],
            ))
            .answer(["1 Atomic 200", "2 Add 200", "3 Replace 200", "4 Delete 200", "5 Exec 202"])
            .after(["b/number=6", "! b/run"]),
        tree(
            "MS-MDM 3.1.5.1.3",
            "after a failure, the commands before it are rolled back: 216; those after it: 215",
        )
        .send(atomic(1, &[new(2, "b"), new(3, "a"), new(4, "c")]))
        .answer(["1 Atomic 507", "2 Add 216", "3 Add 418", "4 Add 215"]),
        tree("MS-MDM 3.1.5.1.3", "a Delete is rolled back")
            .send(atomic(1, &[delete(2, "a"), delete(3, "b")]))
            .answer(["1 Atomic 507", "2 Delete 216", "3 Delete 404"]),
        tree("MS-MDM 3.1.5.1.3", "a Replace is rolled back")
            .send(atomic(1, &[replace(2, "a/Number", "int", "9"), replace(3, "b/Number", "int", "9")]))
            .answer(["1 Atomic 507", "2 Replace 216", "3 Replace 404"]),
        tree("MS-MDM 3.1.5.1.3", "an Exec that cannot be rolled back gets 516")
            .send(atomic(1, &[exec(2, "a/Run"), new(3, "a")]))
            .answer(["1 Atomic 507", "2 Exec 516", "3 Add 418"]),
        tree("MS-MDM 3.1.5.1.3", "a failure of the first command leaves nothing to roll back")
            .send(atomic(1, &[new(2, "a"), new(3, "b")]))
            .answer(["1 Atomic 507", "2 Add 418", "3 Add 215"]),
        tree("MS-MDM 3.1.5.1.3", "a failure of the last command rolls back all others")
            .send(atomic(1, &[new(2, "b"), new(3, "c"), new(4, "a")]))
            .answer(["1 Atomic 507", "2 Add 216", "3 Add 216", "4 Add 418"]),
        tree("MS-MDM 3.1.5.1.3", "items of one command are rolled back, too")
            .send(atomic(
                1,
                &[many(
                    "Add",
                    2,
                    &["b", "a", "c"].map(|name| item(&format!("{name}/Number"), "int", Some("5"))),
                )],
            ))
            .answer(["1 Atomic 507", "2 Add 216", "2 Add 418", "2 Add 216"]),
        tree(
            "MS-MDM 3.1.5.1.3",
            "an invalid item fails the Atomic, and the Status of each item names its target",
        )
        .send(atomic(
            1,
            &[many("Replace", 2, &[item("a/Number", "int", Some("5")), item("a/Text", "int", Some("5"))])],
        ))
        .answer(["1 Atomic 507", "2 Replace 215", "2 Replace 415"])
        .has([
            "<TargetRef>./Vendor/Test/a/Number</TargetRef>",
            "<TargetRef>./Vendor/Test/a/Text</TargetRef>",
        ]),
        tree("ours", "the Status of an invalid command with one item names no target")
            .send(atomic(1, &[replace(2, "a/Text", "int", "5")]))
            .answer(["1 Atomic 507", "2 Replace 415"])
            .lacks(["<TargetRef>"]),
        tree("MS-MDM 3.1.5.1.3", "a Get in an Atomic is not valid: 500, and nothing is executed")
            .send(atomic(1, &[new(2, "b"), get(3, "a/Number"), exec(4, "a/Run")]))
            .answer(["1 Atomic 507", "2 Add 215", "3 Get 500", "4 Exec 215"]),
        tree("MS-MDM 3.1.5.1.3", "an Atomic in an Atomic is not valid: 500, and nothing is executed")
            .send(atomic(1, &[new(2, "b"), atomic(3, &[new(4, "c")])]))
            .answer(["1 Atomic 507", "2 Add 215", "3 Atomic 500", "4 Add 215"]),
        tree("ours", "an Atomic without commands succeeds").send(atomic(1, &[])).answer(["1 Atomic 200"]),
        tree("MS-MDM 2.2.6.1", "the Status of an Atomic is its own, and comes before those of its commands")
            .send(atomic(1, &[new(2, "b")]) + &get(3, "Fixed"))
            .answer(["1 Atomic 200", "2 Add 200", "3 Get 200", "= fixed & <small>"])
            .after(["a/number=1", "b/number=5"]),
        tree("ours", "a failed Atomic does not keep the commands after it from being executed")
            .send(atomic(1, &[new(2, "a")]) + &new(3, "b"))
            .answer(["1 Atomic 507", "2 Add 418", "3 Add 200"])
            .after(["a/number=1", "b/number=5"]),
        tree("ours", "a failed Atomic does not undo the commands before it")
            .send(new(3, "b") + &atomic(1, &[new(2, "a")]))
            .answer(["3 Add 200", "1 Atomic 507", "2 Add 418"])
            .after(["a/number=1", "b/number=5"]),
        tree("ours", "two Atomics of a message are independent")
            .send(atomic(1, &[new(2, "b"), new(3, "a")]) + &atomic(4, &[new(5, "b")]))
            .answer(["1 Atomic 507", "2 Add 216", "3 Add 418", "4 Atomic 200", "5 Add 200"])
            .after(["a/number=1", "b/number=5"]),
        tree("ours", "an Atomic whose changes cannot be made permanent is rolled back")
            .on(|| Store { commit_failure: Some("the disk is full"), ..Store::default() })
            .send(atomic(1, &[new(2, "b")]))
            .answer(["1 Atomic 507", "2 Add 216"]),
        tree("ours", "an Atomic with a CSP that takes no part in one is not executed: 406")
            .on(|| Store { without_transaction: true, ..Store::default() })
            .send(atomic(1, &[new(2, "b")]))
            .answer(["1 Atomic 507", "2 Add 406"]),
        tree("ours", "an Alert 1222 in an Atomic gets 200")
            .send(atomic(1, &[alert(2, 1222), new(3, "b")]))
            .answer(["1 Atomic 200", "2 Alert 200", "3 Add 200"])
            .after(["a/number=1", "b/number=5"]),
        tree("ours", "a Sequence in an Atomic is a part of it")
            .send(atomic(1, &[sequence(2, &[new(3, "b"), new(4, "a")])]))
            .answer(["1 Atomic 507", "2 Sequence 216", "3 Add 216", "4 Add 418"]),
        row("RepPro 6", "a Sequence executes its commands in their order and gets 200")
            .send(sequence(1, &[new(2, "a"), replace(3, "a/Number", "int", "6"), get(4, "a/Number")]))
            .answer(["1 Sequence 200", "2 Add 200", "3 Replace 200", "4 Get 200", "= 6"])
            .after(["a/number=6"]),
        tree("ours", "a failure in a Sequence does not stop it")
            .send(sequence(1, &[new(2, "a"), new(3, "b")]))
            .answer(["1 Sequence 200", "2 Add 418", "3 Add 200"])
            .after(["a/number=1", "b/number=5"]),
        tree("ours", "a Get in a Sequence is answered").send(sequence(1, &[get(2, "a/Number")])).answer([
            "1 Sequence 200",
            "2 Get 200",
            "= 1",
        ]),
        tree("ours", "an Atomic in a Sequence is all or nothing")
            .send(sequence(1, &[atomic(2, &[new(3, "b"), new(4, "a")]), new(5, "c")]))
            .answer(["1 Sequence 200", "2 Atomic 507", "3 Add 216", "4 Add 418", "5 Add 200"])
            .after(["a/number=1", "c/number=5"]),
        row("ours", "an element in a Sequence that is not a command gets 400")
            .send(sequence(1, &["<Frobnicate><CmdID>2</CmdID></Frobnicate>".to_owned(), new(3, "a")]))
            .answer(["1 Sequence 200", " Frobnicate 400", "3 Add 200"])
            .after(["a/number=5"]),
        row("ours", "a Sequence without commands gets 200").send(sequence(1, &[])).answer(["1 Sequence 200"]),
        row("MS-MDM 2.2.3.2", "an Atomic without a CmdID gets 400, and nothing is executed")
            .send(atomic(1, &[new(2, "a")]).replace("<CmdID>1</CmdID>", ""))
            .answer([" Atomic 400"]),
    ];
    rows.extend(invalid_members());
    rows
}

/// All commands in an Atomic must be valid for any of them to be executed (MS-MDM 3.1.5.1.3).
fn invalid_members() -> Vec<Row> {
    let row = |rule, member: String, answer: &'static str| {
        let first = exec(2, "a/Run");
        row("MS-MDM 3.1.5.1.3", rule)
            .before(["a/Number=1", "a/Text=x"])
            .send(atomic(1, &[first, member, add(4, "z/Number", "int", "1")]))
            .answer(["1 Atomic 507", "2 Exec 215", answer, "4 Add 215"])
    };
    vec![
        row(
            "a member with an unknown address keeps an Atomic from starting",
            delete(3, "./Vendor/Else"),
            "3 Delete 404",
        ),
        row(
            "a member with a malformed address keeps an Atomic from starting",
            delete(3, "/x"),
            "3 Delete 400",
        ),
        row(
            "a member without an address keeps an Atomic from starting",
            many("Delete", 3, &[]),
            "3 Delete 412",
        ),
        row(
            "a member that the access type lacks keeps an Atomic from starting",
            delete(3, "a/Text"),
            "3 Delete 405",
        ),
        row(
            "a member with the wrong format keeps an Atomic from starting",
            replace(3, "a/Number", "chr", "1"),
            "3 Replace 415",
        ),
        row(
            "a member with a value not of its format keeps an Atomic from starting",
            replace(3, "a/Number", "int", "x"),
            "3 Replace 415",
        ),
        row(
            "a Replace without Data keeps an Atomic from starting",
            many("Replace", 3, &[item("a/Number", "", None)]),
            "3 Replace 412",
        ),
        row(
            "an Exec with two items keeps an Atomic from starting",
            many("Exec", 3, &[item("a/Run", "", None), item("a/Run", "", None)]),
            "3 Exec 400",
        ),
        row("a command of DataSync keeps an Atomic from starting", many("Copy", 3, &[]), "3 Copy 406"),
        row(
            "an element that is not a command keeps an Atomic from starting",
            many("Frob", 3, &[]),
            " Frob 400",
        ),
        row("an Alert of a server keeps an Atomic from starting", alert(3, 1100), "3 Alert 406"),
        row(
            "a member with a query keeps an Atomic from starting",
            replace(3, "a?prop=Name", "chr", "b"),
            "3 Replace 405",
        ),
        row(
            "a member without a CmdID keeps an Atomic from starting",
            delete(3, "a/Number").replace("<CmdID>3</CmdID>", ""),
            " Delete 400",
        ),
        row(
            "an Add below a leaf keeps an Atomic from starting",
            add(3, "a/Number/x", "int", "1"),
            "3 Add 405",
        ),
    ]
}
