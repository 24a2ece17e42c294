//! Names of pages, places and anchors.

use ddf::model::Node;
use std::collections::HashMap;

/// A node's name, or its title in braces.
pub(super) fn label(node: &Node<'_>) -> String {
    match node.name() {
        Some(name) => name.trim().to_owned(),
        None => format!("{{{}}}", node.title().map_or("name", str::trim)),
    }
}

/// The name of a page's file without its extension, like the names of Microsoft's pages: `office-csp`, `policy-csp-accounts`. A
/// root of another vendor has its parent segments as a prefix.
pub(super) fn stem(mount: &[String], policy: bool, name: &str) -> String {
    let name = slug(name);
    let usual = [&[][..], &["vendor", "msft"], &["syncml"]].iter().any(|usual| mount == *usual);
    let mut stem = match (policy, usual) {
        (true, _) => format!("policy-csp-{name}"),
        (false, true) => format!("{name}-csp"),
        (false, false) => format!("{}-{name}-csp", slug(&mount.join("-"))),
    };
    if is_device(&stem) {
        stem.insert_str(0, "node-");
    }
    stem.truncate(MAX_STEM); // a slug is ASCII
    stem
}

/// True for names of devices, which Windows reserves in every folder, with any extension.
fn is_device(stem: &str) -> bool {
    let name = stem.split('.').next().unwrap_or_default().as_bytes();
    matches!(
        name,
        b"con" | b"prn" | b"aux" | b"nul" | [b'c', b'o', b'm', b'0'..=b'9'] | [b'l', b'p', b't', b'0'..=b'9']
    )
}

/// File systems allow 255 bytes.
const MAX_STEM: usize = 120;

/// The ASCII letters, digits, `-`, `_` and `.` of a text in lower case; other characters become `-`.
pub(super) fn slug(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars().map(|c| c.to_ascii_lowercase()) {
        match c {
            'a'..='z' | '0'..='9' | '_' => out.push(c),
            '-' | '.' | ' ' if !out.is_empty() => out.push(if c == ' ' { '-' } else { c }),
            '{' | '}' => {}
            _ if !out.is_empty() && !out.ends_with('-') => out.push('-'),
            _ => {}
        }
    }
    let kept = out.trim_end_matches(['-', '.']).len();
    out.truncate(kept);
    if out.is_empty() { "node".to_owned() } else { out }
}

/// The names in use, with the last number appended to each.
pub(super) type Taken = HashMap<String, u32>;

/// The name itself, or the name with the first number appended that makes it unique.
pub(super) fn unique(name: String, taken: &mut Taken) -> String {
    let Some(&last) = taken.get(&name) else {
        taken.insert(name.clone(), 1);
        return name;
    };
    for number in last + 1.. {
        let candidate = format!("{name}-{number}");
        if !taken.contains_key(&candidate) {
            taken.insert(name, number);
            taken.insert(candidate.clone(), 1);
            return candidate;
        }
    }
    name // there are fewer nodes than numbers
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_of_files() {
        let of = |mount: &[&str], name: &str| {
            let mount: Vec<String> = mount.iter().map(|&segment| segment.to_owned()).collect();
            stem(&mount, mount.len() == 4, name)
        };
        assert_eq!(of(&["vendor", "msft"], "Office"), "office-csp");
        assert_eq!(
            of(&["vendor", "msft", "policy", "config"], "ADMX_MSS-legacy"),
            "policy-csp-admx_mss-legacy"
        );
        assert_eq!(of(&["syncml"], "DMAcc"), "dmacc-csp");
        assert_eq!(of(&["vendor", "example"], "../x:y?"), "vendor-example-x-y-csp");
        assert_eq!(of(&[], "é"), "node-csp");
        assert_eq!(of(&["vendor", "msft"], "CON"), "con-csp");
        assert_eq!(of(&["vendor", "msft"], "CON.x"), "node-con.x-csp");
        assert_eq!(of(&["lpt1.a"], "x"), "node-lpt1.a-x-csp");
        assert_eq!(of(&[], &"x".repeat(1000)).len(), MAX_STEM);
    }

    #[test]
    fn names_are_new() {
        let mut taken = Taken::new();
        let mut next = |name: &str| unique(name.to_owned(), &mut taken);
        assert_eq!([next("a-2"), next("a"), next("a"), next("a")], ["a-2", "a", "a-3", "a-4"]);
    }
}
