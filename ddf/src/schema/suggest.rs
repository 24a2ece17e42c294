//! Proposals for addresses without a node.

use super::Schema;
use super::places::{Entry, Places, Request, Walk, scope_entry};
use super::spelling::{Likeness, Name};
use crate::uri::{AsSegment, LocUri, Scope};
use alloc::collections::BTreeMap;
use alloc::format;
use alloc::string::{String, ToString};
use alloc::vec::Vec;
use core::ops::Range;
use csp_findings::span_in;

/// Proposes the address that was probably meant, for an address without a node.
///
/// The first suggestion makes an index over all names, which the schema keeps. Each address is compared with the names of one
/// level, whatever was asked before, so that the answer depends on the address alone. A repeated address costs a look-up.
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
    /// The names below an entry, prepared when the first address asks for them.
    levels: BTreeMap<usize, Vec<Known<'s>>>,
    /// The answers for the addresses that were asked.
    answers: BTreeMap<String, Option<Suggestion>>,
}

/// A known name and its entry.
type Known<'s> = (usize, Name<'s>);

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
    /// True if the wrong name has whole words that the new one lacks, and nothing after it in the address confirms the new one:
    /// it may be the right name of another node, such as `AllowCameraInApps` beside `AllowCamera`.
    pub may_be_other: bool,
}

impl<'s> Suggestions<'s> {
    /// Suggestions out of this schema.
    pub fn new(schema: &'s Schema) -> Self {
        Suggestions { schema, levels: BTreeMap::new(), answers: BTreeMap::new() }
    }

    /// Proposes the address that was probably meant by `uri`, which has no node.
    pub fn suggest(&mut self, uri: &LocUri<'_>) -> Option<Suggestion> {
        if let Some(answer) = self.answers.get(uri.path()) {
            return answer.clone();
        }
        let answer = self.search(uri);
        self.answers.insert(uri.path().to_string(), answer.clone());
        answer
    }

    fn search(&mut self, uri: &LocUri<'_>) -> Option<Suggestion> {
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
            .or_else(|| places.misspelt(&request, &walk, &mut self.levels))
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
        differs.then_some(Suggestion {
            address,
            name: None,
            replaces: None,
            resolves: true,
            may_be_other: false,
        })
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
        Some(Suggestion { address, name: None, replaces: None, resolves: true, may_be_other: false })
    }

    /// Proposes `Device` or `User` for a misspelt scope, if the rest is an address of that scope.
    fn misspelt_scope(&self, request: &Request<'_>, uri: &LocUri<'_>) -> Option<Suggestion> {
        let first = uri.segments().next()?;
        let decoded = first.decode();
        let wrong = Name::new(&decoded)?;
        let (_, rest) =
            request.names.split_first().filter(|(name, rest)| !rest.is_empty() && first.matches(name))?;
        [Scope::Device, Scope::User].into_iter().find_map(|scope| {
            wrong
                .likeness(&Name::new(scope.as_str())?)
                .filter(|_| self.resolves(scope_entry(scope), rest))?;
            Some(self.replaced(request, 0, scope.as_str(), true))
        })
    }

    /// Proposes the address with a level added before segment `at`.
    fn inserted(&self, request: &Request<'_>, at: usize, level: &str) -> Suggestion {
        let mut segments: Vec<&str> = request.segments.iter().map(|segment| segment.as_str()).collect();
        segments.insert(at, level);
        let address = joined(request.front, &segments);
        Suggestion { address, name: None, replaces: None, resolves: true, may_be_other: false }
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
                return Some(Suggestion {
                    address,
                    name: None,
                    replaces: None,
                    resolves: true,
                    may_be_other: false,
                });
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
    fn misspelt<'s>(
        &'s self,
        request: &Request<'_>,
        walk: &Walk,
        levels: &mut BTreeMap<usize, Vec<Known<'s>>>,
    ) -> Option<Suggestion> {
        let at = walk.lost();
        let decoded = request.segments.get(at)?.decode();
        let wrong = Name::new(&decoded)?;
        let rest = &request.names[at + 1..];
        let level = levels.entry(walk.last()).or_insert_with(|| {
            let children = self.entries[walk.last()].children.iter();
            children.filter_map(|&entry| Some((entry, Name::new(&self.entries[entry].name)?))).collect()
        });
        let mut best: Option<(bool, bool, Likeness, &str)> = None;
        for (entry, known) in level {
            let Some(likeness) = wrong.likeness(known) else { continue };
            let resolves = self.resolves(*entry, rest);
            // A name that the rest of the address does not confirm has to be nearly right.
            if !resolves
                && !matches!(likeness, Likeness::Letters(letters) if letters * 8 <= known.text.len().max(8))
            {
                continue;
            }
            let is_confirmed = resolves && !rest.is_empty();
            let may_be_other = !is_confirmed && wrong.has_other_words(known);
            let candidate = (!resolves, may_be_other, likeness, known.text);
            if best.is_none_or(|best| candidate < best) {
                best = Some(candidate);
            }
        }
        let (unresolved, may_be_other, _, name) = best?;
        Some(Suggestion { may_be_other, ..self.replaced(request, at, name, !unresolved) })
    }

    /// Proposes the address with another name at `at`.
    fn replaced(&self, request: &Request<'_>, at: usize, name: &str, resolves: bool) -> Suggestion {
        let mut encoded = String::with_capacity(name.len());
        name.encode_into(&mut encoded);
        let mut segments: Vec<&str> = request.segments.iter().map(|segment| segment.as_str()).collect();
        let replaces = Some(span_in(request.path, segments[at]));
        segments[at] = &encoded;
        let address = joined(request.front, &segments);
        Suggestion { address, name: Some(name.to_string()), replaces, resolves, may_be_other: false }
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
