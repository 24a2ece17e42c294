#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| syncml_fuzz::wbxml::read(bytes));
