//! A configuration in one line for people.

use super::content::{Configuration, Removal};
use super::job_kind::JobKind;
use super::parts::Add;
use csp_findings::one_line;

/// The number of names that a list shows.
const SHOWN: usize = 8;

impl Configuration {
    /// A summary in one line: products, languages, channel and edition, without keys, addresses and paths. Hides product
    /// keys in other places, and replaces control characters.
    ///
    /// ```
    /// use office_deployment::Configuration;
    ///
    /// let office = Configuration::read(
    ///     "<Add Channel='Current' OfficeClientEdition='64'><Product ID='O365ProPlusRetail' PIDKEY='AAAAA-BBBBB'>\
    ///      <Language ID='de-de'/><Language ID='fr-fr'/></Product></Add>",
    /// )?;
    /// assert_eq!(office.gist(), "installs O365ProPlusRetail (de-de, fr-fr), channel Current, 64 bit");
    /// # Ok::<(), csp_xml::XmlError>(())
    /// ```
    pub fn gist(&self) -> String {
        let text = match (self.kind(), self.removal()) {
            (JobKind::Install, removal) => {
                let mut parts: Vec<String> = self.add.iter().flat_map(added).collect();
                parts.extend(removal.map(|removal| removed(&removal)));
                parts.join(", ")
            }
            (JobKind::RemoveAll, _) => removed(&Removal::All),
            (JobKind::Remove, Some(removal)) => removed(&removal),
            (JobKind::Remove | JobKind::Configure, _) => "changes settings only".to_owned(),
        };
        one_line(text).into_owned()
    }
}

fn added(add: &Add) -> Vec<String> {
    let products = add.products.iter().map(|product| {
        let languages = listed(product.languages.iter().map(|language| language.id.trim().to_owned()));
        let id = product.id.trim();
        if languages.is_empty() { id.to_owned() } else { format!("{id} ({languages})") }
    });
    let products = listed(products);
    let mut parts =
        vec![if products.is_empty() { "installs".to_owned() } else { format!("installs {products}") }];
    parts.extend(add.channel.as_ref().map(|channel| format!("channel {}", channel.trim())));
    parts.extend(add.version.as_ref().map(|version| format!("version {}", version.trim())));
    parts.extend(add.edition.as_ref().map(|edition| format!("{} bit", edition.trim())));
    parts
}

fn removed(removal: &Removal) -> String {
    match removal {
        Removal::All => "removes all products".to_owned(),
        Removal::Products(products) => format!("removes {}", listed(products.iter().cloned())),
    }
}

/// The first names, and the number of the others.
fn listed(names: impl ExactSizeIterator<Item = String>) -> String {
    let more = names.len().saturating_sub(SHOWN);
    let mut text = names.take(SHOWN).collect::<Vec<_>>().join(", ");
    if more > 0 {
        text.push_str(&format!(" and {more} more"));
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    fn gist(xml: &str) -> String {
        Configuration::read(xml).unwrap().gist()
    }

    #[test]
    fn each_kind_of_job_has_a_summary() {
        assert_eq!(gist("<Remove All='TRUE'/>"), "removes all products");
        assert_eq!(gist("<Remove><Product ID='A'/><Product ID='B'/></Remove>"), "removes A, B");
        assert_eq!(gist("<Configuration><Updates Enabled='TRUE'/></Configuration>"), "changes settings only");
        let both =
            "<Configuration><Add><Product ID='A'/></Add><Remove><Product ID='B'/></Remove></Configuration>";
        assert_eq!(gist(both), "installs A, removes B");
    }

    #[test]
    fn a_long_list_is_cut() {
        let products: String = (0..30).map(|n| format!("<Product ID='P{n}'/>")).collect();
        assert_eq!(
            gist(&format!("<Add>{products}</Add>")),
            "installs P0, P1, P2, P3, P4, P5, P6, P7 and 22 more"
        );
    }

    #[test]
    fn keys_and_control_characters_are_hidden() {
        let key = "ABCDE-FGHIJ-KLMNO-PQRST-UVWXY";
        let text = gist(&format!(
            "<Add Channel='a&#x9B;b&#x202E;c' SourcePath='\\\\server\\{key}'><Product ID='{key}' PIDKEY='{key}'/></Add>"
        ));
        assert!(!text.contains("ABCDE") && !text.contains("server"), "{text}");
        assert!(!text.chars().any(|c| c.is_control() || c == '\u{202E}'), "{text}");
    }
}
