//! Configurations that were escaped more than once.

use csp_xml::Position;
use office_deployment::{ConfigurationFinding, ConfigurationRule};

/// The finding for a configuration with this many surplus layers of escaping.
pub(crate) fn escaped_twice(layers: usize) -> ConfigurationFinding {
    let message = format!("the configuration was escaped {} times", layers + 1);
    ConfigurationRule::EscapedTwice.finding(Position::START, message)
}
