//! Exec (MS-MDM 3.1.5.1.5; RepPro 6).

use crate::common::Store;
use crate::row::{Row, add, exec, item, many, row};

pub(crate) fn rows() -> Vec<Row> {
    let node = |source, rule| row(source, rule).before(["a/Number=1"]);
    let ran = ["a/number=1", "! a/run"];
    vec![
        node("RepPro 10", "work that continues after the answer gets 202")
            .send(exec(1, "a/Run"))
            .answer(["1 Exec 202"])
            .after(ran),
        node("MS-MDM 3.1.5.1.5", "the data of an Exec is its parameters")
            .send(many("Exec", 1, &[item("a/Run", "chr", Some("NamedValuesList=MinPasswordLength,8;"))]))
            .answer(["1 Exec 202"])
            .after(ran),
        node("MS-MDM 2.2.7.5", "an Exec has exactly one item: two get 400")
            .send(many("Exec", 1, &[item("a/Run", "", None), item("a/Run", "", None)]))
            .answer(["1 Exec 400"]),
        node("TND", "Exec that the access type lacks gets 405")
            .send(exec(1, "a/Number"))
            .answer(["1 Exec 405"]),
        node("TND", "Exec of an interior node gets 405").send(exec(1, "a")).answer(["1 Exec 405"]),
        node("ours", "Exec below a node that does not exist gets 404")
            .send(exec(1, "b/Run"))
            .answer(["1 Exec 404"]),
        row("ours", "a CSP may create the nodes above an Exec")
            .on(|| Store { execs_anywhere: true, ..Store::default() })
            .send(exec(1, "b/Run"))
            .answer(["1 Exec 202"])
            .after(["! b/run"]),
        row("ours", "an Exec may follow the Add of the node above")
            .send(add(1, "b/Number", "int", "1") + &exec(2, "b/Run"))
            .answer(["1 Add 200", "2 Exec 202"])
            .after(["b/number=1", "! b/run"]),
        node("TND", "Exec with a query gets 405").send(exec(1, "a/Run?prop=Name")).answer(["1 Exec 405"]),
        node("RepPro 10", "parameters that are not of the format that the item names get 415")
            .send(many("Exec", 1, &[item("a/Run", "int", Some("x"))]))
            .answer(["1 Exec 415"]),
        node("RepPro 10", "parameters of a format that does not exist get 415")
            .send(many("Exec", 1, &[item("a/Run", "string", Some("x"))]))
            .answer(["1 Exec 415"]),
        node("RepPro 10", "an Exec without an item gets 412")
            .send(many("Exec", 1, &[]))
            .answer(["1 Exec 412"]),
        node("ours", "an Exec is carried out as often as it is sent")
            .send(exec(1, "a/Run") + &exec(2, "a/Run"))
            .answer(["1 Exec 202", "2 Exec 202"])
            .after(["a/number=1", "! a/run", "! a/run"]),
    ]
}
