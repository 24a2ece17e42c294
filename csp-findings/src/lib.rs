#![doc = include_str!("../README.md")]
#![no_std]

extern crate alloc;

mod address;
mod code_number;
mod collector;
mod edit;
mod finding;
mod json;
mod lines;
mod nearest;
mod parts;
mod position;
mod product_key;
mod rule;
mod secret_value;
mod secrets;
mod severity;
mod shown;
mod table;
mod terminal;
mod variable;

pub use address::{hidden_query, shown_address};
pub use code_number::{code_number, code_parts, console_number};
pub use collector::{Added, Collector, sort_findings};
pub use edit::{ChosenEdits, Edit};
pub use finding::{CarryingCommand, Finding, Fix, first_error};
pub use json::{JsonRule, Member, MemberValue};
pub use lines::Lines;
pub use nearest::{distance, is_slip, nearest, nearest_within};
pub use parts::{joined, span_in, with_replaced};
pub use position::Position;
pub use product_key::{product_keys, without_product_keys};
pub use rule::Rule;
pub use secret_value::is_data_type;
pub use secrets::{HIDDEN, conceal, is_secret, resembles_secret, secret_places, url_secrets};
pub use severity::Severity;
pub use shown::{cut, one_line, quoted, short};
pub use table::RuleRow;
pub use terminal::{first_steering, steers_terminal};
pub use variable::{variable, variable_inside};
