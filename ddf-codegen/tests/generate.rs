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

/// The snapshot is a file of Rust, which `private.rs` compiles. After a change: `INSTA_UPDATE=always cargo test`.
#[test]
fn the_code_is_as_reviewed() {
    let code = generate(&[example()], &Options::default()).unwrap();
    insta::assert_binary_snapshot!("example.rs", code.into_bytes());
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
        assert!(code.contains(&format!("\"{written}/SwV\"")), "{code}");
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
            "/1.xml:2:1: ./Vendor/A: unknown DFFormat \"strng\"; expected one of \
             b64, bin, bool, chr, int, node, null, xml, date, time, float",
            "/2.xml:2:1: ./Vendor/a: another description has this root already",
            "/3.xml:2:1: `<Node>` is not closed; `</Node>` expected before the end",
            "/4.xml:1:1: the root is `<html>`; expected `<MgmtTree>`, a device description",
        ]
    );
    assert!(!out.exists());

    let error = generate(
        &[source("N.xml", &node("N", "Get", "node", "<Path>./Vendor</Path>", &twins))],
        &Options::default(),
    );
    let Err(Error::Findings(findings)) = error else { panic!("{error:?}") };
    assert_eq!(findings.len(), 1);
    assert_eq!(
        findings[0].message,
        "`./Vendor/N/Allow_X` and `./Vendor/N/Allow-X` both want the name `ALLOW_X`; leave one out"
    );
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
        error.contains("`./Vendor/S/R/Q` and `./Vendor/S/P/Q` both want the name `Q`; use the nested layout"),
        "{error}"
    );
    assert!(generate(&[source], &Options::default()).is_ok());
}

#[test]
fn children_named_like_their_root_have_names_of_their_own() {
    for (root, child, constant) in [
        ("Clock", "Clock", "CLOCK"),
        ("RootCATrustedCertificates", "Root", "ROOT_"),
        ("Root", "ROOT", "ROOT_"),
        ("Clock", "Zone", "ZONE"),
    ] {
        let deeper = node("Root", "Get", "chr", "", "");
        let children = node(child, "Get", "node", "", &deeper);
        let tree = node(root, "Get", "node", "<Path>./Vendor/MSFT</Path>", &children);
        let code = generate(&[source("R.xml", &tree)], &Options::default()).unwrap();
        let assumed = |constant: &str, uri: &str| {
            let (_, behind) = code.split_once(&format!("pub const {constant}:")).unwrap();
            let (_, behind) = behind.split_once("Path::assume(").unwrap();
            assert!(behind.trim_start().starts_with(&format!("\"{uri}\"")), "{code}");
        };
        assumed("ROOT", &format!("./Vendor/MSFT/{root}"));
        assumed(constant, &format!("./Vendor/MSFT/{root}/{child}"));
        assert_eq!(code.matches("pub const ROOT:").count(), 2, "the root and the deeper one: {code}");
    }
}

/// A node whose properties are these, but for the format or the access, which are right.
fn refusals(properties: &str) -> Vec<String> {
    let tree = format!(
        "<Node><NodeName>A</NodeName><Path>./Vendor</Path><DFProperties>\n{properties}</DFProperties></Node>"
    );
    match generate(&[source("A.xml", &tree)], &Options::default()) {
        Ok(_) => Vec::new(),
        Err(error) => error.to_string().lines().map(ToOwned::to_owned).collect(),
    }
}

#[test]
fn what_the_code_would_lie_about_is_refused() {
    const GET: &str = "<AccessType><Get/></AccessType>";
    const CHR: &str = "<DFFormat><chr/></DFFormat>";
    let formats = "b64, bin, bool, chr, int, node, null, xml, date, time, float";
    let verbs = "Add, Copy, Delete, Exec, Get, Replace";
    let case = |properties: &str, expected: &[String]| {
        assert_eq!(refusals(properties), expected, "{properties}");
    };
    case(&format!("{GET}{CHR}"), &[]);
    for wrong in ["Gett", "get"] {
        case(
            &format!("<AccessType><{wrong}/><Exec/></AccessType>{CHR}"),
            &[format!(
                "A.xml:3:13: ./Vendor/A: unknown AccessType \"{wrong}\"; expected one of {verbs}; write `Get`"
            )],
        );
    }
    case(
        &format!("<AccessType>Get</AccessType>{CHR}"),
        &["A.xml:3:13: ./Vendor/A: text in `AccessType`, which holds elements only".to_owned()],
    );
    case(
        &format!("{GET}<AccessType><Exec/></AccessType>{CHR}"),
        &["A.xml:3:32: ./Vendor/A: a second `AccessType` in `DFProperties`".to_owned()],
    );
    case(
        &format!("{GET}{CHR}\n<DFFormat><int/></DFFormat>"),
        &["A.xml:4:1: ./Vendor/A: a second `DFFormat` in `DFProperties`".to_owned()],
    );
    case(
        &format!("{GET}<DFFormat><chr/>\n<int/></DFFormat>"),
        &["A.xml:4:1: ./Vendor/A: a second word in `DFFormat`: `int`".to_owned()],
    );
    case(
        &format!("{GET}{CHR}\n<MSFT:AllowedValues ValueType='ENUMS'/>"),
        &["A.xml:4:21: ./Vendor/A: unknown ValueType \"ENUMS\"; expected one of \
           XSD, RegEx, ADMX, JSON, ENUM, Flag, Range, SDDL, None; write `ENUM`"
            .to_owned()],
    );
    case(
        &format!("{GET}{CHR}\n<MSFT:DynamicNodeNaming><MSFT:Client/></MSFT:DynamicNodeNaming>"),
        &["A.xml:4:25: ./Vendor/A: unknown DynamicNodeNaming \"Client\"; expected one of \
           ServerGeneratedUniqueIdentifier, ClientInventory, UniqueName"
            .to_owned()],
    );
    // Found by both the schema and the check, told of once.
    for (format, word) in [("<strng/>", "strng"), ("", "")] {
        case(
            &format!("{GET}<DFFormat>{format}</DFFormat>"),
            &[format!("A.xml:2:1: ./Vendor/A: unknown DFFormat \"{word}\"; expected one of {formats}")],
        );
    }
    case(
        &format!("{GET}{CHR}<MSFT:ReplaceBehavior>Merge</MSFT:ReplaceBehavior>"),
        &["A.xml:2:1: ./Vendor/A: unknown ReplaceBehavior \"Merge\"; expected one of Replace, Append"
            .to_owned()],
    );
}

#[test]
fn many_faults_are_located_in_no_time() {
    let faulty = format!("\n{}", node("N", "Gett", "strng", "", ""));
    let children: String =
        (0..8000).map(|n| faulty.replace("<NodeName>N", &format!("<NodeName>N{n}"))).collect();
    let tree = node("A", "Get", "node", "<Path>./Vendor</Path>", &children);
    let start = std::time::Instant::now();
    let error = generate(&[source("A.xml", &tree)], &Options::default());
    let Err(Error::Findings(findings)) = error else { panic!("{error:?}") };
    assert_eq!(findings.len(), 16_000);
    assert_eq!((findings[15_998].line, findings[15_999].line), (8002, 8002));
    assert!(start.elapsed().as_secs() < 20, "{:?}", start.elapsed()); // and not minutes, in a debug build
}

/// The real files, where there are any: `CSP_CORPUS` names their folder.
#[test]
fn the_corpus_becomes_code() {
    let Some(corpus) = std::env::var_os("CSP_CORPUS") else {
        eprintln!("skipped: CSP_CORPUS is not set");
        return;
    };
    let out = tempfile::tempdir().unwrap();
    let out = out.path().join("nodes.rs");
    let folder = std::path::PathBuf::from(corpus).join("ddf");
    Builder::new()
        .file(folder)
        .without_texts()
        .out_file(&out)
        .generate()
        .unwrap_or_else(|error| panic!("{error}"));
    assert!(std::fs::metadata(out).unwrap().len() > 1 << 20);
}
