use crate::model::{CloudResource, Field, FileId, Part, Project, Value};
use crate::practices::objects::{Around, may_meet, objects, of_kinds, text};
use crate::practices::{Check, Draft, Report};

/// StatefulSets whose pods get their names from a Service that gives them none.
pub(in crate::practices) const CHECK: Check = Check::Among(check);

fn check(file: &FileId, part: &Part, project: &dyn Project, report: &mut Report<'_>) {
    let around = Around { file, project };
    for set in of_kinds(&part.facts, &["StatefulSet"]) {
        let Field::Set(Value::Text(name), site) = set.own.setting(&["spec", "serviceName"]) else { continue };
        // A single pod is found by the Service's own name.
        let replicas = text(set.own, &["spec", "replicas"]);
        if replicas.is_none_or(|replicas| replicas.parse().is_ok_and(|count: u32| count < 2)) {
            continue;
        }
        // One of that name in another folder may belong to another variant of the same thing.
        let mut found = around.named(format!("Service/{name}"));
        found.retain(|beside| beside.file.folder() == file.folder());
        let services = found.iter().flat_map(|beside| {
            let of_name = objects(&beside.facts)
                .map(|object| object.own)
                .filter(|own| own.kind == "Service" && own.name == name && may_meet(own, set.own));
            of_name.map(move |own| (beside, own))
        });
        let services: Vec<_> = services.collect();
        let is_spread = |own: &CloudResource| match own.setting(&["spec", "clusterIP"]) {
            Field::Absent(_) => true,
            Field::Set(..) => text(own, &["spec", "clusterIP"]).is_some_and(|address| address != "None"),
            Field::Unknown(..) => false,
        };
        let Some((beside, service)) = services.first().filter(|_| services.iter().all(|(_, own)| is_spread(own)))
        else {
            continue;
        };
        let what = format!(
            "`{}` takes the names of its pods from `Service/{name}`, which is not headless.",
            set.own.address()
        );
        let related = beside.related(service.span, "The Service");
        report.add(Draft::new(site.span, what).advise("Name a Service with `clusterIP: None`.").relate(related));
    }
}
