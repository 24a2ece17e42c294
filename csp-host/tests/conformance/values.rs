//! Formats of values (TND).

use crate::row::{Row, add, get, item, many, meta, replace, row};

pub(crate) fn rows() -> Vec<Row> {
    let number = |source, rule| row(source, rule).before(["a/Number=1"]);
    let blob = |rule| row("TND", rule).before(["a/Blob=AAE="]);
    vec![
        number("MS-MDM 2.2.5.3", "the format of the item is that of the node")
            .send(replace(1, "a/Number", "int", "2"))
            .answer(["1 Replace 200"])
            .after(["a/number=2"]),
        number("MS-MDM 2.2.5.3", "an item without a format has that of the node")
            .send(replace(1, "a/Number", "", "2"))
            .answer(["1 Replace 200"])
            .after(["a/number=2"]),
        number("RepPro 10", "another format than that of the node gets 415")
            .send(replace(1, "a/Number", "chr", "2"))
            .answer(["1 Replace 415"]),
        number("RepPro 10", "a format that does not exist gets 415")
            .send(replace(1, "a/Number", "string", "2"))
            .answer(["1 Replace 415"]),
        number("RepPro 10", "a value that is not of the format gets 415")
            .send(replace(1, "a/Number", "int", "two"))
            .answer(["1 Replace 415"]),
        number("TND", "an int is a whole number of 32 bits, signed or not")
            .send(replace(1, "a/Number", "int", "-2147483648") + &replace(2, "a/Number", "int", "4294967295"))
            .answer(["1 Replace 200", "2 Replace 200"])
            .after(["a/number=4294967295"]),
        number("TND", "an int of more than 32 bits gets 415")
            .send(replace(1, "a/Number", "int", "4294967296") + &replace(2, "a/Number", "int", "-2147483649"))
            .answer(["1 Replace 415", "2 Replace 415"]),
        number("ours", "an int with a fraction gets 415")
            .send(replace(1, "a/Number", "int", "1.5"))
            .answer(["1 Replace 415"]),
        number("ours", "an empty int gets 415")
            .send(replace(1, "a/Number", "int", ""))
            .answer(["1 Replace 415"]),
        number("ours", "white space around an int is ignored")
            .send(replace(1, "a/Number", "int", "\n 2 "))
            .answer(["1 Replace 200"])
            .after(["a/number=2"]),
        number("MS-MDM 2.2.5.3", "the Meta of a command holds for its items")
            .send(many("Replace", 1, &[meta("chr"), item("a/Number", "", Some("2"))]))
            .answer(["1 Replace 415"]),
        number("MS-MDM 2.2.5.3", "the Meta of an item goes before that of its command")
            .send(many("Replace", 1, &[meta("chr"), item("a/Number", "int", Some("2"))]))
            .answer(["1 Replace 200"])
            .after(["a/number=2"]),
        number("MS-MDM 2.2.5.3", "an item's Meta without a format keeps the format of the command")
            .send(many(
                "Replace",
                1,
                &[
                    meta("chr"),
                    item("a/Number", "int", Some("2")).replace(
                        "<Format xmlns='syncml:metinf'>int</Format>",
                        "<Type xmlns='syncml:metinf'>text/plain</Type>",
                    ),
                ],
            ))
            .answer(["1 Replace 415"]),
        number(
            "MS-MDM 2.2.7.3",
            "the Meta of an Atomic is limited to it, although 2.2.5.3 includes its commands",
        )
        .send(format!("<Atomic><CmdID>1</CmdID>{}{}</Atomic>", meta("chr"), replace(2, "a/Number", "", "2")))
        .answer(["1 Atomic 200", "2 Replace 200"])
        .after(["a/number=2"]),
        number("MS-MDM 2.2.5.3", "the Meta of a command in an Atomic goes before that of the Atomic")
            .send(format!(
                "<Atomic><CmdID>1</CmdID>{}{}</Atomic>",
                meta("chr"),
                replace(2, "a/Number", "int", "2")
            ))
            .answer(["1 Atomic 200", "2 Replace 200"])
            .after(["a/number=2"]),
        number("native client", "Meta children without a namespace count")
            .send(replace(1, "a/Number", "chr", "2").replace(" xmlns='syncml:metinf'", ""))
            .answer(["1 Replace 415"]),
        number("native client", "Meta before Target is accepted")
            .send(format!(
                "<Replace><CmdID>1</CmdID><Item>{}<Target><LocURI>./Vendor/Test/a/Number</LocURI></Target>\
                 <Data>2</Data></Item></Replace>",
                meta("int")
            ))
            .answer(["1 Replace 200"])
            .after(["a/number=2"]),
        row("MS-MDM 2.2.5.1", "CDATA is the text in it")
            .send(add(1, "a/Text", "chr", "<![CDATA[x < y]]>"))
            .answer(["1 Add 200"])
            .after(["a/text=x < y"]),
        row("MS-MDM 2.2.5.1", "escaped text is decoded once")
            .send(add(1, "a/Text", "chr", "x &amp;lt; y"))
            .answer(["1 Add 200"])
            .after(["a/text=x &lt; y"]),
        row("ours", "white space in a text is kept")
            .send(add(1, "a/Text", "chr", " x\ty "))
            .answer(["1 Add 200"])
            .after(["a/text= x\ty "]),
        row("ours", "an empty text is a value")
            .send(add(1, "a/Text", "chr", ""))
            .answer(["1 Add 200"])
            .after(["a/text="]),
        blob("the value of a bin node may be declared as b64")
            .send(replace(1, "a/Blob", "b64", "AQI="))
            .answer(["1 Replace 200"])
            .after(["a/blob=aqi="]),
        blob("the value of a bin node may be declared as bin")
            .send(replace(1, "a/Blob", "bin", "AQI="))
            .answer(["1 Replace 200"])
            .after(["a/blob=aqi="]),
        blob("the value of a bin node may be declared as chr")
            .send(replace(1, "a/Blob", "chr", "AQI="))
            .answer(["1 Replace 200"])
            .after(["a/blob=aqi="]),
        blob("the value of a bin node may not be declared as int: 415")
            .send(replace(1, "a/Blob", "int", "1"))
            .answer(["1 Replace 415"]),
        blob("the value of a bin node is Base64: anything else gets 415")
            .send(replace(1, "a/Blob", "b64", "***"))
            .answer(["1 Replace 415"]),
        blob("a bin value is answered as b64")
            .send(get(1, "a/Blob"))
            .answer(["1 Get 200", "= AAE="])
            .has(["<Format xmlns=\"syncml:metinf\">b64</Format>"]),
        row("TND", "an interior node takes no data: it gets 415")
            .send(add(1, "a", "node", "x"))
            .answer(["1 Add 415"]),
        row("TND", "an interior node is not a text: 415").send(add(1, "a", "chr", "x")).answer(["1 Add 415"]),
    ]
}
