#![doc = include_str!("../README.md")]

mod builder;
mod doc;
mod emit;
mod error;
mod faults;
mod format;
mod ir;
mod left_out;
mod lower;
mod name;
mod pack;
mod pages;
mod select;
mod table;
mod threads;
mod types;

pub use builder::Builder;
pub use error::{Error, Finding};
pub use ir::Generated;
pub use left_out::LeftOut;
pub use pages::{Page, pages};

use csp_xml::Limits;
use ddf::Description;

/// A DDF file as text, and the name that findings give it.
#[derive(Clone, Debug)]
pub struct Source {
    /// The name of the file.
    pub name: String,
    /// What stands in it.
    pub text: String,
}

/// A DDF file that has been read.
#[derive(Clone, Debug)]
pub struct Tree<'t> {
    /// The name that findings give the file.
    pub name: &'t str,
    /// What it was read from, without a byte order mark: tells the lines of findings, and is checked for what the
    /// reader passes over. Empty for a description that a program made.
    pub text: &'t str,
    /// The description.
    pub description: Description<'t>,
}

impl Source {
    /// Reads the description.
    ///
    /// # Errors
    /// A [`Finding`] when it is not well-formed, or no description.
    pub fn read(&self) -> Result<Tree<'_>, Finding> {
        let text = self.text.trim_start_matches('\u{FEFF}');
        match Description::parse(text, &Limits::default()) {
            Ok(description) => Ok(Tree { name: &self.name, text, description }),
            Err(error) => Err(Finding::of(self.name.clone(), &error)),
        }
    }
}

/// What the generated code shall be like.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct Options {
    /// How the constructors are arranged.
    pub layout: Layout,
    /// Whether the table does without descriptions; the documentation keeps them.
    pub without_texts: bool,
    /// The path of the `ddf` crate in the generated code.
    pub runtime: String,
    /// The CSPs that code is generated for; all when empty. See [`Builder::csp`].
    pub csps: Vec<String>,
    /// The nodes that code is generated for, with what is below them; all when empty. See [`Builder::select`].
    pub only: Vec<String>,
    /// The nodes that are left out, with what is below them. See [`Builder::skip`].
    pub skip: Vec<String>,
    /// The build whose nodes code is generated for. See [`Builder::build`].
    pub build: Option<String>,
    /// LocURIs of nodes, and the names they get. See [`Builder::rename`].
    pub renames: Vec<(String, String)>,
    /// Where trees without a `Path` are mounted. See [`Builder::mount`].
    pub mount: Option<String>,
    /// Whether files and trees with faults are left out. See [`Builder::keep_going`].
    pub keep_going: bool,
}

impl Default for Options {
    fn default() -> Self {
        Options {
            layout: Layout::Nested,
            without_texts: false,
            runtime: "::ddf".to_owned(),
            csps: Vec::new(),
            only: Vec::new(),
            skip: Vec::new(),
            build: None,
            renames: Vec::new(),
            mount: None,
            keep_going: false,
        }
    }
}

/// How the path constructors are arranged in modules.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Layout {
    /// A module for each level of the tree: `office::device::installation::id::install(id)`. The root is always
    /// `ROOT`. Names never change when nodes are added; siblings whose names become one identifier are an error.
    #[default]
    Nested,
    /// A module for each scope: `device::install(id)`. For one small CSP; two nodes of one name are an error.
    Flat,
}

/// Generates Rust code from DDF files: path constructors in modules, and `pub static SCHEMA`.
///
/// The same input gives the same output, whatever the order of the sources.
///
/// # Errors
/// [`Error::Findings`] with everything that is wrong in any of the files.
///
/// ```
/// let source = ddf_codegen::Source {
///     name: "Mine.xml".into(),
///     text: "<MgmtTree><Node><NodeName>Mine</NodeName><Path>./Vendor</Path><DFProperties>\
///            <AccessType><Get/></AccessType><DFFormat><strng/></DFFormat></DFProperties></Node></MgmtTree>".into(),
/// };
/// let error = ddf_codegen::generate(&[source], &Default::default()).unwrap_err();
/// assert!(error.to_string().starts_with("Mine.xml:1:11: ./Vendor/Mine: unknown DFFormat \"strng\"; expected"));
/// ```
pub fn generate(sources: &[Source], options: &Options) -> Result<String, Error> {
    lower(sources, options)?.code()
}

/// The first stage of [`generate`]: decides every name and type, and finds every fault.
///
/// What it returns can be printed, made [tokens](Generated::tokens), and [formatted](Generated::code).
///
/// # Errors
/// [`Error::Findings`] with everything that is wrong in any of the files.
pub fn lower(sources: &[Source], options: &Options) -> Result<Generated, Error> {
    let (mut trees, mut findings) = (Vec::with_capacity(sources.len()), Vec::new());
    for read in threads::map(sources, Source::read) {
        match read {
            Ok(tree) => trees.push(tree),
            Err(finding) => findings.push(finding),
        }
    }
    let nothing_is_left = trees.is_empty() && !findings.is_empty();
    match lower::lower(trees, options) {
        Ok(generated) if findings.is_empty() => Ok(generated),
        Ok(mut generated) if options.keep_going && !nothing_is_left => {
            findings.append(&mut generated.left_out.broken);
            generated.left_out.broken = error::sorted(findings);
            Ok(generated)
        }
        Ok(_) => Err(Error::Findings(error::sorted(findings))),
        Err(more) => {
            findings.extend(more);
            Err(Error::Findings(error::sorted(findings)))
        }
    }
}

/// [`lower`] for descriptions that have been read, or made by a program.
///
/// # Errors
/// [`Error::Findings`] with everything that is wrong in any of them.
pub fn lower_trees(trees: Vec<Tree<'_>>, options: &Options) -> Result<Generated, Error> {
    lower::lower(trees, options).map_err(Error::Findings)
}
