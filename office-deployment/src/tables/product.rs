//! The products that `Product` names.

use super::lookup::find;

/// The licence of a product. It determines the channels and keys.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum License {
    /// By subscription, or free: on every channel that is not for volume licences.
    Subscription,
    /// Languages for installed products, on their channel.
    AddOn,
    /// Bought once: on `Current`.
    Retail,
    /// A suite bought once for many: only on the channel of its year.
    VolumeSuite,
    /// An application bought once for many: on the channel of its year.
    VolumeApp,
    /// Project or Visio bought once for many: on the channel of its year, or on that of Microsoft 365 Apps on the machine.
    VolumeProjectVisio,
}

impl License {
    /// For people: a clause without a full stop.
    pub const fn meaning(self) -> &'static str {
        match self {
            License::Subscription => "subscription or free",
            License::AddOn => "languages for the installed products",
            License::Retail => "bought once",
            License::VolumeSuite => "volume licence, a suite",
            License::VolumeApp => "volume licence, one application",
            License::VolumeProjectVisio => "volume licence, Project or Visio",
        }
    }
}

/// A product id, and the facts about the product.
///
/// ```
/// use office_deployment::{License, ProductId};
/// let product = ProductId::find("visiopro2021volume").unwrap();
/// assert_eq!(product.id, "VisioPro2021Volume");
/// assert_eq!((product.license, product.year), (License::VolumeProjectVisio, Some(2021)));
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub struct ProductId {
    /// The id, spelled as Microsoft does; its case follows no rule.
    pub id: &'static str,
    /// The licence.
    pub license: License,
    /// The year of the release; `None` for products without one.
    pub year: Option<u16>,
    /// Microsoft's page that names it.
    pub source: &'static str,
}

/// Products with the same facts.
struct Group {
    license: License,
    year: Option<u16>,
    source: &'static str,
    ids: &'static [&'static str],
}

const fn group(
    license: License,
    year: Option<u16>,
    source: &'static str,
    ids: &'static [&'static str],
) -> Group {
    Group { license, year, source, ids }
}

const PRODUCT_IDS: &str = "Microsoft's list of product ids for the deployment tool (2023 and 2024)";
const LATER_IDS: &str = "configurations and lists of others that follow later editions of Microsoft's list";
const IDS_2026: &str = "Microsoft's list of product ids for the deployment tool (August 2026)";
const LTSC_2024: &str = "Microsoft's page on deploying Office LTSC 2024";
const LANGUAGES: &str = "Microsoft's page on deploying languages";

const GROUPS: &[Group] = &[
    group(
        License::Subscription,
        None,
        PRODUCT_IDS,
        &[
            "O365ProPlusRetail",
            "O365BusinessRetail",
            "O365ProPlusEEANoTeamsRetail",
            "O365BusinessEEANoTeamsRetail",
            "O365SmallBusPremRetail",
            "O365HomePremRetail",
            "VisioProRetail",
            "ProjectProRetail",
            "AccessRuntimeRetail",
            "OneNoteFreeRetail",
        ],
    ),
    group(License::AddOn, None, LANGUAGES, &["ProofingTools"]),
    group(License::AddOn, None, PRODUCT_IDS, &["LanguagePack"]),
    group(
        License::Retail,
        Some(2016),
        PRODUCT_IDS,
        &[
            "AccessRetail",
            "ExcelRetail",
            "HomeBusinessRetail",
            "HomeStudentRetail",
            "OneNoteRetail",
            "OutlookRetail",
            "PowerPointRetail",
            "ProfessionalRetail",
            "ProjectStdRetail",
            "PublisherRetail",
            "VisioStdRetail",
            "WordRetail",
            "SkypeforBusinessRetail",
            "SkypeforBusinessEntryRetail",
        ],
    ),
    group(
        License::Retail,
        Some(2019),
        PRODUCT_IDS,
        &[
            "Access2019Retail",
            "Excel2019Retail",
            "HomeBusiness2019Retail",
            "HomeStudent2019Retail",
            "Outlook2019Retail",
            "Personal2019Retail",
            "PowerPoint2019Retail",
            "Professional2019Retail",
            "ProjectPro2019Retail",
            "ProjectStd2019Retail",
            "ProPlus2019Retail",
            "Publisher2019Retail",
            "VisioPro2019Retail",
            "VisioStd2019Retail",
            "Word2019Retail",
            "SkypeforBusiness2019Retail",
            "SkypeforBusinessEntry2019Retail",
        ],
    ),
    group(
        License::Retail,
        Some(2021),
        PRODUCT_IDS,
        &[
            "Access2021Retail",
            "Excel2021Retail",
            "HomeBusiness2021Retail",
            "HomeStudent2021Retail",
            "Outlook2021Retail",
            "Personal2021Retail",
            "PowerPoint2021Retail",
            "Professional2021Retail",
            "ProjectPro2021Retail",
            "ProjectStd2021Retail",
            "ProPlus2021Retail",
            "Publisher2021Retail",
            "VisioPro2021Retail",
            "VisioStd2021Retail",
            "Word2021Retail",
        ],
    ),
    group(
        License::Retail,
        Some(2024),
        LATER_IDS,
        &[
            "Access2024Retail",
            "Excel2024Retail",
            "Home2024Retail",
            "HomeBusiness2024Retail",
            "Outlook2024Retail",
            "PowerPoint2024Retail",
            "ProjectPro2024Retail",
            "ProjectStd2024Retail",
            "ProPlus2024Retail",
            "VisioPro2024Retail",
            "VisioStd2024Retail",
            "Word2024Retail",
        ],
    ),
    group(License::Retail, Some(2016), LATER_IDS, &["PersonalRetail", "ProPlusRetail", "StandardRetail"]),
    group(License::VolumeSuite, Some(2019), PRODUCT_IDS, &["ProPlus2019Volume", "Standard2019Volume"]),
    group(
        License::VolumeSuite,
        Some(2021),
        PRODUCT_IDS,
        &["ProPlus2021Volume", "ProPlusSPLA2021Volume", "Standard2021Volume", "StandardSPLA2021Volume"],
    ),
    group(License::VolumeSuite, Some(2024), LTSC_2024, &["ProPlus2024Volume", "Standard2024Volume"]),
    group(License::VolumeSuite, Some(2024), IDS_2026, &["ProPlusSPLA2024Volume", "StandardSPLA2024Volume"]),
    group(
        License::VolumeApp,
        Some(2019),
        PRODUCT_IDS,
        &[
            "Access2019Volume",
            "Excel2019Volume",
            "Outlook2019Volume",
            "PowerPoint2019Volume",
            "Publisher2019Volume",
            "Word2019Volume",
            "SkypeforBusiness2019Volume",
        ],
    ),
    group(
        License::VolumeApp,
        Some(2021),
        PRODUCT_IDS,
        &[
            "Access2021Volume",
            "Excel2021Volume",
            "OneNote2021Volume",
            "Outlook2021Volume",
            "PowerPoint2021Volume",
            "Publisher2021Volume",
            "Word2021Volume",
            "SkypeforBusiness2021Volume",
        ],
    ),
    group(
        License::VolumeApp,
        Some(2024),
        LATER_IDS,
        &[
            "Access2024Volume",
            "Excel2024Volume",
            "Outlook2024Volume",
            "PowerPoint2024Volume",
            "SkypeforBusiness2024Volume",
            "Word2024Volume",
        ],
    ),
    group(
        License::VolumeProjectVisio,
        Some(2016),
        PRODUCT_IDS,
        &["ProjectProXVolume", "ProjectStdXVolume", "VisioProXVolume", "VisioStdXVolume"],
    ),
    group(
        License::VolumeProjectVisio,
        Some(2019),
        PRODUCT_IDS,
        &["ProjectPro2019Volume", "ProjectStd2019Volume", "VisioPro2019Volume", "VisioStd2019Volume"],
    ),
    group(
        License::VolumeProjectVisio,
        Some(2021),
        PRODUCT_IDS,
        &["ProjectPro2021Volume", "ProjectStd2021Volume", "VisioPro2021Volume", "VisioStd2021Volume"],
    ),
    group(
        License::VolumeProjectVisio,
        Some(2024),
        LTSC_2024,
        &["ProjectPro2024Volume", "ProjectStd2024Volume", "VisioPro2024Volume", "VisioStd2024Volume"],
    ),
];

const COUNT: usize = {
    let (mut count, mut at) = (0, 0);
    while at < GROUPS.len() {
        count += GROUPS[at].ids.len();
        at += 1;
    }
    count
};

const LIST: [ProductId; COUNT] = {
    let mut list = [ProductId { id: "", license: License::AddOn, year: None, source: "" }; COUNT];
    let (mut at, mut next) = (0, 0);
    while at < GROUPS.len() {
        let Group { license, year, source, ids } = GROUPS[at];
        let mut id = 0;
        while id < ids.len() {
            list[next] = ProductId { id: ids[id], license, year, source };
            id += 1;
            next += 1;
        }
        at += 1;
    }
    list
};

/// Returns true for the id of a product that only adds languages to the installed ones, such as `LanguagePack`.
pub fn is_add_on(id: &str) -> bool {
    ProductId::find(id.trim()).is_some_and(|product| product.license == License::AddOn)
}

impl ProductId {
    /// All of them, by licence and year.
    pub const ALL: &'static [ProductId] = &LIST;

    /// The product with this id, in any case.
    pub fn find(id: &str) -> Option<&'static ProductId> {
        find(Self::ALL, id, |product| product.id)
    }

    /// Returns true if an id looks like that of an Office product: `…Retail`, `…Volume`, or with a year such as `…2019…`.
    ///
    /// ```
    /// use office_deployment::ProductId;
    /// assert!(ProductId::looks_like_one("Bookings2027Retail") && !ProductId::looks_like_one("O365ProPlus"));
    /// ```
    pub fn looks_like_one(id: &str) -> bool {
        let lower = id.to_ascii_lowercase();
        let is_year = |four: &[u8]| four.starts_with(b"20") && four.iter().all(u8::is_ascii_digit);
        let has_year = lower.as_bytes().windows(4).any(is_year);
        lower.ends_with("retail") || lower.ends_with("volume") || has_year
    }

    /// Returns true if it needs a volume licence. The Office CSP cannot install such products.
    pub fn is_volume(&self) -> bool {
        matches!(self.license, License::VolumeSuite | License::VolumeApp | License::VolumeProjectVisio)
    }

    /// Returns true for Project and Visio.
    pub fn is_project_or_visio(&self) -> bool {
        self.id.starts_with("Project") || self.id.starts_with("Visio")
    }

    /// Returns true for Microsoft 365 Apps, whose ids still have the name Office 365.
    pub fn is_microsoft_365_apps(&self) -> bool {
        self.id.starts_with("O365")
    }

    /// Returns true for a suite, whose applications can be excluded.
    pub fn is_suite(&self) -> bool {
        let retail = ["Home", "Personal", "Professional", "ProPlus", "Standard"];
        match self.license {
            License::VolumeSuite => true,
            License::Subscription => self.is_microsoft_365_apps(),
            License::Retail => retail.iter().any(|suite| self.id.starts_with(suite)),
            _ => false,
        }
    }

    /// Returns true if a machine cannot have both suites: both are Microsoft 365 Apps, or one has a volume licence. For
    /// other suites nothing is documented.
    pub fn excludes(&self, other: &ProductId) -> bool {
        let special = |suite: &ProductId| suite.is_microsoft_365_apps() || suite.is_volume();
        self.id != other.id && self.is_suite() && other.is_suite() && (special(self) || special(other))
    }
}
