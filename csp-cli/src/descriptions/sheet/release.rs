//! The names of builds.

/// The build with the name of its version of Windows.
pub(super) fn release(build: &str) -> String {
    match build.parse::<ddf::applicability::Build>().ok().and_then(|build| build.windows_version()) {
        Some(name) => format!("{name} [{build}]"),
        None => format!("[{build}]"),
    }
}
