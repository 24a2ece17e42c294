//! The nodes that every server asks for, as CSPs of an agent: DevInfo, DevDetail and DMClient.
//!
//! [`DeviceFacts`] says what a device is. `windows::ThisDevice` reads it from Windows, and [`DeviceTable`] has it in a table.
//! An [`Agent`](crate::agent::Agent) mounts the three CSPs itself.

mod dev_detail;
mod dev_info;
mod dm_client;
mod dm_settings;
mod facts;

pub use dev_detail::DevDetailCsp;
pub use dev_info::DevInfoCsp;
pub use dm_client::DmClientCsp;
pub use facts::{ClientFacts, DevDetail, DevInfo, DeviceFacts, DeviceTable, PushChannel};
