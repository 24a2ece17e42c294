//! Descriptions that tests write.

use ddf_codegen::SourceFile;

/// A node of a description.
pub(crate) fn node(name: &str, verbs: &str, format: &str, extra: &str, children: &str) -> String {
    let verbs: String = verbs.split_whitespace().map(|verb| format!("<{verb}/>")).collect();
    format!(
        "<Node><NodeName>{name}</NodeName>{extra}<DFProperties><AccessType>{verbs}</AccessType>\
         <DFFormat><{format}/></DFFormat><DFTitle>Account name</DFTitle></DFProperties>{children}</Node>"
    )
}

/// A description with these nodes.
pub(crate) fn source(name: &str, nodes: &str) -> SourceFile {
    let text =
        format!("<MgmtTree xmlns:MSFT='http://schemas.microsoft.com/MobileDevice/DM'>\n{nodes}</MgmtTree>");
    SourceFile { name: name.to_owned(), text }
}
