#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| csp_xml_fuzz::escape(bytes));
