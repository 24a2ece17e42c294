//! Turns the device description of the Office CSP into typed paths and the table.

fn main() {
    ddf_codegen::Builder::new()
        .file("ddf/Office.xml")
        .layout(ddf_codegen::ModuleLayout::Flat)
        .node_enums()
        .run();
}
