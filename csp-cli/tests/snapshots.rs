//! The whole output of every subcommand, for good and for bad input.
//!
//! To accept a change of the output, run `INSTA_UPDATE=always cargo test -p csp-cli --test snapshots` and read the diff.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)] // a test may

mod program;

use program::{Done, commands, run_in};
use std::collections::BTreeSet;
use std::fs;
use std::path::Path;
use tempfile::TempDir;

/// A folder with a copy of the fixtures, as some commands change files in place.
fn folder() -> TempDir {
    let folder = tempfile::tempdir().unwrap();
    // The profiles and reports are those of the crate that checks them.
    for fixtures in ["tests/fixtures", "../csp-check/tests/fixtures"] {
        for fixture in fs::read_dir(Path::new(env!("CARGO_MANIFEST_DIR")).join(fixtures)).unwrap() {
            let fixture = fixture.unwrap();
            fs::copy(fixture.path(), folder.path().join(fixture.file_name())).unwrap();
        }
    }
    folder
}

fn run(folder: &TempDir, line: &str) -> Done {
    run_in(folder.path(), &line.split(' ').collect::<Vec<_>>())
}

fn assert_snapshot(name: &str, line: &str, done: &Done) {
    let mut settings = insta::Settings::clone_current();
    settings.set_prepend_module_to_snapshot(false);
    settings.set_omit_expression(true);
    // Only on Windows commands are executed, or would be.
    let executes = ["windows ", "office apply "].iter().any(|command| line.starts_with(command));
    if cfg!(windows) && executes {
        settings.set_snapshot_suffix("windows");
    }
    settings.bind(|| insta::assert_snapshot!(name, format!("$ csp {line}\n{done}")));
}

/// A test for each command line; its snapshot has the name of the test.
macro_rules! snapshots {
    ($($(#[$attribute:meta])* $name:ident: $line:literal;)*) => {
        $(
            #[test]
            $(#[$attribute])*
            fn $name() {
                assert_snapshot(stringify!($name), $line, &run(&folder(), $line));
            }
        )*

        const SNAPSHOTS: &[&str] = &[$(stringify!($name)),*];
    };
}

snapshots! {
    check_good: "check office.xml lamp.msi";
    check_bad: "check request-bad.xml office-bad.xml lamp-bad.xml names.tsv missing.xml open.xml";
    check_in_data: "check msi-install-bad.xml twice.xml msi-job.xml --severity warning";
    check_hides_secrets: "check secrets.xml key.xml key-strayed.xml key-quoted.xml message-with-value.xml";
    check_bad_in_colours: "check request-bad.xml --color always --severity error";
    check_bad_as_json: "check request-bad.xml office-bad.xml missing.xml --format json";
    check_bad_as_sarif: "check request-bad.xml office-bad.xml twice.xml missing.xml --format sarif";
    check_bad_for_github: "check request-bad.xml office-bad.xml twice.xml names.tsv --format github";
    check_fixes: "check office-bad.xml request-bad.xml --fix";
    check_intune_custom: "check intune-custom.json";
    check_intune_catalogue: "check intune-catalogue.json";
    check_fleet: "check fleet.xml";
    check_workspace_one: "check workspace-one.xml";
    check_provisioning: "check provisioning.xml";
    check_diagnostics_report: "check diagnostics-report.xml";
    check_event_log: "check event-log.xml event-log.txt";
    check_profiles_as_json: "check intune-custom.json provisioning.xml --format json --severity warning";
    check_profiles_as_sarif: "check intune-custom.json event-log.xml --format sarif --severity warning";
    check_of_another_build: "check mixed.xml --build 10240 --edition Home --severity error";
    check_without_files: "check";
    explain_good: "explain error[unknown-node] ODT301 msi/missing-element";
    explain_of_several_checks: "explain not-well-formed";
    explain_bad: "explain unknown-nod frobnicate";
    ddf_check_good: "ddf check lamp.xml";
    ddf_check_bad: "ddf check lamp-bad.xml missing.xml office.xml";
    ddf_check_bad_as_json: "ddf check lamp-bad.xml missing.xml --format json";
    ddf_check_newer: "ddf check lamp-newer.xml";
    ddf_tree_good: "ddf tree lamp.xml";
    ddf_tree_of_every_property: "ddf tree clock.xml";
    ddf_tree_bad: "ddf tree office.xml";
    ddf_show_good: "ddf show lamp.xml ./Device/Vendor/MSFT/Lamp/desk/Mode";
    ddf_show_every_property: "ddf show clock.xml ./device/vendor/EXAMPLE/clock/m%6Fde";
    ddf_show_a_dynamic_node: "ddf show clock.xml ./Vendor/Example/Clock/Zones/%7B42%7D";
    ddf_show_the_root: "ddf show clock.xml Vendor/Example/Clock";
    ddf_show_a_node_of_windows: "ddf show ./Vendor/MSFT/Policy/Config/Update/AllowAutoUpdate";
    ddf_show_by_name: "ddf show activehoursend";
    ddf_show_a_name_of_several_nodes: "ddf show AllowTelemetry";
    ddf_show_no_such_name: "ddf show ActiveHourEnd";
    ddf_show_by_name_in_a_file: "ddf show lamp.xml Mode";
    ddf_show_bad: "ddf show lamp.xml ./Device/Vendor/MSFT/Lamp/desk/Mood";
    ddf_show_below_a_misspelt_node: "ddf show clock.xml ./Vendor/Example/Clock/Moed/Deeper";
    ddf_show_below_a_leaf: "ddf show clock.xml ./Vendor/Example/Clock/Mode/X";
    ddf_show_above_the_root: "ddf show clock.xml ./Vendor";
    ddf_show_beside_the_root: "ddf show clock.xml ./Device/Vendor/Other";
    ddf_show_the_other_scope: "ddf show clock.xml ./User/Vendor/Example/Clock";
    ddf_show_with_a_slash_at_the_end: "ddf show clock.xml ./Vendor/Example/Clock/Mode/";
    ddf_show_the_end_of_an_address: "ddf show Update/ActiveHoursEnd";
    ddf_show_an_instance: "ddf show ./Device/Vendor/MSFT/Office/Installation/x/Install";
    ddf_show_a_name_of_many_nodes: "ddf show Policy";
    ddf_show_a_part_of_names: "ddf show hoursend";
    ddf_show_outside_the_descriptions: "ddf show ./Device/Vendor/MSFT/RemoteFind";
    ddf_show_a_name_outside_the_descriptions: "ddf show RemoteFind";
    ddf_show_a_misspelt_root: "ddf show ./Vendor/MSFT/Polcy/Config";
    ddf_show_a_misspelt_policy: "ddf show Policy/Config/AboveLock/AllowToast";
    ddf_show_a_misspelt_area: "ddf show ./Vendor/MSFT/Policy/Config/Updat/ActiveHoursEnd";
    ddf_show_as_json: "ddf show ActiveHoursEnd --format json";
    ddf_show_bad_as_json: "ddf show ActiveHourEnd --format json";
    ddf_show_what_is_no_address: "ddf show clock.xml /Vendor";
    ddf_diff_good: "ddf diff lamp.xml lamp-new.xml";
    ddf_diff_good_as_json: "ddf diff lamp.xml lamp-new.xml --format json";
    ddf_diff_bad: "ddf diff lamp.xml lamp-bad.xml";
    ddf_strip_good: "ddf strip lamp.xml lamp-new.xml --out stripped";
    ddf_strip_bad: "ddf strip lamp.xml office.xml missing.xml --out stripped";
    ddf_strip_broken: "ddf strip lamp.xml lamp-broken.xml --out stripped";
    ddf_strip_with_names: "ddf strip clock.xml lamp.xml --value-names names.tsv --out stripped";
    ddf_strip_with_names_bad: "ddf strip clock.xml lamp.xml --value-names names-bad.tsv --out stripped";
    ddf_strip_with_unused_names: "ddf strip clock.xml --value-names names.tsv --out stripped";
    ddf_strip_without_the_names: "ddf strip clock.xml --value-names missing.tsv --out stripped";
    ddf_generate_good: "ddf generate lamp.xml --out -";
    ddf_generate_bad: "ddf generate lamp-bad.xml --out -";
    ddf_generate_broken: "ddf generate lamp.xml lamp-broken.xml --out nodes.rs";
    ddf_json_good: "ddf json lamp.xml";
    ddf_json_of_every_oddity: "ddf json odd.xml";
    ddf_json_bad: "ddf json lamp-bad.xml";
    ddf_docs_good: "ddf docs lamp.xml";
    ddf_docs_bad: "ddf docs lamp-bad.xml";
    syncml_check_good: "syncml check request.xml response.xml";
    syncml_check_tolerated: "syncml check tolerated.xml";
    syncml_check_bad: "syncml check request-bad.xml office.xml missing.xml --ddf lamp.xml";
    syncml_check_bad_without_descriptions: "syncml check request-bad.xml";
    syncml_check_element_with_a_value: "syncml check message-with-value.xml";
    syncml_check_bad_as_json: "syncml check request-bad.xml office.xml --ddf lamp.xml --format json";
    syncml_check_of_another_build: "syncml check request.xml --ddf lamp.xml --build 10.0.19045 --edition 0x30";
    syncml_check_root_described_twice: "syncml check request.xml --ddf lamp.xml --ddf lamp-new.xml";
    syncml_check_newer_descriptions: "syncml check request-bad.xml --ddf lamp-newer.xml";
    syncml_explain_good: "syncml explain request.xml --ddf lamp.xml";
    syncml_explain_good_response: "syncml explain response.xml";
    syncml_explain_hides_secrets: "syncml explain secrets.xml --ddf clock.xml";
    syncml_explain_bad: "syncml explain request-bad.xml --ddf lamp.xml";
    syncml_explain_element_with_a_value: "syncml explain message-with-value.xml";
    syncml_convert_good: "syncml convert request.xml --to json";
    syncml_convert_good_xml: "syncml convert install.xml --to xml";
    syncml_convert_bad: "syncml convert request-bad.xml --to wbxml";
    syncml_pair_good: "syncml pair request.xml response.xml --values";
    syncml_pair_bad: "syncml pair request.xml response-bad.xml";
    odt_check_good: "odt check office.xml";
    odt_check_bad: "odt check office-bad.xml lamp.xml missing.xml";
    odt_check_bad_as_json: "odt check office-bad.xml missing.xml --format json";
    odt_check_as_csp_payload_as_json: "odt check --context csp-payload --format json volume.xml";
    odt_check_unreadable: "odt check open.xml empty.xml element-with-value.xml lamp.xml";
    odt_check_messages: "odt check install.xml twice.xml response.xml";
    odt_check_messages_as_json: "odt check install.xml twice.xml --format json";
    odt_fmt_good: "odt fmt office-bad.xml --stdout";
    odt_fmt_bad: "odt fmt lamp.xml office-bad.xml --check";
    odt_fix_good: "odt fix office.xml";
    odt_fix_bad: "odt fix office-bad.xml --stdout";
    odt_explain_good: "odt explain office.xml ODT301";
    odt_explain_every_element: "odt explain everything.xml";
    odt_explain_messages: "odt explain install.xml twice.xml";
    odt_explain_rules: "odt explain ODT1601 unknown-culture";
    odt_explain_hides_product_keys: "odt explain key.xml key-strayed.xml key-quoted.xml";
    odt_explain_bad: "odt explain office-bad.xml";
    odt_explain_message_without_configuration: "odt explain response.xml";
    odt_plan_good: "odt plan office.xml --installed installed.json";
    odt_plan_good_as_json: "odt plan office.xml --installed installed.json --format json";
    odt_plan_bad: "odt plan office-bad.xml --installed installed.json";
    office_payload_install_good: "office payload install office.xml --id 1";
    office_payload_install_bad: "office payload install office-bad.xml --id 1";
    office_payload_uninstall_good: "office payload uninstall VisioProRetail --id 1";
    office_payload_uninstall_bad: "office payload uninstall VisioProRetial --id 1";
    office_payload_channel_good: "office payload channel Current --id 1";
    office_payload_channel_bad: "office payload channel Curent --id 1";
    office_payload_add_app_good: "office payload add-app Teams --installed installed.json --id 1";
    office_payload_add_app_bad: "office payload add-app Teams --installed office.xml --id 1";
    office_payload_remove_app_good: "office payload remove-app Access --installed installed.json --id 1";
    office_payload_remove_app_bad: "office payload remove-app Access --installed missing.json --id 1";
    office_decode_good: "office decode 0 17002 0x80004005 -2016345708 ERROR_TIMEOUT 200 404";
    office_decode_every_form: "office decode 17002 -2147467259 0x80004005 2147500037 80004005 0x8007426A E_FAIL error_completing_scenario ERROR_SUCCESS_REBOOT_REQUIRED";
    office_decode_what_consoles_show: "office decode 0x800B0109 1618 0x87D1041C -2016281112 30088-1008 30125-1011 0-2048";
    office_decode_codes_of_other_parts: "office decode 1603 0x80091007 0x80180018 -2046820335 0x86000002 MENROLL_E_DEVICECAPREACHED 0x82B00006";
    office_decode_good_as_json: "office decode 30088 --format json";
    office_decode_bad: "office decode 17002x 0";
    office_decode_bad_as_json: "office decode timeout 70 --format json";
    office_simulate_good: "office simulate office.xml --id 1";
    office_simulate_bad: "office simulate office.xml --id 1 --outcome 1460 --fails-in download";
    office_simulate_an_erroneous_configuration: "office simulate office-bad.xml --id 1 --outcome 17002";
    office_simulate_with_other_nodes: "office simulate --message mixed.xml";
    office_simulate_with_other_nodes_bad: "office simulate --message mixed-bad.xml";
    #[cfg_attr(windows, ignore = "it would install Office")]
    office_apply_good: "office apply install.xml --yes";
    #[cfg_attr(windows, ignore = "it would install Office")]
    office_apply_elsewhere: "office apply install.xml";
    office_apply_bad: "office apply open.xml";
    #[cfg_attr(windows, ignore = "the text is about this machine")]
    office_status_good: "office status --folder .";
    #[cfg_attr(windows, ignore = "the text is about this machine")]
    office_status_bad: "office status --folder missing";
    #[cfg_attr(windows, ignore = "the text is about this machine")]
    office_cancel_good: "office cancel --folder .";
    office_cancel_bad: "office cancel --format yaml";
    #[cfg_attr(windows, ignore = "the text is about this machine")]
    office_discard_good: "office discard --folder .";
    office_discard_bad: "office discard --format yaml";
    msi_inspect_good: "msi inspect lamp.msi";
    msi_inspect_good_as_json: "msi inspect lamp.msi --format json";
    msi_inspect_bad: "msi inspect office.xml empty.xml lamp.msi";
    msi_inspect_bad_as_json: "msi inspect office.xml --format json";
    msi_payload_good: "msi payload lamp.msi --url https://dp.example.com/lamp.msi --url https://dp2.example.com/lamp.msi";
    msi_payload_hybrid: "msi payload lamp.msi --url https://dp.example.com/lamp.msi --target system --hybrid --command-line /quiet";
    msi_payload_of_another_scope: "msi payload lamp.msi --url http://dp.example.com/lamp.msi --scope device --command-line /qb";
    msi_payload_bad: "msi payload lamp.msi --url lamp.msi";
    msi_check_good: "msi check msi-install.xml";
    msi_check_bad: "msi check msi-install-bad.xml msi-job.xml office.xml open.xml";
    msi_check_bad_as_json: "msi check msi-install-bad.xml msi-job.xml --format json";
    msi_simulate_good: "msi simulate msi-install.xml msi-remove.xml";
    msi_simulate_with_other_nodes: "msi simulate msi-mixed.xml";
    msi_simulate_with_other_nodes_bad: "msi simulate msi-mixed-bad.xml";
    msi_simulate_with_other_nodes_as_json: "msi simulate msi-mixed-bad.xml --format json";
    msi_simulate_a_job: "msi simulate msi-job.xml --product-code {6F7CB29F-1319-4816-B345-0856916EB801} --scope user";
    msi_simulate_a_job_by_its_id: "msi simulate msi-job.xml";
    msi_simulate_good_as_json: "msi simulate msi-install.xml --exit 3010 --format json";
    msi_simulate_a_failing_installation: "msi simulate msi-install.xml --download-error 0x80190194 --download-error 0 --exit 1603";
    msi_simulate_bad: "msi simulate msi-install-bad.xml msi-remove.xml request.xml";
    msi_simulate_bad_as_json: "msi simulate msi-install-bad.xml --format json";
    msi_simulate_unreadable: "msi simulate msi-install.xml open.xml";
    msi_decode_good: "msi decode 0 3010 1641 1603 -2147023278 0x80091007 ERROR_PRODUCT_VERSION 0x80190194";
    msi_decode_what_consoles_show: "msi decode 0x80070643 80070643 0x87D10193 0x801901AA 1605 0x8007FFFF";
    msi_decode_codes_of_other_parts: "msi decode 17002 0x80180018 0x86000011 70 0x82B00006 200 404 425 500";
    msi_decode_good_as_json: "msi decode 1618 --format json";
    msi_decode_bad: "msi decode 1603x 0";
    msi_decode_bad_as_json: "msi decode failure 3010 --format json";
    windows_apply_good: "windows apply hours.xml";
    #[cfg_attr(windows, ignore = "it would change this machine")]
    windows_apply_elsewhere: "windows apply hours.xml --yes";
    windows_apply_bad: "windows apply request-bad.xml --yes";
    windows_apply_unreadable: "windows apply open.xml --yes";
    #[cfg_attr(windows, ignore = "the text is about this machine")]
    windows_get_good: "windows get ./DevDetail/SwV ./DevInfo/DevId";
    windows_get_bad: "windows get ./Device/Vendor/MSFT/Policy/Config/Update/ActiveHourEnd ActiveHoursEnd/";
    windows_get_with_a_change: "windows get ./DevDetail/SwV --keep-registration";
    windows_set_good: "windows set ./Device/Vendor/MSFT/Policy/Config/Update/ActiveHoursEnd 17";
    windows_set_with_add: "windows set ./Device/Vendor/MSFT/CertificateStore/MY/SCEP/1/Install/SubjectName CN=Lamp";
    windows_set_bad: "windows set ./Device/Vendor/MSFT/Policy/Config/Update/ActiveHoursEnd 25";
    windows_exec_good: "windows exec ./Device/Vendor/MSFT/Reboot/RebootNow";
    windows_exec_bad: "windows exec ./DevDetail/SwV now";
    completions_good: "completions powershell --out csp.ps1";
    completions_bad: "completions tcsh";
    man_good: "man pages";
    man_bad: "man lamp.xml";
}

#[test]
fn every_subcommand_has_a_snapshot_of_good_and_of_bad_input() {
    let mut names = BTreeSet::new();
    commands(&csp_cli::command(), "", &mut names);
    assert!(names.len() > 20, "{names:?}");
    for name in names {
        for input in ["good", "bad"] {
            let snapshot = format!("{}_{input}", name.replace([' ', '-'], "_"));
            assert!(SNAPSHOTS.contains(&snapshot.as_str()), "`csp {name}` has no snapshot {snapshot}");
        }
    }
}

/// An argument that takes values with a hyphen would take the options after it as values.
#[test]
fn no_argument_takes_options_as_values() {
    fn check(command: &clap::Command) {
        for argument in command.get_arguments() {
            let takes_options = argument.is_allow_hyphen_values_set()
                || argument.is_trailing_var_arg_set()
                || argument.is_last_set();
            assert!(!takes_options, "`csp {}`: {}", command.get_name(), argument.get_id());
        }
        command.get_subcommands().for_each(check);
    }
    check(&csp_cli::command());
}
