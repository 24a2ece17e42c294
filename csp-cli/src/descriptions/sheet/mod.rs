//! Everything about a node, in rows.

mod applicability;
mod release;
mod values;

use super::find::{Found, Outcome, find};
use super::words::{access, format};
use crate::console::{Styles, shown, styled};
use ddf::model::{
    ConflictResolution, Description, DfType, DynamicNodeNaming, Keyword, Node, NodeItem, Occurrence,
    PropertyValue, RebootBehavior, ReplaceBehavior,
};
use ddf::{Format, LocUri};
use release::release;
use std::io::{self, Write};

/// Writes rows in two columns: a name and its text.
pub(super) struct Sheet<'w> {
    out: &'w mut dyn Write,
    styles: Styles,
}

/// The width of the column of names.
const NAMES: usize = 14;

impl<'w> Sheet<'w> {
    pub(super) fn new(out: &'w mut dyn Write, styles: Styles) -> Self {
        Sheet { out, styles }
    }

    /// Writes everything about the node; `place` is the row for its source.
    pub(super) fn node(
        &mut self,
        found: &Found<'_>,
        place: (&str, String),
        all: &[Description<'_>],
    ) -> io::Result<()> {
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
        self.row(place.0, place.1)?;
        if node.children().next().is_some() {
            self.row("Children", "")?;
            self.children(node, "  ")?;
        }
        Ok(())
    }

    /// Writes a row; later lines are indented to the first.
    fn row(&mut self, name: &str, what: impl ToString) -> io::Result<()> {
        let what = what.to_string();
        let mut lines = what.lines();
        let gap = NAMES.saturating_sub(name.chars().count());
        let first = lines.next().unwrap_or_default();
        let gap = if first.is_empty() { 0 } else { gap };
        writeln!(self.out, "{}{:gap$}{first}", styled(self.styles.faint, name), "")?;
        lines.try_for_each(|line| self.more(line))
    }

    /// Lines under a row. Line breaks of the description are kept: every line is indented.
    fn more(&mut self, lines: &str) -> io::Result<()> {
        lines.split('\n').try_for_each(|line| writeln!(self.out, "{:NAMES$}{line}", ""))
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

    fn atomic(&mut self, found: &Found<'_>) -> io::Result<()> {
        match found.inherited(|node| node.atomic_required().then_some(())) {
            None => Ok(()),
            Some(((), depth)) => self.row(
                "Atomic",
                format!(
                    "required: this node and all nodes below it must be set inside one Atomic{}",
                    origin(found, depth)
                ),
            ),
        }
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

    /// The other properties: errors, a value, and elements that the grammar does not have.
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
        // A dynamic node of a tree above, which takes any name, is not a twin.
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

    pub(super) fn children(&mut self, node: &Node<'_>, indent: &str) -> io::Result<()> {
        let width = node.children().map(|child| child.label().chars().count()).max().unwrap_or(0).min(72);
        for child in node.children() {
            let label = shown(child.label()).to_string();
            let gap = width.saturating_sub(label.chars().count());
            let access = styled(self.styles.faint, access(child));
            writeln!(
                self.out,
                "{indent}{label}{:gap$}  {:<5} {access}",
                "",
                shown(format(child)).to_string()
            )?;
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

/// Names the node that a property is inherited from; empty if the property is the node's own.
fn origin(found: &Found<'_>, depth: usize) -> String {
    if depth == found.chain.len() { String::new() } else { format!(" (from {})", found.uri_of(depth)) }
}
