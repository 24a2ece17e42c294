//! Editions of Windows, and the list of those that have a node.

use core::fmt;
use core::str::FromStr;

/// An edition of Windows: the `PRODUCT_…` number of winnt.h that `GetProductInfo` answers.
///
/// ```
/// use ddf::applicability::Edition;
/// let edition: Edition = "0x30".parse()?;
/// assert_eq!((edition, edition.product()), (Edition::PROFESSIONAL, Some("PROFESSIONAL")));
/// assert_eq!(edition.to_string(), "0x30 (PROFESSIONAL)");
/// assert_eq!("48".parse::<Edition>().unwrap_err().to_string(), "not the id of an edition; expected a hexadecimal number, as in 0x30");
/// # Ok::<(), ddf::applicability::EditionError>(())
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Edition(pub u32);

macro_rules! editions {
    ($($name:ident = $id:literal $(, $note:literal)?;)*) => {
        impl Edition {
            $(#[doc = concat!("`PRODUCT_", stringify!($name), "`" $(, ": ", $note)?, ".")]
            pub const $name: Edition = Edition($id);)*

            /// The editions that have a name, in the order of their ids.
            pub const NAMED: &'static [Edition] = &[$(Edition::$name),*];

            /// The name of the edition in winnt.h, without `PRODUCT_`; `None` for one that no description names.
            pub const fn product(self) -> Option<&'static str> {
                match self.0 {
                    $($id => Some(stringify!($name)),)*
                    _ => None,
                }
            }
        }
    };
}

editions! {
    ENTERPRISE = 0x4;
    ENTERPRISE_N = 0x1B;
    PROFESSIONAL = 0x30;
    PROFESSIONAL_N = 0x31;
    ENTERPRISE_EVALUATION = 0x48;
    ENTERPRISE_N_EVALUATION = 0x54;
    CORE_N = 0x62;
    CORE_COUNTRYSPECIFIC = 0x63;
    CORE_SINGLELANGUAGE = 0x64;
    CORE = 0x65, "Home";
    PPI_PRO = 0x77, "Surface Hub";
    EDUCATION = 0x79;
    EDUCATION_N = 0x7A;
    ENTERPRISE_S = 0x7D, "Enterprise LTSC";
    ENTERPRISE_S_N = 0x7E, "Enterprise LTSC N";
    ENTERPRISE_S_EVALUATION = 0x81;
    ENTERPRISE_S_N_EVALUATION = 0x82;
    HOLOGRAPHIC = 0x87;
    HOLOGRAPHIC_BUSINESS = 0x88;
    PRO_SINGLE_LANGUAGE = 0x8A;
    PRO_CHINA = 0x8B;
    PRO_WORKSTATION = 0xA1;
    PRO_WORKSTATION_N = 0xA2;
    PRO_FOR_EDUCATION = 0xA4;
    PRO_FOR_EDUCATION_N = 0xA5;
    ENTERPRISEG = 0xAB;
    ENTERPRISEGN = 0xAC;
    SERVERRDSH = 0xAF, "Enterprise multi-session";
    HUBOS = 0xB4;
    IOTENTERPRISE = 0xBC;
    LITE = 0xBD;
    IOTENTERPRISES = 0xBF, "IoT Enterprise LTSC";
    CLOUDEDITIONN = 0xCA, "SE N";
    CLOUDEDITION = 0xCB, "SE";
    IOTENTERPRISESK = 0xCD;
    IOTENTERPRISESEVAL = 0xCF;
    WNC = 0xD2, "Windows CPC";
}

impl Edition {
    /// The edition of a name, in any case: one of Microsoft's pages ([`EditionGroup::names`]), or one of winnt.h without
    /// `PRODUCT_`.
    ///
    /// ```
    /// use ddf::applicability::Edition;
    /// assert_eq!(Edition::from_name("Home"), Some(Edition::CORE));
    /// assert_eq!(Edition::from_name("IoT Enterprise LTSC"), Some(Edition::IOTENTERPRISES));
    /// assert_eq!(Edition::from_name("Core_N"), Some(Edition::CORE_N));
    /// assert_eq!(Edition::from_name("Homes"), None);
    /// ```
    pub fn from_name(name: &str) -> Option<Edition> {
        let mut shown = EditionGroup::ALL.iter().flat_map(EditionGroup::names);
        let is_named =
            |edition: &&Edition| edition.product().is_some_and(|known| known.eq_ignore_ascii_case(name));
        shown
            .find(|(known, _)| known.eq_ignore_ascii_case(name))
            .map(|(_, edition)| edition)
            .or_else(|| Edition::NAMED.iter().find(is_named).copied())
    }
}

impl FromStr for Edition {
    type Err = EditionError;

    fn from_str(text: &str) -> Result<Self, EditionError> {
        let text = text.trim_ascii();
        let digits = text.strip_prefix("0x").or_else(|| text.strip_prefix("0X")).ok_or(EditionError)?;
        if !digits.bytes().all(|byte| byte.is_ascii_hexdigit()) {
            return Err(EditionError); // `from_str_radix` would take a sign
        }
        u32::from_str_radix(digits, 16).map(Edition).map_err(|_| EditionError)
    }
}

impl fmt::Display for Edition {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "0x{:X}", self.0)?;
        self.product().map_or(Ok(()), |product| write!(f, " ({product})"))
    }
}

/// The text is not the id of an edition: `"48"`, `"Pro"`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct EditionError;

impl fmt::Display for EditionError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("not the id of an edition; expected a hexadecimal number, as in 0x30")
    }
}

impl core::error::Error for EditionError {}

/// The list of an `EditionAllowList`.
///
/// ```
/// use ddf::applicability::{Edition, EditionList, Membership};
/// let editions = EditionList::new("0x4;0x88*;");
/// assert_eq!(editions.lists(Edition::ENTERPRISE), Membership::Listed);
/// assert_eq!(editions.lists(Edition::HOLOGRAPHIC_BUSINESS), Membership::Listed);
/// assert_eq!(editions.lists(Edition::PROFESSIONAL), Membership::NotListed);
/// assert_eq!(EditionList::new("").lists(Edition::ENTERPRISE), Membership::EmptyList);
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct EditionList<'a> {
    text: &'a str,
}

/// One entry of an `EditionAllowList`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum EditionEntry<'a> {
    /// An edition.
    Edition(Edition),
    /// An edition with a star, `0x88*`. Microsoft's schema says that it "refers to Windows Holographic for Business",
    /// which is edition 0x88. The meaning of the star is not documented, and no other id begins with these digits.
    Starred(Edition),
    /// No id.
    Unreadable(&'a str),
}

/// The place of an edition in an `EditionAllowList`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Membership {
    /// Yes.
    Listed,
    /// No.
    NotListed,
    /// No: the list is empty, so that the node is on no edition ("not applicable" on Microsoft's pages).
    EmptyList,
    /// Not known: only an entry with a star could cover it, as `0x8*` could 0x8A.
    Starred(Edition),
    /// Not known: no readable entry is this edition, and some entries are unreadable.
    Unreadable,
}

impl<'a> EditionList<'a> {
    /// The list of this text.
    pub fn new(text: &'a str) -> Self {
        EditionList { text }
    }

    /// The entries, in the order they are written.
    pub fn entries(&self) -> impl Iterator<Item = EditionEntry<'a>> + use<'a> {
        let entries = self.text.split(';').map(str::trim_ascii).filter(|entry| !entry.is_empty());
        entries.map(|entry| match (entry.strip_suffix('*').unwrap_or(entry).parse(), entry.ends_with('*')) {
            (Ok(edition), false) => EditionEntry::Edition(edition),
            (Ok(edition), true) => EditionEntry::Starred(edition),
            (Err(EditionError), _) => EditionEntry::Unreadable(entry),
        })
    }

    /// The entries that are not ids.
    pub fn unreadable(&self) -> impl Iterator<Item = &'a str> + use<'a> {
        self.entries().filter_map(|entry| match entry {
            EditionEntry::Unreadable(text) => Some(text),
            _ => None,
        })
    }

    /// True if the list is empty: the node is on no edition.
    pub fn is_empty(&self) -> bool {
        self.entries().next().is_none()
    }

    /// Looks an edition up in the list.
    pub fn lists(&self, edition: Edition) -> Membership {
        let mut membership = if self.is_empty() { Membership::EmptyList } else { Membership::NotListed };
        for entry in self.entries() {
            match entry {
                EditionEntry::Edition(listed) | EditionEntry::Starred(listed) if listed == edition => {
                    return Membership::Listed;
                }
                EditionEntry::Starred(listed) if begins_with(edition.0, listed.0) => {
                    membership = Membership::Starred(listed);
                }
                EditionEntry::Unreadable(_) => membership = Membership::Unreadable,
                EditionEntry::Edition(_) | EditionEntry::Starred(_) => {}
            }
        }
        membership
    }

    /// True if Microsoft's page ticks this name: one of its ids is in the list.
    pub fn ticks(&self, group: &EditionGroup) -> bool {
        group.ids.iter().any(|&id| self.lists(id) == Membership::Listed)
    }
}

/// True if the hexadecimal digits of `start` are a proper prefix of those of `number`.
fn begins_with(number: u32, start: u32) -> bool {
    core::iter::successors(Some(number >> 4), |rest| Some(rest >> 4))
        .take(7)
        .any(|rest| rest == start && rest != 0)
}

impl Membership {
    /// True if the edition is in the list; `None` if that is not known.
    pub fn is_listed(self) -> Option<bool> {
        match self {
            Membership::Listed => Some(true),
            Membership::NotListed | Membership::EmptyList => Some(false),
            Membership::Starred(_) | Membership::Unreadable => None,
        }
    }
}

/// A name of editions on Microsoft's CSP pages, and the ids that tick it.
///
/// ```
/// use ddf::applicability::{EditionGroup, EditionList};
/// let stickers = EditionList::new("0xCA;0xCB;");
/// let ticked: Vec<_> = EditionGroup::ALL.iter().filter(|group| stickers.ticks(group)).collect();
/// assert_eq!(ticked[0].name, "Windows SE");
/// assert_eq!(ticked.len(), 1);
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct EditionGroup {
    /// The name: of one edition, or of several with ` / ` between them.
    pub name: &'static str,
    /// Each of these ids ticks it. The first ones are the editions of the name, in its order. Other ids often accompany them
    /// but tick nothing: 0x31 with Pro, 0x1B with Enterprise, 0xCD with IoT Enterprise.
    pub ids: &'static [Edition],
}

impl EditionGroup {
    /// The names, in the order of the pages. A page has some of them, by its age: only pages of early 2023 have Home, IoT
    /// came in August 2023, and Windows SE was dropped later.
    pub const ALL: [EditionGroup; 6] = [
        EditionGroup {
            name: "Home",
            ids: &[
                Edition::CORE,
                Edition::CORE_SINGLELANGUAGE,
                Edition::CORE_COUNTRYSPECIFIC,
                Edition::CORE_N,
            ],
        },
        EditionGroup { name: "Pro", ids: &[Edition::PROFESSIONAL] },
        EditionGroup { name: "Enterprise", ids: &[Edition::ENTERPRISE] },
        EditionGroup {
            name: "Education",
            ids: &[Edition::EDUCATION, Edition::PRO_FOR_EDUCATION, Edition::PRO_FOR_EDUCATION_N],
        },
        EditionGroup { name: "Windows SE", ids: &[Edition::CLOUDEDITION, Edition::CLOUDEDITIONN] },
        EditionGroup {
            name: "IoT Enterprise / IoT Enterprise LTSC",
            ids: &[Edition::IOTENTERPRISE, Edition::IOTENTERPRISES],
        },
    ];

    /// The names in [`name`](EditionGroup::name), each with its edition.
    ///
    /// ```
    /// use ddf::applicability::{Edition, EditionGroup};
    /// let names: Vec<_> = EditionGroup::ALL[5].names().collect();
    /// assert_eq!(names, [("IoT Enterprise", Edition::IOTENTERPRISE), ("IoT Enterprise LTSC", Edition::IOTENTERPRISES)]);
    /// ```
    pub fn names(&self) -> impl Iterator<Item = (&'static str, Edition)> + use<> {
        self.name.split(" / ").zip(self.ids.iter().copied())
    }
}
