//! The sections of a page: each is a node, or twins that have the same facts.

use super::context::PageContext;
use super::example;
use super::facts::Facts;
use super::plan::{Index, Place, Plan};
use ddf::Scope;

/// All pages, and the page that is being written.
pub(super) struct Site<'s, 'd> {
    pub(super) plans: &'s [Plan<'d>],
    pub(super) index: &'s Index,
    pub(super) context: &'s dyn PageContext,
    /// The page that is being written.
    pub(super) page: usize,
}

/// A section.
pub(super) struct Section<'s, 'd> {
    /// The nodes: one, or twins under Device and User.
    pub(super) places: Vec<&'s Place<'d>>,
    pub(super) heading: String,
    pub(super) facts: Facts,
    /// The scopes that have a node of this path, also one with a section of its own.
    pub(super) device: bool,
    pub(super) user: bool,
    /// The example message.
    pub(super) example: Option<String>,
}

impl<'s, 'd> Site<'s, 'd> {
    pub(super) fn plan(&self) -> &'s Plan<'d> {
        &self.plans[self.page]
    }

    /// The sections of the nodes of one path: one if their facts are the same.
    pub(super) fn sections(&self, group: &[usize]) -> Vec<Section<'s, 'd>> {
        let plan = self.plan();
        let places: Vec<&Place<'_>> = group.iter().map(|&place| &plan.places[place]).collect();
        let has = |scope| places.iter().any(|place| place.scope == scope);
        let (device, user) = (has(Scope::Device), has(Scope::User));
        let mut sections: Vec<Section<'_, '_>> = Vec::new();
        for place in places {
            let facts = Facts::of(place, self.index);
            match sections.iter_mut().find(|known| known.facts == facts) {
                Some(section) => section.places.push(place),
                None => sections.push(Section {
                    places: vec![place],
                    heading: heading(place).to_owned(),
                    facts,
                    device,
                    user,
                    example: example::command(place)
                        .and_then(|command| self.context.example(&command.borrowed(place))),
                }),
            }
        }
        if sections.len() > 1 {
            for section in &mut sections {
                section.heading = format!("{}/{}", section.places[0].scope.as_str(), section.heading);
            }
        }
        sections
    }

    /// A link to the section of a node, relative to the page that is being written. `extension` is that of the pages.
    pub(super) fn link(&self, (page, place): (usize, usize), extension: &str) -> String {
        let plan = &self.plans[page];
        let anchor = &plan.places[place].anchor;
        if page == self.page { format!("#{anchor}") } else { format!("{}.{extension}#{anchor}", plan.stem) }
    }
}

/// The path below the root, and for the root its name.
fn heading<'p>(place: &'p Place<'_>) -> &'p str {
    if place.path.is_empty() { &place.label } else { &place.path }
}
