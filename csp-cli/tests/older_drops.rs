//! Folders of older descriptions: a second word in `DFType`, two files with one root, a file that is no XML.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::print_stderr)] // a test may

mod program;

use program::{Done, run_in};
use std::path::Path;

/// A tree with one leaf, whose `DFType` holds this.
fn description(root: &str, leaf: &str, df_type: &str) -> String {
    let node = |name: &str, path: &str, format: &str, df_type: &str, children: &str| {
        format!(
            "<Node><NodeName>{name}</NodeName>{path}<DFProperties><AccessType><Get/></AccessType>\
             <Description>d</Description><DFFormat><{format}/></DFFormat><Occurrence><One/></Occurrence>\
             <Scope><Permanent/></Scope><DFType>{df_type}</DFType></DFProperties>{children}</Node>"
        )
    };
    let leaf = node(leaf, "", "chr", df_type, "");
    let root = node(root, "<Path>./Vendor/MSFT</Path>", "node", "<DDFName/>", &leaf);
    format!("<MgmtTree><VerDTD>1.2</VerDTD>\n{root}\n</MgmtTree>\n")
}

const TEXT: &str = "<MIME>text/plain</MIME>";

fn run(folder: &Path, arguments: &str) -> Done {
    let arguments: Vec<&str> = arguments.split(' ').collect();
    run_in(folder, &[&["ddf"], &arguments[..]].concat())
}

#[test]
fn a_second_word_in_a_type_is_a_warning() {
    let folder = tempfile::tempdir().unwrap();
    let folder = folder.path();
    std::fs::write(folder.join("a.xml"), description("Lamp", "Mode", "<MIME>text/plain</MIME><DDFName/>"))
        .unwrap();
    let check = run(folder, "check a.xml");
    assert!(
        check.code == 0 && check.out.contains("warning[several-types]: ./Vendor/MSFT/Lamp/Mode: "),
        "{}",
        check.out
    );
    let generated = run(folder, "generate a.xml --out -");
    assert!(generated.code == 0 && generated.out.contains("MODE"), "{}", generated.err);
    assert!(generated.err.starts_with("warning: a.xml:2:"), "{}", generated.err);
    assert_eq!(run(folder, "docs a.xml").code, 0);
    // Where the second word changes what the node is, it is an error.
    let text = description("Lamp", "Mode", TEXT).replace("<chr/>", "<chr/><int/>");
    std::fs::write(folder.join("a.xml"), text).unwrap();
    assert_eq!((run(folder, "generate a.xml --out -").code, run(folder, "docs a.xml").code), (1, 1));
}

#[test]
fn one_root_in_two_files_in_the_same_words_is_a_warning() {
    let folder = tempfile::tempdir().unwrap();
    let folder = folder.path();
    for file in ["a.xml", "b.xml"] {
        std::fs::write(folder.join(file), description("Lamp", "Mode", TEXT)).unwrap();
    }
    let generated = run(folder, "generate . --out -");
    assert!(generated.code == 0 && generated.out.contains("MODE"), "{}", generated.err);
    let file = Path::new(".").join("b.xml");
    let warning =
        format!("warning: {}:2:1: another file has an equal description of this tree", file.display());
    assert!(generated.err.starts_with(&warning), "{}", generated.err);
    let docs = run(folder, "docs .");
    assert_eq!((docs.code, docs.out.matches("# Lamp CSP").count()), (0, 1), "{}", docs.err);
    assert!(docs.err.contains("warning[root-described-twice]"), "{}", docs.err);
}

#[test]
fn broken_files_are_left_out_and_reported() {
    let folder = tempfile::tempdir().unwrap();
    let folder = folder.path();
    let write = |file: &str, text: &[u8]| std::fs::write(folder.join(file), text).unwrap();
    write("desktop.xml", description("Lamp", "Mode", TEXT).as_bytes());
    write("phone.xml", description("Lamp", "Torch", TEXT).as_bytes());
    write(
        "latin.xml",
        &[description("Dial", "Turn", TEXT).replace(">d<", ">caf").as_bytes(), &[0xE9]].concat(),
    );
    write("open.xml", b"<MgmtTree><Node>");
    write("wrong.xml", description("Horn", "Blow", TEXT).replace("<chr/>", "<strng/>").as_bytes());
    write("fine.xml", description("Bell", "Ring", TEXT).as_bytes());
    for (command, out) in [("generate . --out out.rs", "out.rs"), ("docs . --out pages", "pages")] {
        let done = run(folder, command);
        assert!(done.code > 0, "{command}: {}", done.err);
        for file in ["latin.xml", "open.xml", "wrong.xml", "phone.xml"] {
            // The generator stops at a file that it cannot decode.
            assert!(
                done.err.contains(file) || command.starts_with("generate"),
                "{command}: {file}: {}",
                done.err
            );
        }
        assert!(!folder.join(out).exists(), "{command}");

        let done = run(folder, &format!("{command} --keep-going"));
        assert_eq!(done.code, 1, "{command}: {}", done.err);
        for file in ["latin.xml", "open.xml", "wrong.xml", "phone.xml"] {
            assert!(done.err.contains(file), "{command}: {file}: {}", done.err);
        }
        assert!(
            !done.err.contains("fine.xml") && !done.err.contains("./desktop.xml:2:1: ./"),
            "{}",
            done.err
        );
    }
    let code = std::fs::read_to_string(folder.join("out.rs")).unwrap();
    assert!(code.contains("RING") && code.contains("MODE"), "{code}");
    assert!(!code.contains("TORCH") && !code.contains("BLOW") && !code.contains("TURN"), "{code}");
    let mut pages: Vec<_> =
        std::fs::read_dir(folder.join("pages")).unwrap().map(|page| page.unwrap().file_name()).collect();
    pages.sort();
    assert_eq!(pages, ["bell-csp.md", "index.md", "lamp-csp.md"]);
    assert!(std::fs::read_to_string(folder.join("pages/lamp-csp.md")).unwrap().contains("Mode"));
}

#[test]
fn nothing_is_written_when_everything_is_broken() {
    let folder = tempfile::tempdir().unwrap();
    let folder = folder.path();
    std::fs::write(folder.join("open.xml"), "<MgmtTree><Node>").unwrap();
    assert_eq!(run(folder, "generate open.xml --out out.rs --keep-going").code, 1);
    assert_eq!(run(folder, "docs open.xml --out pages --keep-going").code, 1);
    assert!(!folder.join("out.rs").exists() && !folder.join("pages").exists());
}

#[test]
fn two_faults_of_one_file_leave_out_two_trees_and_no_more() {
    let folder = tempfile::tempdir().unwrap();
    let folder = folder.path();
    let trees: String = ["Horn", "Lamp", "Bell"]
        .iter()
        .map(|root| {
            let text = description(root, "Mode", TEXT);
            text.lines().nth(1).unwrap().to_owned() + "\n"
        })
        .collect();
    let text = format!("<MgmtTree><VerDTD>1.2</VerDTD>\n{trees}</MgmtTree>\n");
    // A word that only the schema refuses, and an element that only the check refuses.
    let text = text.replacen("<chr/>", "<strng/>", 1);
    let twice =
        "<NodeName>Bell</NodeName><Path>./Vendor/MSFT</Path><DFProperties><AccessType><Get/></AccessType>";
    let text = text.replace(twice, &format!("{twice}<AccessType><Get/></AccessType>"));
    std::fs::write(folder.join("all.xml"), text).unwrap();
    let done = run(folder, "generate all.xml --out out.rs --keep-going");
    assert_eq!((done.code, done.err.lines().count()), (1, 2), "{}", done.err);
    let code = std::fs::read_to_string(folder.join("out.rs")).unwrap();
    assert!(
        code.contains("pub mod lamp") && !code.contains("pub mod horn") && !code.contains("pub mod bell")
    );
}

#[test]
fn of_two_trees_with_one_root_the_faultless_one_stays() {
    let folder = tempfile::tempdir().unwrap();
    let folder = folder.path();
    let wrong = description("Lamp", "Torch", TEXT).replace("<chr/>", "<strng/>");
    std::fs::write(folder.join("a.xml"), wrong).unwrap();
    std::fs::write(folder.join("b.xml"), description("Lamp", "Mode", TEXT)).unwrap();
    let generated = run(folder, "generate . --out - --keep-going");
    assert!(generated.code == 1 && generated.out.contains("MODE"), "{}", generated.err);
    let docs = run(folder, "docs . --keep-going");
    assert!(docs.code == 1 && docs.out.contains("Mode") && !docs.out.contains("Torch"), "{}", docs.err);
}
