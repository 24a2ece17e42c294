//! The guide is in `chapters`: Markdown that mdBook makes a book of. This crate runs it.
//!
//! - The Rust code of the chapters is tested as the documentation of this crate.
//! - [`Page::run`] runs the commands of the `console` blocks in a new folder, and compares what they print with the page.
//!   The tests of `csp-cli` do so with the program that they test, those of `examples` with the example programs.
//! - With the variable `UPDATE_DOCS` the tests write the output into the pages instead.

mod difference;
mod page;
mod session;

pub use page::{Block, Page, pages, workspace};
pub use session::Printed;

/// Declares a module for a chapter, so that its code is a documentation test.
macro_rules! chapters {
    ($($name:ident: $file:literal;)*) => {
        $(
            #[doc = include_str!(concat!("../chapters/", $file))]
            #[cfg(doctest)]
            mod $name {}
        )*

        /// The files of the chapters whose code is tested.
        pub const CHAPTERS: &[&str] = &[$($file),*];
    };
}

chapters! {
    introduction: "introduction.md";
    first_message: "first-message.md";
    all_of_windows: "all-of-windows.md";
    your_own_csp: "your-own-csp.md";
    generating: "generating.md";
    validating: "validating.md";
    office_agent: "office-agent.md";
    server: "server.md";
    status_codes: "status-codes.md";
    rules: "rules.md";
}
