//! The generated code: reviewed by snapshot, deterministic, and not written if there is a fault.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::print_stderr)] // allowed in tests

mod common;

use common::{node, source};
use ddf_codegen::{Builder, GeneratorError, ModuleLayout, Options, SourceFile, generate, lower};

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

/// Nodes whose values or names have a type.
const TYPED: &str = "<Node><NodeName>Mode</NodeName><DFProperties><AccessType><Add/><Get/></AccessType>
  <DFFormat><int/></DFFormat><MSFT:AllowedValues ValueType='ENUM'>
  <MSFT:Enum><MSFT:Value>0</MSFT:Value><MSFT:ValueDescription>Off</MSFT:ValueDescription></MSFT:Enum>
  <MSFT:Enum><MSFT:Value>7</MSFT:Value><MSFT:ValueDescription>Dimmed</MSFT:ValueDescription></MSFT:Enum>
  </MSFT:AllowedValues></DFProperties></Node>
  <Node><NodeName>Shape</NodeName><DFProperties><AccessType><Add/><Get/></AccessType>
  <DFFormat><bool/></DFFormat><MSFT:AllowedValues ValueType='ENUM'>
  <MSFT:Enum><MSFT:Value>false</MSFT:Value><MSFT:ValueDescription>Flat</MSFT:ValueDescription></MSFT:Enum>
  <MSFT:Enum><MSFT:Value>true</MSFT:Value><MSFT:ValueDescription>Round</MSFT:ValueDescription></MSFT:Enum>
  </MSFT:AllowedValues></DFProperties></Node>
  <Node><NodeName>Colors</NodeName><DFProperties><AccessType><Add/><Get/></AccessType>
  <DFFormat><chr/></DFFormat><MSFT:AllowedValues ValueType='ENUM'>
  <MSFT:Enum><MSFT:Value>Red</MSFT:Value></MSFT:Enum><MSFT:Enum><MSFT:Value>Blue</MSFT:Value></MSFT:Enum>
  <MSFT:List Delimiter=','/></MSFT:AllowedValues></DFProperties></Node>
  <Node><NodeName>Ports</NodeName><DFProperties><AccessType><Add/><Get/></AccessType>
  <DFFormat><chr/></DFFormat><MSFT:AllowedValues ValueType='RegEx'><MSFT:Value>^[0-9]+$</MSFT:Value>
  <MSFT:List Delimiter=';'/></MSFT:AllowedValues></DFProperties></Node>
  <Node><NodeName>Delay</NodeName><DFProperties><AccessType><Add/><Get/></AccessType>
  <DFFormat><int/></DFFormat><MSFT:AllowedValues ValueType='Range'><MSFT:Value>[(-1)-30]</MSFT:Value></MSFT:AllowedValues>
  </DFProperties></Node>
  <Node><NodeName>Host</NodeName><DFProperties><AccessType><Add/><Get/></AccessType>
  <DFFormat><chr/></DFFormat><MSFT:AllowedValues ValueType='RegEx'><MSFT:Value>^[a-z]{2}|`$</MSFT:Value></MSFT:AllowedValues>
  </DFProperties></Node>
  <Node><NodeName>Role</NodeName><DFProperties><AccessType><Add/><Get/></AccessType>
  <DFFormat><int/></DFFormat><MSFT:AllowedValues ValueType='Flag'>
  <MSFT:Enum><MSFT:Value>0x1</MSFT:Value><MSFT:ValueDescription>ROLE_OPERATOR</MSFT:ValueDescription></MSFT:Enum>
  <MSFT:Enum><MSFT:Value>6</MSFT:Value></MSFT:Enum></MSFT:AllowedValues></DFProperties></Node>
  <Node><NodeName>X509</NodeName><DFProperties><AccessType><Add/><Get/></AccessType>
  <DFFormat><int/></DFFormat><MSFT:AllowedValues ValueType='Flag'>
  <MSFT:Enum><MSFT:Value>1</MSFT:Value></MSFT:Enum></MSFT:AllowedValues></DFProperties></Node>
  <Node><NodeName>Days</NodeName><DFProperties><AccessType><Add/><Get/></AccessType>
  <DFFormat><chr/></DFFormat><MSFT:AllowedValues ValueType='Flag'>
  <MSFT:Enum><MSFT:Value>1</MSFT:Value><MSFT:ValueDescription>Monday</MSFT:ValueDescription></MSFT:Enum>
  <MSFT:Enum><MSFT:Value>2</MSFT:Value><MSFT:ValueDescription>Tuesday</MSFT:ValueDescription></MSFT:Enum>
  <MSFT:List Delimiter=','/></MSFT:AllowedValues></DFProperties></Node>
  <Node><NodeName>Policy</NodeName><DFProperties><AccessType><Add/><Get/></AccessType>
  <DFFormat><chr/></DFFormat><MSFT:AllowedValues ValueType='ADMX'>
  <MSFT:AdmxBacked Area='A' Name='N' File='F.admx'/></MSFT:AllowedValues></DFProperties></Node>
  <Node><NodeName/><DFProperties><AccessType><Add/></AccessType><DFFormat><node/></DFFormat><DFTitle>Row</DFTitle>
  <MSFT:AllowedValues ValueType='RegEx'><MSFT:Value>^[0-9]+$</MSFT:Value></MSFT:AllowedValues></DFProperties>
  <Node><NodeName>Leaf</NodeName><DFProperties><AccessType><Get/></AccessType><DFFormat><bool/></DFFormat>
  <MSFT:Deprecated/></DFProperties></Node></Node>";

/// A tree of [`TYPED`] nodes in a scope.
fn typed(scope: &str) -> SourceFile {
    let guid = "<Node><NodeName/><DFProperties><AccessType><Add/></AccessType><DFFormat><node/></DFFormat>\
                <DFTitle>Policy GUID</DFTitle></DFProperties></Node>";
    let path = format!("<Path>./{scope}/Vendor/MSFT</Path>");
    let policies = node("Policies", "Get", "node", "", guid);
    source(
        &format!("Typed{scope}.xml"),
        &node("Typed", "Get", "node", &path, &(TYPED.to_owned() + &policies)),
    )
}

fn example() -> SourceFile {
    let account = node("", "Add Delete Get", "node", "", &node("6to4", "Exec", "null", "", ""));
    let children = account + &node("X-Y z", "Get", "xml", "", "") + RICH;
    source("Example.xml", &node("Example", "Get", "node", "<Path>./User/Vendor/MSFT</Path>", &children))
}

/// `private.rs` compiles the snapshot. To update it, run `INSTA_UPDATE=always cargo test`.
#[test]
fn the_code_is_as_reviewed() {
    let sources = [example(), typed("Device"), typed("User")];
    let code = generate(&sources, &Options::default()).unwrap();
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

/// A line break in a name does not end a comment, in text and in tokens.
#[test]
fn no_name_becomes_code() {
    let sources = [source(
        "A.xml",
        &node(
            "A",
            "Get",
            "node",
            "<Path>./Vendor/MSFT</Path>",
            &node("x&#10;compile_error!();//", "Get", "chr", "", ""),
        ),
    )];
    let Ok(code) = generate(&sources, &Options::default()) else { return }; // an error is also correct
    assert!(!code.lines().any(|line| line.trim_start().starts_with("compile_error")), "{code}");
    let tokens = ddf_codegen::lower(&sources, &Options::default()).unwrap().tokens().unwrap();
    assert!(!tokens.to_string().contains("compile_error !"), "{tokens}");
}

/// The module says what most nodes have in common; a node says what differs.
#[test]
fn the_module_documents_common_properties() {
    let built = |build: &str| {
        format!("<MSFT:Applicability><MSFT:OsBuildVersion>{build}</MSFT:OsBuildVersion></MSFT:Applicability>")
    };
    let leaf = |name: &str, properties: &str| {
        node(name, "Get", "chr", "", "").replace("</DFProperties>", &format!("{properties}</DFProperties>"))
    };
    let dynamic = "<Occurrence><ZeroOrOne/></Occurrence><Scope><Dynamic/></Scope>";
    let leaves: String = [("A", dynamic), ("B", dynamic), ("C", dynamic)]
        .map(|(name, properties)| leaf(name, properties))
        .concat();
    let leaves = leaves + &leaf("D", &format!("<DefaultValue>1</DefaultValue>{}", built("10.0.22000")));
    let root = node("Root", "Get", "node", "<Path>./Vendor/MSFT</Path>", &leaves);
    let root = root.replacen("</DFProperties>", &format!("{}</DFProperties>", built("10.0.15063")), 1);
    let code = generate(&[source("Root.xml", &root)], &Options::default()).unwrap();
    let docs: Vec<&str> = code.lines().filter_map(|line| line.trim_start().strip_prefix("///")).collect();
    let module = [
        " Paths below `./Vendor/MSFT/Root`.",
        "",
        " Unless the documentation of a node says otherwise:",
        " - Occurrence: ZeroOrOne",
        " - Scope: Dynamic",
        " - Since: Windows 10, version 1703 (10.0.15063)",
        " `./Vendor/MSFT/Root/A`",
        " `./Vendor/MSFT/Root/B`",
        " `./Vendor/MSFT/Root/C`",
        " `./Vendor/MSFT/Root/D`",
        "",
        " Default: `1`. Occurrence: One. Scope: not stated. Since: Windows 11, version 21H2 (10.0.22000).",
        " `./Vendor/MSFT/Root`",
        "",
        " Occurrence: One. Scope: not stated.",
    ];
    assert!(docs.windows(module.len()).any(|lines| lines == module), "{docs:#?}");
}

/// Formatting module by module gives the same code as formatting all tokens.
#[test]
fn the_code_and_its_tokens_say_the_same() {
    let sources = [example(), typed("Device"), typed("User")];
    let generated = ddf_codegen::lower(&sources, &Options::default()).unwrap();
    let printed = |file: syn::Result<syn::File>| prettyplease::unparse(&file.unwrap());
    let code = printed(syn::parse_file(&generated.code().unwrap()));
    assert!(code.contains("static ROWS") && code.contains("Since: Windows 10, version 1703 (10.0.15063)."));
    assert_eq!(printed(syn::parse2(generated.tokens().unwrap())), code);
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
fn all_faults_are_found_and_nothing_is_written() {
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
            "/2.xml:2:1: ./Vendor/a: /1.xml:2:1 describes this root, too",
            "/3.xml:2:1: `<Node>` is not closed; `</Node>` expected before the end",
            "/4.xml:1:1: the root is `<html>`; expected `<MgmtTree>`, a device description",
        ]
    );
    assert!(!out.exists());

    let error = generate(
        &[source("N.xml", &node("N", "Get", "node", "<Path>./Vendor</Path>", &twins))],
        &Options::default(),
    );
    let Err(GeneratorError::Findings(findings)) = error else { panic!("{error:?}") };
    assert_eq!(findings.len(), 1);
    assert_eq!(
        findings[0].message,
        "`./Vendor/N/Allow_X` and `./Vendor/N/Allow-X` both want the name `ALLOW_X`; rename or skip one"
    );
    assert_eq!(findings[0].line, 2);
}

#[test]
fn files_that_cannot_be_read_are_named() {
    let error = Builder::new().file("no/such/file.xml").out_file("never").generate().unwrap_err();
    assert!(error.to_string().contains("file.xml: cannot be read"));
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("Example.xml");
    std::fs::write(&file, example().text).unwrap();
    assert!(matches!(Builder::new().file(file).generate(), Err(GeneratorError::NoOutDir)));
}

#[test]
fn the_flat_layout_needs_names_that_differ() {
    let mut options = Options::default();
    options.layout = ModuleLayout::Flat;
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
            let (_, rest) = code.split_once(&format!("pub const {constant}:")).unwrap();
            let (_, rest) = rest.split_once("Path::assume(").unwrap();
            assert!(rest.trim_start().starts_with(&format!("\"{uri}\"")), "{code}");
        };
        assumed("ROOT", &format!("./Vendor/MSFT/{root}"));
        assumed(constant, &format!("./Vendor/MSFT/{root}/{child}"));
        assert_eq!(code.matches("pub const ROOT:").count(), 2, "the root and the deeper one: {code}");
    }
}

/// The findings for a node with these properties.
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
fn faults_that_would_make_the_code_wrong_are_refused() {
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
    // Found by both the schema and the check, reported once.
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
fn many_faults_are_all_located() {
    let faulty = format!("\n{}", node("N", "Gett", "strng", "", ""));
    let children: String =
        (0..8000).map(|n| faulty.replace("<NodeName>N", &format!("<NodeName>N{n}"))).collect();
    let tree = node("A", "Get", "node", "<Path>./Vendor</Path>", &children);
    // This would take minutes if each position were counted from the start of the file.
    let error = generate(&[source("A.xml", &tree)], &Options::default());
    let Err(GeneratorError::Findings(findings)) = error else { panic!("{error:?}") };
    assert_eq!(findings.len(), 16_000);
    assert_eq!((findings[15_998].line, findings[15_999].line), (8002, 8002));
}

/// The names that a selection keeps.
fn selected(options: impl FnOnce(&mut Options)) -> Result<Vec<String>, String> {
    let b = |name: &str, build: &str| {
        let applies = format!(
            "<MSFT:Applicability><MSFT:OsBuildVersion>{build}</MSFT:OsBuildVersion></MSFT:Applicability></DFProperties>"
        );
        node(name, "Get", "chr", "", "").replace("</DFProperties>", &applies)
    };
    let wrong = node("Wrong", "Gett", "chr", "", "");
    let leaves = b("Old", "10.0.15063") + &b("New", "10.0.26100") + &b("Allow-X", "10.0.15063");
    let office = node("Office", "Get", "node", "<Path>./User/Vendor/MSFT</Path>", &(leaves.clone() + &wrong));
    let area = node("Office", "Get", "node", "<Path>./Vendor/MSFT/Policy/Config</Path>", &leaves);
    let mut all = Options::default();
    options(&mut all);
    match ddf_codegen::lower(&[source("O.xml", &office), source("P.xml", &area)], &all) {
        Ok(generated) => Ok(generated
            .to_string()
            .lines()
            .map(|line| {
                line.split(['(', ':']).next().unwrap().to_owned()
                    + line
                        .split("::")
                        .skip(1)
                        .fold(String::new(), |all, one| all + "::" + one.split('(').next().unwrap())
                        .as_str()
            })
            .collect()),
        Err(error) => Err(error.to_string()),
    }
}

#[test]
fn selected_nodes_are_generated() {
    let to = |names: &[&str]| Ok(names.iter().map(|name| format!("path {name}")).collect::<Vec<_>>());
    let add = |list: &mut Vec<String>, pattern: &str| list.push(pattern.to_owned());
    let all = "O.xml:2:33: ./User/Vendor/MSFT/Office/Wrong: unknown AccessType";
    assert!(selected(|_| ()).unwrap_err().contains("unknown AccessType \"Gett\""), "{all}");
    let area = [
        "policy::config::office::device::ALLOW_X",
        "policy::config::office::device::NEW",
        "policy::config::office::device::OLD",
        "policy::config::office::device::ROOT",
    ];
    assert_eq!(selected(|o| add(&mut o.csps, "Policy/config/OFFICE")), to(&area));
    assert_eq!(
        selected(|o| add(&mut o.only, "./*/Vendor/MSFT/**/N*w")),
        to(&["office::user::NEW", "office::user::ROOT", area[1], area[3]])
    );
    assert_eq!(
        selected(|o| {
            add(&mut o.skip, "./User/Vendor/MSFT/Office/Wrong");
            add(&mut o.skip, "./Vendor/MSFT/Policy/**/[!]");
        }),
        Err("`./Vendor/MSFT/Policy/**/[!]` matches no node".to_owned())
    );
    assert_eq!(selected(|o| add(&mut o.skip, "./user/vendor")), to(&area));
    assert_eq!(
        selected(|o| {
            add(&mut o.csps, "Policy");
            o.build = Some("10.0.22621".to_owned());
            o.renames =
                vec![("./Device/Vendor/MSFT/Policy/Config/Office/Allow-X".to_owned(), "Allowed".to_owned())];
        }),
        to(&["policy::config::office::device::ALLOWED", area[2], area[3]])
    );
    assert!(selected(|o| o.build = Some("22621".to_owned())).unwrap_err().contains("`22621` is not a build"));
    assert!(
        selected(|o| o.renames = vec![("./x".into(), "1 2".into())])
            .unwrap_err()
            .contains("cannot be the name")
    );
}

#[test]
fn names_that_collide_can_be_renamed_or_skipped() {
    let twins = node("Allow-X", "Get", "chr", "", "") + &node("Allow_X", "Get", "chr", "", "");
    let tree = source("N.xml", &node("N", "Get", "node", "<Path>./Vendor</Path>", &twins));
    let mut options = Options::default();
    options.renames = vec![("./Vendor/N/Allow_X".into(), "AllowOtherX".into())];
    let code = generate(std::slice::from_ref(&tree), &options).unwrap();
    assert!(code.contains("pub const ALLOW_X:") && code.contains("pub const ALLOW_OTHER_X:"));
    options.renames.clear();
    options.skip = vec!["./vendor/n/allow-x".into()];
    assert!(generate(&[tree], &options).unwrap().contains("\"./Vendor/N/Allow_X\""));
}

#[test]
fn names_do_not_change_when_nodes_and_values_are_added() {
    let outline = |more_nodes: &str, more_values: &str| {
        let typed = typed("Device")
            .text
            .replace("<MSFT:Enum><MSFT:Value>6", &format!("{more_values}<MSFT:Enum><MSFT:Value>6"));
        let text =
            typed.replace("<Node><NodeName>Policies", &format!("{more_nodes}<Node><NodeName>Policies"));
        let text = text.replace(
            "</MgmtTree>",
            &(node("Typed2", "Get", "node", "<Path>./Vendor/MSFT</Path>", "") + "</MgmtTree>"),
        );
        let sources = [SourceFile { name: "T.xml".into(), text }, typed_user()];
        ddf_codegen::lower(&sources, &Options::default()).unwrap().to_string()
    };
    let before = outline("", "");
    let after = outline(
        &(node("Delay2", "Get", "chr", "", "") + &node("Aa", "Get", "node", "", "")),
        "<MSFT:Enum><MSFT:Value>8</MSFT:Value></MSFT:Enum>",
    );
    for line in before.lines().filter(|line| !line.contains("flags") && !line.contains(" = ")) {
        assert!(after.lines().any(|other| other == line), "{line}\n{after}");
    }
    assert!(after.contains("flags ROLE_OPERATOR, VALUE8, VALUE6"), "{after}");
}

fn typed_user() -> SourceFile {
    typed("User")
}

#[test]
fn a_dynamic_node_without_a_title_gets_a_name() {
    let leaf = "<Node><NodeName>Leaf</NodeName><DFProperties><AccessType><Get/></AccessType><DFFormat><chr/></DFFormat></DFProperties></Node>";
    let bare = |children: &str| {
        format!(
            "\n<Node><NodeName/><DFProperties><AccessType><Get/></AccessType><DFFormat><node/></DFFormat><DFTitle> </DFTitle></DFProperties>{children}</Node>"
        )
    };
    let outline = |children: &str| {
        let tree = node("N", "Get", "node", "<Path>./Vendor</Path>", children);
        lower(&[source("N.xml", &tree)], &Options::default()).unwrap().to_string()
    };
    let two_levels = outline(&bare(&(bare(leaf) + leaf)));
    assert!(two_levels.contains("path n::device::name::name::leaf(name, name_2): "), "{two_levels}");
    // A sibling has that name.
    let beside = outline(&(bare(leaf) + &node("Name", "Get", "node", "", leaf)));
    assert!(beside.contains("path n::device::any_name::leaf(any_name): "), "{beside}");
    assert!(beside.contains("path n::device::name::LEAF(): "), "{beside}");
}

#[test]
fn a_root_without_a_name_is_refused() {
    let no_root_name = "<Node><Path>./Vendor</Path><DFProperties><AccessType><Get/></AccessType><DFFormat><node/></DFFormat></DFProperties></Node>";
    assert!(
        generate(&[source("R.xml", no_root_name)], &Options::default())
            .unwrap_err()
            .to_string()
            .contains("R.xml:2:1: ")
    );
}

#[test]
fn ten_thousand_siblings_become_code() {
    let children: String = (0..10_000).map(|n| node(&format!("N{n}"), "Get", "chr", "", "")).collect();
    let tree = source("A.xml", &node("A", "Get", "node", "<Path>./Vendor</Path>", &children));
    let code = generate(&[tree], &Options::default()).unwrap();
    assert_eq!(code.matches("pub const N").count(), 10_000);
}

#[test]
fn a_tree_is_deep_or_refused() {
    let deep = |levels: usize| {
        let inside = (1..levels)
            .fold(String::new(), |inside, level| node(&format!("L{level}"), "Get", "node", "", &inside));
        generate(
            &[source("D.xml", &node("D", "Get", "node", "<Path>./Vendor</Path>", &inside))],
            &Options::default(),
        )
    };
    assert_eq!(deep(100).unwrap().matches("pub const L").count(), 99);
    let error = deep(200).unwrap_err().to_string();
    assert!(error.starts_with("D.xml:2:") && error.contains("128"), "{error}");
}

/// Formatting needs no large stack, because each module is formatted by itself.
#[test]
fn a_tree_of_500_levels_becomes_code() {
    let inside =
        (1..500).fold(String::new(), |inside, level| node(&format!("L{level}"), "Get", "node", "", &inside));
    let source = source("D.xml", &node("D", "Get", "node", "<Path>./Vendor</Path>", &inside));
    let limits = csp_xml::Limits { max_depth: usize::MAX, ..csp_xml::Limits::default() };
    let description = ddf::Description::parse(&source.text, &limits).unwrap();
    let tree = ddf_codegen::ParsedFile { name: "D.xml", text: &source.text, description };
    let code = ddf_codegen::lower_trees(vec![tree], &Options::default()).unwrap().code().unwrap();
    assert_eq!(code.matches("pub const L").count(), 499);
}

/// The real files; `None` if `CSP_CORPUS` does not name their folder.
fn corpus() -> Option<Vec<SourceFile>> {
    let Some(corpus) = std::env::var_os("CSP_CORPUS") else {
        eprintln!("skipped: CSP_CORPUS is not set");
        return None;
    };
    let folder = std::path::PathBuf::from(corpus).join("ddf");
    let paths = std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path());
    let source = |path: std::path::PathBuf| SourceFile {
        name: path.file_name().unwrap().to_string_lossy().into_owned(),
        text: std::fs::read_to_string(path).unwrap(),
    };
    Some(paths.map(source).collect())
}

#[test]
fn the_corpus_becomes_the_same_code_in_any_order() {
    let Some(mut sources) = corpus() else { return };
    let mut options = Options::default();
    options.without_texts = true;
    let first = generate(&sources, &options).unwrap_or_else(|error| panic!("{error}"));
    assert!(first.len() > 1 << 20);
    for step in 1..10 {
        let len = sources.len();
        sources.rotate_left(step * 17 % len);
        sources[..len / 2].reverse();
        assert!(generate(&sources, &options).unwrap() == first, "step {step}");
    }
}

/// Titles are untrusted: in documentation they are code, never markup, and have no characters that the compiler refuses.
#[test]
fn no_title_becomes_markup() {
    let dynamic = |title: &str| {
        let leaf = node("Leaf", "Get", "chr", "", "");
        node("", "Get", "node", "", &leaf).replace("Account name", title)
    };
    let nodes =
        dynamic("x` &lt;img src=y> [z](w) `") + &node("Sub", "Get", "node", "", &dynamic("a&#x202E;b"));
    let tree = node("A", "Get", "node", "<Path>./Vendor/MSFT</Path>", &nodes);
    let code = generate(&[source("A.xml", &tree)], &Options::default()).unwrap();
    let docs: Vec<&str> = code.lines().map(str::trim_start).filter(|line| line.starts_with("///")).collect();
    assert!(docs.contains(&"/// `` ./Vendor/MSFT/A/{x` <img src=y> [z](w) `} ``"), "{docs:#?}");
    assert!(docs.contains(&"/// Paths below `` ./Vendor/MSFT/A/{x` <img src=y> [z](w) `} ``."), "{docs:#?}");
    assert!(docs.contains(&"/// `./Vendor/MSFT/A/Sub/{a\u{FFFD}b}/Leaf`"), "{docs:#?}");
    assert!(!docs.iter().any(|line| line.contains('\u{202E}')), "{docs:#?}");
}

/// The name of the module of the tables differs from the names of all nodes and CSPs.
#[test]
fn no_csp_has_the_name_of_the_tables() {
    let tree = node("Tables", "Get", "node", "<Path>./Vendor/MSFT</Path>", "");
    let code = generate(&[source("Tables.xml", &tree)], &Options::default()).unwrap();
    let mut modules: Vec<&str> = code
        .lines()
        .filter_map(|line| line.strip_prefix("pub ").unwrap_or(line).strip_prefix("mod "))
        .collect();
    let all = modules.len();
    modules.sort_unstable();
    modules.dedup();
    assert_eq!((modules.len(), all), (2, 2), "{code}");
}

/// Flags whose names become the same constant get their values appended.
#[test]
fn flags_of_one_name_are_told_apart_by_value() {
    let flag = |value: &str, name: &str| {
        format!(
            "<MSFT:Enum><MSFT:Value>{value}</MSFT:Value>\
             <MSFT:ValueDescription>{name}</MSFT:ValueDescription></MSFT:Enum>"
        )
    };
    let flags = flag("1", "a b c1") + &flag("2", "Abc1") + &flag("4", "ABC1 2");
    let allowed = format!("<MSFT:AllowedValues ValueType='Flag'>{flags}</MSFT:AllowedValues></DFProperties>");
    let tree = node("F", "Get Replace", "int", "<Path>./Vendor/MSFT</Path>", "");
    let code = generate(&[source("F.xml", &tree.replace("</DFProperties>", &allowed))], &Options::default())
        .unwrap();
    for constant in ["ABC1: F = F { bits: 1 };", "ABC1_2: F = F { bits: 2 };", "ABC1_2_4: F = F { bits: 4 };"]
    {
        assert!(code.contains(&format!("pub const {constant}")), "{code}");
    }
    // The path is a constant of the same name, `F`, which a tuple struct would define too.
    assert!(code.contains("pub struct F {"), "{code}");
}

/// A name without letters at the start of a word is the same in snake case and camel case.
#[test]
fn a_type_and_its_module_have_different_names() {
    let rows = "<MSFT:AllowedValues ValueType='RegEx'><MSFT:Value>^[0-9]+$</MSFT:Value></MSFT:AllowedValues>";
    let leaf = node("Leaf", "Get", "chr", "", "");
    let dynamic = node("", "Get", "node", "", &leaf).replacen(
        "Account name</DFTitle>",
        &format!("802.1x</DFTitle>{rows}"),
        1,
    );
    let tree = node("P", "Get", "node", "<Path>./Vendor/MSFT</Path>", &dynamic);
    let code = generate(&[source("P.xml", &tree)], &Options::default()).unwrap();
    assert!(code.contains("pub struct _802_1x_ {") && code.contains("pub mod _802_1x {"), "{code}");
    assert!(code.contains("NameOf<super::_802_1x_>"), "{code}");
}

/// Success with an empty table would hide a typing error in a path.
#[test]
fn nothing_to_generate_from_is_an_error() {
    let folder = tempfile::tempdir().unwrap();
    let out = folder.path().join("nodes.rs");
    let empty = Builder::new().file(folder.path()).out_file(&out).generate().unwrap_err().to_string();
    assert!(empty.ends_with(": the folder has no .xml file"), "{empty}");
    let none = Builder::new().out_file(&out).generate().unwrap_err().to_string();
    assert_eq!(none, "no description is named; name one with `file`");
    assert!(!out.exists());
    let error = generate(&[source("E.xml", "")], &Options::default()).unwrap_err().to_string();
    assert_eq!(error, "E.xml:1:1: the description has no node; leave the file out");
}

/// A node in both scopes has one variant, which two nodes of one name cannot share.
#[test]
fn a_csp_has_an_enum_of_its_nodes() {
    let leaf = node("Leaf", "Get", "chr", "", "");
    let row = node("", "Get", "node", "", &(leaf.clone() + &node("", "Get", "chr", "", "")));
    let csp = |scope: &str, inside: &str| {
        let path = format!("<Path>./{scope}/Vendor/MSFT</Path>");
        source(&format!("{scope}.xml"), &node("Lamp", "Get", "node", &path, inside))
    };
    let sources = [csp("Device", &(row.clone() + &leaf)), csp("User", &row)];
    let mut options = Options::default();
    assert!(!generate(&sources, &options).unwrap().contains("LampNode"));
    options.node_enums = true;
    let code = generate(&sources, &options).unwrap();
    for line in [
        "pub enum LampNode<'u> {",
        "    Root,",
        "    AccountNameLeaf {",
        "    Leaf,",
        "                0 | 5 => Self::Root,",
        "                4 => Self::Leaf,",
    ] {
        assert!(code.lines().any(|other| other == line), "{line}\n{code}");
    }
    assert!(code.contains("account_name_2: ::ddf::Segment<'u>,"), "{code}");
    options.layout = ModuleLayout::Flat;
    let error = generate(&sources[..1], &options).unwrap_err().to_string();
    assert!(error.contains("both want the variant `Leaf`; rename or skip one"), "{error}");
}
