//! `csp ddf generate` as people run it.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::print_stderr)] // a test may

mod program;

use program::run_in;
use std::path::Path;

const LAMP: &str = r#"<MgmtTree xmlns:MSFT="http://schemas.microsoft.com/MobileDevice/DM">
<Node><NodeName>Lamp</NodeName><Path>./Vendor/MSFT</Path>
  <DFProperties><AccessType><Get/></AccessType><DFFormat><node/></DFFormat></DFProperties>
  <Node><NodeName>Mode</NodeName>
    <DFProperties><AccessType><Replace/></AccessType><DFFormat><int/></DFFormat>
      <MSFT:AllowedValues ValueType="ENUM">
        <MSFT:Enum><MSFT:Value>7</MSFT:Value><MSFT:ValueDescription>Dimmed</MSFT:ValueDescription></MSFT:Enum>
      </MSFT:AllowedValues></DFProperties></Node>
</Node>
</MgmtTree>
"#;

/// Runs it in a folder: exit code, output and errors.
fn run(folder: &Path, arguments: &[&str]) -> (i32, String, String) {
    let done = run_in(folder, &[&["ddf", "generate"], arguments].concat());
    (done.code, done.out, done.err)
}

#[test]
fn one_file_comes_out() {
    let folder = tempfile::tempdir().unwrap();
    let folder = folder.path();
    std::fs::write(folder.join("Lamp.xml"), LAMP).unwrap();
    assert_eq!(run(folder, &["Lamp.xml", "--out", "x.rs"]), (0, String::new(), String::new()));
    let code = std::fs::read_to_string(folder.join("x.rs")).unwrap();
    assert!(code.contains("pub mod lamp {") && code.contains("pub enum Mode {") && !code.contains("//!"));
    // The same from the folder, and to the standard output.
    let (exit, out, _) = run(folder, &[".", "--out", "-", "--csp", "Lamp"]);
    assert_eq!((exit, out == code), (0, true));
    let (exit, out, _) = run(folder, &[".", "--out", "-", "--skip", "./Vendor/MSFT/Lamp/M*"]);
    assert!(exit == 0 && !out.contains("Mode"));
}

#[test]
fn faults_are_shown_and_nothing_is_written() {
    let folder = tempfile::tempdir().unwrap();
    let folder = folder.path();
    std::fs::write(folder.join("a.xml"), LAMP.replace("<Get/>", "<Gett/>")).unwrap();
    std::fs::write(folder.join("b.xml"), LAMP).unwrap();
    let (exit, out, errors) = run(folder, &["a.xml", "b.xml", "--out", "x.rs"]);
    assert_eq!((exit, out.as_str()), (1, ""));
    let lines: Vec<&str> = errors.lines().collect();
    assert_eq!(lines.len(), 2, "{errors}");
    assert!(
        lines[0].starts_with("error: a.xml:3:29: ./Vendor/MSFT/Lamp: unknown AccessType \"Gett\"; expected")
    );
    assert!(lines[1].starts_with("error: b.xml:2:1: ./Vendor/MSFT/Lamp: a.xml:2:1 describes this root, too"));
    assert!(!folder.join("x.rs").exists());

    let (exit, _, errors) = run(folder, &["b.xml", "--out", "x.rs", "--select", "./Vendor/MSFT/Lump"]);
    assert_eq!((exit, errors.as_str()), (1, "error: `./Vendor/MSFT/Lump` matches no node\n"));
    let (exit, _, errors) = run(folder, &["c.xml", "--out", "x.rs"]);
    assert!(exit == 2 && errors.contains("c.xml"));
    let (exit, _, errors) = run(folder, &["b.xml", "--out", "no/x.rs"]);
    assert!(exit == 2 && errors.contains("cannot be written"), "{errors}");
    assert_eq!(run(folder, &["b.xml"]).0, 2, "where to is not said");
}

#[test]
fn nodes_that_a_build_lacks_are_counted_on_standard_error() {
    let folder = tempfile::tempdir().unwrap();
    let folder = folder.path();
    let late = "<MSFT:Applicability><MSFT:OsBuildVersion>10.0.26100</MSFT:OsBuildVersion></MSFT:Applicability></DFProperties>";
    let text =
        LAMP.replacen("</MSFT:AllowedValues></DFProperties>", &format!("</MSFT:AllowedValues>{late}"), 1);
    std::fs::write(folder.join("Lamp.xml"), text).unwrap();
    let (exit, code, errors) = run(folder, &["Lamp.xml", "--out", "-", "--build", "10.0.22621.1"]);
    assert!(exit == 0 && !code.contains("Mode"), "{errors}");
    assert!(
        errors.starts_with(
            "note: 1 of 2 nodes are left out, because the build does not have them: 1 the build is before"
        ),
        "{errors}"
    );
}

#[test]
fn a_drop_with_a_broken_file_is_neither_generated_nor_stripped() {
    let folder = tempfile::tempdir().unwrap();
    let folder = folder.path();
    std::fs::create_dir(folder.join("drop")).unwrap();
    std::fs::write(folder.join("drop/a.xml"), LAMP).unwrap();
    std::fs::write(folder.join("drop/b.xml"), LAMP.replace("</MgmtTree>", "</MgmtTre>")).unwrap();
    std::fs::write(folder.join("drop/notes.txt"), "not read").unwrap();
    for (command, out, code) in [("generate", "x.rs", 1), ("strip", "stripped", 2)] {
        let done = program::run_in(folder, &["ddf", command, "drop", "--out", out]);
        let err = done.err.replace('\\', "/");
        assert_eq!((done.code, done.out.as_str()), (code, ""), "{command}: {err}");
        let last = LAMP.lines().count();
        assert!(err.contains(&format!("drop/b.xml:{last}:")), "{command}: {err}");
        assert_eq!(err.lines().count(), 1, "{command}: {err}");
        assert!(!folder.join(out).exists(), "{command}");
    }
    // Earlier output stays.
    std::fs::create_dir(folder.join("stripped")).unwrap();
    std::fs::write(folder.join("stripped/a.xml"), "before").unwrap();
    assert_eq!(program::run_in(folder, &["ddf", "strip", "drop", "--out", "stripped"]).code, 2);
    assert_eq!(std::fs::read_to_string(folder.join("stripped/a.xml")).unwrap(), "before");
}

#[test]
fn a_table_names_listed_values() {
    let folder = tempfile::tempdir().unwrap();
    let folder = folder.path();
    std::fs::write(
        folder.join("Lamp.xml"),
        LAMP.replace("Dimmed", "On, with less light than the lamp gives at its brightest"),
    )
    .unwrap();
    let (exit, out, _) = run(folder, &["Lamp.xml", "--out", "-"]);
    assert!(exit == 0 && out.contains("Value7 (7)"), "{out}");
    std::fs::write(folder.join("names.tsv"), "LocURI\tvalue\tname\n./Vendor/MSFT/Lamp/Mode\t7\tDimmed\n")
        .unwrap();
    let (exit, out, _) = run(folder, &["Lamp.xml", "--out", "-", "--value-names", "names.tsv"]);
    assert!(exit == 0 && out.contains("Dimmed (7)") && !out.contains("Value7"), "{out}");
    // Neither the description nor the table is overwritten.
    let (exit, _, _) = run(folder, &["Lamp.xml", "--out", "names.tsv", "--value-names", "names.tsv"]);
    assert_eq!(exit, 2);
    let (exit, _, errors) = run(folder, &["Lamp.xml", "--out", "-", "--value-names", "none.tsv"]);
    assert!(exit == 2 && errors.starts_with("none.tsv: there is no such file"), "{errors}");
    std::fs::write(folder.join("names.tsv"), "LocURI\tvalue\tname\n./Vendor/MSFT/Lamp/Mode\t8\tDimmed\n")
        .unwrap();
    let (exit, out, errors) = run(folder, &["Lamp.xml", "--out", "-", "--value-names", "names.tsv"]);
    assert_eq!((exit, out.as_str()), (1, ""));
    assert_eq!(errors, "error: names.tsv:2:25: `8` is not a listed value of the node\n");
}
