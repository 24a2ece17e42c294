//! A path is narrowed only to a verb it allows.

fn main() {
    let _ = office_csp::device::install("1").as_exec();
    let _ = office_csp::device::CURRENT_STATUS.as_delete();
}
