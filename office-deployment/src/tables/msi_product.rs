//! The products of Windows Installer that `IgnoreProduct` and `MSICondition` name.

use super::lookup::same_id;

/// The Setup IDs of the products of Office 2007 to 2016 from MSI packages: with a volume licence, and with `R` from retail.
///
/// Sources: the pages on the tool's configuration options and on the removal of MSI versions, and the files that
/// config.office.com writes. The pages list no others: the Setup ID is in `Setup.xml` of the package, so one that is missing
/// here may be right.
pub(crate) const MSI_PRODUCTS: [&str; 41] = [
    "Access",
    "AccessR",
    "AccessRT",
    "AceRedist",
    "Excel",
    "ExcelR",
    "Groove",
    "GrooveR",
    "HomeBusinessR",
    "HomeStudentR",
    "InfoPath",
    "InfoPathR",
    "Lync",
    "LyncEntry",
    "LyncR",
    "OneNote",
    "OneNoteR",
    "Outlook",
    "OutlookR",
    "PersonalR",
    "PowerPoint",
    "PowerPointR",
    "PrjPro",
    "PrjProR",
    "PrjStd",
    "PrjStdR",
    "ProPlus",
    "ProPlusR",
    "ProR",
    "Publisher",
    "PublisherR",
    "SharePointDesigner",
    "SingleImage",
    "Standard",
    "StandardR",
    "VisPro",
    "VisProR",
    "VisStd",
    "VisStdR",
    "Word",
    "WordR",
];

/// Returns true for a known Setup ID, in any case of letters.
pub(crate) fn is_msi_product(id: &str) -> bool {
    MSI_PRODUCTS.iter().any(|known| same_id(known, id))
}
