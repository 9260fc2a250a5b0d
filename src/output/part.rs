//! `part.json`: what the share of one machine adds up to, to be joined with those of others.

use serde::{Deserialize, Serialize};

use crate::simulate::SummedTrials;
use crate::sweep::PartAnswers;

/// The file.
pub const PART: &str = "part.json";

/// The version of its format.
const FORMAT: u32 = 2;

/// What one share of a command's work gave: sums of integers over trials, answers of a sweep one by one. A part of another command
/// has none of what is not its own.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Part {
    /// The version of the format.
    pub format: u32,
    /// Of `run` and `compare`: all that is simulated, in its order.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub simulations: Vec<SummedTrials>,
    /// Of `compare`: the patients of the benchmark of each cell of each file.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub benchmark_patients: Vec<Vec<u32>>,
    /// Of `sweep`: the answers to each of its parts, in their order.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub answers: Vec<PartAnswers>,
}

impl Default for Part {
    fn default() -> Self {
        Self { format: FORMAT, simulations: Vec::new(), benchmark_patients: Vec::new(), answers: Vec::new() }
    }
}

/// A text is no part that can be joined.
#[derive(Debug, thiserror::Error)]
pub enum NoPart {
    /// It is not JSON, or lacks something.
    #[error("{0}")]
    Json(#[from] serde_json::Error),
    /// Another version of this program wrote it.
    #[error("its format has number {0}; {FORMAT} is the one that is read")]
    Format(u32),
    /// No trials add up to its sums.
    #[error("no trials add up to its sums")]
    Impossible,
}

impl Part {
    /// The text of the file.
    ///
    /// # Errors
    ///
    /// Only if it cannot be written as JSON, which would be a fault of this program.
    pub fn to_json(&self) -> Result<Vec<u8>, serde_json::Error> {
        let mut json = serde_json::to_vec(self)?;
        json.push(b'\n');
        Ok(json)
    }

    /// Reads the text of the file.
    ///
    /// # Errors
    ///
    /// [`NoPart`] if it is none.
    pub fn parse(text: &[u8]) -> Result<Self, NoPart> {
        let part: Self = serde_json::from_slice(text)?;
        if part.format != FORMAT {
            return Err(NoPart::Format(part.format));
        }
        if part.simulations.iter().all(SummedTrials::is_possible) { Ok(part) } else { Err(NoPart::Impossible) }
    }

    /// Adds the part that follows, and says whether it can be one of the same work; if not, this one is of no use any more.
    #[must_use]
    pub fn join(&mut self, next: Self) -> bool {
        let lengths = |part: &Self| (part.simulations.len(), part.answers.len());
        if lengths(self) != lengths(&next) || self.benchmark_patients != next.benchmark_patients {
            return false;
        }
        self.answers.iter_mut().zip(next.answers).for_each(|(answers, more)| answers.join(more));
        self.simulations.iter_mut().zip(next.simulations).all(|(sums, more)| sums.join(more))
    }
}
