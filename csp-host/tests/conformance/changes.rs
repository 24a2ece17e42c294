//! Add, Replace and Delete (MS-MDM 3.1.5.1.1, 3.1.5.1.4 and 3.1.5.1.7; TND).

use crate::row::{Row, add, delete, get, item, many, replace, row};

pub(crate) fn rows() -> Vec<Row> {
    let number = |source, rule| row(source, rule).before(["a/Number=1"]);
    vec![
        row("MS-MDM 3.1.5.1.1", "Add creates a node")
            .before(["a/Number=1"])
            .send(add(1, "a/Text", "chr", "x"))
            .answer(["1 Add 200"])
            .after(["a/number=1", "a/text=x"]),
        row("TND", "Add creates the nodes above that are missing")
            .send(add(1, "a/Number", "int", "1") + &get(2, "a"))
            .answer(["1 Add 200", "2 Get 200", "= Number"])
            .after(["a/number=1"]),
        number("RepPro 10", "Add of a node that exists gets 418")
            .send(add(1, "a/Number", "int", "2"))
            .answer(["1 Add 418"]),
        number("ours", "Add of a node that exists under other capitals gets 418")
            .send(add(1, "A/NUMBER", "int", "2"))
            .answer(["1 Add 418"]),
        number("RepPro 10", "Add of an interior node that exists gets 418")
            .send(many("Add", 1, &[item("a", "node", None)]))
            .answer(["1 Add 418"]),
        number("TND", "Add below a leaf gets 405")
            .send(add(1, "a/Number/Below", "int", "2"))
            .answer(["1 Add 405"]),
        row("TND", "Add that the access type lacks gets 405")
            .send(add(1, "Fixed", "chr", "x"))
            .answer(["1 Add 405"]),
        row("TND", "Add of the root of a CSP gets 405")
            .send(many("Add", 1, &[item("./Vendor/Test", "node", None)]))
            .answer(["1 Add 405"]),
        row("ours", "Add above the CSPs gets 405")
            .send(many("Add", 1, &[item("./Vendor", "node", None)]))
            .answer(["1 Add 405"]),
        row("MS-MDM 2.2.7.1", "each item of an Add is added, or refused for itself")
            .before(["b/Number=1"])
            .send(many(
                "Add",
                1,
                &["a", "b", "c"].map(|name| item(&format!("{name}/Number"), "int", Some("5"))),
            ))
            .answer(["1 Add 200", "1 Add 418", "1 Add 200"])
            .after(["a/number=5", "b/number=1", "c/number=5"]),
        row("TND", "Add with a query gets 405")
            .send(add(1, "a/Number?prop=Name", "chr", "x"))
            .answer(["1 Add 405"]),
        row("ours", "Add and then Get in one message sees the new value")
            .send(add(1, "a/Text", "chr", "x") + &get(2, "a/Text"))
            .answer(["1 Add 200", "2 Get 200", "= x"])
            .after(["a/text=x"]),
        number("MS-MDM 3.1.5.1.7", "Replace replaces the whole value")
            .send(replace(1, "a/Number", "int", "20"))
            .answer(["1 Replace 200"])
            .after(["a/number=20"]),
        number("MS-MDM 3.1.5.1.7", "Replace of a node that does not exist is an error")
            .send(replace(1, "b/Number", "int", "2"))
            .answer(["1 Replace 404"]),
        number("TND", "Replace that the access type lacks gets 405")
            .send(replace(1, "Fixed", "chr", "x"))
            .answer(["1 Replace 405"]),
        number("TND", "Replace of an interior node gets 405")
            .send(replace(1, "a", "node", ""))
            .answer(["1 Replace 405"]),
        number("RepPro 10", "Replace without Data gets 412")
            .send(many("Replace", 1, &[item("a/Number", "int", None)]))
            .answer(["1 Replace 412"]),
        row("ours", "Replace with empty Data sets an empty value")
            .before(["a/Text=x"])
            .send(many("Replace", 1, &[item("a/Text", "chr", None).replace("</Item>", "<Data/></Item>")]))
            .answer(["1 Replace 200"])
            .after(["a/text="]),
        number("TND", "Replace of a property gets 405")
            .send(replace(1, "a?prop=Name", "chr", "b"))
            .answer(["1 Replace 405"]),
        row("MS-MDM 2.2.7.7", "each item of a Replace is replaced, or refused for itself")
            .before(["a/Number=1", "c/Number=1"])
            .send(many(
                "Replace",
                1,
                &["a", "b", "c"].map(|name| item(&format!("{name}/Number"), "int", Some("5"))),
            ))
            .answer(["1 Replace 200", "1 Replace 404", "1 Replace 200"])
            .after(["a/number=5", "c/number=5"]),
        number("ours", "Replace above the CSPs gets 405")
            .send(replace(1, "./Vendor", "node", ""))
            .answer(["1 Replace 405"]),
        number("MS-MDM 3.1.5.1.4", "Delete removes a node")
            .send(delete(1, "a/Number"))
            .answer(["1 Delete 200"])
            .after([]),
        row(
            "TND",
            "Delete of an interior node removes its children, also those whose access type lacks Delete",
        )
        .before(["a/Number=1", "a/Text=x", "b/Text=y"])
        .send(delete(1, "a"))
        .answer(["1 Delete 200"])
        .after(["b/text=y"]),
        row("TND", "Delete that the access type lacks gets 405")
            .before(["a/Text=x"])
            .send(delete(1, "a/Text"))
            .answer(["1 Delete 405"]),
        row("TND", "Delete of a permanent node gets 405").send(delete(1, "Fixed")).answer(["1 Delete 405"]),
        row("TND", "Delete of the root of the tree gets 405").send(delete(1, ".")).answer(["1 Delete 405"]),
        row("TND", "Delete of the root of a CSP gets 405")
            .send(delete(1, "./Vendor/Test"))
            .answer(["1 Delete 405"]),
        row("ours", "Delete above the CSPs gets 405").send(delete(1, "./Vendor")).answer(["1 Delete 405"]),
        row("TND", "Delete of a node that does not exist gets 404")
            .send(delete(1, "b"))
            .answer(["1 Delete 404"]),
        number("TND", "Delete with a query gets 405").send(delete(1, "a?prop=ACL")).answer(["1 Delete 405"]),
        number("ours", "Delete ignores Data")
            .send(many("Delete", 1, &[item("a/Number", "chr", Some("x"))]))
            .answer(["1 Delete 200"])
            .after([]),
        number("ours", "Delete and then Get in one message finds nothing")
            .send(delete(1, "a") + &get(2, "a/Number"))
            .answer(["1 Delete 200", "2 Get 404"])
            .after([]),
        number("ours", "Delete and then Add in one message makes a new node")
            .send(delete(1, "a") + &add(2, "a/Number", "int", "3"))
            .answer(["1 Delete 200", "2 Add 200"])
            .after(["a/number=3"]),
    ]
}
