//! Turns the device descriptions of the agent's own CSPs into typed paths, enums of nodes and tables, a file for each.

use ddf_codegen::{Builder, ModuleLayout};
use std::path::PathBuf;

fn main() {
    let out = PathBuf::from(std::env::var_os("OUT_DIR").unwrap_or_default());
    let builder = |name: &str| {
        let builder = Builder::new().file(format!("ddf/{name}.xml")).layout(ModuleLayout::Flat).node_enums();
        builder.out_file(out.join(name).with_extension("rs"))
    };
    builder("DevInfo").run();
    builder("DevDetail").run();
    // DMClient has two names twice: at its root and below each server.
    builder("DMClient")
        .rename("./Device/Vendor/MSFT/DMClient/Unenroll", "unenroll_named")
        .rename("./Device/Vendor/MSFT/DMClient/HWDevID", "hardware_id")
        .run();
}
