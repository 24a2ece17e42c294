//! For servers: orders for devices, questions about jobs, and the alert at the end of a job.
//!
//! [`Order`] installs or removes one application on one device. It checks the job before it is sent. [`Question`] asks how
//! the job is going, [`InstallAlert`] reads the alert that the device sends at its end, and [`package_commands`] finds and
//! checks the commands in an existing message.
//!
//! ```
//! use ddf::Scope;
//! use desktop_app_csp::server::{Order, package_commands};
//! use desktop_app_csp::{MsiInstallJob, ProductCode};
//!
//! let code: ProductCode = "{1803A630-3C38-4D2B-9B9A-0CB37243539C}".parse()?;
//! let hash = "134D8F1F7C3C036DC3DCDA9F97515C8C7951DB154B73365C9C22962BD23E3EB3".parse()?;
//! let job = MsiInstallJob::new(code.as_str(), "1.0.0", "https://dp.example.com/app.msi", hash);
//!
//! let install = Order::install(Scope::Device, &code, &job)?.message()?;
//! let uninstall = Order::uninstall(Scope::Device, &code).message()?;
//! assert!(uninstall.to_xml().contains("/MSI/%7B1803A630-3C38-4D2B-9B9A-0CB37243539C%7D</LocURI>"));
//! assert_eq!(package_commands(&install)[1].findings.len(), 0);
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```

mod alert;
mod order;
mod package_command;
mod question;

pub use alert::{ALERT_TYPE, InstallAlert};
pub use order::Order;
pub use package_command::{PackageCommand, package_commands};
pub use question::{Progress, Question};
