//! Turns the device description of the EnterpriseDesktopAppManagement CSP into typed paths and the table.

fn main() {
    ddf_codegen::Builder::new()
        .file("ddf/EnterpriseDesktopAppManagement.xml")
        .layout(ddf_codegen::ModuleLayout::Flat)
        .node_enums()
        .run();
}
