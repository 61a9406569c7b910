#![no_main]

use infra_ls::syntax::Language;
use infra_ls_fuzz::read;
use libfuzzer_sys::fuzz_target;

fuzz_target!(|text: &str| read(Language::Hcl, text));
