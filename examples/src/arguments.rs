//! The arguments of a program.

/// The arguments of this program. One that is not Unicode ends it with 2.
#[allow(clippy::print_stderr)] // a program tells people why it refuses an argument
pub fn arguments() -> Vec<String> {
    let text = |argument: std::ffi::OsString| {
        argument.into_string().unwrap_or_else(|argument| {
            eprintln!("the argument {argument:?} is not Unicode");
            std::process::exit(2)
        })
    };
    std::env::args_os().skip(1).map(text).collect()
}
