use crate::model::{CloudResource, EntityId, Field, Intent, Safety, Value};
use crate::practices::{Check, Draft, Report};

/// Tasks that Fargate does not run.
pub(in crate::practices) const CHECK: Check = Check::Resource(check);

/// Sizes of tasks: CPU units, the least and the most memory in mebibytes, and the step between.
const SIZES: &[(u32, u32, u32, u32)] = &[
    (256, 512, 2048, 512),
    (512, 1024, 4096, 1024),
    (1024, 2048, 8192, 1024),
    (2048, 4096, 16384, 1024),
    (4096, 8192, 30720, 1024),
    (8192, 16384, 61440, 4096),
    (16384, 32768, 122_880, 8192),
];

fn check(id: EntityId, resource: &CloudResource, report: &mut Report<'_>) {
    match resource.kind.as_str() {
        "aws_ecs_task_definition" if includes(&resource.setting(&["requires_compatibilities"]), "FARGATE") => {
            network(id, resource, report);
            size(resource, report);
        }
        "aws_ecs_service" => service(resource, report),
        _ => {}
    }
}

fn includes(list: &Field<Value>, wanted: &str) -> bool {
    let Some(Value::List(items)) = list.value() else { return false };
    items.iter().any(|item| matches!(item.value(), Some(Value::Text(text)) if text == wanted))
}

fn network(id: EntityId, resource: &CloudResource, report: &mut Report<'_>) {
    let mode = resource.setting(&["network_mode"]);
    let what = match &mode {
        Field::Set(Value::Text(mode), _) if mode == "awsvpc" => return,
        Field::Set(Value::Text(mode), _) => {
            format!("`{}` is for Fargate and has the network mode `{mode}`.", resource.address())
        }
        Field::Absent(_) => format!("`{}` is for Fargate and has no network mode.", resource.address()),
        _ => return,
    };
    report.add(Draft::new(mode.site().span, what).advise("Set `network_mode` to \"awsvpc\".").propose(
        Intent::SetSetting {
            resource: id,
            block: None,
            path: vec!["network_mode".to_owned()],
            value: Value::Text("awsvpc".to_owned()),
            safety: Safety::Unsafe,
        },
    ));
}

fn size(resource: &CloudResource, report: &mut Report<'_>) {
    let (cpu, memory) = (resource.setting(&["cpu"]), resource.setting(&["memory"]));
    for (name, field) in [("cpu", &cpu), ("memory", &memory)] {
        if let Field::Absent(site) = field {
            let what = format!("`{}` is for Fargate and does not set `{name}`.", resource.address());
            report.add(Draft::new(site.span, what).advise(format!("Set `{name}` for the task as a whole.")));
        }
    }
    let (Some(units), Some(given)) = (number(&cpu), number(&memory)) else { return };
    let Some((_, least, most, step)) = SIZES.iter().find(|(size, ..)| *size == units) else {
        let sizes: Vec<String> = SIZES.iter().map(|(size, ..)| size.to_string()).collect();
        let what = format!("Fargate has no tasks of {units} CPU units.");
        report.add(Draft::new(cpu.site().span, what).advise(format!("Choose one of {}.", sizes.join(", "))));
        return;
    };
    // Of the smallest, the last step is a double one.
    let fits = (*least..=*most).contains(&given) && given % step == 0 && !(units == 256 && given == 1536);
    if !fits {
        let what = format!("Fargate has no tasks of {units} CPU units and {given} MiB of memory.");
        let advice = format!("With {units} units there are {least} to {most} MiB, in steps of {step}.");
        report.add(Draft::new(memory.site().span, what).advise(advice));
    }
}

fn number(field: &Field<Value>) -> Option<u32> {
    match field.value()? {
        Value::Number(text) | Value::Text(text) => text.parse().ok(),
        _ => None,
    }
}

fn service(resource: &CloudResource, report: &mut Report<'_>) {
    let on_fargate = matches!(resource.setting(&["launch_type"]).value(), Some(Value::Text(kind)) if kind == "FARGATE");
    let network = resource.setting(&["network_configuration"]);
    if let (true, Field::Absent(site)) = (on_fargate, &network) {
        let what = format!("`{}` runs on Fargate and says nothing of its network.", resource.address());
        report.add(
            Draft::new(site.span, what).advise("Give it a `network_configuration` with subnets and security groups."),
        );
    }
}
