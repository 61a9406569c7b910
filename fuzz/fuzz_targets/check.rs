#![no_main]

use infra_ls_fuzz::checked;
use libfuzzer_sys::fuzz_target;

fuzz_target!(|text: &str| checked(text));
