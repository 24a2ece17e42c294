//! Random well-formed messages, valid or not: reading and writing keeps everything.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)] // allowed in tests

mod common;
#[allow(unreachable_pub, dead_code)] // items are public in the fuzz crate
#[path = "../fuzz/src/lib.rs"]
mod targets;

use common::{everything, parse, without_layout};
use proptest::prelude::*;
use syncml::{Message, ReadOptions, Tag, WriteOptions};

/// A node to write.
#[derive(Clone, Debug)]
enum Plan {
    Element { tag: Tag, attributes: Vec<&'static str>, inside: Vec<Plan> },
    Raw(String),
}

/// Text, markup and white space in all forms that XML allows.
fn raw() -> impl Strategy<Value = String> {
    prop_oneof![
        prop::sample::select(
            &[
                "chr",
                " chr\n",
                "int",
                "1",
                "./Vendor/MSFT/A",
                "x",
                "ä\u{1F600}",
                "&lt;a/&gt;",
                "&amp;amp;",
                "&#xD;",
                "&#xF000;",
                " ",
                "\n\t",
                "]]",
                "<![CDATA[]]>",
                "<![CDATA[<a>&amp;]]>",
                "<![CDATA[]]]]>",
                "<![CDATA[ ]]>",
                "<!-- c -->",
                "<?p i?>",
                "<a/>",
                "<x:a xmlns:x='urn:x' x:b='c'> <x:d/> </x:a>",
                "<Get xmlns='urn:x'/>",
                "<Final xmlns=''> </Final>",
                "&#x5D;]&gt;",
            ][..]
        )
        .prop_map(str::to_owned),
        Just(String::new()),
        (20..100usize).prop_map(|n| "large &lt;&amp;&gt; ".repeat(n)),
    ]
}

/// An element; mostly one that decides how others are read and written.
fn tag() -> impl Strategy<Value = Tag> {
    prop_oneof![
        prop::sample::select(Tag::ALL),
        prop::sample::select(
            &[
                Tag::Results,
                Tag::Status,
                Tag::Item,
                Tag::Meta,
                Tag::Format,
                Tag::Data,
                Tag::CmdRef,
                Tag::MsgRef,
                Tag::Cmd,
                Tag::TargetRef,
                Tag::LocURI,
                Tag::Atomic,
                Tag::MetInf,
                Tag::CmdID,
                Tag::Final,
                Tag::Type,
            ][..]
        ),
    ]
}

fn plan() -> impl Strategy<Value = Plan> {
    let attributes = || {
        prop::collection::hash_set(
            prop::sample::select(
                &[" xmlns='syncml:metinf'", " xmlns:m=\"syncml:metinf\"", " a = 'b'", "\n", " msft='&lt;'"][..],
            ),
            0..2,
        )
    };
    let leaf = prop_oneof![
        2 => (tag(), attributes(), raw()).prop_map(|(tag, attributes, raw)| Plan::Element {
            tag,
            attributes: attributes.into_iter().collect(),
            inside: vec![Plan::Raw(raw)],
        }),
        1 => raw().prop_map(Plan::Raw),
    ];
    leaf.prop_recursive(6, 48, 6, move |inner| {
        (tag(), attributes(), prop::collection::vec(inner, 0..6)).prop_map(|(tag, attributes, inside)| {
            Plan::Element { tag, attributes: attributes.into_iter().collect(), inside }
        })
    })
}

fn write(plan: &Plan, out: &mut String) {
    match plan {
        Plan::Raw(raw) => out.push_str(raw),
        Plan::Element { tag, attributes, inside } => {
            *out += &format!("<{tag}{}", attributes.concat());
            if inside.is_empty() {
                out.push_str("/>");
                return;
            }
            out.push('>');
            inside.iter().for_each(|plan| write(plan, out));
            *out += &format!("</{tag}>");
        }
    }
}

fn document(root: &str, plans: &[Plan]) -> String {
    let mut xml = format!("<{root} xmlns='SYNCML:SYNCML1.2'>");
    plans.iter().for_each(|plan| write(plan, &mut xml));
    xml + &format!("</{root}>")
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, cases: 192, ..ProptestConfig::default() })]

    #[test]
    fn generated_documents_are_read_without_a_panic(
        root in prop::sample::select(&["SyncBody", "SyncML", "Atomic", "Results", "Item"][..]),
        plans in prop::collection::vec(plan(), 0..8),
    ) {
        let xml = document(root, &plans);
        targets::read_xml(xml.as_bytes());
        targets::round_trip(xml.as_bytes());

        let message = Message::read_with(xml.as_bytes(), &ReadOptions::lenient()).unwrap();
        let document = parse(&xml).unwrap();
        let as_read = message.display(&WriteOptions::as_read().with_declaration()).to_string();
        prop_assert_eq!(everything(&parse(&as_read).unwrap()), everything(&document));
        for options in [WriteOptions::compact(), WriteOptions::indented()] {
            let written = message.display(&options).to_string();
            let (ours, theirs) = (without_layout(&parse(&written).unwrap()), without_layout(&document));
            prop_assert_eq!(ours, theirs, "{}", written);
        }
    }
}
