//! Get: values, children, properties, subtrees (MS-MDM 3.1.5.1.6; TND).

use crate::row::{Row, get, item, many, row};

pub(crate) fn rows() -> Vec<Row> {
    let tree = |rule| row("TND", rule).before(["a/Number=1", "a/Text=x"]);
    vec![
        row("MS-MDM 3.1.5.1.6", "a Get that is answered with 200 has Results")
            .before(["a/Number=7"])
            .send(get(1, "a/Number"))
            .answer(["1 Get 200", "= 7"]),
        row("MS-MDM 2.2.7.8", "Results have the address of the Get as Source, the format and the value")
            .before(["a/Number=7"])
            .send(get(1, "a/Number"))
            .answer(["1 Get 200", "= 7"])
            .has([
                "<Source><LocURI>./Vendor/Test/a/Number</LocURI></Source>",
                "<Format xmlns=\"syncml:metinf\">int</Format>",
            ]),
        row("MS-MDM 3.1.5.1.6", "a Get that is not answered with 200 has no Results")
            .send(get(1, "a/Number"))
            .answer(["1 Get 404"])
            .lacks(["Results"]),
        row("MS-MDM 3.1.5.1.6", "a message may have many Gets")
            .before(["a/Number=7"])
            .send(get(1, "a/Number") + &get(2, "Fixed"))
            .answer(["1 Get 200", "= 7", "2 Get 200", "= fixed & <small>"]),
        row("native client", "a Get of five items, one of them missing, has five Statuses and one Results")
            .before(["a/Number=7", "a/Text=x"])
            .send(many(
                "Get",
                1,
                &["a/Number", "a/Text", "b/Text", "Fixed", "a/Number"].map(|name| item(name, "", None)),
            ))
            .answer([
                "1 Get 200",
                "1 Get 200",
                "1 Get 404",
                "1 Get 200",
                "1 Get 200",
                "= 7",
                "= x",
                "= fixed & <small>",
                "= 7",
            ]),
        row("TND", "a Get that the access type lacks gets 405")
            .before(["a/Number=1"])
            .send(get(1, "a/Run"))
            .answer(["1 Get 405"]),
        row(
            "ours",
            "the access type is judged before the existence: 405 also for a node that does not exist",
        )
        .send(get(1, "a/Run"))
        .answer(["1 Get 405"]),
        row("TND", "a Get of a node that does not exist gets 404")
            .send(get(1, "a/Text"))
            .answer(["1 Get 404"]),
        row("TND", "a Get of an interior node that does not exist gets 404")
            .send(get(1, "b"))
            .answer(["1 Get 404"]),
        tree("a Get of an interior node returns the names of its children")
            .send(get(1, "a"))
            .answer(["1 Get 200", "= Number/Text"])
            .has([
                "<Format xmlns=\"syncml:metinf\">node</Format>",
                "<Type xmlns=\"syncml:metinf\">text/plain</Type>",
            ]),
        row("TND", "the names of children are percent-encoded")
            .before(["a b&c/Number=1"])
            .send(get(1, "./Vendor/Test"))
            .answer(["1 Get 200", "= a%20b%26c/Fixed"]),
        row("TND", "an interior node without children has empty data and 200")
            .before(["a=x"])
            .send(get(1, "a"))
            .answer(["1 Get 200", "= "]),
        row("ours", "a Get above the CSPs returns their names")
            .send(get(1, ".") + &get(2, "./Vendor"))
            .answer(["1 Get 200", "= Vendor", "2 Get 200", "= Test"]),
        row("ours", "a Get ignores Data and the format of its item")
            .send(many("Get", 1, &[item("Fixed", "int", Some("1"))]))
            .answer(["1 Get 200", "= fixed & <small>"]),
        row("TND", "prop=Format is the format of the node")
            .before(["a/Number=1"])
            .send(get(1, "a/Number?prop=Format"))
            .answer(["1 Get 200", "= int"])
            .has(["<LocURI>./Vendor/Test/a/Number?prop=Format</LocURI>"]),
        row("TND", "prop=Format of an interior node is node")
            .before(["a/Number=1"])
            .send(get(1, "a?prop=Format"))
            .answer(["1 Get 200", "= node"]),
        row("TND", "prop=Format of a bin node stays bin")
            .before(["a/Blob=AAE="])
            .send(get(1, "a/Blob?prop=Format"))
            .answer(["1 Get 200", "= bin"]),
        row("TND", "prop=Name is the last name of the address")
            .before(["a/Number=1"])
            .send(get(1, "a/Number?prop=Name") + &get(2, "a?prop=Name"))
            .answer(["1 Get 200", "= Number", "2 Get 200", "= a"]),
        row("TND", "prop=Size is the length of a leaf's value in bytes")
            .before(["a/Text=täxt"])
            .send(get(1, "a/Text?prop=Size"))
            .answer(["1 Get 200", "= 5"]),
        row("TND", "an interior node has no Size: 406")
            .before(["a/Text=x"])
            .send(get(1, "a?prop=Size"))
            .answer(["1 Get 406"]),
        row("TND", "prop=Title is the title of the description")
            .before(["a/Text=x"])
            .send(get(1, "a/Text?prop=Title"))
            .answer(["1 Get 200", "= key"]),
        row("TND", "prop=Type of a leaf is its MIME type")
            .before(["a/Text=x"])
            .send(get(1, "a/Text?prop=Type"))
            .answer(["1 Get 200", "= text/plain"]),
        row("TND", "prop=Type of an interior node without a DDF name is empty")
            .before(["a/Text=x"])
            .send(get(1, "a?prop=Type"))
            .answer(["1 Get 200", "= "]),
        row("MS-MDM 3.1.7.1", "prop=ACL gets 406, as access control lists are not supported")
            .send(get(1, "Fixed?prop=ACL"))
            .answer(["1 Get 406"]),
        row("TND", "the optional properties TStamp and VerNo get 406")
            .send(get(1, "Fixed?prop=TStamp") + &get(2, "Fixed?prop=VerNo"))
            .answer(["1 Get 406", "2 Get 406"]),
        row("TND", "a property that does not exist gets 406")
            .send(get(1, "Fixed?prop=Colour"))
            .answer(["1 Get 406"]),
        row("TND", "names of properties are compared with case")
            .send(get(1, "Fixed?prop=format"))
            .answer(["1 Get 406"]),
        row("TND", "a property of a node that does not exist gets 404")
            .send(get(1, "a/Text?prop=Format"))
            .answer(["1 Get 404"]),
        row("TND", "a property of a node whose access type lacks Get gets 405")
            .before(["a/Text=x"])
            .send(get(1, "a/Run?prop=Format"))
            .answer(["1 Get 405"]),
        tree("list=Struct is an item for each node, the first one first, without data")
            .send(get(1, "a?list=Struct"))
            .answer(["1 Get 200", "= (none)", "= (none)", "= (none)"])
            .lacks(["?list"]),
        tree("list=StructData has the data of leaves").send(get(1, "a?list=StructData")).answer([
            "1 Get 200",
            "= (none)",
            "= 1",
            "= x",
        ]),
        row("TND", "list=Struct omits the format of text")
            .before(["a/Text=x"])
            .send(get(1, "a/Text?list=Struct"))
            .answer(["1 Get 200", "= (none)"])
            .lacks(["Format"]),
        row("TND", "list=Struct of a leaf is the leaf")
            .before(["a/Number=1"])
            .send(get(1, "a/Number?list=Struct"))
            .answer(["1 Get 200", "= (none)"]),
        row("TND", "list=StructData of the root includes the trees of its children")
            .before(["a/Number=1", "b/Text=y"])
            .send(get(1, "./Vendor/Test?list=StructData"))
            .answer(["1 Get 200", "= (none)", "= (none)", "= 1", "= (none)", "= y", "= fixed & <small>"]),
        row("TND", "list=TNDS gets 406").send(get(1, "./Vendor/Test?list=TNDS")).answer(["1 Get 406"]),
        row("TND", "any other query gets 406")
            .send(get(1, "./Vendor/Test?list=All") + &get(2, "Fixed?x") + &get(3, "Fixed?"))
            .answer(["1 Get 406", "2 Get 406", "3 Get 406"]),
        row("TND", "a query of a subtree that does not exist gets 404")
            .send(get(1, "b?list=Struct"))
            .answer(["1 Get 404"]),
        row("ours", "a value with a character that XML forbids gets 500, and the others are answered")
            .before(["a/Text=\u{FFFE}", "b/Text=y"])
            .send(get(1, "a/Text") + &get(2, "b/Text"))
            .answer(["1 Get 500", "2 Get 200", "= y"]),
        row("MS-MDM 2.2.5.1", "the data of an answer is escaped")
            .send(get(1, "Fixed"))
            .answer(["1 Get 200", "= fixed & <small>"])
            .has(["<Data>fixed &amp; &lt;small&gt;</Data>"]),
    ]
}
