//! The elements of a job, in their order.

use csp_findings::distance;

/// The kind of an element.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) enum JobElement {
    MsiInstallJob,
    Product,
    Download,
    ContentUrlList,
    ContentUrl,
    Validation,
    FileHash,
    Enforcement,
    CommandLine,
    TimeOut,
    RetryCount,
    RetryInterval,
    DownloadFromAad,
    /// An unknown element, or a known one in another place.
    Other,
}

use JobElement::{
    CommandLine, ContentUrl, ContentUrlList, Download, DownloadFromAad, Enforcement, FileHash, MsiInstallJob,
    Other, Product, RetryCount, RetryInterval, TimeOut, Validation,
};

/// An element: its name and its place.
struct ElementRow {
    kind: JobElement,
    name: &'static str,
    /// The element around it; the root has itself.
    parent: JobElement,
    required: bool,
}

const fn row(kind: JobElement, name: &'static str, parent: JobElement, required: bool) -> ElementRow {
    ElementRow { kind, name, parent, required }
}

/// All elements but `Other`, in the order in which the page writes them.
const GRAMMAR: [ElementRow; 13] = [
    row(MsiInstallJob, "MsiInstallJob", MsiInstallJob, true),
    row(Product, "Product", MsiInstallJob, true),
    row(Download, "Download", Product, true),
    row(ContentUrlList, "ContentURLList", Download, true),
    row(ContentUrl, "ContentURL", ContentUrlList, true),
    row(Validation, "Validation", Product, true),
    row(FileHash, "FileHash", Validation, true),
    row(Enforcement, "Enforcement", Product, true),
    row(CommandLine, "CommandLine", Enforcement, true),
    row(TimeOut, "TimeOut", Enforcement, true),
    row(RetryCount, "RetryCount", Enforcement, true),
    row(RetryInterval, "RetryInterval", Enforcement, true),
    row(DownloadFromAad, "DownloadFromAad", Enforcement, false),
];

/// The attributes: the element and the name. Both are required.
pub(crate) const ATTRIBUTES: [(JobElement, &str); 2] = [(MsiInstallJob, "id"), (Product, "Version")];

/// Returns true for the name of an element or an attribute, with up to two mistakes. An end tag may begin with its `/`.
pub(super) fn is_like_known(name: &str) -> bool {
    let name = name.trim_start_matches('/');
    let names = GRAMMAR.iter().map(|row| row.name).chain(ATTRIBUTES.iter().map(|(_, name)| *name));
    names.into_iter().any(|known| distance(name, known, 2.min(known.len() / 3)).is_some())
}

impl JobElement {
    /// The element of this name in this parent; `None` for the root.
    pub(super) fn in_place(name: &str, parent: Option<JobElement>) -> JobElement {
        let expected = |row: &&ElementRow| {
            row.name == name
                && if row.kind == MsiInstallJob { parent.is_none() } else { parent == Some(row.parent) }
        };
        GRAMMAR.iter().find(expected).map_or(Other, |row| row.kind)
    }

    /// The name; `""` for an unknown element.
    pub(crate) fn name(self) -> &'static str {
        GRAMMAR.get(self as usize).map_or("", |row| row.name)
    }

    /// The known elements inside this one, in their order.
    pub(crate) fn children(self) -> impl Iterator<Item = JobElement> {
        GRAMMAR[1..].iter().filter(move |row| row.parent == self).map(|row| row.kind)
    }

    /// True if the element around it must have it.
    pub(crate) fn is_required(self) -> bool {
        GRAMMAR.get(self as usize).is_some_and(|row| row.required)
    }

    /// True if it holds text and no elements.
    pub(crate) fn is_leaf(self) -> bool {
        self != Other && self.children().next().is_none()
    }

    /// True if its parent may have several.
    pub(crate) fn repeats(self) -> bool {
        self == ContentUrl
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rows_are_in_the_order_of_the_variants() {
        for (index, row) in GRAMMAR.iter().enumerate() {
            assert_eq!(row.kind as usize, index, "{}", row.name);
        }
        assert_eq!(Other as usize, GRAMMAR.len());
    }
}
