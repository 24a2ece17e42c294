//! The default methods of `Csp`: what a host answers for a CSP that implements only a part of the trait.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)] // a test may

mod common;

use common::{answer_lines, command, get, schema_of};
use csp_host::{Csp, CspAlert, CspError, Host, RollBackFailed, Target};
use ddf::schema::{Schema, SchemaBuilder};
use ddf::{Description, Value};
use syncml::{Message, MsgId};

/// A CSP that implements only `schema`.
struct Bare(Schema);

impl Csp for Bare {
    fn schema(&self) -> &Schema {
        &self.0
    }
}

/// A CSP that says which dynamic children it has, and leaves `exists` to the trait.
struct Listed {
    schema: Schema,
    names: Vec<String>,
    /// The number of calls of `get`.
    gets: usize,
    /// The value of each leaf.
    value: String,
}

impl Csp for Listed {
    fn schema(&self) -> &Schema {
        &self.schema
    }

    fn dynamic_children(&self, _: &Target<'_>) -> Vec<String> {
        self.names.clone()
    }

    fn get(&mut self, _: &Target<'_>) -> Result<Value<'static>, CspError> {
        self.gets += 1;
        Ok(Value::Text(self.value.clone().into()))
    }
}

fn answer(csp: &mut dyn Csp, commands: &str) -> Vec<String> {
    let text = format!("<SyncML xmlns='SYNCML:SYNCML1.2'><SyncBody>{commands}<Final/></SyncBody></SyncML>");
    let answer = Host::new().mount(csp).unwrap().execute(&Message::parse(&text).unwrap(), MsgId(1)).unwrap();
    answer_lines(&answer)
}

/// `./Vendor/Test/{key}/Text`, where the names of the keys are compared as `case` says.
fn keyed(case: &str, names: &[&str]) -> Listed {
    let leaf = common::node("Text", "Get", "chr", "", "");
    let key = common::node("", "Get", "node", "", &leaf);
    let key = key.replace("<DFTitle>", &format!("<CaseSense><{case}/></CaseSense><DFTitle>"));
    let root = common::node("Test", "Get", "node", "<Path>./Vendor</Path>", &key);
    let mut builder = SchemaBuilder::new();
    builder.add(&Description::read(format!("<MgmtTree>{root}</MgmtTree>").as_bytes()).unwrap());
    let names = names.iter().map(|name| (*name).to_owned()).collect();
    Listed { schema: builder.build().unwrap(), names, gets: 0, value: "v".to_owned() }
}

#[test]
fn a_csp_that_implements_nothing_has_only_its_named_nodes_and_refuses_every_verb() {
    let mut bare = Bare(schema_of("Test", "./Vendor"));
    for (commands, expected) in [
        (get(1, "./Vendor/Test"), vec!["1 Get 200", "= Fixed"]),
        (get(1, "./Vendor/Test/Fixed"), vec!["1 Get 405"]),
        (get(1, "./Vendor/Test/a"), vec!["1 Get 404"]),
        (command("Add", 1, "./Vendor/Test/a/Number", "int", "1"), vec!["1 Add 405"]),
        (command("Replace", 1, "./Vendor/Test/a/Number", "int", "1"), vec!["1 Replace 405"]),
        (command("Delete", 1, "./Vendor/Test/a", "", ""), vec!["1 Delete 404"]),
        (command("Exec", 1, "./Vendor/Test/a/Run", "", ""), vec!["1 Exec 404"]),
    ] {
        assert_eq!(answer(&mut bare, &commands), expected, "{commands}");
    }
    assert!(!bare.advance() && bare.alerts().is_empty() && bare.note().is_none());
}

#[test]
fn dynamic_names_are_compared_with_case_only_where_the_description_says_so() {
    for (case, lower, mixed) in [("CIS", "1 Get 200", "1 Get 200"), ("CS", "1 Get 404", "1 Get 200")] {
        let mut csp = keyed(case, &["Alpha", "b c"]);
        let first = |lines: Vec<String>| lines.first().cloned().unwrap_or_default();
        assert_eq!(first(answer(&mut csp, &get(1, "./Vendor/Test/Alpha/Text"))), mixed, "{case}");
        assert_eq!(first(answer(&mut csp, &get(1, "./Vendor/Test/alpha/Text"))), lower, "{case}");
        assert_eq!(first(answer(&mut csp, &get(1, "./Vendor/Test/b%20c/Text"))), "1 Get 200", "{case}");
        assert_eq!(first(answer(&mut csp, &get(1, "./Vendor/Test/Beta/Text"))), "1 Get 404", "{case}");
    }
}

/// The limit of an answer is 16 MiB of addresses and data.
#[test]
fn a_large_value_is_read_and_a_subtree_is_read_only_up_to_the_limit_of_an_answer() {
    let names: Vec<String> = (0..200).map(|number| format!("key{number}")).collect();
    let names: Vec<&str> = names.iter().map(String::as_str).collect();
    let mut csp = keyed("CIS", &names);
    csp.value = "x".repeat(1 << 20);

    let lines = answer(&mut csp, &get(1, "./Vendor/Test/key0/Text"));
    assert_eq!((lines[0].as_str(), lines[1].len()), ("1 Get 200", 2 + csp.value.len()));

    csp.gets = 0;
    assert_eq!(answer(&mut csp, &get(1, "./Vendor/Test?list=StructData")), ["1 Get 416"]);
    assert_eq!(csp.gets, 16, "it reads nothing more once the limit is exceeded");
}

#[test]
fn debug_hides_product_keys_and_data() {
    let key = "AAAAA-BBBBB-CCCCC-DDDDD-EEEEE";
    let failed = format!("{:?}", RollBackFailed { kept: vec![format!("./Vendor/Test/{key}/Run")] });
    assert!(failed.contains("./Vendor/Test/") && !failed.contains(key), "{failed}");
    let alert = CspAlert::new("com.example.test", format!("./Vendor/Test/{key}"), "S3cret");
    let alert = format!("{alert:?}");
    let shown = alert.contains("com.example.test") && alert.contains("./Vendor/Test/");
    assert!(shown && !alert.contains(key) && !alert.contains("S3cret"), "{alert}");
}
