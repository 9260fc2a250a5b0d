//! How far simulated values are from exact ones, in words.

use super::on_one_line;
use crate::characteristics::Furthest;

/// Which value is furthest off, and by how much; names stand between these marks.
pub(crate) fn furthest_off(furthest: &Furthest, (before, after): (char, char)) -> String {
    let quoted = |name: &str| format!("{before}{}{after}", on_one_line(name));
    let dose = furthest.dose.map_or_else(String::new, |dose| format!(" at dose level {dose}"));
    let (quantity, scenario) = (furthest.quantity.name(), quoted(&furthest.scenario));
    let place = format!("{quantity}{dose}, scenario {scenario}, design {}", quoted(&furthest.design));
    match furthest.z {
        Some(z) => format!("the furthest off by {:.1} standard errors ({place})", z.abs()),
        None => format!("one differs that cannot vary ({place})"),
    }
}
