//! The output of the programs that show a session.

use syncml::{Message, WriteOptions};

/// Prints a line. A closed output (`| head -1`) ends the program quietly, any other failure with 2.
#[macro_export]
macro_rules! say {
    ($($argument:tt)*) => {
        if let Err(error) = ::std::io::Write::write_fmt(
            &mut ::std::io::stdout(),
            ::std::format_args!("{}\n", ::std::format_args!($($argument)*)),
        ) {
            if error.kind() == ::std::io::ErrorKind::BrokenPipe {
                ::std::process::exit(0);
            }
            ::std::eprintln!("standard output: {error}");
            ::std::process::exit(2);
        }
    };
}

/// Prints a message, with its way (`server → agent`) and an explanation in the title.
#[allow(clippy::print_stderr)] // the output of a program for people may be closed
pub fn show_message(plain: bool, way: &str, explanation: &str, message: &Message<'_>) {
    if plain {
        say!("# {way}: {explanation}");
    } else {
        say!("\x1b[1;36m# {way}\x1b[0m: {explanation}");
    }
    let mut xml = String::new();
    message.write_into(&mut xml, &WriteOptions::indented());
    say!("{}\n", csp_findings::without_product_keys(xml.trim_end()));
}
