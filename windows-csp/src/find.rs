//! Finding the area of a typed path.

use crate::area::Area;
use crate::areas::AREAS;

impl Area {
    /// The area of a typed path, by its name in this crate.
    ///
    /// ```
    /// use windows_csp::Area;
    ///
    /// let area = Area::of_path("policy::update::ACTIVE_HOURS_END").unwrap();
    /// assert_eq!(area.feature, "policy-update");
    /// assert_eq!(area.page, "https://learn.microsoft.com/windows/client-management/mdm/policy-csp-update");
    /// assert_eq!(Area::of_path("policy::ROOT").unwrap().feature, "policy-csp");
    /// assert_eq!(Area::of_path("no_such_csp::ROOT"), None);
    /// ```
    pub fn of_path(name: &str) -> Option<&'static Area> {
        let modules = name.match_indices("::").map(|(end, _)| &name[..end]);
        // The module of an area is below that of the Policy CSP.
        let areas = modules.filter_map(|module| {
            let row = AREAS.binary_search_by(|area| area.module.cmp(module)).ok()?;
            AREAS.get(row)
        });
        areas.last()
    }
}
