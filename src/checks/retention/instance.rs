//! RET13 to RET16: what an instance says of its datasource.

use super::instance_to_deploy;
use crate::checks::terms::{code, quoted};
use crate::checks::{Draft, ResourceContext, Verdicts};
use crate::knowledge::regions::{normalised, same};
use crate::knowledge::workloads::datasource;
use crate::model::protection::{
    container_lists, datasource_id, datasource_location, region_of_choice, snapshot_group, subscription_of,
};
use crate::rule::Slot;
use crate::template::Value;

/// Containers an instance can name where no row says.
const MOST_CONTAINERS: u16 = 100;

/// RET13.
pub(in crate::checks) fn instance_region_mismatch<'d>(context: &ResourceContext<'_, 'd>, out: &mut Verdicts<'d>) {
    let (Some(_), Some(vault)) = (instance_to_deploy(context), context.vault) else { return };
    let (there, here) = (datasource_location(context.reader()), vault.location());
    let choice = region_of_choice(vault.reader());
    if choice.is("Enabled") || there.is_absent() {
        return;
    }
    let equal = there.site.written.zip(here.site.written).is_some_and(|(a, b)| a.equals_ignoring_case(b).is_true());
    let (Some(datasource), Some(own)) = (there.text(), here.text()) else {
        if !equal {
            out.needs(&there);
            out.needs(&here);
        }
        return;
    };
    let secret = [&there, &here].iter().any(|setting| setting.site.written.is_some_and(Value::holds_secret));
    if same(datasource, own) || secret {
        return;
    }
    if choice.unknown().is_some() {
        out.needs(&choice);
        return;
    }
    let draft = Draft::at(&there).slot(Slot::Actual, code(&normalised(datasource)));
    out.fault(draft.slot(Slot::Other, code(&normalised(own))).note(&here, "where the vault is"));
}

/// RET14.
pub(in crate::checks) fn instance_snapshot_rg_missing<'d>(context: &ResourceContext<'_, 'd>, out: &mut Verdicts<'d>) {
    let Some(instance) = instance_to_deploy(context) else { return };
    let group = snapshot_group(context.reader());
    let Some(kind) = instance.datasource_type.text() else {
        if group.is_absent() {
            out.needs(&instance.datasource_type);
        }
        return;
    };
    let Some(row) = datasource(kind).filter(|row| row.snapshot_group) else { return };
    // A group the id of which is known in parts is named all the same.
    if !group.site.path.ends_with(".resourceGroupId") || group.site.written.is_none() {
        out.needs(&group);
    }
    if group.is_absent() {
        let draft = Draft::at(&group).slot(Slot::Other, code(row.datasource_type));
        out.fault(draft.label(group.site.anchor).note(&instance.datasource_type, row.title));
    }
}

/// RET15.
pub(in crate::checks) fn disk_snapshot_rg_subscription<'d>(context: &ResourceContext<'_, 'd>, out: &mut Verdicts<'d>) {
    let Some(instance) = instance_to_deploy(context) else { return };
    if !instance.datasource_type.is("Microsoft.Compute/disks") {
        return;
    }
    let (group, disk) = (snapshot_group(context.reader()), datasource_id(context.reader()));
    let of = |written: Option<&Value>| written.and_then(subscription_of);
    let (Some(there), Some(here)) = (of(group.site.written), of(disk.site.written)) else {
        out.needs(&group);
        out.needs(&disk);
        return;
    };
    match there.equals_ignoring_case(&here) {
        equal if equal.is_true() => {}
        differ if differ.is_false() => {
            let draft = Draft::at(&group).slot(Slot::Actual, quoted(&there)).slot(Slot::Other, quoted(&here));
            out.fault(draft.note(&disk, "the disk's subscription"));
        }
        _ => {
            out.needs(&group);
            out.needs(&disk);
        }
    }
}

/// RET16.
pub(in crate::checks) fn blob_containers_limit<'d>(context: &ResourceContext<'_, 'd>, out: &mut Verdicts<'d>) {
    let Some(instance) = instance_to_deploy(context) else { return };
    let row = instance.datasource_type.text().and_then(datasource);
    let most = row.and_then(|row| row.most_containers).unwrap_or(MOST_CONTAINERS);
    for list in container_lists(context.reader()) {
        out.needs(&list);
        let draft = Draft::at(&list).label(list.site.anchor).slot(Slot::Maximum, most.to_string());
        match list.site.written.and_then(Value::as_array).map(<[Value]>::len) {
            Some(count) if count > usize::from(most) => out.fault(draft.slot(Slot::Actual, count.to_string())),
            Some(0) => out.fault(draft.variant("none")),
            None if list.is_absent() => out.fault(draft.variant("none")),
            _ => {}
        }
    }
}
