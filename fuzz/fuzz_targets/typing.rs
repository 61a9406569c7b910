#![no_main]

use infra_ls_fuzz::typed;
use libfuzzer_sys::fuzz_target;

fuzz_target!(|data: &[u8]| typed(data));
