//! The designs of a plan that have what is asked for, and why the others have not.

use crate::exact::Inexact;
use crate::report::words::on_one_line;
use crate::scenario::Plan;
use crate::simulate::Study;

/// A design of which something has no exact answer, and why.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LeftOut {
    /// The name of the design.
    pub design: String,
    /// Why.
    pub reason: Inexact,
}

impl LeftOut {
    /// Whether nothing at all of the design has an exact answer.
    pub fn entirely(&self) -> bool {
        !self.reason.spares_decisions()
    }

    /// What tables lack, in a sentence without its end.
    pub fn of_tables(&self) -> String {
        let lacks = if self.entirely() {
            "left out, as it has no exact answer"
        } else {
            "patients and DLTs are left out, as they have no exact answer"
        };
        format!("{}: {lacks}: {}", on_one_line(&self.design), self.reason)
    }

    /// That nothing is left, as this design is the last that is left out.
    pub fn nothing_left(&self) -> String {
        format!("design {:?} has no exact answer: {}", self.design, self.reason)
    }
}

/// The plan with those of its designs compiled that have what is asked for, and what is left out of them all, by what says why
/// something is missing.
///
/// # Errors
///
/// The first that is left out, if nothing is left.
pub fn answerable(
    plan: &Plan,
    inexact: impl Fn(&Study, usize) -> Option<Inexact>,
) -> Result<(Study, Vec<LeftOut>), LeftOut> {
    let study = Study::new(plan.clone());
    let (mut designs, mut left_out) = (Vec::new(), Vec::new());
    for (place, design) in plan.designs.iter().enumerate() {
        let reason = inexact(&study, place);
        left_out.extend(reason.map(|reason| LeftOut { design: design.name.clone(), reason }));
        designs.extend(reason.is_none_or(Inexact::spares_decisions).then(|| design.clone()));
    }
    match &left_out[..] {
        [first, ..] if designs.is_empty() => Err(first.clone()),
        _ if designs.len() == plan.designs.len() => Ok((study, left_out)),
        _ => Ok((Study::new(Plan { designs, ..plan.clone() }), left_out)),
    }
}
