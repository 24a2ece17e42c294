//! Nodes of Windows that the payloads need.

use ddf::Description;
use ddf::schema::{Schema, SchemaBuilder};

const ALL: &str = "<Add/><Delete/><Get/><Replace/>";
const GET: &str = "<Get/>";

fn node(name: &str, access: &str, format: &str, more: &str, children: &[String]) -> String {
    format!(
        "<Node><NodeName>{name}</NodeName><DFProperties><AccessType>{access}</AccessType>\
         <DFFormat><{format}/></DFFormat>{more}</DFProperties>{}</Node>",
        children.concat()
    )
}

fn interior(name: &str, children: &[String]) -> String {
    node(name, GET, "node", "", children)
}

fn leaf(name: &str, format: &str, more: &str) -> String {
    node(name, ALL, format, more, &[])
}

fn dynamic(title: &str, format: &str, more: &str, children: &[String]) -> String {
    node("", ALL, format, &format!("<DFTitle>{title}</DFTitle>{more}"), children)
}

fn allowed(kind: &str, inside: &str) -> String {
    format!("<MSFT:AllowedValues ValueType=\"{kind}\">{inside}</MSFT:AllowedValues>")
}

fn range(text: &str) -> String {
    allowed("Range", &format!("<MSFT:Value>{text}</MSFT:Value>"))
}

fn root(path: &str, name: &str, children: &[String]) -> String {
    format!(
        "<Node><NodeName>{name}</NodeName><Path>{path}</Path><DFProperties><AccessType><Get/></AccessType>\
         <DFFormat><node/></DFFormat></DFProperties>{}</Node>",
        children.concat()
    )
}

/// The descriptions.
pub(crate) fn schema() -> Schema {
    let device = "./Device/Vendor/MSFT";
    let policy = "./Device/Vendor/MSFT/Policy/Config";
    let areas = || {
        let any = dynamic("PolicyName", "null", "", &[]);
        node("", GET, "node", "<DFTitle>AreaName</DFTitle>", &[any])
    };
    let read_only = || {
        let any = node("", GET, "null", "<DFTitle>PolicyName</DFTitle>", &[]);
        node("", GET, "node", "<DFTitle>AreaName</DFTitle>", &[any])
    };
    let trees = || [interior("Config", &[areas()]), interior("Result", &[read_only()])];
    let admx = allowed("ADMX", "<MSFT:AdmxBacked Area=\"A\" Name=\"N\" File=\"F.admx\"/>");
    let list = allowed("None", "<MSFT:List Delimiter=\"0xF000\"/>");
    let numbers = allowed("RegEx", "<MSFT:Value>^[0-9]$</MSFT:Value><MSFT:List Delimiter=\";\"/>");
    let xsd = allowed("XSD", "<MSFT:Value>&lt;x/&gt;</MSFT:Value>");
    let atomic = "<MSFT:AtomicRequired/>";
    let depends = format!(
        "<MSFT:DependencyBehavior><MSFT:DependencyGroup FriendlyId=\"D\"><MSFT:Dependency Type=\"DependsOn\">\
         <MSFT:DependencyUri>Device/Vendor/MSFT/Policy/Config/DeviceLock/DevicePasswordEnabled</MSFT:DependencyUri>\
         <MSFT:DependencyAllowedValue ValueType=\"Range\"><MSFT:Value>[0]</MSFT:Value></MSFT:DependencyAllowedValue>\
         </MSFT:Dependency></MSFT:DependencyGroup></MSFT:DependencyBehavior>{}",
        range("[4-16]")
    );
    let on_drives = format!(
        "<MSFT:DependencyBehavior><MSFT:DependencyGroup FriendlyId=\"D\"><MSFT:Dependency Type=\"DependsOn\">\
         <MSFT:DependencyUri>Device/Vendor/MSFT/Bitlocker/RemovableDrivesConfigureBDE</MSFT:DependencyUri>\
         <MSFT:DependencyAllowedValue ValueType=\"ADMX\"/></MSFT:Dependency></MSFT:DependencyGroup>\
         </MSFT:DependencyBehavior>{admx}"
    );
    let builds =
        "<MSFT:Applicability><MSFT:OsBuildVersion>10.0.14393</MSFT:OsBuildVersion></MSFT:Applicability>";
    let unreleased =
        "<MSFT:Applicability><MSFT:OsBuildVersion>99.9.99999</MSFT:OsBuildVersion></MSFT:Applicability>";
    let file = dynamic("AdmxFileId", "chr", "", &[]);
    let ingestion = dynamic("AppName", "node", "", &[dynamic("SettingsType", "node", "", &[file])]);
    let roots = [
        root(
            device,
            "Policy",
            &[trees().concat(), interior("ConfigOperations", &[interior("ADMXInstall", &[ingestion])])],
        ),
        root("./User/Vendor/MSFT", "Policy", &trees()),
        root(
            policy,
            "DeviceInstallation",
            &[
                leaf("PreventInstallationOfMatchingDeviceIDs", "chr", &admx),
                leaf("PreventInstallationOfDevicesNotDescribedByOtherPolicySettings", "chr", &admx),
            ],
        ),
        root(policy, "Update", &[leaf("ActiveHoursEnd", "int", &format!("{builds}{}", range("[0-23]")))]),
        root(policy, "UserRights", &[leaf("AccessFromNetwork", "chr", &list)]),
        root(policy, "RestrictedGroups", &[leaf("ConfigureGroupMembership", "chr", &xsd)]),
        root(
            policy,
            "DeviceLock",
            &[
                leaf("DevicePasswordEnabled", "int", &range("[0-1]")),
                leaf("MinDevicePasswordLength", "int", &depends),
            ],
        ),
        root(policy, "Defender", &[leaf("AllowRealtimeMonitoring", "int", &range("[0-1]"))]),
        root(device, "Defender", &[leaf("OfflineScan", "chr", "")]),
        root("./User/Vendor/MSFT/Policy/Config", "Education", &[leaf("DefaultPrinterName", "chr", "")]),
        root(
            device,
            "VPNv2",
            &[dynamic(
                "ProfileName",
                "node",
                &format!("{atomic}{}", allowed("RegEx", "<MSFT:Value>^[^/]*$</MSFT:Value>")),
                &[leaf("AlwaysOn", "bool", ""), leaf("DnsSuffix", "chr", "")],
            )],
        ),
        root(
            device,
            "LAPS",
            &[node("Policies", GET, "node", atomic, &[leaf("PasswordLength", "int", &range("[8-64]"))])],
        ),
        root(
            "./Vendor/MSFT",
            "DiagnosticLog",
            &[interior(
                "EtwLog",
                &[interior("Channels", &[dynamic("ChannelName", "node", "", &[leaf("State", "bool", "")])])],
            )],
        ),
        root(
            device,
            "ClientCertificateInstall",
            &[interior(
                "PFXCertInstall",
                &[dynamic(
                    "UniqueID",
                    "node",
                    atomic,
                    &[leaf("PFXCertBlob", "bin", ""), leaf("ContainerName", "chr", "")],
                )],
            )],
        ),
        root(device, "DMClient", &[node("Unenroll", "<Exec/><Get/>", "null", "", &[])]),
        root(
            device,
            "BitLocker",
            &[
                leaf("RemovableDrivesConfigureBDE", "chr", &admx),
                leaf("RemovableDrivesEncryptionType", "chr", &on_drives),
            ],
        ),
        root(device, "WindowsSoon", &[leaf("Later", "chr", unreleased), leaf("Numbers", "chr", &numbers)]),
    ];
    let file = format!(
        "<MgmtTree xmlns:MSFT=\"http://schemas.microsoft.com/MobileDevice/DM\"><VerDTD>1.2</VerDTD>{}</MgmtTree>",
        roots.concat()
    );
    let mut builder = SchemaBuilder::new();
    builder.add(&Description::read(file.as_bytes()).unwrap());
    builder.build().unwrap()
}
