//! The Office Deployment Tool as a program: where it comes from and how it is recognised.

use csp_agent::windows::ExpectedProgram;

/// Where Microsoft publishes the Office Deployment Tool, without an installer around it.
#[cfg(all(windows, feature = "runner"))]
pub(super) const ADDRESS: &str = "https://officecdn.microsoft.com/pr/wsus/setup.exe";

/// The names by which a file counts as Microsoft's Office Deployment Tool: its `OriginalFilename` alone.
///
/// Microsoft documents no value. Two independent public programs that check what Microsoft publishes expect
/// `Bootstrapper.exe`. One of them also accepts `setup.exe`, for earlier tools, and so does this function. That program also
/// expects the product `Microsoft Office` and the description `Microsoft 365 and Office`; a name that only one source
/// confirms is not required here. The tool itself was not available to check. If Microsoft renames it, the log says which
/// name was found, and a policy can expect that name or [any](ExpectedProgram::any) program.
pub fn deployment_tool() -> ExpectedProgram {
    let mut program = ExpectedProgram::any();
    program.original_filenames = ["Bootstrapper.exe", "setup.exe"].map(str::to_owned).to_vec();
    program
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_original_file_name_is_expected() {
        let tool = deployment_tool();
        assert_eq!(tool.original_filenames, ["Bootstrapper.exe", "setup.exe"]);
        assert!(tool.product_names.is_empty() && tool.file_descriptions.is_empty());
    }
}
