//! The parameters of the CRM for cohorts.

use super::reassessment::{self, Reassessment};
use super::{Context, Parameters, Rule};
use crate::design::MAX_COHORT;
use crate::input::Reader;
use crate::parameters::{Group, Key, Kind, Line, Table, lens};
use crate::probability::Probability;

pub(super) static TABLE: Table<CrmParameters> = Table {
    header: "[design.crm]",
    says: "The continual reassessment method (CRM; O'Quigley, Pepe & Fisher 1990), for cohorts. A model with one parameter is \
           fitted to all patients so far; the next cohort goes to the dose level whose estimated DLT probability is nearest \
           to the target. It needs max_patients or a cap. With restrict_escalation it does not go up either after a cohort \
           in which the share of patients with a DLT is the target or more.",
    usual: || CrmParameters { reassessment: Reassessment::usual(), cohort_size: 3 },
    members: &[
        &Group { lens: lens!(CrmParameters, reassessment), members: reassessment::MEMBERS },
        &Key::new(
            "cohort_size",
            lens!(CrmParameters, cohort_size),
            Kind::patients(1, MAX_COHORT as u64),
            "Patients in a cohort; the last one may be smaller.",
        ),
    ],
};

/// A CRM whose cohorts are evaluable before the next dose level is chosen.
#[derive(Debug, Clone, PartialEq)]
pub struct CrmParameters {
    /// The working model, and how it is followed. Here, `restrict_escalation` also never goes up after a cohort in which the
    /// share of patients with a DLT is the target or more.
    pub reassessment: Reassessment,
    /// Patients in a cohort, 1 to [`MAX_COHORT`].
    pub cohort_size: u8,
}

impl Parameters for CrmParameters {
    fn title(&self) -> &'static str {
        "CRM"
    }

    fn reference(&self) -> Option<&'static str> {
        Some("O'Quigley J, Pepe M, Fisher L. Biometrics 1990;46:33. doi:10.2307/2531628")
    }

    fn key(&self) -> &'static str {
        "crm"
    }

    fn target_dlt_rate(&self) -> Option<Probability> {
        Some(self.reassessment.target_dlt_rate)
    }

    fn may_skip(&self) -> bool {
        true
    }

    fn first_cohort(&self) -> u8 {
        self.cohort_size
    }

    fn values(&self) -> Vec<Line> {
        TABLE.values(self)
    }
}

pub(super) fn read(table: &Reader<'_>, context: Context) -> Option<Rule> {
    let crm = TABLE.read(table, context).complete()?;
    crm.reassessment.consistent(table)?;
    Some(Rule::Crm(crm))
}
