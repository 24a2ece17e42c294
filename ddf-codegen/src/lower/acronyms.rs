//! Names whose capitals do not show their words.

/// Names as descriptions write them, and their words. The longest entry wins.
///
/// An entry matches at the start of a word if no small letter follows it. Sorted, for review.
#[rustfmt::skip]
const WORDS: &[(&str, &str)] = &[
    ("16Bit", "16bit"),
    ("24Hour", "24_hour"),
    ("3G", "3g"),
    ("4G", "4g"),
    ("8021", "8021"),
    ("8128000B", "8128000b"),
    ("812C000B", "812c000b"),
    ("8dot3", "8dot3"),
    ("AAuth", "aauth"),
    ("ACCOUNTICON", "account_icon"),
    ("ACCOUNTTYPE", "account_type"),
    ("AUTHNAME", "auth_name"),
    ("AUTHREQUIRED", "auth_required"),
    ("AUTHSECRET", "auth_secret"),
    ("ActiveX", "activex"),
    ("AppLocker", "applocker"),
    ("AppV", "appv"),
    ("AppX", "appx"),
    ("AutoPlay", "autoplay"),
    ("AxIS", "axis"),
    ("BitLocker", "bitlocker"),
    ("CALENDARSERVER", "calendar_server"),
    ("CALENDARSERVERREQUIRESSL", "calendar_server_require_ssl"),
    ("CALENDARSYNCSCHEDULE", "calendar_sync_schedule"),
    ("CDDVD", "cd_dvd"),
    ("CDandDVD", "cd_and_dvd"),
    ("CDor", "cd_or"),
    ("CELLULARONLY", "cellular_only"),
    ("COLORDEPTH", "color_depth"),
    ("CONTACTSSERVER", "contacts_server"),
    ("CONTACTSSERVERREQUIRESSL", "contacts_server_require_ssl"),
    ("CONTACTSSYNCSCHEDULE", "contacts_sync_schedule"),
    ("CRLcheck", "crl_check"),
    ("CTRLALTDEL", "ctrl_alt_del"),
    ("ConfigureiSNS", "configure_isns"),
    ("CredSSP", "credssp"),
    ("CredSsp", "credssp"),
    ("DCOMCFG", "dcom_cfg"),
    ("DMID", "dm_id"),
    ("DirectX", "directx"),
    ("DisablegenericrePorts", "disable_generic_reports"),
    ("DmV", "dmv"),
    ("DoH", "doh"),
    ("DoT", "dot"),
    ("EAIME", "ea_ime"),
    ("ESSwith", "ess_with"),
    ("FALLBACKPRINTDRIVERTYPE", "fallback_print_driver_type"),
    ("Filesfor", "files_for"),
    ("Fileson", "files_on"),
    ("FwV", "fwv"),
    ("GPDC", "gp_dc"),
    ("HHDEP", "hh_dep"),
    ("HWGPU", "hw_gpu"),
    ("Historybased", "history_based"),
    ("HwV", "hwv"),
    ("HyperV", "hyper_v"),
    ("INSERVER", "in_server"),
    ("IPHTTPS", "ip_https"),
    ("IPSec", "ipsec"),
    ("IPTIP", "ip_tip"),
    ("IPXRIP", "ipx_rip"),
    ("IPXSAP", "ipx_sap"),
    ("IPsec", "ipsec"),
    ("InfoPath", "infopath"),
    ("JIS0208and", "jis0208_and"),
    ("JScript", "jscript"),
    ("KEEPMAX", "keep_max"),
    ("MAXDISPLAYRES", "max_display_res"),
    ("MAXMONITOR", "max_monitor"),
    ("MCCMNC", "mcc_mnc"),
    ("METAREFRESH", "meta_refresh"),
    ("MSXPS", "ms_xps"),
    ("MotW", "motw"),
    ("NPSUI", "nps_ui"),
    ("NTLMSSP", "ntlm_ssp"),
    ("NTPCLIENT", "ntp_client"),
    ("NTPSERVER", "ntp_server"),
    ("NetBIOS", "netbios"),
    ("NetBT", "netbt"),
    ("NetBios", "netbios"),
    ("OAuth", "oauth"),
    ("OUTSERVER", "out_server"),
    ("OneDrive", "onedrive"),
    ("OneNote", "onenote"),
    ("PKInit", "pkinit"),
    ("PKU2U", "pku2u"),
    ("PnP", "pnp"),
    ("PowerPoint", "powerpoint"),
    ("PowerShell", "powershell"),
    ("QoS", "qos"),
    ("REPLYADDR", "reply_addr"),
    ("RSoP", "rsop"),
    ("Restoreprivilege", "restore_privilege"),
    ("SCPnP", "sc_pnp"),
    ("SECGROUP", "sec_group"),
    ("SERVERDELETEACTION", "server_delete_action"),
    ("SERVICENAME", "service_name"),
    ("SERVICETYPE", "service_type"),
    ("SHELLAPPRUNTIME", "shell_app_runtime"),
    ("SINGLEAPP", "single_app"),
    ("SMTPALTAUTHNAME", "smtp_alt_auth_name"),
    ("SMTPALTDOMAIN", "smtp_alt_domain"),
    ("SMTPALTENABLED", "smtp_alt_enabled"),
    ("SMTPALTPASSWORD", "smtp_alt_password"),
    ("SSLCLIENTCERTSEARCHCRITERIA", "ssl_client_cert_search_criteria"),
    ("SYNCINGCONTENTTYPES", "syncing_content_types"),
    ("Scantime", "scan_time"),
    ("Securitycenter", "security_center"),
    ("SharePoint", "sharepoint"),
    ("SmartScreen", "smartscreen"),
    ("Suggestionsin", "suggestions_in"),
    ("SwV", "swv"),
    ("SyncML", "syncml"),
    ("TAGPROPS", "tag_props"),
    ("TSAs", "ts_as"),
    ("TURNOFF", "turn_off"),
    ("Trafficto", "traffic_to"),
    ("UPnP", "upnp"),
    ("UXWU", "ux_wu"),
    ("UnDock", "undock"),
    ("Updateon", "update_on"),
    ("V2UPL1", "v2upl1"),
    ("VBScript", "vbscript"),
    ("VISEXP", "vis_exp"),
    ("VoLTE", "volte"),
    ("W32TIME", "w32time"),
    ("W32Time", "w32time"),
    ("WDigest", "wdigest"),
    ("WLANMAC", "wlan_mac"),
    ("WUfB", "wufb"),
    ("WebRTC", "webrtc"),
    ("WiFi", "wifi"),
    ("WinRT", "winrt"),
    ("Windowsbackup", "windows_backup"),
    ("Y2K", "y2k"),
    ("eUICC", "euicc"),
    ("eUICCs", "euiccs"),
    ("hotspotauth", "hotspot_auth"),
    ("iSCSI", "iscsi"),
    ("mDNS", "mdns"),
];

/// The length and the words of the entry at the start of `rest`.
///
/// `starts_word`: a word starts here by its capitals, or by the character before. `before_is_digit`: a digit precedes.
/// An entry that starts with a digit also matches inside a word (`SetCost3G`).
pub(super) fn at(rest: &str, starts_word: bool, before_is_digit: bool) -> Option<(usize, &'static str)> {
    let first = *rest.as_bytes().first()?;
    if !starts_word && (!first.is_ascii_digit() || before_is_digit) {
        return None;
    }
    let from = WORDS.partition_point(|(written, _)| written.as_bytes()[0] < first);
    let same_start = WORDS[from..].iter().take_while(|(written, _)| written.as_bytes()[0] == first);
    let fits =
        same_start.filter(|(written, _)| rest.starts_with(written) && ends(written, &rest[written.len()..]));
    fits.max_by_key(|(written, _)| written.len()).map(|(written, words)| (written.len(), *words))
}

/// True if a word can end between `written` and `after`.
fn ends(written: &str, after: &str) -> bool {
    let mut after = after.bytes();
    let (next, second) = (after.next(), after.next());
    let is_digit = |byte: Option<u8>| byte.is_some_and(|byte| byte.is_ascii_digit());
    let is_small = |byte: Option<u8>| byte.is_some_and(|byte| byte.is_ascii_lowercase());
    if is_small(next) || is_digit(next) && is_digit(written.bytes().last()) {
        return false;
    }
    // Capitals continue: `DMID` is not a word of `DMIDENT`.
    let is_capitals = !written.bytes().any(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit());
    !is_capitals || !next.is_some_and(|byte| byte.is_ascii_uppercase()) || is_small(second)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_table_is_sorted_and_keeps_the_letters() {
        assert!(WORDS.is_sorted_by(|(a, _), (b, _)| a < b));
        for (written, words) in WORDS {
            assert_eq!(written.to_ascii_lowercase(), words.replace('_', ""), "{written}");
        }
    }
}
