//! Checks messages: every irregularity, with its rule, severity, place and fix.
//!
//! One call takes bytes and returns a [`MessageReport`]. A document that cannot be read is a finding, not an error. The rules are
//! the table [`MessageRule`], with their sources. Each finding has a [`Consequence`]: Windows refuses the fault, the
//! specification forbids it, Windows tolerates it, the descriptions do not decide it, or it is a note, which is not a fault.
//!
//! A document is checked according to its [`DocumentForm`](crate::DocumentForm): the elements that a sender adds to a body or
//! a payload are not missing. Misspelt elements are reported, and checked as the intended ones. The fixes of a report do not
//! conflict, so that all can be applied ([`MessageReport::apply_fixes`]).
//!
//! Without a schema only the protocol is checked. With one ([`MessageChecker::with_schema`]) the commands of a server are
//! checked against the tree too: the node exists, its access type has the verb, the value fits, the command is in an Atomic
//! if the node needs one, the message meets the dependencies, and the build and edition have the node.
//!
//! A profile of a console sets nodes without a message. [`MessageChecker::check_settings`] checks such [`Setting`]s by the
//! same rules.
//!
//! Checking takes linear time, and the number of findings that are kept has a limit. No finding holds credentials, a
//! nonce or the content of `Data`, with one exception: an unmet dependency names the number, truth value, listed value or
//! policy state that breaks it.
//!
//! ```
//! use syncml::check::{Consequence, MessageChecker, MessageRule};
//!
//! let report = MessageChecker::new().check(br#"<SyncBody xmlns="SYNCML:SYNCML1.2">
//!   <Replace>
//!     <Item><Target><LocURI>./Vendor/MSFT/Clock</LocURI></Target><Data>12</Data></Item>
//!   </Replace>
//! </SyncBody>"#);
//! assert_eq!((report.commands, report.count(Consequence::Refused)), (1, 1));
//! let finding = &report.findings[1];
//! assert_eq!(finding.rule, MessageRule::MissingCmdId);
//! assert_eq!(
//!     finding.to_string(),
//!     "2:3: refused[missing-cmd-id]: Replace has no CmdID, and is answered 400 with a blank CmdRef; \
//!      fix: add <CmdID>1</CmdID>"
//! );
//! ```

mod addresses;
mod alerts;
mod answers;
mod atomics;
mod blanks;
mod checker;
mod chunks;
mod commands;
mod consequence;
mod context;
mod credentials;
mod data;
mod dependencies;
mod described_by;
mod document;
mod findings;
mod form;
mod formats;
mod grammar;
mod header;
mod ids;
mod ingested;
mod items;
mod markup;
mod missing;
mod moot;
mod names;
mod namespaces;
mod node_cache;
mod nodes;
mod parts;
mod payload;
mod placeholder;
mod query;
mod report;
mod rule;
mod sender;
mod setting;
mod settings;
mod tree_settings;
mod values;
mod visit;
mod word;
mod wording;

pub use crate::vocabulary::meant_command;
pub use checker::MessageChecker;
pub use consequence::Consequence;
pub use csp_findings::{Edit, Finding, Fix, Rule, Severity};
pub use described_by::DescribedBy;
pub use report::{MessageFinding, MessageReport};
pub use rule::MessageRule;
pub use sender::Sender;
pub use setting::{Setting, SettingFinding, SettingPart, SettingValue, SettingVerb, SettingsReport};
pub use word::{is_protocol_text, protocol_text};
