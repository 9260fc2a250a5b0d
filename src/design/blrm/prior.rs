//! Priors by what is believed of DLT probabilities.

use super::model::{BivariateNormal, logit};

/// The weakly informative prior: at the reference dose the DLT probability has the median `dlt_at_reference`, with a standard
/// deviation of 2 on the logit scale, and the slope has the median 1, with a standard deviation of 1 of its logarithm.
///
/// Of the R package OncoBayes2 (example of a single agent).
pub fn weakly_informative(dlt_at_reference: f64) -> BivariateNormal {
    BivariateNormal { mean: [logit(dlt_at_reference), 0.0], sd: [2.0, 1.0], correlation: 0.0 }
}

/// How many patients a prior of a DLT probability is worth: those of the beta distribution that has its mean and standard
/// deviation, a + b = m(1 − m)/s² − 1 (Morita, Thall and Müller 2008, doi:10.1111/j.1541-0420.2007.00888.x, for the beta
/// distribution; Neuenschwander 2008, doi:10.1002/sim.3230, by its moments).
pub fn effective_sample_size(mean: f64, sd: f64) -> f64 {
    mean * (1.0 - mean) / (sd * sd) - 1.0
}
