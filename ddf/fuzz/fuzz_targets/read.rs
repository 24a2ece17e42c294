#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| ddf_fuzz::read(bytes));
