//! For servers: sends configurations, queries jobs, and explains status numbers.
//!
//! [`Order`] is one job for one device. It checks the configuration before it is sent, because the device would only answer
//! with a number. [`install_commands`] finds and checks the configurations in an existing message. [`Question`] queries the
//! state of a job. [`Code`] reads the numbers that devices and consoles show.
//!
//! ```
//! use ddf::Scope;
//! use office_deployment::{Channel, Configuration};
//! use office_csp::server::{Order, install_commands};
//!
//! let office = Configuration::builder().product("O365ProPlusRetail").channel(Channel::Current).build();
//! let install = Order::new(Scope::Device, "office-1", &office)?;
//! let move_on = Order::new(Scope::Device, "office-2", &Configuration::change_channel(Channel::MonthlyEnterprise))?;
//! let uninstall = Order::new(Scope::Device, "office-3", &Configuration::uninstall(["VisioProRetail"]))?;
//!
//! let message = install.message()?;
//! assert!(message.to_xml().contains("<LocURI>./Device/Vendor/MSFT/Office/Installation/office-1/Install</LocURI>"));
//! let found = install_commands(&message);
//! assert_eq!((found[0].id.as_str(), found[0].findings.len()), ("office-1", 0));
//! assert_eq!(found[0].configuration.as_ref().unwrap().expose(), office.to_xml());
//! # let _ = (move_on, uninstall);
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```

mod admin_page;
mod answer;
mod code;
mod install_command;
mod order;
mod question;
mod screen;

pub use admin_page::admin_page;
pub use code::{Code, ParseCodeError};
pub use install_command::{InstallCommand, install_commands};
pub use order::{Order, OrderError};
pub use question::{Progress, Question};
pub use screen::ScreenCode;
