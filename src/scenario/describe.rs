//! The echo of a plan: everything that was understood, defaults included, as TOML that reads back to the same plan.

use std::fmt::{self, Display, Formatter};

use super::days_table::Family;
use super::describe_sweep;
use super::numerals::{grouped, number};
use super::{Arrivals, DaysDistribution, NamedDesign, Plan, Scenario, Stagger, sensitivity_table};
use crate::dose::DoseLevel;

/// Everything that a plan says, as a scenario file without anything left to defaults.
pub fn describe(plan: &Plan) -> String {
    Echo(plan).to_string()
}

struct Echo<'a>(&'a Plan);

impl Display for Echo<'_> {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        let Self(plan) = self;
        writeln!(f, "title = {}", quoted(&plan.title))?;
        source(f, plan.source.as_deref())?;
        writeln!(f, "target_dlt_rate = {}", plan.target_dlt_rate)?;
        writeln!(f, "true_mtd = \"{}\"", plan.true_mtd.name())?;
        writeln!(f, "trials = {}", grouped(plan.trials))?;
        writeln!(f, "seed = {}", plan.seed)?;
        self.doses(f)?;
        plan.scenarios.iter().try_for_each(|scenario| self.scenario(f, scenario))?;
        plan.designs.iter().try_for_each(|design| write_design(f, design))?;
        self.enrolment(f)?;
        self.window_and_onset(f)?;
        self.conduct(f)?;
        self.calendar(f)?;
        plan.sweep.as_ref().map_or(Ok(()), |sweep| describe_sweep::write(f, plan, sweep))?;
        plan.sensitivity.as_ref().map_or(Ok(()), |sensitivity| sensitivity_table::write(f, sensitivity))
    }
}

impl Echo<'_> {
    fn doses(&self, f: &mut Formatter<'_>) -> fmt::Result {
        for (dose, level) in self.0.doses.iter().zip(1..) {
            writeln!(f, "\n[[dose]] # dose level {level}\nlabel = {}", quoted(&dose.label))?;
            if let Some(amount) = dose.amount {
                writeln!(f, "amount = {}", number(amount))?;
            }
            if let Some(unit) = &dose.unit {
                writeln!(f, "unit = {}", quoted(unit))?;
            }
        }
        Ok(())
    }

    fn scenario(&self, f: &mut Formatter<'_>, scenario: &Scenario) -> fmt::Result {
        writeln!(f, "\n[[scenario]]\nname = {}", quoted(&scenario.name))?;
        source(f, scenario.source.as_deref())?;
        let list: Vec<String> = scenario.dlt_probabilities.iter().map(ToString::to_string).collect();
        writeln!(f, "dlt_probabilities = [{}]", list.join(", "))?;
        match self.0.true_mtd_of(scenario) {
            Some(dose) => writeln!(f, "# true MTD: dose level {dose} ({})", quoted(self.label(dose))),
            None => writeln!(f, "# true MTD: none"),
        }
    }

    fn label(&self, dose: DoseLevel) -> &str {
        self.0.doses.get(dose.index()).map_or("", |dose| dose.label.as_str())
    }

    fn enrolment(&self, f: &mut Formatter<'_>) -> fmt::Result {
        let (arrivals, patients_per_month) = match self.0.enrolment.arrivals {
            Arrivals::Poisson { patients_per_month } => ("poisson", patients_per_month),
            Arrivals::Fixed { patients_per_month } => ("fixed", patients_per_month),
        };
        writeln!(f, "\n[enrolment] # the cap is given with each design")?;
        writeln!(f, "arrivals = \"{arrivals}\"")?;
        writeln!(f, "patients_per_month = {}", number(patients_per_month))?;
        writeln!(f, "queue = {}", self.0.enrolment.queue)?;
        match self.0.enrolment.planned_patients {
            Some(patients) => writeln!(f, "planned_patients = {patients}"),
            None => Ok(()),
        }
    }

    fn window_and_onset(&self, f: &mut Formatter<'_>) -> fmt::Result {
        let (window, onset) = (self.0.dlt_window, self.0.onset);
        writeln!(f, "\n[dlt_window] # {} days in all", window.days())?;
        writeln!(f, "preconditioning_days = {}", number(window.preconditioning_days))?;
        writeln!(f, "days_after_infusion = {}", number(window.days_after_infusion))?;
        writeln!(f, "\n[onset]")?;
        writeln!(f, "before_infusion_share = {}", onset.before_infusion_share)?;
        writeln!(f, "acute_share = {}", onset.acute_share)?;
        match onset.after_infusion {
            DaysDistribution::Uniform { min_days, max_days } if onset.until_window_closes => {
                writeln!(f, "distribution = \"uniform\"\nmin_days = {}", number(min_days))?;
                writeln!(f, "# max_days = {}, the end of the window", number(max_days))?;
            }
            ref after_infusion => distribution(f, after_infusion)?,
        }
        let within = 100.0 * onset.after_infusion.cdf(window.days_after_infusion);
        writeln!(f, "# {within:.2} % of it fall into the window, to which it is truncated")
    }

    fn conduct(&self, f: &mut Formatter<'_>) -> fmt::Result {
        let conduct = self.0.conduct;
        writeln!(f, "\n[conduct]\nnot_infused_probability = {}", conduct.not_infused_probability)?;
        let (stagger, days) = match conduct.stagger {
            Stagger::None => ("none", None),
            Stagger::First { days } => ("first", Some(days)),
            Stagger::All { days } => ("all", Some(days)),
        };
        writeln!(f, "stagger = \"{stagger}\"")?;
        if let Some(days) = days {
            writeln!(f, "stagger_days = {}", number(days))?;
        }
        writeln!(f, "dropout_probability = {}", conduct.dropout_probability)?;
        writeln!(f, "stop_cohort_at_excess = {}", conduct.stop_cohort_at_excess)?;
        writeln!(f, "decision_days = {}", number(conduct.decision_days))?;
        writeln!(f, "\n[conduct.production]")?;
        distribution(f, &conduct.production)
    }

    fn calendar(&self, f: &mut Formatter<'_>) -> fmt::Result {
        let calendar = self.0.calendar;
        writeln!(f, "\n[calendar]")?;
        match calendar.planned_start {
            Some(date) => writeln!(f, "planned_start = {date}")?,
            None => writeln!(f, "# no planned start")?,
        }
        match (calendar.planned_completion, calendar.planned_days()) {
            (Some(date), Some(days)) => writeln!(f, "planned_completion = {date} # {days} days after the start")?,
            _ => writeln!(f, "# no planned completion")?,
        }
        writeln!(f, "follow_up_days = {}", number(calendar.follow_up_days))
    }
}

fn source(f: &mut Formatter<'_>, source: Option<&str>) -> fmt::Result {
    source.map_or(Ok(()), |source| writeln!(f, "source = {}", quoted(source)))
}

fn write_design(f: &mut Formatter<'_>, design: &NamedDesign) -> fmt::Result {
    let spec = &design.spec;
    writeln!(f, "\n[[design]]\nname = {}", quoted(&design.name))?;
    match spec.cap {
        Some(cap) => writeln!(f, "cap = {cap}")?,
        None => writeln!(f, "cap = \"none\"")?,
    }
    writeln!(f, "at_cap = \"{}\"", spec.at_cap.name())?;
    spec.general.write(f)?;
    spec.rule.write(f)
}

fn distribution(f: &mut Formatter<'_>, distribution: &DaysDistribution) -> fmt::Result {
    writeln!(f, "distribution = \"{}\"", Family::of(distribution).name())?;
    let parameters = match *distribution {
        DaysDistribution::Fixed { days } => vec![("days", days)],
        DaysDistribution::Uniform { min_days, max_days } => vec![("min_days", min_days), ("max_days", max_days)],
        DaysDistribution::Weibull { shape, scale_days } => vec![("shape", shape), ("scale_days", scale_days)],
        DaysDistribution::LogNormal { median_days, log_sd } => vec![("median_days", median_days), ("log_sd", log_sd)],
        DaysDistribution::Exponential { mean_days } => vec![("mean_days", mean_days)],
    };
    parameters.into_iter().try_for_each(|(key, value)| writeln!(f, "{key} = {}", number(value)))
}

/// In double quotes, as TOML has it. Text of a plan has no control characters.
pub(super) fn quoted(text: &str) -> String {
    format!("\"{}\"", text.replace('\\', "\\\\").replace('"', "\\\""))
}
