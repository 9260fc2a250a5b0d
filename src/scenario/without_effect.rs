//! Tells of what a file says of its designs and caps where it changes nothing.

use super::NamedDesign;
use crate::design::{AtCap, DesignSpec, IdleRule, Rule, idle_keys_of_table, idle_rules};
use crate::dose::MAX_DOSES;
use crate::input::Reader;
use crate::parameters::Context;

/// Keys of a `[[design]]` whose design decides the same without them. `top` is the file that it is in.
pub(super) fn warn_of_idle_keys(design: &Reader<'_>, spec: &DesignSpec, context: Context, top: &Reader<'_>) {
    let (Some(doses), Some(target)) = (context.doses, context.target_dlt_rate) else { return };
    if doses > MAX_DOSES {
        return;
    }
    for IdleRule { key, why, remedy } in idle_rules(spec, doses, target.get()) {
        design.warn(key, format!("this has no effect: {why}"), remedy);
    }
    for key in idle_keys_of_table(spec, doses, target.get()) {
        let message = format!("`{key}` has no effect: by the rows of the table every decision is the same without it");
        design.warn(spec.rule.key(), message, "remove it, or add rows to which it matters");
    }
    if let Rule::Blrm(blrm) = &spec.rule
        && blrm.most_levels_up != Some(1)
        && !spec.general.allow_skipping
    {
        let message = "`most_levels_up` passes no dose level by that was never tried, as allow_skipping is false";
        design.warn(spec.rule.key(), message, "add `allow_skipping = true` to [[design]], or remove most_levels_up");
    }
    if spec.general.allow_skipping && !spec.rule.may_skip() {
        design.warn("allow_skipping", "this has no effect: the rule skips no dose level", "remove it");
    }
    let declares = design.get("at_cap").is_some() && spec.at_cap == AtCap::Declare;
    if declares && spec.cap.is_none() && !may_vary(top) {
        design.warn("at_cap", "this has no effect: the design has no cap", "add a cap, or remove it");
    }
}

/// What becomes of trials at the cap, by `[enrolment]`, where no design has one.
pub(super) fn warn_of_no_cap(enrolment: &Reader<'_>, at_cap: AtCap, designs: &[NamedDesign], top: &Reader<'_>) {
    let has_cap = designs.iter().any(|design| design.spec.cap.is_some());
    if at_cap == AtCap::Declare && !has_cap && !designs.is_empty() && !may_vary(top) {
        enrolment.warn("at_cap", "this has no effect: no design has a cap", "add a cap, or remove it");
    }
}

/// Whether a file asks for variations of its plan, which may have a cap where the plan has none.
fn may_vary(top: &Reader<'_>) -> bool {
    ["sweep", "search", "sensitivity"].iter().any(|key| top.get(key).is_some())
}
