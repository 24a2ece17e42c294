//! The applications that `ExcludeApp` names.

use super::lookup::find;

/// An application that a product can be installed without.
///
/// Sources: the page on the tool's configuration options (`ExcludeApp`) and the files that config.office.com writes (November 2026).
///
/// ```
/// use office_deployment::App;
/// assert_eq!(App::find("teams").map(|app| app.id), Some("Teams"));
/// assert_eq!(App::find("Skype"), None); // its id is `Lync`
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub struct App {
    /// Its id.
    pub id: &'static str,
    /// Its name, for people.
    pub name: &'static str,
}

const fn app(id: &'static str, name: &'static str) -> App {
    App { id, name }
}

impl App {
    /// All of them, by id.
    pub const ALL: &'static [App] = &[
        app("Access", "Access"),
        app("Bing", "the Bing search of Microsoft Search"),
        app("Excel", "Excel"),
        app("Groove", "OneDrive for Business as it was before OneDrive"),
        app("Lync", "Skype for Business"),
        app("M365Companion", "the Microsoft 365 companions (People, File Search, Calendar)"),
        app("M365Copilot", "the Microsoft 365 Copilot app"),
        app("OneDrive", "OneDrive"),
        app("OneNote", "OneNote"),
        app("Outlook", "Outlook (classic)"),
        app("OutlookForWindows", "the new Outlook"),
        app("PowerPoint", "PowerPoint"),
        app("Publisher", "Publisher"),
        app("Teams", "Teams"),
        app("Word", "Word"),
    ];

    /// The application with this id, in any case.
    pub fn find(id: &str) -> Option<&'static App> {
        find(Self::ALL, id, |app| app.id)
    }
}
