//! The parameters of the CRM for cohorts.

use std::fmt::{self, Display, Formatter};

use super::reassessment::{self, Reassessment, shared_keys};
use super::{Context, Parameters, Rule};
use crate::design::MAX_COHORT;
use crate::probability::Probability;
use crate::scenario::format::Table;
use crate::scenario::reader::Reader;

pub(super) const TABLE: Table = Table { header: "[design.crm]", keys: shared_keys!("cohort_size") };

/// A CRM whose cohorts are evaluable before the next dose level is chosen.
#[derive(Debug, Clone, PartialEq)]
pub struct CrmParameters {
    /// The working model, and how it is followed. Here, `restrict_escalation` also never goes up after a cohort in which the
    /// share of patients with a DLT is the target or more.
    pub reassessment: Reassessment,
    /// Patients in a cohort, 1 to [`MAX_COHORT`].
    pub cohort_size: u8,
}

impl Display for CrmParameters {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        write!(f, "{} cohort_size={}", self.reassessment, self.cohort_size)
    }
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

    fn write(&self, f: &mut Formatter<'_>) -> fmt::Result {
        self.reassessment.write(f)?;
        writeln!(f, "cohort_size = {}", self.cohort_size)
    }
}

pub(super) fn read(table: &Reader<'_>, context: Context) -> Option<Rule> {
    let reassessment = reassessment::read(table, context);
    let size = 1..=MAX_COHORT as u64;
    let cohort_size = table.or("cohort_size", 3, |value| value.whole(size).and_then(|size| u8::try_from(size).ok()));
    Some(Rule::Crm(CrmParameters { reassessment: reassessment?, cohort_size: cohort_size? }))
}
