//! The generated code: as reviewed, the same every time, and nothing at all when something is wrong.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::print_stderr)] // a test may

use ddf_codegen::{Builder, Error, Layout, Options, Source, generate};

fn node(name: &str, verbs: &str, format: &str, extra: &str, children: &str) -> String {
    let verbs: String = verbs.split_whitespace().map(|verb| format!("<{verb}/>")).collect();
    format!(
        "<Node><NodeName>{name}</NodeName>{extra}<DFProperties><AccessType>{verbs}</AccessType>\
         <DFFormat><{format}/></DFFormat><DFTitle>Account GUID</DFTitle></DFProperties>{children}</Node>"
    )
}

fn source(name: &str, nodes: &str) -> Source {
    let text =
        format!("<MgmtTree xmlns:MSFT='http://schemas.microsoft.com/MobileDevice/DM'>\n{nodes}</MgmtTree>");
    Source { name: name.to_owned(), text }
}

const RICH: &str = "<Node><NodeName>Type</NodeName><DFProperties><DefaultValue>0</DefaultValue>
  <AccessType><Replace/><Get/></AccessType><DFFormat><int/></DFFormat><Occurrence><ZeroOrN>3</ZeroOrN></Occurrence>
  <Scope><Dynamic/></Scope><DFType><MIME>text/plain</MIME></DFType><CaseSense><CS/></CaseSense>
  <Description>See [the page] at https://example.com/?a&amp;b
      or not.</Description>
  <MSFT:Applicability><MSFT:OsBuildVersion>10.0.15063</MSFT:OsBuildVersion></MSFT:Applicability>
  <MSFT:AllowedValues ValueType='ENUM'><MSFT:Enum><MSFT:Value>0</MSFT:Value>
  <MSFT:ValueDescription>Off</MSFT:ValueDescription></MSFT:Enum><MSFT:List Delimiter=';'/></MSFT:AllowedValues>
  <MSFT:Deprecated OsBuildDeprecated='10.0.22621'/><MSFT:AtomicRequired/>
  <MSFT:DependencyBehavior><MSFT:DependencyGroup FriendlyId='g'><MSFT:Dependency Type='Not'>
  <MSFT:DependencyUri>Vendor/Other</MSFT:DependencyUri></MSFT:Dependency></MSFT:DependencyGroup>
  </MSFT:DependencyBehavior></DFProperties></Node>";

fn example() -> Source {
    let account = node("", "Add Delete Get", "node", "", &node("6to4", "Exec", "null", "", ""));
    let children = account + &node("X-Y z", "Get", "xml", "", "") + RICH;
    source("Example.xml", &node("Example", "Get", "node", "<Path>./User/Vendor/MSFT</Path>", &children))
}

#[test]
fn the_code_is_as_reviewed() {
    insta::assert_snapshot!(generate(&[example()], &Options::default()).unwrap());
}

#[test]
fn the_code_is_the_same_every_time_and_in_any_order() {
    let a = source("A.xml", &node("A", "Get", "node", "<Path>./Vendor/MSFT</Path>", ""));
    let b = source("B.xml", &node("B", "Get", "node", "<Path>./Device/Vendor/MSFT</Path>", ""));
    let sources = [example(), a, b];
    let first = generate(&sources, &Options::default()).unwrap();
    for (x, y, z) in [(0, 1, 2), (0, 2, 1), (1, 0, 2), (1, 2, 0), (2, 0, 1), (2, 1, 0), (0, 1, 2)] {
        let shuffled = [sources[x].clone(), sources[y].clone(), sources[z].clone()];
        assert_eq!(generate(&shuffled, &Options::default()).unwrap(), first);
    }
    assert!(!first.contains("//!"));
}

#[test]
fn addresses_are_as_the_description_writes_them() {
    for (path, written, modules) in [
        (".", "./DevDetail", "pub mod dev_detail"),
        ("./", "./DevDetail", "pub mod dev_detail"),
        (" ./Vendor/MSFT/ ", "./Vendor/MSFT/DevDetail", "pub mod dev_detail"),
        ("./Device/Vendor/MSFT", "./Device/Vendor/MSFT/DevDetail", "pub mod dev_detail"),
        ("./cimv2", "./cimv2/DevDetail", "pub mod cimv2"),
    ] {
        let leaf = node("SwV", "Get", "chr", "", "");
        let tree = node("DevDetail", "Get", "node", &format!("<Path>{path}</Path>"), &leaf);
        let code = generate(&[source("D.xml", &tree)], &Options::default()).unwrap();
        assert!(code.contains(&format!("assume(\"{written}/SwV\")")), "{code}");
        assert!(code.contains(&format!("/// `{written}`\n")), "{code}");
        assert!(code.contains(modules) && code.contains("pub mod device {"), "{code}");
    }
}

#[test]
fn texts_can_be_left_out_of_the_table() {
    let mut options = Options::default();
    options.without_texts = true;
    let code = generate(&[example()], &options).unwrap();
    let (paths, table) = code.split_once("mod tables").unwrap();
    assert!(paths.contains("or not.") && !table.contains("or not.") && !table.contains("Off"));
}

#[test]
fn everything_that_is_wrong_is_found_and_nothing_is_written() {
    let folder = tempfile::tempdir().unwrap();
    let write = |name: &str, text: &str| std::fs::write(folder.path().join(name), text).unwrap();
    let twins = node("Allow-X", "Get", "chr", "", "") + &node("Allow_X", "Get", "chr", "", "");
    write("1.xml", &source("", &node("A", "Get", "strng", "<Path>./Vendor</Path>", "")).text);
    write("2.xml", &source("", &node("a", "Get", "node", "<Path>./Vendor</Path>", "")).text);
    write("3.xml", "<MgmtTree>\n<Node>");
    write("4.xml", "<html/>");
    write("5.txt", "not looked at");
    let out = folder.path().join("nodes.rs");
    let builder = Builder::new().file(folder.path()).out_file(&out);
    let message =
        builder.generate().unwrap_err().to_string().replace(&folder.path().display().to_string(), "");
    let message = message.replace(['/', '\\'], "/");
    assert_eq!(
        message.lines().collect::<Vec<_>>(),
        [
            "/3.xml:2:1: `<Node>` is not closed; `</Node>` expected before the end",
            "/4.xml:1:1: the root is `<html>`; expected `<MgmtTree>`, a device description",
            "/1.xml:2:1: ./Vendor/A: unknown DFFormat \"strng\"; expected one of \
             b64, bin, bool, chr, int, node, null, xml, date, time, float",
            "/2.xml:2:1: ./Vendor/a: another description has this root already",
        ]
    );
    assert!(!out.exists());

    let error = generate(
        &[source("N.xml", &node("N", "Get", "node", "<Path>./Vendor</Path>", &twins))],
        &Options::default(),
    );
    let Err(Error::Findings(findings)) = error else { panic!("{error:?}") };
    assert_eq!(findings.len(), 1);
    assert!(findings[0].message.contains("both want the name `ALLOW_X`"), "{}", findings[0]);
    assert_eq!(findings[0].line, 2);
}

#[test]
fn files_that_cannot_be_read_are_named() {
    let error = Builder::new().file("no/such/file.xml").out_file("never").generate().unwrap_err();
    assert!(error.to_string().contains("file.xml: cannot be read"));
    assert!(matches!(Builder::new().generate(), Err(Error::NoOutDir)));
}

#[test]
fn the_flat_layout_needs_names_that_differ() {
    let mut options = Options::default();
    options.layout = Layout::Flat;
    let same = node("P", "Get", "node", "", &node("Q", "Get", "chr", "", ""))
        + &node("R", "Get", "node", "", &node("Q", "Get", "chr", "", ""));
    let source = source("S.xml", &node("S", "Get", "node", "<Path>./Vendor</Path>", &same));
    let error = generate(std::slice::from_ref(&source), &options).unwrap_err().to_string();
    assert!(
        error.contains("`./Vendor/S/R/Q` and `./Vendor/S/P/Q` both want the name `Q`"),
        "{error}"
    );
    assert!(generate(&[source], &Options::default()).is_ok());
}
