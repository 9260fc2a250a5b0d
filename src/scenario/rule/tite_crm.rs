//! The parameters of the TITE-CRM.

use super::reassessment::{self, Reassessment};
use super::{Context, Parameters, Rule};
use crate::input::Reader;
use crate::parameters::{Group, Line, Table, lens};
use crate::probability::Probability;

pub(super) static TABLE: Table<TiteCrmParameters> = Table {
    header: "[design.tite_crm]",
    says: "The time-to-event CRM (TITE-CRM; Cheung & Chappell 2000), which decides for each patient while others are pending: \
           a patient without a DLT so far counts by the share of the DLT window that has passed. The keys are those of the \
           CRM; restrict_escalation only means at most one dose level above the last patient's.",
    usual: || TiteCrmParameters { reassessment: Reassessment::usual() },
    members: &[&Group { lens: lens!(TiteCrmParameters, reassessment), members: reassessment::MEMBERS }],
};

/// A CRM that decides while patients are pending.
#[derive(Debug, Clone, PartialEq)]
pub struct TiteCrmParameters {
    /// The working model, and how it is followed.
    pub reassessment: Reassessment,
}

impl Parameters for TiteCrmParameters {
    fn title(&self) -> &'static str {
        "TITE-CRM"
    }

    fn reference(&self) -> Option<&'static str> {
        Some("Cheung YK, Chappell R. Biometrics 2000;56:1177. doi:10.1111/j.0006-341X.2000.01177.x")
    }

    fn key(&self) -> &'static str {
        "tite_crm"
    }

    fn target_dlt_rate(&self) -> Option<Probability> {
        Some(self.reassessment.target_dlt_rate)
    }

    fn may_skip(&self) -> bool {
        true
    }

    fn values(&self) -> Vec<Line> {
        TABLE.values(self)
    }
}

pub(super) fn read(table: &Reader<'_>, context: Context) -> Option<Rule> {
    let tite_crm = TABLE.read(table, context).complete()?;
    tite_crm.reassessment.consistent(table)?;
    Some(Rule::TiteCrm(tite_crm))
}
