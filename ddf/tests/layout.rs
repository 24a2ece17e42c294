//! Pins the layout of generated code. Raise `LAYOUT` with every change, so that code of the old layout does not compile.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)] // allowed in tests

use ddf::generated::{FREE, LAYOUT, Tables};
use ddf::model::{
    AdmxBacked, AllowedValue, AllowedValues, Applicability, CommonError, ConflictResolution, Dependency,
    DependencyGroup, DependencyType, Deprecated, DfType, DynamicNodeNaming, GpMapping, Keyword, List,
    NodeScope, Occurrence, RebootBehavior, ReplaceBehavior, ValueType,
};
use ddf::schema::{Details, SchemaBuilder};
use ddf::{AccessType, Description, Format, Verb};

const CLOCK: &[u8] = b"<MgmtTree><Node><NodeName>Clock</NodeName><Path>./Vendor/Example</Path><DFProperties>\
    <AccessType><Get/></AccessType><DFFormat><node/></DFFormat></DFProperties>\
    <Node><NodeName>DaylightSaving</NodeName><DFProperties><AccessType><Get/></AccessType><DFFormat><bool/></DFFormat>\
    </DFProperties></Node></Node></MgmtTree>";

#[test]
fn the_index_belongs_to_the_layout() {
    let mut builder = SchemaBuilder::new();
    builder.add(&Description::read(CLOCK).unwrap());
    let schema = builder.build().unwrap();
    let Tables { mount_lengths, index, .. } = schema.tables();
    assert_eq!(LAYOUT, 1);
    assert_eq!(mount_lengths[..], [14]);
    assert_eq!(index[..], [FREE, 15_968_027_230_672_519_169, 4_647_865_618_190_565_376, FREE]);
}

#[test]
fn packed_details_belong_to_the_layout() {
    let text = |text: &'static str| Some(text.into());
    let allowed = |value_type, values, admx| AllowedValues {
        value_type,
        values,
        value: text("b"),
        description: None,
        admx,
        list: text("c"),
    };
    let full = Details {
        access: AccessType::EMPTY.with(Verb::Get).with(Verb::Exec),
        format: Format::Int,
        occurrence: Occurrence::OneOrN(Some(2)),
        scope: Some(NodeScope::Dynamic),
        title: text("a"),
        default_value: text("b"),
        description: None,
        df_type: Some(DfType::Mime(vec!["c".into()].into())),
        applicability: Applicability {
            os_build_version: text("a"),
            csp_version: text("b"),
            edition_allow_list: text("c"),
            requires_azure_ad: text("a"),
        },
        allowed_values: Some(allowed(
            Keyword::Known(ValueType::Flag),
            vec![AllowedValue { value: "a".into(), description: text("b") }].into(),
            Some(AdmxBacked { area: text("a"), name: text("b"), file: text("c") }),
        )),
        dynamic_node_naming: Some(DynamicNodeNaming::UniqueName("a".into())),
        conflict_resolution: ConflictResolution::LastWrite,
        replace_behavior: ReplaceBehavior::Append,
        reboot_behavior: RebootBehavior::ServerInitiated,
        gp_mapping: Some(GpMapping { english_name: text("a"), area_path: text("b"), element: text("c") }),
        dependencies: vec![DependencyGroup {
            friendly_id: text("a"),
            changed_allowed_values: None,
            dependencies: vec![Dependency {
                kind: Keyword::Known(DependencyType::Not),
                uri: text("b"),
                allowed: Some(allowed(Keyword::Unknown("a".into()), List::Borrowed(&[]), None)),
            }]
            .into(),
        }]
        .into(),
        deprecated: Some(Deprecated { os_build: text("a") }),
        atomic_required: true,
        common_errors: vec![CommonError { name: "b".into(), text: "c".into() }].into(),
    };
    let fields: [&[u8]; 15] = [
        &[0xEF, 0x7F],                                  // all marks but that of a DDF name
        &[24, 4],                                       // access type and format
        &[1, 0, 1, 2, 3],                               // title, description, builds, version, editions
        &[1],                                           // join type
        &[5, 3],                                        // occurrence
        &[1],                                           // scope
        &[2],                                           // default value
        &[1, 3],                                        // MIME types
        &[5, 1, 1, 2, 2, 0, 3, 1, 1, 2, 3],             // allowed values
        &[2, 1],                                        // naming
        &[3, 1, 2],                                     // behaviors
        &[1, 2, 3],                                     // Group Policy
        &[1, 1, 0, 1, 1, 2, 1, 0x7F, 1, 0, 2, 0, 3, 0], // dependencies
        &[1],                                           // deprecated
        &[1, 2, 3],                                     // common errors
    ];
    let data: &'static [u8] = fields.concat().leak();
    assert_eq!(LAYOUT, 1);
    assert_eq!(ddf::generated::details("abc", &[1, 1, 1], data), [full]);
}
