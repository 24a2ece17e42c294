//! DDF files before and after parsing.

use crate::error::GeneratorFinding;
use csp_xml::Limits;
use ddf::Description;

/// A DDF file as text, and the name that findings give it.
#[derive(Clone, Debug)]
pub struct SourceFile {
    /// The name of the file.
    pub name: String,
    /// The content of the file.
    pub text: String,
}

/// A parsed DDF file.
#[derive(Clone, Debug)]
pub struct ParsedFile<'t> {
    /// The name that findings give the file.
    pub name: &'t str,
    /// The parsed text, without a byte order mark. Findings take their lines from this text, and it is checked for faults that
    /// the reader tolerates. Empty for a description that a program made.
    pub text: &'t str,
    /// The description.
    pub description: Description<'t>,
}

impl SourceFile {
    /// Parses the description.
    ///
    /// # Errors
    /// A [`GeneratorFinding`] when the text is not well-formed or not a description.
    pub fn read(&self) -> Result<ParsedFile<'_>, GeneratorFinding> {
        let text = self.text.trim_start_matches('\u{FEFF}');
        match Description::parse(text, &Limits::default()) {
            Ok(description) => Ok(ParsedFile { name: &self.name, text, description }),
            Err(error) => Err(GeneratorFinding::of(self.name.clone(), &error)),
        }
    }
}
