//! The echo of what `dosim sweep` varies.

use std::fmt::{self, Formatter};

use super::{Along, Axis, Grid, Plan, Setting, Sweep, Variants, VariedKey};
use crate::input::{grouped, quoted};

/// `[sweep]` with its tables.
pub(super) fn write(f: &mut Formatter<'_>, plan: &Plan, sweep: &Sweep) -> fmt::Result {
    writeln!(f, "\n[sweep]\ntrials_per_curve = {}", grouped(sweep.trials_per_curve))?;
    sweep.grids.iter().try_for_each(|grid| write_grid(f, plan, grid))?;
    if let Some(curves) = sweep.random_curves {
        writeln!(f, "\n[sweep.random_curves]\ncurves = {}", grouped(curves))?;
    }
    sweep.variants.as_ref().map_or(Ok(()), |variants| write_variants(f, plan, variants))
}

fn write_grid(f: &mut Formatter<'_>, plan: &Plan, grid: &Grid) -> fmt::Result {
    let (points, all) = (grid.points(&plan.scenarios).len(), grid.size());
    writeln!(f, "\n[[sweep.grid]] # {points} points, {} left out as the DLT probability would fall", all - points)?;
    writeln!(f, "name = {}", quoted(&grid.name))?;
    writeln!(f, "base_scenario = {}", quoted(&plan.scenarios[grid.base_scenario].name))?;
    grid.axes.iter().try_for_each(|axis| write_axis(f, plan, axis))
}

fn write_axis(f: &mut Formatter<'_>, plan: &Plan, axis: &Axis) -> fmt::Result {
    writeln!(f, "[[sweep.grid.axis]]")?;
    match axis.along {
        Along::Dose(dose) => writeln!(f, "dose_level = {dose}")?,
        Along::AllDoses => writeln!(f, "dose_level = \"all\"")?,
        Along::Toward(scenario) => writeln!(f, "toward = {}", quoted(&plan.scenarios[scenario].name))?,
    }
    writeln!(f, "from = {}\nto = {}\npoints = {}", axis.from, axis.to, axis.points)
}

fn write_variants(f: &mut Formatter<'_>, plan: &Plan, variants: &Variants) -> fmt::Result {
    writeln!(f, "\n[sweep.variants]\nbase_design = {}", quoted(&plan.designs[variants.base_design].name))?;
    variants.keys.iter().try_for_each(|VariedKey { key, values }| {
        let values: Vec<_> = values.iter().map(Setting::as_toml).collect();
        writeln!(f, "{key} = [{}]", values.join(", "))
    })
}
