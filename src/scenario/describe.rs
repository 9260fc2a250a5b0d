//! The echo of a plan: everything that was understood, defaults included, as TOML that reads back to the same plan.

use std::fmt::{self, Display, Formatter};

use super::conduct_table::{CONDUCT, OWN_PRODUCTION, PRODUCTION};
use super::designs::{DESIGN, DesignTable};
use super::expansion_table::{EXPANSION, RESPONSE};
use super::format::{DOSE, DoseTable, SCENARIO, TOP, Top};
use super::onset_table::ONSET;
use super::stagger_table::OwnStagger;
use super::timing::{ARRIVALS, CALENDAR, DLT_WINDOW};
use super::{Expansion, NamedDesign, Plan, Scenario, describe_sweep, excess, search_table, sensitivity_table};
use crate::counted::counted;
use crate::dose::DoseLevel;
use crate::input::quoted;
use crate::parameters::{Cap, Note, show_members, without_effect, write_lines};

/// Everything that a plan says, as a scenario file without anything left to defaults.
pub fn describe(plan: &Plan) -> String {
    Echo(plan).to_string()
}

/// The designs of a plan and what follows them, as a scenario file has them.
pub fn describe_designs(plan: &Plan) -> String {
    Designs(plan).to_string().trim_start().to_owned()
}

struct Designs<'a>(&'a Plan);

impl Display for Designs<'_> {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        self.0
            .designs
            .iter()
            .try_for_each(|design| write_design(f, design, self.0.rationale.designs.get(&design.name)))?;
        self.0.expansion.as_ref().map_or(Ok(()), |expansion| write_expansion(f, expansion))
    }
}

struct Echo<'a>(&'a Plan);

impl Display for Echo<'_> {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        let Self(plan) = self;
        let top = Top {
            title: plan.title.clone(),
            source: plan.source.clone(),
            rationale: plan.rationale.study.clone(),
            sample_size_rationale: plan.rationale.sample_size.clone(),
            trials_rationale: plan.rationale.trials.clone(),
            target_dlt_rate: plan.target_dlt_rate,
            true_mtd: plan.true_mtd,
            treatment: plan.treatment,
            trials: plan.trials,
            seed: plan.seed,
        };
        write_lines(f, &TOP.values(&top), &[])?;
        self.doses(f)?;
        plan.scenarios.iter().try_for_each(|scenario| self.scenario(f, scenario))?;
        plan.designs.iter().try_for_each(|design| write_design(f, design, plan.rationale.designs.get(&design.name)))?;
        self.enrolment(f)?;
        self.window_and_onset(f)?;
        self.conduct(f)?;
        self.calendar(f)?;
        plan.expansion.as_ref().map_or(Ok(()), |expansion| write_expansion(f, expansion))?;
        plan.sweep.as_ref().map_or(Ok(()), |sweep| describe_sweep::write(f, plan, sweep))?;
        plan.search.as_ref().map_or(Ok(()), |search| search_table::write(f, plan, search))?;
        plan.sensitivity.as_ref().map_or(Ok(()), |sensitivity| sensitivity_table::write(f, sensitivity))
    }
}

impl Echo<'_> {
    fn doses(&self, f: &mut Formatter<'_>) -> fmt::Result {
        for (level, dose) in DoseLevel::ladder(self.0.dose_count()).zip(&self.0.doses) {
            let own = self.0.own(level);
            let table = DoseTable {
                dose: dose.clone(),
                cohort_size: own.cohort_size,
                preconditioning_days: own.preconditioning_days,
                days_after_infusion: own.days_after_infusion,
                stagger: OwnStagger::of(&own),
            };
            writeln!(f, "\n[[dose]] # dose level {level}")?;
            write_lines(f, &DOSE.values(&table), &[])?;
            if let Some(production) = own.production {
                writeln!(f, "\n[dose.production]")?;
                write_lines(f, &OWN_PRODUCTION.values(&production), &[])?;
            }
        }
        Ok(())
    }

    fn scenario(&self, f: &mut Formatter<'_>, scenario: &Scenario) -> fmt::Result {
        writeln!(f, "\n[[scenario]]")?;
        write_lines(f, &SCENARIO.values(scenario), &[])?;
        match self.0.true_mtd_of(scenario) {
            Some(dose) => writeln!(f, "# true MTD: dose level {dose} ({})", quoted(self.label(dose))),
            None => writeln!(f, "# true MTD: none"),
        }
    }

    fn label(&self, dose: DoseLevel) -> &str {
        self.0.doses.get(dose.index()).map_or("", |dose| dose.label.as_str())
    }

    fn enrolment(&self, f: &mut Formatter<'_>) -> fmt::Result {
        writeln!(f, "\n[enrolment] # the cap is given with each design")?;
        write_lines(f, &show_members(ARRIVALS, &self.0.enrolment), &[])
    }

    fn window_and_onset(&self, f: &mut Formatter<'_>) -> fmt::Result {
        let (window, onset) = (self.0.dlt_window, self.0.onset);
        writeln!(f, "\n[dlt_window] # {} in all", counted(window.days(), "day"))?;
        write_lines(f, &DLT_WINDOW.values(&window), &[])?;
        writeln!(f, "\n[onset]")?;
        let notes = onset.until_window_closes.then_some(("max_days", Note::FollowsFrom("the end of the window")));
        write_lines(f, &ONSET.values(&onset), notes.as_slice())?;
        let within = 100.0 * onset.after_infusion.cdf(window.days_after_infusion);
        writeln!(f, "# {within:.2} % of it fall into the window, to which it is truncated")
    }

    fn conduct(&self, f: &mut Formatter<'_>) -> fmt::Result {
        let conduct = self.0.conduct;
        writeln!(f, "\n[conduct]")?;
        let note = excess::note(self.0).map(|note| ("stop_cohort_at_excess", Note::Behind(note)));
        write_lines(f, &CONDUCT.values(&conduct), note.as_slice())?;
        writeln!(f, "\n[conduct.production]")?;
        write_lines(f, &PRODUCTION.values(&conduct.production), &[])
    }

    fn calendar(&self, f: &mut Formatter<'_>) -> fmt::Result {
        let calendar = self.0.calendar;
        let after_start =
            |days| ("planned_completion", Note::Behind(format!("{} after the start", counted(days, "day"))));
        writeln!(f, "\n[calendar]")?;
        write_lines(f, &CALENDAR.values(&calendar), calendar.planned_days().map(after_start).as_slice())
    }
}

fn write_expansion(f: &mut Formatter<'_>, expansion: &Expansion) -> fmt::Result {
    writeln!(f, "\n[expansion]")?;
    write_lines(f, &EXPANSION.values(expansion), &[])?;
    let Some(response) = &expansion.response else { return Ok(()) };
    writeln!(f, "\n[expansion.response]")?;
    write_lines(f, &RESPONSE.values(response), &[])
}

fn write_design(f: &mut Formatter<'_>, design: &NamedDesign, rationale: Option<&String>) -> fmt::Result {
    let NamedDesign { name, spec } = design;
    let table = DesignTable {
        name: name.clone(),
        rationale: rationale.cloned(),
        cap: Some(Cap(spec.cap)),
        at_cap: Some(spec.at_cap),
        general: spec.general,
    };
    writeln!(f, "\n[[design]]")?;
    let mut notes = Vec::new();
    notes.extend(spec.general.max_is_cap.then_some(("max_patients", Note::FollowsFrom("the cap"))));
    notes.extend(spec.cap.is_none().then(|| ("at_cap", without_effect("there is no cap"))));
    notes.extend((!spec.rule.may_skip()).then(|| ("allow_skipping", without_effect("this rule skips no dose level"))));
    write_lines(f, &DESIGN.values(&table), &notes)?;
    spec.rule.write(f)
}
