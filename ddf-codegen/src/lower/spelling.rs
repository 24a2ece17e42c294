//! The table of spellings: acronyms and product names whose capitals do not begin words.

/// A spelling in names of nodes, and its words in snake case.
///
/// One table for all drops: an identifier depends only on its name. A new row renames identifiers.
const SPELLINGS: &[(&str, &str)] = &[
    ("8128000B", "8128000b"),
    ("812C000B", "812c000b"),
    ("AAuth", "aauth"),
    ("ActiveX", "activex"),
    ("AppLocker", "applocker"),
    ("AppV", "appv"),
    ("AppX", "appx"),
    ("APs", "aps"),
    ("AxISURL", "axis_url"),
    ("BitLocker", "bitlocker"),
    ("CDandDVD", "cd_and_dvd"),
    ("CDDVD", "cd_dvd"),
    ("CDorFloppy", "cd_or_floppy"),
    ("ConfigureiSNS", "configure_isns"),
    ("Cost3G", "cost_3g"),
    ("Cost4G", "cost_4g"),
    ("CredSSP", "credssp"),
    ("CRLcheck", "crl_check"),
    ("DirectX", "directx"),
    ("Disable8dot3", "disable_8dot3"),
    ("DisablegenericrePorts", "disable_generic_reports"),
    ("DmV", "dmv"),
    ("DoH", "doh"),
    ("DoT", "dot"),
    ("DTEs", "dtes"),
    ("ESSwith", "ess_with"),
    ("eUICC", "euicc"),
    ("eUICCs", "euiccs"),
    ("FwV", "fwv"),
    ("GPDC", "gp_dc"),
    ("HWGPU", "hw_gpu"),
    ("HwV", "hwv"),
    ("HyperV", "hyper_v"),
    ("IDs", "ids"),
    ("IKEv2", "ikev2"),
    ("InfoPath", "infopath"),
    ("IPsec", "ipsec"),
    ("IPSec", "ipsec"),
    ("IPv4", "ipv4"),
    ("IPv6", "ipv6"),
    ("iSCSI", "iscsi"),
    ("JIS0208andEUDC", "jis0208_and_eudc"),
    ("JScript", "jscript"),
    ("MCCMNC", "mcc_mnc"),
    ("mDNS", "mdns"),
    ("MotW", "motw"),
    ("NetBIOS", "netbios"),
    ("NetBios", "netbios"),
    ("NetBT", "netbt"),
    ("NTLMSSP", "ntlm_ssp"),
    ("NTPCLIENT", "ntp_client"),
    ("NTPSERVER", "ntp_server"),
    ("OAuth", "oauth"),
    ("OneDrive", "onedrive"),
    ("OneNote", "onenote"),
    ("PKInit", "pkinit"),
    ("PKU2U", "pku2u"),
    ("PnP", "pnp"),
    ("PowerPoint", "powerpoint"),
    ("PowerShell", "powershell"),
    ("QoS", "qos"),
    ("RSoP", "rsop"),
    ("SharePoint", "sharepoint"),
    ("SmartScreen", "smartscreen"),
    ("SSPs", "ssps"),
    ("SwV", "swv"),
    ("UPnP", "upnp"),
    ("VBScript", "vbscript"),
    ("VoLTE", "volte"),
    ("VPNv2", "vpnv2"),
    ("W32Time", "w32time"),
    ("W32TIME", "w32time"),
    ("WDigest", "wdigest"),
    ("WiFi", "wifi"),
    ("WinRT", "winrt"),
    ("WUfB", "wufb"),
    ("Y2K", "y2k"),
];

/// The longest spelling that the text begins with, and its words. A small letter after a spelling continues its last word
/// (`IPSecurity` is not `IPSec`).
pub(super) fn at(text: &str) -> Option<(&'static str, &'static str)> {
    let fits = |(spelling, _): &&(&str, &str)| {
        text.strip_prefix(spelling).is_some_and(|rest| !rest.starts_with(|c: char| c.is_ascii_lowercase()))
    };
    SPELLINGS.iter().filter(fits).max_by_key(|(spelling, _)| spelling.len()).copied()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::lower::name::snake;

    #[test]
    fn rows_are_sorted_and_change_something() {
        assert!(SPELLINGS.is_sorted_by_key(|(spelling, _)| spelling.to_ascii_lowercase()));
        for (spelling, words) in SPELLINGS {
            assert_eq!(snake(spelling).trim_start_matches('_'), *words, "{spelling}");
            let letters = words.replace('_', "");
            assert_eq!(spelling.to_ascii_lowercase(), letters, "{spelling}");
        }
    }

    #[test]
    fn real_names_are_not_torn() {
        for (name, identifier) in [
            ("AppLocker", "applocker"),
            ("BitLocker", "bitlocker"),
            ("Bitlocker", "bitlocker"),
            ("WiFi", "wifi"),
            ("Wifi", "wifi"),
            ("WiFiCost", "wifi_cost"),
            ("VPNv2", "vpnv2"),
            ("eUICC", "euicc"),
            ("eUICCs", "euiccs"),
            ("NetworkQoSPolicy", "network_qos_policy"),
            ("MMC_QoSAdmission", "mmc_qos_admission"),
            ("IPsecExempt", "ipsec_exempt"),
            ("iSCSISecurity_RequireIPSec", "iscsi_security_require_ipsec"),
            ("System_AuditIPsecDriver", "system_audit_ipsec_driver"),
            ("AllowInstallationOfMatchingDeviceIDs", "allow_installation_of_matching_device_ids"),
            ("GetServiceCorrelationIDs", "get_service_correlation_ids"),
            ("AllowCustomSSPsAPs", "allow_custom_ssps_aps"),
            ("DTEs", "dtes"),
            ("IPv4InterfaceMetric", "ipv4_interface_metric"),
            ("WlanIPv6Address", "wlan_ipv6_address"),
            ("Pol_MSS_TcpMaxDataRetransmissionsIPv6", "pol_mss_tcp_max_data_retransmissions_ipv6"),
            ("DisableIKEv2Fragmentation", "disable_ikev2_fragmentation"),
            ("PlumbIKEv2TSAsRoutes", "plumb_ikev2_ts_as_routes"),
            ("ADMX_ActiveXInstallService", "admx_activex_install_service"),
            ("DoNotAllowActiveXControlsInProtectedMode", "do_not_allow_activex_controls_in_protected_mode"),
            ("AxISURLZonePolicies", "axis_url_zone_policies"),
            ("ADMX_iSCSI", "admx_iscsi"),
            ("iSCSIDiscovery_ConfigureiSNSServers", "iscsi_discovery_configure_isns_servers"),
            ("NetBIOS", "netbios"),
            ("DNS_AllowFQDNNetBiosQueries", "dns_allow_fqdn_netbios_queries"),
            ("NetBTNodeTypeConfiguration", "netbt_node_type_configuration"),
            ("ConfigureUPnPDeviceHostServiceStartupMode", "configure_upnp_device_host_service_startup_mode"),
            ("SCPnPEnabled", "sc_pnp_enabled"),
            ("DisableWebPnPDownload_1", "disable_web_pnp_download_1"),
            ("AllowWUfBCloudProcessing", "allow_wufb_cloud_processing"),
            ("AppxRuntimeBlockHostedAppAccessWinRT", "appx_runtime_block_hosted_app_access_winrt"),
            ("DisableMotWOnInsecurePathCopy", "disable_motw_on_insecure_path_copy"),
            ("DoH", "doh"),
            ("DoT", "dot"),
            ("DmV", "dmv"),
            ("RadioSwV", "radio_swv"),
            ("CRLcheck", "crl_check"),
            ("HyperVFirewallRules", "hyper_v_firewall_rules"),
            ("HyperVVMSettings", "hyper_v_vm_settings"),
            (
                "InternetZoneAllowVBScriptToRunInInternetExplorer",
                "internet_zone_allow_vbscript_to_run_in_internet_explorer",
            ),
            ("ADMX_PowerShellExecutionPolicy", "admx_powershell_execution_policy"),
            ("MicrosoftOffice2013OneDriveForBusiness", "microsoft_office2013_onedrive_for_business"),
            ("MicrosoftOffice2010InfoPath", "microsoft_office2010_infopath"),
            ("EnableSmartScreenInShell", "enable_smartscreen_in_shell"),
            ("GPDCOptions", "gp_dc_options"),
            ("8128000B", "_8128000b"),
            ("812C000B", "_812c000b"),
            (
                "NetworkSecurity_AllowPKU2UAuthenticationRequests",
                "network_security_allow_pku2u_authentication_requests",
            ),
            ("PKInitHashAlgorithmSHA256", "pkinit_hash_algorithm_sha256"),
            ("RSoPLogging", "rsop_logging"),
            ("VoLTEServiceSetting", "volte_service_setting"),
            ("WDigestAuthentication", "wdigest_authentication"),
            ("ADMX_W32Time", "admx_w32time"),
            ("W32TIME_POLICY_CONFIGURE_NTPCLIENT", "w32time_policy_configure_ntp_client"),
            ("Y2K", "y2k"),
            ("mDNS", "mdns"),
            ("SetCost3G", "set_cost_3g"),
            ("MCCMNCPairs", "mcc_mnc_pairs"),
            ("PreventCDDVDMetadataRetrieval", "prevent_cd_dvd_metadata_retrieval"),
            ("ExcludeJapaneseIMEExceptJIS0208andEUDC", "exclude_japanese_ime_except_jis0208_and_eudc"),
            ("MDMWinsOverGP", "mdm_wins_over_gp"),
            ("TurnOnCompatibilityHTTPSListener", "turn_on_compatibility_https_listener"),
            ("AllowFallbackToSSL3", "allow_fallback_to_ssl3"),
            ("Pol_MSS_NtfsDisable8dot3NameCreation", "pol_mss_ntfs_disable_8dot3_name_creation"),
        ] {
            assert_eq!(snake(name), identifier, "{name}");
        }
    }

    #[test]
    fn a_spelling_is_a_whole_word() {
        for (name, identifier) in [
            ("IPSecurity", "ip_security"),
            ("Dotted", "dotted"),
            ("Qosmetic", "qosmetic"),
            ("WiFi6Only", "wifi6_only"),
            ("éWiFié", "wifi"),
        ] {
            assert_eq!(snake(name), identifier, "{name}");
        }
    }
}
