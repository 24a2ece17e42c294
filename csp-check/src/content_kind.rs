//! The kind of a content: what its first bytes and elements say, never its name.

use crate::settings::without_comments;
use csp_findings::{is_slip, nearest, short, steers_terminal};
use csp_xml::{decode, is_tag_without_start};
use std::borrow::Cow;
use syncml::check::meant_command;
use syncml::{WbxmlDocument, is_wbxml};

/// A kind of content that has checks.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum ContentKind {
    /// A device description.
    Description,
    /// A SyncML message, a body or a payload, as XML or WBXML.
    Message,
    /// A configuration of the Office Deployment Tool, or a section of one.
    Configuration,
    /// A job for an MSI package.
    Job,
    /// An MSI package, or another compound file.
    Package,
    /// An export of Intune: JSON of Microsoft Graph with custom settings or settings of the catalogue.
    IntuneExport,
    /// A provisioning document of OMA client provisioning (`wap-provisioningdoc`).
    Provisioning,
    /// The report of MDM diagnostics (`MDMDiagReport.xml`).
    DiagnosticsReport,
    /// Events of device management, as XML or text.
    EventLog,
}

/// The reason why a content is not checked: a clause about it, such as `is empty`.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{0}")]
pub struct NotChecked(Cow<'static, str>);

impl NotChecked {
    pub(crate) fn because(reason: impl Into<Cow<'static, str>>) -> Self {
        NotChecked(reason.into())
    }
}

/// The first bytes of a compound file ([MS-CFB], section 2.2), which a package is.
const COMPOUND_FILE: [u8; 8] = [0xD0, 0xCF, 0x11, 0xE0, 0xA1, 0xB1, 0x1A, 0xE1];

/// The commands of a payload, and the roots of messages. `Add` is a section of configurations, too.
const COMMANDS: [&str; 15] = [
    "Add", "Exec", "Atomic", "Sequence", "Get", "Replace", "Delete", "Alert", "Copy", "Move", "Put",
    "Search", "Status", "Results", "Map",
];
/// The elements with which a command may begin, besides commands (OMA SyncML RepPro 1.2.2, section 6.5).
const IN_COMMANDS: [&str; 12] = [
    "CmdID",
    "NoResp",
    "NoResults",
    "Cred",
    "Meta",
    "Item",
    "Data",
    "MsgRef",
    "CmdRef",
    "Cmd",
    "Lang",
    "Correlator",
];
/// A section of a configuration, with elements and attributes that only such a section has.
type Section = (&'static str, &'static [&'static str], &'static [&'static str]);

/// The sections of a configuration.
const SECTIONS: [Section; 13] = [
    (
        "Add",
        &["Product"],
        &[
            "OfficeClientEdition",
            "Channel",
            "SourcePath",
            "DownloadPath",
            "Version",
            "AllowCdnFallback",
            "MigrateArch",
            "OfficeMgmtCOM",
            "ForceUpgrade",
            "Branch",
        ],
    ),
    ("Remove", &["Product"], &["All"]),
    ("RemoveMSI", &["IgnoreProduct"], &["All"]),
    ("Product", &["Language", "ExcludeApp"], &["PIDKEY", "MSICondition"]),
    ("Language", &["Language"], &["TargetProduct", "Fallback"]),
    ("ExcludeApp", &[], &["ID"]),
    ("Updates", &[], &["Enabled", "Channel", "UpdatePath", "TargetVersion", "Deadline"]),
    ("Display", &[], &["Level", "AcceptEULA"]),
    ("Property", &[], &["Value"]),
    ("Logging", &[], &["Level", "Path"]),
    ("AppSettings", &["Setup", "User"], &[]),
    ("Info", &[], &["Description"]),
    ("Setup", &[], &["Value"]),
];

/// The sections that configurations of other programs have as well.
const COMMON_SECTIONS: [&str; 5] = ["Display", "Info", "Logging", "Property", "Setup"];

/// The elements in a `Configuration` of other programs: Log4j 2, the views of PowerShell, the Windows Sandbox, Hadoop, .NET and
/// MSBuild.
const OF_OTHER_PROGRAMS: [&str; 27] = [
    "Appender",
    "Appenders",
    "AppSettings",
    "ClipboardRedirection",
    "ConfigSections",
    "ConnectionStrings",
    "Controls",
    "CustomLevels",
    "DefaultSettings",
    "Filters",
    "LogonCommand",
    "Logger",
    "Loggers",
    "MappedFolders",
    "MemoryInMB",
    "Networking",
    "PropertyGroup",
    "Properties",
    "ProtectedClient",
    "Runtime",
    "Scripts",
    "SelectionSets",
    "Startup",
    "ThresholdFilter",
    "VGpu",
    "ViewDefinitions",
    "PrinterRedirection",
];

/// Returns true if a `Configuration` whose sections are all unknown may be one of Office: like those, it has its values in
/// attributes, no namespace and names with a capital, and no element that another program is known to have.
fn may_be_of_office(text: &str) -> bool {
    let mut tags = StartTags::new(text);
    let Some(root) = tags.next().filter(|root| root.name() == "Configuration") else { return false };
    if root.0.contains("xmlns") {
        return false;
    }
    while let Some(tag) = tags.next() {
        let is_foreign = OF_OTHER_PROGRAMS.iter().any(|other| tag.name().eq_ignore_ascii_case(other));
        if is_foreign || !tag.name().starts_with(|c: char| c.is_ascii_uppercase()) || tag.name().contains(':')
        {
            return false;
        }
    }
    !tags.has_text
}

/// Returns true for a tag of this section, by the tag after it or its own attributes.
fn is_section((known, elements, attributes): &Section, tag: &Tag<'_>, below: Option<&str>) -> bool {
    let has_attribute = || attributes.iter().any(|attribute| tag.has_attribute(attribute));
    *known == tag.local() && (below.is_some_and(|below| elements.contains(&below)) || has_attribute())
}

/// The sections that only configurations of Office have.
fn sections_of_office() -> impl Iterator<Item = &'static Section> {
    SECTIONS.iter().filter(|(known, ..)| !COMMON_SECTIONS.contains(known))
}

/// Returns true if this tag or one after it is a section that only configurations of Office have.
fn has_section(first: Option<Tag<'_>>, mut tags: StartTags<'_>) -> bool {
    let mut tag = first;
    while let Some(one) = tag {
        tag = tags.next();
        let below = tag.as_ref().map(Tag::local);
        if sections_of_office().any(|section| is_section(section, &one, below)) {
            return true;
        }
    }
    false
}

/// The texts of which only exports of Intune have one. Several, since any key may be misspelt.
const OF_INTUNE: [&str; 10] = [
    "\"omaSettings\"",
    "\"omaUri\"",
    "windows10CustomConfiguration",
    "#microsoft.graph.omaSetting",
    "\"settingInstance\"",
    "\"settingDefinitionId\"",
    "#microsoft.graph.deviceManagementConfiguration",
    "\"choiceSettingValue\"",
    "\"simpleSettingValue\"",
    "\"groupSettingCollectionValue\"",
];
/// The texts of which only event logs of device management have one: the name of the provider, and the start of an event.
const OF_EVENT_LOGS: [&str; 2] =
    ["DeviceManagement-Enterprise-Diagnostics-Provider", "MDM ConfigurationManager: Command failure status"];

fn is_intune(text: &str) -> bool {
    OF_INTUNE.iter().any(|mark| text.contains(mark))
}

fn is_event_log(text: &str) -> bool {
    OF_EVENT_LOGS.iter().any(|mark| text.contains(mark))
}

impl ContentKind {
    /// The name, with the article left out: `SyncML message`.
    pub const fn name(self) -> &'static str {
        match self {
            ContentKind::Description => "device description",
            ContentKind::Message => "SyncML message",
            ContentKind::Configuration => "Office configuration",
            ContentKind::Job => "MSI job",
            ContentKind::Package => "MSI package",
            ContentKind::IntuneExport => "export of Intune",
            ContentKind::Provisioning => "provisioning document",
            ContentKind::DiagnosticsReport => "report of MDM diagnostics",
            ContentKind::EventLog => "event log",
        }
    }

    /// The kind of these bytes.
    ///
    /// # Errors
    /// [`NotChecked`] if they have none.
    pub fn of(bytes: &[u8]) -> Result<ContentKind, NotChecked> {
        if bytes.starts_with(&COMPOUND_FILE) {
            return Ok(ContentKind::Package);
        }
        if is_wbxml(bytes) {
            return match is_message_in_wbxml(bytes) {
                true => Ok(ContentKind::Message),
                false => Err(NotChecked::because("is binary")),
            };
        }
        if begins_like_description(bytes) {
            return Ok(ContentKind::Description);
        }
        let text = match decode(bytes) {
            Ok(decoded) => decoded.text,
            // The check reports the place of the fault; the beginning shows what it is about.
            Err(_) => doubtful(&bytes[..bytes.len().min(DOUBTFUL)]),
        };
        of_text(&text)
    }

    /// Returns false if a content that begins with these bytes has no kind.
    pub fn may_begin_with(bytes: &[u8]) -> bool {
        // NUL: UTF-16.
        let first = bytes.iter().find(|byte| !byte.is_ascii_whitespace() && **byte != 0);
        bytes.starts_with(&COMPOUND_FILE)
            || is_wbxml(bytes)
            // The letters beyond ASCII are byte order marks and blanks of web pages.
            || first.is_some_and(|first| matches!(first, b'<' | b'{' | b'[' | 0x80..))
            || begins_like_commented_json(bytes)
            || begins_like_event_log(bytes)
            || begins_with_tag_without_start(&String::from_utf8_lossy(bytes))
    }
}

/// The text of bytes that cannot be decoded, as far as it is ASCII.
fn doubtful(bytes: &[u8]) -> Cow<'_, str> {
    match bytes {
        // UTF-16
        [0xFF, 0xFE, rest @ ..] | [0xFE, 0xFF, rest @ ..] => {
            let ascii: Vec<u8> = rest.iter().copied().filter(|byte| *byte != 0).collect();
            Cow::Owned(String::from_utf8_lossy(&ascii).into_owned())
        }
        _ => String::from_utf8_lossy(bytes),
    }
}

/// Returns true if the first tag tells that this is a description: these are long, and need not be decoded to know it.
fn begins_like_description(bytes: &[u8]) -> bool {
    const FIRST: usize = 1 << 10;
    let first = String::from_utf8_lossy(&bytes[..bytes.len().min(FIRST)]);
    let mut tags = StartTags::new(&first);
    let is_root = |tag: Tag<'_>| is_almost(tag.local(), DESCRIPTION);
    tags.begins_with_markup() && tags.next().is_some_and(is_root) && !tags.rest.is_empty() // the tag is complete
}

/// Returns true if JSON may follow the comments with which a text in UTF-8 begins. JSON has no comments; people write them.
fn begins_like_commented_json(bytes: &[u8]) -> bool {
    let text = String::from_utf8_lossy(bytes);
    let rest = without_comments(&text);
    rest.len() < text.trim_start().len() && (rest.is_empty() || rest.starts_with(['{', '[']))
}

/// Returns true if the first bytes of a text, UTF-8 or UTF-16, have an event of device management.
fn begins_like_event_log(bytes: &[u8]) -> bool {
    let ascii = bytes.iter().filter(|byte| **byte != 0).take(DOUBTFUL).copied().collect::<Vec<u8>>();
    is_event_log(&String::from_utf8_lossy(&ascii))
}

/// The number of bytes that are looked at in a text that cannot be decoded.
const DOUBTFUL: usize = 64 << 10;

fn is_message_in_wbxml(bytes: &[u8]) -> bool {
    /// The length of a header whose string table names the document type.
    const HEADER: usize = 128;
    /// The numbers of the document types of SyncML.
    const NUMBERS: [[u8; 2]; 7] =
        [[0x9F, 0x51], [0x9F, 0x52], [0x9F, 0x53], [0x9F, 0x54], [0xA4, 0x01], [0xA4, 0x02], [0xA4, 0x03]];
    let header = &bytes[..bytes.len().min(HEADER)];
    let names = |name: &[u8]| header.windows(name.len()).any(|window| window == name);
    match header.get(1..) {
        Some([0, ..]) => names(b"//SYNCML//DTD ") || names(b"-//OMA//DTD-"),
        Some([high, low, ..]) if NUMBERS.contains(&[*high, *low]) => true,
        // The unknown document type.
        Some([1, ..]) => WbxmlDocument::read(bytes).is_ok(),
        _ => false,
    }
}

/// The root of a description.
const DESCRIPTION: &str = "MgmtTree";

fn of_text(text: &str) -> Result<ContentKind, NotChecked> {
    if text.trim().is_empty() {
        return Err(NotChecked::because("is empty"));
    }
    let mut tags = StartTags::new(text);
    if !tags.begins_with_markup() {
        let is_json = without_comments(text).starts_with(['{', '[']);
        return match is_json {
            true if is_intune(text) => Ok(ContentKind::IntuneExport),
            true => Err(NotChecked::because("is JSON, but no export of Intune")),
            false if is_event_log(text) => Ok(ContentKind::EventLog),
            false if begins_with_tag_without_start(text) => of_text(&format!("<{}", text.trim_start())),
            false => Err(NotChecked::because("does not begin with an element")),
        };
    }
    let Some(first) = tags.next() else { return Err(NotChecked::because("has no element")) };
    let second = tags.next();
    let name = first.local();
    let is = |known: &str| name.eq_ignore_ascii_case(known);
    let is_almost = |known: &str| is_almost(name, known);
    let below = second.as_ref().map(|tag| tag.local());
    if is_almost(DESCRIPTION) {
        return Ok(ContentKind::Description);
    }
    if is_almost("SyncML") || is_almost("SyncBody") || is("SyncHdr") || first.is_of_syncml() {
        return Ok(ContentKind::Message);
    }
    if is_almost("MsiInstallJob") {
        return Ok(ContentKind::Job);
    }
    if is_almost("wap-provisioningdoc") {
        return Ok(ContentKind::Provisioning);
    }
    if is("MDMEnterpriseDiagnosticsReport") {
        return Ok(ContentKind::DiagnosticsReport);
    }
    if (is("Event") || is("Events")) && is_event_log(text) {
        return Ok(ContentKind::EventLog);
    }
    if is_almost("Configuration") {
        // .NET has a `configuration` with sections of its own.
        let is_ours = match below {
            // The configurations of Office from MSI packages.
            _ if first.has_attribute("Product") => true,
            None => is("Configuration"),
            Some(below) if name == "Configuration" => {
                nearest(below, SECTIONS.iter().map(|(known, ..)| *known)).is_some()
            }
            // .NET has `appSettings`.
            Some(below) if below.eq_ignore_ascii_case("AppSettings") => below == "AppSettings",
            // Other programs have a `configuration` with a `property` or `logging`.
            Some(below) => sections_of_office().any(|(known, ..)| below.eq_ignore_ascii_case(known)),
        };
        // The first element may be misspelt, or newer than the grammar.
        if is_ours || has_section(second, tags) || may_be_of_office(text) {
            return Ok(ContentKind::Configuration);
        }
    }
    if SECTIONS.iter().any(|section| is_section(section, &first, below)) {
        return Ok(ContentKind::Configuration);
    }
    if COMMANDS.contains(&name) && (begins_command(below) || text.contains("LocURI")) {
        return Ok(ContentKind::Message);
    }
    if COMMANDS.iter().any(|known| is(known)) && below.is_some() && begins_command(below) {
        return Ok(ContentKind::Message);
    }
    // A misspelt command, or a word of another protocol for one; other documents have no such child.
    let is_in_command = below.is_some_and(|below| matches!(below, "CmdID" | "Item"));
    if is_in_command && (nearest(name, COMMANDS.into_iter()).is_some() || meant_command(name).is_some()) {
        return Ok(ContentKind::Message);
    }
    let shown: String = short(first.name()).chars().filter(|c| !steers_terminal(*c)).collect();
    Err(NotChecked::because(format!("has the root `<{shown}>`")))
}

/// Returns true if the text has lost its first character: `Replace><CmdID>`.
fn begins_with_tag_without_start(text: &str) -> bool {
    let text = text.trim_start();
    let name = text.find(|c: char| !c.is_alphanumeric() && c != ':').unwrap_or(text.len());
    let tag = text.find('>').map_or(text, |end| &text[..=end]);
    name > 0 && is_tag_without_start(tag) && text[tag.len()..].trim_start().starts_with('<')
}

/// Returns true for a name with at most one mistake.
fn is_almost(name: &str, known: &str) -> bool {
    name.eq_ignore_ascii_case(known) || is_slip(name, known)
}

/// Returns true if a command may have this element as its first one.
fn begins_command(below: Option<&str>) -> bool {
    let known = || IN_COMMANDS.into_iter().chain(COMMANDS);
    below.is_none_or(|below| known().any(|known| below.eq_ignore_ascii_case(known)))
}

/// The text between `<` and `>` of a start tag, or what is there of it.
struct Tag<'t>(&'t str);

impl<'t> Tag<'t> {
    fn name(&self) -> &'t str {
        let end = self.0.find(|c: char| c.is_whitespace() || matches!(c, '/' | '>' | '<' | '=' | '"' | '\''));
        &self.0[..end.unwrap_or(self.0.len())]
    }

    fn local(&self) -> &'t str {
        self.name().rsplit(':').next().unwrap_or_default()
    }

    /// Returns true if it declares a namespace of SyncML, in any spelling: `SYNCML:SYNCML1.2`, `syncml:syncml`.
    fn is_of_syncml(&self) -> bool {
        let mut values = self.0.split(['"', '\'']);
        self.0.contains("xmlns")
            && values.any(|value| value.get(..7).is_some_and(|start| start.eq_ignore_ascii_case("syncml:")))
    }

    fn has_attribute(&self, name: &str) -> bool {
        self.0.match_indices(name).any(|(at, _)| {
            let before = self.0[..at].ends_with(|c: char| c.is_whitespace());
            before && self.0[at + name.len()..].trim_start().starts_with('=')
        })
    }
}

/// The start tags of a text, well-formed or not.
struct StartTags<'t> {
    rest: &'t str,
    /// True if there was text between the tags.
    has_text: bool,
}

impl<'t> StartTags<'t> {
    fn new(text: &'t str) -> Self {
        StartTags { rest: text, has_text: false }
    }

    /// Returns true if there is nothing but white space before the first markup.
    fn begins_with_markup(&self) -> bool {
        self.rest.trim_start_matches(|c: char| c.is_whitespace() || c == '\u{FEFF}').starts_with('<')
    }

    fn next(&mut self) -> Option<Tag<'t>> {
        loop {
            let (text, _) = self.rest.split_once('<')?;
            self.has_text |= !text.trim_matches(|c: char| c.is_whitespace() || c == '\u{FEFF}').is_empty();
            let markup = &self.rest[text.len()..];
            self.has_text |= markup.starts_with("<![CDATA[");
            let end = match markup {
                _ if markup.starts_with("<!--") => "-->",
                _ if markup.starts_with("<![CDATA[") => "]]>",
                _ if markup.starts_with("<?") => "?>",
                _ if markup.starts_with("<!") && has_subset(markup) => "]>",
                _ => ">",
            };
            let after = markup.find(end).map_or(markup.len(), |at| at + end.len());
            self.rest = &markup[after..];
            let inside = &markup[1..after];
            let inside = inside.strip_suffix('>').unwrap_or(inside);
            if inside.starts_with(|c: char| c.is_alphabetic() || c == '_') {
                return Some(Tag(inside));
            }
        }
    }
}

/// Returns true for a DOCTYPE with declarations of its own.
fn has_subset(markup: &str) -> bool {
    markup.find(['[', '>']).is_some_and(|at| markup[at..].starts_with('['))
}
