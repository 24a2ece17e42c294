//! Programs for the tests of the Windows runner, under Wine or on Windows. This crate is not published.
//!
//! - `stand-in-setup` replaces `setup.exe` of the Office Deployment Tool. Its configuration contains its [`Orders`].
//! - `stand-in-agent` is a small agent that tests kill.

/// The orders for `stand-in-setup`: a property `StandIn` of the configuration with these words, separated by blanks.
///
/// | words | effect |
/// |---|---|
/// | `exit N` | ends with this code |
/// | `wait N` | waits until there is a file with the name of the log and `.go`, then ends with this code |
/// | `hang` | never ends |
/// | `crash` | aborts |
/// | `child N` | starts a child that waits for that file, and ends at once with this code |
///
/// A property `StandInLog` names a file: each process adds a line when it begins and when it ends.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Orders {
    /// The words.
    pub words: Vec<String>,
    /// The file for the log.
    pub log: Option<String>,
}

impl Orders {
    /// The orders in a configuration that [`configuration`] has made.
    pub fn read(configuration: &str) -> Self {
        let property = |name: &str| {
            let rest = configuration.split_once(&format!("Name=\"{name}\" Value=\""))?.1;
            Some(rest.split('"').next().unwrap_or_default().to_owned())
        };
        let words = property("StandIn").unwrap_or_default();
        Orders {
            words: words.split_ascii_whitespace().map(str::to_owned).collect(),
            log: property("StandInLog"),
        }
    }
}

/// A configuration with these orders.
pub fn configuration(words: &str, log: &str) -> String {
    format!(
        "<Configuration>\r\n  <Add><Product ID=\"O365ProPlusRetail\" PIDKEY=\"AAAAA-BBBBB\"/></Add>\r\n  <Property \
         Name=\"StandIn\" Value=\"{words}\"/>\r\n  <Property Name=\"StandInLog\" Value=\"{log}\"/>\r\n</Configuration>"
    )
}
