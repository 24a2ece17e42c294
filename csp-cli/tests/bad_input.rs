//! Every subcommand with every kind of bad input, as programs run it. The command lines are made from the arguments that the
//! program declares, so a new subcommand and a new argument are tried without a change here.

#![cfg(unix)] // names of any bytes, pipes, and streams that are closed
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::print_stderr)] // a test may

mod program;

use clap::Arg;
use clap::builder::ValueParser;
use csp_cli::Console;
use program::csp;
use std::any::TypeId;
use std::collections::BTreeMap;
use std::ffi::{OsStr, OsString};
use std::fs::{self, Permissions};
use std::io::Read;
use std::os::unix::ffi::OsStringExt;
use std::os::unix::fs::PermissionsExt;
use std::os::unix::process::CommandExt;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::Mutex;
use std::thread;
use tempfile::TempDir;

/// A file of each kind that a command reads.
const SAMPLES: [&str; 8] = [
    "lamp.xml",
    "request.xml",
    "response.xml",
    "office.xml",
    "installed.json",
    "lamp.msi",
    "msi-job.xml",
    "names.tsv",
];

/// The options that name an output.
const OUTPUTS: [&str; 4] = ["file_out", "out", "html", "man"];

/// What an argument takes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Takes {
    Nothing,
    Input,
    Output,
    /// A text, such as this one.
    Text(&'static str),
}

/// What the value of an argument that has this name is.
fn takes(command: &str, argument: &Arg, value_name: &str) -> Takes {
    let is_path = |parser: &ValueParser| parser.type_id() == TypeId::of::<PathBuf>();
    if !argument.get_action().takes_values() {
        return Takes::Nothing;
    }
    if OUTPUTS.contains(&argument.get_id().as_str()) || OUTPUTS.contains(&command) {
        return Takes::Output;
    }
    if is_path(argument.get_value_parser()) {
        return Takes::Input;
    }
    match value_name {
        "FILE|DIR" | "FILE|DIR|RULE" | "URL|FILE" => Takes::Input,
        "LOCURI" | "LOCURI|NAME" => Takes::Text("./Device/Vendor/MSFT/Lamp"),
        "APP" => Takes::Text("Teams"),
        "CHANNEL" => Takes::Text("Current"),
        "CODE" | "HRESULT" => Takes::Text("1603"),
        "RULE" => Takes::Text("unknown-node"),
        "SHELL" => Takes::Text("bash"),
        "URL" => Takes::Text("https://dp.example.com/lamp.msi"),
        "VALUE" => Takes::Text("1"),
        "ID" => Takes::Text("O365ProPlusRetail"),
        // Only a positional argument or a required one needs a value here.
        _ if !argument.is_positional() && !argument.is_required_set() => Takes::Nothing,
        other => panic!("`csp {command}`: give an example of {other} in this test"),
    }
}

/// An argument of a command, and where its value is on the command line.
#[derive(Clone, Debug)]
struct Slot {
    /// The argument, and those that cannot be given with it.
    id: String,
    excludes: Vec<String>,
    /// `--ddf`; `None` for a positional argument.
    option: Option<String>,
    takes: Takes,
    is_required: bool,
}

/// A subcommand, and the arguments that it takes.
struct Subcommand {
    name: String,
    slots: Vec<Slot>,
    /// Options with a set of values: `--format`.
    choices: Vec<String>,
}

impl Subcommand {
    fn of(name: &str, command: &clap::Command) -> Self {
        let (mut slots, mut choices) = (Vec::new(), Vec::new());
        for argument in command.get_arguments() {
            let option = argument.get_long().map(|name| format!("--{name}"));
            let id = argument.get_id().to_string();
            let excludes: Vec<String> = command
                .get_arg_conflicts_with(argument)
                .iter()
                .map(|other| other.get_id().to_string())
                .collect();
            let names: Vec<String> = match argument.get_value_names() {
                Some(names) => names.iter().map(ToString::to_string).collect(),
                None => vec![argument.get_id().to_string()],
            };
            if !argument.get_possible_values().is_empty() && argument.get_action().takes_values() {
                let first = argument.get_possible_values()[0].get_name().to_owned();
                choices.extend(option.clone());
                if !argument.is_positional() && !argument.is_required_set() {
                    continue;
                }
                let first: &'static str = first.leak();
                slots.push(Slot { id, excludes, option, takes: Takes::Text(first), is_required: true });
                continue;
            }
            for value_name in names {
                let takes = takes(name, argument, &value_name);
                let is_required = argument.is_required_set() || argument.is_positional();
                if takes != Takes::Nothing {
                    let (id, excludes, option) = (id.clone(), excludes.clone(), option.clone());
                    slots.push(Slot { id, excludes, option, takes, is_required });
                }
            }
        }
        Subcommand { name: name.to_owned(), slots, choices }
    }

    /// The command line with `value` for one slot, `sample` for the other inputs, and options as few as possible.
    fn line(&self, sample: &Path, out: &Path, given: Option<(usize, &OsStr)>) -> Vec<OsString> {
        let mut line: Vec<OsString> = self.name.split(' ').map(OsString::from).collect();
        let mut positional = Vec::new();
        for (index, slot) in self.slots.iter().enumerate() {
            let value = match (given, slot.takes) {
                (Some((wanted, value)), _) if wanted == index => value.to_owned(),
                _ if !slot.is_required => continue,
                (Some((wanted, _)), _) if self.slots[wanted].excludes.contains(&slot.id) => continue,
                (_, Takes::Input) => sample.as_os_str().to_owned(),
                // The standard output, or else a folder.
                (_, Takes::Output) if slot.id == "file_out" => "-".into(),
                (_, Takes::Output) => out.as_os_str().to_owned(),
                (_, Takes::Text(text)) => text.into(),
                (_, Takes::Nothing) => continue,
            };
            match &slot.option {
                Some(option) => {
                    let mut argument = OsString::from(option);
                    argument.push("=");
                    argument.push(value);
                    line.push(argument);
                }
                None => positional.push(value),
            }
        }
        // Names of files may begin with a hyphen.
        line.push("--".into());
        line.extend(positional);
        line
    }
}

/// All subcommands that have no others below.
fn subcommands() -> Vec<Subcommand> {
    fn add(command: &clap::Command, name: &str, found: &mut Vec<Subcommand>) {
        if command.get_subcommands().next().is_none() {
            found.push(Subcommand::of(name, command));
        }
        for below in command.get_subcommands() {
            add(below, format!("{name} {}", below.get_name()).trim_start(), found);
        }
    }
    let mut found = Vec::new();
    add(&csp_cli::command(), "", &mut found);
    assert!(found.len() > 30, "{} subcommands", found.len());
    found
}

/// Copies of the samples, as some commands change files in place, and the best sample for each command.
struct Place {
    folder: TempDir,
}

impl Place {
    fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let fixtures = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures");
        for sample in SAMPLES {
            fs::copy(fixtures.join(sample), folder.path().join(sample)).unwrap();
        }
        // Other users may look into it: a test runs as one.
        fs::set_permissions(folder.path(), Permissions::from_mode(0o755)).unwrap();
        Place { folder }
    }

    fn path(&self, name: impl AsRef<Path>) -> PathBuf {
        self.folder.path().join(name)
    }

    fn out(&self) -> PathBuf {
        self.path("out")
    }

    /// The sample with which the command does the most, so that in a run one argument is bad and the others are good.
    fn sample(&self, subcommand: &Subcommand) -> PathBuf {
        static BEST: Mutex<BTreeMap<String, &str>> = Mutex::new(BTreeMap::new());
        let mut best = BEST.lock().unwrap();
        self.path(best.entry(subcommand.name.clone()).or_insert_with(|| self.best(subcommand)))
    }

    fn best(&self, subcommand: &Subcommand) -> &'static str {
        let code = |sample: &str| {
            let (mut out, mut err) = (Vec::new(), Vec::new());
            let line = subcommand.line(&self.path(sample), &self.out(), None);
            let line = std::iter::once(OsString::from("csp")).chain(line);
            csp_cli::run(line, &mut Console::new(&mut out, &mut err, false)).unwrap().code()
        };
        SAMPLES.iter().min_by_key(|sample| code(sample)).unwrap()
    }
}

/// The result of a run.
struct Ended {
    code: Option<i32>,
    out: Vec<u8>,
    err: Vec<u8>,
}

/// Waits for a program and reads its output.
fn ended(mut child: Child) -> Ended {
    let (mut out, mut err) = (Vec::new(), Vec::new());
    // Little is written to standard error, so it does not fill its pipe.
    let _ = child.stdout.take().map(|mut stream| stream.read_to_end(&mut out).unwrap());
    let _ = child.stderr.take().map(|mut stream| stream.read_to_end(&mut err).unwrap());
    Ended { code: child.wait().unwrap().code(), out, err }
}

/// The fault of a run, if there is one: something that no command may do, whatever its input.
fn fault(ended: &Ended) -> Option<String> {
    if !matches!(ended.code, Some(0..=2)) {
        return Some(format!("the exit code is {:?}", ended.code));
    }
    for bytes in [&ended.out, &ended.err] {
        let Ok(text) = std::str::from_utf8(bytes) else {
            return Some(format!("not UTF-8: {:?}", String::from_utf8_lossy(bytes)));
        };
        if let Some(line) = text.lines().find(|line| line.contains(char::is_control)) {
            return Some(format!("a control character: {line:?}"));
        }
    }
    (ended.code == Some(2) && ended.err.is_empty() && ended.out.is_empty()).then(|| "says nothing".to_owned())
}

/// Returns the fault of a run.
type Check = Box<dyn Fn(&Ended) -> Option<String> + Send>;

/// One of the runs: its description for a failed test, the command, and a check of its end.
type Run = (String, Command, Check);

/// Runs all of them, and fails with the list of faults.
fn run_all(runs: Vec<Run>) {
    let count = runs.len();
    let (runs, faults) = (Mutex::new(runs.into_iter()), Mutex::new(Vec::new()));
    thread::scope(|scope| {
        for _ in 0..4 {
            scope.spawn(|| {
                loop {
                    let Some((what, mut command, check)) = runs.lock().unwrap().next() else { return };
                    let ended = ended(command.spawn().unwrap());
                    if let Some(fault) = fault(&ended).or_else(|| check(&ended)) {
                        let text = String::from_utf8_lossy(&ended.err).into_owned();
                        faults.lock().unwrap().push(format!("{what}: {fault}; {text}"));
                    }
                }
            });
        }
    });
    let faults = faults.into_inner().unwrap();
    assert!(faults.is_empty(), "{} of {count} runs:\n{}", faults.len(), faults.join("\n"));
}

/// The program with these arguments and both outputs in pipes.
fn command(place: &Place, line: &[OsString]) -> Command {
    let mut command = csp(place.folder.path());
    command.args(line).stdout(Stdio::piped()).stderr(Stdio::piped());
    command
}

fn nothing_else(_: &Ended) -> Option<String> {
    None
}

/// A check that this code and this name are in the output.
fn names(name: &'static str, codes: &'static [i32]) -> Check {
    Box::new(move |ended| {
        let text = [&ended.err[..], &ended.out[..]].concat();
        if !codes.contains(&ended.code.unwrap_or(-1)) {
            return Some(format!("the exit code is {:?}", ended.code));
        }
        let text = String::from_utf8_lossy(&text);
        // Then its other arguments do not matter.
        let is_for_windows = text.contains("on Windows only") || text.contains("only on Windows");
        (!text.contains(name) && !is_for_windows).then(|| format!("does not name {name}"))
    })
}

/// Every byte that a name can have, a hyphen first.
fn name_of_every_byte() -> OsString {
    let bytes = (1..=255).filter(|byte| ![b'/', b'-'].contains(byte));
    OsString::from_vec(std::iter::once(b'-').chain(bytes).collect())
}

#[test]
fn every_argument_that_names_a_file_refuses_bad_files_and_names_them() {
    let place = Place::new();
    fs::create_dir(place.path("empty-folder")).unwrap();
    fs::write(place.path("binary-file"), (0..=255u8).cycle().take(5000).collect::<Vec<_>>()).unwrap();
    let odd = name_of_every_byte();
    fs::write(place.path(&odd), "<SyncML><SyncBody").unwrap();
    let bad: [(&OsStr, &'static str, &'static [i32]); 4] = [
        ("missing-file".as_ref(), "missing-file", &[2]),
        // Where a folder is expected, an empty one may do.
        ("empty-folder".as_ref(), "", &[0, 1, 2]),
        ("binary-file".as_ref(), "binary-file", &[1, 2]),
        (&odd, "0123456789", &[1, 2]),
    ];
    let mut runs: Vec<Run> = Vec::new();
    for subcommand in subcommands() {
        let sample = place.sample(&subcommand);
        let inputs = subcommand.slots.iter().enumerate().filter(|(_, slot)| slot.takes == Takes::Input);
        for (index, slot) in inputs {
            for (value, name, codes) in bad {
                let line = subcommand.line(&sample, &place.out(), Some((index, value)));
                let what = format!("{} {:?} {name}", subcommand.name, slot.option);
                runs.push((what, command(&place, &line), names(name, codes)));
            }
        }
    }
    assert!(runs.len() > 150, "{} runs", runs.len());
    run_all(runs);
}

#[test]
fn every_subcommand_ends_well_with_odd_streams_and_options() {
    let place = Place::new();
    fs::write(place.path("cut"), "<SyncML><SyncBody").unwrap();
    let mut runs: Vec<Run> = Vec::new();
    let mut add = |what: String, command: Command| runs.push((what, command, Box::new(nothing_else)));
    for subcommand in subcommands() {
        let name = &subcommand.name;
        let sample = place.sample(&subcommand);
        let out = place.out();
        let good = subcommand.line(&sample, &out, None);

        let bare: Vec<OsString> = name.split(' ').map(OsString::from).collect();
        add(format!("{name} without arguments"), command(&place, &bare));
        let mut narrow = command(&place, &good);
        narrow.env("COLUMNS", "40");
        add(format!("{name} in 40 columns"), narrow);
        // Otherwise there would be colours.
        let mut plain = command(&place, &good);
        plain.env("NO_COLOR", "1").env("CLICOLOR_FORCE", "1");
        add(format!("{name} with NO_COLOR"), plain);
        for option in &subcommand.choices {
            let mut line = good.clone();
            line.insert(name.split(' ').count(), format!("{option}=yaml").into());
            add(format!("{name} {option}=yaml"), command(&place, &line));
        }
        if let Some(index) = subcommand.slots.iter().position(|slot| slot.takes == Takes::Input) {
            let line = subcommand.line(&sample, &out, Some((index, "-".as_ref())));
            add(format!("{name} without input"), command(&place, &line));
            let mut cut = command(&place, &line);
            cut.stdin(fs::File::open(place.path("cut")).unwrap());
            add(format!("{name} with input that ends early"), cut);
        }
    }
    run_all(runs);
}

/// A stream that nobody reads any more.
fn closed() -> Stdio {
    let mut reader = Command::new("true").stdin(Stdio::piped()).spawn().unwrap();
    let stream = reader.stdin.take().unwrap();
    reader.wait().unwrap();
    stream.into()
}

#[test]
fn a_closed_output_ends_every_subcommand_and_closed_errors_keep_its_exit_code() {
    let place = Place::new();
    let mut runs: Vec<Run> = Vec::new();
    for subcommand in subcommands() {
        let name = &subcommand.name;
        let (sample, out) = (place.sample(&subcommand), place.out());
        let mut unread = command(&place, &subcommand.line(&sample, &out, None));
        unread.stdout(closed());
        runs.push((format!("{name} without a reader"), unread, Box::new(nothing_else)));
        let Some(index) = subcommand.slots.iter().position(|slot| slot.takes == Takes::Input) else {
            continue;
        };
        let line = subcommand.line(&sample, &out, Some((index, "missing-file".as_ref())));
        let mut unread = command(&place, &line);
        unread.stderr(closed());
        let refused =
            |ended: &Ended| (ended.code != Some(2)).then(|| format!("the exit code is {:?}", ended.code));
        // `fault` asks for a message, which has no reader here.
        runs.push((format!("{name} without a reader of errors"), unread, Box::new(refused)));
    }
    run_all_silent(runs);
}

/// As [`run_all`], for programs whose messages cannot be seen.
fn run_all_silent(runs: Vec<Run>) {
    let mut faults = Vec::new();
    for (what, mut command, check) in runs {
        let ended = ended(command.spawn().unwrap());
        let is_code = matches!(ended.code, Some(0..=2));
        if !is_code {
            faults.push(format!("{what}: the exit code is {:?}", ended.code));
        } else if let Some(fault) = check(&ended) {
            faults.push(format!("{what}: {fault}"));
        }
    }
    assert!(faults.is_empty(), "{}", faults.join("\n"));
}

#[test]
fn a_file_without_permission_is_named() {
    /// The user `nobody`.
    const NOBODY: u32 = 65534;
    let place = Place::new();
    fs::write(place.path("private-file"), "<SyncML/>").unwrap();
    fs::set_permissions(place.path("private-file"), Permissions::from_mode(0o000)).unwrap();
    let is_root = fs::read(place.path("private-file")).is_ok();
    let as_other = |mut command: Command| {
        if is_root {
            command.uid(NOBODY).gid(NOBODY);
        }
        command
    };
    if let Err(error) = as_other(command(&place, &["--version".into()])).output() {
        eprintln!("skipped: another user cannot run the program: {error}");
        return;
    }
    let mut runs: Vec<Run> = Vec::new();
    for subcommand in subcommands() {
        let sample = place.sample(&subcommand);
        let inputs = subcommand.slots.iter().enumerate().filter(|(_, slot)| slot.takes == Takes::Input);
        for (index, slot) in inputs {
            let line = subcommand.line(&sample, &place.out(), Some((index, "private-file".as_ref())));
            let what = format!("{} {:?}", subcommand.name, slot.option);
            runs.push((what, as_other(command(&place, &line)), names("private-file", &[2])));
        }
    }
    run_all(runs);
}

/// Nobody opens the other end: the programs wait for it, all at the same time, and then give up.
#[test]
fn no_subcommand_waits_for_ever_for_a_pipe() {
    let place = Place::new();
    let mut children = Vec::new();
    for subcommand in subcommands() {
        let sample = place.sample(&subcommand);
        for (index, slot) in subcommand.slots.iter().enumerate() {
            if matches!(slot.takes, Takes::Input | Takes::Output) {
                // One for each: a reader and a writer would meet.
                let pipe = place.path(format!("a-pipe-{}", children.len()));
                let made = Command::new("mkfifo").arg(&pipe).status().unwrap();
                assert!(made.success());
                let line = subcommand.line(&sample, &place.out(), Some((index, pipe.as_os_str())));
                let what = format!("{} {:?}", subcommand.name, slot.option);
                children.push((what, command(&place, &line).spawn().unwrap()));
            }
        }
    }
    assert!(children.len() > 40, "{} runs", children.len());
    let mut faults = Vec::new();
    for (what, child) in children {
        let ended = ended(child);
        if let Some(fault) = fault(&ended).or_else(|| names("a-pipe", &[2])(&ended)) {
            faults.push(format!("{what}: {fault}; {}", String::from_utf8_lossy(&ended.err)));
        }
    }
    assert!(faults.is_empty(), "{}", faults.join("\n"));
}
