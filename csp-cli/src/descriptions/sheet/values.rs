//! The rows of allowed values, and of the dependencies that have some.

use super::{Sheet, with_meaning};
use ddf::model::{AllowedValues, Dependency, DependencyType, Node, ValueType};
use std::io;

impl Sheet<'_> {
    pub(super) fn allowed(
        &mut self,
        name: &str,
        values: &AllowedValues<'_>,
        default: Option<&str>,
    ) -> io::Result<()> {
        let kind = match values.value_type.known() {
            Some(ValueType::Enum) => "one of",
            Some(ValueType::Flag) => "any of these bits, added up",
            Some(ValueType::Range) => "numbers in the range",
            Some(ValueType::RegEx) => "text that the regular expression matches",
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

    pub(super) fn dependencies(&mut self, node: &Node<'_>) -> io::Result<()> {
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
}
