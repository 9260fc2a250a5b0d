//! The echo of what `dosim sweep` varies.

use std::fmt::{self, Formatter};

use super::sweep_keys::{AXIS, AxisTable, DoseOrAll, GRID, GridTable, RANDOM_CURVES, SWEEP, VARIANTS, VariantsTable};
use super::{Along, Axis, Grid, Plan, Sweep, Variants};
use crate::parameters::write_lines;

/// `[sweep]` with its tables.
pub(super) fn write(f: &mut Formatter<'_>, plan: &Plan, sweep: &Sweep) -> fmt::Result {
    writeln!(f, "\n[sweep]")?;
    write_lines(f, &SWEEP.values(sweep), &[])?;
    sweep.grids.iter().try_for_each(|grid| write_grid(f, plan, grid))?;
    if let Some(curves) = &sweep.random_curves {
        writeln!(f, "\n[sweep.random_curves]")?;
        write_lines(f, &RANDOM_CURVES.values(curves), &[])?;
    }
    sweep.variants.as_ref().map_or(Ok(()), |variants| write_variants(f, plan, variants))
}

fn write_grid(f: &mut Formatter<'_>, plan: &Plan, grid: &Grid) -> fmt::Result {
    let (points, all) = (grid.points(&plan.scenarios).len(), grid.size());
    writeln!(f, "\n[[sweep.grid]] # {points} points, {} left out as the DLT probability would fall", all - points)?;
    let base_scenario = Some(plan.scenarios[grid.base_scenario].name.clone());
    write_lines(f, &GRID.values(&GridTable { name: grid.name.clone(), base_scenario }), &[])?;
    grid.axes.iter().try_for_each(|axis| write_axis(f, plan, axis))
}

fn write_axis(f: &mut Formatter<'_>, plan: &Plan, axis: &Axis) -> fmt::Result {
    let (dose_level, toward) = match axis.along {
        Along::Dose(dose) => (Some(DoseOrAll::Dose(dose)), None),
        Along::AllDoses => (Some(DoseOrAll::All), None),
        Along::Toward(scenario) => (None, Some(plan.scenarios[scenario].name.clone())),
    };
    let table = AxisTable { dose_level, toward, from: axis.from, to: axis.to, points: axis.points as u64 };
    writeln!(f, "[[sweep.grid.axis]]")?;
    write_lines(f, &AXIS.values(&table), &[])
}

fn write_variants(f: &mut Formatter<'_>, plan: &Plan, variants: &Variants) -> fmt::Result {
    let base_design = Some(plan.designs[variants.base_design].name.clone());
    writeln!(f, "\n[sweep.variants]")?;
    write_lines(f, &VARIANTS.values(&VariantsTable { base_design, keys: variants.keys.clone() }), &[])
}
