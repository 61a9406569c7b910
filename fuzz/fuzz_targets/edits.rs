#![no_main]

use infra_ls_fuzz::edited;
use libfuzzer_sys::fuzz_target;

fuzz_target!(|data: &[u8]| edited(data));
