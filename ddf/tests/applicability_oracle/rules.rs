//! The published rules of `OsBuildVersion` and `EditionAllowList`, one after the other.

/// The two lists that apply to a node.
#[derive(Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Lists {
    pub(crate) builds: Option<String>,
    pub(crate) editions: Option<String>,
}

/// Builds that share their system files and revisions: the later ones are the earlier with features switched on.
const FAMILIES: [(u32, u32); 4] = [(18362, 18363), (19041, 19045), (22621, 22631), (26100, 26200)];

/// Releases of one build each.
const ALONE: [u32; 8] = [10240, 10586, 14393, 15063, 16299, 17134, 17763, 22000];

const NOT_RELEASED: [&str; 3] = ["99.9.99999", "99.9.9999", "88.8.88888"];

/// The family, for a release that is part of one; a build that is alone is its own.
fn family(build: u32) -> Option<(u32, u32)> {
    let within = |&&(first, last): &&(u32, u32)| (first..=last).contains(&build);
    FAMILIES.iter().find(within).copied().or(ALONE.contains(&build).then_some((build, build)))
}

fn numbers(build: &str) -> (u32, Option<u32>) {
    let mut numbers = build.split('.').skip(2).map(|number| number.parse().unwrap());
    (numbers.next().unwrap(), numbers.next())
}

fn entries(list: &str) -> Vec<&str> {
    list.split(',').map(str::trim).collect()
}

/// The highest build that any list names, without revision; placeholders do not count.
pub(crate) fn highest_build<'l>(all: impl Iterator<Item = &'l Lists>) -> Option<u32> {
    let lists = all.filter_map(|lists| lists.builds.as_deref());
    let real = lists.flat_map(entries).filter(|entry| !NOT_RELEASED.contains(entry));
    real.map(|entry| numbers(entry).0).max()
}

/// True if a node with these lists exists there; `None` if that is not known.
pub(crate) fn is_there(lists: &Lists, build: &str, edition: u32, highest: Option<u32>) -> Option<bool> {
    let of_build = lists.builds.as_deref().and_then(|list| has_build(list, build, highest));
    let of_edition = lists.editions.as_deref().map(|list| has_edition(list, edition));
    match (of_build, of_edition) {
        (Some(false), _) | (_, Some(false)) => Some(false),
        (Some(true), Some(true)) => Some(true),
        _ => None,
    }
}

fn has_edition(list: &str, edition: u32) -> bool {
    let ids = list.split(';').map(|id| id.trim().trim_end_matches('*'));
    ids.filter_map(|id| id.strip_prefix("0x")).any(|id| u32::from_str_radix(id, 16).unwrap() == edition)
}

fn has_build(list: &str, asked: &str, highest: Option<u32>) -> Option<bool> {
    let (asked, asked_revision) = numbers(asked);
    let own_family = family(asked).unwrap_or((asked, asked));
    let (mut releases, mut back_ports, mut not_released) = (Vec::new(), Vec::new(), false);
    for entry in entries(list) {
        match (NOT_RELEASED.contains(&entry), numbers(entry)) {
            (true, _) => not_released = true,
            (false, (build, None)) => releases.push(build),
            (false, (build, Some(revision))) => back_ports.push((build, revision)),
        }
    }
    // The major release, and every build after it.
    if releases.iter().any(|release| *release <= asked) {
        return Some(true);
    }
    // A back-port: its build and the later builds of its family, from the revision on.
    let revisions: Vec<u32> = back_ports
        .iter()
        .filter(|(build, _)| (own_family.0..=asked).contains(build))
        .map(|(_, revision)| *revision)
        .collect();
    if let Some(lowest) = revisions.iter().min() {
        return asked_revision.map(|revision| revision >= *lowest);
    }
    // Perhaps newer than anything the descriptions name, of which the revision is not known here: it is not known if the
    // release came.
    let same_family = |highest: u32| (own_family.0..=own_family.1).contains(&highest);
    if not_released && highest.is_some_and(|highest| asked > highest || same_family(highest)) {
        return None;
    }
    // Only back-ports to earlier builds could decide: not between families, and not where no release is named.
    let earlier_back_port = back_ports.iter().any(|(build, _)| *build < asked);
    let between = family(asked).is_none();
    let no_release = releases.is_empty();
    if earlier_back_port && (between || no_release) {
        return None;
    }
    Some(false)
}
