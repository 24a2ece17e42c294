//! Proposals for addresses without a node.

use super::Schema;
use super::places::{Entry, Places, Request, Walk, scope_entry};
use super::spelling::{Likeness, likeness};
use crate::uri::{AsSegment, LocUri, Scope};
use alloc::format;
use alloc::string::{String, ToString};
use alloc::vec::Vec;
use core::ops::Range;
use csp_findings::span_in;

/// Proposes the address that was probably meant, for an address without a node.
///
/// The first suggestion makes an index over all names, which the schema keeps. Compares a limited number of names in all, so
/// that a message full of wrong addresses takes little time.
///
/// ```
/// # use ddf::{Description, LocUri, schema::{SchemaBuilder, Suggestions}};
/// # let node = |name: &str, more: &str| format!("<Node><NodeName>{name}</NodeName>{more}<DFProperties>\
/// #   <AccessType><Get/></AccessType><DFFormat><node/></DFFormat></DFProperties>");
/// # let ddf = format!("<MgmtTree>{}{}{}</Node></Node></Node></MgmtTree>",
/// #   node("A", "<Path>./Vendor</Path>"), node("Power", ""), node("Timeout", ""));
/// # let mut builder = SchemaBuilder::new();
/// # builder.add(&Description::read(ddf.as_bytes())?);
/// # let schema = builder.build().unwrap();
/// let mut suggestions = Suggestions::new(&schema);
/// let suggestion = suggestions.suggest(&LocUri::parse("./Vendor/A/Timeout")?).unwrap();
/// assert_eq!(suggestion.address, "./Vendor/A/Power/Timeout");
/// assert!(suggestion.resolves);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug)]
pub struct Suggestions<'s> {
    schema: &'s Schema,
    /// The number of names that may still be compared.
    comparisons: usize,
}

/// The address that was probably meant.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Suggestion {
    /// The address. It begins like the wrong one.
    pub address: String,
    /// The new name, if the address differs from the wrong one in one name only.
    pub name: Option<String>,
    /// The bytes of the path of the wrong address that the new name replaces.
    pub replaces: Option<Range<usize>>,
    /// True if the whole address leads to a node; otherwise only its beginning is known.
    pub resolves: bool,
}

/// The maximum number of names that are compared.
const COMPARISONS: usize = 20_000;

impl<'s> Suggestions<'s> {
    /// Suggestions out of this schema.
    pub fn new(schema: &'s Schema) -> Self {
        Suggestions { schema, comparisons: COMPARISONS }
    }

    /// Proposes the address that was probably meant by `uri`, which has no node.
    pub fn suggest(&mut self, uri: &LocUri<'_>) -> Option<Suggestion> {
        // The other steps of a suggestion take as long as a few comparisons.
        self.comparisons = self.comparisons.checked_sub(8)?;
        let places = self.schema.places();
        let request = Request::new(uri)?;
        let walk = places.walk(&request);
        if walk.lost() == request.names.len() {
            let level = places.missing_level(&request, &walk);
            return level.or_else(|| places.as_known(&request, &walk));
        }
        places
            .missing_level(&request, &walk)
            .or_else(|| places.misspelt_scope(&request, uri))
            .or_else(|| places.extra_level(&request, &walk))
            .or_else(|| places.in_namesake(&request, &walk))
            .or_else(|| places.misspelt(&request, &walk, &mut self.comparisons))
            .or_else(|| places.in_sibling(&request, &walk))
    }
}

impl Places {
    /// Proposes the known spelling of an address that differs in white space or case.
    fn as_known(&self, request: &Request<'_>, walk: &Walk) -> Option<Suggestion> {
        if !self.entries[walk.last()].has_node {
            return None;
        }
        let mut segments = Vec::with_capacity(request.segments.len());
        for (segment, (&entry, &dynamic)) in
            request.segments.iter().zip(walk.entries[1..].iter().zip(&walk.dynamic))
        {
            segments.push(if dynamic { segment.as_str().to_string() } else { self.label(entry) });
        }
        let segments: Vec<&str> = segments.iter().map(String::as_str).collect();
        let address = joined(request.front, &segments);
        let written: Vec<&str> = request.segments.iter().map(|segment| segment.as_str()).collect();
        let differs = address != joined(request.front, &written);
        differs.then_some(Suggestion { address, name: None, replaces: None, resolves: true })
    }

    /// Proposes a missing level, if the next name is known one level deeper.
    fn missing_level(&self, request: &Request<'_>, walk: &Walk) -> Option<Suggestion> {
        // The missing level may come before a segment that matched a dynamic node.
        let places = (0..=walk.lost())
            .filter(|&at| at < request.names.len())
            .filter(|&at| at == walk.lost() || walk.dynamic[at]);
        for at in places {
            let above = walk.entries[at];
            let deeper = self.namesakes(&request.names[at]).find(|&entry| {
                self.entries[self.entries[entry].parent].parent == above
                    && self.entries[entry].parent != above
                    && self.resolves(entry, &request.names[at + 1..])
            });
            if let Some(entry) = deeper {
                let level = self.label(self.entries[entry].parent);
                return Some(self.inserted(request, at, &level));
            }
        }
        None
    }

    /// Proposes the address without an unknown level, if the rest is known without this level.
    fn extra_level(&self, request: &Request<'_>, walk: &Walk) -> Option<Suggestion> {
        let (at, rest) = (walk.lost(), request.names.get(walk.lost() + 1..)?);
        if rest.is_empty() || !self.resolves(walk.last(), rest) {
            return None;
        }
        let mut segments: Vec<&str> = request.segments.iter().map(|segment| segment.as_str()).collect();
        segments.remove(at);
        let address = joined(request.front, &segments);
        Some(Suggestion { address, name: None, replaces: None, resolves: true })
    }

    /// Proposes `Device` or `User` for a misspelt scope, if the rest is an address of that scope.
    fn misspelt_scope(&self, request: &Request<'_>, uri: &LocUri<'_>) -> Option<Suggestion> {
        let first = uri.segments().next()?;
        let (_, rest) =
            request.names.split_first().filter(|(name, rest)| !rest.is_empty() && first.matches(name))?;
        [Scope::Device, Scope::User].into_iter().find_map(|scope| {
            likeness(&first.decode(), scope.as_str()).filter(|_| self.resolves(scope_entry(scope), rest))?;
            Some(self.replaced(request, 0, scope.as_str(), true))
        })
    }

    /// Proposes the address with a level added before segment `at`.
    fn inserted(&self, request: &Request<'_>, at: usize, level: &str) -> Suggestion {
        let mut segments: Vec<&str> = request.segments.iter().map(|segment| segment.as_str()).collect();
        segments.insert(at, level);
        let address = joined(request.front, &segments);
        Suggestion { address, name: None, replaces: None, resolves: true }
    }

    /// Proposes the same name below a level of the same name elsewhere: `BitLocker` and `Defender` are CSPs and areas of policies.
    fn in_namesake(&self, request: &Request<'_>, walk: &Walk) -> Option<Suggestion> {
        let lost = walk.lost();
        for at in [lost, lost + 1] {
            let (Some(name), Some(level)) = (request.names.get(at), at.checked_sub(1)) else { continue };
            let found = self.namesakes(name).find_map(|entry| {
                let parent = self.entries[entry].parent;
                let same = self.entries[parent].name.eq_ignore_ascii_case(request.names.get(level)?);
                let elsewhere = walk.entries.get(at).is_none_or(|&above| above != parent);
                let path = self.path(entry, walk.entries.first().copied()?)?;
                (same && elsewhere && self.resolves(entry, &request.names[at + 1..])).then_some(path)
            });
            if let Some(mut path) = found {
                path.extend(request.segments[at + 1..].iter().map(|segment| segment.as_str().to_string()));
                let segments: Vec<&str> = path.iter().map(String::as_str).collect();
                let address = joined(request.front, &segments);
                return Some(Suggestion { address, name: None, replaces: None, resolves: true });
            }
        }
        None
    }

    /// The names on the way from the entry of a scope to an entry; `None` if one of the nodes is dynamic.
    fn path(&self, mut entry: usize, scope: usize) -> Option<Vec<String>> {
        let mut names = Vec::new();
        while entry != scope {
            let Entry { name, parent, .. } = &self.entries[entry];
            if name.is_empty() {
                return None; // a dynamic node, or the other scope
            }
            names.push(self.label(entry));
            entry = *parent;
        }
        names.reverse();
        Some(names)
    }

    /// Proposes the known name that is most like the wrong one, at the same level.
    fn misspelt(&self, request: &Request<'_>, walk: &Walk, comparisons: &mut usize) -> Option<Suggestion> {
        let at = walk.lost();
        // Not in small letters, because capitals show where words begin.
        let wrong = request.segments.get(at)?.decode();
        let rest = &request.names[at + 1..];
        let mut best: Option<(bool, Likeness, &str)> = None;
        for &entry in &self.entries[walk.last()].children {
            *comparisons = comparisons.checked_sub(1)?;
            let known = self.entries[entry].name.as_str();
            let Some(likeness) = likeness(&wrong, known) else { continue };
            let resolves = self.resolves(entry, rest);
            // A name that the rest of the address does not confirm has to be nearly right.
            if !resolves
                && !matches!(likeness, Likeness::Letters(letters) if letters * 8 <= known.len().max(8))
            {
                continue;
            }
            let candidate = (!resolves, likeness, known);
            if best.is_none_or(|best| candidate < best) {
                best = Some(candidate);
            }
        }
        let (unresolved, _, name) = best?;
        Some(self.replaced(request, at, name, !unresolved))
    }

    /// Proposes the address with another name at `at`.
    fn replaced(&self, request: &Request<'_>, at: usize, name: &str, resolves: bool) -> Suggestion {
        let mut encoded = String::with_capacity(name.len());
        name.encode_into(&mut encoded);
        let mut segments: Vec<&str> = request.segments.iter().map(|segment| segment.as_str()).collect();
        let replaces = Some(span_in(request.path, segments[at]));
        segments[at] = &encoded;
        let address = joined(request.front, &segments);
        Suggestion { address, name: Some(name.to_string()), replaces, resolves }
    }

    /// Proposes another level, if the name is known below one sibling of this level. Names such as `Status` are known below many,
    /// and say nothing.
    fn in_sibling(&self, request: &Request<'_>, walk: &Walk) -> Option<Suggestion> {
        let lost = walk.lost();
        // The wrong level is the one before the unknown name, or the unknown name itself.
        for at in [lost, lost + 1] {
            let (Some(name), Some(level)) = (request.names.get(at), at.checked_sub(1)) else { continue };
            let Some(&above) = walk.entries.get(level) else { continue };
            let mut found = self.namesakes(name).filter(|&entry| {
                let parent = self.entries[entry].parent;
                parent != above
                    && self.entries[parent].parent == above
                    && self.resolves(entry, &request.names[at + 1..])
            });
            if let (Some(entry), None) = (found.next(), found.next()) {
                let level_name = self.label(self.entries[entry].parent);
                let mut suggestion = self.replaced(request, level, &level_name, at == lost);
                (suggestion.name, suggestion.replaces) = (None, None);
                return Some(suggestion);
            }
        }
        None
    }
}

fn joined(front: &str, segments: &[&str]) -> String {
    format!("{front}{}", segments.join("/"))
}
