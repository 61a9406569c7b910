use crate::model::{CloudResource, EntityId, Field, Value};
use crate::practices::{Check, Draft, Report};

/// Ingresses without a certificate.
pub(in crate::practices) const CHECK: Check = Check::Resource(check);

/// Parts of the names of annotations by which controllers are given a certificate, or are told to find one.
const CERTIFICATES: &[&str] = &["cert", "tls", "ssl", "https", "listen-ports"];

fn check(_id: EntityId, ingress: &CloudResource, report: &mut Report<'_>) {
    if ingress.kind != "Ingress" || !ingress.setting(&["spec", "tls"]).is_absent() {
        return;
    }
    let has_one = match ingress.setting(&["metadata", "annotations"]) {
        Field::Absent(_) => false,
        Field::Set(Value::Map(entries), _) => {
            let names = entries.iter().filter_map(|(name, _)| name.rsplit('/').next());
            names.map(str::to_ascii_lowercase).any(|name| CERTIFICATES.iter().any(|part| name.contains(part)))
        }
        _ => true,
    };
    if !has_one {
        let what = format!("`{}` is served without TLS.", ingress.address());
        report.add(
            Draft::new(ingress.span, what).advise("Set `tls` with the hosts and the Secret of their certificate."),
        );
    }
}
