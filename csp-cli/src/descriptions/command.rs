//! The arguments of `csp ddf`.

use super::docs::Pages;
use super::{check, diff, docs, generate, json, show, strip, tree};
use crate::console::{Console, Exit};
use crate::format::Format;
use crate::output::Out;
use crate::standard_stream::is_standard_stream;
use clap::builder::{PathBufValueParser, TypedValueParser};
use clap::{Args, Subcommand};
use ddf::LocUri;
use ddf::applicability::Build;
use std::ffi::OsString;
use std::io;
use std::path::PathBuf;

/// The mount point of trees without a Path.
#[derive(Debug, Args)]
pub(crate) struct Mount {
    /// Mount trees that have no Path here: ./Vendor/MSFT. Without it their nodes have no address
    #[arg(long, value_name = "LOCURI", value_parser = locuri)]
    mount: Option<String>,
}

fn locuri(text: &str) -> Result<String, String> {
    LocUri::parse(text).map(|uri| uri.to_string()).map_err(|error| error.to_string())
}

/// A folder for files that cannot go to standard output.
fn folder(folder: PathBuf) -> Result<PathBuf, &'static str> {
    if is_standard_stream(&folder) {
        return Err("the reference has many files, which need a folder");
    }
    Ok(folder)
}

#[derive(Debug, Subcommand)]
#[command(
    after_help = "A folder means the .xml files directly in it (in any case of letters), in order of their names.\n\n\
                        Exit codes: 0 done; 1 done, but there are errors or differences, or the node does not exist; \
                        2 a file cannot be read or the arguments make no sense."
)]
pub(crate) enum Ddf {
    /// Check files; the last line counts files, nodes, errors and warnings.
    ///
    /// An error makes a reader that follows the grammar misread or refuse the file. Deviations that are common in real
    /// files are warnings. Exit code 1 when there are errors, 2 when a file cannot be opened, is not well-formed
    /// XML or has another root.
    Check {
        /// DDF files, or folders with .xml files, which are read in order of their names
        #[arg(required = true, value_name = "FILE|DIR")]
        paths: Vec<PathBuf>,
        /// The form of the findings; as JSON, one object per line, and the counts go to standard error
        #[arg(long, value_enum, default_value_t = Format::Text)]
        format: Format,
        #[command(flatten)]
        mount: Mount,
    },
    /// Show the nodes of a file as a tree, each with its format and access type.
    Tree {
        /// A DDF file
        #[arg(value_name = "FILE")]
        path: PathBuf,
        #[command(flatten)]
        mount: Mount,
    },
    /// Show all properties of one node, including the inherited ones: `csp ddf show ActiveHoursEnd`.
    ///
    /// Without a file, the node is looked up in all of Windows. The end of an address (Update/ActiveHoursEnd) is enough. If
    /// several nodes have the name, their addresses are listed. If none has the address, the nearest existing node and its
    /// children are shown, and the exit code is 1.
    #[command(override_usage = "csp ddf show [OPTIONS] [FILE|DIR] <LOCURI|NAME>")]
    Show {
        /// A DDF file or a folder with .xml files, which may be omitted; and the node: its address, with any name for a
        /// dynamic node (./Device/Vendor/MSFT/Office/Installation/1), the end of its address, or its name
        #[arg(value_names = ["FILE|DIR", "LOCURI|NAME"], num_args = 1..=2, required = true)]
        node: Vec<OsString>,
        /// The form of the output; as JSON, one line for each node found, as `csp ddf json` writes it
        #[arg(long, value_enum, default_value_t = Format::Text)]
        format: Format,
        #[command(flatten)]
        mount: Mount,
    },
    /// Compare two descriptions: added and removed nodes, and each changed property.
    ///
    /// Exit code 1 when there are differences.
    Diff {
        /// The old DDF file, or a folder with .xml files
        #[arg(value_name = "OLD")]
        old: PathBuf,
        /// The new DDF file or folder
        #[arg(value_name = "NEW")]
        new: PathBuf,
        /// The form of the differences
        #[arg(long, value_enum, default_value_t = Format::Text)]
        format: Format,
        #[command(flatten)]
        mount: Mount,
    },
    /// Write descriptions without their prose: only names, structure, access types, values, builds and other facts.
    ///
    /// Removes Description, long value descriptions, comments, elements outside the grammar and the document type. All
    /// files are written or none.
    Strip {
        /// DDF files, or folders with .xml files
        #[arg(required = true, value_name = "FILE|DIR")]
        paths: Vec<PathBuf>,
        /// A table of names for listed values, in place of their descriptions: LocURI, value and name, separated by tabs
        #[arg(long, value_name = "FILE")]
        value_names: Option<PathBuf>,
        /// The folder for the stripped files, which keep their names; created if it does not exist
        #[arg(long, value_name = "DIR")]
        out: PathBuf,
    },
    /// Generate Rust: typed paths and a static table of all nodes, in one file.
    ///
    /// The file is a module of a crate of edition 2021 or later (`pub mod nodes;`) that depends on `ddf`, without its
    /// default features. When the descriptions have faults, all of them are shown, nothing is written, and the exit code is
    /// 1. Faults that do not change the code are warnings.
    #[command(mut_arg("file_out", |out| out.required(true)))]
    Generate {
        /// DDF files, or folders with .xml files, which are read in order of their names
        #[arg(required = true, value_name = "FILE|DIR")]
        paths: Vec<PathBuf>,
        #[command(flatten)]
        out: Out,
        /// Only this CSP, in both scopes: Office, Policy/Config/Defender
        #[arg(long, value_name = "NAME")]
        csp: Vec<String>,
        /// Only the nodes at and below this LocURI: `*` is any part of a segment, `**` any number of segments
        #[arg(long, value_name = "LOCURI")]
        select: Vec<String>,
        /// Leave out the nodes at and below this LocURI
        #[arg(long, value_name = "LOCURI")]
        skip: Vec<String>,
        /// Only nodes that this build of Windows has or may have: 10.0.19045.4412 or 19045.4412, with the revision. Standard
        /// error shows how many nodes are left out, and for how many the descriptions do not decide
        #[arg(long, value_name = "BUILD", value_parser = csp_check::read_build)]
        build: Option<Build>,
        /// A table of names for listed values: LocURI, value and name, separated by tabs. Other values are named after their
        /// descriptions, or else after themselves: Value1
        #[arg(long, value_name = "FILE")]
        value_names: Option<PathBuf>,
        /// Leave the descriptions out of the table; the documentation keeps them
        #[arg(long)]
        without_texts: bool,
        /// Leave out files that cannot be read and trees with faults, and report them; the exit code is then 1
        #[arg(long)]
        keep_going: bool,
        #[command(flatten)]
        mount: Mount,
    },
    /// Write each node as one line of JSON, in document order.
    ///
    /// Texts are neither trimmed nor normalised. The key of a property is its element's name in lower camel case; the keys of
    /// AccessType, DFFormat and DefaultValue are access, format and default. An element without attributes and child
    /// elements becomes its text, any other an object.
    Json {
        /// DDF files, or folders with .xml files, which are read in order of their names
        #[arg(required = true, value_name = "FILE|DIR")]
        paths: Vec<PathBuf>,
        #[command(flatten)]
        mount: Mount,
        #[command(flatten)]
        out: Out,
    },
    /// Write reference pages, in Markdown or HTML: one for each CSP and each policy area, and an index where there are several.
    ///
    /// If a file has errors, or two files describe the same root, all errors are shown, nothing is written, and the exit
    /// code is 1. The pages of a folder are written all or not at all.
    Docs {
        /// DDF files, or folders with .xml files. With --html or --out they may be omitted: the pages are those of all of Windows
        #[arg(value_name = "FILE|DIR")]
        paths: Vec<PathBuf>,
        /// The folder for the pages, created if it does not exist. Files with the name of a page are replaced, others stay.
        /// Without it, or with `-`, the pages go to standard output
        #[arg(long, value_name = "DIR")]
        out: Option<PathBuf>,
        /// Write a reference in HTML with a search into this folder, as --out does; open its index.html in a browser. It works
        /// without a server, and makes no request to other hosts
        #[arg(long, value_name = "DIR", conflicts_with = "out", value_parser = PathBufValueParser::new().try_map(folder))]
        html: Option<PathBuf>,
        /// Leave out files that cannot be read and trees with errors, and report them; the exit code is then 1
        #[arg(long)]
        keep_going: bool,
        #[command(flatten)]
        mount: Mount,
    },
}

/// Executes one of them.
pub(crate) fn run(command: Ddf, console: &mut Console<'_>) -> io::Result<Exit> {
    match command {
        Ddf::Check { paths, format, mount } => check::check(&paths, format, mount.mount, console),
        Ddf::Tree { path, mount } => tree::tree(path, mount.mount.as_deref(), console),
        Ddf::Show { mut node, format, mount } => {
            let wanted = node.pop().unwrap_or_default();
            let path = node.pop().map(PathBuf::from);
            show::show(path, &wanted.to_string_lossy(), format, mount.mount.as_deref(), console)
        }
        Ddf::Diff { old, new, format, mount } => {
            diff::diff(old, new, format, mount.mount.as_deref(), console)
        }
        Ddf::Strip { paths, value_names, out } => strip::strip(&paths, value_names.as_deref(), &out, console),
        Ddf::Generate {
            paths,
            out,
            csp,
            select,
            skip,
            build,
            value_names,
            without_texts,
            keep_going,
            mount,
        } => {
            let mut options = ddf_codegen::Options::default();
            (options.csps, options.only, options.skip) = (csp, select, skip);
            (options.build, options.without_texts) = (build.map(|build| build.to_string()), without_texts);
            (options.mount, options.keep_going) = (mount.mount, keep_going);
            generate::generate(&paths, value_names.as_deref(), &out, options, console)
        }
        Ddf::Json { paths, mount, out } => json::json(&paths, mount.mount.as_deref(), &out, console),
        Ddf::Docs { paths, out: None, html: None, .. } if paths.is_empty() => {
            console.error(
                "name device descriptions, or with --html or --out a folder for the pages of all of Windows",
            )?;
            Ok(Exit::Unusable)
        }
        Ddf::Docs { paths, out, html, keep_going, mount } => {
            let form = match (&html, &out) {
                (Some(folder), _) => Pages::Html(folder),
                (None, Some(folder)) if !is_standard_stream(folder) => Pages::Markdown(folder),
                (None, _) => Pages::Printed,
            };
            docs::docs(&paths, form, mount.mount.as_deref(), keep_going, console)
        }
    }
}
