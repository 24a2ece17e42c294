//! `csp ddf show`: everything about one node, for people.

use super::find::{Found, Outcome, find};
use super::{access, format, label};
use crate::console::{Console, Exit, Styles, styled};
use crate::files::{Text, descriptions, read_all};
use ddf::applicability::{BuildEntry, EditionEntry, EditionGroup, EditionList, OsBuilds};
use ddf::model::{
    AllowedValues, ConflictResolution, Dependency, DependencyType, Description, DfType, DynamicNodeNaming,
    Keyword, Node, NodeItem, Occurrence, PropertyValue, RebootBehavior, ReplaceBehavior, ValueType,
};
use ddf::xml::Position;
use ddf::{Format, LocUri};
use std::io::{self, Write};
use std::path::PathBuf;

/// Explains the node with this address, or says what there is instead.
pub(crate) fn show(path: PathBuf, uri: &str, console: &mut Console<'_>) -> io::Result<Exit> {
    let uri = match LocUri::parse(uri) {
        Ok(uri) => uri,
        Err(error) => {
            console.error(format_args!("{uri}: {error}"))?;
            return Ok(Exit::Unusable);
        }
    };
    let Some(texts) = read_all(&[path], console)? else { return Ok(Exit::Unusable) };
    let Some(descriptions) = descriptions(&texts, console)? else { return Ok(Exit::Unusable) };
    let styles = console.styles();
    match find(&descriptions, &uri) {
        Outcome::Nodes(nodes) => {
            for (index, found) in nodes.iter().enumerate() {
                if index > 0 {
                    writeln!(console.out())?;
                }
                let text = &texts[found.file];
                Sheet { out: console.out(), styles }.node(found, text, &descriptions)?;
            }
            Ok(Exit::Success)
        }
        Outcome::Nearest(nearest, missing) => {
            let children: Vec<String> = nearest.node().children().map(label).collect();
            console.error(format_args!("{uri}: there is no such node{}", similar(&missing, &children)))?;
            let shown = styled(styles.title, nearest.uri());
            if children.is_empty() {
                writeln!(console.out(), "The nearest that exists is {shown}, which has no children.")?;
            } else {
                writeln!(console.out(), "The nearest that exists is {shown}. Its children:")?;
                Sheet { out: console.out(), styles }.children(nearest.node(), "  ")?;
            }
            Ok(Exit::Found)
        }
        Outcome::Way { uri: way, next, missing } => {
            let similar = similar(&missing.unwrap_or_default(), &next);
            console.error(format_args!("{uri}: there is no such node{similar}"))?;
            if next.is_empty() {
                writeln!(console.out(), "There are no nodes at all.")?;
            } else {
                let way = styled(styles.title, way);
                writeln!(console.out(), "The way to the nodes that exist goes on from {way}:")?;
                next.iter().try_for_each(|name| writeln!(console.out(), "  {name}"))?;
            }
            Ok(Exit::Found)
        }
    }
}

/// The name that was perhaps meant.
fn similar(name: &str, known: &[String]) -> String {
    let likeness =
        |other: &str| strsim::jaro_winkler(&name.to_ascii_lowercase(), &other.to_ascii_lowercase());
    let best = known.iter().max_by(|a, b| likeness(a).total_cmp(&likeness(b)));
    match best.filter(|best| likeness(best) > 0.85) {
        Some(best) => format!("; did you mean `{best}`?"),
        None => String::new(),
    }
}

/// Writes names and what belongs to them, in two columns.
struct Sheet<'w> {
    out: &'w mut dyn Write,
    styles: Styles,
}

/// The width of the column of names.
const NAMES: usize = 14;

impl Sheet<'_> {
    fn node(&mut self, found: &Found<'_>, text: &Text, all: &[Description<'_>]) -> io::Result<()> {
        let node = found.node();
        writeln!(self.out, "{}", styled(self.styles.title, found.uri()))?;
        if let Some(description) = node.description().filter(|text| !text.trim_ascii().is_empty()) {
            writeln!(self.out)?;
            for line in description.trim_ascii().lines() {
                writeln!(self.out, "{}", format!("  {line}").trim_end())?;
            }
        }
        writeln!(self.out)?;
        if node.deprecated().is_some() {
            self.deprecated(node)?;
        }
        self.row("Access", access(node))?;
        self.row(
            "Format",
            with_meaning(&format(node), node.format().and_then(|f| f.known()).and_then(meaning)),
        )?;
        self.occurrence(node)?;
        if let Some(scope) = node.scope() {
            self.row("Scope", scope)?;
        }
        if let Some(default) = node.default_value() {
            self.row("Default", quoted_if_blank(default))?;
        }
        if let Some(values) = node.allowed_values() {
            self.allowed("Values", values, node.default_value())?;
        }
        self.naming(node)?;
        self.case(found)?;
        self.type_of(node)?;
        self.applicability(found)?;
        self.atomic(found)?;
        self.dependencies(node)?;
        self.behaviors(node)?;
        self.group_policy(node)?;
        self.rest(node)?;
        self.twin(found, all)?;
        self.row("File", format_args!("{}:{}", text.name, Position::of(&text.text, node.offset as usize)))?;
        if node.children().next().is_some() {
            self.row("Children", "")?;
            self.children(node, "  ")?;
        }
        Ok(())
    }

    /// A row; lines behind the first begin under it.
    fn row(&mut self, name: &str, what: impl ToString) -> io::Result<()> {
        let what = what.to_string();
        let mut lines = what.lines();
        let gap = NAMES.saturating_sub(name.chars().count());
        let first = lines.next().unwrap_or_default();
        let gap = if first.is_empty() { 0 } else { gap };
        writeln!(self.out, "{}{:gap$}{first}", styled(self.styles.faint, name), "")?;
        lines.try_for_each(|line| self.more(line))
    }

    fn more(&mut self, line: &str) -> io::Result<()> {
        writeln!(self.out, "{:NAMES$}{line}", "")
    }

    fn deprecated(&mut self, node: &Node<'_>) -> io::Result<()> {
        let since = match node.deprecated().and_then(|deprecated| deprecated.os_build.as_deref()) {
            Some(build) => format!("since {}", release(build)),
            None => "yes".to_owned(),
        };
        self.row("Deprecated", styled(self.styles.notice, since))
    }

    fn occurrence(&mut self, node: &Node<'_>) -> io::Result<()> {
        let meaning = match node.occurrence().map(Keyword::known) {
            None => return self.row("Occurrence", "One (not stated)"),
            Some(Some(Occurrence::One)) => Some("exactly once"),
            Some(Some(Occurrence::ZeroOrOne)) => Some("at most once"),
            Some(Some(Occurrence::ZeroOrMore)) => Some("any number of times"),
            Some(Some(Occurrence::OneOrMore)) => Some("at least once"),
            Some(Some(Occurrence::ZeroOrN(Some(_)))) => Some("at most so many times"),
            Some(Some(Occurrence::OneOrN(Some(_)))) => Some("at least once, at most so many times"),
            Some(_) => None,
        };
        let words = node
            .occurrence()
            .map(|word| word.known().map_or_else(|| word.to_string(), |occurrence| occurrence.to_string()));
        self.row("Occurrence", with_meaning(&words.unwrap_or_default(), meaning))
    }

    fn allowed(&mut self, name: &str, values: &AllowedValues<'_>, default: Option<&str>) -> io::Result<()> {
        let kind = match values.value_type.known() {
            Some(ValueType::Enum) => "one of",
            Some(ValueType::Flag) => "any of these bits, added up",
            Some(ValueType::Range) => "numbers in the range",
            Some(ValueType::RegEx) => "what the regular expression matches",
            Some(ValueType::Admx) => {
                "the payload of an ADMX-backed policy: <enabled/> with <data id=\"…\" value=\"…\"/>, or <disabled/>"
            }
            Some(ValueType::Xsd) => "an XML document of the schema",
            Some(ValueType::Json) => "JSON, as in the example",
            Some(ValueType::Sddl) => "a security descriptor (SDDL)",
            Some(ValueType::None) => "anything of the format",
            None => "",
        };
        self.row(
            name,
            with_meaning(&values.value_type.to_string(), Some(kind).filter(|kind| !kind.is_empty())),
        )?;
        let width = values.values.iter().map(|value| value.value.chars().count()).max().unwrap_or(0).min(24);
        for value in values.values.iter() {
            let gap = width.saturating_sub(value.value.chars().count());
            let mut lines = value.description.as_deref().unwrap_or_default().trim_ascii().lines();
            let mark = if default == Some(value.value.as_ref()) { " (default)" } else { "" };
            let first = format!("  {}{:gap$}  {}{mark}", value.value, "", lines.next().unwrap_or_default());
            self.more(first.trim_end())?;
            for line in lines {
                self.more(&format!("  {:width$}  {line}", ""))?;
            }
        }
        if let Some(value) = &values.value {
            for line in value.trim_ascii().lines() {
                self.more(&format!("  {line}"))?;
            }
        }
        if let Some(description) = values.description.as_deref().filter(|text| !text.trim_ascii().is_empty())
        {
            for line in description.trim_ascii().lines() {
                self.more(&format!("  {line}"))?;
            }
        }
        if let Some(admx) = &values.admx {
            let part = |part: &Option<std::borrow::Cow<'_, str>>| part.as_deref().unwrap_or("?").to_owned();
            self.more(&format!(
                "  policy {} of area {}, in {}",
                part(&admx.name),
                part(&admx.area),
                part(&admx.file)
            ))?;
        }
        match values.list.as_deref() {
            None => Ok(()),
            Some("") => self.more("  a list of them; the delimiter is not stated"),
            Some(written @ ("0xF000" | "\\xF000")) => {
                self.more(&format!("  a list of them, separated by the character U+F000 (written {written})"))
            }
            Some(delimiter) => self.more(&format!("  a list of them, separated by `{delimiter}`")),
        }
    }

    fn naming(&mut self, node: &Node<'_>) -> io::Result<()> {
        if node.name().is_none() {
            self.row("Name", "chosen at run time")?;
        }
        match node.dynamic_node_naming() {
            None => Ok(()),
            Some(DynamicNodeNaming::ServerGeneratedUniqueIdentifier) => {
                self.row("Naming", "ServerGeneratedUniqueIdentifier (the server makes up an identifier)")
            }
            Some(DynamicNodeNaming::ClientInventory) => {
                self.row("Naming", "ClientInventory (the device names it)")
            }
            Some(DynamicNodeNaming::UniqueName(text)) => {
                self.row("Naming", "UniqueName (the server chooses the name)")?;
                text.trim_ascii().lines().try_for_each(|line| self.more(line))
            }
            Some(DynamicNodeNaming::Unknown(name)) => self.row("Naming", name),
        }
    }

    fn case(&mut self, found: &Found<'_>) -> io::Result<()> {
        let Some((case, depth)) = found.inherited(Node::case_sense) else { return Ok(()) };
        let meaning = match case.known() {
            Some(ddf::model::CaseSense::Sensitive) => Some("names are case-sensitive"),
            Some(ddf::model::CaseSense::Insensitive) => Some("names are not case-sensitive"),
            None => None,
        };
        self.row("Case", with_meaning(&case.to_string(), meaning) + &origin(found, depth))
    }

    fn type_of(&mut self, node: &Node<'_>) -> io::Result<()> {
        match node.df_type() {
            Some(DfType::Mime(types)) => {
                let types: Vec<_> = types.iter().filter(|mime| !mime.is_empty()).map(AsRef::as_ref).collect();
                if types.is_empty() { Ok(()) } else { self.row("MIME type", types.join(", ")) }
            }
            Some(DfType::DdfName(name)) if !name.is_empty() => self.row("DDF name", name),
            _ => Ok(()),
        }
    }

    fn applicability(&mut self, found: &Found<'_>) -> io::Result<()> {
        let field = |says: fn(&ddf::model::Applicability<'_>) -> Option<String>| {
            found.inherited(|node| node.applicability().and_then(says))
        };
        if let Some((builds, depth)) = field(|own| own.os_build_version.as_deref().map(str::to_owned)) {
            let builds = OsBuilds::new(&builds);
            let mut name = "Windows";
            for entry in builds.entries() {
                self.row(name, build_entry(entry) + &origin(found, depth))?;
                name = "";
            }
            if !name.is_empty() {
                self.row(name, "no build is stated".to_owned() + &origin(found, depth))?;
            }
        }
        if let Some((editions, depth)) = field(|own| own.edition_allow_list.as_deref().map(str::to_owned)) {
            self.editions(&EditionList::new(&editions), &origin(found, depth))?;
        }
        if let Some((version, depth)) = field(|own| own.csp_version.as_deref().map(str::to_owned)) {
            self.row("CSP version", version + &origin(found, depth))?;
        }
        if let Some((needs, depth)) = field(|own| own.requires_azure_ad.as_deref().map(str::to_owned)) {
            let needs = if needs.trim_ascii().is_empty() { "required".to_owned() } else { needs };
            self.row("Azure AD", needs + &origin(found, depth))?;
        }
        Ok(())
    }

    fn editions(&mut self, editions: &EditionList<'_>, origin: &str) -> io::Result<()> {
        if editions.is_empty() {
            return self.row("Editions", format!("none: not applicable{origin}"));
        }
        let names: Vec<_> =
            EditionGroup::ALL.iter().filter(|group| editions.ticks(group)).map(|group| group.name).collect();
        let names = if names.is_empty() { "none of the common ones".to_owned() } else { names.join(", ") };
        self.row("Editions", names + origin)?;
        // Four a line: the names are long.
        let ids: Vec<String> = editions.entries().map(edition_entry).collect();
        ids.chunks(4).try_for_each(|ids| self.more(&styled(self.styles.faint, ids.join(", ")).to_string()))
    }

    fn atomic(&mut self, found: &Found<'_>) -> io::Result<()> {
        match found.inherited(|node| node.atomic_required().then_some(())) {
            None => Ok(()),
            Some(((), depth)) => self.row(
                "Atomic",
                format!(
                    "required: it and what stands below must be set inside one Atomic{}",
                    origin(found, depth)
                ),
            ),
        }
    }

    fn dependencies(&mut self, node: &Node<'_>) -> io::Result<()> {
        for group in node.dependency_behavior().unwrap_or_default() {
            self.row("Depends on", group.friendly_id.as_deref().unwrap_or("(unnamed)"))?;
            for Dependency { kind, uri, allowed } in group.dependencies.iter() {
                let uri = uri.as_deref().unwrap_or("?");
                let line = match kind.known() {
                    Some(DependencyType::DependsOn) => format!("  {uri} must have"),
                    Some(DependencyType::Not) => format!("  {uri} must not have"),
                    None => format!("  {kind} {uri}"),
                };
                self.more(&line)?;
                if let Some(values) = allowed {
                    self.values_of_dependency(values)?;
                }
            }
            if let Some(values) = &group.changed_allowed_values {
                self.more("  then the allowed values are")?;
                self.values_of_dependency(values)?;
            }
        }
        Ok(())
    }

    fn values_of_dependency(&mut self, values: &AllowedValues<'_>) -> io::Result<()> {
        self.more(&format!("    {}", values.value_type))?;
        for value in values.values.iter() {
            let description = value.description.as_deref().unwrap_or_default().trim_ascii();
            let line = format!("    {}  {}", value.value, description.lines().next().unwrap_or_default());
            self.more(line.trim_end())?;
        }
        values.value.iter().try_for_each(|value| self.more(&format!("    {}", value.trim_ascii())))
    }

    fn behaviors(&mut self, node: &Node<'_>) -> io::Result<()> {
        if let Some(reboot) = node.reboot_behavior() {
            let meaning = reboot.known().map(|reboot| match reboot {
                RebootBehavior::None => "setting it does not restart the device",
                RebootBehavior::Automatic => "the device restarts by itself",
                RebootBehavior::ServerInitiated => "the server asks for the restart",
            });
            self.row("Reboot", with_meaning(&reboot.to_string(), meaning))?;
        }
        if let Some(conflict) = node.conflict_resolution() {
            use ConflictResolution as C;
            let meaning = conflict.known().map(|conflict| match conflict {
                C::NoMerge => "values of several servers are not merged",
                C::LowestValueMostSecure => "the lowest value wins",
                C::HighestValueMostSecure => "the highest value wins",
                C::LastWrite => "the last value wins",
                C::LowestValueMostSecureZeroHasNoLimits => "the lowest value wins, but 0 means no limit",
                C::HighestValueMostSecureZeroHasNoLimits => "the highest value wins, but 0 means no limit",
            });
            self.row("Conflicts", with_meaning(&conflict.to_string(), meaning))?;
        }
        if let Some(replace) = node.replace_behavior() {
            let meaning = replace.known().map(|replace| match replace {
                ReplaceBehavior::Replace => "Replace overwrites the value",
                ReplaceBehavior::Append => "Replace appends to the value",
            });
            self.row("On Replace", with_meaning(&replace.to_string(), meaning))?;
        }
        Ok(())
    }

    fn group_policy(&mut self, node: &Node<'_>) -> io::Result<()> {
        let Some(mapping) = node.gp_mapping() else { return Ok(()) };
        self.row("Group policy", mapping.english_name.as_deref().unwrap_or("?"))?;
        if let Some(path) = mapping.area_path.as_deref() {
            self.more(&format!("path {path}"))?;
        }
        if let Some(element) = mapping.element.as_deref() {
            self.more(&format!("element {element}"))?;
        }
        Ok(())
    }

    /// What is left: errors, a value, and elements that the grammar does not have.
    fn rest(&mut self, node: &Node<'_>) -> io::Result<()> {
        if let Some(title) = node.title().filter(|_| node.name().is_some()) {
            self.row("Title", title)?;
        }
        let mut name = "Errors";
        for error in node.common_error_results().unwrap_or_default() {
            self.row(name, format_args!("{}: {}", error.name, error.text.trim_ascii()))?;
            name = "";
        }
        for item in &node.items {
            match item {
                NodeItem::Value(_, text) => self.row("Value", quoted_if_blank(text))?,
                NodeItem::RtProperties(source) => {
                    self.row("At run time", source.markup().unwrap_or_default())?
                }
                NodeItem::Other(raw) if raw.element_name().is_some() => self.row("Also", &raw.markup)?,
                _ => {}
            }
        }
        for property in node.properties().filter(|property| matches!(property.value(), PropertyValue::Other))
        {
            let markup = property.source().markup().unwrap_or_default();
            if !markup.starts_with("<!") && !markup.starts_with("<?") {
                self.row("Also", markup)?;
            }
        }
        Ok(())
    }

    /// The same node of the user or of the device.
    fn twin(&mut self, found: &Found<'_>, all: &[Description<'_>]) -> io::Result<()> {
        let uri = found.uri();
        let other = match (uri.strip_prefix("./Device/"), uri.strip_prefix("./User/")) {
            (Some(rest), _) => {
                self.row("Also written", format_args!("./{rest}"))?;
                format!("./User/{rest}")
            }
            (_, Some(rest)) => format!("./Device/{rest}"),
            _ => return Ok(()),
        };
        let Ok(address) = LocUri::parse(&other) else { return Ok(()) };
        let Outcome::Nodes(twins) = find(all, &address) else { return Ok(()) };
        // A node of a wider tree that takes any name is no twin.
        let Some(twin) = twins.first().filter(|twin| twin.uri().eq_ignore_ascii_case(&other)) else {
            return Ok(());
        };
        let different = ddf::diff::properties(found.node(), twin.node());
        if different.is_empty() {
            return self.row("Twin", format_args!("{other}, with the same properties"));
        }
        self.row("Twin", format_args!("{other}, where differ:"))?;
        different.iter().try_for_each(|property| self.more(&format!("  {property}")))
    }

    fn children(&mut self, node: &Node<'_>, indent: &str) -> io::Result<()> {
        let width = node.children().map(|child| label(child).chars().count()).max().unwrap_or(0).min(72);
        for child in node.children() {
            let label = label(child);
            let gap = width.saturating_sub(label.chars().count());
            let access = styled(self.styles.faint, access(child));
            writeln!(self.out, "{indent}{label}{:gap$}  {:<5} {access}", "", format(child))?;
        }
        Ok(())
    }
}

fn with_meaning(word: &str, meaning: Option<&str>) -> String {
    match meaning {
        Some(meaning) => format!("{word} ({meaning})"),
        None => word.to_owned(),
    }
}

fn meaning(format: Format) -> Option<&'static str> {
    Some(match format {
        Format::B64 => "base64",
        Format::Bin => "bytes",
        Format::Bool => "true or false",
        Format::Chr => "text",
        Format::Int => "whole number",
        Format::Node => "interior node, without a value",
        Format::Null => "leaf without a value",
        Format::Xml => "XML document",
        Format::Float => "number",
        Format::Date | Format::Time => return None,
    })
}

fn quoted_if_blank(text: &str) -> String {
    if text.trim_ascii().is_empty() { format!("{text:?}") } else { text.to_owned() }
}

/// From which node something is inherited; nothing where it is its own.
fn origin(found: &Found<'_>, depth: usize) -> String {
    if depth == found.chain.len() { String::new() } else { format!(" (from {})", found.uri_of(depth)) }
}

/// The build, and the name of the version that it is.
fn release(build: &str) -> String {
    match build.parse::<ddf::applicability::Build>().ok().and_then(|build| build.windows_version()) {
        Some(name) => format!("{name} [{build}]"),
        None => format!("[{build}]"),
    }
}

fn build_entry(entry: BuildEntry<'_>) -> String {
    match entry {
        BuildEntry::Release(build) => format!("{} and later", release(&build.to_string())),
        BuildEntry::BackPort(build) => {
            format!("{}: this build, from the revision on", release(&build.to_string()))
        }
        BuildEntry::Unreleased(build) => format!("not released yet [{build}]"),
        BuildEntry::Unreadable(text) => format!("{text:?}, which is no build"),
    }
}

fn edition_entry(entry: EditionEntry<'_>) -> String {
    match entry {
        EditionEntry::Edition(edition) => edition.to_string(),
        EditionEntry::Starred(edition) => {
            format!("0x{:X}* ({})", edition.0, edition.product().unwrap_or("?"))
        }
        EditionEntry::Unreadable(text) => format!("{text:?}"),
    }
}
